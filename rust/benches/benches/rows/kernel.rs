//! The native arms of a row that a kernel computes: the Python as our transpiler wrote it, the kernel with one number at a
//! time, and the kernel with the widest lanes of the machine. It must not know a row.
//!
//! The compiler may use what the target has by default for plain code, so nobody knows what lanes `scalar` and `transpiled`
//! have here.

use std::path::Path;
use std::rc::Rc;

use sovereign_benches::native::oracle::Precision;
use sovereign_benches::native::record::{self, Method, Oracle, Simd};
use sovereign_benches::native::recorded;
use sovereign_benches::program::{self, Program};
use sovereign_benches::rows::{Row, Variant};
use sovereign_kernels::lanes::{Lanes, Work, dispatch};
use toml::Table;

use crate::session::{Arm, Case, Open};

/// Judges the numbers of an answer.
pub type Judge = Rc<dyn Fn(&[f64], Precision) -> Oracle>;

/// A kernel that is ready to be timed.
pub struct Kernel {
    /// Computes once, into the answer that it is given.
    pub compute: Compute,
    /// What runs.
    pub artefact: String,
}

/// Computes an answer.
pub type Compute = Box<dyn FnMut(&mut Vec<f32>) -> Result<(), String>>;

/// Makes a kernel's inputs.
pub type OpenKernel = Box<dyn FnOnce() -> Kernel>;

/// What a row computes at a size.
pub struct Computation {
    /// One number at a time.
    pub scalar: OpenKernel,
    /// The widest lanes.
    pub simd: OpenKernel,
    /// Who judges answers.
    pub judge: Judge,
    /// What a call gets done, for criterion's rate: operations.
    pub work: u64,
    /// Whether the row's Python computes this, too: it may have one form of several.
    pub transpiled: bool,
}

/// A row at a size. `home` is criterion's folder, where CPython's times are.
pub fn case<'a>(
    row: &'a Row,
    parameters: &'a Table,
    home: &Path,
    method: &Method,
    computation: Computation,
) -> Case<'a> {
    let Computation {
        scalar,
        simd,
        judge,
        work,
        transpiled,
    } = computation;
    let (for_scalar, for_simd) = (Rc::clone(&judge), Rc::clone(&judge));
    let (id, numbers) = (row.id.clone(), numbers(parameters));
    let open_transpiled: Open = Box::new(move || {
        if !transpiled {
            return Err("the row's Python computes another form of this".to_owned());
        }
        let program = program::prepare(&id, &numbers)?;
        Ok(Box::new(TranspiledArm { program, judge, work }))
    });
    let open_scalar: Open = Box::new(move || Ok(Box::new(KernelArm::of(scalar(), Simd::Unknown, for_scalar, work))));
    let open_simd: Open = Box::new(move || {
        if widest() > 1 {
            Ok(Box::new(KernelArm::of(simd(), Simd::Native, for_simd, work)))
        } else {
            Err("this processor has no lanes that the kernels know".to_owned())
        }
    });
    let fused = "relaxed SIMD is WebAssembly's; native lanes fuse products and sums already";
    Case {
        row: &row.id,
        parameters,
        arms: vec![
            (Variant::Transpiled, open_transpiled),
            (Variant::Scalar, open_scalar),
            (Variant::Simd, open_simd),
        ],
        others: vec![
            recorded::arm(home, row, parameters, method),
            record::Arm::unavailable(Variant::Relaxed, fused),
            record::Arm::unavailable(Variant::Threads, "cargo bench times one thread"),
            record::Arm::unavailable(Variant::Gpu, "cargo bench uses no GPU"),
        ],
    }
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

/// The numbers of a size, in their order.
fn numbers(parameters: &Table) -> Vec<u32> {
    let numbers = parameters.values().filter_map(toml::Value::as_integer);
    numbers
        .map(|number| u32::try_from(number).unwrap_or(u32::MAX))
        .collect()
}

struct KernelArm {
    kernel: Kernel,
    answer: Vec<f32>,
    simd: Simd,
    judge: Judge,
    work: u64,
}

impl KernelArm {
    fn of(kernel: Kernel, simd: Simd, judge: Judge, work: u64) -> Self {
        Self {
            kernel,
            answer: Vec::new(),
            simd,
            judge,
            work,
        }
    }
}

impl Arm for KernelArm {
    fn call(&mut self) -> Result<(), String> {
        (self.kernel.compute)(&mut self.answer)
    }

    fn judge(&mut self) -> Oracle {
        let numbers: Vec<f64> = self.answer.iter().map(|number| f64::from(*number)).collect();
        (self.judge)(&numbers, Precision::Single)
    }

    fn work(&self) -> u64 {
        self.work
    }

    fn artefact(&self) -> String {
        self.kernel.artefact.clone()
    }

    fn simd(&self) -> Simd {
        self.simd
    }
}

/// The row's Python as our transpiler wrote it.
struct TranspiledArm {
    program: Box<dyn Program>,
    judge: Judge,
    work: u64,
}

impl Arm for TranspiledArm {
    fn call(&mut self) -> Result<(), String> {
        self.program.run()
    }

    fn judge(&mut self) -> Oracle {
        (self.judge)(&self.program.answer(), Precision::Double)
    }

    fn work(&self) -> u64 {
        self.work
    }

    fn artefact(&self) -> String {
        "transpiled.rs".to_owned()
    }

    fn simd(&self) -> Simd {
        Simd::Unknown
    }
}
