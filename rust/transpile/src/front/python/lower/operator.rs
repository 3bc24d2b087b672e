//! Operators: which core operation each is, by the types of its operands.

use super::super::ast::{BinaryOp, CompareOp, ExprId, UnaryOp};
use super::{Builder, Lower};
use crate::ir::{self, Op, Type};
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn unary(&mut self, builder: &mut Builder, expr: ExprId, op: UnaryOp, operand: ExprId) -> ir::ExprId {
        let span = self.module[expr].span;
        if op == UnaryOp::Not {
            return self.condition(builder, expr);
        }
        let value = self.expr(builder, operand);
        if let (UnaryOp::Neg, ir::ExprKind::Const(constant)) = (op, builder.function[value].kind.clone()) {
            let negated = match constant {
                ir::Const::Int(value) => value.checked_neg().map(ir::Const::Int),
                ir::Const::Float(value) => Some(ir::Const::Float(-value)),
                ir::Const::BigInt(digits) => Some(ir::Const::BigInt(format!("-{digits}"))),
                _ => None,
            };
            if let Some(negated) = negated {
                let ty = builder.function[value].ty;
                return self.constant(builder, negated, ty, span);
            }
        }
        let value = self.needed(builder, value);
        let (op, ty) = match (op, self.ty(builder, value).clone()) {
            (_, Type::Refused) => return self.refused_expr(builder, span),
            (UnaryOp::Neg, Type::Int(_) | Type::Bool) => (Op::ExactNeg, self.int_type()),
            (UnaryOp::Invert, Type::Int(_) | Type::Bool) => (Op::BitNot, self.int_type()),
            (UnaryOp::Neg, Type::Float) => (Op::FloatNeg, self.float),
            (UnaryOp::Neg, Type::Number) => (Op::NumberNeg, builder.function[value].ty),
            (UnaryOp::Pos, Type::Int(_) | Type::Float | Type::Number) => return value,
            (UnaryOp::Neg | UnaryOp::Pos | UnaryOp::Invert, Type::Object(class)) => {
                let name = if op == UnaryOp::Neg {
                    "__neg__"
                } else if op == UnaryOp::Pos {
                    "__pos__"
                } else {
                    "__invert__"
                };
                return self.dunder_call(builder, expr, value, class, name, Vec::new());
            }
            _ => {
                self.refuse("PY0108", span, "this type does not have this operator");
                return self.refused_expr(builder, span);
            }
        };
        self.op(builder, op, vec![value], ty, span)
    }

    pub(super) fn binary(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        op: BinaryOp,
        a: ExprId,
        b: ExprId,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        if op == BinaryOp::Mod
            && let super::super::ast::ExprKind::Str(template) = &self.module[a].kind
        {
            return self.percent(builder, &template.clone(), b, span);
        }
        let left = self.expr(builder, a);
        let right = self.expr(builder, b);
        self.binary_values(builder, expr, op, left, right, span, false)
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "an operator has operands, a place, and may assign"
    )]
    pub(super) fn binary_values(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        op: BinaryOp,
        left: ir::ExprId,
        right: ir::ExprId,
        span: Span,
        in_place: bool,
    ) -> ir::ExprId {
        let (left, right) = (self.needed(builder, left), self.needed(builder, right));
        let (a, b) = (self.ty(builder, left).clone(), self.ty(builder, right).clone());
        if a == Type::Refused || b == Type::Refused {
            return self.refused_expr(builder, span);
        }
        if let Type::Object(class) = a {
            let name = super::super::builtins::dunder(op);
            let assigning = format!("__i{}", &name[2..]);
            let chosen = if in_place && self.has_method(class, &assigning) {
                assigning
            } else {
                name.to_owned()
            };
            return self.dunder_call(builder, expr, left, class, &chosen, vec![right]);
        }
        if let Type::Object(class) = b {
            let name = format!("__r{}", &super::super::builtins::dunder(op)[2..]);
            return self.dunder_call(builder, expr, right, class, &name, vec![left]);
        }
        if is_number(&a) && is_number(&b) {
            return self.arithmetic(builder, op, (left, &a), (right, &b), span);
        }
        match (op, &a, &b) {
            (BinaryOp::Add, Type::Str, Type::Str) => self.op(builder, Op::Concat, vec![left, right], self.string, span),
            (BinaryOp::Add, Type::List(..), Type::List(..)) => {
                let ty = self.own_type(builder, expr);
                let parts = [left, right].map(|part| self.list_of(builder, part, ty, span));
                self.op(builder, Op::Concat, parts.to_vec(), ty, span)
            }
            (BinaryOp::Add, Type::Tuple(x), Type::Tuple(y)) => {
                let ty = self.program.add_type(Type::Tuple(x.iter().chain(y).copied().collect()));
                self.op(builder, Op::Concat, vec![left, right], ty, span)
            }
            (BinaryOp::Mul, Type::Str, Type::Int(_) | Type::Bool) => {
                self.op(builder, Op::Repeat, vec![left, right], self.string, span)
            }
            (BinaryOp::Mul, Type::Int(_) | Type::Bool, Type::Str) => {
                self.op(builder, Op::Repeat, vec![right, left], self.string, span)
            }
            (BinaryOp::Mul, Type::List(..), Type::Int(_) | Type::Bool) => {
                let ty = self.own_type(builder, expr);
                self.op(builder, Op::Repeat, vec![left, right], ty, span)
            }
            (BinaryOp::Mul, Type::Int(_) | Type::Bool, Type::List(..)) => {
                let ty = self.own_type(builder, expr);
                self.op(builder, Op::Repeat, vec![right, left], ty, span)
            }
            (_, Type::Set(..), Type::Set(..)) => self.set_operator(builder, op, left, right, span),
            (BinaryOp::BitOr, Type::Dict(..), Type::Dict(..)) => {
                let ty = builder.function[left].ty;
                self.expression(
                    builder,
                    ir::ExprKind::Library(ir::library::find("dict_merged"), vec![left, right]),
                    ty,
                    span,
                )
            }
            _ => self.no_operator(builder, span),
        }
    }

    /// A list as one of another type of element, for an operation that copies it anyway.
    fn list_of(&mut self, builder: &mut Builder, list: ir::ExprId, ty: ir::TypeId, span: Span) -> ir::ExprId {
        let (Type::List(from, _), Type::List(to, _)) = (self.ty(builder, list).clone(), self.program[ty].clone())
        else {
            return list;
        };
        if self.program.same(from, to) {
            return list;
        }
        if !self.program.assignable(from, to) {
            // Nothing is ever put into the list, so its elements have no type.
            if matches!(
                builder.function[list].kind,
                ir::ExprKind::Local(_) | ir::ExprKind::List(_)
            ) {
                return self.expression(builder, ir::ExprKind::List(Vec::new()), ty, span);
            }
            return self.no_operator(builder, span);
        }
        let iter = self.iterate_value(builder, list, span);
        let item = self.temporary(builder, from);
        let value = self.expression(builder, ir::ExprKind::Local(item), from, span);
        let clause = ir::Clause {
            target: ir::Pattern::Local(item),
            iter,
            conditions: Vec::new(),
        };
        let collect = ir::Collect {
            into: ir::Gather::List,
            clauses: vec![clause],
            value,
            second: None,
        };
        self.expression(builder, ir::ExprKind::Collect(Box::new(collect)), ty, span)
    }

    fn no_operator(&mut self, builder: &mut Builder, span: Span) -> ir::ExprId {
        self.refuse(
            "PY0108",
            span,
            "these types do not have this operator, or it is not transpiled yet",
        );
        self.refused_expr(builder, span)
    }

    fn set_operator(
        &mut self,
        builder: &mut Builder,
        op: BinaryOp,
        left: ir::ExprId,
        right: ir::ExprId,
        span: Span,
    ) -> ir::ExprId {
        let name = match op {
            BinaryOp::BitOr => "set_union",
            BinaryOp::BitAnd => "set_intersection",
            BinaryOp::Sub => "set_difference",
            BinaryOp::BitXor => "set_symmetric_difference",
            _ => return self.no_operator(builder, span),
        };
        let ty = builder.function[left].ty;
        self.expression(
            builder,
            ir::ExprKind::Library(ir::library::find(name), vec![left, right]),
            ty,
            span,
        )
    }

    pub(super) fn arithmetic(
        &mut self,
        builder: &mut Builder,
        op: BinaryOp,
        (left, a): (ir::ExprId, &Type),
        (right, b): (ir::ExprId, &Type),
        span: Span,
    ) -> ir::ExprId {
        use BinaryOp::{Add, BitAnd, BitOr, BitXor, Div, FloorDiv, LShift, MatMul, Mod, Mul, Pow, RShift, Sub};
        let whole = |ty: &Type| matches!(ty, Type::Int(_) | Type::Bool);
        let args = vec![left, right];
        if *a == Type::Bool && *b == Type::Bool && matches!(op, BitAnd | BitOr | BitXor) {
            let op = if op == BitAnd {
                Op::BitAnd
            } else if op == BitOr {
                Op::BitOr
            } else {
                Op::BitXor
            };
            return self.op(builder, op, args, self.boolean, span);
        }
        // What is known to be negative now makes a float, as inference has it.
        if op == Pow && matches!(builder.function[right].kind, ir::ExprKind::Const(ir::Const::Int(power)) if power < 0)
        {
            return self.op(builder, Op::FloatPow, args, self.float, span);
        }
        // What a minus negates may be: both are possible.
        if op == Pow && whole(a) && matches!(builder.function[right].kind, ir::ExprKind::Op(Op::ExactNeg, _)) {
            let number = self.program.add_type(Type::Number);
            return self.op(builder, Op::NumberPow, args, number, span);
        }
        if whole(a) && whole(b) {
            let chosen = match op {
                Add => Op::ExactAdd,
                Sub => Op::ExactSub,
                Mul => Op::ExactMul,
                FloorDiv => Op::FloorDiv,
                Mod => Op::FloorMod,
                Pow => Op::ExactPow,
                LShift => Op::ShiftLeft,
                RShift => Op::ShiftRight,
                BitAnd => Op::BitAnd,
                BitOr => Op::BitOr,
                BitXor => Op::BitXor,
                Div => return self.op(builder, Op::TrueDiv, args, self.float, span),
                MatMul => return self.no_operator(builder, span),
            };
            let ty = self.int_type();
            return self.op(builder, chosen, args, ty, span);
        }
        let (float, number) = match op {
            Add => (Op::FloatAdd, Op::NumberAdd),
            Sub => (Op::FloatSub, Op::NumberSub),
            Mul => (Op::FloatMul, Op::NumberMul),
            Div => (Op::FloatDiv, Op::NumberDiv),
            FloorDiv => (Op::FloatFloorDiv, Op::NumberFloorDiv),
            Mod => (Op::FloatMod, Op::NumberMod),
            Pow => (Op::FloatPow, Op::NumberPow),
            _ => return self.no_operator(builder, span),
        };
        // A float on either side makes the result a float whatever the other is.
        if *a == Type::Float || *b == Type::Float {
            return self.op(builder, float, args, self.float, span);
        }
        let ty = if op == Div {
            self.float
        } else {
            self.program.add_type(Type::Number)
        };
        self.op(builder, number, args, ty, span)
    }

    pub(super) fn compare_values(
        &mut self,
        builder: &mut Builder,
        op: CompareOp,
        left: ir::ExprId,
        right: ir::ExprId,
        span: Span,
    ) -> ir::ExprId {
        let (a, b) = (self.ty(builder, left).clone(), self.ty(builder, right).clone());
        if a == Type::Refused || b == Type::Refused {
            return self.refused_expr(builder, span);
        }
        match op {
            CompareOp::Is | CompareOp::IsNot => {
                self.identity(builder, op == CompareOp::IsNot, (left, &a), (right, &b), span)
            }
            CompareOp::In | CompareOp::NotIn => {
                let found = self.contains(builder, (left, &a), (right, &b), span);
                if op == CompareOp::In {
                    found
                } else {
                    self.op(builder, Op::Not, vec![found], self.boolean, span)
                }
            }
            CompareOp::Eq | CompareOp::NotEq => {
                self.equality(builder, op == CompareOp::NotEq, (left, &a), (right, &b), span)
            }
            _ => {
                let (left, right) = (self.needed(builder, left), self.needed(builder, right));
                let chosen = match op {
                    CompareOp::Lt => Op::Lt,
                    CompareOp::LtE => Op::LtE,
                    CompareOp::Gt => Op::Gt,
                    _ => Op::GtE,
                };
                if let Type::Object(class) = self.ty(builder, left).clone() {
                    let name = super::super::builtins::compare_dunder(op).unwrap_or("__lt__");
                    return self.dunder_between(builder, left, class, name, right, span);
                }
                if let (Type::Set(..), true) = (self.ty(builder, left), self.comparable(builder, left, right)) {
                    let name = match op {
                        CompareOp::Lt => "set_is_proper_subset",
                        CompareOp::LtE => "set_is_subset",
                        CompareOp::Gt => "set_is_proper_superset",
                        _ => "set_is_superset",
                    };
                    return self.library(builder, name, vec![left, right], self.boolean, span);
                }
                let ordered = [left, right]
                    .iter()
                    .all(|side| self.has_order(builder.function[*side].ty));
                if !ordered || !self.comparable(builder, left, right) {
                    return self.no_operator(builder, span);
                }
                self.op(builder, chosen, vec![left, right], self.boolean, span)
            }
        }
    }

    /// Whether values of the type have an order that sorting goes by.
    pub(super) fn has_order(&self, ty: ir::TypeId) -> bool {
        match &self.program[ty] {
            Type::None | Type::Option(_) | Type::Dict(..) | Type::Set(..) | Type::Function(..) | Type::Exception => {
                false
            }
            Type::List(element, _) => self.has_order(*element),
            _ => true,
        }
    }

    fn comparable(&self, builder: &Builder, left: ir::ExprId, right: ir::ExprId) -> bool {
        let (a, b) = (builder.function[left].ty, builder.function[right].ty);
        is_number(&self.program[a]) && is_number(&self.program[b])
            || self.program.same(a, b)
            || self.program.assignable(a, b)
            || self.program.assignable(b, a)
    }

    fn equality(
        &mut self,
        builder: &mut Builder,
        negated: bool,
        (left, a): (ir::ExprId, &Type),
        (right, b): (ir::ExprId, &Type),
        span: Span,
    ) -> ir::ExprId {
        if *a == Type::None || *b == Type::None {
            return self.identity(builder, negated, (left, a), (right, b), span);
        }
        if let Type::Object(class) = a
            && self.has_method(*class, "__eq__")
        {
            let equal = self.dunder_between(builder, left, *class, "__eq__", right, span);
            return if negated {
                self.op(builder, Op::Not, vec![equal], self.boolean, span)
            } else {
                equal
            };
        }
        if !self.comparable(builder, left, right) {
            self.refuse(
                "PY0108",
                span,
                "values of these types are never equal, or their comparison is not transpiled yet",
            )
            .hint = "convert one of them first".to_owned();
            return self.refused_expr(builder, span);
        }
        self.op(
            builder,
            if negated { Op::NotEq } else { Op::Eq },
            vec![left, right],
            self.boolean,
            span,
        )
    }

    fn identity(
        &mut self,
        builder: &mut Builder,
        negated: bool,
        (left, a): (ir::ExprId, &Type),
        (right, b): (ir::ExprId, &Type),
        span: Span,
    ) -> ir::ExprId {
        let still = |builder: &Builder, side: ir::ExprId| {
            matches!(
                builder.function[side].kind,
                ir::ExprKind::Const(_) | ir::ExprKind::Local(_) | ir::ExprKind::Global(_)
            )
        };
        let same = match (a, b) {
            (_, Type::None) if still(builder, right) => self.op(builder, Op::IsNone, vec![left], self.boolean, span),
            (Type::None, _) if still(builder, left) => self.op(builder, Op::IsNone, vec![right], self.boolean, span),
            // The first is none: the second decides, and both are evaluated.
            (Type::None, _) => {
                let sides = [left, right].map(|side| self.op(builder, Op::IsNone, vec![side], self.boolean, span));
                self.expression(builder, ir::ExprKind::And(sides[0], sides[1]), self.boolean, span)
            }
            (Type::Bool, Type::Bool) => self.op(builder, Op::Eq, vec![left, right], self.boolean, span),
            (Type::Object(_) | Type::List(..) | Type::Dict(..) | Type::Set(..), _)
                if self.comparable(builder, left, right) =>
            {
                self.op(builder, Op::Same, vec![left, right], self.boolean, span)
            }
            _ => {
                self.refuse(
                    "PY0108",
                    span,
                    "`is` between these types depends on how Python stores them",
                )
                .hint = "compare with `==`".to_owned();
                return self.refused_expr(builder, span);
            }
        };
        if negated {
            self.op(builder, Op::Not, vec![same], self.boolean, span)
        } else {
            same
        }
    }

    fn contains(
        &mut self,
        builder: &mut Builder,
        (left, a): (ir::ExprId, &Type),
        (right, b): (ir::ExprId, &Type),
        span: Span,
    ) -> ir::ExprId {
        match b {
            Type::Object(class) => self.dunder_between(builder, right, *class, "__contains__", left, span),
            Type::Option(_) => {
                let right = self.needed(builder, right);
                let ty = self.ty(builder, right).clone();
                self.contains(builder, (left, a), (right, &ty), span)
            }
            Type::Str | Type::List(..) | Type::Set(..) | Type::Dict(..) | Type::Iterator(_) => {
                self.op(builder, Op::Contains, vec![left, right], self.boolean, span)
            }
            Type::Tuple(members) => {
                let members = members.clone();
                let mut found: Option<ir::ExprId> = None;
                let (mut left, again) = self.twice(builder, left, span);
                for (at, ty) in members.into_iter().enumerate() {
                    let member = match &builder.function[right].kind {
                        ir::ExprKind::Tuple(parts) => parts[at],
                        ir::ExprKind::Local(_) => self.expression(
                            builder,
                            ir::ExprKind::Member(right, u32::try_from(at).unwrap_or(u32::MAX)),
                            ty,
                            span,
                        ),
                        _ => return self.no_operator(builder, span),
                    };
                    let test = self.compare_values(builder, CompareOp::Eq, left, member, span);
                    found = Some(match found {
                        Some(before) => self.joined(builder, before, test, false, span),
                        None => test,
                    });
                    left = again;
                }
                found.unwrap_or_else(|| self.no_operator(builder, span))
            }
            _ => self.no_operator(builder, span),
        }
    }
}

pub(super) fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Int(_) | Type::Bool | Type::Float | Type::Number)
}
