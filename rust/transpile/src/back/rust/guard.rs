//! Raising, and `try` as blocks with labels. Which operations raise is not decided here.

use super::super::coerce::{self, call as call_of, coerce, named, path};
use super::super::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::{Back, Function, Raise, plain};
use crate::ir::{self};

impl<'a> Back<'a> {
    pub(super) fn returned(
        &mut self,
        function: &mut Function<'a>,
        value: Option<ir::ExprId>,
        stmts: &mut Vec<Stmt>,
    ) -> Option<Expr> {
        let result = function.result.clone();
        let value = match value {
            Some(value) => {
                let given = self.value_as(function, value, &result);
                if result == Ty::Unit && !matches!(given.kind, ExprKind::Tuple(_)) {
                    stmts.push(plain(StmtKind::Expr(given)));
                    None
                } else {
                    Some(given)
                }
            }
            None => None,
        };
        let unit = || {
            coerce(
                Expr {
                    kind: ExprKind::Tuple(Vec::new()),
                    ty: Ty::Unit,
                },
                &result,
            )
        };
        match (function.fallible, value) {
            (true, value) => {
                let value = value.unwrap_or_else(unit);
                // `Ok(f()?)` of the same type is `f()`.
                if let (ExprKind::Try(inner), Raise::Return) = (&value.kind, &function.raise) {
                    return Some((**inner).clone());
                }
                let wrapped = named("Fallible", vec![result]);
                Some(call_of("Ok", vec![value], wrapped))
            }
            (false, Some(value)) if value.ty == Ty::Unit && result == Ty::Unit => None,
            (false, Some(value)) => Some(value),
            (false, None) if result == Ty::Unit => None,
            (false, None) => Some(unit()),
        }
    }

    /// Leaves the expression at hand with a condition.
    pub(super) fn raised(&self, function: &Function<'_>, value: Expr) -> Expr {
        let error = call_of("Err", vec![value], Ty::Infer);
        let kind = match &function.raise {
            Raise::Return => {
                self.found_raising.borrow_mut().insert(function.id);
                ExprKind::Return(Some(Box::new(error)))
            }
            Raise::Break(label) => ExprKind::BreakWith(label.clone(), Box::new(error)),
        };
        Expr { kind, ty: Ty::Never }
    }

    /// The value of a fallible expression, or the way out.
    pub(super) fn tried(&self, function: &Function<'_>, fallible: Expr, ty: Ty) -> Expr {
        match &function.raise {
            Raise::Return => {
                self.found_raising.borrow_mut().insert(function.id);
                Expr {
                    kind: ExprKind::Try(Box::new(fallible)),
                    ty,
                }
            }
            Raise::Break(label) => {
                let ok = (
                    Pattern::Variant("Ok".to_owned(), vec![Pattern::Name(false, "value".to_owned())]),
                    None,
                    path("value", ty.clone()),
                );
                let out = Expr {
                    kind: ExprKind::BreakWith(
                        label.clone(),
                        Box::new(call_of("Err", vec![path("error", Ty::Infer)], Ty::Infer)),
                    ),
                    ty: Ty::Never,
                };
                let err = (
                    Pattern::Variant("Err".to_owned(), vec![Pattern::Name(false, "error".to_owned())]),
                    None,
                    out,
                );
                Expr {
                    kind: ExprKind::Match(Box::new(fallible), vec![ok, err]),
                    ty,
                }
            }
        }
    }

    pub(super) fn guarded(&mut self, function: &mut Function<'a>, guarded: &ir::Try, stmts: &mut Vec<Stmt>) {
        if !guarded.finally.stmts.is_empty() {
            let inner = ir::Try {
                finally: ir::Block::default(),
                ..guarded.clone()
            };
            return self.finally(function, &inner, &guarded.finally, stmts);
        }
        function.labels += 1;
        let label = format!("'attempt{}", function.labels);
        let body = self.inside(function, &label, &guarded.body);
        let attempt = Expr {
            kind: ExprKind::LabelledBlock(label, body),
            ty: Ty::Infer,
        };
        let ok = self.block(function, &guarded.orelse);
        let name = "error".to_owned();
        let before = function.caught.replace(name.clone());
        let handlers = self.handlers(function, &guarded.handlers, &name);
        function.caught = before;
        let err = Pattern::Variant("Err".to_owned(), vec![Pattern::Name(false, name)]);
        let handled = if ok.stmts.is_empty() {
            ExprKind::IfLet(err, Box::new(attempt), handlers, None)
        } else {
            ExprKind::IfLet(err, Box::new(attempt), handlers, Some(ok))
        };
        stmts.push(plain(StmtKind::Expr(Expr {
            kind: handled,
            ty: Ty::Unit,
        })));
    }

    /// A block whose raises go to its end.
    fn inside(&mut self, function: &mut Function<'a>, label: &str, block: &ir::Block) -> Block {
        let raise = std::mem::replace(&mut function.raise, Raise::Break(label.to_owned()));
        function.open += 1;
        let mut body = self.block(function, block);
        function.open -= 1;
        function.raise = raise;
        let done = call_of(
            "Ok",
            vec![Expr {
                kind: ExprKind::Tuple(Vec::new()),
                ty: Ty::Unit,
            }],
            Ty::Infer,
        );
        body.value = Some(Box::new(done));
        body
    }

    fn handlers(&mut self, function: &mut Function<'a>, handlers: &[ir::Handler], name: &str) -> Block {
        let mut chain: Option<Block> = None;
        let rethrow = self.raised(function, path(name, Ty::Infer));
        for handler in handlers.iter().rev() {
            let outer = function.declared.clone();
            let mut head = Vec::new();
            if let Some(local) = handler.name {
                let value = coerce::method(
                    path(name, Ty::Infer),
                    "clone",
                    Vec::new(),
                    named("Exception", Vec::new()),
                );
                let mine = function.names[&local].clone();
                if function.declared.insert(local) {
                    head.push(plain(StmtKind::Let {
                        pattern: Pattern::Name(false, mine),
                        ty: None,
                        init: Some(value),
                    }));
                } else {
                    let ty = self.local_type(function, local);
                    head.push(plain(StmtKind::Assign(
                        path(mine, ty.clone()),
                        None,
                        coerce(value, &ty),
                    )));
                }
            }
            let mut body = self.block(function, &handler.body);
            body.stmts.splice(0..0, head);
            function.declared = outer;
            let tests: Vec<Expr> = handler
                .kinds
                .iter()
                .map(|kind| {
                    coerce::method(
                        path(name, Ty::Infer),
                        "is",
                        vec![Expr {
                            kind: ExprKind::Str(kind.clone()),
                            ty: Ty::Infer,
                        }],
                        Ty::Bool,
                    )
                })
                .collect();
            let test = tests.into_iter().reduce(|a, b| Expr {
                kind: ExprKind::Binary(super::super::tree::Binary::Or, Box::new(a), Box::new(b)),
                ty: Ty::Bool,
            });
            chain = Some(match test {
                None => body,
                Some(test) => {
                    let other = chain.unwrap_or_else(|| Block {
                        stmts: vec![plain(StmtKind::Expr(rethrow.clone()))],
                        value: None,
                    });
                    let choice = Expr {
                        kind: ExprKind::If(Box::new(test), body, Some(other)),
                        ty: Ty::Unit,
                    };
                    Block {
                        stmts: Vec::new(),
                        value: Some(Box::new(choice)),
                    }
                }
            });
        }
        chain.unwrap_or_else(|| Block {
            stmts: vec![plain(StmtKind::Expr(rethrow))],
            value: None,
        })
    }

    /// `try .. finally`: the outcome is kept, the last block runs, then the outcome goes on.
    fn finally(&mut self, function: &mut Function<'a>, inner: &ir::Try, last: &ir::Block, stmts: &mut Vec<Stmt>) {
        if leaves(&inner.body) || leaves(&inner.orelse) || inner.handlers.iter().any(|handler| leaves(&handler.body)) {
            let span = last.stmts.first().map_or_else(Default::default, |stmt| stmt.span);
            self.refuse(
                "RS0003",
                span,
                "`return`, `break` or `continue` out of a block with a `finally` is not printed yet",
            )
            .hint = "leave after the whole statement".to_owned();
            return;
        }
        function.labels += 1;
        let label = format!("'attempt{}", function.labels);
        let name = format!("outcome{}", function.labels);
        let block = if inner.handlers.is_empty() {
            self.inside(function, &label, &inner.body)
        } else {
            let stmt = ir::Stmt {
                kind: ir::StmtKind::Try(Box::new(inner.clone())),
                span: crate::source::Span::default(),
                comments: Vec::new(),
                trailing: None,
            };
            self.inside(
                function,
                &label,
                &ir::Block {
                    stmts: vec![stmt],
                    comments: Vec::new(),
                },
            )
        };
        let outcome = named("Fallible", vec![Ty::Unit]);
        let attempt = Expr {
            kind: ExprKind::LabelledBlock(label, block),
            ty: outcome.clone(),
        };
        stmts.push(plain(StmtKind::Let {
            pattern: Pattern::Name(false, name.clone()),
            ty: Some(outcome.clone()),
            init: Some(attempt),
        }));
        stmts.append(&mut self.block(function, last).stmts);
        let goes_on = self.tried(function, path(name, outcome), Ty::Unit);
        stmts.push(plain(StmtKind::Expr(goes_on)));
    }
}

/// Whether control leaves the block other than by its end or a raise.
fn leaves(block: &ir::Block) -> bool {
    fn walk(block: &ir::Block, in_loop: bool) -> bool {
        block.stmts.iter().any(|stmt| match &stmt.kind {
            ir::StmtKind::Return(_) => true,
            ir::StmtKind::Break | ir::StmtKind::Continue => !in_loop,
            kind => {
                let looped = in_loop || matches!(kind, ir::StmtKind::While(..) | ir::StmtKind::For(..));
                let mut found = false;
                stmt.blocks(&mut |block| found |= walk(block, looped));
                found
            }
        })
    }
    walk(block, false)
}
