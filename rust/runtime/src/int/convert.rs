//! `Int` from and to the other numbers.
use crate::*;

impl From<i64> for Int {
    #[inline]
    fn from(value: i64) -> Int {
        Int::Small(value)
    }
}

impl From<bool> for Int {
    fn from(value: bool) -> Int {
        Int::Small(i64::from(value))
    }
}

impl Int {
    /// The value where a machine integer is asked for.
    pub fn to_i64(&self) -> Fallible<i64> {
        match self {
            Int::Small(value) => Ok(*value),
            Int::Big(_) => Err(Exception::new(
                "OverflowError",
                "Python int too large to convert to C ssize_t",
            )),
        }
    }

    /// `float(self)`: rounded once, ties to even.
    pub fn to_f64(&self) -> Fallible<f64> {
        let value = match self {
            Int::Small(value) => *value as f64,
            Int::Big(big) => {
                let bits = bits_of_limbs(&big.limbs);
                let dropped = bits.saturating_sub(100);
                let top = shr_limbs(&big.limbs, dropped);
                let below = u128::from(dropped > 0 && shl_limbs(&top, dropped) != big.limbs);
                let top = top.iter().rev().fold(0, |sum, limb| sum << 64 | u128::from(*limb));
                let value = round_scaled(top << 1 | below, dropped as i64 - 1);
                if big.negative {
                    -value
                } else {
                    value
                }
            }
        };
        if value.is_infinite() {
            return Err(Exception::new("OverflowError", "int too large to convert to float"));
        }
        Ok(value)
    }

    /// `int(x)`, rounded toward zero; none for what is not finite.
    pub fn from_f64(x: f64) -> Option<Int> {
        if !x.is_finite() {
            return None;
        }
        if x.abs() < 9e18 {
            return Some(Int::Small(x as i64));
        }
        let exponent = (x.to_bits() >> 52 & 0x7ff) - 1075;
        let mantissa = x.to_bits() & ((1 << 52) - 1) | 1 << 52;
        Some(Int::from_limbs(x < 0.0, shl_limbs(&[mantissa], exponent)))
    }
}
