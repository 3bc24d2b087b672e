//! Truth: conditions, and `and` and `or` as values. What the types decide is left out (`infer::known`).

use super::super::ast::{ExprId, ExprKind, UnaryOp};
use super::{Builder, Lower};
use crate::ir::{self, Op};
use crate::source::Span;

impl Lower<'_> {
    /// The value as a bool, by Python's rules of truth.
    pub(super) fn condition(&mut self, builder: &mut Builder, expr: ExprId) -> ir::ExprId {
        let span = self.module[expr].span;
        if let Some(known) = self.inference.known(builder.instance, expr) {
            return self.constant(builder, ir::Const::Bool(known), self.boolean, span);
        }
        match &self.module[expr].kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let is_and = matches!(self.module[expr].kind, ExprKind::And(_));
                let parts = self.deciding_parts(builder, parts, is_and);
                let mut all = parts.into_iter();
                let first = all.next().map(|part| self.condition(builder, part));
                all.fold(first, |left, part| {
                    let right = self.condition(builder, part);
                    left.map(|left| self.joined(builder, left, right, is_and, span))
                })
                .unwrap_or_else(|| self.refused_expr(builder, span))
            }
            ExprKind::Unary(UnaryOp::Not, inner) => {
                let inner = self.condition(builder, *inner);
                self.op(builder, Op::Not, vec![inner], self.boolean, span)
            }
            _ => {
                let value = self.expr(builder, expr);
                self.truth(builder, value, span)
            }
        }
    }

    /// The parts of `and` or `or` that may be evaluated or be the value: what is known to pass on to the next is left
    /// out, and nothing follows what is known to decide.
    fn deciding_parts(&self, builder: &Builder, parts: &[ExprId], is_and: bool) -> Vec<ExprId> {
        let mut kept = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let known = self.inference.known(builder.instance, *part);
            if known != Some(is_and) || at + 1 == parts.len() {
                kept.push(*part);
            }
            if known == Some(!is_and) {
                break;
            }
        }
        kept
    }

    pub(super) fn joined(
        &mut self,
        builder: &mut Builder,
        left: ir::ExprId,
        right: ir::ExprId,
        is_and: bool,
        span: Span,
    ) -> ir::ExprId {
        let kind = if is_and {
            ir::ExprKind::And(left, right)
        } else {
            ir::ExprKind::Or(left, right)
        };
        self.expression(builder, kind, self.boolean, span)
    }

    pub(super) fn truth(&mut self, builder: &mut Builder, value: ir::ExprId, span: Span) -> ir::ExprId {
        match self.ty(builder, value).clone() {
            ir::Type::Bool | ir::Type::Refused => value,
            ir::Type::Object(class) => self.object_truth(builder, class, span),
            _ => self.op(builder, Op::Truth, vec![value], self.boolean, span),
        }
    }

    /// `a and b`, `a or b` as a value: the operand that decides.
    pub(super) fn and_or(&mut self, builder: &mut Builder, expr: ExprId, parts: &[ExprId], is_and: bool) -> ir::ExprId {
        let span = self.module[expr].span;
        let ty = self.own_type(builder, expr);
        if self.program[ty] == ir::Type::Bool {
            return self.condition(builder, expr);
        }
        let parts = self.deciding_parts(builder, parts, is_and);
        let mut values = parts.iter().rev();
        let Some(last) = values.next() else {
            return self.refused_expr(builder, span);
        };
        // Built from the right: each operand is kept, tested, and is the value or not.
        let mut rest: Vec<ExprId> = values.copied().collect();
        rest.reverse();
        let mut tests = Vec::new();
        for part in rest {
            let value = self.expr(builder, part);
            let value_type = builder.function[value].ty;
            if self.program[value_type] == ir::Type::None {
                // Never true: `and` stops here, and `or` goes on to the next.
                if is_and {
                    return self.decided(builder, tests, value, is_and, ty, span);
                }
                tests.push((value, value));
                continue;
            }
            let kept = self.temporary(builder, value_type);
            let assigned = self.expression(builder, ir::ExprKind::Assign(kept, value), value_type, span);
            let test = self.truth(builder, assigned, span);
            let read = self.expression(builder, ir::ExprKind::Local(kept), value_type, span);
            tests.push((test, read));
        }
        let last = self.expr(builder, *last);
        self.decided(builder, tests, last, is_and, ty, span)
    }

    /// The value of `and` or `or`, from the right: each operand's test and value, then the last operand.
    fn decided(
        &mut self,
        builder: &mut Builder,
        tests: Vec<(ir::ExprId, ir::ExprId)>,
        last: ir::ExprId,
        is_and: bool,
        ty: ir::TypeId,
        span: Span,
    ) -> ir::ExprId {
        let mut result = last;
        for (test, read) in tests.into_iter().rev() {
            if test == read {
                let types = [test, result].map(|part| builder.function[part].ty);
                let pair = self.program.add_type(ir::Type::Tuple(types.to_vec()));
                let both = self.expression(builder, ir::ExprKind::Tuple(vec![test, result]), pair, span);
                result = self.expression(builder, ir::ExprKind::Member(both, 1), types[1], span);
                continue;
            }
            // What is true is not none.
            let is_optional = matches!(self.program[ty], ir::Type::Option(_) | ir::Type::None);
            let read = if is_and || is_optional {
                read
            } else {
                self.needed(builder, read)
            };
            let (yes, no) = if is_and { (result, read) } else { (read, result) };
            result = self.expression(builder, ir::ExprKind::Cond(test, yes, no), ty, span);
        }
        result
    }
}
