//! Any length: Bluestein's transform ("A linear filtering approach to the computation of discrete Fourier transform", 1970).
//!
//! With the chirp `c[j] = exp(-i pi j^2 / n)` and j k = (j^2 + k^2 - (k - j)^2) / 2:
//!
//! ```text
//! X[k] = c[k] * sum over j of (x[j] c[j]) conj(c[k - j])
//! ```
//!
//! which is a convolution, and so two transforms of a power of two that is at least 2 n - 1; the third is made in the plan.

use super::real::times;
use super::roots::Roots;
use super::steps::{Buffers, Steps, Transform};
use super::{Direction, FftError, buffer, exchanged};
use crate::lanes::{Element, Lanes, Work, dispatch};

/// A plan for a length that is no power of two.
#[derive(Debug)]
pub struct Chirp<E> {
    /// c, of n numbers.
    factors: Vec<[E; 2]>,
    /// The transform of conj(c), of m.
    filter: Vec<[E; 2]>,
    steps: Steps<E>,
}

/// What a transform works in.
#[derive(Debug)]
pub struct ChirpBuffers<E> {
    padded: Vec<E>,
    steps: Buffers<E>,
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
    pub fn new(length: usize) -> Result<Self, FftError> {
        // As numbers of this length can be addressed, so can the order be counted; what is padded may not be.
        let order = 2 * length;
        let padded = (order - 1).checked_next_power_of_two();
        let padded = padded.ok_or(FftError::TooLarge { length })?;
        let roots = Roots::new(order)?;
        let mut factors = buffer(length, [E::default(); 2])?;
        // (j + 1)^2 = j^2 + 2 j + 1, modulo the order.
        let mut square = 0;
        for (j, to) in factors.iter_mut().enumerate() {
            *to = roots.get(square).map(E::from_f64);
            square = (square + 2 * j + 1) % order;
        }
        let steps = Steps::new(padded)?;
        let mut filter = buffer(padded, [E::default(); 2])?;
        for (j, [real, imaginary]) in factors.iter().enumerate() {
            let conjugate = [*real, E::default() - *imaginary];
            filter[j] = conjugate;
            filter[(padded - j) % padded] = conjugate;
        }
        let mut buffers = steps.buffers()?;
        let data = filter.as_flattened_mut();
        dispatch(Transform {
            plan: &steps,
            data,
            direction: Direction::Forward,
            buffers: &mut buffers,
        });
        Ok(Self { factors, filter, steps })
    }

    /// Memory for transforms by this plan.
    pub fn buffers(&self) -> Result<ChirpBuffers<E>, FftError> {
        Ok(ChirpBuffers {
            padded: buffer(2 * self.filter.len(), E::default())?,
            steps: self.steps.buffers()?,
            length: self.factors.len(),
        })
    }
}

/// A transform in place.
pub struct ChirpTransform<'a, E> {
    pub plan: &'a Chirp<E>,
    pub data: &'a mut [E],
    pub direction: Direction,
    pub buffers: &'a mut ChirpBuffers<E>,
}

impl<E: Element> Work<E> for ChirpTransform<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<E>>(self) {
        let Self {
            plan,
            data,
            direction,
            buffers,
        } = self;
        let ChirpBuffers { padded, steps, .. } = buffers;
        let (data, _) = data.as_chunks_mut::<2>();
        let (head, rest) = padded.split_at_mut(2 * data.len());
        rest.fill(E::default());
        for ((to, from), chirp) in head.as_chunks_mut::<2>().0.iter_mut().zip(&*data).zip(&plan.factors) {
            *to = times(exchanged(direction, *from), *chirp);
        }
        Transform {
            plan: &plan.steps,
            data: padded,
            direction: Direction::Forward,
            buffers: steps,
        }
        .run::<L>();
        for (to, filter) in padded.as_chunks_mut::<2>().0.iter_mut().zip(&plan.filter) {
            *to = times(*to, *filter);
        }
        Transform {
            plan: &plan.steps,
            data: padded,
            direction: Direction::Inverse,
            buffers: steps,
        }
        .run::<L>();
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let scale = E::from_f64(match direction {
            Direction::Forward => 1.0,
            Direction::Inverse => 1.0 / data.len() as f64,
        });
        for ((to, from), chirp) in data.iter_mut().zip(padded.as_chunks::<2>().0).zip(&plan.factors) {
            *to = exchanged(direction, times(*from, *chirp)).map(|part| part * scale);
        }
    }
}
