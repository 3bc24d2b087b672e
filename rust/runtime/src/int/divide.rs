//! Division of magnitudes (Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D) and Python's
//! division of integers, which rounds down.
use crate::*;

impl Int {
    /// `self // other`.
    pub fn floor_div(&self, other: &Int) -> Fallible<Int> {
        Ok(self.divmod(other)?.0)
    }

    /// `self % other`.
    pub fn modulo(&self, other: &Int) -> Fallible<Int> {
        if other.is_zero() {
            return Err(Exception::new("ZeroDivisionError", "integer modulo by zero"));
        }
        Ok(self.divmod(other)?.1)
    }

    /// `divmod(self, other)`.
    pub fn divmod(&self, other: &Int) -> Fallible<(Int, Int)> {
        if other.is_zero() {
            return Err(Exception::new(
                "ZeroDivisionError",
                "integer division or modulo by zero",
            ));
        }
        if let (Int::Small(a), Int::Small(b)) = (self, other) {
            if let (Some(quotient), Some(remainder)) = (a.checked_div_euclid(*b), a.checked_rem_euclid(*b)) {
                // Euclid's remainder is never negative; Python's has the sign of the divisor.
                let down = i64::from(*b < 0 && remainder != 0);
                return Ok((Int::Small(quotient - down), Int::Small(remainder + down * b)));
            }
        }
        let (quotient, remainder) = divide_limbs(self.limbs(&mut [0]), other.limbs(&mut [0]));
        let quotient = Int::from_limbs(self.is_negative() != other.is_negative(), quotient);
        let remainder = Int::from_limbs(self.is_negative(), remainder);
        if !remainder.is_zero() && remainder.is_negative() != other.is_negative() {
            return Ok((quotient - 1, remainder + other));
        }
        Ok((quotient, remainder))
    }
}

/// Quotient and remainder of `a / b` for `b > 0`.
pub fn divide_limbs(a: &[u64], b: &[u64]) -> (Vec<u64>, Vec<u64>) {
    if compare_limbs(a, b) == std::cmp::Ordering::Less {
        return (Vec::new(), a.to_vec());
    }
    if let [divisor] = *b {
        let mut quotient = a.to_vec();
        let mut remainder = vec![divide_by_limb(&mut quotient, divisor)];
        trim(&mut quotient);
        trim(&mut remainder);
        return (quotient, remainder);
    }
    let shift = u64::from(b[b.len() - 1].leading_zeros());
    let divisor = shl_limbs(b, shift);
    let mut rest = shl_limbs(a, shift);
    rest.resize(a.len() + 1, 0);
    let mut quotient = vec![0; a.len() - b.len() + 1];
    for i in (0..quotient.len()).rev() {
        quotient[i] = quotient_digit(&mut rest[i..=i + b.len()], &divisor);
    }
    trim(&mut quotient);
    trim(&mut rest);
    (quotient, shr_limbs(&rest, shift))
}

/// `a /= divisor`; gives the remainder.
pub fn divide_by_limb(a: &mut [u64], divisor: u64) -> u64 {
    let mut remainder = 0;
    for limb in a.iter_mut().rev() {
        let part = u128::from(remainder) << 64 | u128::from(*limb);
        *limb = (part / u128::from(divisor)) as u64;
        remainder = (part % u128::from(divisor)) as u64;
    }
    remainder
}

/// One digit of a quotient: how often the normalised `divisor` goes into `rest`, which keeps the remainder.
pub fn quotient_digit(rest: &mut [u64], divisor: &[u64]) -> u64 {
    let n = divisor.len();
    let top = u128::from(rest[n]) << 64 | u128::from(rest[n - 1]);
    let first = u128::from(divisor[n - 1]);
    let mut digit = (top / first).min(u128::from(u64::MAX));
    let mut left = top - digit * first;
    while left >> 64 == 0 && digit * u128::from(divisor[n - 2]) > (left << 64 | u128::from(rest[n - 2])) {
        digit -= 1;
        left += first;
    }
    let mut carry = 0_u128;
    let mut borrow = false;
    for (i, limb) in rest.iter_mut().enumerate() {
        carry += digit * u128::from(divisor.get(i).copied().unwrap_or(0));
        let (difference, first) = limb.overflowing_sub(carry as u64);
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        (*limb, borrow) = (difference, first || second);
        carry >>= 64;
    }
    if borrow {
        digit -= 1;
        add_into(rest, divisor);
    }
    digit as u64
}
