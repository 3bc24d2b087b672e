//! Strings and f-strings of the scan: where they end, and what in them is code (PEP 701).
//!
//! Must not decode escapes; it only knows that a backslash hides the character after it.

use super::{Fault, Kind, Quote, SYNTAX, Scanner, open_string};

impl Scanner<'_> {
    /// A string whose prefix, already passed, starts at `start`; the cursor is at its quote.
    pub(super) fn string(&mut self, start: usize, prefix: &[u8]) -> Result<(), Fault> {
        let byte = self.bytes[self.at];
        let is_triple = self.bytes[self.at..].starts_with(&[byte; 3]);
        let has = |letter: u8| prefix.iter().any(|byte| byte.eq_ignore_ascii_case(&letter));
        let quote = Quote {
            byte,
            is_triple,
            is_raw: has(b'r'),
        };
        let opening = self.at;
        self.at = start;
        if has(b'f') || has(b't') {
            self.push(Kind::Text(quote))?;
            self.at = opening + quote.length();
            return Ok(());
        }
        self.at = opening + quote.length();
        self.skip_string(start, quote)?;
        self.after_operand = true;
        Ok(())
    }

    fn skip_string(&mut self, start: usize, quote: Quote) -> Result<(), Fault> {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.skip_escape(),
                b'\n' | b'\r' if !quote.is_triple => break,
                _ if self.at_closing(quote) => {
                    self.at += quote.length();
                    return Ok(());
                }
                _ => self.at += 1,
            }
        }
        Err(open_string(start, self.at, "this string is never closed"))
    }

    /// Scans the text of an f-string, or of a format specification, up to what ends it or opens a field. A backslash
    /// never hides a brace here, and the braces of `\N{...}` open no field.
    pub(super) fn string_text(&mut self, quote: Quote) -> Result<(), Fault> {
        let is_spec = matches!(self.frame().kind, Kind::Spec(_));
        let mut in_name = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            let is_doubled = !is_spec && self.bytes.get(self.at + 1) == Some(&byte);
            match byte {
                b'\\' if !quote.is_raw && self.bytes[self.at + 1..].starts_with(b"N{") => {
                    in_name = true;
                    self.at += 3;
                }
                b'\\' if matches!(self.bytes.get(self.at + 1), Some(b'{' | b'}')) => self.at += 1,
                b'\\' => self.skip_escape(),
                b'}' if in_name => {
                    in_name = false;
                    self.at += 1;
                }
                b'\n' | b'\r' if !quote.is_triple => break,
                b'{' | b'}' if is_doubled => self.at += 2,
                b'{' => {
                    self.push(Kind::Field)?;
                    self.at += 1;
                    self.after_operand = false;
                    return Ok(());
                }
                b'}' if is_spec => {
                    self.pop()?;
                    return self.close(b'}');
                }
                b'}' => return Err(self.lone_brace()),
                _ if self.at_closing(quote) => return self.end_text(quote, is_spec),
                _ => self.at += 1,
            }
        }
        let start = self.frame().start;
        Err(open_string(start, self.at, "this f-string is never closed"))
    }

    fn end_text(&mut self, quote: Quote, is_spec: bool) -> Result<(), Fault> {
        if is_spec {
            return Err(open_string(
                self.frame().start,
                self.at,
                "this replacement field is never closed by `}`",
            ));
        }
        self.pop()?;
        self.at += quote.length();
        self.after_operand = true;
        Ok(())
    }

    /// `:` directly within a field: what follows is text again.
    pub(super) fn format_spec(&mut self) -> Result<(), Fault> {
        let below = self.frames[self.frames.len() - 2].kind;
        let (Kind::Text(quote) | Kind::Spec(quote)) = below else {
            self.plain();
            return Ok(());
        };
        self.push(Kind::Spec(quote))?;
        self.at += 1;
        Ok(())
    }

    /// `!r`: the letters are no prefix of the quote that may follow them.
    pub(super) fn conversion(&mut self) {
        self.plain();
        while self.bytes.get(self.at).is_some_and(|byte| super::words::is_word(*byte)) {
            self.at += 1;
        }
    }

    fn lone_brace(&self) -> Fault {
        Fault::new(SYNTAX, self.at, self.at + 1, "syntax error")
            .cause("a single `}` is not allowed in an f-string")
            .hint("write `}}` for the character itself")
    }

    fn at_closing(&self, quote: Quote) -> bool {
        let length = quote.length();
        self.bytes[self.at..].starts_with(&[quote.byte; 3][..length])
    }

    /// A backslash and the character it hides.
    fn skip_escape(&mut self) {
        let is_crlf = self.bytes[self.at + 1..].starts_with(b"\r\n");
        self.at = (self.at + if is_crlf { 3 } else { 2 }).min(self.bytes.len());
    }
}

impl Quote {
    fn length(self) -> usize {
        if self.is_triple { 3 } else { 1 }
    }
}
