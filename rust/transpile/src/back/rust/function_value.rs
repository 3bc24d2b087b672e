//! Functions as values: `Rc<dyn Fn(..) -> Fallible<..>>`, made by a closure that calls a function by name.

use super::super::coerce::{call as call_of, coerce, is_copy, named, path};
use super::super::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::{Back, Function, plain};
use crate::ir::{self, FunctionId, LocalId, Type};

impl<'a> Back<'a> {
    pub(super) fn call_value(&mut self, function: &mut Function<'a>, callee: ir::ExprId, args: &[ir::ExprId]) -> Expr {
        let Type::Function(params, result) = self.program[function.ir[callee].ty].clone() else {
            return path("()", Ty::Unit);
        };
        let mut values = Vec::new();
        for (param, arg) in params.iter().zip(args) {
            let want = self.ty(*param);
            values.push(self.value_as(function, *arg, &want));
        }
        let ty = self.ty(result);
        let target = self.receiver(function, callee);
        let made = Expr {
            kind: ExprKind::Call(Box::new(target), values),
            ty: named("Fallible", vec![ty.clone()]),
        };
        self.tried(function, made, ty)
    }

    /// The expression as a function value of type `want`, if it makes one: it converts from and to the types wanted.
    pub(super) fn function_as(&mut self, function: &mut Function<'a>, expr: ir::ExprId, want: &Ty) -> Option<Expr> {
        let (callee, captured) = match &function.ir[expr].kind {
            ir::ExprKind::FunctionValue(callee) => (*callee, Vec::new()),
            ir::ExprKind::Closure(callee, captured) => (*callee, captured.clone()),
            _ => return None,
        };
        Some(self.function_value(function, callee, &captured, want))
    }

    /// `Rc::new(move |a, b| f(a, b, &captured))`.
    fn function_value(
        &mut self,
        function: &mut Function<'a>,
        callee: FunctionId,
        captured: &[(LocalId, LocalId)],
        want: &Ty,
    ) -> Expr {
        let mut stmts = Vec::new();
        let mut kept = Vec::new();
        for (outer, inner) in captured {
            let copy = self.copied(function, *outer, &mut stmts);
            let want = self.param_type(callee, *inner);
            kept.push(coerce(copy, &want));
        }
        let closure = self.closure(function, callee, kept, want, true);
        self.uses.insert("std::rc::Rc");
        let made = call_of("Rc::new", vec![closure], want.clone());
        if stmts.is_empty() {
            return made;
        }
        Expr {
            kind: ExprKind::Block(Block {
                stmts,
                value: Some(Box::new(made)),
            }),
            ty: want.clone(),
        }
    }

    /// What a closure keeps of a variable: the cell of a shared one, else a copy.
    fn copied(&mut self, function: &mut Function<'a>, outer: LocalId, stmts: &mut Vec<Stmt>) -> Expr {
        let name = function.names[&outer].clone();
        let (ty, value) = if function.ir.locals[outer.index()].shared {
            let ty = self.cell_type(function.ir, outer);
            let cell = Expr {
                ty: Ty::Ref(Box::new(ty.clone())),
                ..self.cell(function, outer)
            };
            (ty, cell)
        } else {
            (
                self.ty(function.ir.locals[outer.index()].ty),
                self.local(function, outer),
            )
        };
        if is_copy(&ty) && matches!(&value.kind, ExprKind::Path(path) if *path == name) {
            return value;
        }
        let name = if name == "self" { function.fresh("this") } else { name };
        stmts.push(plain(StmtKind::Let {
            pattern: Pattern::Name(false, name.clone()),
            ty: None,
            init: Some(coerce(value, &ty)),
        }));
        path(name, ty)
    }

    /// The closure that calls a function by name, for a value of type `want`.
    fn closure(
        &mut self,
        function: &Function<'_>,
        callee: FunctionId,
        kept: Vec<Expr>,
        want: &Ty,
        moves: bool,
    ) -> Expr {
        let Ty::Function(params, fallible) = want.clone() else {
            return path("()", Ty::Unit);
        };
        let own: Vec<LocalId> = self.program[callee].params.clone();
        let mut patterns = Vec::new();
        let mut args = Vec::new();
        let mut taken = function.taken.clone();
        taken.extend(kept.iter().filter_map(|kept| match &kept.kind {
            ExprKind::Path(name) => Some(name.clone()),
            _ => None,
        }));
        taken.insert(function.fresh("this"));
        for (at, have) in params.into_iter().enumerate() {
            let name = self.program[callee].locals[own[at].index()].name;
            let name = super::names::variable(self.program.names.text(name));
            let name = super::names::numbered(name, "_", &mut taken);
            let want = self.param_type(callee, own[at]);
            args.push(coerce(path(name.clone(), have.clone()), &want));
            patterns.push((Pattern::Name(false, name), Some(have)));
        }
        args.extend(kept);
        let given = self.ty(self.program[callee].result);
        let Ty::Path(_, results) = &*fallible else {
            return path("()", Ty::Unit);
        };
        let want = results[0].clone();
        let raises = self.raising[callee.index()];
        let called = call_of(self.names.functions[callee.index()].clone(), args, given.clone());
        let body = if raises && given == want {
            called
        } else {
            let value = if raises {
                Expr {
                    kind: ExprKind::Try(Box::new(called)),
                    ty: given,
                }
            } else {
                called
            };
            call_of("Ok", vec![coerce(value, &want)], *fallible)
        };
        Expr {
            kind: ExprKind::Closure(moves, patterns, Box::new(body)),
            ty: Ty::Infer,
        }
    }

    /// The closure that gives the key of an item, or the expression of a function value.
    pub(super) fn key_function(&mut self, function: &mut Function<'a>, key: ir::ExprId, item: Ty) -> Expr {
        let Type::Function(params, result) = self.program[function.ir[key].ty].clone() else {
            return path("()", Ty::Unit);
        };
        let fallible = named("Fallible", vec![self.ty(result)]);
        let want = Ty::Function(vec![item.clone()], Box::new(fallible));
        match function.ir[key].kind.clone() {
            ir::ExprKind::FunctionValue(callee) => self.closure(function, callee, Vec::new(), &want, true),
            ir::ExprKind::Closure(callee, captured) => {
                let mut kept = Vec::new();
                for (outer, inner) in captured {
                    let want = self.param_type(callee, inner);
                    kept.push(if function.ir.locals[outer.index()].shared {
                        coerce(self.cell(function, outer), &want)
                    } else {
                        coerce(self.local(function, outer), &want)
                    });
                }
                self.closure(function, callee, kept, &want, false)
            }
            _ => {
                let value = self.receiver(function, key);
                let name = function.fresh("item");
                let own = self.ty(params[0]);
                let arg = coerce(path(name.clone(), item), &own);
                let call = Expr {
                    kind: ExprKind::Call(Box::new(value), vec![arg]),
                    ty: Ty::Infer,
                };
                Expr {
                    kind: ExprKind::Closure(false, vec![(Pattern::Name(false, name), None)], Box::new(call)),
                    ty: Ty::Infer,
                }
            }
        }
    }
}
