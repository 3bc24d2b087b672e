//! What the rows compare with, exported only by artefacts that are built for measuring.

#![expect(
    clippy::many_single_char_names,
    reason = "m, k, n and a, b, c are what the field calls them"
)]

use sovereign_benches::matrix_multiply::Transpiled;
use wasm_bindgen::prelude::wasm_bindgen;

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

/// The arm `transpiled` of `matrix_multiply`: the row's Python as our transpiler wrote it, over lists of floats. It keeps
/// its inputs and its answer, so that `run` can be timed alone, as in Python.
#[wasm_bindgen]
#[derive(Default)]
pub struct TranspiledMatrixMultiply {
    program: Option<Transpiled>,
    count: usize,
}

#[wasm_bindgen]
impl TranspiledMatrixMultiply {
    /// Without inputs: `prepare` makes them.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the inputs of the row: a of m x k, b of k x n. `undefined` when they are there; a `Failure` when not, and
    /// then there are none.
    #[must_use]
    pub fn prepare(&mut self, m: u32, k: u32, n: u32) -> Option<Failure> {
        self.program = None;
        self.make([m, k, n]).err()
    }

    /// Multiplies once and keeps the answer: this is what is timed.
    #[must_use]
    pub fn run(&mut self) -> Option<Failure> {
        let Some(program) = &mut self.program else {
            return Some(unprepared());
        };
        program.run().err().map(raised)
    }

    /// Copies the last answer, row by row, into `product`, which has m x n elements; `undefined` when it is written.
    #[must_use]
    pub fn answer(&self, product: &js_sys::Float64Array) -> Option<Failure> {
        let answer = self.program.as_ref().map(Transpiled::answer).unwrap_or_default();
        if answer.len() != self.count || self.program.is_none() {
            return Some(unprepared());
        }
        if product.length() as usize != self.count {
            let message = format!("the product has {} elements, not {}", self.count, product.length());
            return Some(Failure::new(FailureCode::ShapeMismatch, message));
        }
        product.copy_from(&answer);
        None
    }

    /// The program takes memory as Python does, without asking whether there is any, and would trap: so all that it
    /// will need is asked for here first, and given back for it to take. Lists grow by doubling, which needs three
    /// times a list while it moves; factors are in memory as one list and as rows.
    fn make(&mut self, [m, k, n]: [u32; 3]) -> Result<(), Failure> {
        let [height, depth, width] = [m, k, n].map(u128::from);
        let floats = 4 * (height * depth + depth * width) + 2 * height * width;
        // Each row is a list of its own, with a head.
        let Ok(bytes) = usize::try_from(8 * floats + 128 * (height + depth)) else {
            let message = format!("a product of {m} x {k} by {k} x {n} cannot be addressed; measure a smaller one");
            return Err(Failure::new(FailureCode::TooLarge, message));
        };
        let mut room: Vec<u8> = Vec::new();
        room.try_reserve_exact(bytes)
            .map_err(|_| Failure::out_of_memory(bytes))?;
        drop(room);
        self.program = Some(Transpiled::prepare(m, k, n).map_err(raised)?);
        // It fits: the floats did.
        self.count = m as usize * n as usize;
        Ok(())
    }
}

fn unprepared() -> Failure {
    Failure::new(
        FailureCode::InvalidArgument,
        "there is no answer: call prepare, then run",
    )
}

/// What the program raised, as Python says it.
fn raised(exception: String) -> Failure {
    Failure::new(FailureCode::InvalidArgument, exception)
}
