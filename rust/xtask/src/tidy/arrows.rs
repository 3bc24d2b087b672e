//! Which way things depend. ARCHITECTURE.md draws the same arrows; here is where they are held.

use super::Finding;
use super::code::{How, RustPath, imports, rust_paths};
use super::manifest::cargo_dependencies;
use super::tree::{SourceFile, Tree};

/// For each crate, the crates of ours that it may name. A crate that is not in this list fails the test.
const CRATES: &[(&str, &[&str])] = &[
    ("transpile", &[]),
    ("runtime", &[]),
    ("kernels", &[]),
    ("formats", &[]),
    ("scan", &[]),
    ("server", &[]),
    ("inference", &["kernels"]),
    (
        "benches",
        &["transpile", "runtime", "kernels", "formats", "inference", "server"],
    ),
    (
        "wasm",
        &["transpile", "kernels", "formats", "inference", "server", "benches"],
    ),
    ("xtask", &[]),
];

const FRONTS: &[&str] = &["python", "c", "shell"];

/// Crates name only the crates that they may, in manifests and in code.
pub fn crates(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.within("rust/") {
        let Some((crate_name, _)) = file.path["rust/".len()..].split_once('/') else {
            continue;
        };
        let Some((_, allowed)) = CRATES.iter().find(|(name, _)| *name == crate_name) else {
            if file.path.ends_with("/Cargo.toml") {
                findings.push(Finding::new(
                    &file.path,
                    0,
                    "a crate without arrows: add it to xtask/src/tidy/arrows.rs",
                ));
            }
            continue;
        };
        for (line, other) in crates_named(file) {
            if other != crate_name && !allowed.contains(&other.as_str()) {
                let message = format!(
                    "{crate_name} must not depend on {other}: see ARCHITECTURE.md, \"Which way things depend\""
                );
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

fn crates_named(file: &SourceFile) -> Vec<(usize, String)> {
    if file.path.ends_with("/Cargo.toml") {
        let ours = |(line, name): (usize, String)| Some((line, name.strip_prefix("sovereign-")?.to_owned()));
        return cargo_dependencies(&file.text).into_iter().filter_map(ours).collect();
    }
    if !file.has_ending(&["rs"]) {
        return Vec::new();
    }
    let ours = |path: RustPath| Some((path.line, path.segments.first()?.strip_prefix("sovereign_")?.to_owned()));
    let known = |(_, name): &(usize, String)| CRATES.iter().any(|(known, _)| known == name);
    rust_paths(&file.text)
        .into_iter()
        .filter_map(ours)
        .filter(known)
        .collect()
}

/// In the transpiler: a front names neither another front nor the back end; what lies behind names no front.
pub fn modules(tree: &Tree) -> Vec<Finding> {
    const SOURCE: &str = "rust/transpile/src/";
    let mut findings = Vec::new();
    for file in tree.within(SOURCE).filter(|file| file.has_ending(&["rs"])) {
        let module = module_of(&file.path[SOURCE.len()..]);
        for path in rust_paths(&file.text) {
            let Some(target) = absolute(&module, &path.segments) else {
                continue;
            };
            if let Some(why) = wrong_arrow(&module, &target) {
                findings.push(Finding::new(
                    &file.path,
                    path.line,
                    format!("{}: {why}", target.join("::")),
                ));
            }
        }
    }
    findings
}

fn module_of(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/')
        .filter(|part| *part != "lib")
        .map(str::to_owned)
        .collect()
}

/// The path from the crate's root, where it begins with `crate`, `self` or `super`; other paths leave the crate.
fn absolute(module: &[String], segments: &[String]) -> Option<Vec<String>> {
    let mut base = module.to_vec();
    let mut rest = segments;
    match rest.first()?.as_str() {
        "crate" => base.clear(),
        "self" => {}
        "super" => {
            while rest.first().is_some_and(|first| first == "super") {
                base.pop();
                rest = &rest[1..];
            }
            return Some(base.into_iter().chain(rest.iter().cloned()).collect());
        }
        _ => return None,
    }
    Some(base.into_iter().chain(rest[1..].iter().cloned()).collect())
}

fn wrong_arrow(module: &[String], target: &[String]) -> Option<&'static str> {
    let part = |path: &[String], index: usize| path.get(index).cloned().unwrap_or_default();
    let (from, to) = (part(module, 0), part(target, 0));
    let (language, other) = (part(module, 1), part(target, 1));
    match from.as_str() {
        "front" if to == "back" => Some("a front never names the back end"),
        "front"
            if to == "front"
                && language != other
                && FRONTS.contains(&language.as_str())
                && FRONTS.contains(&other.as_str()) =>
        {
            Some("a front never names another front")
        }
        "pass" | "ir" | "check" | "back" if to == "front" => Some("what lies behind the IR never names a front"),
        "pass" | "ir" | "check" if to == "back" => Some("only project and lib know the back end"),
        _ => None,
    }
}

/// TypeScript and scripts: each folder reaches only into itself, and the package is used by its name.
pub fn scripts(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files()
        .filter(|file| file.has_ending(&["ts", "mts", "mjs", "svelte"]))
    {
        for import in imports(&file.text) {
            if let Some(why) = wrong_import(&file.path, &import.specifier, import.how) {
                findings.push(Finding::new(
                    &file.path,
                    import.line,
                    format!("\"{}\": {why}", import.specifier),
                ));
            }
        }
    }
    findings
}

fn wrong_import(path: &str, specifier: &str, how: How) -> Option<&'static str> {
    let from = path.split('/').next()?;
    if specifier.starts_with('.') {
        return wrong_relative_import(path, from, &resolve(path, specifier));
    }
    match from {
        "scripts" if how == How::Static && !path.ends_with(".test.mjs") && !specifier.starts_with("node:") => {
            Some("a script runs before there are packages: only node: imports")
        }
        "assembly" if !is_assembly_test(path) => Some("AssemblyScript here uses no package"),
        "sdk"
            if specifier.starts_with("@sovereign/")
                && !path.starts_with("sdk/src/cli/")
                && !path.starts_with("sdk/test/") =>
        {
            Some("the SDK does not import itself by name; only its command does, as a user")
        }
        _ => None,
    }
}

/// The tests of AssemblyScript are TypeScript, and drive what was built.
fn is_assembly_test(path: &str) -> bool {
    path.starts_with("assembly/test/")
}

fn wrong_relative_import(path: &str, from: &str, target: &str) -> Option<&'static str> {
    let to = target.split('/').next()?;
    let folders = ["assembly", "rust", "sdk", "playground", "e2e", "scripts"];
    if to == from || !folders.contains(&to) || !folders.contains(&from) {
        return None;
    }
    let tests_of_artefacts = from == "assembly" && is_assembly_test(path) && target.starts_with("sdk/src/wasm/");
    if tests_of_artefacts || (to == "scripts" && may_use_script(path, target)) {
        return None;
    }
    Some(match to {
        "sdk" => "import \"@sovereign/wasm\" by name, as a user does",
        _ => "a folder imports only itself and what ARCHITECTURE.md draws an arrow to",
    })
}

/// Tests use what set-up installed. The command bundles the loopback server and the start of browsers, which tests use, too.
fn may_use_script(path: &str, target: &str) -> bool {
    let shared = target == "scripts/server.mjs" || target.starts_with("scripts/browsers/");
    path.starts_with("e2e/")
        || path.starts_with("sdk/test/")
        || is_assembly_test(path)
        || (path.starts_with("sdk/src/cli/") && shared)
}

/// The path from the root that a relative specifier names.
fn resolve(path: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::{crates, modules, scripts};

    #[test]
    fn a_crate_names_only_what_it_may() {
        let manifest = (
            "rust/kernels/Cargo.toml",
            "[dev-dependencies]\nsovereign-benches = { path = \"../benches\" }\n",
        );
        assert_eq!(crates(&tree(&[manifest])).len(), 1);
        assert_eq!(
            crates(&tree(&[("rust/transpile/src/lib.rs", "use sovereign_kernels::Lanes;")])).len(),
            1
        );
        assert_eq!(crates(&tree(&[("rust/tools/Cargo.toml", "[package]")])).len(), 1);
        assert!(crates(&tree(&[("rust/wasm/src/lib.rs", "use sovereign_kernels::Lanes;")])).is_empty());
    }

    #[test]
    fn a_front_stays_in_its_room() {
        let at = |path, text| modules(&tree(&[(path, text)])).len();
        assert_eq!(
            at(
                "rust/transpile/src/front/python/lower.rs",
                "use crate::front::shell::Word;"
            ),
            1
        );
        assert_eq!(
            at(
                "rust/transpile/src/front/python/lower.rs",
                "use super::super::c::Declaration;"
            ),
            1
        );
        assert_eq!(
            at(
                "rust/transpile/src/front/python/lower.rs",
                "fn f() { crate::back::rust::print(); }"
            ),
            1
        );
        assert_eq!(at("rust/transpile/src/pass/ownership.rs", "use crate::{front, ir};"), 1);
        assert_eq!(
            at("rust/transpile/src/back/rust.rs", "use crate::front::python::Names;"),
            1
        );
        assert_eq!(
            at(
                "rust/transpile/src/front/python/lower.rs",
                "use super::ast::Expr; use crate::ir::Program;"
            ),
            0
        );
    }

    #[test]
    fn folders_meet_by_name_only() {
        let at = |path, text| scripts(&tree(&[(path, text)])).len();
        assert_eq!(
            at(
                "playground/src/App.svelte",
                "import { Sovereign } from \"../../sdk/src/index.js\";"
            ),
            1
        );
        assert_eq!(
            at(
                "sdk/src/pool.ts",
                "import { format } from \"../../playground/src/format.js\";"
            ),
            1
        );
        assert_eq!(
            at("sdk/src/pool.ts", "import { Sovereign } from \"@sovereign/wasm\";"),
            1
        );
        assert_eq!(
            at(
                "sdk/src/cli/browser.ts",
                "import { at } from \"../../../scripts/paths.mjs\";"
            ),
            1
        );
        assert_eq!(
            at(
                "sdk/src/cli/browser.ts",
                "import { serve } from \"../../../scripts/server.mjs\";"
            ),
            0
        );
        assert_eq!(
            at("sdk/src/pool.ts", "import { serve } from \"../../scripts/server.mjs\";"),
            1
        );
        assert_eq!(at("scripts/start.mjs", "import picocolors from \"picocolors\";"), 1);
        assert_eq!(at("assembly/text.ts", "import { wrap } from \"comlink\";"), 1);
        assert_eq!(
            at(
                "playground/src/sovereign.ts",
                "import { Sovereign } from \"@sovereign/wasm\";"
            ),
            0
        );
        assert_eq!(
            at(
                "scripts/setup/browsers.mjs",
                "const p = await import(\"@playwright/test\");"
            ),
            0
        );
    }
}
