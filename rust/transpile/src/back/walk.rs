//! Going through finished Rust. Nothing here decides anything.

use super::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind};

/// What is done at each place.
pub trait Visit {
    /// At each pattern that binds.
    fn pattern(&mut self, _: &mut Pattern) {}
    /// At each expression, before those in it.
    fn expr(&mut self, _: &mut Expr) {}
    /// At each block, before what is in it.
    fn block(&mut self, _: &mut Block) {}
}

/// Visits a block and all in it, from the outside in.
pub fn in_block(block: &mut Block, visit: &mut dyn Visit) {
    visit.block(block);
    block.stmts.iter_mut().for_each(|stmt| in_stmt(stmt, visit));
    if let Some(value) = &mut block.value {
        in_expr(value, visit);
    }
}

fn in_stmt(stmt: &mut Stmt, visit: &mut dyn Visit) {
    match &mut stmt.kind {
        StmtKind::Let { pattern: to, init, .. } => {
            visit.pattern(to);
            init.iter_mut().for_each(|init| in_expr(init, visit));
        }
        StmtKind::Expr(value) => in_expr(value, visit),
        StmtKind::Assign(place, _, value) => {
            in_expr(place, visit);
            in_expr(value, visit);
        }
        StmtKind::While(_, test, body) => {
            in_expr(test, visit);
            in_block(body, visit);
        }
        StmtKind::For(_, to, iter, body) => {
            visit.pattern(to);
            in_expr(iter, visit);
            in_block(body, visit);
        }
        StmtKind::Loop(_, body) | StmtKind::Labelled(_, body) => in_block(body, visit),
        StmtKind::Nothing => {}
    }
}

fn in_expr(at: &mut Expr, visit: &mut dyn Visit) {
    visit.expr(at);
    match &mut at.kind {
        ExprKind::Int(_)
        | ExprKind::TypedInt(_)
        | ExprKind::Float(_)
        | ExprKind::Str(_)
        | ExprKind::ByteStr(_)
        | ExprKind::Char(_)
        | ExprKind::Bool(_)
        | ExprKind::Path(_)
        | ExprKind::Associated(..)
        | ExprKind::Break(_)
        | ExprKind::Continue(_) => {}
        ExprKind::Unary(_, a)
        | ExprKind::Field(a, _)
        | ExprKind::Ref(a)
        | ExprKind::RefMut(a)
        | ExprKind::Deref(a)
        | ExprKind::Try(a)
        | ExprKind::Cast(a)
        | ExprKind::BreakWith(_, a) => in_expr(a, visit),
        ExprKind::Binary(_, a, b) | ExprKind::VecRepeat(a, b) | ExprKind::Index(a, b) => {
            in_expr(a, visit);
            in_expr(b, visit);
        }
        ExprKind::Call(a, parts) | ExprKind::Method(a, _, _, parts) => {
            in_expr(a, visit);
            parts.iter_mut().for_each(|part| in_expr(part, visit));
        }
        ExprKind::Format(_, _, parts) | ExprKind::Vec(parts) | ExprKind::Array(parts) | ExprKind::Tuple(parts) => {
            parts.iter_mut().for_each(|part| in_expr(part, visit));
        }
        ExprKind::Struct(_, fields) => fields.iter_mut().for_each(|(_, value)| in_expr(value, visit)),
        ExprKind::If(test, then, orelse) => {
            in_expr(test, visit);
            in_block(then, visit);
            orelse.iter_mut().for_each(|block| in_block(block, visit));
        }
        ExprKind::IfLet(to, value, then, orelse) => {
            visit.pattern(to);
            in_expr(value, visit);
            in_block(then, visit);
            orelse.iter_mut().for_each(|block| in_block(block, visit));
        }
        ExprKind::Match(value, arms) => {
            in_expr(value, visit);
            for (to, guard, arm) in arms {
                visit.pattern(to);
                guard.iter_mut().for_each(|guard| in_expr(guard, visit));
                in_expr(arm, visit);
            }
        }
        ExprKind::Block(block) | ExprKind::LabelledBlock(_, block) => in_block(block, visit),
        ExprKind::Closure(_, params, body) => {
            params.iter_mut().for_each(|(to, _)| visit.pattern(to));
            in_expr(body, visit);
        }
        ExprKind::Range(a, b, _) => a.iter_mut().chain(b).for_each(|part| in_expr(part, visit)),
        ExprKind::Return(value) => value.iter_mut().for_each(|value| in_expr(value, visit)),
    }
}
