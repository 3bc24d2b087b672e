//! Comments, handed out to the statements they belong to, in the order of the source; none is lost.
//!
//! A statement takes every comment before it that nobody took, and those in its header. The one that ends its header
//! line is its trailing comment. A comment at the end of a block thus goes to the statement after the block.
//! Left out are `#!` in the first line and coding cookies: they speak to the shell and to Python's decoder.

use super::decode;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{ModModule, token::Tokens};
use ruff_python_parser::Parsed;
use ruff_text_size::Ranged;

/// The comments nobody took yet.
pub(super) struct Comments {
    list: Vec<Comment>,
    next: usize,
    /// Where logical lines end; ascending.
    line_ends: Vec<u32>,
    next_line_end: usize,
}

struct Comment {
    start: u32,
    end: u32,
    text: String,
}

impl Comments {
    pub(super) fn new(parsed: &Parsed<ModModule>, text: &str) -> Self {
        let tokens: &Tokens = parsed.tokens();
        let mut comments = Self {
            list: Vec::new(),
            next: 0,
            line_ends: Vec::new(),
            next_line_end: 0,
        };
        let cookie = decode::cookie(text).map(|(start, ..)| start);
        for token in tokens {
            let (start, end) = (token.start().to_u32(), token.end().to_u32());
            match token.kind() {
                TokenKind::Newline => comments.line_ends.push(start),
                TokenKind::Comment if !is_directive(start, end, text, cookie) => {
                    let written = text[start as usize..end as usize].trim_end();
                    let written = written.strip_prefix('#').unwrap_or(written);
                    let written = written.strip_prefix(' ').unwrap_or(written);
                    comments.list.push(Comment {
                        start,
                        end,
                        text: written.to_owned(),
                    });
                }
                _ => {}
            }
        }
        comments
    }

    /// What nobody took of what starts before `limit`.
    pub(super) fn take_before(&mut self, limit: u32) -> Vec<String> {
        let mut taken = Vec::new();
        while let Some(comment) = self.list.get_mut(self.next).filter(|comment| comment.start < limit) {
            taken.push(std::mem::take(&mut comment.text));
            self.next += 1;
        }
        taken
    }

    /// The comments of a header or simple statement that begins before `anchor`, up to the end of its line or to
    /// `limit`, where the next statement begins: those within it, and the one that ends it.
    pub(super) fn take_line(&mut self, anchor: u32, limit: u32) -> (Vec<String>, Option<String>) {
        let line_end = self.line_end(anchor).min(limit);
        let closes = self.list[self.next..]
            .iter()
            .take_while(|comment| comment.start < line_end)
            .last()
            .is_some_and(|comment| comment.end == line_end);
        let mut within = self.take_before(line_end);
        let trailing = if closes { within.pop() } else { None };
        (within, trailing)
    }

    /// The end of the logical line that holds `anchor`. Anchors only grow, so the search goes on where it stopped.
    fn line_end(&mut self, anchor: u32) -> u32 {
        while self.line_ends.get(self.next_line_end).is_some_and(|end| *end < anchor) {
            self.next_line_end += 1;
        }
        self.line_ends.get(self.next_line_end).copied().unwrap_or(u32::MAX)
    }
}

fn is_directive(start: u32, end: u32, text: &str, cookie: Option<usize>) -> bool {
    let is_first = start == 0 && text.starts_with("#!");
    is_first || cookie.is_some_and(|cookie| (start as usize..end as usize).contains(&cookie))
}
