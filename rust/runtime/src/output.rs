//! Standard streams. stdout is buffered for the whole thread and flushed by `flush`, `finish` and `fault`; when its
//! reader has gone, the rest of the output is dropped in silence.

use crate::*;

thread_local! {
    /// What was printed and not yet written.
    static OUTPUT: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Prints without a newline.
#[macro_export]
macro_rules! out {
    ($($part:tt)*) => { $crate::write_out(format_args!($($part)*)) };
}

/// Prints a line.
#[macro_export]
macro_rules! outln {
    ($($part:tt)*) => { $crate::write_line(format_args!($($part)*)) };
}

/// Appends to the buffer of stdout.
pub fn write_out(text: std::fmt::Arguments) {
    use std::io::Write as _;
    let full = OUTPUT.with(|output| {
        let mut output = output.borrow_mut();
        output.write_fmt(text).expect("a Vec takes every write");
        output.len() >= 1 << 16
    });
    if full {
        flush();
    }
}

/// Appends a line to the buffer of stdout.
pub fn write_line(text: std::fmt::Arguments) {
    write_out(format_args!("{text}\n"));
}

/// Writes what was printed.
pub fn flush() {
    use std::io::Write as _;
    let text = OUTPUT.with(std::cell::RefCell::take);
    let mut stdout = std::io::stdout().lock();
    let _gone = stdout.write_all(&text).and_then(|()| stdout.flush());
}

/// Writes to stderr.
pub fn write_error(text: &str) {
    use std::io::Write as _;
    let _gone = std::io::stderr().write_all(text.as_bytes());
}

/// Python's `input(prompt)`.
pub fn read_line(prompt: &str) -> Fallible<String> {
    write_out(format_args!("{prompt}"));
    flush();
    let mut line = String::new();
    let length = std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Exception::new("OSError", error.to_string()))?;
    if length == 0 {
        return Err(Exception::new("EOFError", "EOF when reading a line"));
    }
    Ok(line.strip_suffix('\n').unwrap_or(&line).to_string())
}

/// The rest of stdin.
pub fn read_all() -> Fallible<String> {
    std::io::read_to_string(std::io::stdin()).map_err(|error| Exception::new("OSError", error.to_string()))
}

/// The rest of stdin as lines, each with its newline.
pub fn input_lines() -> Fallible<Vec<String>> {
    Ok(read_all()?.split_inclusive('\n').map(String::from).collect())
}
