//! Bytes to text: size, encoding, byte order mark, ends of lines. Must not look at Python beyond the coding cookie.

use crate::source::LineIndex;

use super::{Fault, NOT_UTF8, SYNTAX, TOO_LARGE, Text};

/// Larger sources are refused: the tree of one would not fit a 32-bit memory.
const MAX_BYTES: usize = 32 * 1024 * 1024;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a source file. Faults count in `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Text, Fault> {
    if bytes.len() > MAX_BYTES {
        let megabytes = bytes.len().div_ceil(1024 * 1024);
        return Err(Fault::new(TOO_LARGE, 0, 0, "the source is too large")
            .cause(format!("it has {megabytes} MB; at most 32 MB are read"))
            .hint("move data out of the program into a file that it reads"));
    }
    let mark = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    let text = match std::str::from_utf8(&bytes[mark..]) {
        Ok(text) => text,
        Err(error) => return Err(not_utf8(bytes, mark + error.valid_up_to())),
    };
    if let Some((start, end, name)) = cookie(text)
        && !is_supported(name, mark > 0, text)
    {
        return Err(Fault::new(
            NOT_UTF8,
            mark + start,
            mark + end,
            "the declared encoding is not supported",
        )
        .cause(format!("the file declares `{name}`; only UTF-8 is read"))
        .hint("save the file as UTF-8 and delete the declaration"));
    }
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        return Err(
            Fault::new(SYNTAX, mark + at, mark + at + 1, "the source holds a null byte")
                .cause("Python refuses null bytes in source code")
                .hint("check that this is a text file; in a string write \\0"),
        );
    }
    Ok(unify_newlines(text, mark))
}

fn not_utf8(bytes: &[u8], at: usize) -> Fault {
    let line = LineIndex::new(bytes).line(u32::try_from(at).unwrap_or(u32::MAX));
    let hint = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file looks like UTF-16: save it as UTF-8",
        _ => "save the file as UTF-8",
    };
    Fault::new(NOT_UTF8, at, at + 1, "the source is not UTF-8")
        .cause(format!(
            "line {line} holds the byte 0x{:02x}, which no UTF-8 text has there",
            bytes[at]
        ))
        .hint(hint)
}

/// Latin-1 and ASCII are UTF-8 as long as nothing but ASCII is in the file; decoding more would move every span.
fn is_supported(name: &str, has_mark: bool, text: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    match name.as_str() {
        "utf-8" | "utf8" | "utf-8-sig" => true,
        "ascii" | "us-ascii" | "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "iso-latin-1" => {
            !has_mark && text.is_ascii()
        }
        _ => name.starts_with("utf-8-"),
    }
}

/// The encoding that one of the first two lines declares (PEP 263), and where its name stands.
pub(super) fn cookie(text: &str) -> Option<(usize, usize, &str)> {
    let mut at = 0;
    for _ in 0..2 {
        let rest = &text[at..];
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        if let Some((start, end)) = cookie_in(line) {
            return Some((at + start, at + end, &text[at + start..at + end]));
        }
        if !is_blank_or_comment(line) {
            return None;
        }
        at += line.len();
        at += if text[at..].starts_with("\r\n") {
            2
        } else {
            usize::from(at < text.len())
        };
    }
    None
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '\x0c']);
    line.is_empty() || line.starts_with('#')
}

/// Where, in a comment line, the name after `coding:` or `coding=` stands.
fn cookie_in(line: &str) -> Option<(usize, usize)> {
    if !line.trim_start_matches([' ', '\t', '\x0c']).starts_with('#') {
        return None;
    }
    for (found, word) in line.match_indices("coding") {
        let after = found + word.len();
        if !line[after..].starts_with([':', '=']) {
            continue;
        }
        let rest = line[after + 1..].trim_start_matches([' ', '\t']);
        let start = line.len() - rest.len();
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        if length > 0 {
            return Some((start, start + length));
        }
    }
    None
}

fn unify_newlines(text: &str, mark: usize) -> Text {
    let mark = u32::try_from(mark).expect("a mark has three bytes");
    if !text.contains('\r') {
        return Text {
            code: text.to_owned(),
            mark,
            shortened: Vec::new(),
        };
    }
    let mut unified = String::with_capacity(text.len());
    let mut shortened = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        unified.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('\n') {
            shortened.push(u32::try_from(unified.len()).expect("a source of 32 MB fits u32"));
            rest = after;
        }
        unified.push('\n');
    }
    unified.push_str(rest);
    Text {
        code: unified,
        mark,
        shortened,
    }
}
