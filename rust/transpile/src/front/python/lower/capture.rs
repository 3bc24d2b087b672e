//! Names that functions read from around them, and how often a name is assigned.

use super::super::ast::{ExprId, ExprKind, Module, Stmt, StmtKind};
use super::super::infer::Inference;
use super::super::scope::Code;
use super::super::types::Variable;
use super::super::walk;
use crate::symbol::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// For each live instance, the variables of functions around it that it, or a nested function that it calls, reads.
pub fn captures(inference: &mut Inference<'_>) -> BTreeMap<usize, Vec<(usize, Variable)>> {
    let mut found: BTreeMap<usize, BTreeSet<(usize, Variable)>> = BTreeMap::new();
    let live: Vec<usize> = (0..inference.instances.len())
        .filter(|i| inference.instances[*i].live && inference.instances[*i].def.is_some())
        .collect();
    for &index in &live {
        let Some(def) = inference.instances[index].def else {
            continue;
        };
        let names = names_in(inference.module, inference.scopes.defs[def].code);
        let own = names
            .into_iter()
            .filter_map(|name| inference.resolve(index, name, &[]))
            .filter(|(owner, _)| *owner != 0 && *owner != index);
        let values = own.filter(|(owner, variable)| {
            let slot = inference.instances[*owner].vars.get(variable);
            slot.is_some_and(|slot| inference.slots.atoms(*slot).iter().any(super::typing::is_value))
        });
        found.insert(index, values.collect());
    }
    loop {
        let mut grown = false;
        for &index in &live {
            let called: Vec<usize> = inference.instances[index]
                .calls
                .values()
                .flatten()
                .map(|target| target.instance)
                .collect();
            let more: Vec<_> = called
                .iter()
                .filter_map(|called| found.get(called))
                .flatten()
                .filter(|(owner, _)| *owner != index)
                .copied()
                .collect();
            let own = found.entry(index).or_default();
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

/// How often each name is assigned in these statements, functions inside them left out.
pub fn count_assignments(module: &Module, stmts: &[Stmt], counts: &mut BTreeMap<Symbol, u32>) {
    for stmt in stmts {
        match &stmt.kind {
            StmtKind::Assign(targets, _) => targets.iter().for_each(|target| count_target(module, *target, counts)),
            StmtKind::AugAssign(target, ..)
            | StmtKind::AnnAssign(target, _, Some(_))
            | StmtKind::For { target, .. } => count_target(module, *target, counts),
            _ => {}
        }
        blocks(&stmt.kind, &mut |block| count_assignments(module, block, counts));
    }
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
