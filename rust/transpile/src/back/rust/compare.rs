//! Comparisons, identity and truth. Operands are evaluated once, from left to right.

use super::super::coerce::{self, big, call as call_of, coerce, method, number, path};
use super::super::tree::{Binary, Block, Expr, ExprKind, Pattern, Ty};
use super::equality::Comparison;
use super::expr::typed;
use super::op::binary;
use super::stmt::{effect, is_pure};
use super::{Back, Function};
use crate::ir::{self, Op, Type};

impl<'a> Back<'a> {
    pub(super) fn comparison(&mut self, function: &mut Function<'a>, op: Op, args: &[ir::ExprId]) -> Expr {
        let operator = match op {
            Op::Eq => Binary::Eq,
            Op::NotEq => Binary::Ne,
            Op::Lt => Binary::Lt,
            Op::LtE => Binary::Le,
            Op::Gt => Binary::Gt,
            _ => Binary::Ge,
        };
        let comparison = match op {
            Op::Eq | Op::NotEq => Comparison::Equality,
            _ => Comparison::Order,
        };
        self.compared(function.ir[args[0]].ty, comparison, function.ir[args[0]].span);
        let a = typed(self.value(function, args[0]));
        let b = typed(self.value(function, args[1]));
        let bare = |ty: &Ty| match ty {
            Ty::Ref(inner) if **inner == Ty::Str => Ty::String,
            Ty::Ref(inner) => (**inner).clone(),
            other => other.clone(),
        };
        let (x, y) = (bare(&a.ty), bare(&b.ty));
        let whole = |ty: &Ty| matches!(ty, Ty::I64 | Ty::Bool) || *ty == big();
        if x == y && coerce::is_copy(&x) {
            return binary(operator, coerce(a, &x), coerce(b, &y), Ty::Bool);
        }
        if x == Ty::String && y == Ty::String {
            return self.text_comparison(operator, a, b);
        }
        if x == y {
            let (a, b) = (coerce(a, &Ty::Ref(Box::new(x))), coerce(b, &Ty::Ref(Box::new(y))));
            let strip = |expr: Expr| match expr.kind {
                ExprKind::Ref(inner) => *inner,
                kind => Expr {
                    kind: ExprKind::Deref(Box::new(Expr { kind, ty: expr.ty })),
                    ty: Ty::Infer,
                },
            };
            return binary(operator, strip(a), strip(b), Ty::Bool);
        }
        let common = if (x == Ty::I64 && y == Ty::Bool) || (x == Ty::Bool && y == Ty::I64) {
            Ty::I64
        } else if whole(&x) && whole(&y) {
            big()
        } else if [&x, &y]
            .iter()
            .all(|ty| **ty == Ty::F64 || **ty == Ty::I64 || **ty == Ty::Bool)
            && self.exact_in_float(function, args)
        {
            Ty::F64
        } else if [&x, &y]
            .iter()
            .all(|ty| whole(ty) || **ty == Ty::F64 || **ty == number())
        {
            number()
        } else if matches!(&x, Ty::Path(name, _) if name == "Option") {
            x.clone()
        } else {
            y.clone()
        };
        binary(operator, coerce(a, &common), coerce(b, &common), Ty::Bool)
    }

    /// Whether every integer among the operands is a float exactly.
    fn exact_in_float(&self, function: &Function<'_>, args: &[ir::ExprId]) -> bool {
        args.iter().all(|arg| {
            self.bounds(function, *arg)
                .is_none_or(|(low, high)| low >= -(1 << 53) && high <= 1 << 53)
        })
    }

    /// Strings compare as they are, lent or owned; rustc knows all the pairs that arise but `&str` with `String` by reference.
    fn text_comparison(&mut self, operator: Binary, a: Expr, b: Expr) -> Expr {
        let text = Ty::Ref(Box::new(Ty::Str));
        let place = |expr: &Expr| matches!(&expr.kind, ExprKind::Method(receiver, name, ..) if name == "clone" && coerce::is_place(receiver));
        let owned = |expr: Expr| match expr.kind {
            ExprKind::Method(receiver, ..) => *receiver,
            kind => Expr { kind, ty: expr.ty },
        };
        let equality = matches!(operator, Binary::Eq | Binary::Ne);
        match (a.ty == text, b.ty == text) {
            (true, true) => binary(operator, a, b, Ty::Bool),
            (false, false) => {
                let (a, b) = (
                    if place(&a) { owned(a) } else { a },
                    if place(&b) { owned(b) } else { b },
                );
                binary(operator, a, b, Ty::Bool)
            }
            (false, true) if equality => {
                let a = if place(&a) { owned(a) } else { a };
                binary(operator, a, b, Ty::Bool)
            }
            (true, false) if equality => {
                let b = if place(&b) { owned(b) } else { b };
                binary(operator, a, b, Ty::Bool)
            }
            (false, true) => {
                let a = if place(&a) { owned(a) } else { a };
                binary(operator, method(a, "as_str", Vec::new(), text), b, Ty::Bool)
            }
            (true, false) => {
                let b = if place(&b) { owned(b) } else { b };
                binary(operator, a, method(b, "as_str", Vec::new(), text), Ty::Bool)
            }
        }
    }

    pub(super) fn truth(&mut self, function: &mut Function<'a>, arg: ir::ExprId) -> Expr {
        let ty = self.program[function.ir[arg].ty].clone();
        let zero_int = Expr {
            kind: ExprKind::Int(0),
            ty: Ty::I64,
        };
        match ty {
            Type::Int(_) => {
                let value = self.receiver(function, arg);
                if value.ty == Ty::I64 {
                    binary(Binary::Ne, value, zero_int, Ty::Bool)
                } else {
                    coerce::not(method(value, "is_zero", Vec::new(), Ty::Bool))
                }
            }
            Type::Float => {
                let value = self.value_as(function, arg, &Ty::F64);
                binary(
                    Binary::Ne,
                    value,
                    Expr {
                        kind: ExprKind::Float(0.0),
                        ty: Ty::F64,
                    },
                    Ty::Bool,
                )
            }
            Type::Number => {
                let value = self.receiver(function, arg);
                method(value, "truthy", Vec::new(), Ty::Bool)
            }
            Type::Str | Type::List(..) | Type::Dict(..) | Type::Set(..) => {
                let value = self.receiver(function, arg);
                coerce::not(method(value, "is_empty", Vec::new(), Ty::Bool))
            }
            Type::Option(inner) => self.option_truth(function, arg, inner),
            Type::None => self.told(function, arg, false),
            Type::Tuple(parts) => self.told(function, arg, !parts.is_empty()),
            Type::Function(..) => self.told(function, arg, true),
            _ => self.condition(function, arg),
        }
    }

    /// A truth that the type decides, after the value is evaluated for what it does.
    pub(super) fn told(&mut self, function: &mut Function<'a>, arg: ir::ExprId, answer: bool) -> Expr {
        let value = self.receiver(function, arg);
        let known = Expr {
            kind: ExprKind::Bool(answer),
            ty: Ty::Bool,
        };
        if matches!(value.kind, ExprKind::Tuple(ref parts) if parts.is_empty()) || is_pure(&value) {
            return known;
        }
        let block = Block {
            stmts: vec![effect(value)],
            value: Some(Box::new(known)),
        };
        Expr {
            kind: ExprKind::Block(block),
            ty: Ty::Bool,
        }
    }

    fn option_truth(&mut self, function: &mut Function<'a>, arg: ir::ExprId, inner: ir::TypeId) -> Expr {
        let receiver = self.receiver(function, arg);
        let value = path("value", Ty::Infer);
        let zero = Expr {
            kind: ExprKind::Int(0),
            ty: Ty::I64,
        };
        let test = match &self.program[inner] {
            Type::Int(_) if self.ty(inner) == Ty::I64 => binary(Binary::Ne, value, zero, Ty::Bool),
            Type::Int(_) => coerce::not(method(value, "is_zero", Vec::new(), Ty::Bool)),
            Type::Bool => value,
            Type::Float => binary(
                Binary::Ne,
                value,
                Expr {
                    kind: ExprKind::Float(0.0),
                    ty: Ty::F64,
                },
                Ty::Bool,
            ),
            Type::Number => method(value, "truthy", Vec::new(), Ty::Bool),
            Type::Str | Type::List(..) | Type::Dict(..) | Type::Set(..) => {
                coerce::not(method(value, "is_empty", Vec::new(), Ty::Bool))
            }
            _ => return method(receiver, "is_some", Vec::new(), Ty::Bool),
        };
        let receiver = if coerce::is_copy(&self.ty(inner)) {
            receiver
        } else {
            method(receiver, "as_ref", Vec::new(), Ty::Infer)
        };
        let closure = Expr {
            kind: ExprKind::Closure(
                false,
                vec![(Pattern::Name(false, "value".to_owned()), None)],
                Box::new(test),
            ),
            ty: Ty::Infer,
        };
        method(receiver, "is_some_and", vec![closure], Ty::Bool)
    }

    pub(super) fn same(&mut self, function: &mut Function<'a>, args: &[ir::ExprId]) -> Expr {
        let ty = self.program[function.ir[args[0]].ty].clone();
        let b = self.lent(function, args[1]);
        if let Type::Object(_) = ty {
            let a = self.lent(function, args[0]);
            return call_of("Rc::ptr_eq", vec![a, b], Ty::Bool);
        }
        let a = self.receiver(function, args[0]);
        method(a, "same", vec![b], Ty::Bool)
    }
}
