//! The rows' data files make sense, and the TypeScript that was made from them is not stale.

use std::collections::BTreeSet;
use std::path::{Component, Path};
use std::{env, fs};

use sovereign_benches::inputs::Uniform;
use sovereign_benches::rows::{GENERATED, Registry, Row, Unit, Variant, rows, typescript};
use sovereign_benches::transpile_python::manifest;

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
fn every_folder_with_a_description_is_a_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().join("bench.toml").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let rows = rows().unwrap();
    let listed: BTreeSet<String> = rows.iter().map(|row| row.id.clone()).collect();
    assert_eq!(folders, listed);
    assert_eq!(rows.len(), listed.len(), "a row is listed twice");
}

/// A table is shown in one piece.
#[test]
fn rows_stand_in_the_order_of_their_tables() {
    assert!(rows().unwrap().is_sorted_by_key(|row| row.table));
}

#[test]
fn every_row_says_what_it_is() {
    for row in rows().unwrap() {
        let Row { id, parameters, .. } = &row;
        assert!(!row.title.is_empty() && !parameters.is_empty(), "{id}");
        let plain = |value: &toml::Value| value.is_integer() || value.is_str();
        let sizes = parameters.iter().chain(row.baseline.iter().flatten());
        assert!(sizes.map(|(_, value)| value).all(plain), "{id}");
        let paragraphs = row.analysis.split("\n\n").count();
        assert!((2..=5).contains(&paragraphs), "{id}: {paragraphs} paragraphs");
        let says = row.analysis.starts_with("Not built yet.");
        assert!(says != row.built, "{id}: its text must open with what it is not yet");
        assert_in_order(id, &row.variants);
    }
}

/// The arms of every row are shown in one order, each once.
fn assert_in_order(id: &str, variants: &[Variant]) {
    assert!(!variants.is_empty(), "{id}");
    assert!(variants.is_sorted_by(|a, b| a < b), "{id}: {variants:?}");
}

#[test]
fn what_was_published_counts_what_is_measured() {
    for row in rows().unwrap() {
        let labels: Vec<_> = row.published.iter().map(|figure| figure.label.as_str()).collect();
        let known = |label: &&str| label.starts_with("Python") || label.starts_with("Rust");
        assert!(!labels.is_empty() && labels.iter().all(known), "{}: {labels:?}", row.id);
        for figure in &row.published {
            assert!(figure.value.as_f64().is_some_and(|value| value > 0.0), "{}", row.id);
            // The book gives the time of the whole set beside the rate.
            let time_of_rate = row.unit == Unit::LinesPerSecond && figure.unit == Unit::Milliseconds;
            assert!(figure.unit == row.unit || time_of_rate, "{}: {:?}", row.id, figure.unit);
        }
    }
}

#[test]
fn every_peer_is_pinned_and_compared_with_an_arm_of_ours() {
    for row in rows().unwrap() {
        let names: BTreeSet<_> = row.peers.iter().map(|peer| (&peer.name, peer.variant)).collect();
        assert_eq!(names.len(), row.peers.len(), "{}: a peer is there twice", row.id);
        for peer in &row.peers {
            let place = format!("{}: {}", row.id, peer.name);
            assert!(row.variants.contains(&peer.variant), "{place}");
            assert!(
                !peer.settings.is_empty() && peer.settings.is_sorted_by(|a, b| a < b),
                "{place}"
            );
            let exact = peer.version.split('.').count() == 3
                && peer.version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            assert_eq!(exact, peer.from == Registry::Npm, "{place}: version {:?}", peer.version);
        }
    }
}

#[test]
fn the_sources_are_pinned() {
    let sources = manifest().unwrap();
    assert!(sources.sha256.len() == 64 && sources.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(sources.files(), 50);
    for (path, lines) in &sources.lines {
        let parts: Vec<_> = Path::new(path).components().collect();
        assert!(parts.iter().all(|part| matches!(part, Component::Normal(_))), "{path}");
        assert!(*lines > 0, "{path}");
    }
    let rows = rows().unwrap();
    let row = rows.iter().find(|row| row.id == "transpile_python").unwrap();
    let named = format!("{} {}", sources.package, sources.version);
    assert_eq!(row.parameters["sources"].as_str(), Some(named.as_str()));
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
