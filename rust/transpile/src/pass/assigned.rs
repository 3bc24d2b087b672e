//! Definite assignment: which variables of a function may be read before they were assigned.
//!
//! The analysis follows the structure of the code, as rustc's own does, so that what it calls assigned rustc accepts
//! without an initial value. What a guarded block assigns counts for nothing in its handlers: it may have been cut short.

use crate::ir::{Block, ExprId, ExprKind, Function, LocalId, Place, Program, Stmt, StmtKind};
use std::collections::BTreeSet;

/// Variables that some read may find unassigned.
#[must_use]
pub fn maybe_unbound(_program: &Program, function: &Function) -> BTreeSet<LocalId> {
    let mut walker = Walker {
        function,
        found: BTreeSet::new(),
        breaks: Vec::new(),
    };
    let start = Some(function.params.iter().copied().collect());
    walker.block(&function.body, start);
    walker.found
}

/// What is assigned; none where control does not come.
type State = Option<BTreeSet<LocalId>>;

struct Walker<'a> {
    function: &'a Function,
    found: BTreeSet<LocalId>,
    /// For each loop around: the states of its breaks.
    breaks: Vec<Vec<BTreeSet<LocalId>>>,
}

fn meet(a: State, b: State) -> State {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.intersection(&b).copied().collect()),
        (a, None) => a,
        (None, b) => b,
    }
}

impl Walker<'_> {
    fn block(&mut self, block: &Block, mut state: State) -> State {
        for stmt in &block.stmts {
            state = self.stmt(stmt, state);
        }
        state
    }

    fn stmt(&mut self, stmt: &Stmt, state: State) -> State {
        let mut state = state?;
        if !matches!(stmt.kind, StmtKind::While(..)) {
            for expr in stmt.exprs() {
                self.expr(expr, &mut state);
            }
        }
        match &stmt.kind {
            StmtKind::Assign(Place::Local(local), _) => {
                state.insert(*local);
            }
            StmtKind::Unpack(pattern, _) => {
                let mut locals = Vec::new();
                pattern.locals(&mut locals);
                state.extend(locals);
            }
            StmtKind::If(_, body, orelse) => {
                let taken = self.block(body, Some(state.clone()));
                let other = self.block(orelse, Some(state));
                return meet(taken, other);
            }
            StmtKind::While(test, body, orelse) => return self.while_loop(*test, body, orelse, state),
            StmtKind::For(pattern, _, body, orelse) => {
                let mut inside = state.clone();
                let mut locals = Vec::new();
                pattern.locals(&mut locals);
                inside.extend(locals);
                self.breaks.push(Vec::new());
                self.block(body, Some(inside));
                let breaks = self.breaks.pop().unwrap_or_default();
                let done = self.block(orelse, Some(state));
                return breaks.into_iter().fold(done, |all, state| meet(all, Some(state)));
            }
            StmtKind::Try(guarded) => return self.guarded(guarded, state),
            StmtKind::Break => {
                if let Some(breaks) = self.breaks.last_mut() {
                    breaks.push(state);
                }
                return None;
            }
            StmtKind::Continue | StmtKind::Return(_) | StmtKind::Raise(_) | StmtKind::Reraise => return None,
            StmtKind::Dispatch(_, arms) => {
                for (_, block) in arms {
                    self.block(block, Some(state.clone()));
                }
            }
            StmtKind::Expr(_) | StmtKind::Assign(..) | StmtKind::Refused(_) => {}
        }
        Some(state)
    }

    fn while_loop(&mut self, test: ExprId, body: &Block, orelse: &Block, mut state: BTreeSet<LocalId>) -> State {
        self.expr(test, &mut state);
        self.breaks.push(Vec::new());
        self.block(body, Some(state.clone()));
        let breaks = self.breaks.pop().unwrap_or_default();
        let forever = matches!(self.function[test].kind, ExprKind::Const(crate::ir::Const::Bool(true)));
        let done = if forever { None } else { self.block(orelse, Some(state)) };
        breaks.into_iter().fold(done, |all, state| meet(all, Some(state)))
    }

    fn guarded(&mut self, guarded: &crate::ir::Try, state: BTreeSet<LocalId>) -> State {
        let jumps = self.breaks.last().map_or(0, Vec::len);
        let body = self.block(&guarded.body, Some(state.clone()));
        let mut done = self.block(&guarded.orelse, body);
        for handler in &guarded.handlers {
            let mut inside = state.clone();
            inside.extend(handler.name);
            let mut end = self.block(&handler.body, Some(inside));
            // The variable of a handler is gone after it.
            if let (Some(end), Some(name)) = (&mut end, handler.name) {
                end.remove(&name);
            }
            done = meet(done, end);
        }
        if guarded.finally.stmts.is_empty() {
            return done;
        }
        let last = self.block(&guarded.finally, Some(state.clone()));
        // What the guarded block assigned counts for nothing after a last block, to which every way out leads.
        if let Some(breaks) = self.breaks.last_mut() {
            let through = breaks.drain(jumps..).count();
            breaks.extend(last.iter().cloned().cycle().take(through));
        }
        done.and(last)
    }

    fn expr(&mut self, expr: ExprId, state: &mut BTreeSet<LocalId>) {
        match &self.function[expr].kind {
            ExprKind::Local(local) => {
                if !state.contains(local) {
                    self.found.insert(*local);
                }
            }
            ExprKind::Closure(_, captured) => {
                for (outer, _) in captured {
                    if !state.contains(outer) {
                        self.found.insert(*outer);
                    }
                }
            }
            ExprKind::Assign(local, value) => {
                self.expr(*value, state);
                state.insert(*local);
            }
            ExprKind::Let(bound, value) => {
                for (local, given) in bound {
                    self.expr(*given, state);
                    state.insert(*local);
                }
                self.expr(*value, state);
            }
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                self.expr(*a, state);
                self.expr(*b, &mut state.clone());
            }
            ExprKind::Cond(test, a, b) => {
                self.expr(*test, state);
                let mut other = state.clone();
                self.expr(*a, state);
                self.expr(*b, &mut other);
                *state = state.intersection(&other).copied().collect();
            }
            ExprKind::Collect(collect) => {
                let mut inside = state.clone();
                for (at, clause) in collect.clauses.iter().enumerate() {
                    self.expr(clause.iter, if at == 0 { state } else { &mut inside });
                    let mut locals = Vec::new();
                    clause.target.locals(&mut locals);
                    inside.extend(locals);
                    for condition in &clause.conditions {
                        self.expr(*condition, &mut inside);
                    }
                }
                self.expr(collect.value, &mut inside);
                if let Some(second) = collect.second {
                    self.expr(second, &mut inside);
                }
            }
            kind => {
                for child in kind.children() {
                    self.expr(child, state);
                }
            }
        }
    }
}
