//! Python's integer operators over i64, exact or a loud stop: what leaves 64 bits stops with its source line, and is
//! never wrapped.
use crate::*;

/// `a + b`.
#[inline]
pub fn add(a: i64, b: i64, line: u32) -> i64 {
    a.checked_add(b).unwrap_or_else(|| overflow(line))
}

/// `a - b`.
#[inline]
pub fn sub(a: i64, b: i64, line: u32) -> i64 {
    a.checked_sub(b).unwrap_or_else(|| overflow(line))
}

/// `a * b`.
#[inline]
pub fn mul(a: i64, b: i64, line: u32) -> i64 {
    a.checked_mul(b).unwrap_or_else(|| overflow(line))
}

/// `-a`.
#[inline]
pub fn neg(a: i64, line: u32) -> i64 {
    a.checked_neg().unwrap_or_else(|| overflow(line))
}

/// `abs(a)`.
#[inline]
pub fn absolute(a: i64, line: u32) -> i64 {
    a.checked_abs().unwrap_or_else(|| overflow(line))
}

/// `a // b`: rounds down.
#[inline]
pub fn floor_div(a: i64, b: i64, line: u32) -> Fallible<i64> {
    if b == 0 {
        return Err(Exception::new(
            "ZeroDivisionError",
            "integer division or modulo by zero",
        ));
    }
    let quotient = a.checked_div(b).unwrap_or_else(|| overflow(line));
    Ok(quotient - i64::from(a % b != 0 && (a < 0) != (b < 0)))
}

/// `a % b`: has the sign of `b`.
#[inline]
pub fn modulo(a: i64, b: i64) -> Fallible<i64> {
    if b == 0 {
        return Err(Exception::new("ZeroDivisionError", "integer modulo by zero"));
    }
    let remainder = a.wrapping_rem(b);
    Ok(if remainder != 0 && (remainder < 0) != (b < 0) {
        remainder + b
    } else {
        remainder
    })
}

/// `divmod(a, b)`.
pub fn divmod(a: i64, b: i64, line: u32) -> Fallible<(i64, i64)> {
    Ok((floor_div(a, b, line)?, modulo(a, b)?))
}

/// `a << n`.
pub fn shl(a: i64, n: i64, line: u32) -> Fallible<i64> {
    match n {
        ..=-1 => Err(Exception::new("ValueError", "negative shift count")),
        0..=62 if (a << n) >> n == a => Ok(a << n),
        _ if a == 0 => Ok(0),
        _ => overflow(line),
    }
}

/// `a >> n`.
pub fn shr(a: i64, n: i64) -> Fallible<i64> {
    if n < 0 {
        return Err(Exception::new("ValueError", "negative shift count"));
    }
    Ok(a >> n.min(63))
}

/// `a ** n` for `n >= 0`.
pub fn pow_i64(a: i64, n: i64, line: u32) -> i64 {
    if n < 0 {
        fault(&format!(
            "an int to a negative power at line {line} of the source: the result is a float"
        ));
    }
    let mut power = 1_i64;
    for bit in (0..64 - n.leading_zeros()).rev() {
        power = mul(power, power, line);
        if n >> bit & 1 == 1 {
            power = mul(power, a, line);
        }
    }
    power
}

/// `pow(base, exponent, modulus)`.
pub fn pow_mod_i64(base: i64, exponent: i64, modulus: i64) -> Fallible<i64> {
    Int::from(base)
        .pow_mod(&Int::from(exponent), &Int::from(modulus))?
        .to_i64()
}

/// `a.bit_length()`.
pub fn bit_length(a: i64) -> i64 {
    i64::from(64 - a.unsigned_abs().leading_zeros())
}

/// `a.bit_count()`.
pub fn bit_count(a: i64) -> i64 {
    i64::from(a.unsigned_abs().count_ones())
}

/// `sum(items)`.
pub fn sum_i64(items: impl IntoIterator<Item = i64>, line: u32) -> i64 {
    items.into_iter().fold(0, |sum, item| add(sum, item, line))
}

/// `math.prod(items)`.
pub fn prod_i64(items: impl IntoIterator<Item = i64>, line: u32) -> i64 {
    items.into_iter().fold(1, |product, item| mul(product, item, line))
}

/// `a / b` of ints, rounded once.
pub fn div_int(a: i64, b: i64) -> Fallible<f64> {
    /// Up to here an i64 is exact as a float.
    const EXACT: u64 = 1 << 53;
    if b == 0 {
        return Err(Exception::new("ZeroDivisionError", "division by zero"));
    }
    if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        return Ok(a as f64 / b as f64);
    }
    Int::from(a).true_div(&Int::from(b))
}

/// `hex(a)`.
pub fn hex(a: i64) -> String {
    format!("{}{:#x}", if a < 0 { "-" } else { "" }, a.unsigned_abs())
}

/// `bin(a)`.
pub fn bin(a: i64) -> String {
    format!("{}{:#b}", if a < 0 { "-" } else { "" }, a.unsigned_abs())
}

/// `oct(a)`.
pub fn oct(a: i64) -> String {
    format!("{}{:#o}", if a < 0 { "-" } else { "" }, a.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn division_rounds_down() {
        let table = [
            (7, 2, 3, 1),
            (-7, 2, -4, 1),
            (7, -2, -4, -1),
            (-7, -2, 3, -1),
            (6, -3, -2, 0),
            (0, -3, 0, 0),
        ];
        for (a, b, quotient, remainder) in table {
            assert_eq!(divmod(a, b, 1).unwrap(), (quotient, remainder), "{a} {b}");
        }
        assert_eq!(modulo(i64::MIN, -1).unwrap(), 0);
        assert_eq!(
            floor_div(1, 0, 1).unwrap_err().message(),
            "integer division or modulo by zero"
        );
        assert_eq!(modulo(1, 0).unwrap_err().message(), "integer modulo by zero");
    }

    #[test]
    #[should_panic(expected = "integer overflow at line 12 of the source: transpile with --int=big")]
    fn overflow_is_loud() {
        add(i64::MAX, 1, 12);
    }

    #[test]
    fn powers_and_shifts() {
        assert_eq!(pow_i64(-2, 63, 1), i64::MIN);
        assert_eq!(pow_i64(7, 0, 1), 1);
        assert_eq!(pow_i64(3, 39, 1), 4_052_555_153_018_976_267);
        assert_eq!(
            (shl(-1, 62, 1).unwrap(), shr(-5, 1).unwrap(), shr(5, 99).unwrap()),
            (-(1 << 62), -3, 0)
        );
        assert_eq!(shl(0, 500, 1).unwrap(), 0);
        assert_eq!(pow_mod_i64(-3, 5, 7).unwrap(), 2);
        assert_eq!(pow_mod_i64(3, -1, 7).unwrap(), 5);
        assert_eq!(
            (hex(-255), bin(5), oct(8)),
            ("-0xff".into(), "0b101".into(), "0o10".into())
        );
    }

    #[test]
    fn true_division_rounds_once() {
        assert_eq!(div_int(i64::MAX, i64::MAX - 1).unwrap(), 1.0);
        assert_eq!(div_int(9_007_199_254_740_993, 3).unwrap(), 3_002_399_751_580_331.0);
        assert_eq!(
            div_int(-9_223_372_036_854_775_807, 10).unwrap(),
            -922_337_203_685_477_580.7
        );
        assert_eq!(div_int(1, 0).unwrap_err().message(), "division by zero");
    }
}
