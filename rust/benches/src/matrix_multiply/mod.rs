//! The row `matrix_multiply`: its inputs and the plain loop that the kernel is compared with.

#![expect(
    clippy::many_single_char_names,
    reason = "a, b, c and k, n are what the field calls them"
)]

use crate::inputs::Uniform;

/// The factors of an n x n product, row-major: seeds 1 and 2.
#[must_use]
pub fn inputs(n: usize) -> (Vec<f32>, Vec<f32>) {
    (
        Uniform::new(1).take(n * n).collect(),
        Uniform::new(2).take(n * n).collect(),
    )
}

/// `c = a b` as one would write it who knows that rows are contiguous: for each i, for each p, a row of b times a number
/// is added to a row of c. `c` is cleared first. Row-major; `a` has `k` columns, `b` and `c` have `n`.
pub fn ikj_loop(a: &[f32], b: &[f32], c: &mut [f32], k: usize, n: usize) {
    c.fill(0.0);
    if k == 0 || n == 0 {
        return;
    }
    for (a, c) in a.chunks_exact(k).zip(c.chunks_exact_mut(n)) {
        for (factor, b) in a.iter().zip(b.chunks_exact(n)) {
            for (sum, b) in c.iter_mut().zip(b) {
                *sum += factor * b;
            }
        }
    }
}
