//! What the transpiler has to say about a source: a code, a place, a cause and a hint.
//!
//! A diagnostic is data; drawing it for a terminal is `render`'s job, for a page the page's.
//! Codes are stable: `PY0001` to `PY0999` for Python, `C0001`.. for C, `SH0001`.. for shell, and every code
//! stands once in `CODES` of its front, with its meaning.

use crate::source::Span;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The program, or the function at hand, is refused.
    Error,
    /// The program is transpiled, but something deserves a look.
    Warning,
    /// Said only when asked (`--explain`).
    Note,
}

/// One message about one place of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, such as `PY0102`.
    pub code: &'static str,
    /// Error, warning or note.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Why it is wrong or cannot be transpiled; drawn as the label under the span. May be empty.
    pub cause: String,
    /// What to do about it. May be empty.
    pub hint: String,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            span,
            message: message.into(),
            cause: String::new(),
            hint: String::new(),
        }
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Says why.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = cause.into();
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}
