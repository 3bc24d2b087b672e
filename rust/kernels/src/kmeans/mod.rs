//! K-means: k centroids for n points of d numbers, each point labelled with the centroid next to it.
//!
//! ```text
//! label[i]    = the least j with |x[i] - c[j]|^2 least
//! c[j]        = mean of the x[i] with label[i] = j
//! inertia     = sum over i of |x[i] - c[label[i]]|^2
//! ```
//!
//! Contract.
//! - Points are n x d, centroids k x d, rows one after another; 1 <= k <= n, 1 <= d. Starts are given, or chosen by
//!   `seeding`.
//! - An iteration labels all points and then moves the centroids. The run ends where no label changed; where the squared
//!   Frobenius norm of the move is at most the tolerance times the mean of the variances of the d features; or where no
//!   further iteration is allowed. In the latter two cases the points are labelled once more: labels and inertia are always
//!   those of the centroids that are returned. With no iterations allowed, the points are labelled by the start.
//! - A cluster that lost all its points takes the point that lies farthest from its own centroid away from that one's
//!   cluster; several such clusters, from the least index on, take the farthest points in order. Where every point is at its
//!   centroid, and for a cluster whose only point was taken, the centroid goes to that of the largest cluster.
//! - All of this is what scikit-learn's `KMeans(n_init=1, algorithm="lloyd")` does, its count of iterations included. Where
//!   it leaves an order open (of equally far points, and of points that several empty clusters take), here the least index
//!   and the farthest point come first; and centroids do not move where no label changed, though a cluster be empty. Where
//!   a cluster's only point is taken, scikit-learn may leave its centroid at a sum that is not yet divided; here it is a mean.
//! - Numbers are at most `sqrt(MAX / (8 n d))` in size, `MAX` being the type's largest number: 1.6e16 for ten thousand points
//!   of sixteen `f32`. Others are refused, so every sum of squares is finite.
//! - The distance of two points is the sum of squared differences in the points' type, first feature first: relative error
//!   at most `(d + 2) u`, u being half an ulp of 1. Distances that round to one number tie. The form
//!   `|x|^2 - 2 x c + |c|^2` takes an operation less and cancels far from the origin.
//! - Sums of points are made per block of [`BLOCK`] points, and blocks are added in order in double precision; the inertia is
//!   a sum in double precision. So no answer depends on how blocks are given to threads. Lanes may change one: those that
//!   fuse round once where the others round twice.
//! - Memory: the points twice (rows, and the panels of `points`, in which fewer than 32 take the room of 32), the labels, at
//!   most an eighth of points and labels for sums of blocks, and some arrays of k d numbers. O(n k d) per iteration.
//!
//! Algorithm: Lloyd, "Least squares quantization in PCM" (1982), in two halves, `blocks` and `means`. Threads and slices: see
//! [`KMeans`].

#![expect(
    clippy::inline_always,
    reason = "the lanes' target features come from the caller: see lanes::Work"
)]

mod blocks;
mod distances;
mod error;
mod means;
mod plan;
mod points;
mod seeding;

use crate::lanes::{Element, Lanes, Work, dispatch};
pub use blocks::{BLOCK, Blocks};
pub use error::{KMeansError, Operand};
pub use plan::KMeans;
pub use points::Points;
pub use seeding::Seeding;

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Iterations that are allowed.
    pub max_iterations: usize,
    /// A move of the centroids that counts as none, relative to the mean of the features' variances; 0 waits until no label
    /// changes.
    pub tolerance: f64,
}

/// What people are used to: scikit-learn's.
impl Default for Options {
    fn default() -> Self {
        Self {
            max_iterations: 300,
            tolerance: 1e-4,
        }
    }
}

/// Where centroids start.
#[derive(Clone, Debug, PartialEq)]
pub enum Start<E> {
    /// There: k x d.
    Centroids(Vec<E>),
    /// At points that k-means++ chooses: see [`Seeding`].
    PlusPlus {
        /// k.
        clusters: usize,
        /// Equal seeds choose equal points.
        seed: u64,
    },
}

/// Whether there is more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is.
    More,
    /// There is not.
    Done,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Clustering<E> {
    /// k x d.
    pub centroids: Vec<E>,
    /// For each point the index of its centroid.
    pub labels: Vec<u32>,
    /// Sum of the squared distances of the points to their centroids.
    pub inertia: f64,
    /// Iterations that were done.
    pub iterations: usize,
    /// Whether they ended by themselves.
    pub converged: bool,
}

/// Clusters `points`, n x `dimensions`, with the best lanes of this machine.
///
/// # Errors
/// All of [`KMeansError`] that name an argument or memory.
pub fn kmeans<E: Element>(
    points: Vec<E>,
    dimensions: usize,
    start: Start<E>,
    options: Options,
) -> Result<Clustering<E>, KMeansError> {
    dispatch(Job {
        points,
        dimensions,
        start,
        options,
    })
}

/// The same with the lanes that the caller names.
///
/// # Errors
/// As [`kmeans`].
pub fn kmeans_with<L: Lanes<E>, E: Element>(
    points: Vec<E>,
    dimensions: usize,
    start: Start<E>,
    options: Options,
) -> Result<Clustering<E>, KMeansError> {
    Job {
        points,
        dimensions,
        start,
        options,
    }
    .run::<L>()
}

struct Job<E> {
    points: Vec<E>,
    dimensions: usize,
    start: Start<E>,
    options: Options,
}

impl<E: Element> Work<E> for Job<E> {
    type Output = Result<Clustering<E>, KMeansError>;

    #[inline(always)]
    fn run<L: Lanes<E>>(self) -> Self::Output {
        let points = Points::new(self.points, self.dimensions)?;
        let (points, centroids) = match self.start {
            Start::Centroids(centroids) => (points, centroids),
            Start::PlusPlus { clusters, seed } => {
                let mut seeding = Seeding::new(points, clusters, seed)?;
                while seeding.step_with::<L>() == Progress::More {}
                seeding.finish()?
            }
        };
        let mut plan = KMeans::new(points, centroids, self.options)?;
        loop {
            plan.blocks().assign_with::<L>();
            if plan.update()? == Progress::Done {
                return plan.finish();
            }
        }
    }
}
