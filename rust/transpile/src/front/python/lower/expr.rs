//! Expressions.

use super::super::ast::{self, CompareOp, ExprId, ExprKind};
use super::super::types::{Atom, Slot};
use super::{Builder, Lower};
use crate::ir::{self, Op};
use crate::source::Span;
use crate::symbol::Symbol;

impl Lower<'_> {
    /// The type that inference gave an expression, at this place.
    pub(super) fn own_type(&mut self, builder: &Builder, expr: ExprId) -> ir::TypeId {
        let span = self.module[expr].span;
        match self.inference.type_of(builder.instance, expr) {
            Some(slot) => self.slot_type(slot, span),
            None => self.refused,
        }
    }

    pub(super) fn slot(&self, builder: &Builder, expr: ExprId) -> Option<Slot> {
        self.inference.type_of(builder.instance, expr)
    }

    pub(super) fn constant(
        &mut self,
        builder: &mut Builder,
        value: ir::Const,
        ty: ir::TypeId,
        span: Span,
    ) -> ir::ExprId {
        self.expression(builder, ir::ExprKind::Const(value), ty, span)
    }

    pub(super) fn int_type(&mut self) -> ir::TypeId {
        let class = self.program.int_class();
        self.program.add_type(ir::Type::Int(class))
    }

    pub(super) fn op(
        &mut self,
        builder: &mut Builder,
        op: Op,
        args: Vec<ir::ExprId>,
        ty: ir::TypeId,
        span: Span,
    ) -> ir::ExprId {
        self.expression(builder, ir::ExprKind::Op(op, args), ty, span)
    }

    /// An expression that may be absent; absent is none.
    pub(super) fn optional(&mut self, builder: &mut Builder, expr: Option<ExprId>, span: Span) -> ir::ExprId {
        match expr {
            Some(expr) => self.expr(builder, expr),
            None => self.constant(builder, ir::Const::None, self.none, span),
        }
    }

    pub(super) fn unsupported_expr(&mut self, builder: &mut Builder, what: &str, span: Span) -> ir::ExprId {
        self.refuse("PY0102", span, format!("{what} is not transpiled yet"));
        self.refused_expr(builder, span)
    }

    pub(super) fn expr(&mut self, builder: &mut Builder, expr: ExprId) -> ir::ExprId {
        let span = self.module[expr].span;
        match &self.module[expr].kind {
            ExprKind::Int(value) => {
                let ty = self.int_type();
                self.constant(builder, ir::Const::Int(*value), ty, span)
            }
            ExprKind::BigInt(digits) => {
                let ty = self.int_type();
                self.constant(builder, ir::Const::BigInt(digits.clone()), ty, span)
            }
            ExprKind::Float(value) => self.constant(builder, ir::Const::Float(*value), self.float, span),
            ExprKind::Bool(value) => self.constant(builder, ir::Const::Bool(*value), self.boolean, span),
            ExprKind::None => self.constant(builder, ir::Const::None, self.none, span),
            ExprKind::Str(text) => self.constant(builder, ir::Const::Str(text.clone()), self.string, span),
            ExprKind::FString(parts) => self.f_string(builder, parts, span),
            ExprKind::Name(name) => self.name(builder, expr, *name),
            ExprKind::Tuple(parts) => self.tuple(builder, parts, span),
            ExprKind::List(parts) => {
                let parts = self.parts(builder, parts);
                let ty = self.own_type(builder, expr);
                self.expression(builder, ir::ExprKind::List(parts), ty, span)
            }
            ExprKind::Set(parts) => {
                let parts = self.parts(builder, parts);
                let ty = self.own_type(builder, expr);
                self.expression(builder, ir::ExprKind::Set(parts), ty, span)
            }
            ExprKind::Dict(pairs) => self.dict(builder, expr, pairs),
            ExprKind::Unary(op, operand) => self.unary(builder, expr, *op, *operand),
            ExprKind::Binary(op, a, b) => self.binary(builder, expr, *op, *a, *b),
            ExprKind::And(parts) => self.and_or(builder, expr, parts, true),
            ExprKind::Or(parts) => self.and_or(builder, expr, parts, false),
            ExprKind::Compare(first, rest) => self.compare(builder, *first, rest, span),
            ExprKind::Call(call) => self.call(builder, expr, call),
            ExprKind::Attribute(object, name, name_span) => self.attribute(builder, expr, *object, *name, *name_span),
            ExprKind::Subscript(object, index) => self.subscript(builder, expr, *object, *index),
            ExprKind::IfElse { test, body, orelse } => {
                match self.inference.known(builder.instance, *test) {
                    Some(true) => return self.expr(builder, *body),
                    Some(false) => return self.expr(builder, *orelse),
                    None => {}
                }
                let test = self.condition(builder, *test);
                let body = self.expr(builder, *body);
                let orelse = self.expr(builder, *orelse);
                let ty = self.own_type(builder, expr);
                self.expression(builder, ir::ExprKind::Cond(test, body, orelse), ty, span)
            }
            ExprKind::Lambda(..) => {
                let def = self.inference.scopes.by_lambda[&expr];
                self.function_value(builder, def, builder.instance, span)
            }
            ExprKind::ListComp(element, clauses) => {
                self.collect(builder, expr, ir::Gather::List, clauses, *element, None)
            }
            ExprKind::SetComp(element, clauses) => {
                self.collect(builder, expr, ir::Gather::Set, clauses, *element, None)
            }
            ExprKind::DictComp(key, value, clauses) => {
                self.collect(builder, expr, ir::Gather::Dict, clauses, *key, Some(*value))
            }
            ExprKind::Generator(..) => {
                self.refuse(
                    "PY0112",
                    span,
                    "a generator expression that is not consumed at once is not transpiled yet",
                )
                .hint = "make it a list: `[...]`".to_owned();
                self.refused_expr(builder, span)
            }
            ExprKind::Walrus(name, value) => {
                let value = self.expr(builder, *value);
                let Some((owner, variable)) = self.inference.resolve(builder.instance, *name, &[]) else {
                    return self.refused_expr(builder, span);
                };
                let shares = self.shared.contains(&(owner, variable));
                if owner != builder.instance || shares || self.globals.contains_key(name) && owner == 0 {
                    return self.unsupported_expr(builder, "`:=` to a variable of another scope", span);
                }
                let local = self.local_of(builder, owner, variable, span);
                let ty = builder.function.locals[local.index()].ty;
                self.expression(builder, ir::ExprKind::Assign(local, value), ty, span)
            }
            ExprKind::Bytes(_) => self.unsupported_expr(builder, "a bytes literal", span),
            ExprKind::Imaginary(_) => self.unsupported_expr(builder, "a complex number", span),
            ExprKind::Ellipsis => self.unsupported_expr(builder, "`...` as a value", span),
            ExprKind::Slice(..) => self.unsupported_expr(builder, "a slice outside of an index", span),
            ExprKind::Starred(_) => self.unsupported_expr(builder, "`*` here", span),
            ExprKind::Yield(_) | ExprKind::YieldFrom(_) | ExprKind::Await(_) => {
                self.unsupported_expr(builder, "`yield` or `await`", span)
            }
            ExprKind::Unsupported(what) => self.unsupported_expr(builder, what, span),
        }
    }

    fn parts(&mut self, builder: &mut Builder, parts: &[ExprId]) -> Vec<ir::ExprId> {
        parts.iter().map(|part| self.expr(builder, *part)).collect()
    }

    fn tuple(&mut self, builder: &mut Builder, parts: &[ExprId], span: Span) -> ir::ExprId {
        let parts = self.parts(builder, parts);
        let types = parts.iter().map(|part| builder.function[*part].ty).collect();
        let ty = self.program.add_type(ir::Type::Tuple(types));
        self.expression(builder, ir::ExprKind::Tuple(parts), ty, span)
    }

    fn dict(&mut self, builder: &mut Builder, expr: ExprId, pairs: &[(Option<ExprId>, ExprId)]) -> ir::ExprId {
        let span = self.module[expr].span;
        let mut lowered = Vec::new();
        for (key, value) in pairs {
            let Some(key) = key else {
                return self.unsupported_expr(builder, "`**` in a dict", span);
            };
            let key = self.expr(builder, *key);
            lowered.push((key, self.expr(builder, *value)));
        }
        let ty = self.own_type(builder, expr);
        self.expression(builder, ir::ExprKind::Dict(lowered), ty, span)
    }

    fn name(&mut self, builder: &mut Builder, expr: ExprId, name: Symbol) -> ir::ExprId {
        let span = self.module[expr].span;
        let Some((owner, variable)) = self.inference.resolve(builder.instance, name, &builder.comprehensions) else {
            if self.text(name) == "__name__" {
                return self.constant(builder, ir::Const::Str("__main__".to_owned()), self.string, span);
            }
            return self.unknown_name(builder, name, span);
        };
        if let Some((def, parent)) = self.named.function(&self.inference, owner, variable) {
            return self.function_value(builder, def, parent, span);
        }
        let slot = self.inference.instances[owner].vars.get(&variable).copied();
        match slot.map(|slot| self.inference.slots.atoms(slot).to_vec()).as_deref() {
            None | Some([]) => {
                let name = self.text(name).to_owned();
                self.refuse("PY0103", span, format!("the type of `{name}` is unknown"))
                    .cause = "nothing that reaches it has a type that is known".to_owned();
                self.refused_expr(builder, span)
            }
            Some([Atom::Builtin(constant)]) => {
                let what = format!("`{constant}` as a value");
                self.unsupported_expr(builder, &what, span)
            }
            Some([Atom::None]) if self.inference.known(builder.instance, expr) == Some(false) => {
                self.constant(builder, ir::Const::None, self.none, span)
            }
            Some([Atom::Float]) if owner == 0 && self.imported_constant(name).is_some() => {
                let value = self.imported_constant(name).unwrap_or_default();
                self.constant(builder, ir::Const::Float(value), self.float, span)
            }
            Some(_) => {
                if owner == 0
                    && variable.scope.is_none()
                    && let Some(global) = self.globals.get(&name).copied()
                {
                    let ty = self.program.globals[global.index()].ty;
                    return self.expression(builder, ir::ExprKind::Global(global), ty, span);
                }
                let local = self.local_of(builder, owner, variable, span);
                let ty = builder.function.locals[local.index()].ty;
                self.expression(builder, ir::ExprKind::Local(local), ty, span)
            }
        }
    }

    fn unknown_name(&mut self, builder: &mut Builder, name: Symbol, span: Span) -> ir::ExprId {
        let name = self.text(name).to_owned();
        let known =
            super::super::builtins::function(&name).is_some() || super::super::builtins::exception(&name).is_some();
        let message = if known {
            format!("`{name}` as a value is not transpiled yet")
        } else {
            format!("`{name}` is not defined, or is a builtin that is not transpiled yet")
        };
        self.refuse("PY0105", span, message);
        self.refused_expr(builder, span)
    }

    /// The value of a name that `from math import pi` bound.
    fn imported_constant(&self, name: Symbol) -> Option<f64> {
        self.module.body.iter().find_map(|stmt| match &stmt.kind {
            ast::StmtKind::ImportFrom(0, path, names) => {
                let (original, _) = names
                    .iter()
                    .find(|(original, alias)| alias.unwrap_or(*original) == name)?;
                super::super::builtins::constant(&format!("{path}.{}", self.text(*original)))
            }
            _ => None,
        })
    }

    fn compare(
        &mut self,
        builder: &mut Builder,
        first: ExprId,
        rest: &[(CompareOp, ExprId)],
        span: Span,
    ) -> ir::ExprId {
        let mut left = self.expr(builder, first);
        let mut all: Option<ir::ExprId> = None;
        for (at, (op, right)) in rest.iter().enumerate() {
            let mut right = self.expr(builder, *right);
            let mut next = right;
            if at + 1 < rest.len() {
                (right, next) = self.twice(builder, right, span);
            }
            let test = self.compare_values(builder, *op, left, right, span);
            all = Some(match all {
                Some(before) => self.joined(builder, before, test, true, span),
                None => test,
            });
            left = next;
        }
        all.unwrap_or_else(|| self.refused_expr(builder, span))
    }

    /// An expression for its first use and one for all later ones: it is evaluated once.
    pub(super) fn twice(&mut self, builder: &mut Builder, value: ir::ExprId, span: Span) -> (ir::ExprId, ir::ExprId) {
        if matches!(
            builder.function[value].kind,
            ir::ExprKind::Local(_) | ir::ExprKind::Const(_)
        ) {
            return (value, value);
        }
        let ty = builder.function[value].ty;
        let kept = self.temporary(builder, ty);
        let first = self.expression(builder, ir::ExprKind::Assign(kept, value), ty, span);
        (first, self.expression(builder, ir::ExprKind::Local(kept), ty, span))
    }

    fn attribute(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        object: ExprId,
        name: Symbol,
        name_span: Span,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        let slot = self.slot(builder, object);
        match slot.and_then(|slot| self.inference.slots.single(slot)).cloned() {
            Some(Atom::Module(module)) => {
                let dotted = format!("{module}.{}", self.text(name));
                if let Some(value) = super::super::builtins::constant(&dotted) {
                    return self.constant(builder, ir::Const::Float(value), self.float, span);
                }
                self.refuse("PY0111", name_span, format!("`{dotted}` is not transpiled yet"));
                return self.refused_expr(builder, span);
            }
            Some(Atom::Class(class)) => {
                if let Some(global) = self.class_global(class, name) {
                    let ty = self.program.globals[global.index()].ty;
                    return self.expression(builder, ir::ExprKind::Global(global), ty, span);
                }
            }
            _ => {}
        }
        let value = self.expr(builder, object);
        let value = self.needed(builder, value);
        match self.ty(builder, value).clone() {
            ir::Type::Object(class) => self.object_attribute(builder, expr, value, class, name, name_span),
            ir::Type::Refused => self.refused_expr(builder, span),
            _ => {
                let (name, of) = (
                    self.text(name).to_owned(),
                    slot.map_or_else(String::new, |slot| self.inference.slot_name(slot)),
                );
                self.refuse("PY0106", name_span, format!("`{name}` of {of} is not transpiled yet"));
                self.refused_expr(builder, span)
            }
        }
    }

    fn subscript(&mut self, builder: &mut Builder, expr: ExprId, object: ExprId, index: ExprId) -> ir::ExprId {
        let span = self.module[expr].span;
        let value = self.expr(builder, object);
        let value = self.needed(builder, value);
        if let ExprKind::Slice(a, b, c) = self.module[index].kind {
            let parts = [a, b, c].map(|part| self.optional(builder, part, span));
            let ty = match self.ty(builder, value).clone() {
                ir::Type::Str => self.string,
                ir::Type::List(..) => self.own_type(builder, expr),
                ir::Type::Refused => return self.refused_expr(builder, span),
                _ => return self.unsupported_expr(builder, "a slice of this type", span),
            };
            return self.op(builder, Op::Slice, [vec![value], parts.to_vec()].concat(), ty, span);
        }
        match self.ty(builder, value).clone() {
            ir::Type::Tuple(members) => match self.inference.constant_index(index, members.len()) {
                Some(at) => self.expression(
                    builder,
                    ir::ExprKind::Member(value, u32::try_from(at).unwrap_or(u32::MAX)),
                    members[at],
                    span,
                ),
                None => self.unsupported_expr(
                    builder,
                    "an index of a tuple that is not a literal within its length",
                    span,
                ),
            },
            ir::Type::List(element, _) | ir::Type::Dict(_, element, _) => {
                let index = self.expr(builder, index);
                self.op(builder, Op::Item, vec![value, index], element, span)
            }
            ir::Type::Str => {
                let index = self.expr(builder, index);
                self.op(builder, Op::Item, vec![value, index], self.string, span)
            }
            ir::Type::Object(class) => {
                let index = self.expr(builder, index);
                self.dunder_call(builder, expr, value, class, "__getitem__", vec![index])
            }
            ir::Type::Refused => self.refused_expr(builder, span),
            _ => self.unsupported_expr(builder, "an index into this type", span),
        }
    }

    /// The value itself; where it may be none, a check that it is not.
    pub(super) fn needed(&mut self, builder: &mut Builder, value: ir::ExprId) -> ir::ExprId {
        let span = builder.function[value].span;
        match self.ty(builder, value).clone() {
            ir::Type::Option(inner) => self.op(builder, Op::Unwrap, vec![value], inner, span),
            _ => value,
        }
    }

    pub(super) fn collect(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        into: ir::Gather,
        clauses: &[ast::Clause],
        value: ExprId,
        second: Option<ExprId>,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        let ty = match into {
            ir::Gather::Any | ir::Gather::All => self.boolean,
            _ => self.own_type(builder, expr),
        };
        self.collect_as(builder, expr, into, clauses, value, second, ty, span)
    }

    /// What a loop does first, as a loop of a comprehension: over the one value that it takes apart.
    fn binding(&mut self, builder: &mut Builder, stmt: ir::Stmt) -> Option<ir::Clause> {
        let ir::StmtKind::Unpack(target, value) = stmt.kind else {
            self.refuse("PY0102", stmt.span, "a comprehension binds only names")
                .hint = "write a loop that appends to a list".to_owned();
            return None;
        };
        let member = builder.function[value].ty;
        let tuple = self.program.add_type(ir::Type::Tuple(vec![member]));
        let once = self.expression(builder, ir::ExprKind::Tuple(vec![value]), tuple, stmt.span);
        let iter = self.iterate_value(builder, once, stmt.span);
        let conditions = Vec::new();
        Some(ir::Clause {
            target,
            iter,
            conditions,
        })
    }

    #[allow(clippy::too_many_arguments, reason = "a comprehension has these parts")]
    pub(super) fn collect_as(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        into: ir::Gather,
        clauses: &[ast::Clause],
        value: ExprId,
        second: Option<ExprId>,
        ty: ir::TypeId,
        span: Span,
    ) -> ir::ExprId {
        if let ([clause, ..], ir::Type::List(..)) = (clauses, &self.program[ty])
            && self.gives_nothing(builder, clause.iter)
        {
            // No round of it runs, and nothing tells the types of one.
            let value = self.expr(builder, clause.iter);
            if !matches!(
                builder.function[value].kind,
                ir::ExprKind::List(_) | ir::ExprKind::Local(_)
            ) {
                let stmt = super::stmt(ir::StmtKind::Expr(value), span);
                builder.pending.push(stmt);
            }
            return self.expression(builder, ir::ExprKind::List(Vec::new()), ty, span);
        }
        let mut lowered = Vec::new();
        for (at, clause) in clauses.iter().enumerate() {
            let iter = self.iterate(builder, clause.iter);
            if at == 0 {
                builder.comprehensions.push(expr);
            }
            let element = self.element(builder, iter);
            let (target, after) = self.pattern(builder, clause.target, element);
            lowered.push(ir::Clause {
                target,
                iter,
                conditions: Vec::new(),
            });
            lowered.extend(after.into_iter().filter_map(|stmt| self.binding(builder, stmt)));
            let conditions = clause.conditions.iter();
            let conditions = conditions
                .map(|condition| self.condition(builder, *condition))
                .collect();
            if let Some(last) = lowered.last_mut() {
                last.conditions = conditions;
            }
        }
        let value = match into {
            ir::Gather::Any | ir::Gather::All => self.condition(builder, value),
            _ => self.expr(builder, value),
        };
        let second = second.map(|second| self.expr(builder, second));
        builder.comprehensions.pop();
        let values: Vec<ir::ExprId> = std::iter::once(value).chain(second).collect();
        let clauses = self.merged(builder, into, lowered, &values, span);
        let collect = ir::Collect {
            into,
            clauses,
            value,
            second,
        };
        self.expression(builder, ir::ExprKind::Collect(Box::new(collect)), ty, span)
    }
}
