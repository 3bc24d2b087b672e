//! Iterators: what `for` and comprehensions run over.

use super::super::coerce::{self, call as call_of, coerce, method, named, path};
use super::super::tree::{Binary, Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::{Back, Function, plain};
use crate::ir::{self, Op, Type};

/// An iterator as an expression.
pub(super) struct Source {
    /// The expression after `in`.
    pub expr: Expr,
    /// What each round gives.
    pub item: Ty,
    /// Whether it gives `Fallible`s: a dict or set that the loop's body may change.
    pub fallible: bool,
}

impl<'a> Back<'a> {
    /// The iterator that an expression of iterator type is. `body` is the loop's, where it may change a dict.
    pub(super) fn iterator(
        &mut self,
        function: &mut Function<'a>,
        iter: ir::ExprId,
        body: Option<&ir::Block>,
    ) -> Source {
        let expr = &function.ir[iter];
        let item = match self.program[expr.ty] {
            Type::Iterator(element) => self.ty(element),
            _ => Ty::Infer,
        };
        let sure = |expr| Source {
            expr,
            item: item.clone(),
            fallible: false,
        };
        let ir::ExprKind::Op(op, args) = &expr.kind else {
            let value = self.value(function, iter);
            return sure(value);
        };
        let changes = body.is_some_and(|body| may_change(body, function.ir));
        match op {
            Op::IterateRange => {
                let expr = self.range(function, args);
                Source {
                    expr,
                    item: Ty::I64,
                    fallible: false,
                }
            }
            Op::Iterate => self.iterate(function, args[0], &item, changes),
            Op::IterateItems | Op::IterateValues => {
                let (all, each) = if *op == Op::IterateItems {
                    ("items", "iter_items")
                } else {
                    ("values", "iter_values")
                };
                let receiver = self.receiver(function, args[0]);
                let expr = if changes {
                    method(receiver, each, Vec::new(), Ty::Infer)
                } else {
                    method(
                        method(receiver, all, Vec::new(), Ty::Infer),
                        "iter",
                        Vec::new(),
                        Ty::Infer,
                    )
                };
                let item = self.stored_item(function, args[0], *op);
                Source {
                    expr,
                    item,
                    fallible: changes,
                }
            }
            Op::Enumerate => {
                let inner = self.iterator(function, args[0], None);
                let start = self.value_as_small(function, args[1]);
                let count = Expr {
                    kind: ExprKind::Range(Some(Box::new(start)), None, false),
                    ty: Ty::Infer,
                };
                let item = Ty::Tuple(vec![Ty::I64, inner.item]);
                Source {
                    expr: method(count, "zip", vec![inner.expr], Ty::Infer),
                    item,
                    fallible: false,
                }
            }
            Op::Zip => self.zip(function, args),
            Op::Reversed => self.reversed(function, args[0], &item),
            _ => {
                let value = self.value(function, iter);
                sure(value)
            }
        }
    }

    /// What iterating the storage gives, before any conversion to the iterator's own item type.
    fn stored_item(&mut self, function: &Function<'_>, container: ir::ExprId, op: Op) -> Ty {
        match self.program[function.ir[container].ty].clone() {
            Type::List(e, _) | Type::Set(e, _) => self.ty(e),
            Type::Dict(k, v, _) => {
                let (key, value) = (self.ty(k), self.ty(v));
                match op {
                    Op::IterateItems => Ty::Tuple(vec![key, value]),
                    Op::IterateValues => value,
                    _ => key,
                }
            }
            _ => Ty::String,
        }
    }

    fn iterate(&mut self, function: &mut Function<'a>, container: ir::ExprId, item: &Ty, changes: bool) -> Source {
        let ty = self.program[function.ir[container].ty].clone();
        let sure = |expr, item| Source {
            expr,
            item,
            fallible: false,
        };
        let plain_iter = |receiver| method(receiver, "iter", Vec::new(), Ty::Infer);
        match ty {
            Type::List(..) => {
                let receiver = self.receiver(function, container);
                let item = self.stored_item(function, container, Op::Iterate);
                sure(plain_iter(receiver), item)
            }
            Type::Dict(..) | Type::Set(..) => {
                let is_dict = matches!(ty, Type::Dict(..));
                let receiver = self.receiver(function, container);
                let item = self.stored_item(function, container, Op::Iterate);
                if changes {
                    return Source {
                        expr: method(
                            receiver,
                            if is_dict { "iter_keys" } else { "iter" },
                            Vec::new(),
                            Ty::Infer,
                        ),
                        item,
                        fallible: true,
                    };
                }
                let all = method(receiver, if is_dict { "keys" } else { "items" }, Vec::new(), Ty::Infer);
                sure(plain_iter(all), item)
            }
            Type::Str => {
                let text = self.lent_str(function, container);
                sure(call_of("chars_of", vec![text], Ty::Infer), Ty::String)
            }
            Type::Tuple(_) => {
                let value = self.value(function, container);
                let (value, bind) = self.named_tuple(function, value);
                let parts = if let ExprKind::Tuple(parts) = value.kind {
                    parts.into_iter().map(|part| coerce(part, item)).collect()
                } else {
                    let count = match &value.ty {
                        Ty::Tuple(parts) => parts.clone(),
                        _ => Vec::new(),
                    };
                    (0..count.len())
                        .map(|at| {
                            coerce(
                                Expr {
                                    kind: ExprKind::Field(Box::new(value.clone()), at.to_string()),
                                    ty: count[at].clone(),
                                },
                                item,
                            )
                        })
                        .collect()
                };
                let all = Expr {
                    kind: ExprKind::Array(parts),
                    ty: Ty::Infer,
                };
                let all = match bind {
                    Some(bind) => Expr {
                        kind: ExprKind::Block(Block {
                            stmts: vec![bind],
                            value: Some(Box::new(all)),
                        }),
                        ty: Ty::Infer,
                    },
                    None => all,
                };
                sure(method(all, "into_iter", Vec::new(), Ty::Infer), item.clone())
            }
            _ => {
                let source = self.iterator(function, container, None);
                sure(source.expr, source.item)
            }
        }
    }

    /// A tuple whose members are read one by one: a literal or a variable, or a name bound to what it is once.
    fn named_tuple(&mut self, function: &Function<'a>, value: Expr) -> (Expr, Option<Stmt>) {
        let is_place = match &value.kind {
            ExprKind::Tuple(_) => true,
            ExprKind::Method(receiver, name, ..) if name == "clone" => coerce::is_place(receiver),
            _ => coerce::is_place(&value),
        };
        if is_place {
            return (value, None);
        }
        let name = function.fresh("tuple");
        let ty = value.ty.clone();
        let bind = plain(StmtKind::Let {
            pattern: Pattern::Name(false, name.clone()),
            ty: None,
            init: Some(value),
        });
        (path(name, ty), Some(bind))
    }

    fn zip(&mut self, function: &mut Function<'a>, args: &[ir::ExprId]) -> Source {
        let mut sources = args
            .iter()
            .map(|arg| self.iterator(function, *arg, None))
            .collect::<Vec<_>>()
            .into_iter();
        let Some(first) = sources.next() else {
            return Source {
                expr: call_of("std::iter::empty", Vec::new(), Ty::Infer),
                item: Ty::Infer,
                fallible: false,
            };
        };
        let rest: Vec<Source> = sources.collect();
        let mut items = vec![first.item.clone()];
        let single = rest.len() == 1;
        let mut expr = first.expr;
        if !matches!(expr.kind, ExprKind::Method(..)) {
            expr = Expr {
                kind: expr.kind,
                ty: Ty::Infer,
            };
        }
        for next in rest {
            items.push(next.item);
            expr = method(expr, "zip", vec![next.expr], Ty::Infer);
        }
        if !single {
            // Zips nest to the left: ((a, b), c) becomes (a, b, c).
            let names: Vec<String> = (0..items.len()).map(|at| format!("item{at}")).collect();
            let name = |at: usize| Pattern::Name(false, names[at].clone());
            let nested = (1..items.len()).fold(name(0), |inner, at| Pattern::Tuple(vec![inner, name(at)]));
            let flat = Expr {
                kind: ExprKind::Tuple(
                    names
                        .iter()
                        .map(|name| super::super::coerce::path(name.clone(), Ty::Infer))
                        .collect(),
                ),
                ty: Ty::Infer,
            };
            let closure = Expr {
                kind: ExprKind::Closure(false, vec![(nested, None)], Box::new(flat)),
                ty: Ty::Infer,
            };
            expr = method(expr, "map", vec![closure], Ty::Infer);
        }
        Source {
            expr,
            item: Ty::Tuple(items),
            fallible: false,
        }
    }

    fn reversed(&mut self, function: &mut Function<'a>, arg: ir::ExprId, item: &Ty) -> Source {
        let source = &function.ir[arg];
        match self.program[source.ty].clone() {
            Type::List(..) => {
                let receiver = self.receiver(function, arg);
                let item = self.stored_item(function, arg, Op::Iterate);
                Source {
                    expr: method(receiver, "reversed", Vec::new(), Ty::Infer),
                    item,
                    fallible: false,
                }
            }
            Type::Str => {
                let text = self.lent_str(function, arg);
                let chars = call_of("chars_of", vec![text], Ty::Infer);
                let all = method(chars, "collect", Vec::new(), Ty::Infer);
                let all = Expr {
                    kind: ExprKind::Method(
                        match all.kind {
                            ExprKind::Method(receiver, ..) => receiver,
                            _ => {
                                return Source {
                                    expr: all,
                                    item: item.clone(),
                                    fallible: false,
                                };
                            }
                        },
                        "collect".to_owned(),
                        vec![named("Vec", vec![Ty::Infer])],
                        Vec::new(),
                    ),
                    ty: Ty::Infer,
                };
                let owned = method(all, "into_iter", Vec::new(), Ty::Infer);
                Source {
                    expr: method(owned, "rev", Vec::new(), Ty::Infer),
                    item: Ty::String,
                    fallible: false,
                }
            }
            Type::Iterator(_) if matches!(source.kind, ir::ExprKind::Op(Op::IterateRange, _)) => {
                let inner = self.iterator(function, arg, None);
                Source {
                    expr: method(inner.expr, "rev", Vec::new(), Ty::Infer),
                    item: inner.item,
                    fallible: false,
                }
            }
            _ => {
                let inner = self.iterator(function, arg, None);
                let all = Expr {
                    kind: ExprKind::Method(
                        Box::new(inner.expr),
                        "collect".to_owned(),
                        vec![named("Vec", vec![Ty::Infer])],
                        Vec::new(),
                    ),
                    ty: Ty::Infer,
                };
                let owned = method(all, "into_iter", Vec::new(), Ty::Infer);
                Source {
                    expr: method(owned, "rev", Vec::new(), Ty::Infer),
                    item: inner.item,
                    fallible: false,
                }
            }
        }
    }

    /// `start..stop` where the step is a literal that allows it, else a `Range`.
    fn range(&mut self, function: &mut Function<'a>, args: &[ir::ExprId]) -> Expr {
        let start = self.value_as_small(function, args[0]);
        let stop = self.value_as_small(function, args[1]);
        let step = match function.ir[args[2]].kind {
            ir::ExprKind::Const(ir::Const::Int(step)) => Some(step),
            _ => None,
        };
        let up = |start: Expr, stop: Expr| Expr {
            kind: ExprKind::Range(Some(Box::new(start)), Some(Box::new(stop)), false),
            ty: Ty::Infer,
        };
        match step {
            Some(1) => up(start, stop),
            Some(step @ 2..) => method(
                up(start, stop),
                "step_by",
                vec![Expr {
                    kind: ExprKind::Int(step),
                    ty: Ty::Usize,
                }],
                Ty::Infer,
            ),
            Some(step @ i64::MIN..=-1)
                if step > i64::MIN && matches!(stop.kind, ExprKind::Int(value) if value < i64::MAX)
                    || step == -1 && self.below_most(function, args[1]) =>
            {
                // Counting down from start to stop + 1 is that range upwards, reversed.
                let last = match stop.kind {
                    ExprKind::Int(value) => Expr {
                        kind: ExprKind::Int(value + 1),
                        ty: Ty::I64,
                    },
                    _ => Expr {
                        kind: ExprKind::Binary(
                            Binary::Add,
                            Box::new(stop),
                            Box::new(Expr {
                                kind: ExprKind::Int(1),
                                ty: Ty::I64,
                            }),
                        ),
                        ty: Ty::I64,
                    },
                };
                let range = Expr {
                    kind: ExprKind::Range(Some(Box::new(last)), Some(Box::new(start)), true),
                    ty: Ty::Infer,
                };
                let down = method(range, "rev", Vec::new(), Ty::Infer);
                if step == -1 {
                    down
                } else {
                    method(
                        down,
                        "step_by",
                        vec![Expr {
                            kind: ExprKind::Int(-step),
                            ty: Ty::Usize,
                        }],
                        Ty::Infer,
                    )
                }
            }
            _ => {
                let step = self.value_as_small(function, args[2]);
                let made = call_of(
                    "Range::new",
                    vec![start, stop, step],
                    named("Fallible", vec![named("Range", Vec::new())]),
                );
                self.tried(function, made, named("Range", Vec::new()))
            }
        }
    }

    fn below_most(&self, function: &Function<'_>, expr: ir::ExprId) -> bool {
        self.bounds(function, expr)
            .is_some_and(|(_, high)| high < i128::from(i64::MAX))
    }
}

pub(super) fn names_label(stmts: &[Stmt], label: &str) -> bool {
    stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Expr(Expr {
            kind: ExprKind::Break(Some(named)),
            ..
        }) => named == label,
        StmtKind::Expr(Expr {
            kind: ExprKind::If(_, body, _),
            ..
        }) => names_label(&body.stmts, label),
        StmtKind::For(_, _, _, body) => names_label(&body.stmts, label),
        _ => false,
    })
}

/// Whether a loop's body may change some dict or set: by itself, or by a call of the program's own code.
fn may_change(body: &ir::Block, function: &ir::Function) -> bool {
    fn expr_changes(function: &ir::Function, expr: ir::ExprId) -> bool {
        let kind = &function[expr].kind;
        let own = match kind {
            ir::ExprKind::Call(..) | ir::ExprKind::CallValue(..) | ir::ExprKind::New(..) => true,
            ir::ExprKind::Library(library, _) => {
                (library.name.starts_with("dict_")
                    && !matches!(library.name, "dict_find" | "dict_get_or" | "dict_copy" | "dict_merged"))
                    || (library.name.starts_with("set_")
                        && matches!(
                            library.name,
                            "set_add" | "set_discard" | "set_remove" | "set_pop" | "set_clear" | "set_update"
                        ))
            }
            _ => false,
        };
        own || kind.children().into_iter().any(|child| expr_changes(function, child))
    }
    body.stmts.iter().any(|stmt| {
        let mut found = matches!(stmt.kind, ir::StmtKind::Assign(ir::Place::Item(..), _));
        found |= stmt.exprs().into_iter().any(|expr| expr_changes(function, expr));
        stmt.blocks(&mut |block| found |= may_change(block, function));
        found
    })
}
