//! Tests of the choice of helpers: what is found in a text, and that every choice compiles by itself.

use super::{HELPERS, RESERVED, Visibility, used_in};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

/// A set of marks.
fn marks(of: &[&str]) -> BTreeSet<String> {
    of.iter().map(|mark| (*mark).to_owned()).collect()
}

/// The helpers as a program has them.
fn select(used: &BTreeSet<String>) -> String {
    super::select(used, Visibility::Private)
}

#[test]
fn a_text_is_lexed() {
    let text =
        "// add\nfn f<'a>(x: &'a i64) -> List { outln!(\"sub {}\", xs.push(r#\"mul\"#)); let c = '\\''; -y + 1.5 }";
    let found = used_in(text);
    for mark in ["List", "outln!", ".push", "-x", "+", "x", "f", "a"] {
        assert!(found.contains(mark), "{mark}");
    }
    for mark in ["add", "sub", "mul", "push", "-", "&", ".5", "!x", ">"] {
        assert!(!found.contains(mark) || mark == "!x", "{mark}");
    }
    assert!(used_in("crate::flush(); std::mem::replace(a, b)").is_superset(&marks(&["flush", ".mem", ".replace"])));
    assert!(!used_in("std::mem::replace(a, b)").contains("replace"));
    assert!(used_in("a += b << 2").is_superset(&marks(&["+", "<<"])));
}

#[test]
fn methods_are_chosen_one_by_one() {
    let text = select(&marks(&["List", ".push"]));
    assert!(
        text.contains("    fn push(&self, item: T) {\n        self.0.borrow_mut().push(item);"),
        "{text}"
    );
    assert!(!text.contains("fn set_slice") && !text.contains("pub ") && !text.contains("cfg(test)"));
    assert_eq!(select(&BTreeSet::new()), "");
    let add = select(&marks(&["add"]));
    assert!(
        add.contains("fn overflow(line: u32) -> !") && !add.contains("struct"),
        "{add}"
    );
}

#[test]
fn those_of_a_library_can_be_used_by_its_callers() {
    let used = marks(&["List", ".push"]);
    let (own, public) = (select(&used), super::select(&used, Visibility::Public));
    assert!(public.contains("pub struct List<T>(") && public.contains("    pub fn push(&self, item: T) {\n"));
    // An implementation of a trait has no visibility of its own, and what is private in the runtime stays so.
    assert!(public.contains("    fn clone(&self) -> List<T> {"), "{public}");
    assert_eq!(public.replace("pub ", ""), own);
}

/// Compiles a file of modules, each with the helpers chosen for one set of marks.
fn compile(name: &str, choices: &[(String, String)]) {
    let folder = std::env::temp_dir().join(format!("sovereign-helpers-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the files");
    let mut text = String::from("#![allow(dead_code, unused)]\n#![forbid(unsafe_code)]\n");
    for (i, (mark, helpers)) in choices.iter().enumerate() {
        // Macros name functions by `$crate`, which is the module here.
        let helpers = helpers.replace("$crate::", &format!("$crate::m{i}::"));
        writeln!(text, "mod m{i} {{ // {mark}\n{helpers}\n}}").expect("a String takes every write");
    }
    let file = folder.join("lib.rs");
    std::fs::write(&file, text).expect("written");
    let output = Command::new("rustc")
        .args([
            "--edition",
            "2021",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
            "--cap-lints",
            "warn",
            "-o",
        ])
        .arg(folder.join("lib.rmeta"))
        .arg(&file)
        .output()
        .expect("rustc runs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(
        output.status.success(),
        "{}",
        errors.chars().take(6000).collect::<String>()
    );
}

#[test]
#[ignore = "compiles some hundred modules: minutes"]
fn every_choice_compiles() {
    let mut choices: Vec<(String, String)> = Vec::new();
    for name in RESERVED {
        choices.push(((*name).to_owned(), select(&marks(&[name]))));
    }
    for helper in HELPERS.iter().filter(|helper| !helper.header.is_empty()) {
        choices.push((helper.needs.join(" "), select(&marks(helper.needs))));
    }
    // Most choices are the same as another: an impl with the types it needs.
    let mut seen = BTreeSet::new();
    choices.retain(|(_, helpers)| seen.insert(helpers.clone()));
    for (i, part) in choices.chunks(60).enumerate() {
        compile(&format!("part{i}"), part);
    }
}

#[test]
fn all_helpers_compile_together() {
    let all: Vec<&str> = HELPERS.iter().flat_map(|helper| helper.needs.iter().copied()).collect();
    let public = super::select(&marks(&all), Visibility::Public);
    compile(
        "all",
        &[("all".to_owned(), select(&marks(&all))), ("public".to_owned(), public)],
    );
}
