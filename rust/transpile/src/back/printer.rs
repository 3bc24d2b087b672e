//! The typed Rust tree to text, laid out as rustfmt (edition 2021, its defaults) would leave it.
//!
//! Each piece of the tree becomes a document (`doc`) whose widths are known when it is made; `layout` then chooses
//! every line in one pass. Left spines are walked by loops. It decides nothing about meaning: it converts no type,
//! renames nothing, and leaves nothing out but braces, parentheses and `()` that say nothing, and imports of names that
//! nothing uses.

mod control;
mod doc;
mod expr;
mod layout;
mod list;
mod literal;
mod precedence;
#[cfg(test)]
mod tests;
mod types;

use super::tree::{Expr, File, Function, Item, ItemKind, Ty};
use crate::source::Span;
use doc::{Doc, Docs, Node};
use std::collections::{BTreeMap, BTreeSet};

/// A file's text and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The Rust source; it ends with a newline unless it is empty.
    pub text: String,
    /// Every identifier in the code, segments of paths and method names too; none from comments or strings.
    pub idents: BTreeSet<String>,
    /// For each item and statement with an origin: its line, counted from 0, and that origin.
    pub lines: Vec<(u32, Span)>,
}

/// Prints a file.
#[must_use]
pub fn print(file: &File) -> Printed {
    let mut printer = Printer::default();
    let Some(root) = printer.file(file) else {
        return Printed::default();
    };
    let lines = layout::render(&printer.docs, root);
    Printed {
        text: lines.text,
        idents: printer.idents,
        lines: lines.marks,
    }
}

#[derive(Default)]
struct Printer {
    docs: Docs,
    idents: BTreeSet<String>,
    /// Those of them with which a path begins.
    heads: BTreeSet<String>,
    /// The block at the start of a statement that needs parentheses, known by its address.
    guard: Option<*const Expr>,
    /// Documents of expressions that more than one layout holds, so that none is made twice.
    made: BTreeMap<*const Expr, Doc>,
    /// The same for `if` over several lines.
    ladders: BTreeMap<*const Expr, Doc>,
    /// What a document becomes as the last of a list that hangs over; nothing where it may not.
    hanging: BTreeMap<Doc, Option<Doc>>,
    /// Numbers that need their type said.
    suffixed: BTreeSet<*const Expr>,
}

impl Printer {
    fn file(&mut self, file: &File) -> Option<Doc> {
        let hard = self.docs.add(Node::Hard);
        let mut sections = Vec::new();
        if !file.docs.is_empty() {
            let lines = comment_lines("//!", &file.docs);
            sections.push(self.lines(lines, hard));
        }
        if !file.attributes.is_empty() {
            let lines = file
                .attributes
                .iter()
                .map(|attribute| format!("#![{}]", self.name(attribute)))
                .collect();
            sections.push(self.lines(lines, hard));
        }
        // Imports are made last, when it is known which of them something names.
        let mut made: BTreeMap<usize, Doc> = BTreeMap::new();
        for imports in [false, true] {
            for (at, item) in file.items.iter().enumerate() {
                if is_import(item) == imports && self.is_named(item) {
                    made.insert(at, self.item(item, hard));
                }
            }
        }
        let made: Vec<(bool, Doc)> = made
            .into_iter()
            .map(|(at, doc)| (is_import(&file.items[at]), doc))
            .collect();
        for run in made.chunk_by(|a, b| a.0 && b.0) {
            let items = run.iter().map(|(_, doc)| *doc).collect();
            sections.push(self.parted(items, &[hard]));
        }
        self.sections(sections, hard)
    }

    /// Whether an import gives a name that something printed so far begins with; other items are always wanted.
    fn is_named(&self, item: &Item) -> bool {
        match &item.kind {
            ItemKind::Use(path) if is_import(item) => {
                path.rsplit("::").next().is_none_or(|name| self.heads.contains(name))
            }
            _ => true,
        }
    }

    fn lines(&mut self, lines: Vec<String>, hard: Doc) -> Doc {
        let lines: Vec<Doc> = lines.into_iter().map(|line| self.docs.text(line)).collect();
        self.parted(lines, &[hard])
    }

    /// Sections with a blank line between.
    fn sections(&mut self, sections: Vec<Doc>, hard: Doc) -> Option<Doc> {
        if sections.is_empty() {
            None
        } else {
            Some(self.parted(sections, &[hard, hard]))
        }
    }

    fn parted(&mut self, docs: Vec<Doc>, between: &[Doc]) -> Doc {
        let mut parts = Vec::new();
        for (at, doc) in docs.into_iter().enumerate() {
            parts.extend_from_slice(if at == 0 { &[] } else { between });
            parts.push(doc);
        }
        self.docs.concat(parts)
    }

    fn item(&mut self, item: &Item, hard: Doc) -> Doc {
        let mut above = comment_lines("//", &item.comments);
        above.extend(comment_lines("///", &item.docs));
        above.extend(
            item.attributes
                .iter()
                .map(|attribute| format!("#[{}]", self.name(attribute))),
        );
        let mut parts = Vec::new();
        for line in above {
            parts.extend([self.docs.text(line), hard]);
        }
        parts.extend(item.origin.map(|span| self.docs.add(Node::Mark(span))));
        parts.push(self.item_kind(&item.kind, hard));
        self.docs.concat(parts)
    }

    fn item_kind(&mut self, kind: &ItemKind, hard: Doc) -> Doc {
        match kind {
            ItemKind::Use(path) => {
                let path = self.name(path);
                self.docs.text(format!("use {path};"))
            }
            ItemKind::Function(function) => self.function(function),
            ItemKind::Struct { public, name, fields } => {
                let head = format!("{}struct {}", visibility(*public), self.name(name));
                let mut lines = Vec::new();
                for (docs, field, ty) in fields {
                    lines.extend(comment_lines("///", docs));
                    lines.push(format!("{}: {},", self.name(field), self.ty(ty)));
                }
                self.body(&head, lines, hard)
            }
            ItemKind::Enum { public, name, variants } => {
                let head = format!("{}enum {}", visibility(*public), self.name(name));
                let variants = variants
                    .iter()
                    .map(|(variant, fields)| self.variant(variant, fields))
                    .collect();
                self.body(&head, variants, hard)
            }
            ItemKind::Impl { of, name, items } => {
                let of = of.as_ref().map_or_else(String::new, |of| self.name(of) + " for ");
                let head = format!("impl {of}{}", self.name(name));
                let items = items.iter().map(|item| self.item(item, hard)).collect();
                let inner = self.sections(items, hard);
                self.body_of(&head, inner, hard)
            }
            ItemKind::Const(public, name, ty, value) => {
                let head = format!("{}const {}: {} =", visibility(*public), self.name(name), self.ty(ty));
                let (head, value) = (self.docs.text(head), self.expr(value));
                let (value, end) = (self.right_hand(value), self.docs.text(";"));
                self.docs.concat([head, value, end])
            }
            ItemKind::ThreadLocal(statics) => {
                self.name("thread_local");
                let mut lines = Vec::new();
                for (name, ty, value, constant) in statics {
                    lines.extend([hard, self.thread_local(name, ty, value, *constant)]);
                }
                let inner = self.docs.concat(lines.split_off(lines.len().min(1)));
                self.body_of("thread_local!", Some(inner), hard)
            }
        }
    }

    fn thread_local(&mut self, name: &str, ty: &Ty, value: &Expr, constant: bool) -> Doc {
        let head = format!("static {}: {} = ", self.name(name), self.ty(ty));
        let (open, close) = if constant { ("const { ", " };") } else { ("", ";") };
        let (head, value, close) = (self.docs.text(head + open), self.expr(value), self.docs.text(close));
        self.docs.concat([head, value, close])
    }

    fn variant(&mut self, name: &str, fields: &[Ty]) -> String {
        let name = self.name(name);
        if fields.is_empty() {
            format!("{name},")
        } else {
            format!("{name}({}),", self.types(fields))
        }
    }

    fn body(&mut self, head: &str, lines: Vec<String>, hard: Doc) -> Doc {
        let inner = if lines.is_empty() {
            None
        } else {
            Some(self.lines(lines, hard))
        };
        self.body_of(head, inner, hard)
    }

    fn body_of(&mut self, head: &str, inner: Option<Doc>, hard: Doc) -> Doc {
        let Some(inner) = inner else {
            return self.docs.text(format!("{head} {{}}"));
        };
        let (open, close) = (self.docs.text(format!("{head} {{")), self.docs.text("}"));
        let inner = self.docs.nest([hard, inner]);
        self.docs.concat([open, inner, hard, close])
    }

    /// A signature on one line, or with each parameter on its own.
    fn function(&mut self, function: &Function) -> Doc {
        let head = format!("{}fn {}(", visibility(function.public), self.name(&function.name));
        let mut parameters: Vec<Doc> = Vec::new();
        if let Some(receiver) = function.receiver {
            let receiver = self.name(receiver);
            parameters.push(self.docs.text(receiver));
        }
        for (mutable, name, ty) in &function.params {
            let mutable = if *mutable { "mut " } else { "" };
            let text = format!("{mutable}{}: {}", self.name(name), self.ty(ty));
            parameters.push(self.docs.text(text));
        }
        let result = format!("){} {{", self.result(&function.result));
        let (open, close, comma) = (
            self.docs.text(head),
            self.docs.text(result),
            self.docs.add(Node::Broken(",")),
        );
        let soft = self.docs.add(Node::Soft);
        let list = self.join(&parameters);
        let list = self.docs.nest([soft, list, comma]);
        let signature = self.docs.concat([open, list, soft, close]);
        let signature = if parameters.is_empty() {
            self.docs.concat([open, close])
        } else {
            self.docs.group(signature)
        };
        let body = self.rest_of_block(&function.body);
        self.docs.concat([signature, body])
    }
}

/// `use` with nothing above it: such items stand together.
fn is_import(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Use(_))
        && item.comments.is_empty()
        && item.docs.is_empty()
        && item.attributes.is_empty()
}

fn visibility(public: bool) -> &'static str {
    if public { "pub " } else { "" }
}

/// Comment lines with their mark; a text of many lines gives many.
fn comment_lines(mark: &str, texts: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for text in texts {
        let text = if text.is_empty() { "\n" } else { text };
        lines.extend(
            text.lines()
                .map(|line| format!("{mark} {}", literal::comment(line)).trim_end().to_string()),
        );
    }
    lines
}
