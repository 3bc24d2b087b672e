//! Judges a spectrum: every number is compared with a plain radix-2 transform in 64-bit floats.
//!
//! How far a number may be off is told in `sdk/src/engine/judge/fft.ts`: with u half an ulp of 1 and |x| the 2-norm of the
//! signal, by 6 sqrt(log2 n) u |x|.

use std::f64::consts::PI;

use super::{Precision, error};
use crate::native::record::Oracle;

/// The multiple of sqrt(log2 n) u |x| by which a number may be off.
const LIMIT: f64 = 6.0;

/// The right spectrum, and what each of its parts may be off by.
#[derive(Clone, Debug)]
pub struct Spectrum {
    want: Vec<f64>,
    /// In units of half an ulp of 1.
    allowed: f64,
}

impl Spectrum {
    /// Of a power of two of complex numbers, pairs of parts.
    #[must_use]
    pub fn of_complex(signal: &[f32]) -> Self {
        Self::of(signal.iter().map(|part| f64::from(*part)).collect())
    }

    /// Of a power of two of real numbers: the first half of their spectrum and the number in the middle.
    #[must_use]
    pub fn of_real(signal: &[f32]) -> Self {
        let mut spectrum = Self::of(signal.iter().flat_map(|number| [f64::from(*number), 0.0]).collect());
        spectrum.want.truncate(signal.len() + 2);
        spectrum
    }

    fn of(mut data: Vec<f64>) -> Self {
        let norm = data.iter().map(|part| part * part).sum::<f64>().sqrt();
        let levels = f64::from((data.len() / 2).max(2).ilog2());
        transform(&mut data);
        Self {
            want: data,
            allowed: LIMIT * levels.sqrt() * norm,
        }
    }

    /// The largest error of an answer, where 1 is the limit.
    #[must_use]
    pub fn judge(&self, answer: &[f64], precision: Precision) -> Oracle {
        let unit = match precision {
            Precision::Single => f64::from(f32::EPSILON) / 2.0,
            Precision::Double => f64::EPSILON / 2.0,
        };
        let numbers = answer.chunks_exact(2).zip(self.want.chunks_exact(2));
        let errors = numbers.map(|(have, want)| {
            let off = (have[0] - want[0]).hypot(have[1] - want[1]);
            error(off, 0.0, self.allowed * unit)
        });
        let error = if answer.len() == self.want.len() {
            errors.fold(0.0, f64::max)
        } else {
            f64::MAX
        };
        Oracle::of(
            "every number compared with a plain radix-2 transform in 64-bit floats",
            error,
        )
    }
}

/// The forward transform of a power of two of complex numbers, in place: decimation in time (Cooley and Tukey, 1965).
fn transform(data: &mut [f64]) {
    let n = data.len() / 2;
    if n < 2 {
        return;
    }
    let shift = usize::BITS - n.ilog2();
    for place in 0..n {
        let other = place.reverse_bits() >> shift;
        if place < other {
            data.swap(2 * place, 2 * other);
            data.swap(2 * place + 1, 2 * other + 1);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let roots: Vec<(f64, f64)> = (0..n / 2)
        .map(|j| (-2.0 * PI * j as f64 / n as f64).sin_cos())
        .collect();
    let mut half = 1;
    while half < n {
        for first in (0..n).step_by(2 * half) {
            for j in 0..half {
                let (sine, cosine) = roots[j * (n / (2 * half))];
                let (top, bottom) = (2 * (first + j), 2 * (first + j + half));
                let real = data[bottom] * cosine - data[bottom + 1] * sine;
                let imaginary = data[bottom] * sine + data[bottom + 1] * cosine;
                data[bottom] = data[top] - real;
                data[bottom + 1] = data[top + 1] - imaginary;
                data[top] += real;
                data[top + 1] += imaginary;
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::{Precision, Spectrum, transform};
    use crate::fft::inputs;
    use std::f64::consts::PI;

    /// By the definition.
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn defined(data: &[f64]) -> Vec<f64> {
        let n = data.len() / 2;
        let number = |k: usize| {
            let terms = (0..n).map(|j| {
                let (sine, cosine) = (-2.0 * PI * ((j * k) % n) as f64 / n as f64).sin_cos();
                let (real, imaginary) = (data[2 * j], data[2 * j + 1]);
                [real * cosine - imaginary * sine, real * sine + imaginary * cosine]
            });
            terms.fold([0.0, 0.0], |sum, term| [sum[0] + term[0], sum[1] + term[1]])
        };
        (0..n).flat_map(number).collect()
    }

    #[test]
    fn the_plain_transform_is_the_defined_one() {
        for n in [1, 2, 4, 8, 64, 256] {
            let mut data: Vec<f64> = inputs(2 * n).into_iter().map(f64::from).collect();
            let want = defined(&data);
            transform(&mut data);
            let off = data.iter().zip(&want).map(|(have, want)| (have - want).abs());
            assert!(off.fold(0.0, f64::max) < 1e-11, "{n}");
        }
    }

    #[test]
    fn one_wrong_part_is_found_wherever_it_is() {
        let signal = inputs(512);
        for (spectrum, numbers) in [(Spectrum::of_complex(&signal), 256), (Spectrum::of_real(&signal), 257)] {
            let right = spectrum.want.clone();
            assert_eq!(right.len(), 2 * numbers);
            assert_eq!(spectrum.judge(&right, Precision::Double).error, Some(0.0));
            for place in [0, numbers + 1, 2 * numbers - 1] {
                for wrong in [right[place] + 1e-3, f64::NAN, f64::INFINITY] {
                    let mut answer = right.clone();
                    answer[place] = wrong;
                    assert!(!spectrum.judge(&answer, Precision::Single).passed);
                }
            }
            assert!(!spectrum.judge(&right[2..], Precision::Single).passed);
        }
    }
}
