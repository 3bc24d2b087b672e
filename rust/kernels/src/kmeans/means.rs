//! The second half of an iteration: centroids move to the means of their points.
//!
//! Sums are joined in double precision, block after block. Clusters without points are served as the contract says, before
//! sums become means.

use super::KMeansError;
use super::blocks::Assignment;
use super::points::Points;
use crate::lanes::Element;
use crate::memory::filled;

/// Sums of the points of each cluster.
#[derive(Debug)]
pub struct Means {
    sums: Vec<f64>, // (clusters, dimensions)
    counts: Vec<usize>,
}

impl Means {
    /// Room for so many clusters.
    pub fn new(clusters: usize, dimensions: usize) -> Result<Self, KMeansError> {
        Ok(Self {
            sums: filled(clusters * dimensions, 0.0)?,
            counts: filled(clusters, 0)?,
        })
    }

    /// The mean over the features of their variances.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn variance<E: Element>(&mut self, points: &Points<E>) -> f64 {
        let count = points.count() as f64;
        let means = &mut self.sums[..points.dimensions()];
        means.fill(0.0);
        for row in points.rows().chunks_exact(points.dimensions()) {
            add(means, row);
        }
        let mut squares = 0.0;
        for row in points.rows().chunks_exact(points.dimensions()) {
            for (number, sum) in row.iter().zip(&*means) {
                squares += ((*number).into() - sum / count).powi(2);
            }
        }
        squares / points.rows().len() as f64
    }

    /// Moves the centroids, and returns the squared Frobenius norm of the move. They stay where they are when there is no
    /// memory to serve empty clusters.
    pub fn move_centroids<E: Element>(
        &mut self,
        points: &Points<E>,
        assignment: &Assignment<E>,
        centroids: &mut [E],
    ) -> Result<f64, KMeansError> {
        self.join(points, assignment);
        self.serve_empty(points, &assignment.labels, centroids)?;
        self.divide(points.dimensions());
        let mut moved = 0.0;
        for (centroid, mean) in centroids.iter_mut().zip(&self.sums) {
            let before: f64 = (*centroid).into();
            *centroid = E::from_f64(*mean);
            let after: f64 = (*centroid).into();
            moved += (after - before).powi(2);
        }
        Ok(moved)
    }

    /// Adds up the blocks, or where they have no sums the points.
    fn join<E: Element>(&mut self, points: &Points<E>, assignment: &Assignment<E>) {
        let dimensions = points.dimensions();
        self.sums.fill(0.0);
        self.counts.fill(0);
        let mut blocks = assignment.sums(self.counts.len(), dimensions).peekable();
        if blocks.peek().is_none() {
            for (row, label) in points.rows().chunks_exact(dimensions).zip(&assignment.labels) {
                let label = *label as usize;
                self.counts[label] += 1;
                add(&mut self.sums[label * dimensions..], row);
            }
        }
        for (sums, counts) in blocks {
            add(&mut self.sums, sums);
            for (total, count) in self.counts.iter_mut().zip(counts) {
                *total += *count as usize;
            }
        }
    }

    /// Gives each cluster without points one of the points that are farthest from their centroids.
    fn serve_empty<E: Element>(
        &mut self,
        points: &Points<E>,
        labels: &[u32],
        centroids: &[E],
    ) -> Result<(), KMeansError> {
        let empty = self.counts.iter().filter(|count| **count == 0).count();
        let farthest = farthest(points, labels, centroids, empty)?;
        if farthest.first().is_none_or(|(distance, _)| *distance <= 0.0) {
            return Ok(());
        }
        let dimensions = points.dimensions();
        // All are served before a point is taken away: a cluster that this leaves empty was not so at first.
        let mut served = farthest.iter();
        for (sums, count) in self.sums.chunks_exact_mut(dimensions).zip(&mut self.counts) {
            if *count == 0
                && let Some((_, point)) = served.next()
            {
                *count = 1;
                add(sums, points.row(*point));
            }
        }
        for (_, point) in farthest {
            let label = labels[point] as usize;
            self.counts[label] -= 1;
            for (sum, number) in self.sums[label * dimensions..].iter_mut().zip(points.row(point)) {
                *sum -= (*number).into();
            }
        }
        Ok(())
    }

    /// Sums become means; a cluster that is still empty takes the mean of the largest, the first of equals.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn divide(&mut self, dimensions: usize) {
        let mut largest = 0;
        for (cluster, count) in self.counts.iter().enumerate() {
            if *count > self.counts[largest] {
                largest = cluster;
            }
            for sum in &mut self.sums[cluster * dimensions..][..dimensions] {
                *sum /= *count as f64;
            }
        }
        let largest = largest * dimensions..(largest + 1) * dimensions;
        for (cluster, count) in self.counts.iter().enumerate() {
            if *count == 0 {
                self.sums.copy_within(largest.clone(), cluster * dimensions);
            }
        }
    }
}

fn add<E: Element>(sums: &mut [f64], numbers: &[E]) {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += (*number).into();
    }
}

/// So many points, those first that are farthest from their centroids, and of equally far ones the first first; with their
/// squared distances.
fn farthest<E: Element>(
    points: &Points<E>,
    labels: &[u32],
    centroids: &[E],
    wanted: usize,
) -> Result<Vec<(f64, usize)>, KMeansError> {
    let mut farthest = filled(wanted, (0.0, 0))?;
    farthest.clear();
    if wanted == 0 {
        return Ok(farthest);
    }
    for (point, distance) in points.squared_distances(labels, centroids).enumerate() {
        if farthest.len() == wanted {
            if farthest.last().is_some_and(|(least, _)| distance <= *least) {
                continue;
            }
            farthest.pop();
        }
        let at = farthest.partition_point(|(other, _)| *other >= distance);
        farthest.insert(at, (distance, point));
    }
    Ok(farthest)
}
