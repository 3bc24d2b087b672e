//! What JavaScript sees: the only crate that knows wasm-bindgen.
//!
//! Features pick what an artefact holds. Functions here copy data in and out, turn errors into values, and call the
//! crate that does the work; they hold no algorithm. Nothing here throws, and no size that a caller names makes the
//! module abort: counts are checked, and memory for what a caller gives is asked for fallibly. What still traps (a fault
//! of ours, a full stack, memory that the transpiler needs and cannot have) leaves its cause in the panic record, and
//! the instance must not be called again.

pub mod arrays;
#[cfg(feature = "bench")]
pub mod bench;
#[cfg(feature = "compute")]
pub mod compute;
pub mod failure;
#[cfg(feature = "compute")]
pub mod fft;
#[cfg(feature = "compute")]
pub mod kmeans;
pub mod panic;
#[cfg(feature = "compute")]
pub mod random_forest;
#[cfg(feature = "compute")]
pub mod threads;
#[cfg(feature = "transpile")]
pub mod transpile;

use wasm_bindgen::prelude::wasm_bindgen;

/// The hash that the build put in by `SOVEREIGN_BUILD_HASH`; empty where it put none.
#[wasm_bindgen]
#[must_use]
pub fn build_hash() -> String {
    option_env!("SOVEREIGN_BUILD_HASH").unwrap_or_default().to_owned()
}
