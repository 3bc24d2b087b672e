//! Lays a document out in lines of at most 100 columns: one pass with an explicit stack, no retries.
//!
//! Each choice looks at the width that is left here and at what must follow on the same line; both are sums of
//! measures, and the look ahead stops after a line's width, so that the time is linear. Nothing here knows Rust, but
//! for what closes a bracket (`Node::Brace`).

use super::doc::{Doc, Docs, INDENT, Node, Test, width};
use crate::source::Span;

/// The width of a line.
const WIDTH: u32 = 100;
/// Nodes looked at for what must follow on the line. Most have a width, so that few are seen.
const LOOK_AHEAD: usize = 256;

/// The lines, and where marks came to stand.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The text.
    pub text: String,
    /// Lines, counted from 0, and the spans marked there.
    pub marks: Vec<(u32, Span)>,
}

/// Lays `root` out.
pub(super) fn render(docs: &Docs, root: Doc) -> Lines {
    let mut layout = Layout {
        docs,
        lines: Lines::default(),
        line: 0,
        column: 0,
        line_start: 0,
        heads: Vec::new(),
        trailing: None,
    };
    let mut stack = vec![Task {
        indent: 0,
        flat: false,
        work: Work::Doc(root),
    }];
    while let Some(task) = stack.pop() {
        layout.step(task, &mut stack);
    }
    layout.newline(0);
    layout.lines
}

#[derive(Clone, Copy)]
struct Task {
    indent: u32,
    flat: bool,
    work: Work,
}

#[derive(Clone, Copy)]
enum Work {
    Doc(Doc),
    /// A `Fill` from its nth part on.
    Fill(Doc, usize),
}

struct Layout<'a> {
    docs: &'a Docs,
    lines: Lines,
    line: u32,
    /// The column reached; the indentation is written with the first text.
    column: u32,
    /// The byte at which the current line starts.
    line_start: usize,
    /// The lines on which the heads being printed began.
    heads: Vec<u32>,
    trailing: Option<String>,
}

impl Layout<'_> {
    fn step(&mut self, task: Task, stack: &mut Vec<Task>) {
        let Task { indent, flat, work } = task;
        let doc = match work {
            Work::Doc(doc) => doc,
            Work::Fill(doc, at) => return self.fill(task, doc, at, stack),
        };
        let push = |indent, flat, doc| Task {
            indent,
            flat,
            work: Work::Doc(doc),
        };
        match self.docs.node(doc) {
            Node::Text(text) => self.write(text),
            Node::Line if flat => self.write(" "),
            Node::Operand(inner) => {
                let stays = flat || self.column <= indent + INDENT;
                let indent = if stays { indent } else { indent + INDENT };
                if stays {
                    self.write(" ");
                } else {
                    self.newline(indent);
                }
                stack.push(push(indent, flat, *inner));
            }
            Node::Soft | Node::Broken(_) if flat => {}
            Node::Line | Node::Soft | Node::Hard => self.newline(indent),
            Node::Broken(text) => self.write(text),
            Node::Head => self.heads.push(self.line),
            Node::Brace => self.brace(indent),
            Node::Concat(parts) => stack.extend(parts.iter().rev().map(|part| push(indent, flat, *part))),
            Node::Nest(inner) => stack.push(push(indent + INDENT, flat, *inner)),
            Node::Flat(inner) => stack.push(push(indent, true, *inner)),
            Node::Choice { flat: line, .. } if flat => stack.push(push(indent, true, *line)),
            Node::Choice { .. } => {
                let (flat, chosen) = self.choose(doc, indent, stack);
                stack.push(push(indent, flat, chosen));
            }
            Node::Fill(_) => stack.push(Task {
                indent,
                flat,
                work: Work::Fill(doc, 0),
            }),
            Node::Mark(span) => self.lines.marks.push((self.line, *span)),
            Node::Trailing(text) => self.trailing = Some(text.clone()),
        }
    }

    /// The layout of a choice, and whether it is the one on one line.
    fn choose(&self, choice: Doc, indent: u32, stack: &[Task]) -> (bool, Doc) {
        let Node::Choice {
            flat,
            alternatives,
            last,
        } = self.docs.node(choice)
        else {
            return (true, choice);
        };
        let follows = self.follows(stack);
        if self.column + self.docs.flat(*flat) + follows <= WIDTH {
            return (true, *flat);
        }
        let here = |width| self.column + width <= WIDTH;
        let below = |width| indent + INDENT + width + follows <= WIDTH;
        let holds = |test| match test {
            Test::Here(width) => here(width),
            Test::Below(width) => below(width),
            Test::Split(first, second) => here(first) && below(second),
            Test::Start(width) => self.column + width <= indent + INDENT,
        };
        let found = alternatives.iter().find(|alternative| holds(alternative.test));
        (false, found.map_or(*last, |alternative| alternative.doc))
    }

    /// The width of what must follow on the same line.
    fn follows(&self, stack: &[Task]) -> u32 {
        let mut sum = 0;
        for task in stack.iter().rev().take(LOOK_AHEAD) {
            let Work::Doc(doc) = task.work else { return sum };
            let breaks = self.docs.breaks(doc) && !task.flat;
            sum += if task.flat {
                self.docs.flat(doc)
            } else {
                self.docs.head(doc)
            };
            if breaks || sum > WIDTH {
                return sum;
            }
        }
        sum
    }

    fn fill(&mut self, task: Task, doc: Doc, at: usize, stack: &mut Vec<Task>) {
        let Node::Fill(parts) = self.docs.node(doc) else { return };
        let Some(part) = parts.get(at) else { return };
        if at > 0 {
            if self.column + 1 + self.docs.flat(*part) <= WIDTH {
                self.write(" ");
            } else {
                self.newline(task.indent);
            }
        }
        stack.push(Task {
            work: Work::Fill(doc, at + 1),
            ..task
        });
        stack.push(Task {
            work: Work::Doc(*part),
            flat: true,
            ..task
        });
    }

    fn write(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.lines.text.len() == self.line_start {
            self.lines.text.extend(std::iter::repeat_n(' ', self.column as usize));
        }
        self.lines.text.push_str(text);
        self.column += width(text);
    }

    fn newline(&mut self, indent: u32) {
        if let Some(comment) = self.trailing.take() {
            self.write(" // ");
            self.write(&comment);
        }
        self.lines.text.push('\n');
        self.line += 1;
        self.column = indent;
        self.line_start = self.lines.text.len();
    }

    fn brace(&mut self, indent: u32) {
        let broken = self.heads.pop() != Some(self.line);
        let closes = self.lines.text[self.line_start..]
            .trim_start()
            .chars()
            .all(|c| "()]}?>".contains(c));
        // A head that is too wide in itself gains nothing from a brace below.
        let lacks_room = self.column <= WIDTH && self.column + 2 > WIDTH;
        if broken && !closes || lacks_room {
            self.newline(indent);
            self.write("{");
        } else {
            self.write(" {");
        }
    }
}
