//! Fourier transforms over typed arrays. The plan of the last length is kept, so that signals of one length plan once.

use sovereign_kernels::fft::{Direction, Fft, FftError, RealFft, RealScratch, Scratch};
use sovereign_kernels::lanes::Element;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arrays::TypedArray;
use crate::failure::{Failure, FailureCode};

macro_rules! fourier {
    ($name:ident, $array:ident, $element:ty, $doc:literal) => {
        #[doc = $doc]
        #[wasm_bindgen]
        #[derive(Default)]
        pub struct $name(Option<Plan<$element>>);

        #[wasm_bindgen]
        impl $name {
            /// Without a plan.
            #[wasm_bindgen(constructor)]
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            /// The transform of `from`, written to `to`: `length` complex numbers, pairs of parts, or with `real` as many
            /// real ones, whose spectrum has `length / 2 + 1` complex numbers. `undefined` when `to` is written; a `Failure`
            /// when nothing was.
            #[must_use]
            pub fn transform(
                &mut self,
                from: &js_sys::$array,
                to: &js_sys::$array,
                length: u32,
                real: bool,
                inverse: bool,
            ) -> Option<Failure> {
                transform(&mut self.0, from, to, length as usize, real, inverse).err()
            }
        }
    };
}

fourier!(FourierF32, Float32Array, f32, "Transforms in single precision.");
fourier!(FourierF64, Float64Array, f64, "Transforms in double precision.");

/// What transforms of one length need.
enum Plan<E> {
    Complex(Fft<E>, Scratch<E>),
    Real(RealFft<E>, RealScratch<E>),
}

impl<E: Element> Plan<E> {
    fn new(length: usize, real: bool) -> Result<Self, FftError> {
        if real {
            let plan = RealFft::new(length)?;
            let scratch = plan.scratch()?;
            return Ok(Self::Real(plan, scratch));
        }
        let plan = Fft::new(length)?;
        let scratch = plan.scratch()?;
        Ok(Self::Complex(plan, scratch))
    }

    fn is_for(&self, length: usize, real: bool) -> bool {
        match self {
            Self::Complex(plan, _) => !real && plan.length() == length,
            Self::Real(plan, _) => real && plan.length() == length,
        }
    }
}

fn transform<E: Element, A: TypedArray<Element = E>>(
    kept: &mut Option<Plan<E>>,
    from: &A,
    to: &A,
    length: usize,
    real: bool,
    inverse: bool,
) -> Result<(), Failure> {
    // The old one goes first: two may not fit.
    if !kept.as_ref().is_some_and(|plan| plan.is_for(length, real)) {
        *kept = None;
        *kept = Some(Plan::new(length, real)?);
    }
    // A spectrum has two numbers more than its signal.
    let mut data = from.copy_in_with_room(2)?;
    let direction = if inverse {
        Direction::Inverse
    } else {
        Direction::Forward
    };
    match kept {
        Some(Plan::Complex(plan, scratch)) => plan.transform(&mut data, direction, scratch)?,
        Some(Plan::Real(plan, scratch)) => {
            // Of a wrong length it stays as it is, and the plan tells.
            if direction == Direction::Forward && data.len() == plan.length() {
                data.resize(plan.parts(), A::Element::default());
            }
            plan.transform(&mut data, direction, scratch)?;
            if direction == Direction::Inverse {
                data.truncate(plan.length());
            }
        }
        None => {}
    }
    if data.len() != to.length() {
        let message = format!("the result has {} elements, not {}", data.len(), to.length());
        return Err(Failure::new(FailureCode::ShapeMismatch, message));
    }
    to.copy_from(&data);
    Ok(())
}

impl From<FftError> for Failure {
    fn from(error: FftError) -> Self {
        let code = match error {
            FftError::OutOfMemory { bytes } => return Self::out_of_memory(bytes),
            FftError::LengthMismatch { .. } | FftError::SpectrumMismatch { .. } => FailureCode::ShapeMismatch,
            _ => FailureCode::TooLarge,
        };
        Self::new(code, error.to_string())
    }
}
