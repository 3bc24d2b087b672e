//! The document that the printer lays out: an arena of nodes, each measured once when it is made.
//!
//! After Wadler, "A prettier printer", with ordered alternatives in place of a search: a [`Node::Choice`] names its
//! one-line form and, in order, what to try when that does not fit. Widths are known bottom-up, so that a test is a
//! comparison and never a trial run. This file knows nothing of Rust.
//!
//! Invariants: a child is older than its parent; `flat` is `NEVER` or more where a node cannot stand on one line.

use crate::source::Span;
use std::borrow::Cow;

/// Spaces of one level.
pub(super) const INDENT: u32 = 4;
/// A width that fits nowhere.
pub(super) const NEVER: u32 = 1 << 30;

/// A node's place in the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Doc(u32);

/// The kinds of node.
#[derive(Debug)]
pub(super) enum Node {
    /// Text without a newline.
    Text(Cow<'static, str>),
    /// A space, or a newline where the surrounding choice is broken.
    Line,
    /// Nothing, or a newline where the surrounding choice is broken.
    Soft,
    /// Always a newline.
    Hard,
    /// Text that is there only where the surrounding choice is broken.
    Broken(&'static str),
    /// An operator and its operand, after a space, or where the surrounding choice is broken on a new line one level
    /// deeper; but after less than a level's width it stays, so that nothing is orphaned.
    Operand(Doc),
    /// The start of a head, and the `{` that ends it: on its own line where the head is broken and not just closed.
    Head,
    Brace,
    /// One after the other.
    Concat(Vec<Doc>),
    /// One level deeper.
    Nest(Doc),
    /// On one line, whatever surrounds it.
    Flat(Doc),
    /// `flat` if it fits, else the first alternative whose test holds, else `last`.
    Choice {
        flat: Doc,
        alternatives: Vec<Alternative>,
        last: Doc,
    },
    /// As many on a line as fit, parted by a space.
    Fill(Vec<Doc>),
    /// What follows on this line comes from the span.
    Mark(Span),
    /// A comment that waits for the end of the line.
    Trailing(String),
}

/// A layout and when to take it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alternative {
    /// What must hold.
    pub test: Test,
    /// What is printed then.
    pub doc: Doc,
}

/// A condition on the place that has been reached. Widths are of a first line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Test {
    /// So much fits here.
    Here(u32),
    /// So much fits on a new line one level deeper.
    Below(u32),
    /// The first fits here, and the second on a new line one level deeper.
    Split(u32, u32),
    /// Together with what stands before it on this line, it is no wider than a level.
    Start(u32),
}

/// What is known of a node when it is made.
#[derive(Clone, Copy, Debug)]
struct Measure {
    /// Its width on one line.
    flat: u32,
    /// The width of its first line where it is broken.
    head: u32,
    /// Whether it has a second line where it is broken.
    breaks: bool,
}

/// The arena.
#[derive(Debug, Default)]
pub(super) struct Docs {
    nodes: Vec<Node>,
    measures: Vec<Measure>,
}

impl Docs {
    pub(super) fn node(&self, doc: Doc) -> &Node {
        &self.nodes[doc.0 as usize]
    }

    /// The width on one line; `NEVER` or more if there is no such layout.
    pub(super) fn flat(&self, doc: Doc) -> u32 {
        self.measures[doc.0 as usize].flat
    }

    /// The width of the first line where the node is broken as far as it can be.
    pub(super) fn head(&self, doc: Doc) -> u32 {
        self.measures[doc.0 as usize].head
    }

    /// Whether the node can have a second line.
    pub(super) fn breaks(&self, doc: Doc) -> bool {
        self.measures[doc.0 as usize].breaks
    }

    pub(super) fn text(&mut self, text: impl Into<Cow<'static, str>>) -> Doc {
        self.add(Node::Text(text.into()))
    }

    pub(super) fn concat(&mut self, parts: impl Into<Vec<Doc>>) -> Doc {
        self.add(Node::Concat(parts.into()))
    }

    pub(super) fn nest(&mut self, parts: impl Into<Vec<Doc>>) -> Doc {
        let inner = self.concat(parts);
        self.add(Node::Nest(inner))
    }

    /// One line if it fits, else every `Line` and `Soft` directly inside becomes a newline.
    pub(super) fn group(&mut self, doc: Doc) -> Doc {
        self.choice(doc, Vec::new(), doc)
    }

    pub(super) fn choice(&mut self, flat: Doc, alternatives: Vec<Alternative>, last: Doc) -> Doc {
        self.add(Node::Choice {
            flat,
            alternatives,
            last,
        })
    }

    /// The same document, never on one line if it were wider than `limit`.
    pub(super) fn limited(&mut self, doc: Doc, limit: u32) -> Doc {
        if self.flat(doc) <= limit {
            doc
        } else {
            self.never_flat(doc)
        }
    }

    /// The same document, never on one line.
    pub(super) fn never_flat(&mut self, doc: Doc) -> Doc {
        let doc = self.concat([doc]);
        self.measures[doc.0 as usize].flat = NEVER;
        doc
    }

    pub(super) fn add(&mut self, node: Node) -> Doc {
        let measure = self.measure(&node);
        let doc = Doc(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        self.measures.push(measure);
        doc
    }

    fn measure(&self, node: &Node) -> Measure {
        let line = |flat, head, breaks| Measure { flat, head, breaks };
        match node {
            Node::Text(text) => {
                let width = width(text);
                line(width, width, false)
            }
            Node::Line => line(1, 0, true),
            Node::Operand(inner) => line((1 + self.flat(*inner)).min(NEVER), 0, true),
            Node::Soft => line(0, 0, true),
            Node::Hard => line(NEVER, 0, true),
            Node::Broken(text) => line(0, width(text), false),
            Node::Head | Node::Brace | Node::Mark(_) | Node::Trailing(_) => line(0, 0, false),
            Node::Concat(parts) => self.measure_concat(parts),
            Node::Nest(inner) => self.measures[inner.0 as usize],
            Node::Flat(inner) => line(self.flat(*inner), self.flat(*inner), false),
            Node::Choice {
                flat,
                alternatives,
                last,
            } => {
                let breaks = self.breaks(*last) || alternatives.iter().any(|a| self.breaks(a.doc));
                line(self.flat(*flat), self.head(*last), breaks)
            }
            Node::Fill(parts) => line(NEVER, parts.first().map_or(0, |first| self.flat(*first)), true),
        }
    }

    fn measure_concat(&self, parts: &[Doc]) -> Measure {
        let mut all = Measure {
            flat: 0,
            head: 0,
            breaks: false,
        };
        for part in parts {
            let part = self.measures[part.0 as usize];
            all.flat = (all.flat + part.flat).min(NEVER);
            if !all.breaks {
                all.head = (all.head + part.head).min(NEVER);
                all.breaks = part.breaks;
            }
        }
        all
    }
}

/// Columns that a text takes: two for a wide East Asian character, as rustfmt counts.
pub(super) fn width(text: &str) -> u32 {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd)
}
