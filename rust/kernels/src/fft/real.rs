//! Transforms of real numbers: those of an even count n are taken as n / 2 complex ones, half of the work.
//!
//! With h = n / 2, z[j] = x[2 j] + i x[2 j + 1] and Z its transform (Cooley, Lewis and Welch, "The fast Fourier transform
//! algorithm", 1970):
//!
//! ```text
//! E[k] = (Z[k] + conj Z[h - k]) / 2      O[k] = (Z[k] - conj Z[h - k]) / 2i
//! X[k] = E[k] + w(n, k) O[k]             X[h - k] = conj(E[k] - w(n, k) O[k])
//! ```

use super::butterfly::{Complex, product};
use super::roots::Roots;
use super::{Direction, Fft, FftError, Scratch, times};
use crate::lanes::{Element, Lanes, Work, dispatch};
use crate::memory::filled;

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
    /// The numbers as complex ones, of an odd count.
    complex: Vec<[E; 2]>,
    scratch: Scratch<E>,
}

impl<E: Element> RealFft<E> {
    /// Plans transforms of `length` real numbers with the best lanes of this machine.
    ///
    /// # Errors
    /// `TooLarge`, `OutOfMemory`.
    pub fn new(length: usize) -> Result<Self, FftError> {
        Self::planned(length, Fft::new)
    }

    /// The same with the lanes that the caller names.
    ///
    /// # Errors
    /// As [`RealFft::new`].
    pub fn new_with<L: Lanes<E>>(length: usize) -> Result<Self, FftError> {
        Self::planned(length, Fft::new_with::<L>)
    }

    fn planned(length: usize, plan: fn(usize) -> Result<Fft<E>, FftError>) -> Result<Self, FftError> {
        let is_even = length.is_multiple_of(2);
        let mut roots = filled(if is_even { length / 4 + 1 } else { 0 }, [E::default(); 2])?;
        if length > 0 && is_even {
            let all = Roots::new(length)?;
            for (k, root) in roots.iter_mut().enumerate() {
                *root = all.get(k).map(E::from_f64);
            }
        }
        Ok(Self {
            length,
            plan: plan(if is_even { length / 2 } else { length })?,
            roots,
        })
    }

    /// How many real numbers are transformed.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// How many numbers hold a signal or its spectrum: the parts of n / 2 + 1 complex ones.
    #[must_use]
    pub fn parts(&self) -> usize {
        2 * (self.length / 2 + 1)
    }

    /// Memory for transforms by this plan.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn scratch(&self) -> Result<RealScratch<E>, FftError> {
        let alone = if self.is_even() { 0 } else { self.length };
        Ok(RealScratch {
            complex: filled(alone, [E::default(); 2])?,
            scratch: self.plan.scratch()?,
        })
    }

    /// Transforms in place, with the best lanes of this machine: `data` has room for the parts of the spectrum, n / 2 + 1
    /// complex numbers, and the n real ones are the first in it. What is behind these is not read.
    ///
    /// # Errors
    /// `SpectrumMismatch` for data, `LengthMismatch` for scratch of another plan; `data` is untouched then.
    pub fn transform(
        &self,
        data: &mut [E],
        direction: Direction,
        scratch: &mut RealScratch<E>,
    ) -> Result<(), FftError> {
        dispatch(self.job(data, direction, scratch)?)
    }

    /// The same with the lanes that the caller names, which are those of [`RealFft::new_with`].
    ///
    /// # Errors
    /// As [`RealFft::transform`].
    pub fn transform_with<L: Lanes<E>>(
        &self,
        data: &mut [E],
        direction: Direction,
        scratch: &mut RealScratch<E>,
    ) -> Result<(), FftError> {
        self.job(data, direction, scratch)?.run::<L>()
    }

    fn is_even(&self) -> bool {
        self.length.is_multiple_of(2)
    }

    /// A transform whose operands fit.
    fn job<'a>(
        &'a self,
        data: &'a mut [E],
        direction: Direction,
        scratch: &'a mut RealScratch<E>,
    ) -> Result<Job<'a, E>, FftError> {
        let (length, given) = (self.length, data.len());
        if given != self.parts() {
            return Err(FftError::SpectrumMismatch { length, given });
        }
        let given = scratch.complex.len();
        if given != if self.is_even() { 0 } else { length } {
            return Err(FftError::LengthMismatch { length, given });
        }
        Ok(Job {
            plan: self,
            data,
            direction,
            scratch,
        })
    }
}

struct Job<'a, E> {
    plan: &'a RealFft<E>,
    data: &'a mut [E],
    direction: Direction,
    scratch: &'a mut RealScratch<E>,
}

impl<E: Element> Work<E> for Job<'_, E> {
    type Output = Result<(), FftError>;

    #[inline(always)]
    fn run<L: Lanes<E>>(self) -> Self::Output {
        let Self {
            plan: RealFft { length, plan, roots },
            data,
            direction,
            scratch: RealScratch { complex, scratch },
        } = self;
        match (length.is_multiple_of(2), direction) {
            (true, Direction::Forward) => {
                plan.transform_with::<L>(&mut data[..*length], direction, scratch)?;
                apart::<L, E>(data, roots.as_flattened());
                Ok(())
            }
            (true, Direction::Inverse) => {
                // Where there is nothing to transform, nothing but the one number is written.
                joined::<L, E>(data, roots.as_flattened());
                plan.transform_with::<L>(&mut data[..*length], direction, scratch)
            }
            (false, Direction::Forward) => {
                for (to, from) in complex.iter_mut().zip(&*data) {
                    *to = [*from, E::default()];
                }
                plan.transform_with::<L>(complex.as_flattened_mut(), direction, scratch)?;
                let count = data.len();
                data.copy_from_slice(&complex.as_flattened()[..count]);
                Ok(())
            }
            (false, Direction::Inverse) => {
                let (spectrum, _) = data.as_chunks::<2>();
                complex[0] = [spectrum[0][0], E::default()];
                for (k, [real, imaginary]) in spectrum.iter().enumerate().skip(1) {
                    complex[k] = [*real, *imaginary];
                    complex[length - k] = [*real, E::default() - *imaginary];
                }
                plan.transform_with::<L>(complex.as_flattened_mut(), direction, scratch)?;
                for (to, from) in data.iter_mut().zip(complex) {
                    *to = from[0];
                }
                Ok(())
            }
        }
    }
}

/// From Z, the first h numbers of `data`, to X, which has one more.
#[inline(always)]
fn apart<L: Lanes<E>, E: Element>(data: &mut [E], roots: &[E]) {
    let middle = data.len() / 2 - 1;
    let (together, alone) = pairs::<L, E>(middle);
    for k in together {
        let mirrored = middle - k - (L::WIDTH - 1);
        let (z, m) = (read::<L, E>(data, k), reversed(read::<L, E>(data, mirrored)));
        let even = halved([z[0].add(m[0]), z[1].subtract(m[1])]);
        let odd = product(read::<L, E>(roots, k), halved([z[1].add(m[1]), m[0].subtract(z[0])]));
        write::<L, E>(data, k, [even[0].add(odd[0]), even[1].add(odd[1])]);
        let other = [even[0].subtract(odd[0]), odd[1].subtract(even[1])];
        write::<L, E>(data, mirrored, reversed(other));
    }
    let (numbers, roots) = (data.as_chunks_mut::<2>().0, roots.as_chunks::<2>().0);
    if middle == 0 {
        numbers[0] = [E::default(); 2];
    }
    for k in alone {
        let ([a, b], [c, d]) = (numbers[k], numbers[(middle - k) % middle]);
        let even = [half(a + c), half(b - d)];
        let odd = times(roots[k], [half(b + d), half(c - a)]);
        numbers[middle - k] = [even[0] - odd[0], odd[1] - even[1]];
        numbers[k] = [even[0] + odd[0], even[1] + odd[1]];
    }
}

/// From X back to Z: what `apart` undoes.
#[inline(always)]
fn joined<L: Lanes<E>, E: Element>(data: &mut [E], roots: &[E]) {
    let middle = data.len() / 2 - 1;
    let (together, alone) = pairs::<L, E>(middle);
    for k in together {
        let mirrored = middle - k - (L::WIDTH - 1);
        let (x, m) = (read::<L, E>(data, k), reversed(read::<L, E>(data, mirrored)));
        let [real, imaginary] = read::<L, E>(roots, k);
        let conjugate = [real, L::splat(E::default()).subtract(imaginary)];
        let even = halved([x[0].add(m[0]), x[1].subtract(m[1])]);
        let odd = product(conjugate, halved([x[0].subtract(m[0]), x[1].add(m[1])]));
        write::<L, E>(data, k, [even[0].subtract(odd[1]), even[1].add(odd[0])]);
        let other = [even[0].add(odd[1]), odd[0].subtract(even[1])];
        write::<L, E>(data, mirrored, reversed(other));
    }
    let (numbers, roots) = (data.as_chunks_mut::<2>().0, roots.as_chunks::<2>().0);
    for k in alone {
        let ([a, b], [c, d], [real, imaginary]) = (numbers[k], numbers[middle - k], roots[k]);
        // The first and the last number are real.
        let [b, d] = if k == 0 { [E::default(); 2] } else { [b, d] };
        let even = [half(a + c), half(b - d)];
        let odd = times([real, E::default() - imaginary], [half(a - c), half(b + d)]);
        numbers[(middle - k) % middle] = [even[0] + odd[1], odd[0] - even[1]];
        numbers[k] = [even[0] - odd[1], even[1] + odd[0]];
    }
}

/// The first of each `WIDTH` numbers k, from 1 on, that meet as many mirrored ones, `middle - k`; and the k that are left to be
/// joined one by one. A loop over them keeps the lanes' target features, as a closure would not.
#[inline(always)]
fn pairs<L: Lanes<E>, E: Element>(middle: usize) -> (impl Iterator<Item = usize>, impl Iterator<Item = usize>) {
    let count = if L::WIDTH > 1 {
        middle.saturating_sub(1) / (2 * L::WIDTH)
    } else {
        0
    };
    let k = 1 + count * L::WIDTH;
    let last = if middle == 0 { 0 } else { middle / 2 + 1 };
    ((1..k).step_by(L::WIDTH), (0..last.min(1)).chain(k..last))
}

/// `WIDTH` complex numbers from the k-th on.
#[inline(always)]
fn read<L: Lanes<E>, E: Element>(numbers: &[E], k: usize) -> Complex<L> {
    let numbers = &numbers[2 * k..][..2 * L::WIDTH];
    let (real, imaginary) = L::load(numbers).deinterleave(L::load(&numbers[L::WIDTH..]));
    [real, imaginary]
}

/// Writes them.
#[inline(always)]
fn write<L: Lanes<E>, E: Element>(numbers: &mut [E], k: usize, [real, imaginary]: Complex<L>) {
    let numbers = &mut numbers[2 * k..][..2 * L::WIDTH];
    let (first, rest) = real.interleave(imaginary);
    first.store(numbers);
    rest.store(&mut numbers[L::WIDTH..]);
}

#[inline(always)]
fn halved<L: Lanes<E>, E: Element>([real, imaginary]: Complex<L>) -> Complex<L> {
    let half = L::splat(E::from_f64(0.5));
    [real.multiply(half), imaginary.multiply(half)]
}

#[inline(always)]
fn reversed<L: Lanes<E>, E: Element>([real, imaginary]: Complex<L>) -> Complex<L> {
    [real.reversed(), imaginary.reversed()]
}

fn half<E: Element>(number: E) -> E {
    number * E::from_f64(0.5)
}
