//! The row `kmeans`: its inputs, and the Python as our transpiler wrote it. It must not judge an answer.

#[cfg(feature = "transpiled")]
mod arm_transpiled;
#[cfg(feature = "transpiled")]
transpiled!();

use crate::inputs::Uniform;
#[cfg(feature = "transpiled")]
pub use arm_transpiled::Transpiled;

/// The points, rows of so many numbers: seed 1. The first of them are the centroids to start from.
#[must_use]
pub fn inputs(points: usize, dimensions: usize) -> Vec<f32> {
    Uniform::new(1).take(points * dimensions).collect()
}
