//! The arms of the row `matrix_multiply`: the kernel with one number at a time, with the widest lanes of the machine, and
//! the Python as our transpiler wrote it. Each multiplies the row's inputs; a naive product judges them all.
//!
//! The tile of the kernel is chosen as the SDK chooses it: the narrow one for small products, else the one that is
//! clearly faster in a small product right before. The record names it. The compiler may use what the target has by
//! default for plain code, so nobody knows what lanes `scalar` and `transpiled` have here.

#![expect(
    clippy::many_single_char_names,
    reason = "a, b, c and m, k, n are what the field calls them"
)]

use std::cell::OnceCell;
use std::hint::black_box;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sovereign_benches::matrix_multiply::{Transpiled, inputs};
use sovereign_benches::native::oracle::{Precision, Product};
use sovereign_benches::native::record::{self, Method, Oracle, Simd};
use sovereign_benches::native::recorded;
use sovereign_benches::rows::{Row, Variant};
use sovereign_kernels::lanes::{Lanes, Scalar, Work, dispatch};
use sovereign_kernels::{Matrix, MatrixError, MatrixMut, Output, Tile, matrix_multiply, matrix_multiply_with};
use toml::Table;

use crate::session::{Arm, Case, Open};

/// Products under this many multiplications do not repay a calibration, says the SDK.
const CALIBRATE_FROM: usize = 1 << 24;
/// The side of the product that tiles are compared by, and how often.
const CALIBRATION_SIDE: usize = 128;
const CALIBRATION_ROUNDS: usize = 48;

/// The row at its full size and at its baseline size. `home` is criterion's folder, where CPython's times are.
pub fn cases<'a>(row: &'a Row, home: &Path, method: &Method) -> Result<Vec<Case<'a>>, String> {
    let sizes = [Some(&row.parameters), row.baseline.as_ref()].into_iter().flatten();
    sizes
        .map(|size| case(row, size, recorded::arm(home, row, size, method)))
        .collect()
}

/// How many numbers the widest lanes of this machine hold.
pub fn widest() -> usize {
    struct Width;
    impl Work<f32> for Width {
        type Output = usize;
        fn run<L: Lanes<f32>>(self) -> usize {
            L::WIDTH
        }
    }
    dispatch(Width)
}

fn case<'a>(row: &'a Row, parameters: &'a Table, python: record::Arm) -> Result<Case<'a>, String> {
    let inputs = Rc::new(Inputs::of(shape(parameters)?));
    let for_scalar = Rc::clone(&inputs);
    let for_simd = Rc::clone(&inputs);
    let transpiled: Open = Box::new(move || Ok(Box::new(TranspiledArm::of(inputs)?)));
    let scalar: Open = Box::new(move || {
        Ok(Box::new(Kernel::of(
            for_scalar,
            matrix_multiply_with::<Scalar<f32>, f32>,
            Simd::Unknown,
        )))
    });
    let simd: Open = Box::new(move || {
        if widest() > 1 {
            Ok(Box::new(Kernel::of(for_simd, matrix_multiply::<f32>, Simd::Native)))
        } else {
            Err("this processor has no lanes that the kernels know".to_owned())
        }
    });
    Ok(Case {
        row: &row.id,
        parameters,
        arms: vec![
            (Variant::Transpiled, transpiled),
            (Variant::Scalar, scalar),
            (Variant::Simd, simd),
        ],
        others: vec![
            python,
            record::Arm::unavailable(
                Variant::Relaxed,
                "relaxed SIMD is WebAssembly's; native lanes fuse products and sums already",
            ),
            record::Arm::unavailable(Variant::Threads, "cargo bench times one thread"),
            record::Arm::unavailable(Variant::Gpu, "cargo bench uses no GPU"),
        ],
    })
}

fn shape(parameters: &Table) -> Result<[usize; 3], String> {
    let side = |name: &str| {
        let value = parameters.get(name).and_then(toml::Value::as_integer);
        let side = value.and_then(|value| u32::try_from(value).ok());
        side.map(|side| side as usize)
            .ok_or_else(|| format!("matrix_multiply: the size has no {name}"))
    };
    Ok([side("m")?, side("k")?, side("n")?])
}

/// The row's inputs at a size, and what is right.
struct Inputs {
    a: Vec<f32>,
    b: Vec<f32>,
    shape: [usize; 3],
    product: OnceCell<Product>,
}

impl Inputs {
    fn of(shape: [usize; 3]) -> Self {
        let (a, b) = inputs(shape);
        let product = OnceCell::new();
        Self { a, b, shape, product }
    }

    fn judge<T: Copy + Into<f64>>(&self, answer: &[T], precision: Precision) -> Oracle {
        let product = self.product.get_or_init(|| Product::of(&self.a, &self.b, self.shape));
        product.judge(answer, precision)
    }

    /// Products and sums.
    fn work(&self) -> u64 {
        2 * self.shape.iter().map(|side| *side as u64).product::<u64>()
    }
}

type Multiply = fn(Matrix<'_, f32>, Matrix<'_, f32>, MatrixMut<'_, f32>, Output, Tile) -> Result<(), MatrixError>;

/// The kernel with some lanes.
struct Kernel {
    inputs: Rc<Inputs>,
    product: Vec<f32>,
    multiply: Multiply,
    tile: Tile,
    simd: Simd,
}

impl Kernel {
    fn of(inputs: Rc<Inputs>, multiply: Multiply, simd: Simd) -> Self {
        let [m, k, n] = inputs.shape;
        let tile = if m * k * n < CALIBRATE_FROM {
            Tile::Narrow
        } else {
            calibrated(multiply)
        };
        Self {
            product: vec![0.0; m * n],
            inputs,
            multiply,
            tile,
            simd,
        }
    }
}

impl Arm for Kernel {
    fn call(&mut self) -> Result<(), String> {
        let inputs = &self.inputs;
        product(
            self.multiply,
            &inputs.a,
            &inputs.b,
            &mut self.product,
            inputs.shape,
            self.tile,
        )
        .map_err(|error| error.to_string())
    }

    fn judge(&mut self) -> Oracle {
        self.inputs.judge(&self.product, Precision::Single)
    }

    fn work(&self) -> u64 {
        self.inputs.work()
    }

    fn artefact(&self) -> String {
        let tile = match self.tile {
            Tile::Narrow => "narrow",
            Tile::Wide => "wide",
        };
        format!("kernels, {tile} tile")
    }

    fn simd(&self) -> Simd {
        self.simd
    }
}

/// The row's Python as our transpiler wrote it.
struct TranspiledArm {
    inputs: Rc<Inputs>,
    program: Transpiled,
}

impl TranspiledArm {
    fn of(inputs: Rc<Inputs>) -> Result<Self, String> {
        let [m, k, n] = inputs.shape.map(|side| u32::try_from(side).unwrap_or(u32::MAX));
        let program = Transpiled::prepare(m, k, n)?;
        Ok(Self { inputs, program })
    }
}

impl Arm for TranspiledArm {
    fn call(&mut self) -> Result<(), String> {
        self.program.run()
    }

    fn judge(&mut self) -> Oracle {
        self.inputs.judge(&self.program.answer(), Precision::Double)
    }

    fn work(&self) -> u64 {
        self.inputs.work()
    }

    fn artefact(&self) -> String {
        "transpiled.rs".to_owned()
    }

    fn simd(&self) -> Simd {
        Simd::Unknown
    }
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
