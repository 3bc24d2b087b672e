//! `try .. finally`: how the block is left is kept, the last block runs, then it is left that way.
//!
//! A block that is left in just one way, raising aside, keeps only the value that goes with it; else an `Exit` says in
//! which. What leaves a loop or the function from inside such a block jumps to its end first.

use super::super::coerce::{call as call_of, named, path};
use super::super::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::guard::unit;
use super::{Back, Function, Raise, flow, plain};
use crate::ir;
use std::collections::BTreeSet;

/// A jump to the end or to the next round of a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Jump {
    Break,
    Continue,
}

/// How a block is left without a raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// The function returns.
    Return,
    /// The loop around the whole statement ends.
    Break,
    /// The loop around the whole statement goes on.
    Continue,
    /// Control comes to the end.
    End,
}

/// A block around the statement at hand that has a `finally`.
pub(super) struct Final {
    label: String,
    exits: BTreeSet<Exit>,
    /// How many loops were open where it began.
    loops: usize,
}

impl Exit {
    fn name(self) -> &'static str {
        match self {
            Self::Return => "Exit::Return",
            Self::Break => "Exit::Break",
            Self::Continue => "Exit::Continue",
            Self::End => "Exit::End",
        }
    }

    fn pattern(self) -> Pattern {
        match self {
            Self::Return => Pattern::Variant(self.name().to_owned(), vec![Pattern::Name(false, "value".to_owned())]),
            _ => Pattern::Literal(self.name().to_owned()),
        }
    }
}

impl Final {
    /// What is kept of an exit.
    fn kept(&self, exit: Exit, value: Expr) -> Expr {
        let kept = match (self.exits.len(), exit) {
            (1, _) => value,
            (_, Exit::Return) => call_of(exit.name(), vec![value], Ty::Infer),
            _ => path(exit.name(), Ty::Infer),
        };
        call_of("Ok", vec![kept], Ty::Infer)
    }

    /// Jumps to the end of the block.
    pub(super) fn leave(&self, exit: Exit, value: Expr) -> Expr {
        Expr {
            kind: ExprKind::BreakWith(self.label.clone(), Box::new(self.kept(exit, value))),
            ty: Ty::Never,
        }
    }
}

impl<'a> Back<'a> {
    /// `break` or `continue`.
    pub(super) fn jump(&mut self, function: &mut Function<'a>, jump: Jump) -> Expr {
        match function.finals.last() {
            Some(last) if last.loops == function.loops.len() => {
                let exit = match jump {
                    Jump::Break => Exit::Break,
                    Jump::Continue => Exit::Continue,
                };
                last.leave(exit, unit())
            }
            _ => Self::exit(function, jump),
        }
    }

    pub(super) fn finally(
        &mut self,
        function: &mut Function<'a>,
        inner: &ir::Try,
        last: &ir::Block,
        stmts: &mut Vec<Stmt>,
    ) {
        function.labels += 1;
        let label = format!("'attempt{}", function.labels);
        let name = function.fresh(&format!("outcome{}", function.labels));
        let exits = exits(function.ir, inner);
        let kept = match exits.iter().collect::<Vec<_>>().as_slice() {
            [Exit::Return] => function.result.clone(),
            [_] => Ty::Unit,
            _ => named("Exit", vec![function.result.clone()]),
        };
        function.finals.push(Final {
            label: label.clone(),
            exits,
            loops: function.loops.len(),
        });
        let mut body = self.inside(function, Raise::Keep(label.clone()), &wrapped(inner));
        let around = function.finals.pop().expect("it was pushed");
        let plain_end = around.exits.iter().eq([&Exit::End]);
        let mut rest = self.block(function, last);
        if plain_end && !function.jumped.borrow().contains(&label) {
            if !flow::ends(&body) {
                body.stmts.append(&mut rest.stmts);
            }
            return stmts.append(&mut body.stmts);
        }
        if !flow::ends(&body) {
            body.value = Some(Box::new(around.kept(Exit::End, unit())));
        }
        let outcome = named("Fallible", vec![kept.clone()]);
        let goes_on = !flow::ends(&rest);
        stmts.push(plain(StmtKind::Let {
            pattern: if goes_on {
                Pattern::Name(false, name.clone())
            } else {
                Pattern::Wild
            },
            ty: Some(outcome.clone()),
            init: Some(Expr {
                kind: ExprKind::LabelledBlock(label, body),
                ty: outcome.clone(),
            }),
        }));
        stmts.append(&mut rest.stmts);
        if goes_on {
            let value = self.tried(function, path(name, outcome), kept);
            self.leaves(function, &around.exits, value, stmts);
        }
    }

    /// Leaves the statement as the block was left.
    fn leaves(&mut self, function: &mut Function<'a>, exits: &BTreeSet<Exit>, value: Expr, stmts: &mut Vec<Stmt>) {
        let last = *exits.last().expect("a block ends in some way");
        if exits.len() == 1 && last == Exit::Return {
            return stmts.push(plain(StmtKind::Expr(self.returned(function, Some(value)))));
        }
        if exits.len() == 1 {
            stmts.push(plain(StmtKind::Expr(value)));
            return stmts.extend(self.leave(function, last).map(|leave| plain(StmtKind::Expr(leave))));
        }
        if let [first, Exit::End] = exits.iter().collect::<Vec<_>>().as_slice() {
            let leave = self.leave(function, **first).map(|leave| plain(StmtKind::Expr(leave)));
            let body = Block {
                stmts: leave.into_iter().collect(),
                value: None,
            };
            return stmts.push(plain(StmtKind::Expr(Expr {
                kind: ExprKind::IfLet(first.pattern(), Box::new(value), body, None),
                ty: Ty::Unit,
            })));
        }
        let mut arms = Vec::new();
        for exit in exits {
            let pattern = if *exit == last { Pattern::Wild } else { exit.pattern() };
            let nothing = || Expr {
                kind: ExprKind::Block(Block::default()),
                ty: Ty::Unit,
            };
            arms.push((pattern, None, self.leave(function, *exit).unwrap_or_else(nothing)));
        }
        let ty = if last == Exit::End { Ty::Unit } else { Ty::Never };
        stmts.push(plain(StmtKind::Expr(Expr {
            kind: ExprKind::Match(Box::new(value), arms),
            ty,
        })));
    }

    /// The jump of an exit; the value of a return is `value`.
    fn leave(&mut self, function: &mut Function<'a>, exit: Exit) -> Option<Expr> {
        match exit {
            Exit::Return => {
                let value = path("value", function.result.clone());
                Some(self.returned(function, Some(value)))
            }
            Exit::Break => Some(self.jump(function, Jump::Break)),
            Exit::Continue => Some(self.jump(function, Jump::Continue)),
            Exit::End => None,
        }
    }
}

/// The block that the last block follows: the body, with its handlers if there are any.
fn wrapped(inner: &ir::Try) -> ir::Block {
    if inner.handlers.is_empty() {
        return inner.body.clone();
    }
    let stmt = ir::Stmt {
        kind: ir::StmtKind::Try(Box::new(inner.clone())),
        span: crate::source::Span::default(),
        comments: Vec::new(),
        trailing: None,
    };
    ir::Block {
        stmts: vec![stmt],
        comments: Vec::new(),
    }
}

/// The ways in which a block may be left; one that only raises counts as one that ends.
fn exits(function: &ir::Function, inner: &ir::Try) -> BTreeSet<Exit> {
    let mut found = BTreeSet::new();
    let blocks = [&inner.body, &inner.orelse];
    let handlers = inner.handlers.iter().map(|handler| &handler.body);
    for block in blocks.into_iter().chain(handlers) {
        exits_of(block, true, &mut found);
    }
    if found.is_empty() || guarded_passes(function, inner) {
        found.insert(Exit::End);
    }
    found
}

fn exits_of(block: &ir::Block, outermost: bool, found: &mut BTreeSet<Exit>) {
    for stmt in &block.stmts {
        match &stmt.kind {
            ir::StmtKind::Return(_) => {
                found.insert(Exit::Return);
            }
            ir::StmtKind::Break if outermost => {
                found.insert(Exit::Break);
            }
            ir::StmtKind::Continue if outermost => {
                found.insert(Exit::Continue);
            }
            ir::StmtKind::While(_, body, orelse) | ir::StmtKind::For(_, _, body, orelse) => {
                exits_of(body, false, found);
                exits_of(orelse, outermost, found);
            }
            _ => stmt.blocks(&mut |block| exits_of(block, outermost, found)),
        }
    }
}

/// Whether control may come past the block; what cannot be told counts as that it may.
fn passes(function: &ir::Function, block: &ir::Block) -> bool {
    block.stmts.iter().all(|stmt| match &stmt.kind {
        ir::StmtKind::Return(_)
        | ir::StmtKind::Raise(_)
        | ir::StmtKind::Reraise
        | ir::StmtKind::Break
        | ir::StmtKind::Continue => false,
        ir::StmtKind::If(_, body, orelse) => passes(function, body) || passes(function, orelse),
        ir::StmtKind::While(test, body, _) => {
            let forever = matches!(function[*test].kind, ir::ExprKind::Const(ir::Const::Bool(true)));
            let mut found = BTreeSet::new();
            exits_of(body, true, &mut found);
            !forever || found.contains(&Exit::Break)
        }
        ir::StmtKind::Try(guarded) => guarded_passes(function, guarded),
        _ => true,
    })
}

fn guarded_passes(function: &ir::Function, guarded: &ir::Try) -> bool {
    let body = passes(function, &guarded.body) && passes(function, &guarded.orelse);
    let handled = guarded.handlers.iter().any(|handler| passes(function, &handler.body));
    (body || handled) && passes(function, &guarded.finally)
}
