//! Every variant of `matrix_multiply` against a triple loop in f64, under the error bound of the contract.
//!
//! The suite is written once over a [`Variant`] and instantiated for each lanes, tile and number type. Built for
//! wasm32-wasip1 with `+simd128` or `+relaxed-simd` the same file judges those lanes.

#![expect(
    clippy::many_single_char_names,
    reason = "m, k, n and a, b, c are what the field calls them"
)]

mod numbers;

use numbers::{Number, Random};
use sovereign_kernels::lanes::{Element, Scalar};
use sovereign_kernels::matrix_multiply::KC;
use sovereign_kernels::threads::{Alone, Threads};
use sovereign_kernels::{Layout, Matrix, MatrixError, MatrixMut, Output, Tile, matrix_multiply, matrix_multiply_with};

/// One way to call the kernel.
trait Variant {
    type Number: Number;
    fn run(
        a: Matrix<'_, Self::Number>,
        b: Matrix<'_, Self::Number>,
        c: MatrixMut<'_, Self::Number>,
        output: Output,
    ) -> Result<(), MatrixError>;
}

/// How the elements of a matrix lie.
#[derive(Clone, Copy, Debug)]
enum Order {
    RowMajor,
    ColumnMajor,
    /// Rows with gaps, columns with gaps.
    Spread,
}

const ORDERS: [Order; 3] = [Order::RowMajor, Order::ColumnMajor, Order::Spread];

fn layout(order: Order, rows: usize, columns: usize) -> Layout {
    match order {
        Order::RowMajor => Layout::row_major(rows, columns),
        Order::ColumnMajor => Layout::column_major(rows, columns),
        Order::Spread => Layout {
            rows,
            columns,
            row_stride: columns * 3 + 2,
            column_stride: 3,
        },
    }
}

#[derive(Clone, Copy, Debug)]
struct Case {
    m: usize,
    k: usize,
    n: usize,
    orders: [Order; 3],
    output: Output,
    seed: u32,
}

/// Multiplies, compares each element with the oracle, and asks that nothing beside C was written.
fn check<V: Variant>(case: Case) {
    let mut random = Random(case.seed);
    let layouts = [
        layout(case.orders[0], case.m, case.k),
        layout(case.orders[1], case.k, case.n),
        layout(case.orders[2], case.m, case.n),
    ];
    let [a, b, before]: [Vec<V::Number>; 3] = layouts.map(|layout| random.numbers(layout.extent().unwrap() + 5));
    let mut after = before.clone();
    let views = (
        Matrix::new(&a, layouts[0]).unwrap(),
        Matrix::new(&b, layouts[1]).unwrap(),
    );
    V::run(
        views.0,
        views.1,
        MatrixMut::new(&mut after, layouts[2]).unwrap(),
        case.output,
    )
    .unwrap();
    let mut written = vec![false; after.len()];
    for row in 0..case.m {
        for column in 0..case.n {
            let at = layouts[2].at(row, column);
            written[at] = true;
            let start = if case.output == Output::Accumulate {
                before[at].to_f64()
            } else {
                0.0
            };
            let (mut sum, mut size) = (start, start.abs());
            for term in 0..case.k {
                let product = a[layouts[0].at(row, term)].to_f64() * b[layouts[1].at(term, column)].to_f64();
                sum += product;
                size += product.abs();
            }
            #[expect(clippy::cast_precision_loss, reason = "counts of the test are small")]
            let bound = (case.k + case.k / KC + 2) as f64 * V::Number::UNIT * size * 1.01;
            let error = (after[at].to_f64() - sum).abs();
            assert!(
                error <= bound,
                "{case:?} ({row}, {column}): {} for {sum}, {error:e} > {bound:e}",
                after[at].to_f64()
            );
        }
    }
    for (at, written) in written.iter().enumerate() {
        assert!(
            *written || after[at] == before[at],
            "{case:?}: place {at} is not of C and was written"
        );
    }
}

/// Sizes around the tiles (4, 8, 16, 32 wide) and the blocks.
fn edges<V: Variant>() {
    let sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33];
    let mut seed = 1;
    for m in sizes {
        for k in [0, 1, 2, 5, 16, 33] {
            for n in sizes {
                seed += 1;
                let orders = [ORDERS[seed % 3], ORDERS[seed / 3 % 3], ORDERS[seed / 9 % 3]];
                let output = if seed % 2 == 0 {
                    Output::Overwrite
                } else {
                    Output::Accumulate
                };
                check::<V>(Case {
                    m,
                    k,
                    n,
                    orders,
                    output,
                    seed: u32::try_from(seed).unwrap(),
                });
            }
        }
    }
}

fn orders<V: Variant>() {
    for a in ORDERS {
        for b in ORDERS {
            for c in ORDERS {
                for output in [Output::Overwrite, Output::Accumulate] {
                    check::<V>(Case {
                        m: 13,
                        k: 21,
                        n: 35,
                        orders: [a, b, c],
                        output,
                        seed: 7,
                    });
                    check::<V>(Case {
                        m: 13,
                        k: 70,
                        n: 1,
                        orders: [a, b, c],
                        output,
                        seed: 8,
                    });
                }
            }
        }
    }
}

fn blocks<V: Variant>() {
    let row_major = [Order::RowMajor; 3];
    for (m, k, n) in [
        (129, 257, 40),
        (5, KC * 2 + 1, 33),
        (128, KC, 64),
        (6, 40, 1030),
        (3, 700, 1),
    ] {
        for output in [Output::Overwrite, Output::Accumulate] {
            check::<V>(Case {
                m,
                k,
                n,
                orders: row_major,
                output,
                seed: 3,
            });
        }
    }
}

fn random_shapes<V: Variant>() {
    let mut random = Random(99);
    for _ in 0..60 {
        let [m, k, n] = [48, 300, 70].map(|limit| random.below(limit));
        let orders = [(); 3].map(|()| ORDERS[random.below(3)]);
        check::<V>(Case {
            m,
            k,
            n,
            orders,
            output: Output::Overwrite,
            seed: random.next() | 1,
        });
    }
}

/// Rows given to different calls, as a pool does, give the same bits as one call.
fn rows_of_a_pool<V: Variant>() {
    let (m, k, n) = (37, 300, 50);
    let mut random = Random(5);
    let (a, b): (Vec<V::Number>, Vec<V::Number>) = (random.numbers(m * k), random.numbers(k * n));
    let (a, b) = (
        Matrix::row_major(&a, m, k).unwrap(),
        Matrix::row_major(&b, k, n).unwrap(),
    );
    let mut whole = vec![V::Number::default(); m * n];
    V::run(a, b, MatrixMut::row_major(&mut whole, m, n).unwrap(), Output::Overwrite).unwrap();
    let mut parts = vec![V::Number::default(); m * n];
    for range in [0..1, 1..18, 18..18, 18..37] {
        let c = MatrixMut::row_major(&mut parts, m, n)
            .unwrap()
            .rows(range.clone())
            .unwrap();
        V::run(a.rows(range).unwrap(), b, c, Output::Overwrite).unwrap();
    }
    assert_eq!(whole, parts);
}

/// NaN and infinity reach exactly the elements that IEEE 754 says, and `Overwrite` does not read C.
fn not_finite<V: Variant>() {
    for n in [1, 9, 40] {
        let (m, k) = (6, 10);
        let mut a = vec![V::Number::default(); m * k];
        let mut b = vec![V::Number::from_f64(1.0); k * n];
        a[k + 2] = V::Number::from_f64(f64::NAN);
        a[2 * k + 3] = V::Number::from_f64(f64::INFINITY);
        b[9 * n] = V::Number::from_f64(f64::INFINITY);
        let mut c = vec![V::Number::from_f64(f64::NAN); m * n];
        let views = (
            Matrix::row_major(&a, m, k).unwrap(),
            Matrix::row_major(&b, k, n).unwrap(),
        );
        V::run(
            views.0,
            views.1,
            MatrixMut::row_major(&mut c, m, n).unwrap(),
            Output::Overwrite,
        )
        .unwrap();
        for row in 0..m {
            for column in 0..n {
                let value = c[row * n + column].to_f64();
                match (row, column) {
                    // 0 * infinity in the first column: no zero may be skipped.
                    (1, _) | (_, 0) => assert!(value.is_nan(), "({row}, {column}) = {value}"),
                    (2, _) => assert!(value.is_infinite(), "({row}, {column}) = {value}"),
                    _ => assert!(value == 0.0, "({row}, {column}) = {value}"),
                }
            }
        }
    }
}

fn wrong_shapes<V: Variant>() {
    let numbers = vec![V::Number::default(); 12];
    let mut result = vec![V::Number::default(); 12];
    let view = |rows, columns| Matrix::row_major(&numbers, rows, columns).unwrap();
    for (a, b, c) in [
        ((3, 4), (3, 4), (3, 4)),
        ((3, 4), (4, 3), (3, 4)),
        ((2, 4), (4, 3), (3, 3)),
        ((2, 0), (1, 3), (2, 3)),
    ] {
        let target = MatrixMut::row_major(&mut result, c.0, c.1).unwrap();
        let answer = V::run(view(a.0, a.1), view(b.0, b.1), target, Output::Overwrite);
        assert_eq!(answer, Err(MatrixError::ShapeMismatch { a, b, c }));
    }
}

macro_rules! suite {
    ($name:ident, $number:ty, $run:expr) => {
        mod $name {
            use super::*;

            struct Kernel;

            impl Variant for Kernel {
                type Number = $number;
                fn run(
                    a: Matrix<'_, $number>,
                    b: Matrix<'_, $number>,
                    c: MatrixMut<'_, $number>,
                    output: Output,
                ) -> Result<(), MatrixError> {
                    $run(a, b, c, output)
                }
            }

            numbers::tests!(edges orders blocks random_shapes rows_of_a_pool not_finite wrong_shapes);
        }
    };
}

suite!(scalar_f32_narrow, f32, |a, b, c, o| matrix_multiply_with::<
    Scalar<f32>,
    f32,
>(a, b, c, o, Tile::Narrow));
suite!(scalar_f32_wide, f32, |a, b, c, o| matrix_multiply_with::<
    Scalar<f32>,
    f32,
>(a, b, c, o, Tile::Wide));
suite!(scalar_f64_narrow, f64, |a, b, c, o| matrix_multiply_with::<
    Scalar<f64>,
    f64,
>(a, b, c, o, Tile::Narrow));
suite!(best_f32_narrow, f32, |a, b, c, o| matrix_multiply(
    &Alone,
    a,
    b,
    c,
    o,
    Tile::Narrow
));
suite!(best_f32_wide, f32, |a, b, c, o| matrix_multiply(
    &Alone,
    a,
    b,
    c,
    o,
    Tile::Wide
));
suite!(best_f64_narrow, f64, |a, b, c, o| matrix_multiply(
    &Alone,
    a,
    b,
    c,
    o,
    Tile::Narrow
));
suite!(best_f64_wide, f64, |a, b, c, o| matrix_multiply(
    &Alone,
    a,
    b,
    c,
    o,
    Tile::Wide
));

/// So many threads, each for every so manieth part; where none can be started they take turns, the last one first.
struct Crew(usize);

impl Threads for Crew {
    fn count(&self) -> usize {
        self.0
    }

    fn each<T: Send>(&self, _: usize, parts: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
        let mut shares: Vec<Vec<T>> = (0..self.0).map(|_| Vec::new()).collect();
        parts.enumerate().for_each(|(at, part)| shares[at % self.0].push(part));
        assert!(self.0 == 1 || !shares[1].is_empty(), "one part is no work for threads");
        if cfg!(target_arch = "wasm32") {
            shares.into_iter().rev().flatten().for_each(work);
        } else {
            std::thread::scope(|scope| {
                for share in shares {
                    scope.spawn(|| share.into_iter().for_each(&work));
                }
            });
        }
    }
}

#[test]
fn threads_change_no_bit() {
    let shapes = [
        (301, 520, 107),
        (130, 300, 1100),
        (9, 800, 2100),
        (1100, 40, 1030),
        (700, 900, 1),
    ];
    for ((m, k, n), order) in shapes.into_iter().flat_map(|shape| ORDERS.map(|order| (shape, order))) {
        let mut random = Random(5);
        let (a, b): (Vec<f64>, Vec<f64>) = (random.numbers(m * k), random.numbers(k * n));
        let target = layout(order, m, n);
        let before: Vec<f64> = random.numbers(target.extent().unwrap());
        for (output, tile) in [(Output::Overwrite, Tile::Wide), (Output::Accumulate, Tile::Narrow)] {
            let [alone, two, five] = [1, 2, 5].map(|count| {
                let mut c = before.clone();
                let a = Matrix::row_major(&a, m, k).unwrap();
                let b = Matrix::row_major(&b, k, n).unwrap();
                let target = MatrixMut::new(&mut c, target).unwrap();
                matrix_multiply(&Crew(count), a, b, target, output, tile).unwrap();
                c
            });
            assert!(two == alone && five == alone, "{m} x {k} x {n}, {order:?}, {output:?}");
        }
    }
}

#[test]
fn tiles_give_the_same_bits() {
    let (m, k, n) = (21, 300, 45);
    let mut random = Random(11);
    let (a, b): (Vec<f32>, Vec<f32>) = (random.numbers(m * k), random.numbers(k * n));
    let [narrow, wide] = [Tile::Narrow, Tile::Wide].map(|tile| {
        let mut c = vec![0.0_f32; m * n];
        let views = (
            Matrix::row_major(&a, m, k).unwrap(),
            Matrix::row_major(&b, k, n).unwrap(),
        );
        let target = MatrixMut::row_major(&mut c, m, n).unwrap();
        matrix_multiply(&Alone, views.0, views.1, target, Output::Overwrite, tile).unwrap();
        c
    });
    assert_eq!(narrow, wide);
}
