//! Calls of the program's own functions, classes and methods, and functions as values.

use super::super::arguments::{Argument, match_arguments};
use super::super::ast::{Call, ExprId, ExprKind};
use super::super::infer::Target;
use super::super::methods::{self, How};
use super::super::types::Atom;
use super::{Builder, Lower};
use crate::ir::{self, Type};
use crate::source::Span;
use crate::symbol::Symbol;

/// How long a function value lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// While one expression is evaluated: it sees the variables around it as they are.
    Meanwhile,
    /// Longer: what it captures must not change.
    Beyond,
}

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
            Some(Atom::Def(def, _)) if !self.is_value_call(builder, call.function) => {
                self.direct(builder, expr, call, def, None)
            }
            Some(Atom::Def(..)) => self.value_call(builder, expr, call),
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
            self.refuse("PY0109", span, "one of several functions is called here")
                .hint = "call each by its name".to_owned();
            return self.refused_expr(builder, span);
        }
        // Lowering the callee says what is wrong with it.
        self.expr(builder, call.function)
    }

    /// Whether the callee is a variable that may hold other functions: a parameter, or anything but a plain name.
    fn is_value_call(&self, builder: &Builder, function: ExprId) -> bool {
        match self.module[function].kind {
            ExprKind::Name(name) => self
                .inference
                .resolve(builder.instance, name, &builder.comprehensions)
                .is_some_and(|(owner, _)| owner != 0 && self.is_passed(owner, name)),
            ExprKind::Lambda(..) => false,
            _ => true,
        }
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
        let mut args = Vec::new();
        for argument in arguments {
            args.push(match argument {
                Argument::Receiver => receiver.unwrap_or(ir::ExprId(0)),
                Argument::Given(value) => self.expr(builder, value),
                Argument::Default(value) => self.default(builder, value),
            });
        }
        self.finish_call(builder, target.instance, args, span)
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

    /// A default is evaluated at each call; it must be a literal, so that this is the same as once.
    fn default(&mut self, builder: &mut Builder, value: ExprId) -> ir::ExprId {
        let literal = match &self.module[value].kind {
            ExprKind::Int(_)
            | ExprKind::BigInt(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::None
            | ExprKind::Str(_) => true,
            ExprKind::Unary(_, inner) => matches!(self.module[*inner].kind, ExprKind::Int(_) | ExprKind::Float(_)),
            _ => false,
        };
        if !literal {
            let span = self.module[value].span;
            self.refuse("PY0107", span, "a default that is not a literal is not transpiled yet")
                .hint = "use None, and make the value in the function".to_owned();
            return self.refused_expr(builder, span);
        }
        self.expr(builder, value)
    }

    /// The call itself: arguments, then what the function reads from around it.
    pub(super) fn finish_call(
        &mut self,
        builder: &mut Builder,
        instance: usize,
        mut args: Vec<ir::ExprId>,
        span: Span,
    ) -> ir::ExprId {
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

    fn inference_captures(&self, instance: usize) -> Vec<(usize, super::super::types::Variable)> {
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
            None => {
                let (name, class) = (
                    self.text(name).to_owned(),
                    self.text(self.inference.scopes.classes[source].code.name).to_owned(),
                );
                self.refuse("PY0106", span, format!("`{class}` has no method `{name}`, or it is a function kept in a field, which is not transpiled yet"));
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
        self.apply_method(builder, expr, method, args, span)
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
                // What a call may leave out: a pad character, or the end of a range.
                while args.len() < function.params.len() {
                    args.push(match function.params[args.len()] {
                        ir::library::Param::Str => {
                            self.constant(builder, ir::Const::Str(" ".to_owned()), self.string, span)
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
                    key = Some(self.function_value(builder, def, span, Kept::Meanwhile));
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

    /// A function as a value.
    pub(super) fn function_value(&mut self, builder: &mut Builder, def: usize, span: Span, kept: Kept) -> ir::ExprId {
        let here = |this: &Self, instance: usize| {
            this.inference.scopes.defs[def].parent.is_none()
                || this.is_within(builder.instance, this.inference.instances[instance].parent)
        };
        let instances: Vec<usize> = self
            .inference
            .live_instances(def)
            .filter(|instance| here(self, *instance))
            .collect();
        let [instance] = instances.as_slice() else {
            let why = if instances.is_empty() {
                "it is never called, so its types are unknown"
            } else {
                "it is called with several tuples of types"
            };
            let diagnostic = self.refuse("PY0109", span, "this function cannot be a value");
            diagnostic.cause = why.to_owned();
            return self.refused_expr(builder, span);
        };
        let captured = self.inference_captures(*instance);
        let function = self.functions[instance];
        let declared = &self.program.functions[function.index()];
        let own = declared.params.len() - captured.len();
        let params: Vec<ir::TypeId> = if declared.locals.is_empty() {
            Vec::new()
        } else {
            declared.params[..own]
                .iter()
                .map(|param| declared.locals[param.index()].ty)
                .collect()
        };
        let inner: Vec<ir::LocalId> = declared.params[own..].to_vec();
        let result = declared.result;
        let ty = self.program.add_type(Type::Function(params, result));
        if captured.is_empty() {
            return self.expression(builder, ir::ExprKind::FunctionValue(function), ty, span);
        }
        let mut pairs = Vec::new();
        for ((owner, variable), inner) in captured.into_iter().zip(inner) {
            if kept == Kept::Beyond && self.assignments_of(owner, variable.name) > 1 {
                let name = self.text(variable.name).to_owned();
                self.refuse(
                    "PY0110",
                    span,
                    format!("`{name}` is assigned more than once while this function keeps it"),
                )
                .hint = "pass it as an argument".to_owned();
            }
            pairs.push((self.local_of(builder, owner, variable, span), inner));
        }
        self.expression(builder, ir::ExprKind::Closure(function, pairs), ty, span)
    }

    /// Whether `inner` is `outer` or was defined, at any depth, while `outer` ran.
    fn is_within(&self, inner: usize, outer: usize) -> bool {
        let mut at = inner;
        while at != outer && self.inference.instances[at].def.is_some() {
            at = self.inference.instances[at].parent;
        }
        at == outer
    }

    fn assignments_of(&self, instance: usize, name: Symbol) -> u32 {
        let Some(def) = self.inference.instances[instance].def else {
            return 2;
        };
        let super::super::scope::Code::Function(function) = self.inference.scopes.defs[def].code else {
            return 0;
        };
        let mut counts = std::collections::BTreeMap::new();
        super::capture::count_assignments(self.module, &function.body, &mut counts);
        let nonlocal = self
            .inference
            .scopes
            .defs
            .iter()
            .any(|def| def.nonlocals.contains(&name));
        let param = u32::from(self.is_passed(instance, name));
        counts.get(&name).copied().unwrap_or(0) + param + if nonlocal { 2 } else { 0 }
    }

    fn value_call(&mut self, builder: &mut Builder, expr: ExprId, call: &Call) -> ir::ExprId {
        let span = self.module[expr].span;
        let function = self.expr(builder, call.function);
        let ty = builder.function[function].ty;
        let Type::Function(params, result) = self.program[ty].clone() else {
            if self.program[ty] != Type::Refused {
                self.refuse(
                    "PY0109",
                    span,
                    "this function value is called with several tuples of types",
                );
            }
            return self.refused_expr(builder, span);
        };
        if params.len() != call.args.len() || !call.keywords.is_empty() {
            self.refuse("PY0107", span, "a function value takes all its parameters by position");
            return self.refused_expr(builder, span);
        }
        let args = call.args.iter().map(|arg| self.expr(builder, *arg)).collect();
        self.expression(builder, ir::ExprKind::CallValue(function, args), result, span)
    }
}
