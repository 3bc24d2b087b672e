//! `format(value, spec)` of numbers and texts. Digits of floats come from Rust's own formatting, which rounds the exact
//! value to even, as CPython does.
use crate::*;

/// `format(value, spec)` of an i64.
pub fn format_i64(value: i64, spec: &str) -> Fallible<String> {
    format_whole(&Int::Small(value), spec, "int")
}

/// `format(value, spec)` of an int.
pub fn format_int(value: &Int, spec: &str) -> Fallible<String> {
    format_whole(value, spec, "int")
}

/// `format(value, spec)` of a bool.
pub fn format_bool(value: bool, spec: &str) -> Fallible<String> {
    if spec.is_empty() {
        Ok(value.str())
    } else {
        format_whole(&Int::from(value), spec, "bool")
    }
}

/// `format(value, spec)` of an int or a float.
pub fn format_number(value: &Number, spec: &str) -> Fallible<String> {
    match value {
        Number::Int(value) => format_int(value, spec),
        Number::Float(value) => format_float(*value, spec),
    }
}

/// `format(value, spec)` of a str.
pub fn format_str(value: &str, spec: &str) -> Fallible<String> {
    let spec = FormatSpec::parse(spec, "str", '<')?;
    let refuse = |message: &str| {
        Err(Exception::new(
            "ValueError",
            format!("{message} in string format specifier"),
        ))
    };
    match spec.sign {
        _ if spec.kind.is_some_and(|kind| kind != 's') => return Err(spec.unknown_kind()),
        '\0' => {}
        ' ' => return refuse("Space not allowed"),
        _ => return refuse("Sign not allowed"),
    }
    if spec.positive_zero {
        return refuse("Negative zero coercion (z) not allowed");
    }
    if spec.alternate {
        return refuse("Alternate form (#) not allowed");
    }
    if spec.align == '=' {
        return refuse("'=' alignment not allowed");
    }
    let text: String = value.chars().take(spec.precision.unwrap_or(usize::MAX)).collect();
    Ok(spec.pad(&text))
}

/// `format(value, spec)` of an int of a named type.
pub fn format_whole(value: &Int, spec: &str, type_name: &'static str) -> Fallible<String> {
    let spec = FormatSpec::parse(spec, type_name, '>')?;
    let kind = spec.kind.unwrap_or('d');
    let (radix, prefix) = match kind {
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => return format_float_spec(value.to_f64()?, &spec),
        'd' | 'n' => (10, ""),
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        'c' => (0, ""),
        _ => return Err(spec.unknown_kind()),
    };
    let refuse = |message: &str| Err(Exception::new("ValueError", message));
    if spec.precision.is_some() {
        return refuse("Precision not allowed in integer format specifier");
    }
    if spec.positive_zero {
        return refuse("Negative zero coercion (z) not allowed in integer format specifier");
    }
    if kind == 'c' {
        if spec.sign != '\0' {
            return refuse("Sign not allowed with integer format specifier 'c'");
        }
        if spec.alternate {
            return refuse("Alternate form (#) not allowed with integer format specifier 'c'");
        }
        return Ok(spec.pad_number(false, "", &char_of_code(value)?, ""));
    }
    let digits = if radix == 10 {
        value.abs().to_string()
    } else {
        value.abs().to_base(radix)
    };
    let digits = if kind == 'X' { digits.to_uppercase() } else { digits };
    Ok(spec.pad_number(
        value.is_negative(),
        if spec.alternate { prefix } else { "" },
        &digits,
        "",
    ))
}

/// The character that `%c` and the type letter `c` give for an int.
pub fn char_of_code(code: &Int) -> Fallible<String> {
    let message = match code {
        Int::Small(code @ 0..0x11_0000) => return chr(*code),
        Int::Small(_) => "%c arg not in range(0x110000)",
        Int::Big(_) => "Python int too large to convert to C long",
    };
    Err(Exception::new("OverflowError", message))
}

/// `format(value, spec)` of a float.
pub fn format_float(value: f64, spec: &str) -> Fallible<String> {
    format_float_spec(value, &FormatSpec::parse(spec, "float", '>')?)
}

/// A float by a parsed specification.
pub fn format_float_spec(value: f64, spec: &FormatSpec) -> Fallible<String> {
    if !spec.kind.is_none_or(|kind| "eEfFgGn%".contains(kind)) {
        return Err(spec.unknown_kind());
    }
    let (kind, scaled) = match spec.kind {
        Some('%') => ('f', value * 100.0),
        kind => (kind.unwrap_or('r'), value),
    };
    let text = float_digits(scaled.abs(), kind, spec.precision, spec.alternate);
    let zero = text
        .split(['e', 'E'])
        .next()
        .is_some_and(|digits| digits.chars().all(|c| "0.".contains(c)));
    let negative = scaled.is_sign_negative() && !scaled.is_nan() && !(spec.positive_zero && zero);
    let whole = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, tail) = if scaled.is_finite() {
        text.split_at(whole)
    } else {
        (&*text, "")
    };
    let percent = if spec.kind == Some('%') { "%" } else { "" };
    Ok(spec.pad_number(negative, "", digits, &format!("{tail}{percent}")))
}

/// The digits of `value >= 0` for a type letter; `r` is the one for none.
pub fn float_digits(value: f64, kind: char, precision: Option<usize>, alternate: bool) -> String {
    let upper = kind.is_ascii_uppercase();
    let case = |text: String| if upper { text.to_uppercase() } else { text };
    if !value.is_finite() {
        return case(if value.is_nan() {
            "nan".to_string()
        } else {
            "inf".to_string()
        });
    }
    let digits = precision.unwrap_or(6);
    let point = |text: &str| match text.split_once('e') {
        _ if !alternate || text.contains('.') => text.to_string(),
        Some((mantissa, exponent)) => format!("{mantissa}.e{exponent}"),
        None => format!("{text}."),
    };
    match kind.to_ascii_lowercase() {
        'f' => point(&format!("{value:.digits$}")),
        'e' => {
            let text = format!("{value:.digits$e}");
            let (mantissa, exponent) = text.split_once('e').expect("an exponent is asked for");
            case(with_exponent(
                &point(mantissa),
                exponent.parse().expect("it is a number"),
            ))
        }
        'r' if precision.is_none() => point(&float_repr(value)),
        kind => case(general_digits(value, digits.max(1), alternate, kind == 'r')),
    }
}

/// So many significant digits, with an exponent where the number is small or long; `r` keeps one digit after the point.
pub fn general_digits(value: f64, precision: usize, alternate: bool, keep_point: bool) -> String {
    let text = format!("{value:.*e}", precision - 1);
    let (mantissa, exponent) = text.split_once('e').expect("an exponent is asked for");
    let exponent: i64 = exponent.parse().expect("it is a number");
    let trim = |text: &str| match text.contains('.') && !alternate {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false if alternate && !text.contains('.') => format!("{text}."),
        false => text.to_string(),
    };
    if exponent < -4 || exponent >= precision as i64 - i64::from(keep_point) {
        return with_exponent(&trim(mantissa), exponent);
    }
    let text = trim(&format!("{value:.*}", (precision as i64 - 1 - exponent) as usize));
    if keep_point && !text.contains('.') {
        text + ".0"
    } else {
        text
    }
}

/// A mantissa with an exponent of two digits at least.
pub fn with_exponent(mantissa: &str, exponent: i64) -> String {
    format!(
        "{mantissa}e{}{:02}",
        if exponent < 0 { '-' } else { '+' },
        exponent.abs()
    )
}

/// `format(value, ".Nf")`.
pub fn fixed(value: f64, digits: usize) -> String {
    let sign = if value.is_sign_negative() && !value.is_nan() {
        "-"
    } else {
        ""
    };
    format!("{sign}{}", float_digits(value.abs(), 'f', Some(digits), false))
}

#[cfg(test)]
mod tests;
