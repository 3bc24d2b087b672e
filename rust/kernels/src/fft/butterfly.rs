//! Transforms of 4 and 8 numbers that lie in registers, and the products with their twiddles. Lanes are separate signals.
//!
//! Must not know where numbers come from or go to.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::lanes::{Element, Lanes};

/// Complex numbers: the real parts, and the imaginary parts.
pub type Complex<L> = [L; 2];

#[inline(always)]
fn sum<L: Lanes<E>, E: Element>(a: Complex<L>, b: Complex<L>) -> Complex<L> {
    [a[0].add(b[0]), a[1].add(b[1])]
}

#[inline(always)]
fn difference<L: Lanes<E>, E: Element>(a: Complex<L>, b: Complex<L>) -> Complex<L> {
    [a[0].subtract(b[0]), a[1].subtract(b[1])]
}

/// `a - i b` and `a + i b`.
#[inline(always)]
fn turned<L: Lanes<E>, E: Element>(a: Complex<L>, b: Complex<L>) -> [Complex<L>; 2] {
    [
        [a[0].add(b[1]), a[1].subtract(b[0])],
        [a[0].subtract(b[1]), a[1].add(b[0])],
    ]
}

/// `a b`.
#[inline(always)]
pub fn product<L: Lanes<E>, E: Element>(a: Complex<L>, b: Complex<L>) -> Complex<L> {
    [
        a[0].multiply(b[0]).multiply_subtract(a[1], b[1]),
        a[0].multiply(b[1]).multiply_add(a[1], b[0]),
    ]
}

/// The transform of R numbers: `y[k]` is the sum of `x[j] exp(-2 pi i j k / R)`.
#[inline(always)]
pub fn transform<L: Lanes<E>, E: Element, const R: usize>(x: [Complex<L>; R]) -> [Complex<L>; R] {
    let mut y = x;
    match R {
        4 => y.copy_from_slice(&four([x[0], x[1], x[2], x[3]])),
        8 => y.copy_from_slice(&eight([x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]])),
        _ => unreachable!("a pass has a radix of 4 or 8"),
    }
    y
}

#[inline(always)]
fn four<L: Lanes<E>, E: Element>([a, b, c, d]: [Complex<L>; 4]) -> [Complex<L>; 4] {
    let (even, odd) = (sum(a, c), sum(b, d));
    let [first, third] = turned(difference(a, c), difference(b, d));
    [sum(even, odd), first, difference(even, odd), third]
}

/// `b exp(-i pi / 4)`: the parts of the root are alike but for the sign.
#[inline(always)]
fn eighth<L: Lanes<E>, E: Element>(b: Complex<L>) -> Complex<L> {
    let half = L::splat(E::from_f64(FRAC_1_SQRT_2));
    [b[0].add(b[1]).multiply(half), b[1].subtract(b[0]).multiply(half)]
}

#[inline(always)]
fn eight<L: Lanes<E>, E: Element>(x: [Complex<L>; 8]) -> [Complex<L>; 8] {
    let even = four([x[0], x[2], x[4], x[6]]);
    let odd = four([x[1], x[3], x[5], x[7]]);
    let first = eighth(odd[1]);
    let [second, sixth] = turned(even[2], odd[2]);
    // exp(-3 i pi / 4) is -i exp(-i pi / 4).
    let [third, seventh] = turned(even[3], eighth(odd[3]));
    [
        sum(even[0], odd[0]),
        sum(even[1], first),
        second,
        third,
        difference(even[0], odd[0]),
        difference(even[1], first),
        sixth,
        seventh,
    ]
}
