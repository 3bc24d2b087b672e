//! Literals as Rust reads them back: integers, floats, strings, characters. Nothing here breaks lines.

use crate::back::tree::Ty;
use std::fmt::Write;

/// An integer, grouped by threes from five digits on; `i64::MIN` has no literal of its own under a minus.
pub(super) fn int(value: i64) -> String {
    if value == i64::MIN {
        return "i64::MIN".into();
    }
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// A float by the shortest digits that read back exactly, always with a point or an exponent.
pub(super) fn float(value: f64) -> String {
    if value.is_nan() {
        "f64::NAN".into()
    } else if value.is_infinite() {
        if value > 0.0 {
            "f64::INFINITY".into()
        } else {
            "f64::NEG_INFINITY".into()
        }
    } else {
        format!("{value:?}")
    }
}

/// What makes a number's type plain where nothing else says it.
pub(super) fn suffix(ty: &Ty) -> &'static str {
    match ty {
        Ty::I64 => "_i64",
        Ty::Usize => "_usize",
        Ty::F64 => "_f64",
        _ => "",
    }
}

/// `"..."`.
pub(super) fn string(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        if c == '\'' { text.push(c) } else { escape(c, &mut text) }
    }
    text.push('"');
    text
}

/// `'c'`.
pub(super) fn character(value: char) -> String {
    let mut text = String::from("'");
    if value == '"' {
        text.push(value);
    } else {
        escape(value, &mut text);
    }
    text.push('\'');
    text
}

/// `b"..."`.
pub(super) fn bytes(value: &[u8]) -> String {
    let mut text = String::from("b\"");
    for byte in value {
        match byte {
            b'\'' => text.push('\''),
            0 => text.push_str("\\0"),
            _ => text.extend(byte.escape_ascii().map(char::from)),
        }
    }
    text.push('"');
    text
}

/// A comment's line: what rustc refuses there, or what would deceive a reader, is shown by its code point.
pub(super) fn comment(line: &str) -> String {
    let mut text = String::new();
    for c in line.trim_end().chars() {
        if c == '\t' || !(c.is_control() || is_bidi(c)) {
            text.push(c);
        } else {
            escape(c, &mut text);
        }
    }
    text
}

fn escape(c: char, text: &mut String) {
    // After an `a`, an accent is printable: alone it would be escaped.
    let shown = ['a', c].iter().collect::<String>();
    match c {
        ' '..='~' | '\n' | '\r' | '\t' | '\0' => text.extend(c.escape_debug()),
        _ if is_bidi(c) => _ = write!(text, "{}", c.escape_unicode()),
        _ => text.extend(shown.escape_debug().skip(1)),
    }
}

/// The characters that turn the direction of text: rustc denies them in literals and comments.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
