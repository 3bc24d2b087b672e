//! The row `transpile_python`: the programs that are transpiled, which others wrote.
//!
//! `sources.toml` pins them, scripts/sources.mjs fetches them into the file that `programs` reads. No text of theirs is
//! compiled in.

use std::collections::BTreeMap;
use std::{fs, io};

use serde::Deserialize;

/// What the build made of the manifest.
const FETCHED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../sdk/src/sources/transpile_python.json"
);

/// Which sources they are, and from where.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The package of `PyPI`.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The licence that it is under, as SPDX names it.
    pub licence: String,
    /// Where the licence's text is in the archive.
    pub licence_file: String,
    /// The name of the archive's file.
    pub archive: String,
    /// The archive's hash.
    pub sha256: String,
    /// How the files were chosen.
    pub rule: String,
    /// The files by path, each with the count of its lines.
    pub lines: BTreeMap<String, u32>,
}

impl Manifest {
    /// How many files there are.
    #[must_use]
    pub fn files(&self) -> u32 {
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }

    /// The lines of all files.
    #[must_use]
    pub fn total_lines(&self) -> u32 {
        self.lines.values().sum()
    }
}

/// The manifest.
///
/// # Errors
/// What is wrong with sources.toml.
pub fn manifest() -> Result<Manifest, toml::de::Error> {
    toml::from_str(include_str!("sources.toml"))
}

/// A Python program.
#[derive(Clone, Debug, Deserialize)]
pub struct Program {
    /// Its path in the package.
    pub path: String,
    /// Its source.
    pub text: String,
}

/// The programs, as the build has fetched them.
///
/// # Errors
/// Where they are not there: why, and what to do.
pub fn programs() -> io::Result<Vec<Program>> {
    #[derive(Deserialize)]
    struct Fetched {
        files: Vec<Program>,
        reason: Option<String>,
    }
    let missing = |why: String| {
        let what = format!("the sources of transpile_python are missing: {why}; run node scripts/sources.mjs");
        io::Error::new(io::ErrorKind::NotFound, what)
    };
    let text = fs::read(FETCHED).map_err(|error| missing(error.to_string()))?;
    let Fetched { files, reason } = serde_json::from_slice(&text)?;
    match reason {
        Some(reason) => Err(missing(reason)),
        None => Ok(files),
    }
}
