//! The micro-kernel: one tile of C, held in registers while one panel of A meets one panel of B.
//!
//! Must not know blocks or packing beyond the order of numbers in a panel.

use std::array;
use std::cmp::min;
use std::ops::Range;

use super::Output;
use crate::lanes::{Element, Lanes};
use crate::matrix::MatrixMut;

/// The widest row of a tile: four vectors of eight.
const WIDEST: usize = 32;

/// The block of C that tiles are stored to: from `row` on, within `columns`.
pub struct Target<'c, 'data, E> {
    pub c: &'c mut MatrixMut<'data, E>,
    pub row: usize,
    pub columns: Range<usize>,
    pub output: Output,
}

/// The sums of a tile: `ROWS` rows of `VECTORS` vectors. One step takes a column of A and a row of B.
#[inline(always)]
pub fn multiply<L: Lanes<E>, E: Element, const ROWS: usize, const VECTORS: usize>(
    a: &[E],
    b: &[E],
) -> [[L; VECTORS]; ROWS] {
    let mut sums = [[L::splat(E::default()); VECTORS]; ROWS];
    for (a, b) in a.chunks_exact(ROWS).zip(b.chunks_exact(VECTORS * L::WIDTH)) {
        let b: [L; VECTORS] = array::from_fn(|vector| L::load(&b[vector * L::WIDTH..]));
        for (sums, a) in sums.iter_mut().zip(a) {
            let a = L::splat(*a);
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = sum.multiply_add(a, b);
            }
        }
    }
    sums
}

/// Stores the tile whose first element is (`row`, `column`) of the block; what lies beyond C is dropped.
#[inline(always)]
pub fn store<L: Lanes<E>, E: Element, const ROWS: usize, const VECTORS: usize>(
    sums: &[[L; VECTORS]; ROWS],
    target: &mut Target<'_, '_, E>,
    row: usize,
    column: usize,
) {
    let (row, column) = (target.row + row, target.columns.start + column);
    let layout = target.c.layout();
    let width = min(VECTORS * L::WIDTH, target.columns.end - column);
    let rows = min(ROWS, layout.rows - row);
    for (index, sums) in sums.iter().enumerate().take(rows) {
        let to = &mut target.c.data()[layout.at(row + index, column)..];
        if width == VECTORS * L::WIDTH && layout.column_stride == 1 {
            store_vectors(sums, to, target.output);
        } else {
            store_numbers(sums, to, width, layout.column_stride, target.output);
        }
    }
}

#[inline(always)]
fn store_vectors<L: Lanes<E>, E: Element, const VECTORS: usize>(sums: &[L; VECTORS], to: &mut [E], output: Output) {
    for (sum, to) in sums.iter().zip(to.chunks_exact_mut(L::WIDTH)) {
        match output {
            Output::Overwrite => sum.store(to),
            Output::Accumulate => L::load(to).add(*sum).store(to),
        }
    }
}

#[inline(always)]
fn store_numbers<L: Lanes<E>, E: Element, const VECTORS: usize>(
    sums: &[L; VECTORS],
    to: &mut [E],
    width: usize,
    stride: usize,
    output: Output,
) {
    let mut numbers = [E::default(); WIDEST];
    for (sum, to) in sums.iter().zip(numbers.chunks_exact_mut(L::WIDTH)) {
        sum.store(to);
    }
    for (index, number) in numbers[..width].iter().enumerate() {
        let to = &mut to[index * stride];
        *to = match output {
            Output::Overwrite => *number,
            Output::Accumulate => *to + *number,
        };
    }
}
