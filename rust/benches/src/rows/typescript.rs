//! The rows for the SDK: the one truth is in the data files, `sdk/src/generated/rows.ts` is its copy.
//!
//! Pure: it makes the text; the program `rows` prints it, and a test holds the committed file to it. It must not hold the
//! programs of rows that transpile, which others wrote and the build fetches: only what they are.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::{Error, rows};
use crate::transpile_python;

/// Where the TypeScript lies, from the root of the repository.
pub const GENERATED: &str = "sdk/src/generated/rows.ts";

/// The Python beside a row's description: the row, the file's name, its text.
const BASELINES: &[(&str, &str, &str)] = &[
    (
        "matrix_multiply",
        "baseline.py",
        include_str!("../matrix_multiply/baseline.py"),
    ),
    (
        "matrix_multiply",
        "baseline_native.py",
        include_str!("../matrix_multiply/baseline_native.py"),
    ),
    ("fft", "baseline.py", include_str!("../fft/baseline.py")),
    ("fft", "baseline_native.py", include_str!("../fft/baseline_native.py")),
    ("kmeans", "baseline.py", include_str!("../kmeans/baseline.py")),
    (
        "kmeans",
        "baseline_native.py",
        include_str!("../kmeans/baseline_native.py"),
    ),
];

const HARNESS: &str = include_str!("../harness.py");

/// What the SDK knows of a row's sources.
#[derive(Serialize)]
struct Sources {
    package: String,
    version: String,
    licence: String,
    rule: String,
    files: u32,
    lines: u32,
}

/// The text of the TypeScript file.
///
/// # Errors
/// What is wrong with a data file.
pub fn typescript() -> Result<String, Error> {
    let mut text = HEAD.to_owned();
    export(
        &mut text,
        "The rows, in the order in which they are shown.",
        "rows: readonly Row[]",
        &rows()?,
    )?;
    let mut baselines: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (row, file, python) in BASELINES {
        baselines.entry(row).or_default().insert(file, python);
    }
    export(
        &mut text,
        "The Python of each row, by the name of its file; run by `harness`.",
        "baselines: Readonly<Record<string, Readonly<Record<string, string>>>>",
        &baselines,
    )?;
    export(
        &mut text,
        "The program that times a baseline on demand; its protocol is told at its head.",
        "harness",
        &HARNESS,
    )?;
    export(&mut text, ABOUT_SOURCES, SOURCES, &sources()?)?;
    Ok(text.trim_end().to_owned() + "\n")
}

fn export(text: &mut String, about: &str, declared: &str, value: &impl Serialize) -> Result<(), Error> {
    let json = serde_json::to_string_pretty(value).map_err(|error| Error::new(GENERATED, error))?;
    write!(text, "/** {about} */\nexport const {declared} = {json};\n\n").map_err(|error| Error::new(GENERATED, error))
}

fn sources() -> Result<BTreeMap<&'static str, Sources>, Error> {
    let manifest = transpile_python::manifest().map_err(|error| Error::new("transpile_python/sources.toml", error))?;
    let (files, lines) = (manifest.files(), manifest.total_lines());
    let sources = Sources {
        package: manifest.package,
        version: manifest.version,
        licence: manifest.licence,
        rule: manifest.rule,
        files,
        lines,
    };
    Ok(BTreeMap::from([("transpile_python", sources)]))
}

const HEAD: &str = "\
// Generated from rust/benches by `UPDATE=1 cargo test -p sovereign-benches`; do not edit.
// What the rows of the benchmark are, and the Python that they time. It must not hold code.

import type { Row } from \"../bench/types.js\";

";

const ABOUT_SOURCES: &str =
    "What the rows transpile, which others wrote; the texts are an asset, which the build fetches.";

const SOURCES: &str = "\
sources: Readonly<
  Record<
    string,
    {
      readonly package: string;
      readonly version: string;
      readonly licence: string;
      /** How the files were chosen. */
      readonly rule: string;
      readonly files: number;
      readonly lines: number;
    }
  >
>";
