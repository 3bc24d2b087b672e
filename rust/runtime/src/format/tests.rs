//! `format` against what CPython 3.11 gave.
use crate::*;

#[test]
fn ints() {
    let table = [
        (42, "", "42"),
        (42, "d", "42"),
        (-42, "+d", "-42"),
        (42, " ", " 42"),
        (42, "08", "00000042"),
        (-42, "08", "-0000042"),
        (1234567, ",", "1,234,567"),
        (1234567, "_", "1_234_567"),
        (255, "x", "ff"),
        (255, "#X", "0XFF"),
        (255, "#010_b", "0b1111_1111"),
        (1234, "010,", "00,001,234"),
        (1, "04,", "0,001"),
        (5, "é^9", "éééé5éééé"),
        (1, "<05", "10000"),
        (65, "c", "A"),
        (3, ".2f", "3.00"),
        (12345678, "0=12,", "0,012,345,678"),
        (0, "b", "0"),
        (7, "%", "700.000000%"),
        (1000000, "e", "1.000000e+06"),
        (8, "#o", "0o10"),
        (-5, "=6", "-    5"),
        (42, "*>8", "******42"),
    ];
    for (value, spec, expected) in table {
        assert_eq!(format_i64(value, spec).unwrap(), expected, "{value} {spec}");
    }
    let big = int_literal("-123456789012345678901234567890");
    assert_eq!(
        format_int(&big, "_").unwrap(),
        "-123_456_789_012_345_678_901_234_567_890"
    );
    assert_eq!(
        (format_bool(true, "").unwrap(), format_bool(true, "5").unwrap()),
        ("True".into(), "    1".into())
    );
}

#[test]
fn floats() {
    let table = [
        (3.24159, ".2f", "3.24"),
        (2.5, ".0f", "2"),
        (0.125, ".2f", "0.12"),
        (1e+16, "", "1e+16"),
        (1.0, "", "1.0"),
        (100.0, ".3", "1e+02"),
        (10.0, ".3", "10.0"),
        (1234.5, "010,", "0,001,234.5"),
        (f64::INFINITY, "010", "0000000inf"),
        (f64::NAN, "+,.2f", "+nan"),
        (-0.0, "z.1f", "0.0"),
        (0.0, "g", "0"),
        (123456789.0, "g", "1.23457e+08"),
        (1e-05, "g", "1e-05"),
        (123.456, "%", "12345.600000%"),
        (123.456, ".1%", "12345.6%"),
        (1e-05, "#12,", "      1.e-05"),
        (3.0, "#.0f", "3."),
        (12345.678, ".3e", "1.235e+04"),
        (1e+100, "E", "1.000000E+100"),
        (0.1, ".20f", "0.10000000000000000555"),
        (-1.5, ">+10.3", "      -1.5"),
        (1e+22, "f", "10000000000000000000000.000000"),
        (99.99, ".1f", "100.0"),
        (2.0, "n", "2"),
        (-3.7, "08.2f", "-0003.70"),
    ];
    for (value, spec, expected) in table {
        assert_eq!(format_float(value, spec).unwrap(), expected, "{value} {spec}");
    }
    assert_eq!(
        (fixed(-0.001, 2), fixed(f64::NAN, 2), fixed(2.675, 2)),
        ("-0.00".into(), "nan".into(), "2.67".into())
    );
}

#[test]
fn texts() {
    let table = [
        ("abc", "5", "abc  "),
        ("abc", ">5", "  abc"),
        ("abc", "^6", " abc  "),
        ("abc", ".2", "ab"),
        ("abc", "x<6.2s", "abxxxx"),
        ("a", "05", "a0000"),
        ("é😀", "*^5", "*é😀**"),
    ];
    for (value, spec, expected) in table {
        assert_eq!(format_str(value, spec).unwrap(), expected, "{value} {spec}");
    }
}

#[test]
fn errors() {
    let table = [
        (format_i64(1, "q"), "Unknown format code 'q' for object of type 'int'"),
        (
            format_i64(1, ".2d"),
            "Precision not allowed in integer format specifier",
        ),
        (format_i64(1, ",x"), "Cannot specify ',' with 'x'."),
        (format_i64(1, ",_"), "Cannot specify both ',' and '_'."),
        (
            format_i64(1, "+c"),
            "Sign not allowed with integer format specifier 'c'",
        ),
        (format_i64(1, "."), "Format specifier missing precision"),
        (
            format_i64(1, "zd"),
            "Negative zero coercion (z) not allowed in integer format specifier",
        ),
        (
            format_i64(1, "-5 x"),
            "Invalid format specifier '-5 x' for object of type 'int'",
        ),
        (format_i64(-1, "c"), "%c arg not in range(0x110000)"),
        (
            format_i64(1, "99999999999999999999"),
            "Too many decimal digits in format string",
        ),
        (format_i64(1, ",,"), "Cannot specify ',' with ','."),
        (
            format_i64(1, "5 "),
            "Unknown format code '\\x20' for object of type 'int'",
        ),
        (
            format_float(1.5, "d"),
            "Unknown format code 'd' for object of type 'float'",
        ),
        (format_float(1.5, ",n"), "Cannot specify ',' with 'n'."),
        (format_str("a", "d"), "Unknown format code 'd' for object of type 'str'"),
        (format_str("a", "+"), "Sign not allowed in string format specifier"),
        (
            format_str("a", "=5"),
            "'=' alignment not allowed in string format specifier",
        ),
        (format_str("a", ","), "Cannot specify ',' with 's'."),
        (
            format_str("a", "#"),
            "Alternate form (#) not allowed in string format specifier",
        ),
        (format_str("a", " "), "Space not allowed in string format specifier"),
    ];
    for (result, expected) in table {
        assert_eq!(result.unwrap_err().message(), expected);
    }
}
