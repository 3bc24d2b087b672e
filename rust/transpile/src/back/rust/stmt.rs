//! Statements.

use super::super::coerce::{self, coerce, named, path};
use super::super::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::expr::typed;
use super::finally::Jump;
use super::{Back, Function, declare, flow, plain};
use crate::ir::{self, LocalId};
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Back<'a> {
    pub(super) fn block(&mut self, function: &mut Function<'a>, block: &ir::Block) -> Block {
        let here = declare::declarations(block, function.ir, &function.declared, &function.bound_only);
        let outer = function.declared.clone();
        let writes = std::mem::replace(&mut function.block_writes, declare::writes(block, function.ir));
        let mut stmts = Vec::new();
        for (at, stmt) in block.stmts.iter().enumerate() {
            let wanted = here.get(&at).cloned().unwrap_or_default();
            let from = stmts.len();
            self.declare(function, stmt, &wanted, &mut stmts);
            self.stmt(function, stmt, &wanted, &mut stmts);
            if let Some(first) = stmts.get_mut(from) {
                first.comments.splice(0..0, stmt.comments.iter().cloned());
                first.origin = Some(stmt.span);
            }
            if let Some(last) = stmts.last_mut().filter(|_| stmt.trailing.is_some()) {
                last.trailing.clone_from(&stmt.trailing);
            }
            // What control does not come to is not printed.
            if stmts.last().is_some_and(flow::diverges) {
                break;
            }
        }
        if !block.comments.is_empty() {
            stmts.push(Stmt {
                comments: block.comments.clone(),
                ..plain(StmtKind::Nothing)
            });
        }
        function.declared = outer;
        function.block_writes = writes;
        Block { stmts, value: None }
    }

    /// Declares, without a value, those variables that the statement itself does not declare.
    fn declare(&mut self, function: &mut Function<'a>, stmt: &ir::Stmt, wanted: &[LocalId], stmts: &mut Vec<Stmt>) {
        let itself = declares_itself(stmt, function, wanted);
        for local in wanted {
            if itself.contains(local) {
                continue;
            }
            let unbound = function.unbound.contains(local);
            let ty = self.local_type(function, *local);
            let init = unbound.then(|| path("None", ty.clone()));
            // Without a value, `mutable` decides once all is printed.
            let mutable = unbound || function.owned.changed.contains(local);
            let pattern = Pattern::Name(mutable, function.names[local].clone());
            stmts.push(plain(StmtKind::Let {
                pattern,
                ty: Some(ty),
                init,
            }));
            function.declared.insert(*local);
        }
    }

    /// The type of a variable: an option where it may be read before it is assigned, its own list where none shares it.
    pub(super) fn local_type(&mut self, function: &Function<'_>, local: LocalId) -> Ty {
        match self.ty(function.ir.locals[local.index()].ty) {
            ty if function.unbound.contains(&local) => named("Option", vec![ty]),
            Ty::Path(_, items) if function.owned.lists.contains(&local) => named("OwnedList", items),
            ty => ty,
        }
    }

    fn stmt(&mut self, function: &mut Function<'a>, stmt: &ir::Stmt, wanted: &[LocalId], stmts: &mut Vec<Stmt>) {
        match &stmt.kind {
            ir::StmtKind::Expr(expr) => {
                let mut expr = *expr;
                while let ir::ExprKind::Let(bound, value) = &function.ir[expr].kind {
                    self.bindings(function, bound, stmts);
                    expr = *value;
                }
                let value = typed(self.value(function, expr));
                if !is_pure(&value) {
                    let called = matches!(
                        function.ir[expr].kind,
                        ir::ExprKind::Call(..) | ir::ExprKind::CallValue(..) | ir::ExprKind::New(..)
                    );
                    stmts.push(
                        if called && matches!(value.kind, ExprKind::Call(..) | ExprKind::Method(..)) {
                            plain(StmtKind::Expr(value))
                        } else {
                            effect(value)
                        },
                    );
                }
            }
            ir::StmtKind::Assign(place, value) => self.assign(function, place, *value, wanted, stmts),
            ir::StmtKind::Unpack(pattern, value) => self.unpack(function, pattern, *value, wanted, stmts),
            ir::StmtKind::If(test, body, orelse) => {
                let test = self.condition(function, *test);
                let choice = self.choice(function, test, body, orelse);
                stmts.push(plain(StmtKind::Expr(choice)));
            }
            ir::StmtKind::While(test, body, orelse) => self.while_loop(function, *test, body, orelse, stmts),
            ir::StmtKind::For(pattern, iter, body, orelse) => {
                self.for_loop(function, pattern, *iter, (body, orelse), stmts);
            }
            ir::StmtKind::Break => stmts.push(plain(StmtKind::Expr(self.jump(function, Jump::Break)))),
            ir::StmtKind::Continue => stmts.push(plain(StmtKind::Expr(self.jump(function, Jump::Continue)))),
            ir::StmtKind::Return(value) => {
                let value = self.given(function, *value, stmts);
                stmts.push(plain(StmtKind::Expr(self.returned(function, value))));
            }
            ir::StmtKind::Raise(value) => {
                let value = self.value(function, *value);
                stmts.push(plain(StmtKind::Expr(self.raised(function, value))));
            }
            ir::StmtKind::Reraise => {
                let caught = function.caught.clone().unwrap_or_else(|| "error".to_owned());
                let value = path(caught, named("Exception", Vec::new()));
                stmts.push(plain(StmtKind::Expr(self.raised(function, value))));
            }
            ir::StmtKind::Try(guarded) => self.guarded(function, guarded, stmts),
            ir::StmtKind::Dispatch(..) => {
                self.refuse("RS0003", stmt.span, "a jump between blocks is not printed yet");
            }
            ir::StmtKind::Refused(_) => {}
        }
    }

    pub(super) fn condition(&mut self, function: &mut Function<'a>, test: ir::ExprId) -> Expr {
        let value = self.value(function, test);
        coerce(value, &Ty::Bool)
    }

    fn choice(&mut self, function: &mut Function<'a>, test: Expr, body: &ir::Block, orelse: &ir::Block) -> Expr {
        let taken = self.block(function, body);
        // `if a { } else { b }` is `if !a { b }`.
        if taken.stmts.is_empty() && !orelse.stmts.is_empty() {
            let other = self.block(function, orelse);
            return Expr {
                kind: ExprKind::If(Box::new(coerce::not(test)), other, None),
                ty: Ty::Unit,
            };
        }
        let other = (!orelse.stmts.is_empty()).then(|| self.block(function, orelse));
        let other = other.map(|mut block| match block.stmts.as_slice() {
            // An `if` alone in an `else` is an `else if`.
            [
                Stmt {
                    kind:
                        StmtKind::Expr(Expr {
                            kind: ExprKind::If(..), ..
                        }),
                    comments,
                    ..
                },
            ] if comments.is_empty() => {
                if let Some(Stmt {
                    kind: StmtKind::Expr(inner),
                    ..
                }) = block.stmts.pop()
                {
                    block.value = Some(Box::new(inner));
                }
                block
            }
            _ => block,
        });
        Expr {
            kind: ExprKind::If(Box::new(test), taken, other),
            ty: Ty::Unit,
        }
    }

    /// A pattern of a loop. It declares the variables that only loops use; others are assigned at the head of the body.
    /// Members of another type than their variables' are converted there.
    pub(super) fn bind(
        &mut self,
        function: &mut Function<'a>,
        pattern: &ir::Pattern,
        item: &Ty,
        round: &Round,
        head: &mut Vec<Stmt>,
    ) -> Pattern {
        let local = match (pattern, item) {
            (ir::Pattern::Local(local), _) => *local,
            (ir::Pattern::Tuple(parts), Ty::Tuple(members)) => {
                return Pattern::Tuple(
                    parts
                        .iter()
                        .zip(members)
                        .map(|(part, member)| self.bind(function, part, member, round, head))
                        .collect(),
                );
            }
            (ir::Pattern::Tuple(_), _) => return Pattern::Wild,
        };
        let ty = self.local_type(function, local);
        let name = function.names[&local].clone();
        if function.bound_elsewhere(local) {
            let fresh = function.fresh(&format!("next_{}", name.trim_start_matches('_')));
            let value = coerce(path(fresh.clone(), item.clone()), &ty);
            head.push(plain(StmtKind::Assign(path(name, ty), None, value)));
            return Pattern::Name(false, fresh);
        }
        if name.starts_with('_') || !round.uses.contains(&local) {
            return Pattern::Wild;
        }
        let mutable = round.writes.contains_key(&local);
        if ty == *item {
            return Pattern::Name(mutable, name);
        }
        let value = coerce(path(name.clone(), item.clone()), &ty);
        head.push(plain(StmtKind::Let {
            pattern: Pattern::Name(mutable, name.clone()),
            ty: None,
            init: Some(value),
        }));
        Pattern::Name(false, name)
    }
}

/// What the rounds of a loop do with variables.
#[derive(Default)]
pub(super) struct Round {
    pub(super) uses: BTreeSet<LocalId>,
    pub(super) writes: BTreeMap<LocalId, u32>,
}

impl Function<'_> {
    /// Whether the block at hand, which declares the variable, changes it later on.
    pub(super) fn is_mutable(&self, local: LocalId) -> bool {
        self.owned.changed.contains(&local) || self.block_writes.get(&local).copied().unwrap_or(0) > 1
    }

    /// Whether a variable that a loop or a handler binds is declared outside of it.
    pub(super) fn bound_elsewhere(&self, local: LocalId) -> bool {
        self.bound.contains(&local) && !self.bound_only.contains(&local)
    }
}

/// Variables that the statement declares by its own `let` or pattern.
fn declares_itself(stmt: &ir::Stmt, function: &Function<'_>, wanted: &[LocalId]) -> Vec<LocalId> {
    let fresh = |local: &LocalId| wanted.contains(local) && !function.unbound.contains(local);
    match &stmt.kind {
        ir::StmtKind::Assign(ir::Place::Local(local), value) => {
            let mut used = BTreeSet::new();
            declare::used(*value, function.ir, &mut used);
            if fresh(local) && !used.contains(local) {
                vec![*local]
            } else {
                Vec::new()
            }
        }
        ir::StmtKind::Unpack(pattern, value) => {
            let mut locals = Vec::new();
            pattern.locals(&mut locals);
            let mut used = BTreeSet::new();
            declare::used(*value, function.ir, &mut used);
            if locals.iter().all(|local| fresh(local) && !used.contains(local)) {
                locals
            } else {
                Vec::new()
            }
        }
        _ => Vec::new(),
    }
}

/// An expression as a statement, for its effect. rustc warns of some values that nobody takes, unless `let _` does.
pub(super) fn effect(value: Expr) -> Stmt {
    if matches!(value.ty, Ty::Unit | Ty::Never) || matches!(value.kind, ExprKind::Block(_) | ExprKind::Try(_)) {
        return plain(StmtKind::Expr(value));
    }
    plain(StmtKind::Let {
        pattern: Pattern::Wild,
        ty: None,
        init: Some(value),
    })
}

/// Whether evaluating the expression does nothing.
pub(super) fn is_pure(expr: &Expr) -> bool {
    if let ExprKind::Tuple(parts) = &expr.kind {
        return parts.iter().all(is_pure);
    }
    matches!(
        expr.kind,
        ExprKind::Path(_) | ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Str(_) | ExprKind::Bool(_)
    ) || matches!(&expr.kind, ExprKind::Method(receiver, name, _, _) if name == "clone" && is_pure(receiver))
}
