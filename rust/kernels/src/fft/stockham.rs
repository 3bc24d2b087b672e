//! Transforms of points that are vectors, whose lanes are separate signals.
//!
//! Algorithm: the self-sorting transform of Stockham (Cochran et al., "What is the fast Fourier transform?", 1967), by
//! decimation in frequency. A pass of radix R over N = R M S points, S being how many transforms are done side by side,
//! takes the transform of R points that are M S apart and turns the j-th by `exp(-2 pi i g j / (R M))`, g being the group.
//! Passes go back and forth between two buffers.
//!
//! Loops run over slices that are cut to one length before, so that no index is checked within.

use std::array;

use super::butterfly::{Complex, get, get_interleaved, product, put, transform};
use super::roots::root;
use super::{Direction, FftError};
use crate::lanes::{Element, Lanes};
use crate::memory::filled;

/// The passes of a transform of some length.
#[derive(Debug)]
pub struct Passes<E> {
    passes: Vec<Pass<E>>,
}

#[derive(Debug)]
struct Pass<E> {
    radix: usize,
    /// S of the algorithm.
    stride: usize,
    /// For each group the twiddles of its `radix` points; none for the last pass, where all are 1.
    twiddles: Vec<[E; 2]>,
}

/// How vectors of complex numbers lie in memory.
pub trait Source<L, E> {
    fn read(self, pair: &L::Pair) -> Complex<L>
    where
        L: Lanes<E>;
}

/// Real parts, then imaginary ones.
#[derive(Clone, Copy)]
pub struct Vectors;

impl<L: Lanes<E>, E: Element> Source<L, E> for Vectors {
    #[inline(always)]
    fn read(self, pair: &L::Pair) -> Complex<L> {
        get::<L, E>(pair)
    }
}

/// Pairs of parts, on the way into a transform of this direction.
#[derive(Clone, Copy)]
pub struct Interleaved(pub Direction);

impl<L: Lanes<E>, E: Element> Source<L, E> for Interleaved {
    #[inline(always)]
    fn read(self, pair: &L::Pair) -> Complex<L> {
        get_interleaved::<L, E>(self.0, pair)
    }
}

impl<E: Element> Passes<E> {
    /// Plans transforms of `length` points, a power of two from 8 on.
    pub fn new(length: usize) -> Result<Self, FftError> {
        let mut passes = Vec::new();
        let mut rest = length;
        while rest > 1 {
            // Four points and their twiddles fit sixteen registers, eight do not: the first pass takes an odd factor of two.
            let radix = match (passes.is_empty(), rest.trailing_zeros() % 2) {
                (true, 1) => 8,
                _ => 4,
            };
            let stride = length / rest;
            let count = if rest == radix { 0 } else { rest };
            let mut twiddles = filled(count, [E::default(); 2])?;
            for (at, twiddle) in twiddles.iter_mut().enumerate() {
                *twiddle = root(at / radix * (at % radix), rest).map(E::from_f64);
            }
            passes.push(Pass {
                radix,
                stride,
                twiddles,
            });
            rest /= radix;
        }
        Ok(Self { passes })
    }

    /// Transforms the points of `from` into `to`; `spare` is as long.
    #[inline(always)]
    pub fn run<L: Lanes<E>>(
        &self,
        source: impl Source<L, E> + Copy,
        from: &[L::Pair],
        to: &mut [L::Pair],
        spare: &mut [L::Pair],
    ) {
        let (first, rest) = self.passes.split_first().expect("a length from 8 on has a pass");
        // The last pass writes `to`, and each of the others where the next one does not.
        let (mut now, mut next) = if rest.len().is_multiple_of(2) {
            (to, spare)
        } else {
            (spare, to)
        };
        match (first.radix, rest.is_empty()) {
            (4, false) => first.run::<L, 4, true>(source, from, now),
            (4, true) => first.run::<L, 4, false>(source, from, now),
            (_, false) => first.run::<L, 8, true>(source, from, now),
            (_, true) => first.run::<L, 8, false>(source, from, now),
        }
        for pass in rest {
            if pass.twiddles.is_empty() {
                pass.run::<L, 4, false>(Vectors, now, next);
            } else {
                pass.run::<L, 4, true>(Vectors, now, next);
            }
            (now, next) = (next, now);
        }
    }
}

impl<E: Element> Pass<E> {
    // In WebAssembly every function has the lanes' features, and small ones are compiled sooner and better.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<L: Lanes<E>, const RADIX: usize, const TWIDDLED: bool>(
        &self,
        source: impl Source<L, E> + Copy,
        from: &[L::Pair],
        to: &mut [L::Pair],
    ) {
        let (apart, block) = (from.len() / RADIX, self.stride);
        let from: [&[L::Pair]; RADIX] = array::from_fn(|j| &from[j * apart..][..apart]);
        if block == 1 && TWIDDLED {
            // One vector to a group: slices of its own would cost more than it does.
            let groups = self.twiddles.as_chunks::<RADIX>().0.iter();
            let groups = groups.zip(to.as_chunks_mut::<RADIX>().0).take(apart);
            for (group, (twiddles, to)) in groups.enumerate() {
                let points = array::from_fn(|j| source.read(&from[j][group]));
                let twiddles = array::from_fn(|j| broadcast::<L, E>(&twiddles[j]));
                let points = turned::<L, E, RADIX, TWIDDLED>(transform(points), &twiddles);
                for (point, to) in points.into_iter().zip(to) {
                    put::<L, E>(to, point);
                }
            }
            return;
        }
        for (group, to) in to.chunks_exact_mut(RADIX * block).enumerate() {
            let from: [&[L::Pair]; RADIX] = from.map(|part| &part[group * block..][..block]);
            let twiddles: [Complex<L>; RADIX] = array::from_fn(|j| {
                if TWIDDLED {
                    broadcast::<L, E>(&self.twiddles[group * RADIX + j])
                } else {
                    [L::splat(E::default()); 2]
                }
            });
            let mut parts = to.chunks_exact_mut(block);
            let to: [&mut [L::Pair]; RADIX] = array::from_fn(|_| parts.next().map_or(&mut [][..], |part| part));
            if to.iter().any(|part| part.len() != block) {
                return;
            }
            for at in 0..block {
                let points = array::from_fn(|j| source.read(&from[j][at]));
                let points = turned::<L, E, RADIX, TWIDDLED>(transform(points), &twiddles);
                for (j, point) in points.into_iter().enumerate() {
                    put::<L, E>(&mut to[j][at], point);
                }
            }
        }
    }
}

#[inline(always)]
fn broadcast<L: Lanes<E>, E: Element>([real, imaginary]: &[E; 2]) -> Complex<L> {
    [L::broadcast(real), L::broadcast(imaginary)]
}

#[inline(always)]
fn turned<L: Lanes<E>, E: Element, const RADIX: usize, const TWIDDLED: bool>(
    mut points: [Complex<L>; RADIX],
    twiddles: &[Complex<L>; RADIX],
) -> [Complex<L>; RADIX] {
    if TWIDDLED {
        for (point, twiddle) in points.iter_mut().zip(twiddles).skip(1) {
            *point = product(*point, *twiddle);
        }
    }
    points
}
