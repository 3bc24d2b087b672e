//! Storing values: variables, fields, items, slices, and tuples taken apart.

use super::super::coerce::{call as call_of, coerce, method, named, path};
use super::super::tree::{Binary, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::{Back, Function, plain};
use crate::ir::{self, LocalId, Place, Type};

impl<'a> Back<'a> {
    pub(super) fn assign(
        &mut self,
        function: &mut Function<'a>,
        place: &Place,
        value: ir::ExprId,
        wanted: &[LocalId],
        stmts: &mut Vec<Stmt>,
    ) {
        match place {
            Place::Local(local) if function.ir.locals[local.index()].shared => {
                stmts.push(self.set_cell(function, *local, value));
            }
            Place::Local(local) => {
                let ty = self.local_type(function, *local);
                let name = function.names[local].clone();
                if let Some((op, operand)) = self.compound(function, *local, value) {
                    stmts.push(plain(StmtKind::Assign(path(name, ty), Some(op), operand)));
                    return;
                }
                let value = self.value_as(function, value, &ty);
                if wanted.contains(local) && !function.declared.contains(local) {
                    function.declared.insert(*local);
                    let mutable = function.is_mutable(*local);
                    let annotation = (!says_type(&value)).then_some(ty);
                    stmts.push(plain(StmtKind::Let {
                        pattern: Pattern::Name(mutable, name),
                        ty: annotation,
                        init: Some(value),
                    }));
                } else {
                    stmts.push(plain(StmtKind::Assign(path(name, ty), None, value)));
                }
            }
            Place::Global(global) => {
                let inner = self.ty(self.program.globals[global.index()].ty);
                let value = self.value_as(function, value, &inner);
                let some = call_of("Some", vec![value], named("Option", vec![inner]));
                let name = path(self.names.globals[global.index()].clone(), Ty::Infer);
                stmts.push(plain(StmtKind::Expr(method(name, "set", vec![some], Ty::Unit))));
            }
            Place::Field(object, field) => self.assign_field(function, *object, *field, value, stmts),
            Place::Item(container, index) => self.assign_item(function, *container, *index, value, stmts),
            Place::Slice(list, parts) => {
                let list_type = self.program[function.ir[*list].ty].clone();
                let element = match list_type {
                    Type::List(element, _) => self.ty(element),
                    _ => Ty::Infer,
                };
                let iter = self.value_as(function, value, &named("List", vec![element]));
                let items = method(iter, "to_vec", Vec::new(), Ty::Infer);
                let receiver = self.receiver(function, *list);
                let mut args: Vec<Expr> = parts.iter().map(|part| self.optional_index(function, *part)).collect();
                args.push(items);
                let call = method(receiver, "set_slice", args, named("Fallible", vec![Ty::Unit]));
                let done = self.tried(function, call, Ty::Unit);
                stmts.push(plain(StmtKind::Expr(done)));
            }
        }
    }

    /// `x = x + a` of a variable whose plain operator says the same is `x += a`.
    fn compound(&mut self, function: &mut Function<'a>, local: LocalId, value: ir::ExprId) -> Option<(Binary, Expr)> {
        if function.unbound.contains(&local) || !function.declared.contains(&local) {
            return None;
        }
        let ir::ExprKind::Op(op, args) = &function.ir[value].kind else {
            return None;
        };
        let [left, _] = args.as_slice() else { return None };
        if !matches!(function.ir[*left].kind, ir::ExprKind::Local(found) if found == local) {
            return None;
        }
        let ty = self.local_type(function, local);
        if matches!(op, ir::Op::Concat) && ty == Ty::String {
            let operand = self.lent(function, args[1]);
            return Some((Binary::Add, coerce(operand, &Ty::Ref(Box::new(Ty::Str)))));
        }
        let lowered = self.value(function, value);
        match lowered.kind {
            ExprKind::Binary(
                op @ (Binary::Add
                | Binary::Sub
                | Binary::Mul
                | Binary::Div
                | Binary::BitAnd
                | Binary::BitOr
                | Binary::BitXor),
                a,
                b,
            ) if lowered.ty == ty => {
                let same = match (&a.kind, &a.ty) {
                    (ExprKind::Path(name), _) => *name == function.names[&local],
                    (ExprKind::Ref(inner), _) => {
                        matches!(&inner.kind, ExprKind::Path(name) if *name == function.names[&local])
                    }
                    _ => false,
                };
                let fits =
                    ty == Ty::I64 || ty == Ty::F64 || (ty == super::super::coerce::big() && !matches!(op, Binary::Div));
                (same && fits).then_some((op, *b))
            }
            _ => None,
        }
    }

    fn assign_field(
        &mut self,
        function: &mut Function<'a>,
        object: ir::ExprId,
        field: u32,
        value: ir::ExprId,
        stmts: &mut Vec<Stmt>,
    ) {
        let Type::Object(class) = self.program[function.ir[object].ty] else {
            return;
        };
        let info = &self.program.classes[class.index()].fields[field as usize];
        let ty = self.ty(info.ty);
        let mutable = info.mutable;
        let value = self.value_as(function, value, &ty);
        let own = matches!(function.ir[object].kind, ir::ExprKind::Local(local) if function.ir.params.first() == Some(&local));
        if let (Some(fields), true) = (&function.fields, own) {
            let base = self.names.field(class, field);
            let mut fields = fields.clone();
            // A variable of this name that keeps this value is the field's local.
            let there = matches!(&value.kind, ExprKind::Path(name) if *name == base)
                && function.names.iter().any(|(local, name)| {
                    let first = u32::from(!function.ir.params.contains(local));
                    *name == base && function.writes.get(local).copied().unwrap_or(0) <= first
                });
            let name = if there { base } else { function.claim(&base, "field_") };
            fields.insert(field, name.clone());
            function.fields = Some(fields);
            if !there {
                let annotation = (!says_type(&value)).then_some(ty);
                stmts.push(plain(StmtKind::Let {
                    pattern: Pattern::Name(false, name),
                    ty: annotation,
                    init: Some(value),
                }));
            }
            return;
        }
        let receiver = self.receiver(function, object);
        let place = Expr {
            kind: ExprKind::Field(Box::new(receiver), self.names.field(class, field)),
            ty: Ty::Infer,
        };
        debug_assert!(mutable, "a field assigned outside its constructor is mutable");
        stmts.push(plain(StmtKind::Expr(method(place, "set", vec![value], Ty::Unit))));
    }

    fn assign_item(
        &mut self,
        function: &mut Function<'a>,
        container: ir::ExprId,
        index: ir::ExprId,
        value: ir::ExprId,
        stmts: &mut Vec<Stmt>,
    ) {
        match self.program[function.ir[container].ty].clone() {
            Type::List(element, _) => {
                let element = self.ty(element);
                let value = self.value_as(function, value, &element);
                let index = self.index(function, index);
                let receiver = self.receiver(function, container);
                let call = method(receiver, "set", vec![index, value], named("Fallible", vec![Ty::Unit]));
                let done = self.tried(function, call, Ty::Unit);
                stmts.push(plain(StmtKind::Expr(done)));
            }
            Type::Dict(key, element, _) => {
                let (key, element) = (self.ty(key), self.ty(element));
                let key = self.value_as(function, index, &key);
                let value = self.value_as(function, value, &element);
                let receiver = self.receiver(function, container);
                stmts.push(plain(StmtKind::Expr(method(
                    receiver,
                    "set",
                    vec![key, value],
                    Ty::Unit,
                ))));
            }
            _ => {}
        }
    }

    pub(super) fn unpack(
        &mut self,
        function: &mut Function<'a>,
        pattern: &ir::Pattern,
        value: ir::ExprId,
        wanted: &[LocalId],
        stmts: &mut Vec<Stmt>,
    ) {
        let mut locals = Vec::new();
        pattern.locals(&mut locals);
        let types: Vec<Ty> = locals.iter().map(|local| self.local_type(function, *local)).collect();
        let fresh = locals.iter().all(|local| {
            wanted.contains(local) && !function.declared.contains(local) && !function.unbound.contains(local)
        });
        let array = self
            .unpacked(function, value)
            .filter(|(_, item)| types.iter().all(|ty| ty == item));
        let is_array = array.is_some();
        let want = Ty::Tuple(types.clone());
        let given = match array {
            Some((array, _)) => array,
            None => coerce(self.value(function, value), &want),
        };
        if fresh {
            function.declared.extend(&locals);
            let parts = locals
                .iter()
                .map(|local| Pattern::Name(function.is_mutable(*local), function.names[local].clone()))
                .collect();
            let pattern = if is_array {
                Pattern::Array(parts)
            } else {
                Pattern::Tuple(parts)
            };
            stmts.push(plain(StmtKind::Let {
                pattern,
                ty: None,
                init: Some(given),
            }));
            return;
        }
        // Destructuring assignment assigns all at once.
        let places = locals
            .iter()
            .zip(&types)
            .map(|(local, ty)| path(function.names[local].clone(), ty.clone()))
            .collect();
        let kind = if is_array {
            ExprKind::Array(places)
        } else {
            ExprKind::Tuple(places)
        };
        stmts.push(plain(StmtKind::Assign(Expr { kind, ty: want }, None, given)));
    }

    /// The array that an `Unpack` takes from its iterator, and the type of an item.
    pub(super) fn unpacked(&mut self, function: &mut Function<'a>, value: ir::ExprId) -> Option<(Expr, Ty)> {
        let ir::ExprKind::Op(ir::Op::Unpack, args) = &function.ir[value].kind else {
            return None;
        };
        let source = self.iterator(function, args[0], None);
        let taken = call_of("unpack", vec![source.expr], Ty::Infer);
        Some((self.tried(function, taken, Ty::Infer), source.item))
    }
}

/// Whether rustc sees the type of a first value as it stands.
fn says_type(value: &Expr) -> bool {
    if matches!(value.ty, Ty::Function(..)) {
        return false;
    }
    match &value.kind {
        ExprKind::Int(_) => false,
        ExprKind::Path(name) => name != "None",
        ExprKind::Tuple(parts) => parts
            .iter()
            .all(|part| says_type(part) || matches!(part.kind, ExprKind::Int(_))),
        ExprKind::Call(function, args) => match &function.kind {
            ExprKind::Path(name) => {
                !(name.ends_with("::new") && args.is_empty())
                    && (name != "Some" || args.iter().all(says_type))
                    && !(name == "List::from" && empty_vec(args))
            }
            _ => true,
        },
        ExprKind::Vec(parts) => !parts.is_empty(),
        ExprKind::Block(block) => block.value.as_ref().is_none_or(|value| says_type(value)),
        ExprKind::Binary(_, a, b) => says_type(a) || says_type(b) || value.ty == Ty::Bool,
        ExprKind::Unary(_, a) => says_type(a),
        ExprKind::If(_, a, b) => {
            a.value.as_ref().is_some_and(|value| says_type(value))
                || b.as_ref()
                    .and_then(|block| block.value.as_ref())
                    .is_some_and(|value| says_type(value))
        }
        ExprKind::Method(receiver, ..) => says_type(receiver),
        _ => true,
    }
}

fn empty_vec(args: &[Expr]) -> bool {
    matches!(args, [Expr { kind: ExprKind::Vec(parts), .. }] if parts.is_empty())
}
