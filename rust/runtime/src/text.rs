//! Python's str over `&str`, by code point: indexes, slices, search, padding, conversion to and from numbers.
use crate::*;

/// `len(s)`.
#[inline]
pub fn char_count(s: &str) -> i64 {
    s.chars().count() as i64
}

/// Where the code point of number `i >= 0` starts; the end of the text if there is none.
#[inline]
pub fn byte_of_char(s: &str, i: usize) -> usize {
    match s.as_bytes().get(..i) {
        Some(head) if head.is_ascii() => i,
        _ => s.char_indices().nth(i).map_or(s.len(), |(byte, _)| byte),
    }
}

/// `s[i]`.
pub fn char_at(s: &str, i: i64) -> Fallible<String> {
    let place = if i < 0 {
        position(s.chars().count(), i)
    } else {
        Some(i as usize)
    };
    let found = place.and_then(|place| s[byte_of_char(s, place)..].chars().next());
    found
        .map(String::from)
        .ok_or_else(|| Exception::new("IndexError", "string index out of range"))
}

/// `s[start:stop:step]`.
pub fn slice_str(s: &str, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<String> {
    let len = if s.is_ascii() { s.len() } else { s.chars().count() };
    let (first, step, count) = slice_places(len, start, stop, step)?;
    if step == 1 {
        let rest = &s[byte_of_char(s, first as usize)..];
        return Ok(rest[..byte_of_char(rest, count)].to_string());
    }
    let chars: Vec<char> = s.chars().collect();
    Ok((0..count as i64).map(|i| chars[(first + i * step) as usize]).collect())
}

/// `for c in s`.
pub fn chars_of(s: &str) -> impl Iterator<Item = String> + '_ {
    s.chars().map(String::from)
}

/// `s[::-1]`.
pub fn reversed_str(s: &str) -> String {
    s.chars().rev().collect()
}

/// `s[start:stop]` of a search as bytes; none where the start lies behind the end, where not even "" is found.
pub fn search_bytes(s: &str, start: Option<i64>, stop: Option<i64>) -> Option<(usize, usize)> {
    let len = char_count(s);
    let place = |i: i64| if i < 0 { i.saturating_add(len).max(0) } else { i };
    let (start, stop) = (place(start.unwrap_or(0)), place(stop.unwrap_or(len)).min(len));
    (start <= stop).then(|| (byte_of_char(s, start as usize), byte_of_char(s, stop as usize)))
}

/// `s.find(part)`.
pub fn find_str(s: &str, part: &str) -> i64 {
    s.find(part).map_or(-1, |byte| char_count(&s[..byte]))
}

/// `s.find(part, start, stop)`.
pub fn find_str_in(s: &str, part: &str, start: Option<i64>, stop: Option<i64>) -> i64 {
    let Some((from, to)) = search_bytes(s, start, stop) else {
        return -1;
    };
    s[from..to].find(part).map_or(-1, |byte| char_count(&s[..from + byte]))
}

/// `s.rfind(part)`.
pub fn rfind_str(s: &str, part: &str) -> i64 {
    s.rfind(part).map_or(-1, |byte| char_count(&s[..byte]))
}

/// `s.rfind(part, start, stop)`.
pub fn rfind_str_in(s: &str, part: &str, start: Option<i64>, stop: Option<i64>) -> i64 {
    let Some((from, to)) = search_bytes(s, start, stop) else {
        return -1;
    };
    s[from..to].rfind(part).map_or(-1, |byte| char_count(&s[..from + byte]))
}

/// A place that was searched for, or else what `index` raises.
pub fn found(place: i64) -> Fallible<i64> {
    if place < 0 {
        Err(Exception::new("ValueError", "substring not found"))
    } else {
        Ok(place)
    }
}

/// `s.index(part)`.
pub fn index_str(s: &str, part: &str) -> Fallible<i64> {
    found(find_str(s, part))
}

/// `s.index(part, start, stop)`.
pub fn index_str_in(s: &str, part: &str, start: Option<i64>, stop: Option<i64>) -> Fallible<i64> {
    found(find_str_in(s, part, start, stop))
}

/// `s.rindex(part)`.
pub fn rindex_str(s: &str, part: &str) -> Fallible<i64> {
    found(rfind_str(s, part))
}

/// `s.rindex(part, start, stop)`.
pub fn rindex_str_in(s: &str, part: &str, start: Option<i64>, stop: Option<i64>) -> Fallible<i64> {
    found(rfind_str_in(s, part, start, stop))
}

/// `s.count(part)`.
pub fn count_str(s: &str, part: &str) -> i64 {
    s.matches(part).count() as i64
}

/// `s * n`.
pub fn repeat_str(s: &str, n: i64) -> String {
    s.repeat(n.max(0) as usize)
}

/// The character to fill with.
pub fn fill_char(fill: &str) -> Fallible<char> {
    let mut chars = fill.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(c),
        _ => Err(Exception::new(
            "TypeError",
            "The fill character must be exactly one character long",
        )),
    }
}

/// `s` between so many of a character.
pub fn pad(s: &str, left: i64, right: i64, fill: char) -> String {
    let side = |count: i64| std::iter::repeat_n(fill, count.max(0) as usize);
    side(left).chain(s.chars()).chain(side(right)).collect()
}

/// `s.ljust(width, fill)`.
pub fn ljust(s: &str, width: i64, fill: &str) -> Fallible<String> {
    Ok(pad(s, 0, width.saturating_sub(char_count(s)), fill_char(fill)?))
}

/// `s.rjust(width, fill)`.
pub fn rjust(s: &str, width: i64, fill: &str) -> Fallible<String> {
    Ok(pad(s, width.saturating_sub(char_count(s)), 0, fill_char(fill)?))
}

/// `s.center(width, fill)`: an odd rest goes left where the width is odd.
pub fn center(s: &str, width: i64, fill: &str) -> Fallible<String> {
    let rest = width.saturating_sub(char_count(s)).max(0);
    let left = rest / 2 + (rest & width & 1);
    Ok(pad(s, left, rest - left, fill_char(fill)?))
}

/// `s.zfill(width)`.
pub fn zfill(s: &str, width: i64) -> String {
    let (sign, digits) = s.split_at(usize::from(s.starts_with(['+', '-'])));
    format!("{sign}{}", pad(digits, width.saturating_sub(char_count(s)), 0, '0'))
}

/// `s.expandtabs(size)`.
pub fn expand_tabs(s: &str, size: i64) -> String {
    let (mut text, mut column) = (String::new(), 0);
    for c in s.chars() {
        match c {
            '\t' if size > 0 => {
                let spaces = size - column % size;
                text.extend(std::iter::repeat_n(' ', spaces as usize));
                column += spaces;
            }
            '\t' => {}
            _ => {
                text.push(c);
                column = if matches!(c, '\n' | '\r') { 0 } else { column + 1 };
            }
        }
    }
    text
}

/// `ord(s)`.
pub fn ord(s: &str) -> Fallible<i64> {
    let mut chars = s.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return Ok(i64::from(u32::from(c)));
    }
    let message = format!(
        "ord() expected a character, but string of length {} found",
        char_count(s)
    );
    Err(Exception::new("TypeError", message))
}

/// `chr(code)`; half of a surrogate pair stops the program.
pub fn chr(code: i64) -> Fallible<String> {
    match u32::try_from(code).ok().filter(|code| *code < 0x11_0000) {
        Some(code) => match char::from_u32(code) {
            Some(c) => Ok(c.to_string()),
            None => fault("chr() of half a surrogate pair is no text"),
        },
        None => Err(Exception::new("ValueError", "chr() arg not in range(0x110000)")),
    }
}

/// The digits of a number in text: without outer space, sign of base, and underscores between digits.
pub fn number_digits(s: &str, base: i64) -> Option<(String, u32)> {
    let text = s.trim();
    let (sign, digits) = text.split_at(usize::from(text.starts_with(['+', '-'])));
    let prefix = digits.get(..2).map_or(0, |prefix| match prefix {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => 0,
    });
    let prefixed = prefix != 0 && (base == 0 || base == prefix);
    let radix = if base != 0 {
        base
    } else if prefixed {
        prefix
    } else {
        10
    };
    let digits = if prefixed {
        digits[2..].strip_prefix('_').unwrap_or(&digits[2..])
    } else {
        digits
    };
    let zero_first = base == 0 && !prefixed && digits.starts_with('0') && digits.contains(|c: char| !"0_".contains(c));
    if digits.starts_with(['_', '+', '-']) || digits.ends_with('_') || digits.contains("__") || zero_first {
        return None;
    }
    let plain = |c: char| decimal_value(c).map_or(c, |value| char::from_digit(value, 10).unwrap_or(c));
    Some((
        sign.chars()
            .chain(digits.chars().filter(|c| *c != '_').map(plain))
            .collect(),
        radix as u32,
    ))
}

/// `int(s, base)`.
pub fn parse_int(s: &str, base: i64) -> Fallible<Int> {
    if base != 0 && !(2..=36).contains(&base) {
        return Err(Exception::new("ValueError", "int() base must be >= 2 and <= 36, or 0"));
    }
    let value = number_digits(s, base).and_then(|(digits, radix)| Int::parse(&digits, radix));
    let invalid = || format!("invalid literal for int() with base {base}: {}", str_repr(s));
    value.ok_or_else(|| Exception::new("ValueError", invalid()))
}

/// `int(s, base)` as an i64.
pub fn parse_i64(s: &str, base: i64, line: u32) -> Fallible<i64> {
    if base == 10 && s.len() < 19 && !s.starts_with('+') {
        if let Ok(value) = s.parse() {
            return Ok(value);
        }
    }
    match parse_int(s, base)? {
        Int::Small(value) => Ok(value),
        Int::Big(_) => overflow(line),
    }
}

/// `float(s)`.
pub fn parse_float(s: &str) -> Fallible<f64> {
    let plain = |c: char| decimal_value(c).map_or(c, |value| char::from_digit(value, 10).unwrap_or(c));
    let text: String = s.trim().chars().map(plain).collect();
    // An underscore stands between digits only.
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let stray = (0..bytes.len()).any(|i| bytes[i] == b'_' && !(i > 0 && digit(i - 1) && digit(i + 1)));
    let value = if stray {
        None
    } else {
        text.replace('_', "").parse().ok()
    };
    value.ok_or_else(|| {
        Exception::new(
            "ValueError",
            format!("could not convert string to float: {}", str_repr(s)),
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn places_are_code_points() {
        let s = "aé😀bé";
        assert_eq!(
            (char_count(s), char_at(s, 2).unwrap(), char_at(s, -1).unwrap()),
            (5, "😀".into(), "é".into())
        );
        assert_eq!(char_at(s, 5).unwrap_err().message(), "string index out of range");
        assert_eq!(char_at("abc", -4).unwrap_err().message(), "string index out of range");
        assert_eq!(slice_str(s, Some(1), Some(-1), None).unwrap(), "é😀b");
        assert_eq!(slice_str(s, None, None, Some(-2)).unwrap(), "é😀a");
        assert_eq!(slice_str("abc", Some(5), None, None).unwrap(), "");
        assert_eq!((find_str(s, "é"), rfind_str(s, "é"), find_str(s, "x")), (1, 4, -1));
        assert_eq!(find_str_in(s, "é", Some(2), None), 4);
        assert_eq!(
            (
                find_str_in("abc", "", Some(3), None),
                find_str_in("abc", "", Some(4), None)
            ),
            (3, -1)
        );
        assert_eq!((count_str("aaaa", "aa"), count_str("aé", "")), (2, 3));
        assert_eq!(index_str("a", "b").unwrap_err().message(), "substring not found");
    }

    #[test]
    fn padding_is_that_of_cpython() {
        assert_eq!(
            (center("ab", 5, "*").unwrap(), center("ab", 7, "*").unwrap()),
            ("**ab*".into(), "***ab**".into())
        );
        assert_eq!(
            (center("abc", 6, "*").unwrap(), center("abcd", 2, "*").unwrap()),
            ("*abc**".into(), "abcd".into())
        );
        assert_eq!(
            (ljust("é", 3, "-").unwrap(), rjust("é", 3, "-").unwrap()),
            ("é--".into(), "--é".into())
        );
        assert_eq!(
            (zfill("-5", 4), zfill("+", 3), zfill("abc", 2), zfill("", 2)),
            ("-005".into(), "+00".into(), "abc".into(), "00".into())
        );
        assert_eq!(expand_tabs("a\tbc\t\nd\te", 4), "a   bc  \nd   e");
    }

    #[test]
    fn numbers_are_read_as_by_cpython() {
        let good = [
            (" -1_000 ", 10, -1000),
            ("0x_ff", 16, 255),
            ("0b101", 0, 5),
            ("٣", 10, 3),
            ("z", 36, 35),
            ("00", 0, 0),
            ("0b1", 16, 177),
            ("+7", 10, 7),
        ];
        for (text, base, value) in good {
            assert_eq!(parse_i64(text, base, 1).unwrap(), value, "{text}");
        }
        for (text, base) in [
            ("", 10),
            ("1__0", 10),
            ("_1", 10),
            ("1_", 10),
            ("0x", 16),
            ("12", 2),
            ("010", 0),
            ("+-1", 10),
            ("1 2", 10),
            ("- 1", 10),
            ("0x+1", 16),
        ] {
            assert!(parse_int(text, base).is_err(), "{text}");
        }
        assert_eq!(
            parse_int("x'", 10).unwrap_err().message(),
            "invalid literal for int() with base 10: \"x'\""
        );
        let good = [
            (" 1.5 ", 1.5),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("-inf", f64::NEG_INFINITY),
            ("Infinity", f64::INFINITY),
            ("1_0.2_5e1_0", 10.25e10),
        ];
        for (text, value) in good {
            assert_eq!(parse_float(text).unwrap(), value, "{text}");
        }
        assert!(parse_float("nan").unwrap().is_nan());
        for text in ["", ".", "1_", "1_.5", "e5", "0x1p3", "1e", "1__0", "infinit", "- 1"] {
            assert!(parse_float(text).is_err(), "{text}");
        }
        assert_eq!((ord("é").unwrap(), chr(0x1f600).unwrap()), (233, "😀".into()));
        assert_eq!(chr(-1).unwrap_err().message(), "chr() arg not in range(0x110000)");
    }
}
