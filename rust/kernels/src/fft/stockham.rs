//! Transforms of points that lie side by side in a cache: eight signals at a time, one to a column.
//!
//! Algorithm: the self-sorting transform of Stockham (Cochran et al., "What is the fast Fourier transform?", 1967), by
//! decimation in frequency. A pass of radix R over N = R M S points, S being how many transforms are done side by side,
//! takes the transform of R points that are M S apart and turns the j-th by `exp(-2 pi i g j / (R M))`, g being the group.
//! Passes go back and forth between two buffers; the first reads what the caller has, the last writes where it wants.

use std::array;

use super::butterfly::{Complex, product, transform};
use super::roots::root;
use super::{FftError, buffer};
use crate::lanes::{Element, Lanes};

/// Signals that are transformed side by side: as many as a cache line holds of complex f32.
pub const COLUMNS: usize = 8;

/// The same point of `COLUMNS` signals: the real parts, then the imaginary ones.
pub type Point<E> = [E; 2 * COLUMNS];

/// The passes of a transform of some length.
#[derive(Debug)]
pub struct Passes<E> {
    length: usize,
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
            let mut twiddles = buffer(count, [E::default(); 2])?;
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
        Ok(Self { length, passes })
    }

    /// Points that are transformed.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Transforms points that `load` gives, and hands them to `sink`; both are told the point and the first column.
    #[inline(always)]
    pub fn run<L: Lanes<E>>(
        &self,
        load: impl Fn(usize, usize) -> Complex<L>,
        sink: &mut impl Sink<L>,
        [from, to]: &mut [Vec<Point<E>>; 2],
    ) {
        let (mut from, mut to) = (Memory(from), Memory(to));
        let (first, rest) = self.passes.split_first().expect("a length from 8 on has a pass");
        let Some((last, middle)) = rest.split_last() else {
            return first.run::<L, 8, false>(self.length, load, sink);
        };
        match first.radix {
            4 => first.run::<L, 4, true>(self.length, load, &mut from),
            _ => first.run::<L, 8, true>(self.length, load, &mut from),
        }
        for pass in middle {
            pass.run::<L, 4, true>(self.length, |point, column| get(&from.0[point], column), &mut to);
            (from, to) = (to, from);
        }
        last.run::<L, 4, false>(self.length, |point, column| get(&from.0[point], column), sink);
    }
}

/// Where the points of a pass go.
pub trait Sink<L> {
    /// Takes lanes of a point, from a column on.
    fn put(&mut self, point: usize, column: usize, value: Complex<L>);
    /// Of each of the parts that the points fall into, one for each number of the radix and `apart` points apart, eight
    /// points from `first` on are there. Told by the last pass, for all points.
    fn eight(&mut self, _first: usize, _apart: usize) {}
}

/// Points in memory.
pub struct Memory<'a, E>(pub &'a mut [Point<E>]);

impl<E: Element, L: Lanes<E>> Sink<L> for Memory<'_, E> {
    #[inline(always)]
    fn put(&mut self, point: usize, column: usize, value: Complex<L>) {
        put(&mut self.0[point], column, value);
    }
}

impl<E: Element> Pass<E> {
    // In WebAssembly every function has the lanes' features, and small ones are compiled sooner and better.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<L: Lanes<E>, const RADIX: usize, const TWIDDLED: bool>(
        &self,
        length: usize,
        load: impl Fn(usize, usize) -> Complex<L>,
        sink: &mut impl Sink<L>,
    ) {
        let (stride, apart) = (self.stride, length / RADIX);
        for group in 0..apart / stride {
            let twiddles: [Complex<L>; RADIX] = array::from_fn(|j| {
                if TWIDDLED {
                    self.twiddles[group * RADIX + j].map(L::splat)
                } else {
                    [L::splat(E::default()); 2]
                }
            });
            for within in 0..stride {
                for column in (0..COLUMNS).step_by(L::WIDTH) {
                    let from = group * stride + within;
                    let points: [Complex<L>; RADIX] = array::from_fn(|j| load(from + apart * j, column));
                    let to = group * RADIX * stride + within;
                    for (j, point) in transform(points).into_iter().enumerate() {
                        let point = if TWIDDLED && j > 0 {
                            product(point, twiddles[j])
                        } else {
                            point
                        };
                        sink.put(to + stride * j, column, point);
                    }
                }
                if !TWIDDLED && within % COLUMNS == COLUMNS - 1 {
                    sink.eight(within + 1 - COLUMNS, stride);
                }
            }
        }
        if !TWIDDLED && stride < COLUMNS {
            sink.eight(0, COLUMNS);
        }
    }
}

/// Lanes of a point from `column` on.
#[inline(always)]
pub fn get<L: Lanes<E>, E: Element>(point: &Point<E>, column: usize) -> Complex<L> {
    [L::load(&point[column..]), L::load(&point[COLUMNS + column..])]
}

/// Writes lanes of a point from `column` on.
#[inline(always)]
pub fn put<L: Lanes<E>, E: Element>(point: &mut Point<E>, column: usize, [real, imaginary]: Complex<L>) {
    real.store(&mut point[column..]);
    imaginary.store(&mut point[COLUMNS + column..]);
}
