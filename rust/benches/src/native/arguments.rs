//! The command line, as far as criterion does not tell what it found there: which benchmarks it may select, the caps, and
//! whether it measures at all. Criterion parses the same line by itself and refuses what it does not know.

use std::time::Duration;

use super::record::Method;

/// The caps of a full run: those of the project's own runner, with criterion's warm-up.
const FULL: Caps = Caps {
    quick: false,
    samples: 100,
    warm_up: Duration::from_secs(3),
    sampling: Duration::from_secs(10),
};
/// Criterion takes no fewer.
const LEAST: usize = 10;

/// Options that take a value, in both of their forms.
const VALUED: &[&str] = &[
    "-b",
    "-c",
    "-s",
    "--baseline",
    "--baseline-lenient",
    "--color",
    "--colour",
    "--confidence-level",
    "--format",
    "--load-baseline",
    "--measurement-time",
    "--noise-threshold",
    "--nresamples",
    "--output-format",
    "--plotting-backend",
    "--profile-time",
    "--sample-size",
    "--save-baseline",
    "--significance-level",
    "--warm-up-time",
];

/// What criterion is going to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Name the benchmarks and call none.
    List,
    /// Call them, and keep no samples: tests, profiles, samples of an earlier run.
    Unrecorded,
    /// Measure, and keep the samples.
    Recorded,
}

/// How long and how often is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Criterion's own `--quick`: two samples, as soon as they agree.
    pub quick: bool,
    /// Samples at most.
    pub samples: usize,
    /// The time of the warm-up.
    pub warm_up: Duration,
    /// The time that the samples aim at.
    pub sampling: Duration,
}

/// What the command line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// What is done.
    pub mode: Mode,
    /// The caps.
    pub caps: Caps,
    /// The baseline that every benchmark must have to be compared with.
    pub baseline: Option<String>,
    /// A part of the names that are selected, or, where `exact`, a whole one.
    filter: Option<String>,
    exact: bool,
}

impl Arguments {
    /// From the arguments after the program's name.
    ///
    /// # Errors
    /// In words: a count or a time that criterion would refuse without saying why.
    pub fn of(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut found = Found::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (name, value) = split(&argument);
            if !name.starts_with('-') {
                found.filter.get_or_insert(argument);
            } else if VALUED.contains(&name) {
                let value = value.map(str::to_owned).or_else(|| arguments.next());
                found.take(name, value.unwrap_or_default())?;
            } else {
                found.flags.push(argument);
            }
        }
        Ok(found.arguments())
    }

    /// Whether criterion may select a benchmark. A filter that is a regular expression may select any.
    #[must_use]
    pub fn may_select(&self, id: &str) -> bool {
        match &self.filter {
            None => true,
            Some(filter) if self.exact => id == filter,
            Some(filter) => is_expression(filter) || id.contains(filter.as_str()),
        }
    }
}

impl Caps {
    /// What the record says about them.
    #[must_use]
    pub fn method(&self) -> Method {
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let short = self.samples < FULL.samples || self.warm_up < FULL.warm_up || self.sampling < FULL.sampling;
        Method {
            harness: "criterion".to_owned(),
            quick: self.quick || short,
            warmups: None,
            warmup_ms: if self.quick { 0.0 } else { ms(self.warm_up) },
            samples: if self.quick { 2 } else { self.samples },
            least: if self.quick { 1 } else { LEAST.min(self.samples) },
            sample_ms: ms(self.sampling),
        }
    }

    /// How many samples fit the time when a call takes as long as the first one did. Criterion would take them all,
    /// however long it takes.
    #[must_use]
    pub fn samples_of(&self, first: Duration) -> usize {
        let fitting = self.sampling.as_nanos() / first.as_nanos().max(1);
        usize::try_from(fitting)
            .unwrap_or(usize::MAX)
            .clamp(LEAST, self.samples)
    }
}

/// Characters that mean themselves in a regular expression.
fn is_expression(filter: &str) -> bool {
    !filter
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '-' | ' '))
}

/// An option and its value, where they are one argument: `--name=value`, `-nvalue`.
fn split(argument: &str) -> (&str, Option<&str>) {
    match argument.split_once('=') {
        Some((name, value)) if name.starts_with("--") => (name, Some(value)),
        _ if argument.starts_with("--") => (argument, None),
        _ => match argument.split_at_checked(2) {
            Some((name, value)) if VALUED.contains(&name) && !value.is_empty() => (name, Some(value)),
            _ => (argument, None),
        },
    }
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    flags: Vec<String>,
    filter: Option<String>,
    baseline: Option<String>,
    loads: bool,
    profiles: bool,
    samples: Option<usize>,
    warm_up: Option<Duration>,
    sampling: Option<Duration>,
}

impl Found {
    fn take(&mut self, name: &str, value: String) -> Result<(), String> {
        let seconds = || {
            let parsed = value
                .parse()
                .ok()
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let time = parsed.filter(|time| !time.is_zero());
            time.ok_or_else(|| format!("{name} takes a time in seconds, more than 0, not {value:?}"))
        };
        match name {
            "-b" | "--baseline" => self.baseline = Some(value),
            "--load-baseline" => self.loads = true,
            "--profile-time" => self.profiles = true,
            "--warm-up-time" => self.warm_up = Some(seconds()?),
            "--measurement-time" => self.sampling = Some(seconds()?),
            "--sample-size" => {
                let count = value.parse().ok().filter(|count| *count >= LEAST);
                let wrong = || format!("{name} takes a count, {LEAST} or more, not {value:?}");
                self.samples = Some(count.ok_or_else(wrong)?);
            }
            _ => {}
        }
        Ok(())
    }

    fn arguments(self) -> Arguments {
        let has = |flag: &str| self.flags.iter().any(|other| other == flag);
        let unrecorded = self.loads || self.profiles || has("--test") || has("--discard-baseline") || !has("--bench");
        Arguments {
            mode: match (has("--list"), unrecorded) {
                (true, _) => Mode::List,
                (false, true) => Mode::Unrecorded,
                (false, false) => Mode::Recorded,
            },
            caps: Caps {
                quick: has("--quick"),
                samples: self.samples.unwrap_or(FULL.samples),
                warm_up: self.warm_up.unwrap_or(FULL.warm_up),
                sampling: self.sampling.unwrap_or(FULL.sampling),
            },
            baseline: self.baseline,
            exact: has("--exact"),
            filter: self.filter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Caps, FULL, Mode};
    use std::time::Duration;

    fn of(line: &str) -> Result<Arguments, String> {
        Arguments::of(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_filter_is_what_belongs_to_no_option() {
        let arguments = of("--bench -b python_baseline --noplot matrix_multiply/128 --color=never").unwrap();
        assert_eq!(arguments.baseline.as_deref(), Some("python_baseline"));
        assert!(arguments.may_select("matrix_multiply/128x128x128/scalar"));
        assert!(!arguments.may_select("matrix_multiply/1024x1024x1024/scalar"));
        assert_eq!((arguments.mode, arguments.caps), (Mode::Recorded, FULL));
        let exact = of("--bench --exact a/b").unwrap();
        assert!(exact.may_select("a/b") && !exact.may_select("a/b/c"));
        assert!(
            of("--bench matrix.*simd")
                .unwrap()
                .may_select("transpile_python/50x5000/scalar")
        );
        assert_eq!(of("--bench -bother").unwrap().baseline.as_deref(), Some("other"));
    }

    #[test]
    fn only_a_run_that_measures_is_recorded() {
        let mode = |line| of(line).unwrap().mode;
        assert_eq!(mode("--bench"), Mode::Recorded);
        assert_eq!(mode("--bench --quick"), Mode::Recorded);
        assert_eq!(mode("--bench --list"), Mode::List);
        for line in [
            "",
            "--bench --test",
            "--bench --profile-time 5",
            "--bench --load-baseline a --baseline b",
            "--bench --discard-baseline",
        ] {
            assert_eq!(mode(line), Mode::Unrecorded, "{line}");
        }
    }

    #[test]
    fn the_record_names_the_caps_that_were_used() {
        let method = |line| of(line).unwrap().caps.method();
        let full = method("--bench");
        assert!(!full.quick && full.warmups.is_none());
        assert_eq!((full.samples, full.least), (100, 10));
        assert!((full.warmup_ms - 3000.0).abs() < 1e-9 && (full.sample_ms - 10_000.0).abs() < 1e-9);
        let short = method("--bench --sample-size 20 --measurement-time 0.5");
        assert!(short.quick && short.samples == 20 && (short.sample_ms - 500.0).abs() < 1e-9);
        let quick = method("--bench --quick");
        assert_eq!((quick.quick, quick.samples, quick.least), (true, 2, 1));
        for line in [
            "--sample-size 9",
            "--sample-size x",
            "--warm-up-time 0",
            "--measurement-time -1",
        ] {
            assert!(of(line).is_err(), "{line}");
        }
    }

    #[test]
    fn slow_arms_have_fewer_samples() {
        let caps = Caps { samples: 50, ..FULL };
        assert_eq!(caps.samples_of(Duration::from_millis(1)), 50);
        assert_eq!(caps.samples_of(Duration::from_millis(400)), 25);
        assert_eq!(caps.samples_of(Duration::from_mins(1)), 10);
        assert_eq!(caps.samples_of(Duration::ZERO), 50);
    }
}
