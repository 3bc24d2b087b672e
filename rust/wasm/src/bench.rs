//! What the rows compare with, exported only by artefacts that are built for measuring.

#![expect(
    clippy::many_single_char_names,
    reason = "m, k, n and a, b, c are what the field calls them"
)]

use wasm_bindgen::prelude::wasm_bindgen;

use crate::compute::{Shape, multiply};
use crate::failure::Failure;

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
