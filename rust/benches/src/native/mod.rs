//! What native measuring needs beside criterion: the record, where it is taken, who judges, CPython, criterion's files.
//!
//! Criterion itself is known to `benches/` alone, which holds the arms. Here, and nowhere else in this crate, are a
//! clock, files and processes. Statistics are not derived here: the record holds samples, and the SDK looks at them.

pub mod arguments;
pub mod environment;
pub mod files;
pub mod oracle;
pub mod python;
pub mod record;
pub mod recorded;

use crate::rows::{Row, Variant};
use toml::Table;

/// The arms that run natively beside Python.
pub const VARIANTS: &[Variant] = &[Variant::Transpiled, Variant::Scalar, Variant::Simd];

/// The name under which criterion keeps CPython's times.
pub const PYTHON_BASELINE: &str = "python_baseline";

/// What criterion calls a row at a size: `matrix_multiply/128x128x128`, or `fft/complex_points=16384`.
#[must_use]
pub fn group_name(row: &str, parameters: &Table) -> String {
    let numbers = parameters.iter().filter(|(_, value)| value.is_integer());
    let named = |(name, value): (&String, &toml::Value)| match name.len() {
        1 => value.to_string(),
        _ => format!("{name}={value}"),
    };
    let extents = parameters.keys().all(|name| name.len() == 1);
    let numbers: Vec<String> = numbers.map(named).collect();
    format!("{row}/{}", numbers.join(if extents { "x" } else { "," }))
}

/// A parameter of a row.
///
/// # Errors
/// In words, where the size has none of that name.
pub fn parameter(row: &str, parameters: &Table, name: &str) -> Result<usize, String> {
    let value = parameters.get(name).and_then(toml::Value::as_integer);
    let value = value.and_then(|value| u32::try_from(value).ok());
    value
        .map(|value| value as usize)
        .ok_or_else(|| format!("{row}: the size has no {name}"))
}

/// All sizes that a row is measured at natively: the full one, its variations, and CPython's.
pub fn sizes(row: &Row) -> impl Iterator<Item = &Table> {
    [&row.parameters]
        .into_iter()
        .chain(&row.variations)
        .chain(&row.baseline)
}

/// What criterion calls an arm, which is what everyone calls it.
#[must_use]
pub fn function_name(variant: Variant) -> &'static str {
    match variant {
        Variant::Python => "python",
        Variant::Transpiled => "transpiled",
        Variant::Scalar => "scalar",
        Variant::Simd => "simd",
        Variant::Relaxed => "relaxed",
        Variant::Threads => "threads",
        Variant::Gpu => "gpu",
    }
}

/// The size at which a row's pure Python is timed.
#[must_use]
pub fn python_size(row: &Row) -> &Table {
    row.baseline.as_ref().unwrap_or(&row.parameters)
}
