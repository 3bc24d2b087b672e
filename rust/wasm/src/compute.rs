//! Kernels over typed arrays: each input is copied in once, the result is written once into an array of the caller's.
//!
//! The caller allocates the result because a failed allocation in JavaScript is an exception it can catch, whereas one
//! thrown through Rust frames would leave them half done.

#![expect(
    clippy::many_single_char_names,
    reason = "m, k, n and a, b, c are what the field calls them"
)]
#![expect(
    missing_docs,
    reason = "wasm-bindgen adds a variant and a method of its own to enums of strings"
)]

use std::ops::Range;

use sovereign_kernels::{Matrix, MatrixError, MatrixMut, Output, lanes, matrix_multiply};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::arrays::{TypedArray, zeros};
use crate::failure::{Failure, FailureCode};
use crate::threads::TEAM;

/// What an artefact was built for.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// One number at a time.
    Scalar = "scalar",
    /// SIMD128.
    Simd = "simd",
    /// SIMD128 and relaxed SIMD.
    Relaxed = "relaxed",
}

/// The part of a result that is kept in registers: the answer does not depend on it, the time does.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tile {
    /// Four rows by two vectors: the right choice where nothing was measured.
    Narrow = "narrow",
    /// Four rows by four vectors: wins where the engine joins vectors in pairs.
    Wide = "wide",
}

/// What this artefact was built for.
#[wasm_bindgen]
#[must_use]
pub fn variant() -> Variant {
    match lanes::VARIANT {
        "relaxed" => Variant::Relaxed,
        "simd" => Variant::Simd,
        _ => Variant::Scalar,
    }
}

/// The shape of a product, and the rows of it that one call computes.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Rows of a and c.
    pub m: usize,
    /// Columns of a, rows of b.
    pub k: usize,
    /// Columns of b and c.
    pub n: usize,
    /// Rows of a and c that are computed.
    pub rows: Range<usize>,
}

/// Rows `first_row..last_row` of `a b`, for row-major `a` of m x k and `b` of k x n, written to `c`, which takes just
/// those rows. `undefined` when `c` is written; a `Failure` when nothing was.
#[wasm_bindgen]
#[must_use]
#[expect(
    clippy::too_many_arguments,
    reason = "JavaScript passes numbers cheaply and structures dearly"
)]
pub fn matrix_multiply_f32(
    a: &js_sys::Float32Array,
    b: &js_sys::Float32Array,
    c: &js_sys::Float32Array,
    m: u32,
    k: u32,
    n: u32,
    first_row: u32,
    last_row: u32,
    tile: Tile,
) -> Option<Failure> {
    let shape = Shape::new([m, k, n], first_row..last_row);
    multiply(a, b, c, &shape, |a, b, c| kernel(a, b, c, &shape, tile)).err()
}

/// `matrix_multiply_f32` in double precision.
#[wasm_bindgen]
#[must_use]
#[expect(
    clippy::too_many_arguments,
    reason = "JavaScript passes numbers cheaply and structures dearly"
)]
pub fn matrix_multiply_f64(
    a: &js_sys::Float64Array,
    b: &js_sys::Float64Array,
    c: &js_sys::Float64Array,
    m: u32,
    k: u32,
    n: u32,
    first_row: u32,
    last_row: u32,
    tile: Tile,
) -> Option<Failure> {
    let shape = Shape::new([m, k, n], first_row..last_row);
    multiply(a, b, c, &shape, |a, b, c| kernel(a, b, c, &shape, tile)).err()
}

/// Copies the operands in, lets `compute` have them and a result of zeros, and copies the result out.
///
/// # Errors
/// `InvalidArgument`, `ShapeMismatch`, `TooLarge`, `OutOfMemory`, and what `compute` gives; `c` is untouched then.
pub fn multiply<A: TypedArray>(
    a: &A,
    b: &A,
    c: &A,
    shape: &Shape,
    compute: impl FnOnce(&[A::Element], &[A::Element], &mut [A::Element]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let start = shape.check([a.length(), b.length(), c.length()])?;
    let rows = a.subarray(start, start + shape.rows.len() * shape.k).copy_in()?;
    let right = b.copy_in()?;
    let mut result = zeros(shape.rows.len() * shape.n)?;
    compute(&rows, &right, &mut result)?;
    c.copy_from(&result);
    Ok(())
}

/// On the threads of this instance; no bit of the answer depends on their count.
fn kernel<E: lanes::Element>(a: &[E], b: &[E], c: &mut [E], shape: &Shape, tile: Tile) -> Result<(), Failure> {
    let tile = match tile {
        Tile::Wide => sovereign_kernels::Tile::Wide,
        _ => sovereign_kernels::Tile::Narrow,
    };
    let a = Matrix::row_major(a, shape.rows.len(), shape.k)?;
    let b = Matrix::row_major(b, shape.k, shape.n)?;
    let c = MatrixMut::row_major(c, shape.rows.len(), shape.n)?;
    Ok(matrix_multiply(&TEAM, a, b, c, Output::Overwrite, tile)?)
}

impl Shape {
    /// From the numbers that cross; nothing is checked yet.
    #[must_use]
    pub fn new([m, k, n]: [u32; 3], rows: Range<u32>) -> Self {
        let [m, k, n] = [m, k, n].map(|count| count as usize);
        Self {
            m,
            k,
            n,
            rows: rows.start as usize..rows.end as usize,
        }
    }

    /// Where the rows that are computed start in a, once the lengths given are known to fit.
    fn check(&self, lengths: [usize; 3]) -> Result<usize, Failure> {
        let Self { m, k, n, rows } = self;
        if rows.start > rows.end || rows.end > *m {
            let message = format!("rows {}..{} are not within the {m} rows of a", rows.start, rows.end);
            return Err(Failure::new(FailureCode::InvalidArgument, message));
        }
        let operands = [("a", *m, *k), ("b", *k, *n), ("c", rows.len(), *n)];
        for ((name, height, width), length) in operands.into_iter().zip(lengths) {
            let Some(count) = height.checked_mul(width) else {
                let message = format!("{name} of {height} x {width} cannot be addressed; multiply smaller blocks");
                return Err(Failure::new(FailureCode::TooLarge, message));
            };
            if count != length {
                let message =
                    format!("{name} is {height} x {width} and needs {count} elements, but {length} were given");
                return Err(Failure::new(FailureCode::ShapeMismatch, message));
            }
        }
        Ok(rows.start * k)
    }
}

impl From<MatrixError> for Failure {
    fn from(error: MatrixError) -> Self {
        let code = match error {
            MatrixError::TooLarge { .. } => FailureCode::TooLarge,
            MatrixError::OutOfMemory { bytes } => return Self::out_of_memory(bytes),
            MatrixError::TooShort { .. } | MatrixError::ShapeMismatch { .. } => FailureCode::ShapeMismatch,
            _ => FailureCode::InvalidArgument,
        };
        Self::new(code, error.to_string())
    }
}
