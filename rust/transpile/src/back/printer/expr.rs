//! Expressions: each kind to its document, and the left spines (sums, chains of calls) that may be thousands long.

use super::Printer;
use super::doc::{Alternative, Doc, NEVER, Node, Test};
use super::list::{ARRAY, CALL};
use super::precedence::{self, Level};
use super::{control, literal};
use crate::back::tree::{Binary, Expr, ExprKind, Ty, Unary};

/// The widest chain of several calls on one line: rustfmt's `chain_width`.
const CHAIN: u32 = 60;

impl Printer {
    /// An expression where any expression may stand.
    pub(super) fn expr(&mut self, expr: &Expr) -> Doc {
        match &expr.kind {
            ExprKind::Binary(..) => self.binary(expr),
            ExprKind::Call(..)
            | ExprKind::Method(..)
            | ExprKind::Field(..)
            | ExprKind::Index(..)
            | ExprKind::Try(_) => self.postfix(expr),
            ExprKind::If(..) | ExprKind::IfLet(..) => self.if_value(expr),
            ExprKind::Match(scrutinee, arms) => self.match_on(scrutinee, arms),
            ExprKind::Block(block) => self.block_value(block),
            ExprKind::LabelledBlock(label, block) => self.braced(format!("{}: {{", control::label(label)), block),
            ExprKind::BreakWith(label, value) => self.break_value(label, value),
            ExprKind::Closure(moves, parameters, body) => self.closure(*moves, parameters, body),
            ExprKind::Unary(..) | ExprKind::Ref(_) | ExprKind::RefMut(_) | ExprKind::Deref(_) => self.prefix(expr),
            ExprKind::Cast(inner) => self.cast(inner, &expr.ty),
            ExprKind::Range(from, to, closed) => self.range(from.as_deref(), to.as_deref(), *closed),
            ExprKind::Return(Some(value)) => self.return_value(value),
            ExprKind::Format(name, text, arguments) => self.format(name, text, arguments),
            ExprKind::Vec(items) => self.prefixed_list("vec!", items),
            ExprKind::VecRepeat(value, count) => self.vec_repeat(value, count),
            ExprKind::Array(items) => self.list(ARRAY, items),
            ExprKind::Tuple(items) => self.tuple(items),
            ExprKind::Struct(name, fields) => self.fields(name, fields),
            _ => {
                let text = self.atom(expr);
                self.docs.text(text)
            }
        }
    }

    fn break_value(&mut self, label: &str, value: &Expr) -> Doc {
        let head = self.docs.text(format!("break {} ", control::label(label)));
        let value = self.expr(value);
        self.docs.concat([head, value])
    }

    /// An operand: in parentheses where it holds together less than its place asks for.
    pub(super) fn operand(&mut self, expr: &Expr, least: Level) -> Doc {
        let guarded = self.guard == Some(std::ptr::from_ref(expr));
        let doc = self.expr(expr);
        if guarded || precedence::of(expr) < least {
            self.parentheses(doc)
        } else {
            doc
        }
    }

    pub(super) fn parentheses(&mut self, doc: Doc) -> Doc {
        let (open, close) = (self.docs.text("("), self.docs.text(")"));
        self.docs.concat([open, doc, close])
    }

    /// What has no parts of its own.
    fn atom(&mut self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Int(i64::MIN) => self.name(&literal::int(i64::MIN)),
            ExprKind::Int(value) => literal::int(*value) + self.suffix(expr, &expr.ty),
            ExprKind::TypedInt(value) => literal::int(*value) + literal::suffix(&Ty::I64),
            ExprKind::Float(value) if value.is_finite() => literal::float(*value) + self.suffix(expr, &Ty::F64),
            ExprKind::Float(value) => self.name(&literal::float(*value)),
            ExprKind::Str(value) => literal::string(value),
            ExprKind::ByteStr(value) => literal::bytes(value),
            ExprKind::Char(value) => literal::character(*value),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Path(path) => self.name(path),
            ExprKind::Associated(Ty::Path(path, types), name) => {
                format!("{}::<{}>::{name}", self.name(path), self.types(types))
            }
            ExprKind::Break(Some(label)) => format!("break {}", control::label(label)),
            ExprKind::Continue(Some(label)) => format!("continue {}", control::label(label)),
            ExprKind::Break(None) => "break".into(),
            ExprKind::Continue(None) => "continue".into(),
            _ => "return".into(),
        }
    }

    fn suffix(&self, expr: &Expr, ty: &Ty) -> &'static str {
        if self.suffixed.contains(&std::ptr::from_ref(expr)) {
            literal::suffix(ty)
        } else {
            ""
        }
    }

    fn prefix(&mut self, expr: &Expr) -> Doc {
        let (sign, inner) = match &expr.kind {
            ExprKind::Unary(Unary::Neg, inner) => ("-", inner),
            ExprKind::Unary(Unary::Not, inner) => ("!", inner),
            ExprKind::Ref(inner) => ("&", inner),
            ExprKind::RefMut(inner) => ("&mut ", inner),
            ExprKind::Deref(inner) => ("*", inner),
            _ => return self.expr(expr),
        };
        let sign_doc = self.docs.text(sign);
        let inner = match &inner.kind {
            ExprKind::Closure(..) if sign.starts_with('&') => self.expr(inner),
            _ if sign == "-" && precedence::is_negated(inner) => self.operand(inner, Level::Postfix),
            _ => self.operand(inner, Level::Prefix),
        };
        self.docs.concat([sign_doc, inner])
    }

    fn cast(&mut self, inner: &Expr, ty: &Ty) -> Doc {
        let inner = self.operand(inner, Level::Cast);
        let ty = self.ty(ty);
        let ty = self.docs.text(format!(" as {ty}"));
        self.docs.concat([inner, ty])
    }

    fn range(&mut self, from: Option<&Expr>, to: Option<&Expr>, closed: bool) -> Doc {
        let mut parts: Vec<Doc> = from.map(|from| self.operand(from, Level::Or)).into_iter().collect();
        parts.push(self.docs.text(if closed { "..=" } else { ".." }));
        parts.extend(to.map(|to| self.operand(to, Level::Or)));
        self.docs.concat(parts)
    }

    fn return_value(&mut self, value: &Expr) -> Doc {
        let word = self.docs.text("return ");
        let value = self.expr(value);
        self.docs.concat([word, value])
    }

    fn prefixed_list(&mut self, prefix: &'static str, items: &[Expr]) -> Doc {
        let prefix = self.docs.text(prefix);
        let list = self.list(ARRAY, items);
        self.docs.concat([prefix, list])
    }

    fn vec_repeat(&mut self, value: &Expr, count: &Expr) -> Doc {
        let (open, close) = (self.docs.text("vec!["), self.docs.text("]"));
        let (value, semicolon, count) = (self.expr(value), self.docs.text(";"), self.expr(count));
        let (soft, line) = (self.docs.add(Node::Soft), self.docs.add(Node::Line));
        let inner = self.docs.nest([soft, value, semicolon, line, count]);
        let all = self.docs.concat([open, inner, soft, close]);
        self.docs.group(all)
    }

    /// Operators down the left spine. As in rustfmt, a run of one operator breaks as a whole, before the operator.
    fn binary(&mut self, expr: &Expr) -> Doc {
        let mut spine = Vec::new();
        let mut left = expr;
        while let ExprKind::Binary(op, inner, right) = &left.kind {
            spine.push((*op, &**inner, &**right));
            left = inner;
        }
        let mut doc = self.operand(left, Level::Jump);
        let mut run: Vec<Doc> = Vec::new();
        let mut before: Option<Binary> = None;
        for (op, left, right) in spine.into_iter().rev() {
            let parenthesised = precedence::left_needs_parentheses(op, left);
            if parenthesised || before.is_some_and(|before| before != op) {
                doc = self.close_run(doc, std::mem::take(&mut run));
            }
            if parenthesised {
                doc = self.parentheses(doc);
            }
            let sign = self.docs.text(format!("{} ", sign(op)));
            let right = self.operand(right, precedence::of_binary(op).tighter());
            let operand = self.docs.concat([sign, right]);
            run.push(self.docs.add(Node::Operand(operand)));
            before = Some(op);
        }
        self.close_run(doc, run)
    }

    fn close_run(&mut self, first: Doc, run: Vec<Doc>) -> Doc {
        if run.is_empty() {
            return first;
        }
        let parts: Vec<Doc> = [first].into_iter().chain(run).collect();
        let all = self.docs.concat(parts);
        self.docs.group(all)
    }

    /// Calls, methods, fields, indices and `?` down the left spine.
    fn postfix(&mut self, expr: &Expr) -> Doc {
        let mut spine = vec![expr];
        let mut root = expr;
        while let Some(inner) = receiver(root) {
            root = inner;
            spine.push(root);
        }
        spine.pop();
        let bare = matches!(spine.last().map(|e| &e.kind), Some(ExprKind::Method(..)));
        let literal = if bare { precedence::bare_number(root) } else { None };
        self.suffixed.extend(literal.map(std::ptr::from_ref));
        let mut doc = self.operand(root, Level::Postfix);
        let mut links: Vec<Link> = Vec::new();
        let mut block_like = is_block_like_root(root);
        for expr in spine.into_iter().rev() {
            match &expr.kind {
                ExprKind::Method(_, name, types, arguments) => links.push(self.method(name, types, arguments)),
                ExprKind::Field(_, name) => {
                    let name = self.name(name);
                    links.push(Link {
                        parts: vec![self.docs.text(format!(".{name}"))],
                        tall: false,
                    });
                }
                ExprKind::Try(_) => {
                    let sign = self.docs.text("?");
                    match links.last_mut() {
                        Some(link) => link.parts.push(sign),
                        None => doc = self.docs.concat([doc, sign]),
                    }
                }
                ExprKind::Index(_, index) => {
                    let chain = self.chain(doc, block_like, &std::mem::take(&mut links));
                    doc = self.index(chain, index);
                    block_like = false;
                }
                ExprKind::Call(callee, arguments) => {
                    let mut chain = self.chain(doc, block_like, &std::mem::take(&mut links));
                    // `x.f()` would call a method.
                    if matches!(callee.kind, ExprKind::Field(..)) {
                        chain = self.parentheses(chain);
                    }
                    let arguments = self.list_after(self.docs.flat(chain), CALL, arguments);
                    doc = self.docs.concat([chain, arguments]);
                    block_like = true;
                }
                _ => {}
            }
        }
        self.chain(doc, block_like, &links)
    }

    /// `a[i]`, the bracket below where only that makes it fit.
    fn index(&mut self, base: Doc, index: &Expr) -> Doc {
        let (open, index, close) = (self.docs.text("["), self.expr(index), self.docs.text("]"));
        let bracket = self.docs.concat([open, index, close]);
        let here = self.docs.concat([base, bracket]);
        let hard = self.docs.add(Node::Hard);
        let nested = self.docs.nest([hard, bracket]);
        let below = self.docs.concat([base, nested]);
        let test = Test::Split(self.docs.flat(base), self.docs.flat(bracket));
        self.docs.choice(here, vec![Alternative { test, doc: below }], here)
    }

    fn method(&mut self, name: &str, types: &[Ty], arguments: &[Expr]) -> Link {
        let name = self.name(name);
        let types = if types.is_empty() {
            String::new()
        } else {
            format!("::<{}>", self.types(types))
        };
        let name = self.docs.text(format!(".{name}{types}"));
        let list = self.list_after(self.docs.flat(name), CALL, arguments);
        Link {
            parts: vec![name, list],
            tall: is_tall(arguments),
        }
    }

    /// A chain of `.a.b(..)`: a root of a level's width or less keeps its first link on its line.
    fn chain(&mut self, root: Doc, block_like: bool, links: &[Link]) -> Doc {
        if links.is_empty() {
            return root;
        }
        let tall = links.last().is_some_and(|link| link.tall);
        let links: Vec<Doc> = links
            .iter()
            .map(|link| self.docs.concat(link.parts.as_slice()))
            .collect();
        let below = if block_like && self.docs.flat(root) >= NEVER {
            Below::Level
        } else {
            Below::Nested
        };
        let shape = Shape { tall, below, limit: 0 };
        let limit = if links.len() > 1 { CHAIN } else { NEVER };
        let shape = Shape { limit, ..shape };
        let spread = self.chain_of(root, &links, shape);
        let width = self.docs.flat(root);
        if width > super::doc::INDENT || self.docs.breaks(root) {
            return spread;
        }
        let (mut root, mut links, mut tested) = (root, links.as_slice(), width);
        while let (true, Some((first, rest))) = (tested <= super::doc::INDENT, links.split_first()) {
            root = self.docs.concat([root, *first]);
            links = rest;
            tested = self.docs.flat(root);
        }
        let doc = if links.is_empty() {
            root
        } else {
            self.chain_of(root, links, shape)
        };
        let doc = self.docs.choice(
            spread,
            vec![Alternative {
                test: Test::Start(width),
                doc,
            }],
            spread,
        );
        let hanging = self.hanging.get(&spread).copied().flatten();
        self.hanging.insert(doc, hanging);
        doc
    }

    fn chain_of(&mut self, root: Doc, links: &[Doc], shape: Shape) -> Doc {
        let Some((last, before)) = links.split_last() else {
            return root;
        };
        let all: Vec<Doc> = [root].into_iter().chain(links.iter().copied()).collect();
        let line = self.docs.concat(all);
        let flat = self.docs.limited(line, shape.limit);
        let spread = self.links_below(root, links, shape.below);
        let mut alternatives = Vec::new();
        let mut over = None;
        let start: u32 = before.iter().map(|link| self.docs.flat(*link)).sum::<u32>() + self.docs.flat(root);
        let head = start + self.docs.head(*last);
        if self.docs.breaks(*last) && head <= shape.limit.min(NEVER - 1) {
            if !shape.tall {
                alternatives.push(Alternative {
                    test: Test::Below(self.docs.flat(*last)),
                    doc: spread,
                });
            }
            let parts: Vec<Doc> = [root].into_iter().chain(before.iter().copied()).collect();
            let first = self.docs.concat(parts);
            let first = self.docs.add(Node::Flat(first));
            let doc = self.docs.concat([first, *last]);
            // With its arguments below, one line each, it would rather have its own line.
            over = Some(doc).filter(|_| shape.tall || self.docs.flat(*last) >= NEVER);
            alternatives.push(Alternative {
                test: Test::Here(head),
                doc,
            });
        }
        let doc = self.docs.choice(flat, alternatives, spread);
        self.hanging.insert(doc, over);
        doc
    }

    /// Each link on its own line, below a block at the block's own level.
    fn links_below(&mut self, root: Doc, links: &[Doc], below: Below) -> Doc {
        let hard = self.docs.add(Node::Hard);
        let parted: Vec<Doc> = links.iter().flat_map(|link| [hard, *link]).collect();
        let below = match below {
            Below::Level => self.docs.concat(parted),
            Below::Nested => self.docs.nest(parted),
        };
        self.docs.concat([root, below])
    }

    /// What stands after `=` or `:`: here, or on the next line where it then fits on one.
    pub(super) fn right_hand(&mut self, value: Doc) -> Doc {
        let (space, hard) = (self.docs.text(" "), self.docs.add(Node::Hard));
        let here = self.docs.concat([space, value]);
        let below = self.docs.nest([hard, value]);
        let fits_below = Alternative {
            test: Test::Below(self.docs.flat(value)),
            doc: below,
        };
        let breaks_here = Alternative {
            test: Test::Here(self.docs.head(here)),
            doc: here,
        };
        let alternatives = if self.docs.breaks(value) {
            vec![fits_below, breaks_here]
        } else {
            Vec::new()
        };
        self.docs.choice(here, alternatives, below)
    }
}

/// A link of a chain: a field, or a method and its arguments, with the `?` after it.
struct Link {
    parts: Vec<Doc>,
    /// Whether its arguments, one a line, take five lines or more: it hangs then even if it would fit below.
    tall: bool,
}

/// How a chain is laid out.
#[derive(Clone, Copy)]
struct Shape {
    tall: bool,
    below: Below,
    /// The widest line for the whole.
    limit: u32,
}

/// Where links stand that have lines of their own.
#[derive(Clone, Copy)]
enum Below {
    /// At the level of the block that is the root.
    Level,
    /// One level deeper.
    Nested,
}

/// Whether arguments with a line each, or an only one that hangs in such a way, make five lines.
fn is_tall(arguments: &[Expr]) -> bool {
    let mut arguments = arguments;
    while let [
        Expr {
            kind: ExprKind::Call(_, inner) | ExprKind::Method(_, _, _, inner),
            ..
        },
    ] = arguments
    {
        arguments = inner;
    }
    arguments.len() > 2
}

/// rustfmt's `is_block_expr`: below such a root, if it is broken, links are not indented.
fn is_block_like_root(root: &Expr) -> bool {
    match &root.kind {
        ExprKind::Format(..)
        | ExprKind::Vec(_)
        | ExprKind::VecRepeat(..)
        | ExprKind::Array(_)
        | ExprKind::Struct(..) => true,
        ExprKind::Binary(_, _, inner) | ExprKind::Unary(_, inner) | ExprKind::Closure(_, _, inner) => {
            is_block_like_root(inner)
        }
        _ => precedence::is_block_like(root),
    }
}

/// What a postfix expression is applied to.
fn receiver(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Method(inner, ..)
        | ExprKind::Field(inner, _)
        | ExprKind::Try(inner)
        | ExprKind::Index(inner, _)
        | ExprKind::Call(inner, _) => Some(inner),
        _ => None,
    }
}

/// An operator as it is written.
pub(super) fn sign(op: Binary) -> &'static str {
    match op {
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mul => "*",
        Binary::Div => "/",
        Binary::Rem => "%",
        Binary::BitAnd => "&",
        Binary::BitOr => "|",
        Binary::BitXor => "^",
        Binary::Shl => "<<",
        Binary::Shr => ">>",
        Binary::And => "&&",
        Binary::Or => "||",
        Binary::Eq => "==",
        Binary::Ne => "!=",
        Binary::Lt => "<",
        Binary::Le => "<=",
        Binary::Gt => ">",
        Binary::Ge => ">=",
    }
}
