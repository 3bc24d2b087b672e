//! `baseline.py` of this row as our transpiler wrote it.

use super::transpiled::{Exception, List, prepare, run_};
use crate::program::{Program, raised};

type Tree = (List<i64>, List<f64>, List<i64>, List<i64>, List<i64>);

/// The forest, the rows, and the last shares of the classes.
pub struct Transpiled {
    forest: List<Tree>,
    rows: List<List<f64>>,
    classes: i64,
    shares: List<List<f64>>,
}

impl Transpiled {
    /// Makes the forest and the rows.
    ///
    /// # Errors
    /// What the program raised.
    pub fn prepare(samples: u32, trees: u32, depth: u32, features: u32, classes: u32) -> Result<Self, String> {
        let inputs = prepare(
            samples.into(),
            trees.into(),
            depth.into(),
            features.into(),
            classes.into(),
        );
        let (forest, rows, classes) = inputs.map_err(|exception| told(&exception))?;
        Ok(Self {
            forest,
            rows,
            classes,
            shares: List::new(),
        })
    }
}

impl Program for Transpiled {
    fn run(&mut self) -> Result<(), String> {
        self.shares = run_(&self.forest, &self.rows, self.classes).map_err(|exception| told(&exception))?;
        Ok(())
    }

    fn answer(&self) -> Vec<f64> {
        self.shares.iter().flatten().collect()
    }
}

fn told(exception: &Exception) -> String {
    raised(exception.kind(), exception)
}
