//! Comprehensions: an iterator with adapters where nothing raises, else loops that fill a container.

use super::super::coerce::{call as call_of, method};
use super::super::tree::{Binary, Block, Expr, ExprKind, Pattern, Stmt, StmtKind, Ty};
use super::iterate::names_label;
use super::{Back, Function, plain};
use crate::ir::{self};

impl<'a> Back<'a> {
    /// A comprehension: loops that fill a new container, or look for an answer.
    pub(super) fn collect(&mut self, function: &mut Function<'a>, collect: &ir::Collect, ty: &Ty) -> Expr {
        function.labels += 1;
        let name = match collect.into {
            ir::Gather::Any | ir::Gather::All => "found",
            _ => "items",
        };
        let label = format!("'search{}", function.labels);
        let step = self.collect_step(function, collect, ty, name, &label);
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
            _ => (
                call_of(
                    match ty {
                        Ty::Path(name, _) => format!("{name}::new"),
                        _ => "List::new".to_owned(),
                    },
                    Vec::new(),
                    ty.clone(),
                ),
                false,
            ),
        };
        let first = plain(StmtKind::Let {
            pattern: Pattern::Name(mutable, name.to_owned()),
            ty: None,
            init: Some(init),
        });
        let stmts = std::iter::once(first).chain(body).collect();
        let value = super::super::coerce::path(name, ty.clone());
        Expr {
            kind: ExprKind::Block(Block {
                stmts,
                value: Some(Box::new(value)),
            }),
            ty: ty.clone(),
        }
    }

    /// What each round does. Evaluated with the clauses' variables declared.
    fn collect_step(
        &mut self,
        function: &mut Function<'a>,
        collect: &ir::Collect,
        ty: &Ty,
        name: &str,
        label: &str,
    ) -> Vec<Stmt> {
        let outer = function.declared.clone();
        for clause in &collect.clauses {
            let mut bound = Vec::new();
            clause.target.locals(&mut bound);
            function.declared.extend(bound);
        }
        let target = super::super::coerce::path(name, ty.clone());
        let stmts = match (collect.into, ty) {
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
        };
        function.declared = outer;
        stmts
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
        function.declared.extend(bound);
        let mut head = Vec::new();
        let pattern = self.bind(function, &clause.target, &source.item, &mut head);
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
