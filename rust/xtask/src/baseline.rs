//! Records CPython's times of every row that has a `baseline.py`, as criterion's baseline `python_baseline`.
//!
//! What it starts is `benches/python.rs`, which knows the rows and criterion; this file knows neither. After it,
//! `cargo bench -- --baseline python_baseline` compares with CPython.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the benchmark of CPython. `options` go to criterion, as in `--sample-size 20`; `PYTHON` in the environment names
/// another Python than `python3`.
///
/// # Errors
/// In words: there is no Python, or a row has no time.
pub fn run(root: &Path, options: &[&str]) -> Result<(), String> {
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    // Asked first, because building the benchmark takes minutes.
    let mut version = Command::new(&python);
    let found = version.arg("--version").stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        return Err(format!(
            "{python} could not be started, so CPython cannot be timed: install Python 3, or name it by PYTHON=..."
        ));
    }
    let status = Command::new(env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        // Of the whole workspace, as `cargo bench` is: what both need is built once.
        .args(["bench", "--workspace", "--bench", "python", "--"])
        .args(options)
        .current_dir(root.join("rust"))
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    if status.success() {
        println!("CPython is recorded. Compare with it: cargo bench -- --baseline python_baseline");
        Ok(())
    } else {
        Err("CPython is not recorded for every row: see above.".to_owned())
    }
}
