//! The arm `transpiled`: a row's `baseline.py` as our transpiler wrote it, behind three calls. It must not compute
//! anything: what is timed is `transpiled.rs` of the row, which is generated and not edited.

use std::fmt::Display;

use crate::{fft, kmeans, matrix_multiply};

/// A program with its inputs and its last answer, in its own types.
pub trait Program {
    /// Computes once and keeps the answer. This is what is timed.
    ///
    /// # Errors
    /// What the program raised.
    fn run(&mut self) -> Result<(), String>;

    /// The numbers of the last answer, in order, however they are nested; none before the first.
    fn answer(&self) -> Vec<f64>;
}

/// Makes the inputs of a row's program. `parameters` are the row's, in their order.
///
/// # Errors
/// What the program raised, or that the row has no program with as many parameters.
pub fn prepare(row: &str, parameters: &[u32]) -> Result<Box<dyn Program>, String> {
    match (row, parameters) {
        ("matrix_multiply", &[m, k, n]) => Ok(Box::new(matrix_multiply::Transpiled::prepare(m, k, n)?)),
        ("fft", &[points]) => Ok(Box::new(fft::Transpiled::prepare(points)?)),
        ("kmeans", &[points, clusters, dimensions, iterations]) => Ok(Box::new(kmeans::Transpiled::prepare(
            points, clusters, dimensions, iterations,
        )?)),
        _ => Err(format!(
            "no program of {row} was transpiled that takes {} parameters",
            parameters.len()
        )),
    }
}

/// Bytes that a row's program takes at most. It takes memory as Python does, without asking whether there is any, so
/// whoever cannot afford that it stops asks first. Lists grow by doubling, which needs three times a list while it moves.
#[must_use]
pub fn bytes(row: &str, parameters: &[u32]) -> u128 {
    let of = |place: usize| parameters.get(place).copied().map_or(0, u128::from);
    match row {
        // Factors are in memory as one list and as rows; each row is a list of its own, with a head.
        "matrix_multiply" => {
            let (m, k, n) = (of(0), of(1), of(2));
            8 * (4 * (m * k + k * n) + 2 * m * n) + 128 * (m + k)
        }
        // The signal, the transform, and as many roots.
        "fft" => 8 * 10 * of(0),
        // Points are in memory as one list and as rows, each a list of its own, with a head; and labels.
        "kmeans" => 8 * 4 * of(0) * of(2) + 160 * of(0),
        _ => 0,
    }
}

/// An exception as Python's last line about it.
pub(crate) fn raised(kind: &str, exception: &impl Display) -> String {
    format!("{kind}: {exception}")
}
