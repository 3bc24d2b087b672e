//! Matrix multiply: C = A B, or C = C + A B, for A of m x k, B of k x n, C of m x n.
//!
//! ```text
//! c[i][j] = (c[i][j], or nothing) + sum over p in 0..k of a[i][p] * b[p][j]
//! ```
//!
//! Contract.
//! - Any m, k, n, zero included; any strides. A sum over no terms is 0, so with k = 0 `Overwrite` writes zeros.
//! - `Overwrite` never reads C. No product is skipped, so NaN and infinity travel as IEEE 754 says.
//! - The sum of an element is taken in blocks of [`KC`] terms, each from the first to the last, and the blocks are
//!   added in order. That order depends on k alone: tiles, strides and the rows that a call was given do not change a
//!   bit of the answer. Lanes may: those that fuse round once where the others round twice.
//! - The error of each element is at most `(k + k / KC + 1) u / (1 - ..) * sum |a| |b|`, u being half an ulp of 1; the
//!   tests hold every variant to that bound.
//! - Threads: give each a range of rows, `a.rows(range)` and `c.rows(range)`.
//!
//! Algorithm: after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), in the five-loop
//! form of BLIS (Van Zee and van de Geijn, 2015). B is cut into blocks of KC x NC, A into blocks of MC x KC, and each is
//! copied ("packed") into panels that the innermost loop reads from end to end: panels of B as wide as a tile, panels of
//! A as high as one. A tile of C stays in registers for KC steps. Panels at an edge are filled up with zeros, and what
//! the filling computes is not stored.
//!
//! A vector B (n = 1) takes no part in this: see `vector`.

#![expect(
    clippy::inline_always,
    reason = "the lanes' target features come from the caller: see lanes::Work"
)]

mod pack;
mod tile;
mod vector;

use std::cmp::min;

use crate::lanes::{Element, Lanes, Work, dispatch};
use crate::matrix::{Matrix, MatrixError, MatrixMut};
use crate::memory::filled;

/// Terms per block: a panel of B (KC x 8 f32, 8 KiB) stays in the first cache while all panels of A pass by.
pub const KC: usize = 256;
/// Rows per block of A: MC x KC f32 are 128 KiB, within the second cache.
const MC: usize = 128;
/// Columns per block of B: KC x NC f32 are 1 MiB, within the last cache.
const NC: usize = 1024;

/// What becomes of the numbers that C holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// They are replaced and never read.
    Overwrite,
    /// The product is added to them.
    Accumulate,
}

/// The part of C that stays in registers: four rows by some vectors. The answer does not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tile {
    /// Four rows by two vectors: eight sums, which fit sixteen registers with room to spare.
    Narrow,
    /// Four rows by four vectors: pays where an engine joins vectors in pairs, or registers are many.
    Wide,
}

/// C = A B or C = C + A B, with the best lanes of this machine.
///
/// # Errors
/// `ShapeMismatch`, `OutOfMemory`; C is untouched then.
pub fn matrix_multiply<E: Element>(
    a: Matrix<'_, E>,
    b: Matrix<'_, E>,
    c: MatrixMut<'_, E>,
    output: Output,
    tile: Tile,
) -> Result<(), MatrixError> {
    dispatch(Product { a, b, c, output, tile })
}

/// The same with the lanes that the caller names.
///
/// # Errors
/// As [`matrix_multiply`].
pub fn matrix_multiply_with<L: Lanes<E>, E: Element>(
    a: Matrix<'_, E>,
    b: Matrix<'_, E>,
    c: MatrixMut<'_, E>,
    output: Output,
    tile: Tile,
) -> Result<(), MatrixError> {
    Product { a, b, c, output, tile }.run::<L>()
}

struct Product<'a, E> {
    a: Matrix<'a, E>,
    b: Matrix<'a, E>,
    c: MatrixMut<'a, E>,
    output: Output,
    tile: Tile,
}

impl<E: Element> Work<E> for Product<'_, E> {
    type Output = Result<(), MatrixError>;

    #[inline(always)]
    fn run<L: Lanes<E>>(mut self) -> Result<(), MatrixError> {
        let (a, b, c) = (self.a.layout(), self.b.layout(), self.c.layout());
        if a.columns != b.rows || c.rows != a.rows || c.columns != b.columns {
            let (a, b, c) = ((a.rows, a.columns), (b.rows, b.columns), (c.rows, c.columns));
            return Err(MatrixError::ShapeMismatch { a, b, c });
        }
        if c.rows == 0 || c.columns == 0 {
            return Ok(());
        }
        if a.columns == 0 {
            if self.output == Output::Overwrite {
                fill_with_zeros(&mut self.c);
            }
            return Ok(());
        }
        if c.columns == 1 {
            return vector::multiply::<L, E>(self.a, self.b, self.c, self.output);
        }
        match self.tile {
            Tile::Narrow => blocks::<L, E, 4, 2>(self),
            Tile::Wide => blocks::<L, E, 4, 4>(self),
        }
    }
}

/// The three outer loops: over blocks of columns, of terms, of rows. Memory is taken before anything is written.
#[inline(always)]
fn blocks<L: Lanes<E>, E: Element, const ROWS: usize, const VECTORS: usize>(
    mut product: Product<'_, E>,
) -> Result<(), MatrixError> {
    let (a, b_columns) = (product.a, product.b.transposed());
    let (m, k) = (a.layout().rows, a.layout().columns);
    let n = b_columns.layout().rows;
    let width = VECTORS * L::WIDTH;
    let mut packed_a = filled(min(m, MC).next_multiple_of(ROWS) * min(k, KC), E::default())?;
    let mut packed_b = filled(min(n, NC).next_multiple_of(width) * min(k, KC), E::default())?;
    for column in (0..n).step_by(NC) {
        let columns = column..min(column + NC, n);
        for term in (0..k).step_by(KC) {
            let terms = term..min(term + KC, k);
            let output = if term == 0 { product.output } else { Output::Accumulate };
            let panels_b = pack::pack(b_columns, columns.clone(), terms.clone(), width, &mut packed_b);
            for row in (0..m).step_by(MC) {
                let rows = row..min(row + MC, m);
                let panels_a = pack::pack(a, rows, terms.clone(), ROWS, &mut packed_a);
                let mut target = tile::Target {
                    c: &mut product.c,
                    row,
                    columns: columns.clone(),
                    output,
                };
                multiply_block::<L, E, ROWS, VECTORS>(panels_a, panels_b, terms.len(), &mut target);
            }
        }
    }
    Ok(())
}

/// The two inner loops: each panel of B meets each panel of A.
#[inline(always)]
fn multiply_block<L: Lanes<E>, E: Element, const ROWS: usize, const VECTORS: usize>(
    a: &[E],
    b: &[E],
    terms: usize,
    target: &mut tile::Target<'_, '_, E>,
) {
    let width = VECTORS * L::WIDTH;
    for (panel_column, panel_b) in b.chunks_exact(width * terms).enumerate() {
        for (panel_row, panel_a) in a.chunks_exact(ROWS * terms).enumerate() {
            let sums = tile::multiply::<L, E, ROWS, VECTORS>(panel_a, panel_b);
            tile::store(&sums, target, panel_row * ROWS, panel_column * width);
        }
    }
}

fn fill_with_zeros<E: Element>(c: &mut MatrixMut<'_, E>) {
    let layout = c.layout();
    for row in 0..layout.rows {
        for column in 0..layout.columns {
            c.data()[layout.at(row, column)] = E::default();
        }
    }
}
