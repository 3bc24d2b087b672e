//! Discrete Fourier transforms of n complex numbers, stored as pairs of a real and an imaginary part, or of n real ones.
//!
//! ```text
//! forward:  X[k] =       sum over j in 0..n of x[j] exp(-2 pi i j k / n)
//! inverse:  x[j] = 1/n * sum over k in 0..n of X[k] exp(+2 pi i j k / n)
//! ```
//!
//! Contract.
//! - Any n, zero included. A plan is made once for a length, and used for any number of transforms both ways.
//! - Of real numbers the spectrum is X[0] to X[n / 2], n / 2 + 1 complex numbers; the others are their conjugates. The
//!   imaginary parts of X[0] and, for an even n, of X[n / 2] are zero, and the inverse transform does not read them.
//! - A NaN or an infinity reaches every number of the answer, as it or as NaN.
//! - Twiddles are made in double precision and rounded; an answer's error, in the 2-norm and relative to the answer, grows
//!   with log n (Gentleman and Sande, "Fast Fourier transforms: for fun and profit", 1966). The tests hold every variant to
//!   a bound of that form.
//! - Memory: about three times the operand for plan and scratch, and twelve times where n is no power of two.
//!
//! Algorithms: powers of two from 64 on in `direct`, others from there on in `chirp`, fewer numbers in `short`, real numbers
//! in `real`.
//!
//! Measured in WebAssembly and rejected: Bailey's four-step transform, whose eight columns at a time are copied out of memory
//! and back, no faster at 2^24 numbers and 1.3 times slower at 2^20; passes of radix 16, which registers do not hold.

#![expect(
    clippy::inline_always,
    reason = "the lanes' target features come from the caller: see lanes::Work"
)]

mod butterfly;
mod chirp;
mod direct;
mod real;
mod roots;
mod short;
mod stockham;

use std::fmt;

use crate::lanes::{Element, Lanes, Work, dispatch};
use crate::memory::OutOfMemory;
use chirp::{Chirp, ChirpBuffers};
use direct::{Direct, DirectBuffers, SHORTEST};
pub use real::{RealFft, RealScratch};
use short::Short;

/// Whether a transform goes to frequencies or comes back from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the signal to its spectrum.
    Forward,
    /// From a spectrum to its signal, divided by the length.
    Inverse,
}

/// A plan for transforms of one length of complex numbers.
#[derive(Debug)]
pub struct Fft<E> {
    length: usize,
    /// Of the lanes that it was planned for.
    width: usize,
    plan: Plan<E>,
}

#[derive(Debug)]
enum Plan<E> {
    Short(Short<E>),
    Direct(Direct<E>),
    Chirp(Chirp<E>),
}

/// Memory that transforms by one plan work in.
#[derive(Debug)]
pub struct Scratch<E>(Memory<E>);

#[derive(Debug)]
enum Memory<E> {
    /// None, for so many numbers.
    None(usize),
    Direct(DirectBuffers<E>),
    Chirp(ChirpBuffers<E>),
}

impl<E: Element> Fft<E> {
    /// Plans transforms of `length` numbers with the best lanes of this machine.
    ///
    /// # Errors
    /// `TooLarge`, `OutOfMemory`.
    pub fn new(length: usize) -> Result<Self, FftError> {
        dispatch(NewPlan { length })
    }

    /// The same with the lanes that the caller names.
    ///
    /// # Errors
    /// As [`Fft::new`].
    pub fn new_with<L: Lanes<E>>(length: usize) -> Result<Self, FftError> {
        NewPlan { length }.run::<L>()
    }

    /// How many numbers are transformed.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Memory for transforms by this plan.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn scratch(&self) -> Result<Scratch<E>, FftError> {
        Ok(Scratch(match &self.plan {
            Plan::Short(_) => Memory::None(self.length),
            Plan::Direct(direct) => Memory::Direct(direct.buffers()?),
            Plan::Chirp(chirp) => Memory::Chirp(chirp.buffers()?),
        }))
    }

    /// Transforms `data`, 2 n numbers, in place, with the best lanes of this machine. `scratch` is this plan's.
    ///
    /// # Errors
    /// `LengthMismatch`, for data or for scratch of another plan; `data` is untouched then.
    pub fn transform(&self, data: &mut [E], direction: Direction, scratch: &mut Scratch<E>) -> Result<(), FftError> {
        dispatch(self.job(data, direction, scratch)?)
    }

    /// The same with the lanes that the caller names, which are those of [`Fft::new_with`].
    ///
    /// # Errors
    /// As [`Fft::transform`].
    // Transforms of real numbers call it with the lanes' features, which native functions have from their callers.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub fn transform_with<L: Lanes<E>>(
        &self,
        data: &mut [E],
        direction: Direction,
        scratch: &mut Scratch<E>,
    ) -> Result<(), FftError> {
        self.job(data, direction, scratch)?.run::<L>()
    }

    /// A transform whose operands fit.
    fn job<'a>(
        &'a self,
        data: &'a mut [E],
        direction: Direction,
        scratch: &'a mut Scratch<E>,
    ) -> Result<Job<'a, E>, FftError> {
        let of_scratch = match &scratch.0 {
            Memory::None(length) => *length,
            Memory::Direct(buffers) => buffers.length(),
            Memory::Chirp(buffers) => buffers.length(),
        };
        for given in [data.len() / 2, data.len().div_ceil(2), of_scratch] {
            if given != self.length {
                let length = self.length;
                return Err(FftError::LengthMismatch { length, given });
            }
        }
        Ok(Job {
            width: self.width,
            plan: &self.plan,
            data,
            direction,
            scratch,
        })
    }
}

struct Job<'a, E> {
    width: usize,
    plan: &'a Plan<E>,
    data: &'a mut [E],
    direction: Direction,
    scratch: &'a mut Scratch<E>,
}

impl<E: Element> Work<E> for Job<'_, E> {
    type Output = Result<(), FftError>;

    #[inline(always)]
    fn run<L: Lanes<E>>(self) -> Self::Output {
        let Self {
            width,
            plan,
            data,
            direction,
            scratch,
        } = self;
        if width != L::WIDTH {
            let (planned, given) = (width, L::WIDTH);
            return Err(FftError::LanesMismatch { planned, given });
        }
        match (plan, &mut scratch.0) {
            (Plan::Direct(plan), Memory::Direct(buffers)) => plan.transform::<L>(data, direction, buffers),
            (Plan::Chirp(plan), Memory::Chirp(buffers)) => plan.transform::<L>(data, direction, buffers),
            (Plan::Short(plan), _) => plan.transform(data, direction),
            // Kept apart by `job`: lengths that are alike have plans that are.
            _ => unreachable!("scratch of a plan for as many numbers is of the same kind"),
        }
        Ok(())
    }
}

/// A plan for lanes, which itself may take a transform.
struct NewPlan {
    length: usize,
}

impl<E: Element> Work<E> for NewPlan {
    type Output = Result<Fft<E>, FftError>;

    #[inline(always)]
    fn run<L: Lanes<E>>(self) -> Self::Output {
        let Self { length } = self;
        let bytes = length.checked_mul(2 * size_of::<E>());
        if bytes.is_none_or(|bytes| isize::try_from(bytes).is_err()) {
            return Err(FftError::TooLarge { length });
        }
        let plan = if length < SHORTEST {
            Plan::Short(Short::new(length)?)
        } else if length.is_power_of_two() {
            Plan::Direct(Direct::new::<L>(length)?)
        } else {
            Plan::Chirp(Chirp::new::<L>(length)?)
        };
        Ok(Fft {
            length,
            width: L::WIDTH,
            plan,
        })
    }
}

/// The parts of a number, exchanged for an inverse transform: with that before and after, a forward one is inverse.
#[inline(always)]
fn exchanged<T>(direction: Direction, [real, imaginary]: [T; 2]) -> [T; 2] {
    match direction {
        Direction::Forward => [real, imaginary],
        Direction::Inverse => [imaginary, real],
    }
}

/// What a transform of `length` numbers is multiplied by.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn scale<E: Element>(direction: Direction, length: usize) -> E {
    E::from_f64(match direction {
        Direction::Forward => 1.0,
        Direction::Inverse => 1.0 / length as f64,
    })
}

/// The product of two complex numbers.
#[inline(always)]
fn times<E: Element>([a, b]: [E; 2], [c, d]: [E; 2]) -> [E; 2] {
    [a * c - b * d, a * d + b * c]
}

/// Why there is no transform. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FftError {
    /// Data, spectrum or scratch are of another length than the plan.
    LengthMismatch {
        /// Numbers that the plan transforms.
        length: usize,
        /// Numbers that were given.
        given: usize,
    },
    /// A spectrum of real numbers is not as long as the plan's.
    SpectrumMismatch {
        /// Real numbers that the plan transforms.
        length: usize,
        /// Parts of complex numbers that were given.
        given: usize,
    },
    /// The plan was made for lanes of another width.
    LanesMismatch {
        /// Numbers of a vector that the plan was made for.
        planned: usize,
        /// Numbers of a vector of the lanes that were named.
        given: usize,
    },
    /// Numbers of this length, and what their transform needs, cannot be addressed.
    TooLarge {
        /// Numbers that were to be transformed.
        length: usize,
    },
    /// There was no memory for the plan or for scratch.
    OutOfMemory {
        /// Bytes that were asked for.
        bytes: usize,
    },
}

impl fmt::Display for FftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LengthMismatch { length, given } => {
                write!(
                    f,
                    "the plan is for {length} numbers and {given} were given; make a plan for each length"
                )
            }
            Self::SpectrumMismatch { length, given } => {
                let needed = length / 2 + 1;
                write!(
                    f,
                    "the spectrum of {length} real numbers has {needed} complex ones; {given} parts were given"
                )
            }
            Self::LanesMismatch { planned, given } => {
                write!(
                    f,
                    "the plan is for vectors of {planned} numbers, not of {given}; make a plan for each kind of lanes"
                )
            }
            Self::TooLarge { length } => {
                write!(
                    f,
                    "a transform of {length} numbers cannot be addressed; transform shorter pieces"
                )
            }
            Self::OutOfMemory { bytes } => {
                write!(
                    f,
                    "no memory for {bytes} bytes of a transform; free other data or transform shorter pieces"
                )
            }
        }
    }
}

impl From<OutOfMemory> for FftError {
    fn from(OutOfMemory { bytes }: OutOfMemory) -> Self {
        Self::OutOfMemory { bytes }
    }
}

impl std::error::Error for FftError {}
