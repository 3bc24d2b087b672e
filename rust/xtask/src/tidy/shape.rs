//! The shape of a file: it opens with what it is, and it is small enough to read.

use super::Finding;
use super::tree::Tree;

const MOST_LINES: usize = 600;

/// Every source file opens with a comment that says what it is and what it must not do.
pub fn heads(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        let Some((_, ending)) = file.path.rsplit_once('.') else {
            continue;
        };
        let (starts, want): (&[&str], &str) = match ending {
            "rs" => (&["//! ", "// "], "//!"),
            "ts" | "mts" => (&["/**", "// ", "#!"], "/** or //"),
            "mjs" => (&["// ", "/**", "#!"], "//"),
            "svelte" | "html" => (&["<!--", "<!doctype"], "<!--"),
            "css" => (&["/*"], "/*"),
            "wgsl" => (&["// "], "//"),
            _ => continue,
        };
        if !starts.iter().any(|start| file.text.starts_with(start)) {
            findings.push(Finding::new(
                &file.path,
                1,
                format!("no opening comment ({want}): what is this file, and what must it not do?"),
            ));
        }
    }
    findings
}

/// No file that somebody writes is longer than a reader can hold.
pub fn sizes(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files()
        .filter(|file| file.is_written() && file.has_ending(&["rs", "ts", "mts", "mjs", "svelte", "css", "wgsl"]))
    {
        let lines = file.text.lines().count();
        if lines > MOST_LINES {
            findings.push(Finding::new(
                &file.path,
                0,
                format!("{lines} lines, over {MOST_LINES}: divide it"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::{heads, sizes};

    #[test]
    fn a_file_says_what_it_is() {
        assert_eq!(heads(&tree(&[("rust/kernels/src/lib.rs", "pub fn f() {}")])).len(), 1);
        assert_eq!(heads(&tree(&[("sdk/src/pool.ts", "export const a = 1;")])).len(), 1);
        assert_eq!(
            heads(&tree(&[("playground/src/App.svelte", "<script></script>")])).len(),
            1
        );
        assert!(heads(&tree(&[("rust/kernels/src/lib.rs", "//! Kernels.")])).is_empty());
    }

    #[test]
    fn a_file_has_an_end() {
        let long = "//! x\n".repeat(601);
        assert_eq!(sizes(&tree(&[("rust/kernels/src/lib.rs", &long)])).len(), 1);
        assert!(sizes(&tree(&[("rust/transpile/src/generated/helpers.rs", &long)])).is_empty());
    }
}
