//! What the rows compare with, exported only by artefacts that are built for measuring.

#![expect(
    clippy::many_single_char_names,
    reason = "m, k, n and a, b, c are what the field calls them"
)]

use sovereign_benches::program::{self, Program};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arrays::empty;
use crate::compute::{Shape, multiply};
use crate::failure::{Failure, FailureCode};

/// Rows `first_row..last_row` of `a b` by a plain ikj loop: the contract of `matrix_multiply_f32`, without a tile.
#[wasm_bindgen]
#[must_use]
#[expect(clippy::too_many_arguments, reason = "the same numbers as matrix_multiply_f32")]
pub fn ikj_loop_f32(
    a: &js_sys::Float32Array,
    b: &js_sys::Float32Array,
    c: &js_sys::Float32Array,
    m: u32,
    k: u32,
    n: u32,
    first_row: u32,
    last_row: u32,
) -> Option<Failure> {
    let shape = Shape::new([m, k, n], first_row..last_row);
    let compute = |a: &[f32], b: &[f32], c: &mut [f32]| {
        sovereign_benches::matrix_multiply::ikj_loop(a, b, c, shape.k, shape.n);
        Ok(())
    };
    multiply(a, b, c, &shape, compute).err()
}

/// The arm `transpiled` of a row: its Python as our transpiler wrote it. It keeps its inputs and its answer, so that `run`
/// can be timed alone, as in Python.
#[wasm_bindgen]
#[derive(Default)]
pub struct Transpiled {
    program: Option<Box<dyn Program>>,
    /// The numbers of the answer, once they were counted.
    answer: Option<Vec<f64>>,
}

#[wasm_bindgen]
impl Transpiled {
    /// Without inputs: `prepare` makes them.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the inputs of the row, whose parameters come in their order. `undefined` when they are there; a `Failure` when
    /// not, and then there are none.
    #[must_use]
    pub fn prepare(&mut self, row: &str, parameters: &[u32]) -> Option<Failure> {
        self.program = None;
        self.answer = None;
        self.make(row, parameters).err()
    }

    /// Computes once and keeps the answer: this is what is timed.
    #[must_use]
    pub fn run(&mut self) -> Option<Failure> {
        self.answer = None;
        match &mut self.program {
            Some(program) => program.run().err().map(raised),
            None => Some(unprepared()),
        }
    }

    /// How many numbers the last answer holds.
    #[must_use]
    pub fn count(&mut self) -> u32 {
        self.answer = self.program.as_ref().map(|program| program.answer());
        let count = self.answer.as_ref().map_or(0, Vec::len);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Copies the numbers that `count` counted into `answer`; `undefined` when they are written.
    #[must_use]
    pub fn answer(&self, answer: &js_sys::Float64Array) -> Option<Failure> {
        let Some(numbers) = &self.answer else {
            return Some(unprepared());
        };
        if answer.length() as usize != numbers.len() {
            let message = format!("the answer has {} numbers, not {}", numbers.len(), answer.length());
            return Some(Failure::new(FailureCode::ShapeMismatch, message));
        }
        answer.copy_from(numbers);
        None
    }

    /// The program would trap where there is no memory: so all that it will need is asked for here first, and given back
    /// for it to take.
    fn make(&mut self, row: &str, parameters: &[u32]) -> Result<(), Failure> {
        let Ok(bytes) = usize::try_from(program::bytes(row, parameters)) else {
            let message = format!("the program of {row} cannot be addressed at {parameters:?}; measure a smaller size");
            return Err(Failure::new(FailureCode::TooLarge, message));
        };
        drop(empty::<u8>(bytes)?);
        self.program = Some(program::prepare(row, parameters).map_err(raised)?);
        Ok(())
    }
}

fn unprepared() -> Failure {
    Failure::new(
        FailureCode::InvalidArgument,
        "there is no answer: call prepare, run, then count",
    )
}

/// What the program raised, as Python says it.
fn raised(exception: String) -> Failure {
    Failure::new(FailureCode::InvalidArgument, exception)
}
