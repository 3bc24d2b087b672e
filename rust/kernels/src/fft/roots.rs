//! Roots of unity: `exp(-2 pi i j / n)`, in double precision.

use std::f64::consts::FRAC_PI_2;

use super::FftError;
use crate::memory::filled;

/// `exp(-2 pi i power / order)`. Quarters of the circle are exact, and so the parts of a root are alike in all of them.
#[expect(clippy::cast_precision_loss, reason = "both are far below 2^53")]
pub fn root(power: usize, order: usize) -> [f64; 2] {
    let [power, order] = [power % order, order].map(|count| count as u64);
    let (quarter, rest) = (4 * power / order, 4 * power % order);
    let (sine, cosine) = (FRAC_PI_2 * rest as f64 / order as f64).sin_cos();
    match quarter {
        0 => [cosine, -sine],
        1 => [-sine, -cosine],
        2 => [-cosine, sine],
        _ => [sine, cosine],
    }
}

/// All roots of an order, from two tables of about sqrt(order) each: `root(a s + b) = root(a s) root(b)`.
pub struct Roots {
    order: usize,
    coarse: Vec<[f64; 2]>,
    fine: Vec<[f64; 2]>,
}

impl Roots {
    /// Roots of `order`, which is not zero.
    pub fn new(order: usize) -> Result<Self, FftError> {
        let step = 1 << order.ilog2().div_ceil(2);
        let mut coarse = filled(order.div_ceil(step), [0.0; 2])?;
        let mut fine = filled(step, [0.0; 2])?;
        coarse
            .iter_mut()
            .enumerate()
            .for_each(|(at, to)| *to = root(at * step, order));
        fine.iter_mut().enumerate().for_each(|(at, to)| *to = root(at, order));
        Ok(Self { order, coarse, fine })
    }

    /// `root(power, order)`, to within some units of the last place of a double.
    pub fn get(&self, power: usize) -> [f64; 2] {
        let power = power % self.order;
        let ([a, b], [c, d]) = (self.coarse[power / self.fine.len()], self.fine[power % self.fine.len()]);
        [a * c - b * d, a * d + b * c]
    }
}
