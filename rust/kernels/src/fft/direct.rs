//! Powers of two from 64 on: W transforms side by side, in the lanes of vectors, and then one across them.
//!
//! n = m W, j = W j1 + j2, k = k1 + m k2; w(n, p) is `exp(-2 pi i p / n)`:
//!
//! ```text
//! X[k1 + m k2] = sum over j2 of w(W, j2 k2) ( w(n, j2 k1) sum over j1 of w(m, j1 k1) x[W j1 + j2] )
//! ```
//!
//! The inner sums are those of a transform whose points are the vectors of the signal, as it lies. For the outer ones W
//! vectors are transposed, after which a vector holds W of the k1, and a butterfly takes the sums. PFFFT (Pommier) goes the
//! same way; here the parts of numbers are taken apart by the first pass and joined by the last, in no pass of their own.

use super::butterfly::{Complex, MOST, get, product, put_interleaved, transform, transposed};
use super::roots::Roots;
use super::stockham::{Interleaved, Passes};
use super::{Direction, FftError, scale};
use crate::lanes::{Element, Lanes};
use crate::memory::filled;

/// The shortest transform: every lanes have W vectors then.
pub const SHORTEST: usize = MOST * MOST;

/// A plan for a power of two.
#[derive(Debug)]
pub struct Direct<E> {
    length: usize,
    passes: Passes<E>,
    /// For every W of the k1 the vectors of w(n, j2 k1), for each j2 but 0.
    twiddles: Vec<E>,
}

/// What a transform works in: twice as many numbers.
#[derive(Debug)]
pub struct DirectBuffers<E>([Vec<E>; 2]);

impl<E> DirectBuffers<E> {
    /// Numbers that are transformed.
    pub fn length(&self) -> usize {
        self.0[0].len() / 2
    }
}

impl<E: Element> Direct<E> {
    /// Plans transforms of `length` numbers, a power of two from `SHORTEST` on, for these lanes.
    #[inline(always)]
    pub fn new<L: Lanes<E>>(length: usize) -> Result<Self, FftError> {
        let points = length / L::WIDTH;
        let roots = Roots::new(length)?;
        let mut twiddles = filled(2 * points * (L::WIDTH - 1), E::default())?;
        let pairs = twiddles.chunks_exact_mut(2 * L::WIDTH);
        for (at, pair) in pairs.enumerate() {
            let (first, j2) = (at / (L::WIDTH - 1) * L::WIDTH, at % (L::WIDTH - 1) + 1);
            for lane in 0..L::WIDTH {
                let [real, imaginary] = roots.get((first + lane) * j2);
                pair[lane] = E::from_f64(real);
                pair[L::WIDTH + lane] = E::from_f64(imaginary);
            }
        }
        Ok(Self {
            length,
            passes: Passes::new(points)?,
            twiddles,
        })
    }

    /// Memory for transforms by this plan.
    pub fn buffers(&self) -> Result<DirectBuffers<E>, FftError> {
        let numbers = 2 * self.length;
        Ok(DirectBuffers([
            filled(numbers, E::default())?,
            filled(numbers, E::default())?,
        ]))
    }

    /// Transforms in place.
    #[inline(always)]
    pub fn transform<L: Lanes<E>>(&self, data: &mut [E], direction: Direction, buffers: &mut DirectBuffers<E>) {
        let [between, spare] = &mut buffers.0;
        let (between, spare) = (L::pairs_mut(between), L::pairs_mut(spare));
        self.passes
            .run::<L>(Interleaved(direction), L::pairs(data), between, spare);
        match direction {
            Direction::Forward => self.across::<L, false>(between, data),
            Direction::Inverse => self.across::<L, true>(between, data),
        }
    }

    /// The outer sums, each part of the answer at its place.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn across<L: Lanes<E>, const INVERSE: bool>(&self, between: &[L::Pair], data: &mut [E]) {
        let direction = if INVERSE {
            Direction::Inverse
        } else {
            Direction::Forward
        };
        let factor = L::splat(scale(direction, self.length));
        let twiddles = L::pairs(&self.twiddles);
        let groups = between.len() / L::WIDTH;
        let data = L::pairs_mut(data);
        for (group, from) in between.chunks_exact(L::WIDTH).enumerate() {
            let mut vectors = [[factor; 2]; MOST];
            for (vector, from) in vectors.iter_mut().zip(from) {
                *vector = get::<L, E>(from);
            }
            let mut vectors = transposed::<L, E>(vectors);
            let twiddles = &twiddles[group * (L::WIDTH - 1)..][..L::WIDTH - 1];
            for (vector, twiddle) in vectors[1..].iter_mut().zip(twiddles) {
                *vector = product(*vector, get::<L, E>(twiddle));
            }
            for (k2, vector) in sums::<L, E>(vectors).into_iter().take(L::WIDTH).enumerate() {
                let vector = if INVERSE {
                    vector.map(|part| part.multiply(factor))
                } else {
                    vector
                };
                put_interleaved::<L, E>(direction, &mut data[k2 * groups + group], vector);
            }
        }
    }
}

/// The transform of the first `WIDTH` numbers.
#[inline(always)]
fn sums<L: Lanes<E>, E: Element>(x: [Complex<L>; MOST]) -> [Complex<L>; MOST] {
    let mut y = x;
    match L::WIDTH {
        1 => {}
        2 => y[..2].copy_from_slice(&transform([x[0], x[1]])),
        4 => y[..4].copy_from_slice(&transform([x[0], x[1], x[2], x[3]])),
        _ => y = transform(x),
    }
    y
}
