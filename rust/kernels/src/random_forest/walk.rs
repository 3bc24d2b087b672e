//! Takes rows through the trees. It must not meet anything that `plan` did not check.
//!
//! A row that goes through a tree alone waits at each node for memory and for the comparison before. So [`GROUP`] rows go
//! side by side, in step, and a step has no branch that depends on them:
//!
//! ```text
//! node = right(node) + (x[column(node)] <= threshold(node))
//! ```
//!
//! with the left child right behind the right one. A leaf steps to itself: it compares [`LEAF`], which holds infinity, with
//! a finite number. Steps are taken in bursts, and behind a burst a group ends that is all at leaves: without that, one long
//! branch of a deep tree would cost every row its length.
//!
//! While all rows are at the same few nodes, vectors of rows take the steps: the first two levels of most trees have no leaf,
//! and three comparisons with selections say at which of four nodes each row is. Below them every row needs a number from
//! another place, and SIMD128 has no gather.
//!
//! The rows of a block are copied group by group and feature by feature, so that one address serves the whole group. Behind
//! the features of a forest that takes missing values they follow again with negative infinity in place of NaN: a node at
//! which missing values go left compares those, and a NaN itself goes right by being at or below nothing.
//!
//! Every tree takes all rows of a block before the next tree does, and stays in the first cache meanwhile.
//!
//! Measured in WebAssembly and rejected. No faster: vectors for a third level, integers in place of floats, nodes of 8 bytes
//! with packed fields. Slower: padded nodes of 16 bytes where trees are deep; masks in place of bounds; the left child first,
//! whose step takes one more instruction; indices of nodes in place of references, whose checks leave too few registers; sums
//! in the loop of the steps; 4, 6 or 16 rows a group; bit vectors of leaves (Lucchese et al., "`QuickScorer`", 2015), 3.7
//! times, at 60 leaves a tree.

use super::{ForestError, Node, Planted, RandomForest};
use crate::lanes::{Lanes, Work};
use crate::memory::room;

/// Rows that go side by side: as many as hide the wait and have registers.
const GROUP: usize = 8;
/// Steps between looks whether all rows of a group are at leaves: most trees that were limited in depth need no look.
const BURST: usize = 16;
/// Numbers of a block's copy: 256 KiB, within the second cache.
const BLOCK: usize = 1 << 16;
/// The column that leaves compare.
const LEAF: u32 = 0;

/// A column of a group's copy: one number of each row.
type Numbers = [f32; GROUP];

/// Where a feature lies in the copy of a row.
pub fn column(feature: usize, missing_go_to_left: bool, features: usize) -> usize {
    1 + feature + if missing_go_to_left { features } else { 0 }
}

/// What [`RandomForest::predict`] does with operands that fit.
pub struct Walk<'a> {
    pub forest: &'a RandomForest,
    pub rows: &'a [f32],
    pub means: &'a mut [f64],
}

impl Work<f32> for Walk<'_> {
    type Output = Result<(), ForestError>;

    #[inline(always)]
    fn run<L: Lanes<f32>>(self) -> Self::Output {
        let Self { forest, rows, means } = self;
        if rows.is_empty() {
            return Ok(());
        }
        let (features, outputs) = (forest.features, forest.outputs);
        let columns = 1 + features * if forest.takes_missing { 2 } else { 1 };
        let most = (BLOCK / GROUP / columns).max(1);
        let groups = (rows.len() / features).div_ceil(GROUP).min(most);
        let mut block: Vec<Numbers> = room(groups.saturating_mul(columns))?;
        block.resize(groups * columns, [f32::INFINITY; GROUP]);
        let mut leaves = room(groups)?;
        leaves.resize(groups, [0; GROUP]);
        // Where a block has one group, the product may be too large to address, and the rows themselves are not.
        let numbers_of = |groups: usize, each: usize| (groups * GROUP).saturating_mul(each);
        let blocks = rows.chunks(numbers_of(groups, features));
        for (rows, means) in blocks.zip(means.chunks_mut(numbers_of(groups, outputs))) {
            let rows = rows.chunks(numbers_of(1, features));
            let leaves = &mut leaves[..rows.len()];
            for (group, rows) in block.chunks_exact_mut(columns).zip(rows) {
                copy(rows, features, group);
            }
            means.fill(0.0);
            for tree in &forest.trees {
                reach_all::<L>(forest, tree, block.chunks_exact(columns).zip(&mut *leaves));
                add(forest, tree, leaves.as_flattened(), means);
            }
            for mean in means {
                *mean /= count(forest.trees.len());
            }
        }
        Ok(())
    }
}

/// Copies the rows of a group to its columns. Places of rows that are not there keep what they hold.
fn copy(rows: &[f32], features: usize, group: &mut [Numbers]) {
    let (plain, missing) = group[1..].split_at_mut(features);
    for (at, row) in rows.chunks_exact(features).enumerate() {
        for (number, numbers) in row.iter().zip(&mut *plain) {
            numbers[at] = *number;
        }
        for (number, numbers) in row.iter().zip(&mut *missing) {
            numbers[at] = if number.is_nan() { f32::NEG_INFINITY } else { *number };
        }
    }
}

/// Writes, for each group, the numbers of the leaves that its rows reach.
#[inline(always)]
fn reach_all<'a, L: Lanes<f32>>(
    forest: &RandomForest,
    tree: &Planted,
    groups: impl Iterator<Item = (&'a [Numbers], &'a mut [u32; GROUP])>,
) {
    let nodes = &forest.nodes[tree.nodes.clone()];
    // A lane by itself would have branches where it selects, and what rows do is hard to foresee.
    let full = full_top(nodes).filter(|_| L::WIDTH > 1);
    for (group, leaves) in groups {
        let (start, ahead) = match full {
            Some((top, below)) => (
                third_level::<L>(top, group).map(|place| &below[place as usize % 4]),
                tree.depth - 2,
            ),
            None => ([&nodes[0]; GROUP], tree.depth),
        };
        *leaves = reach(nodes, start, ahead, group);
    }
}

/// The first three nodes and the four below them, if a tree's first two levels have no leaf.
fn full_top(nodes: &[Node]) -> Option<(&[Node; 3], &[Node; 4])> {
    let (top, rest) = nodes.split_first_chunk()?;
    let below = rest.first_chunk()?;
    top.iter().all(|node| node.column != LEAF).then_some((top, below))
}

/// Where each row of the group is after two steps, among the four nodes there.
#[inline(always)]
fn third_level<L: Lanes<f32>>([root, right, left]: &[Node; 3], group: &[Numbers]) -> [u32; GROUP] {
    const { assert!(GROUP.is_multiple_of(L::WIDTH)) };
    let [root, right, left] = [root, right, left].map(|node| (&group[node.column as usize], L::splat(node.threshold)));
    // Floats by their bits alone: nothing is computed with them.
    let [rightmost, middle_right, middle_left, leftmost] = [0, 1, 2, 3].map(|place| L::splat(f32::from_bits(place)));
    let mut places = [0.0; GROUP];
    for (part, places) in places.chunks_exact_mut(L::WIDTH).enumerate() {
        let step = |(numbers, threshold): (&Numbers, L), to_left: L, to_right: L| {
            L::load(&numbers[part * L::WIDTH..]).select_at_most(threshold, to_left, to_right)
        };
        let from_right = step(right, middle_right, rightmost);
        let from_left = step(left, leftmost, middle_left);
        step(root, from_left, from_right).store(places);
    }
    places.map(f32::to_bits)
}

/// The number of the leaf that each row of the group reaches in at most so many steps.
#[inline(always)]
fn reach<'a>(nodes: &'a [Node], mut at: [&'a Node; GROUP], mut ahead: usize, group: &[Numbers]) -> [u32; GROUP] {
    while ahead > 0 {
        let burst = ahead.min(BURST);
        for _ in 0..burst {
            for (row, node) in at.iter_mut().enumerate() {
                let number = group[node.column as usize][row];
                *node = &nodes[(node.right + u32::from(number <= node.threshold)) as usize];
            }
        }
        ahead -= burst;
        if at.iter().all(|node| node.column == LEAF) {
            break;
        }
    }
    at.map(|node| node.threshold.to_bits())
}

/// Adds to each row of `sums` the values of its leaf.
fn add(forest: &RandomForest, tree: &Planted, leaves: &[u32], sums: &mut [f64]) {
    let values = &forest.values[tree.values..];
    // The compiler knows the first lengths, and unrolls their loops.
    match forest.outputs {
        1 => add_outputs(1, values, leaves, sums),
        2 => add_outputs(2, values, leaves, sums),
        3 => add_outputs(3, values, leaves, sums),
        4 => add_outputs(4, values, leaves, sums),
        outputs => add_outputs(outputs, values, leaves, sums),
    }
}

#[inline(always)]
fn add_outputs(outputs: usize, values: &[f64], leaves: &[u32], sums: &mut [f64]) {
    for (leaf, sums) in leaves.iter().zip(sums.chunks_exact_mut(outputs)) {
        let first = *leaf as usize * outputs;
        for (sum, value) in sums.iter_mut().zip(&values[first..first + outputs]) {
            *sum += value;
        }
    }
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "trees in memory are fewer than 2^53")]
fn count(trees: usize) -> f64 {
    trees as f64
}
