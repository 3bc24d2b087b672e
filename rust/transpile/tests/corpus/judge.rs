//! Whether a case holds: the transpiler's answer, both ways, against what the case expects. It judges; it never runs
//! CPython and never writes to the corpus.

use sovereign_transpile::diagnostic::Severity;
use sovereign_transpile::source::{LineIndex, Source};
use sovereign_transpile::{IntMode, Options, Transpiled, transpile};

use crate::build::{self, Ran};
use crate::case::{Case, STOPPED};

/// The line below which the helpers stand.
const HELPERS: &str = "// ---- helpers ----";

/// Why the case fails, if it does.
pub fn judge(case: &Case) -> Option<String> {
    let mut complaints = Vec::new();
    for level in ["upgrades", "universal"] {
        let first = answer(case, level);
        if first != answer(case, level) {
            complaints.push(format!("{level}: two runs of the transpiler differ"));
        }
        complaints.extend(
            compare(case, level, &first)
                .into_iter()
                .map(|complaint| format!("{level}: {complaint}")),
        );
        if level == "upgrades" {
            complaints.extend(snapshot(case, &first));
        }
    }
    let said = complaints.join("\n").replace('\n', "\n    ");
    (!complaints.is_empty()).then(|| format!("{}\n    {said}\n", case.name))
}

/// What the transpiler says about the case at that level.
pub fn answer(case: &Case, level: &str) -> Transpiled {
    let mut options = Options {
        universal: level == "universal",
        ..Options::default()
    };
    for option in case.block("options").unwrap_or_default().lines() {
        match option {
            "int=big" => options.int = IntMode::Big,
            "partial" => options.partial = true,
            _ => panic!("{}: no option is called `{option}`", case.name),
        }
    }
    let source = Source {
        path: case.file.clone(),
        bytes: case.source(),
    };
    transpile(&[source], &options)
}

/// The diagnostics as a `diagnostics` block holds them: a code and a line each.
pub fn diagnostics(case: &Case, answer: &Transpiled) -> String {
    let lines = LineIndex::new(&case.source());
    let said = answer
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity != Severity::Note);
    said.map(|diagnostic| format!("{} {}\n", diagnostic.code, lines.line(diagnostic.span.start)))
        .collect()
}

/// The Rust above the helpers.
pub fn program(answer: &Transpiled) -> Option<String> {
    let text = &answer.files.first()?.text;
    let program = text.split_once(HELPERS).map_or(text.as_str(), |(program, _)| program);
    Some(format!("{}\n", program.trim_end()))
}

fn compare(case: &Case, level: &str, answer: &Transpiled) -> Vec<String> {
    let mut complaints = Vec::new();
    let said = diagnostics(case, answer);
    let expected = case.block("diagnostics").unwrap_or_default();
    if said != expected {
        let messages: Vec<&str> = answer
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.message.as_str())
            .collect();
        let diff = differences("diagnostics", expected, &said);
        complaints.push(format!("{diff}said: {}", messages.join("; ")));
    }
    match (case.refused(), answer.files.first()) {
        (true, None) => {}
        (false, None) if said != expected => {}
        (true, Some(_)) => complaints.push("it was to be refused, and Rust was written".to_owned()),
        (false, None) => complaints.push("nothing was written".to_owned()),
        (false, Some(file)) => complaints.extend(match build::run(&file.text) {
            Ok(ran) if case.status() == STOPPED => stop(case, level, &ran),
            Ok(ran) => outcome(case, &ran, case.status()),
            Err(why) => vec![why],
        }),
    }
    complaints
}

/// A loud stop is an answer cut short: what was printed before it is what CPython prints there. The universal level has
/// nothing to stop for and gives the whole answer.
fn stop(case: &Case, level: &str, ran: &Ran) -> Vec<String> {
    if level == "universal" {
        return outcome(case, ran, 0);
    }
    let mut complaints = missing_on_stderr(case, ran);
    let expected = case.block("output").unwrap_or_default();
    if ran.status != STOPPED || !expected.starts_with(&ran.stdout) || expected == ran.stdout {
        let diff = differences("output", expected, &ran.stdout);
        complaints.push(format!("exit status {}, after {diff}", ran.status));
    }
    complaints
}

fn outcome(case: &Case, ran: &Ran, status: i32) -> Vec<String> {
    let mut complaints = Vec::new();
    let expected = case.block("output");
    if expected.is_none() {
        complaints.push("the case has no `output`: run with UPDATE=1".to_owned());
    } else if expected != Some(&ran.stdout) {
        complaints.push(differences("output", expected.unwrap_or_default(), &ran.stdout));
    }
    if ran.status != status {
        complaints.push(format!("exit status {}, not {status}\n{}", ran.status, ran.stderr));
    }
    if status != 0 {
        complaints.extend(missing_on_stderr(case, ran));
    }
    complaints
}

fn missing_on_stderr(case: &Case, ran: &Ran) -> Vec<String> {
    let expected = case.block("stderr").unwrap_or_default();
    let missing = expected.lines().filter(|line| !ran.stderr.contains(line));
    missing
        .map(|line| format!("stderr does not hold `{line}`:\n{}", ran.stderr))
        .collect()
}

fn snapshot(case: &Case, answer: &Transpiled) -> Option<String> {
    let expected = case.block("rust")?;
    let program = program(answer).unwrap_or_default();
    (program != expected).then(|| differences("rust", expected, &program))
}

/// Both texts from the first line in which they differ.
fn differences(what: &str, expected: &str, found: &str) -> String {
    const SHOWN: usize = 12;
    let same = expected.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    let rest = |mark: &str, text: &str| -> String {
        let lines = text.lines().skip(same).take(SHOWN);
        lines.map(|line| format!("{mark} {line}\n")).collect()
    };
    let expected = rest("-", expected);
    format!("{what} differs from line {}:\n{expected}{}", same + 1, rest("+", found))
}
