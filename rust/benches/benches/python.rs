//! CPython under criterion: every row that has a `baseline.py`, at the size at which pure Python finishes.
//!
//! `cargo run -p sovereign-xtask -- baseline` runs this; a plain `cargo bench` does not. Its times are saved as the
//! baseline `python_baseline`, also under the names of the native arms at the same size, so that
//! `cargo bench -- --baseline python_baseline` compares each of them with CPython. Must not time a wrong answer.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode};
use sovereign_benches::native::arguments::{Arguments, Mode};
use sovereign_benches::native::files::{Folder, criterion_home};
use sovereign_benches::native::oracle::{Lloyd, Precision, Product, Spectrum};
use sovereign_benches::native::python::{Python, baseline};
use sovereign_benches::native::record::{Arm, Oracle, Simd, Status};
use sovereign_benches::native::{
    PYTHON_BASELINE, VARIANTS, function_name, group_name, parameter, python_size, recorded,
};
use sovereign_benches::rows::{Row, Variant, rows};
use sovereign_benches::{fft, kmeans, matrix_multiply};
use toml::Table;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let arguments = Arguments::of(std::env::args().skip(1))?;
    let home = criterion_home(env!("CARGO_TARGET_TMPDIR"));
    let mut criterion = Criterion::default()
        .output_directory(&home)
        .configure_from_args()
        .save_baseline(PYTHON_BASELINE.to_owned());
    let mut failures = Vec::new();
    for row in rows().map_err(|error| error.to_string())? {
        let Some(program) = baseline(&row.id) else { continue };
        if let Err(reason) = record(&mut criterion, &arguments, &home, &row, &program) {
            failures.push(format!("{} has no time of CPython: {reason}", row.id));
        }
    }
    criterion.final_summary();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n"))
    }
}

/// Records a row, unless it is not selected.
fn record(
    criterion: &mut Criterion,
    arguments: &Arguments,
    home: &Path,
    row: &Row,
    program: &Path,
) -> Result<(), String> {
    let size = python_size(row);
    let name = group_name(&row.id, size);
    if arguments.mode == Mode::List || !arguments.may_select(&format!("{name}/python")) {
        return Ok(());
    }
    let began = Instant::now();
    let mut python = Python::start(program, size)?;
    let taken = python.run()?;
    let first = began.elapsed();
    judge(&row.id, size, &mut python)?;
    let timed = time(criterion, arguments, &name, &mut python, taken);
    let judged = timed.and_then(|ran| Ok((ran, judge(&row.id, size, &mut python)?)));
    let (ran, oracle) = judged.inspect_err(|_| {
        if arguments.mode == Mode::Recorded {
            // What criterion saved meanwhile is no time of CPython's.
            recorded::forget(home, row);
        }
    })?;
    if !ran || arguments.mode == Mode::Unrecorded {
        return Ok(());
    }
    let arm = Arm {
        variant: Variant::Python,
        threads: Some(1),
        simd: Simd::None,
        version: python.version.clone(),
        artefact: "baseline.py".to_owned(),
        status: Status::Ok,
        reason: None,
        first: Some(first.as_secs_f64() * 1000.0),
        samples: Vec::new(),
        oracle: Some(oracle),
    };
    let folder = recorded::keep(home, row, arm, arguments.caps.method())?;
    for variant in VARIANTS {
        folder.lend(PYTHON_BASELINE, &Folder::of(home, &name, function_name(*variant)))?;
    }
    Ok(())
}

/// Has criterion time it; false where it was not selected after all.
fn time(
    criterion: &mut Criterion,
    arguments: &Arguments,
    name: &str,
    python: &mut Python,
    taken: Duration,
) -> Result<bool, String> {
    let (mut ran, mut failure) = (false, None);
    let mut group = criterion.benchmark_group(name);
    group
        .warm_up_time(arguments.caps.warm_up)
        .measurement_time(arguments.caps.sampling)
        .sample_size(arguments.caps.samples_of(taken))
        .sampling_mode(SamplingMode::Flat)
        .bench_function("python", |bencher| {
            ran = true;
            bencher.iter_custom(|calls| {
                let times = (0..calls).map(|_| python.run());
                let total: Result<Duration, String> = times.sum();
                // Where it stopped there is no time: what criterion makes of this second is thrown away.
                total.unwrap_or_else(|reason| {
                    failure.get_or_insert(reason);
                    Duration::from_secs(1)
                })
            });
        });
    group.finish();
    failure.map_or(Ok(ran), Err)
}

/// Judges the last answer, which must be right; each row that has Python has its judge.
fn judge(row: &str, size: &Table, python: &mut Python) -> Result<Oracle, String> {
    let parameter = |name| parameter(row, size, name);
    let numbers = python.numbers()?;
    let oracle = match row {
        "matrix_multiply" => {
            let shape = [parameter("m")?, parameter("k")?, parameter("n")?];
            let (a, b) = matrix_multiply::inputs(shape);
            Product::of(&a, &b, shape).judge(&numbers, Precision::Double)
        }
        "fft" => {
            let signal = fft::inputs(2 * parameter("complex_points")?);
            Spectrum::of_complex(&signal).judge(&numbers, Precision::Double)
        }
        "kmeans" => {
            let (dimensions, clusters) = (parameter("dimensions")?, parameter("clusters")?);
            let points = kmeans::inputs(parameter("points")?, dimensions);
            Lloyd::of(&points, dimensions, clusters, parameter("iterations")?).judge(&numbers)
        }
        _ => return Err("nothing judges its answer: see benches/python.rs".to_owned()),
    };
    if oracle.passed {
        Ok(oracle)
    } else {
        Err(format!("its answer is wrong: {oracle:?}"))
    }
}
