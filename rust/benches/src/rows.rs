//! From the rows' data files to `sdk/src/generated/rows.ts`: the one truth is here, the TypeScript is its copy.
//!
//! Pure: text in, text out. The program `rows` prints it, and a test holds the committed file to it. Keys that this
//! file does not know are an error, so a typing mistake in a bench.toml cannot go unseen.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use toml::Table;

use crate::transpile_python::PROGRAMS;

/// Where the TypeScript lies, from the root of the repository.
pub const GENERATED: &str = "sdk/src/generated/rows.ts";

/// A row's bench.toml with the Python beside it.
struct Files {
    bench: &'static str,
    baseline: Option<&'static str>,
    baseline_native: Option<&'static str>,
}

const ROWS: &[Files] = &[
    Files {
        bench: include_str!("transpile_python/bench.toml"),
        baseline: None,
        baseline_native: None,
    },
    Files {
        bench: include_str!("matrix_multiply/bench.toml"),
        baseline: Some(include_str!("matrix_multiply/baseline.py")),
        baseline_native: Some(include_str!("matrix_multiply/baseline_native.py")),
    },
];

/// A row as its bench.toml describes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The name that commands and records use.
    pub id: String,
    /// The name that people read.
    pub title: String,
    /// The size that is measured.
    pub parameters: Table,
    /// A smaller size, where pure Python does not finish at the full one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Table>,
    /// `ms` of a call, or `lines/s`.
    pub unit: String,
    /// The arms, in the order in which they are shown.
    pub variants: Vec<String>,
    /// What the book says.
    pub published: Vec<Published>,
    /// Prose: what is timed, what it can be compared with, and what it cannot.
    pub analysis: String,
    /// How the inputs are made.
    #[serde(default, skip_serializing)]
    pub inputs: Option<Table>,
    /// How an answer is judged.
    #[serde(skip_serializing)]
    pub oracle: Table,
}

/// A published figure.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The arm, in the book's words.
    pub label: String,
    /// The figure.
    pub value: toml::Value,
    /// `ms` or `lines/s`.
    pub unit: String,
}

/// The rows, in the order in which they are shown.
///
/// # Errors
/// What is wrong with a bench.toml.
pub fn rows() -> Result<Vec<Row>, toml::de::Error> {
    ROWS.iter().map(|files| read(files.bench)).collect()
}

fn read(bench: &str) -> Result<Row, toml::de::Error> {
    let mut row: Row = toml::from_str(bench)?;
    row.analysis = row.analysis.trim().to_owned();
    if row.id == "transpile_python" {
        let lines: usize = PROGRAMS.iter().map(|program| program.text.lines().count()).sum();
        for (name, count) in [("files", PROGRAMS.len()), ("lines", lines)] {
            row.parameters.insert(
                name.to_owned(),
                toml::Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
            );
        }
    }
    Ok(row)
}

/// The text of the TypeScript file.
///
/// # Errors
/// What is wrong with a bench.toml.
pub fn typescript() -> Result<String, Box<dyn std::error::Error>> {
    let rows = rows()?;
    let mut text = HEAD.to_owned();
    write!(
        text,
        "export const rows: readonly Row[] = {};\n\n",
        serde_json::to_string_pretty(&rows)?
    )?;
    let mut sources = BTreeMap::new();
    for (row, files) in rows.iter().zip(ROWS) {
        if let Some(baseline) = files.baseline {
            let native = files.baseline_native.map(|text| ("baseline_native.py", text));
            let files: BTreeMap<_, _> = native.into_iter().chain([("baseline.py", baseline)]).collect();
            sources.insert(&row.id, files);
        }
    }
    text += "/** The Python of each row, by the name of its file; run by `harness`. */\n";
    let sources = serde_json::to_string_pretty(&sources)?;
    write!(
        text,
        "export const baselines: Readonly<Record<string, Readonly<Record<string, string>>>> = {sources};\n\n"
    )?;
    text += "/** The program that times a baseline on demand; its protocol is told at its head. */\n";
    write!(
        text,
        "export const harness = {};\n\n",
        serde_json::to_string(include_str!("harness.py"))?
    )?;
    text += "/** The programs of `transpile_python`. */\n";
    let programs: Vec<_> = PROGRAMS
        .iter()
        .map(|program| BTreeMap::from([("path", program.path), ("text", program.text)]))
        .collect();
    let programs = serde_json::to_string_pretty(&programs)?;
    writeln!(
        text,
        "export const programs: readonly {{ readonly path: string; readonly text: string }}[] = {programs};"
    )?;
    Ok(text)
}

const HEAD: &str = "\
// Generated from rust/benches/src by `UPDATE=1 cargo test -p sovereign-benches`; do not edit.
// What the rows of the benchmark are, and the Python that they time. It must not hold code.

import type { Row } from \"../bench/types.js\";

/** The rows, in the order in which they are shown. */
";
