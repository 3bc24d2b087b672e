//! Where control goes in finished Rust: the ends of blocks, and the value that a body ends in.

use super::super::tree::{Block, Expr, ExprKind, Stmt, StmtKind, Ty};
use super::plain;

/// Makes what the last statement returns the value of the block, also where that is a choice whose branches all return.
pub(super) fn close(block: &mut Block) {
    if let Some(value) = block.value.take() {
        block.value = Some(Box::new(valued(*value)));
        return;
    }
    let Some(last) = block.stmts.last() else { return };
    let StmtKind::Expr(expr) = &last.kind else { return };
    let value = match &expr.kind {
        ExprKind::Return(value) => value.clone(),
        ExprKind::If(..) | ExprKind::Match(..) if diverges(last) => Some(Box::new(valued(expr.clone()))),
        _ => return,
    };
    let comments: Vec<String> = last.comments.iter().chain(&last.trailing).cloned().collect();
    block.stmts.pop();
    if !comments.is_empty() {
        block.stmts.push(Stmt {
            comments,
            ..plain(StmtKind::Nothing)
        });
    }
    block.value = value;
}

/// The same choice with its `return`s as values.
fn valued(expr: Expr) -> Expr {
    let closed = |mut block: Block| {
        close(&mut block);
        block
    };
    match expr.kind {
        ExprKind::If(test, body, Some(orelse)) => Expr {
            kind: ExprKind::If(test, closed(body), Some(closed(orelse))),
            ty: Ty::Infer,
        },
        kind => Expr { kind, ty: expr.ty },
    }
}

/// Whether control does not come to the end of a block.
pub(super) fn ends(block: &Block) -> bool {
    block.stmts.last().is_some_and(diverges)
        || block
            .value
            .as_ref()
            .is_some_and(|value| diverges(&plain(StmtKind::Expr((**value).clone()))))
}

/// Whether control does not come past a statement.
pub(super) fn diverges(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Expr(expr) => match &expr.kind {
            ExprKind::Return(_) | ExprKind::Break(_) | ExprKind::Continue(_) => true,
            ExprKind::BreakWith(..) => true,
            ExprKind::If(_, body, Some(orelse)) => ends(body) && ends(orelse),
            _ => expr.ty == Ty::Never,
        },
        StmtKind::Loop(label, body) => !leaves(body, label.as_deref(), true),
        _ => false,
    }
}

/// Whether a `break` in the block leaves the loop around it.
fn leaves(block: &Block, label: Option<&str>, innermost: bool) -> bool {
    block.stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Expr(expr) => expr_leaves(expr, label, innermost),
        StmtKind::While(_, _, body) | StmtKind::Loop(_, body) | StmtKind::For(_, _, _, body) => {
            leaves(body, label, false)
        }
        StmtKind::Labelled(_, body) => leaves(body, label, innermost),
        StmtKind::Let { init: Some(expr), .. } => expr_leaves(expr, label, innermost),
        _ => false,
    })
}

fn expr_leaves(expr: &Expr, label: Option<&str>, innermost: bool) -> bool {
    match &expr.kind {
        ExprKind::Break(named) => named.as_deref() == label && label.is_some() || named.is_none() && innermost,
        ExprKind::If(_, body, orelse) | ExprKind::IfLet(_, _, body, orelse) => {
            leaves(body, label, innermost) || orelse.as_ref().is_some_and(|block| leaves(block, label, innermost))
        }
        ExprKind::Block(block) | ExprKind::LabelledBlock(_, block) => leaves(block, label, innermost),
        ExprKind::Match(_, arms) => arms.iter().any(|(_, _, value)| expr_leaves(value, label, innermost)),
        _ => false,
    }
}
