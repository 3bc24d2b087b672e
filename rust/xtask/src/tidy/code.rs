//! What a source text names: the paths of Rust code and the imports of TypeScript. No parser: a scan of tokens that
//! knows comments and strings, which is all that the rules need.

/// A path such as `std::fs::read`, with the line it is on. A use tree gives one for each leaf.
#[derive(Debug, PartialEq, Eq)]
pub struct RustPath {
    pub line: usize,
    pub segments: Vec<String>,
}

/// Every path that Rust code names, in `use` lines and in expressions.
pub fn rust_paths(text: &str) -> Vec<RustPath> {
    let mut scan = Scan {
        tokens: tokens(&without_comments_and_strings(text)),
        at: 0,
        found: Vec::new(),
    };
    while scan.at < scan.tokens.len() {
        if matches!(scan.tokens[scan.at].1, Token::Word(_)) {
            scan.path(&[]);
        } else {
            scan.at += 1;
        }
    }
    scan.found
}

/// What TypeScript text imports, statically or not, by line.
pub fn imports(text: &str) -> Vec<Import> {
    let mut found = Vec::new();
    for (number, line) in code_lines(text) {
        for (start, how) in [
            ("from ", How::Static),
            ("import ", How::Static),
            ("import(", How::Dynamic),
        ] {
            for (position, _) in line.match_indices(start) {
                let rest = &line[position + start.len()..];
                let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
                    continue;
                };
                if let Some((specifier, _)) = rest[1..].split_once(quote) {
                    found.push(Import {
                        line: number,
                        specifier: specifier.to_owned(),
                        how,
                    });
                }
            }
        }
    }
    found
}

/// One import of a TypeScript file.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    pub line: usize,
    pub specifier: String,
    pub how: How,
}

/// `import x from "y"`, or `await import("y")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Static,
    Dynamic,
}

/// The lines of a TypeScript text that are not comment lines, counted from 1.
pub fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_code = |line: &str| !["//", "/*", "*"].iter().any(|mark| line.trim_start().starts_with(mark));
    text.lines()
        .enumerate()
        .filter(move |(_, line)| is_code(line))
        .map(|(index, line)| (index + 1, line))
}

/// Rust text with comments, strings and characters blanked, line for line.
pub fn without_comments_and_strings(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_literal(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Where the comment, string or character that begins at `at` ends; `at` itself where none begins.
fn end_of_literal(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let inside_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match rest {
        ['/', '/', ..] => at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => at + end_of_block_comment(rest),
        ['"', ..] => at + end_of_string(rest),
        ['b' | 'c', '"', ..] if !inside_word => at + 1 + end_of_string(&rest[1..]),
        ['r', '"' | '#', ..] if !inside_word => at + end_of_raw_string(rest, 1),
        ['b' | 'c', 'r', '"' | '#', ..] if !inside_word => at + end_of_raw_string(rest, 2),
        ['\'', '\\', ..] => {
            at + 3
                + rest
                    .iter()
                    .skip(3)
                    .position(|c| *c == '\'')
                    .map_or(0, |found| found + 1)
        }
        ['\'', _, '\'', ..] => at + 3,
        _ => at,
    }
}

fn end_of_block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at + 1 < rest.len() {
        match (rest[at], rest[at + 1]) {
            ('/', '*') => {
                depth += 1;
                at += 2;
            }
            ('*', '/') => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn end_of_string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// `prefix` is the length of `r` or `br`. A raw identifier (`r#type`) is no string.
fn end_of_raw_string(rest: &[char], prefix: usize) -> usize {
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    if rest.get(prefix + hashes) != Some(&'"') {
        return 0;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = prefix + hashes + 1;
    let found = rest[body..].windows(closing.len()).position(|window| window == closing);
    found.map_or(rest.len(), |found| body + found + closing.len())
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Colons,
    Open,
    Close,
    Comma,
    Other,
}

fn tokens(code: &str) -> Vec<(usize, Token)> {
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let word = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            let (length, token) = match first {
                _ if word > 0 => (word, Token::Word(rest[..word].to_owned())),
                ':' if rest.starts_with("::") => (2, Token::Colons),
                '{' => (1, Token::Open),
                '}' => (1, Token::Close),
                ',' => (1, Token::Comma),
                _ => (first.len_utf8(), Token::Other),
            };
            if !first.is_whitespace() {
                found.push((index + 1, token));
            }
            rest = &rest[length..];
        }
    }
    found
}

struct Scan {
    tokens: Vec<(usize, Token)>,
    at: usize,
    found: Vec<RustPath>,
}

impl Scan {
    /// Reads one path from a word on; a group in braces after `::` is read leaf by leaf.
    fn path(&mut self, prefix: &[String]) {
        let mut segments = prefix.to_vec();
        let mut line = 0;
        while let Some((number, Token::Word(word))) = self.tokens.get(self.at).cloned() {
            line = number;
            segments.push(word);
            self.at += 1;
            if !matches!(self.peek(), Some(Token::Colons)) {
                break;
            }
            self.at += 1;
            if matches!(self.peek(), Some(Token::Open)) {
                self.at += 1;
                return self.group(&segments);
            }
        }
        self.found.push(RustPath { line, segments });
    }

    fn group(&mut self, prefix: &[String]) {
        while let Some(token) = self.peek() {
            match token {
                Token::Word(_) => self.path(prefix),
                Token::Close => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }
}

#[cfg(test)]
mod tests {
    use super::{How, Import, imports, rust_paths};

    fn paths(text: &str) -> Vec<String> {
        rust_paths(text)
            .into_iter()
            .map(|path| path.segments.join("::"))
            .filter(|path| path.contains("::"))
            .collect()
    }

    #[test]
    fn a_use_tree_gives_its_leaves() {
        assert_eq!(
            paths("use std::{fs, io::{self, Read}};"),
            ["std::fs", "std::io::self", "std::io::Read"]
        );
    }

    #[test]
    fn comments_strings_and_characters_name_nothing() {
        let text =
            "// a::b\n/* c::d /* e::f */ */ let s = \"g::h \\\" i::j\"; r#\"k::l \" \"#; let c = '\"'; m::n('\\'');";
        assert_eq!(paths(text), ["m::n"]);
    }

    #[test]
    fn a_lifetime_is_no_character() {
        assert_eq!(paths("fn f<'a>(x: &'a a::B) -> c::D<'a> {}"), ["a::B", "c::D"]);
    }

    #[test]
    fn imports_are_found_in_code_only() {
        let text = "import { a } from \"./a.js\";\n// from \"b\"\nimport \"./c.css\";\nconst d = await import('d');\n";
        let expected = [
            (1, "./a.js", How::Static),
            (3, "./c.css", How::Static),
            (4, "d", How::Dynamic),
        ];
        let expected = expected.map(|(line, specifier, how)| Import {
            line,
            specifier: specifier.to_owned(),
            how,
        });
        assert_eq!(imports(text), expected);
    }
}
