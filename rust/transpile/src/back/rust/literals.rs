//! Types of integer literals. rustc takes an integer that nothing gives a type for an `i32`, but every one of these is
//! an `i64`. A literal gets its type where the Rust around it does not say it: a variable by its `let`, any other
//! literal by a suffix.
//!
//! An expression stands in a place that *says* the type of integers in it (an argument of a function that is not
//! generic, a result, an assignment) or in one that does not. Where the place does not say it, some part of the
//! expression must. Works on the finished Rust of one function.

use super::super::tree::{Binary, Block, Expr, ExprKind, Function, Pattern, Stmt, StmtKind, Ty, Unary};
use std::collections::BTreeMap;

/// Gives a type to every integer of `function` that has none.
pub(super) fn typed(function: &mut Function) {
    let mut literals = Literals::default();
    literals.block(&mut function.body, true);
}

/// What the uses of a loop variable say, whose range holds literals only.
#[derive(Default)]
struct Uses {
    /// Some place says its type.
    said: bool,
    /// Some operation depends on its type.
    matters: bool,
}

#[derive(Default)]
struct Literals {
    /// The loop variables in scope whose type nothing has said yet.
    loose: BTreeMap<String, Uses>,
}

impl Literals {
    fn block(&mut self, block: &mut Block, said: bool) {
        let result = block.value.as_ref().and_then(|value| name_of(value)).map(str::to_owned);
        for stmt in &mut block.stmts {
            // What becomes the block's value has the type of its place.
            if let StmtKind::Let {
                pattern: Pattern::Name(_, name),
                ty: None,
                init: Some(init),
            } = &mut stmt.kind
                && said
                && result.as_ref() == Some(name)
            {
                self.expr(init, true);
            } else {
                self.stmt(stmt);
            }
        }
        if let Some(value) = &mut block.value {
            self.expr(value, said);
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::Let {
                pattern,
                ty,
                init: Some(init),
            } => {
                let named = matches!(pattern, Pattern::Name(..)) && is_whole(&init.ty);
                if ty.is_none() && named && !self.says(init) && holds_integers(&init.ty) {
                    *ty = Some(init.ty.clone());
                }
                self.expr(init, ty.is_some());
            }
            StmtKind::Let { .. } | StmtKind::Nothing => {}
            StmtKind::Expr(expr) => self.expr(expr, false),
            StmtKind::Assign(place, _, value) => {
                self.expr(place, false);
                self.expr(value, true);
            }
            StmtKind::While(_, test, body) => {
                self.expr(test, false);
                self.block(body, false);
            }
            StmtKind::For(_, pattern, iter, body) => self.repeat(pattern, iter, body),
            StmtKind::Loop(_, body) | StmtKind::Labelled(_, body) => self.block(body, false),
        }
    }

    /// A loop. The variable of a range of literals needs a type only where an operation depends on it.
    fn repeat(&mut self, pattern: &Pattern, iter: &mut Expr, body: &mut Block) {
        let bare = bare_range(iter);
        let is_loose = matches!(bare.kind, ExprKind::Range(..)) && !self.says(bare);
        if is_loose && *pattern == Pattern::Wild {
            self.expr(iter, fits(bare_range(iter)));
            return self.block(body, false);
        }
        let (Pattern::Name(_, name), true) = (pattern, is_loose) else {
            self.expr(iter, false);
            return self.block(body, false);
        };
        let outer = self.loose.insert(name.clone(), Uses::default());
        self.block(body, false);
        let uses = self.loose.remove(name).unwrap_or_default();
        if let Some(outer) = outer {
            self.loose.insert(name.clone(), outer);
        }
        let said = uses.said || !uses.matters && fits(bare_range(iter));
        let range = match &mut iter.kind {
            ExprKind::Method(range, ..) => range,
            _ => iter,
        };
        self.expr(range, said);
    }

    fn expr(&mut self, expr: &mut Expr, said: bool) {
        match &mut expr.kind {
            ExprKind::Int(value) if !said && expr.ty == Ty::I64 && *value != i64::MIN => {
                expr.kind = ExprKind::TypedInt(*value);
            }
            ExprKind::Path(name) => {
                if let Some(uses) = self.loose.get_mut(name) {
                    uses.said |= said;
                    uses.matters |= !said;
                }
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, said),
            ExprKind::Unary(_, inner) | ExprKind::Ref(inner) | ExprKind::RefMut(inner) | ExprKind::Deref(inner) => {
                self.expr(inner, said);
            }
            ExprKind::Try(inner) => self.expr(inner, said),
            ExprKind::Call(callee, args) => self.call(callee, args, said),
            ExprKind::Method(receiver, name, _, args) => {
                self.expr(receiver, false);
                let own = matches!(name.as_str(), "zip" | "chain");
                args.iter_mut().for_each(|arg| self.expr(arg, !own));
            }
            ExprKind::Format(_, _, args) => args.iter_mut().for_each(|arg| self.shown(arg)),
            ExprKind::Vec(parts) | ExprKind::Array(parts) => self.elements(parts, said),
            ExprKind::VecRepeat(value, count) => {
                self.expr(value, said);
                self.expr(count, true);
            }
            ExprKind::Tuple(parts) => parts.iter_mut().for_each(|part| self.expr(part, said)),
            ExprKind::Struct(_, fields) => fields.iter_mut().for_each(|(_, value)| self.expr(value, true)),
            ExprKind::Field(inner, _) => self.expr(inner, false),
            ExprKind::Index(inner, index) => {
                self.expr(inner, false);
                self.expr(index, true);
            }
            ExprKind::Cast(inner) => self.shown(inner),
            ExprKind::If(test, then, orelse) => {
                self.expr(test, false);
                self.branches(then, orelse.as_mut(), said);
            }
            ExprKind::IfLet(_, value, then, orelse) => {
                self.expr(value, false);
                self.branches(then, orelse.as_mut(), said);
            }
            ExprKind::Match(value, arms) => {
                self.expr(value, false);
                arms.iter_mut().for_each(|(_, _, arm)| self.expr(arm, said));
            }
            ExprKind::Block(block) | ExprKind::LabelledBlock(_, block) => self.block(block, said),
            ExprKind::Closure(_, _, body) => self.expr(body, false),
            ExprKind::Range(from, to, _) => {
                let mut said = said || from.iter().chain(&*to).any(|part| self.says(part));
                for part in from.iter_mut().chain(to) {
                    self.expr(part, said);
                    said = true;
                }
            }
            ExprKind::Return(value) => value.iter_mut().for_each(|value| self.expr(value, true)),
            ExprKind::BreakWith(_, value) => self.expr(value, true),
            _ => {}
        }
    }

    fn branches(&mut self, then: &mut Block, orelse: Option<&mut Block>, said: bool) {
        let known = |this: &Self, block: &Block| block.value.as_ref().is_some_and(|value| this.says(value));
        let said = said || known(self, then) || orelse.as_ref().is_some_and(|block| known(self, block));
        self.block(then, said);
        if let Some(block) = orelse {
            let said = said || known(self, then);
            self.block(block, said);
        }
    }

    fn binary(&mut self, op: Binary, a: &mut Expr, b: &mut Expr, said: bool) {
        match op {
            Binary::And | Binary::Or => [a, b].into_iter().for_each(|part| self.expr(part, false)),
            Binary::Shl | Binary::Shr => {
                self.expr(a, said);
                self.expr(b, true);
            }
            Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge => {
                // What is compared may be of any type that holds it.
                if self.says(a) || self.says(b) {
                    [a, b].into_iter().for_each(|part| self.expr(part, true));
                } else {
                    [a, b].into_iter().for_each(|part| self.shown(part));
                }
            }
            _ => {
                let said = said || self.says(a) || self.says(b);
                self.expr(a, said);
                let said = said || self.says(a);
                self.expr(b, said);
            }
        }
    }

    fn call(&mut self, callee: &mut Expr, args: &mut [Expr], said: bool) {
        let said = match &callee.kind {
            ExprKind::Path(name) => match Passing::of(name) {
                Passing::Through => said,
                Passing::Said => true,
                Passing::Unsaid => false,
            },
            ExprKind::Associated(..) => true,
            _ => {
                self.expr(callee, false);
                true
            }
        };
        args.iter_mut().for_each(|arg| self.expr(arg, said));
    }

    /// The parts of a list: one that says the type says it for all.
    fn elements(&mut self, parts: &mut [Expr], said: bool) {
        let first = parts.iter().position(holds_literals).unwrap_or(0);
        let known = said || parts.iter().any(|part| self.says(part) && holds_integers(&part.ty));
        for (at, part) in parts.iter_mut().enumerate() {
            self.expr(part, known || at != first);
        }
    }

    /// What is only shown or converted: any type that holds the value will do.
    fn shown(&mut self, expr: &mut Expr) {
        match &expr.kind {
            ExprKind::Int(value) if i32::try_from(*value).is_ok() => {}
            ExprKind::Path(name) if self.loose.contains_key(name) => {}
            _ => self.expr(expr, false),
        }
    }

    /// Whether the type of the expression's integers is known wherever it stands.
    fn says(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Int(value) => expr.ty != Ty::I64 || *value == i64::MIN,
            ExprKind::Path(name) => !self.loose.contains_key(name),
            ExprKind::Unary(Unary::Neg | Unary::Not, a)
            | ExprKind::Ref(a)
            | ExprKind::RefMut(a)
            | ExprKind::Deref(a)
            | ExprKind::Try(a)
            | ExprKind::Binary(Binary::Shl | Binary::Shr, a, _) => self.says(a),
            ExprKind::Binary(
                Binary::Add
                | Binary::Sub
                | Binary::Mul
                | Binary::Div
                | Binary::Rem
                | Binary::BitAnd
                | Binary::BitOr
                | Binary::BitXor,
                a,
                b,
            ) => self.says(a) || self.says(b),
            ExprKind::Call(callee, args) => match &callee.kind {
                ExprKind::Path(name) => match Passing::of(name) {
                    Passing::Said => true,
                    Passing::Through | Passing::Unsaid if args.is_empty() => !name.ends_with("::new"),
                    _ => args.iter().all(|arg| self.says(arg)),
                },
                _ => true,
            },
            ExprKind::Vec(parts) | ExprKind::Array(parts) => {
                parts.iter().any(|part| self.says(part)) || !parts.iter().any(holds_literals)
            }
            ExprKind::VecRepeat(value, _) => self.says(value),
            ExprKind::Tuple(parts) => parts.iter().all(|part| self.says(part)),
            ExprKind::Method(receiver, name, _, _) => {
                // What hands on its receiver's items hands on their type.
                !matches!(
                    name.as_str(),
                    "iter" | "into_iter" | "rev" | "step_by" | "clone" | "copy"
                ) || self.says(receiver)
            }
            ExprKind::Range(from, to, _) => from.iter().chain(to).any(|part| self.says(part)),
            ExprKind::If(_, then, orelse) => {
                let says = |block: &Block| block.value.as_ref().is_none_or(|value| self.says(value));
                says(then) || orelse.as_ref().is_some_and(says)
            }
            ExprKind::Block(block) => match &block.value {
                Some(value) => match name_of(value) {
                    Some(name) => block.stmts.iter().all(|stmt| match &stmt.kind {
                        StmtKind::Let {
                            pattern: Pattern::Name(_, made),
                            ty: None,
                            init: Some(init),
                        } if made == name => self.says(init),
                        _ => true,
                    }),
                    None => self.says(value),
                },
                None => true,
            },
            _ => true,
        }
    }
}

/// How a function takes the types of its arguments.
enum Passing {
    /// It is generic, and its result has them: the place of the call says them.
    Through,
    /// Its signature says them.
    Said,
    /// It is generic: only the arguments say them.
    Unsaid,
}

impl Passing {
    fn of(name: &str) -> Self {
        match name {
            "Some" | "Ok" | "Err" | "Rc::new" | "Cell::new" | "RefCell::new" | "Field::new" => Self::Through,
            _ => match name.split_once("::") {
                Some(("List" | "OwnedList" | "Set" | "Dict", _)) => Self::Through,
                Some(_) => Self::Said,
                None if crate::generated::is_generic(name) => Self::Unsaid,
                None => Self::Said,
            },
        }
    }
}

fn name_of(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Path(name) => Some(name),
        _ => None,
    }
}

/// The range that a loop counts through, be it backwards.
fn bare_range(iter: &Expr) -> &Expr {
    match &iter.kind {
        ExprKind::Method(range, name, _, _) if name == "rev" => range,
        _ => iter,
    }
}

/// Whether the range of literals is one of any integer type.
fn fits(range: &Expr) -> bool {
    let small = |part: &Expr| !matches!(part.kind, ExprKind::Int(value) if i32::try_from(value).is_err());
    match &range.kind {
        ExprKind::Range(from, to, _) => from.iter().chain(to).all(|part| small(part)),
        _ => false,
    }
}

/// Whether the type is known to the last part.
fn is_whole(ty: &Ty) -> bool {
    match ty {
        Ty::Infer | Ty::Never => false,
        Ty::Path(_, parts) | Ty::Tuple(parts) => parts.iter().all(is_whole),
        Ty::Ref(inner) => is_whole(inner),
        _ => true,
    }
}

fn holds_integers(ty: &Ty) -> bool {
    match ty {
        Ty::I64 | Ty::Infer => true,
        Ty::Path(_, parts) | Ty::Tuple(parts) => parts.iter().any(holds_integers),
        Ty::Ref(inner) => holds_integers(inner),
        _ => false,
    }
}

/// Whether an integer literal stands in the expression where a list's element would hold it.
fn holds_literals(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Int(_) => expr.ty == Ty::I64,
        ExprKind::Unary(_, a) | ExprKind::Ref(a) | ExprKind::Try(a) => holds_literals(a),
        ExprKind::Binary(_, a, b) => holds_literals(a) || holds_literals(b),
        ExprKind::Call(_, parts) | ExprKind::Vec(parts) | ExprKind::Array(parts) | ExprKind::Tuple(parts) => {
            parts.iter().any(holds_literals)
        }
        ExprKind::If(_, then, _) => then.value.as_ref().is_some_and(|value| holds_literals(value)),
        ExprKind::Block(_) => true,
        _ => false,
    }
}
