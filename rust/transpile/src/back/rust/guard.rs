//! Raising, and `try` as blocks with labels. Which operations raise is not decided here.

use super::super::coerce::{call as call_of, coerce, method, named, path};
use super::super::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::finally::Exit;
use super::{Back, Function, Raise, flow, plain};
use crate::ir::{self};

impl<'a> Back<'a> {
    /// The value that a `return` gives, none where that is nothing.
    pub(super) fn given(
        &mut self,
        function: &mut Function<'a>,
        value: Option<ir::ExprId>,
        stmts: &mut Vec<Stmt>,
    ) -> Option<Expr> {
        let result = function.result.clone();
        let given = self.value_as(function, value?, &result);
        if result == Ty::Unit && !matches!(given.kind, ExprKind::Tuple(_)) {
            stmts.push(plain(StmtKind::Expr(given)));
            return None;
        }
        Some(given)
    }

    /// Leaves the function with the value.
    pub(super) fn returned(&self, function: &Function<'_>, value: Option<Expr>) -> Expr {
        let result = function.result.clone();
        let unit = || coerce(unit(), &result);
        if let Some(last) = function.finals.last() {
            return last.leave(Exit::Return, value.unwrap_or_else(unit));
        }
        let value = match (function.fallible, value) {
            (true, value) => {
                let value = value.unwrap_or_else(unit);
                // `Ok(f()?)` of the same type is `f()`.
                Some(match (value.kind, &function.raise) {
                    (ExprKind::Try(inner), Raise::Return) => *inner,
                    (kind, _) => {
                        let value = Expr { kind, ty: value.ty };
                        call_of("Ok", vec![value], named("Fallible", vec![result]))
                    }
                })
            }
            (false, Some(value)) if value.ty == Ty::Unit && result == Ty::Unit => None,
            (false, Some(value)) => Some(value),
            (false, None) if result == Ty::Unit => None,
            (false, None) => Some(unit()),
        };
        Expr {
            kind: ExprKind::Return(value.map(Box::new)),
            ty: Ty::Never,
        }
    }

    /// Leaves the expression at hand with a condition.
    pub(super) fn raised(&self, function: &Function<'_>, value: Expr) -> Expr {
        let kind = match &function.raise {
            Raise::Return => {
                self.found_raising.borrow_mut().insert(function.id);
                let error = call_of("Err", vec![value], Ty::Infer);
                ExprKind::Return(Some(Box::new(error)))
            }
            Raise::Break(label) => {
                function.jumped.borrow_mut().insert(label.clone());
                ExprKind::BreakWith(label.clone(), Box::new(value))
            }
            Raise::Keep(label) => {
                function.jumped.borrow_mut().insert(label.clone());
                ExprKind::BreakWith(label.clone(), Box::new(call_of("Err", vec![value], Ty::Infer)))
            }
        };
        Expr { kind, ty: Ty::Never }
    }

    /// The value of a fallible expression, or the way out.
    pub(super) fn tried(&self, function: &Function<'_>, fallible: Expr, ty: Ty) -> Expr {
        if function.raise == Raise::Return {
            self.found_raising.borrow_mut().insert(function.id);
            return Expr {
                kind: ExprKind::Try(Box::new(fallible)),
                ty,
            };
        }
        let arm = |variant: &str, name: &str, value: Expr| {
            let inner = vec![Pattern::Name(false, name.to_owned())];
            (Pattern::Variant(variant.to_owned(), inner), None, value)
        };
        let ok = arm("Ok", "value", path("value", ty.clone()));
        let err = arm("Err", "error", self.raised(function, path("error", Ty::Infer)));
        Expr {
            kind: ExprKind::Match(Box::new(fallible), vec![ok, err]),
            ty,
        }
    }

    /// `try` without `finally`. A raise in the body jumps to the handlers with the exception; the end of the body and
    /// of the `else` jumps over them. What rustc then knows to be assigned is what `pass::assigned` says.
    pub(super) fn guarded(&mut self, function: &mut Function<'a>, guarded: &ir::Try, stmts: &mut Vec<Stmt>) {
        if !guarded.finally.stmts.is_empty() {
            let inner = ir::Try {
                finally: ir::Block::default(),
                ..guarded.clone()
            };
            return self.finally(function, &inner, &guarded.finally, stmts);
        }
        function.labels += 1;
        let number = function.labels;
        let (attempt, done) = (format!("'attempt{number}"), format!("'handled{number}"));
        function.open += 1;
        let mut body = self.inside(function, Raise::Break(attempt.clone()), &guarded.body);
        if !flow::ends(&body) {
            body.stmts.append(&mut self.block(function, &guarded.orelse).stmts);
        }
        if !function.jumped.borrow().contains(&attempt) {
            function.open -= 1;
            return stmts.append(&mut body.stmts);
        }
        let passes = !flow::ends(&body);
        if passes {
            body.stmts.push(plain(StmtKind::Expr(Expr {
                kind: ExprKind::Break(Some(done.clone())),
                ty: Ty::Never,
            })));
        }
        let name = match &function.caught {
            None => function.fresh("error"),
            Some(_) => function.fresh(&format!("error{number}")),
        };
        let mut all = vec![plain(StmtKind::Let {
            pattern: Pattern::Name(false, name.clone()),
            ty: None,
            init: Some(Expr {
                kind: ExprKind::LabelledBlock(attempt, body),
                ty: named("Exception", Vec::new()),
            }),
        })];
        let before = function.caught.replace(name.clone());
        all.append(&mut self.handlers(function, &guarded.handlers, &name));
        function.caught = before;
        function.open -= 1;
        if passes {
            let block = Block {
                stmts: all,
                value: None,
            };
            stmts.push(plain(StmtKind::Labelled(done, block)));
        } else {
            stmts.append(&mut all);
        }
    }

    /// A block whose raises leave it as `raise` says.
    pub(super) fn inside(&mut self, function: &mut Function<'a>, raise: Raise, block: &ir::Block) -> Block {
        let outer = std::mem::replace(&mut function.raise, raise);
        function.open += 1;
        let body = self.block(function, block);
        function.open -= 1;
        function.raise = outer;
        body
    }

    /// The first handler that takes the exception runs; one that none takes goes on.
    fn handlers(&mut self, function: &mut Function<'a>, handlers: &[ir::Handler], name: &str) -> Vec<Stmt> {
        let mut parts: Vec<(Option<Expr>, Block)> = Vec::new();
        for handler in handlers {
            let block = self.handler(function, handler, name);
            parts.push((takes(handler, name), block));
        }
        let mut rest: Option<Vec<Stmt>> = None;
        for (test, body) in parts.into_iter().rev() {
            rest = Some(match test {
                None => body.stmts,
                Some(test) => {
                    let other = rest.unwrap_or_else(|| self.goes_on(function, name));
                    vec![plain(StmtKind::Expr(choice(test, body, other)))]
                }
            });
        }
        rest.unwrap_or_else(|| self.goes_on(function, name))
    }

    fn goes_on(&self, function: &Function<'_>, name: &str) -> Vec<Stmt> {
        let error = path(name, named("Exception", Vec::new()));
        vec![plain(StmtKind::Expr(self.raised(function, error)))]
    }

    /// The body of a handler. Its variable is gone at the end.
    fn handler(&mut self, function: &mut Function<'a>, handler: &ir::Handler, name: &str) -> Block {
        let Some(local) = handler.name else {
            return self.block(function, &handler.body);
        };
        let exception = named("Exception", Vec::new());
        let value = method(path(name, exception.clone()), "clone", Vec::new(), exception);
        let mine = function.names[&local].clone();
        let elsewhere = function.bound_elsewhere(local);
        let ty = self.local_type(function, local);
        let first = if elsewhere {
            StmtKind::Assign(path(mine.clone(), ty.clone()), None, coerce(value, &ty))
        } else {
            let written = super::declare::writes(&handler.body, function.ir).contains_key(&local);
            StmtKind::Let {
                pattern: Pattern::Name(written, mine.clone()),
                ty: None,
                init: Some(value),
            }
        };
        let outer = function.declared.clone();
        function.declared.insert(local);
        let mut body = self.block(function, &handler.body);
        function.declared = outer;
        body.stmts.insert(0, plain(first));
        if function.unbound.contains(&local) && !flow::ends(&body) {
            let none = path("None", ty.clone());
            body.stmts.push(plain(StmtKind::Assign(path(mine, ty), None, none)));
        }
        body
    }
}

/// The test whether a handler takes the exception; none where it takes all.
fn takes(handler: &ir::Handler, name: &str) -> Option<Expr> {
    let is = |kind: &String| {
        let kind = Expr {
            kind: ExprKind::Str(kind.clone()),
            ty: Ty::Infer,
        };
        method(path(name, Ty::Infer), "is", vec![kind], Ty::Bool)
    };
    handler.kinds.iter().map(is).reduce(|a, b| Expr {
        kind: ExprKind::Binary(super::super::tree::Binary::Or, Box::new(a), Box::new(b)),
        ty: Ty::Bool,
    })
}

/// A choice whose other side, where it is a choice alone, is an `else if`.
fn choice(test: Expr, body: Block, mut other: Vec<Stmt>) -> Expr {
    let mut orelse = Block::default();
    match other.pop() {
        Some(Stmt {
            kind:
                StmtKind::Expr(
                    inner @ Expr {
                        kind: ExprKind::If(..), ..
                    },
                ),
            ..
        }) if other.is_empty() => orelse.value = Some(Box::new(inner)),
        last => {
            other.extend(last);
            orelse.stmts = other;
        }
    }
    Expr {
        kind: ExprKind::If(Box::new(test), body, Some(orelse)),
        ty: Ty::Unit,
    }
}

/// `()`.
pub(super) fn unit() -> Expr {
    Expr {
        kind: ExprKind::Tuple(Vec::new()),
        ty: Ty::Unit,
    }
}
