//! Bytes of a Python file to the front's own tree. The only file, with its submodules, that knows ruff's parser.
//!
//! Must not: judge what a program means, refuse valid Python (what the tree cannot hold becomes `Unsupported`), or
//! hand the parser a text that could exhaust its stack.
//!
//! The order: `decode` (bytes to text) -> `scan` (nesting, by a scanner that does not recurse) -> ruff ->
//! `errors`, or `statements` and `expressions` with `comments` and `literals`.

mod comments;
mod decode;
#[cfg(test)]
mod dump;
mod errors;
mod expressions;
mod literals;
mod scan;
mod statements;
#[cfg(test)]
mod tests;

use super::ast::Module;
use crate::{
    diagnostic::Diagnostic,
    source::{FileId, Source, Span},
    symbol::Interner,
};
use ruff_python_ast::PythonVersion;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::TextRange;

/// The codes of this stage, each with its meaning.
pub const CODES: &[(&str, &str)] = &[
    (NOT_UTF8, "The file is not UTF-8 text, or declares another encoding."),
    (TOO_LARGE, "The file is larger than 32 MB."),
    (
        TOO_NESTED,
        "Brackets, or replacement fields of f-strings, are nested more than 500 deep.",
    ),
    (
        TOO_INDENTED,
        "Blocks are nested more than 100 deep, or the lines of one bracketed expression step in more than 500 times.",
    ),
    (
        TOO_DEEP,
        "An expression has more than 1,000 operators, calls, attributes and brackets on top of one another.",
    ),
    (
        TOO_MANY_ELIFS,
        "Blocks and chained elif clauses add up to more than 1,000 levels.",
    ),
    (SYNTAX, "The text is not Python 3."),
    (
        SURROGATE,
        "A string holds half of a surrogate pair, which is no character.",
    ),
    (
        LONG_INTEGER,
        "An integer literal has more than 4,300 decimal digits, or 10,000 digits of another base.",
    ),
];

const NOT_UTF8: &str = "PY0001";
const TOO_LARGE: &str = "PY0002";
const TOO_NESTED: &str = "PY0003";
const TOO_INDENTED: &str = "PY0004";
const TOO_DEEP: &str = "PY0005";
const TOO_MANY_ELIFS: &str = "PY0006";
const SYNTAX: &str = "PY0010";
const SURROGATE: &str = "PY0011";
const LONG_INTEGER: &str = "PY0012";

/// Syntax errors are reported up to this number: beyond it they are mostly echoes of the first.
const MAX_ERRORS: usize = 20;

/// Parses one source file.
///
/// # Errors
///
/// The diagnostics, all of them errors, of a file that is no Python 3 text or is nested beyond the caps of `scan`.
///
/// # Panics
///
/// Never: the parser gives a module where a module is asked for.
pub fn parse(source: &Source, file: FileId, names: &mut Interner) -> Result<Module, Vec<Diagnostic>> {
    let text = decode::decode(&source.bytes).map_err(|fault| vec![fault.at(file)])?;
    scan::scan(&text.code).map_err(|fault| vec![fault.diagnostic(&text, file)])?;
    let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::latest());
    let parsed = parse_unchecked(&text.code, options)
        .try_into_module()
        .expect("module mode gives a module");
    if parsed.has_syntax_errors() {
        let faults = errors::faults(&parsed, &text.code);
        return Err(faults.into_iter().map(|fault| fault.diagnostic(&text, file)).collect());
    }
    let (module, faults) = statements::convert(&parsed, &text, file, names);
    if faults.is_empty() {
        return Ok(module);
    }
    Err(faults
        .into_iter()
        .take(MAX_ERRORS)
        .map(|fault| fault.diagnostic(&text, file))
        .collect())
}

/// The text that is parsed, and how its offsets map to the bytes that were read: without a byte order mark, and every
/// end of line as one newline, as Python itself reads a file. Strings and comments then hold what Python sees.
struct Text {
    code: String,
    /// Bytes before the text.
    mark: u32,
    /// The offsets, in `code`, of the newlines that were `\r\n`; ascending.
    shortened: Vec<u32>,
}

impl Text {
    /// The offset among the bytes that were read.
    fn original(&self, offset: u32) -> u32 {
        let before = self.shortened.partition_point(|newline| *newline < offset);
        offset + self.mark + u32::try_from(before).expect("offsets fit u32")
    }

    /// The span of `start..end` among the bytes that were read.
    fn span(&self, start: u32, end: u32, file: FileId) -> Span {
        Span::new(file, self.original(start), self.original(end))
    }
}

/// An error found before the span's file is at hand.
#[derive(Debug)]
struct Fault {
    code: &'static str,
    start: u32,
    end: u32,
    message: String,
    cause: String,
    hint: String,
}

impl Fault {
    fn new(code: &'static str, start: usize, end: usize, message: impl Into<String>) -> Self {
        let [start, end] = [start, end].map(|offset| u32::try_from(offset).unwrap_or(u32::MAX));
        Self {
            code,
            start,
            end,
            message: message.into(),
            cause: String::new(),
            hint: String::new(),
        }
    }

    fn ranged(code: &'static str, range: TextRange, message: impl Into<String>) -> Self {
        Self::new(code, range.start().to_usize(), range.end().to_usize(), message)
    }

    fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = cause.into();
        self
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The diagnostic, of offsets among the bytes that were read.
    fn at(self, file: FileId) -> Diagnostic {
        let span = Span::new(file, self.start, self.end);
        Diagnostic::error(self.code, span, self.message)
            .cause(self.cause)
            .hint(self.hint)
    }

    /// The diagnostic, of offsets in `text`.
    fn diagnostic(mut self, text: &Text, file: FileId) -> Diagnostic {
        self.start = text.original(self.start);
        self.end = text.original(self.end);
        self.at(file)
    }
}
