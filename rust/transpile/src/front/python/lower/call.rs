//! Calls of the program's own functions, classes and methods.

use super::super::arguments::{Argument, match_arguments, written};
use super::super::ast::{Call, ExprId, ExprKind};
use super::super::infer::Target;
use super::super::methods::{self, How};
use super::super::types::Atom;
use super::order::{Bound, Use};
use super::{Builder, Lower};
use crate::ir::order::Touch;
use crate::ir::{self, Type};
use crate::source::Span;
use crate::symbol::Symbol;

impl Lower<'_> {
    pub(super) fn call(&mut self, builder: &mut Builder, expr: ExprId, call: &Call) -> ir::ExprId {
        let span = self.module[expr].span;
        if let ExprKind::Attribute(object, name, name_span) = self.module[call.function].kind {
            if self.inference.is_super(object) {
                return self.super_call(builder, expr, call);
            }
            return self.method_call(builder, expr, call, object, name, name_span);
        }
        let slot = self.slot(builder, call.function);
        match slot.and_then(|slot| self.inference.slots.single(slot)).cloned() {
            Some(Atom::Builtin(name)) => self.builtin(builder, expr, call, name),
            Some(Atom::Class(class)) => self.build(builder, expr, call, class),
            Some(Atom::ExceptionClass(ancestors)) => self.exception(builder, &ancestors, &call.args, span),
            _ if self.holds_functions(slot) => match self.callee(builder, call.function) {
                Some(def) => self.direct(builder, expr, call, def, None),
                None => self.value_call(builder, expr, call),
            },
            Some(atom) => {
                let what = self.inference.atom_name(&atom);
                self.refuse("PY0109", span, format!("a call of {what} is not transpiled yet"));
                self.refused_expr(builder, span)
            }
            None => self.unknown_callee(builder, call, span),
        }
    }

    fn unknown_callee(&mut self, builder: &mut Builder, call: &Call, span: Span) -> ir::ExprId {
        let atoms = self
            .slot(builder, call.function)
            .map_or(0, |slot| self.inference.slots.atoms(slot).len());
        if atoms > 1 {
            self.refuse("PY0109", span, "a function, a class or something else is called here")
                .hint = "call each by its name".to_owned();
            return self.refused_expr(builder, span);
        }
        // Lowering the callee says what is wrong with it.
        self.expr(builder, call.function)
    }

    /// A call by name of the instance that inference chose.
    fn direct(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        call: &Call,
        def: usize,
        receiver: Option<ir::ExprId>,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        let params = self.inference.scopes.defs[def].params();
        let arguments = match match_arguments(self.module, params, call, receiver.is_some()) {
            Ok(arguments) => arguments,
            Err(why) => {
                self.refuse("PY0107", span, why);
                return self.refused_expr(builder, span);
            }
        };
        let Some(target) = self.target(builder, expr, def) else {
            return self.untyped_call(builder, call, span);
        };
        let (bound, args) = self.arguments(builder, call, receiver, &arguments);
        let made = self.finish_call(builder, target.instance, args, span);
        self.bind(builder, bound, made)
    }

    /// The arguments in the order of the parameters, evaluated as they are written; defaults come last.
    pub(super) fn arguments(
        &mut self,
        builder: &mut Builder,
        call: &Call,
        receiver: Option<ir::ExprId>,
        arguments: &[Argument],
    ) -> (Bound, Vec<ir::ExprId>) {
        let written = written(call);
        let mut values: Vec<ir::ExprId> = receiver.into_iter().collect();
        let first = values.len();
        for expr in &written {
            values.push(self.expr(builder, *expr));
        }
        let place = |argument: &Argument| match argument {
            Argument::Receiver => Some(0),
            Argument::Given(given) => written.iter().position(|expr| expr == given).map(|at| at + first),
            Argument::Default(_) => None,
        };
        let places: Vec<Option<usize>> = arguments.iter().map(place).collect();
        let uses: Vec<Use> = places
            .iter()
            .flatten()
            .map(|value| Use {
                value: *value,
                then: Touch::default(),
            })
            .collect();
        let bound = self.settle(builder, &mut values, &uses);
        let mut args = Vec::new();
        for (argument, place) in arguments.iter().zip(places) {
            args.push(match (argument, place) {
                (_, Some(at)) => values[at],
                (Argument::Default(value) | Argument::Given(value), None) => self.default(builder, *value),
                (Argument::Receiver, None) => continue,
            });
        }
        (bound, args)
    }

    fn untyped_call(&mut self, builder: &mut Builder, call: &Call, span: Span) -> ir::ExprId {
        let before = self.diagnostics.len();
        for arg in &call.args {
            self.expr(builder, *arg);
        }
        if self.diagnostics.len() == before {
            self.refuse("PY0103", span, "the types of this call's arguments are unknown")
                .hint = "annotate the variables that they come from".to_owned();
        }
        self.refused_expr(builder, span)
    }

    fn target(&self, builder: &Builder, expr: ExprId, def: usize) -> Option<Target> {
        let targets = self.inference.instances[builder.instance].calls.get(&expr)?;
        targets
            .iter()
            .find(|target| self.inference.instances[target.instance].def == Some(def))
            .copied()
    }

    /// A default is evaluated at each call; it must be immutable and known now, so that this is the same as once.
    pub(super) fn default(&mut self, builder: &mut Builder, value: ExprId) -> ir::ExprId {
        let span = self.module[value].span;
        if let ExprKind::Tuple(parts) = &self.module[value].kind {
            let parts: Vec<ir::ExprId> = parts.clone().iter().map(|part| self.default(builder, *part)).collect();
            let types = parts.iter().map(|part| builder.function[*part].ty).collect();
            let ty = self.program.add_type(Type::Tuple(types));
            return self.expression(builder, ir::ExprKind::Tuple(parts), ty, span);
        }
        if matches!(self.module[value].kind, ExprKind::None | ExprKind::BigInt(_)) {
            return self.expr(builder, value);
        }
        let known = self.constant_value(value, &self.constants());
        let ty = match known {
            Some(ir::Const::Int(_)) => self.int_type(),
            Some(ir::Const::Float(_)) => self.float,
            Some(ir::Const::Bool(_)) => self.boolean,
            _ => self.string,
        };
        if let Some(known) = known {
            return self.constant(builder, known, ty, span);
        }
        self.refuse("PY0107", span, "a default that is not a literal is not transpiled yet")
            .hint = "use None, and make the value in the function".to_owned();
        self.refused_expr(builder, span)
    }

    /// The call itself: arguments, then what the function reads from around it.
    pub(super) fn finish_call(
        &mut self,
        builder: &mut Builder,
        instance: usize,
        mut args: Vec<ir::ExprId>,
        span: Span,
    ) -> ir::ExprId {
        let def = self.inference.instances[instance].def;
        if def.is_some_and(|def| self.keeps_comprehension_variable(builder, def, span)) {
            return self.refused_expr(builder, span);
        }
        for (owner, variable) in self.inference_captures(instance) {
            let local = self.local_of(builder, owner, variable, span);
            let ty = builder.function.locals[local.index()].ty;
            args.push(self.expression(builder, ir::ExprKind::Local(local), ty, span));
        }
        let Some(function) = self.functions.get(&instance).copied() else {
            return self.refused_expr(builder, span);
        };
        let result = self.program.functions[function.index()].result;
        self.expression(builder, ir::ExprKind::Call(function, args), result, span)
    }

    pub(super) fn inference_captures(&self, instance: usize) -> Vec<(usize, super::super::types::Variable)> {
        self.captures.get(&instance).cloned().unwrap_or_default()
    }

    fn super_call(&mut self, builder: &mut Builder, expr: ExprId, call: &Call) -> ir::ExprId {
        let span = self.module[expr].span;
        let ExprKind::Attribute(_, name, _) = self.module[call.function].kind else {
            return self.refused_expr(builder, span);
        };
        let receiver = builder.function.params.first().copied();
        match (self.inference.super_method(builder.instance, name), receiver) {
            (Some((_, def)), Some(receiver)) if self.text(name) != "__init__" => {
                let ty = builder.function.locals[receiver.index()].ty;
                let object = self.expression(builder, ir::ExprKind::Local(receiver), ty, span);
                self.direct(builder, expr, call, def, Some(object))
            }
            _ => {
                self.refuse("PY0113", span, "this use of `super()` is not transpiled yet")
                    .hint = "assign the fields in this class".to_owned();
                self.refused_expr(builder, span)
            }
        }
    }

    fn method_call(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        call: &Call,
        object: ExprId,
        name: Symbol,
        name_span: Span,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        let text = self.text(name).to_owned();
        let slot = self.slot(builder, object);
        match slot.and_then(|slot| self.inference.slots.single(slot)).cloned() {
            Some(Atom::Module(module)) => {
                let dotted = format!("{module}.{text}");
                return if let Some(builtin) = super::super::builtins::function(&dotted) {
                    self.builtin(builder, expr, call, builtin)
                } else {
                    self.refuse("PY0111", name_span, format!("`{dotted}` is not transpiled yet"))
                        .hint = "write what the program needs of it in the program itself".to_owned();
                    self.refused_expr(builder, span)
                };
            }
            Some(Atom::Class(class)) => {
                return match self.inference.method(class, name) {
                    Some(def) if self.inference.is_static(def) => self.direct(builder, expr, call, def, None),
                    _ => {
                        self.refuse(
                            "PY0113",
                            name_span,
                            format!("`{text}` of a class is not transpiled yet"),
                        );
                        self.refused_expr(builder, span)
                    }
                };
            }
            _ => {}
        }
        if let (ExprKind::Str(template), "format") = (&self.module[object].kind, text.as_str()) {
            return self.format_call(builder, &template.clone(), call, span);
        }
        let value = self.expr(builder, object);
        let value = self.needed(builder, value);
        match self.ty(builder, value).clone() {
            Type::Refused => self.refused_expr(builder, span),
            Type::Object(class) => self.object_method(builder, expr, call, value, class, name),
            ty => self.builtin_method(builder, expr, call, value, &ty, (&text, name_span)),
        }
    }

    fn object_method(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        call: &Call,
        object: ir::ExprId,
        class: ir::ClassId,
        name: Symbol,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        let source = self.source_class(class);
        match self.inference.method(source, name) {
            Some(def) if self.inference.is_static(def) => self.direct(builder, expr, call, def, None),
            Some(def) => self.direct(builder, expr, call, def, Some(object)),
            None if self.field_index(class, name).is_some() => {
                let field = self.field_index(class, name).unwrap_or_default();
                let ty = self.field_type(builder, object, field);
                let function = self.expression(builder, ir::ExprKind::Field(object, field), ty, span);
                self.call_of_value(builder, function, None, call, span)
            }
            None => {
                let (name, class) = (
                    self.text(name).to_owned(),
                    self.text(self.inference.scopes.classes[source].code.name).to_owned(),
                );
                self.refuse("PY0106", span, format!("`{class}` has no method or field `{name}`"));
                self.refused_expr(builder, span)
            }
        }
    }

    fn builtin_method(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        call: &Call,
        value: ir::ExprId,
        ty: &Type,
        (name, name_span): (&str, Span),
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        let on = match ty {
            Type::Str => "str",
            Type::List(..) => "list",
            Type::Dict(..) => "dict",
            Type::Set(..) => "set",
            _ => "object",
        };
        if (on, name) == ("list", "sort") {
            return self.sort_call(builder, call, value, span);
        }
        let starred = call
            .args
            .iter()
            .any(|arg| matches!(self.module[*arg].kind, ExprKind::Starred(_)));
        let found = methods::find(on, name, call.args.len()).filter(|_| !starred && call.keywords.is_empty());
        let Some(method) = found else {
            let of = match self.module[call.function].kind {
                ExprKind::Attribute(object, ..) => self
                    .slot(builder, object)
                    .map_or_else(String::new, |slot| self.inference.slot_name(slot)),
                _ => String::new(),
            };
            let what = if methods::exists(on, name) {
                "with these arguments "
            } else {
                ""
            };
            self.refuse(
                "PY0106",
                name_span,
                format!("`{name}` of {of} {what}is not transpiled yet"),
            );
            return self.refused_expr(builder, span);
        };
        let mut args = vec![value];
        for (at, arg) in call.args.iter().enumerate() {
            let iterates = matches!(method.how, How::Op(ir::Op::Extend | ir::Op::Join)) && at == 0;
            args.push(if iterates {
                self.iterate(builder, *arg)
            } else {
                self.expr(builder, *arg)
            });
        }
        match method.how {
            How::Library("starts_with" | "ends_with") if matches!(self.ty(builder, args[1]), Type::Tuple(_)) => {
                self.with_any(builder, method, &args, span)
            }
            How::Library(name) if matches!(args.get(1).map(|arg| self.ty(builder, *arg)), Some(Type::None)) => {
                let by_space = match name {
                    "split_on" => "split_whitespace",
                    "split_on_max" => "split_whitespace_max",
                    "rsplit_on_max" => "rsplit_whitespace_max",
                    other => other,
                };
                if by_space != name {
                    args.remove(1);
                }
                self.apply_method(
                    builder,
                    expr,
                    &methods::Method {
                        how: How::Library(by_space),
                        ..*method
                    },
                    args,
                    span,
                )
            }
            _ => self.apply_method(builder, expr, method, args, span),
        }
    }

    /// `s.startswith(("a", "b"))`: whether it does so with any of them.
    fn with_any(
        &mut self,
        builder: &mut Builder,
        method: &methods::Method,
        args: &[ir::ExprId],
        span: Span,
    ) -> ir::ExprId {
        let (mut text, again) = self.twice(builder, args[0], span);
        let ir::ExprKind::Tuple(members) = builder.function[args[1]].kind.clone() else {
            return self.unsupported_expr(builder, "a tuple that is not written out here", span);
        };
        let How::Library(name) = method.how else {
            return self.refused_expr(builder, span);
        };
        let mut all = None;
        for member in members {
            if *self.ty(builder, member) != Type::Str {
                return self.unsupported_expr(builder, "a tuple with other members than strings", span);
            }
            let test = self.library(builder, name, vec![text, member], self.boolean, span);
            text = again;
            all = Some(match all {
                None => test,
                Some(before) => self.expression(builder, ir::ExprKind::Or(before, test), self.boolean, span),
            });
        }
        all.unwrap_or_else(|| self.constant(builder, ir::Const::Bool(false), self.boolean, span))
    }

    fn apply_method(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        method: &methods::Method,
        mut args: Vec<ir::ExprId>,
        span: Span,
    ) -> ir::ExprId {
        let ty = self.own_type(builder, expr);
        match method.how {
            How::Op(op) => self.op(builder, op, args, ty, span),
            How::Library(name) => {
                let function = ir::library::find(name);
                // What a call may leave out: a pad character, the end of a range, or a limit.
                while args.len() < function.params.len() {
                    args.push(match function.params[args.len()] {
                        ir::library::Param::Str => {
                            self.constant(builder, ir::Const::Str(" ".to_owned()), self.string, span)
                        }
                        ir::library::Param::Int => {
                            let ty = self.int_type();
                            self.constant(builder, ir::Const::Int(-1), ty, span)
                        }
                        _ => self.constant(builder, ir::Const::None, self.none, span),
                    });
                }
                let ty = match (function.give, args.first().map(|arg| self.ty(builder, *arg).clone())) {
                    // An element or value has the container's own type, so that its integers are of the same class.
                    (ir::library::Give::Own, Some(Type::List(e, _) | Type::Set(e, _)))
                        if !matches!(self.program[ty], Type::List(..) | Type::Set(..)) =>
                    {
                        e
                    }
                    (ir::library::Give::Own, Some(Type::Dict(_, v, _))) if name == "dict_find" => {
                        self.program.add_type(Type::Option(v))
                    }
                    (ir::library::Give::Own, Some(Type::Dict(_, v, _)))
                        if name != "dict_pop_item" && !matches!(self.program[ty], Type::Dict(..)) =>
                    {
                        v
                    }
                    _ => ty,
                };
                self.expression(builder, ir::ExprKind::Library(function, args), ty, span)
            }
        }
    }

    /// `xs.sort(key=f, reverse=True)`.
    fn sort_call(&mut self, builder: &mut Builder, call: &Call, list: ir::ExprId, span: Span) -> ir::ExprId {
        let Some((key, reverse)) = self.sort_options(builder, call) else {
            return self.refused_expr(builder, span);
        };
        if let (ExprKind::Attribute(object, ..), Type::List(element, _)) =
            (&self.module[call.function].kind, self.ty(builder, list).clone())
            && !self.sorts(builder, *object, element, key)
        {
            return self.no_order(builder, span);
        }
        if let (None, Some(descending)) = (key, reverse) {
            let name = if descending {
                "list_sort_descending"
            } else {
                "list_sort"
            };
            return self.expression(
                builder,
                ir::ExprKind::Library(ir::library::find(name), vec![list]),
                self.none,
                span,
            );
        }
        let Some(key) = key else {
            return self.unsupported_expr(builder, "`reverse` that is not a literal", span);
        };
        let ty = builder.function[list].ty;
        let Type::List(element, _) = self.program[ty] else {
            return self.refused_expr(builder, span);
        };
        let iterator = self.program.add_type(Type::Iterator(element));
        let iter = self.op(builder, ir::Op::Iterate, vec![list], iterator, span);
        let descending = self.constant(builder, ir::Const::Bool(reverse.unwrap_or(false)), self.boolean, span);
        let sorted = self.op(builder, ir::Op::SortedBy, vec![iter, key, descending], ty, span);
        self.op(builder, ir::Op::Replace, vec![list, sorted], self.none, span)
    }

    /// The `key` function, if one is given, and whether to sort downwards; none where a keyword is not understood.
    pub(super) fn sort_options(
        &mut self,
        builder: &mut Builder,
        call: &Call,
    ) -> Option<(Option<ir::ExprId>, Option<bool>)> {
        let (mut key, mut reverse) = (None, Some(false));
        for (name, value) in &call.keywords {
            let span = self.module[*value].span;
            match (name.map(|name| self.text(name)), &self.module[*value].kind) {
                (Some("key"), ExprKind::None) => {}
                (Some("key"), ExprKind::Lambda(..)) => {
                    let def = self.inference.scopes.by_lambda[value];
                    key = Some(self.function_value(builder, def, builder.instance, span));
                }
                (Some("key"), _) => key = Some(self.expr(builder, *value)),
                (Some("reverse"), ExprKind::Bool(value)) => reverse = Some(*value),
                _ => {
                    self.refuse("PY0107", span, "this keyword, or its value, is not transpiled yet");
                    return None;
                }
            }
        }
        Some((key, reverse))
    }
}
