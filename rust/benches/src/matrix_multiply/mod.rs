//! The row `matrix_multiply`: its inputs, the plain loop that the kernel is compared with, and the Python as our
//! transpiler wrote it. It must not judge an answer.

#![expect(
    clippy::many_single_char_names,
    reason = "a, b, c and k, n are what the field calls them"
)]

#[cfg(feature = "transpiled")]
mod arm_transpiled;
#[cfg(feature = "transpiled")]
transpiled!();

use crate::inputs::Uniform;
#[cfg(feature = "transpiled")]
pub use arm_transpiled::Transpiled;

/// The factors, m x k and k x n, row-major: seeds 1 and 2.
#[must_use]
pub fn inputs([m, k, n]: [usize; 3]) -> (Vec<f32>, Vec<f32>) {
    (
        Uniform::new(1).take(m * k).collect(),
        Uniform::new(2).take(k * n).collect(),
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
