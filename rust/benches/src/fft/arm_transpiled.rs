//! `baseline.py` of this row as our transpiler wrote it.

use super::transpiled::{Exception, List, prepare, run_};
use crate::program::{Program, raised};

/// The signal and its last transform.
pub struct Transpiled {
    signal: List<f64>,
    spectrum: List<f64>,
}

impl Transpiled {
    /// Makes a signal of `points` complex numbers.
    ///
    /// # Errors
    /// What the program raised.
    pub fn prepare(points: u32) -> Result<Self, String> {
        let (signal,) = prepare(points.into()).map_err(|exception| told(&exception))?;
        let spectrum = List::new();
        Ok(Self { signal, spectrum })
    }
}

impl Program for Transpiled {
    fn run(&mut self) -> Result<(), String> {
        self.spectrum = run_(&self.signal).map_err(|exception| told(&exception))?;
        Ok(())
    }

    fn answer(&self) -> Vec<f64> {
        self.spectrum.iter().collect()
    }
}

fn told(exception: &Exception) -> String {
    raised(exception.kind(), exception)
}
