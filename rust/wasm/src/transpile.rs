//! `sovereign_transpile::transpile` over bytes: a JSON request with the files' names and lengths, their contents as one
//! piece beside it (a source need not be UTF-8, so it cannot travel in the JSON), and a JSON response.
//!
//! The types below are the wire; their TypeScript is generated from them. Positions are worked out here, because only
//! those of diagnostics are ever needed.

use serde::{Deserialize, Serialize};
use sovereign_transpile::diagnostic;
use sovereign_transpile::source::{Language, Source};
use sovereign_transpile::{IntMode, Options, Transpiled};
use tsify::Tsify;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::arrays::TypedArray as _;
use crate::failure::{Failure, FailureCode};

/// What to transpile.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TranspileRequest {
    /// The files, in the order in which their bytes stand in `contents`.
    pub files: Vec<SourceFile>,
    /// What may be chosen.
    #[serde(default)]
    #[tsify(optional)]
    pub options: TranspileOptions,
}

/// A file of a request.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SourceFile {
    /// Its name, for messages and to tell its language.
    pub path: String,
    /// Its length in bytes.
    pub length: u32,
}

/// What a caller may choose.
#[derive(Deserialize, Default, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TranspileOptions {
    /// The language, where the file's name does not say it.
    #[tsify(optional)]
    pub language: Option<SourceLanguage>,
    /// Integers of Python: i64 where it is checked (`auto`), or `Int` wherever i64 is not proven (`big`).
    #[tsify(optional)]
    pub int: Integers,
    /// Keep every value at its universal representation.
    #[tsify(optional)]
    pub universal: bool,
    /// Write what can be written, with each refused function as an `unimplemented!`.
    #[tsify(optional)]
    pub partial: bool,
    /// Add notes that say why each value is big, shared, copied or refused.
    #[tsify(optional)]
    pub explain: bool,
}

/// A language that can be transpiled.
#[derive(Clone, Copy, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum SourceLanguage {
    /// Python 3.
    Python,
    /// C11.
    C,
    /// POSIX shell, bash or dash.
    Shell,
}

/// How integers of Python are represented.
#[derive(Clone, Copy, Default, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Integers {
    /// i64 where it is proven or checked.
    #[default]
    Auto,
    /// `Int` wherever i64 is not proven.
    Big,
}

/// The answer to a request.
#[derive(Serialize, Tsify)]
#[serde(tag = "status", rename_all = "camelCase")]
pub enum TranspileResponse {
    /// The transpiler ran; a program that it refused has no files and at least one error.
    Done(Done),
    /// The call itself was wrong, not the program.
    Failed(Failed),
}

/// What the transpiler gave.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// What was written.
    pub files: Vec<OutputFile>,
    /// What there is to say, in the order of the sources.
    pub diagnostics: Vec<Diagnostic>,
    /// Counts.
    pub stats: Stats,
    /// Rust lines to source positions: a Source Map v3, as JSON.
    pub map: String,
}

/// Why the call was wrong.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// The kind.
    #[tsify(type = "FailureCode")]
    pub code: String,
    /// What is wrong and what to do about it.
    pub message: String,
}

/// A file that was written.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct OutputFile {
    /// `main.rs`, or a path within the workspace.
    pub path: String,
    /// Rust source.
    pub text: String,
}

/// One message about one place of a source.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// The stable code, such as `PY0102`.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Why; empty where there is nothing to add.
    pub cause: String,
    /// What to do about it; empty where there is nothing to add.
    pub hint: String,
    /// The source file.
    pub path: String,
    /// The byte at which the marked text begins; the line index of assembly/text.ts knows its line.
    pub start: u32,
    /// The byte past its end.
    pub end: u32,
}

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program, or the function at hand, is refused.
    Error,
    /// The program is transpiled, but something deserves a look.
    Warning,
    /// Said only when asked.
    Note,
}

/// Counts of one run.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// Lines of all sources.
    pub lines: u32,
    /// Lines of sources and functions that were accepted.
    pub accepted_lines: u32,
    /// Functions transpiled.
    pub functions: u32,
    /// Functions refused or left out.
    pub refused: u32,
}

/// Transpiles. `request` is a `TranspileRequest` and the answer a `TranspileResponse`, both JSON in UTF-8; `contents`
/// holds the bytes of the files, one after another.
#[wasm_bindgen]
#[must_use]
pub fn transpile(request: &js_sys::Uint8Array, contents: &js_sys::Uint8Array) -> Vec<u8> {
    let response = match run(request, contents) {
        Ok(done) => TranspileResponse::Done(done),
        Err(failure) => {
            // By way of JavaScript, where the spelling of each code stands once.
            let code = JsValue::from(failure.code()).as_string().unwrap_or_default();
            TranspileResponse::Failed(Failed {
                code,
                message: failure.message(),
            })
        }
    };
    // The response holds no map with keys that are not strings and no failing writer, so serialising cannot fail.
    serde_json::to_vec(&response).unwrap_or_default()
}

fn run(request: &js_sys::Uint8Array, contents: &js_sys::Uint8Array) -> Result<Done, Failure> {
    let request: TranspileRequest = serde_json::from_slice(&request.copy_in()?).map_err(|error| {
        Failure::new(
            FailureCode::InvalidArgument,
            format!("the request is not a TranspileRequest: {error}"),
        )
    })?;
    let sources = read_sources(request.files, contents)?;
    let transpiled = sovereign_transpile::transpile(&sources, &request.options.into());
    Ok(answer(transpiled, &sources))
}

fn read_sources(files: Vec<SourceFile>, contents: &js_sys::Uint8Array) -> Result<Vec<Source>, Failure> {
    let total: u64 = files.iter().map(|file| u64::from(file.length)).sum();
    if total != u64::from(contents.length()) {
        let message = format!(
            "the files are {total} bytes long together, but {} were given",
            contents.length()
        );
        return Err(Failure::new(FailureCode::InvalidArgument, message));
    }
    let mut start = 0;
    let mut sources = Vec::new();
    for SourceFile { path, length } in files {
        let bytes = contents.subarray(start, start + length).copy_in()?;
        start += length;
        sources.push(Source { path, bytes });
    }
    Ok(sources)
}

fn answer(transpiled: Transpiled, sources: &[Source]) -> Done {
    let diagnostics = transpiled.diagnostics.into_iter().map(|diagnostic| {
        let source = sources.get(diagnostic.span.file.0 as usize);
        wire(diagnostic, source)
    });
    let diagnostics = diagnostics.collect();
    let files = transpiled.files.into_iter().map(|file| OutputFile {
        path: file.path,
        text: file.text,
    });
    let stats = Stats {
        lines: transpiled.stats.lines,
        accepted_lines: transpiled.stats.accepted_lines,
        functions: transpiled.stats.functions,
        refused: transpiled.stats.refused,
    };
    Done {
        files: files.collect(),
        diagnostics,
        stats,
        map: transpiled.map,
    }
}

/// A message about no file at all has no path, and is put at the start of nothing.
fn wire(diagnostic: diagnostic::Diagnostic, source: Option<&Source>) -> Diagnostic {
    let most = source.map_or(0, |source| u32::try_from(source.bytes.len()).unwrap_or(u32::MAX));
    Diagnostic {
        code: diagnostic.code.to_owned(),
        severity: match diagnostic.severity {
            diagnostic::Severity::Error => Severity::Error,
            diagnostic::Severity::Warning => Severity::Warning,
            diagnostic::Severity::Note => Severity::Note,
        },
        message: diagnostic.message,
        cause: diagnostic.cause,
        hint: diagnostic.hint,
        path: source.map(|source| source.path.clone()).unwrap_or_default(),
        start: diagnostic.span.start.min(most),
        end: diagnostic.span.end.min(most),
    }
}

impl From<TranspileOptions> for Options {
    fn from(options: TranspileOptions) -> Self {
        Self {
            language: options.language.map(|language| match language {
                SourceLanguage::Python => Language::Python,
                SourceLanguage::C => Language::C,
                SourceLanguage::Shell => Language::Shell,
            }),
            int: match options.int {
                Integers::Auto => IntMode::Auto,
                Integers::Big => IntMode::Big,
            },
            universal: options.universal,
            partial: options.partial,
            explain: options.explain,
        }
    }
}
