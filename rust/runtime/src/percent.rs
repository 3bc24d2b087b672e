//! The `%` operator of str.
use crate::*;

/// A value that `%` can format.
pub trait PercentArgument: Show {
    /// The value as a number, if it is one.
    fn number(&self) -> Option<Number> {
        None
    }
    /// The name of its type.
    fn type_name(&self) -> &'static str {
        "object"
    }
}

impl PercentArgument for i64 {
    fn number(&self) -> Option<Number> {
        Some(Number::from(*self))
    }
}

impl PercentArgument for Int {
    fn number(&self) -> Option<Number> {
        Some(Number::Int(self.clone()))
    }
}

impl PercentArgument for f64 {
    fn number(&self) -> Option<Number> {
        Some(Number::Float(*self))
    }
}

impl PercentArgument for bool {
    fn number(&self) -> Option<Number> {
        Some(Number::Int(Int::from(*self)))
    }
}

impl PercentArgument for Number {
    fn number(&self) -> Option<Number> {
        Some(self.clone())
    }
}

impl PercentArgument for String {
    fn type_name(&self) -> &'static str {
        "str"
    }
}

impl PercentArgument for &str {
    fn type_name(&self) -> &'static str {
        "str"
    }
}

impl PercentArgument for () {
    fn type_name(&self) -> &'static str {
        "NoneType"
    }
}

impl<T: PercentArgument> PercentArgument for Option<T> {
    fn number(&self) -> Option<Number> {
        self.as_ref().and_then(PercentArgument::number)
    }
    fn type_name(&self) -> &'static str {
        self.as_ref().map_or("NoneType", PercentArgument::type_name)
    }
}

impl<T: Show> PercentArgument for List<T> {
    fn type_name(&self) -> &'static str {
        "list"
    }
}

impl<T: Show> PercentArgument for Vec<T> {
    fn type_name(&self) -> &'static str {
        "list"
    }
}

impl<K: Show, V: Show> PercentArgument for Dict<K, V> {
    fn type_name(&self) -> &'static str {
        "dict"
    }
}

impl<T: Show> PercentArgument for Set<T> {
    fn type_name(&self) -> &'static str {
        "set"
    }
}

/// A value that `%` only shows: `Shown(&value)` for tuples and objects.
pub struct Shown<'a, T>(pub &'a T);

impl<T: Show> Show for Shown<'_, T> {
    fn repr(&self) -> String {
        self.0.repr()
    }
    fn str(&self) -> String {
        self.0.str()
    }
}

impl<T: Show> PercentArgument for Shown<'_, T> {}

/// `template % arguments`.
pub fn percent(template: &str, arguments: &[&dyn PercentArgument]) -> Fallible<String> {
    let chars: Vec<char> = template.chars().collect();
    let (mut text, mut rest, mut left) = (String::new(), &chars[..], arguments);
    while let Some((&c, after)) = rest.split_first() {
        rest = after;
        if c == '%' {
            let place = chars.len() - rest.len();
            text.push_str(&percent_piece(&mut rest, &mut left, place)?);
        } else {
            text.push(c);
        }
    }
    if left.is_empty() {
        return Ok(text);
    }
    Err(Exception::new(
        "TypeError",
        "not all arguments converted during string formatting",
    ))
}

/// The next argument.
pub fn percent_next<'a>(left: &mut &[&'a dyn PercentArgument]) -> Fallible<&'a dyn PercentArgument> {
    let missing = || Exception::new("TypeError", "not enough arguments for format string");
    let (first, rest) = left.split_first().ok_or_else(missing)?;
    *left = rest;
    Ok(*first)
}

/// A width or precision: digits, or a star and an argument.
pub fn percent_size(rest: &mut &[char], left: &mut &[&dyn PercentArgument]) -> Fallible<Option<i64>> {
    if take_char(rest, "*").is_none() {
        return Ok(take_digits(rest)?.map(|size| size as i64));
    }
    match percent_next(left)?.number() {
        Some(Number::Int(size)) => size.to_i64().map(Some),
        _ => Err(Exception::new("TypeError", "* wants int")),
    }
}

/// What stands for one `%` and what follows it.
pub fn percent_piece(rest: &mut &[char], left: &mut &[&dyn PercentArgument], place: usize) -> Fallible<String> {
    let before = rest.len();
    let mut spec = FormatSpec::parse("", "int", '>')?;
    let mut minus = false;
    while let Some(flag) = take_char(rest, "-+ #0") {
        match flag {
            '-' => minus = true,
            '+' => spec.sign = '+',
            ' ' if spec.sign == '\0' => spec.sign = ' ',
            '#' => spec.alternate = true,
            '0' => (spec.fill, spec.align) = ('0', '='),
            _ => {}
        }
    }
    spec.width = percent_size(rest, left)?.unwrap_or(0);
    if minus || spec.width < 0 {
        (spec.align, spec.fill, spec.width) = ('<', ' ', spec.width.abs());
    }
    if take_char(rest, ".").is_some() {
        spec.precision = Some(percent_size(rest, left)?.unwrap_or(0).max(0) as usize);
    }
    take_char(rest, "hlL");
    let Some((&kind, after)) = rest.split_first() else {
        return Err(Exception::new("ValueError", "incomplete format"));
    };
    *rest = after;
    spec.kind = Some(kind);
    match kind {
        '%' if rest.len() + 1 == before => Ok("%".to_string()),
        's' | 'r' | 'a' | 'c' => percent_text(&spec, kind, percent_next(left)?),
        'd' | 'i' | 'u' | 'x' | 'X' | 'o' => percent_whole(&spec, kind, percent_next(left)?),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let argument = percent_next(left)?;
            let wrong = || {
                Exception::new(
                    "TypeError",
                    format!("must be real number, not {}", argument.type_name()),
                )
            };
            format_float_spec(argument.number().ok_or_else(wrong)?.to_f64()?, &spec)
        }
        _ => {
            percent_next(left)?;
            let place = place + before - rest.len() - 1;
            let message = format!(
                "unsupported format character '{kind}' (0x{:x}) at index {place}",
                u32::from(kind)
            );
            Err(Exception::new("ValueError", message))
        }
    }
}

/// `%s`, `%r`, `%a`, `%c`.
pub fn percent_text(spec: &FormatSpec, kind: char, argument: &dyn PercentArgument) -> Fallible<String> {
    let text = match kind {
        's' => argument.str(),
        'r' => argument.repr(),
        'a' => ascii(argument),
        _ => match argument.number() {
            Some(Number::Int(code)) => char_of_code(&Int::Small(code.to_i64().unwrap_or(-1)))?,
            None if argument.type_name() == "str" && char_count(&argument.str()) == 1 => argument.str(),
            _ => return Err(Exception::new("TypeError", "%c requires int or char")),
        },
    };
    let text: String = text
        .chars()
        .take(spec.precision.filter(|_| kind != 'c').unwrap_or(usize::MAX))
        .collect();
    let spec = FormatSpec {
        fill: ' ',
        ..spec.clone()
    };
    Ok(spec.pad(&text))
}

/// `%d`, `%x`, `%o`: the precision is the least number of digits.
pub fn percent_whole(spec: &FormatSpec, kind: char, argument: &dyn PercentArgument) -> Fallible<String> {
    let decimal = "diu".contains(kind);
    let value = match argument.number() {
        Some(Number::Int(value)) => value,
        Some(Number::Float(value)) if decimal => int_of_float(value)?,
        number => {
            let of = if decimal { "a real number" } else { "an integer" };
            let type_name = if number.is_some() {
                "float"
            } else {
                argument.type_name()
            };
            return Err(Exception::new(
                "TypeError",
                format!("%{kind} format: {of} is required, not {type_name}"),
            ));
        }
    };
    let (radix, prefix) = match kind {
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        'o' => (8, "0o"),
        _ => (10, ""),
    };
    let digits = if decimal {
        value.abs().to_string()
    } else {
        value.abs().to_base(radix)
    };
    let digits = if kind == 'X' { digits.to_uppercase() } else { digits };
    let zeros = "0".repeat(spec.precision.unwrap_or(0).saturating_sub(digits.len()));
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(spec.pad_number(value.is_negative(), prefix, &format!("{zeros}{digits}"), ""))
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn it_formats_as_cpython() {
        let table: &[(&str, &[&dyn PercentArgument], &str)] = &[
            ("%d%%", &[&5_i64], "5%"),
            ("%5.1f|%-6d|%+d", &[&2.25, &42_i64, &7_i64], "  2.2|42    |+7"),
            (
                "%05d %x %#X %o",
                &[&-42_i64, &255_i64, &255_i64, &8_i64],
                "-0042 ff 0XFF 10",
            ),
            ("%s %r %.2s", &[&"it", &"it", &"abc"], "it 'it' ab"),
            ("%e %g %G", &[&12345.678, &1e-5, &1e20], "1.234568e+04 1e-05 1E+20"),
            ("%c%c", &[&65_i64, &"b"], "Ab"),
            ("%.3d %*d %d", &[&5_i64, &4_i64, &3_i64, &3.9], "005    3 3"),
            ("%s %s", &[&Shown(&(1_i64, "a")), &true], "(1, 'a') True"),
            ("%05s|%-5s|", &[&"a", &"b"], "    a|b    |"),
        ];
        for (template, arguments, expected) in table {
            assert_eq!(percent(template, arguments).unwrap(), *expected, "{template}");
        }
        let errors: &[(&str, &[&dyn PercentArgument], &str)] = &[
            ("%d", &[&"x"], "%d format: a real number is required, not str"),
            (
                "%d",
                &[&1_i64, &2_i64],
                "not all arguments converted during string formatting",
            ),
            ("%d %d", &[&1_i64], "not enough arguments for format string"),
            ("%q", &[&1_i64], "unsupported format character 'q' (0x71) at index 1"),
            (
                "ab%5.2y",
                &[&1_i64],
                "unsupported format character 'y' (0x79) at index 6",
            ),
            ("%", &[&1_i64], "incomplete format"),
            ("%x", &[&1.5], "%x format: an integer is required, not float"),
            ("%f", &[&"x"], "must be real number, not str"),
        ];
        for (template, arguments, expected) in errors {
            assert_eq!(
                percent(template, arguments).unwrap_err().message(),
                *expected,
                "{template}"
            );
        }
    }
}
