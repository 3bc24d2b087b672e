//! The rows' data files make sense, and the TypeScript that was made from them is not stale.

use std::path::Path;
use std::{env, fs};

use sovereign_benches::inputs::Uniform;
use sovereign_benches::rows::{GENERATED, rows, typescript};
use sovereign_benches::transpile_python::PROGRAMS;

/// With `UPDATE=1` the file is written instead.
#[test]
fn the_typescript_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(GENERATED);
    let wanted = typescript().unwrap();
    if env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "{GENERATED} is stale; run UPDATE=1 cargo test -p sovereign-benches"
    );
}

#[test]
fn rows_use_the_names_that_are_settled() {
    for row in rows().unwrap() {
        assert!(
            ["ms", "lines/s"].contains(&row.unit.as_str()),
            "{}: unit {}",
            row.id,
            row.unit
        );
        for variant in &row.variants {
            let settled = ["python", "transpiled", "scalar", "simd", "relaxed", "threads", "gpu"];
            assert!(settled.contains(&variant.as_str()), "{}: variant {variant}", row.id);
        }
        assert!(
            row.oracle.contains_key("method"),
            "{}: an answer that nothing judges",
            row.id
        );
        assert!(!row.analysis.is_empty() && !row.published.is_empty(), "{}", row.id);
    }
}

#[test]
fn every_program_of_the_folder_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/transpile_python/programs");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<_> = files
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "py"))
        .collect();
    files.sort();
    assert_eq!(files, PROGRAMS.iter().map(|program| program.path).collect::<Vec<_>>());
}

/// The first steps of xorshift32 from 1, worked out by hand, and the numbers that JavaScript and Python get.
#[test]
fn the_inputs_are_those_of_every_language() {
    let numbers: Vec<f32> = Uniform::new(1).take(3).collect();
    let wanted = [270_369_u32, 67_634_689, 2_647_435_461].map(|state| {
        #[expect(clippy::cast_precision_loss, reason = "24 bits are exact in f32")]
        let high = (state >> 8) as f32;
        high / 8_388_608.0 - 1.0
    });
    assert_eq!(numbers, wanted);
    assert!(Uniform::new(0).take(1000).all(|number| (-1.0..1.0).contains(&number)));
}
