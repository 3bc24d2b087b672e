//! Each row's `transpiled.rs` is what our transpiler makes of its `baseline.py`, byte for byte.
//!
//! With `UPDATE=1` the files are written instead:
//!
//! ```text
//! UPDATE=1 cargo test -p sovereign-benches --no-default-features --test transpiled
//! ```
//!
//! Without the default features the crate leaves out what was transpiled before, which may not compile any more.

use std::path::{Path, PathBuf};
use std::{env, fs};

use sovereign_transpile::source::Source;
use sovereign_transpile::{Options, transpile};

#[test]
fn what_was_transpiled_is_fresh() {
    let update = env::var_os("UPDATE").is_some_and(|value| value == "1");
    let rows = rows_with_python();
    assert!(!rows.is_empty(), "no row has a baseline.py");
    for row in rows {
        let wanted = transpiled(&row.join("baseline.py"));
        let path = row.join("transpiled.rs");
        if update {
            fs::write(&path, &wanted).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        let stale = "is stale; run UPDATE=1 cargo test -p sovereign-benches --no-default-features --test transpiled";
        assert!(found == wanted, "{} {stale}", path.display());
    }
}

/// The folders of `src` that hold a `baseline.py`, in order.
fn rows_with_python() -> Vec<PathBuf> {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("baseline.py").is_file());
    folders.sort();
    folders
}

fn transpiled(baseline: &Path) -> String {
    let source = Source {
        // The name alone: what is written must not depend on where the repository lies.
        path: "baseline.py".to_owned(),
        bytes: fs::read(baseline).unwrap(),
    };
    let transpiled = transpile(&[source], &Options::default());
    let refused = format!("{}: {:?}", baseline.display(), transpiled.diagnostics);
    assert!(transpiled.diagnostics.is_empty(), "{refused}");
    transpiled.files.into_iter().next().expect(&refused).text
}
