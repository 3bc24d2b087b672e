//! Calls: which instance, class, builtin or method each reaches, and what comes back.

use super::super::arguments::{Argument, match_arguments};
use super::super::ast::{Call, ExprId, ExprKind};
use super::super::builtins;
use super::super::methods::{self, Give, Method, Take};
use super::super::types::{Atom, Slot, Variable};
use super::{Inference, Target};
use crate::symbol::Symbol;

impl Inference<'_> {
    pub(super) fn call(&mut self, instance: usize, expr: ExprId, call: &Call) -> Slot {
        for arg in &call.args {
            match &self.module[*arg].kind {
                ExprKind::Starred(inner) => self.expr(instance, *inner),
                _ => self.expr(instance, *arg),
            };
        }
        for (_, value) in &call.keywords {
            self.expr(instance, *value);
        }
        if let ExprKind::Attribute(object, name, _) = self.module[call.function].kind {
            if self.is_super(object) {
                return self.super_call(instance, expr, call, name);
            }
            let receiver = self.expr(instance, object);
            let result = self.slots.fresh();
            for atom in self.slots.atoms(receiver).to_vec() {
                let given = self.method_call(instance, expr, call, receiver, &atom, name);
                self.slots.flow(given, result);
            }
            return result;
        }
        let function = self.expr(instance, call.function);
        let result = self.slots.fresh();
        for atom in self.slots.atoms(function).to_vec() {
            let given = self.apply(instance, expr, call, &atom);
            self.slots.flow(given, result);
        }
        result
    }

    fn apply(&mut self, instance: usize, expr: ExprId, call: &Call, function: &Atom) -> Slot {
        match function {
            Atom::Def(def, parent) => self.reach(instance, expr, call, (*def, *parent), None, None),
            Atom::Bound(def, object) => {
                let Atom::Object(class) = **object else {
                    return self.slots.fresh();
                };
                let receiver = self.slots.with([(**object).clone()]);
                self.reach(instance, expr, call, (*def, 0), Some(class), Some(receiver))
            }
            Atom::Class(class) => self.build(instance, expr, call, *class),
            Atom::Builtin(name) => self.builtin(instance, expr, call, name),
            Atom::ExceptionClass(_) => self.slots.with([Atom::Exception]),
            _ => self.slots.fresh(),
        }
    }

    /// `super().name(...)` inside a method.
    fn super_call(&mut self, instance: usize, expr: ExprId, call: &Call, name: Symbol) -> Slot {
        let Some((class, target)) = self.super_method(instance, name) else {
            return self.slots.fresh();
        };
        let receiver = self.slots.with([Atom::Object(class)]);
        self.reach(instance, expr, call, (target, 0), Some(class), Some(receiver))
    }

    /// The class as which `instance` runs, and the method that `super()` finds there.
    #[must_use]
    pub fn super_method(&self, instance: usize, name: Symbol) -> Option<(usize, usize)> {
        let class = self.instances[instance].class?;
        let own = self.scopes.defs[self.instances[instance].def?].class?;
        let chain = self.ancestors(class);
        let after = chain.iter().position(|class| *class == own)? + 1;
        let target = chain[after..]
            .iter()
            .find_map(|class| self.scopes.classes[*class].methods.get(&name))?;
        Some((class, *target))
    }

    /// Whether the expression is a call of `super` without arguments.
    #[must_use]
    pub fn is_super(&self, expr: ExprId) -> bool {
        let ExprKind::Call(call) = &self.module[expr].kind else {
            return false;
        };
        matches!(self.module[call.function].kind, ExprKind::Name(name) if self.names.text(name) == "super")
            && call.args.is_empty()
    }

    fn build(&mut self, instance: usize, expr: ExprId, call: &Call, class: usize) -> Slot {
        let init = self.names.find("__init__").and_then(|name| self.method(class, name));
        let object = self.slots.with([Atom::Object(class)]);
        if let Some(init) = init {
            self.reach(instance, expr, call, (init, 0), Some(class), Some(object));
            if let Some(targets) = self.instances[instance].calls.get_mut(&expr) {
                targets.iter_mut().for_each(|target| target.builds = Some(class));
            }
        } else if self.is_dataclass(class) {
            for (field, value) in self.dataclass_arguments(class, call) {
                let slot = match self.instances[instance].exprs.get(&value) {
                    Some(slot) => *slot,
                    None => self.expr(0, value),
                };
                let field = self.field(class, field);
                self.slots.flow(slot, field);
            }
        }
        object
    }

    /// Each field of a dataclass with the argument or default that fills it; short where the call does not fit.
    #[must_use]
    pub fn dataclass_arguments(&self, class: usize, call: &Call) -> Vec<(Symbol, ExprId)> {
        let mut filled = Vec::new();
        for (at, (name, _, default)) in self.dataclass_fields(class).into_iter().enumerate() {
            let keyword = call
                .keywords
                .iter()
                .find(|(key, _)| *key == Some(name))
                .map(|(_, value)| *value);
            if let Some(value) = call.args.get(at).copied().or(keyword).or(default) {
                filled.push((name, value));
            }
        }
        filled
    }

    /// The fields of a dataclass, inherited ones first: name, annotation, default.
    #[must_use]
    pub fn dataclass_fields(&self, class: usize) -> Vec<(Symbol, ExprId, Option<ExprId>)> {
        let mut fields: Vec<(Symbol, ExprId, Option<ExprId>)> = Vec::new();
        for class in self.ancestors(class).into_iter().rev() {
            for stmt in &self.scopes.classes[class].code.body {
                if let super::super::ast::StmtKind::AnnAssign(target, annotation, default) = stmt.kind
                    && let ExprKind::Name(name) = self.module[target].kind
                {
                    fields.retain(|(have, ..)| *have != name);
                    fields.push((name, annotation, default));
                }
            }
        }
        fields
    }

    fn reach(
        &mut self,
        instance: usize,
        expr: ExprId,
        call: &Call,
        (def, parent): (usize, usize),
        class: Option<usize>,
        receiver: Option<Slot>,
    ) -> Slot {
        let params = self.scopes.defs[def].params();
        let Ok(arguments) = match_arguments(self.module, params, call, receiver.is_some()) else {
            return self.slots.fresh();
        };
        let mut slots = Vec::new();
        for argument in arguments {
            slots.push(match argument {
                Argument::Receiver => receiver.unwrap_or_else(|| self.slots.fresh()),
                Argument::Given(value) => self.expr(instance, value),
                Argument::Default(value) => self.expr(parent, value),
            });
        }
        let target = self.bind_call(def, parent, class, &slots, &[(instance, expr)]);
        self.instances[target].result
    }

    /// Sends argument types to the instance that they choose, and remembers it at each call site named.
    pub(super) fn bind_call(
        &mut self,
        def: usize,
        parent: usize,
        class: Option<usize>,
        slots: &[Slot],
        sites: &[(usize, ExprId)],
    ) -> usize {
        let waits = slots.iter().any(|slot| self.slots.is_empty(*slot))
            || (!self.relaxed && slots.iter().any(|slot| self.slots.is_open(*slot)));
        let key = slots
            .iter()
            .map(|slot| self.slots.key(*slot))
            .collect::<Vec<_>>()
            .join("; ");
        let known = self.by_key.contains_key(&(Some(def), parent, class, key.clone()));
        if waits && !known {
            let bound = sites
                .first()
                .and_then(|(at, expr)| self.instances[*at].calls.get(expr))
                .and_then(|targets| targets.first());
            if let Some(target) = bound {
                return target.instance;
            }
            if !self.relaxed || slots.iter().any(|slot| self.slots.is_empty(*slot)) {
                // A result of its own, empty: nothing is known of this call yet.
                return self.nowhere();
            }
        }
        let target = match self.open_alike(def, parent, class, slots) {
            Some(alike) if !known => alike,
            _ => self.instance(Some(def), parent, class, key),
        };
        for (param, slot) in self.scopes.defs[def].params().iter().zip(slots) {
            let var = self.var(
                target,
                Variable {
                    name: param.name,
                    scope: None,
                },
            );
            self.slots.flow(*slot, var);
            if let Some(annotation) = param.annotation {
                self.seed(annotation, var);
            }
        }
        if !self.scopes.defs[def].is_generator && self.falls_through(def) {
            let result = self.instances[target].result;
            self.slots.add(result, Atom::None);
        }
        for (at, expr) in sites {
            let mut targets = self.instances[*at].calls.remove(expr).unwrap_or_default();
            // One site reaches one instance of a function; the types it was called with before were not yet all.
            targets.retain(|have| {
                have.instance == target
                    || self.instances[have.instance].def != Some(def)
                    || self.instances[have.instance].parent != parent
                    || self.instances[have.instance].class != class
            });
            if !targets.iter().any(|have| have.instance == target) {
                targets.push(Target {
                    instance: target,
                    builds: None,
                });
            }
            self.instances[*at].calls.insert(*expr, targets);
        }
        target
    }

    /// For arguments among which a container of unknown element type is: an instance whose arguments are the same but
    /// known. An empty list is as good an argument there as any.
    fn open_alike(&self, def: usize, parent: usize, class: Option<usize>, slots: &[Slot]) -> Option<usize> {
        if !slots.iter().any(|slot| self.slots.is_open(*slot)) {
            return None;
        }
        let params = self.scopes.defs[def].params();
        self.by_def.get(&def)?.iter().copied().find(|index| {
            let instance = &self.instances[*index];
            let var = |name| instance.vars.get(&Variable { name, scope: None });
            (instance.parent, instance.class) == (parent, class)
                && params.iter().zip(slots).all(|(param, slot)| {
                    var(param.name).is_some_and(|var| !self.slots.is_open(*var) && self.slots.fits(*slot, *var))
                })
        })
    }

    /// An instance whose result stays unknown.
    fn nowhere(&mut self) -> usize {
        self.instance(None, usize::MAX, None, "nowhere".to_owned())
    }

    fn method_call(
        &mut self,
        instance: usize,
        expr: ExprId,
        call: &Call,
        receiver: Slot,
        atom: &Atom,
        name: Symbol,
    ) -> Slot {
        let text = self.names.text(name).to_owned();
        match atom {
            Atom::Object(class) => {
                if let Some(method) = self.method(*class, name) {
                    let bound = (!self.is_static(method)).then(|| self.slots.with([Atom::Object(*class)]));
                    return self.reach(instance, expr, call, (method, 0), Some(*class), bound);
                }
                let field = self.field(*class, name);
                let result = self.slots.fresh();
                for atom in self.slots.atoms(field).to_vec() {
                    let given = self.apply(instance, expr, call, &atom);
                    self.slots.flow(given, result);
                }
                result
            }
            Atom::Class(class) => match self.method(*class, name) {
                Some(method) if self.is_static(method) => {
                    self.reach(instance, expr, call, (method, 0), Some(*class), None)
                }
                _ => self.slots.fresh(),
            },
            Atom::Module(module) => match builtins::function(&format!("{module}.{text}")) {
                Some(builtin) => self.builtin(instance, expr, call, builtin),
                None => self.slots.fresh(),
            },
            _ => {
                let on = type_name(atom);
                if (on, text.as_str()) == ("str", "join") && self.relaxed {
                    self.joined(instance, call);
                }
                if on == "str" && text == "format" {
                    return self.slots.with([Atom::Str]);
                }
                if (on, text.as_str()) == ("list", "sort") {
                    self.key_function(instance, expr, call, atom);
                    return self.slots.with([Atom::None]);
                }
                if on == "list" && matches!(text.as_str(), "index" | "remove" | "count") {
                    self.compared(instance, expr, atom, &["__eq__"]);
                }
                match methods::find(on, &text, call.args.len()) {
                    Some(method) => self.builtin_method(instance, method, call, receiver, atom),
                    None => self.slots.fresh(),
                }
            }
        }
    }

    /// What is joined is text, where nothing else tells.
    fn joined(&mut self, instance: usize, call: &Call) {
        for arg in &call.args {
            let iterable = self.expr(instance, *arg);
            let element = self.element(iterable);
            if self.slots.is_empty(element) {
                self.slots.add(element, Atom::Str);
            }
        }
    }

    fn builtin_method(&mut self, instance: usize, method: &Method, call: &Call, receiver: Slot, atom: &Atom) -> Slot {
        for (take, arg) in method.takes.iter().zip(&call.args) {
            let given = self.expr(instance, *arg);
            match (take, atom) {
                (Take::Elem, Atom::List(e) | Atom::Set(e)) | (Take::Key, Atom::Dict(e, _)) => {
                    self.slots.flow(given, *e);
                }
                (Take::Value, Atom::Dict(_, v)) => self.slots.flow(given, *v),
                (Take::Elems, Atom::List(e) | Atom::Set(e)) => {
                    let element = self.element(given);
                    self.slots.flow(element, *e);
                }
                (Take::Same, _) => self.slots.flow(given, receiver),
                _ => {}
            }
        }
        self.given(method.give, atom)
    }

    fn given(&mut self, give: Give, atom: &Atom) -> Slot {
        let one = |this: &mut Self, atom: Atom| this.slots.with([atom]);
        match (give, atom) {
            (Give::None, _) => one(self, Atom::None),
            (Give::Bool, _) => one(self, Atom::Bool),
            (Give::Int, _) => one(self, Atom::Int),
            (Give::Str, _) => one(self, Atom::Str),
            (Give::Elem, Atom::List(e) | Atom::Set(e)) | (Give::Value, Atom::Dict(_, e)) => *e,
            (Give::OptionalValue, Atom::Dict(_, v)) => {
                let result = self.slots.with([Atom::None]);
                self.slots.flow(*v, result);
                result
            }
            (Give::StrList, _) => {
                let text = one(self, Atom::Str);
                one(self, Atom::List(text))
            }
            (Give::Receiver, atom) => one(self, atom.clone()),
            (Give::Keys, Atom::Dict(k, _)) => one(self, Atom::Iter(*k)),
            (Give::Values, Atom::Dict(_, v)) => one(self, Atom::Iter(*v)),
            (Give::Items, Atom::Dict(k, v)) => {
                let pair = one(self, Atom::Tuple(vec![*k, *v]));
                one(self, Atom::Iter(pair))
            }
            (Give::Item, Atom::Dict(k, v)) => one(self, Atom::Tuple(vec![*k, *v])),
            (Give::ThreeStr, _) => {
                let text = one(self, Atom::Str);
                one(self, Atom::Tuple(vec![text; 3]))
            }
            _ => self.slots.fresh(),
        }
    }

    /// Calls a special method of a class of the program, if it has it.
    pub(super) fn call_dunder(
        &mut self,
        instance: usize,
        expr: ExprId,
        class: usize,
        name: &str,
        args: &[Slot],
    ) -> Slot {
        let Some(method) = self.names.find(name).and_then(|name| self.method(class, name)) else {
            return self.slots.fresh();
        };
        let receiver = self.slots.with([Atom::Object(class)]);
        let slots: Vec<Slot> = std::iter::once(receiver).chain(args.iter().copied()).collect();
        if slots.len() != self.scopes.defs[method].params().len() {
            return self.slots.fresh();
        }
        let target = self.bind_call(method, 0, Some(class), &slots, &[(instance, expr)]);
        self.instances[target].result
    }

    /// A value is turned into text: objects of the program by their own methods, also inside containers.
    pub(super) fn shown(&mut self, instance: usize, expr: ExprId, slot: Slot) {
        for class in self.objects_in(slot) {
            for name in ["__str__", "__repr__"] {
                self.call_dunder(instance, expr, class, name, &[]);
            }
        }
    }

    /// Values in a container are compared: objects of the program by special methods of theirs, with each other.
    pub(super) fn compared(&mut self, instance: usize, expr: ExprId, container: &Atom, names: &[&str]) {
        if matches!(container, Atom::Object(_)) {
            return;
        }
        let slot = self.slots.with([container.clone()]);
        for class in self.objects_in(slot) {
            for name in names {
                let other = self.slots.with([Atom::Object(class)]);
                self.call_dunder(instance, expr, class, name, &[other]);
            }
        }
    }

    /// The classes of the objects that a value is or holds, also within containers and fields.
    fn objects_in(&self, slot: Slot) -> Vec<usize> {
        let mut open = vec![slot];
        let mut seen = Vec::new();
        let mut found = Vec::new();
        while let Some(slot) = open.pop() {
            let root = self.slots.root(slot);
            if seen.contains(&root) {
                continue;
            }
            seen.push(root);
            for atom in self.slots.atoms(root) {
                match atom {
                    Atom::Object(class) => {
                        found.push(*class);
                        open.extend(self.fields[*class].iter().map(|(_, slot)| *slot));
                    }
                    Atom::List(e) | Atom::Set(e) | Atom::Iter(e) => open.push(*e),
                    Atom::Dict(k, v) => open.extend([*k, *v]),
                    Atom::Tuple(parts) => open.extend(parts.iter().copied()),
                    _ => {}
                }
            }
        }
        found
    }

    /// Types the `key` function of `sorted`, `min`, `max` and `list.sort`.
    pub(super) fn key_function(&mut self, instance: usize, expr: ExprId, call: &Call, iterable: &Atom) {
        let key = call
            .keywords
            .iter()
            .find(|(name, _)| name.is_some_and(|name| self.names.text(name) == "key"));
        if key.is_none() {
            self.compared(instance, expr, iterable, &["__lt__"]);
        }
        if let Some((_, key)) = key {
            let function = self.expr(instance, *key);
            let iterable = self.slots.with([iterable.clone()]);
            let element = self.element(iterable);
            self.call_value(instance, expr, function, &[element]);
        }
    }

    /// Calls whatever functions a slot holds with these argument types.
    pub(super) fn call_value(&mut self, instance: usize, expr: ExprId, function: Slot, args: &[Slot]) -> Slot {
        let result = self.slots.fresh();
        for atom in self.slots.atoms(function).to_vec() {
            match atom {
                Atom::Def(def, parent) if self.scopes.defs[def].params().len() == args.len() => {
                    let target = self.bind_call(def, parent, None, args, &[(instance, expr)]);
                    let given = self.instances[target].result;
                    self.slots.flow(given, result);
                }
                Atom::Builtin(name) => {
                    let given = self.builtin_of(name, args);
                    self.slots.flow(given, result);
                }
                _ => {}
            }
        }
        result
    }

    /// Whether a method is decorated `@staticmethod`.
    #[must_use]
    pub fn is_static(&self, def: usize) -> bool {
        self.is_decorated(def, "staticmethod")
    }

    /// Whether a method is decorated `@property`.
    #[must_use]
    pub fn is_property(&self, def: usize) -> bool {
        self.is_decorated(def, "property")
    }

    fn is_decorated(&self, def: usize, with: &str) -> bool {
        let super::super::scope::Code::Function(function) = self.scopes.defs[def].code else {
            return false;
        };
        function.decorators.iter().any(
            |decorator| matches!(self.module[*decorator].kind, ExprKind::Name(name) if self.names.text(name) == with),
        )
    }

    /// Whether a function may end without `return`.
    #[must_use]
    pub fn falls_through(&self, def: usize) -> bool {
        match self.scopes.defs[def].code {
            super::super::scope::Code::Function(function) => {
                super::super::flow::falls_through(self.module, &function.body)
            }
            super::super::scope::Code::Lambda(..) => false,
        }
    }
}

/// The name of a builtin type in the method table.
#[must_use]
pub fn type_name(atom: &Atom) -> &'static str {
    match atom {
        Atom::Str => "str",
        Atom::List(_) => "list",
        Atom::Dict(..) => "dict",
        Atom::Set(_) => "set",
        Atom::Int => "int",
        Atom::Float => "float",
        Atom::Bool => "bool",
        Atom::Bytes => "bytes",
        Atom::None => "NoneType",
        Atom::Tuple(_) => "tuple",
        _ => "object",
    }
}
