//! Why a call could not be served, as a value: codes spelled as the SDK's, and a message that says what to do.
//!
//! This is about calls, not about programs: what the transpiler refuses is a diagnostic.

#![expect(
    missing_docs,
    reason = "wasm-bindgen adds a variant and a method of its own to enums of strings"
)]

use wasm_bindgen::prelude::wasm_bindgen;

/// A subset of the codes of `SovereignError`.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureCode {
    /// An argument is not of the form that the function asks for.
    InvalidArgument = "invalid_argument",
    /// Shapes or lengths do not fit together.
    ShapeMismatch = "shape_mismatch",
    /// A count is beyond what can be addressed.
    TooLarge = "too_large",
    /// Memory could not be had.
    OutOfMemory = "out_of_memory",
    /// A file is not what it should be.
    InvalidFile = "invalid_file",
    /// This build does not do it.
    Unsupported = "unsupported",
}

/// Why a call could not be served.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct Failure {
    code: FailureCode,
    message: String,
}

#[wasm_bindgen]
impl Failure {
    /// The kind.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn code(&self) -> FailureCode {
        self.code
    }

    /// What is wrong and what to do about it.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn message(&self) -> String {
        self.message.clone()
    }
}

impl Failure {
    /// A failure with its message.
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// Memory of `bytes` could not be had.
    #[must_use]
    pub fn out_of_memory(bytes: usize) -> Self {
        crate::panic::forget();
        let message = format!("no memory for {bytes} bytes; free other data or use smaller pieces");
        Self::new(FailureCode::OutOfMemory, message)
    }
}
