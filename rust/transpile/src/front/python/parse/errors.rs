//! The parser's errors as diagnostics: its message as the cause, and a hint where the mistake is a known one.

use super::{Fault, MAX_ERRORS, SYNTAX};
use ruff_python_ast::{ModModule, token::TokenKind};
use ruff_python_parser::{LexicalErrorType, ParseErrorType, Parsed};
use ruff_text_size::{Ranged, TextRange};

/// The first errors of a text that did not parse.
pub(super) fn faults(parsed: &Parsed<ModModule>, text: &str) -> Vec<Fault> {
    let errors = parsed.errors().iter().map(|error| {
        let hint = hint(&error.error, line_of(text, error.location));
        fault(error.location, &error.error.to_string(), hint, text)
    });
    let newer = parsed.unsupported_syntax_errors().iter().map(|error| {
        fault(
            error.range(),
            &error.to_string(),
            "write it as Python 3.14 or earlier has it",
            text,
        )
    });
    let mut faults: Vec<Fault> = errors.chain(newer).collect();
    faults.sort_by_key(|fault| (fault.start, fault.end));
    faults.dedup_by_key(|fault| fault.start);
    faults.truncate(MAX_ERRORS);
    faults
}

fn fault(range: TextRange, cause: &str, hint: &str, text: &str) -> Fault {
    let length = text.len();
    let start = range.start().to_usize().min(length);
    let end = range.end().to_usize().clamp(start, length);
    let mut letters = cause.chars();
    let cause: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_lowercase)
        .chain(letters)
        .collect();
    Fault::new(SYNTAX, start, end, "syntax error").cause(cause).hint(hint)
}

fn hint(error: &ParseErrorType, line: &str) -> &'static str {
    let word = line
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap_or("");
    if matches!(error, ParseErrorType::SimpleStatementsOnSameLine) && matches!(word, "print" | "exec") {
        return "this looks like Python 2: in Python 3 print and exec are functions, and take parentheses";
    }
    match error {
        ParseErrorType::UnexpectedIndentation => {
            "indent the statements of a block alike, by spaces or by tabs but not both"
        }
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) => {
            "indent the line as a line above it; do not mix tabs and spaces"
        }
        ParseErrorType::Lexical(LexicalErrorType::LineContinuationError) => "delete what follows the backslash",
        ParseErrorType::Lexical(LexicalErrorType::UnrecognizedToken {
            tok: '$' | '?' | '`' | '!',
        }) => "this character has no meaning in Python 3",
        ParseErrorType::Lexical(LexicalErrorType::UnrecognizedToken { .. }) => "write the ASCII character for it",
        ParseErrorType::Lexical(LexicalErrorType::UnicodeError) => "complete the escape, or double the backslash",
        ParseErrorType::InvalidAssignmentTarget | ParseErrorType::InvalidNamedAssignmentTarget => {
            "assign to a name, attribute or subscript; to compare write =="
        }
        ParseErrorType::ExpectedToken {
            found: TokenKind::Equal,
            expected: TokenKind::Colon,
        } => "to compare write ==; to assign within an expression write :=",
        ParseErrorType::ExpectedToken {
            expected: TokenKind::Colon,
            ..
        } => "end the header of a block by a colon",
        ParseErrorType::ExpectedToken {
            found: TokenKind::Comma,
            ..
        } if word == "except" => "in Python 3 write `except Error as name:`",
        ParseErrorType::UnexpectedTokenAfterAsync(_) => "only def, with and for may be async",
        ParseErrorType::OtherError(text) if text.starts_with("Expected an indented block") => {
            "indent the block; an empty one is `pass`"
        }
        ParseErrorType::SimpleStatementsOnSameLine => "check for a missing operator, comma or quote",
        _ => "",
    }
}

/// The text of the line on which `range` starts, from its first character that is not white space.
fn line_of(text: &str, range: TextRange) -> &str {
    let at = range.start().to_usize().min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].lines().next().unwrap_or("").trim_start()
}
