//! What a view of memory accepts and refuses.

use sovereign_kernels::{Layout, Matrix, MatrixError, MatrixMut};

#[test]
fn a_view_ends_within_its_slice() {
    let numbers = [0.0_f32; 12];
    assert!(Matrix::row_major(&numbers, 3, 4).is_ok());
    let short = Matrix::row_major(&numbers, 13, 1).unwrap_err();
    assert_eq!(short, MatrixError::TooShort { needed: 13, given: 12 });
    let spread = Layout {
        rows: 3,
        columns: 2,
        row_stride: 5,
        column_stride: 1,
    };
    assert!(Matrix::new(&numbers, spread).is_ok());
    assert!(Matrix::new(&numbers[..11], spread).is_err());
}

#[test]
fn an_empty_matrix_needs_no_memory() {
    for (rows, columns) in [(0, 0), (0, usize::MAX), (usize::MAX, 0)] {
        assert!(Matrix::<f32>::row_major(&[], rows, columns).is_ok());
    }
}

#[test]
fn counts_that_overflow_are_refused() {
    let half = 1 << (usize::BITS / 2);
    for layout in [
        Layout::row_major(usize::MAX, 2),
        Layout::row_major(half, half),
        Layout {
            rows: half,
            columns: half,
            row_stride: 0,
            column_stride: 0,
        },
        Layout {
            rows: 3,
            columns: 2,
            row_stride: usize::MAX,
            column_stride: 1,
        },
        Layout {
            rows: 2,
            columns: 2,
            row_stride: usize::MAX,
            column_stride: 1,
        },
        Layout {
            rows: 1,
            columns: 2,
            row_stride: 0,
            column_stride: usize::MAX,
        },
    ] {
        let error = Matrix::<f32>::new(&[0.0; 8], layout).unwrap_err();
        assert_eq!(
            error,
            MatrixError::TooLarge {
                rows: layout.rows,
                columns: layout.columns
            }
        );
    }
}

#[test]
fn what_is_read_may_repeat_and_what_is_written_may_not() {
    let broadcast = Layout {
        rows: 4,
        columns: 3,
        row_stride: 0,
        column_stride: 1,
    };
    let mut numbers = [0.0_f32; 12];
    assert!(Matrix::new(&numbers, broadcast).is_ok());
    assert_eq!(
        MatrixMut::new(&mut numbers, broadcast).unwrap_err(),
        MatrixError::Overlap { layout: broadcast }
    );
    let close = Layout {
        rows: 2,
        columns: 4,
        row_stride: 3,
        column_stride: 1,
    };
    assert!(MatrixMut::new(&mut numbers, close).is_err());
    assert!(MatrixMut::new(&mut numbers, Layout::column_major(4, 3)).is_ok());
    let one_row = Layout {
        rows: 1,
        columns: 4,
        row_stride: 0,
        column_stride: 1,
    };
    assert!(MatrixMut::new(&mut numbers, one_row).is_ok());
}

#[test]
fn rows_of_a_view() {
    let numbers: Vec<u8> = (0..12).collect();
    let view = Matrix::row_major(&numbers, 4, 3).unwrap();
    assert_eq!(view.rows(2..4).unwrap().data(), &numbers[6..]);
    assert_eq!(view.rows(4..4).unwrap().layout().rows, 0);
    assert_eq!(
        view.rows(3..5).unwrap_err(),
        MatrixError::RowRange {
            start: 3,
            end: 5,
            rows: 4
        }
    );
    let backwards = std::ops::Range { start: 3, end: 2 };
    assert_eq!(
        view.rows(backwards).unwrap_err(),
        MatrixError::RowRange {
            start: 3,
            end: 2,
            rows: 4
        }
    );
}

#[test]
fn messages_say_what_to_do() {
    let error = MatrixError::ShapeMismatch {
        a: (2, 3),
        b: (4, 5),
        c: (2, 5),
    };
    assert_eq!(
        error.to_string(),
        "2 x 3 times 4 x 5 does not give 2 x 5; a must be m x k, b k x n, c m x n"
    );
}
