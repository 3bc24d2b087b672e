//! What can be iterated: containers, and calls that give iterators. An iterator that is stored is refused.

use super::super::ast::{Call, ExprId, ExprKind};
use super::super::types::Atom;
use super::{Builder, Lower};
use crate::ir::{self, Op, Type};
use crate::source::Span;

impl Lower<'_> {
    /// An iterator over whatever the expression gives; iterator-making calls are made in place.
    pub(super) fn iterate(&mut self, builder: &mut Builder, expr: ExprId) -> ir::ExprId {
        let span = self.module[expr].span;
        if let ExprKind::Generator(element, clauses) = &self.module[expr].kind {
            return self.generator(builder, expr, *element, &clauses.clone(), span);
        }
        if let ExprKind::Call(call) = &self.module[expr].kind
            && let Some(made) = self.iterator_call(builder, expr, &call.clone(), span)
        {
            return made;
        }
        let value = self.expr(builder, expr);
        let value = self.needed(builder, value);
        self.iterate_value(builder, value, span)
    }

    pub(super) fn iterate_value(&mut self, builder: &mut Builder, value: ir::ExprId, span: Span) -> ir::ExprId {
        let element = match self.ty(builder, value).clone() {
            Type::Iterator(_) | Type::Refused => return value,
            Type::List(e, _) | Type::Set(e, _) | Type::Dict(e, ..) => e,
            Type::Str => self.string,
            Type::Tuple(members)
                if !members.is_empty() && members.iter().all(|member| self.program.same(*member, members[0])) =>
            {
                members[0]
            }
            _ => {
                self.refuse("PY0108", span, "a value of this type cannot be iterated, or not yet");
                return self.refused_expr(builder, span);
            }
        };
        let ty = self.program.add_type(Type::Iterator(element));
        self.op(builder, Op::Iterate, vec![value], ty, span)
    }

    /// What an iterator gives.
    pub(super) fn element(&self, builder: &Builder, iter: ir::ExprId) -> ir::TypeId {
        match self.ty(builder, iter) {
            Type::Iterator(element) => *element,
            _ => self.refused,
        }
    }

    /// A generator expression that is consumed at once: a list that is iterated.
    fn generator(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        element: ExprId,
        clauses: &[super::super::ast::Clause],
        span: Span,
    ) -> ir::ExprId {
        let own = self.own_type(builder, expr);
        let Type::Iterator(inner) = self.program[own] else {
            return self.refused_expr(builder, span);
        };
        let share = self.program.share_class();
        let list = self.program.add_type(Type::List(inner, share));
        let collected = self.collect_as(builder, expr, ir::Gather::List, clauses, element, None, list, span);
        self.lazily(builder, collected, inner, span)
    }

    /// An iterator over a new list that nothing else sees: a lazy one.
    fn lazily(&mut self, builder: &mut Builder, list: ir::ExprId, element: ir::TypeId, span: Span) -> ir::ExprId {
        let ty = self.program.add_type(Type::Iterator(element));
        let iter = self.op(builder, Op::Iterate, vec![list], ty, span);
        builder.lazy.insert(iter);
        iter
    }

    fn iterator_call(&mut self, builder: &mut Builder, expr: ExprId, call: &Call, span: Span) -> Option<ir::ExprId> {
        let Some(Atom::Builtin(name)) = self
            .slot(builder, call.function)
            .and_then(|slot| self.inference.slots.single(slot))
            .cloned()
        else {
            return None;
        };
        let args = call.args.as_slice();
        match (name, args) {
            ("range", [_] | [_, _] | [_, _, _]) => {
                let ty = self.int_type();
                let zero = |this: &mut Self, builder: &mut Builder, value| {
                    this.constant(builder, ir::Const::Int(value), ty, span)
                };
                let values: Vec<ir::ExprId> = args.iter().map(|arg| self.expr(builder, *arg)).collect();
                let (start, stop) = match values.as_slice() {
                    [stop] => (zero(self, builder, 0), *stop),
                    [start, stop, ..] => (*start, *stop),
                    [] => return None,
                };
                let step = values.get(2).copied().unwrap_or_else(|| zero(self, builder, 1));
                let element = self.int_type();
                let ty = self.program.add_type(Type::Iterator(element));
                Some(self.op(builder, Op::IterateRange, vec![start, stop, step], ty, span))
            }
            ("enumerate", [a, ..]) => {
                let iter = self.iterate(builder, *a);
                let Type::Iterator(element) = *self.ty(builder, iter) else {
                    return Some(iter);
                };
                let index = self.int_type();
                let start = match args.get(1).copied().or_else(|| self.keyword(call, "start")) {
                    Some(start) => self.expr(builder, start),
                    None => self.constant(builder, ir::Const::Int(0), index, span),
                };
                let pair = self.program.add_type(Type::Tuple(vec![index, element]));
                let ty = self.program.add_type(Type::Iterator(pair));
                Some(self.op(builder, Op::Enumerate, vec![iter, start], ty, span))
            }
            ("zip", [_, _, ..]) => {
                let iters: Vec<ir::ExprId> = args.iter().map(|arg| self.iterate(builder, *arg)).collect();
                let elements: Option<Vec<ir::TypeId>> = iters
                    .iter()
                    .map(|iter| {
                        if let Type::Iterator(e) = self.ty(builder, *iter) {
                            Some(*e)
                        } else {
                            None
                        }
                    })
                    .collect();
                let Some(elements) = elements else {
                    return Some(self.refused_expr(builder, span));
                };
                let tuple = self.program.add_type(Type::Tuple(elements));
                let ty = self.program.add_type(Type::Iterator(tuple));
                Some(self.op(builder, Op::Zip, iters, ty, span))
            }
            ("reversed", [a]) => {
                if matches!(&self.module[*a].kind, ExprKind::Call(_)) {
                    let iter = self.iterate(builder, *a);
                    let ty = builder.function[iter].ty;
                    return Some(self.op(builder, Op::Reversed, vec![iter], ty, span));
                }
                let value = self.expr(builder, *a);
                let iter = self.iterate_value(builder, value, span);
                let ty = builder.function[iter].ty;
                Some(self.op(builder, Op::Reversed, vec![value], ty, span))
            }
            ("map" | "filter", [_, a]) => Some(self.map_filter(builder, expr, name == "map", args[0], *a, span)),
            ("iter", [a]) => Some(self.iterate(builder, *a)),
            _ => None,
        }
    }

    fn map_filter(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        is_map: bool,
        function: ExprId,
        iterable: ExprId,
        span: Span,
    ) -> ir::ExprId {
        let iter = self.iterate(builder, iterable);
        let Type::Iterator(element) = *self.ty(builder, iter) else {
            return iter;
        };
        let each = self.temporary(builder, element);
        let read = self.expression(builder, ir::ExprKind::Local(each), element, span);
        let Some(applied) = self.mapped(builder, expr, is_map, function, read) else {
            return self.unsupported_expr(builder, "this function value", span);
        };
        let (value, conditions) = if is_map {
            (applied, Vec::new())
        } else {
            (read, vec![self.truth(builder, applied, span)])
        };
        let result = builder.function[value].ty;
        let share = self.program.share_class();
        let list = self.program.add_type(Type::List(result, share));
        let clause = ir::Clause {
            target: ir::Pattern::Local(each),
            iter,
            conditions,
        };
        let parts: Vec<ir::ExprId> = clause.conditions.iter().copied().chain([value]).collect();
        let clauses = self.merged(builder, ir::Gather::List, vec![clause], &parts, span);
        let collect = ir::Collect {
            into: ir::Gather::List,
            clauses,
            value,
            second: None,
        };
        let collected = self.expression(builder, ir::ExprKind::Collect(Box::new(collect)), list, span);
        self.lazily(builder, collected, result, span)
    }

    /// What the function of `map` or `filter` gives for a value.
    fn mapped(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        is_map: bool,
        function: ExprId,
        value: ir::ExprId,
    ) -> Option<ir::ExprId> {
        let span = self.module[expr].span;
        let slot = self.slot(builder, function);
        if let Some(Atom::Builtin(name)) = slot.and_then(|slot| self.inference.slots.single(slot)).cloned() {
            return is_map
                .then(|| self.mapped_builtin(builder, name, value, span))
                .flatten();
        }
        if let Some(def) = self.callee(builder, function) {
            let targets = self.inference.instances[builder.instance].calls.get(&expr)?;
            let mut instances = targets.iter().map(|target| target.instance);
            let instance = instances.find(|at| self.inference.instances[*at].def == Some(def))?;
            return Some(self.finish_call(builder, instance, vec![value], span));
        }
        let function = self.expr(builder, function);
        let function = self.once(builder, function, span);
        match self.ty(builder, function).clone() {
            Type::Function(_, result) => {
                Some(self.expression(builder, ir::ExprKind::CallValue(function, vec![value]), result, span))
            }
            _ => None,
        }
    }

    fn mapped_builtin(
        &mut self,
        builder: &mut Builder,
        name: &str,
        value: ir::ExprId,
        span: Span,
    ) -> Option<ir::ExprId> {
        let ty = self.ty(builder, value).clone();
        Some(match (name, ty) {
            ("str", Type::Str) => value,
            ("str", _) => self.expression(
                builder,
                ir::ExprKind::Text(vec![ir::TextPart::Str(value)]),
                self.string,
                span,
            ),
            ("int", Type::Str) => {
                let int = self.int_type();
                let ten = self.constant(builder, ir::Const::Int(10), int, span);
                self.library(builder, "parse_int", vec![value, ten], int, span)
            }
            ("int", Type::Float) => {
                let int = self.int_type();
                self.library(builder, "int_of_float", vec![value], int, span)
            }
            ("float", Type::Str) => self.library(builder, "parse_float", vec![value], self.float, span),
            ("float", Type::Int(_)) => self.op(builder, Op::ToFloat, vec![value], self.float, span),
            ("len", Type::Str | Type::List(..) | Type::Dict(..) | Type::Set(..)) => {
                let int = self.int_type();
                self.op(builder, Op::Length, vec![value], int, span)
            }
            ("abs", Type::Int(_)) => {
                let int = self.int_type();
                self.op(builder, Op::ExactAbs, vec![value], int, span)
            }
            ("abs", Type::Float) => self.op(builder, Op::FloatAbs, vec![value], self.float, span),
            _ => return None,
        })
    }
}
