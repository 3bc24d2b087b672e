//! The row `fft` natively: complex numbers, and real ones. A plain transform judges its arms. Plans are made before a call, and
//! a call copies the signal, as it does in the SDK.

use std::cell::OnceCell;
use std::hint::black_box;
use std::rc::Rc;

use sovereign_benches::fft::inputs;
use sovereign_benches::native::oracle::Spectrum;
use sovereign_benches::native::parameter;
use sovereign_kernels::fft::{Direction, Fft, FftError, RealFft};
use sovereign_kernels::lanes::Scalar;
use toml::Table;

use crate::kernel::{Computation, Kernel, OpenKernel};

/// The row at a size.
pub fn computation(parameters: &Table) -> Result<Computation, String> {
    let real = parameters.contains_key("real_points");
    let name = if real { "real_points" } else { "complex_points" };
    let length = parameter("fft", parameters, name)?;
    let signal = Rc::new(inputs(if real { length } else { 2 * length }));
    let (for_scalar, for_judge, spectrum) = (Rc::clone(&signal), Rc::clone(&signal), OnceCell::new());
    let (scalar, simd) = if real {
        let size = [length, 2 * (length / 2 + 1)];
        (
            open(
                for_scalar,
                size,
                RealFft::new_with::<One>,
                RealFft::scratch,
                RealFft::transform_with::<One>,
            ),
            open(signal, size, RealFft::new, RealFft::scratch, RealFft::transform),
        )
    } else {
        let size = [length, 2 * length];
        (
            open(
                for_scalar,
                size,
                Fft::new_with::<One>,
                Fft::scratch,
                Fft::transform_with::<One>,
            ),
            open(signal, size, Fft::new, Fft::scratch, Fft::transform),
        )
    };
    Ok(Computation {
        scalar,
        simd,
        judge: Rc::new(move |answer, precision| {
            let of = if real { Spectrum::of_real } else { Spectrum::of_complex };
            spectrum.get_or_init(|| of(&for_judge)).judge(answer, precision)
        }),
        // What is usually counted: 5 n log2 n operations, half of them for real numbers.
        work: 5 * length as u64 * u64::from(length.ilog2()) / if real { 2 } else { 1 },
        transpiled: !real,
    })
}

type One = Scalar<f32>;
type Plan<P> = fn(usize) -> Result<P, FftError>;
type Scratch<P, S> = fn(&P) -> Result<S, FftError>;
type Transform<P, S> = fn(&P, &mut [f32], Direction, &mut S) -> Result<(), FftError>;

/// Transforms of a copy of the signal, with room for the parts of its spectrum.
fn open<P: 'static, S: 'static>(
    signal: Rc<Vec<f32>>,
    [length, parts]: [usize; 2],
    plan: Plan<P>,
    scratch: Scratch<P, S>,
    transform: Transform<P, S>,
) -> OpenKernel {
    Box::new(move || {
        let planned = plan(length).and_then(|plan| Ok((scratch(&plan)?, plan)));
        let mut planned = planned.map_err(|error| error.to_string());
        Kernel {
            compute: Box::new(move |answer| {
                let (scratch, plan) = planned.as_mut().map_err(|error| error.clone())?;
                answer.clear();
                answer.extend_from_slice(black_box(&signal));
                answer.resize(parts, 0.0);
                transform(plan, answer, Direction::Forward, scratch).map_err(|error| error.to_string())
            }),
            artefact: "kernels".to_owned(),
        }
    })
}
