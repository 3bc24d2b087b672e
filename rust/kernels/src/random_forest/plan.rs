//! Checks a forest and lays it out. It must not trust a number that it is given, and must not recurse.
//!
//! Each tree is walked once, breadth first, by a queue that is also the new order of its nodes: children are put into it
//! together, so they lie side by side, and a node needs to know one of them alone. A node that is put in for the second
//! time is refused, so the queue is never longer than the tree, whatever its children say; a cycle is such a node.

use super::error::{Column, ForestError};
use super::{Node, Planted, RandomForest, Tree};
use crate::memory::room;

/// Nodes of a tree: the number of a leaf, as the bits of a float, is neither NaN nor infinity.
const MOST_NODES: usize = f32::INFINITY.to_bits() as usize;
/// Features of a row, and outputs: labels, and two columns for each feature and one for leaves, are counted in 32 bits.
const WIDEST: usize = (u32::MAX / 2) as usize;

/// What [`RandomForest::new`] does.
pub fn plan(features: usize, outputs: usize, trees: &[Tree<'_>]) -> Result<RandomForest, ForestError> {
    if features == 0 || outputs == 0 || trees.is_empty() {
        return Err(ForestError::Empty);
    }
    if features.max(outputs) > WIDEST {
        return Err(ForestError::TooWide {
            features,
            outputs,
            limit: WIDEST,
        });
    }
    let total = |length: fn(&Tree<'_>) -> usize| trees.iter().map(length).fold(0, usize::saturating_add);
    let mut forest = RandomForest {
        features,
        outputs,
        takes_missing: trees.iter().all(|tree| tree.missing_go_to_left.is_some()),
        trees: room(trees.len())?,
        nodes: room(total(|tree| tree.feature.len()))?,
        values: room(total(|tree| tree.values.len()))?,
    };
    for (number, tree) in trees.iter().enumerate() {
        Sapling { number, tree }.plant(&mut forest)?;
    }
    Ok(forest)
}

/// A tree that is being checked.
struct Sapling<'a> {
    number: usize,
    tree: &'a Tree<'a>,
}

impl Sapling<'_> {
    /// Checks the tree and adds it to the forest.
    fn plant(&self, forest: &mut RandomForest) -> Result<(), ForestError> {
        self.check_lengths()?;
        let leaves = self.leaves()?;
        self.check_values(&leaves, forest.outputs)?;
        let (start, values) = (forest.nodes.len(), forest.values.len());
        let depth = self.lay_out(&leaves, forest)?;
        forest.values.extend_from_slice(self.tree.values);
        forest.trees.push(Planted {
            nodes: start..forest.nodes.len(),
            values,
            depth,
        });
        Ok(())
    }

    fn check_lengths(&self) -> Result<(), ForestError> {
        let Self { number: tree, tree: of } = *self;
        let nodes = of.feature.len();
        if nodes == 0 || nodes > MOST_NODES {
            let limit = MOST_NODES;
            return Err(ForestError::Nodes { tree, nodes, limit });
        }
        let missing = of.missing_go_to_left.map_or(nodes, <[u8]>::len);
        for (column, length) in [
            (Column::Threshold, of.threshold.len()),
            (Column::Left, of.left.len()),
            (Column::Right, of.right.len()),
            (Column::MissingGoToLeft, missing),
        ] {
            if length != nodes {
                return Err(ForestError::ColumnLength {
                    tree,
                    column,
                    length,
                    nodes,
                });
            }
        }
        Ok(())
    }

    fn is_leaf(&self, node: usize) -> bool {
        self.tree.left[node] == 0 && self.tree.right[node] == 0
    }

    /// The nodes that are leaves, in order.
    fn leaves(&self) -> Result<Vec<u32>, ForestError> {
        let is_leaf = |node: &u32| self.is_leaf(*node as usize);
        // `nodes` is at most MOST_NODES.
        let nodes = || (0..).take(self.tree.feature.len());
        let mut leaves = room(nodes().filter(is_leaf).count())?;
        leaves.extend(nodes().filter(is_leaf));
        Ok(leaves)
    }

    fn check_values(&self, leaves: &[u32], outputs: usize) -> Result<(), ForestError> {
        let (tree, values) = (self.number, self.tree.values);
        if leaves.len().checked_mul(outputs) != Some(values.len()) {
            return Err(ForestError::ValuesLength {
                tree,
                leaves: leaves.len(),
                outputs,
                length: values.len(),
            });
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(ForestError::Value {
                tree,
                node: leaves[at / outputs] as usize,
                value: values[at],
            }),
            None => Ok(()),
        }
    }

    /// Adds the nodes to the forest's, breadth first, and answers how deep the tree is.
    fn lay_out(&self, leaves: &[u32], forest: &mut RandomForest) -> Result<usize, ForestError> {
        let count = self.tree.feature.len();
        let mut reached = room(count)?;
        reached.resize(count, false);
        reached[0] = true;
        let mut queue: Vec<usize> = room(count)?;
        queue.push(0);
        let (mut depth, mut end_of_level) = (0, 1);
        let mut at = 0;
        while let Some(node) = queue.get(at).copied() {
            if at == end_of_level {
                (depth, end_of_level) = (depth + 1, queue.len());
            }
            if self.is_leaf(node) {
                let leaf = leaves.partition_point(|leaf| (*leaf as usize) < node);
                forest.nodes.push(leaf_node(leaf, at));
            } else {
                forest.nodes.push(self.inner_node(node, queue.len(), forest.features)?);
                for child in [self.tree.right[node], self.tree.left[node]] {
                    self.reach(node, child as usize, &mut reached)?;
                    queue.push(child as usize);
                }
            }
            at += 1;
        }
        match reached.iter().position(|reached| !reached) {
            Some(node) => {
                let tree = self.number;
                Err(ForestError::NotReached { tree, node })
            }
            None => Ok(depth),
        }
    }

    /// Notes that `child` has been reached from `node`.
    fn reach(&self, node: usize, child: usize, reached: &mut [bool]) -> Result<(), ForestError> {
        let (tree, nodes) = (self.number, reached.len());
        if child == 0 || child >= nodes {
            return Err(ForestError::Child {
                tree,
                node,
                child,
                nodes,
            });
        }
        if std::mem::replace(&mut reached[child], true) {
            return Err(ForestError::ReachedTwice { tree, node: child });
        }
        Ok(())
    }

    /// A node that compares, with its right child at `right`.
    fn inner_node(&self, node: usize, right: usize, features: usize) -> Result<Node, ForestError> {
        let tree = self.number;
        let (feature, threshold) = (self.tree.feature[node], self.tree.threshold[node]);
        if feature as usize >= features {
            return Err(ForestError::Feature {
                tree,
                node,
                feature,
                features,
            });
        }
        if threshold.is_nan() {
            return Err(ForestError::Threshold { tree, node });
        }
        let missing_go_to_left = match self.tree.missing_go_to_left.map_or(0, |flags| flags[node]) {
            0 => false,
            1 => true,
            flag => return Err(ForestError::Flag { tree, node, flag }),
        };
        Ok(Node {
            threshold: not_above(threshold),
            right: narrow(right),
            column: narrow(super::walk::column(feature as usize, missing_go_to_left, features)),
        })
    }
}

/// A node that keeps its rows.
fn leaf_node(leaf: usize, at: usize) -> Node {
    Node {
        threshold: f32::from_bits(narrow(leaf)),
        right: narrow(at),
        column: 0,
    }
}

/// The greatest 32-bit number that is not above `threshold`.
#[expect(clippy::cast_possible_truncation, reason = "the nearest one is next to it, or it")]
fn not_above(threshold: f64) -> f32 {
    let nearest = threshold as f32;
    if f64::from(nearest) > threshold {
        nearest.next_down()
    } else {
        nearest
    }
}

/// A place that `MOST_NODES` and `WIDEST` keep within 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "held by the limits above")]
fn narrow(place: usize) -> u32 {
    place as u32
}
