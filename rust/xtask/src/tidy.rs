//! The tidy test: what ARCHITECTURE.md and STYLE.md say about files, held mechanically.
//!
//! A rule is a pure function from the tree of texts to findings, and each has a test that it can fail. Lines per
//! function are not counted here: clippy and Biome do that, with the same limit of 60.

mod arrows;
mod code;
mod dependencies;
mod doors;
mod manifest;
mod paths;
mod shape;
mod tree;

use std::fmt;
use std::path::Path;

use tree::Tree;

/// One thing that is not as it should be, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// Counted from 1; 0 where the whole file is meant.
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[Rule] = &[
    arrows::crates,
    arrows::modules,
    arrows::scripts,
    doors::pure_crates,
    doors::intrinsics,
    doors::bindings,
    doors::comlink,
    doors::gpu,
    doors::assembly_script,
    shape::heads,
    shape::sizes,
    dependencies::listed,
    dependencies::still_used,
    dependencies::mapped,
    paths::none_of_a_machine,
];

/// Applies every rule to the files that git knows or would add.
///
/// # Errors
/// The findings, one a line; or why the files could not be read.
pub fn run(root: &Path) -> Result<(), String> {
    let tree = Tree::read(root)?;
    let findings: Vec<String> = RULES
        .iter()
        .flat_map(|rule| rule(&tree))
        .map(|finding| finding.to_string())
        .collect();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings.join("\n"))
    }
}
