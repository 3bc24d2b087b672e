//! Variables that functions use from around them, which of them must be shared, and how often a name is assigned.

use super::super::ast::{ExprId, ExprKind, Module, Stmt, StmtKind};
use super::super::infer::Inference;
use super::super::scope::Code;
use super::super::types::Variable;
use super::super::walk;
use super::named::Named;
use crate::symbol::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// For each live instance, the variables of functions around it that it, or a nested function that it names, uses.
pub fn captures(inference: &Inference<'_>, named: &Named) -> BTreeMap<usize, Vec<(usize, Variable)>> {
    let mut found: BTreeMap<usize, BTreeSet<(usize, Variable)>> = BTreeMap::new();
    let mut nested: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, instance) in inference.instances.iter().enumerate() {
        let Some(def) = instance.def.filter(|_| instance.live) else {
            continue;
        };
        let names = names_in(inference.module, inference.scopes.defs[def].code);
        let resolved = names.into_iter().filter_map(|name| inference.resolve(index, name, &[]));
        let (values, functions): (Vec<_>, Vec<_>) =
            resolved.partition(|(owner, variable)| named.exists(inference, *owner, *variable));
        let around = values.into_iter().filter(|(owner, _)| *owner != 0 && *owner != index);
        found.insert(index, around.collect());
        let functions = functions
            .into_iter()
            .filter_map(|(owner, variable)| named.function(inference, owner, variable));
        let scopes = &inference.scopes.defs;
        let lambdas = (0..scopes.len())
            .filter(|at| scopes[*at].parent == Some(def) && matches!(scopes[*at].code, Code::Lambda(..)))
            .map(|at| (at, index));
        let instances = functions
            .chain(lambdas)
            .flat_map(|(def, parent)| made_in(inference, def, parent));
        nested.insert(index, instances.collect());
    }
    loop {
        let mut grown = false;
        for (index, named) in &nested {
            let inner = named.iter().filter_map(|inner| found.get(inner)).flatten();
            let more: Vec<_> = inner.filter(|(owner, _)| owner != index).copied().collect();
            let own = found.entry(*index).or_default();
            for variable in more {
                grown |= own.insert(variable);
            }
        }
        if !grown {
            return found
                .into_iter()
                .map(|(index, set)| (index, set.into_iter().collect()))
                .collect();
        }
    }
}

/// The live instances of a function as it was defined while `parent` ran.
pub fn made_in(inference: &Inference<'_>, def: usize, parent: usize) -> Vec<usize> {
    let of_module = inference.scopes.defs[def].parent.is_none();
    let live = inference.live_instances(def);
    live.filter(|instance| of_module || inference.instances[*instance].parent == parent)
        .collect()
}

/// Captured variables that may change while a function keeps them: all who use one share its cell. A copy serves where
/// a variable has the value that it will always have before the function is made.
pub fn shared(
    inference: &Inference<'_>,
    named: &Named,
    captures: &BTreeMap<usize, Vec<(usize, Variable)>>,
) -> BTreeSet<(usize, Variable)> {
    let scopes = inference.scopes;
    let mut found = BTreeSet::new();
    for (instance, variables) in captures {
        let Some(def) = inference.instances[*instance].def else {
            continue;
        };
        for (owner, variable) in variables {
            let elsewhere = scopes.defs.iter().any(|def| def.nonlocals.contains(&variable.name));
            let changes = || named.is_kept(scopes, def) && !is_settled(inference, named, *owner, variable.name, def);
            if elsewhere || changes() {
                found.insert((*owner, *variable));
            }
        }
    }
    found
}

/// Whether a variable of `owner` has its only value before the function `inner` is made.
fn is_settled(inference: &Inference<'_>, named: &Named, owner: usize, name: Symbol, inner: usize) -> bool {
    let defs = &inference.scopes.defs;
    let Some(def) = inference.instances[owner].def else {
        return false;
    };
    let is_param = defs[def].params().iter().any(|param| param.name == name);
    let Code::Function(function) = defs[def].code else {
        return is_param;
    };
    match named.bindings(def, name) {
        0 => is_param,
        1 => {
            !is_param
                && function.body.iter().any(|stmt| {
                    let mut counts = BTreeMap::new();
                    count_assignments(inference.module, std::slice::from_ref(stmt), &mut counts);
                    counts.contains_key(&name)
                        && matches!(stmt.kind, StmtKind::Assign(..) | StmtKind::AnnAssign(..))
                        && stmt.span.end <= defs[inner].span.start
                })
        }
        _ => false,
    }
}

/// All names that code reads or assigns, those of nested functions included.
pub fn names_in(module: &Module, code: Code<'_>) -> BTreeSet<Symbol> {
    let mut names = BTreeSet::new();
    match code {
        Code::Function(function) => block_names(module, &function.body, &mut names),
        Code::Lambda(_, body) => expr_names(module, body, &mut names),
    }
    names
}

fn expr_names(module: &Module, expr: ExprId, names: &mut BTreeSet<Symbol>) {
    if let ExprKind::Name(name) | ExprKind::Walrus(name, _) = &module[expr].kind {
        names.insert(*name);
    }
    walk::children(module, expr, &mut |child| expr_names(module, child, names));
}

fn block_names(module: &Module, stmts: &[Stmt], names: &mut BTreeSet<Symbol>) {
    for stmt in stmts {
        parts(&stmt.kind, &mut |expr| expr_names(module, expr, names));
        if let StmtKind::Function(function) = &stmt.kind {
            block_names(module, &function.body, names);
        }
        blocks(&stmt.kind, &mut |block| block_names(module, block, names));
    }
}

/// The expressions directly in a statement.
pub fn parts(kind: &StmtKind, visit: &mut dyn FnMut(ExprId)) {
    match kind {
        StmtKind::Expr(a) | StmtKind::If(a, ..) | StmtKind::While(a, ..) | StmtKind::Match(a) => visit(*a),
        StmtKind::Assign(targets, value) => {
            visit(*value);
            targets.iter().for_each(|target| visit(*target));
        }
        StmtKind::AugAssign(a, _, b) => [*a, *b].into_iter().for_each(visit),
        StmtKind::AnnAssign(a, _, b) => std::iter::once(*a).chain(*b).for_each(visit),
        StmtKind::Return(a) => a.iter().for_each(|a| visit(*a)),
        StmtKind::For { target, iter, .. } => [*iter, *target].into_iter().for_each(visit),
        StmtKind::Assert(a, b) => std::iter::once(*a).chain(*b).for_each(visit),
        StmtKind::Raise(a, b) => a.iter().chain(b).for_each(|a| visit(*a)),
        StmtKind::With(items, _) => items.iter().for_each(|(value, target)| {
            visit(*value);
            target.iter().for_each(|target| visit(*target));
        }),
        StmtKind::Delete(list) => list.iter().for_each(|a| visit(*a)),
        StmtKind::Try { handlers, .. } => handlers.iter().filter_map(|handler| handler.kind).for_each(visit),
        _ => {}
    }
}

/// The blocks directly in a statement, but for those of functions and classes.
pub fn blocks(kind: &StmtKind, visit: &mut dyn FnMut(&[Stmt])) {
    match kind {
        StmtKind::If(_, a, b) | StmtKind::While(_, a, b) => [a, b].into_iter().for_each(|block| visit(block)),
        StmtKind::For { body, orelse, .. } => [body, orelse].into_iter().for_each(|block| visit(block)),
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
            ..
        } => {
            visit(body);
            handlers.iter().for_each(|handler| visit(&handler.body));
            visit(orelse);
            visit(finally);
        }
        StmtKind::With(_, body) => visit(body),
        _ => {}
    }
}

/// How often each name is bound in these statements, functions and classes inside them left out.
pub fn count_assignments(module: &Module, stmts: &[Stmt], counts: &mut BTreeMap<Symbol, u32>) {
    for stmt in stmts {
        let mut bind = |name: Symbol| *counts.entry(name).or_default() += 1;
        match &stmt.kind {
            StmtKind::Function(function) => bind(function.name),
            StmtKind::Class(class) => bind(class.name),
            StmtKind::Import(list) => list.iter().filter_map(|(_, alias)| *alias).for_each(bind),
            StmtKind::ImportFrom(_, _, list) => list.iter().map(|(name, alias)| alias.unwrap_or(*name)).for_each(bind),
            StmtKind::Try { handlers, .. } => handlers.iter().filter_map(|handler| handler.name).for_each(bind),
            StmtKind::Assign(targets, _) | StmtKind::Delete(targets) => {
                targets.iter().for_each(|target| count_target(module, *target, counts));
            }
            StmtKind::AugAssign(target, ..)
            | StmtKind::AnnAssign(target, _, Some(_))
            | StmtKind::For { target, .. } => count_target(module, *target, counts),
            StmtKind::With(items, _) => {
                let targets = items.iter().filter_map(|(_, target)| *target);
                targets.for_each(|target| count_target(module, target, counts));
            }
            _ => {}
        }
        parts(&stmt.kind, &mut |expr| count_walrus(module, expr, counts));
        blocks(&stmt.kind, &mut |block| count_assignments(module, block, counts));
    }
}

fn count_walrus(module: &Module, expr: ExprId, counts: &mut BTreeMap<Symbol, u32>) {
    if let ExprKind::Walrus(name, _) = &module[expr].kind {
        *counts.entry(*name).or_default() += 1;
    }
    walk::children(module, expr, &mut |child| count_walrus(module, child, counts));
}

fn count_target(module: &Module, target: ExprId, counts: &mut BTreeMap<Symbol, u32>) {
    match &module[target].kind {
        ExprKind::Name(name) => *counts.entry(*name).or_default() += 1,
        ExprKind::Tuple(parts) | ExprKind::List(parts) => {
            parts.iter().for_each(|part| count_target(module, *part, counts));
        }
        ExprKind::Starred(inner) => count_target(module, *inner, counts),
        _ => {}
    }
}
