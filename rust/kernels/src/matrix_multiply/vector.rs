//! Matrix times vector (n = 1): each number of A is used once, so nothing is gained by packing it.
//!
//! A row is summed in lanes, `SUMS` vectors side by side to hide the latency of `multiply_add`; the lanes are added at
//! the end in a fixed order, and the numbers that fill no vector after them. So the order depends on k and the lanes, as
//! the contract of `matrix_multiply` wants, and the error is smaller than its bound. Rows with gaps are gathered first.

use super::Output;
use crate::lanes::{Element, Lanes};
use crate::matrix::{Matrix, MatrixError, MatrixMut};
use crate::memory::filled;

const SUMS: usize = 4;

/// C = A B or C = C + A B for B and C of one column.
#[inline(always)]
pub fn multiply<L: Lanes<E>, E: Element>(
    a: Matrix<'_, E>,
    b: Matrix<'_, E>,
    mut c: MatrixMut<'_, E>,
    output: Output,
) -> Result<(), MatrixError> {
    let (layout, result) = (a.layout(), c.layout());
    let terms = layout.columns;
    let mut vector = filled(terms, E::default())?;
    gather(b.transposed(), 0, &mut vector);
    let mut gathered = filled(if layout.column_stride == 1 { 0 } else { terms }, E::default())?;
    for row in 0..layout.rows {
        let numbers = if layout.column_stride == 1 {
            let from = layout.at(row, 0);
            &a.data()[from..from + terms]
        } else {
            gather(a, row, &mut gathered);
            &gathered[..]
        };
        let sum = dot::<L, E>(numbers, &vector);
        let to = &mut c.data()[result.at(row, 0)];
        *to = match output {
            Output::Overwrite => sum,
            Output::Accumulate => *to + sum,
        };
    }
    Ok(())
}

#[inline(always)]
fn dot<L: Lanes<E>, E: Element>(a: &[E], b: &[E]) -> E {
    let step = SUMS * L::WIDTH;
    let mut sums = [L::splat(E::default()); SUMS];
    for (a, b) in a.chunks_exact(step).zip(b.chunks_exact(step)) {
        for ((sum, a), b) in sums
            .iter_mut()
            .zip(a.chunks_exact(L::WIDTH))
            .zip(b.chunks_exact(L::WIDTH))
        {
            *sum = sum.multiply_add(L::load(a), L::load(b));
        }
    }
    let mut total = sum_lanes(sums[0].add(sums[1]).add(sums[2].add(sums[3])));
    let done = a.len() - a.len() % step;
    for (a, b) in a[done..].iter().zip(&b[done..]) {
        total = total + *a * *b;
    }
    total
}

#[inline(always)]
fn sum_lanes<L: Lanes<E>, E: Element>(lanes: L) -> E {
    let mut numbers = [E::default(); 8];
    lanes.store(&mut numbers);
    numbers[1..L::WIDTH]
        .iter()
        .fold(numbers[0], |sum, number| sum + *number)
}

/// Copies a row of `matrix` into `to`.
fn gather<E: Element>(matrix: Matrix<'_, E>, row: usize, to: &mut [E]) {
    for (term, to) in to.iter_mut().enumerate() {
        *to = matrix.data()[matrix.layout().at(row, term)];
    }
}
