//! Bits of `Int`, as if written in two's complement with endless sign bits.
use crate::*;

impl Int {
    /// `self << count`.
    pub fn shl(&self, count: &Int) -> Fallible<Int> {
        match count {
            Int::Small(count @ 0..) => Ok(Int::from_limbs(
                self.is_negative(),
                shl_limbs(self.limbs(&mut [0]), *count as u64),
            )),
            _ if count.is_negative() => Err(Exception::new("ValueError", "negative shift count")),
            _ if self.is_zero() => Ok(Int::Small(0)),
            _ => Err(Exception::new("OverflowError", "too many digits in integer")),
        }
    }

    /// `self >> count`: rounds down.
    pub fn shr(&self, count: &Int) -> Fallible<Int> {
        if count.is_negative() {
            return Err(Exception::new("ValueError", "negative shift count"));
        }
        Ok(match (self, count) {
            (Int::Small(value), Int::Small(count)) => Int::Small(value >> (*count).min(63)),
            (Int::Big(big), Int::Small(count)) if !big.negative => {
                Int::from_limbs(false, shr_limbs(&big.limbs, *count as u64))
            }
            (Int::Big(big), Int::Small(count)) if big.negative => {
                // Down for a negative number is up for its magnitude: -((m - 1) >> n) - 1.
                -1 - Int::from_limbs(false, shr_limbs(&sub_limbs(&big.limbs, &[1]), *count as u64))
            }
            _ => Int::Small(if self.is_negative() { -1 } else { 0 }),
        })
    }

    /// `self.bit_length()`.
    pub fn bit_length(&self) -> i64 {
        bits_of_limbs(self.limbs(&mut [0])) as i64
    }

    /// `self.bit_count()`.
    pub fn bit_count(&self) -> i64 {
        self.limbs(&mut [0])
            .iter()
            .map(|limb| i64::from(limb.count_ones()))
            .sum()
    }

    /// The two's complement, at least `length` limbs long.
    pub fn complement(&self, length: usize) -> Vec<u64> {
        let mut limbs = self.limbs(&mut [0]).to_vec();
        limbs.resize(limbs.len().max(length), 0);
        if self.is_negative() {
            sub_from(&mut limbs, &[1]);
            flip(&mut limbs);
        }
        limbs
    }
}

/// `a & b`.
pub fn int_and(a: &Int, b: &Int) -> Int {
    int_bitwise(a, b, |a, b| a & b)
}

/// `a | b`.
pub fn int_or(a: &Int, b: &Int) -> Int {
    int_bitwise(a, b, |a, b| a | b)
}

/// `a ^ b`.
pub fn int_xor(a: &Int, b: &Int) -> Int {
    int_bitwise(a, b, |a, b| a ^ b)
}

/// Turns all bits around.
pub fn flip(limbs: &mut [u64]) {
    for limb in limbs {
        *limb = !*limb;
    }
}

/// Joins the bits of `a` and `b`.
#[inline]
pub fn int_bitwise(a: &Int, b: &Int, operation: impl Fn(u64, u64) -> u64) -> Int {
    if let (Int::Small(a), Int::Small(b)) = (a, b) {
        return Int::Small(operation(*a as u64, *b as u64) as i64);
    }
    // One limb more than the longer operand holds its sign.
    let length = 1 + a.limbs(&mut [0]).len().max(b.limbs(&mut [0]).len());
    let mut limbs: Vec<u64> = a
        .complement(length)
        .into_iter()
        .zip(b.complement(length))
        .map(|(a, b)| operation(a, b))
        .collect();
    let negative = limbs[length - 1] >> 63 == 1;
    if negative {
        flip(&mut limbs);
        limbs.push(0);
        add_into(&mut limbs, &[1]);
    }
    Int::from_limbs(negative, limbs)
}
