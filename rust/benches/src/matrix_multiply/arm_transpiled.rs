//! `baseline.py` of this row as our transpiler wrote it.

use super::transpiled::{Exception, List, prepare, run_};
use crate::program::{Program, raised};

/// The factors and the last product.
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
}

impl Program for Transpiled {
    fn run(&mut self) -> Result<(), String> {
        self.product = run_(&self.a, &self.b).map_err(|exception| told(&exception))?;
        Ok(())
    }

    fn answer(&self) -> Vec<f64> {
        self.product.iter().flatten().collect()
    }
}

fn told(exception: &Exception) -> String {
    raised(exception.kind(), exception)
}
