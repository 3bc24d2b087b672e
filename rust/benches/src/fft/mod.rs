//! The row `fft`: its inputs, and the Python as our transpiler wrote it. It must not judge an answer.

#[cfg(feature = "transpiled")]
mod arm_transpiled;
#[cfg(feature = "transpiled")]
transpiled!();

use crate::inputs::Uniform;
#[cfg(feature = "transpiled")]
pub use arm_transpiled::Transpiled;

/// The signal, of so many real numbers or parts of complex ones: seed 1.
#[must_use]
pub fn inputs(numbers: usize) -> Vec<f32> {
    Uniform::new(1).take(numbers).collect()
}
