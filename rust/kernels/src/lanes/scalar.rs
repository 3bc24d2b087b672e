//! One number at a time: what every machine has, and what the other lanes are measured against.
//!
//! Must not use intrinsics. `multiply_add` is a product and a sum, not `mul_add`, which calls a library function on
//! machines without the instruction.

use super::{Element, Lanes};

/// A lane of its own.
#[derive(Clone, Copy, Debug)]
pub struct Scalar<E>(E);

impl<E: Element> Lanes<E> for Scalar<E> {
    const WIDTH: usize = 1;

    #[inline(always)]
    fn splat(value: E) -> Self {
        Self(value)
    }

    #[inline(always)]
    fn load(from: &[E]) -> Self {
        Self(from[0])
    }

    #[inline(always)]
    fn store(self, to: &mut [E]) {
        to[0] = self.0;
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    #[inline(always)]
    fn subtract(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }

    #[inline(always)]
    fn multiply(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }

    #[inline(always)]
    fn multiply_add(self, a: Self, b: Self) -> Self {
        Self(self.0 + a.0 * b.0)
    }

    #[inline(always)]
    fn multiply_subtract(self, a: Self, b: Self) -> Self {
        Self(self.0 - a.0 * b.0)
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        if self.0 < other.0 { self } else { other }
    }

    #[inline(always)]
    fn select_at_most(self, limit: Self, then: Self, otherwise: Self) -> Self {
        if self.0 <= limit.0 { then } else { otherwise }
    }

    #[inline(always)]
    fn interleave(self, other: Self) -> (Self, Self) {
        (self, other)
    }

    #[inline(always)]
    fn deinterleave(self, other: Self) -> (Self, Self) {
        (self, other)
    }
}
