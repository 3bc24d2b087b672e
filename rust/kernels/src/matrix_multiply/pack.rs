//! Packing: copies a block of a matrix into panels that the innermost loop reads from end to end.
//!
//! A panel holds `height` rows, term by term: the first numbers of all its rows, then the second ones, and so on. The
//! last panel is filled up with zeros. B is packed by the same function, seen through its transpose, so that a panel
//! holds columns. Must not compute.

use std::ops::Range;

use crate::lanes::Element;
use crate::matrix::Matrix;

/// Packs `rows` x `terms` of `matrix` into `buffer` and returns the panels.
pub fn pack<'buffer, E: Element>(
    matrix: Matrix<'_, E>,
    rows: Range<usize>,
    terms: Range<usize>,
    height: usize,
    buffer: &'buffer mut [E],
) -> &'buffer [E] {
    let panels = &mut buffer[..rows.len().next_multiple_of(height) * terms.len()];
    for (index, panel) in panels.chunks_exact_mut(height * terms.len()).enumerate() {
        let first = rows.start + index * height;
        let last = rows.end.min(first + height);
        pack_panel(matrix, first..last, terms.clone(), height, panel);
    }
    panels
}

fn pack_panel<E: Element>(
    matrix: Matrix<'_, E>,
    rows: Range<usize>,
    terms: Range<usize>,
    height: usize,
    panel: &mut [E],
) {
    let layout = matrix.layout();
    let data = matrix.data();
    if layout.row_stride == 1 {
        // Neighbours in the panel are neighbours in memory.
        for (step, term) in panel.chunks_exact_mut(height).zip(terms) {
            let from = layout.at(rows.start, term);
            step[..rows.len()].copy_from_slice(&data[from..from + rows.len()]);
            step[rows.len()..].fill(E::default());
        }
        return;
    }
    for (lane, row) in rows.clone().enumerate() {
        let from = &data[layout.at(row, terms.start)..];
        let numbers = from.iter().step_by(layout.column_stride.max(1));
        if layout.column_stride == 0 {
            panel.chunks_exact_mut(height).for_each(|step| step[lane] = from[0]);
        } else {
            panel
                .chunks_exact_mut(height)
                .zip(numbers)
                .for_each(|(step, number)| step[lane] = *number);
        }
    }
    if rows.len() < height {
        panel
            .chunks_exact_mut(height)
            .for_each(|step| step[rows.len()..].fill(E::default()));
    }
}
