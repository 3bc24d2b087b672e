//! Loops: labels, what leaves them, and their `else`. What they run over is in `iterate`.

use super::super::coerce::{method, named, path};
use super::super::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::finally::Jump;
use super::iterate::Source;
use super::stmt::Round;
use super::{Back, Function, Loop, declare, flow, plain};
use crate::ir::{self};
use std::collections::BTreeSet;

impl<'a> Back<'a> {
    fn enter_loop(function: &mut Function<'a>, orelse: &ir::Block) {
        function.loops.push(Loop {
            label: None,
            has_else: !orelse.stmts.is_empty(),
            done: None,
            depth: function.open,
        });
    }

    /// `break` or `continue` of the innermost loop, with the label that it must name there.
    pub(super) fn exit(function: &mut Function<'_>, jump: Jump) -> Expr {
        let deep = function
            .loops
            .last()
            .is_some_and(|current| function.open > current.depth);
        let labels = &mut function.labels;
        let slot = function.loops.last_mut().and_then(|current| match jump {
            Jump::Break if current.has_else => Some((&mut current.done, "search")),
            _ => deep.then_some((&mut current.label, "loop")),
        });
        let label = slot.map(|(slot, base)| {
            let name = || {
                *labels += 1;
                format!("'{base}{labels}")
            };
            slot.get_or_insert_with(name).clone()
        });
        let kind = match jump {
            Jump::Break => ExprKind::Break(label),
            Jump::Continue => ExprKind::Continue(label),
        };
        Expr { kind, ty: Ty::Never }
    }

    /// Closes the loop that `made` builds from its label.
    fn leave_loop(
        &mut self,
        function: &mut Function<'a>,
        made: impl FnOnce(Option<String>) -> StmtKind,
        orelse: &ir::Block,
        stmts: &mut Vec<Stmt>,
    ) {
        let ended = function.loops.pop().expect("a loop was entered");
        let made = plain(made(ended.label));
        let mut block = if flow::diverges(&made) {
            Block::default()
        } else {
            self.block(function, orelse)
        };
        block.stmts.insert(0, made);
        match ended.done {
            Some(done) => stmts.push(plain(StmtKind::Labelled(done, block))),
            None => stmts.append(&mut block.stmts),
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
        Self::enter_loop(function, orelse);
        let block = self.block(function, body);
        let made = |label| match test.kind {
            ExprKind::Bool(true) => StmtKind::Loop(label, block),
            _ => StmtKind::While(label, test, block),
        };
        self.leave_loop(function, made, orelse, stmts);
    }

    pub(super) fn for_loop(
        &mut self,
        function: &mut Function<'a>,
        pattern: &ir::Pattern,
        iter: ir::ExprId,
        (body, orelse): (&ir::Block, &ir::Block),
        stmts: &mut Vec<Stmt>,
    ) {
        let source = self.steady_iterator(function, pattern, iter, body, stmts);
        Self::enter_loop(function, orelse);
        let mut locals = Vec::new();
        pattern.locals(&mut locals);
        let outer = function.declared.clone();
        let item = source.item.clone();
        let mut head = Vec::new();
        let mut round = Round {
            uses: BTreeSet::new(),
            writes: declare::writes(body, function.ir),
        };
        declare::used_in(body, function.ir, &mut round.uses);
        function
            .declared
            .extend(locals.iter().filter(|local| function.bound_only.contains(local)));
        let bound = self.bind(function, pattern, &item, &round, &mut head);
        if source.fallible {
            let name = function.fresh("next");
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
            let made = |label| StmtKind::For(label, Pattern::Name(false, name), source.expr, block);
            self.leave_loop(function, made, orelse, stmts);
        } else {
            let mut block = self.block(function, body);
            block.stmts.splice(0..0, head);
            let made = |label| StmtKind::For(label, bound, source.expr, block);
            self.leave_loop(function, made, orelse, stmts);
        }
        function.declared = outer;
    }

    /// What the loop runs over. A text that the loop assigns is kept first: the loop runs over the text of before.
    fn steady_iterator(
        &mut self,
        function: &mut Function<'a>,
        pattern: &ir::Pattern,
        iter: ir::ExprId,
        body: &ir::Block,
        stmts: &mut Vec<Stmt>,
    ) -> Source {
        let mut texts = Vec::new();
        streamed(function.ir, iter, &mut texts);
        let mut assigned = Vec::new();
        pattern.locals(&mut assigned);
        assigned.extend(declare::writes(body, function.ir).into_keys());
        let names = function.names.clone();
        for local in texts {
            let is_text = matches!(self.program[function.ir.locals[local.index()].ty], ir::Type::Str);
            if !is_text || !assigned.contains(&local) || names[&local] != function.names[&local] {
                continue;
            }
            let ty = self.local_type(function, local);
            let kept = function.fresh(&format!("whole_{}", names[&local]));
            stmts.push(plain(StmtKind::Let {
                pattern: Pattern::Name(false, kept.clone()),
                ty: None,
                init: Some(method(path(&names[&local], ty.clone()), "clone", Vec::new(), ty)),
            }));
            function.names.insert(local, kept);
        }
        let source = self.iterator(function, iter, Some(body));
        function.names = names;
        source
    }
}

/// Variables over whose own value an iterator runs.
fn streamed(function: &ir::Function, iter: ir::ExprId, found: &mut Vec<ir::LocalId>) {
    match &function[iter].kind {
        ir::ExprKind::Local(local) => found.push(*local),
        ir::ExprKind::Op(ir::Op::Iterate | ir::Op::Reversed | ir::Op::Enumerate | ir::Op::Zip, args) => {
            args.iter().for_each(|arg| streamed(function, *arg, found));
        }
        _ => {}
    }
}
