//! Lines of the scan: indentation, `elif` chains, comments and continued lines.
//!
//! Lines within brackets do not indent, but a parser that recovers from an error there may read them as statements;
//! so their steps to the right are capped too, more generously.

use super::{Fault, Frame, Kind, MAX_DEPTH, MAX_INDENTS, MAX_NESTING, Scanner};
use crate::front::python::parse::{TOO_INDENTED, TOO_MANY_ELIFS};

/// The blocks that are open.
#[derive(Debug, Default)]
pub(super) struct Lines {
    blocks: Vec<Block>,
    /// Blocks and `elif`s that are open together.
    depth: u32,
    /// Columns, ever larger, of the lines of the bracket that is open.
    continued: Vec<usize>,
}

#[derive(Debug)]
struct Block {
    column: usize,
    /// `elif`s of the chain at its end.
    elifs: u32,
}

impl Scanner<'_> {
    pub(super) fn newline(&mut self) -> Result<(), Fault> {
        self.skip_newline();
        if self.frames.len() > 1 {
            return self.continue_line();
        }
        *self.frame_mut() = Frame::new(Kind::File, 0);
        self.after_operand = false;
        self.start_line()
    }

    /// At the start of a logical line: opens and ends blocks.
    pub(super) fn start_line(&mut self) -> Result<(), Fault> {
        self.lines.continued.clear();
        let Some(column) = self.column() else { return Ok(()) };
        while self.lines.blocks.last().is_some_and(|block| block.column > column) {
            let ended = self.lines.blocks.pop().map_or(0, |block| block.elifs + 1);
            self.lines.depth -= ended;
        }
        if self.lines.blocks.last().is_none_or(|block| block.column < column) {
            self.lines.blocks.push(Block { column, elifs: 0 });
            self.lines.depth += 1;
        }
        self.count_elif();
        self.check_lines()
    }

    fn count_elif(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| super::words::is_word(**byte)).count();
        let Some(block) = self.lines.blocks.last_mut() else {
            return;
        };
        match &rest[..length] {
            b"elif" => {
                block.elifs += 1;
                self.lines.depth += 1;
            }
            b"else" => {}
            _ => {
                self.lines.depth -= block.elifs;
                block.elifs = 0;
            }
        }
    }

    fn check_lines(&self) -> Result<(), Fault> {
        // The file itself is the first block.
        if self.lines.blocks.len() > MAX_INDENTS + 1 {
            return Err(
                Fault::new(TOO_INDENTED, self.at, self.at + 1, "blocks are nested too deep")
                    .cause(format!("this line is in {} blocks", self.lines.blocks.len() - 1))
                    .hint(format!(
                        "move inner blocks into functions; at most {MAX_INDENTS} are read"
                    )),
            );
        }
        if self.lines.depth > MAX_DEPTH {
            return Err(
                Fault::new(TOO_MANY_ELIFS, self.at, self.at + 4, "too many elif clauses")
                    .cause(format!(
                        "blocks and chained elif clauses add up to more than {MAX_DEPTH} levels here"
                    ))
                    .hint("look the value up in a dict, or split the chain"),
            );
        }
        Ok(())
    }

    fn continue_line(&mut self) -> Result<(), Fault> {
        let Some(column) = self.column() else { return Ok(()) };
        let continued = &mut self.lines.continued;
        while continued.last().is_some_and(|last| *last > column) {
            continued.pop();
        }
        if continued.last().is_none_or(|last| *last < column) {
            continued.push(column);
        }
        if continued.len() <= MAX_NESTING {
            return Ok(());
        }
        Err(
            Fault::new(TOO_INDENTED, self.at, self.at + 1, "lines step in too often")
                .cause(format!(
                    "the lines of this bracket step to the right more than {MAX_NESTING} times"
                ))
                .hint("name inner parts, or indent them less"),
        )
    }

    /// Skips white space; the column of what follows, unless that is a comment or nothing.
    fn column(&mut self) -> Option<usize> {
        let mut column = 0;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b' ' => column += 1,
                b'\t' => column = (column / 8 + 1) * 8,
                b'\x0c' => column = 0,
                b'\n' | b'\r' | b'#' => return None,
                _ => return Some(column),
            }
            self.at += 1;
        }
        None
    }

    pub(super) fn skip_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
    }

    /// A backslash, with the newline it hides.
    pub(super) fn skip_continuation(&mut self) {
        self.at += 1;
        if matches!(self.bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.skip_newline();
        }
    }

    fn skip_newline(&mut self) {
        self.at += if self.bytes[self.at..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
    }
}
