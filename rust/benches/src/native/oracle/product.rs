//! Judges a matrix product: every element is summed again in 64-bit floats, as naively as can be.
//!
//! How far an element may be off is told in `sdk/src/engine/judge.ts`, whose limits these are: with u half an ulp of 1,
//!
//! ```text
//! 32-bit floats: min(4 sqrt(k), k) u sum_p |a_ip| |b_pj|      64-bit floats: 2 k u sum_p |a_ip| |b_pj|
//! ```
//!
//! The first supposes that roundings are independent, as they are for the row's pseudo-random inputs. In 64-bit floats
//! there is nothing more precise to compare with, so the worst case holds for the answer and for the judge.

#![expect(
    clippy::many_single_char_names,
    reason = "a, b and m, k, n are what the field calls them"
)]

use super::{Precision, error};
use crate::native::record::Oracle;

/// The multiple of sqrt(k) u |a| |b| by which an element may be off.
const LIMIT: f64 = 4.0;

/// The right product, and what each element may be off by is a multiple of.
#[derive(Clone, Debug)]
pub struct Product {
    want: Vec<f64>,
    mass: Vec<f64>,
    k: usize,
}

impl Product {
    /// Of row-major `a`, m x k, and `b`, k x n.
    #[must_use]
    pub fn of(a: &[f32], b: &[f32], [m, k, n]: [usize; 3]) -> Self {
        let (mut want, mut mass) = (vec![0.0; m * n], vec![0.0; m * n]);
        for i in 0..m {
            let (want, mass) = (&mut want[i * n..][..n], &mut mass[i * n..][..n]);
            for p in 0..k {
                let factor = f64::from(a[i * k + p]);
                for ((want, mass), b) in want.iter_mut().zip(mass.iter_mut()).zip(&b[p * n..][..n]) {
                    let product = factor * f64::from(*b);
                    *want += product;
                    *mass += product.abs();
                }
            }
        }
        Self { want, mass, k }
    }

    /// The largest error of an answer, where 1 is the limit.
    #[must_use]
    pub fn judge(&self, answer: &[f64], precision: Precision) -> Oracle {
        #[expect(clippy::cast_precision_loss, reason = "no row has 2^52 columns")]
        let k = self.k as f64;
        let allowed = match precision {
            Precision::Single => (LIMIT * k.sqrt()).min(k) * f64::from(f32::EPSILON) / 2.0,
            Precision::Double => 2.0 * k * f64::EPSILON / 2.0,
        };
        let errors = answer.iter().zip(self.want.iter().zip(&self.mass));
        let errors = errors.map(|(have, (want, mass))| error(*have, *want, allowed * mass));
        let error = if answer.len() == self.want.len() {
            errors.fold(0.0, f64::max)
        } else {
            f64::MAX
        };
        Oracle::of("every element summed again in 64-bit floats", error)
    }
}

#[cfg(test)]
mod tests {
    use super::{Precision, Product};
    use crate::matrix_multiply::{ikj_loop, inputs};

    const N: usize = 48;

    fn product() -> (Product, Vec<f64>) {
        let (a, b) = inputs([N; 3]);
        let mut c = vec![0.0; N * N];
        ikj_loop(&a, &b, &mut c, N, N);
        (Product::of(&a, &b, [N, N, N]), c.into_iter().map(f64::from).collect())
    }

    #[test]
    fn a_right_product_passes_in_both_precisions() {
        let (product, single) = product();
        let judged = product.judge(&single, Precision::Single);
        assert!(
            judged.passed && judged.error.is_some_and(|error| error > 0.0),
            "{judged:?}"
        );
        let exact = product.want.clone();
        assert_eq!(product.judge(&exact, Precision::Double).error, Some(0.0));
        // Single precision is not good enough where double is asked for.
        assert!(!product.judge(&single, Precision::Double).passed);
    }

    #[test]
    fn one_wrong_element_is_found_wherever_it_is() {
        let (product, right) = product();
        for place in [0, N * N / 2 + 7, N * N - 1] {
            for wrong in [right[place] + 1e-4, f64::NAN, f64::INFINITY] {
                let mut answer = right.clone();
                answer[place] = wrong;
                let judged = product.judge(&answer, Precision::Single);
                assert!(!judged.passed && judged.error.is_some_and(f64::is_finite), "{judged:?}");
            }
        }
        assert!(!product.judge(&right[1..], Precision::Single).passed);
        assert!(!product.judge(&[], Precision::Single).passed);
    }
}
