//! Literals whose spelling matters: integers beyond u64, halves of surrogate pairs, docstrings.

use super::{Fault, LONG_INTEGER, SURROGATE};
use crate::front::python::ast::ExprKind;
use ruff_text_size::TextRange;
use std::fmt::Write as _;

/// `CPython`'s own limit for decimal literals (`sys.int_info.default_max_str_digits`).
const MAX_DECIMAL_DIGITS: usize = 4_300;
/// The limit for other bases, which `CPython` does not have: converting takes time quadratic in the length.
const MAX_OTHER_DIGITS: usize = 10_000;
/// Ten to this power is the largest that fits u64.
const CHUNK_DIGITS: usize = 19;
const CHUNK: u128 = 10_000_000_000_000_000_000;

/// The integer that `text` spells, in any base, with underscores.
pub(super) fn integer(text: &str, range: TextRange) -> Result<ExprKind, Fault> {
    let plain = text.replace('_', "");
    let lower = plain.to_ascii_lowercase();
    let (digits, bits) = match lower.get(..2) {
        Some("0x") => (&lower[2..], 4),
        Some("0o") => (&lower[2..], 3),
        Some("0b") => (&lower[2..], 1),
        _ => (lower.as_str(), 0),
    };
    let digits = digits.trim_start_matches('0');
    let limit = if bits == 0 {
        MAX_DECIMAL_DIGITS
    } else {
        MAX_OTHER_DIGITS
    };
    if digits.len() > limit {
        return Err(Fault::ranged(LONG_INTEGER, range, "the integer literal is too long")
            .cause(format!("it has {} digits; at most {limit} are read", digits.len()))
            .hint("compute the number, or read it from a file"));
    }
    let decimal = if bits == 0 {
        digits.to_owned()
    } else {
        decimal(digits, bits)
    };
    if decimal.is_empty() {
        return Ok(ExprKind::Int(0));
    }
    Ok(decimal.parse().map_or(ExprKind::BigInt(decimal), ExprKind::Int))
}

/// Base 2, 8 or 16 to base 10: multiply by the base and add, over chunks of 19 decimal digits, least significant
/// first.
fn decimal(digits: &str, bits: u32) -> String {
    let mut chunks: Vec<u64> = Vec::new();
    for digit in digits.chars() {
        let mut carry = u128::from(digit.to_digit(1 << bits).unwrap_or(0));
        for chunk in &mut chunks {
            let value = (u128::from(*chunk) << bits) + carry;
            *chunk = u64::try_from(value % CHUNK).expect("a remainder of ten to the 19 fits u64");
            carry = value / CHUNK;
        }
        if carry > 0 {
            chunks.push(u64::try_from(carry).expect("a carry is less than the base"));
        }
    }
    let mut text = String::new();
    for (place, chunk) in chunks.iter().rev().enumerate() {
        let width = if place == 0 { 0 } else { CHUNK_DIGITS };
        let _ = write!(text, "{chunk:0width$}");
    }
    text
}

/// Refuses `\ud800` and the like in the source of a literal; `value` is what the parser made of it, in which it puts
/// a replacement character for each.
pub(super) fn check_surrogates(value: &str, source: &str, start: usize) -> Result<(), Fault> {
    if !value.contains(char::REPLACEMENT_CHARACTER) {
        return Ok(());
    }
    let mut at = 0;
    while let Some(found) = source[at..].find('\\') {
        at += found;
        let rest = &source[at + 1..];
        let length = match rest.as_bytes().first() {
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => 0,
        };
        let code = rest
            .get(1..=length)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if length > 0 && code.is_some_and(|code| (0xd800..0xe000).contains(&code)) {
            let end = start + at + 2 + length;
            return Err(
                Fault::new(SURROGATE, start + at, end, "the string holds half of a surrogate pair")
                    .cause("this escape is no character, and a Rust string holds characters only")
                    .hint("write the character itself, or \\U and its eight digits; for raw data use bytes"),
            );
        }
        at += 1 + rest.chars().next().map_or(0, char::len_utf8);
    }
    Ok(())
}

/// A docstring without its indentation, as `inspect.cleandoc` returns it.
pub(super) fn clean_docstring(text: &str) -> String {
    let expanded = expand_tabs(text);
    let mut lines: Vec<&str> = expanded.split('\n').collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let margin = lines[1..]
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min();
    for (number, line) in lines.iter_mut().enumerate() {
        *line = match margin {
            _ if number == 0 => line.trim_start(),
            Some(margin) => line.get(margin..).unwrap_or(""),
            None => line,
        };
    }
    let is_text = |line: &&str| !line.is_empty();
    let first = lines.iter().position(is_text).unwrap_or(lines.len());
    let last = lines.iter().rposition(is_text).map_or(first, |last| last + 1);
    lines[first..last].join("\n")
}

fn expand_tabs(text: &str) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let width = 8 - column % 8;
                expanded.extend(std::iter::repeat_n(' ', width));
                column += width;
            }
            '\n' | '\r' => {
                expanded.push(c);
                column = 0;
            }
            _ => {
                expanded.push(c);
                column += 1;
            }
        }
    }
    expanded
}
