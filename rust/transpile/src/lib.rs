//! Python, C and Shell to safe, readable Rust.
//!
//! Pure: no I/O, no clock, no threads. Sources go in, Rust text and diagnostics come out; the same input gives the
//! same bytes. A front lowers a language to the typed IR (`ir`), passes refine it (`pass`), `back` prints Rust.

#![allow(
    clippy::similar_names,
    clippy::many_single_char_names,
    reason = "the names of a field's formulas: a and b, key and keys"
)]
#![allow(
    clippy::match_same_arms,
    reason = "arms follow the order of the grammar; equal ones may part later"
)]
#![allow(clippy::unused_self, reason = "the methods of one phase are called alike")]
#![allow(
    clippy::needless_for_each,
    reason = "one call for each child reads as one line of a match"
)]
#![allow(
    clippy::assigning_clones,
    reason = "causes and hints are assigned once, over an empty text"
)]
#![allow(
    clippy::too_many_lines,
    reason = "a function over one arm for each kind of node stays whole; rustfmt breaks its arms"
)]
#![allow(
    clippy::format_push_string,
    clippy::wrong_self_convention,
    clippy::needless_pass_by_value,
    clippy::missing_panics_doc,
    clippy::collapsible_match,
    clippy::format_collect,
    clippy::unnecessary_wraps,
    clippy::naive_bytecount,
    reason = "style only: the plainer form is kept"
)]

pub mod back;
pub mod check;
pub mod diagnostic;
pub mod front;
pub mod generated;
pub mod ir;
pub mod pass;
mod project;
pub mod source;
pub mod symbol;

use diagnostic::Diagnostic;
use source::{Language, Source};

/// How integers of a language without bounds are represented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum IntMode {
    /// i64 where it is proven or checked, `Int` where a loop may grow a value beyond it.
    #[default]
    Auto,
    /// `Int` wherever i64 is not proven.
    Big,
}

/// What the caller may choose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The language, where the file's name does not say it.
    pub language: Option<Language>,
    /// Integers of Python.
    pub int: IntMode,
    /// Keep every value at its universal representation (`--upgrades=none`).
    pub universal: bool,
    /// Write what can be written, with each refused function as an `unimplemented!` (`--partial`).
    pub partial: bool,
    /// Add notes that say why each value is big, shared, copied or refused (`--explain`).
    pub explain: bool,
}

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// `main.rs` for a single program; a path of the workspace for a project.
    pub path: String,
    /// Rust source.
    pub text: String,
}

/// Counts of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// The answer: `files` is empty when the program is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transpiled {
    /// What was written.
    pub files: Vec<OutputFile>,
    /// What there is to say, in the order of the sources.
    pub diagnostics: Vec<Diagnostic>,
    /// Counts.
    pub stats: Stats,
    /// Rust lines to source positions: a Source Map v3, as JSON.
    pub map: String,
}

/// Transpiles `sources` to Rust.
#[must_use]
pub fn transpile(sources: &[Source], options: &Options) -> Transpiled {
    project::transpile(sources, options)
}
