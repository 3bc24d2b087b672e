//! Operations of containers and texts that are no call of the library. Conversions are left to `coerce`.

use super::super::coerce::{call as call_of, coerce, method, named, path};
use super::super::tree::{Block, Expr, ExprKind, Pattern, StmtKind, Ty};
use super::equality::Comparison;
use super::expr::element_of;
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
        let span = function.ir[id].span;
        match op {
            Op::Sorted => self.compared(function.ir[args[0]].ty, Comparison::Order, span),
            Op::MinOf | Op::MaxOf if args.len() == 1 => {
                self.compared(function.ir[args[0]].ty, Comparison::Order, span);
            }
            // What keys and members of sets must answer is a matter of their class.
            Op::Contains
                if matches!(
                    self.program[function.ir[args[1]].ty],
                    Type::List(..) | Type::Iterator(_)
                ) =>
            {
                self.compared(function.ir[args[1]].ty, Comparison::Equality, span);
            }
            _ => {}
        }
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
            Op::Unpack => self.unpacked_tuple(function, id, &ty),
            Op::Replace => self.replace(function, args),
            Op::ToList | Op::ToSet | Op::ToDict => self.gather(function, args[0], ty),
            Op::Sorted => {
                let descending = matches!(function.ir[args[1]].kind, ir::ExprKind::Const(ir::Const::Bool(true)));
                let made = self.gather(function, args[0], ty.clone());
                let list = path(function.fresh("sorted"), ty);
                let name = if descending { "sort_descending" } else { "sort" };
                let sort = method(list.clone(), name, Vec::new(), Ty::Unit);
                then(list, made, sort)
            }
            Op::SortedBy => {
                let descending = matches!(function.ir[args[2]].kind, ir::ExprKind::Const(ir::Const::Bool(true)));
                let made = self.gather(function, args[0], ty.clone());
                let item = element_of(&ty);
                let key = self.key_function(function, args[1], item);
                let name = if descending {
                    "try_sort_by_key_descending"
                } else {
                    "try_sort_by_key"
                };
                let list = path(function.fresh("sorted"), ty);
                let sort = method(list.clone(), name, vec![key], named("Fallible", vec![Ty::Unit]));
                let sort = self.tried(function, sort, Ty::Unit);
                then(list, made, sort)
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

    /// `{ let [a, b] = unpack(items)?; (a, b) }`.
    fn unpacked_tuple(&mut self, function: &mut Function<'a>, id: ir::ExprId, ty: &Ty) -> Expr {
        let (Some((array, item)), Ty::Tuple(members)) = (self.unpacked(function, id), ty) else {
            return path("()", Ty::Unit);
        };
        let names: Vec<String> = (0..members.len())
            .map(|at| function.fresh(&format!("item{at}")))
            .collect();
        let first = plain(StmtKind::Let {
            pattern: Pattern::Array(names.iter().map(|name| Pattern::Name(false, name.clone())).collect()),
            ty: None,
            init: Some(array),
        });
        let parts = names.into_iter().map(|name| path(name, item.clone())).collect();
        let value = Expr {
            kind: ExprKind::Tuple(parts),
            ty: Ty::Tuple(vec![item; members.len()]),
        };
        Expr {
            ty: value.ty.clone(),
            kind: ExprKind::Block(Block {
                stmts: vec![first],
                value: Some(Box::new(value)),
            }),
        }
    }

    /// An iterator whose items have the wanted type.
    pub(super) fn items_as(&mut self, function: &mut Function<'a>, iter: ir::ExprId, want: &Ty) -> Expr {
        let source = self.iterator(function, iter, None);
        if source.item == *want || *want == Ty::Infer {
            return source.expr;
        }
        let (pattern, each) = if source.item == Ty::Unit {
            // Items of no known type: there never is one.
            let never = ExprKind::Format(
                "unreachable".to_owned(),
                "the list is always empty".to_owned(),
                Vec::new(),
            );
            let ty = Ty::Never;
            (Pattern::Tuple(Vec::new()), Expr { kind: never, ty })
        } else {
            let name = Pattern::Name(false, "item".to_owned());
            (name, coerce(path("item", source.item), want))
        };
        let closure = Expr {
            kind: ExprKind::Closure(false, vec![(pattern, None)], Box::new(each)),
            ty: Ty::Infer,
        };
        method(source.expr, "map", vec![closure], Ty::Infer)
    }

    pub(super) fn gather(&mut self, function: &mut Function<'a>, iter: ir::ExprId, ty: Ty) -> Expr {
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
                let item = function.fresh("item");
                let test = Expr {
                    kind: ExprKind::Binary(
                        super::super::tree::Binary::Eq,
                        Box::new(path(item.clone(), source.item)),
                        Box::new(value),
                    ),
                    ty: Ty::Bool,
                };
                let closure = Expr {
                    kind: ExprKind::Closure(false, vec![(Pattern::Name(false, item), None)], Box::new(test)),
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
                let key = self.key_function(function, *key, source.item.clone());
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

/// `{ let list = made; step; list }`.
fn then(list: Expr, made: Expr, step: Expr) -> Expr {
    let ExprKind::Path(name) = &list.kind else {
        return made;
    };
    let pattern = Pattern::Name(false, name.clone());
    let first = StmtKind::Let {
        pattern,
        ty: None,
        init: Some(made),
    };
    let ty = list.ty.clone();
    let block = Block {
        stmts: vec![plain(first), plain(StmtKind::Expr(step))],
        value: Some(Box::new(list)),
    };
    Expr {
        kind: ExprKind::Block(block),
        ty,
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
