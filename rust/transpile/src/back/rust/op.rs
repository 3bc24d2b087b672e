//! Core operations.

use super::super::coerce::{self, big, call as call_of, coerce, method, named, number, path};
use super::super::tree::{Binary, Expr, ExprKind, Ty, Unary};
use super::equality::Comparison;
use super::{Back, Function};
use crate::ir::{self, Op};
use crate::pass::{effects, integers};

pub(super) fn binary(op: Binary, a: Expr, b: Expr, ty: Ty) -> Expr {
    Expr {
        kind: ExprKind::Binary(op, Box::new(a), Box::new(b)),
        ty,
    }
}

impl<'a> Back<'a> {
    pub(super) fn op(&mut self, function: &mut Function<'a>, id: ir::ExprId, op: Op, args: &[ir::ExprId]) -> Expr {
        let ty = self.ty(function.ir[id].ty);
        match op {
            Op::ExactAdd | Op::ExactSub | Op::ExactMul | Op::ExactNeg | Op::ExactAbs | Op::BitNot => {
                self.exact(function, id, op, args, &ty)
            }
            Op::BitAnd | Op::BitOr | Op::BitXor => self.bits(function, op, args, &ty),
            Op::FloorDiv | Op::FloorMod => self.division(function, id, op, args, &ty),
            Op::ShiftLeft | Op::ShiftRight => self.shift(function, id, op, args, &ty),
            Op::ExactPow => self.power(function, id, args, &ty),
            Op::TrueDiv => self.true_division(function, args),
            Op::FloatAdd
            | Op::FloatSub
            | Op::FloatMul
            | Op::FloatDiv
            | Op::FloatFloorDiv
            | Op::FloatMod
            | Op::FloatPow => self.float(function, op, args),
            Op::FloatNeg => {
                let value = self.float_operand(function, args[0]);
                Expr {
                    kind: ExprKind::Unary(Unary::Neg, Box::new(value)),
                    ty: Ty::F64,
                }
            }
            Op::FloatAbs => {
                let value = self.float_operand(function, args[0]);
                method(value, "abs", Vec::new(), Ty::F64)
            }
            Op::NumberAdd
            | Op::NumberSub
            | Op::NumberMul
            | Op::NumberDiv
            | Op::NumberFloorDiv
            | Op::NumberMod
            | Op::NumberPow => self.number_op(function, op, args, &ty),
            Op::NumberNeg | Op::NumberAbs => {
                let value = self.value_as(function, args[0], &number());
                method(
                    value,
                    if op == Op::NumberNeg { "neg" } else { "abs" },
                    Vec::new(),
                    number(),
                )
            }
            Op::Eq | Op::NotEq | Op::Lt | Op::LtE | Op::Gt | Op::GtE => self.comparison(function, op, args),
            Op::Not => {
                let value = self.condition(function, args[0]);
                coerce::not(value)
            }
            Op::Truth => self.truth(function, args[0]),
            Op::IsNone => match self.program[function.ir[args[0]].ty] {
                ir::Type::Option(_) => {
                    let value = self.receiver(function, args[0]);
                    method(value, "is_none", Vec::new(), Ty::Bool)
                }
                ir::Type::None => self.told(function, args[0], true),
                _ => self.told(function, args[0], false),
            },
            Op::Same => self.same(function, args),
            Op::Unwrap => self.unwrap(function, args[0]),
            Op::ToFloat => self.float_operand(function, args[0]),
            Op::RaiseNow => {
                let value = self.value(function, args[0]);
                self.raised(function, value)
            }
            Op::MakeException => self.exception(function, args),
            Op::Print => self.print(function, args),
            Op::Min | Op::Max => self.extreme(function, op == Op::Min, args, &ty),
            _ => self.container(function, id, op, args, ty),
        }
    }

    fn proven(&self, function: &Function<'_>, op: Op, args: &[ir::ExprId]) -> bool {
        let bounds: Option<Vec<(i128, i128)>> = args.iter().map(|arg| self.bounds(function, *arg)).collect();
        let result = bounds.and_then(|bounds| integers::operation(op, &bounds));
        result.is_some_and(|(low, high)| low >= i128::from(i64::MIN) && high <= i128::from(i64::MAX))
    }

    fn source_line(&self, function: &Function<'_>, id: ir::ExprId) -> Expr {
        Expr {
            kind: ExprKind::Int(i64::from(self.line(function.ir[id].span))),
            ty: Ty::Infer,
        }
    }

    /// An operand of big arithmetic: small ones stay i64 beside a big one.
    fn big_operand(&mut self, function: &mut Function<'a>, arg: ir::ExprId, convert: bool) -> Expr {
        let value = self.lent_or_small(function, arg);
        if convert && value.ty == Ty::I64 {
            coerce(value, &big())
        } else {
            value
        }
    }

    /// A big integer lent where it is a variable, given where it is a temporary; a small one as i64.
    fn lent_or_small(&mut self, function: &mut Function<'a>, arg: ir::ExprId) -> Expr {
        let value = self.value(function, arg);
        match value.ty {
            Ty::Bool => coerce(value, &Ty::I64),
            Ty::I64 | Ty::Ref(_) => value,
            _ => match &value.kind {
                ExprKind::Method(receiver, name, _, args)
                    if name == "clone" && args.is_empty() && coerce::is_place(receiver) =>
                {
                    coerce(value, &Ty::Ref(Box::new(big())))
                }
                _ => value,
            },
        }
    }

    fn exact(&mut self, function: &mut Function<'a>, id: ir::ExprId, op: Op, args: &[ir::ExprId], ty: &Ty) -> Expr {
        let operator = match op {
            Op::ExactAdd => Binary::Add,
            Op::ExactSub => Binary::Sub,
            _ => Binary::Mul,
        };
        if *ty == Ty::I64 {
            let mut values: Vec<Expr> = args.iter().map(|arg| self.value_as_small(function, *arg)).collect();
            let proven = self.proven(function, op, args);
            let name = match op {
                Op::ExactAdd => "add",
                Op::ExactSub => "sub",
                Op::ExactMul => "mul",
                Op::ExactNeg => "neg",
                Op::ExactAbs => "absolute",
                _ => "",
            };
            if proven || name.is_empty() {
                let first = values.remove(0);
                return match op {
                    Op::ExactNeg => Expr {
                        kind: ExprKind::Unary(Unary::Neg, Box::new(first)),
                        ty: Ty::I64,
                    },
                    Op::BitNot => Expr {
                        kind: ExprKind::Unary(Unary::Not, Box::new(first)),
                        ty: Ty::I64,
                    },
                    Op::ExactAbs => method(first, "abs", Vec::new(), Ty::I64),
                    _ => binary(operator, first, values.remove(0), Ty::I64),
                };
            }
            values.push(self.source_line(function, id));
            return call_of(name, values, Ty::I64);
        }
        match args {
            [a] => {
                let value = self.big_operand(function, *a, true);
                match op {
                    Op::ExactAbs => method(value, "abs", Vec::new(), big()),
                    Op::ExactNeg => Expr {
                        kind: ExprKind::Unary(Unary::Neg, Box::new(value)),
                        ty: big(),
                    },
                    _ => Expr {
                        kind: ExprKind::Unary(Unary::Not, Box::new(value)),
                        ty: big(),
                    },
                }
            }
            [a, b] => self.big_binary(function, operator, *a, *b),
            _ => path("()", Ty::Unit),
        }
    }

    fn big_binary(&mut self, function: &mut Function<'a>, op: Binary, a: ir::ExprId, b: ir::ExprId) -> Expr {
        let left = self.lent_or_small(function, a);
        let right = self.lent_or_small(function, b);
        let left = if left.ty == Ty::I64 && right.ty == Ty::I64 {
            coerce(left, &big())
        } else {
            left
        };
        binary(op, left, right, big())
    }

    /// An integer as i64: a big one is narrowed, which raises where it does not fit.
    pub(super) fn value_as_small(&mut self, function: &mut Function<'a>, arg: ir::ExprId) -> Expr {
        let value = self.value(function, arg);
        if value.ty == big() || value.ty == Ty::Ref(Box::new(big())) {
            let receiver = self.receiver(function, arg);
            let narrowed = method(receiver, "to_i64", Vec::new(), named("Fallible", vec![Ty::I64]));
            return self.tried(function, narrowed, Ty::I64);
        }
        coerce(value, &Ty::I64)
    }

    fn bits(&mut self, function: &mut Function<'a>, op: Op, args: &[ir::ExprId], ty: &Ty) -> Expr {
        let operator = match op {
            Op::BitAnd => Binary::BitAnd,
            Op::BitOr => Binary::BitOr,
            _ => Binary::BitXor,
        };
        if *ty == Ty::Bool {
            let a = self.condition(function, args[0]);
            let b = self.condition(function, args[1]);
            return binary(operator, a, b, Ty::Bool);
        }
        let any_big = args.iter().any(|arg| effects::is_big(self.program, function.ir, *arg));
        if *ty == Ty::I64 && !any_big {
            let a = self.value_as_small(function, args[0]);
            let b = self.value_as_small(function, args[1]);
            return binary(operator, a, b, Ty::I64);
        }
        let result = self.big_binary(function, operator, args[0], args[1]);
        self.narrowed(function, result, ty)
    }

    /// A big result where the type says that it fits i64.
    pub(super) fn narrowed(&mut self, function: &Function<'_>, value: Expr, ty: &Ty) -> Expr {
        if *ty == Ty::I64 && value.ty == big() {
            let narrowed = method(value, "to_i64", Vec::new(), named("Fallible", vec![Ty::I64]));
            return self.tried(function, narrowed, Ty::I64);
        }
        value
    }

    fn division(&mut self, function: &mut Function<'a>, id: ir::ExprId, op: Op, args: &[ir::ExprId], ty: &Ty) -> Expr {
        let is_mod = op == Op::FloorMod;
        let any_big = args.iter().any(|arg| effects::is_big(self.program, function.ir, *arg));
        if any_big || *ty != Ty::I64 {
            let a = self.big_operand(function, args[0], true);
            let b = self.lent(function, args[1]);
            let b = coerce(b, &Ty::Ref(Box::new(big())));
            let made = method(
                a,
                if is_mod { "modulo" } else { "floor_div" },
                vec![b],
                named("Fallible", vec![big()]),
            );
            let result = self.tried(function, made, big());
            return self.narrowed(function, result, ty);
        }
        let a = self.value_as_small(function, args[0]);
        let b = self.value_as_small(function, args[1]);
        if matches!(b.kind, ExprKind::Int(divisor) if divisor > 0) {
            let dividend_positive = self.bounds(function, args[0]).is_some_and(|(low, _)| low >= 0);
            if dividend_positive {
                return binary(if is_mod { Binary::Rem } else { Binary::Div }, a, b, Ty::I64);
            }
            return method(a, if is_mod { "rem_euclid" } else { "div_euclid" }, vec![b], Ty::I64);
        }
        let mut values = vec![a, b];
        if !is_mod {
            values.push(self.source_line(function, id));
        }
        let made = call_of(
            if is_mod { "modulo" } else { "floor_div" },
            values,
            named("Fallible", vec![Ty::I64]),
        );
        self.tried(function, made, Ty::I64)
    }

    fn shift(&mut self, function: &mut Function<'a>, id: ir::ExprId, op: Op, args: &[ir::ExprId], ty: &Ty) -> Expr {
        let name = if op == Op::ShiftLeft { "shl" } else { "shr" };
        let any_big = args.iter().any(|arg| effects::is_big(self.program, function.ir, *arg));
        if *ty == Ty::I64 && !any_big {
            let a = self.value_as_small(function, args[0]);
            let b = self.value_as_small(function, args[1]);
            if let (Op::ShiftRight, ExprKind::Int(0..=63)) = (op, &b.kind) {
                return binary(Binary::Shr, a, b, Ty::I64);
            }
            if op == Op::ShiftLeft && matches!(b.kind, ExprKind::Int(0..=62)) && self.proven(function, op, args) {
                return binary(Binary::Shl, a, b, Ty::I64);
            }
            let mut values = vec![a, b];
            if op == Op::ShiftLeft {
                values.push(self.source_line(function, id));
            }
            let made = call_of(name, values, named("Fallible", vec![Ty::I64]));
            return self.tried(function, made, Ty::I64);
        }
        let a = self.big_operand(function, args[0], true);
        let b = self.lent(function, args[1]);
        let b = coerce(b, &Ty::Ref(Box::new(big())));
        let made = method(a, name, vec![b], named("Fallible", vec![big()]));
        let result = self.tried(function, made, big());
        self.narrowed(function, result, ty)
    }

    fn power(&mut self, function: &mut Function<'a>, id: ir::ExprId, args: &[ir::ExprId], ty: &Ty) -> Expr {
        if *ty == Ty::I64 && !effects::is_big(self.program, function.ir, args[0]) {
            let a = self.value_as_small(function, args[0]);
            let b = self.value_as_small(function, args[1]);
            if let (ExprKind::Int(2), ExprKind::Path(_)) = (&b.kind, &a.kind)
                && self.proven(function, Op::ExactPow, args)
            {
                return binary(Binary::Mul, a.clone(), a, Ty::I64);
            }
            return call_of("pow_i64", vec![a, b, self.source_line(function, id)], Ty::I64);
        }
        let a = self.big_operand(function, args[0], true);
        let b = self.lent(function, args[1]);
        let b = coerce(b, &Ty::Ref(Box::new(big())));
        let fallible = named("Fallible", vec![big()]);
        let made = match self.bounds(function, args[1]) {
            Some((0.., _)) => method(a, "pow", vec![b], fallible),
            _ => method(a, "power", vec![b, self.source_line(function, id)], fallible),
        };
        let result = self.tried(function, made, big());
        self.narrowed(function, result, ty)
    }

    fn true_division(&mut self, function: &mut Function<'a>, args: &[ir::ExprId]) -> Expr {
        if args.iter().any(|arg| effects::is_big(self.program, function.ir, *arg)) {
            let a = self.big_operand(function, args[0], true);
            let b = self.lent(function, args[1]);
            let b = coerce(b, &Ty::Ref(Box::new(big())));
            let made = method(a, "true_div", vec![b], named("Fallible", vec![Ty::F64]));
            return self.tried(function, made, Ty::F64);
        }
        let exact =
            |bounds: Option<(i128, i128)>| bounds.is_some_and(|(low, high)| low >= -(1 << 53) && high <= 1 << 53);
        let fits = args.iter().all(|arg| exact(self.bounds(function, *arg)));
        let a = self.value_as_small(function, args[0]);
        let b = self.value_as_small(function, args[1]);
        if fits && matches!(b.kind, ExprKind::Int(value) if value != 0) {
            return binary(Binary::Div, coerce(a, &Ty::F64), coerce(b, &Ty::F64), Ty::F64);
        }
        let made = call_of("div_int", vec![a, b], named("Fallible", vec![Ty::F64]));
        self.tried(function, made, Ty::F64)
    }

    /// An operand of float arithmetic.
    fn float_operand(&mut self, function: &mut Function<'a>, arg: ir::ExprId) -> Expr {
        let value = self.value(function, arg);
        let of = match &value.ty {
            Ty::Ref(inner) => (**inner).clone(),
            other => other.clone(),
        };
        if of == big() || of == number() {
            let receiver = self.receiver(function, arg);
            let made = method(receiver, "to_f64", Vec::new(), named("Fallible", vec![Ty::F64]));
            return self.tried(function, made, Ty::F64);
        }
        coerce(value, &Ty::F64)
    }

    fn float(&mut self, function: &mut Function<'a>, op: Op, args: &[ir::ExprId]) -> Expr {
        let a = self.float_operand(function, args[0]);
        let b = self.float_operand(function, args[1]);
        let plain = |op| Some(op);
        let operator = match op {
            Op::FloatAdd => plain(Binary::Add),
            Op::FloatSub => plain(Binary::Sub),
            Op::FloatMul => plain(Binary::Mul),
            Op::FloatDiv if matches!(b.kind, ExprKind::Float(value) if value != 0.0) => plain(Binary::Div),
            _ => None,
        };
        if let Some(operator) = operator {
            return binary(operator, a, b, Ty::F64);
        }
        let name = match op {
            Op::FloatDiv => "div",
            Op::FloatFloorDiv => "floor_div_float",
            Op::FloatMod => "mod_float",
            _ => "pow_float",
        };
        let made = call_of(name, vec![a, b], named("Fallible", vec![Ty::F64]));
        self.tried(function, made, Ty::F64)
    }

    fn number_op(&mut self, function: &mut Function<'a>, op: Op, args: &[ir::ExprId], ty: &Ty) -> Expr {
        let name = match op {
            Op::NumberAdd => "add",
            Op::NumberSub => "sub",
            Op::NumberMul => "mul",
            Op::NumberDiv => "div",
            Op::NumberFloorDiv => "floor_div",
            Op::NumberMod => "modulo",
            _ => "pow",
        };
        let a = self.lent(function, args[0]);
        let a = coerce(a, &Ty::Ref(Box::new(number())));
        let a = match a.kind {
            ExprKind::Ref(inner) => *inner,
            _ => a,
        };
        let b = self.lent(function, args[1]);
        let b = coerce(b, &Ty::Ref(Box::new(number())));
        let made = method(a, name, vec![b], named("Fallible", vec![number()]));
        let result = self.tried(function, made, number());
        if *ty == Ty::F64 {
            let made = method(result, "to_f64", Vec::new(), named("Fallible", vec![Ty::F64]));
            return self.tried(function, made, Ty::F64);
        }
        result
    }

    fn unwrap(&mut self, function: &mut Function<'a>, arg: ir::ExprId) -> Expr {
        let value = self.value(function, arg);
        let ty = match &value.ty {
            Ty::Path(name, args) if name == "Option" => args[0].clone(),
            Ty::Ref(inner) => match &**inner {
                Ty::Path(name, args) if name == "Option" => args[0].clone(),
                _ => return value,
            },
            _ => return value,
        };
        let value = match value.ty.clone() {
            Ty::Ref(inner) => coerce(value, &inner),
            _ => value,
        };
        let kind = Expr {
            kind: ExprKind::Str("TypeError".to_owned()),
            ty: Ty::Infer,
        };
        let text = Expr {
            kind: ExprKind::Str("the value is None".to_owned()),
            ty: Ty::Infer,
        };
        let error = call_of("Exception::new", vec![kind, text], Ty::Infer);
        let closure = Expr {
            kind: ExprKind::Closure(false, Vec::new(), Box::new(error)),
            ty: Ty::Infer,
        };
        let checked = method(value, "ok_or_else", vec![closure], named("Fallible", vec![ty.clone()]));
        self.tried(function, checked, ty)
    }

    fn exception(&mut self, function: &mut Function<'a>, args: &[ir::ExprId]) -> Expr {
        let kinds = match &function.ir[args[0]].kind {
            ir::ExprKind::Const(ir::Const::Str(kinds)) => kinds.clone(),
            _ => "Exception".to_owned(),
        };
        let names: Vec<&str> = kinds.split(' ').collect();
        let text = |name: &str| Expr {
            kind: ExprKind::Str(name.to_owned()),
            ty: Ty::Ref(Box::new(Ty::Str)),
        };
        let known = crate::ir::library::is_standard_condition(names[0]);
        let kind = if known {
            text(names[0])
        } else {
            Expr {
                kind: ExprKind::Ref(Box::new(Expr {
                    kind: ExprKind::Array(names.iter().map(|name| text(name)).collect()),
                    ty: Ty::Infer,
                })),
                ty: Ty::Infer,
            }
        };
        let ty = named("Exception", Vec::new());
        match (args.get(1), known) {
            (None, true) => call_of("Exception::bare", vec![kind], ty),
            (None, false) => call_of("Exception::bare_of", vec![kind], ty),
            (Some(message), known) => {
                let message = self.value(function, *message);
                call_of(
                    if known { "Exception::new" } else { "Exception::of" },
                    vec![kind, message],
                    ty,
                )
            }
        }
    }

    fn extreme(&mut self, function: &mut Function<'a>, least: bool, args: &[ir::ExprId], ty: &Ty) -> Expr {
        if *ty == Ty::I64 {
            let mut values = args
                .iter()
                .map(|arg| self.value_as(function, *arg, &Ty::I64))
                .collect::<Vec<_>>()
                .into_iter();
            let Some(first) = values.next() else {
                return path("()", Ty::Unit);
            };
            let first = if matches!(first.kind, ExprKind::Int(_)) {
                Expr {
                    kind: ExprKind::Cast(Box::new(first)),
                    ty: Ty::I64,
                }
            } else {
                first
            };
            return values.fold(first, |a, b| {
                method(a, if least { "min" } else { "max" }, vec![b], Ty::I64)
            });
        }
        for arg in args {
            let span = function.ir[*arg].span;
            self.compared(function.ir[*arg].ty, Comparison::Order, span);
        }
        let parts = args.iter().map(|arg| self.value_as(function, *arg, ty)).collect();
        let all = Expr {
            kind: ExprKind::Array(parts),
            ty: Ty::Infer,
        };
        let made = call_of(
            if least { "min_of" } else { "max_of" },
            vec![all],
            named("Fallible", vec![ty.clone()]),
        );
        self.tried(function, made, ty.clone())
    }
}
