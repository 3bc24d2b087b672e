//! Where Rust needs parentheses: precedence, and the places whose grammar is narrower than an expression.
//!
//! The levels are those of the Rust reference, "Expression precedence"; the rules for heads and statements follow
//! rustc's parser. Walks along a left spine are loops, because sums are long.

use crate::back::tree::{Binary, Expr, ExprKind, Unary};

/// How tightly an expression holds together, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// `return`, `break`, closures: they take all that follows.
    Jump,
    Range,
    Or,
    And,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Cast,
    Prefix,
    Postfix,
}

impl Level {
    /// What an operand must have to stand on the right of an operator of this level.
    pub(super) fn tighter(self) -> Self {
        match self {
            Self::Jump => Self::Range,
            Self::Range => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Compare,
            Self::Compare => Self::BitOr,
            Self::BitOr => Self::BitXor,
            Self::BitXor => Self::BitAnd,
            Self::BitAnd => Self::Shift,
            Self::Shift => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Cast,
            Self::Cast => Self::Prefix,
            Self::Prefix | Self::Postfix => Self::Postfix,
        }
    }
}

/// The level of an operator.
pub(super) fn of_binary(op: Binary) -> Level {
    match op {
        Binary::Or => Level::Or,
        Binary::And => Level::And,
        Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => Level::Compare,
        Binary::BitOr => Level::BitOr,
        Binary::BitXor => Level::BitXor,
        Binary::BitAnd => Level::BitAnd,
        Binary::Shl | Binary::Shr => Level::Shift,
        Binary::Add | Binary::Sub => Level::Sum,
        Binary::Mul | Binary::Div | Binary::Rem => Level::Product,
    }
}

/// What the left operand must have: comparisons do not chain.
pub(super) fn left_of(op: Binary) -> Level {
    let level = of_binary(op);
    if level == Level::Compare {
        level.tighter()
    } else {
        level
    }
}

/// The level of an expression as it is printed.
pub(super) fn of(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Int(value) | ExprKind::TypedInt(value) if *value < 0 && *value != i64::MIN => Level::Prefix,
        ExprKind::Float(value) if value.is_finite() && value.is_sign_negative() => Level::Prefix,
        ExprKind::Binary(op, ..) => of_binary(*op),
        ExprKind::Ref(inner) | ExprKind::RefMut(inner) if matches!(inner.kind, ExprKind::Closure(..)) => Level::Jump,
        ExprKind::Unary(..) | ExprKind::Ref(_) | ExprKind::RefMut(_) | ExprKind::Deref(_) => Level::Prefix,
        ExprKind::Cast(_) => Level::Cast,
        ExprKind::Range(..) => Level::Range,
        ExprKind::Closure(..)
        | ExprKind::Return(_)
        | ExprKind::Break(_)
        | ExprKind::BreakWith(..)
        | ExprKind::Continue(_) => Level::Jump,
        _ => Level::Postfix,
    }
}

/// Whether a left operand needs parentheses, by its level or because `as T <` would read as type arguments.
pub(super) fn left_needs_parentheses(op: Binary, left: &Expr) -> bool {
    of(left) < left_of(op) || matches!(op, Binary::Lt | Binary::Shl) && ends_with_cast(left)
}

/// Whether a second minus would follow the first.
pub(super) fn is_negated(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Int(_) | ExprKind::TypedInt(_) | ExprKind::Float(_) => of(expr) == Level::Prefix,
        ExprKind::Unary(op, _) => *op == Unary::Neg,
        _ => false,
    }
}

fn ends_with_cast(expr: &Expr) -> bool {
    let mut expr = expr;
    loop {
        match &expr.kind {
            ExprKind::Cast(_) => return true,
            ExprKind::Binary(op, _, right) if of(right) > of_binary(*op) => expr = right,
            _ => return false,
        }
    }
}

/// A literal of an expression whose type only the literals' suffixes can say: a method on it would be ambiguous.
pub(super) fn bare_number(expr: &Expr) -> Option<&Expr> {
    let mut todo = vec![expr];
    let mut literal = None;
    while let Some(expr) = todo.pop() {
        match &expr.kind {
            ExprKind::Int(value) if *value != i64::MIN => literal = Some(expr),
            ExprKind::Float(value) if value.is_finite() => literal = Some(expr),
            ExprKind::Unary(_, inner) => todo.push(inner),
            ExprKind::Binary(Binary::Shl | Binary::Shr, left, _) => todo.push(left),
            ExprKind::Binary(op, left, right) if of_binary(*op) > Level::Compare => todo.extend([&**left, &**right]),
            // All branches have one type, so that the first says it for all.
            ExprKind::If(_, block, _) | ExprKind::IfLet(_, _, block, _) | ExprKind::Block(block) => {
                todo.push(block.value.as_deref()?);
            }
            ExprKind::Match(_, arms) => todo.push(&arms.first()?.2),
            _ => return None,
        }
    }
    literal
}

/// Whether the grammar of a head (`if`, `while`, `match`, `for`) needs parentheses around `expr`: its `{` would be
/// taken for the body's, or the body for its own.
pub(super) fn head_needs_parentheses(expr: &Expr) -> bool {
    if of(expr) == Level::Jump {
        return true;
    }
    let mut todo = vec![expr];
    while let Some(expr) = todo.pop() {
        // An operand that has parentheses of its own is safe.
        let open = |operand: &&Expr, least: Level| of(operand) >= least;
        match &expr.kind {
            ExprKind::Struct(..) => return true,
            ExprKind::Binary(op, left, right) => {
                todo.extend(Some(&**left).filter(|left| !left_needs_parentheses(*op, left)));
                todo.extend(Some(&**right).filter(|right| open(right, of_binary(*op).tighter())));
            }
            ExprKind::Range(from, to, _) => todo.extend(from.iter().chain(to).map(|end| &**end)),
            ExprKind::Unary(_, inner) | ExprKind::Ref(inner) | ExprKind::RefMut(inner) | ExprKind::Deref(inner) => {
                todo.extend(Some(&**inner).filter(|inner| open(inner, Level::Prefix)));
            }
            ExprKind::Cast(inner) => todo.extend(Some(&**inner).filter(|inner| open(inner, Level::Cast))),
            ExprKind::Try(inner)
            | ExprKind::Field(inner, _)
            | ExprKind::Index(inner, _)
            | ExprKind::Method(inner, ..) => {
                todo.extend(Some(&**inner).filter(|inner| open(inner, Level::Postfix)));
            }
            _ => {}
        }
    }
    false
}

/// The block-like expression at the start of a statement that would end it there: `{ a } + b` reads as two.
pub(super) fn statement_guard(expr: &Expr) -> Option<&Expr> {
    let mut expr = expr;
    loop {
        let (next, least, ends) = match &expr.kind {
            ExprKind::Binary(op, left, _) => (left, left_of(*op), true),
            ExprKind::Cast(left) => (left, Level::Cast, true),
            ExprKind::Range(Some(left), ..) => (left, Level::Or, true),
            ExprKind::Call(left, _) | ExprKind::Index(left, _) => (left, Level::Postfix, true),
            ExprKind::Method(left, ..) | ExprKind::Field(left, _) | ExprKind::Try(left) => {
                (left, Level::Postfix, false)
            }
            _ => return None,
        };
        if of(next) < least {
            return None;
        }
        if is_block_like(next) {
            return ends.then_some(next);
        }
        expr = next;
    }
}

/// Whether an expression ends in the `}` that ends a statement.
pub(super) fn is_block_like(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::If(..) | ExprKind::IfLet(..) | ExprKind::Match(..) | ExprKind::Block(_) | ExprKind::LabelledBlock(..)
    )
}
