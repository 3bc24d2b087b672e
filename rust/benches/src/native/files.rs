//! Criterion's files: `target/criterion/<group>/<function>/<baseline>/`. Criterion writes them, this file reads them and
//! copies a baseline of one benchmark to others, so that each is compared with it. It must not change a figure.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Where criterion saves what it has just measured.
pub const NEW: &str = "new";
/// What a baseline is made of.
const FILES: &[&str] = &["benchmark.json", "estimates.json", "sample.json", "tukey.json"];
/// Criterion cuts longer names.
const LONGEST_NAME: usize = 64;

/// Where criterion's folders lie: `CRITERION_HOME`, or beside cargo's folder for temporary files of benchmarks.
#[must_use]
pub fn criterion_home(cargo_target_tmpdir: &str) -> PathBuf {
    std::env::var_os("CRITERION_HOME").map_or_else(
        || Path::new(cargo_target_tmpdir).with_file_name("criterion"),
        PathBuf::from,
    )
}

/// The folder of one benchmark.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// `sample.json`: calls and nanoseconds of each sample.
#[derive(Deserialize)]
struct SavedSample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

impl Folder {
    /// The folder of a function of a group.
    #[must_use]
    pub fn of(home: &Path, group: &str, function: &str) -> Self {
        let mut name = group.replace('/', "_");
        name.truncate(name.floor_char_boundary(LONGEST_NAME));
        Self(home.join(name).join(function))
    }

    /// Whether a baseline was saved.
    #[must_use]
    pub fn has(&self, baseline: &str) -> bool {
        self.0.join(baseline).join("sample.json").is_file()
    }

    /// The file of a baseline that criterion does not know.
    #[must_use]
    pub fn beside(&self, baseline: &str, name: &str) -> PathBuf {
        self.0.join(baseline).join(name)
    }

    /// Takes what an earlier run left away, so that it cannot be mistaken for this one's.
    pub fn forget(&self, baseline: &str) {
        // It may not be there; that it is gone is what is wanted.
        let _gone = fs::remove_dir_all(self.0.join(baseline));
    }

    /// Milliseconds of a call, sample by sample, in the order in which they were taken.
    ///
    /// # Errors
    /// In words, where there are none or where they are no samples.
    pub fn samples(&self, baseline: &str) -> Result<Vec<f64>, String> {
        let path = self.0.join(baseline).join("sample.json");
        let at = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| at(&error))?;
        let SavedSample { iters, mut times } = serde_json::from_str(&text).map_err(|error| at(&error))?;
        if iters.len() != times.len() || iters.is_empty() {
            return Err(at(&"no samples"));
        }
        // Of a call that takes longer than its time, criterion's `--quick` has one sample, and writes it twice for its
        // charts, the second time as the next larger number. That one was not measured.
        if let [first, second] = times.as_slice()
            && iters[0].to_bits() == iters[1].to_bits()
            && second.to_bits() == first.next_up().to_bits()
        {
            times.truncate(1);
        }
        Ok(times
            .iter()
            .zip(&iters)
            .map(|(time, calls)| time / calls / 1e6)
            .collect())
    }

    /// Copies a baseline to another benchmark.
    ///
    /// # Errors
    /// In words, where a file cannot be copied.
    pub fn lend(&self, baseline: &str, to: &Self) -> Result<(), String> {
        let (from, to) = (self.0.join(baseline), to.0.join(baseline));
        let at = |error: std::io::Error| format!("{}: {error}", to.display());
        fs::create_dir_all(&to).map_err(at)?;
        for file in FILES {
            fs::copy(from.join(file), to.join(file)).map_err(at)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, Folder, NEW};
    use std::fs;

    #[test]
    fn samples_are_read_in_order_and_lent_to_others() {
        let home = std::env::temp_dir().join(format!("sovereign-criterion-{}", std::process::id()));
        let (python, scalar) = (
            Folder::of(&home, "row/2x3", "python"),
            Folder::of(&home, "row/2x3", "scalar"),
        );
        assert!(!python.has(NEW) && python.samples(NEW).is_err());
        let folder = home.join("row_2x3/python/new");
        fs::create_dir_all(&folder).unwrap();
        let save = |text: &str| {
            for file in FILES {
                fs::write(folder.join(file), text).unwrap();
            }
        };
        save(r#"{"sampling_mode":"Flat","iters":[2.0,2.0,4.0],"times":[6e6,4e6,2e6]}"#);
        python.lend(NEW, &scalar).unwrap();
        for folder in [&python, &scalar] {
            assert_eq!(folder.samples(NEW), Ok(vec![3.0, 2.0, 0.5]));
        }
        save(r#"{"sampling_mode":"Flat","iters":[1.0,1.0],"times":[6e6,6000000.000000001]}"#);
        assert_eq!(python.samples(NEW), Ok(vec![6.0]));
        for broken in ["{", r#"{"iters":[],"times":[]}"#, r#"{"iters":[1.0],"times":[]}"#] {
            save(broken);
            assert!(python.samples(NEW).is_err(), "{broken}");
        }
        python.forget(NEW);
        assert!(!python.has(NEW) && scalar.has(NEW));
        fs::remove_dir_all(home).unwrap();
    }

    #[test]
    fn names_are_cut_as_criterion_cuts_them() {
        let folder = Folder::of(&std::env::temp_dir(), &"é".repeat(40), "scalar");
        let cut = std::env::temp_dir().join("é".repeat(32));
        assert_eq!(folder.beside(NEW, "file"), cut.join("scalar/new/file"));
    }
}
