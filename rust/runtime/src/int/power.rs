//! Powers, roots and common divisors of `Int`.
use crate::*;

impl Int {
    /// `self ** exponent` for `exponent >= 0`.
    pub fn pow(&self, exponent: &Int) -> Fallible<Int> {
        match (self, exponent) {
            (Int::Small(0 | 1), exponent) if !exponent.is_negative() && !exponent.is_zero() => Ok(self.clone()),
            (Int::Small(2), Int::Small(exponent @ 0..)) => Int::Small(1).shl(&Int::Small(*exponent)),
            (_, Int::Small(exponent @ 0..)) => {
                Ok((0..64 - exponent.leading_zeros())
                    .rev()
                    .fold(Int::Small(1), |power, bit| {
                        let square = &power * &power;
                        if exponent >> bit & 1 == 1 {
                            square * self
                        } else {
                            square
                        }
                    }))
            }
            _ if exponent.is_negative() => fault("an int to a negative power: the result is a float"),
            _ => Err(Exception::bare("MemoryError")),
        }
    }

    /// `self ** exponent` of line `line`, where the result is an int.
    pub fn power(&self, exponent: &Int, line: u32) -> Fallible<Int> {
        if exponent.is_negative() {
            fault(&format!(
                "an int to a negative power at line {line} of the source: the result is a float"
            ));
        }
        self.pow(exponent)
    }

    /// `pow(self, exponent, modulus)`.
    pub fn pow_mod(&self, exponent: &Int, modulus: &Int) -> Fallible<Int> {
        if modulus.is_zero() {
            return Err(Exception::new("ValueError", "pow() 3rd argument cannot be 0"));
        }
        if exponent.is_negative() {
            return self.inverse(modulus)?.pow_mod(&-exponent, modulus);
        }
        let base = self.modulo(modulus)?;
        let mut power = Int::Small(1);
        for limb in exponent.limbs(&mut [0]).iter().rev() {
            for bit in (0..64).rev() {
                power = (&power * &power).modulo(modulus)?;
                if limb >> bit & 1 == 1 {
                    power = (&power * &base).modulo(modulus)?;
                }
            }
        }
        power.modulo(modulus)
    }

    /// The inverse of `self` modulo `modulus`, by Euclid's algorithm.
    pub fn inverse(&self, modulus: &Int) -> Fallible<Int> {
        let (mut a, mut b) = (self.modulo(modulus)?, modulus.clone());
        let (mut x, mut y) = (Int::Small(1), Int::Small(0));
        while !b.is_zero() {
            let (quotient, rest) = a.divmod(&b)?;
            (a, b) = (b, rest);
            let next = x - &quotient * &y;
            (x, y) = (y, next);
        }
        if a == -1 {
            (a, x) = (Int::Small(1), -x);
        }
        if a != 1 {
            return Err(Exception::new(
                "ValueError",
                "base is not invertible for the given modulus",
            ));
        }
        x.modulo(modulus)
    }

    /// `math.isqrt(self)`, by Newton's method from above.
    pub fn isqrt(&self) -> Fallible<Int> {
        if self.is_negative() {
            return Err(Exception::new("ValueError", "isqrt() argument must be nonnegative"));
        }
        if let Int::Small(value) = self {
            return Ok(Int::Small(value.isqrt()));
        }
        let mut root = Int::Small(1).shl(&Int::Small((self.bit_length() + 1) / 2))?;
        loop {
            let next = (&root + self.floor_div(&root)?).shr(&Int::Small(1))?;
            if next >= root {
                return Ok(root);
            }
            root = next;
        }
    }
}

/// `math.gcd(a, b)`.
pub fn gcd(a: &Int, b: &Int) -> Int {
    let (mut a, mut b) = (a.abs(), b.abs());
    while !b.is_zero() {
        let (_, rest) = a.divmod(&b).expect("the divisor is not zero");
        (a, b) = (b, rest);
    }
    a
}

/// `math.lcm(a, b)`.
pub fn lcm(a: &Int, b: &Int) -> Int {
    if a.is_zero() || b.is_zero() {
        return Int::Small(0);
    }
    (a.floor_div(&gcd(a, b)).expect("the divisor is not zero") * b).abs()
}
