//! Transforms of real numbers: those of an even count n are taken as n / 2 complex ones, half of the work.
//!
//! With h = n / 2, z[j] = x[2 j] + i x[2 j + 1] and Z its transform (Cooley, Lewis and Welch, "The fast Fourier transform
//! algorithm", 1970):
//!
//! ```text
//! E[k] = (Z[k] + conj Z[h - k]) / 2      O[k] = (Z[k] - conj Z[h - k]) / 2i
//! X[k] = E[k] + w(n, k) O[k]             X[h - k] = conj(E[k] - w(n, k) O[k])
//! ```

use super::roots::Roots;
use super::{Direction, Fft, FftError, Scratch, buffer, times};
use crate::lanes::{Element, Lanes, Work, dispatch};

/// A plan for transforms of one length of real numbers.
#[derive(Debug)]
pub struct RealFft<E> {
    length: usize,
    plan: Fft<E>,
    /// w(n, k) for the first half of the k; none for an odd n.
    roots: Vec<[E; 2]>,
}

/// Memory that transforms by one plan work in.
#[derive(Debug)]
pub struct RealScratch<E> {
    complex: Vec<[E; 2]>,
    scratch: Scratch<E>,
}

impl<E: Element> RealFft<E> {
    /// Plans transforms of `length` real numbers.
    ///
    /// # Errors
    /// `TooLarge`, `OutOfMemory`.
    pub fn new(length: usize) -> Result<Self, FftError> {
        let is_even = length.is_multiple_of(2);
        let mut roots = buffer(if is_even { length / 4 + 1 } else { 0 }, [E::default(); 2])?;
        if length > 0 && is_even {
            let all = Roots::new(length)?;
            for (k, root) in roots.iter_mut().enumerate() {
                *root = all.get(k).map(E::from_f64);
            }
        }
        Ok(Self {
            length,
            plan: Fft::new(if is_even { length / 2 } else { length })?,
            roots,
        })
    }

    /// How many real numbers are transformed.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Memory for transforms by this plan.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn scratch(&self) -> Result<RealScratch<E>, FftError> {
        Ok(RealScratch {
            complex: buffer(self.plan.length(), [E::default(); 2])?,
            scratch: self.plan.scratch()?,
        })
    }

    /// The spectrum, n / 2 + 1 complex numbers, of `signal`, n real ones, with the best lanes of this machine.
    ///
    /// # Errors
    /// `LengthMismatch`, `SpectrumMismatch`; `spectrum` is untouched then.
    pub fn forward(&self, signal: &[E], spectrum: &mut [E], scratch: &mut RealScratch<E>) -> Result<(), FftError> {
        self.check(signal, spectrum, scratch)?;
        dispatch(Forward(self, signal, spectrum, scratch))
    }

    /// The same with the lanes that the caller names.
    ///
    /// # Errors
    /// As [`RealFft::forward`].
    pub fn forward_with<L: Lanes<E>>(
        &self,
        signal: &[E],
        spectrum: &mut [E],
        scratch: &mut RealScratch<E>,
    ) -> Result<(), FftError> {
        self.check(signal, spectrum, scratch)?;
        Forward(self, signal, spectrum, scratch).run::<L>()
    }

    /// The signal, n real numbers, of `spectrum`, n / 2 + 1 complex ones, with the best lanes of this machine.
    ///
    /// # Errors
    /// `LengthMismatch`, `SpectrumMismatch`; `signal` is untouched then.
    pub fn inverse(&self, spectrum: &[E], signal: &mut [E], scratch: &mut RealScratch<E>) -> Result<(), FftError> {
        self.check(signal, spectrum, scratch)?;
        dispatch(Inverse(self, spectrum, signal, scratch))
    }

    /// The same with the lanes that the caller names.
    ///
    /// # Errors
    /// As [`RealFft::inverse`].
    pub fn inverse_with<L: Lanes<E>>(
        &self,
        spectrum: &[E],
        signal: &mut [E],
        scratch: &mut RealScratch<E>,
    ) -> Result<(), FftError> {
        self.check(signal, spectrum, scratch)?;
        Inverse(self, spectrum, signal, scratch).run::<L>()
    }

    fn is_even(&self) -> bool {
        self.length.is_multiple_of(2)
    }

    fn check(&self, signal: &[E], spectrum: &[E], scratch: &RealScratch<E>) -> Result<(), FftError> {
        let length = self.length;
        let wrong = |given| FftError::LengthMismatch { length, given };
        if signal.len() != length {
            return Err(wrong(signal.len()));
        }
        if spectrum.len() != 2 * (length / 2 + 1) {
            return Err(FftError::SpectrumMismatch {
                length,
                given: spectrum.len(),
            });
        }
        if scratch.complex.len() != self.plan.length() {
            return Err(wrong(scratch.complex.len()));
        }
        Ok(())
    }
}

/// From a signal to its spectrum; both are as long as the plan says.
struct Forward<'a, E>(&'a RealFft<E>, &'a [E], &'a mut [E], &'a mut RealScratch<E>);

impl<E: Element> Work<E> for Forward<'_, E> {
    type Output = Result<(), FftError>;

    #[inline(always)]
    fn run<L: Lanes<E>>(self) -> Self::Output {
        let Self(plan, signal, spectrum, scratch) = self;
        let RealScratch { complex, scratch } = scratch;
        let (spectrum, _) = spectrum.as_chunks_mut::<2>();
        if !plan.is_even() {
            for (to, from) in complex.iter_mut().zip(signal) {
                *to = [*from, E::default()];
            }
            plan.plan
                .transform_with::<L>(complex.as_flattened_mut(), Direction::Forward, scratch)?;
            spectrum.copy_from_slice(&complex[..spectrum.len()]);
            return Ok(());
        }
        complex.as_flattened_mut().copy_from_slice(signal);
        plan.plan
            .transform_with::<L>(complex.as_flattened_mut(), Direction::Forward, scratch)?;
        let middle = complex.len();
        spectrum[middle] = [E::default(); 2];
        for (k, root) in plan.roots.iter().enumerate().take(middle) {
            let ([a, b], [c, d]) = (complex[k], complex[(middle - k) % middle]);
            let even = [half(a + c), half(b - d)];
            let odd = times(*root, [half(b + d), half(c - a)]);
            spectrum[middle - k] = [even[0] - odd[0], odd[1] - even[1]];
            spectrum[k] = [even[0] + odd[0], even[1] + odd[1]];
        }
        Ok(())
    }
}

/// From a spectrum to its signal; both are as long as the plan says.
struct Inverse<'a, E>(&'a RealFft<E>, &'a [E], &'a mut [E], &'a mut RealScratch<E>);

impl<E: Element> Work<E> for Inverse<'_, E> {
    type Output = Result<(), FftError>;

    #[inline(always)]
    fn run<L: Lanes<E>>(self) -> Self::Output {
        let Self(plan, spectrum, signal, scratch) = self;
        let RealScratch { complex, scratch } = scratch;
        let (spectrum, _) = spectrum.as_chunks::<2>();
        if !plan.is_even() {
            complex[0] = [spectrum[0][0], E::default()];
            for (k, [real, imaginary]) in spectrum.iter().enumerate().skip(1) {
                complex[k] = [*real, *imaginary];
                complex[plan.length - k] = [*real, E::default() - *imaginary];
            }
            plan.plan
                .transform_with::<L>(complex.as_flattened_mut(), Direction::Inverse, scratch)?;
            for (to, from) in signal.iter_mut().zip(complex) {
                *to = from[0];
            }
            return Ok(());
        }
        let middle = complex.len();
        for (k, [real, imaginary]) in plan.roots.iter().copied().enumerate().take(middle) {
            let ([a, b], [c, d]) = (spectrum[k], spectrum[middle - k]);
            // The first and the last number are real.
            let [b, d] = if k == 0 { [E::default(); 2] } else { [b, d] };
            let even = [half(a + c), half(b - d)];
            let odd = times([real, E::default() - imaginary], [half(a - c), half(b + d)]);
            complex[(middle - k) % middle] = [even[0] + odd[1], odd[0] - even[1]];
            complex[k] = [even[0] - odd[1], even[1] + odd[0]];
        }
        plan.plan
            .transform_with::<L>(complex.as_flattened_mut(), Direction::Inverse, scratch)?;
        signal.copy_from_slice(complex.as_flattened());
        Ok(())
    }
}

fn half<E: Element>(number: E) -> E {
    number * E::from_f64(0.5)
}
