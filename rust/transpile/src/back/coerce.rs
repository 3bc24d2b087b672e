//! The one place where a Rust expression of one type becomes one of another.
//!
//! `coerce(expr, want)` inserts every borrow, clone, widening and narrowing that the output has. It is total over the
//! pairs that the IR's `assignable` admits; anything else is returned as it is, and rustc would say so.

use super::tree::{Expr, ExprKind, Ty, Unary};

/// A path or name with a type.
#[must_use]
pub fn path(name: impl Into<String>, ty: Ty) -> Expr {
    Expr {
        kind: ExprKind::Path(name.into()),
        ty,
    }
}

/// A call of a function by name.
#[must_use]
pub fn call(name: impl Into<String>, args: Vec<Expr>, ty: Ty) -> Expr {
    Expr {
        kind: ExprKind::Call(Box::new(path(name, Ty::Infer)), args),
        ty,
    }
}

/// A method call.
#[must_use]
pub fn method(receiver: Expr, name: &str, args: Vec<Expr>, ty: Ty) -> Expr {
    Expr {
        kind: ExprKind::Method(Box::new(receiver), name.to_owned(), Vec::new(), args),
        ty,
    }
}

/// A type by name.
#[must_use]
pub fn named(name: &str, args: Vec<Ty>) -> Ty {
    Ty::Path(name.to_owned(), args)
}

/// `Int`.
#[must_use]
pub fn big() -> Ty {
    named("Int", Vec::new())
}

/// `Number`.
#[must_use]
pub fn number() -> Ty {
    named("Number", Vec::new())
}

/// Whether values of the type are copied by naming them.
#[must_use]
pub fn is_copy(ty: &Ty) -> bool {
    match ty {
        Ty::Unit | Ty::Never | Ty::Bool | Ty::I64 | Ty::Usize | Ty::F64 | Ty::Char | Ty::Ref(_) => true,
        Ty::Tuple(parts) => parts.iter().all(is_copy),
        Ty::Path(name, args) => name == "Option" && args.iter().all(is_copy),
        _ => false,
    }
}

/// `expr` as a value of type `want`.
#[must_use]
pub fn coerce(expr: Expr, want: &Ty) -> Expr {
    if expr.ty == *want || *want == Ty::Infer || matches!(expr.ty, Ty::Never | Ty::Infer) {
        return expr;
    }
    match (expr.ty.clone(), want) {
        (Ty::Ref(from), to) if *from == *to || (*from == Ty::Str && *to == Ty::String) => own(expr, to),
        (Ty::Ref(from), Ty::Ref(to)) if *from == Ty::String && **to == Ty::Str => Expr {
            ty: want.clone(),
            ..expr
        },
        (Ty::Ref(from), Ty::Ref(to)) if *from == Ty::Str && **to == Ty::String => {
            let owned = own(expr, &Ty::String);
            Expr {
                kind: ExprKind::Ref(Box::new(owned)),
                ty: want.clone(),
            }
        }
        (Ty::Ref(from), to) if !matches!(to, Ty::Ref(_)) => {
            let from = if *from == Ty::Str { Ty::String } else { *from };
            let owned = own(expr, &from);
            coerce(owned, to)
        }
        (from, Ty::Ref(to)) if from == **to || (from == Ty::String && **to == Ty::Str) => lend(expr, want),
        (Ty::Ref(from), Ty::Ref(to)) if *from == named("Rc", vec![(**to).clone()]) => unwrapped(expr, to, want),
        (from, Ty::Ref(to)) if from != **to => lend(coerce(expr, to), want),
        (from, to) => convert(expr, &from, to),
    }
}

/// A lent handle as the object in it, lent. Of a variable rustc takes the handle off by itself.
fn unwrapped(expr: Expr, object: &Ty, want: &Ty) -> Expr {
    let kind = match expr.kind {
        ExprKind::Ref(inner) if !is_place(&inner) => ExprKind::Ref(Box::new(Expr {
            kind: ExprKind::Deref(inner),
            ty: object.clone(),
        })),
        kind => kind,
    };
    Expr { kind, ty: want.clone() }
}

fn convert(expr: Expr, from: &Ty, to: &Ty) -> Expr {
    let done = |kind| Expr { kind, ty: to.clone() };
    match (from, to) {
        (Ty::Bool, Ty::I64) => call("i64::from", vec![expr], Ty::I64),
        (Ty::I64, Ty::F64) => match expr.kind {
            ExprKind::Int(value) if value.unsigned_abs() < 1 << 53 => {
                #[allow(clippy::cast_precision_loss, reason = "the literal is below 2^53")]
                let value = value as f64;
                done(ExprKind::Float(value))
            }
            _ => done(ExprKind::Cast(Box::new(expr))),
        },
        (Ty::Bool, Ty::F64) => convert(call("i64::from", vec![expr], Ty::I64), &Ty::I64, to),
        (Ty::I64, Ty::Usize) | (Ty::Usize, Ty::I64) => done(ExprKind::Cast(Box::new(expr))),
        (Ty::I64 | Ty::Bool, Ty::Path(name, _)) if name == "Int" => call("Int::from", vec![expr], to.clone()),
        (Ty::I64 | Ty::Bool | Ty::F64, Ty::Path(name, _)) if name == "Number" => {
            call("Number::from", vec![expr], to.clone())
        }
        (Ty::Path(from, _), Ty::Path(name, _)) if from == "Int" && name == "Number" => {
            call("Number::from", vec![expr], to.clone())
        }
        (Ty::Unit, Ty::Path(name, _))
            if name == "Option" && (matches!(expr.kind, ExprKind::Tuple(_)) || is_place(&expr)) =>
        {
            path("None", to.clone())
        }
        (Ty::Unit, Ty::Path(name, _)) if name == "Option" => {
            let block = super::tree::Block {
                stmts: vec![super::rust::plain(super::tree::StmtKind::Expr(expr))],
                value: Some(Box::new(path("None", to.clone()))),
            };
            done(ExprKind::Block(block))
        }
        (Ty::Path(from, _), Ty::Path(name, _)) if from == "List" && name == "OwnedList" => {
            method(expr, "owned", Vec::new(), to.clone())
        }
        (Ty::Path(from, inner), Ty::Path(name, args)) if from == "Option" && name == "Option" => {
            let each = coerce(path("value", inner[0].clone()), &args[0]);
            let closure = Expr {
                kind: ExprKind::Closure(
                    false,
                    vec![(super::tree::Pattern::Name(false, "value".to_owned()), None)],
                    Box::new(each),
                ),
                ty: Ty::Infer,
            };
            method(expr, "map", vec![closure], to.clone())
        }
        (_, Ty::Path(name, args)) if name == "Option" => {
            let inner = coerce(expr, &args[0]);
            call("Some", vec![inner], to.clone())
        }
        (Ty::Function(params, result), Ty::Function(wanted, gives)) if params.len() == wanted.len() => {
            function(expr, (params, result), (wanted, gives), to)
        }
        (Ty::Tuple(parts), Ty::Tuple(wanted)) if parts.len() == wanted.len() => tuple(expr, parts, wanted, to),
        _ => expr,
    }
}

/// A function of other types: a closure that converts what it is given and what the function gives.
fn function(expr: Expr, (params, result): (&[Ty], &Ty), (wanted, gives): (&[Ty], &Ty), to: &Ty) -> Expr {
    let value_of = |fallible: &Ty| match fallible {
        Ty::Path(_, args) => args.first().cloned().unwrap_or(Ty::Infer),
        _ => Ty::Infer,
    };
    let names: Vec<String> = (0..params.len()).map(|at| format!("part{at}")).collect();
    let named = names.iter().zip(wanted);
    let args = named
        .clone()
        .zip(params)
        .map(|((name, have), want)| coerce(path(name.clone(), have.clone()), want));
    let inner = path("inner", expr.ty.clone());
    let called = Expr {
        kind: ExprKind::Call(Box::new(inner), args.collect()),
        ty: result.clone(),
    };
    let given = Expr {
        kind: ExprKind::Try(Box::new(called)),
        ty: value_of(result),
    };
    let body = call("Ok", vec![coerce(given, &value_of(gives))], gives.clone());
    let patterns = named.map(|(name, have)| (super::tree::Pattern::Name(false, name.clone()), Some(have.clone())));
    let closure = Expr {
        kind: ExprKind::Closure(true, patterns.collect(), Box::new(body)),
        ty: Ty::Infer,
    };
    let bind = super::rust::plain(super::tree::StmtKind::Let {
        pattern: super::tree::Pattern::Name(false, "inner".to_owned()),
        ty: None,
        init: Some(expr),
    });
    Expr {
        kind: ExprKind::Block(super::tree::Block {
            stmts: vec![bind],
            value: Some(Box::new(call("Rc::new", vec![closure], to.clone()))),
        }),
        ty: to.clone(),
    }
}

/// A tuple member by member: a literal in place, anything else through a binding.
fn tuple(expr: Expr, parts: &[Ty], wanted: &[Ty], to: &Ty) -> Expr {
    if let ExprKind::Tuple(members) = expr.kind {
        let members = members
            .into_iter()
            .zip(wanted)
            .map(|(member, want)| coerce(member, want))
            .collect();
        return Expr {
            kind: ExprKind::Tuple(members),
            ty: to.clone(),
        };
    }
    let names: Vec<String> = (0..parts.len()).map(|at| format!("part{at}")).collect();
    let pattern = super::tree::Pattern::Tuple(
        names
            .iter()
            .map(|name| super::tree::Pattern::Name(false, name.clone()))
            .collect(),
    );
    let members = names
        .into_iter()
        .zip(parts)
        .zip(wanted)
        .map(|((name, from), want)| coerce(path(name, from.clone()), want))
        .collect();
    let bind = super::rust::plain(super::tree::StmtKind::Let {
        pattern,
        ty: None,
        init: Some(expr),
    });
    let value = Expr {
        kind: ExprKind::Tuple(members),
        ty: to.clone(),
    };
    Expr {
        kind: ExprKind::Block(super::tree::Block {
            stmts: vec![bind],
            value: Some(Box::new(value)),
        }),
        ty: to.clone(),
    }
}

/// A value of what a reference points to.
fn own(expr: Expr, to: &Ty) -> Expr {
    if is_copy(to) {
        return match expr.kind {
            ExprKind::Ref(inner) => *inner,
            _ => Expr {
                kind: ExprKind::Deref(Box::new(expr)),
                ty: to.clone(),
            },
        };
    }
    if let ExprKind::Ref(inner) = expr.kind {
        return method(*inner, "clone", Vec::new(), to.clone());
    }
    if *to == Ty::String {
        return method(expr, "to_string", Vec::new(), Ty::String);
    }
    method(expr, "clone", Vec::new(), to.clone())
}

/// A reference to a value; a clone made only to be lent is not made.
fn lend(expr: Expr, want: &Ty) -> Expr {
    if let ExprKind::Method(receiver, name, _, args) = &expr.kind
        && args.is_empty()
        && (name == "clone" && is_place(receiver)
            || (name == "to_string"
                && matches!(receiver.kind, ExprKind::Str(_) | ExprKind::Path(_))
                && receiver.ty == Ty::Ref(Box::new(Ty::Str))))
    {
        let receiver = (**receiver).clone();
        if matches!(receiver.ty, Ty::Ref(_)) {
            return Expr {
                ty: want.clone(),
                ..receiver
            };
        }
        return Expr {
            kind: ExprKind::Ref(Box::new(receiver)),
            ty: want.clone(),
        };
    }
    Expr {
        kind: ExprKind::Ref(Box::new(expr)),
        ty: want.clone(),
    }
}

/// Whether naming the expression again costs nothing and holds no guard: a variable or a field of one.
#[must_use]
pub fn is_place(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Path(_) => true,
        ExprKind::Field(inner, _) => is_place(inner),
        _ => false,
    }
}

/// `!a`, undoing a comparison or another `!` where that says the same.
#[must_use]
pub fn not(expr: Expr) -> Expr {
    use super::tree::Binary;
    match expr.kind {
        ExprKind::Unary(Unary::Not, inner) => *inner,
        ExprKind::Bool(value) => Expr {
            kind: ExprKind::Bool(!value),
            ty: Ty::Bool,
        },
        ExprKind::Binary(op @ (Binary::Eq | Binary::Ne), a, b) => {
            let op = if op == Binary::Eq { Binary::Ne } else { Binary::Eq };
            Expr {
                kind: ExprKind::Binary(op, a, b),
                ty: Ty::Bool,
            }
        }
        ExprKind::Binary(op @ (Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge), a, b)
            if a.ty == Ty::I64 && b.ty == Ty::I64 =>
        {
            let op = match op {
                Binary::Lt => Binary::Ge,
                Binary::Le => Binary::Gt,
                Binary::Gt => Binary::Le,
                _ => Binary::Lt,
            };
            Expr {
                kind: ExprKind::Binary(op, a, b),
                ty: Ty::Bool,
            }
        }
        kind => Expr {
            kind: ExprKind::Unary(Unary::Not, Box::new(Expr { kind, ty: Ty::Bool })),
            ty: Ty::Bool,
        },
    }
}
