//! Variables that closures share: a `Shared<T>`, made where the function begins, so that each run of it has one.

use super::super::coerce::{call as call_of, coerce, method, named, path};
use super::super::tree::{Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::{Back, Function, plain};
use crate::ir::{self, LocalId};

impl<'a> Back<'a> {
    /// The type of the cell of a shared variable.
    pub(super) fn cell_type(&mut self, ir: &ir::Function, local: LocalId) -> Ty {
        named("Shared", vec![self.ty(ir.locals[local.index()].ty)])
    }

    /// The cells that a function makes: all but those that it is given.
    pub(super) fn cells(&mut self, function: &mut Function<'a>) -> Vec<Stmt> {
        let ir = function.ir;
        let own = (0..ir.locals.len()).map(LocalId::at);
        let own = own.filter(|local| ir.locals[local.index()].shared && !ir.params.contains(local));
        let mut stmts = Vec::new();
        for local in own {
            let ty = self.cell_type(ir, local);
            let name = self.program.names.text(ir.locals[local.index()].name);
            let name = Expr {
                kind: ExprKind::Str(name.to_owned()),
                ty: Ty::Ref(Box::new(Ty::Str)),
            };
            function.declared.insert(local);
            stmts.push(plain(StmtKind::Let {
                pattern: Pattern::Name(false, function.names[&local].clone()),
                ty: Some(ty.clone()),
                init: Some(call_of("Shared::new", vec![name], ty)),
            }));
        }
        stmts
    }

    /// The cell of a shared variable: a reference where it is a parameter.
    pub(super) fn cell(&mut self, function: &Function<'_>, local: LocalId) -> Expr {
        let ty = self.cell_type(function.ir, local);
        let is_param = function.ir.params.contains(&local);
        let ty = if is_param { Ty::Ref(Box::new(ty)) } else { ty };
        path(function.names[&local].clone(), ty)
    }

    /// The value of a shared variable, or Python's complaint that it has none.
    pub(super) fn read_cell(&mut self, function: &Function<'_>, local: LocalId) -> Expr {
        let ty = self.ty(function.ir.locals[local.index()].ty);
        let captured = function.ir.params.contains(&local);
        let cell = self.cell(function, local);
        let read = method(
            cell,
            if captured { "captured" } else { "get" },
            Vec::new(),
            named("Fallible", vec![ty.clone()]),
        );
        self.tried(function, read, ty)
    }

    /// Stores a value in the cell of a shared variable.
    pub(super) fn set_cell(&mut self, function: &mut Function<'a>, local: LocalId, value: ir::ExprId) -> Stmt {
        let ty = self.ty(function.ir.locals[local.index()].ty);
        let value = self.value_as(function, value, &ty);
        let cell = self.cell(function, local);
        plain(StmtKind::Expr(method(cell, "set", vec![value], Ty::Unit)))
    }

    /// The cell that an argument of a shared parameter names.
    pub(super) fn lent_cell(&mut self, function: &mut Function<'a>, arg: ir::ExprId) -> Expr {
        let ir::ExprKind::Local(local) = function.ir[arg].kind else {
            return path("()", Ty::Unit);
        };
        let cell = self.cell(function, local);
        let want = Ty::Ref(Box::new(self.cell_type(function.ir, local)));
        coerce(cell, &want)
    }
}
