//! Python to IR: parse, infer, lower.

mod arguments;
pub mod ast;
mod builtins;
mod flow;
mod infer;
pub mod lower;
mod methods;
pub mod parse;
mod scope;
mod types;
mod walk;

use crate::diagnostic::Diagnostic;
use crate::ir::Program;
use crate::source::{FileId, Source};
use crate::symbol::Interner;

/// A lowered module and what there is to say about it. No program comes of a module that is not Python.
#[must_use]
pub fn lower(source: &Source, file: FileId) -> (Option<Program>, Vec<Diagnostic>) {
    let mut names = Interner::default();
    let module = match parse::parse(source, file, &mut names) {
        Ok(module) => module,
        Err(diagnostics) => return (None, diagnostics.into_iter().map(hinted).collect()),
    };
    let scopes = scope::resolve(&module);
    let inference = infer::Inference::run(&module, &scopes, &mut names);
    let (program, diagnostics) = lower::lower(inference, module.docstring.clone());
    (Some(program), diagnostics.into_iter().map(hinted).collect())
}

/// A diagnostic with a hint: its own, or what helps with most of its code.
fn hinted(diagnostic: Diagnostic) -> Diagnostic {
    if !diagnostic.hint.is_empty() {
        return diagnostic;
    }
    let hint = match diagnostic.code {
        "PY0010" => "correct this line: CPython does not accept it either",
        "PY0103" => "annotate the variable or parameter that it comes from",
        "PY0104" => "give each type a variable of its own",
        "PY0105" => "define it in this file, or write what it does without it",
        "PY0107" => "pass each argument by position or by the parameter's name",
        "PY0108" | "PY0116" => "convert the operands first, with `int()`, `float()` or `str()`",
        "PY0110" => "pass the variable as an argument",
        "PY0111" => "write what the program needs of it in the program itself",
        "PY0113" => "write a plain class with `__init__` and methods",
        _ => {
            "write it with the statements and expressions that the manual lists, or use `--partial` to leave this function out"
        }
    };
    diagnostic.hint(hint)
}
