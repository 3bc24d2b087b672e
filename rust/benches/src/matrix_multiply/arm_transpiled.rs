//! The arm `transpiled`: `baseline.py` as our transpiler wrote it, behind three calls. It must not compute anything:
//! what is timed is `transpiled.rs`, which is generated and not edited.

use super::transpiled::{Exception, List, prepare, run_};

/// The inputs and the last answer of the program, in its own types.
pub struct Transpiled {
    a: List<List<f64>>,
    b: List<List<f64>>,
    product: List<List<f64>>,
}

impl Transpiled {
    /// Makes the factors, m x k and k x n.
    ///
    /// # Errors
    /// What the program raised.
    pub fn prepare(m: u32, k: u32, n: u32) -> Result<Self, String> {
        let (a, b) = prepare(m.into(), k.into(), n.into()).map_err(|exception| told(&exception))?;
        let product = List::new();
        Ok(Self { a, b, product })
    }

    /// Multiplies them and keeps the product. This is what is timed.
    ///
    /// # Errors
    /// What the program raised.
    pub fn run(&mut self) -> Result<(), String> {
        self.product = run_(&self.a, &self.b).map_err(|exception| told(&exception))?;
        Ok(())
    }

    /// The last product, row by row; empty before the first.
    #[must_use]
    pub fn answer(&self) -> Vec<f64> {
        self.product.iter().flatten().collect()
    }
}

/// An exception as Python's last line about it.
fn told(exception: &Exception) -> String {
    format!("{}: {exception}", exception.kind())
}
