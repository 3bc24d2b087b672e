//! What the rows are: their data files, read and checked.
//!
//! Pure: text in, rows out. `typescript` writes them for the SDK. Words that are settled (variants, units, tables) are
//! types, and keys that these types do not know are an error, so a typing mistake in a bench.toml cannot go unseen.
//! Versions of npm's packages stand once, in peers/package.json; those of rows that are not built yet, which are not
//! installed, in their bench.toml.

mod typescript;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Number;
use toml::Table;

use crate::transpile_python;

pub use typescript::{GENERATED, typescript};

macro_rules! described {
    ($($id:literal)*) => {
        /// The folder and the description of every row, in the order in which they are shown.
        const DESCRIPTIONS: &[(&str, &str)] = &[$(($id, include_str!(concat!($id, "/bench.toml")))),*];
    };
}

described! {
    "transpile_python" "transpile_numpy" "transpile_c" "transpile_shell" "transpile_mixed"
    "matrix_multiply" "fft" "kmeans" "random_forest"
    "csv_parse" "json_serialize" "file_scan" "http_server"
    "bert" "qwen_cpu" "qwen_gpu" "whisper"
    "memory_idle" "memory_dataset" "memory_bert" "memory_qwen" "memory_connections"
}

/// The packages that are run beside ours, each pinned.
const PEERS: &str = include_str!("../peers/package.json");

/// A row as its bench.toml describes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The name that commands and records use.
    pub id: String,
    /// The name that people read.
    pub title: String,
    /// The rows that it is shown among.
    pub table: TableName,
    /// Whether it can be run.
    pub built: bool,
    /// The size that is measured.
    pub parameters: Table,
    /// A smaller size, where pure Python does not finish at the full one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Table>,
    /// Other forms of the same work that are measured after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variations: Vec<Table>,
    /// What is measured.
    pub unit: Unit,
    /// The arms, in the order in which they are shown.
    pub variants: Vec<Variant>,
    /// Software of others that runs beside them.
    #[serde(default)]
    pub peers: Vec<Peer>,
    /// What all arms hold together, where it is much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// What the book says.
    pub published: Vec<Published>,
    /// Prose: what is timed, what it can be compared with, and what it cannot.
    pub analysis: String,
    /// How the inputs are made.
    #[serde(default, skip_serializing)]
    pub inputs: Option<Table>,
    /// How an answer is judged: every row that is built has one.
    #[serde(default, skip_serializing)]
    pub oracle: Option<Table>,
}

/// The tables of the benchmark set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each is its own name")]
pub enum TableName {
    Transpile,
    Compute,
    Data,
    Inference,
    Memory,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "each is its own name")]
pub enum Unit {
    #[serde(rename = "ms")]
    Milliseconds,
    #[serde(rename = "lines/s")]
    LinesPerSecond,
    #[serde(rename = "req/s")]
    RequestsPerSecond,
    #[serde(rename = "tok/s")]
    TokensPerSecond,
    #[serde(rename = "MB")]
    Megabytes,
}

/// How a row is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "STYLE.md names them")]
pub enum Variant {
    Python,
    Transpiled,
    Scalar,
    Simd,
    Relaxed,
    Threads,
    Gpu,
}

/// Software that people would use instead.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// The package.
    pub name: String,
    /// Where it is published.
    pub from: Registry,
    /// Its version; empty for those of `PyPI`, where the host's own is used.
    #[serde(default)]
    pub version: String,
    /// The variant of ours that does the same in the same way.
    pub variant: Variant,
    /// How it is run.
    pub settings: Vec<Settings>,
}

/// Where a peer is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each is its own name")]
pub enum Registry {
    Npm,
    Pypi,
}

/// How a peer is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[expect(missing_docs, reason = "each is its own name")]
pub enum Settings {
    #[serde(rename = "one thread")]
    OneThread,
    #[serde(rename = "defaults")]
    Defaults,
}

/// A published figure.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The arm, in the book's words.
    pub label: String,
    /// The figure.
    pub value: Number,
    /// What it counts.
    pub unit: Unit,
}

/// What is wrong with a data file.
#[derive(Debug)]
pub struct Error {
    file: String,
    what: String,
}

impl Error {
    fn new(file: impl Into<String>, what: impl fmt::Display) -> Self {
        Self {
            file: file.into(),
            what: what.to_string(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}

impl std::error::Error for Error {}

/// The rows, in the order in which they are shown.
///
/// # Errors
/// What is wrong with a data file.
pub fn rows() -> Result<Vec<Row>, Error> {
    #[derive(Deserialize)]
    struct Package {
        dependencies: BTreeMap<String, String>,
    }
    let pinned: Package = serde_json::from_str(PEERS).map_err(|error| Error::new("peers/package.json", error))?;
    let read = |(id, text): &(&str, &str)| {
        read(id, text, &pinned.dependencies).map_err(|what| Error::new(format!("{id}/bench.toml"), what))
    };
    DESCRIPTIONS.iter().map(read).collect()
}

/// The row of the folder `id`; or what is wrong with it.
fn read(id: &str, text: &str, pinned: &BTreeMap<String, String>) -> Result<Row, String> {
    let mut row: Row = toml::from_str(text).map_err(|error| error.to_string())?;
    if row.id != id {
        return Err(format!("the row is named {}, not as its folder", row.id));
    }
    let method = row.oracle.as_ref().and_then(|oracle| oracle.get("method"));
    if row.built && method.is_none() {
        return Err("an answer that nothing judges: [oracle] must tell the method".to_owned());
    }
    row.analysis = row.analysis.trim().to_owned();
    for peer in &mut row.peers {
        peer.version = version(peer, pinned)?;
    }
    if id == "transpile_python" {
        let sources = transpile_python::manifest().map_err(|error| error.to_string())?;
        for (name, count) in [("files", sources.files()), ("lines", sources.total_lines())] {
            row.parameters.insert(name.to_owned(), i64::from(count).into());
        }
    }
    Ok(row)
}

/// The version of a peer: what is installed, or for a package of npm that is not installed yet, what bench.toml says.
fn version(peer: &Peer, pinned: &BTreeMap<String, String>) -> Result<String, String> {
    let known = (peer.from == Registry::Npm).then(|| pinned.get(&peer.name)).flatten();
    match (peer.from, known, peer.version.as_str()) {
        (Registry::Npm, Some(version), "") => Ok(version.clone()),
        (Registry::Npm, Some(_), _) => Err(format!("the version of {} stands in peers/package.json", peer.name)),
        (Registry::Npm, None, "") => Err(format!(
            "{} has no version, and is not in peers/package.json",
            peer.name
        )),
        (Registry::Npm, None, version) => Ok(version.to_owned()),
        (Registry::Pypi, _, "") => Ok(String::new()),
        (Registry::Pypi, ..) => Err(format!("{} is the host's own, of whatever version", peer.name)),
    }
}
