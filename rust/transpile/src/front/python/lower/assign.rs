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
            if matches!(self.module[*target].kind, ExprKind::Name(_))
                && (self.is_name_only(builder, value) || self.is_named_lambda(builder, *target, value))
            {
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
            let value = self.expr(builder, value);
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

    /// Stores a value that is evaluated already.
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
                Some(place) => vec![stmt(ir::StmtKind::Assign(place, value), span)],
                None => vec![refused_stmt("PY0101", span)],
            },
        }
    }

    fn unpack(&mut self, builder: &mut Builder, parts: &[ExprId], value: ir::ExprId, span: Span) -> Vec<ir::Stmt> {
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
            ir::Type::List(element, _) => self.unpack_list(builder, parts, value, element, span),
            ir::Type::Refused => vec![refused_stmt("PY0103", span)],
            _ => {
                self.refuse(
                    "PY0101",
                    span,
                    "unpacking a value that is not a tuple of this length is not transpiled yet",
                );
                vec![refused_stmt("PY0101", span)]
            }
        }
    }

    /// A list of just this length, taken apart.
    fn unpack_list(
        &mut self,
        builder: &mut Builder,
        parts: &[ExprId],
        value: ir::ExprId,
        element: ir::TypeId,
        span: Span,
    ) -> Vec<ir::Stmt> {
        let list_type = builder.function[value].ty;
        let kept = self.temporary(builder, list_type);
        let mut stmts = vec![stmt(ir::StmtKind::Assign(Place::Local(kept), value), span)];
        let int = self.int_type();
        let wanted = self.constant(
            builder,
            ir::Const::Int(i64::try_from(parts.len()).unwrap_or(i64::MAX)),
            int,
            span,
        );
        let too_many = format!("too many values to unpack (expected {})", parts.len());
        let too_few = ir::TextPart::Literal(format!("not enough values to unpack (expected {}, got ", parts.len()));
        for (op, few) in [(ir::Op::Gt, false), (ir::Op::Lt, true)] {
            let list = self.expression(builder, ir::ExprKind::Local(kept), list_type, span);
            let length_type = self.int_type();
            let length = self.op(builder, ir::Op::Length, vec![list], length_type, span);
            let differs = self.op(builder, op, vec![length, wanted], self.boolean, span);
            let message = if few {
                let parts = vec![
                    too_few.clone(),
                    ir::TextPart::Str(length),
                    ir::TextPart::Literal(")".to_owned()),
                ];
                self.expression(builder, ir::ExprKind::Text(parts), self.string, span)
            } else {
                self.constant(builder, ir::Const::Str(too_many.clone()), self.string, span)
            };
            let kind = self.constant(builder, ir::Const::Str("ValueError".to_owned()), self.string, span);
            let exception = self.program.add_type(ir::Type::Exception);
            let raised = self.op(builder, ir::Op::MakeException, vec![kind, message], exception, span);
            let block = ir::Block {
                stmts: vec![stmt(ir::StmtKind::Raise(raised), span)],
                comments: Vec::new(),
            };
            stmts.push(stmt(ir::StmtKind::If(differs, block, ir::Block::default()), span));
        }
        for (at, part) in parts.iter().enumerate() {
            let list = self.expression(builder, ir::ExprKind::Local(kept), list_type, span);
            let int = self.int_type();
            let index = self.constant(
                builder,
                ir::Const::Int(i64::try_from(at).unwrap_or(i64::MAX)),
                int,
                span,
            );
            let item = self.op(builder, ir::Op::Item, vec![list, index], element, span);
            stmts.extend(self.store(builder, *part, item, span));
        }
        stmts
    }

    /// The local that a name means, unless it is a program variable.
    pub(super) fn plain_local(&mut self, builder: &mut Builder, target: ExprId) -> Option<ir::LocalId> {
        let ExprKind::Name(name) = self.module[target].kind else {
            return None;
        };
        let (owner, variable) = self
            .inference
            .resolve(builder.instance, name, &builder.comprehensions)?;
        if owner == 0 && self.globals.contains_key(&name) {
            return None;
        }
        (owner == builder.instance).then(|| self.local_of(builder, owner, variable, self.module[target].span))
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
                if owner == 0
                    && let Some(global) = self.globals.get(&name)
                {
                    return Some(Place::Global(*global));
                }
                if owner != builder.instance {
                    let name = self.text(name).to_owned();
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
            let iter = self.iterate(builder, value);
            let extend = self.expression(
                builder,
                ir::ExprKind::Op(ir::Op::Extend, vec![old, iter]),
                self.none,
                span,
            );
            return vec![stmt(ir::StmtKind::Expr(extend), span)];
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
            other => other,
        }
    }

    /// The expression itself where evaluating it twice is the same, else a temporary that holds its value.
    pub(super) fn once(&mut self, builder: &mut Builder, expr: ir::ExprId, span: Span) -> ir::ExprId {
        if matches!(
            builder.function[expr].kind,
            ir::ExprKind::Local(_) | ir::ExprKind::Const(_) | ir::ExprKind::Global(_)
        ) {
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
        let slot = self.inference.type_of(builder.instance, target);
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
            Place::Slice(..) => (
                ir::ExprKind::Refused,
                slot.map_or(self.refused, |slot| self.slot_type(slot, span)),
            ),
        };
        self.expression(builder, kind, ty, span)
    }

    /// Whether a lambda gets a name that only ever means it: calls by that name are direct.
    fn is_named_lambda(&self, builder: &Builder, target: ExprId, value: ExprId) -> bool {
        let single = self
            .slot(builder, target)
            .is_some_and(|slot| matches!(self.inference.slots.single(slot), Some(Atom::Def(..))));
        single && matches!(self.module[value].kind, ExprKind::Lambda(..))
    }

    /// Whether an expression only names something that has no value at run time.
    fn is_name_only(&self, builder: &Builder, value: ExprId) -> bool {
        let Some(slot) = self.inference.type_of(builder.instance, value) else {
            return false;
        };
        let atoms = self.inference.slots.atoms(slot);
        !atoms.is_empty()
            && !atoms.iter().any(super::typing::is_value)
            && matches!(
                self.module[value].kind,
                ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..)
            )
    }
}
