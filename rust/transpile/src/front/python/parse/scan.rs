//! How deep a source nests, told by a scan that does not recurse; deeper sources never reach the parser.
//!
//! ruff's parser, this front and every pass after it recurse over the tree, and a WASM stack is 1 MiB. So one linear
//! scan bounds the tree's depth from above before the tree exists. Within a pair of brackets, and between two commas,
//! a path from the root to a leaf meets at most every operator once and enters at most one inner pair of brackets:
//! `depth = operators + deepest inner pair + 1`. Calls, subscripts and attributes count as operators.
//!
//! The scanner and the parser must agree on what is a string and what is code. They do on sound text; on unsound text
//! (an open string, an unmatched bracket) a parser guesses, so the scan refuses that itself as a syntax error.
//!
//! Invariants: `frames` is never empty, its bottom is the file; a `Field` lies on a `Text` or `Spec`, a `Spec` on a
//! `Field`. Every step moves `at` forward or pops a frame.

mod lines;
mod strings;
mod words;

use super::{Fault, SYNTAX, TOO_DEEP, TOO_NESTED};
use lines::Lines;

/// Brackets and replacement fields that may be open at once.
pub(super) const MAX_NESTING: usize = 500;
/// Depth of an expression: what recursive code after the parser bears in a stack of 1 MiB.
pub(super) const MAX_DEPTH: u32 = 1_000;
/// Blocks within blocks.
pub(super) const MAX_INDENTS: usize = 100;

/// Refuses a text that is nested too deep, or whose strings and brackets do not close.
pub(super) fn scan(text: &str) -> Result<(), Fault> {
    scan_bytes(text.as_bytes())
}

/// `scan` of any bytes: UTF-8 plays no part in nesting.
pub(super) fn scan_bytes(bytes: &[u8]) -> Result<(), Fault> {
    let frames = vec![Frame::new(Kind::File, 0)];
    let mut scanner = Scanner {
        bytes,
        at: 0,
        frames,
        after_operand: false,
        lines: Lines::default(),
    };
    scanner.start_line()?;
    while scanner.at < bytes.len() {
        match scanner.frame().kind {
            Kind::Text(quote) | Kind::Spec(quote) => scanner.string_text(quote)?,
            Kind::File | Kind::Bracket(_) | Kind::Field => scanner.code()?,
        }
    }
    scanner.finish()
}

/// The quotes of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Quote {
    byte: u8,
    is_triple: bool,
    is_raw: bool,
}

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The file itself.
    File,
    /// A bracket, by the byte that closes it.
    Bracket(u8),
    /// The text of an f-string.
    Text(Quote),
    /// `{...}` in such a text.
    Field,
    /// The format specification after the colon of a field.
    Spec(Quote),
}

/// Something open, and how deep what it holds is so far.
#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: Kind,
    start: usize,
    /// Operators since the last comma.
    operators: u32,
    /// The deepest bracket closed since the last comma.
    inner: u32,
    /// The deepest of what earlier commas ended.
    earlier: u32,
    /// `lambda`s whose colon is to come: their commas separate parameters.
    lambdas: u32,
    /// A `yield` or a comprehension's `for` was seen: what follows its commas belongs to it.
    keeps_commas: bool,
}

impl Frame {
    fn new(kind: Kind, start: usize) -> Self {
        Self {
            kind,
            start,
            operators: 0,
            inner: 0,
            earlier: 0,
            lambdas: 0,
            keeps_commas: false,
        }
    }

    fn depth(&self) -> u32 {
        self.earlier.max(self.operators + self.inner) + 1
    }

    fn comma(&mut self) {
        if self.lambdas == 0 && !self.keeps_commas {
            self.earlier = self.earlier.max(self.operators + self.inner);
            self.operators = 0;
            self.inner = 0;
        }
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    frames: Vec<Frame>,
    /// The token before was a value: a bracket after it calls or subscripts it.
    after_operand: bool,
    lines: Lines,
}

impl Scanner<'_> {
    /// Scans one token of code.
    fn code(&mut self) -> Result<(), Fault> {
        let byte = self.bytes[self.at];
        match byte {
            b' ' | b'\t' | b'\x0c' => self.at += 1,
            b'\n' | b'\r' => return self.newline(),
            b'#' => self.skip_comment(),
            b'\\' => self.skip_continuation(),
            b'"' | b'\'' => return self.string(self.at, b""),
            b'0'..=b'9' => self.number(),
            b'(' => return self.open(b')'),
            b'[' => return self.open(b']'),
            b'{' => return self.open(b'}'),
            b')' | b']' | b'}' => return self.close(byte),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => return self.word(),
            _ => return self.punctuation(),
        }
        Ok(())
    }

    fn open(&mut self, closing: u8) -> Result<(), Fault> {
        if self.after_operand {
            self.operator(1)?;
        }
        self.push(Kind::Bracket(closing))?;
        self.at += 1;
        self.after_operand = false;
        Ok(())
    }

    fn push(&mut self, kind: Kind) -> Result<(), Fault> {
        if self.frames.len() > MAX_NESTING {
            return Err(
                Fault::new(TOO_NESTED, self.at, self.at + 1, "brackets are nested too deep")
                    .cause(format!(
                        "this is the bracket number {} within one another",
                        self.frames.len()
                    ))
                    .hint(format!(
                        "name inner parts, so that at most {MAX_NESTING} brackets are open at once"
                    )),
            );
        }
        self.frames.push(Frame::new(kind, self.at));
        Ok(())
    }

    fn close(&mut self, closing: u8) -> Result<(), Fault> {
        match self.frame().kind {
            Kind::Bracket(expected) if expected == closing => {}
            Kind::Field if closing == b'}' => {}
            _ => return Err(self.unmatched(closing)),
        }
        self.pop()?;
        self.at += 1;
        self.after_operand = true;
        Ok(())
    }

    /// Ends the innermost frame and tells the one around it how deep it was.
    fn pop(&mut self) -> Result<(), Fault> {
        let Some(ended) = self.frames.pop() else { return Ok(()) };
        let depth = ended.depth();
        let frame = self.frame_mut();
        frame.inner = frame.inner.max(depth);
        self.check_depth()
    }

    fn operator(&mut self, length: usize) -> Result<(), Fault> {
        self.frame_mut().operators += 1;
        self.after_operand = false;
        self.check_depth().map_err(|mut fault| {
            fault.end = fault.start + u32::try_from(length).unwrap_or(1);
            fault
        })
    }

    fn check_depth(&self) -> Result<(), Fault> {
        if self.frame().depth() <= MAX_DEPTH {
            return Ok(());
        }
        Err(Fault::new(TOO_DEEP, self.at, self.at + 1, "the expression is too deep")
            .cause(format!(
                "up to here {MAX_DEPTH} operators, calls and brackets build on one another"
            ))
            .hint("split the expression into several statements, or use a loop, sum() or join()"))
    }

    fn punctuation(&mut self) -> Result<(), Fault> {
        let rest = &self.bytes[self.at..];
        match rest {
            [b'.', b'.', b'.', ..] => {
                self.at += 3;
                self.after_operand = true;
            }
            [b'.', b'0'..=b'9', ..] => self.number(),
            [b',', ..] => {
                self.frame_mut().comma();
                self.plain();
            }
            [b';', ..] => {
                let (kind, start) = (self.frame().kind, self.frame().start);
                if kind == Kind::File {
                    *self.frame_mut() = Frame::new(kind, start);
                }
                self.plain();
            }
            [b':', ..] if self.frame().kind == Kind::Field => return self.format_spec(),
            [b':' | b'!' | b'=', b'=', ..] => {
                self.operator(2)?;
                self.at += 2;
            }
            [b':', ..] => {
                let frame = self.frame_mut();
                frame.lambdas = frame.lambdas.saturating_sub(1);
                self.plain();
            }
            [b'!', ..] => self.conversion(),
            [b'=', ..] => self.plain(),
            _ => return self.operator_token(),
        }
        Ok(())
    }

    /// `+`, `**`, `//=`, `->` and the like: one operator, however many bytes.
    fn operator_token(&mut self) -> Result<(), Fault> {
        let length = match &self.bytes[self.at..] {
            [first @ (b'*' | b'/' | b'<' | b'>'), second, b'=', ..] if first == second => 3,
            [first @ (b'*' | b'/' | b'<' | b'>'), second, ..] if first == second => 2,
            [b'-', b'>', ..] | [_, b'=', ..] => 2,
            _ => 1,
        };
        self.operator(length)?;
        self.at += length;
        Ok(())
    }

    /// A byte that neither nests nor is a value.
    fn plain(&mut self) {
        self.at += 1;
        self.after_operand = false;
    }

    fn finish(mut self) -> Result<(), Fault> {
        let last = *self.frame();
        let (start, end) = (last.start, last.start + 1);
        let fault = match last.kind {
            Kind::File => return Ok(()),
            Kind::Bracket(closing) => Fault::new(SYNTAX, start, end, "syntax error")
                .cause(format!("this bracket is never closed by `{}`", char::from(closing)))
                .hint("close it, or delete it"),
            Kind::Text(_) => open_string(start, end, "this f-string is never closed"),
            Kind::Field | Kind::Spec(_) => {
                while !matches!(self.frame().kind, Kind::Text(_)) && self.frames.len() > 1 {
                    self.frames.pop();
                }
                let text = self.frame().start;
                open_string(
                    text,
                    text + 1,
                    "a replacement field of this f-string is never closed by `}`",
                )
            }
        };
        Err(fault)
    }

    fn unmatched(&self, closing: u8) -> Fault {
        let closing = char::from(closing);
        let fault = Fault::new(SYNTAX, self.at, self.at + 1, "syntax error");
        match self.frame().kind {
            Kind::Bracket(expected) => {
                let opened = char::from(self.bytes[self.frame().start]);
                fault
                    .cause(format!("`{closing}` does not match the `{opened}` that is open here"))
                    .hint(format!("close it by `{}` first", char::from(expected)))
            }
            _ => fault
                .cause(format!("no bracket is open that `{closing}` could close"))
                .hint("delete it"),
        }
    }

    fn frame(&self) -> &Frame {
        &self.frames[self.frames.len() - 1]
    }

    fn frame_mut(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }
}

fn open_string(start: usize, end: usize, cause: &str) -> Fault {
    Fault::new(SYNTAX, start, end, "syntax error")
        .cause(cause)
        .hint("close the quotes; a string over several lines takes triple quotes")
}
