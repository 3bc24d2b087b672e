//! Calls of builtin functions and of the standard library, and what can be iterated.

use super::super::arguments::written;
use super::super::ast::{BinaryOp, Call, ExprId, ExprKind};
use super::super::types::Atom;
use super::operator::is_number;
use super::order::Use;
use super::{Builder, Lower};
use crate::ir::order::Touch;
use crate::ir::{self, Op, Type};
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn library(
        &mut self,
        builder: &mut Builder,
        name: &str,
        args: Vec<ir::ExprId>,
        ty: ir::TypeId,
        span: Span,
    ) -> ir::ExprId {
        self.expression(builder, ir::ExprKind::Library(ir::library::find(name), args), ty, span)
    }

    pub(super) fn keyword(&self, call: &Call, name: &str) -> Option<ExprId> {
        call.keywords
            .iter()
            .find(|(key, _)| key.is_some_and(|key| self.text(key) == name))
            .map(|(_, value)| *value)
    }

    pub(super) fn builtin(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        call: &Call,
        name: &'static str,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        if call
            .args
            .iter()
            .any(|arg| matches!(self.module[*arg].kind, ExprKind::Starred(_)))
        {
            return self.unsupported_expr(builder, "`*` in this call", span);
        }
        let allowed: &[&str] = match name {
            "print" => &["sep", "end", "flush"],
            "sorted" => &["key", "reverse"],
            "min" | "max" => &["key"],
            "sum" | "enumerate" => &["start"],
            "dict" => &[],
            _ => &[],
        };
        if let Some((_, value)) = call
            .keywords
            .iter()
            .find(|(key, _)| !key.is_some_and(|key| allowed.contains(&self.text(key))))
        {
            let span = self.module[*value].span;
            self.refuse(
                "PY0107",
                span,
                format!("this keyword of `{name}` is not transpiled yet"),
            );
            return self.refused_expr(builder, span);
        }
        let args = call.args.as_slice();
        match (name, args) {
            ("print", _) => self.print(builder, call, span),
            ("len", [a]) => {
                let value = self.expr(builder, *a);
                let value = self.needed(builder, value);
                if let Type::Object(_) = self.ty(builder, value) {
                    return self.unsupported_expr(builder, "`len` of an object", span);
                }
                let ty = self.int_type();
                self.op(builder, Op::Length, vec![value], ty, span)
            }
            (
                "str" | "repr" | "bool" | "int" | "float" | "abs" | "round" | "ord" | "chr" | "hex" | "bin" | "oct"
                | "divmod" | "pow" | "input",
                _,
            ) => self.scalar(builder, name, args, span),
            ("any" | "all", [a]) => self.any_all(builder, *a, name == "any", span),
            ("sum", [a, ..]) => self.sum(builder, expr, call, *a, span),
            ("min" | "max", _) => self.extreme(builder, expr, call, name == "min", span),
            ("sorted", [a]) => self.sorted(builder, expr, call, *a, span),
            ("list", [a]) => self.gathered(builder, expr, *a, Op::ToList),
            ("set" | "frozenset", [a]) => self.gathered(builder, expr, *a, Op::ToSet),
            ("dict", [a]) => self.to_dict(builder, expr, *a),
            ("tuple", [a]) => {
                let value = self.expr(builder, *a);
                if matches!(self.ty(builder, value), Type::Tuple(_) | Type::Refused) {
                    value
                } else {
                    self.unsupported_expr(builder, "a tuple of unknown length", span)
                }
            }
            ("list", []) => {
                let ty = self.own_type(builder, expr);
                self.expression(builder, ir::ExprKind::List(Vec::new()), ty, span)
            }
            ("set", []) => {
                let ty = self.own_type(builder, expr);
                self.expression(builder, ir::ExprKind::Set(Vec::new()), ty, span)
            }
            ("dict", []) => {
                let ty = self.own_type(builder, expr);
                self.expression(builder, ir::ExprKind::Dict(Vec::new()), ty, span)
            }
            ("isinstance", [..]) => match self.inference.known_isinstance(builder.instance, call) {
                Some(known) => self.constant(builder, ir::Const::Bool(known), self.boolean, span),
                None => self.unsupported_expr(builder, "`isinstance` of a value that may have several types", span),
            },
            ("exit" | "quit" | "sys.exit", _) => self.exit(builder, args, span),
            ("range" | "enumerate" | "zip" | "map" | "filter" | "reversed" | "iter", _) => {
                self.refuse(
                    "PY0112",
                    span,
                    format!("`{name}` as a value that is not iterated at once is not transpiled yet"),
                )
                .hint = format!("make it a list: `list({name}(...))`");
                self.refused_expr(builder, span)
            }
            _ if name.starts_with("math.") => self.math(builder, name, args, span),
            _ => {
                self.refuse(
                    "PY0105",
                    span,
                    format!("`{name}` with these arguments is not transpiled yet"),
                );
                self.refused_expr(builder, span)
            }
        }
    }

    /// `print(..)`: all arguments, then their text.
    fn print(&mut self, builder: &mut Builder, call: &Call, span: Span) -> ir::ExprId {
        let written = written(call);
        let mut values: Vec<ir::ExprId> = written.iter().map(|arg| self.expr(builder, *arg)).collect();
        let places: Vec<usize> = (0..call.args.len()).collect();
        let mut uses = self.shown(builder, &values, &places);
        // What stands between and after the values is read several times, so that it is bound unless it is steady.
        for at in call.args.len()..written.len() {
            uses.extend([at, at].map(|value| Use {
                value,
                then: Touch::default(),
            }));
        }
        let bound = self.settle(builder, &mut values, &uses);
        let mut args = Vec::new();
        for (name, default) in [("sep", " "), ("end", "\n")] {
            let given = self
                .keyword(call, name)
                .filter(|value| !matches!(self.module[*value].kind, ExprKind::None))
                .and_then(|value| written.iter().position(|expr| *expr == value));
            args.push(match given {
                Some(at) => values[at],
                None => self.constant(builder, ir::Const::Str(default.to_owned()), self.string, span),
            });
        }
        args.extend(&values[..call.args.len()]);
        let made = self.op(builder, Op::Print, args, self.none, span);
        self.bind(builder, bound, made)
    }

    /// The text of a value as `str()` gives it.
    pub(super) fn as_text(&mut self, builder: &mut Builder, expr: ExprId) -> ir::ExprId {
        let span = self.module[expr].span;
        let value = self.expr(builder, expr);
        if *self.ty(builder, value) == Type::Str {
            return value;
        }
        self.expression(
            builder,
            ir::ExprKind::Text(vec![ir::TextPart::Str(value)]),
            self.string,
            span,
        )
    }

    fn scalar(&mut self, builder: &mut Builder, name: &str, args: &[ExprId], span: Span) -> ir::ExprId {
        if let ("str", []) = (name, args) {
            return self.constant(builder, ir::Const::Str(String::new()), self.string, span);
        }
        if let ("str", [a]) = (name, args) {
            return self.as_text(builder, *a);
        }
        if let ("input", _) = (name, args) {
            let prompt = match args {
                [a] => self.as_text(builder, *a),
                _ => self.constant(builder, ir::Const::Str(String::new()), self.string, span),
            };
            return self.library(builder, "read_line", vec![prompt], self.string, span);
        }
        let mut values = Vec::new();
        for arg in args {
            let value = self.expr(builder, *arg);
            values.push(if name == "repr" || name == "bool" {
                value
            } else {
                self.needed(builder, value)
            });
        }
        let types: Vec<Type> = values.iter().map(|value| self.ty(builder, *value).clone()).collect();
        if types.contains(&Type::Refused) {
            return self.refused_expr(builder, span);
        }
        let whole = |ty: &Type| matches!(ty, Type::Int(_) | Type::Bool);
        match (name, values.as_slice(), types.as_slice()) {
            ("repr", [value], _) => self.expression(
                builder,
                ir::ExprKind::Text(vec![ir::TextPart::Repr(*value)]),
                self.string,
                span,
            ),
            ("bool", [value], _) => self.truth(builder, *value, span),
            ("int" | "round", [value], [ty]) if whole(ty) => {
                if *ty != Type::Bool {
                    return *value;
                }
                let ty = self.int_type();
                let zero = self.constant(builder, ir::Const::Int(0), ty, span);
                self.op(builder, Op::ExactAdd, vec![*value, zero], ty, span)
            }
            ("int", [value], [Type::Float]) => {
                let ty = self.int_type();
                self.library(builder, "int_of_float", vec![*value], ty, span)
            }
            ("int", [value], [Type::Str]) => {
                let ty = self.int_type();
                let ten = self.constant(builder, ir::Const::Int(10), ty, span);
                self.library(builder, "parse_int", vec![*value, ten], ty, span)
            }
            ("int", [value, base], [Type::Str, _]) => {
                let ty = self.int_type();
                self.library(builder, "parse_int", vec![*value, *base], ty, span)
            }
            ("float", [value], [Type::Str]) => self.library(builder, "parse_float", vec![*value], self.float, span),
            ("float", [value], [Type::Float]) => *value,
            ("float", [value], [ty]) if whole(ty) || *ty == Type::Number => {
                self.op(builder, Op::ToFloat, vec![*value], self.float, span)
            }
            ("abs", [value], [ty]) if whole(ty) => {
                let ty = self.int_type();
                self.op(builder, Op::ExactAbs, vec![*value], ty, span)
            }
            ("abs", [value], [Type::Float]) => self.op(builder, Op::FloatAbs, vec![*value], self.float, span),
            ("abs", [value], [Type::Number]) => {
                let ty = builder.function[*value].ty;
                self.op(builder, Op::NumberAbs, vec![*value], ty, span)
            }
            ("round", [value], [Type::Float]) => {
                let ty = self.int_type();
                self.library(builder, "round_float", vec![*value], ty, span)
            }
            ("round", [value, digits], [Type::Float, _]) => {
                self.library(builder, "round_digits", vec![*value, *digits], self.float, span)
            }
            ("round", [value, digits], [ty, _]) if whole(ty) => {
                let ty = self.int_type();
                self.library(builder, "round_int", vec![*value, *digits], ty, span)
            }
            ("ord", [value], [Type::Str]) => {
                let ty = self.int_type();
                self.library(builder, "ord", vec![*value], ty, span)
            }
            ("chr", [value], [ty]) if whole(ty) => self.library(builder, "chr", vec![*value], self.string, span),
            ("hex" | "bin" | "oct", [value], [ty]) if whole(ty) => {
                let spec = match name {
                    "hex" => "#x",
                    "bin" => "#b",
                    _ => "#o",
                };
                self.expression(
                    builder,
                    ir::ExprKind::Text(vec![ir::TextPart::Format(*value, spec.to_owned())]),
                    self.string,
                    span,
                )
            }
            ("divmod", [a, b], [x, y]) if whole(x) && whole(y) => self.divmod(builder, *a, *b, span),
            ("pow", [a, b], [x, y]) if is_number(x) && is_number(y) => {
                self.arithmetic(builder, BinaryOp::Pow, (*a, x), (*b, y), span)
            }
            ("pow", [a, b, c], [x, y, z]) if whole(x) && whole(y) && whole(z) => {
                let ty = self.int_type();
                self.library(builder, "pow_mod", vec![*a, *b, *c], ty, span)
            }
            _ => {
                self.refuse("PY0108", span, format!("`{name}` of these types is not transpiled yet"));
                self.refused_expr(builder, span)
            }
        }
    }

    fn divmod(&mut self, builder: &mut Builder, a: ir::ExprId, b: ir::ExprId, span: Span) -> ir::ExprId {
        let (a, again) = self.twice(builder, a, span);
        let (b, divisor) = self.twice(builder, b, span);
        let (q, r) = (self.int_type(), self.int_type());
        let quotient = self.op(builder, Op::FloorDiv, vec![a, b], q, span);
        let rest = self.op(builder, Op::FloorMod, vec![again, divisor], r, span);
        let ty = self.program.add_type(Type::Tuple(vec![q, r]));
        self.expression(builder, ir::ExprKind::Tuple(vec![quotient, rest]), ty, span)
    }

    fn math(&mut self, builder: &mut Builder, name: &str, args: &[ExprId], span: Span) -> ir::ExprId {
        let short = &name[5..];
        let (function, is_int) = match (short, args.len()) {
            ("floor" | "ceil" | "trunc", 1) => (short.to_owned(), true),
            ("gcd" | "lcm" | "comb" | "perm", 2) | ("factorial" | "isqrt", 1) => (short.to_owned(), true),
            ("pow", 2) => ("pow_math".to_owned(), false),
            ("fmod", 2) => ("fmod".to_owned(), false),
            ("log", 2) => ("math_log_base".to_owned(), false),
            ("atan2" | "copysign", 2) => (format!("math_{short}"), false),
            (_, 1) => (format!("math_{short}"), false),
            _ => {
                self.refuse(
                    "PY0105",
                    span,
                    format!("`{name}` with these arguments is not transpiled yet"),
                );
                return self.refused_expr(builder, span);
            }
        };
        let mut values = Vec::new();
        for arg in args {
            let value = self.expr(builder, *arg);
            values.push(self.needed(builder, value));
        }
        // floor, ceil and trunc of an integer are the integer.
        if matches!(short, "floor" | "ceil" | "trunc") && matches!(self.ty(builder, values[0]), Type::Int(_)) {
            return values[0];
        }
        let ty = if is_int { self.int_type() } else { self.float };
        self.library(builder, &function, values, ty, span)
    }

    fn any_all(&mut self, builder: &mut Builder, arg: ExprId, any: bool, span: Span) -> ir::ExprId {
        let into = if any { ir::Gather::Any } else { ir::Gather::All };
        if let ExprKind::Generator(element, clauses) | ExprKind::ListComp(element, clauses) = &self.module[arg].kind {
            return self.collect_as(builder, arg, into, &clauses.clone(), *element, None, self.boolean, span);
        }
        let iter = self.iterate(builder, arg);
        let Type::Iterator(element) = *self.ty(builder, iter) else {
            return self.refused_expr(builder, span);
        };
        let each = self.temporary(builder, element);
        let value = self.expression(builder, ir::ExprKind::Local(each), element, span);
        let value = self.truth(builder, value, span);
        let clause = ir::Clause {
            target: ir::Pattern::Local(each),
            iter,
            conditions: Vec::new(),
        };
        let clauses = self.merged(builder, into, vec![clause], &[value], span);
        let collect = ir::Collect {
            into,
            clauses,
            value,
            second: None,
        };
        self.expression(builder, ir::ExprKind::Collect(Box::new(collect)), self.boolean, span)
    }

    fn sum(&mut self, builder: &mut Builder, expr: ExprId, call: &Call, arg: ExprId, span: Span) -> ir::ExprId {
        let start = call.args.get(1).copied().or_else(|| self.keyword(call, "start"));
        let iter = self.iterate(builder, arg);
        let Type::Iterator(element) = *self.ty(builder, iter) else {
            return self.refused_expr(builder, span);
        };
        if !matches!(
            self.program[element],
            Type::Int(_) | Type::Bool | Type::Float | Type::Number
        ) {
            return self.unsupported_expr(builder, "a sum of values that are not numbers", span);
        }
        let start = if let Some(start) = start {
            self.expr(builder, start)
        } else {
            let ty = self.int_type();
            self.constant(builder, ir::Const::Int(0), ty, span)
        };
        let ty = self.own_type(builder, expr);
        self.op(builder, Op::Sum, vec![iter, start], ty, span)
    }

    fn extreme(&mut self, builder: &mut Builder, expr: ExprId, call: &Call, least: bool, span: Span) -> ir::ExprId {
        if let [arg] = call.args.as_slice() {
            let iter = self.iterate(builder, *arg);
            let Type::Iterator(element) = *self.ty(builder, iter) else {
                return self.refused_expr(builder, span);
            };
            let Some((key, _)) = self.sort_options(builder, call) else {
                return self.refused_expr(builder, span);
            };
            if !self.sorts(builder, *arg, element, key) {
                return self.no_order(builder, span);
            }
            let args = [Some(iter), key].into_iter().flatten().collect();
            return self.op(builder, if least { Op::MinOf } else { Op::MaxOf }, args, element, span);
        }
        if !call.keywords.is_empty() || call.args.is_empty() {
            return self.unsupported_expr(builder, "`min` or `max` with these arguments", span);
        }
        let mut values = Vec::new();
        for arg in &call.args {
            let value = self.expr(builder, *arg);
            values.push(self.needed(builder, value));
        }
        let ty = self.own_type(builder, expr);
        let ty = match self.program[ty] {
            Type::Option(inner) => inner,
            _ => ty,
        };
        if !self.has_order(ty) {
            return self.no_order(builder, span);
        }
        self.op(builder, if least { Op::Min } else { Op::Max }, values, ty, span)
    }

    /// Whether elements of the type, or what the key function makes of them, can be put in order. What nothing is ever
    /// put into has none to put in order.
    pub(super) fn sorts(&self, builder: &Builder, from: ExprId, element: ir::TypeId, key: Option<ir::ExprId>) -> bool {
        let slots = &self.inference.slots;
        let filled = self.slot(builder, from).is_none_or(|slot| {
            slots.atoms(slot).iter().any(|atom| match atom {
                Atom::List(element) | Atom::Set(element) | Atom::Dict(element, _) | Atom::Iter(element) => {
                    !slots.is_empty(*element)
                }
                _ => true,
            })
        });
        match key.map(|key| self.ty(builder, key)) {
            None => !filled || self.has_order(element),
            Some(Type::Function(_, result)) => self.has_order(*result),
            Some(_) => true,
        }
    }

    pub(super) fn no_order(&mut self, builder: &mut Builder, span: Span) -> ir::ExprId {
        self.refuse("PY0108", span, "values of this type have no order");
        self.refused_expr(builder, span)
    }

    fn sorted(&mut self, builder: &mut Builder, expr: ExprId, call: &Call, arg: ExprId, span: Span) -> ir::ExprId {
        let iter = self.iterate(builder, arg);
        let Some((key, reverse)) = self.sort_options(builder, call) else {
            return self.refused_expr(builder, span);
        };
        if matches!(*self.ty(builder, iter), Type::Iterator(element) if !self.sorts(builder, arg, element, key)) {
            return self.no_order(builder, span);
        }
        let ty = self.own_type(builder, expr);
        let Some(descending) = reverse else {
            return self.unsupported_expr(builder, "`reverse` that is not a literal", span);
        };
        let flag = self.constant(builder, ir::Const::Bool(descending), self.boolean, span);
        match key {
            Some(key) => self.op(builder, Op::SortedBy, vec![iter, key, flag], ty, span),
            None => self.op(builder, Op::Sorted, vec![iter, flag], ty, span),
        }
    }

    fn gathered(&mut self, builder: &mut Builder, expr: ExprId, arg: ExprId, op: Op) -> ir::ExprId {
        let span = self.module[expr].span;
        let iter = self.iterate(builder, arg);
        let ty = self.own_type(builder, expr);
        self.op(builder, op, vec![iter], ty, span)
    }

    fn to_dict(&mut self, builder: &mut Builder, expr: ExprId, arg: ExprId) -> ir::ExprId {
        let span = self.module[expr].span;
        let ty = self.own_type(builder, expr);
        let is_dict = self
            .slot(builder, arg)
            .is_some_and(|slot| matches!(self.inference.slots.single(slot), Some(Atom::Dict(..))));
        if is_dict {
            let value = self.expr(builder, arg);
            return self.library(builder, "dict_copy", vec![value], ty, span);
        }
        let iter = self.iterate(builder, arg);
        self.op(builder, Op::ToDict, vec![iter], ty, span)
    }

    fn exit(&mut self, builder: &mut Builder, args: &[ExprId], span: Span) -> ir::ExprId {
        let exception = self.program.add_type(Type::Exception);
        let int = self.int_type();
        let value = match args {
            [] => self.constant(builder, ir::Const::Int(0), int, span),
            [a] => self.expr(builder, *a),
            _ => return self.unsupported_expr(builder, "`exit` with these arguments", span),
        };
        let raised = match self.ty(builder, value).clone() {
            Type::None => {
                let zero = self.constant(builder, ir::Const::Int(0), int, span);
                self.library(builder, "exit", vec![zero], exception, span)
            }
            Type::Int(_) | Type::Bool => self.library(builder, "exit", vec![value], exception, span),
            Type::Str => self.library(builder, "exit_message", vec![value], exception, span),
            Type::Refused => return self.refused_expr(builder, span),
            _ => return self.unsupported_expr(builder, "`exit` with a value of this type", span),
        };
        let never = self.program.add_type(Type::Never);
        self.op(builder, Op::RaiseNow, vec![raised], never, span)
    }
}
