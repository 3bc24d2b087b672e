//! A run of Lloyd's algorithm in steps that the caller takes.
//!
//! ```text
//! loop {
//!     assign all blocks        in slices or by several threads: `blocks`, `Blocks::split_at`, `Blocks::assign`
//!     update                   by one thread: O(k d) per block of points, O(n d) with many clusters or empty ones
//! } until update says Done
//! finish                       O(n d), for the inertia
//! ```

use super::blocks::{Assignment, Blocks};
use super::means::Means;
use super::points::Points;
use super::{Clustering, KMeansError, Options, Progress};
use crate::lanes::Element;

/// A clustering under way.
///
/// Threads: [`KMeans::blocks`] gives all blocks; [`Blocks::split_at`] cuts them into parts that threads assign at the same
/// time. A caller that works in slices assigns the first part of what [`KMeans::blocks`] gives, and next time splits it off
/// again. [`KMeans::update`] refuses to go on before all blocks are assigned.
#[derive(Debug)]
pub struct KMeans<E> {
    points: Points<E>,
    centroids: Vec<E>, // (clusters, dimensions)
    assignment: Assignment<E>,
    means: Means,
    max_iterations: usize,
    /// The squared move that counts as none.
    tolerance: f64,
    iterations: usize,
    converged: bool,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Centroids may move.
    Moving,
    /// They moved for the last time; points are to be labelled once more.
    Settling,
    /// Labels are those of the centroids.
    Settled,
}

impl<E: Element> KMeans<E> {
    /// Plans a run from `centroids`, k x d.
    ///
    /// # Errors
    /// `Shape`, `Clusters`, `Number`, `Tolerance`, `OutOfMemory`.
    pub fn new(points: Points<E>, centroids: Vec<E>, options: Options) -> Result<Self, KMeansError> {
        let Options {
            max_iterations,
            tolerance,
        } = options;
        if !(tolerance.is_finite() && tolerance >= 0.0) {
            return Err(KMeansError::Tolerance { tolerance });
        }
        let clusters = points.check_centroids(&centroids)?;
        let mut plan = Self {
            assignment: Assignment::new(&points, clusters)?,
            means: Means::new(clusters, points.dimensions())?,
            max_iterations,
            tolerance: 0.0,
            iterations: 0,
            converged: false,
            phase: if max_iterations == 0 {
                Phase::Settling
            } else {
                Phase::Moving
            },
            points,
            centroids,
        };
        if tolerance > 0.0 {
            plan.tolerance = tolerance * plan.means.variance(&plan.points);
        }
        Ok(plan)
    }

    /// All blocks.
    pub fn blocks(&mut self) -> Blocks<'_, E> {
        self.assignment.blocks(&self.points, &self.centroids)
    }

    /// Ends an iteration: moves the centroids, or finds that they have settled.
    ///
    /// # Errors
    /// `Unassigned`, `OutOfMemory`; another call may succeed.
    pub fn update(&mut self) -> Result<Progress, KMeansError> {
        let changed = self.assignment.changed()?;
        match self.phase {
            Phase::Settled => return Ok(Progress::Done),
            Phase::Settling => {
                self.phase = Phase::Settled;
                return Ok(Progress::Done);
            }
            Phase::Moving => {}
        }
        if !changed {
            // The means of the same points are the same centroids.
            self.iterations += 1;
            self.converged = true;
            self.phase = Phase::Settled;
            return Ok(Progress::Done);
        }
        let moved = self
            .means
            .move_centroids(&self.points, &self.assignment, &mut self.centroids)?;
        self.assignment.forget();
        self.iterations += 1;
        self.converged = moved <= self.tolerance;
        if self.converged || self.iterations == self.max_iterations {
            self.phase = Phase::Settling;
        }
        Ok(Progress::More)
    }

    /// Iterations that were done.
    #[must_use]
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// The answer, once [`KMeans::update`] says that it is there.
    ///
    /// # Errors
    /// `Unfinished`.
    pub fn finish(self) -> Result<Clustering<E>, KMeansError> {
        if self.phase != Phase::Settled {
            return Err(KMeansError::Unfinished);
        }
        let labels = self.assignment.labels;
        Ok(Clustering {
            inertia: self.points.squared_distances(&labels, &self.centroids).sum(),
            centroids: self.centroids,
            labels,
            iterations: self.iterations,
            converged: self.converged,
        })
    }
}
