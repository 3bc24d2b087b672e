//! The row `random_forest`: its inputs, and the Python as our transpiler wrote it. It must not judge an answer.

#[cfg(feature = "transpiled")]
mod arm_transpiled;
#[cfg(feature = "transpiled")]
transpiled!();

use crate::inputs::Uniform;
#[cfg(feature = "transpiled")]
pub use arm_transpiled::Transpiled;

/// A tree of the row, its nodes from the root level by level. A leaf's children are 0.
#[derive(Clone, Debug, Default)]
pub struct Grown {
    /// The feature that a node compares.
    pub feature: Vec<u32>,
    /// What it is compared with.
    pub threshold: Vec<f64>,
    /// The child of rows at or below the threshold.
    pub left: Vec<u32>,
    /// The child of rows above it.
    pub right: Vec<u32>,
    /// The class that a leaf says.
    pub class: Vec<u32>,
}

/// The rows, of so many numbers: seed 1.
#[must_use]
pub fn rows(samples: usize, features: usize) -> Vec<f32> {
    Uniform::new(1).take(samples * features).collect()
}

/// The trees, as `grow` of `baseline.py` makes them: seed 2.
#[must_use]
pub fn trees(trees: usize, depth: u32, features: u32, classes: u32) -> Vec<Grown> {
    let most = (1 << (depth + 1)) - 1;
    let mut choices = Uniform::new(2).map(f64::from);
    let of_tree = |_| {
        let choices: Vec<f64> = choices.by_ref().take(3 * most).collect();
        grow(&choices, depth, features, classes)
    };
    (0..trees).map(of_tree).collect()
}

fn grow(choices: &[f64], depth: u32, features: u32, classes: u32) -> Grown {
    let mut tree = Grown::default();
    let mut depths = vec![0];
    for choice in choices.chunks_exact(3) {
        let Some(own) = depths.get(tree.left.len()).copied() else {
            break;
        };
        let share = f64::midpoint(choice[1], 1.0);
        let inner = own < depth && (own < depth / 2 || choice[0] < 0.4);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a count"
        )]
        let part = |count: u32| (share * f64::from(count)) as u32;
        let next = u32::try_from(depths.len()).unwrap_or(u32::MAX);
        tree.feature.push(if inner { part(features) } else { 0 });
        tree.threshold.push(if inner {
            choice[2] * 0.5 + 1.0 / 33_554_432.0
        } else {
            0.0
        });
        tree.left.push(if inner { next } else { 0 });
        tree.right.push(if inner { next + 1 } else { 0 });
        tree.class.push(if inner { 0 } else { part(classes) });
        if inner {
            depths.extend([own + 1; 2]);
        }
    }
    tree
}
