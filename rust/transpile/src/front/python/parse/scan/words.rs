//! Names, keywords and numbers of the scan.

use super::{Fault, Kind, Scanner};

/// Every prefix a string may have, in lower case.
const PREFIXES: [&[u8]; 11] = [b"r", b"u", b"b", b"f", b"t", b"br", b"rb", b"fr", b"rf", b"tr", b"rt"];

/// Keywords that stand in an expression's tree, or make a parser recurse.
const OPERATORS: [&[u8]; 12] = [
    b"and", b"or", b"not", b"in", b"is", b"if", b"else", b"for", b"lambda", b"await", b"yield", b"async",
];

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

impl Scanner<'_> {
    pub(super) fn word(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let length = self.bytes[start..].iter().take_while(|byte| is_word(**byte)).count();
        let word = &self.bytes[start..start + length];
        if matches!(self.bytes.get(start + length), Some(b'"' | b'\'')) && is_prefix(word) {
            let prefix = word.to_vec();
            self.at += length;
            return self.string(start, &prefix);
        }
        if !OPERATORS.contains(&word) {
            self.at += length;
            self.after_operand = true;
            return Ok(());
        }
        let (is_lambda, is_yield, is_for) = (word == b"lambda", word == b"yield", word == b"for");
        let frame = self.frame_mut();
        frame.lambdas += u32::from(is_lambda);
        frame.keeps_commas |= is_yield || (is_for && frame.kind != Kind::File);
        self.operator(length)?;
        self.at += length;
        Ok(())
    }

    /// A number ends where Python's would: `1if x` is a number and a keyword.
    pub(super) fn number(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = match rest {
            [b'0', b'x' | b'X', digits @ ..] => 2 + run(digits, u8::is_ascii_hexdigit),
            [b'0', b'o' | b'O' | b'b' | b'B', digits @ ..] => 2 + run(digits, u8::is_ascii_digit),
            _ => decimal(rest),
        };
        self.at += length;
        self.after_operand = true;
    }
}

fn decimal(rest: &[u8]) -> usize {
    let digits = |at: usize| run(&rest[at..], u8::is_ascii_digit);
    let mut length = digits(0);
    if rest.get(length) == Some(&b'.') {
        length += 1;
        length += digits(length);
    }
    length += match &rest[length..] {
        [b'e' | b'E', b'0'..=b'9', ..] => 1 + digits(length + 1),
        [b'e' | b'E', b'+' | b'-', b'0'..=b'9', ..] => 2 + digits(length + 2),
        _ => 0,
    };
    length + usize::from(matches!(rest.get(length), Some(b'j' | b'J')))
}

fn run(bytes: &[u8], is_digit: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| is_digit(byte) || **byte == b'_').count()
}

fn is_prefix(word: &[u8]) -> bool {
    PREFIXES.iter().any(|prefix| prefix.eq_ignore_ascii_case(word))
}
