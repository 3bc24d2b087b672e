//! A native run over arms that are right, wrong, and stop: who gets a time, and what the record says. Criterion measures,
//! for moments; no time is looked at.

#[path = "../benches/rows/session.rs"]
mod session;

use std::fs;
use std::path::{Path, PathBuf};

use criterion::Criterion;
use serde_json::Value;
use session::{Arm, Case, Open, Session};
use sovereign_benches::native::arguments::Arguments;
use sovereign_benches::native::record::{self, Oracle, Simd};
use sovereign_benches::rows::Variant;

/// Adds one to itself, until it does something else.
struct Counter {
    value: u32,
    wrong_from: u32,
    stops_at: u32,
}

impl Arm for Counter {
    fn call(&mut self) -> Result<(), String> {
        self.value += 1;
        if self.value == self.stops_at {
            return Err("it stopped".to_owned());
        }
        Ok(())
    }

    fn judge(&mut self) -> Oracle {
        Oracle {
            method: "counting".to_owned(),
            passed: self.value < self.wrong_from,
            error: None,
            accepted: None,
            given: None,
        }
    }

    fn work(&self) -> u64 {
        1
    }

    fn artefact(&self) -> String {
        "counter".to_owned()
    }

    fn simd(&self) -> Simd {
        Simd::None
    }
}

const NEVER: u32 = u32::MAX;

fn counter(wrong_from: u32, stops_at: u32) -> Open {
    let counter = Counter {
        value: 0,
        wrong_from,
        stops_at,
    };
    Box::new(move || Ok(Box::new(counter)))
}

fn home(name: &str) -> PathBuf {
    let home = std::env::temp_dir().join(format!("sovereign-native-{name}-{}", std::process::id()));
    fs::create_dir_all(&home).unwrap();
    home
}

/// Runs arms of a row at one size; the status of the process, and the record if there is one.
fn run(home: &Path, line: &str, arms: Vec<(Variant, Open)>) -> Result<(bool, Value), String> {
    let short = "--bench --warm-up-time 0.001 --measurement-time 0.01 --sample-size 10";
    let line = format!("{short} {line}");
    let arguments = Arguments::of(line.split_whitespace().map(str::to_owned)).unwrap();
    let criterion = Criterion::default().without_plots().output_directory(home);
    let parameters = toml::from_str("m = 2\nn = 3").unwrap();
    let mut session = Session::new(criterion, arguments, home.to_owned());
    session.run(Case {
        row: "counting",
        parameters: &parameters,
        arms,
        others: vec![record::Arm::unavailable(Variant::Gpu, "there is none")],
    });
    let code = session.finish(false)?;
    let record = fs::read_to_string(home.join("record.json")).unwrap_or_else(|_| "null".to_owned());
    let succeeded = format!("{code:?}") == format!("{:?}", std::process::ExitCode::SUCCESS);
    Ok((succeeded, serde_json::from_str(&record).unwrap()))
}

#[test]
fn only_right_answers_get_a_time_and_the_run_goes_on() {
    let home = home("wrong");
    let arms = vec![
        (Variant::Threads, Box::new(|| Err("one core".to_owned())) as Open),
        (Variant::Python, counter(1, NEVER)),
        (Variant::Transpiled, counter(NEVER, 1)),
        (Variant::Scalar, counter(5, NEVER)),
        (Variant::Relaxed, counter(NEVER, 5)),
        (Variant::Simd, counter(NEVER, NEVER)),
    ];
    let (succeeded, record) = run(&home, "", arms).unwrap();
    assert!(!succeeded);
    let row = &record["rows"][0];
    assert_eq!(
        (&row["id"], &row["parameters"]["n"], &row["order"]),
        (&"counting".into(), &3.into(), &"blocks".into())
    );
    let arms = row["arms"].as_array().unwrap();
    let told: Vec<_> = arms
        .iter()
        .map(|arm| (arm["variant"].as_str().unwrap(), arm["status"].as_str().unwrap()))
        .collect();
    let wanted = [
        ("python", "wrong"),
        ("transpiled", "failed"),
        ("scalar", "wrong"),
        ("simd", "ok"),
        ("relaxed", "failed"),
        ("threads", "unavailable"),
        ("gpu", "unavailable"),
    ];
    assert_eq!(told, wanted);
    for arm in arms {
        let samples = arm["samples"].as_array().unwrap();
        let right = arm["status"] == "ok";
        assert_eq!(
            (samples.len(), arm["first"].is_number()),
            if right { (10, true) } else { (0, false) },
            "{arm}"
        );
        assert_eq!(arm["reason"].is_string(), !right, "{arm}");
    }
    assert_eq!(record["environment"]["method"]["quick"], true);
    fs::remove_dir_all(home).unwrap();
}

#[test]
fn what_has_no_baseline_is_left_out() {
    let home = home("baseline");
    let both = || {
        vec![
            (Variant::Scalar, counter(NEVER, NEVER)),
            (Variant::Simd, counter(NEVER, NEVER)),
        ]
    };
    let nothing = run(&home, "--baseline earlier", both()).unwrap_err();
    assert!(nothing.contains("nothing to compare with as earlier"), "{nothing}");
    assert!(run(&home, "fft", both()).unwrap_err().contains("counting/2x3/simd"));
    run(&home, "", both()).unwrap();
    let scalar = home.join("counting_2x3/scalar");
    fs::rename(scalar.join("base"), scalar.join("earlier")).unwrap();
    let (succeeded, record) = run(&home, "--baseline earlier", both()).unwrap();
    assert!(succeeded);
    let arms = record["rows"][0]["arms"].as_array().unwrap();
    assert_eq!(
        arms.iter().map(|arm| &arm["variant"]).collect::<Vec<_>>(),
        ["scalar", "gpu"]
    );
    fs::remove_dir_all(home).unwrap();
}
