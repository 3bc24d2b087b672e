//! Statements: what flows into which variable.

use super::super::ast::{ExprId, ExprKind, Stmt, StmtKind};
use super::super::builtins;
use super::super::types::{Atom, Slot, Variable};
use super::Inference;
use crate::symbol::Symbol;

impl Inference<'_> {
    pub(super) fn block(&mut self, instance: usize, stmts: &[Stmt]) {
        for stmt in stmts {
            self.stmt(instance, stmt);
            if self.ends(instance, stmt) {
                break;
            }
        }
    }

    fn stmt(&mut self, instance: usize, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Expr(value) => {
                self.expr(instance, *value);
            }
            StmtKind::Assign(targets, value) => {
                let slot = self.expr(instance, *value);
                targets.iter().for_each(|target| self.assign(instance, *target, slot));
            }
            StmtKind::AugAssign(target, op, value) => {
                let old = self.expr(instance, *target);
                let right = self.expr(instance, *value);
                let right = self.exponent(*op, old, *value, right);
                let result = self.binary(instance, *target, *op, old, right, true);
                self.assign(instance, *target, result);
            }
            StmtKind::AnnAssign(target, annotation, value) => {
                if let Some(value) = value {
                    let slot = self.expr(instance, *value);
                    self.seed(*annotation, slot);
                    self.assign(instance, *target, slot);
                }
            }
            StmtKind::Return(value) => {
                let slot = match value {
                    Some(value) => self.expr(instance, *value),
                    None => self.slots.with([Atom::None]),
                };
                self.seed_result(instance, slot);
                self.slots.flow(slot, self.instances[instance].result);
            }
            StmtKind::If(test, body, orelse) => {
                self.expr(instance, *test);
                let known = self.known(instance, *test);
                if known != Some(false) {
                    self.block(instance, body);
                }
                if known != Some(true) {
                    self.block(instance, orelse);
                }
            }
            StmtKind::While(test, body, orelse) => {
                self.expr(instance, *test);
                self.block(instance, body);
                self.block(instance, orelse);
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                ..
            } => {
                let iter = self.expr(instance, *iter);
                let element = self.element(iter);
                self.assign(instance, *target, element);
                self.block(instance, body);
                self.block(instance, orelse);
            }
            StmtKind::Assert(test, message) => {
                self.expr(instance, *test);
                message.iter().for_each(|message| {
                    self.expr(instance, *message);
                });
            }
            StmtKind::Raise(value, cause) => [value, cause].into_iter().flatten().for_each(|value| {
                self.expr(instance, *value);
            }),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
                ..
            } => {
                self.block(instance, body);
                for handler in handlers {
                    if let Some(kind) = handler.kind {
                        self.expr(instance, kind);
                    }
                    if let Some(name) = handler.name {
                        self.store(instance, name, Atom::Exception);
                    }
                    self.block(instance, &handler.body);
                }
                self.block(instance, orelse);
                self.block(instance, finally);
            }
            StmtKind::With(items, body) => {
                items.iter().for_each(|(value, _)| {
                    self.expr(instance, *value);
                });
                self.block(instance, body);
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|target| {
                self.expr(instance, *target);
            }),
            StmtKind::Function(function) => {
                for param in &function.params {
                    if let Some(default) = param.default {
                        self.expr(instance, default);
                    }
                }
                let def = self.scopes.by_name[&function.name_span];
                self.store(instance, function.name, Atom::Def(def, instance));
            }
            StmtKind::Class(class) => self.class(instance, class),
            StmtKind::Import(list) => self.import(instance, list),
            StmtKind::ImportFrom(0, path, list) => self.import_from(instance, path, list),
            StmtKind::Match(value) => {
                self.expr(instance, *value);
            }
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
            StmtKind::ImportFrom(..) | StmtKind::Unsupported(_) => {}
        }
    }

    fn store(&mut self, instance: usize, name: Symbol, atom: Atom) {
        let (owner, variable) = self
            .resolve(instance, name, &[])
            .unwrap_or((instance, Variable { name, scope: None }));
        let slot = self.var(owner, variable);
        self.slots.add(slot, atom);
    }

    fn import(&mut self, instance: usize, list: &[(String, Option<Symbol>)]) {
        for (path, alias) in list {
            if let Some(module) = builtins::module(path) {
                let name = alias.unwrap_or_else(|| self.names.intern(path));
                let slot = self.var(instance, Variable { name, scope: None });
                self.slots.add(slot, Atom::Module(module));
            }
        }
    }

    fn import_from(&mut self, instance: usize, path: &str, list: &[(Symbol, Option<Symbol>)]) {
        for (name, alias) in list {
            let dotted = format!("{path}.{}", self.names.text(*name));
            let atom = match (builtins::function(&dotted), builtins::constant(&dotted)) {
                (Some(builtin), _) => Atom::Builtin(builtin),
                (None, Some(_)) => Atom::Float,
                (None, None) => continue,
            };
            self.store(instance, alias.unwrap_or(*name), atom);
        }
    }

    fn class(&mut self, instance: usize, class: &super::super::ast::Class) {
        let index = self.scopes.class_by_name[&class.name_span];
        let mut exception = None;
        for base in &class.bases {
            let slot = self.expr(0, *base);
            if let Some(Atom::ExceptionClass(ancestors)) = self.slots.single(slot) {
                exception = Some(ancestors.clone());
            }
        }
        let name = self.names.text(class.name).to_owned();
        match exception {
            Some(ancestors) => {
                let all = std::iter::once(name).chain(ancestors).collect();
                self.store(instance, class.name, Atom::ExceptionClass(all));
            }
            None => self.store(instance, class.name, Atom::Class(index)),
        }
        for stmt in &class.body {
            match &stmt.kind {
                StmtKind::Assign(targets, value) => {
                    let slot = self.expr(0, *value);
                    for target in targets {
                        self.class_var(index, *target, slot);
                    }
                }
                StmtKind::AnnAssign(target, annotation, value) if !self.is_dataclass(index) => {
                    if let Some(value) = value {
                        let slot = self.expr(0, *value);
                        self.seed(*annotation, slot);
                        self.class_var(index, *target, slot);
                    }
                }
                StmtKind::AnnAssign(_, _, Some(value)) => {
                    self.expr(0, *value);
                }
                StmtKind::Function(function) => {
                    for default in function.params.iter().filter_map(|param| param.default) {
                        self.expr(0, default);
                    }
                }
                _ => {}
            }
        }
    }

    fn class_var(&mut self, class: usize, target: ExprId, slot: Slot) {
        if let ExprKind::Name(name) = self.module[target].kind {
            let var = if let Some((_, var)) = self.class_vars[class].iter().find(|(have, _)| *have == name) {
                *var
            } else {
                let var = self.slots.fresh();
                self.class_vars[class].push((name, var));
                var
            };
            self.slots.flow(slot, var);
        }
    }

    /// Whether the class is decorated as a dataclass.
    #[must_use]
    pub fn is_dataclass(&self, class: usize) -> bool {
        self.scopes.classes[class].code.decorators.iter().any(|decorator| {
            let function = match &self.module[*decorator].kind {
                ExprKind::Call(call) => call.function,
                _ => *decorator,
            };
            match self.module[function].kind {
                ExprKind::Name(name) | ExprKind::Attribute(_, name, _) => self.names.text(name) == "dataclass",
                _ => false,
            }
        })
    }

    /// A value reaches a target.
    pub(super) fn assign(&mut self, instance: usize, target: ExprId, value: Slot) {
        match &self.module[target].kind {
            ExprKind::Name(name) => {
                let comprehensions = self.comprehensions.clone();
                let (owner, variable) = match comprehensions.last() {
                    Some(scope) if self.binding => (
                        instance,
                        Variable {
                            name: *name,
                            scope: Some(*scope),
                        },
                    ),
                    _ => self.resolve(instance, *name, &[]).unwrap_or((
                        instance,
                        Variable {
                            name: *name,
                            scope: None,
                        },
                    )),
                };
                let slot = self.var(owner, variable);
                self.slots.flow(value, slot);
                self.instances[instance].exprs.insert(target, slot);
            }
            ExprKind::Tuple(parts) | ExprKind::List(parts) => self.unpack(instance, parts, value),
            ExprKind::Attribute(object, name, _) => {
                let object = self.expr(instance, *object);
                for atom in self.slots.atoms(object).to_vec() {
                    match atom {
                        Atom::Object(class) => {
                            let field = self.field(class, *name);
                            self.slots.flow(value, field);
                            self.instances[instance].exprs.insert(target, field);
                        }
                        Atom::Class(class) => {
                            if let Some((_, var)) =
                                self.class_vars[class].iter().find(|(have, _)| have == name).copied()
                            {
                                self.slots.flow(value, var);
                            }
                        }
                        _ => {}
                    }
                }
            }
            ExprKind::Subscript(object, index) => {
                let object = self.expr(instance, *object);
                let key = self.expr(instance, *index);
                let sliced = matches!(self.module[*index].kind, ExprKind::Slice(..));
                for atom in self.slots.atoms(object).to_vec() {
                    match atom {
                        Atom::List(element) if sliced => {
                            let given = self.element(value);
                            self.slots.flow(given, element);
                        }
                        Atom::List(element) => self.slots.flow(value, element),
                        Atom::Dict(keys, values) => {
                            self.slots.flow(key, keys);
                            self.slots.flow(value, values);
                        }
                        Atom::Object(class) => {
                            let given = [key, value];
                            self.call_dunder(instance, target, class, "__setitem__", &given);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn unpack(&mut self, instance: usize, parts: &[ExprId], value: Slot) {
        for atom in self.slots.atoms(value).to_vec() {
            match atom {
                Atom::Tuple(members) if members.len() == parts.len() => {
                    parts
                        .iter()
                        .zip(members)
                        .for_each(|(part, member)| self.assign(instance, *part, member));
                }
                Atom::List(_) | Atom::Str | Atom::Iter(_) | Atom::Range | Atom::Set(_) | Atom::Dict(..) => {
                    let element = self.element(value);
                    parts.iter().for_each(|part| self.assign(instance, *part, element));
                }
                _ => {}
            }
        }
    }
}
