//! `Int` against i128, against the laws of arithmetic, and against values that CPython 3.11 gave.
use crate::*;

/// Numbers around the edges of limbs, and numbers of no pattern.
fn samples() -> Vec<i128> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut samples = vec![0, 1, -1, 2, -2, 7, -7, i128::from(i64::MAX), i128::from(i64::MIN)];
    for shift in [31, 32, 62, 63, 64, 65, 90] {
        samples.extend([(1 << shift) - 1, 1 << shift, -(1 << shift), -(1 << shift) - 1]);
    }
    for length in [8, 40, 63, 64, 80, 100] {
        for _ in 0..4 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let value = (i128::from(state) << 40 ^ i128::from(state.rotate_left(23))) & ((1 << length) - 1);
            samples.extend([value, -value]);
        }
    }
    samples
}

/// An i128 as an `Int`.
fn int(value: i128) -> Int {
    Int::from_limbs(
        value < 0,
        vec![value.unsigned_abs() as u64, (value.unsigned_abs() >> 64) as u64],
    )
}

#[test]
fn pairs_agree_with_i128() {
    for a in samples() {
        for b in samples() {
            let (x, y) = (int(a), int(b));
            assert_eq!(&x + &y, int(a + b), "{a} + {b}");
            assert_eq!(&x - &y, int(a - b), "{a} - {b}");
            assert_eq!(&x & &y, int(a & b), "{a} & {b}");
            assert_eq!(&x | &y, int(a | b), "{a} | {b}");
            assert_eq!(&x ^ &y, int(a ^ b), "{a} ^ {b}");
            assert_eq!(x.cmp(&y), a.cmp(&b), "{a} {b}");
            if let Some(product) = a.checked_mul(b) {
                assert_eq!(&x * &y, int(product), "{a} * {b}");
            }
            if b != 0 {
                let down = i128::from(a % b != 0 && (a < 0) != (b < 0));
                assert_eq!(
                    x.divmod(&y).unwrap(),
                    (int(a / b - down), int(a % b + down * b)),
                    "{a} // {b}"
                );
            }
        }
    }
}

#[test]
fn single_numbers_agree_with_i128() {
    for a in samples() {
        let x = int(a);
        assert_eq!((x.to_string(), !&x, -&x), (a.to_string(), int(!a), int(-a)));
        assert_eq!(Int::parse(&a.to_string(), 10), Some(x.clone()));
        assert_eq!(
            (x.to_f64().unwrap(), x.shr(&Int::Small(3)).unwrap()),
            (a as f64, int(a >> 3)),
            "{a}"
        );
        assert_eq!(x.bit_length(), i64::from(128 - a.unsigned_abs().leading_zeros()));
        assert_eq!(Int::from_f64(a as f64), Some(int(a as f64 as i128)));
    }
}

#[test]
fn long_numbers_keep_the_laws() {
    let mut state = int_literal("88172645463325252");
    for bits in [1000, 5000, 9000, 20_000] {
        let size = Int::Small(1).shl(&Int::Small(bits)).unwrap();
        state = (state.pow(&Int::Small(bits / 56 + 1)).unwrap() + 1)
            .modulo(&size)
            .unwrap();
        let a = &state * &state + 12_345;
        let b = -(&state * 7 + 1);
        let (quotient, rest) = a.divmod(&b).unwrap();
        assert!(&quotient * &b + &rest == a && rest <= 0 && rest > b);
        assert_eq!(a.isqrt().unwrap(), state);
        assert_eq!((&a + &b) * (&a - &b), &a * &a - &b * &b);
        assert_eq!(Int::parse(&a.to_string(), 10).unwrap(), a);
        assert_eq!(Int::parse(&a.to_base(16), 16).unwrap(), a);
        assert_eq!(
            a.pow_mod(&Int::Small(3), &b).unwrap(),
            a.pow(&Int::Small(3)).unwrap().modulo(&b).unwrap()
        );
    }
}

#[test]
fn values_are_those_of_cpython() {
    let big = int_literal("1267650600228229401496703205376");
    assert_eq!((&big - 1).hex(), "0xfffffffffffffffffffffffff");
    assert_eq!((-&big).true_div(&Int::from(3)).unwrap(), -4.225_502_000_760_764_6e29);
    assert_eq!(
        big.pow(&Int::from(11)).unwrap().to_f64().unwrap_err().message(),
        "int too large to convert to float"
    );
    assert_eq!(
        big.to_i64().unwrap_err().message(),
        "Python int too large to convert to C ssize_t"
    );
    assert_eq!(
        Int::from(1).true_div(&Int::from(0)).unwrap_err().message(),
        "division by zero"
    );
    let tiny = Int::from(3)
        .true_div(&Int::from(2).pow(&Int::from(1075)).unwrap())
        .unwrap();
    assert_eq!(tiny.to_bits(), 2, "1.5 of the least float rounds to even");
    assert_eq!(gcd(&(&big * 6), &(&big * 15)), &big * 3);
    assert_eq!(Int::from(38).pow_mod(&Int::from(-1), &Int::from(97)).unwrap(), 23);
    let error = Int::from(2).pow_mod(&Int::from(-1), &Int::from(4)).unwrap_err();
    assert_eq!(error.message(), "base is not invertible for the given modulus");
    assert_eq!(
        Int::from(1).shl(&big).unwrap_err().message(),
        "too many digits in integer"
    );
    assert!(big == 1_267_650_600_228_229_401_496_703_205_376.0 && big > i64::MAX && big < f64::INFINITY);
}

#[test]
fn operators_mix() {
    let (a, b) = (Int::from(7), Int::from(3));
    let mut c = &a * 2 - &b + 1 * b.clone();
    c += &a;
    c -= 1;
    c *= 2;
    assert_eq!((c, 10 - &b, a & &b), (Int::from(40), Int::from(7), Int::from(3)));
    assert!(b == 3 && Int::default().is_zero());
}

#[test]
#[should_panic(expected = "an int to a negative power at line 3 of the source")]
fn a_negative_power_stops_with_its_line() {
    let _ = Int::from(2).power(&Int::from(-2), 3);
}
