//! A register's worth of numbers that are worked on together, and the one place that picks which registers.
//!
//! A kernel is generic over [`Lanes`]; it never asks what machine it runs on. [`dispatch`] asks once, outside all
//! loops, and calls the kernel with the best lanes there are. The files beside this one are the only ones that may
//! name target intrinsics, and no algorithm belongs here.
//!
//! What all lanes promise: `load` and `store` keep order and need no alignment; arithmetic is IEEE 754's on each lane by
//! itself, so NaN and infinities travel as they do in scalar code. `multiply_add` and `multiply_subtract` may round once or
//! twice, which is the only way in which lanes differ. Comparisons with NaN are false, and what is chosen by one is moved
//! bit by bit: a lane may carry an index instead of a number ([`Element::from_index`]).

#![expect(
    clippy::inline_always,
    reason = "lanes must melt into the caller, whose target features they need"
)]

mod native;
#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
mod relaxed;
mod scalar;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm128;

use std::ops::{Add, Mul, Sub};

pub use scalar::Scalar;

/// A number that kernels work on: `f32` or `f64`.
pub trait Element:
    Copy
    + Default
    + PartialOrd
    + Into<f64>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Send
    + Sync
    + sealed::Sealed
    + 'static
{
    /// The largest finite number.
    const MAX: Self;
    /// The nearest number of this type.
    #[must_use]
    fn from_f64(value: f64) -> Self;
    /// `index` in the bits of a number, to be moved through lanes and never computed with. Below 2^31 it is no NaN of
    /// `f32`, so nothing may change it on the way.
    #[must_use]
    fn from_index(index: u32) -> Self;
    /// The index that [`Element::from_index`] was given.
    #[must_use]
    fn to_index(self) -> u32;
    /// What [`dispatch`] does for this type.
    #[doc(hidden)]
    fn dispatch<W: Work<Self>>(work: W) -> W::Output;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// Runs `work` with the best lanes that the machine has.
pub fn dispatch<E: Element, W: Work<E>>(work: W) -> W::Output {
    E::dispatch(work)
}

/// `WIDTH` numbers of type `E`, side by side.
pub trait Lanes<E>: Copy {
    /// How many numbers.
    const WIDTH: usize;
    /// All lanes hold `value`.
    fn splat(value: E) -> Self;
    /// The first `WIDTH` numbers of `from`. Panics when there are fewer.
    fn load(from: &[E]) -> Self;
    /// Writes the first `WIDTH` numbers of `to`. Panics when there are fewer.
    fn store(self, to: &mut [E]);
    /// `self + other`.
    #[must_use]
    fn add(self, other: Self) -> Self;
    /// `self - other`.
    #[must_use]
    fn subtract(self, other: Self) -> Self;
    /// `self * other`.
    #[must_use]
    fn multiply(self, other: Self) -> Self;
    /// `self + a * b`, rounded once or twice.
    #[must_use]
    fn multiply_add(self, a: Self, b: Self) -> Self;
    /// `self - a * b`, rounded once or twice.
    #[must_use]
    fn multiply_subtract(self, a: Self, b: Self) -> Self;
    /// `self` where it is less than `other`, else `other`: where either is NaN, `other`.
    #[must_use]
    fn smaller(self, other: Self) -> Self;
    /// `then` where `self <= limit`, `otherwise` where not, or where either is NaN. Their bits are kept, whatever they are.
    #[must_use]
    fn select_at_most(self, limit: Self, then: Self, otherwise: Self) -> Self;
    /// The numbers of both in turn, a0 b0 a1 b1 and so on: the first `WIDTH` of them, and the rest.
    #[must_use]
    fn interleave(self, other: Self) -> (Self, Self);
    /// What `interleave` undoes: of the numbers of both, one after the other, those at even places, and those at odd ones.
    #[must_use]
    fn deinterleave(self, other: Self) -> (Self, Self);
}

/// A piece of work that is written over any lanes; [`dispatch`] runs it with the best.
pub trait Work<E: Element> {
    /// What it gives back.
    type Output;
    /// Does the work. Must be `#[inline(always)]`, as must everything hot that it calls: the lanes' target features
    /// come from the caller.
    fn run<L: Lanes<E>>(self) -> Self::Output;
}

/// The kind of lanes that this build was made for: the name of its variant.
pub const VARIANT: &str = if cfg!(not(target_arch = "wasm32")) {
    "native"
} else if cfg!(target_feature = "relaxed-simd") {
    "relaxed"
} else if cfg!(target_feature = "simd128") {
    "simd"
} else {
    "scalar"
};
