//! Judges what a forest said: each row is walked through each tree, a node at a time. An answer is the share of the trees that
//! say each class. A share may be off by the roundings of as many sums in 32-bit floats as there are trees.

use super::error;
use crate::native::record::Oracle;
use crate::random_forest::Grown;

/// The right shares.
#[derive(Clone, Debug)]
pub struct Shares {
    want: Vec<f64>, // (rows, classes)
    allowed: f64,
}

impl Shares {
    /// Of rows of `features` numbers.
    #[must_use]
    pub fn of(rows: &[f32], features: usize, trees: &[Grown], classes: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "trees are few")]
        let count = trees.len() as f64;
        let of_row = |row: &[f32]| {
            let mut votes = vec![0_u32; classes];
            for tree in trees {
                votes[class_of(tree, row)] += 1;
            }
            votes.into_iter().map(move |votes| f64::from(votes) / count)
        };
        Self {
            want: rows.chunks_exact(features).flat_map(of_row).collect(),
            allowed: count * f64::from(f32::EPSILON) / 2.0,
        }
    }

    /// The largest error of an answer, where 1 is the limit.
    #[must_use]
    pub fn judge(&self, answer: &[f64]) -> Oracle {
        let errors = answer
            .iter()
            .zip(&self.want)
            .map(|(have, want)| error(*have, *want, self.allowed));
        let error = if answer.len() == self.want.len() {
            errors.fold(0.0, f64::max)
        } else {
            f64::MAX
        };
        Oracle::of("each row walked through each tree, a node at a time", error)
    }
}

fn class_of(tree: &Grown, row: &[f32]) -> usize {
    let mut node = 0;
    while tree.left[node] != 0 {
        let left = f64::from(row[tree.feature[node] as usize]) <= tree.threshold[node];
        node = if left { tree.left[node] } else { tree.right[node] } as usize;
    }
    tree.class[node] as usize
}

#[cfg(test)]
mod tests {
    use super::Shares;
    use crate::random_forest::{rows, trees};

    #[test]
    fn what_is_damaged_is_found() {
        let (rows, trees) = (rows(50, 7), trees(9, 6, 7, 3));
        let shares = Shares::of(&rows, 7, &trees, 3);
        let right = shares.want.clone();
        assert_eq!(right.len(), 150);
        assert_eq!(shares.judge(&right).error, Some(0.0));
        for (place, wrong) in [(0, 1.0 / 9.0), (77, 1e-5), (149, f64::NAN)] {
            let mut answer = right.clone();
            answer[place] += wrong;
            assert!(!shares.judge(&answer).passed, "{place}");
        }
        assert!(!shares.judge(&right[1..]).passed);
        // One tree less is another answer.
        assert!(!Shares::of(&rows, 7, &trees[1..], 3).judge(&right).passed);
    }

    #[test]
    fn trees_are_of_the_depth_and_the_shape_that_is_told() {
        for tree in trees(20, 10, 20, 3) {
            assert!((63..2048).contains(&tree.left.len()));
            assert_eq!(tree.left.len(), tree.class.len());
            assert!(tree.left[..31].iter().all(|child| *child != 0));
            assert!(tree.feature.iter().all(|feature| *feature < 20) && tree.class.iter().all(|class| *class < 3));
        }
    }
}
