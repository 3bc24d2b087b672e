//! Where a native record is taken: compiler, processor, cores, clock.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use super::record::{Environment, Method};

/// Pairs of looks at the clock from which its step is taken.
const LOOKS: u32 = 100_000;

/// The environment of a run that began then. `simd` says whether the processor has lanes that the kernels know.
#[must_use]
pub fn environment(began: SystemTime, method: Method, simd: bool) -> Environment {
    Environment {
        date: iso(began),
        sovereign: env!("CARGO_PKG_VERSION").to_owned(),
        engine: compiler(),
        host: "native".to_owned(),
        platform: format!("{OS} {ARCH}"),
        processor: processor(),
        cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        isolated: true,
        simd,
        relaxed_simd: false,
        adapter: String::new(),
        timer_ms: quantum().as_secs_f64() * 1000.0,
        method,
    }
}

/// The compiler of this folder, which built what is running: `rustc 1.95.0`.
fn compiler() -> String {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(program)
        .arg("--version")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let words: Vec<String> = said
        .unwrap_or_default()
        .split_whitespace()
        .take(2)
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        "rustc of an unknown version".to_owned()
    } else {
        words.join(" ")
    }
}

/// What the system calls the processor; empty where it does not say.
fn processor() -> String {
    if OS == "macos" {
        let said = Command::new("sysctl").args(["-n", "machdep.cpu.brand_string"]).output();
        return said.map_or(String::new(), |output| {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        });
    }
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':'));
    name.map_or(String::new(), |(_, name)| name.trim().to_owned())
}

/// The smallest step that the clock was seen to take.
fn quantum() -> Duration {
    let steps = (0..LOOKS).filter_map(|_| {
        let began = Instant::now();
        Some(began.elapsed()).filter(|step| !step.is_zero())
    });
    steps.min().unwrap_or_default()
}

/// A time as ISO 8601, in UTC, with seconds. Days become dates as in Howard Hinnant, "chrono-compatible low-level date
/// algorithms", `civil_from_days`: years begin in March, so that the leap day is the last one.
fn iso(time: SystemTime) -> String {
    let seconds = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}Z")
}

#[cfg(test)]
mod tests {
    use super::{compiler, iso, quantum};
    use std::time::{Duration, SystemTime};

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |seconds| iso(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(at(1_735_689_599), "2024-12-31T23:59:59Z");
        assert_eq!(at(4_107_542_400), "2100-03-01T00:00:00Z");
    }

    #[test]
    fn the_clock_and_the_compiler_are_known() {
        assert!(!quantum().is_zero() && quantum() < Duration::from_millis(20));
        assert!(compiler().starts_with("rustc "), "{}", compiler());
    }
}
