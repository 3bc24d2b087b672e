//! A library is a module that other Rust can call: it takes and gives the helpers' types, so these are public with it.
//! What a function computes is the corpus's matter, not this file's.

use std::fs;
use std::path::Path;
use std::process::Command;

use sovereign_transpile::source::Source;
use sovereign_transpile::{Options, transpile};

const PYTHON: &str = "\
def halves(numbers: list[float]) -> list[float]:
    if len(numbers) == 0:
        raise ValueError(\"nothing to halve\")
    return [number / 2.0 for number in numbers]
";

const CALLER: &str = "\
mod library;

fn main() {
    let numbers = library::List::from(vec![1.0, 5.0]);
    let halves: Vec<f64> = library::halves(&numbers).expect(\"two numbers\").iter().collect();
    let refused: library::Exception = library::halves(&library::List::new()).err().expect(\"no numbers\");
    println!(\"{halves:?}, {refused}\");
}
";

/// What others call a function with is not known: so its arithmetic is checked, and stops where it does not fit.
const COUNTING: &str = "\
def area(width: int, height: int) -> int:
    return width * height


def widest(sizes: list[int], scale: int) -> int:
    most = 0
    for size in sizes:
        if size * scale > most:
            most = size * scale
    return most
";

const GREEDY: &str = "\
mod library;

fn main() {
    println!(\"{}\", library::area(3, 4));
    println!(\"{}\", library::widest(&library::List::from(vec![2, 9]), 5));
    println!(\"{}\", library::widest(&library::List::from(vec![i64::MAX]), 2));
}
";

#[test]
fn numbers_of_others_do_not_wrap() {
    let answer = call(COUNTING, GREEDY, "greedy");
    assert_eq!(answer, Ok("12\n45\n".to_owned()));
}

#[test]
fn other_rust_calls_it() {
    let answer = call(PYTHON, CALLER, "calls");
    assert_eq!(answer, Ok("[0.5, 2.5], nothing to halve\n".to_owned()));
}

/// Transpiles a library and runs a program that uses it, in a folder of its own.
fn call(library: &str, caller: &str, name: &str) -> Result<String, String> {
    let source = Source {
        path: "library.py".to_owned(),
        bytes: library.as_bytes().to_vec(),
    };
    let transpiled = transpile(&[source], &Options::default());
    let folder = std::env::temp_dir().join(format!("sovereign-library-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("library.rs"), &transpiled.files[0].text).unwrap();
    fs::write(folder.join("main.rs"), caller).unwrap();
    let answer = run(&folder);
    fs::remove_dir_all(&folder).unwrap();
    answer
}

/// Builds and runs the program of a folder: what it prints, or what the compiler says.
fn run(folder: &Path) -> Result<String, String> {
    let program = folder.join("caller");
    // Types that are private in a public signature are a warning of rustc; here they must not be.
    let mut compiler = Command::new("rustc");
    compiler.args(["--edition", "2021", "-D", "private-interfaces"]);
    // As in a release build: what wraps there must not be found by rustc's own checks here.
    compiler.args(["-C", "overflow-checks=off", "-o"]);
    let built = compiler.arg(&program).arg(folder.join("main.rs")).output().unwrap();
    if !built.status.success() {
        return Err(String::from_utf8_lossy(&built.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&Command::new(&program).output().unwrap().stdout).into_owned())
}
