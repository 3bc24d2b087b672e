//! The rows of the benchmark: inputs, plain loops to compare with, and the data files that describe each row.
//!
//! A row is a folder: `bench.toml` describes it, `baseline.py` is its pure Python, `mod.rs` its inputs for Rust. The
//! program `rows` turns the descriptions into TypeScript, and `native` helps criterion to fill the record. No row reads a
//! clock: whoever measures (criterion, the SDK) does that, by the method that the SDK's bench keeps in one place.

/// The module of a row's Python as our transpiler wrote it, which is not edited: `transpiled.rs` in the row's folder.
#[cfg(feature = "transpiled")]
macro_rules! transpiled {
    () => {
        #[allow(
            clippy::all,
            clippy::pedantic,
            clippy::allow_attributes_without_reason,
            missing_docs,
            reason = "what the transpiler wrote is not edited"
        )]
        mod transpiled;
    };
}

pub mod fft;
pub mod inputs;
pub mod kmeans;
pub mod matrix_multiply;
#[cfg(feature = "rows")]
pub mod native;
#[cfg(feature = "transpiled")]
pub mod program;
pub mod random_forest;
#[cfg(feature = "rows")]
pub mod rows;
#[cfg(feature = "rows")]
pub mod transpile_python;
