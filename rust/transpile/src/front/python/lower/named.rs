//! Names that stand for one known function. Such a name needs no variable, and a call by it is a call of the function;
//! anything else that holds a function is a variable of function type, and what it holds is called as a value.
//!
//! A function of the module is the same whoever names it. A nested function is one more at each run of the function
//! around it, so only the name that its own definition binds, and nothing else does, stands for it.

use super::super::ast::{Call, ExprId, ExprKind, Module, Stmt, StmtKind};
use super::super::infer::Inference;
use super::super::scope::{Code, Scopes};
use super::super::types::{Atom, Variable};
use super::super::walk;
use super::capture::{blocks, count_assignments, parts};
use crate::symbol::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// What the syntax says of functions and the names that they are bound to.
#[derive(Debug)]
pub struct Named {
    /// How often each function binds each name, parameters left out.
    bindings: Vec<BTreeMap<Symbol, u32>>,
    /// The name that a lambda is assigned to.
    lambdas: BTreeMap<usize, Symbol>,
    /// Names that are used as values: not just called, nor handed to a call that is over when it is.
    kept_names: BTreeSet<Symbol>,
    /// Lambdas that are used so.
    kept_lambdas: BTreeSet<usize>,
}

impl Named {
    /// Walks the whole module.
    pub fn new(inference: &Inference<'_>) -> Self {
        let (module, scopes) = (inference.module, inference.scopes);
        let bindings = scopes.defs.iter().map(|def| {
            let mut counts = BTreeMap::new();
            if let Code::Function(function) = def.code {
                count_assignments(module, &function.body, &mut counts);
            }
            counts
        });
        let mut uses = Uses {
            module,
            scopes,
            is_passing: &|name| matches!(inference.names.text(name), "map" | "filter"),
            is_key: &|name| inference.names.text(name) == "key",
            lambdas: BTreeMap::new(),
            names: BTreeSet::new(),
            kept: BTreeSet::new(),
        };
        uses.block(&module.body);
        Self {
            bindings: bindings.collect(),
            lambdas: uses.lambdas,
            kept_names: uses.names,
            kept_lambdas: uses.kept,
        }
    }

    /// How often a function assigns a name.
    pub fn bindings(&self, def: usize, name: Symbol) -> u32 {
        self.bindings[def].get(&name).copied().unwrap_or(0)
    }

    /// Whether the function may be called after the expression that makes it.
    pub fn is_kept(&self, scopes: &Scopes<'_>, def: usize) -> bool {
        self.kept_lambdas.contains(&def)
            || self
                .own_name(scopes, def)
                .is_some_and(|name| self.kept_names.contains(&name))
    }

    fn own_name(&self, scopes: &Scopes<'_>, def: usize) -> Option<Symbol> {
        match scopes.defs[def].code {
            Code::Function(function) => Some(function.name),
            Code::Lambda(..) => self.lambdas.get(&def).copied(),
        }
    }

    /// The function, and the instance that ran when it was defined, that a variable of `owner` stands for.
    pub fn function(&self, inference: &Inference<'_>, owner: usize, variable: Variable) -> Option<(usize, usize)> {
        let slot = inference.instances[owner].vars.get(&variable)?;
        let Some(Atom::Def(def, parent)) = inference.slots.single(*slot) else {
            return None;
        };
        let scopes = inference.scopes;
        let around = inference.instances[owner].def;
        let is_passed = around.is_some_and(|around| {
            scopes.defs[around]
                .params()
                .iter()
                .any(|param| param.name == variable.name)
        });
        if is_passed {
            return None;
        }
        let own = owner == *parent
            && self.own_name(scopes, *def) == Some(variable.name)
            && around.is_some_and(|around| self.bindings(around, variable.name) == 1)
            && !scopes.defs.iter().any(|def| def.nonlocals.contains(&variable.name));
        (own || scopes.defs[*def].parent.is_none()).then_some((*def, *parent))
    }

    /// Whether a variable has a value at run time: a module, a class, a builtin and a known function are only names.
    pub fn exists(&self, inference: &Inference<'_>, owner: usize, variable: Variable) -> bool {
        let Some(slot) = inference.instances[owner].vars.get(&variable) else {
            return false;
        };
        let atoms = inference.slots.atoms(*slot);
        atoms.iter().any(super::typing::is_value) && self.function(inference, owner, variable).is_none()
    }
}

struct Uses<'a> {
    module: &'a Module,
    scopes: &'a Scopes<'a>,
    /// Whether a builtin is done with the function that it is given when its call is.
    is_passing: &'a dyn Fn(Symbol) -> bool,
    /// The same for the function of a keyword.
    is_key: &'a dyn Fn(Symbol) -> bool,
    lambdas: BTreeMap<usize, Symbol>,
    names: BTreeSet<Symbol>,
    kept: BTreeSet<usize>,
}

impl Uses<'_> {
    fn block(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            self.stmt(&stmt.kind);
            blocks(&stmt.kind, &mut |block| self.block(block));
        }
    }

    fn stmt(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Assign(targets, value) => {
                if let ([target], ExprKind::Lambda(..)) = (targets.as_slice(), &self.module[*value].kind)
                    && let ExprKind::Name(name) = self.module[*target].kind
                {
                    self.lambdas.insert(self.scopes.by_lambda[value], name);
                    return self.called(*value);
                }
                self.expr(*value);
                let plain = |target: &&ExprId| !matches!(self.module[**target].kind, ExprKind::Name(_));
                let targets: Vec<ExprId> = targets.iter().filter(plain).copied().collect();
                targets.into_iter().for_each(|target| self.expr(target));
            }
            StmtKind::Function(function) => {
                function
                    .params
                    .iter()
                    .filter_map(|param| param.default)
                    .for_each(|default| self.expr(default));
                function.decorators.iter().for_each(|decorator| self.expr(*decorator));
                self.block(&function.body);
            }
            StmtKind::Class(class) => self.block(&class.body),
            _ => parts(kind, &mut |expr| self.expr(expr)),
        }
    }

    fn expr(&mut self, expr: ExprId) {
        match &self.module[expr].kind {
            ExprKind::Name(name) => {
                self.names.insert(*name);
            }
            ExprKind::Lambda(..) => {
                self.kept.insert(self.scopes.by_lambda[&expr]);
                self.called(expr);
            }
            ExprKind::Call(call) => self.call(call),
            _ => walk::children(self.module, expr, &mut |child| self.expr(child)),
        }
    }

    fn call(&mut self, call: &Call) {
        self.called(call.function);
        let passes = matches!(self.module[call.function].kind, ExprKind::Name(name) if (self.is_passing)(name));
        for (at, arg) in call.args.iter().enumerate() {
            if passes && at == 0 {
                self.called(*arg);
            } else {
                self.expr(*arg);
            }
        }
        for (name, value) in &call.keywords {
            if name.is_some_and(self.is_key) {
                self.called(*value);
            } else {
                self.expr(*value);
            }
        }
    }

    /// An expression whose function is called at once.
    fn called(&mut self, expr: ExprId) {
        match &self.module[expr].kind {
            ExprKind::Name(_) => {}
            ExprKind::Lambda(..) => walk::children(self.module, expr, &mut |child| self.expr(child)),
            _ => self.expr(expr),
        }
    }
}
