//! Trees that tests grow, and what a forest must answer, by the definition: one row, one tree, one comparison at a time.

use super::numbers::Random;
use sovereign_kernels::random_forest::Tree;

/// The columns of a tree.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub feature: Vec<u32>,
    pub threshold: Vec<f64>,
    pub left: Vec<u32>,
    pub right: Vec<u32>,
    pub missing_go_to_left: Vec<u8>,
    pub values: Vec<f64>,
}

impl Columns {
    pub fn tree(&self) -> Tree<'_> {
        Tree {
            missing_go_to_left: Some(&self.missing_go_to_left),
            ..self.without_missing()
        }
    }

    pub fn without_missing(&self) -> Tree<'_> {
        Tree {
            feature: &self.feature,
            threshold: &self.threshold,
            left: &self.left,
            right: &self.right,
            missing_go_to_left: None,
            values: &self.values,
        }
    }

    /// A tree of one leaf with these values.
    pub fn leaf(values: &[f64]) -> Self {
        let mut columns = Self::default();
        columns.push_leaf();
        columns.values = values.to_vec();
        columns
    }

    /// Splits a leaf: its children become the last two nodes.
    pub fn split(&mut self, leaf: usize, feature: u32, threshold: f64, missing_go_to_left: bool) {
        let count = u32::try_from(self.feature.len()).unwrap();
        self.feature[leaf] = feature;
        self.threshold[leaf] = threshold;
        self.missing_go_to_left[leaf] = missing_go_to_left.into();
        (self.left[leaf], self.right[leaf]) = (count, count + 1);
        self.push_leaf();
        self.push_leaf();
    }

    fn push_leaf(&mut self) {
        // What a leaf holds in these columns must not be read.
        self.feature.push(u32::MAX);
        self.threshold.push(f64::NAN);
        self.left.push(0);
        self.right.push(0);
        self.missing_go_to_left.push(9);
    }

    pub fn leaves(&self) -> usize {
        let children = self.left.iter().zip(&self.right);
        children.filter(|children| *children == (&0, &0)).count()
    }

    /// Gives each leaf `outputs` values that have no short sums.
    pub fn fill(&mut self, outputs: usize, random: &mut Random) {
        self.values = random.numbers::<f64>(self.leaves() * outputs);
        for value in &mut self.values {
            *value /= 3.0;
        }
    }

    /// The same tree with its nodes in another order; the root stays the first.
    pub fn shuffle(&mut self, random: &mut Random) {
        let count = self.feature.len();
        let mut place: Vec<usize> = (0..count).collect();
        for at in (2..count).rev() {
            place.swap(at, 1 + random.below(at));
        }
        let before = self.clone();
        let moved = |child: u32| u32::try_from(place[child as usize]).unwrap();
        for (from, to) in place.iter().copied().enumerate() {
            self.feature[to] = before.feature[from];
            self.threshold[to] = before.threshold[from];
            self.missing_go_to_left[to] = before.missing_go_to_left[from];
            (self.left[to], self.right[to]) = (moved(before.left[from]), moved(before.right[from]));
        }
    }
}

/// Numbers that rows and thresholds have in common, so that they are often equal.
pub fn grid(random: &mut Random) -> f32 {
    f32::from(i8::try_from(random.below(17)).unwrap() - 8) / 4.0
}

/// How the next leaf to split is found.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any leaf: depths differ little.
    Bushy,
    /// The last leaf but, at times, one: one branch is nearly as long as the tree has splits.
    Chain,
}

/// A tree with so many splits.
pub fn grow(shape: Shape, splits: usize, features: usize, random: &mut Random) -> Columns {
    let mut columns = Columns::leaf(&[]);
    let mut leaves = vec![0];
    for _ in 0..splits {
        let at = match shape {
            Shape::Bushy => random.below(leaves.len()),
            Shape::Chain => leaves.len() - 1 - random.below(leaves.len().min(2)),
        };
        let leaf = leaves.swap_remove(at);
        // Beside a number of the grid, on it, or nowhere near.
        let threshold = match random.below(8) {
            0 => f64::from(grid(random)) + 1e-12,
            1 => f64::from(grid(random)) - 1e-12,
            2 => [f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN][random.below(4)],
            _ => f64::from(grid(random)),
        };
        let feature = u32::try_from(random.below(features)).unwrap();
        leaves.extend([columns.feature.len(), columns.feature.len() + 1]);
        columns.split(leaf, feature, threshold, random.below(2) == 0);
    }
    columns
}

/// Rows of numbers of the grid, and of infinities.
pub fn rows(count: usize, features: usize, random: &mut Random) -> Vec<f32> {
    let number = |_| match random.below(20) {
        0 => f32::INFINITY,
        1 => f32::NEG_INFINITY,
        _ => grid(random),
    };
    (0..count * features).map(number).collect()
}

/// The same rows with a quarter of their numbers missing, as NaNs of either sign.
pub fn with_nans(mut rows: Vec<f32>, random: &mut Random) -> Vec<f32> {
    for number in &mut rows {
        if random.below(4) == 0 {
            *number = if random.below(2) == 0 { f32::NAN } else { -f32::NAN };
        }
    }
    rows
}

/// The means of one row.
pub fn naive(trees: &[Tree<'_>], outputs: usize, row: &[f32]) -> Vec<f64> {
    let mut sums = vec![0.0; outputs];
    for tree in trees {
        let mut node = 0;
        while tree.left[node] != 0 || tree.right[node] != 0 {
            let x = f64::from(row[tree.feature[node] as usize]);
            let left = if x.is_nan() {
                tree.missing_go_to_left.unwrap()[node] == 1
            } else {
                x <= tree.threshold[node]
            };
            node = if left { tree.left[node] } else { tree.right[node] } as usize;
        }
        let leaf = (0..node)
            .filter(|node| tree.left[*node] == 0 && tree.right[*node] == 0)
            .count();
        for (at, sum) in sums.iter_mut().enumerate() {
            *sum += tree.values[leaf * outputs + at];
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "trees of the test are few")]
    let count = trees.len() as f64;
    sums.iter().map(|sum| sum / count).collect()
}
