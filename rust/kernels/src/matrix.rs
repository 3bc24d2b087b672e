//! Views of the caller's memory as matrices, and what can be wrong with them.
//!
//! A view is a slice and a [`Layout`]; element (i, j) lies at `i * row_stride + j * column_stride`. Making a view proves
//! once that every element lies in the slice and that no count overflows; nothing behind a view checks again. A view
//! that is written must also have its elements at distinct places. A transpose is a view with its strides swapped.
//!
//! Must not allocate, and must not know any kernel.

use std::cmp::min;
use std::fmt;
use std::ops::Range;

use crate::memory::OutOfMemory;

/// The shape of a matrix and where its elements lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Elements from one row to the next.
    pub row_stride: usize,
    /// Elements from one column to the next.
    pub column_stride: usize,
}

impl Layout {
    /// Rows one after another, without gaps.
    #[must_use]
    pub fn row_major(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            row_stride: columns,
            column_stride: 1,
        }
    }

    /// Columns one after another, without gaps.
    #[must_use]
    pub fn column_major(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            row_stride: 1,
            column_stride: rows,
        }
    }

    /// The same elements with rows and columns exchanged.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }

    /// The length that a slice must have: one past the last element.
    ///
    /// # Errors
    /// `TooLarge` where it overflows.
    pub fn extent(self) -> Result<usize, MatrixError> {
        let too_large = MatrixError::TooLarge {
            rows: self.rows,
            columns: self.columns,
        };
        // The count of elements too: with a stride of zero it may overflow although the extent does not.
        let count = self.rows.checked_mul(self.columns).ok_or(too_large.clone())?;
        if count == 0 {
            return Ok(0);
        }
        let last_row = (self.rows - 1).checked_mul(self.row_stride);
        let last_column = (self.columns - 1).checked_mul(self.column_stride);
        let last = last_row
            .zip(last_column)
            .and_then(|(row, column)| row.checked_add(column));
        last.and_then(|last| last.checked_add(1)).ok_or(too_large)
    }

    /// Where element (`row`, `column`) lies.
    #[inline]
    #[must_use]
    pub fn at(self, row: usize, column: usize) -> usize {
        row * self.row_stride + column * self.column_stride
    }

    /// Elements may share a place. Says so of some layouts that are free of it (interleaved rows), never the reverse.
    fn overlaps(self) -> bool {
        if self.rows == 0 || self.columns == 0 {
            return false;
        }
        !self.has_rows_apart() && !self.transposed().has_rows_apart()
    }

    /// Each row ends before the next one starts. Not for empty matrices.
    pub(crate) fn has_rows_apart(self) -> bool {
        (self.columns == 1 || self.column_stride > 0)
            && (self.rows == 1 || self.row_stride > (self.columns - 1) * self.column_stride)
    }

    /// The rows of `range`, and where they start.
    fn range(self, range: &Range<usize>) -> Result<(Self, usize), MatrixError> {
        if range.start > range.end || range.end > self.rows {
            return Err(MatrixError::RowRange {
                start: range.start,
                end: range.end,
                rows: self.rows,
            });
        }
        let part = Self {
            rows: range.len(),
            ..self
        };
        let empty = part.rows == 0 || part.columns == 0;
        Ok((part, if empty { 0 } else { range.start * self.row_stride }))
    }
}

/// A matrix that is read.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a, E> {
    data: &'a [E],
    layout: Layout,
}

impl<'a, E> Matrix<'a, E> {
    /// Views `data` as `layout` says; elements beyond the last one are ignored.
    ///
    /// # Errors
    /// `TooLarge`, `TooShort`.
    pub fn new(data: &'a [E], layout: Layout) -> Result<Self, MatrixError> {
        check_length(data.len(), layout)?;
        Ok(Self { data, layout })
    }

    /// Views all of `data` as rows one after another.
    ///
    /// # Errors
    /// `TooLarge`, `TooShort`.
    pub fn row_major(data: &'a [E], rows: usize, columns: usize) -> Result<Self, MatrixError> {
        Self::new(data, Layout::row_major(rows, columns))
    }

    /// Rows and columns exchanged.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            layout: self.layout.transposed(),
            ..self
        }
    }

    /// The rows of `range`.
    ///
    /// # Errors
    /// `RowRange`.
    pub fn rows(self, range: Range<usize>) -> Result<Self, MatrixError> {
        let (layout, start) = self.layout.range(&range)?;
        Ok(Self {
            data: &self.data[start..],
            layout,
        })
    }

    /// The elements.
    #[must_use]
    pub fn data(&self) -> &'a [E] {
        self.data
    }

    /// The shape.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }
}

/// A matrix that is written: every element at a place of its own.
#[derive(Debug)]
pub struct MatrixMut<'a, E> {
    data: &'a mut [E],
    layout: Layout,
}

impl<'a, E> MatrixMut<'a, E> {
    /// Views `data` as `layout` says; elements between and beyond those of the matrix are never touched.
    ///
    /// # Errors
    /// `TooLarge`, `TooShort`, `Overlap`.
    pub fn new(data: &'a mut [E], layout: Layout) -> Result<Self, MatrixError> {
        check_length(data.len(), layout)?;
        if layout.overlaps() {
            return Err(MatrixError::Overlap { layout });
        }
        Ok(Self { data, layout })
    }

    /// Views `data` as rows one after another.
    ///
    /// # Errors
    /// `TooLarge`, `TooShort`.
    pub fn row_major(data: &'a mut [E], rows: usize, columns: usize) -> Result<Self, MatrixError> {
        Self::new(data, Layout::row_major(rows, columns))
    }

    /// The rows of `range`.
    ///
    /// # Errors
    /// `RowRange`.
    pub fn rows(self, range: Range<usize>) -> Result<Self, MatrixError> {
        let (layout, start) = self.layout.range(&range)?;
        Ok(Self {
            data: &mut self.data[start..],
            layout,
        })
    }

    /// Its rows in parts of `rows`, of which the last may have fewer; all in one where they lie among one another.
    pub fn parts(&mut self, rows: usize) -> impl Iterator<Item = MatrixMut<'_, E>> {
        let layout = self.layout;
        let whole = rows >= layout.rows || !layout.has_rows_apart();
        let (rows, room) = if whole {
            (layout.rows, self.data.len())
        } else {
            (rows.max(1), rows.max(1) * layout.row_stride)
        };
        let firsts = (0..layout.rows).step_by(rows.max(1));
        firsts
            .zip(self.data.chunks_mut(room.max(1)))
            .map(move |(first, data)| MatrixMut {
                data,
                layout: Layout {
                    rows: min(rows, layout.rows - first),
                    ..layout
                },
            })
    }

    /// The elements.
    #[must_use]
    pub fn data(&mut self) -> &mut [E] {
        self.data
    }

    /// The shape.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }
}

/// Why matrices cannot be worked on. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MatrixError {
    /// The slice ends before the last element.
    TooShort {
        /// Elements that the layout needs.
        needed: usize,
        /// Elements that are there.
        given: usize,
    },
    /// A count of elements does not fit a `usize`.
    TooLarge {
        /// Rows.
        rows: usize,
        /// Columns.
        columns: usize,
    },
    /// Elements that are to be written share a place.
    Overlap {
        /// The layout that was asked for.
        layout: Layout,
    },
    /// A range of rows that the matrix does not have.
    RowRange {
        /// First row.
        start: usize,
        /// One past the last row.
        end: usize,
        /// Rows that there are.
        rows: usize,
    },
    /// The matrices do not fit together.
    ShapeMismatch {
        /// Shape of the left factor.
        a: (usize, usize),
        /// Shape of the right factor.
        b: (usize, usize),
        /// Shape of the result.
        c: (usize, usize),
    },
    /// There was no memory for scratch.
    OutOfMemory {
        /// Bytes that were asked for.
        bytes: usize,
    },
}

impl fmt::Display for MatrixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { needed, given } => {
                write!(
                    f,
                    "the matrix needs {needed} elements and {given} were given; check its shape and strides"
                )
            }
            Self::TooLarge { rows, columns } => {
                write!(
                    f,
                    "a matrix of {rows} x {columns} has more elements than can be addressed; use smaller blocks"
                )
            }
            Self::Overlap { layout } => write!(
                f,
                "the result's strides {} and {} put two elements in one place; give each element its own",
                layout.row_stride, layout.column_stride
            ),
            Self::RowRange { start, end, rows } => {
                write!(f, "rows {start}..{end} are not within the {rows} rows of the matrix")
            }
            Self::ShapeMismatch { a, b, c } => write!(
                f,
                "{} x {} times {} x {} does not give {} x {}; a must be m x k, b k x n, c m x n",
                a.0, a.1, b.0, b.1, c.0, c.1
            ),
            Self::OutOfMemory { bytes } => {
                write!(
                    f,
                    "no memory for {bytes} bytes of scratch; free other data or use smaller blocks"
                )
            }
        }
    }
}

impl From<OutOfMemory> for MatrixError {
    fn from(OutOfMemory { bytes }: OutOfMemory) -> Self {
        Self::OutOfMemory { bytes }
    }
}

impl std::error::Error for MatrixError {}

fn check_length(given: usize, layout: Layout) -> Result<(), MatrixError> {
    let needed = layout.extent()?;
    if given < needed {
        Err(MatrixError::TooShort { needed, given })
    } else {
        Ok(())
    }
}
