//! K-means++: points to start from, chosen one after another.
//!
//! ```text
//! the first: each point with probability 1 / n
//! the next:  point i with probability D[i] / sum of D, D[i] being the squared distance to the nearest point chosen so far
//! ```
//!
//! Where every D is zero, as with fewer distinct points than clusters, a point is chosen as the first is. One candidate is
//! drawn for each place: the greedy variant, which draws several and keeps the best, costs that many passes more.
//!
//! Algorithm: Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding" (2007). The generator is `SplitMix64`
//! (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014), started with the seed as its state. A
//! number in [0, 1) is the upper 53 bits of its next one times 2^-53; an index below n the upper half of its product with n.

use super::distances::{VECTORS, squared_distances, tiles};
use super::points::{PANEL, Points};
use super::{KMeansError, Progress};
use crate::lanes::{Element, Lanes, Work, dispatch};
use crate::memory::filled;

/// A choice of starts under way: O(n d) per step, and a step for each cluster.
#[derive(Debug)]
pub struct Seeding<E> {
    points: Points<E>,
    /// Squared distances to the nearest point that is chosen, for each point of each panel.
    nearest: Vec<[E; PANEL]>,
    centroids: Vec<E>, // (chosen so far, dimensions)
    clusters: usize,
    random: SplitMix64,
}

impl<E: Element> Seeding<E> {
    /// Plans the choice of `clusters` of the points; equal seeds choose equal points.
    ///
    /// # Errors
    /// `Clusters`, `OutOfMemory`.
    pub fn new(points: Points<E>, clusters: usize, seed: u64) -> Result<Self, KMeansError> {
        points.check_clusters(clusters)?;
        let mut centroids = filled(clusters * points.dimensions(), E::default())?;
        centroids.clear();
        Ok(Self {
            nearest: filled(points.count().div_ceil(PANEL), [E::from_f64(f64::INFINITY); PANEL])?,
            points,
            centroids,
            clusters,
            random: SplitMix64(seed),
        })
    }

    /// Chooses a point, with the best lanes of this machine; none where all are chosen.
    pub fn step(&mut self) -> Progress {
        dispatch(Step(self))
    }

    /// The same with the lanes that the caller names.
    pub fn step_with<L: Lanes<E>>(&mut self) -> Progress {
        Step(self).run::<L>()
    }

    /// The points, and those that were chosen, k x d.
    ///
    /// # Errors
    /// `Unfinished`.
    pub fn finish(self) -> Result<(Points<E>, Vec<E>), KMeansError> {
        if self.left() > 0 {
            return Err(KMeansError::Unfinished);
        }
        Ok((self.points, self.centroids))
    }

    /// Clusters that have no start.
    fn left(&self) -> usize {
        self.clusters - self.centroids.len() / self.points.dimensions()
    }

    /// The next point.
    fn choose(&mut self) -> usize {
        let count = self.points.count();
        let distances = || {
            self.nearest.as_flattened()[..count]
                .iter()
                .map(|distance| (*distance).into())
        };
        let total: f64 = distances().sum();
        if self.centroids.is_empty() || total <= 0.0 {
            return self.random.below(count);
        }
        let drawn = self.random.unit() * total;
        // The sum is made once more in the same order: it passes what is less than its end, and at a distance of more than 0.
        let mut sum = 0.0;
        distances()
            .position(|distance: f64| {
                sum += distance;
                sum > drawn
            })
            .unwrap_or(count - 1)
    }
}

struct Step<'a, E>(&'a mut Seeding<E>);

impl<E: Element> Work<E> for Step<'_, E> {
    type Output = Progress;

    #[inline(always)]
    fn run<L: Lanes<E>>(self) -> Progress {
        let Self(seeding) = self;
        if seeding.left() > 0 {
            let chosen = seeding.choose();
            seeding.centroids.extend_from_slice(seeding.points.row(chosen));
            approach::<L, E>(&seeding.points, chosen, &mut seeding.nearest);
        }
        if seeding.left() > 0 {
            Progress::More
        } else {
            Progress::Done
        }
    }
}

/// Takes note that a point is chosen.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn approach<L: Lanes<E>, E: Element>(points: &Points<E>, chosen: usize, nearest: &mut [[E; PANEL]]) {
    let panels = points.panels().chunks_exact(points.dimensions());
    for (panel, nearest) in panels.zip(nearest) {
        for first in tiles::<L, E>() {
            let distances = squared_distances::<L, E>(panel, first, points.row(chosen));
            let tile = &mut nearest[first..][..VECTORS * L::WIDTH];
            for (distance, nearest) in distances.into_iter().zip(tile.chunks_exact_mut(L::WIDTH)) {
                distance.smaller(L::load(nearest)).store(nearest);
            }
        }
    }
}

/// The generator: see the head of the file.
#[derive(Debug)]
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in [0, 1).
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// An index below `count`.
    #[expect(clippy::cast_possible_truncation, reason = "it is below a usize")]
    fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }
}
