//! `math` against values that CPython 3.11 gave.
use crate::*;

#[test]
fn errors_are_those_of_cpython() {
    for result in [
        math_sqrt(-1.0),
        math_log(0.0),
        math_acos(2.0),
        math_atanh(1.0),
        math_sin(f64::INFINITY),
        math_log1p(-1.0),
        math_fmod(1.0, 0.0),
        math_pow(0.0, -1.0),
        math_pow(-8.0, 0.5),
    ] {
        assert_eq!(result.unwrap_err().repr(), "ValueError('math domain error')");
    }
    for result in [
        math_exp(1000.0),
        math_cosh(1000.0),
        ldexp(1.0, 5000),
        math_pow(10.0, 400.0),
    ] {
        assert_eq!(result.unwrap_err().repr(), "OverflowError('math range error')");
    }
    assert_eq!(
        math_log_base(10.0, 1.0).unwrap_err().message(),
        "float division by zero"
    );
    assert!(math_sqrt(f64::NAN).unwrap().is_nan() && math_exp(f64::INFINITY).unwrap().is_infinite());
    assert_eq!(
        factorial(-1).unwrap_err().message(),
        "factorial() not defined for negative values"
    );
    assert_eq!(comb(1, -2).unwrap_err().message(), "k must be a non-negative integer");
    assert_eq!(
        is_close(1.0, 2.0, -1.0, 0.0).unwrap_err().message(),
        "tolerances must be non-negative"
    );
}

#[test]
fn whole_numbers() {
    assert_eq!(factorial(25).unwrap(), int_literal("15511210043330985984000000"));
    assert_eq!(
        (comb(50, 25).unwrap(), comb(3, 5).unwrap(), perm(10, 3).unwrap()),
        (Int::from(126_410_606_437_752), Int::from(0), Int::from(720))
    );
    assert_eq!((gcd_i64(-12, 18, 1), lcm_i64(4, -6, 1), lcm_i64(0, 3, 1)), (6, 12, 0));
    assert_eq!(
        (
            isqrt_i64(99).unwrap(),
            gcd(&Int::from(-12), &Int::from(18)),
            lcm(&Int::from(4), &Int::from(-6))
        ),
        (9, Int::from(6), Int::from(12))
    );
}

#[test]
fn floats() {
    assert_eq!(fsum([0.1; 10]).unwrap(), 1.0);
    assert_eq!(fsum([1e16, 1.0, 1e-16]).unwrap(), 10_000_000_000_000_002.0);
    assert_eq!(
        fsum([1e308, 1e308]).unwrap_err().message(),
        "intermediate overflow in fsum"
    );
    assert_eq!(
        fsum([f64::INFINITY, f64::NEG_INFINITY]).unwrap_err().message(),
        "-inf + inf in fsum"
    );
    assert_eq!(
        (
            math_hypot(&[3.0, 4.0]),
            math_hypot(&[]),
            math_hypot(&[-2.0]),
            math_hypot(&[5e-324, 0.0])
        ),
        (5.0, 0.0, 2.0, 5e-324)
    );
    assert_eq!(math_hypot(&[1.0, 1.0]), std::f64::consts::SQRT_2);
    assert_eq!(math_dist(&[1.0, 2.0], &[4.0, 6.0]).unwrap(), 5.0);
    assert_eq!(
        (modf(-1.5), ldexp(0.75, 3).unwrap(), ldexp(1.0, -1074).unwrap()),
        ((-0.5, -1.0), 6.0, 5e-324)
    );
    assert!(is_close(1.0, 1.0 + 1e-10, 1e-9, 0.0).unwrap() && !is_close(1.0, 1.1, 1e-9, 0.0).unwrap());
}
