//! The driver of `corpus/`, the executable language reference. It lists the files, transpiles every case both ways
//! (upgrades on, and universal), builds the Rust with `rustc` alone, runs it and compares with what the file expects.
//! It must not know any case by name, and it never writes to the corpus unless `UPDATE=1` asks for it.
//!
//! - `cargo test -p sovereign-transpile --test corpus` checks every case.
//! - `CASE=text` keeps the cases whose name (`python/lists.md: Slices`) contains the text.
//! - `UPDATE=1` rewrites the expectations: output and exit status come from CPython (`python3`), diagnostics and Rust
//!   from the transpiler. `corpus/README.md` says what the blocks of a case mean.
#![allow(
    clippy::format_collect,
    clippy::needless_for_each,
    reason = "style only: the plainer form is kept"
)]

#[path = "corpus/build.rs"]
mod build;
#[path = "corpus/case.rs"]
mod case;
#[path = "corpus/judge.rs"]
mod judge;
#[path = "corpus/oracle.rs"]
mod oracle;
#[path = "corpus/update.rs"]
mod update;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use case::Document;

#[test]
fn every_case_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let documents: Vec<Document> = list(&root).iter().map(|path| Document::read(&root, path)).collect();
    if std::env::var_os("UPDATE").is_some() {
        documents.iter().for_each(|document| update::rewrite(&root, document));
        return;
    }
    let filter = std::env::var("CASE").unwrap_or_default();
    let cases: Vec<_> = documents
        .iter()
        .flat_map(|document| &document.cases)
        .filter(|case| case.name.contains(&filter))
        .collect();
    assert!(!cases.is_empty(), "no case is named like {filter:?}");
    let failures = in_parallel(&cases, |case| judge::judge(case));
    assert!(
        failures.is_empty(),
        "{} of {} cases fail:\n\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// The Markdown files of every language, in a fixed order.
fn list(root: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("the corpus can be listed")
            .map(|entry| entry.expect("the corpus can be listed").path())
            .collect();
        paths.sort();
        paths
    };
    let languages = entries(root).into_iter().filter(|path| path.is_dir());
    let files = languages.flat_map(|language| entries(&language));
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect()
}

/// What `work` says about each item, in the order of the items, on every core.
fn in_parallel<T: Sync>(items: &[T], work: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((index, item)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    items.get(index).map(|item| (index, item))
                } {
                    if let Some(failure) = work(item) {
                        found.lock().expect("no worker panics").push((index, failure));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().expect("no worker panics");
    found.sort();
    found.into_iter().map(|(_, failure)| failure).collect()
}
