//! The helpers that a program needs, chosen by the names and operators that its text uses.
//!
//! `helpers.rs` is generated from `rust/runtime` by `xtask codegen`; this file only chooses. Marks are plain names for
//! free items, `name!` for macros, `.name` for what follows a dot or a path, `+` for a binary operator (and its assigning form) and `-x`
//! for a unary one. The program's own names must differ from `RESERVED`.

#[allow(
    clippy::needless_raw_string_hashes,
    clippy::unicode_not_nfc,
    reason = "generated text"
)]
mod helpers;

use helpers::HELPERS;
pub use helpers::RESERVED;
use std::collections::BTreeSet;

/// A helper: chosen when all that it `needs` is used; what it `uses` is then used too. One without text only says that
/// a method's name uses a trait.
struct Helper {
    needs: &'static [&'static str],
    uses: &'static [&'static str],
    /// The first line of the impl of a method; empty for others.
    header: &'static str,
    /// The pieces between which `pub` stands where others are to use it.
    text: &'static [&'static str],
}

/// Who is to use the helpers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// The program alone, whose file they stand in.
    Private,
    /// Whoever calls a library, too: its functions take and give the helpers' types.
    Public,
}

/// The text of all helpers that are needed, directly or by others, in the order of the runtime's sources.
#[must_use]
pub fn select(used: &BTreeSet<String>, visibility: Visibility) -> String {
    let chosen = choose(used);
    let mut blocks: Vec<String> = Vec::new();
    for (i, helper) in chosen.iter().enumerate() {
        if helper.text.is_empty() {
            continue;
        }
        if helper.header.is_empty() {
            blocks.push(helper.text(visibility));
        } else if !chosen[..i].iter().any(|earlier| earlier.header == helper.header) {
            blocks.push(inherent_impl(helper.header, &chosen[i..], visibility));
        }
    }
    if blocks.is_empty() {
        String::new()
    } else {
        blocks.join("\n\n") + "\n"
    }
}

/// Whether a helper that is a free function takes arguments of types that it does not say: `Show` is for one type of
/// integers only, and so says it.
#[must_use]
pub fn is_generic(name: &str) -> bool {
    let helper = HELPERS
        .iter()
        .find(|helper| helper.header.is_empty() && helper.needs == [name]);
    let head = format!("fn {name}");
    let text = helper
        .map(|helper| helper.text(Visibility::Private))
        .unwrap_or_default();
    text.split_once(&head).is_some_and(|(_, rest)| {
        let parameters = rest.split(" {").next().unwrap_or_default();
        let says = parameters.contains("Show") || parameters.contains("Item = i64");
        (parameters.starts_with('<') || parameters.contains("impl ")) && !says
    })
}

/// The marks in the text of a program as `printer.rs` writes it: binary operators stand between spaces, unary ones
/// do not. It may find too many, never too few.
#[must_use]
pub fn used_in(text: &str) -> BTreeSet<String> {
    let mut lexer = Lexer {
        rest: text,
        marks: BTreeSet::new(),
        after: After::Start,
    };
    while lexer.step() {}
    lexer.marks
}

/// The helpers that are needed.
fn choose(used: &BTreeSet<String>) -> Vec<&'static Helper> {
    let mut used: BTreeSet<&str> = used.iter().map(String::as_str).collect();
    let mut chosen = vec![false; HELPERS.len()];
    loop {
        let mut grown = false;
        for (helper, chosen) in HELPERS.iter().zip(&mut chosen) {
            if !*chosen && helper.needs.iter().all(|mark| used.contains(mark)) {
                used.extend(helper.uses);
                (*chosen, grown) = (true, true);
            }
        }
        if !grown {
            return HELPERS
                .iter()
                .zip(chosen)
                .filter_map(|(helper, chosen)| chosen.then_some(helper))
                .collect();
        }
    }
}

impl Helper {
    fn text(&self, visibility: Visibility) -> String {
        match visibility {
            Visibility::Private => self.text.concat(),
            Visibility::Public => self.text.join("pub "),
        }
    }
}

/// One impl block of the methods that share a first line.
fn inherent_impl(header: &str, helpers: &[&Helper], visibility: Visibility) -> String {
    let methods = helpers.iter().filter(|helper| helper.header == header);
    let methods: Vec<String> = methods.map(|method| indent(&method.text(visibility))).collect();
    format!("{header} {{\n{}\n}}", methods.join("\n\n"))
}

/// Each line, four spaces further in.
fn indent(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!("    {line}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What stood before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Start,
    Space,
    /// A dot, or `::` after anything but `crate`.
    Join,
    Crate,
    Other,
}

/// Finds marks in Rust text, without a grammar.
struct Lexer<'t> {
    rest: &'t str,
    marks: BTreeSet<String>,
    after: After,
}

impl Lexer<'_> {
    /// Takes one token; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else {
            return false;
        };
        let (length, after) = match first {
            _ if self.rest.starts_with("//") => (self.rest.find('\n').unwrap_or(self.rest.len()), After::Space),
            _ if self.rest.starts_with("/*") => (
                self.rest.find("*/").map_or(self.rest.len(), |end| end + 2),
                After::Space,
            ),
            '"' => (string_end(self.rest), After::Other),
            '\'' => (quote_end(self.rest), After::Other),
            '_' | 'a'..='z' | 'A'..='Z' | '\u{80}'.. => return self.word(),
            '0'..='9' => (number_end(self.rest), After::Other),
            ' ' | '\n' | '\t' | '\r' => (
                1,
                if self.after == After::Join {
                    After::Join
                } else {
                    After::Space
                },
            ),
            '.' if self.rest.starts_with("..") => (2, After::Other),
            '.' => (1, After::Join),
            ':' if self.rest.starts_with("::") => (
                2,
                if self.after == After::Crate {
                    After::Other
                } else {
                    After::Join
                },
            ),
            _ => (self.operator(first), After::Other),
        };
        self.rest = &self.rest[length..];
        self.after = after;
        true
    }

    /// Takes a name, or the prefix of a raw string.
    fn word(&mut self) -> bool {
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        if matches!(name, "r" | "br") && rest[hashes..].starts_with('"') {
            let close = format!("\"{}", &rest[..hashes]);
            let body = &rest[hashes + 1..];
            self.rest = body.find(&close).map_or("", |at| &body[at + close.len()..]);
            self.after = After::Other;
            return true;
        }
        self.marks.insert(if self.after == After::Join {
            format!(".{name}")
        } else if rest.starts_with('!') && !rest.starts_with("!=") {
            format!("{name}!")
        } else {
            name.to_owned()
        });
        self.rest = rest;
        self.after = if name == "crate" { After::Crate } else { After::Other };
        true
    }

    /// Marks an operator; gives the length of what was looked at.
    fn operator(&mut self, first: char) -> usize {
        const OPERATORS: &[&str] = &["<<", ">>", "+", "-", "*", "/", "%", "&", "|", "^"];
        let spaced = matches!(self.after, After::Space | After::Start);
        let found = OPERATORS.iter().find(|operator| self.rest.starts_with(**operator));
        if let Some(operator) = found.filter(|_| spaced) {
            let next = self.rest[operator.len()..].trim_start_matches('=');
            if next.starts_with([' ', '\n']) {
                self.marks.insert((*operator).to_owned());
                return operator.len();
            }
        }
        if (first == '-' && !self.rest.starts_with("->")) || (first == '!' && !self.rest.starts_with("!=")) {
            self.marks.insert(format!("{first}x"));
        }
        first.len_utf8()
    }
}

/// Where a string literal ends.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where a character literal or a lifetime ends.
fn quote_end(text: &str) -> usize {
    let mut inside = text[1..].chars();
    match inside.next() {
        Some('\\') => text[3..].find('\'').map_or(text.len(), |end| end + 4),
        Some(c) if inside.next() == Some('\'') => 2 + c.len_utf8(),
        _ => 1,
    }
}

/// Where a number ends: `1.0` is one, `1..2` and `1.max(2)` are not.
fn number_end(text: &str) -> usize {
    let word = |text: &str| {
        text.find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(text.len())
    };
    let whole = word(text);
    let fraction = text[whole..]
        .strip_prefix('.')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    fraction.map_or(whole, |rest| whole + 1 + word(rest))
}

#[cfg(test)]
mod tests;
