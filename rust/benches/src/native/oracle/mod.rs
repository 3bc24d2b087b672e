//! Judges answers natively, each row's by its own judge: a naive computation in 64-bit floats, and how far off an answer may
//! be. The limits are those of `sdk/src/engine/judge`. Must not time anything.

mod clustering;
mod product;
mod spectrum;

pub use clustering::Lloyd;
pub use product::Product;
pub use spectrum::Spectrum;

/// How an answer was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// In 32-bit floats.
    Single,
    /// In 64-bit floats.
    Double,
}

/// The error of a number relative to what is allowed; what is not a number is as wrong as can be.
fn error(have: f64, want: f64, allowed: f64) -> f64 {
    let off = (have - want).abs();
    if off == 0.0 {
        0.0
    } else if off.is_nan() || allowed == 0.0 {
        f64::MAX
    } else {
        (off / allowed).min(f64::MAX)
    }
}
