//! Classes: declaration, construction, fields, methods and special methods; exceptions.

use super::super::arguments::{Argument, match_arguments, written};
use super::super::ast::{self, Call, ExprId, ExprKind, StmtKind};
use super::{Builder, Lower, stmt};
use crate::ir::{self, Place, Type};
use crate::source::Span;
use crate::symbol::Symbol;

impl Lower<'_> {
    /// Gives every class of which the program makes objects an id, then its fields their types.
    pub(super) fn declare_classes(&mut self) {
        for (index, class) in self.inference.scopes.classes.iter().enumerate() {
            let id = ir::ClassId::at(self.program.classes.len());
            self.program.classes.push(ir::Class {
                name: class.code.name,
                fields: Vec::new(),
                docstring: class.code.docstring.clone(),
                comments: class.comments.to_vec(),
                structural: self.inference.is_dataclass(index),
                text: None,
                repr: None,
                equality: None,
                order: None,
                opaque: false,
                span: class.span,
            });
            self.classes.insert(index, id);
        }
        for index in 0..self.inference.scopes.classes.len() {
            let span = self.inference.scopes.classes[index].span;
            let fields = self.inference.fields[index].clone();
            for (name, slot) in fields {
                if self.inference.slots.is_empty(slot) {
                    continue;
                }
                let ty = self.inner_type(slot, span);
                self.program.classes[self.classes[&index].index()]
                    .fields
                    .push(ir::Field {
                        name,
                        ty,
                        mutable: true,
                    });
            }
            for (name, slot) in self.inference.class_vars[index].clone() {
                if self.inference.slots.is_empty(slot) {
                    continue;
                }
                let ty = self.inner_type(slot, span);
                let text = format!(
                    "{}_{}",
                    self.text(self.inference.scopes.classes[index].code.name),
                    self.text(name)
                );
                let global = ir::GlobalId::at(self.program.globals.len());
                let name_of_global = self.inference.names.intern(&text);
                self.program.globals.push(ir::Global {
                    name: name_of_global,
                    ty,
                    constant: None,
                    comments: Vec::new(),
                    may_be_unbound: true,
                });
                self.class_globals.insert((index, name), global);
            }
        }
    }

    /// Once all functions stand: which special methods a class has, and which fields change after construction.
    pub(super) fn finish_classes(&mut self) {
        let mut changed = std::collections::BTreeSet::new();
        for function in &self.program.functions {
            let own = function
                .params
                .first()
                .filter(|_| function.kind == ir::FunctionKind::Constructor);
            changed_fields(&self.program, function, &function.body, own.copied(), &mut changed);
        }
        for (index, id) in self.classes.clone() {
            let special = ["__str__", "__repr__", "__eq__", "__lt__"].map(|name| self.special_method(index, name));
            let has_equality = self.has_method(id, "__eq__");
            let class = &mut self.program.classes[id.index()];
            [class.text, class.repr, class.equality, class.order] = special;
            class.opaque = has_equality && class.equality.is_none();
            for (at, field) in class.fields.iter_mut().enumerate() {
                field.mutable = changed.contains(&(id, u32::try_from(at).unwrap_or(u32::MAX)));
            }
        }
    }

    /// The function of a special method; of one that takes two objects, the one that takes another of the class.
    fn special_method(&self, class: usize, name: &str) -> Option<ir::FunctionId> {
        let def = self.inference.method(class, self.inference.names.find(name)?)?;
        let fits = |function: &ir::Function| {
            let other = function
                .params
                .get(1)
                .map(|param| &self.program[function.locals[param.index()].ty]);
            other.is_none_or(|other| matches!(other, Type::Object(other) if *other == self.classes[&class]))
        };
        self.inference
            .live_instances(def)
            .filter(|instance| self.inference.instances[*instance].class == Some(class))
            .filter_map(|instance| self.functions.get(&instance).copied())
            .find(|id| fits(&self.program[*id]))
    }

    pub(super) fn source_class(&self, class: ir::ClassId) -> usize {
        self.classes
            .iter()
            .find(|(_, id)| **id == class)
            .map_or(0, |(index, _)| *index)
    }

    pub(super) fn has_method(&self, class: ir::ClassId, name: &str) -> bool {
        self.inference
            .names
            .find(name)
            .is_some_and(|name| self.inference.method(self.source_class(class), name).is_some())
    }

    /// The `class` statement itself: its variables are assigned where it stands.
    pub(super) fn class_statement(&mut self, builder: &mut Builder, class: &ast::Class) -> Vec<ir::Stmt> {
        let index = self.inference.scopes.class_by_name[&class.name_span];
        let is_exception = self.inference.is_exception_class(index);
        for keyword in &class.keywords {
            let span = self.module[keyword.1].span;
            self.refuse("PY0113", span, "a keyword of a class is not transpiled yet");
        }
        for base in &class.bases {
            let known = self
                .inference
                .type_of(0, *base)
                .is_some_and(|slot| !self.inference.slots.is_empty(slot));
            if !known {
                let span = self.module[*base].span;
                self.refuse("PY0113", span, "this base class is not transpiled yet");
            }
        }
        for decorator in &class.decorators {
            if !self.inference.is_dataclass(index) || matches!(self.module[*decorator].kind, ExprKind::Call(_)) {
                let span = self.module[*decorator].span;
                self.refuse(
                    "PY0115",
                    span,
                    "this decorator, or its arguments, are not transpiled yet",
                );
            }
        }
        let mut stmts = Vec::new();
        for part in &class.body {
            match &part.kind {
                StmtKind::Assign(targets, value) if !is_exception => {
                    for target in targets {
                        stmts.extend(self.class_variable(builder, index, *target, *value, part.span));
                    }
                }
                StmtKind::AnnAssign(target, _, Some(value)) if !self.inference.is_dataclass(index) => {
                    stmts.extend(self.class_variable(builder, index, *target, *value, part.span));
                }
                StmtKind::Function(_) if is_exception => {
                    self.refuse(
                        "PY0113",
                        part.span,
                        "an exception class with methods is not transpiled yet",
                    )
                    .hint = "pass the message to `raise`".to_owned();
                }
                StmtKind::Function(_) | StmtKind::Pass | StmtKind::AnnAssign(..) | StmtKind::Expr(_) => {}
                _ => {
                    self.refuse("PY0113", part.span, "this statement in a class is not transpiled yet");
                }
            }
        }
        stmts
    }

    fn class_variable(
        &mut self,
        builder: &mut Builder,
        class: usize,
        target: ExprId,
        value: ExprId,
        span: Span,
    ) -> Option<ir::Stmt> {
        let ExprKind::Name(name) = self.module[target].kind else {
            return None;
        };
        let global = self.class_globals.get(&(class, name)).copied()?;
        let value = self.expr(builder, value);
        Some(stmt(ir::StmtKind::Assign(Place::Global(global), value), span))
    }

    pub(super) fn class_global(&self, class: usize, name: Symbol) -> Option<ir::GlobalId> {
        self.inference
            .ancestors(class)
            .into_iter()
            .find_map(|class| self.class_globals.get(&(class, name)).copied())
    }

    pub(super) fn field_index(&mut self, class: ir::ClassId, name: Symbol) -> Option<u32> {
        let at = self.program.classes[class.index()]
            .fields
            .iter()
            .position(|field| field.name == name)?;
        u32::try_from(at).ok()
    }

    pub(super) fn field_type(&self, builder: &Builder, object: ir::ExprId, field: u32) -> ir::TypeId {
        match self.ty(builder, object) {
            Type::Object(class) => self.program.classes[class.index()].fields[field as usize].ty,
            _ => self.refused,
        }
    }

    pub(super) fn object_attribute(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        value: ir::ExprId,
        class: ir::ClassId,
        name: Symbol,
        name_span: Span,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        let source = self.source_class(class);
        if let Some(def) = self.inference.method(source, name) {
            if !self.inference.is_property(def) {
                return self.unsupported_expr(builder, "a method that is not called", span);
            }
            let instance = self
                .inference
                .live_instances(def)
                .find(|instance| self.inference.instances[*instance].class == Some(source));
            return match instance {
                Some(instance) => self.finish_call(builder, instance, vec![value], span),
                None => self.unsupported_expr(builder, "this property", span),
            };
        }
        if let Some(global) = self.class_global(source, name) {
            let ty = self.program.globals[global.index()].ty;
            return self.expression(builder, ir::ExprKind::Global(global), ty, span);
        }
        if let Some(field) = self.field_index(class, name) {
            let ty = self.program.classes[class.index()].fields[field as usize].ty;
            self.expression(builder, ir::ExprKind::Field(value, field), ty, span)
        } else {
            let (name, class) = (
                self.text(name).to_owned(),
                self.text(self.program.classes[class.index()].name).to_owned(),
            );
            self.refuse(
                "PY0106",
                name_span,
                format!("`{class}` has no attribute `{name}` whose type is known"),
            );
            self.refused_expr(builder, span)
        }
    }

    /// A call of a special method from an expression that inference bound to it.
    pub(super) fn dunder_call(
        &mut self,
        builder: &mut Builder,
        expr: ExprId,
        object: ir::ExprId,
        class: ir::ClassId,
        name: &str,
        mut args: Vec<ir::ExprId>,
    ) -> ir::ExprId {
        let span = self.module[expr].span;
        let source = self.source_class(class);
        let def = self
            .inference
            .names
            .find(name)
            .and_then(|name| self.inference.method(source, name));
        let targets = self.inference.instances[builder.instance]
            .calls
            .get(&expr)
            .cloned()
            .unwrap_or_default();
        let target = targets
            .iter()
            .find(|target| self.inference.instances[target.instance].def == def && def.is_some());
        if let Some(target) = target {
            args.insert(0, object);
            self.finish_call(builder, target.instance, args, span)
        } else {
            let class = self.text(self.program.classes[class.index()].name).to_owned();
            self.refuse("PY0108", span, format!("`{class}` has no `{name}` that takes this"));
            self.refused_expr(builder, span)
        }
    }

    /// A comparison by a special method; its instance is found by the types at hand.
    pub(super) fn dunder_between(
        &mut self,
        builder: &mut Builder,
        object: ir::ExprId,
        class: ir::ClassId,
        name: &str,
        other: ir::ExprId,
        span: Span,
    ) -> ir::ExprId {
        let source = self.source_class(class);
        let def = self
            .inference
            .names
            .find(name)
            .and_then(|name| self.inference.method(source, name));
        let other_type = builder.function[other].ty;
        let fits = |this: &Self, instance: &usize| {
            let function = this
                .functions
                .get(instance)
                .map(|id| &this.program.functions[id.index()]);
            this.inference.instances[*instance].class == Some(source)
                && function.is_some_and(|function| {
                    function.params.get(1).is_none_or(|param| {
                        this.program
                            .assignable(other_type, this.param_type(*instance, function, *param))
                    })
                })
        };
        let instance = def.and_then(|def| {
            let live: Vec<usize> = self.inference.live_instances(def).collect();
            live.into_iter().find(|instance| fits(self, instance))
        });
        if let Some(instance) = instance {
            let call = self.finish_call(builder, instance, vec![object, other], span);
            self.truth(builder, call, span)
        } else {
            let class = self.text(self.program.classes[class.index()].name).to_owned();
            self.refuse("PY0108", span, format!("`{class}` has no `{name}` that takes this"));
            self.refused_expr(builder, span)
        }
    }

    fn param_type(&self, _instance: usize, function: &ir::Function, param: ir::LocalId) -> ir::TypeId {
        function
            .locals
            .get(param.index())
            .map_or(self.refused, |local| local.ty)
    }

    pub(super) fn object_truth(&mut self, builder: &mut Builder, class: ir::ClassId, span: Span) -> ir::ExprId {
        if self.has_method(class, "__bool__") || self.has_method(class, "__len__") {
            return self.unsupported_expr(builder, "the truth of an object with `__bool__` or `__len__`", span);
        }
        self.constant(builder, ir::Const::Bool(true), self.boolean, span)
    }

    pub(super) fn build(&mut self, builder: &mut Builder, expr: ExprId, call: &Call, class: usize) -> ir::ExprId {
        let span = self.module[expr].span;
        let id = self.classes[&class];
        let ty = self.own_type(builder, expr);
        let init = self
            .inference
            .names
            .find("__init__")
            .and_then(|name| self.inference.method(class, name));
        if let Some(init) = init {
            let params = self.inference.scopes.defs[init].params();
            let arguments = match match_arguments(self.module, params, call, true) {
                Ok(arguments) => arguments,
                Err(why) => {
                    self.refuse("PY0107", span, why);
                    return self.refused_expr(builder, span);
                }
            };
            let targets = self.inference.instances[builder.instance]
                .calls
                .get(&expr)
                .cloned()
                .unwrap_or_default();
            let Some(target) = targets.iter().find(|target| target.builds == Some(class)) else {
                self.refuse("PY0103", span, "the types of this call's arguments are unknown");
                return self.refused_expr(builder, span);
            };
            let instance = target.instance;
            let (bound, args) = self.arguments(builder, call, None, &arguments[1..]);
            let made = self.expression(
                builder,
                ir::ExprKind::New(id, self.functions[&instance], args),
                ty,
                span,
            );
            return self.bind(builder, bound, made);
        }
        let (filled, expected) = if self.inference.is_dataclass(class) {
            (
                self.inference.dataclass_arguments(class, call),
                self.inference.dataclass_fields(class).len(),
            )
        } else {
            (Vec::new(), 0)
        };
        if filled.len() != expected || call.args.len() + call.keywords.len() > expected {
            self.refuse("PY0107", span, "the arguments do not fit the fields");
            return self.refused_expr(builder, span);
        }
        let given = written(call);
        let arguments: Vec<Argument> = filled
            .into_iter()
            .map(|(_, value)| {
                if given.contains(&value) {
                    Argument::Given(value)
                } else {
                    Argument::Default(value)
                }
            })
            .collect();
        let (bound, args) = self.arguments(builder, call, None, &arguments);
        let maker = self.maker(class);
        let made = self.expression(builder, ir::ExprKind::New(id, maker, args), ty, span);
        self.bind(builder, bound, made)
    }

    /// The constructor of a class without `__init__`: it takes the fields of a dataclass, or nothing.
    fn maker(&mut self, class: usize) -> ir::FunctionId {
        if let Some(maker) = self.makers.get(&class) {
            return *maker;
        }
        let id = self.classes[&class];
        let span = self.inference.scopes.classes[class].span;
        let object = self.program.add_type(Type::Object(id));
        let init = self.inference.names.intern("__init__");
        let mut function = super::empty_function(init, self.none);
        function.kind = ir::FunctionKind::Constructor;
        function.method_of = Some(id);
        function.span = span;
        function.locals.push(ir::Local {
            name: self.inference.names.intern("self"),
            ty: object,
            shared: false,
        });
        function.params.push(ir::LocalId(0));
        let fields = if self.inference.is_dataclass(class) {
            self.program.classes[id.index()].fields.clone()
        } else {
            Vec::new()
        };
        for (at, field) in fields.iter().enumerate() {
            let param = ir::LocalId::at(function.locals.len());
            function.locals.push(ir::Local {
                name: field.name,
                ty: field.ty,
                shared: false,
            });
            function.params.push(param);
            function.exprs.push(ir::Expr {
                kind: ir::ExprKind::Local(ir::LocalId(0)),
                ty: object,
                span,
            });
            function.exprs.push(ir::Expr {
                kind: ir::ExprKind::Local(param),
                ty: field.ty,
                span,
            });
            let value = ir::ExprId::at(function.exprs.len() - 1);
            let receiver = ir::ExprId::at(function.exprs.len() - 2);
            let place = Place::Field(receiver, u32::try_from(at).unwrap_or(u32::MAX));
            function.body.stmts.push(stmt(ir::StmtKind::Assign(place, value), span));
        }
        let maker = ir::FunctionId::at(self.program.functions.len());
        self.program.functions.push(function);
        self.makers.insert(class, maker);
        maker
    }

    /// A new exception of a class with these ancestors.
    pub(super) fn exception(
        &mut self,
        builder: &mut Builder,
        ancestors: &[String],
        args: &[ExprId],
        span: Span,
    ) -> ir::ExprId {
        let ty = self.program.add_type(Type::Exception);
        let kind = self.constant(builder, ir::Const::Str(ancestors.join(" ")), self.string, span);
        let mut parts = vec![kind];
        match args {
            [] => {}
            [message] => {
                let value = self.expr(builder, *message);
                if !matches!(self.ty(builder, value), Type::Str | Type::Refused) {
                    self.refuse(
                        "PY0113",
                        span,
                        "an exception's argument that is not a string is not transpiled yet",
                    )
                    .hint = "convert it with `str()`".to_owned();
                }
                parts.push(value);
            }
            _ => {
                self.refuse(
                    "PY0113",
                    span,
                    "an exception with several arguments is not transpiled yet",
                );
            }
        }
        self.op(builder, ir::Op::MakeException, parts, ty, span)
    }
}

fn changed_fields(
    program: &ir::Program,
    function: &ir::Function,
    block: &ir::Block,
    own: Option<ir::LocalId>,
    changed: &mut std::collections::BTreeSet<(ir::ClassId, u32)>,
) {
    for stmt in &block.stmts {
        if let ir::StmtKind::Assign(Place::Field(object, field), _) = &stmt.kind {
            let is_own =
                own.is_some() && matches!(function[*object].kind, ir::ExprKind::Local(local) if Some(local) == own);
            if let (Type::Object(class), false) = (&program[function[*object].ty], is_own) {
                changed.insert((*class, *field));
            }
        }
        stmt.blocks(&mut |block| changed_fields(program, function, block, own, changed));
    }
}
