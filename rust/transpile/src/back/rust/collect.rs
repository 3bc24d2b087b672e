//! Comprehensions and sums: loops that fill a container, look for an answer or add up.

use super::super::coerce::{big, call as call_of, coerce, method, named, number, path};
use super::super::tree::{Binary, Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::iterate::names_label;
use super::{Back, Function, plain};
use crate::ir::{self, Op};

impl<'a> Back<'a> {
    /// A comprehension: loops that fill a new container, or look for an answer.
    pub(super) fn collect(&mut self, function: &mut Function<'a>, collect: &ir::Collect, ty: &Ty) -> Expr {
        function.labels += 1;
        let name = function.fresh(match collect.into {
            ir::Gather::Any | ir::Gather::All => "found",
            _ => "items",
        });
        let label = format!("'search{}", function.labels);
        let step = self.within(function, &collect.clauses, |this, function| {
            this.collect_step(function, collect, ty, &name, &label)
        });
        let deep = collect.clauses.len() > 1;
        let body = self.collect_loops(function, &collect.clauses, step, deep.then_some(label));
        let (init, mutable) = match collect.into {
            ir::Gather::Any => (
                Expr {
                    kind: ExprKind::Bool(false),
                    ty: Ty::Bool,
                },
                true,
            ),
            ir::Gather::All => (
                Expr {
                    kind: ExprKind::Bool(true),
                    ty: Ty::Bool,
                },
                true,
            ),
            _ => {
                let kind = match ty {
                    Ty::Path(name, _) => name,
                    _ => "List",
                };
                let made = call_of(format!("{kind}::new"), Vec::new(), ty.clone());
                (made, kind == "OwnedList")
            }
        };
        let first = plain(StmtKind::Let {
            pattern: Pattern::Name(mutable, name.clone()),
            ty: None,
            init: Some(init),
        });
        let stmts = std::iter::once(first).chain(body).collect();
        valued(stmts, path(name, ty.clone()))
    }

    /// A sum. One over a comprehension adds up in the comprehension's own loops: nobody else sees its list.
    pub(super) fn sum(&mut self, function: &mut Function<'a>, id: ir::ExprId, args: &[ir::ExprId], ty: &Ty) -> Expr {
        let line = Expr {
            kind: ExprKind::Int(i64::from(self.line(function.ir[id].span))),
            ty: Ty::Infer,
        };
        let zero = matches!(function.ir[args[1]].kind, ir::ExprKind::Const(ir::Const::Int(0)));
        let collect = comprehension(function.ir, args[0]);
        // Floats onto the int 0: floats from the first on, and the int where there is none.
        let value = collect.map(|collect| function.ir[collect.value].ty);
        let element = value.or(match self.program[function.ir[args[0]].ty] {
            ir::Type::Iterator(element) => Some(element),
            _ => None,
        });
        let floats = zero && *ty == number() && element.is_some_and(|ty| self.program[ty] == ir::Type::Float);
        let ty = if floats { &named("Option", vec![Ty::F64]) } else { ty };
        let total = path(function.fresh("total"), ty.clone());
        let loops = if let Some(collect) = collect {
            let each = if floats { &Ty::F64 } else { ty };
            let step = self.within(function, &collect.clauses, |this, function| {
                let value = this.value_as(function, collect.value, each);
                vec![this.plus(function, &total, value, line)]
            });
            self.collect_loops(function, &collect.clauses, step, None)
        } else {
            let items = self.items_as(function, args[0], if floats { &Ty::F64 } else { ty });
            match ty {
                _ if floats => return call_of("sum_f64", vec![items], number()),
                Ty::I64 if zero => return call_of("sum_i64", vec![items, line], Ty::I64),
                _ if *ty == big() && zero => return call_of("sum_int", vec![items], big()),
                _ => {}
            }
            let item = function.fresh("item");
            let step = self.plus(function, &total, path(item.clone(), ty.clone()), line);
            let block = Block {
                stmts: vec![step],
                value: None,
            };
            vec![plain(StmtKind::For(None, Pattern::Name(false, item), items, block))]
        };
        let ExprKind::Path(name) = &total.kind else {
            return total;
        };
        let start = if floats {
            path("None", ty.clone())
        } else {
            self.value_as(function, args[1], ty)
        };
        let first = plain(StmtKind::Let {
            pattern: Pattern::Name(true, name.clone()),
            ty: None,
            init: Some(start),
        });
        let value = if floats {
            let zero = Expr {
                kind: ExprKind::Int(0),
                ty: Ty::Infer,
            };
            let none = call_of("Number::from", vec![zero], number());
            method(total, "map_or", vec![none, path("Number::from", Ty::Infer)], number())
        } else {
            total
        };
        valued(std::iter::once(first).chain(loops).collect(), value)
    }

    /// `total += item`, exact or with a stop.
    fn plus(&mut self, function: &Function<'_>, total: &Expr, item: Expr, line: Expr) -> Stmt {
        let ty = total.ty.clone();
        let next = match &ty {
            Ty::F64 => return plain(StmtKind::Assign(total.clone(), Some(Binary::Add), item)),
            Ty::I64 => call_of("add", vec![total.clone(), item, line], Ty::I64),
            Ty::Path(name, _) if name == "Option" => {
                let zero = Expr {
                    kind: ExprKind::Float(0.0),
                    ty: Ty::F64,
                };
                let before = method(total.clone(), "unwrap_or", vec![zero], Ty::F64);
                let sum = Expr {
                    kind: ExprKind::Binary(Binary::Add, Box::new(before), Box::new(item)),
                    ty: Ty::F64,
                };
                call_of("Some", vec![sum], ty)
            }
            _ if ty == big() => Expr {
                kind: ExprKind::Binary(Binary::Add, Box::new(total.clone()), Box::new(item)),
                ty,
            },
            _ => {
                let lent = coerce(item, &Ty::Ref(Box::new(ty.clone())));
                let made = method(total.clone(), "add", vec![lent], named("Fallible", vec![ty.clone()]));
                self.tried(function, made, ty)
            }
        };
        plain(StmtKind::Assign(total.clone(), None, next))
    }

    /// What `work` gives with the variables of the clauses declared.
    fn within<T>(
        &mut self,
        function: &mut Function<'a>,
        clauses: &[ir::Clause],
        work: impl FnOnce(&mut Self, &mut Function<'a>) -> T,
    ) -> T {
        let outer = function.declared.clone();
        for clause in clauses {
            let mut bound = Vec::new();
            clause.target.locals(&mut bound);
            function.declared.extend(bound);
        }
        let made = work(self, function);
        function.declared = outer;
        made
    }

    /// What each round does.
    fn collect_step(
        &mut self,
        function: &mut Function<'a>,
        collect: &ir::Collect,
        ty: &Ty,
        name: &str,
        label: &str,
    ) -> Vec<Stmt> {
        let target = path(name, ty.clone());
        match (collect.into, ty) {
            (ir::Gather::Any | ir::Gather::All, _) => {
                let any = collect.into == ir::Gather::Any;
                let test = self.condition(function, collect.value);
                let test = if any { test } else { super::super::coerce::not(test) };
                let answer = plain(StmtKind::Assign(
                    target,
                    None,
                    Expr {
                        kind: ExprKind::Bool(any),
                        ty: Ty::Bool,
                    },
                ));
                let label = (collect.clauses.len() > 1).then(|| label.to_owned());
                let leave = plain(StmtKind::Expr(Expr {
                    kind: ExprKind::Break(label),
                    ty: Ty::Never,
                }));
                let block = Block {
                    stmts: vec![answer, leave],
                    value: None,
                };
                vec![plain(StmtKind::Expr(Expr {
                    kind: ExprKind::If(Box::new(test), block, None),
                    ty: Ty::Unit,
                }))]
            }
            (_, Ty::Path(_, args)) => {
                let mut given = vec![self.value_as(function, collect.value, &args[0])];
                let method_name = match (collect.into, collect.second) {
                    (ir::Gather::Dict, Some(second)) => {
                        given.push(self.value_as(function, second, &args[1]));
                        "set"
                    }
                    (ir::Gather::Set, _) => "add",
                    _ => "push",
                };
                vec![plain(StmtKind::Expr(method(target, method_name, given, Ty::Unit)))]
            }
            _ => Vec::new(),
        }
    }

    fn collect_loops(
        &mut self,
        function: &mut Function<'a>,
        clauses: &[ir::Clause],
        step: Vec<Stmt>,
        label: Option<String>,
    ) -> Vec<Stmt> {
        let Some((clause, inner)) = clauses.split_first() else {
            return step;
        };
        let source = self.iterator(function, clause.iter, None);
        let outer = function.declared.clone();
        let mut bound = Vec::new();
        clause.target.locals(&mut bound);
        function.declared.extend(&bound);
        let mut head = Vec::new();
        let round = super::stmt::Round {
            uses: bound.into_iter().collect(),
            ..Default::default()
        };
        let pattern = self.bind(function, &clause.target, &source.item, &round, &mut head);
        let tests: Vec<Expr> = clause
            .conditions
            .iter()
            .map(|condition| self.condition(function, *condition))
            .collect();
        let mut stmts = self.collect_loops(function, inner, step, None);
        if let Some(test) = tests.into_iter().reduce(|a, b| Expr {
            kind: ExprKind::Binary(Binary::And, Box::new(a), Box::new(b)),
            ty: Ty::Bool,
        }) {
            stmts = vec![plain(StmtKind::Expr(Expr {
                kind: ExprKind::If(Box::new(test), Block { stmts, value: None }, None),
                ty: Ty::Unit,
            }))];
        }
        head.append(&mut stmts);
        function.declared = outer;
        let used = label.filter(|label| names_label(&head, label));
        vec![plain(StmtKind::For(
            used,
            pattern,
            source.expr,
            Block {
                stmts: head,
                value: None,
            },
        ))]
    }
}

/// `{ stmts; value }`.
fn valued(stmts: Vec<Stmt>, value: Expr) -> Expr {
    let ty = value.ty.clone();
    let block = Block {
        stmts,
        value: Some(Box::new(value)),
    };
    Expr {
        kind: ExprKind::Block(block),
        ty,
    }
}

/// The comprehension whose new list the iterator runs over, if it is one.
fn comprehension(function: &ir::Function, iter: ir::ExprId) -> Option<&ir::Collect> {
    let ir::ExprKind::Op(Op::Iterate, inner) = &function[iter].kind else {
        return None;
    };
    match &function[inner[0]].kind {
        ir::ExprKind::Collect(collect) if collect.into == ir::Gather::List => Some(collect),
        _ => None,
    }
}
