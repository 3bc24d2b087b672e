//! Squared distances between a tile of points and a centroid: the innermost loop of all.
//!
//! A tile is `VECTORS` vectors of points of a panel: so many sums are in flight while the features pass by, and those of the
//! next centroid need not wait for them. Two or four centroids at a time, which share the loads of points, are no faster:
//! their sums and what is known of the nearest do not fit the sixteen registers of x86.
//!
//! Must not know labels.

use super::points::PANEL;
use crate::lanes::{Element, Lanes};

/// Vectors of a tile.
pub const VECTORS: usize = 4;

/// The squared distances of the points from `first` on of a panel to a centroid.
#[inline(always)]
pub fn squared_distances<L: Lanes<E>, E: Element>(panel: &[[E; PANEL]], first: usize, centroid: &[E]) -> [L; VECTORS] {
    let mut sums = [L::splat(E::default()); VECTORS];
    for (row, centroid) in panel.iter().zip(centroid) {
        let row = &row[first..][..VECTORS * L::WIDTH];
        let centroid = L::splat(*centroid);
        for (sum, numbers) in sums.iter_mut().zip(row.chunks_exact(L::WIDTH)) {
            let difference = L::load(numbers).subtract(centroid);
            *sum = sum.multiply_add(difference, difference);
        }
    }
    sums
}

/// The firsts of the tiles of a panel.
#[inline(always)]
pub fn tiles<L: Lanes<E>, E>() -> impl Iterator<Item = usize> {
    (0..PANEL).step_by(VECTORS * L::WIDTH)
}
