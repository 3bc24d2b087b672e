//! Expressions: as values, as values of a wanted type, lent, and as receivers of methods.

use super::super::coerce::{call as call_of, coerce, is_copy, method, named, path};
use super::super::tree::{Binary, Block, Expr, ExprKind, Stmt, StmtKind, Ty};
use super::{Back, Function, plain};
use crate::ir::{self, Type};

impl<'a> Back<'a> {
    /// The expression as a value of `want`.
    pub(super) fn value_as(&mut self, function: &mut Function<'a>, expr: ir::ExprId, want: &Ty) -> Expr {
        if let Some(list) = self.owned_list(function, expr, want) {
            return list;
        }
        if let Ty::Function(..) = want
            && let Some(made) = self.function_as(function, expr, want)
        {
            return made;
        }
        let value = self.value(function, expr);
        if *want == Ty::String && value.ty == Ty::Ref(Box::new(Ty::Str)) {
            return match value.kind {
                ExprKind::Str(text) if text.is_empty() => call_of("String::new", Vec::new(), Ty::String),
                _ => method(value, "to_string", Vec::new(), Ty::String),
            };
        }
        coerce(value, want)
    }

    /// A new list for the variable that owns it, made as that at once.
    fn owned_list(&mut self, function: &mut Function<'a>, expr: ir::ExprId, want: &Ty) -> Option<Expr> {
        let element = match want {
            Ty::Path(name, items) if name == "OwnedList" => items.first()?,
            _ => return None,
        };
        match &function.ir[expr].kind {
            ir::ExprKind::List(parts) if !parts.is_empty() => {
                let parts = parts.iter().map(|part| self.value_as(function, *part, element));
                let items = Expr {
                    kind: ExprKind::Vec(parts.collect()),
                    ty: Ty::Infer,
                };
                Some(call_of("OwnedList::from", vec![items], want.clone()))
            }
            ir::ExprKind::List(_) => Some(call_of("OwnedList::new", Vec::new(), want.clone())),
            ir::ExprKind::Collect(collect) => Some(self.collect(function, collect, want)),
            ir::ExprKind::Op(ir::Op::ToList, args) => Some(self.gather(function, args[0], want.clone())),
            ir::ExprKind::Op(ir::Op::Slice, args) => {
                let parts: Vec<Expr> = args[1..]
                    .iter()
                    .map(|part| self.optional_index(function, Some(*part)))
                    .collect();
                let receiver = self.receiver(function, args[0]);
                let sliced = method(receiver, "slice_owned", parts, named("Fallible", vec![want.clone()]));
                Some(self.tried(function, sliced, want.clone()))
            }
            _ => None,
        }
    }

    /// Lent text.
    pub(super) fn lent_str(&mut self, function: &mut Function<'a>, expr: ir::ExprId) -> Expr {
        let value = self.lent(function, expr);
        coerce(value, &Ty::Ref(Box::new(Ty::Str)))
    }

    /// A value lent to an operation: a variable by reference, anything else as a temporary by reference.
    pub(super) fn lent(&mut self, function: &mut Function<'a>, expr: ir::ExprId) -> Expr {
        let value = typed(self.value(function, expr));
        if matches!(value.ty, Ty::Ref(_)) {
            return value;
        }
        let want = Ty::Ref(Box::new(value.ty.clone()));
        coerce(value, &want)
    }

    /// A value as the receiver of a method: without the clone that a value would need.
    pub(super) fn receiver(&mut self, function: &mut Function<'a>, expr: ir::ExprId) -> Expr {
        let value = typed(self.value(function, expr));
        match value.kind {
            ExprKind::Method(receiver, name, types, args)
                if name == "clone"
                    && args.is_empty()
                    && types.is_empty()
                    && super::super::coerce::is_place(&receiver) =>
            {
                *receiver
            }
            kind => Expr { kind, ty: value.ty },
        }
    }

    /// The expression as a value of its own Rust type. Text literals stay `&str`.
    pub(super) fn value(&mut self, function: &mut Function<'a>, expr: ir::ExprId) -> Expr {
        let ir = &function.ir[expr];
        match &ir.kind {
            ir::ExprKind::Const(value) => self.literal(value),
            ir::ExprKind::Local(local) => self.local(function, *local),
            ir::ExprKind::Global(global) => self.global(function, *global),
            ir::ExprKind::Field(object, field) => self.field(function, *object, *field),
            ir::ExprKind::Op(op, args) => self.op(function, expr, *op, args),
            ir::ExprKind::Library(library, args) => self.library(function, expr, library, args),
            ir::ExprKind::And(a, b) | ir::ExprKind::Or(a, b) => {
                let op = if matches!(ir.kind, ir::ExprKind::And(..)) {
                    Binary::And
                } else {
                    Binary::Or
                };
                let a = self.condition(function, *a);
                let b = self.condition(function, *b);
                Expr {
                    kind: ExprKind::Binary(op, Box::new(a), Box::new(b)),
                    ty: Ty::Bool,
                }
            }
            ir::ExprKind::Cond(test, a, b) => {
                let ty = self.ty(ir.ty);
                let test = self.condition(function, *test);
                let a = self.value_as(function, *a, &ty);
                let b = self.value_as(function, *b, &ty);
                let block = |value| Block {
                    stmts: Vec::new(),
                    value: Some(Box::new(value)),
                };
                Expr {
                    kind: ExprKind::If(Box::new(test), block(a), Some(block(b))),
                    ty,
                }
            }
            ir::ExprKind::Assign(local, value) => {
                let inner = self.ty(function.ir.locals[local.index()].ty);
                let ty = self.local_type(function, *local);
                let value = self.value_as(function, *value, &inner);
                let name = function.names[local].clone();
                let stored = coerce(value, &ty);
                let assign = plain(StmtKind::Assign(path(name, ty), None, stored));
                let read = self.local(function, *local);
                let ty = read.ty.clone();
                Expr {
                    kind: ExprKind::Block(Block {
                        stmts: vec![assign],
                        value: Some(Box::new(read)),
                    }),
                    ty,
                }
            }
            ir::ExprKind::Let(bound, value) => {
                let mut stmts = Vec::new();
                let outer = function.declared.clone();
                self.bindings(function, bound, &mut stmts);
                let value = self.value(function, *value);
                function.declared = outer;
                let ty = value.ty.clone();
                Expr {
                    kind: ExprKind::Block(Block {
                        stmts,
                        value: Some(Box::new(value)),
                    }),
                    ty,
                }
            }
            ir::ExprKind::Call(callee, args) => self.call(function, *callee, args),
            ir::ExprKind::New(class, callee, args) => self.construct(function, *class, *callee, args),
            ir::ExprKind::CallValue(callee, args) => self.call_value(function, *callee, args),
            ir::ExprKind::FunctionValue(_) | ir::ExprKind::Closure(..) => {
                let ty = self.ty(ir.ty);
                self.function_as(function, expr, &ty)
                    .unwrap_or_else(|| path("()", Ty::Unit))
            }
            ir::ExprKind::Tuple(parts) => {
                let Ty::Tuple(types) = self.ty(ir.ty) else {
                    return path("()", Ty::Unit);
                };
                let parts = parts
                    .iter()
                    .zip(&types)
                    .map(|(part, ty)| typed(self.value_as(function, *part, ty)))
                    .collect();
                Expr {
                    kind: ExprKind::Tuple(parts),
                    ty: Ty::Tuple(types),
                }
            }
            ir::ExprKind::Member(tuple, at) => {
                let value = self.receiver(function, *tuple);
                let ty = match &value.ty {
                    Ty::Tuple(parts) => parts[*at as usize].clone(),
                    Ty::Ref(inner) => match &**inner {
                        Ty::Tuple(parts) => parts[*at as usize].clone(),
                        _ => Ty::Infer,
                    },
                    _ => self.ty(ir.ty),
                };
                let member = Expr {
                    kind: ExprKind::Field(Box::new(value), at.to_string()),
                    ty: ty.clone(),
                };
                if is_copy(&ty) {
                    member
                } else {
                    method(member, "clone", Vec::new(), ty)
                }
            }
            ir::ExprKind::List(parts) => {
                let ty = self.ty(ir.ty);
                let element = element_of(&ty);
                if parts.is_empty() {
                    return call_of("List::new", Vec::new(), ty);
                }
                let parts = parts
                    .iter()
                    .map(|part| typed(self.value_as(function, *part, &element)))
                    .collect();
                call_of(
                    "List::from",
                    vec![Expr {
                        kind: ExprKind::Vec(parts),
                        ty: Ty::Infer,
                    }],
                    ty,
                )
            }
            ir::ExprKind::Set(parts) => self.set(function, parts, ir.ty),
            ir::ExprKind::Dict(pairs) => {
                let ty = self.ty(ir.ty);
                if pairs.is_empty() {
                    return call_of("Dict::new", Vec::new(), ty);
                }
                let Ty::Path(_, types) = ty.clone() else {
                    return path("()", Ty::Unit);
                };
                let mut parts = Vec::new();
                for (key, value) in pairs {
                    let key = self.value_as(function, *key, &types[0]);
                    let value = typed(self.value_as(function, *value, &types[1]));
                    parts.push(Expr {
                        kind: ExprKind::Tuple(vec![key, value]),
                        ty: Ty::Tuple(types.clone()),
                    });
                }
                call_of(
                    "Dict::from",
                    vec![Expr {
                        kind: ExprKind::Vec(parts),
                        ty: Ty::Infer,
                    }],
                    ty,
                )
            }
            ir::ExprKind::Collect(collect) => {
                let ty = self.ty(ir.ty);
                self.collect(function, collect, &ty)
            }
            ir::ExprKind::Text(parts) => self.text(function, parts),
            ir::ExprKind::Refused => Expr {
                kind: ExprKind::Format("unimplemented".to_owned(), String::new(), Vec::new()),
                ty: Ty::Never,
            },
        }
    }

    /// The variables of a `Let`, in order.
    pub(super) fn bindings(
        &mut self,
        function: &mut Function<'a>,
        bound: &[(ir::LocalId, ir::ExprId)],
        stmts: &mut Vec<Stmt>,
    ) {
        for (local, given) in bound {
            self.assign(function, &ir::Place::Local(*local), *given, &[*local], stmts);
        }
    }

    /// A new set. CPython builds a literal of three or more constants twice, which shows in its order.
    fn set(&mut self, function: &mut Function<'a>, parts: &[ir::ExprId], ty: ir::TypeId) -> Expr {
        let ty = self.ty(ty);
        let element = element_of(&ty);
        if parts.is_empty() {
            return call_of("Set::new", Vec::new(), ty);
        }
        let constant = parts.len() >= 3
            && parts
                .iter()
                .all(|part| matches!(function.ir[*part].kind, ir::ExprKind::Const(_)));
        let parts = parts
            .iter()
            .map(|part| self.value_as(function, *part, &element))
            .collect();
        let made = Expr {
            kind: ExprKind::Vec(parts),
            ty: Ty::Infer,
        };
        call_of(if constant { "Set::constant" } else { "Set::from" }, vec![made], ty)
    }

    pub(super) fn local(&mut self, function: &mut Function<'a>, local: ir::LocalId) -> Expr {
        let ty = self.ty(function.ir.locals[local.index()].ty);
        let name = function.names[&local].clone();
        if function.ir.locals[local.index()].shared {
            return self.read_cell(function, local);
        }
        if function.unbound.contains(&local) {
            return self.bound(function, local, ty);
        }
        if function.lent.contains(&local) && function.owned.lists.contains(&local) {
            return path(name, self.param_type(function.id, local));
        }
        if function.lent.contains(&local) {
            let inner = if ty == Ty::String { Ty::Str } else { ty };
            return path(name, Ty::Ref(Box::new(inner)));
        }
        if name == "self" && function.ir.method_of.is_some() && function.fields.is_none() {
            return path("self", Ty::Ref(Box::new(ty)));
        }
        let ty = self.local_type(function, local);
        if is_copy(&ty) {
            return path(name, ty);
        }
        method(path(name, ty.clone()), "clone", Vec::new(), ty)
    }

    /// The value of a variable that may have none, or Python's complaint.
    fn bound(&mut self, function: &Function<'a>, local: ir::LocalId, ty: Ty) -> Expr {
        let option = named("Option", vec![ty.clone()]);
        let variable = path(function.names[&local].clone(), option.clone());
        let copied = if is_copy(&option) {
            variable
        } else {
            method(variable, "clone", Vec::new(), option)
        };
        let name = self.program.names.text(function.ir.locals[local.index()].name);
        let text = |text: String| Expr {
            kind: ExprKind::Str(text),
            ty: Ty::Ref(Box::new(Ty::Str)),
        };
        let parts = vec![
            text("UnboundLocalError".to_owned()),
            text(format!(
                "cannot access local variable '{name}' where it is not associated with a value"
            )),
        ];
        let error = call_of("Exception::new", parts, Ty::Infer);
        let closure = Expr {
            kind: ExprKind::Closure(false, Vec::new(), Box::new(error)),
            ty: Ty::Infer,
        };
        let checked = method(copied, "ok_or_else", vec![closure], named("Fallible", vec![ty.clone()]));
        self.tried(function, checked, ty)
    }

    fn global(&mut self, function: &mut Function<'a>, global: ir::GlobalId) -> Expr {
        let info = &self.program.globals[global.index()];
        let ty = self.ty(info.ty);
        let name = self.names.globals[global.index()].clone();
        if let Some(constant) = &info.constant {
            let ty = match constant {
                ir::Const::Str(_) => Ty::Ref(Box::new(Ty::Str)),
                ir::Const::Int(_) => Ty::I64,
                _ => ty,
            };
            return path(name, ty);
        }
        let option = named("Option", vec![ty.clone()]);
        let read = if is_copy(&option) {
            method(path(name.clone(), Ty::Infer), "get", Vec::new(), option.clone())
        } else {
            let clone = path("Clone::clone", Ty::Infer);
            method(
                path(name.clone(), Ty::Infer),
                "with_borrow",
                vec![clone],
                option.clone(),
            )
        };
        let source = self.program.names.text(info.name);
        let text = Expr {
            kind: ExprKind::Str(format!("name '{source}' is not defined")),
            ty: Ty::Ref(Box::new(Ty::Str)),
        };
        let kind = Expr {
            kind: ExprKind::Str("NameError".to_owned()),
            ty: Ty::Infer,
        };
        let error = call_of("Exception::new", vec![kind, text], Ty::Infer);
        let closure = Expr {
            kind: ExprKind::Closure(false, Vec::new(), Box::new(error)),
            ty: Ty::Infer,
        };
        let checked = method(read, "ok_or_else", vec![closure], named("Fallible", vec![ty.clone()]));
        self.tried(function, checked, ty)
    }

    fn field(&mut self, function: &mut Function<'a>, object: ir::ExprId, field: u32) -> Expr {
        let Type::Object(class) = self.program[function.ir[object].ty] else {
            return path("()", Ty::Unit);
        };
        let info = &self.program.classes[class.index()].fields[field as usize];
        let (ty, mutable) = (self.ty(info.ty), info.mutable);
        let own = matches!(function.ir[object].kind, ir::ExprKind::Local(local) if function.ir.params.first() == Some(&local));
        if let (Some(fields), true) = (&function.fields, own) {
            let name = fields.get(&field).cloned().unwrap_or_default();
            let read = path(name, ty.clone());
            return if is_copy(&ty) {
                read
            } else {
                method(read, "clone", Vec::new(), ty)
            };
        }
        let receiver = self.receiver(function, object);
        let place = Expr {
            kind: ExprKind::Field(Box::new(receiver), self.names.field(class, field)),
            ty: ty.clone(),
        };
        match (mutable, is_copy(&ty)) {
            (false, true) => place,
            (false, false) => method(place, "clone", Vec::new(), ty),
            (true, _) => method(place, "get", Vec::new(), ty),
        }
    }

    /// The bounds of an integer expression that is an i64.
    pub(super) fn bounds(&self, function: &Function<'_>, expr: ir::ExprId) -> Option<(i128, i128)> {
        if let ir::ExprKind::Const(ir::Const::Int(value)) = function.ir[expr].kind {
            return Some((i128::from(value), i128::from(value)));
        }
        match self.program[function.ir[expr].ty] {
            Type::Int(class) => match self.program.choices.ints[class.index()] {
                ir::IntChoice::Small { low, high } => Some((i128::from(low), i128::from(high))),
                ir::IntChoice::Big => None,
            },
            Type::Bool => Some((0, 1)),
            _ => None,
        }
    }
}

pub(super) fn element_of(ty: &Ty) -> Ty {
    match ty {
        Ty::Path(_, args) => args.first().cloned().unwrap_or(Ty::Infer),
        _ => Ty::Infer,
    }
}

/// A value that says its own type, where nothing around it does: an empty container, or a function that is made here.
pub(super) fn typed(value: Expr) -> Expr {
    match value.kind {
        ExprKind::Call(callee, args) => match (&callee.kind, &value.ty) {
            (ExprKind::Path(path), Ty::Path(name, types))
                if args.is_empty() && !types.is_empty() && *path == format!("{name}::new") =>
            {
                let callee = Expr {
                    kind: ExprKind::Associated(value.ty.clone(), "new".to_owned()),
                    ty: Ty::Infer,
                };
                Expr {
                    kind: ExprKind::Call(Box::new(callee), Vec::new()),
                    ty: value.ty,
                }
            }
            (ExprKind::Path(path), Ty::Function(..)) if path == "Rc::new" => {
                let made = Expr {
                    kind: ExprKind::Call(callee, args),
                    ty: Ty::Infer,
                };
                Expr {
                    kind: ExprKind::Cast(Box::new(made)),
                    ty: value.ty,
                }
            }
            _ => Expr {
                kind: ExprKind::Call(callee, args),
                ty: value.ty,
            },
        },
        ExprKind::Block(block) => Expr {
            kind: ExprKind::Block(typed_block(block)),
            ty: value.ty,
        },
        ExprKind::If(test, body, orelse) => Expr {
            kind: ExprKind::If(test, typed_block(body), orelse.map(typed_block)),
            ty: value.ty,
        },
        kind => Expr { kind, ty: value.ty },
    }
}

fn typed_block(block: Block) -> Block {
    Block {
        value: block.value.map(|value| Box::new(typed(*value))),
        ..block
    }
}
