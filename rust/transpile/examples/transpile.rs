//! `cargo run --example transpile FILE`: prints the Rust of one file, or what is wrong with it. For work on this crate;
//! users have the `sovereign` command.

use sovereign_transpile::{IntMode, Options, source::Source, transpile};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let universal = args.iter().any(|arg| arg == "--universal");
    let big = args.iter().any(|arg| arg == "--int=big");
    let Some(path) = args.iter().find(|arg| !arg.starts_with("--")) else {
        eprintln!("usage: transpile FILE [--universal] [--int=big] [--map]");
        std::process::exit(2);
    };
    let bytes = std::fs::read(path).expect("the file can be read");
    let lines = sovereign_transpile::source::LineIndex::new(&bytes);
    let options = Options {
        universal,
        int: if big { IntMode::Big } else { IntMode::Auto },
        ..Options::default()
    };
    let done = transpile(
        &[Source {
            path: path.clone(),
            bytes,
        }],
        &options,
    );
    for diagnostic in &done.diagnostics {
        eprintln!(
            "{}:{}: {} {} ({}) {}",
            path,
            lines.line(diagnostic.span.start),
            diagnostic.code,
            diagnostic.message,
            diagnostic.cause,
            diagnostic.hint
        );
    }
    match done.files.first() {
        Some(_) if args.iter().any(|arg| arg == "--map") => println!("{}", done.map),
        Some(file) => print!("{}", file.text),
        None => std::process::exit(1),
    }
}
