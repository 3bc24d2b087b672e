//! One door outside: for each thing of the world, the one place that may know it.

use super::Finding;
use super::code::{code_lines, imports, rust_paths};
use super::manifest::cargo_dependencies;
use super::tree::Tree;

/// Crates that compute and nothing else.
const PURE: &[&str] = &["transpile", "kernels", "formats", "inference"];
/// Modules of std that reach the world, or start threads.
const OUTSIDE: &[&str] = &["fs", "time", "thread", "process", "net", "env"];

/// The pure crates do no I/O, read no clock and start no thread. Their tests may: a deep input needs a deep stack.
pub fn pure_crates(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in PURE {
        for file in tree
            .within(&format!("rust/{name}/src/"))
            .filter(|file| file.has_ending(&["rs"]))
        {
            if file.path.ends_with("/tests.rs") || file.path.contains("/tests/") {
                continue;
            }
            for path in rust_paths(&file.text) {
                let [first, module, ..] = path.segments.as_slice() else {
                    continue;
                };
                if first == "std" && OUTSIDE.contains(&module.as_str()) {
                    let message = format!("std::{module}: {name} is pure; its caller does that");
                    findings.push(Finding::new(&file.path, path.line, message));
                }
            }
        }
    }
    findings
}

/// Only the lanes name the instructions of a target.
pub fn intrinsics(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.within("rust/").filter(|file| file.has_ending(&["rs"])) {
        if file.path.starts_with("rust/kernels/src/lanes/") {
            continue;
        }
        for path in rust_paths(&file.text) {
            if matches!(path.segments.as_slice(), [first, second, ..] if (first == "std" || first == "core") && second == "arch")
            {
                let message = "instructions of a target belong in rust/kernels/src/lanes/";
                findings.push(Finding::new(&file.path, path.line, message));
            }
        }
    }
    findings
}

/// Only rust/wasm knows wasm-bindgen and the crates over it.
pub fn bindings(tree: &Tree) -> Vec<Finding> {
    const NAMES: &[&str] = &["wasm_bindgen", "js_sys", "web_sys", "tsify", "serde_wasm_bindgen"];
    let mut findings = Vec::new();
    for file in tree.within("rust/").filter(|file| !file.path.starts_with("rust/wasm/")) {
        let named: Vec<(usize, String)> = if file.path.ends_with("/Cargo.toml") {
            cargo_dependencies(&file.text)
                .into_iter()
                .map(|(line, name)| (line, name.replace('-', "_")))
                .collect()
        } else if file.has_ending(&["rs"]) {
            rust_paths(&file.text)
                .into_iter()
                .map(|path| (path.line, path.segments[0].clone()))
                .collect()
        } else {
            Vec::new()
        };
        for (line, name) in named.into_iter().filter(|(_, name)| NAMES.contains(&name.as_str())) {
            findings.push(Finding::new(
                &file.path,
                line,
                format!("{name}: only rust/wasm knows JavaScript"),
            ));
        }
    }
    findings
}

/// Only the files that ARCHITECTURE.md names know comlink.
pub fn comlink(tree: &Tree) -> Vec<Finding> {
    let architecture = tree.text_of("ARCHITECTURE.md").unwrap_or_default();
    let line = architecture
        .lines()
        .find(|line| line.contains("know comlink"))
        .unwrap_or_default();
    let known: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
    let mut findings = Vec::new();
    for file in tree.files().filter(|file| file.has_ending(&["ts", "svelte"])) {
        let is_comlink = |specifier: &str| specifier == "comlink" || specifier.starts_with("comlink/");
        for import in imports(&file.text)
            .into_iter()
            .filter(|import| is_comlink(&import.specifier))
        {
            if !known.contains(&file.path.as_str()) {
                let message = "comlink is known by the files that ARCHITECTURE.md names, and by no other";
                findings.push(Finding::new(&file.path, import.line, message));
            }
        }
    }
    findings
}

/// Only sdk/src/gpu holds a GPU device. Asking whether there is WebGPU at all is not holding one.
pub fn gpu(tree: &Tree) -> Vec<Finding> {
    let may = |path: &str| {
        path.starts_with("sdk/src/gpu/") || !(path.starts_with("sdk/src/") || path.starts_with("playground/"))
    };
    words(
        tree,
        may,
        &["GPUDevice", "GPUBuffer", "requestDevice"],
        "only sdk/src/gpu knows the GPU's device",
    )
}

/// AssemblyScript lies in assembly/ alone.
pub fn assembly_script(tree: &Tree) -> Vec<Finding> {
    let may = |path: &str| path.starts_with("assembly/");
    let marks = [
        "load<u8>",
        "load<i32>",
        "load<f64>",
        "store<u8>",
        "store<i32>",
        "store<f64>",
        "StaticArray<",
        "heap.alloc(",
    ];
    words(tree, may, &marks, "AssemblyScript belongs in assembly/")
}

fn words(tree: &Tree, may: impl Fn(&str) -> bool, marks: &[&str], message: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files()
        .filter(|file| file.has_ending(&["ts", "svelte"]) && !may(&file.path))
    {
        for (number, line) in code_lines(&file.text) {
            if marks.iter().any(|mark| line.contains(mark)) {
                findings.push(Finding::new(&file.path, number, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::{assembly_script, bindings, comlink, gpu, intrinsics, pure_crates};

    #[test]
    fn a_pure_crate_has_no_door() {
        let at = |path, text| pure_crates(&tree(&[(path, text)])).len();
        assert_eq!(at("rust/transpile/src/lib.rs", "use std::{fmt, fs};"), 1);
        assert_eq!(
            at("rust/kernels/src/lib.rs", "fn f() { std::thread::spawn(|| {}); }"),
            1
        );
        assert_eq!(
            at(
                "rust/transpile/src/back/rust.rs",
                "emit(\"std::process::exit(0)\"); // std::fs"
            ),
            0
        );
        assert_eq!(at("rust/transpile/src/front/python/tests.rs", "use std::thread;"), 0);
        assert_eq!(at("rust/transpile/tests/corpus.rs", "use std::process::Command;"), 0);
    }

    #[test]
    fn instructions_of_a_target_are_in_lanes() {
        let code = "use core::arch::wasm32::f32x4_add;";
        assert_eq!(
            intrinsics(&tree(&[("rust/kernels/src/matrix_multiply/mod.rs", code)])).len(),
            1
        );
        assert!(intrinsics(&tree(&[("rust/kernels/src/lanes/wasm128.rs", code)])).is_empty());
    }

    #[test]
    fn only_the_wasm_crate_is_bound_to_javascript() {
        assert_eq!(
            bindings(&tree(&[("rust/kernels/src/lib.rs", "use wasm_bindgen::prelude::*;")])).len(),
            1
        );
        assert_eq!(
            bindings(&tree(&[(
                "rust/transpile/Cargo.toml",
                "[dependencies]\nwasm-bindgen = \"1\""
            )]))
            .len(),
            1
        );
        assert!(bindings(&tree(&[("rust/wasm/src/lib.rs", "use wasm_bindgen::prelude::*;")])).is_empty());
    }

    #[test]
    fn comlink_is_known_where_the_architecture_says() {
        let map = ("ARCHITECTURE.md", "- These files know comlink: `sdk/src/pool.ts`.");
        let code = "import { wrap } from \"comlink\";";
        assert_eq!(comlink(&tree(&[map, ("sdk/src/sovereign.ts", code)])).len(), 1);
        assert!(comlink(&tree(&[map, ("sdk/src/pool.ts", code)])).is_empty());
    }

    #[test]
    fn the_device_has_one_home() {
        assert_eq!(gpu(&tree(&[("sdk/src/pool.ts", "let device: GPUDevice;")])).len(), 1);
        assert!(gpu(&tree(&[("sdk/src/gpu/matrix_multiply.ts", "let device: GPUDevice;")])).is_empty());
    }

    #[test]
    fn assembly_script_stays_home() {
        assert_eq!(
            assembly_script(&tree(&[("sdk/src/text.ts", "const b = load<u8>(p);")])).len(),
            1
        );
        assert!(assembly_script(&tree(&[("assembly/text.ts", "const b = load<u8>(p);")])).is_empty());
    }
}
