//! The first half of an iteration: each point gets the label of the centroid next to it, and each block of points sums up
//! what it has of each cluster.
//!
//! A running minimum and its index stay in lanes while the centroids pass by, from the first to the last; the strict
//! comparison keeps the first of equals. Sums are scattered by label, a point's numbers in lanes. Masked sums, with points in
//! lanes, take two operations for each number and cluster where the distance takes three.

use super::KMeansError;
use super::distances::{VECTORS, squared_distances, tiles};
use super::points::{PANEL, Points};
use crate::lanes::{Element, Lanes, Work, dispatch};
use crate::memory::filled;

/// Points of a block: what is assigned as a whole and summed up by itself.
pub const BLOCK: usize = 512;

/// The most clusters of which blocks have sums of their own, lest they outgrow an eighth of the points. With more, `means`
/// adds up the points, which takes a few hundredths of the time of so many distances.
const MOST_SUMMED: usize = BLOCK / 8;

/// Label of a point that has none yet.
const NONE: u32 = u32::MAX;

/// Labels, and what blocks sum up.
#[derive(Debug)]
pub struct Assignment<E> {
    /// (points).
    pub labels: Vec<u32>,
    /// For each block that is assigned, whether a label changed.
    changed: Vec<Option<bool>>,
    /// (blocks, clusters, dimensions), or none.
    sums: Vec<E>,
    /// (blocks, clusters), or none.
    counts: Vec<u32>,
}

/// Blocks of points that are to be assigned, by one thread or some: see [`super::KMeans`].
#[derive(Debug)]
pub struct Blocks<'a, E> {
    clusters: usize,
    dimensions: usize,
    centroids: &'a [E],
    rows: &'a [E],
    panels: &'a [[E; PANEL]],
    labels: &'a mut [u32],
    changed: &'a mut [Option<bool>],
    sums: &'a mut [E],
    counts: &'a mut [u32],
}

impl<E: Element> Assignment<E> {
    /// Points without labels.
    pub fn new(points: &Points<E>, clusters: usize) -> Result<Self, KMeansError> {
        let blocks = points.count().div_ceil(BLOCK);
        let summed = if clusters <= MOST_SUMMED { blocks * clusters } else { 0 };
        Ok(Self {
            labels: filled(points.count(), NONE)?,
            changed: filled(blocks, None)?,
            sums: filled(summed * points.dimensions(), E::default())?,
            counts: filled(summed, 0)?,
        })
    }

    /// All blocks.
    pub fn blocks<'a>(&'a mut self, points: &'a Points<E>, centroids: &'a [E]) -> Blocks<'a, E> {
        Blocks {
            clusters: centroids.len() / points.dimensions(),
            dimensions: points.dimensions(),
            centroids,
            rows: points.rows(),
            panels: points.panels(),
            labels: &mut self.labels,
            changed: &mut self.changed,
            sums: &mut self.sums,
            counts: &mut self.counts,
        }
    }

    /// Whether a label changed, once all blocks are assigned.
    pub fn changed(&self) -> Result<bool, KMeansError> {
        if let Some(block) = self.changed.iter().position(Option::is_none) {
            return Err(KMeansError::Unassigned { block });
        }
        Ok(self.changed.contains(&Some(true)))
    }

    /// All blocks are to be assigned again.
    pub fn forget(&mut self) {
        self.changed.fill(None);
    }

    /// The sums and counts of each block, from the first to the last; nothing where blocks have none.
    pub fn sums(&self, clusters: usize, dimensions: usize) -> impl Iterator<Item = (&[E], &[u32])> {
        self.sums
            .chunks_exact(clusters * dimensions)
            .zip(self.counts.chunks_exact(clusters))
    }
}

impl<E: Element> Blocks<'_, E> {
    /// How many blocks.
    #[must_use]
    pub fn count(&self) -> usize {
        self.changed.len()
    }

    /// The first `blocks` of them, or all where there are fewer, and the rest.
    #[must_use]
    pub fn split_at(self, blocks: usize) -> (Self, Self) {
        let blocks = blocks.min(self.count());
        let points = (blocks * BLOCK).min(self.labels.len());
        let summed = if self.counts.is_empty() {
            0
        } else {
            blocks * self.clusters
        };
        let (rows, rows_of_rest) = self.rows.split_at(points * self.dimensions);
        let (panels, panels_of_rest) = self.panels.split_at(points.div_ceil(PANEL) * self.dimensions);
        let (labels, labels_of_rest) = self.labels.split_at_mut(points);
        let (changed, changed_of_rest) = self.changed.split_at_mut(blocks);
        let (sums, sums_of_rest) = self.sums.split_at_mut(summed * self.dimensions);
        let (counts, counts_of_rest) = self.counts.split_at_mut(summed);
        let first = Self {
            rows,
            panels,
            labels,
            changed,
            sums,
            counts,
            ..self
        };
        let rest = Self {
            rows: rows_of_rest,
            panels: panels_of_rest,
            labels: labels_of_rest,
            changed: changed_of_rest,
            sums: sums_of_rest,
            counts: counts_of_rest,
            ..first
        };
        (first, rest)
    }

    /// Assigns them, with the best lanes of this machine. Those that are assigned already are left alone.
    pub fn assign(self) {
        dispatch(self);
    }

    /// The same with the lanes that the caller names.
    pub fn assign_with<L: Lanes<E>>(self) {
        self.run::<L>();
    }
}

impl<E: Element> Work<E> for Blocks<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<E>>(self) {
        let mut sums = self.sums.chunks_exact_mut(self.clusters * self.dimensions);
        let mut counts = self.counts.chunks_exact_mut(self.clusters);
        // A block of few points of millions of numbers may have more room than there are addresses.
        let rows = self.rows.chunks(BLOCK.saturating_mul(self.dimensions));
        let panels = self.panels.chunks(BLOCK / PANEL * self.dimensions);
        let labels = self.labels.chunks_mut(BLOCK);
        for (((changed, rows), panels), labels) in self.changed.iter_mut().zip(rows).zip(panels).zip(labels) {
            let sums = sums.next().zip(counts.next());
            if changed.is_some() {
                continue;
            }
            *changed = Some(label::<L, E>(panels, self.centroids, self.dimensions, labels));
            if let Some((sums, counts)) = sums {
                add_up::<L, E>(rows, labels, sums, counts);
            }
        }
    }
}

/// Labels the points of some panels, and says whether a label changed.
// In WebAssembly every function has the lanes' features, and small ones are compiled sooner and better.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn label<L: Lanes<E>, E: Element>(
    panels: &[[E; PANEL]],
    centroids: &[E],
    dimensions: usize,
    labels: &mut [u32],
) -> bool {
    let mut changed = false;
    for (panel, labels) in panels.chunks_exact(dimensions).zip(labels.chunks_mut(PANEL)) {
        let mut nearest = [E::default(); PANEL];
        for first in tiles::<L, E>() {
            let tile = &mut nearest[first..][..VECTORS * L::WIDTH];
            for (lanes, to) in nearest_of_tile::<L, E>(panel, first, centroids)
                .into_iter()
                .zip(tile.chunks_exact_mut(L::WIDTH))
            {
                lanes.store(to);
            }
        }
        for (label, nearest) in labels.iter_mut().zip(nearest) {
            changed |= *label != nearest.to_index();
            *label = nearest.to_index();
        }
    }
    changed
}

/// The indices of the centroids next to the points of a tile.
#[inline(always)]
fn nearest_of_tile<L: Lanes<E>, E: Element>(panel: &[[E; PANEL]], first: usize, centroids: &[E]) -> [L; VECTORS] {
    let mut indices = [L::splat(E::from_index(0)); VECTORS];
    let mut least = [L::splat(E::from_f64(f64::INFINITY)); VECTORS];
    for (candidate, centroid) in (0..).zip(centroids.chunks_exact(panel.len())) {
        let candidate = L::splat(E::from_index(candidate));
        let distances = squared_distances::<L, E>(panel, first, centroid);
        for ((index, least), distance) in indices.iter_mut().zip(&mut least).zip(distances) {
            *index = least.select_at_most(distance, *index, candidate);
            *least = distance.smaller(*least);
        }
    }
    indices
}

/// Sums the points of a block by label, and counts them.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn add_up<L: Lanes<E>, E: Element>(rows: &[E], labels: &[u32], sums: &mut [E], counts: &mut [u32]) {
    sums.fill(E::default());
    counts.fill(0);
    for label in labels {
        counts[*label as usize] += 1;
    }
    match rows.len() / labels.len() {
        1 => add_short::<E, 1>(rows, labels, sums),
        2 => add_short::<E, 2>(rows, labels, sums),
        3 => add_short::<E, 3>(rows, labels, sums),
        dimensions => add_long::<L, E>(rows, dimensions, labels, sums),
    }
}

/// Points of fewer numbers than a vector: without loops within a point, a sixth of all time for two numbers and ten clusters.
#[inline(always)]
fn add_short<E: Element, const DIMENSIONS: usize>(rows: &[E], labels: &[u32], sums: &mut [E]) {
    let (rows, sums) = (rows.as_chunks::<DIMENSIONS>().0, sums.as_chunks_mut::<DIMENSIONS>().0);
    for (row, label) in rows.iter().zip(labels) {
        for (sum, number) in sums[*label as usize].iter_mut().zip(row) {
            *sum = *sum + *number;
        }
    }
}

/// Points of any count of numbers, in lanes.
#[inline(always)]
fn add_long<L: Lanes<E>, E: Element>(rows: &[E], dimensions: usize, labels: &[u32], sums: &mut [E]) {
    for (row, label) in rows.chunks_exact(dimensions).zip(labels) {
        let sums = &mut sums[*label as usize * dimensions..][..dimensions];
        let (mut vectors, mut numbers) = (sums.chunks_exact_mut(L::WIDTH), row.chunks_exact(L::WIDTH));
        for (sum, numbers) in (&mut vectors).zip(&mut numbers) {
            L::load(sum).add(L::load(numbers)).store(sum);
        }
        for (sum, number) in vectors.into_remainder().iter_mut().zip(numbers.remainder()) {
            *sum = *sum + *number;
        }
    }
}
