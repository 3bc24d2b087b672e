//! One run of criterion over the arms, and the record that it leaves. It must not know what a row computes.
//!
//! - An arm is opened, called once and judged before criterion times it; that call is the time `first`. It is judged
//!   again when criterion is done. One that was wrong at either, or stopped, gets no time, is told, and the run goes on.
//! - Criterion's samples all hold the same number of calls, so that each counts as much as another in a median.
//! - With `--baseline NAME`, an arm without that baseline is left out, and told: criterion would stop there.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput};
use sovereign_benches::native::arguments::{Arguments, Mode};
use sovereign_benches::native::environment::environment;
use sovereign_benches::native::files::{Folder, NEW};
use sovereign_benches::native::record::{self, Oracle, Record, RowRecord, Sample, Simd, Status};
use sovereign_benches::native::{PYTHON_BASELINE, function_name, group_name};
use sovereign_benches::rows::Variant;
use toml::Table;

/// One way to compute a row, with its inputs and its last answer.
pub trait Arm {
    /// What is timed. The answer is kept.
    fn call(&mut self) -> Result<(), String>;
    /// Judges the last answer.
    fn judge(&mut self) -> Oracle;
    /// What a call gets done, for criterion's rate: operations, or lines.
    fn work(&self) -> u64;
    /// What runs.
    fn artefact(&self) -> String;
    /// The instructions that it computes with.
    fn simd(&self) -> Simd;
}

/// Makes an arm's inputs; the reason where it cannot run here.
pub type Open = Box<dyn FnOnce() -> Result<Box<dyn Arm>, String>>;

/// A row at one size.
pub struct Case<'a> {
    /// The row's name.
    pub row: &'a str,
    /// The size.
    pub parameters: &'a Table,
    /// The arms that criterion times.
    pub arms: Vec<(Variant, Open)>,
    /// What the record says of the row's other arms.
    pub others: Vec<record::Arm>,
}

/// A run.
pub struct Session {
    criterion: Criterion,
    arguments: Arguments,
    home: PathBuf,
    began: SystemTime,
    rows: Vec<RowRecord>,
    /// Everything that could be selected.
    known: Vec<String>,
    /// Arms without the baseline that was asked for.
    left_out: usize,
    /// Arms that criterion called, or that had no right answer to be called for.
    ran: usize,
    /// Arms that were wrong or failed.
    bad: usize,
}

impl Session {
    /// A run with nothing in it. `home` is criterion's folder, `arguments` what its command line says.
    pub fn new(criterion: Criterion, arguments: Arguments, home: PathBuf) -> Self {
        Self {
            criterion,
            arguments,
            home,
            began: SystemTime::now(),
            rows: Vec::new(),
            known: Vec::new(),
            left_out: 0,
            ran: 0,
            bad: 0,
        }
    }

    /// Runs the arms that are selected.
    pub fn run(&mut self, case: Case<'_>) {
        let name = group_name(case.row, case.parameters);
        let selected = self.selected(&name, case.arms);
        let mut group = self.criterion.benchmark_group(&name);
        let mut arms = Vec::new();
        for (variant, folder, open) in selected {
            if self.arguments.mode == Mode::List {
                // Criterion names it and does not call it.
                group.bench_function(function_name(variant), |bencher| bencher.iter(|| ()));
                self.ran += 1;
                continue;
            }
            let Some(arm) = measure(&mut group, &self.arguments, &folder, variant, open) else {
                continue;
            };
            self.ran += usize::from(arm.status != Status::Unavailable);
            self.bad += usize::from(matches!(arm.status, Status::Wrong | Status::Failed));
            if let Some(reason) = &arm.reason {
                println!("{name}/{} has no time: {reason}", function_name(variant));
            }
            arms.push(arm);
        }
        group.finish();
        if arms.is_empty() {
            return;
        }
        arms.extend(case.others);
        arms.sort_by_key(|arm| arm.variant);
        self.rows.push(RowRecord {
            id: case.row.to_owned(),
            parameters: case.parameters.clone(),
            order: "blocks".to_owned(),
            arms,
        });
    }

    /// The arms that criterion may select and that have the baseline, if one is asked for.
    fn selected(&mut self, group: &str, arms: Vec<(Variant, Open)>) -> Vec<(Variant, Folder, Open)> {
        let mut selected = Vec::new();
        for (variant, open) in arms {
            let function = function_name(variant);
            let id = format!("{group}/{function}");
            self.known.push(id.clone());
            if !self.arguments.may_select(&id) {
                continue;
            }
            let folder = Folder::of(&self.home, group, function);
            let baseline = self.arguments.baseline.as_ref();
            if let Some(missing) = baseline.filter(|baseline| !folder.has(baseline)) {
                println!("{id} is left out: nothing was recorded for it as {missing}.");
                self.left_out += 1;
                continue;
            }
            selected.push((variant, folder, open));
        }
        selected
    }

    /// Ends the run: the record, and the status of the process.
    ///
    /// # Errors
    /// In words: nothing was selected, nothing has the baseline, or the record cannot be written.
    pub fn finish(self, simd: bool) -> Result<ExitCode, String> {
        self.criterion.final_summary();
        if self.ran == 0 && self.rows.is_empty() {
            return Err(self.nothing());
        }
        let bad = self.bad;
        if self.arguments.mode == Mode::Recorded && !self.rows.is_empty() {
            self.save(simd)?;
        }
        if bad == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        println!("{bad} of the arms have no time, because they were wrong or failed: see above.");
        Ok(ExitCode::FAILURE)
    }

    /// Why nothing ran, and what to do.
    fn nothing(&self) -> String {
        match &self.arguments.baseline {
            Some(baseline) if self.left_out > 0 && baseline == PYTHON_BASELINE => {
                format!(
                    "There is nothing to compare with as {baseline}: CPython is recorded by cargo run -p sovereign-xtask -- baseline"
                )
            }
            Some(baseline) if self.left_out > 0 => {
                format!(
                    "There is nothing to compare with as {baseline}: it is recorded by cargo bench -- --save-baseline {baseline}"
                )
            }
            _ => format!("No benchmark is selected. There are: {}", self.known.join(", ")),
        }
    }

    fn save(self, simd: bool) -> Result<(), String> {
        let record = Record {
            schema: 1,
            environment: environment(self.began, self.arguments.caps.method(), simd),
            rows: self.rows,
        };
        let path = self.home.join("record.json");
        let at = |error: std::io::Error| format!("{}: {error}", path.display());
        let text = serde_json::to_string_pretty(&record).map_err(|error| error.to_string())?;
        // Where every arm was wrong, criterion has not made it.
        fs::create_dir_all(&self.home).map_err(at)?;
        fs::write(&path, text + "\n").map_err(at)?;
        println!("The record of this run: {}", path.display());
        Ok(())
    }
}

/// Times an arm that is right. Nothing, where criterion did not select it.
fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    arguments: &Arguments,
    folder: &Folder,
    variant: Variant,
    open: Open,
) -> Option<record::Arm> {
    let mut arm = match open() {
        Ok(arm) => arm,
        Err(reason) => return Some(record::Arm::unavailable(variant, reason)),
    };
    let mut recorded = record::Arm {
        variant,
        threads: Some(1),
        simd: arm.simd(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        artefact: arm.artefact(),
        status: Status::Ok,
        reason: None,
        first: None,
        samples: Vec::new(),
        oracle: None,
    };
    match time(group, arguments, folder, arm.as_mut(), &mut recorded) {
        Ok(true) => Some(recorded),
        Ok(false) => None,
        Err((status, reason)) => {
            if arguments.mode == Mode::Recorded {
                folder.forget(NEW);
            }
            Some(recorded.without_time(status, reason))
        }
    }
}

/// Fills in what was measured and judged. False, where criterion did not call the arm.
fn time(
    group: &mut BenchmarkGroup<'_, WallTime>,
    arguments: &Arguments,
    folder: &Folder,
    arm: &mut dyn Arm,
    recorded: &mut record::Arm,
) -> Result<bool, (Status, String)> {
    let failed = |reason| (Status::Failed, reason);
    let began = Instant::now();
    arm.call().map_err(failed)?;
    let first = began.elapsed();
    judge(arm, recorded)?;
    if arguments.mode == Mode::Recorded {
        // What an earlier run left must not be taken for this one's.
        folder.forget(NEW);
    }
    if !sample(group, arguments, recorded.variant, arm, first).map_err(failed)? {
        return Ok(false);
    }
    judge(arm, recorded).map_err(|(status, reason)| (status, format!("{reason}; the time above does not count")))?;
    if arguments.mode == Mode::Recorded {
        let samples = folder.samples(NEW).map_err(failed)?.into_iter().enumerate();
        recorded.samples = samples.map(|(round, ms)| Sample { round, ms }).collect();
        recorded.first = Some(first.as_secs_f64() * 1000.0);
    }
    Ok(true)
}

/// Judges the last answer, which must be right.
fn judge(arm: &mut dyn Arm, recorded: &mut record::Arm) -> Result<(), (Status, String)> {
    let oracle = recorded.oracle.insert(arm.judge());
    if oracle.passed {
        return Ok(());
    }
    let error = oracle.error.map(|error| format!(", {error:.3e} times what is allowed"));
    let reason = format!("its answer is wrong ({}{})", oracle.method, error.unwrap_or_default());
    Err((Status::Wrong, reason))
}

/// Has criterion call the arm. False, where it did not; an error, where a call stopped.
fn sample(
    group: &mut BenchmarkGroup<'_, WallTime>,
    arguments: &Arguments,
    variant: Variant,
    arm: &mut dyn Arm,
    first: Duration,
) -> Result<bool, String> {
    let caps = &arguments.caps;
    let (mut ran, mut failure) = (false, None);
    group
        .warm_up_time(caps.warm_up)
        .measurement_time(caps.sampling)
        .sample_size(caps.samples_of(first))
        .sampling_mode(SamplingMode::Flat)
        .throughput(Throughput::Elements(arm.work()))
        .bench_function(function_name(variant), |bencher| {
            ran = true;
            bencher.iter(|| {
                if let Err(reason) = arm.call() {
                    failure.get_or_insert(reason);
                }
            });
        });
    failure.map_or(Ok(ran), Err)
}
