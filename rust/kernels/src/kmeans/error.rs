//! Why there is no clustering.

use std::fmt;

use crate::memory::OutOfMemory;

/// An argument that holds numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The points.
    Points,
    /// The centroids to start from.
    Centroids,
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Points => "points",
            Self::Centroids => "centroids",
        })
    }
}

/// Why there is no clustering. Nothing was written.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum KMeansError {
    /// The numbers are no rows of so many, or points have no dimensions.
    Shape {
        /// Whose numbers.
        operand: Operand,
        /// How many numbers.
        numbers: usize,
        /// How many a row has.
        dimensions: usize,
    },
    /// There are no clusters, or more than points or labels.
    Clusters {
        /// Clusters that were asked for.
        clusters: usize,
        /// The most that these points can have.
        limit: usize,
    },
    /// A number is NaN, or so large that squares of distances may overflow; the first such one.
    Number {
        /// Whose number.
        operand: Operand,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// The number.
        value: f64,
        /// The largest size that numbers may have.
        limit: f64,
    },
    /// The tolerance is negative, infinite or NaN.
    Tolerance {
        /// The tolerance.
        tolerance: f64,
    },
    /// There was no memory.
    OutOfMemory {
        /// Bytes that were asked for.
        bytes: usize,
    },
    /// Centroids cannot move before each block of points is assigned.
    Unassigned {
        /// The first block that is not.
        block: usize,
    },
    /// There is more to do before there is an answer.
    Unfinished,
}

impl fmt::Display for KMeansError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape {
                operand,
                numbers,
                dimensions,
            } => write!(
                f,
                "{numbers} numbers of {operand} are not one or more rows of {dimensions}; give each row as many numbers as \
                 there are dimensions, at least one"
            ),
            Self::Clusters { clusters, limit } => {
                write!(f, "{clusters} clusters were asked for; ask for 1 to {limit}")
            }
            Self::Number {
                operand,
                row,
                column,
                value,
                limit,
            } => write!(
                f,
                "the number at row {row}, column {column} of the {operand} is {value}; numbers must be from -{limit:e} to \
                 {limit:e}: leave the row out, or scale the data"
            ),
            Self::Tolerance { tolerance } => {
                write!(
                    f,
                    "the tolerance is {tolerance}; give a finite number that is not negative"
                )
            }
            Self::OutOfMemory { bytes } => {
                write!(
                    f,
                    "no memory for {bytes} bytes of a clustering; free other data or cluster a sample"
                )
            }
            Self::Unassigned { block } => {
                write!(f, "block {block} is not assigned; assign all blocks before each update")
            }
            Self::Unfinished => f.write_str("there is more to do; go on until a step says that it is done"),
        }
    }
}

impl From<OutOfMemory> for KMeansError {
    fn from(OutOfMemory { bytes }: OutOfMemory) -> Self {
        Self::OutOfMemory { bytes }
    }
}

impl std::error::Error for KMeansError {}
