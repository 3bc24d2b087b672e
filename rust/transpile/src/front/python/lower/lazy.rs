//! Lazy iterators: generator expressions, `map` and `filter` give each value only when it is asked for.
//!
//! Consumed to the end at once, such an iterator is a comprehension (`iterate.rs`). Where the consumer does something
//! between the values, a program can tell: a `for` statement over one becomes the loops of the iterator around the
//! statement's body, and a clause of a comprehension over one becomes the iterator's own clauses. Several lazy iterators
//! that advance together (`zip`) are refused where their values do more than compute.

use super::super::ast::{self, ExprId};
use super::{Builder, Lower, refused_stmt, stmt};
use crate::ir::order::{Touch, touch};
use crate::ir::{self, Op, Pattern, Place, StmtKind, Type};
use crate::source::Span;

/// What a loop runs for each value, and at its end.
struct Body {
    block: ir::Block,
    orelse: ir::Block,
    span: Span,
}

impl Lower<'_> {
    pub(super) fn for_loop(
        &mut self,
        builder: &mut Builder,
        (target, iter): (ExprId, ExprId),
        body: &[ast::Stmt],
        orelse: &[ast::Stmt],
        span: Span,
    ) -> Vec<ir::Stmt> {
        let iter = self.iterate(builder, iter);
        let element = self.element(builder, iter);
        let (pattern, mut stmts) = self.pattern(builder, target, element);
        let mut block = self.block(builder, body);
        stmts.append(&mut block.stmts);
        block.stmts = stmts;
        let orelse = self.block(builder, orelse);
        let body = Body { block, orelse, span };
        self.looped(builder, pattern, iter, body)
    }

    /// A loop over any iterator.
    fn looped(&mut self, builder: &mut Builder, pattern: Pattern, iter: ir::ExprId, body: Body) -> Vec<ir::Stmt> {
        if let Some(collect) = self.take_lazy(builder, iter) {
            return self.loops(builder, pattern, collect, body);
        }
        if let ir::ExprKind::Op(Op::Enumerate, args) = builder.function[iter].kind.clone()
            && Self::waits(builder, args[0])
        {
            return self.counted(builder, pattern, (args[0], args[1]), body);
        }
        let span = body.span;
        if Self::waits(builder, iter) && !self.only_computes(builder, iter) {
            return match builder.function[iter].kind.clone() {
                ir::ExprKind::Op(Op::Zip, args) if self.in_step(builder, &args) => {
                    self.stepped(builder, &pattern, args, body)
                }
                _ => {
                    self.together(span);
                    vec![refused_stmt("PY0112", span)]
                }
            };
        }
        vec![stmt(StmtKind::For(pattern, iter, body.block, body.orelse), span)]
    }

    fn together(&mut self, span: Span) {
        self.refuse(
            "PY0112",
            span,
            "lazy iterators that advance together are not transpiled yet where their values do more than compute",
        )
        .hint = "make each of them a list first".to_owned();
    }

    /// Whether a `zip` of these can run over what they run over and make their values in its body: each gives a value for
    /// each round. Where one ends, Python has asked those before it once more, so that only the last may do anything.
    fn in_step(&self, builder: &Builder, args: &[ir::ExprId]) -> bool {
        args.iter().enumerate().all(|(at, arg)| {
            let kind = match &builder.function[*arg].kind {
                ir::ExprKind::Op(Op::Iterate, args) if builder.lazy.contains(arg) => &builder.function[args[0]].kind,
                _ => return !Self::waits(builder, *arg),
            };
            let acts = touch(&self.program, &builder.function, *arg).acts;
            matches!(kind, ir::ExprKind::Collect(collect) if collect.clauses.len() == 1
                && collect.clauses[0].conditions.is_empty()
                && !Self::waits(builder, collect.clauses[0].iter))
                && (!acts || at + 1 == args.len())
        })
    }

    /// A loop over a `zip` of what the lazy iterators in it run over: their values are made at the head of the body.
    fn stepped(
        &mut self,
        builder: &mut Builder,
        pattern: &Pattern,
        args: Vec<ir::ExprId>,
        mut body: Body,
    ) -> Vec<ir::Stmt> {
        let span = body.span;
        let (mut sources, mut targets, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for arg in args {
            let element = self.element(builder, arg);
            if let Some(mut collect) = self.take_lazy(builder, arg) {
                let clause = collect.clauses.remove(0);
                sources.push(clause.iter);
                targets.push(clause.target);
                values.push(collect.value);
            } else {
                let each = self.temporary(builder, element);
                sources.push(arg);
                targets.push(Pattern::Local(each));
                values.push(self.expression(builder, ir::ExprKind::Local(each), element, span));
            }
        }
        let from: Vec<ir::TypeId> = sources.iter().map(|source| self.element(builder, *source)).collect();
        let from = self.program.add_type(Type::Tuple(from));
        let from = self.program.add_type(Type::Iterator(from));
        let zip = self.op(builder, Op::Zip, sources, from, span);
        let given = values.iter().map(|value| builder.function[*value].ty).collect();
        let given = self.program.add_type(Type::Tuple(given));
        let given = self.expression(builder, ir::ExprKind::Tuple(values), given, span);
        let mut head = self.bound_to(builder, pattern, given, span);
        head.append(&mut body.block.stmts);
        body.block.stmts = head;
        vec![stmt(
            StmtKind::For(Pattern::Tuple(targets), zip, body.block, body.orelse),
            span,
        )]
    }

    /// The comprehension that a lazy iterator stands for, taken out of the function: its clauses go elsewhere.
    pub(super) fn take_lazy(&mut self, builder: &mut Builder, iter: ir::ExprId) -> Option<ir::Collect> {
        if !builder.lazy.remove(&iter) {
            return None;
        }
        let ir::ExprKind::Op(Op::Iterate, args) = builder.function[iter].kind.clone() else {
            return None;
        };
        let mut taken = None;
        for id in [iter, args[0]] {
            let expr = &mut builder.function.exprs[id.index()];
            expr.ty = self.none;
            taken = Some(std::mem::replace(&mut expr.kind, ir::ExprKind::Const(ir::Const::None)));
        }
        match taken {
            Some(ir::ExprKind::Collect(collect)) => Some(*collect),
            _ => None,
        }
    }

    /// Whether a lazy iterator is in an iterator.
    fn waits(builder: &Builder, iter: ir::ExprId) -> bool {
        let combined = match &builder.function[iter].kind {
            ir::ExprKind::Op(Op::Zip, args) => args.as_slice(),
            ir::ExprKind::Op(Op::Enumerate, args) => &args[..1],
            _ => &[],
        };
        builder.lazy.contains(&iter) || combined.iter().any(|iter| Self::waits(builder, *iter))
    }

    fn only_computes(&self, builder: &Builder, iter: ir::ExprId) -> bool {
        let touched = touch(&self.program, &builder.function, iter);
        !touched.acts && !touched.raises
    }

    /// The loops of a lazy iterator around a body.
    fn loops(&mut self, builder: &mut Builder, pattern: Pattern, collect: ir::Collect, body: Body) -> Vec<ir::Stmt> {
        let Body {
            mut block,
            orelse,
            span,
        } = body;
        let several = Self::loops_of(builder, &collect) > 1 && breaks(&block);
        let mut stmts = Vec::new();
        let stop = several.then(|| self.stop(builder, &mut block, &mut stmts, span));
        let mut inner = self.bound_to(builder, &pattern, collect.value, span);
        inner.append(&mut block.stmts);
        block.stmts = inner;
        let mut orelse = Some(orelse);
        for (at, clause) in collect.clauses.into_iter().enumerate().rev() {
            let test = clause
                .conditions
                .into_iter()
                .reduce(|a, b| self.joined(builder, a, b, true, span));
            if let Some(test) = test {
                let chosen = stmt(
                    StmtKind::If(test, std::mem::take(&mut block), ir::Block::default()),
                    span,
                );
                block.stmts.push(chosen);
            }
            if let Some(value) = single(builder, clause.iter).filter(|_| at > 0) {
                let mut inner = self.bound_to(builder, &clause.target, value, span);
                inner.append(&mut block.stmts);
                block.stmts = inner;
                continue;
            }
            let body = Body {
                block: std::mem::take(&mut block),
                orelse: orelse.take_if(|_| at == 0).unwrap_or_default(),
                span,
            };
            block.stmts = self.looped(builder, clause.target, clause.iter, body);
            if let Some(stop) = stop.filter(|_| at > 0) {
                let read = self.expression(builder, ir::ExprKind::Local(stop), self.boolean, span);
                let leave = ir::Block {
                    stmts: vec![stmt(StmtKind::Break, span)],
                    comments: Vec::new(),
                };
                block
                    .stmts
                    .push(stmt(StmtKind::If(read, leave, ir::Block::default()), span));
            }
        }
        stmts.append(&mut block.stmts);
        stmts
    }

    /// How many loops a lazy iterator becomes.
    fn loops_of(builder: &Builder, collect: &ir::Collect) -> usize {
        let of = |clause: &ir::Clause| match &builder.function[clause.iter].kind {
            ir::ExprKind::Op(Op::Iterate, args) if builder.lazy.contains(&clause.iter) => {
                match &builder.function[args[0]].kind {
                    ir::ExprKind::Collect(inner) => Self::loops_of(builder, inner),
                    _ => 1,
                }
            }
            _ => 1,
        };
        collect.clauses.iter().map(of).sum()
    }

    /// A variable that says that the body left the statement: each `break` of the body sets it.
    fn stop(
        &mut self,
        builder: &mut Builder,
        block: &mut ir::Block,
        before: &mut Vec<ir::Stmt>,
        span: Span,
    ) -> ir::LocalId {
        let stop = self.temporary(builder, self.boolean);
        let no = self.constant(builder, ir::Const::Bool(false), self.boolean, span);
        before.push(stmt(StmtKind::Assign(Place::Local(stop), no), span));
        let yes = self.constant(builder, ir::Const::Bool(true), self.boolean, span);
        mark_breaks(block, &stmt(StmtKind::Assign(Place::Local(stop), yes), span));
        stop
    }

    /// A loop over `enumerate` of a lazy iterator: the number is counted at the head of the body.
    fn counted(
        &mut self,
        builder: &mut Builder,
        pattern: Pattern,
        (inner, start): (ir::ExprId, ir::ExprId),
        mut body: Body,
    ) -> Vec<ir::Stmt> {
        let span = body.span;
        let (index, element) = (self.int_type(), self.element(builder, inner));
        let count = self.temporary(builder, index);
        let read =
            |this: &mut Self, builder: &mut Builder| this.expression(builder, ir::ExprKind::Local(count), index, span);
        let (number, old) = (read(self, builder), read(self, builder));
        let one = self.constant(builder, ir::Const::Int(1), index, span);
        let next = self.int_type();
        let next = self.op(builder, Op::ExactAdd, vec![old, one], next, span);
        let (each, mut head) = match pattern {
            Pattern::Tuple(mut parts) if parts.len() == 2 => {
                let each = parts.remove(1);
                (each, self.bound_to(builder, &parts[0], number, span))
            }
            whole => {
                let each = self.temporary(builder, element);
                let value = self.expression(builder, ir::ExprKind::Local(each), element, span);
                let ty = self.program.add_type(Type::Tuple(vec![index, element]));
                let pair = self.expression(builder, ir::ExprKind::Tuple(vec![number, value]), ty, span);
                (Pattern::Local(each), self.bound_to(builder, &whole, pair, span))
            }
        };
        head.push(stmt(StmtKind::Assign(Place::Local(count), next), span));
        head.append(&mut body.block.stmts);
        body.block.stmts = head;
        let mut stmts = vec![stmt(StmtKind::Assign(Place::Local(count), start), span)];
        stmts.append(&mut self.looped(builder, each, inner, body));
        stmts
    }

    /// Gives the variables of a pattern their values.
    fn bound_to(&mut self, builder: &mut Builder, pattern: &Pattern, value: ir::ExprId, span: Span) -> Vec<ir::Stmt> {
        let parts = match pattern {
            Pattern::Local(local) => return vec![stmt(StmtKind::Assign(Place::Local(*local), value), span)],
            Pattern::Tuple(parts) => parts,
        };
        let Type::Tuple(members) = self.ty(builder, value).clone() else {
            return vec![refused_stmt("PY0103", span)];
        };
        let mut flat = Vec::new();
        let mut after = Vec::new();
        for (part, member) in parts.iter().zip(members) {
            if let Pattern::Local(_) = part {
                flat.push(part.clone());
                continue;
            }
            let kept = self.temporary(builder, member);
            flat.push(Pattern::Local(kept));
            let read = self.expression(builder, ir::ExprKind::Local(kept), member, span);
            after.append(&mut self.bound_to(builder, part, read, span));
        }
        let mut stmts = vec![stmt(StmtKind::Unpack(Pattern::Tuple(flat), value), span)];
        stmts.append(&mut after);
        stmts
    }

    /// Puts the clauses of lazy iterators in their place where a program can tell, for a comprehension of these parts.
    pub(super) fn merged(
        &mut self,
        builder: &mut Builder,
        into: ir::Gather,
        clauses: Vec<ir::Clause>,
        values: &[ir::ExprId],
        span: Span,
    ) -> Vec<ir::Clause> {
        let stops = matches!(into, ir::Gather::Any | ir::Gather::All);
        let mut merged: Vec<ir::Clause> = Vec::new();
        let mut rest = Touch::default();
        values
            .iter()
            .for_each(|value| rest.add(touch(&self.program, &builder.function, *value)));
        for clause in clauses.into_iter().rev() {
            let touched = touch(&self.program, &builder.function, clause.iter);
            for condition in &clause.conditions {
                rest.add(touch(&self.program, &builder.function, *condition));
            }
            let told = touched.conflicts(&rest) || stops && (touched.acts || touched.raises);
            rest.add(touched);
            let inner = if told {
                self.take_lazy(builder, clause.iter)
            } else {
                None
            };
            let Some(inner) = inner else {
                if told && Self::waits(builder, clause.iter) {
                    self.together(span);
                }
                merged.insert(0, clause);
                continue;
            };
            let member = builder.function[inner.value].ty;
            let tuple = self.program.add_type(Type::Tuple(vec![member]));
            let once = self.expression(builder, ir::ExprKind::Tuple(vec![inner.value]), tuple, span);
            let iter = self.iterate_value(builder, once, span);
            merged.insert(0, ir::Clause { iter, ..clause });
            let parts = [values, &[inner.value]].concat();
            merged.splice(0..0, self.merged(builder, into, inner.clauses, &parts, span));
        }
        merged
    }
}

/// The only value of an iterator over a tuple of one.
fn single(builder: &Builder, iter: ir::ExprId) -> Option<ir::ExprId> {
    let ir::ExprKind::Op(Op::Iterate, args) = &builder.function[iter].kind else {
        return None;
    };
    match &builder.function[args[0]].kind {
        ir::ExprKind::Tuple(parts) if parts.len() == 1 => Some(parts[0]),
        _ => None,
    }
}

/// Whether a block leaves the loop that it is the body of.
fn breaks(block: &ir::Block) -> bool {
    block.stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Break => true,
        StmtKind::While(_, _, orelse) | StmtKind::For(_, _, _, orelse) => breaks(orelse),
        _ => {
            let mut found = false;
            stmt.blocks(&mut |block| found |= breaks(block));
            found
        }
    })
}

/// Puts a statement before each `break` that leaves the loop whose body the block is.
fn mark_breaks(block: &mut ir::Block, mark: &ir::Stmt) {
    let stmts = std::mem::take(&mut block.stmts);
    for mut stmt in stmts {
        match &mut stmt.kind {
            StmtKind::Break => block.stmts.push(mark.clone()),
            StmtKind::If(_, body, orelse) => [body, orelse].into_iter().for_each(|block| mark_breaks(block, mark)),
            StmtKind::While(_, _, orelse) | StmtKind::For(_, _, _, orelse) => mark_breaks(orelse, mark),
            StmtKind::Try(guarded) => {
                for block in [&mut guarded.body, &mut guarded.orelse, &mut guarded.finally] {
                    mark_breaks(block, mark);
                }
                guarded
                    .handlers
                    .iter_mut()
                    .for_each(|handler| mark_breaks(&mut handler.body, mark));
            }
            _ => {}
        }
        block.stmts.push(stmt);
    }
}
