//! Where control can go: whether a block of statements may end by falling off its end.

use super::ast::{ExprKind, Module, Stmt, StmtKind};

/// Whether the end of `stmts` may be reached.
#[must_use]
pub fn falls_through(module: &Module, stmts: &[Stmt]) -> bool {
    stmts.iter().all(|stmt| passes(module, stmt))
}

fn passes(module: &Module, stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Return(_) | StmtKind::Raise(..) | StmtKind::Break | StmtKind::Continue => false,
        StmtKind::If(_, body, orelse) => falls_through(module, body) || falls_through(module, orelse),
        StmtKind::While(test, body, orelse) => {
            let forever = matches!(module[*test].kind, ExprKind::Bool(true) | ExprKind::Int(1));
            if forever {
                breaks(body)
            } else {
                falls_through(module, orelse) || breaks(body)
            }
        }
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
            ..
        } => {
            let main = falls_through(module, body) && falls_through(module, orelse);
            let caught = handlers.iter().any(|handler| falls_through(module, &handler.body));
            falls_through(module, finally) && (main || caught)
        }
        StmtKind::With(_, body) => falls_through(module, body),
        _ => true,
    }
}

/// Whether a `break` in `stmts` leaves the loop around them.
#[must_use]
pub fn breaks(stmts: &[Stmt]) -> bool {
    stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Break => true,
        StmtKind::If(_, body, orelse) => breaks(body) || breaks(orelse),
        StmtKind::While(_, _, orelse) | StmtKind::For { orelse, .. } => breaks(orelse),
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
            ..
        } => breaks(body) || breaks(orelse) || breaks(finally) || handlers.iter().any(|handler| breaks(&handler.body)),
        StmtKind::With(_, body) => breaks(body),
        _ => false,
    })
}
