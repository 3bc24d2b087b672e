//! Numeric kernels: each written once over [`lanes`], judged by a naive oracle in `tests/`.
//!
//! Pure: no I/O, no clock, no thread is started. A kernel works on views of the caller's memory; whoever has threads hands
//! them in, see [`threads`]. Memory for scratch is asked for fallibly, so that no size makes a kernel abort.
//!
//! A kernel opens with its contract and formula. It must not contain target intrinsics: those live in `lanes/` alone.

pub mod fft;
pub mod kmeans;
pub mod lanes;
pub mod matrix;
pub mod matrix_multiply;
mod memory;
pub mod random_forest;
pub mod threads;

pub use matrix::{Layout, Matrix, MatrixError, MatrixMut};
pub use matrix_multiply::{Output, Tile, matrix_multiply, matrix_multiply_with};
pub use random_forest::{ForestError, RandomForest, Tree};
