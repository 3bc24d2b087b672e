//! From sources to files: picks the front, runs the passes, prints, and adds the helpers.
//!
//! For now a project is one file. Several files, and languages other than Python, are refused by name.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Language, LineIndex, Source, Span};
use crate::{IntMode, Options, OutputFile, Stats, Transpiled, back, check, front, generated, ir, pass};

/// The line below which the helpers stand.
const HELPERS: &str = "// ---- helpers ----";

/// Transpiles one source.
pub(crate) fn transpile(sources: &[Source], options: &Options) -> Transpiled {
    let lines: u32 = sources.iter().map(|source| count_lines(&source.bytes)).sum();
    let stats = Stats {
        lines,
        ..Stats::default()
    };
    let refused = |diagnostic: Diagnostic| Transpiled {
        diagnostics: vec![diagnostic],
        stats,
        ..Transpiled::default()
    };
    let [source] = sources else {
        let at = Span::new(FileId(u32::from(sources.len() > 1)), 0, 0);
        let diagnostic = Diagnostic::error("PR0001", at, "one file at a time is transpiled for now");
        return refused(diagnostic.hint("transpile each file by itself"));
    };
    match options.language.or_else(|| Language::from_path(&source.path)) {
        Some(Language::Python) => python(source, options, stats),
        Some(language) => {
            let code = if language == Language::C { "C0001" } else { "SH0001" };
            let diagnostic = Diagnostic::error(code, Span::default(), "only Python is transpiled in this version");
            refused(diagnostic.hint("C and Shell are planned; nothing was written"))
        }
        None => {
            let diagnostic = Diagnostic::error("PR0002", Span::default(), "the language of this file is unknown");
            refused(diagnostic.hint("name it by `--lang` (option `language`), or use a file name that ends in `.py`"))
        }
    }
}

fn count_lines(bytes: &[u8]) -> u32 {
    let newlines = bytes.iter().filter(|byte| **byte == b'\n').count()
        + usize::from(bytes.last().is_some_and(|last| *last != b'\n'));
    u32::try_from(newlines).unwrap_or(u32::MAX)
}

fn python(source: &Source, options: &Options, mut stats: Stats) -> Transpiled {
    let (program, mut diagnostics) = front::python::lower(source, FileId(0));
    let Some(mut program) = program else {
        return Transpiled {
            diagnostics,
            stats,
            ..Transpiled::default()
        };
    };
    let index = LineIndex::new(&source.bytes);
    let stopped = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    if stopped && !options.partial {
        return Transpiled {
            diagnostics,
            stats,
            ..Transpiled::default()
        };
    }
    if let Some(broken) = check::check(&program).first().filter(|_| !stopped) {
        diagnostics.push(refused(broken));
        return Transpiled {
            diagnostics,
            stats,
            ..Transpiled::default()
        };
    }
    if !options.universal {
        pass::integers::choose(&mut program, options.int == IntMode::Big);
    }
    if options.explain {
        diagnostics.extend(explain(&program));
    }
    let refusals: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .cloned()
        .collect();
    let owned = if options.universal {
        Vec::new()
    } else {
        pass::ownership::owned(&program)
    };
    let (file, more) = back::rust::lower(&program, &owned, &index, &source.path, &refusals);
    let unprinted = more.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    diagnostics.extend(more);
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start));
    if unprinted {
        return Transpiled {
            diagnostics,
            stats,
            ..Transpiled::default()
        };
    }
    let left_out = u32::try_from(program.left_out.len()).unwrap_or(u32::MAX);
    stats.accepted_lines = stats.lines.saturating_sub(unwritten_lines(&program, &index));
    stats.functions = u32::try_from(program.functions.len()).unwrap_or(u32::MAX);
    // Large programs fill the memory that there is: what is no longer needed goes.
    drop(program);
    let printed = back::printer::print(&file);
    let visibility = if file.is_library() {
        generated::Visibility::Public
    } else {
        generated::Visibility::Private
    };
    drop(file);
    let map = source_map(&source.path, &index, &printed.lines);
    stats.refused = left_out + printed_refusals(&printed.text);
    let helpers = generated::select(&generated::used_in(&printed.text), visibility);
    let text = if helpers.is_empty() {
        printed.text
    } else {
        format!("{}\n{HELPERS}\n\n{helpers}", printed.text)
    };
    Transpiled {
        files: vec![OutputFile {
            path: "main.rs".to_owned(),
            text,
        }],
        diagnostics,
        stats,
        map,
    }
}

/// A program that the front lowered wrongly: refused loudly, never printed. A value that never comes to be, such as an
/// item of a list that is always empty, has no type and fits nowhere; that is the program's, all else is a fault here.
fn refused(broken: &check::Finding) -> Diagnostic {
    if broken.is_unknown {
        return Diagnostic::error("PY0103", broken.span, "the type of a value here is unknown")
            .cause("nothing that reaches it has a type that is known")
            .hint("annotate the variables that it comes from");
    }
    Diagnostic::error("PR0003", broken.span, "this program is not lowered correctly yet")
        .cause(broken.what.clone())
        .hint("report it, with the program")
}

/// Functions that `--partial` printed as `unimplemented!`.
fn printed_refusals(text: &str) -> u32 {
    u32::try_from(text.matches("unimplemented!(").count()).unwrap_or(u32::MAX)
}

/// Lines of functions that were left out, or printed as `unimplemented!`: they do not count as accepted. A line counts
/// once, however many functions it belongs to.
fn unwritten_lines(program: &ir::Program, index: &LineIndex) -> u32 {
    let refused = program.functions.iter().filter(|function| function.refused().is_some());
    let refused = refused.flat_map(|function| match function.kind {
        ir::FunctionKind::Entry => function.body.stmts.iter().map(|stmt| stmt.span).collect(),
        _ => vec![function.span],
    });
    let left_out = program.left_out.iter().map(|(.., span)| *span);
    let mut ranges: Vec<(u32, u32)> = left_out
        .chain(refused)
        .map(|span| (index.line(span.start), index.line(span.end.max(span.start + 1) - 1)))
        .collect();
    ranges.sort_unstable();
    let (mut count, mut next) = (0, 0);
    for (first, last) in ranges {
        count += (last + 1).saturating_sub(first.max(next));
        next = next.max(last + 1);
    }
    count
}

/// Says which variables are big integers.
fn explain(program: &ir::Program) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for function in &program.functions {
        for local in &function.locals {
            let ir::Type::Int(class) = program[local.ty] else {
                continue;
            };
            if program.choices.ints[class.index()] == ir::IntChoice::Big {
                let name = program.names.text(local.name);
                let note = Diagnostic {
                    severity: Severity::Note,
                    ..Diagnostic::error("EX0001", function.span, format!("`{name}` is an `Int`"))
                };
                notes.push(note.cause("it may grow beyond i64: a loop or recursion multiplies or adds it to itself, or a large value reaches it"));
            }
        }
    }
    notes
}

/// A Source Map v3 (ECMA-426) from lines of the Rust text to positions of the source.
fn source_map(path: &str, index: &LineIndex, lines: &[(u32, Span)]) -> String {
    let mut mappings = String::new();
    let (mut line, mut last_line, mut last_column) = (0, 0_i64, 0_i64);
    for (rust_line, span) in lines {
        while line < *rust_line {
            mappings.push(';');
            line += 1;
        }
        let source_line = i64::from(index.line(span.start)) - 1;
        let column = i64::from(span.start - index.line_start(index.line(span.start)));
        if !mappings.is_empty() && !mappings.ends_with(';') {
            continue;
        }
        for value in [0, 0, source_line - last_line, column - last_column] {
            base64_vlq(value, &mut mappings);
        }
        (last_line, last_column) = (source_line, column);
    }
    let path = path.replace('\\', "\\\\").replace('"', "\\\"");
    let path: String = path.chars().filter(|c| !c.is_control()).collect();
    format!("{{\"version\":3,\"file\":\"main.rs\",\"sources\":[\"{path}\"],\"names\":[],\"mappings\":\"{mappings}\"}}")
}

fn base64_vlq(value: i64, out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut rest = (value.unsigned_abs() << 1) | u64::from(value < 0);
    loop {
        let digit = usize::try_from(rest & 31).unwrap_or(0);
        rest >>= 5;
        out.push(char::from(DIGITS[digit | if rest > 0 { 32 } else { 0 }]));
        if rest == 0 {
            return;
        }
    }
}
