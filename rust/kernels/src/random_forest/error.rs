//! Why there is no forest, or no answer. It must not hold more than the message needs.

use std::fmt;

use crate::memory::OutOfMemory;

/// A column of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// `threshold`.
    Threshold,
    /// `left`.
    Left,
    /// `right`.
    Right,
    /// `missing_go_to_left`.
    MissingGoToLeft,
}

/// Why there is no forest, or no answer. Nothing was written. Trees, nodes, rows and features are counted from 0.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ForestError {
    /// There are no trees, no features or no outputs.
    Empty,
    /// Rows have more features, or more outputs, than can be told apart.
    TooWide {
        /// Features of a row.
        features: usize,
        /// Outputs of a row.
        outputs: usize,
        /// The most there may be of either.
        limit: usize,
    },
    /// A tree has no nodes, or more than can be told apart.
    Nodes {
        /// The tree.
        tree: usize,
        /// Its nodes, by the length of `feature`.
        nodes: usize,
        /// The most there may be.
        limit: usize,
    },
    /// A column is not as long as `feature`.
    ColumnLength {
        /// The tree.
        tree: usize,
        /// The column.
        column: Column,
        /// Its length.
        length: usize,
        /// The length of `feature`.
        nodes: usize,
    },
    /// There are not as many values as the leaves have.
    ValuesLength {
        /// The tree.
        tree: usize,
        /// Its leaves.
        leaves: usize,
        /// Values of a leaf.
        outputs: usize,
        /// Values that were given.
        length: usize,
    },
    /// A child is the root, or not in the tree.
    Child {
        /// The tree.
        tree: usize,
        /// The node whose child it is.
        node: usize,
        /// The child.
        child: usize,
        /// Nodes of the tree.
        nodes: usize,
    },
    /// A node is the child of two, or both children of one.
    ReachedTwice {
        /// The tree.
        tree: usize,
        /// The node.
        node: usize,
    },
    /// A node cannot be reached from the root.
    NotReached {
        /// The tree.
        tree: usize,
        /// The first such node.
        node: usize,
    },
    /// A node compares a feature that rows do not have.
    Feature {
        /// The tree.
        tree: usize,
        /// The node.
        node: usize,
        /// The feature.
        feature: u32,
        /// Features of a row.
        features: usize,
    },
    /// A threshold is NaN.
    Threshold {
        /// The tree.
        tree: usize,
        /// The node.
        node: usize,
    },
    /// A flag of `missing_go_to_left` is neither 0 nor 1.
    Flag {
        /// The tree.
        tree: usize,
        /// The node.
        node: usize,
        /// The flag.
        flag: u8,
    },
    /// A value of a leaf is not finite.
    Value {
        /// The tree.
        tree: usize,
        /// The leaf.
        node: usize,
        /// The value.
        value: f64,
    },
    /// What was given are not whole rows.
    RowsLength {
        /// Numbers that were given.
        length: usize,
        /// Features of a row.
        features: usize,
    },
    /// The means are not those of so many rows.
    MeansLength {
        /// Rows, or labels.
        rows: usize,
        /// Means of a row.
        outputs: usize,
        /// Means that were given.
        length: usize,
    },
    /// A NaN for a forest that does not take missing values.
    Missing {
        /// The row, among those given.
        row: usize,
        /// The feature.
        feature: usize,
    },
    /// There was no memory for the forest or for scratch.
    OutOfMemory {
        /// Bytes that were asked for.
        bytes: usize,
    },
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Threshold => "threshold",
            Self::Left => "left",
            Self::Right => "right",
            Self::MissingGoToLeft => "missing_go_to_left",
        })
    }
}

impl fmt::Display for ForestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty
            | Self::TooWide { .. }
            | Self::Nodes { .. }
            | Self::ColumnLength { .. }
            | Self::ValuesLength { .. } => self.of_shapes(f),
            Self::RowsLength { .. } | Self::MeansLength { .. } | Self::Missing { .. } | Self::OutOfMemory { .. } => {
                self.of_rows(f)
            }
            _ => self.of_nodes(f),
        }
    }
}

impl ForestError {
    fn of_shapes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooWide {
                features,
                outputs,
                limit,
            } => write!(
                f,
                "{features} features and {outputs} outputs: over {limit}; leave out features that no tree uses, or divide \
                 the outputs among forests"
            ),
            Self::Nodes { tree, nodes, limit } => {
                write!(f, "tree {tree} has {nodes} nodes; it must have 1 to {limit}")
            }
            Self::ColumnLength {
                tree,
                column,
                length,
                nodes,
            } => write!(
                f,
                "tree {tree}: {column} has {length} numbers where feature has {nodes}; give one for each node"
            ),
            Self::ValuesLength {
                tree,
                leaves,
                outputs,
                length,
            } => write!(
                f,
                "tree {tree}: {length} values for {leaves} leaves; give {outputs} for each leaf, a node without children"
            ),
            _ => write!(
                f,
                "a forest must have a tree, a feature and an output; give at least one of each"
            ),
        }
    }

    fn of_nodes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Child {
                tree,
                node,
                child,
                nodes,
            } => write!(
                f,
                "tree {tree}, node {node}: child {child} must be from 1 to {}; both children of a leaf are 0",
                nodes - 1
            ),
            Self::ReachedTwice { tree, node } => {
                write!(
                    f,
                    "tree {tree}: node {node} is a child twice; each node must have one parent"
                )
            }
            Self::NotReached { tree, node } => {
                write!(
                    f,
                    "tree {tree}: node {node} is not reached from the root; leave such nodes out"
                )
            }
            Self::Feature {
                tree,
                node,
                feature,
                features,
            } => write!(
                f,
                "tree {tree}, node {node}: feature {feature} is none of the {features} of a row"
            ),
            Self::Threshold { tree, node } => {
                write!(f, "tree {tree}, node {node}: the threshold is NaN; it must be a number")
            }
            Self::Flag { tree, node, flag } => {
                write!(
                    f,
                    "tree {tree}, node {node}: missing_go_to_left is {flag}; it must be 0 or 1"
                )
            }
            Self::Value { tree, node, value } => {
                write!(f, "tree {tree}, node {node}: the value {value} of a leaf is not finite")
            }
            _ => Ok(()),
        }
    }

    fn of_rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RowsLength { length, features } => {
                write!(f, "{length} numbers are not whole rows of {features} features")
            }
            Self::MeansLength { rows, outputs, length } => {
                write!(
                    f,
                    "{length} means were given for {rows} rows of {outputs}; give as many for each row"
                )
            }
            Self::Missing { row, feature } => write!(
                f,
                "row {row}, feature {feature} is NaN, and the forest was made for rows without missing values; fill it in"
            ),
            Self::OutOfMemory { bytes } => {
                write!(
                    f,
                    "no memory for {bytes} bytes of a forest; free other data or predict fewer rows"
                )
            }
            _ => Ok(()),
        }
    }
}

impl From<OutOfMemory> for ForestError {
    fn from(OutOfMemory { bytes }: OutOfMemory) -> Self {
        Self::OutOfMemory { bytes }
    }
}

impl std::error::Error for ForestError {}
