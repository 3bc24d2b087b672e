//! `Int` as text. Long numbers are halved by powers of ten, so that the work per digit is multiplication, not
//! division; no limit of 4300 digits is imposed.
use crate::*;

impl Int {
    /// Digits with an optional sign, as an integer.
    pub fn parse(text: &str, radix: u32) -> Option<Int> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if digits.is_empty() {
            return None;
        }
        let mut limbs = Vec::new();
        for chunk in digits.as_bytes().chunks(12) {
            let mut carry = chunk.iter().try_fold(0, |value, digit| {
                Some(value * u64::from(radix) + u64::from(char::from(*digit).to_digit(radix)?))
            })?;
            let factor = u64::from(radix).pow(chunk.len() as u32);
            for limb in &mut limbs {
                let product = u128::from(*limb) * u128::from(factor) + u128::from(carry);
                (*limb, carry) = (product as u64, (product >> 64) as u64);
            }
            if carry > 0 {
                limbs.push(carry);
            }
        }
        Some(Int::from_limbs(negative, limbs))
    }

    /// The digits in another base, without a prefix.
    pub fn to_base(&self, radix: u32) -> String {
        let (mut limbs, mut digits) = (self.limbs(&mut [0]).to_vec(), Vec::new());
        while !limbs.is_empty() {
            digits.push(divide_by_limb(&mut limbs, u64::from(radix)) as u32);
            trim(&mut limbs);
        }
        let digits = digits
            .iter()
            .rev()
            .map(|digit| char::from_digit(*digit, radix).expect("a digit"));
        let zero = if self.is_zero() { "0" } else { "" };
        format!(
            "{}{zero}{}",
            if self.is_negative() { "-" } else { "" },
            digits.collect::<String>()
        )
    }

    /// `hex(self)`.
    pub fn hex(&self) -> String {
        self.prefixed("0x", 16)
    }

    /// `bin(self)`.
    pub fn bin(&self) -> String {
        self.prefixed("0b", 2)
    }

    /// `oct(self)`.
    pub fn oct(&self) -> String {
        self.prefixed("0o", 8)
    }

    /// The digits with a prefix after the sign.
    pub fn prefixed(&self, prefix: &str, radix: u32) -> String {
        format!(
            "{}{prefix}{}",
            if self.is_negative() { "-" } else { "" },
            self.abs().to_base(radix)
        )
    }
}

/// A literal of the source.
pub fn int_literal(digits: &str) -> Int {
    Int::parse(digits, 10).expect("a literal has digits only")
}

impl std::fmt::Display for Int {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Int::Small(value) => std::fmt::Display::fmt(value, f),
            Int::Big(big) => {
                let mut digits = String::new();
                write_decimal(&mut digits, &big.limbs, 0);
                f.pad_integral(!big.negative, "", &digits)
            }
        }
    }
}

impl std::fmt::Debug for Int {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Appends the decimal digits of `limbs`, with leading zeros up to `width`.
pub fn write_decimal(digits: &mut String, limbs: &[u64], width: usize) {
    /// The digits that a limb holds.
    const CHUNK: usize = 19;
    if limbs.len() < 30 {
        let (mut rest, mut chunks) = (limbs.to_vec(), Vec::new());
        while !rest.is_empty() {
            chunks.push(divide_by_limb(&mut rest, 10_u64.pow(CHUNK as u32)));
            trim(&mut rest);
        }
        let text: String = chunks
            .iter()
            .rev()
            .map(|chunk| format!("{chunk:019}"))
            .collect::<Vec<_>>()
            .concat();
        let text = text.trim_start_matches('0');
        digits.extend(std::iter::repeat_n('0', width.saturating_sub(text.len())));
        digits.push_str(text);
        return;
    }
    let (mut power, mut length) = (vec![10_u64.pow(CHUNK as u32)], CHUNK);
    while power.len() * 3 < limbs.len() {
        power = mul_limbs(&power, &power);
        length *= 2;
    }
    let (high, low) = divide_limbs(limbs, &power);
    write_decimal(digits, &high, width.saturating_sub(length));
    write_decimal(digits, &low, length);
}
