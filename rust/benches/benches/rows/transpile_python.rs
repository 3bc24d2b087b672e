//! The arm of the row `transpile_python`: every program by itself, one after another, in one thread.
//!
//! An answer is right when each program is accepted, or refused by a coded diagnostic, and when it is the same as the
//! first time. Only accepted lines count.

use std::slice;

use sovereign_benches::native::record::{self, Oracle, Share, Simd};
use sovereign_benches::rows::{Row, Variant};
use sovereign_benches::transpile_python::programs;
use sovereign_transpile::diagnostic::Severity;
use sovereign_transpile::source::Source;
use sovereign_transpile::{Options, Transpiled, transpile};

use crate::session::{Arm, Case};

/// The row, which has one size.
pub fn case(row: &Row) -> Case<'_> {
    Case {
        row: &row.id,
        parameters: &row.parameters,
        arms: vec![(Variant::Scalar, Box::new(|| Ok(Box::new(Transpiler::new()?))))],
        others: vec![record::Arm::unavailable(
            Variant::Threads,
            "cargo bench times one thread",
        )],
    }
}

struct Transpiler {
    sources: Vec<Source>,
    answers: Vec<Transpiled>,
    /// The answers that were judged first.
    first: Vec<Transpiled>,
}

impl Transpiler {
    fn new() -> Result<Self, String> {
        let programs = programs().map_err(|error| error.to_string())?;
        let sources = programs.into_iter().map(|program| Source {
            path: program.path,
            bytes: program.text.into_bytes(),
        });
        Ok(Self {
            sources: sources.collect(),
            answers: Vec::new(),
            first: Vec::new(),
        })
    }
}

impl Arm for Transpiler {
    fn call(&mut self) -> Result<(), String> {
        let options = Options::default();
        let transpiled = self
            .sources
            .iter()
            .map(|source| transpile(slice::from_ref(source), &options));
        self.answers = transpiled.collect();
        Ok(())
    }

    fn judge(&mut self) -> Oracle {
        if self.first.is_empty() {
            self.first.clone_from(&self.answers);
        }
        let right = |answer: &Transpiled| is_accepted(answer) || is_refused(answer);
        Oracle {
            method: "each program accepted, or refused by a coded diagnostic; the same bytes in every call".to_owned(),
            passed: self.answers.len() == self.sources.len()
                && self.answers == self.first
                && self.answers.iter().all(right),
            error: None,
            accepted: Some(share(
                self.answers
                    .iter()
                    .filter(|answer| is_accepted(answer))
                    .map(|answer| answer.stats.accepted_lines),
            )),
            given: Some(share(self.answers.iter().map(|answer| answer.stats.lines))),
        }
    }

    fn work(&self) -> u64 {
        let accepted = self.answers.iter().filter(|answer| is_accepted(answer));
        accepted.map(|answer| u64::from(answer.stats.accepted_lines)).sum()
    }

    fn artefact(&self) -> String {
        "transpile".to_owned()
    }

    fn simd(&self) -> Simd {
        Simd::Unknown
    }
}

fn is_accepted(answer: &Transpiled) -> bool {
    !answer.files.is_empty()
}

/// By an error whose code is two letters and four digits.
fn is_refused(answer: &Transpiled) -> bool {
    answer.diagnostics.iter().any(|diagnostic| {
        let (letters, digits) = diagnostic.code.split_at_checked(2).unwrap_or_default();
        let coded = letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && digits.len() == 4
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        diagnostic.severity == Severity::Error && coded
    })
}

fn share(lines: impl Iterator<Item = u32>) -> Share {
    lines.fold(Share::default(), |share, lines| Share {
        files: share.files + 1,
        lines: share.lines + lines,
    })
}
