//! `baseline.py` of this row as our transpiler wrote it.

use super::transpiled::{Exception, List, prepare, run_};
use crate::program::{Program, raised};

/// The points, the start, and the last clustering.
pub struct Transpiled {
    points: List<List<f64>>,
    start: List<List<f64>>,
    iterations: i64,
    clustering: (List<List<f64>>, List<i64>),
}

impl Transpiled {
    /// Makes the points, and how often their centroids move.
    ///
    /// # Errors
    /// What the program raised.
    pub fn prepare(points: u32, clusters: u32, dimensions: u32, iterations: u32) -> Result<Self, String> {
        let inputs = prepare(points.into(), clusters.into(), dimensions.into(), iterations.into());
        let (points, start, iterations) = inputs.map_err(|exception| told(&exception))?;
        Ok(Self {
            points,
            start,
            iterations,
            clustering: (List::new(), List::new()),
        })
    }
}

impl Program for Transpiled {
    fn run(&mut self) -> Result<(), String> {
        self.clustering = run_(&self.points, &self.start, self.iterations).map_err(|exception| told(&exception))?;
        Ok(())
    }

    fn answer(&self) -> Vec<f64> {
        let (centroids, labels) = &self.clustering;
        #[expect(clippy::cast_precision_loss, reason = "labels are few")]
        let labels = labels.iter().map(|label| label as f64);
        centroids.iter().flatten().chain(labels).collect()
    }
}

fn told(exception: &Exception) -> String {
    raised(exception.kind(), exception)
}
