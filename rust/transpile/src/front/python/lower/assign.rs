//! Assignments, and the places that they store to. A place is evaluated once, also where it is read and stored.

use super::super::ast::{self, ExprId, ExprKind};
use super::super::types::{Atom, Variable};
use super::{Builder, Lower, refused_stmt, stmt};
use crate::ir::{self, Place};
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn assign(
        &mut self,
        builder: &mut Builder,
        targets: &[ExprId],
        value: ExprId,
        span: Span,
    ) -> Vec<ir::Stmt> {
        if let [target] = targets {
            if self.is_name_only(builder, *target, value) {
                return Vec::new();
            }
            if let (ExprKind::Tuple(to) | ExprKind::List(to), ExprKind::Tuple(from) | ExprKind::List(from)) =
                (&self.module[*target].kind, &self.module[value].kind)
            {
                let starred = to
                    .iter()
                    .chain(from)
                    .any(|part| matches!(self.module[*part].kind, ExprKind::Starred(_)));
                if to.len() == from.len() && !starred {
                    return self.assign_members(builder, &to.clone(), &from.clone(), span);
                }
            }
            let unpacks = matches!(self.module[*target].kind, ExprKind::Tuple(_) | ExprKind::List(_));
            let value = if unpacks && self.is_iterator(builder, value) {
                self.iterate(builder, value)
            } else {
                self.expr(builder, value)
            };
            return self.store(builder, *target, value, span);
        }
        let value = self.expr(builder, value);
        let ty = builder.function[value].ty;
        let kept = self.temporary(builder, ty);
        let mut stmts = vec![stmt(ir::StmtKind::Assign(Place::Local(kept), value), span)];
        for target in targets {
            let value = self.expression(builder, ir::ExprKind::Local(kept), ty, span);
            stmts.extend(self.store(builder, *target, value, span));
        }
        stmts
    }

    /// Whether the value is an iterator and nothing else.
    fn is_iterator(&self, builder: &Builder, value: ExprId) -> bool {
        let slot = self.slot(builder, value);
        let single = slot.and_then(|slot| self.inference.slots.single(slot));
        matches!(single, Some(Atom::Iter(_) | Atom::Range))
    }

    /// `a, b = c, d`: all values before any target.
    fn assign_members(&mut self, builder: &mut Builder, to: &[ExprId], from: &[ExprId], span: Span) -> Vec<ir::Stmt> {
        let values: Vec<ir::ExprId> = from.iter().map(|part| self.expr(builder, *part)).collect();
        let types: Vec<ir::TypeId> = values.iter().map(|value| builder.function[*value].ty).collect();
        let names: Option<Vec<ir::LocalId>> = to.iter().map(|target| self.plain_local(builder, *target)).collect();
        let tuple_type = self.program.add_type(ir::Type::Tuple(types.clone()));
        let tuple = self.expression(builder, ir::ExprKind::Tuple(values), tuple_type, span);
        let distinct = names.as_ref().is_some_and(|names| {
            names
                .iter()
                .all(|name| names.iter().filter(|other| *other == name).count() == 1)
        });
        if let (Some(names), true) = (names, distinct) {
            let pattern = ir::Pattern::Tuple(names.into_iter().map(ir::Pattern::Local).collect());
            return vec![stmt(ir::StmtKind::Unpack(pattern, tuple), span)];
        }
        let kept: Vec<ir::LocalId> = types.iter().map(|ty| self.temporary(builder, *ty)).collect();
        let pattern = ir::Pattern::Tuple(kept.iter().map(|local| ir::Pattern::Local(*local)).collect());
        let mut stmts = vec![stmt(ir::StmtKind::Unpack(pattern, tuple), span)];
        for ((target, local), ty) in to.iter().zip(kept).zip(types) {
            let value = self.expression(builder, ir::ExprKind::Local(local), ty, span);
            stmts.extend(self.store(builder, *target, value, span));
        }
        stmts
    }

    /// Stores a value in a target.
    pub(super) fn store(
        &mut self,
        builder: &mut Builder,
        target: ExprId,
        value: ir::ExprId,
        span: Span,
    ) -> Vec<ir::Stmt> {
        match &self.module[target].kind {
            ExprKind::Tuple(parts) | ExprKind::List(parts) => self.unpack(builder, &parts.clone(), value, span),
            _ => match self.place(builder, target) {
                // What a constant's item says needs no statement.
                Some(Place::Global(global)) if self.program.globals[global.index()].constant.is_some() => Vec::new(),
                Some(place) => self.store_at(builder, place, value, span),
                None => vec![refused_stmt("PY0101", span)],
            },
        }
    }

    /// Stores in a place. The value comes first: it is kept where evaluating the place could be told from it.
    fn store_at(&mut self, builder: &mut Builder, place: Place, value: ir::ExprId, span: Span) -> Vec<ir::Stmt> {
        if !place
            .exprs()
            .into_iter()
            .any(|part| self.conflict(builder, part, value))
        {
            return vec![stmt(ir::StmtKind::Assign(place, value), span)];
        }
        let ty = builder.function[value].ty;
        let kept = self.temporary(builder, ty);
        let read = self.expression(builder, ir::ExprKind::Local(kept), ty, span);
        vec![
            stmt(ir::StmtKind::Assign(Place::Local(kept), value), span),
            stmt(ir::StmtKind::Assign(place, read), span),
        ]
    }

    pub(super) fn unpack(
        &mut self,
        builder: &mut Builder,
        parts: &[ExprId],
        value: ir::ExprId,
        span: Span,
    ) -> Vec<ir::Stmt> {
        let value = self.needed(builder, value);
        match self.ty(builder, value).clone() {
            ir::Type::Tuple(members) if members.len() == parts.len() => {
                let kept: Vec<ir::LocalId> = parts
                    .iter()
                    .zip(&members)
                    .map(|(part, ty)| {
                        self.plain_local(builder, *part)
                            .unwrap_or_else(|| self.temporary(builder, *ty))
                    })
                    .collect();
                let pattern = ir::Pattern::Tuple(kept.iter().map(|local| ir::Pattern::Local(*local)).collect());
                let mut stmts = vec![stmt(ir::StmtKind::Unpack(pattern, value), span)];
                for ((part, local), ty) in parts.iter().zip(kept).zip(members) {
                    if self.plain_local(builder, *part).is_none() {
                        let value = self.expression(builder, ir::ExprKind::Local(local), ty, span);
                        stmts.extend(self.store(builder, *part, value, span));
                    }
                }
                stmts
            }
            ir::Type::Refused => vec![refused_stmt("PY0103", span)],
            ir::Type::Tuple(_) => {
                self.refuse(
                    "PY0101",
                    span,
                    "this tuple does not have as many members as there are targets",
                );
                vec![refused_stmt("PY0101", span)]
            }
            _ => {
                let iter = self.iterate_value(builder, value, span);
                let ir::Type::Iterator(element) = *self.ty(builder, iter) else {
                    return vec![refused_stmt("PY0101", span)];
                };
                let tuple = self.program.add_type(ir::Type::Tuple(vec![element; parts.len()]));
                let value = self.op(builder, ir::Op::Unpack, vec![iter], tuple, span);
                self.unpack(builder, parts, value, span)
            }
        }
    }

    /// The local that a name means, unless it is a program variable or one that closures share.
    pub(super) fn plain_local(&mut self, builder: &mut Builder, target: ExprId) -> Option<ir::LocalId> {
        let ExprKind::Name(name) = self.module[target].kind else {
            return None;
        };
        let (owner, variable) = self
            .inference
            .resolve(builder.instance, name, &builder.comprehensions)?;
        if owner == 0 && variable.scope.is_none() && self.globals.contains_key(&name) {
            return None;
        }
        let own = owner == builder.instance && !self.shared.contains(&(owner, variable));
        own.then(|| self.local_of(builder, owner, variable, self.module[target].span))
    }

    pub(super) fn local_of(
        &mut self,
        builder: &mut Builder,
        owner: usize,
        variable: Variable,
        span: Span,
    ) -> ir::LocalId {
        if let Some(local) = builder.locals.get(&(owner, variable)) {
            return *local;
        }
        let ty = self.variable_type(owner, variable, span);
        let local = self.local(builder, variable.name, ty);
        builder.function.locals[local.index()].shared = self.shared.contains(&(owner, variable));
        builder.locals.insert((owner, variable), local);
        local
    }

    pub(super) fn place(&mut self, builder: &mut Builder, target: ExprId) -> Option<Place> {
        let span = self.module[target].span;
        match self.module[target].kind {
            ExprKind::Name(name) => {
                let (owner, variable) = self
                    .inference
                    .resolve(builder.instance, name, &builder.comprehensions)?;
                self.named_place(builder, owner, variable, span)
            }
            ExprKind::Attribute(object, name, name_span) => {
                let class_slot = self.inference.type_of(builder.instance, object);
                if let Some(Atom::Class(class)) = class_slot.and_then(|slot| self.inference.slots.single(slot)).cloned()
                {
                    return self.class_global(class, name).map(Place::Global);
                }
                let object = self.expr(builder, object);
                let object = self.needed(builder, object);
                match self.ty(builder, object) {
                    ir::Type::Object(class) => {
                        let class = *class;
                        self.field_index(class, name).map(|field| Place::Field(object, field))
                    }
                    ir::Type::Refused => None,
                    _ => {
                        self.refuse("PY0106", name_span, "an attribute of this type cannot be assigned");
                        None
                    }
                }
            }
            ExprKind::Subscript(object, index) => self.item_place(builder, object, index),
            ExprKind::Starred(_) => {
                self.refuse("PY0101", span, "a starred target is not transpiled yet");
                None
            }
            _ => None,
        }
    }

    pub(super) fn named_place(
        &mut self,
        builder: &mut Builder,
        owner: usize,
        variable: Variable,
        span: Span,
    ) -> Option<Place> {
        if owner == 0
            && variable.scope.is_none()
            && let Some(global) = self.globals.get(&variable.name)
        {
            return Some(Place::Global(*global));
        }
        if owner != builder.instance && !self.shared.contains(&(owner, variable)) {
            let name = self.text(variable.name).to_owned();
            self.refuse(
                "PY0110",
                span,
                format!("`{name}` belongs to a function around this one"),
            )
            .hint = "return the new value instead of assigning it".to_owned();
            return None;
        }
        Some(Place::Local(self.local_of(builder, owner, variable, span)))
    }

    fn item_place(&mut self, builder: &mut Builder, object: ExprId, index: ExprId) -> Option<Place> {
        let object_span = self.module[object].span;
        let object = self.expr(builder, object);
        let object = self.needed(builder, object);
        if let ExprKind::Slice(a, b, c) = self.module[index].kind {
            let parts = [a, b, c].map(|part| part.map(|part| self.expr(builder, part)));
            return matches!(self.ty(builder, object), ir::Type::List(..)).then_some(Place::Slice(object, parts));
        }
        let index = self.expr(builder, index);
        match self.ty(builder, object) {
            ir::Type::List(..) | ir::Type::Dict(..) => Some(Place::Item(object, index)),
            ir::Type::Refused => None,
            _ => {
                self.refuse("PY0108", object_span, "items of this type cannot be assigned");
                None
            }
        }
    }

    pub(super) fn augmented(
        &mut self,
        builder: &mut Builder,
        target: ExprId,
        op: ast::BinaryOp,
        value: ExprId,
        span: Span,
    ) -> Vec<ir::Stmt> {
        let Some(place) = self.place(builder, target) else {
            return vec![refused_stmt("PY0101", span)];
        };
        let place = self.steady(builder, place, span);
        let old = self.read(builder, &place, target);
        if let (ir::Type::List(..), ast::BinaryOp::Add) = (self.ty(builder, old), op) {
            let old = match place {
                Place::Slice(..) => self.once(builder, old, span),
                _ => old,
            };
            let iter = self.iterate(builder, value);
            let extend = self.expression(
                builder,
                ir::ExprKind::Op(ir::Op::Extend, vec![old, iter]),
                self.none,
                span,
            );
            let mut stmts = vec![stmt(ir::StmtKind::Expr(extend), span)];
            // A slice is a new list, which takes the place of what it was made from.
            if let Place::Slice(..) = place {
                stmts.push(stmt(ir::StmtKind::Assign(place, old), span));
            }
            return stmts;
        }
        let value = self.expr(builder, value);
        let result = self.binary_values(builder, target, op, old, value, span, true);
        vec![stmt(ir::StmtKind::Assign(place, result), span)]
    }

    /// The same place with its parts evaluated once, before this statement.
    fn steady(&mut self, builder: &mut Builder, place: Place, span: Span) -> Place {
        match place {
            Place::Field(object, field) => Place::Field(self.once(builder, object, span), field),
            Place::Item(object, index) => {
                let object = self.once(builder, object, span);
                Place::Item(object, self.once(builder, index, span))
            }
            Place::Slice(object, parts) => {
                let object = self.once(builder, object, span);
                Place::Slice(
                    object,
                    parts.map(|part| part.map(|part| self.once(builder, part, span))),
                )
            }
            other => other,
        }
    }

    /// The expression itself where evaluating it twice is the same, else a temporary that holds its value.
    pub(super) fn once(&mut self, builder: &mut Builder, expr: ir::ExprId, span: Span) -> ir::ExprId {
        let same = match builder.function[expr].kind {
            ir::ExprKind::Local(_) | ir::ExprKind::Const(_) => true,
            ir::ExprKind::Global(global) => self.program.globals[global.index()].constant.is_some(),
            _ => false,
        };
        if same {
            return expr;
        }
        let ty = builder.function[expr].ty;
        let local = self.temporary(builder, ty);
        builder
            .pending
            .push(stmt(ir::StmtKind::Assign(Place::Local(local), expr), span));
        self.expression(builder, ir::ExprKind::Local(local), ty, span)
    }

    /// The value of a place.
    fn read(&mut self, builder: &mut Builder, place: &Place, target: ExprId) -> ir::ExprId {
        let span = self.module[target].span;
        let (kind, ty) = match place {
            Place::Local(local) => (ir::ExprKind::Local(*local), builder.function.locals[local.index()].ty),
            Place::Global(global) => (ir::ExprKind::Global(*global), self.program.globals[global.index()].ty),
            Place::Field(object, field) => {
                let ty = self.field_type(builder, *object, *field);
                (ir::ExprKind::Field(*object, *field), ty)
            }
            Place::Item(object, index) => {
                let ty = match self.ty(builder, *object) {
                    ir::Type::List(e, _) | ir::Type::Dict(_, e, _) => *e,
                    _ => self.refused,
                };
                (ir::ExprKind::Op(ir::Op::Item, vec![*object, *index]), ty)
            }
            Place::Slice(object, parts) => {
                let ty = builder.function[*object].ty;
                let absent =
                    |this: &mut Self, builder: &mut Builder| this.constant(builder, ir::Const::None, this.none, span);
                let mut args = vec![*object];
                for part in parts {
                    args.push(part.unwrap_or_else(|| absent(self, builder)));
                }
                (ir::ExprKind::Op(ir::Op::Slice, args), ty)
            }
        };
        self.expression(builder, kind, ty, span)
    }

    /// Whether an assignment only gives a name to what has no value at run time: then it does nothing.
    fn is_name_only(&self, builder: &Builder, target: ExprId, value: ExprId) -> bool {
        let ExprKind::Name(name) = self.module[target].kind else {
            return false;
        };
        let exists = match self.inference.resolve(builder.instance, name, &builder.comprehensions) {
            Some((owner, variable)) => self.named.exists(&self.inference, owner, variable),
            None => true,
        };
        let known = self
            .slot(builder, value)
            .is_some_and(|slot| !self.inference.slots.is_empty(slot));
        known
            && !exists
            && matches!(
                self.module[value].kind,
                ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..) | ExprKind::Lambda(..)
            )
    }
}
