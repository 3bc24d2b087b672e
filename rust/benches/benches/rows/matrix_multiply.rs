//! The row `matrix_multiply` natively. A naive product judges its arms.
//!
//! The tile of the kernel is chosen as the SDK chooses it: the narrow one for small products, else the one that is
//! clearly faster in a small product right before. The record names it.

#![expect(
    clippy::many_single_char_names,
    reason = "a, b, c and m, k, n are what the field calls them"
)]

use std::cell::OnceCell;
use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sovereign_benches::matrix_multiply::inputs;
use sovereign_benches::native::oracle::Product;
use sovereign_benches::native::parameter;
use sovereign_kernels::lanes::Scalar;
use sovereign_kernels::threads::Alone;
use sovereign_kernels::{Matrix, MatrixError, MatrixMut, Output, Tile, matrix_multiply, matrix_multiply_with};
use toml::Table;

use crate::kernel::{Computation, Kernel, OpenKernel};

/// Products under this many multiplications do not repay a calibration, says the SDK.
const CALIBRATE_FROM: usize = 1 << 24;
/// The side of the product that tiles are compared by, and how often.
const CALIBRATION_SIDE: usize = 128;
const CALIBRATION_ROUNDS: usize = 48;

/// The row at a size.
pub fn computation(parameters: &Table) -> Result<Computation, String> {
    let side = |name| parameter("matrix_multiply", parameters, name);
    let shape = [side("m")?, side("k")?, side("n")?];
    let factors = Rc::new(inputs(shape));
    let (for_judge, product) = (Rc::clone(&factors), OnceCell::new());
    Ok(Computation {
        scalar: open(Rc::clone(&factors), shape, matrix_multiply_with::<Scalar<f32>, f32>),
        simd: open(factors, shape, |a, b, c, output, tile| {
            matrix_multiply(&Alone, a, b, c, output, tile)
        }),
        judge: Rc::new(move |answer, precision| {
            let product = product.get_or_init(|| Product::of(&for_judge.0, &for_judge.1, shape));
            product.judge(answer, precision)
        }),
        // Products and sums.
        work: 2 * shape.iter().map(|side| *side as u64).product::<u64>(),
        transpiled: true,
    })
}

type Multiply = fn(Matrix<'_, f32>, Matrix<'_, f32>, MatrixMut<'_, f32>, Output, Tile) -> Result<(), MatrixError>;

fn open(factors: Rc<(Vec<f32>, Vec<f32>)>, shape: [usize; 3], multiply: Multiply) -> OpenKernel {
    Box::new(move || {
        let [m, k, n] = shape;
        let tile = if m * k * n < CALIBRATE_FROM {
            Tile::Narrow
        } else {
            calibrated(multiply)
        };
        let artefact = match tile {
            Tile::Narrow => "kernels, narrow tile",
            Tile::Wide => "kernels, wide tile",
        };
        let compute = move |c: &mut Vec<f32>| {
            c.resize(m * n, 0.0);
            product(multiply, &factors.0, &factors.1, c, shape, tile).map_err(|error| error.to_string())
        };
        Kernel {
            compute: Box::new(compute),
            artefact: artefact.to_owned(),
        }
    })
}

fn product(
    multiply: Multiply,
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    [m, k, n]: [usize; 3],
    tile: Tile,
) -> Result<(), MatrixError> {
    let a = Matrix::row_major(black_box(a), m, k)?;
    let b = Matrix::row_major(black_box(b), k, n)?;
    multiply(a, b, MatrixMut::row_major(black_box(c), m, n)?, Output::Overwrite, tile)
}

/// The wide tile where its best time is clearly under the narrow one's. Both give the same bits.
fn calibrated(multiply: Multiply) -> Tile {
    let shape = [CALIBRATION_SIDE; 3];
    let zeros = vec![0.0; CALIBRATION_SIDE * CALIBRATION_SIDE];
    let mut c = zeros.clone();
    let mut best = [Duration::MAX; 2];
    for _ in 0..CALIBRATION_ROUNDS {
        for (tile, best) in [Tile::Narrow, Tile::Wide].into_iter().zip(&mut best) {
            let began = Instant::now();
            // A product of zeros as good as any other: what it cannot do, the arm's own call tells.
            let _product = product(multiply, &zeros, &zeros, &mut c, shape, tile);
            *best = (*best).min(began.elapsed());
        }
    }
    if best[1].as_secs_f64() < 0.95 * best[0].as_secs_f64() {
        Tile::Wide
    } else {
        Tile::Narrow
    }
}
