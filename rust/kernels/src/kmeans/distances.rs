//! Squared distances between a tile of points and some centroids: the innermost loop of all.
//!
//! A tile is `VECTORS` vectors of points of a panel. Sums for `CLUSTERS` centroids stay in registers while the features pass
//! by: with two centroids eight sums, which with the vectors they are made of fit the sixteen registers of x86.
//!
//! Must not know labels.

use super::points::PANEL;
use crate::lanes::{Element, Lanes};

/// Vectors of a tile.
pub const VECTORS: usize = 4;

/// Centroids that are compared at once; those that are left over at the end are compared one by one.
pub const GROUP: usize = 2;

/// The squared distances of the points from `first` on of a panel to `CLUSTERS` centroids, whose numbers are interleaved:
/// for each feature one of each centroid.
#[inline(always)]
pub fn squared_distances<L: Lanes<E>, E: Element, const CLUSTERS: usize>(
    panel: &[[E; PANEL]],
    first: usize,
    centroids: &[E],
) -> [[L; VECTORS]; CLUSTERS] {
    let mut sums = [[L::splat(E::default()); VECTORS]; CLUSTERS];
    let (centroids, _) = centroids.as_chunks::<CLUSTERS>();
    for (row, centroids) in panel.iter().zip(centroids) {
        let row = &row[first..][..VECTORS * L::WIDTH];
        let centroids = centroids.map(L::splat);
        for (vector, numbers) in row.chunks_exact(L::WIDTH).enumerate() {
            let numbers = L::load(numbers);
            for (sums, centroid) in sums.iter_mut().zip(centroids) {
                let difference = numbers.subtract(centroid);
                sums[vector] = sums[vector].multiply_add(difference, difference);
            }
        }
    }
    sums
}

/// Copies centroids for [`squared_distances`]: whole groups interleaved, and after them the rest as it is.
pub fn interleave<E: Element>(centroids: &[E], dimensions: usize, to: &mut [E]) {
    let mut groups = centroids.chunks_exact(GROUP * dimensions);
    let mut targets = to.chunks_exact_mut(GROUP * dimensions);
    for (group, to) in (&mut groups).zip(&mut targets) {
        for (member, centroid) in group.chunks_exact(dimensions).enumerate() {
            for (number, to) in centroid.iter().zip(to.chunks_exact_mut(GROUP)) {
                to[member] = *number;
            }
        }
    }
    targets.into_remainder().copy_from_slice(groups.remainder());
}

/// The firsts of the tiles of a panel.
#[inline(always)]
pub fn tiles<L: Lanes<E>, E>() -> impl Iterator<Item = usize> {
    (0..PANEL).step_by(VECTORS * L::WIDTH)
}
