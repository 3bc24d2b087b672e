//! Builds a Rust text with `rustc` alone and runs it, once: the result is kept under `target/corpus-cache`, named by a
//! hash of everything that it depends on. A program gets no input and ten seconds.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What a program did.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its exit status; -1 where a signal ended it.
    pub status: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

const CAP: Duration = Duration::from_secs(10);
const FLAGS: &[&str] = &["--edition", "2021", "-D", "unsafe_code", "-C", "overflow-checks=on"];

/// The compiler's version: part of what a result depends on.
static RUSTC: LazyLock<String> = LazyLock::new(|| {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("`rustc` is on the path");
    String::from_utf8_lossy(&output.stdout).into_owned()
});

/// Counts the runs of this process: two cases may give the same text at the same moment, so each run has its own folder.
static RUNS: AtomicUsize = AtomicUsize::new(0);

/// Builds and runs `text`, or says what the compiler said, or that the time ran out.
pub fn run(text: &str) -> Result<Ran, String> {
    let folder = cache();
    let name = format!("{:032x}", hash(&[RUSTC.as_str(), &FLAGS.join(" "), text]));
    let kept = folder.join(format!("{name}.result"));
    if let Some(ran) = fs::read_to_string(&kept).ok().and_then(|text| decode(&text)) {
        return Ok(ran);
    }
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let work = folder.join(format!("{name}.{}.{run}", std::process::id()));
    fs::create_dir_all(&work).map_err(|error| error.to_string())?;
    let ran = build(&work, text).and_then(|program| execute(Command::new(program), &work));
    if let Ok(ran) = &ran {
        // A rename is atomic: another process sees the whole result or none.
        let fresh = work.join("result");
        let stored = fs::write(&fresh, encode(ran)).and_then(|()| fs::rename(&fresh, &kept));
        stored.map_err(|error| format!("the result cannot be kept: {error}"))?;
    }
    fs::remove_dir_all(&work).map_err(|error| error.to_string())?;
    ran
}

/// Runs `command` in `folder` without input, under the cap.
pub fn execute(mut command: Command, folder: &Path) -> Result<Ran, String> {
    let started = || -> io::Result<_> {
        // Files, not pipes: a program that writes much never waits for a reader.
        let stdout = File::create(folder.join("stdout"))?;
        let stderr = File::create(folder.join("stderr"))?;
        command.current_dir(folder).env("RUST_BACKTRACE", "0");
        command.stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn()
    };
    let mut child = { started }().map_err(|error| format!("cannot be started: {error}"))?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status.code().unwrap_or(-1),
            None if start.elapsed() > CAP => {
                child
                    .kill()
                    .and_then(|()| child.wait())
                    .map_err(|error| error.to_string())?;
                return Err(format!("still running after {} s", CAP.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let text = |name| fs::read(folder.join(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Ran {
        status,
        stdout: text("stdout").map_err(|error| error.to_string())?,
        stderr: text("stderr").map_err(|error| error.to_string())?,
    })
}

/// The folder for results and work, made if it is not there.
pub fn cache() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/corpus-cache");
    fs::create_dir_all(&folder).expect("the cache can be made");
    folder.canonicalize().expect("the cache is there")
}

fn build(work: &Path, text: &str) -> Result<PathBuf, String> {
    fs::write(work.join("main.rs"), text).map_err(|error| error.to_string())?;
    let mut command = Command::new("rustc");
    command.current_dir(work).args(FLAGS).args(["-o", "main", "main.rs"]);
    let output = command
        .output()
        .map_err(|error| format!("`rustc` cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(work.join("main"));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let errors = said
        .split("\n\n")
        .filter(|part| part.starts_with("error") && !part.contains("aborting due to"));
    let shown: Vec<&str> = errors.take(2).flat_map(|error| error.lines().take(7)).collect();
    Err(format!("rustc refuses the Rust:\n{}", shown.join("\n")))
}

fn encode(ran: &Ran) -> String {
    format!("{} {}\n{}{}", ran.status, ran.stdout.len(), ran.stdout, ran.stderr)
}

fn decode(text: &str) -> Option<Ran> {
    let (head, rest) = text.split_once('\n')?;
    let (status, length) = head.split_once(' ')?;
    let (stdout, stderr) = rest.split_at_checked(length.parse().ok()?)?;
    Some(Ran {
        status: status.parse().ok()?,
        stdout: stdout.to_owned(),
        stderr: stderr.to_owned(),
    })
}

/// FNV-1a with 128 bits (Fowler, Noll, Vo): the same on every machine and in every version, which std's hashers are not.
fn hash(parts: &[&str]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}
