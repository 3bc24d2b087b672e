//! WebAssembly SIMD128: four `f32` or two `f64`, products and sums rounded each.
//!
//! Compiled only where `simd128` is on, so every instruction used here exists wherever the module was accepted.

use std::arch::wasm32 as arch;

use super::Lanes;

/// One v128.
#[derive(Clone, Copy, Debug)]
pub struct Wasm128(pub(super) arch::v128);

macro_rules! lanes {
    ($element:ty, $width:literal, $splat:ident, $add:ident, $subtract:ident, $multiply:ident, $pseudo_minimum:ident, $at_most:ident, $interleave:expr, $deinterleave:expr) => {
        impl Lanes<$element> for Wasm128 {
            const WIDTH: usize = $width;

            #[inline(always)]
            fn splat(value: $element) -> Self {
                Self(arch::$splat(value))
            }

            #[inline(always)]
            fn load(from: &[$element]) -> Self {
                let from = &from[..$width];
                // SAFETY: the slice holds 16 bytes, and v128.load asks for no alignment.
                Self(unsafe { arch::v128_load(from.as_ptr().cast()) })
            }

            #[inline(always)]
            fn store(self, to: &mut [$element]) {
                let to = &mut to[..$width];
                // SAFETY: the slice holds 16 bytes that are ours to write, and v128.store asks for no alignment.
                unsafe { arch::v128_store(to.as_mut_ptr().cast(), self.0) }
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                Self(arch::$add(self.0, other.0))
            }

            #[inline(always)]
            fn subtract(self, other: Self) -> Self {
                Self(arch::$subtract(self.0, other.0))
            }

            #[inline(always)]
            fn multiply(self, other: Self) -> Self {
                Self(arch::$multiply(self.0, other.0))
            }

            #[inline(always)]
            fn multiply_add(self, a: Self, b: Self) -> Self {
                Self(arch::$add(self.0, arch::$multiply(a.0, b.0)))
            }

            #[inline(always)]
            fn multiply_subtract(self, a: Self, b: Self) -> Self {
                Self(arch::$subtract(self.0, arch::$multiply(a.0, b.0)))
            }

            #[inline(always)]
            fn smaller(self, other: Self) -> Self {
                // The instruction gives its second operand where that is less, else the first.
                Self(arch::$pseudo_minimum(other.0, self.0))
            }

            #[inline(always)]
            fn select_at_most(self, limit: Self, then: Self, otherwise: Self) -> Self {
                Self(arch::v128_bitselect(
                    then.0,
                    otherwise.0,
                    arch::$at_most(self.0, limit.0),
                ))
            }

            #[inline(always)]
            fn interleave(self, other: Self) -> (Self, Self) {
                let (a, b) = $interleave(self.0, other.0);
                (Self(a), Self(b))
            }

            #[inline(always)]
            fn deinterleave(self, other: Self) -> (Self, Self) {
                let (a, b) = $deinterleave(self.0, other.0);
                (Self(a), Self(b))
            }
        }
    };
}

lanes!(
    f32,
    4,
    f32x4_splat,
    f32x4_add,
    f32x4_sub,
    f32x4_mul,
    f32x4_pmin,
    f32x4_le,
    |a, b| (
        arch::i32x4_shuffle::<0, 4, 1, 5>(a, b),
        arch::i32x4_shuffle::<2, 6, 3, 7>(a, b)
    ),
    |a, b| (
        arch::i32x4_shuffle::<0, 2, 4, 6>(a, b),
        arch::i32x4_shuffle::<1, 3, 5, 7>(a, b)
    )
);
lanes!(
    f64,
    2,
    f64x2_splat,
    f64x2_add,
    f64x2_sub,
    f64x2_mul,
    f64x2_pmin,
    f64x2_le,
    |a, b| (arch::i64x2_shuffle::<0, 2>(a, b), arch::i64x2_shuffle::<1, 3>(a, b)),
    |a, b| (arch::i64x2_shuffle::<0, 2>(a, b), arch::i64x2_shuffle::<1, 3>(a, b))
);
