//! `cargo bench`: the rows natively, by criterion. `cargo bench -- matrix_multiply` runs one of them.
//!
//! `native` has the widest registers of the machine, `scalar` the kernel without them (the compiler may still use what
//! the target has by default), `ikj_loop` is the plain loop. Must not judge: that is the kernels' tests.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sovereign_benches::matrix_multiply::{ikj_loop, inputs};
use sovereign_benches::transpile_python::PROGRAMS;
use sovereign_kernels::lanes::Scalar;
use sovereign_kernels::{Matrix, MatrixMut, Output, Tile, matrix_multiply, matrix_multiply_with};
use sovereign_transpile::source::Source;
use sovereign_transpile::{Options, transpile};

const SIZE: usize = 1024;

fn matrix_multiply_row(criterion: &mut Criterion) {
    let (left, right) = inputs(SIZE);
    let mut result = vec![0.0_f32; SIZE * SIZE];
    let a = Matrix::row_major(&left, SIZE, SIZE).expect("the inputs are as long as their shape");
    let b = Matrix::row_major(&right, SIZE, SIZE).expect("the inputs are as long as their shape");
    let mut group = criterion.benchmark_group("matrix_multiply");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(2 * (SIZE as u64).pow(3)));
    group.bench_function("ikj_loop", |bencher| {
        bencher.iter(|| ikj_loop(black_box(&left), &right, &mut result, SIZE, SIZE));
    });
    for (tile, name) in [(Tile::Narrow, "narrow"), (Tile::Wide, "wide")] {
        group.bench_function(format!("scalar/{name}"), |bencher| {
            bencher.iter(|| {
                let c = MatrixMut::row_major(&mut result, SIZE, SIZE).expect("as long as its shape");
                matrix_multiply_with::<Scalar<f32>, f32>(black_box(a), b, c, Output::Overwrite, tile)
            });
        });
        group.bench_function(format!("native/{name}"), |bencher| {
            bencher.iter(|| {
                let c = MatrixMut::row_major(&mut result, SIZE, SIZE).expect("as long as its shape");
                matrix_multiply(black_box(a), b, c, Output::Overwrite, tile)
            });
        });
    }
    group.finish();
}

fn transpile_python_row(criterion: &mut Criterion) {
    let sources: Vec<Source> = PROGRAMS
        .iter()
        .map(|program| Source {
            path: program.path.to_owned(),
            bytes: program.text.as_bytes().to_vec(),
        })
        .collect();
    let lines: usize = PROGRAMS.iter().map(|program| program.text.lines().count()).sum();
    let mut group = criterion.benchmark_group("transpile_python");
    group.throughput(Throughput::Elements(lines as u64));
    group.bench_function("native", |bencher| {
        bencher.iter(|| {
            for source in &sources {
                black_box(transpile(std::slice::from_ref(source), &Options::default()));
            }
        });
    });
    group.finish();
}

criterion_group!(rows, matrix_multiply_row, transpile_python_row);
criterion_main!(rows);
