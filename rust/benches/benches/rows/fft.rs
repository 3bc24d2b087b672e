//! The row `fft` natively: complex numbers, and real ones. A plain transform judges its arms. Plans are made before a call, and
//! a call copies the signal, as it does in the SDK.

use std::cell::OnceCell;
use std::hint::black_box;
use std::rc::Rc;

use sovereign_benches::fft::inputs;
use sovereign_benches::native::oracle::Spectrum;
use sovereign_benches::native::parameter;
use sovereign_kernels::fft::{Direction, Fft, RealFft};
use sovereign_kernels::lanes::Scalar;
use toml::Table;

use crate::kernel::{Computation, Kernel, OpenKernel};

/// The row at a size.
pub fn computation(parameters: &Table) -> Result<Computation, String> {
    let real = parameters.contains_key("real_points");
    let name = if real { "real_points" } else { "complex_points" };
    let length = parameter("fft", parameters, name)?;
    let signal = Rc::new(inputs(if real { length } else { 2 * length }));
    let (for_judge, spectrum) = (Rc::clone(&signal), OnceCell::new());
    let open = if real { open_real } else { open_complex };
    Ok(Computation {
        scalar: open(Rc::clone(&signal), length, Lanes::One),
        simd: open(signal, length, Lanes::Widest),
        judge: Rc::new(move |answer, precision| {
            let of = if real { Spectrum::of_real } else { Spectrum::of_complex };
            spectrum.get_or_init(|| of(&for_judge)).judge(answer, precision)
        }),
        // What is usually counted: 5 n log2 n operations, half of them for real numbers.
        work: 5 * length as u64 * u64::from(length.ilog2()) / if real { 2 } else { 1 },
        transpiled: !real,
    })
}

#[derive(Clone, Copy)]
enum Lanes {
    One,
    Widest,
}

fn open_complex(signal: Rc<Vec<f32>>, length: usize, lanes: Lanes) -> OpenKernel {
    Box::new(move || {
        let plan = match lanes {
            Lanes::One => Fft::new_with::<Scalar<f32>>(length),
            Lanes::Widest => Fft::new(length),
        };
        let plan = plan.and_then(|plan| Ok((plan.scratch()?, plan)));
        let mut plan = plan.map_err(|error| error.to_string());
        kernel(move |answer| {
            let (scratch, plan) = plan.as_mut().map_err(|error| error.clone())?;
            answer.clear();
            answer.extend_from_slice(black_box(&signal));
            let done = match lanes {
                Lanes::One => plan.transform_with::<Scalar<f32>>(answer, Direction::Forward, scratch),
                Lanes::Widest => plan.transform(answer, Direction::Forward, scratch),
            };
            done.map_err(|error| error.to_string())
        })
    })
}

fn open_real(signal: Rc<Vec<f32>>, length: usize, lanes: Lanes) -> OpenKernel {
    Box::new(move || {
        let plan = match lanes {
            Lanes::One => RealFft::new_with::<Scalar<f32>>(length),
            Lanes::Widest => RealFft::new(length),
        };
        let plan = plan.and_then(|plan| Ok((plan.scratch()?, plan)));
        let mut plan = plan.map_err(|error| error.to_string());
        kernel(move |answer| {
            let (scratch, plan) = plan.as_mut().map_err(|error| error.clone())?;
            answer.clear();
            answer.extend_from_slice(black_box(&signal));
            answer.resize(plan.parts(), 0.0);
            let done = match lanes {
                Lanes::One => plan.transform_with::<Scalar<f32>>(answer, Direction::Forward, scratch),
                Lanes::Widest => plan.transform(answer, Direction::Forward, scratch),
            };
            done.map_err(|error| error.to_string())
        })
    })
}

fn kernel(compute: impl FnMut(&mut Vec<f32>) -> Result<(), String> + 'static) -> Kernel {
    Kernel {
        compute: Box::new(compute),
        artefact: "kernels".to_owned(),
    }
}
