//! Loops: labels, what leaves them, and their `else`. What they run over is in `iterate`.

use super::super::coerce::{named, path};
use super::super::tree::{ExprKind, Pattern, Stmt, StmtKind};
use super::{Back, Function, Loop, plain};
use crate::ir::{self};

impl<'a> Back<'a> {
    fn enter_loop(&mut self, function: &mut Function<'a>, body: &ir::Block, orelse: &ir::Block) {
        let guarded = contains_try(body);
        function.labels += usize::from(guarded || !orelse.stmts.is_empty());
        let number = function.labels;
        let label = guarded.then(|| format!("'loop{number}"));
        let done = (!orelse.stmts.is_empty()).then(|| format!("'search{number}"));
        function.loops.push(Loop {
            label,
            done,
            depth: function.open,
        });
    }

    /// The label that leaves or goes on with the innermost loop, if it must be named.
    pub(super) fn exit_label(&self, function: &Function<'_>, leaves: bool) -> Option<String> {
        let current = function.loops.last()?;
        match (&current.done, leaves) {
            (Some(done), true) => Some(done.clone()),
            _ => current.label.clone().filter(|_| function.open > current.depth),
        }
    }

    fn leave_loop(&mut self, function: &mut Function<'a>, made: StmtKind, orelse: &ir::Block, stmts: &mut Vec<Stmt>) {
        let ended = function.loops.pop();
        match ended.and_then(|ended| ended.done) {
            Some(done) => {
                let mut block = self.block(function, orelse);
                block.stmts.insert(0, plain(made));
                stmts.push(plain(StmtKind::Labelled(done, block)));
            }
            None => stmts.push(plain(made)),
        }
    }

    pub(super) fn while_loop(
        &mut self,
        function: &mut Function<'a>,
        test: ir::ExprId,
        body: &ir::Block,
        orelse: &ir::Block,
        stmts: &mut Vec<Stmt>,
    ) {
        let test = self.condition(function, test);
        self.enter_loop(function, body, orelse);
        let label = self.used_label(function, body);
        let block = self.block(function, body);
        let made = if matches!(test.kind, ExprKind::Bool(true)) {
            StmtKind::Loop(label, block)
        } else {
            StmtKind::While(label, test, block)
        };
        self.leave_loop(function, made, orelse, stmts);
    }

    /// The label of the loop just entered, if a statement in a guarded block must name it.
    fn used_label(&self, function: &Function<'_>, body: &ir::Block) -> Option<String> {
        function
            .loops
            .last()
            .and_then(|entered| entered.label.clone())
            .filter(|_| jumps_from_try(body, false))
    }

    pub(super) fn for_loop(
        &mut self,
        function: &mut Function<'a>,
        pattern: &ir::Pattern,
        iter: ir::ExprId,
        (body, orelse): (&ir::Block, &ir::Block),
        stmts: &mut Vec<Stmt>,
    ) {
        let source = self.iterator(function, iter, Some(body));
        self.enter_loop(function, body, orelse);
        let label = self.used_label(function, body);
        let mut locals = Vec::new();
        pattern.locals(&mut locals);
        let outer = function.declared.clone();
        let item = source.item.clone();
        let mut head = Vec::new();
        function
            .declared
            .extend(locals.iter().filter(|local| function.loop_only.contains(local)));
        let bound = self.bind(function, pattern, &item, &mut head);
        if source.fallible {
            let name = "next".to_owned();
            let value = path(name.clone(), named("Fallible", vec![item.clone()]));
            let value = self.tried(function, value, item);
            head.insert(
                0,
                plain(StmtKind::Let {
                    pattern: bound,
                    ty: None,
                    init: Some(value),
                }),
            );
            let mut block = self.block(function, body);
            block.stmts.splice(0..0, head);
            self.leave_loop(
                function,
                StmtKind::For(label, Pattern::Name(false, name), source.expr, block),
                orelse,
                stmts,
            );
        } else {
            let mut block = self.block(function, body);
            block.stmts.splice(0..0, head);
            self.leave_loop(function, StmtKind::For(label, bound, source.expr, block), orelse, stmts);
        }
        function.declared = outer;
    }
}

fn contains_try(block: &ir::Block) -> bool {
    block.stmts.iter().any(|stmt| {
        let mut found = matches!(stmt.kind, ir::StmtKind::Try(_));
        stmt.blocks(&mut |block| found |= contains_try(block));
        found
    })
}

/// Whether a `break` or `continue` of the loop around the block stands in a guarded block.
fn jumps_from_try(block: &ir::Block, inside: bool) -> bool {
    block.stmts.iter().any(|stmt| match &stmt.kind {
        ir::StmtKind::Break | ir::StmtKind::Continue => inside,
        ir::StmtKind::While(..) | ir::StmtKind::For(..) => false,
        ir::StmtKind::Try(guarded) => {
            jumps_from_try(&guarded.body, true)
                || jumps_from_try(&guarded.orelse, inside)
                || guarded
                    .handlers
                    .iter()
                    .any(|handler| jumps_from_try(&handler.body, inside))
        }
        _ => {
            let mut found = false;
            stmt.blocks(&mut |block| found |= jumps_from_try(block, inside));
            found
        }
    })
}
