//! The arm `python` of a native record. `cargo bench` does not time CPython: `xtask baseline` did, once, and what it left
//! beside criterion's baseline is read here. It must not be made up where it is not there.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::Table;

use super::files::Folder;
use super::record::{Arm, Method, Sample};
use super::{PYTHON_BASELINE, VARIANTS, function_name, group_name, python_size};
use crate::rows::{Row, Variant};

/// The file of what criterion does not keep.
const KEPT: &str = "recorded.json";

/// The arm without its samples, which criterion has, and the caps that these were taken under.
#[derive(Serialize, Deserialize)]
struct Kept {
    method: Method,
    arm: Arm,
}

/// Keeps the arm of a row in the folder that is given back, where criterion has its samples.
///
/// # Errors
/// In words, where it cannot be written.
pub fn keep(home: &Path, row: &Row, arm: Arm, method: Method) -> Result<Folder, String> {
    let folder = folder(home, row);
    let path = folder.beside(PYTHON_BASELINE, KEPT);
    let text = serde_json::to_string_pretty(&Kept { method, arm }).map_err(|error| error.to_string())?;
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(folder)
}

/// Takes CPython's times of a row away, also from the arms that they were lent to.
pub fn forget(home: &Path, row: &Row) {
    let group = group_name(&row.id, python_size(row));
    for variant in VARIANTS.iter().chain([&Variant::Python]) {
        Folder::of(home, &group, function_name(*variant)).forget(PYTHON_BASELINE);
    }
}

/// The arm as it was recorded for a row at a size, or why it is not there. A record has one method, so CPython's times
/// belong in it only if they were taken under the same caps.
#[must_use]
pub fn arm(home: &Path, row: &Row, parameters: &Table, method: &Method) -> Arm {
    let size = python_size(row);
    if size != parameters {
        let words: Vec<String> = size.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let reason = format!(
            "Pure Python would not finish at this size; it is timed at {}, beside the other arms.",
            words.join(", ")
        );
        return Arm::unavailable(Variant::Python, reason);
    }
    read(&folder(home, row), method).unwrap_or_else(|reason| {
        let remedy = "record it by cargo run -p sovereign-xtask -- baseline";
        Arm::unavailable(
            Variant::Python,
            format!("CPython was not timed here ({reason}); {remedy}"),
        )
    })
}

fn read(folder: &Folder, method: &Method) -> Result<Arm, String> {
    let path = folder.beside(PYTHON_BASELINE, KEPT);
    if !path.is_file() {
        return Err("nothing was recorded".to_owned());
    }
    let at = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| at(&error))?;
    let kept: Kept = serde_json::from_str(&text).map_err(|error| at(&error))?;
    if kept.method != *method {
        return Err("what was recorded is of a run under other caps".to_owned());
    }
    let samples = folder.samples(PYTHON_BASELINE)?.into_iter().enumerate();
    let samples = samples.map(|(round, ms)| Sample { round, ms }).collect();
    Ok(Arm { samples, ..kept.arm })
}

/// CPython's folder of a row, at the one size at which it is timed.
fn folder(home: &Path, row: &Row) -> Folder {
    Folder::of(
        home,
        &group_name(&row.id, python_size(row)),
        function_name(Variant::Python),
    )
}

#[cfg(test)]
mod tests {
    use super::{arm, folder, forget, keep};
    use crate::native::arguments::Arguments;
    use crate::native::record::{Arm, Status};
    use crate::native::{PYTHON_BASELINE, python_size};
    use crate::rows::{Variant, rows};
    use std::fs;

    #[test]
    fn it_is_there_at_its_size_and_under_its_caps() {
        let home = std::env::temp_dir().join(format!("sovereign-recorded-{}", std::process::id()));
        let rows = rows().unwrap();
        let row = rows.iter().find(|row| row.id == "matrix_multiply").unwrap();
        let method = |line: &str| {
            let arguments = Arguments::of(line.split_whitespace().map(str::to_owned));
            arguments.unwrap().caps.method()
        };
        let (full, size) = (method(""), python_size(row));
        let reason = |arm: Arm| arm.reason.unwrap_or_default();
        assert!(reason(arm(&home, row, size, &full)).contains("nothing was recorded"));
        let sample = folder(&home, row).beside(PYTHON_BASELINE, "sample.json");
        fs::create_dir_all(sample.parent().unwrap()).unwrap();
        fs::write(sample, r#"{"iters":[1.0,2.0],"times":[3e6,4e6]}"#).unwrap();
        let timed = Arm {
            status: Status::Ok,
            reason: None,
            ..Arm::unavailable(Variant::Python, "")
        };
        keep(&home, row, timed, full.clone()).unwrap();
        let found = arm(&home, row, size, &full);
        let samples: Vec<f64> = found.samples.iter().map(|sample| sample.ms).collect();
        assert_eq!((found.status, samples), (Status::Ok, vec![3.0, 2.0]));
        assert!(reason(arm(&home, row, size, &method("--quick"))).contains("other caps"));
        assert!(reason(arm(&home, row, &row.parameters, &full)).contains("m = 128"));
        forget(&home, row);
        assert_eq!(arm(&home, row, size, &full).status, Status::Unavailable);
        fs::remove_dir_all(home).unwrap();
    }
}
