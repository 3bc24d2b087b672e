//! From floats to whole numbers, and rounding to decimal places: exact, ties to even, as CPython's.
use crate::*;

/// The error of a float that is not finite where a whole number is asked for.
pub fn not_finite(x: f64) -> Exception {
    if x.is_nan() {
        return Exception::new("ValueError", "cannot convert float NaN to integer");
    }
    Exception::new("OverflowError", "cannot convert float infinity to integer")
}

/// `int(x)`, `math.trunc(x)`.
pub fn int_of_float(x: f64) -> Fallible<Int> {
    Int::from_f64(x).ok_or_else(|| not_finite(x))
}

/// `int(x)` as an i64.
pub fn i64_of_float(x: f64, line: u32) -> Fallible<i64> {
    /// 2^63, which no i64 reaches.
    const END: f64 = 9_223_372_036_854_775_808.0;
    if !x.is_finite() {
        return Err(not_finite(x));
    }
    if (-END..END).contains(&x) {
        Ok(x as i64)
    } else {
        overflow(line)
    }
}

/// `math.floor(x)`.
pub fn floor(x: f64) -> Fallible<Int> {
    int_of_float(x.floor())
}

/// `math.ceil(x)`.
pub fn ceil(x: f64) -> Fallible<Int> {
    int_of_float(x.ceil())
}

/// `math.trunc(x)`.
pub fn trunc(x: f64) -> Fallible<Int> {
    int_of_float(x)
}

/// `math.floor(x)` as an i64.
pub fn floor_i64(x: f64, line: u32) -> Fallible<i64> {
    i64_of_float(x.floor(), line)
}

/// `math.ceil(x)` as an i64.
pub fn ceil_i64(x: f64, line: u32) -> Fallible<i64> {
    i64_of_float(x.ceil(), line)
}

/// `math.trunc(x)` as an i64.
pub fn trunc_i64(x: f64, line: u32) -> Fallible<i64> {
    i64_of_float(x, line)
}

/// `round(x)`.
pub fn round_float(x: f64) -> Fallible<Int> {
    int_of_float(x.round_ties_even())
}

/// `round(x)` as an i64.
pub fn round_float_i64(x: f64, line: u32) -> Fallible<i64> {
    i64_of_float(x.round_ties_even(), line)
}

/// `round(x, digits)` of a float: the nearest decimal, ties of the exact value to even.
pub fn round_digits(x: f64, digits: i64) -> Fallible<f64> {
    if !x.is_finite() || x == 0.0 || digits > 323 {
        return Ok(x);
    }
    if digits < -308 {
        return Ok(0.0 * x);
    }
    let text = if digits >= 0 {
        format!("{x:.*}", digits as usize)
    } else {
        // What lies below the point breaks a tie: twice the whole part, plus one if there is any, over twice the unit.
        let doubled = int_of_float(x.abs())? * 2 + i64::from(x.fract() != 0.0);
        let unit = Int::Small(10).pow(&Int::Small(-digits))?;
        let (quotient, rest) = doubled.divmod(&(&unit * 2))?;
        let up = rest > unit || (rest == unit && (&quotient & 1) == 1);
        format!(
            "{}{}e{}",
            if x < 0.0 { "-" } else { "" },
            quotient + i64::from(up),
            -digits
        )
    };
    let rounded: f64 = text.parse().expect("it is a number");
    if rounded.is_infinite() {
        return Err(Exception::new("OverflowError", "rounded value too large to represent"));
    }
    Ok(rounded)
}

/// `round(x, digits)` of an int: ties to even.
pub fn round_int(x: &Int, digits: i64) -> Fallible<Int> {
    if digits >= 0 {
        return Ok(x.clone());
    }
    let unit = Int::Small(10).pow(&Int::Small(digits.saturating_neg()))?;
    let (quotient, rest) = x.divmod(&unit)?;
    let twice = rest * 2;
    let up = twice > unit || (twice == unit && (&quotient & 1) == 1);
    Ok((quotient + i64::from(up)) * unit)
}

/// `round(x, digits)` of an i64.
pub fn round_i64(x: i64, digits: i64, line: u32) -> i64 {
    if digits < -19 {
        return 0;
    }
    match round_int(&Int::Small(x), digits) {
        Ok(Int::Small(rounded)) => rounded,
        _ => overflow(line),
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn rounding_is_that_of_cpython() {
        let table = [
            (2.675, 2, 2.67),
            (0.125, 2, 0.12),
            (0.375, 2, 0.38),
            (2.5, 0, 2.0),
            (-0.5, 0, -0.0),
            (1e22, 2, 1e22),
            (1234.5, -2, 1200.0),
            (1250.0, -2, 1200.0),
            (1350.0, -2, 1400.0),
            (1250.5, -2, 1300.0),
            (-1250.0, -2, -1200.0),
            (5.0, -1, 0.0),
            (-5.0, -1, -0.0),
            (15.0, -1, 20.0),
            (1e300, -308, 0.0),
            (5e-324, 323, 0.0),
            (5e-324, 324, 5e-324),
            (1.5, -400, 0.0),
        ];
        for (x, digits, expected) in table {
            assert_eq!(
                float_repr(round_digits(x, digits).unwrap()),
                float_repr(expected),
                "{x} {digits}"
            );
        }
        assert_eq!(
            round_digits(1.7e308, -308).unwrap_err().message(),
            "rounded value too large to represent"
        );
    }

    #[test]
    fn rounding_to_whole_numbers_is_that_of_cpython() {
        for (x, digits, expected) in [
            (15, -1, 20),
            (25, -1, 20),
            (-15, -1, -20),
            (-25, -1, -20),
            (149, -2, 100),
            (7, 3, 7),
            (5, -30, 0),
        ] {
            assert_eq!(round_i64(x, digits, 1), expected, "{x} {digits}");
        }
        for (x, expected) in [
            (0.5, 0),
            (1.5, 2),
            (2.5, 2),
            (-0.5, 0),
            (-1.5, -2),
            (0.499_999_999_999_999_94, 0),
        ] {
            assert_eq!(round_float_i64(x, 1).unwrap(), expected);
        }
        assert_eq!(round_float(1e20).unwrap(), int_literal("100000000000000000000"));
        assert_eq!(
            round_float(f64::NAN).unwrap_err().message(),
            "cannot convert float NaN to integer"
        );
        assert_eq!(
            (
                floor_i64(-1.5, 1).unwrap(),
                ceil_i64(-1.5, 1).unwrap(),
                trunc_i64(-1.5, 1).unwrap()
            ),
            (-2, -1, -1)
        );
    }
}
