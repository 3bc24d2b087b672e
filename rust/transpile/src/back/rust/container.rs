//! Operations of containers and texts that are no call of the library. Conversions are left to `coerce`.

use super::super::coerce::{big, call as call_of, coerce, method, named, path};
use super::super::tree::{Block, Expr, ExprKind, Pattern, StmtKind, Ty};
use super::{Back, Function, plain};
use crate::ir::{self, Op, Type, library};

impl<'a> Back<'a> {
    /// Operations on containers, text and iterators.
    pub(super) fn container(
        &mut self,
        function: &mut Function<'a>,
        id: ir::ExprId,
        op: Op,
        args: &[ir::ExprId],
        ty: Ty,
    ) -> Expr {
        let first = self.program[function.ir[args[0]].ty].clone();
        match op {
            Op::Length => self.length(function, args[0], &first),
            Op::Item => self.item(function, args, &first, ty),
            Op::Slice => {
                let parts: Vec<Expr> = args[1..]
                    .iter()
                    .map(|part| self.optional_index(function, Some(*part)))
                    .collect();
                if first == Type::Str {
                    let text = self.lent_str(function, args[0]);
                    let values = std::iter::once(text).chain(parts).collect();
                    return self.tried(
                        function,
                        call_of("slice_str", values, named("Fallible", vec![ty.clone()])),
                        ty,
                    );
                }
                let receiver = self.receiver(function, args[0]);
                let made = method(receiver, "slice", parts, named("Fallible", vec![ty.clone()]));
                self.tried(function, made, ty)
            }
            Op::Contains => self.contains(function, args),
            Op::Concat => self.concat(function, args, &first, ty),
            Op::Repeat => self.repeat(function, args, &first, ty),
            Op::Append => {
                let want = self.stored(&first, library::find("list_insert"), 2);
                let value = self.value_as(function, args[1], &want);
                let receiver = self.receiver(function, args[0]);
                method(receiver, "push", vec![value], Ty::Unit)
            }
            Op::Extend => {
                let want = self.stored(&first, library::find("list_insert"), 2);
                let source = self.items_as(function, args[1], &want);
                let receiver = self.receiver(function, args[0]);
                method(receiver, "extend", vec![source], Ty::Unit)
            }
            Op::Replace => self.replace(function, args),
            Op::ToList | Op::ToSet | Op::ToDict => self.gather(function, args[0], ty),
            Op::Sorted => {
                let descending = matches!(function.ir[args[1]].kind, ir::ExprKind::Const(ir::Const::Bool(true)));
                let made = self.gather(function, args[0], ty.clone());
                let sort = |list: Expr| {
                    method(
                        list,
                        if descending { "sort_descending" } else { "sort" },
                        Vec::new(),
                        Ty::Unit,
                    )
                };
                self.then(made, sort, &ty)
            }
            Op::SortedBy => {
                let descending = matches!(function.ir[args[2]].kind, ir::ExprKind::Const(ir::Const::Bool(true)));
                let made = self.gather(function, args[0], ty.clone());
                let key = self.key_function(function, args[1]);
                let name = if descending {
                    "try_sort_by_key_descending"
                } else {
                    "try_sort_by_key"
                };
                let list = path("sorted", ty.clone());
                let sorted = method(list, name, vec![key], named("Fallible", vec![Ty::Unit]));
                let sorted = self.tried(function, sorted, Ty::Unit);
                self.then(made, |_| sorted, &ty)
            }
            Op::Sum => self.sum(function, id, args, &ty),
            Op::MinOf | Op::MaxOf => self.extreme_of(function, op == Op::MinOf, args, ty),
            Op::Join => {
                let sep = self.lent_str(function, args[0]);
                let source = self.iterator(function, args[1], None);
                call_of("join", vec![sep, source.expr], Ty::String)
            }
            _ => {
                let span = function.ir[id].span;
                self.refuse("RS0003", span, format!("the operation {op:?} is not printed yet"));
                path("()", Ty::Never)
            }
        }
    }

    /// `{ let sorted = made; step; sorted }`.
    fn then(&mut self, made: Expr, step: impl FnOnce(Expr) -> Expr, ty: &Ty) -> Expr {
        let name = "sorted";
        let list = path(name, ty.clone());
        let stmts = vec![
            plain(StmtKind::Let {
                pattern: Pattern::Name(false, name.to_owned()),
                ty: None,
                init: Some(made),
            }),
            plain(StmtKind::Expr(step(list.clone()))),
        ];
        Expr {
            kind: ExprKind::Block(Block {
                stmts,
                value: Some(Box::new(list)),
            }),
            ty: ty.clone(),
        }
    }

    /// An iterator whose items have the wanted type.
    fn items_as(&mut self, function: &mut Function<'a>, iter: ir::ExprId, want: &Ty) -> Expr {
        let source = self.iterator(function, iter, None);
        if source.item == *want || *want == Ty::Infer {
            return source.expr;
        }
        let each = coerce(path("item", source.item), want);
        let closure = Expr {
            kind: ExprKind::Closure(
                false,
                vec![(Pattern::Name(false, "item".to_owned()), None)],
                Box::new(each),
            ),
            ty: Ty::Infer,
        };
        method(source.expr, "map", vec![closure], Ty::Infer)
    }

    fn gather(&mut self, function: &mut Function<'a>, iter: ir::ExprId, ty: Ty) -> Expr {
        let want = match &ty {
            Ty::Path(name, args) if name == "Dict" => Ty::Tuple(args.clone()),
            Ty::Path(_, args) => args[0].clone(),
            _ => Ty::Infer,
        };
        // A copy of a list, or what a comprehension made, needs no second pass.
        if let ir::ExprKind::Op(Op::Iterate, inner) = &function.ir[iter].kind {
            let inner_type = self.ty(function.ir[inner[0]].ty);
            if inner_type == ty && matches!(function.ir[inner[0]].kind, ir::ExprKind::Collect(_)) {
                return self.value(function, inner[0]);
            }
            if inner_type == ty && matches!(&ty, Ty::Path(name, _) if name == "List" || name == "Set") {
                let receiver = self.receiver(function, inner[0]);
                return method(receiver, "copy", Vec::new(), ty);
            }
        }
        let items = self.items_as(function, iter, &want);
        let kind = match items.kind {
            kind @ ExprKind::Array(_) => method(Expr { kind, ty: Ty::Infer }, "into_iter", Vec::new(), Ty::Infer),
            kind => Expr { kind, ty: items.ty },
        };
        let turbofish = match &ty {
            Ty::Path(name, args) => named(name, args.iter().map(|_| Ty::Infer).collect()),
            _ => Ty::Infer,
        };
        Expr {
            kind: ExprKind::Method(Box::new(kind), "collect".to_owned(), vec![turbofish], Vec::new()),
            ty,
        }
    }

    fn replace(&mut self, function: &mut Function<'a>, args: &[ir::ExprId]) -> Expr {
        let sorted = self.lent(function, args[1]);
        let items = match sorted.kind {
            ExprKind::Ref(inner) => method(*inner, "to_vec", Vec::new(), Ty::Infer),
            _ => method(sorted, "to_vec", Vec::new(), Ty::Infer),
        };
        let receiver = self.receiver(function, args[0]);
        let none = || path("None", Ty::Infer);
        let made = method(
            receiver,
            "set_slice",
            vec![none(), none(), none(), items],
            named("Fallible", vec![Ty::Unit]),
        );
        self.tried(function, made, Ty::Unit)
    }

    fn length(&mut self, function: &mut Function<'a>, arg: ir::ExprId, ty: &Type) -> Expr {
        match ty {
            Type::Str => {
                let text = self.lent_str(function, arg);
                call_of("char_count", vec![text], Ty::I64)
            }
            Type::Tuple(parts) => Expr {
                kind: ExprKind::Int(i64::try_from(parts.len()).unwrap_or(i64::MAX)),
                ty: Ty::I64,
            },
            Type::Iterator(_) => {
                let source = self.iterator(function, arg, None);
                let count = method(source.expr, "count", Vec::new(), Ty::Usize);
                coerce(count, &Ty::I64)
            }
            _ => {
                let receiver = self.receiver(function, arg);
                method(receiver, "len", Vec::new(), Ty::I64)
            }
        }
    }

    fn item(&mut self, function: &mut Function<'a>, args: &[ir::ExprId], container: &Type, ty: Ty) -> Expr {
        let made = match container {
            Type::Str => {
                let text = self.lent_str(function, args[0]);
                let index = self.index(function, args[1]);
                call_of("char_at", vec![text, index], named("Fallible", vec![ty.clone()]))
            }
            Type::Dict(key, ..) => {
                let key = self.ty(*key);
                let lent = self.lent(function, args[1]);
                let index = coerce(lent, &Ty::Ref(Box::new(key)));
                let receiver = self.receiver(function, args[0]);
                method(receiver, "get", vec![index], named("Fallible", vec![ty.clone()]))
            }
            _ => {
                let index = self.index(function, args[1]);
                let receiver = self.receiver(function, args[0]);
                method(receiver, "get", vec![index], named("Fallible", vec![ty.clone()]))
            }
        };
        self.tried(function, made, ty)
    }

    fn contains(&mut self, function: &mut Function<'a>, args: &[ir::ExprId]) -> Expr {
        match self.program[function.ir[args[1]].ty].clone() {
            Type::Str => {
                let text = self.receiver(function, args[1]);
                let part = self.lent_str(function, args[0]);
                method(text, "contains", vec![part], Ty::Bool)
            }
            Type::List(e, _) | Type::Set(e, _) | Type::Dict(e, ..) => {
                let want = Ty::Ref(Box::new(self.ty(e)));
                let lent = self.lent(function, args[0]);
                let value = coerce(lent, &want);
                let receiver = self.receiver(function, args[1]);
                method(receiver, "contains", vec![value], Ty::Bool)
            }
            _ => {
                let source = self.iterator(function, args[1], None);
                let value = self.value_as(function, args[0], &source.item);
                let test = Expr {
                    kind: ExprKind::Binary(
                        super::super::tree::Binary::Eq,
                        Box::new(path("item", source.item)),
                        Box::new(value),
                    ),
                    ty: Ty::Bool,
                };
                let closure = Expr {
                    kind: ExprKind::Closure(
                        false,
                        vec![(Pattern::Name(false, "item".to_owned()), None)],
                        Box::new(test),
                    ),
                    ty: Ty::Infer,
                };
                method(source.expr, "any", vec![closure], Ty::Bool)
            }
        }
    }

    fn concat(&mut self, function: &mut Function<'a>, args: &[ir::ExprId], first: &Type, ty: Ty) -> Expr {
        match first {
            Type::Str => {
                // A chain of additions is one `format!`.
                let mut parts = Vec::new();
                text_operands(function.ir, args, &mut parts);
                let parts: Vec<ir::TextPart> = parts.into_iter().map(ir::TextPart::Str).collect();
                self.text(function, &parts)
            }
            Type::Tuple(_) => {
                let parts: Vec<Expr> = args
                    .iter()
                    .flat_map(|arg| match self.value(function, *arg).kind {
                        ExprKind::Tuple(parts) => parts,
                        kind => vec![Expr { kind, ty: Ty::Infer }],
                    })
                    .collect();
                Expr {
                    kind: ExprKind::Tuple(parts),
                    ty,
                }
            }
            _ => {
                let other = self.lent(function, args[1]);
                let receiver = self.receiver(function, args[0]);
                method(receiver, "concat", vec![other], ty)
            }
        }
    }

    fn repeat(&mut self, function: &mut Function<'a>, args: &[ir::ExprId], first: &Type, ty: Ty) -> Expr {
        let count = self.value_as_small(function, args[1]);
        if *first == Type::Str {
            let text = self.lent_str(function, args[0]);
            return call_of("repeat_str", vec![text, count], ty);
        }
        // `[x] * n` fills; longer lists repeat.
        if let ir::ExprKind::List(parts) = &function.ir[args[0]].kind
            && let [part] = parts.as_slice()
            && let Ty::Path(_, inner) = &ty
        {
            let value = self.value_as(function, *part, &inner[0]);
            return call_of("List::filled", vec![value, count], ty);
        }
        let receiver = self.receiver(function, args[0]);
        method(receiver, "repeat", vec![count], ty)
    }

    fn sum(&mut self, function: &mut Function<'a>, id: ir::ExprId, args: &[ir::ExprId], ty: &Ty) -> Expr {
        let line = Expr {
            kind: ExprKind::Int(i64::from(self.line(function.ir[id].span))),
            ty: Ty::Infer,
        };
        let zero = matches!(function.ir[args[1]].kind, ir::ExprKind::Const(ir::Const::Int(0)));
        if *ty == Ty::I64 && zero {
            let items = self.items_as(function, args[0], &Ty::I64);
            return call_of("sum_i64", vec![items, line], Ty::I64);
        }
        if *ty == big() && zero {
            let items = self.items_as(function, args[0], &big());
            return call_of("sum_int", vec![items], big());
        }
        // Any other sum is a loop that adds in order from the start.
        let items = self.items_as(function, args[0], ty);
        let start = self.value_as(function, args[1], ty);
        let (total, item) = (path("total", ty.clone()), path("item", ty.clone()));
        let next = if *ty == Ty::F64 {
            Expr {
                kind: ExprKind::Binary(super::super::tree::Binary::Add, Box::new(total.clone()), Box::new(item)),
                ty: Ty::F64,
            }
        } else if *ty == Ty::I64 {
            call_of("add", vec![total.clone(), item, line], Ty::I64)
        } else if *ty == big() {
            Expr {
                kind: ExprKind::Binary(super::super::tree::Binary::Add, Box::new(total.clone()), Box::new(item)),
                ty: big(),
            }
        } else {
            let lent = coerce(item, &Ty::Ref(Box::new(ty.clone())));
            let made = method(total.clone(), "add", vec![lent], named("Fallible", vec![ty.clone()]));
            self.tried(function, made, ty.clone())
        };
        let assign = plain(StmtKind::Assign(total.clone(), None, next));
        let stmts = vec![
            plain(StmtKind::Let {
                pattern: Pattern::Name(true, "total".to_owned()),
                ty: None,
                init: Some(start),
            }),
            plain(StmtKind::For(
                None,
                Pattern::Name(false, "item".to_owned()),
                items,
                Block {
                    stmts: vec![assign],
                    value: None,
                },
            )),
        ];
        Expr {
            kind: ExprKind::Block(Block {
                stmts,
                value: Some(Box::new(total)),
            }),
            ty: ty.clone(),
        }
    }

    fn extreme_of(&mut self, function: &mut Function<'a>, least: bool, args: &[ir::ExprId], ty: Ty) -> Expr {
        let source = self.iterator(function, args[0], None);
        let name = if least { "min" } else { "max" };
        let made = match args.get(1) {
            None => call_of(
                format!("{name}_of"),
                vec![source.expr],
                named("Fallible", vec![source.item.clone()]),
            ),
            Some(key) => {
                let key = self.key_function(function, *key);
                call_of(
                    format!("try_{name}_by_key"),
                    vec![source.expr, key],
                    named("Fallible", vec![source.item.clone()]),
                )
            }
        };
        let value = self.tried(function, made, source.item);
        coerce(value, &ty)
    }
}

/// The operands of a chain of text additions, from the left.
fn text_operands(function: &ir::Function, args: &[ir::ExprId], parts: &mut Vec<ir::ExprId>) {
    for arg in args {
        match &function[*arg].kind {
            ir::ExprKind::Op(Op::Concat, inner) => text_operands(function, inner, parts),
            _ => parts.push(*arg),
        }
    }
}
