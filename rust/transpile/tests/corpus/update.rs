//! Rewrites the expectations of a file: output and exit status as CPython has them, diagnostics and Rust as the
//! transpiler has them. Prose and programs stay as they are, to the byte.

use std::fmt::Write as _;
use std::path::Path;

use crate::case::{Case, Document, STOPPED};
use crate::{judge, oracle};

/// Rewrites the file, if anything in it is out of date.
pub fn rewrite(root: &Path, document: &Document) {
    let mut lines: Vec<String> = document.text.lines().map(str::to_owned).collect();
    // From the last case to the first, so that line numbers ahead stay right.
    for case in document.cases.iter().rev() {
        apply(case, &mut lines);
    }
    let text = lines.join("\n") + "\n";
    if text != document.text {
        std::fs::write(root.join(&document.path), text).expect("a file of the corpus can be written");
    }
}

fn apply(case: &Case, lines: &mut Vec<String>) {
    let mut missing = String::new();
    let mut changes = Vec::new();
    for (tag, body) in expectations(case) {
        match case.blocks.iter().find(|block| block.tag == tag) {
            Some(block) => changes.push((block.line, block.body.lines().count(), body)),
            None => write!(missing, "\n```{tag}\n{body}```\n").expect("a String takes all text"),
        }
    }
    let program = case
        .blocks
        .iter()
        .find(|block| block.tag == "python" || block.tag == "pieces");
    let program = program.unwrap_or_else(|| panic!("{}: a case has a program", case.name));
    changes.push((program.line + program.body.lines().count() + 1, 0, missing));
    changes.sort_by_key(|(line, ..)| std::cmp::Reverse(*line));
    for (line, count, body) in changes {
        lines.splice(line..line + count, body.lines().map(str::to_owned));
    }
}

/// The blocks that the case must have, with what they must hold.
fn expectations(case: &Case) -> Vec<(&'static str, String)> {
    let answer = judge::answer(case, "upgrades");
    let mut wanted = Vec::new();
    if !case.refused() {
        let said = oracle::ask(case);
        wanted.push(("output", said.stdout));
        if case.status() != STOPPED && (said.status != 0 || case.block("exit").is_some()) {
            wanted.push(("exit", format!("{}\n", said.status)));
        }
    }
    if case.block("diagnostics").is_some() {
        wanted.push(("diagnostics", judge::diagnostics(case, &answer)));
    }
    if case.block("rust").is_some() {
        wanted.push(("rust", judge::program(&answer).unwrap_or_default()));
    }
    wanted
}
