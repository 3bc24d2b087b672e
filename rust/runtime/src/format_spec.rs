//! The format specification of Python: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`, and what all
//! types do with it: padding. CPython's is `Python/formatter_unicode.c`.
use crate::*;

/// A parsed format specification.
#[derive(Clone)]
pub struct FormatSpec {
    /// What fills up to the width.
    pub fill: char,
    /// `<`, `>`, `^`, or `=` for a fill between sign and digits.
    pub align: char,
    /// `+`, `-`, a space, or a null for none.
    pub sign: char,
    /// `z`: a zero has no minus.
    pub positive_zero: bool,
    /// `#`.
    pub alternate: bool,
    /// The least width.
    pub width: i64,
    /// The separator of groups of digits.
    pub grouping: Option<char>,
    /// What follows the point.
    pub precision: Option<usize>,
    /// The type letter.
    pub kind: Option<char>,
    /// The type of the value, for messages.
    pub type_name: &'static str,
}

impl FormatSpec {
    /// Parses a specification for a type that is aligned so by itself.
    pub fn parse(spec: &str, type_name: &'static str, align: char) -> Fallible<FormatSpec> {
        let chars: Vec<char> = spec.chars().collect();
        let mut rest = &chars[..];
        let is_align = |c: Option<&char>| c.is_some_and(|c| "<>=^".contains(*c));
        let mut parsed = FormatSpec {
            fill: ' ',
            align,
            sign: '\0',
            positive_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            kind: None,
            type_name,
        };
        let filled = is_align(rest.get(1));
        let aligned = filled || is_align(rest.first());
        if filled {
            (parsed.fill, parsed.align, rest) = (rest[0], rest[1], &rest[2..]);
        } else if aligned {
            (parsed.align, rest) = (rest[0], &rest[1..]);
        }
        if let Some(sign) = take_char(&mut rest, "+- ") {
            parsed.sign = sign;
        }
        parsed.positive_zero = take_char(&mut rest, "z").is_some();
        parsed.alternate = take_char(&mut rest, "#").is_some();
        if !filled && take_char(&mut rest, "0").is_some() {
            parsed.fill = '0';
            if !aligned && align == '>' {
                parsed.align = '=';
            }
        }
        parsed.width = take_digits(&mut rest)?.unwrap_or(0) as i64;
        parsed.grouping = take_char(&mut rest, ",_");
        if let (Some(first), Some(second)) = (parsed.grouping, rest.first().filter(|c| ",_".contains(**c))) {
            let message = if first == *second {
                format!("Cannot specify '{first}' with '{second}'.")
            } else {
                "Cannot specify both ',' and '_'.".to_string()
            };
            return Err(Exception::new("ValueError", message));
        }
        if take_char(&mut rest, ".").is_some() {
            let missing = || Exception::new("ValueError", "Format specifier missing precision");
            parsed.precision = Some(take_digits(&mut rest)?.ok_or_else(missing)?);
        }
        match *rest {
            [] => {}
            [kind] => parsed.kind = Some(kind),
            _ => {
                let message = format!("Invalid format specifier '{spec}' for object of type '{type_name}'");
                return Err(Exception::new("ValueError", message));
            }
        }
        parsed.check_grouping()?;
        Ok(parsed)
    }

    /// Refuses separators where the type has no digits to group.
    fn check_grouping(&self) -> Fallible<()> {
        let kind = self.kind.unwrap_or(if self.type_name == "str" { 's' } else { 'd' });
        match self.grouping {
            Some(separator) if !("deEfFgG%".contains(kind) || (separator == '_' && "boxX".contains(kind))) => Err(
                Exception::new("ValueError", format!("Cannot specify '{separator}' with '{kind}'.")),
            ),
            _ => Ok(()),
        }
    }

    /// The error of a type letter that the value's type does not have.
    pub fn unknown_kind(&self) -> Exception {
        let kind = self.kind.unwrap_or('\0');
        let kind = if (' '..'\x7f').contains(&kind) && kind != ' ' {
            kind.to_string()
        } else {
            format!("\\x{:x}", u32::from(kind))
        };
        Exception::new(
            "ValueError",
            format!("Unknown format code '{kind}' for object of type '{}'", self.type_name),
        )
    }

    /// The text between fills, up to the width.
    pub fn pad(&self, text: &str) -> String {
        let rest = (self.width - char_count(text)).max(0);
        match self.align {
            '<' => pad(text, 0, rest, self.fill),
            '^' => pad(text, rest / 2, rest - rest / 2, self.fill),
            _ => pad(text, rest, 0, self.fill),
        }
    }

    /// A number between fills: sign and prefix, digits with separators, and what follows the digits.
    pub fn pad_number(&self, negative: bool, prefix: &str, digits: &str, tail: &str) -> String {
        let sign = match self.sign {
            _ if negative => "-",
            '+' => "+",
            ' ' => " ",
            _ => "",
        };
        let head = format!("{sign}{prefix}");
        let inner = self.width - char_count(&head) - char_count(tail);
        let zeros = if self.fill == '0' && self.align == '=' {
            inner
        } else {
            0
        };
        let digits = self.group(digits, zeros);
        if self.align == '=' {
            return format!(
                "{head}{}{tail}",
                pad(&digits, inner - char_count(&digits), 0, self.fill)
            );
        }
        self.pad(&format!("{head}{digits}{tail}"))
    }

    /// Digits with separators, after as many zeros as the width asks for.
    fn group(&self, digits: &str, width: i64) -> String {
        let Some(separator) = self
            .grouping
            .filter(|_| digits.starts_with(|c: char| c.is_ascii_hexdigit()))
        else {
            return digits.to_string();
        };
        let size = if self.kind.is_some_and(|kind| "boxX".contains(kind)) {
            4
        } else {
            3
        };
        let (mut reversed, mut length) = (String::new(), 0);
        let mut digits = digits.chars().rev().fuse();
        loop {
            let digit = match digits.next() {
                Some(digit) => digit,
                None if (reversed.len() as i64) < width => '0',
                None => return reversed.chars().rev().collect(),
            };
            if length > 0 && length % size == 0 {
                reversed.push(separator);
            }
            reversed.push(digit);
            length += 1;
        }
    }
}

/// Takes a character if it is one of these.
pub fn take_char(rest: &mut &[char], of: &str) -> Option<char> {
    let first = *rest.first().filter(|c| of.contains(**c))?;
    *rest = &rest[1..];
    Some(first)
}

/// Takes a number if there is one.
pub fn take_digits(rest: &mut &[char]) -> Fallible<Option<usize>> {
    let count = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let digits: String = rest[..count].iter().collect();
    *rest = &rest[count..];
    if count == 0 {
        return Ok(None);
    }
    let value = digits.parse::<i64>().ok().and_then(|value| usize::try_from(value).ok());
    value
        .map(Some)
        .ok_or_else(|| Exception::new("ValueError", "Too many decimal digits in format string"))
}
