//! Python's float operators, and what floats look like.
use crate::*;

/// `a / b`.
#[inline]
pub fn div(a: f64, b: f64) -> Fallible<f64> {
    if b == 0.0 {
        return Err(Exception::new("ZeroDivisionError", "float division by zero"));
    }
    Ok(a / b)
}

/// `a // b`.
pub fn floor_div_float(a: f64, b: f64) -> Fallible<f64> {
    if b == 0.0 {
        return Err(Exception::new("ZeroDivisionError", "float floor division by zero"));
    }
    Ok(floor_divide(a, b).0)
}

/// `a % b`: has the sign of `b`.
pub fn mod_float(a: f64, b: f64) -> Fallible<f64> {
    if b == 0.0 {
        return Err(Exception::new("ZeroDivisionError", "float modulo"));
    }
    Ok(floor_divide(a, b).1)
}

/// `divmod(a, b)`.
pub fn divmod_float(a: f64, b: f64) -> Fallible<(f64, f64)> {
    if b == 0.0 {
        return Err(Exception::new("ZeroDivisionError", "float divmod()"));
    }
    Ok(floor_divide(a, b))
}

/// Quotient rounded down and remainder, as CPython computes them, for `b != 0`.
pub fn floor_divide(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder == 0.0 {
        remainder = 0.0_f64.copysign(b);
    } else if (remainder < 0.0) != (b < 0.0) {
        remainder += b;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0_f64.copysign(a / b), remainder);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder)
}

/// `a ** b`; a complex result stops the program.
pub fn pow_float(a: f64, b: f64) -> Fallible<f64> {
    if a == 0.0 && b < 0.0 {
        return Err(Exception::new(
            "ZeroDivisionError",
            "0.0 cannot be raised to a negative power",
        ));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b.fract() != 0.0 {
        fault("a negative float to a fractional power: the result is complex");
    }
    let power = a.powf(b);
    if power.is_infinite() && a.is_finite() && b.is_finite() {
        let arguments = (34_i64, "Numerical result out of range");
        return Err(Exception::with_arguments(ancestors("OverflowError"), &arguments));
    }
    Ok(power)
}

/// `repr(x)`: the shortest digits that give `x` back, with an exponent below 1e-4 and from 1e16.
pub fn float_repr(x: f64) -> String {
    if !x.is_finite() {
        return if x.is_nan() {
            "nan".into()
        } else if x > 0.0 {
            "inf".into()
        } else {
            "-inf".into()
        };
    }
    if x == 0.0 || (1e-4..1e16).contains(&x.abs()) {
        let text = format!("{x:?}");
        let decimals = text.len() - text.find('.').map_or(0, |point| point + 1);
        return tie_to_even(x, text, format_args!("{x:.decimals$}"));
    }
    let text = format!("{x:e}");
    let decimals = text
        .find('e')
        .unwrap_or(0)
        .saturating_sub(text.find('.').map_or(usize::MAX, |point| point + 1));
    let text = tie_to_even(x, text, format_args!("{x:.decimals$e}"));
    let (digits, exponent) = text.split_once('e').expect("an exponent is asked for");
    let (sign, exponent) = exponent
        .strip_prefix('-')
        .map_or(("+", exponent), |exponent| ("-", exponent));
    format!("{digits}e{sign}{exponent:0>2}")
}

/// Of two shortest texts of `x` the even one: Rust's shortest rounds a tie up, its digits by count round to even.
pub fn tie_to_even(x: f64, shortest: String, even: std::fmt::Arguments) -> String {
    // A float has an exact decimal tie only at the end of what it can tell.
    if shortest.len() < 16 {
        return shortest;
    }
    let even = even.to_string();
    if even.parse() == Ok(x) {
        even
    } else {
        shortest
    }
}

/// `sum(items)` of floats, from left to right.
pub fn sum_float(items: impl IntoIterator<Item = f64>) -> f64 {
    items.into_iter().fold(0.0, |sum, item| sum + item)
}

/// `math.prod(items)` of floats.
pub fn prod_float(items: impl IntoIterator<Item = f64>) -> f64 {
    items.into_iter().fold(1.0, |product, item| product * item)
}

/// `math.frexp(x)`: `x` is the first times two to the second.
pub fn frexp(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let exponent = (x.to_bits() >> 52 & 0x7ff) as i64;
    if exponent == 0 {
        let (mantissa, exponent) = frexp(x * 2_f64.powi(64));
        return (mantissa, exponent - 64);
    }
    (
        f64::from_bits(x.to_bits() & !(0x7ff << 52) | 1022 << 52),
        exponent - 1022,
    )
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn reprs_are_those_of_cpython() {
        let table = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (1e22, "1e+22"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (-1_462_970_504_513_836.2, "-1462970504513836.2"),
            (2_f64.powi(89), "6.189700196426902e+26"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
            (123_456_789.125, "123456789.125"),
        ];
        for (x, text) in table {
            assert_eq!(float_repr(x), text);
        }
    }

    #[test]
    fn division_rounds_down() {
        let table = [
            (7.5, 2.0, 3.0, 1.5),
            (-7.5, 2.0, -4.0, 0.5),
            (7.5, -2.0, -4.0, -0.5),
            (-7.5, -2.0, 3.0, -1.5),
            (1.0, 0.1, 9.0, 0.09999999999999995),
            (-1e-20, 1.0, -1.0, 1.0),
            (0.0, -1.0, -0.0, -0.0),
        ];
        for (a, b, quotient, remainder) in table {
            let (q, r) = divmod_float(a, b).unwrap();
            assert_eq!(
                (float_repr(q), float_repr(r)),
                (float_repr(quotient), float_repr(remainder)),
                "{a} {b}"
            );
        }
        assert_eq!(div(1.0, 0.0).unwrap_err().message(), "float division by zero");
        assert_eq!(
            pow_float(10.0, 400.0).unwrap_err().message(),
            "(34, 'Numerical result out of range')"
        );
        assert_eq!(pow_float(0.0, -1.0).unwrap_err().kind(), "ZeroDivisionError");
        assert_eq!((frexp(-3.0), frexp(5e-324)), ((-0.75, 2), (0.5, -1073)));
    }
}
