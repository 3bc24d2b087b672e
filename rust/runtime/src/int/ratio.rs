//! Floats from integers, rounded once: to nearest, ties to even.
use crate::*;

impl Int {
    /// `self / other`.
    pub fn true_div(&self, other: &Int) -> Fallible<f64> {
        if other.is_zero() {
            return Err(Exception::new("ZeroDivisionError", "division by zero"));
        }
        let (mut a_room, mut b_room) = ([0], [0]);
        let (a, b) = (self.limbs(&mut a_room), other.limbs(&mut b_room));
        // A quotient of 66 or 67 bits: enough for a float, its rounding bit and a bit for what is left.
        let shift = 66 + bits_of_limbs(b) as i64 - bits_of_limbs(a) as i64;
        let (quotient, rest) = if shift >= 0 {
            divide_limbs(&shl_limbs(a, shift as u64), b)
        } else {
            divide_limbs(a, &shl_limbs(b, shift.unsigned_abs()))
        };
        let quotient = quotient.iter().rev().fold(0, |sum, limb| sum << 64 | u128::from(*limb));
        let value = round_scaled(quotient << 1 | u128::from(!rest.is_empty()), -shift - 1);
        if value.is_infinite() {
            return Err(Exception::new(
                "OverflowError",
                "integer division result too large for a float",
            ));
        }
        Ok(if self.is_negative() == other.is_negative() {
            value
        } else {
            -value
        })
    }
}

/// `mantissa * 2^exponent`, rounded once; the last bit of a long mantissa may stand for all bits below it.
pub fn round_scaled(mantissa: u128, exponent: i64) -> f64 {
    let bits = 128 - i64::from(mantissa.leading_zeros());
    if bits + exponent > 1100 {
        return f64::INFINITY;
    }
    let drop = (bits - 53).max(-1074 - exponent).clamp(0, 127);
    let (kept, dropped) = (mantissa >> drop, mantissa & ((1 << drop) - 1));
    let half = (1_u128 << drop) >> 1;
    let up = drop > 0 && (dropped > half || (dropped == half && kept & 1 == 1));
    scale((kept + u128::from(up)) as f64, exponent + drop)
}

/// `x * 2^exponent`, rounded once even where the result is subnormal.
pub fn scale(mut x: f64, mut exponent: i64) -> f64 {
    while exponent > 1023 && x.is_finite() && x != 0.0 {
        x *= 2_f64.powi(1023);
        exponent -= 1023;
    }
    // Steps of 2^-969 keep 53 bits above the subnormal range until the last one.
    while exponent < -1022 && x != 0.0 {
        x *= 2_f64.powi(-1022) * 2_f64.powi(53);
        exponent += 969;
    }
    x * 2_f64.powi(exponent.clamp(-1022, 1023) as i32)
}
