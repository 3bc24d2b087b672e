//! IR to Rust text: `rust` builds the typed tree of `tree`, `coerce` inserts every conversion, `printer` prints.

pub mod coerce;
pub mod printer;
pub mod rust;
pub mod tree;
mod walk;
