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
//! - Threads pack B together and then take rows of A, block by block; no bit depends on how many there are.
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
use std::ops::Range;

use crate::lanes::{Element, Lanes, Work, dispatch};
use crate::matrix::{Matrix, MatrixError, MatrixMut};
use crate::memory::filled;
use crate::threads::{Alone, PARTS, Threads, each};

/// Terms per block: a panel of B (KC x 8 f32, 8 KiB) stays in the first cache while all panels of A pass by.
pub const KC: usize = 256;
/// Rows per block of A: MC x KC f32 are 128 KiB, within the second cache.
const MC: usize = 128;
/// Columns per block of B: KC x NC f32 are 1 MiB, within the last cache.
const NC: usize = 1024;

/// Multiplications that a part of a block has at least: a tenth of a millisecond, where waking a thread takes half of that.
const MULTIPLICATIONS: usize = 1 << 21;
/// The same for numbers that are packed.
const PACKED: usize = 1 << 16;

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

/// C = A B or C = C + A B on threads, whose count changes no bit of the answer, with the best lanes of this machine. A vector B,
/// and a C whose rows lie among one another, are worked on by one thread.
///
/// # Errors
/// `ShapeMismatch`, `OutOfMemory`; C is untouched then.
pub fn matrix_multiply<E: Element>(
    threads: &impl Threads,
    a: Matrix<'_, E>,
    b: Matrix<'_, E>,
    c: MatrixMut<'_, E>,
    output: Output,
    tile: Tile,
) -> Result<(), MatrixError> {
    dispatch(Product {
        threads,
        a,
        b,
        c,
        output,
        tile,
    })
}

/// The same on the calling thread, with the lanes that the caller names.
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
    Product {
        threads: &Alone,
        a,
        b,
        c,
        output,
        tile,
    }
    .run::<L>()
}

struct Product<'a, T, E> {
    threads: &'a T,
    a: Matrix<'a, E>,
    b: Matrix<'a, E>,
    c: MatrixMut<'a, E>,
    output: Output,
    tile: Tile,
}

impl<T: Threads, E: Element> Work<E> for Product<'_, T, E> {
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
            Tile::Narrow => blocks::<L, T, E, 4, 2>(self),
            Tile::Wide => blocks::<L, T, E, 4, 4>(self),
        }
    }
}

/// The two outer loops, over blocks of columns and of terms. Memory is taken before anything is written.
#[inline(always)]
fn blocks<L: Lanes<E>, T: Threads, E: Element, const ROWS: usize, const VECTORS: usize>(
    mut product: Product<'_, T, E>,
) -> Result<(), MatrixError> {
    let (threads, a, b_columns) = (product.threads, product.a, product.b.transposed());
    let (m, k) = (a.layout().rows, a.layout().columns);
    let n = b_columns.layout().rows;
    let width = VECTORS * L::WIDTH;
    let rows = if threads.count() > 1 && product.c.layout().has_rows_apart() {
        share(m, min(n, NC) * min(k, KC), MULTIPLICATIONS, threads.count()).next_multiple_of(ROWS)
    } else {
        m
    };
    let parts = m.div_ceil(rows);
    let room_a = min(rows, MC).next_multiple_of(ROWS) * min(k, KC);
    let mut packed_a = filled(parts * room_a, E::default())?;
    let mut packed_b = filled(min(n, NC).next_multiple_of(width) * min(k, KC), E::default())?;
    for column in (0..n).step_by(NC) {
        let columns = column..min(column + NC, n);
        for term in (0..k).step_by(KC) {
            let terms = term..min(term + KC, k);
            let output = if term == 0 { product.output } else { Output::Accumulate };
            let packed_b = &mut packed_b[..columns.len().next_multiple_of(width) * terms.len()];
            let panels = share(
                columns.len().div_ceil(width),
                width * terms.len(),
                PACKED,
                threads.count(),
            );
            let packings = packed_b.chunks_mut(panels * width * terms.len()).enumerate();
            let packings = packings.map(|(part, panels_b)| {
                let first = columns.start + part * panels * width;
                Packing {
                    b_columns,
                    columns: first..min(first + panels * width, columns.end),
                    terms: terms.clone(),
                    width,
                    panels_b,
                }
            });
            each::<L, E, _>(threads, packings.len(), packings);
            let rooms = packed_a.chunks_mut(room_a).enumerate();
            let bands = product
                .c
                .parts(rows)
                .zip(rooms)
                .map(|(c, (part, packed_a))| Band::<E, ROWS, VECTORS> {
                    a,
                    first: part * rows,
                    panels_b: packed_b,
                    packed_a,
                    c,
                    columns: columns.clone(),
                    terms: terms.clone(),
                    output,
                });
            each::<L, E, _>(threads, parts, bands);
        }
    }
    Ok(())
}

/// How many of `count` things, of `weight` each, one part has: `PARTS` parts for each thread, but none lighter than `least`.
fn share(count: usize, weight: usize, least: usize, threads: usize) -> usize {
    let fair = if threads > 1 {
        count.div_ceil(threads * PARTS)
    } else {
        count
    };
    fair.max(least.div_ceil(weight)).clamp(1, count)
}

/// Some columns of a block of B, which are to be packed.
struct Packing<'a, E> {
    b_columns: Matrix<'a, E>,
    columns: Range<usize>,
    terms: Range<usize>,
    width: usize,
    panels_b: &'a mut [E],
}

impl<E: Element> Work<E> for Packing<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<E>>(self) {
        pack::pack(self.b_columns, self.columns, self.terms, self.width, self.panels_b);
    }
}

/// Some rows of A and C, which are to meet a block of B.
struct Band<'a, E, const ROWS: usize, const VECTORS: usize> {
    a: Matrix<'a, E>,
    /// The row of A that is the first of C.
    first: usize,
    panels_b: &'a [E],
    packed_a: &'a mut [E],
    c: MatrixMut<'a, E>,
    columns: Range<usize>,
    terms: Range<usize>,
    output: Output,
}

impl<E: Element, const ROWS: usize, const VECTORS: usize> Work<E> for Band<'_, E, ROWS, VECTORS> {
    type Output = ();

    /// The third loop: over blocks of rows.
    #[inline(always)]
    fn run<L: Lanes<E>>(mut self) {
        let count = self.c.layout().rows;
        for row in (0..count).step_by(MC) {
            let rows = self.first + row..self.first + min(row + MC, count);
            let panels_a = pack::pack(self.a, rows, self.terms.clone(), ROWS, self.packed_a);
            let mut target = tile::Target {
                c: &mut self.c,
                row,
                columns: self.columns.clone(),
                output: self.output,
            };
            multiply_block::<L, E, ROWS, VECTORS>(panels_a, self.panels_b, self.terms.len(), &mut target);
        }
    }
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
