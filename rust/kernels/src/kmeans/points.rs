//! Points, checked once, in the two layouts that the kernel reads: rows as they came, for sums that run along a point, and
//! panels for distances, which run across points.
//!
//! A panel is `PANEL` points with rows and columns exchanged: d rows of `PANEL` numbers. The last one is filled up with
//! zeros, and what is computed of them is dropped. Transposing in each iteration would spare the second copy, and take two
//! operations for a number where the distances to k centroids take 3 k / `WIDTH`.
//!
//! Must not move centroids.

use super::error::{KMeansError, Operand};
use crate::lanes::Element;
use crate::memory::filled;

/// Points of a panel: whole tiles of every kind of lanes.
pub const PANEL: usize = 32;

/// Points that may be clustered.
#[derive(Debug)]
pub struct Points<E> {
    rows: Vec<E>,            // (points, dimensions)
    panels: Vec<[E; PANEL]>, // (panels, dimensions)
    dimensions: usize,
}

impl<E: Element> Points<E> {
    /// Takes n x `dimensions` numbers.
    ///
    /// # Errors
    /// `Shape`, `Number`, `OutOfMemory`.
    pub fn new(rows: Vec<E>, dimensions: usize) -> Result<Self, KMeansError> {
        check_shape(&rows, dimensions, Operand::Points)?;
        check_numbers(&rows, dimensions, Operand::Points, limit::<E>(rows.len()))?;
        let count = rows.len() / dimensions;
        let mut panels = filled(count.div_ceil(PANEL) * dimensions, [E::default(); PANEL])?;
        for (rows, panel) in rows.chunks(PANEL * dimensions).zip(panels.chunks_exact_mut(dimensions)) {
            for (point, row) in rows.chunks_exact(dimensions).enumerate() {
                for (number, across) in row.iter().zip(panel.iter_mut()) {
                    across[point] = *number;
                }
            }
        }
        Ok(Self {
            rows,
            panels,
            dimensions,
        })
    }

    /// For each point the squared distance to the centroid of its label, in double precision.
    pub(super) fn squared_distances(&self, labels: &[u32], centroids: &[E]) -> impl Iterator<Item = f64> {
        self.rows.chunks_exact(self.dimensions).zip(labels).map(|(row, label)| {
            let centroid = &centroids[*label as usize * self.dimensions..];
            let squares = row
                .iter()
                .zip(centroid)
                .map(|(a, b)| ((*a).into() - (*b).into()).powi(2));
            squares.sum()
        })
    }

    /// Checks that `centroids` may stand among these points, and counts them.
    pub(super) fn check_centroids(&self, centroids: &[E]) -> Result<usize, KMeansError> {
        check_shape(centroids, self.dimensions, Operand::Centroids)?;
        let limit = limit::<E>(self.rows.len());
        check_numbers(centroids, self.dimensions, Operand::Centroids, limit)?;
        let clusters = centroids.len() / self.dimensions;
        self.check_clusters(clusters)?;
        Ok(clusters)
    }

    /// Checks that these points may have so many clusters.
    pub(super) fn check_clusters(&self, clusters: usize) -> Result<(), KMeansError> {
        // What lanes can carry: see `Element::from_index`.
        let limit = self.count().min(1 << 31);
        if clusters == 0 || clusters > limit {
            return Err(KMeansError::Clusters { clusters, limit });
        }
        Ok(())
    }
}

impl<E> Points<E> {
    /// How many points there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rows.len() / self.dimensions
    }

    /// How many numbers a point has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// One point.
    pub(super) fn row(&self, point: usize) -> &[E] {
        &self.rows[point * self.dimensions..][..self.dimensions]
    }

    /// The points, one after another.
    pub(super) fn rows(&self) -> &[E] {
        &self.rows
    }

    /// The panels, one after another.
    pub(super) fn panels(&self) -> &[[E; PANEL]] {
        &self.panels
    }
}

/// The largest size that a number may have: differences of two, squared and added up over all points and features, stay
/// finite with a factor of two to spare for rounding.
#[expect(clippy::cast_precision_loss, reason = "a factor of two is to spare")]
fn limit<E: Element>(numbers: usize) -> E {
    let max: f64 = E::MAX.into();
    E::from_f64((max / 8.0 / numbers as f64).sqrt())
}

fn check_shape<E>(numbers: &[E], dimensions: usize, operand: Operand) -> Result<(), KMeansError> {
    if numbers.is_empty() || dimensions == 0 || !numbers.len().is_multiple_of(dimensions) {
        return Err(KMeansError::Shape {
            operand,
            numbers: numbers.len(),
            dimensions,
        });
    }
    Ok(())
}

fn check_numbers<E: Element>(numbers: &[E], dimensions: usize, operand: Operand, limit: E) -> Result<(), KMeansError> {
    let allowed = E::default() - limit..=limit;
    match numbers.iter().position(|number| !allowed.contains(number)) {
        None => Ok(()),
        Some(at) => Err(KMeansError::Number {
            operand,
            row: at / dimensions,
            column: at % dimensions,
            value: numbers[at].into(),
            limit: limit.into(),
        }),
    }
}
