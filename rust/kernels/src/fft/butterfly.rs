//! Transforms of 2, 4 and 8 numbers that lie in registers, and the products with their twiddles. Lanes are separate signals.
//!
//! Must not know where numbers come from or go to, but for how a vector of them lies in memory.

use std::f64::consts::FRAC_1_SQRT_2;

use super::{Direction, exchanged};
use crate::lanes::{Element, Lanes};

/// The most lanes.
pub const MOST: usize = 8;

/// Complex numbers: the real parts, and the imaginary parts.
pub type Complex<L> = [L; 2];

/// A vector in memory: the real parts, then the imaginary ones.
#[inline(always)]
pub fn get<L: Lanes<E>, E: Element>(pair: &L::Pair) -> Complex<L> {
    let numbers = pair.as_ref();
    [L::load(numbers), L::load(&numbers[L::WIDTH..])]
}

/// Writes a vector as `get` reads it.
#[inline(always)]
pub fn put<L: Lanes<E>, E: Element>(pair: &mut L::Pair, [real, imaginary]: Complex<L>) {
    let numbers = pair.as_mut();
    real.store(numbers);
    imaginary.store(&mut numbers[L::WIDTH..]);
}

/// A vector of numbers whose parts lie side by side; for an inverse transform the parts are exchanged.
#[inline(always)]
pub fn get_interleaved<L: Lanes<E>, E: Element>(direction: Direction, pair: &L::Pair) -> Complex<L> {
    let [a, b] = get::<L, E>(pair);
    let (real, imaginary) = a.deinterleave(b);
    exchanged(direction, [real, imaginary])
}

/// Writes a vector as `get_interleaved` reads it.
#[inline(always)]
pub fn put_interleaved<L: Lanes<E>, E: Element>(direction: Direction, pair: &mut L::Pair, value: Complex<L>) {
    let [real, imaginary] = exchanged(direction, value);
    let (first, rest) = real.interleave(imaginary);
    put::<L, E>(pair, [first, rest]);
}

/// `WIDTH` vectors with lanes and vectors exchanged; the others are left alone.
#[inline(always)]
pub fn transposed<L: Lanes<E>, E: Element>(mut vectors: [Complex<L>; MOST]) -> [Complex<L>; MOST] {
    // Each round interleaves those that are half of them apart.
    let half = L::WIDTH / 2;
    for _ in 0..L::WIDTH.trailing_zeros() {
        let from = vectors;
        for row in 0..half {
            let ([a, b], [c, d]) = (from[row], from[row + half]);
            let (real, imaginary) = (a.interleave(c), b.interleave(d));
            vectors[2 * row] = [real.0, imaginary.0];
            vectors[2 * row + 1] = [real.1, imaginary.1];
        }
    }
    vectors
}

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
        1 => {}
        2 => y.copy_from_slice(&[sum(x[0], x[1]), difference(x[0], x[1])]),
        4 => y.copy_from_slice(&four([x[0], x[1], x[2], x[3]])),
        8 => y.copy_from_slice(&eight([x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]])),
        _ => unreachable!("a pass has a radix of 2, 4 or 8, and lanes are as many"),
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
