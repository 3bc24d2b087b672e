//! Blocks, statements, branches, loops and closures.

use super::Printer;
use super::doc::{Alternative, Doc, Node, Test};
use super::expr::sign;
use super::precedence::{self, Level};
use crate::back::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};

/// The widest `if` on one line: rustfmt's `single_line_if_else_max_width`.
const SHORT_IF: u32 = 50;

impl Printer {
    /// What stands between `{` and the end, the `}` with it.
    pub(super) fn rest_of_block(&mut self, block: &Block) -> Doc {
        let hard = self.docs.add(Node::Hard);
        let mut lines = Vec::new();
        for stmt in &block.stmts {
            self.statement(stmt, hard, &mut lines);
        }
        if let Some(value) = value(block) {
            lines.push(hard);
            lines.push(self.statement_expr(value));
        }
        let close = self.docs.text("}");
        if lines.is_empty() {
            return close;
        }
        let inner = self.docs.nest(lines);
        self.docs.concat([inner, hard, close])
    }

    pub(super) fn braced(&mut self, head: impl Into<std::borrow::Cow<'static, str>>, block: &Block) -> Doc {
        let (head, rest) = (self.docs.text(head), self.rest_of_block(block));
        self.docs.concat([head, rest])
    }

    fn statement(&mut self, stmt: &Stmt, hard: Doc, lines: &mut Vec<Doc>) {
        for line in super::comment_lines("//", &stmt.comments) {
            lines.extend([hard, self.docs.text(line)]);
        }
        if matches!(stmt.kind, StmtKind::Nothing) {
            return;
        }
        lines.push(hard);
        if let Some(span) = stmt.origin {
            lines.push(self.docs.add(Node::Mark(span)));
        }
        let doc = self.statement_kind(&stmt.kind);
        let Some(comment) = &stmt.trailing else {
            return lines.push(doc);
        };
        let comment = super::literal::comment(&comment.split_whitespace().collect::<Vec<_>>().join(" "));
        let mark = self.docs.add(Node::Trailing(comment.clone()));
        let beside = self.docs.concat([mark, doc]);
        if has_body(&stmt.kind) {
            return lines.push(beside);
        }
        // Inside a broken expression rustfmt would move the comment: it stands above then.
        let text = self.docs.text(format!("// {comment}"));
        let above = self.docs.concat([text, hard, doc]);
        lines.push(self.docs.choice(beside, Vec::new(), above));
    }

    fn statement_kind(&mut self, kind: &StmtKind) -> Doc {
        match kind {
            StmtKind::Let { pattern, ty, init } => self.binding(pattern, ty.as_ref(), init.as_ref()),
            StmtKind::Expr(expr) => {
                let doc = self.statement_expr(expr);
                let ends = precedence::is_block_like(expr) && matches!(expr.ty, Ty::Unit | Ty::Never);
                let end = self.docs.text(if ends { "" } else { ";" });
                self.docs.concat([doc, end])
            }
            StmtKind::Assign(place, op, value) => {
                let place = self.guarded(place);
                let sign = self.docs.text(format!(" {}=", op.map_or("", sign)));
                let value = self.expr(value);
                let value = self.right_hand(value);
                let end = self.docs.text(";");
                self.docs.concat([place, sign, value, end])
            }
            StmtKind::While(name, condition, body) => {
                let word = self.docs.text(format!("{}while ", prefix(name.as_deref())));
                let condition = self.head(condition);
                self.head_and_body(vec![word, condition], body)
            }
            StmtKind::For(name, pattern, iterator, body) => {
                let pattern = self.pattern(pattern);
                let word = self.docs.text(format!("{}for {pattern} in ", prefix(name.as_deref())));
                let iterator = self.head(iterator);
                self.head_and_body(vec![word, iterator], body)
            }
            StmtKind::Loop(name, body) => self.braced(format!("{}loop {{", prefix(name.as_deref())), body),
            StmtKind::Labelled(name, body) => self.braced(format!("{}{{", prefix(Some(name))), body),
            StmtKind::Nothing => self.docs.text(""),
        }
    }

    fn binding(&mut self, pattern: &Pattern, ty: Option<&Ty>, init: Option<&Expr>) -> Doc {
        let mut head = format!("let {}", self.pattern(pattern));
        if let Some(ty) = ty {
            head = format!("{head}: {}", self.ty(ty));
        }
        let Some(init) = init else {
            return self.docs.text(head + ";");
        };
        let head = self.docs.text(head + " =");
        let init = self.expr(init);
        let init = self.right_hand(init);
        let end = self.docs.text(";");
        self.docs.concat([head, init, end])
    }

    /// An expression at the start of a statement.
    fn statement_expr(&mut self, expr: &Expr) -> Doc {
        match &expr.kind {
            ExprKind::If(..) | ExprKind::IfLet(..) => self.if_lines(expr),
            ExprKind::Block(block) => self.braced("{", block),
            _ => self.guarded(expr),
        }
    }

    /// An expression whose leftmost block, if it would end the statement, gets parentheses.
    fn guarded(&mut self, expr: &Expr) -> Doc {
        if let Some(doc) = self.made.get(&std::ptr::from_ref(expr)) {
            return *doc;
        }
        let guard = precedence::statement_guard(expr).map(std::ptr::from_ref);
        let outer = std::mem::replace(&mut self.guard, guard);
        let doc = self.expr(expr);
        self.guard = outer;
        self.made.insert(expr, doc);
        doc
    }

    /// The condition or scrutinee of a head.
    fn head(&mut self, expr: &Expr) -> Doc {
        if let Some(doc) = self.made.get(&std::ptr::from_ref(expr)) {
            return *doc;
        }
        let mut doc = self.expr(expr);
        if precedence::head_needs_parentheses(expr) {
            doc = self.parentheses(doc);
        }
        self.made.insert(expr, doc);
        doc
    }

    fn head_and_body(&mut self, mut head: Vec<Doc>, body: &Block) -> Doc {
        head.insert(0, self.docs.add(Node::Head));
        head.push(self.docs.add(Node::Brace));
        head.push(self.rest_of_block(body));
        self.docs.concat(head)
    }

    /// `if` as a value: on one line where it is short.
    pub(super) fn if_value(&mut self, expr: &Expr) -> Doc {
        let lines = self.if_lines(expr);
        let ExprKind::If(condition, then, Some(otherwise)) = &expr.kind else {
            return lines;
        };
        let (Some(then), Some(otherwise)) = (only_value(then), only_value(otherwise)) else {
            return lines;
        };
        if [then, otherwise].iter().any(|value| precedence::is_block_like(value)) {
            return lines;
        }
        let word = self.docs.text("if ");
        let mut parts = vec![word, self.head(condition)];
        for (open, value) in [(" { ", then), (" } else { ", otherwise)] {
            parts.extend([self.docs.text(open), self.guarded(value)]);
        }
        parts.push(self.docs.text(" }"));
        let line = self.docs.concat(parts);
        let line = self.docs.limited(line, SHORT_IF);
        self.docs.choice(line, Vec::new(), lines)
    }

    /// `if` over several lines; `else if` stays flat however long the ladder is.
    fn if_lines(&mut self, ladder: &Expr) -> Doc {
        if let Some(doc) = self.ladders.get(&std::ptr::from_ref(ladder)) {
            return *doc;
        }
        let mut parts = Vec::new();
        let mut next = Some(ladder);
        while let Some(expr) = next.take() {
            parts.push(self.docs.add(Node::Head));
            let (then, otherwise) = match &expr.kind {
                ExprKind::If(condition, then, otherwise) => {
                    parts.extend([self.docs.text("if "), self.head(condition)]);
                    (then, otherwise)
                }
                ExprKind::IfLet(pattern, value, then, otherwise) => {
                    let pattern = self.pattern(pattern);
                    parts.push(self.docs.text(format!("if let {pattern} = ")));
                    parts.push(self.let_value(value));
                    (then, otherwise)
                }
                _ => break,
            };
            parts.push(self.docs.add(Node::Brace));
            let otherwise = otherwise.as_ref().filter(|block| !is_empty(block));
            if otherwise.is_some() && is_empty(then) {
                let hard = self.docs.add(Node::Hard);
                parts.push(hard);
            }
            parts.push(self.rest_of_block(then));
            let Some(otherwise) = otherwise else { break };
            parts.push(self.docs.text(" else "));
            next = only_if(otherwise);
            if next.is_none() {
                parts.push(self.braced("{", otherwise));
            }
        }
        let all = self.docs.concat(parts);
        let doc = self.docs.never_flat(all);
        self.ladders.insert(ladder, doc);
        doc
    }

    /// After `if let p =`, `&&` and `||` belong to the `if`.
    fn let_value(&mut self, value: &Expr) -> Doc {
        let level = precedence::of(value);
        let doc = self.expr(value);
        let needs = level < Level::Compare || precedence::head_needs_parentheses(value);
        if needs { self.parentheses(doc) } else { doc }
    }

    pub(super) fn match_on(&mut self, scrutinee: &Expr, arms: &[(Pattern, Option<Expr>, Expr)]) -> Doc {
        let hard = self.docs.add(Node::Hard);
        let word = self.docs.text("match ");
        let start = self.docs.add(Node::Head);
        let mut parts = vec![start, word, self.head(scrutinee), self.docs.add(Node::Brace)];
        let mut lines = Vec::new();
        for (pattern, guard, body) in arms {
            lines.push(hard);
            let pattern = self.pattern(pattern);
            lines.push(self.docs.text(pattern));
            if let Some(guard) = guard {
                lines.extend([self.docs.text(" if "), self.expr(guard)]);
            }
            lines.push(self.docs.text(" =>"));
            lines.push(self.arm(body));
        }
        if !lines.is_empty() {
            parts.extend([self.docs.nest(lines), hard]);
        }
        parts.push(self.docs.text("}"));
        self.docs.concat(parts)
    }

    /// The body of an arm: a block, or what stays on the arm's line, or a block made for it.
    fn arm(&mut self, body: &Expr) -> Doc {
        let body = unwrapped(body);
        if let ExprKind::Block(block) = &body.kind {
            return self.braced(" {", block);
        }
        let doc = self.statement_expr(body);
        let (space, comma) = (self.docs.text(" "), self.docs.text(","));
        let here = self.docs.concat([space, doc, comma]);
        if matches!(body.kind, ExprKind::Match(..)) {
            let ends = self.docs.text(if matches!(body.ty, Ty::Unit) { "" } else { "," });
            return self.docs.concat([space, doc, ends]);
        }
        let below = self.block_around(doc);
        let below = self.docs.concat([space, below]);
        let mut alternatives = Vec::new();
        if may_begin_on_arm(body) && self.docs.breaks(doc) {
            alternatives.push(Alternative {
                test: Test::Below(self.docs.flat(doc)),
                doc: below,
            });
            alternatives.push(Alternative {
                test: Test::Here(self.docs.head(here)),
                doc: here,
            });
        }
        self.docs.choice(here, alternatives, below)
    }

    /// `{`, the expression on its own line, `}`.
    fn block_around(&mut self, doc: Doc) -> Doc {
        let hard = self.docs.add(Node::Hard);
        let (open, close) = (self.docs.text("{"), self.docs.text("}"));
        let inner = self.docs.nest([hard, doc]);
        self.docs.concat([open, inner, hard, close])
    }

    /// `{ .. }` as a value.
    pub(super) fn block_value(&mut self, block: &Block) -> Doc {
        let lines = self.braced("{", block);
        let Some(value) = only_value(block).filter(|value| !precedence::is_block_like(value)) else {
            return lines;
        };
        let (open, value, close) = (self.docs.text("{ "), self.guarded(value), self.docs.text(" }"));
        let line = self.docs.concat([open, value, close]);
        self.docs.choice(line, Vec::new(), lines)
    }

    pub(super) fn closure(&mut self, moves: bool, parameters: &[(Pattern, Option<Ty>)], body: &Expr) -> Doc {
        let mut shown = Vec::new();
        for (pattern, ty) in parameters {
            let pattern = self.pattern(pattern);
            shown.push(match ty {
                Some(ty) => format!("{pattern}: {}", self.ty(ty)),
                None => pattern,
            });
        }
        let head = format!("{}|{}| ", if moves { "move " } else { "" }, shown.join(", "));
        let body = unwrapped(body);
        if let ExprKind::Block(block) = &body.kind {
            return self.braced(head + "{", block);
        }
        let head = self.docs.text(head);
        let doc = self.expr(body);
        let here = self.docs.concat([head, doc]);
        if matches!(body.kind, ExprKind::Match(..) | ExprKind::Struct(..)) {
            return here;
        }
        let statement = if precedence::is_block_like(body) {
            self.statement_expr(body)
        } else {
            doc
        };
        let below = self.block_around(statement);
        let below = self.docs.concat([head, below]);
        let doc = self.docs.choice(here, Vec::new(), below);
        self.hanging.insert(doc, Some(below));
        doc
    }
}

/// `'name`, whether or not the tree holds the quote.
pub(super) fn label(name: &str) -> String {
    format!("'{}", name.trim_start_matches('\''))
}

fn prefix(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| label(name) + ": ")
}

/// The value of a block that must be said: not `()`.
fn value(block: &Block) -> Option<&Expr> {
    block
        .value
        .as_deref()
        .filter(|value| !matches!(&value.kind, ExprKind::Tuple(parts) if parts.is_empty()))
}

fn is_empty(block: &Block) -> bool {
    block.stmts.is_empty() && value(block).is_none()
}

/// The value of a block that has nothing else.
fn only_value(block: &Block) -> Option<&Expr> {
    value(block).filter(|_| block.stmts.is_empty())
}

/// The `if` that an `else` block is, so that it can be printed as `else if`.
fn only_if(block: &Block) -> Option<&Expr> {
    let expr = match (block.stmts.as_slice(), value(block)) {
        ([], value) => value,
        (
            [
                Stmt {
                    kind: StmtKind::Expr(expr),
                    comments,
                    trailing: None,
                    origin: _,
                },
            ],
            None,
        ) if comments.is_empty() => Some(expr).filter(|expr| expr.ty == Ty::Unit),
        _ => None,
    };
    expr.filter(|expr| matches!(expr.kind, ExprKind::If(..) | ExprKind::IfLet(..)))
}

/// A body without the braces that rustfmt would take away.
fn unwrapped(body: &Expr) -> &Expr {
    let mut body = body;
    while let ExprKind::Block(block) = &body.kind {
        match only_value(block) {
            Some(value) if !matches!(value.kind, ExprKind::If(..) | ExprKind::IfLet(..)) => body = value,
            _ => break,
        }
    }
    body
}

/// rustfmt's `can_flatten_block_around_this`.
fn may_begin_on_arm(body: &Expr) -> bool {
    match &body.kind {
        ExprKind::Closure(..)
        | ExprKind::Array(_)
        | ExprKind::Call(..)
        | ExprKind::Method(..)
        | ExprKind::Format(..)
        | ExprKind::Vec(_)
        | ExprKind::VecRepeat(..)
        | ExprKind::Struct(..)
        | ExprKind::Tuple(_) => true,
        ExprKind::Ref(inner)
        | ExprKind::RefMut(inner)
        | ExprKind::Deref(inner)
        | ExprKind::Unary(_, inner)
        | ExprKind::Try(inner)
        | ExprKind::Index(inner, _)
        | ExprKind::Cast(inner) => may_begin_on_arm(inner),
        _ => false,
    }
}

/// Whether a statement's first line ends in `{`, where a comment may stand.
fn has_body(kind: &StmtKind) -> bool {
    match kind {
        StmtKind::While(..) | StmtKind::For(..) | StmtKind::Loop(..) | StmtKind::Labelled(..) => true,
        StmtKind::Expr(expr) => precedence::is_block_like(expr),
        _ => false,
    }
}
