//! Expected texts of the printer. Each was left unchanged by `rustfmt --edition 2021`.

use super::{Printed, print};
use crate::back::tree::{
    Binary::{self, *},
    Block, Expr, ExprKind as E, File, Function, Item, ItemKind, Pattern, Stmt, StmtKind as S, Ty, Unary,
};
use crate::source::{FileId, Span};

mod layout;
mod syntax;

fn e(kind: E) -> Expr {
    Expr { kind, ty: Ty::I64 }
}

fn unit(kind: E) -> Expr {
    Expr { kind, ty: Ty::Unit }
}

fn b(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

fn x(name: &str) -> Expr {
    e(E::Path(name.into()))
}

fn n(value: i64) -> Expr {
    e(E::Int(value))
}

fn bin(op: Binary, left: Expr, right: Expr) -> Expr {
    e(E::Binary(op, b(left), b(right)))
}

fn neg(inner: Expr) -> Expr {
    e(E::Unary(Unary::Neg, b(inner)))
}

fn cast(inner: Expr, ty: Ty) -> Expr {
    Expr {
        kind: E::Cast(b(inner)),
        ty,
    }
}

fn call(name: &str, arguments: Vec<Expr>) -> Expr {
    e(E::Call(b(x(name)), arguments))
}

fn method(receiver: Expr, name: &str, arguments: Vec<Expr>) -> Expr {
    e(E::Method(b(receiver), name.into(), vec![], arguments))
}

fn reference(inner: Expr) -> Expr {
    e(E::Ref(b(inner)))
}

fn lambda(names: &[&str], body: Expr) -> Expr {
    e(E::Closure(
        false,
        names.iter().map(|name| (name_pattern(name), None)).collect(),
        b(body),
    ))
}

fn format(name: &str, text: &str, arguments: Vec<Expr>) -> Expr {
    unit(E::Format(name.into(), text.into(), arguments))
}

fn name_pattern(name: &str) -> Pattern {
    Pattern::Name(false, name.into())
}

fn block(stmts: Vec<Stmt>, value: Option<Expr>) -> Block {
    Block {
        stmts,
        value: value.map(Box::new),
    }
}

fn only(value: Expr) -> Block {
    block(vec![], Some(value))
}

fn if_else(condition: Expr, then: Block, otherwise: Block) -> Expr {
    e(E::If(b(condition), then, Some(otherwise)))
}

fn when(condition: Expr, then: Vec<Stmt>) -> Stmt {
    run(unit(E::If(b(condition), block(then, None), None)))
}

fn stmt(kind: S) -> Stmt {
    Stmt {
        kind,
        comments: vec![],
        trailing: None,
        origin: None,
    }
}

fn run(expr: Expr) -> Stmt {
    stmt(S::Expr(expr))
}

fn bind(name: &str, init: Expr) -> Stmt {
    stmt(S::Let {
        pattern: name_pattern(name),
        ty: None,
        init: Some(init),
    })
}

fn set(place: Expr, value: Expr) -> Stmt {
    stmt(S::Assign(place, None, value))
}

fn item(kind: ItemKind) -> Item {
    Item {
        comments: vec![],
        docs: vec![],
        attributes: vec![],
        kind,
        origin: None,
    }
}

fn function(name: &str, params: &[(&str, Ty)], result: Ty, body: Block) -> Item {
    let params = params
        .iter()
        .map(|(name, ty)| (false, (*name).to_string(), ty.clone()))
        .collect();
    item(ItemKind::Function(Function {
        public: false,
        name: name.into(),
        receiver: None,
        params,
        result,
        body,
    }))
}

fn printed(items: Vec<Item>) -> Printed {
    print(&File {
        items,
        ..File::default()
    })
}

/// The statements as they stand in `fn f() { .. }`, without its indentation.
fn lines(stmts: Vec<Stmt>) -> String {
    body(block(stmts, None))
}

fn body(block: Block) -> String {
    let text = printed(vec![function("f", &[], Ty::Unit, block)]).text;
    let inner = text.strip_prefix("fn f() {\n").unwrap().strip_suffix("}\n").unwrap();
    inner
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_string() + "\n")
        .collect()
}

/// One expression in `let a = ..;`.
fn shown(expr: Expr) -> String {
    let text = lines(vec![bind("a", expr)]);
    text.strip_prefix("let a = ")
        .unwrap()
        .strip_suffix(";\n")
        .unwrap()
        .to_string()
}
