//! What is no forest, and rows that do not fit one: each is refused by the error that names it, and nothing else is.

use super::numbers::Random;
use super::trees::{Columns, Shape, rows, with_nans};
use super::{check, forest, same};
use sovereign_kernels::random_forest::{Column, ForestError, RandomForest, Tree};

/// A tree of five nodes, two of them inner, over two features with one output.
fn small() -> Columns {
    let mut columns = Columns::leaf(&[]);
    columns.split(0, 0, 0.5, true);
    columns.split(2, 1, 1.5, false);
    columns.values = vec![1.0, 2.0, 3.0];
    columns
}

/// What is wrong with the second of two trees after a change.
fn refused(change: impl FnOnce(&mut Columns)) -> ForestError {
    let (good, mut bad) = (small(), small());
    change(&mut bad);
    RandomForest::new(2, 1, &[good.tree(), bad.tree()]).unwrap_err()
}

#[test]
fn children_must_make_a_tree() {
    let child = |node, child| ForestError::Child {
        tree: 1,
        node,
        child,
        nodes: 5,
    };
    let twice = |node| ForestError::ReachedTwice { tree: 1, node };
    assert_eq!(refused(|tree| tree.left[2] = 5), child(2, 5));
    assert_eq!(refused(|tree| tree.right[0] = u32::MAX), child(0, u32::MAX as usize));
    // One child only, the root among them.
    assert_eq!(refused(|tree| tree.right[2] = 0), child(2, 0));
    assert_eq!(refused(|tree| tree.left[0] = 0), child(0, 0));
    // A node with itself, its parent's child or its own child twice.
    assert_eq!(refused(|tree| tree.left[2] = 2), twice(2));
    assert_eq!(refused(|tree| tree.right[2] = 1), twice(1));
    assert_eq!(refused(|tree| tree.right[2] = 3), twice(3));
    let unreached = refused(|tree| {
        (tree.left[2], tree.right[2]) = (0, 0);
        tree.values = vec![0.0; 4];
    });
    assert_eq!(unreached, ForestError::NotReached { tree: 1, node: 3 });
    // A circle that the root does not lead to.
    let mut circle = small();
    circle.split(3, 0, 0.0, false);
    circle.values = vec![0.0; 4];
    (circle.left[2], circle.right[2]) = (0, 0);
    (circle.left[5], circle.right[5]) = (3, 4);
    let answer = RandomForest::new(2, 1, &[circle.tree()]).unwrap_err();
    assert_eq!(answer, ForestError::NotReached { tree: 0, node: 3 });
}

#[test]
fn nodes_must_be_whole() {
    let feature = ForestError::Feature {
        tree: 1,
        node: 2,
        feature: 2,
        features: 2,
    };
    assert_eq!(refused(|tree| tree.feature[2] = 2), feature);
    assert_eq!(
        refused(|tree| tree.threshold[0] = f64::NAN),
        ForestError::Threshold { tree: 1, node: 0 }
    );
    let flag = ForestError::Flag {
        tree: 1,
        node: 2,
        flag: 2,
    };
    assert_eq!(refused(|tree| tree.missing_go_to_left[2] = 2), flag);
    for value in [f64::INFINITY, f64::NEG_INFINITY] {
        let answer = refused(|tree| tree.values[1] = value);
        assert_eq!(
            answer,
            ForestError::Value {
                tree: 1,
                node: 3,
                value
            }
        );
    }
    assert!(matches!(
        refused(|tree| tree.values[2] = f64::NAN),
        ForestError::Value { tree: 1, node: 4, .. }
    ));
    // Of two values a leaf.
    let mut columns = small();
    columns.values = vec![0.0, 0.0, 0.0, f64::INFINITY, 0.0, 0.0];
    let answer = RandomForest::new(2, 2, &[columns.tree()]).unwrap_err();
    assert!(
        matches!(answer, ForestError::Value { tree: 0, node: 3, .. }),
        "{answer:?}"
    );
}

#[test]
fn columns_must_be_as_long() {
    let column = |column, length| ForestError::ColumnLength {
        tree: 1,
        column,
        length,
        nodes: 5,
    };
    assert_eq!(refused(|tree| tree.threshold.push(0.0)), column(Column::Threshold, 6));
    assert_eq!(refused(|tree| tree.left.truncate(4)), column(Column::Left, 4));
    assert_eq!(refused(|tree| tree.right.clear()), column(Column::Right, 0));
    assert_eq!(
        refused(|tree| tree.missing_go_to_left.truncate(1)),
        column(Column::MissingGoToLeft, 1)
    );
    let values = |length| ForestError::ValuesLength {
        tree: 1,
        leaves: 3,
        outputs: 1,
        length,
    };
    assert_eq!(refused(|tree| tree.values.push(0.0)), values(4));
    assert_eq!(refused(|tree| tree.values.clear()), values(0));
    let nodes = refused(|tree| *tree = Columns::default());
    assert!(matches!(nodes, ForestError::Nodes { tree: 1, nodes: 0, .. }));
}

#[test]
fn forests_must_have_parts_that_can_be_counted() {
    let columns = small();
    let new = |features, outputs, trees: &[Tree<'_>]| RandomForest::new(features, outputs, trees).map(|_| ());
    assert_eq!(new(2, 1, &[]), Err(ForestError::Empty));
    assert_eq!(new(0, 1, &[columns.tree()]), Err(ForestError::Empty));
    assert_eq!(new(2, 0, &[columns.tree()]), Err(ForestError::Empty));
    let wide = usize::MAX;
    assert!(matches!(
        new(wide, 1, &[columns.tree()]),
        Err(ForestError::TooWide { .. })
    ));
    assert!(matches!(
        new(2, wide, &[columns.tree()]),
        Err(ForestError::TooWide { .. })
    ));
    // So many outputs that their product with the leaves is too large on some machines.
    let most = (u32::MAX / 2) as usize;
    assert!(matches!(
        new(2, most, &[columns.tree()]),
        Err(ForestError::ValuesLength { leaves: 3, .. })
    ));
    // Features that no tree uses take no memory.
    let forest = RandomForest::new(most, 1, &[columns.tree()]).unwrap();
    assert_eq!(forest.predict(&[], &mut []), Ok(()));
    // Borrowed columns may be given again and again, beyond all memory; where the reservation is granted nevertheless,
    // the first tree ends it.
    let (bad, big) = (Columns::default(), vec![0; 1 << 20]);
    let mut trees = vec![bad.tree()];
    trees.resize(
        1 << 18,
        Tree {
            feature: &big,
            ..bad.tree()
        },
    );
    let answer = new(1, 1, &trees);
    assert!(
        matches!(
            answer,
            Err(ForestError::OutOfMemory { .. } | ForestError::Nodes { tree: 0, .. })
        ),
        "{answer:?}"
    );
}

#[test]
fn rows_must_fit() {
    let columns = small();
    let forest = RandomForest::new(2, 1, &[columns.tree(), columns.without_missing()]).unwrap();
    assert!(!forest.takes_missing());
    assert_eq!((forest.features(), forest.outputs()), (2, 1));
    let mut means = [7.0; 10];
    let mut rows = [0.0; 20];
    let answer = forest.predict(&rows[..19], &mut means);
    assert_eq!(
        answer,
        Err(ForestError::RowsLength {
            length: 19,
            features: 2
        })
    );
    for length in [0, 9] {
        let answer = forest.predict(&rows, &mut means[..length]);
        assert_eq!(
            answer,
            Err(ForestError::MeansLength {
                rows: 10,
                outputs: 1,
                length
            })
        );
    }
    assert_eq!(
        forest.predict(&rows[..18], &mut means),
        Err(ForestError::MeansLength {
            rows: 9,
            outputs: 1,
            length: 10
        })
    );
    rows[19] = f32::NAN;
    assert_eq!(
        forest.predict(&rows, &mut means),
        Err(ForestError::Missing { row: 9, feature: 1 })
    );
    assert!(same(&means, &[7.0; 10]));
    let mut labels = [7; 9];
    assert_eq!(
        forest.labels(&means, &mut labels),
        Err(ForestError::MeansLength {
            rows: 9,
            outputs: 1,
            length: 10
        })
    );
    assert_eq!(labels, [7; 9]);
    let forest = RandomForest::new(2, 1, &[columns.tree()]).unwrap();
    assert!(forest.takes_missing());
    assert_eq!(forest.predict(&rows, &mut means), Ok(()));
}

/// What an error says names what is wrong.
#[test]
fn errors_say_where() {
    let says = |error: ForestError, words: &[&str]| {
        let text = error.to_string();
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    };
    says(refused(|tree| tree.left[2] = 77), &["tree 1", "node 2", "77", "1 to 4"]);
    says(refused(|tree| tree.left[2] = 2), &["tree 1", "node 2", "twice"]);
    says(
        refused(|tree| tree.feature[2] = 55),
        &["tree 1", "node 2", "feature 55", "2 of a row"],
    );
    says(
        refused(|tree| tree.threshold[2] = f64::NAN),
        &["tree 1", "node 2", "threshold"],
    );
    says(
        refused(|tree| tree.missing_go_to_left[0] = 3),
        &["tree 1", "node 0", "is 3"],
    );
    says(
        refused(|tree| tree.values[0] = f64::INFINITY),
        &["tree 1", "node 1", "inf"],
    );
    says(refused(|tree| tree.right.clear()), &["tree 1", "right", "0", "5"]);
    says(refused(|tree| tree.values.clear()), &["tree 1", "0 values", "3 leaves"]);
    says(refused(|tree| *tree = Columns::default()), &["tree 1", "0 nodes"]);
    says(
        ForestError::NotReached { tree: 4, node: 6 },
        &["tree 4", "node 6", "root"],
    );
    says(ForestError::Empty, &["a tree, a feature and an output"]);
    says(
        ForestError::TooWide {
            features: 8,
            outputs: 9,
            limit: 7,
        },
        &["8 features", "9 outputs", "7"],
    );
    says(
        ForestError::RowsLength { length: 5, features: 3 },
        &["5 numbers", "3 features"],
    );
    says(
        ForestError::MeansLength {
            rows: 5,
            outputs: 3,
            length: 4,
        },
        &["4 means", "5 rows of 3"],
    );
    says(
        ForestError::Missing { row: 5, feature: 3 },
        &["row 5", "feature 3", "NaN"],
    );
    says(ForestError::OutOfMemory { bytes: 99 }, &["99 bytes"]);
}

/// Whether columns are a tree, by a search from the root that notes every node it meets.
fn is_sound(tree: &Tree<'_>, features: usize, outputs: usize) -> bool {
    let count = tree.feature.len();
    let mut met = vec![0; count];
    let mut ahead = vec![0];
    while let Some(node) = ahead.pop() {
        if node >= count || met[node] > 0 {
            return false;
        }
        met[node] += 1;
        if tree.left[node] != 0 || tree.right[node] != 0 {
            let flag = tree.missing_go_to_left.map_or(0, |flags| flags[node]);
            if tree.feature[node] as usize >= features || tree.threshold[node].is_nan() || flag > 1 {
                return false;
            }
            ahead.extend([tree.left[node] as usize, tree.right[node] as usize]);
        }
    }
    let leaves = (0..count)
        .filter(|node| tree.left[*node] == 0 && tree.right[*node] == 0)
        .count();
    met.iter().all(|times| *times == 1)
        && tree.values.len() == leaves * outputs
        && tree.values.iter().all(|value| value.is_finite())
}

/// Makes one change, which may or may not be a fault.
fn spoil(tree: &mut Columns, outputs: usize, random: &mut Random) {
    let count = tree.feature.len();
    let (node, other) = (random.below(count), random.below(count));
    let near = u32::try_from(random.below(count + 1)).unwrap();
    let any = f64::from_bits(u64::from(random.next()) << 32);
    match random.below(9) {
        0 => tree.left[node] = near,
        1 => tree.right[node] = near,
        2 => tree.left[node] = random.next(),
        3 => (tree.left[node], tree.right[node]) = (0, 0),
        4 => tree.feature[node] = random.next() % 4,
        5 => tree.threshold[node] = any,
        6 => tree.missing_go_to_left[node] = u8::try_from(random.below(3)).unwrap(),
        7 => tree.left.swap(node, other),
        _ => (tree.left[node], tree.right[node]) = (tree.right[node], tree.left[node]),
    }
    tree.values.resize(tree.leaves() * outputs, 0.5);
    match random.below(12) {
        0 => drop(tree.values.pop()),
        1 => tree.values.iter_mut().take(1).for_each(|value| *value = any),
        _ => {}
    }
}

/// Forests with a few random faults, and noise that looks like a forest: what is no forest is refused, what is one gives
/// the answers of the definition, and nothing panics or takes forever.
#[test]
fn hostile_forests() {
    let mut random = Random(77);
    let (mut accepted, mut rejected) = (0, 0);
    for round in 0..6000 {
        let (features, outputs) = (1 + random.below(3), 1 + random.below(3));
        let splits = [random.below(6), random.below(30)];
        let mut columns = forest(Shape::Bushy, &splits, features, outputs, &mut random);
        for _ in 0..random.below(4) {
            spoil(&mut columns[random.below(2)], outputs, &mut random);
        }
        let trees: Vec<_> = columns.iter().map(Columns::tree).collect();
        let sound = trees.iter().all(|tree| is_sound(tree, features, outputs));
        let made = RandomForest::new(features, outputs, &trees);
        assert_eq!(made.is_ok(), sound, "{round}: {made:?}");
        if sound {
            let rows = with_nans(rows(9, features, &mut random), &mut random);
            check(&trees, features, outputs, &rows, &format!("{round}"));
        }
        *(if sound { &mut accepted } else { &mut rejected }) += 1;
    }
    assert!(accepted > 1000 && rejected > 1000, "{accepted} {rejected}");
}
