//! How many lines of a program count as accepted: those of functions that are not in the Rust do not.

use sovereign_transpile::source::Source;
use sovereign_transpile::{Options, Stats, transpile};

fn stats(text: &str, partial: bool) -> Stats {
    let source = Source {
        path: "main.py".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let options = Options {
        partial,
        ..Options::default()
    };
    transpile(&[source], &options).stats
}

#[test]
fn every_line_of_a_program_that_is_written_whole_counts() {
    let stats = stats(
        "def twice(a: int) -> int:\n    return 2 * a\n\n\nprint(twice(4))\n",
        false,
    );
    assert_eq!((stats.lines, stats.accepted_lines, stats.refused), (5, 5, 0));
}

#[test]
fn no_line_of_a_program_that_is_refused_counts() {
    let stats = stats("print(1)\nprint(undefined)\n", false);
    assert_eq!((stats.lines, stats.accepted_lines), (2, 0));
}

/// The whole definition is left out, its documentation and the blank line within it too.
#[test]
fn functions_that_were_left_out_do_not_count() {
    let text = "def unused(a, b):\n    \"\"\"Nothing calls it.\n\n    So it has no types.\n    \"\"\"\n    c = a\n\n    return b\n\n\nprint(1)\n";
    let stats = stats(text, false);
    assert_eq!((stats.lines, stats.accepted_lines, stats.refused), (11, 3, 1));
}

#[test]
fn methods_that_were_left_out_do_not_count() {
    let text = "class Box:\n    def __init__(self):\n        self.a = 1\n\n    def unused(self, b):\n        return b\n\n\nprint(Box().a)\n";
    let stats = stats(text, false);
    assert_eq!((stats.lines, stats.accepted_lines, stats.refused), (9, 7, 1));
}

/// With `--partial` a refused function is `unimplemented!`; its lines are not written.
#[test]
fn functions_that_are_refused_do_not_count() {
    let text = "def f(a: int) -> int:\n    b = undefined\n    return a\n\n\nprint(1)\n";
    let stats = stats(text, true);
    assert_eq!((stats.lines, stats.accepted_lines, stats.refused), (6, 3, 1));
}

/// Two statements of the module on one line are one line.
#[test]
fn statements_of_a_module_that_is_refused_do_not_count() {
    let text = "def f(a: int) -> int:\n    return a\n\n\nprint(undefined); print(f(1))\nprint(2)\n";
    let stats = stats(text, true);
    assert_eq!((stats.lines, stats.accepted_lines), (6, 4));
}
