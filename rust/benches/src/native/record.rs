//! The record of a run: `sdk/src/bench/types.ts` and its schema `record.schema.json` say what each field means.
//!
//! Only the fields of native runs are here. No figure is derived from others.

use serde::{Deserialize, Serialize};
use toml::Table;

use crate::rows::Variant;

/// What a run leaves behind.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The version of the form: 1.
    pub schema: u32,
    /// Where it was taken.
    pub environment: Environment,
    /// The rows, each at one size.
    pub rows: Vec<RowRecord>,
}

/// Where a record was taken.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// When the run began, ISO 8601.
    pub date: String,
    /// Version of this package.
    pub sovereign: String,
    /// The compiler.
    pub engine: String,
    /// `native`.
    pub host: String,
    /// Operating system and processor architecture.
    pub platform: String,
    /// The processor's name; empty where the host does not say.
    pub processor: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// Whether threads may share memory.
    pub isolated: bool,
    /// Whether the processor has lanes that the kernels know.
    pub simd: bool,
    /// Relaxed SIMD is WebAssembly's.
    pub relaxed_simd: bool,
    /// No GPU is used.
    pub adapter: String,
    /// The smallest step of the clock, in milliseconds.
    pub timer_ms: f64,
    /// The caps of the samples.
    pub method: Method,
}

/// The caps of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// `criterion`.
    pub harness: String,
    /// Whether they are under those of a full run.
    pub quick: bool,
    /// Criterion warms up by time alone.
    pub warmups: Option<u32>,
    /// The time of the warm-up.
    pub warmup_ms: f64,
    /// Samples at most.
    pub samples: usize,
    /// Samples at least.
    pub least: usize,
    /// The time that the samples aim at.
    pub sample_ms: f64,
}

/// A row at one size.
#[derive(Clone, Debug, Serialize)]
pub struct RowRecord {
    /// The row's name.
    pub id: String,
    /// The size.
    pub parameters: Table,
    /// `blocks`: one arm after another.
    pub order: String,
    /// The arms.
    pub arms: Vec<Arm>,
}

/// How wide the instructions are that an arm computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Simd {
    /// One number at a time.
    None,
    /// All that the processor has.
    Native,
    /// What the compiler made of plain code, which is not looked at.
    Unknown,
}

/// Whether an arm has a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It has.
    Ok,
    /// It cannot run here.
    Unavailable,
    /// It computed something else.
    Wrong,
    /// It stopped.
    Failed,
}

/// One arm of a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Arm {
    /// How the row is computed.
    pub variant: Variant,
    /// Threads that computed; none where it did not run.
    pub threads: Option<u32>,
    /// The instructions.
    pub simd: Simd,
    /// Version of what ran.
    pub version: String,
    /// What ran; empty where nothing did.
    pub artefact: String,
    /// Whether it has a time.
    pub status: Status,
    /// Why it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Milliseconds of the first call.
    pub first: Option<f64>,
    /// The samples, in order.
    pub samples: Vec<Sample>,
    /// How its answer was judged.
    pub oracle: Option<Oracle>,
}

/// One sample of criterion: the mean of its calls.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// Counted from 0. Arms do not take turns here: equal rounds of two arms say nothing.
    pub round: usize,
    /// Milliseconds of a call.
    pub ms: f64,
}

/// How an answer was judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Oracle {
    /// What judged it, in words.
    pub method: String,
    /// Whether it was right.
    pub passed: bool,
    /// The largest error found, relative to what is allowed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<f64>,
    /// For rates: what was accepted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accepted: Option<Share>,
    /// For rates: what was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub given: Option<Share>,
}

impl Oracle {
    /// Of numbers: `error` is the largest that was found, relative to what is allowed.
    #[must_use]
    pub fn of(method: &str, error: f64) -> Self {
        Self {
            method: method.to_owned(),
            passed: error <= 1.0,
            error: Some(error),
            accepted: None,
            given: None,
        }
    }
}

/// Sources, by count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Files.
    pub files: u32,
    /// Their lines.
    pub lines: u32,
}

impl Arm {
    /// An arm that has no time and did not run, with the reason.
    #[must_use]
    pub fn unavailable(variant: Variant, reason: impl Into<String>) -> Self {
        Self {
            variant,
            threads: None,
            simd: Simd::Unknown,
            version: String::new(),
            artefact: String::new(),
            status: Status::Unavailable,
            reason: Some(reason.into()),
            first: None,
            samples: Vec::new(),
            oracle: None,
        }
    }

    /// The same arm without its time, because it stopped or was wrong.
    #[must_use]
    pub fn without_time(self, status: Status, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason: Some(reason.into()),
            first: None,
            samples: Vec::new(),
            ..self
        }
    }
}
