//! WebAssembly relaxed SIMD: as `wasm128`, but `multiply_add` is one instruction where the machine has it, and so is the
//! choice of `select_at_most`, whose masks are whole lanes, for which the relaxed choice is exact.
//!
//! The engine chooses whether it rounds once or twice, and the choice holds for the life of the module, so results
//! repeat on one machine and may differ between machines in the last bits.

use std::arch::wasm32 as arch;

use super::Lanes;
use super::wasm128::Wasm128;

/// One v128.
#[derive(Clone, Copy, Debug)]
pub struct Relaxed(Wasm128);

macro_rules! lanes {
    ($element:ty, $multiply_add:ident, $multiply_subtract:ident, $at_most:ident, $select:ident) => {
        impl Lanes<$element> for Relaxed {
            const WIDTH: usize = <Wasm128 as Lanes<$element>>::WIDTH;

            #[inline(always)]
            fn splat(value: $element) -> Self {
                Self(Lanes::<$element>::splat(value))
            }

            #[inline(always)]
            fn load(from: &[$element]) -> Self {
                Self(Lanes::<$element>::load(from))
            }

            #[inline(always)]
            fn store(self, to: &mut [$element]) {
                Lanes::<$element>::store(self.0, to);
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                Self(Lanes::<$element>::add(self.0, other.0))
            }

            #[inline(always)]
            fn subtract(self, other: Self) -> Self {
                Self(Lanes::<$element>::subtract(self.0, other.0))
            }

            #[inline(always)]
            fn multiply(self, other: Self) -> Self {
                Self(Lanes::<$element>::multiply(self.0, other.0))
            }

            #[inline(always)]
            fn multiply_add(self, a: Self, b: Self) -> Self {
                Self(Wasm128(arch::$multiply_add(a.0.0, b.0.0, self.0.0)))
            }

            #[inline(always)]
            fn multiply_subtract(self, a: Self, b: Self) -> Self {
                Self(Wasm128(arch::$multiply_subtract(a.0.0, b.0.0, self.0.0)))
            }

            #[inline(always)]
            fn smaller(self, other: Self) -> Self {
                Self(Lanes::<$element>::smaller(self.0, other.0))
            }

            #[inline(always)]
            fn select_at_most(self, limit: Self, then: Self, otherwise: Self) -> Self {
                let at_most = arch::$at_most(self.0.0, limit.0.0);
                Self(Wasm128(arch::$select(then.0.0, otherwise.0.0, at_most)))
            }

            #[inline(always)]
            fn interleave(self, other: Self) -> (Self, Self) {
                let (a, b) = Lanes::<$element>::interleave(self.0, other.0);
                (Self(a), Self(b))
            }

            #[inline(always)]
            fn deinterleave(self, other: Self) -> (Self, Self) {
                let (a, b) = Lanes::<$element>::deinterleave(self.0, other.0);
                (Self(a), Self(b))
            }
        }
    };
}

lanes!(
    f32,
    f32x4_relaxed_madd,
    f32x4_relaxed_nmadd,
    f32x4_le,
    i32x4_relaxed_laneselect
);
lanes!(
    f64,
    f64x2_relaxed_madd,
    f64x2_relaxed_nmadd,
    f64x2_le,
    i64x2_relaxed_laneselect
);
