//! Inference with a forest of decision trees: probabilities of classes, or numbers (Breiman, "Random Forests", 2001).
//!
//! ```text
//! mean[row][j] = 1/T * sum over tree in 0..T of value(tree, leaf that the row reaches)[j]
//!
//! at a node:  left where x[feature] <= threshold, right where not
//!             x[feature] is NaN: left where missing_go_to_left, right where not
//! label[row] = the first j at which mean[row][j] is greatest
//! ```
//!
//! Contract.
//! - Classification and regression are one thing here: a leaf has `outputs` numbers, which are the shares of the classes
//!   or what is regressed, and the answer is their mean over the trees.
//! - The answers are scikit-learn's to the last bit (1.3 or newer, one job). It compares 32-bit numbers with thresholds of
//!   64 bits. A threshold is kept as the greatest 32-bit number that is not above it, and no 32-bit number lies between the
//!   two, so each comparison has the same outcome. Sums are taken in double precision in the order of the trees, from 0,
//!   and divided by the count of trees.
//! - Infinities are numbers like others: positive infinity goes right at every finite threshold. An infinite threshold is
//!   one, too: scikit-learn splits at infinity where it parts missing values from all others.
//! - A NaN is a missing value. A forest takes them where all its trees have a column `missing_go_to_left`; any other one
//!   refuses the rows and says where the NaN is.
//! - A row's answer depends on nothing but the row: threads may have any ranges of rows.
//! - Checking takes time and memory that grow with the columns given, whatever is in them, and no recursion. What a forest
//!   keeps is 12 bytes for a node and the values.
//!
//! `plan` says how a forest is checked and laid out, `walk` how rows go through it.

#![expect(
    clippy::inline_always,
    reason = "the lanes' target features come from the caller: see lanes::Work"
)]

mod error;
mod plan;
mod walk;

use crate::lanes::{Lanes, Work, dispatch};
pub use error::{Column, ForestError};
use walk::Walk;

/// One tree as it is given: columns with a number for each node, node 0 being the root, and the values of its leaves.
///
/// A node whose `left` and `right` are both 0 is a leaf; its feature, threshold and flag are not read. Every node but the
/// root is the child of exactly one node.
#[derive(Clone, Copy, Debug)]
pub struct Tree<'a> {
    /// The feature that a node compares.
    pub feature: &'a [u32],
    /// What it is compared with. Not NaN.
    pub threshold: &'a [f64],
    /// The child of rows at or below the threshold, or 0.
    pub left: &'a [u32],
    /// The child of rows above it, or 0.
    pub right: &'a [u32],
    /// 1 where rows without the feature go to the left, 0 where they go to the right; or no column.
    pub missing_go_to_left: Option<&'a [u8]>,
    /// The values of the leaves, in the order of their nodes. All finite.
    pub values: &'a [f64], // (leaves, outputs)
}

/// A forest that was checked, laid out for walking. Threads may share it.
#[derive(Debug)]
pub struct RandomForest {
    features: usize,
    outputs: usize,
    takes_missing: bool,
    trees: Vec<Planted>,
    nodes: Vec<Node>,
    values: Vec<f64>,
}

/// Where a tree lies in the forest's memory.
#[derive(Debug)]
struct Planted {
    /// The first of its nodes, and of the next tree's.
    nodes: std::ops::Range<usize>,
    /// The first of its values.
    values: usize,
    /// The most steps from the root to a leaf.
    depth: usize,
}

/// A node in a tree's breadth-first order, where children lie side by side.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Of a leaf: its number among the leaves, as the bits of a float.
    threshold: f32,
    /// Where rows above the threshold go; the others go one further. Of a leaf: itself.
    right: u32,
    /// Which number of a row is compared: see `walk`.
    column: u32,
}

impl RandomForest {
    /// Checks a forest over rows of `features` numbers whose leaves have `outputs` values each, and lays it out.
    ///
    /// # Errors
    /// Every kind but those of rows; the first in the order of the trees.
    pub fn new(features: usize, outputs: usize, trees: &[Tree<'_>]) -> Result<Self, ForestError> {
        plan::plan(features, outputs, trees)
    }

    /// How many numbers a row has.
    #[must_use]
    pub fn features(&self) -> usize {
        self.features
    }

    /// How many numbers an answer has.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Whether NaN is taken for a missing value, and not refused.
    #[must_use]
    pub fn takes_missing(&self) -> bool {
        self.takes_missing
    }

    /// Writes the answers for `rows`, whole rows one after another: shares of classes that add up to 1, or numbers. Uses the
    /// best lanes of this machine.
    ///
    /// # Errors
    /// `RowsLength`, `MeansLength`, `Missing`, `OutOfMemory`; `means` is untouched then.
    pub fn predict(&self, rows: &[f32], means: &mut [f64]) -> Result<(), ForestError> {
        dispatch(self.job(rows, means)?)
    }

    /// The same with the lanes that the caller names. The answers have the same bits.
    ///
    /// # Errors
    /// As [`RandomForest::predict`].
    pub fn predict_with<L: Lanes<f32>>(&self, rows: &[f32], means: &mut [f64]) -> Result<(), ForestError> {
        self.job(rows, means)?.run::<L>()
    }

    /// A walk whose operands fit.
    fn job<'a>(&'a self, rows: &'a [f32], means: &'a mut [f64]) -> Result<Walk<'a>, ForestError> {
        let length = rows.len();
        if !length.is_multiple_of(self.features) {
            let features = self.features;
            return Err(ForestError::RowsLength { length, features });
        }
        answers(length / self.features, self.outputs, means.len())?;
        if !self.takes_missing
            && let Some(at) = rows.iter().position(|number| number.is_nan())
        {
            let (row, feature) = (at / self.features, at % self.features);
            return Err(ForestError::Missing { row, feature });
        }
        let forest = self;
        Ok(Walk { forest, rows, means })
    }

    /// Writes for each row of `means`, which `predict` wrote, the place of its greatest number, the first of equal ones.
    ///
    /// # Errors
    /// `MeansLength`; `labels` is untouched then.
    pub fn labels(&self, means: &[f64], labels: &mut [u32]) -> Result<(), ForestError> {
        answers(labels.len(), self.outputs, means.len())?;
        for (label, means) in labels.iter_mut().zip(means.chunks_exact(self.outputs)) {
            let mut greatest = means[0];
            *label = 0;
            for (at, mean) in (0..).zip(means) {
                if *mean > greatest {
                    (greatest, *label) = (*mean, at);
                }
            }
        }
        Ok(())
    }
}

/// Refuses an array of answers that is not for so many rows.
fn answers(rows: usize, outputs: usize, length: usize) -> Result<(), ForestError> {
    if rows.checked_mul(outputs) == Some(length) {
        Ok(())
    } else {
        Err(ForestError::MeansLength { rows, outputs, length })
    }
}
