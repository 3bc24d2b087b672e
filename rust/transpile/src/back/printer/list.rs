//! Lists in brackets: arguments, elements, fields. When rustfmt keeps them on one line, lets the last one hang over,
//! fills lines or gives each its own (its `overflow.rs`; the widths are its defaults).

use super::Printer;
use super::doc::{Alternative, Doc, INDENT, NEVER, Node, Test};
use super::literal;
use crate::back::tree::{Expr, ExprKind};

/// The widest list on one line: `fn_call_width`, `array_width`.
const LIST: u32 = 60;
/// The widest fields on one line: `struct_lit_width`.
const FIELDS: u32 = 18;
/// The widest element of a filled list: `short_array_element_width_threshold`.
const SHORT: u32 = 10;

/// What stands around a list, and after its last element where each has its own line.
#[derive(Clone, Copy)]
pub(super) struct Brackets {
    open: &'static str,
    close: &'static str,
    last: &'static str,
}

pub(super) const CALL: Brackets = Brackets {
    open: "(",
    close: ")",
    last: ",",
};
pub(super) const MACRO: Brackets = Brackets {
    open: "(",
    close: ")",
    last: "",
};
pub(super) const ARRAY: Brackets = Brackets {
    open: "[",
    close: "]",
    last: ",",
};

impl Printer {
    /// The elements of a call, a tuple, an array.
    pub(super) fn list(&mut self, brackets: Brackets, exprs: &[Expr]) -> Doc {
        self.list_after(NEVER, brackets, exprs)
    }

    /// The same after a callee of some width: one shorter than a level combines with its only argument.
    pub(super) fn list_after(&mut self, callee: u32, brackets: Brackets, exprs: &[Expr]) -> Doc {
        let items: Vec<Doc> = exprs.iter().map(|expr| self.expr(expr)).collect();
        let Some((last, others)) = items.split_last() else {
            return self.docs.text(format!("{}{}", brackets.open, brackets.close));
        };
        let joined = self.join(&items);
        let open = self.docs.text(brackets.open);
        let close = self.docs.text(brackets.close);
        let flat = self.docs.concat([open, joined, close]);
        let nested_call = exprs.len() == 1 && is_nested_call(&exprs[0]);
        let limit = if items.len() > 1 || nested_call {
            LIST + 2
        } else {
            NEVER
        };
        let flat = self.docs.limited(flat, limit);
        let mut alternatives = Vec::new();
        let combines = exprs.len() == 1 && callee < INDENT;
        if combines {
            alternatives.extend(self.hanging_alone(brackets, *last));
        } else if can_hang(exprs) {
            alternatives.extend(self.hanging(brackets, others, *last));
        }
        let short = items.iter().all(|item| self.docs.flat(*item) <= SHORT);
        let last = if short && items.len() > 1 && exprs.iter().all(is_simple) {
            self.filled(brackets, &items)
        } else {
            self.one_a_line(brackets, joined)
        };
        self.docs.choice(flat, alternatives, last)
    }

    /// `(a, b)` with one element's comma.
    pub(super) fn tuple(&mut self, exprs: &[Expr]) -> Doc {
        if exprs.len() != 1 {
            return self.list(CALL, exprs);
        }
        let item = self.expr(&exprs[0]);
        let (open, comma, close) = (self.docs.text("("), self.docs.text(","), self.docs.text(")"));
        let soft = self.docs.add(Node::Soft);
        let inner = self.docs.nest([soft, item, comma]);
        let all = self.docs.concat([open, inner, soft, close]);
        self.docs.group(all)
    }

    /// The elements but for the last on the first line, and the last going on below.
    fn hanging(&mut self, brackets: Brackets, others: &[Doc], last: Doc) -> Option<Alternative> {
        let last = self.hanging.get(&last).copied().unwrap_or(Some(last))?;
        if !self.docs.breaks(last) {
            return None;
        }
        let mut parts = vec![self.docs.text(brackets.open)];
        for other in others {
            let flat = self.docs.add(Node::Flat(*other));
            parts.extend([flat, self.docs.text(", ")]);
        }
        parts.extend([last, self.docs.text(brackets.close)]);
        let doc = self.docs.concat(parts);
        let head = self.docs.head(doc);
        (head <= LIST + 1).then_some(Alternative {
            test: Test::Here(head),
            doc,
        })
    }

    /// An only argument after a short callee hangs in whatever way it breaks.
    fn hanging_alone(&mut self, brackets: Brackets, only: Doc) -> Option<Alternative> {
        if self.hanging.get(&only).is_some_and(Option::is_some) {
            return self.hanging(brackets, &[], only);
        }
        let kept = self.hanging.remove(&only);
        let alternative = self.hanging(brackets, &[], only);
        self.hanging.extend(kept.map(|kept| (only, kept)));
        alternative
    }

    fn one_a_line(&mut self, brackets: Brackets, joined: Doc) -> Doc {
        let (open, close) = (self.docs.text(brackets.open), self.docs.text(brackets.close));
        let soft = self.docs.add(Node::Soft);
        let comma = self.docs.add(Node::Broken(brackets.last));
        let inner = self.docs.nest([soft, joined, comma]);
        self.docs.concat([open, inner, soft, close])
    }

    fn filled(&mut self, brackets: Brackets, items: &[Doc]) -> Doc {
        let (open, close) = (self.docs.text(brackets.open), self.docs.text(brackets.close));
        let mut parts = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let comma = self.docs.text(if at + 1 < items.len() { "," } else { brackets.last });
            parts.push(self.docs.concat([*item, comma]));
        }
        let fill = self.docs.add(Node::Fill(parts));
        let hard = self.docs.add(Node::Hard);
        let inner = self.docs.nest([hard, fill]);
        self.docs.concat([open, inner, hard, close])
    }

    /// `a, b`, spread over lines where the surrounding choice is broken; not a group of its own.
    pub(super) fn join(&mut self, items: &[Doc]) -> Doc {
        let mut parts = Vec::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                parts.push(self.docs.text(","));
                parts.push(self.docs.add(Node::Line));
            }
            parts.push(*item);
        }
        self.docs.concat(parts)
    }

    /// `Name { field: value, short }`.
    pub(super) fn fields(&mut self, name: &str, fields: &[(String, Expr)]) -> Doc {
        let name = self.name(name);
        if fields.is_empty() {
            return self.docs.text(format!("{name} {{}}"));
        }
        let items: Vec<Doc> = fields.iter().map(|(field, value)| self.field(field, value)).collect();
        let joined = self.join(&items);
        let joined = self.docs.limited(joined, FIELDS);
        let (open, close) = (self.docs.text(format!("{name} {{")), self.docs.text("}"));
        let (line, comma) = (self.docs.add(Node::Line), self.docs.add(Node::Broken(",")));
        let inner = self.docs.nest([line, joined, comma]);
        let all = self.docs.concat([open, inner, line, close]);
        self.docs.group(all)
    }

    fn field(&mut self, name: &str, value: &Expr) -> Doc {
        let shown = self.name(name);
        if matches!(&value.kind, ExprKind::Path(path) if path == name) {
            return self.docs.text(shown);
        }
        let head = self.docs.text(format!("{shown}:"));
        let value = self.expr(value);
        let value = self.right_hand(value);
        self.docs.concat([head, value])
    }

    /// `name!("..{x}..", rest)`: where the arguments are simple they share a line below the string.
    pub(super) fn format(&mut self, name: &str, text: &str, arguments: &[Expr]) -> Doc {
        let (text, rest) = self.inline(text, arguments);
        let name = self.name(name);
        let head = self.docs.text(format!("{name}!"));
        let mut items = vec![self.docs.text(literal::string(&text))];
        items.extend(rest.iter().map(|expr| self.expr(expr)));
        let (open, close) = (self.docs.text("("), self.docs.text(")"));
        let joined = self.join(&items);
        let flat = self.docs.concat([open, joined, close]);
        let flat = if items.len() > 1 {
            self.docs.limited(flat, LIST + 2)
        } else {
            flat
        };
        let hang = rest
            .last()
            .is_some_and(|last| matches!(last.kind, ExprKind::Block(_) | ExprKind::Closure(..)));
        let mut alternatives = Vec::new();
        if let (true, Some((last, others))) = (hang, items.split_last()) {
            alternatives.extend(self.hanging(MACRO, others, *last));
        }
        let last = self.one_a_line(MACRO, joined);
        if items.len() > 2 && rest.iter().all(|expr| is_simple(expr)) {
            alternatives.push(self.string_and_rest(&items));
        }
        let brackets = self.docs.choice(flat, alternatives, last);
        self.docs.concat([head, brackets])
    }

    fn string_and_rest(&mut self, items: &[Doc]) -> Alternative {
        let rest = self.join(&items[1..]);
        let rest = self.docs.add(Node::Flat(rest));
        let test = Test::Below(self.docs.flat(rest));
        let (open, comma, close) = (self.docs.text("("), self.docs.text(","), self.docs.text(")"));
        let hard = self.docs.add(Node::Hard);
        let inner = self.docs.nest([hard, items[0], comma, hard, rest]);
        Alternative {
            test,
            doc: self.docs.concat([open, inner, hard, close]),
        }
    }

    /// Moves arguments that are plain names into their `{}`. A string that counts or names its own is left alone.
    fn inline<'a>(&mut self, text: &str, arguments: &'a [Expr]) -> (String, Vec<&'a Expr>) {
        let Some(pieces) = placeholders(text) else {
            return (text.into(), arguments.iter().collect());
        };
        let mut shown = String::new();
        let mut rest = Vec::new();
        let mut from = 0;
        for (at, expr) in arguments.iter().enumerate() {
            match (pieces.get(at), plain_name(expr)) {
                (Some(place), Some(name)) => {
                    shown.push_str(&text[from..*place]);
                    shown.push_str(&self.name(name));
                    from = *place;
                }
                _ => rest.push(expr),
            }
        }
        shown.push_str(&text[from..]);
        (shown, rest)
    }
}

/// The places after the `{` of each `{}` and `{:..}`; none if one of them names or counts its argument.
fn placeholders(text: &str) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match (c, rest.peek().map(|next| next.1)) {
            ('{', Some('{')) | ('}', Some('}')) => _ = rest.next(),
            ('{', Some('}' | ':')) => {
                let end = at + text[at..].find('}')?;
                if text[at..end].contains(['$', '*']) {
                    return None;
                }
                places.push(at + 1);
                while rest.next_if(|next| next.0 <= end).is_some() {}
            }
            ('{', _) => return None,
            _ => {}
        }
    }
    Some(places)
}

/// A name that a format string may hold.
fn plain_name(expr: &Expr) -> Option<&str> {
    let ExprKind::Path(name) = &expr.kind else { return None };
    name.chars().all(|c| c.is_alphanumeric() || c == '_').then_some(name)
}

/// rustfmt's `can_be_overflowed_expr`: what may begin on the line of the bracket and end below.
fn can_hang(exprs: &[Expr]) -> bool {
    let Some(mut last) = exprs.last() else { return false };
    let closures = exprs
        .iter()
        .filter(|expr| matches!(expr.kind, ExprKind::Closure(..)))
        .count();
    while let ExprKind::Ref(e)
    | ExprKind::RefMut(e)
    | ExprKind::Deref(e)
    | ExprKind::Unary(_, e)
    | ExprKind::Try(e)
    | ExprKind::Cast(e) = &last.kind
    {
        last = e;
    }
    match &last.kind {
        ExprKind::Block(_) => true,
        ExprKind::Closure(..) => closures < 2,
        ExprKind::If(..)
        | ExprKind::IfLet(..)
        | ExprKind::Match(..)
        | ExprKind::Array(_)
        | ExprKind::Vec(_)
        | ExprKind::VecRepeat(..)
        | ExprKind::Struct(..)
        | ExprKind::Call(..)
        | ExprKind::Method(..)
        | ExprKind::Format(..)
        | ExprKind::Tuple(_) => exprs.len() == 1,
        _ => false,
    }
}

/// rustfmt's `is_simple_expr`.
fn is_simple(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Int(value) | ExprKind::TypedInt(value) => *value != i64::MIN,
        ExprKind::Float(value) => value.is_finite(),
        ExprKind::Str(_) | ExprKind::ByteStr(_) | ExprKind::Char(_) | ExprKind::Bool(_) => true,
        ExprKind::Path(path) => !path.contains("::"),
        ExprKind::Ref(inner)
        | ExprKind::RefMut(inner)
        | ExprKind::Deref(inner)
        | ExprKind::Unary(_, inner)
        | ExprKind::Try(inner)
        | ExprKind::Cast(inner)
        | ExprKind::Field(inner, _) => is_simple(inner),
        ExprKind::Index(base, index) => is_simple(base) && is_simple(index),
        _ => false,
    }
}

/// rustfmt's `is_nested_call`: a call in a call has no more room than a list.
fn is_nested_call(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(..) | ExprKind::Format(..) | ExprKind::Vec(_) | ExprKind::VecRepeat(..) => true,
        ExprKind::Ref(inner)
        | ExprKind::RefMut(inner)
        | ExprKind::Deref(inner)
        | ExprKind::Unary(_, inner)
        | ExprKind::Try(inner)
        | ExprKind::Cast(inner) => is_nested_call(inner),
        _ => false,
    }
}
