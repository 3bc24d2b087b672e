//! Where variables are declared: at the innermost block that holds all their uses, with their first value if that is
//! how the block begins to use them.

use crate::ir::{Block, ExprId, ExprKind, Function, LocalId, Place, Stmt, StmtKind, Try};
use std::collections::{BTreeMap, BTreeSet};

/// How often each variable is assigned along the longest path; what a loop assigns counts twice.
#[must_use]
pub fn writes(block: &Block, function: &Function) -> BTreeMap<LocalId, u32> {
    let mut all = BTreeMap::new();
    for stmt in &block.stmts {
        let mut here = BTreeMap::new();
        direct(stmt, function, &mut here);
        match &stmt.kind {
            StmtKind::If(_, a, b) => {
                let (a, b) = (writes(a, function), writes(b, function));
                let keys: BTreeSet<LocalId> = a.keys().chain(b.keys()).copied().collect();
                for key in keys {
                    *here.entry(key).or_default() +=
                        a.get(&key).copied().unwrap_or(0).max(b.get(&key).copied().unwrap_or(0));
                }
            }
            StmtKind::While(_, body, orelse) | StmtKind::For(_, _, body, orelse) => {
                writes(body, function)
                    .into_iter()
                    .for_each(|(key, count)| *here.entry(key).or_default() += 2 * count);
                writes(orelse, function)
                    .into_iter()
                    .for_each(|(key, count)| *here.entry(key).or_default() += count);
            }
            StmtKind::Try(guarded) => guarded_writes(guarded, function, &mut here),
            _ => stmt.blocks(&mut |block| {
                writes(block, function)
                    .into_iter()
                    .for_each(|(key, count)| *here.entry(key).or_default() += count);
            }),
        }
        here.into_iter()
            .for_each(|(key, count)| *all.entry(key).or_default() += count);
    }
    all
}

/// After the body, the `else` or one of the handlers runs.
fn guarded_writes(guarded: &Try, function: &Function, counts: &mut BTreeMap<LocalId, u32>) {
    let mut add = |more: BTreeMap<LocalId, u32>| {
        more.into_iter()
            .for_each(|(key, count)| *counts.entry(key).or_default() += count);
    };
    add(writes(&guarded.body, function));
    add(writes(&guarded.finally, function));
    let mut most = writes(&guarded.orelse, function);
    for handler in &guarded.handlers {
        let mut here = writes(&handler.body, function);
        handler
            .name
            .iter()
            .for_each(|name| *here.entry(*name).or_default() += 1);
        here.into_iter().for_each(|(key, count)| {
            let at = most.entry(key).or_default();
            *at = count.max(*at);
        });
    }
    add(most);
}

fn direct(stmt: &Stmt, function: &Function, counts: &mut BTreeMap<LocalId, u32>) {
    let mut add = |local: LocalId| *counts.entry(local).or_default() += 1;
    match &stmt.kind {
        StmtKind::Assign(Place::Local(local), _) => add(*local),
        StmtKind::Unpack(pattern, _) | StmtKind::For(pattern, ..) => {
            let mut locals = Vec::new();
            pattern.locals(&mut locals);
            locals.into_iter().for_each(&mut add);
        }
        _ => {}
    }
    let twice = matches!(stmt.kind, StmtKind::While(..));
    for expr in stmt.exprs() {
        assigns(expr, function, &mut |local| {
            add(local);
            if twice {
                add(local);
            }
        });
    }
}

fn assigns(expr: ExprId, function: &Function, found: &mut dyn FnMut(LocalId)) {
    let kind = &function[expr].kind;
    if let ExprKind::Assign(local, _) = kind {
        found(*local);
    }
    let looped = matches!(kind, ExprKind::Collect(_));
    for child in kind.children() {
        assigns(child, function, &mut |local| {
            found(local);
            if looped {
                found(local);
            }
        });
    }
}

/// Variables used in an expression; those that a comprehension or a `Let` binds are its own.
pub fn used(expr: ExprId, function: &Function, found: &mut BTreeSet<LocalId>) {
    match &function[expr].kind {
        ExprKind::Local(local) => {
            found.insert(*local);
        }
        ExprKind::Assign(local, _) => {
            found.insert(*local);
        }
        ExprKind::Closure(_, captured) => found.extend(captured.iter().map(|(outer, _)| *outer)),
        _ => {}
    }
    let mut inner = BTreeSet::new();
    for child in function[expr].kind.children() {
        used(child, function, &mut inner);
    }
    if let ExprKind::Collect(collect) = &function[expr].kind {
        let mut bound = Vec::new();
        collect
            .clauses
            .iter()
            .for_each(|clause| clause.target.locals(&mut bound));
        bound.iter().for_each(|local| {
            inner.remove(local);
        });
    }
    if let ExprKind::Let(bound, _) = &function[expr].kind {
        bound.iter().for_each(|(local, _)| {
            inner.remove(local);
        });
    }
    found.extend(inner);
}

/// Variables that a statement uses in its own expressions, places and patterns.
pub fn used_directly(stmt: &Stmt, function: &Function, found: &mut BTreeSet<LocalId>) {
    stmt.exprs().into_iter().for_each(|expr| used(expr, function, found));
    match &stmt.kind {
        StmtKind::Assign(Place::Local(local), _) => {
            found.insert(*local);
        }
        StmtKind::Unpack(pattern, _) | StmtKind::For(pattern, ..) => {
            let mut locals = Vec::new();
            pattern.locals(&mut locals);
            found.extend(locals);
        }
        StmtKind::Dispatch(state, _) => {
            found.insert(*state);
        }
        StmtKind::Try(guarded) => found.extend(guarded.handlers.iter().filter_map(|handler| handler.name)),
        _ => {}
    }
}

/// Variables that a block uses anywhere.
pub fn used_in(block: &Block, function: &Function, found: &mut BTreeSet<LocalId>) {
    for stmt in &block.stmts {
        used_directly(stmt, function, found);
        stmt.blocks(&mut |block| used_in(block, function, found));
    }
}

/// For each statement of a block: the variables to declare just before it, or with it.
#[must_use]
pub fn declarations(
    block: &Block,
    function: &Function,
    declared: &BTreeSet<LocalId>,
    bound_only: &BTreeSet<LocalId>,
) -> BTreeMap<usize, Vec<LocalId>> {
    let mut first: BTreeMap<LocalId, Vec<usize>> = BTreeMap::new();
    for (at, stmt) in block.stmts.iter().enumerate() {
        let mut all = BTreeSet::new();
        used_directly(stmt, function, &mut all);
        stmt.blocks(&mut |block| used_in(block, function, &mut all));
        all.into_iter()
            .filter(|local| !declared.contains(local) && !bound_only.contains(local))
            .for_each(|local| first.entry(local).or_default().push(at));
    }
    let mut here: BTreeMap<usize, Vec<LocalId>> = BTreeMap::new();
    for (local, uses) in first {
        if uses.len() == 1 && belongs_inside(&block.stmts[uses[0]], function, local) {
            continue;
        }
        here.entry(uses[0]).or_default().push(local);
    }
    here
}

/// Whether just one block of the statement uses the variable: then it is declared there.
fn belongs_inside(stmt: &Stmt, function: &Function, local: LocalId) -> bool {
    let mut own = BTreeSet::new();
    used_directly(stmt, function, &mut own);
    if own.contains(&local) {
        return false;
    }
    let mut blocks = 0;
    stmt.blocks(&mut |block| {
        let mut inner = BTreeSet::new();
        used_in(block, function, &mut inner);
        blocks += u32::from(inner.contains(&local));
    });
    blocks == 1
}

/// Variables of loops and handlers that nothing but the bodies that go with them uses: they are declared there.
#[must_use]
pub fn bound_only(function: &Function, unbound: &BTreeSet<LocalId>) -> BTreeSet<LocalId> {
    let mut bound = bound(function);
    bound.retain(|local| {
        !unbound.contains(local)
            && !function.params.contains(local)
            && !used_outside(&function.body, function, *local, false)
    });
    bound
}

/// Variables that some `for` or handler binds.
#[must_use]
pub fn bound(function: &Function) -> BTreeSet<LocalId> {
    let mut found = BTreeSet::new();
    bound_in(&function.body, &mut found);
    found
}

fn bound_in(block: &Block, found: &mut BTreeSet<LocalId>) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::For(pattern, ..) => {
                let mut locals = Vec::new();
                pattern.locals(&mut locals);
                found.extend(locals);
            }
            StmtKind::Try(guarded) => found.extend(guarded.handlers.iter().filter_map(|handler| handler.name)),
            _ => {}
        }
        stmt.blocks(&mut |block| bound_in(block, found));
    }
}

/// Whether the variable is used where nothing around binds it, or is bound again inside of what binds it.
fn used_outside(block: &Block, function: &Function, local: LocalId, inside: bool) -> bool {
    block.stmts.iter().any(|stmt| {
        let mut used = BTreeSet::new();
        stmt.exprs()
            .into_iter()
            .for_each(|expr| self::used(expr, function, &mut used));
        let outside = |block: &Block, inside: bool| used_outside(block, function, local, inside);
        match &stmt.kind {
            StmtKind::For(pattern, _, body, orelse) => {
                let mut bound = Vec::new();
                pattern.locals(&mut bound);
                if bound.contains(&local) {
                    return inside || used.contains(&local) || outside(body, true) || outside(orelse, inside);
                }
            }
            StmtKind::Try(guarded) => {
                let handled = guarded.handlers.iter().any(|handler| {
                    let binds = handler.name == Some(local);
                    binds && inside || outside(&handler.body, binds || inside)
                });
                let rest = [&guarded.body, &guarded.orelse, &guarded.finally];
                return handled || rest.into_iter().any(|block| outside(block, inside));
            }
            _ => used_directly(stmt, function, &mut used),
        }
        let mut found = used.contains(&local) && !inside;
        stmt.blocks(&mut |block| found |= outside(block, inside));
        found
    })
}
