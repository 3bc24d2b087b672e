//! CPython in a process of its own, which computes when it is told to: `harness.py` says how it answers.
//!
//! Nothing that the process writes, or leaves unwritten, stops this one: it becomes a reason in words.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use toml::Table;

/// No answer of a row is as long: a program that writes without an end is not waited for.
const LONGEST: u64 = 1 << 26;

/// A row's `baseline.py`, ready to run.
pub struct Python {
    /// What it says it is: `CPython 3.11.7`.
    pub version: String,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// A line of `harness.py`.
#[derive(Deserialize)]
struct Line {
    ready: Option<String>,
    ms: Option<f64>,
    answer: Option<Value>,
    error: Option<String>,
}

/// A row's program in pure Python, where it has one.
#[must_use]
pub fn baseline(row: &str) -> Option<PathBuf> {
    let path = sources().join(row).join("baseline.py");
    path.is_file().then_some(path)
}

impl Python {
    /// Starts Python on a program and waits for its inputs. `PYTHON` names another one than `python3`.
    ///
    /// # Errors
    /// Why it could not be started, and what to do.
    pub fn start(baseline: &Path, parameters: &Table) -> Result<Self, String> {
        let program = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let parameters = serde_json::to_string(parameters).map_err(|error| error.to_string())?;
        let mut command = Command::new(&program);
        command.arg(sources().join("harness.py")).arg(baseline).arg(parameters);
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| {
            format!("{program} could not be started: {error}; install Python 3, or name it by PYTHON=...")
        })?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(format!("{program} has no pipes"));
        };
        let mut python = Self {
            version: String::new(),
            child,
            input,
            output: BufReader::new(output),
        };
        let ready = python.hear().and_then(|line| line.ready.ok_or_else(strange));
        python.version = ready.map_err(|reason| format!("{program}: {reason}"))?;
        Ok(python)
    }

    /// Computes once: the time that Python measured itself.
    ///
    /// # Errors
    /// What it raised, or that it ended.
    pub fn run(&mut self) -> Result<Duration, String> {
        let ms = self.ask("run")?.ms.ok_or_else(strange)?;
        Duration::try_from_secs_f64(ms / 1000.0).map_err(|error| format!("a time of {ms} ms: {error}"))
    }

    /// The numbers of the last result, in order, however they are nested.
    ///
    /// # Errors
    /// What it raised, or that it ended.
    pub fn numbers(&mut self) -> Result<Vec<f64>, String> {
        let answer = self.ask("answer")?.answer.ok_or_else(strange)?;
        let mut numbers = Vec::new();
        flatten(&answer, &mut numbers);
        Ok(numbers)
    }

    fn ask(&mut self, command: &str) -> Result<Line, String> {
        // Why nobody reads is told by what comes out of the other pipe.
        let _ended = self.input.write_all(format!("{command}\n").as_bytes());
        self.hear()
    }

    fn hear(&mut self) -> Result<Line, String> {
        let mut line = String::new();
        let read = (&mut self.output).take(LONGEST).read_line(&mut line);
        match read.map_err(|error| format!("it cannot be read: {error}"))? {
            0 => return Err("it ended without an answer".to_owned()),
            _ if !line.ends_with('\n') => return Err(strange()),
            _ => {}
        }
        let mut line: Line = serde_json::from_str(&line).map_err(|_| strange())?;
        line.error.take().map_or(Ok(line), Err)
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn strange() -> String {
    "it wrote something on standard output that is no answer".to_owned()
}

/// A level of the result for each level of calls: rows hold numbers, so there are two.
fn flatten(value: &Value, numbers: &mut Vec<f64>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| flatten(item, numbers)),
        other => numbers.push(other.as_f64().unwrap_or(f64::NAN)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Python, baseline};
    use std::fs;

    fn started(source: &str, name: &str) -> Result<Python, String> {
        let file = format!("sovereign-baseline-{name}-{}.py", std::process::id());
        let path = std::env::temp_dir().join(file);
        fs::write(&path, source).unwrap();
        let python = Python::start(&path, &toml::from_str("n = 2").unwrap());
        fs::remove_file(path).unwrap();
        python
    }

    #[test]
    fn it_computes_when_it_is_told_to() {
        let source = "def prepare(n):\n    return (n,)\n\ndef run(n):\n    return [[1.5] * n, [n]]\n";
        let mut python = started(source, "right").unwrap();
        assert!(python.version.starts_with("CPython 3."), "{}", python.version);
        python.run().unwrap();
        assert_eq!(python.numbers(), Ok(vec![1.5, 1.5, 2.0]));
    }

    #[test]
    fn whatever_goes_wrong_is_a_reason() {
        let reason = |source, name| started(source, name).err().unwrap_or_default();
        assert!(reason("def prepare(n): return 1 / 0", "raises").contains("ZeroDivisionError"));
        assert!(reason("print('hello')\ndef prepare(n): return ()", "prints").contains("no answer"));
        assert!(reason("import os\nos._exit(3)", "ends").contains("ended without an answer"));
        let mut python = started("def prepare(n): return ()\ndef run(): raise KeyError(1)", "late").unwrap();
        assert!(python.run().unwrap_err().contains("KeyError"));
        assert!(python.run().is_err());
    }

    #[test]
    fn rows_without_python_have_no_baseline() {
        assert!(baseline("matrix_multiply").is_some());
        assert!(baseline("transpile_python").is_none() && baseline("no_such_row").is_none());
    }
}
