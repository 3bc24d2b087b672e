//! `cargo bench`: the rows natively, by criterion, each at its full size and at the size that CPython is timed at.
//!
//! `cargo bench -- matrix_multiply` runs one row. `cargo bench -- --baseline python_baseline` compares with CPython, once
//! `cargo run -p sovereign-xtask -- baseline` has recorded it. A run leaves `target/criterion/record.json`, in the form
//! of the SDK's records, with the arms of that run. Its status is not 0 where an arm was wrong or failed.
//!
//! Must not derive statistics for the record, nor know how to compute: that is the arms'.

mod fft;
mod kernel;
mod kmeans;
mod matrix_multiply;
mod session;
mod transpile_python;

use std::process::ExitCode;

use criterion::Criterion;
use kernel::Computation;
use session::Session;
use sovereign_benches::native::arguments::Arguments;
use sovereign_benches::native::files::criterion_home;
use sovereign_benches::native::sizes;
use sovereign_benches::rows::rows;
use toml::Table;

/// The rows that a kernel computes, and what they compute at a size.
const KERNELS: &[(&str, AtSize)] = &[
    ("matrix_multiply", matrix_multiply::computation),
    ("fft", fft::computation),
    ("kmeans", kmeans::computation),
];

type AtSize = fn(&Table) -> Result<Computation, String>;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let arguments = Arguments::of(std::env::args().skip(1))?;
    let rows = rows().map_err(|error| error.to_string())?;
    let home = criterion_home(env!("CARGO_TARGET_TMPDIR"));
    let method = arguments.caps.method();
    let criterion = Criterion::default().output_directory(&home).configure_from_args();
    let mut session = Session::new(criterion, arguments, home.clone());
    for row in &rows {
        match row.id.as_str() {
            "transpile_python" => session.run(transpile_python::case(row)),
            id => {
                // The others are listed by the SDK, and not built natively.
                let Some((_, computation)) = KERNELS.iter().find(|(row, _)| *row == id) else {
                    continue;
                };
                for size in sizes(row) {
                    session.run(kernel::case(row, size, &home, &method, computation(size)?));
                }
            }
        }
    }
    session.finish(kernel::widest() > 1)
}
