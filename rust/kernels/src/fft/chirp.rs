//! Any length: Bluestein's transform ("A linear filtering approach to the computation of discrete Fourier transform", 1970).
//!
//! With the chirp `c[j] = exp(-i pi j^2 / n)` and j k = (j^2 + k^2 - (k - j)^2) / 2:
//!
//! ```text
//! X[k] = c[k] * sum over j of (x[j] c[j]) conj(c[k - j])
//! ```
//!
//! which is a convolution, and so two transforms of a power of two that is at least 2 n - 1; the third is made in the plan.

use super::direct::{Direct, DirectBuffers};
use super::roots::Roots;
use super::{Direction, FftError, exchanged, scale, times};
use crate::lanes::{Element, Lanes};
use crate::memory::filled;

/// A plan for a length that is no power of two.
#[derive(Debug)]
pub struct Chirp<E> {
    /// c, of n numbers.
    factors: Vec<[E; 2]>,
    /// The transform of conj(c), of m.
    filter: Vec<[E; 2]>,
    direct: Direct<E>,
}

/// What a transform works in.
#[derive(Debug)]
pub struct ChirpBuffers<E> {
    padded: Vec<E>,
    direct: DirectBuffers<E>,
    length: usize,
}

impl<E> ChirpBuffers<E> {
    /// Numbers that are transformed.
    pub fn length(&self) -> usize {
        self.length
    }
}

impl<E: Element> Chirp<E> {
    /// Plans transforms of `length` numbers, at least `SHORTEST`.
    #[inline(always)]
    pub fn new<L: Lanes<E>>(length: usize) -> Result<Self, FftError> {
        // As numbers of this length can be addressed, so can the order be counted; what is padded may not be.
        let order = 2 * length;
        let padded = (order - 1).checked_next_power_of_two();
        let padded = padded.ok_or(FftError::TooLarge { length })?;
        let roots = Roots::new(order)?;
        let mut factors = filled(length, [E::default(); 2])?;
        // (j + 1)^2 = j^2 + 2 j + 1, modulo the order.
        let mut square = 0;
        for (j, to) in factors.iter_mut().enumerate() {
            *to = roots.get(square).map(E::from_f64);
            square = (square + 2 * j + 1) % order;
        }
        let direct = Direct::new::<L>(padded)?;
        let mut filter = filled(padded, [E::default(); 2])?;
        for (j, [real, imaginary]) in factors.iter().enumerate() {
            let conjugate = [*real, E::default() - *imaginary];
            filter[j] = conjugate;
            filter[(padded - j) % padded] = conjugate;
        }
        let mut buffers = direct.buffers()?;
        direct.transform::<L>(filter.as_flattened_mut(), Direction::Forward, &mut buffers);
        Ok(Self {
            factors,
            filter,
            direct,
        })
    }

    /// Memory for transforms by this plan.
    pub fn buffers(&self) -> Result<ChirpBuffers<E>, FftError> {
        Ok(ChirpBuffers {
            padded: filled(2 * self.filter.len(), E::default())?,
            direct: self.direct.buffers()?,
            length: self.factors.len(),
        })
    }

    /// Transforms in place.
    #[inline(always)]
    pub fn transform<L: Lanes<E>>(&self, data: &mut [E], direction: Direction, buffers: &mut ChirpBuffers<E>) {
        let ChirpBuffers { padded, direct, .. } = buffers;
        let (data, _) = data.as_chunks_mut::<2>();
        let (head, rest) = padded.split_at_mut(2 * data.len());
        rest.fill(E::default());
        for ((to, from), chirp) in head.as_chunks_mut::<2>().0.iter_mut().zip(&*data).zip(&self.factors) {
            *to = times(exchanged(direction, *from), *chirp);
        }
        self.direct.transform::<L>(padded, Direction::Forward, direct);
        for (to, filter) in padded.as_chunks_mut::<2>().0.iter_mut().zip(&self.filter) {
            *to = times(*to, *filter);
        }
        self.direct.transform::<L>(padded, Direction::Inverse, direct);
        let scale = scale(direction, data.len());
        for ((to, from), chirp) in data.iter_mut().zip(padded.as_chunks::<2>().0).zip(&self.factors) {
            *to = exchanged(direction, times(*from, *chirp)).map(|part| part * scale);
        }
    }
}
