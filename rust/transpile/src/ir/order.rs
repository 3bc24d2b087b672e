//! What evaluating an expression touches, and so which expressions may change places.
//!
//! A front that must keep an order of evaluation which the operands of an operation do not have evaluates some of them
//! first, into variables of an `ExprKind::Let`. It does so only where a program could tell the difference, which is
//! what this file decides. Nothing is known here of what a called function does, so that a call touches everything.

use super::{Expr, ExprId, ExprKind, Function, LocalId, Op, Program, TextPart, Type, TypeId};
use std::collections::BTreeSet;

/// What evaluating an expression, or giving a value its text, touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touch {
    /// It sees something that other code can change: an element, a field, a program variable.
    pub reads: bool,
    /// It may raise.
    pub raises: bool,
    /// It changes something that other code can see, or prints.
    pub acts: bool,
    /// Variables of the function that it reads.
    read: BTreeSet<LocalId>,
    /// Variables of the function that it assigns.
    assigned: BTreeSet<LocalId>,
}

impl Touch {
    /// Whatever a call may do.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            reads: true,
            raises: true,
            acts: true,
            ..Self::default()
        }
    }

    /// Whether a program can tell which of the two happens first.
    #[must_use]
    pub fn conflicts(&self, other: &Self) -> bool {
        let seen = |a: &Self, b: &Self| a.acts && (b.acts || b.reads || b.raises) || !a.assigned.is_disjoint(&b.read);
        seen(self, other)
            || seen(other, self)
            || self.raises && other.raises
            || !self.assigned.is_disjoint(&other.assigned)
    }

    /// Whether it is the same wherever, whenever and how often it happens, as long as no variable is assigned between.
    #[must_use]
    pub fn is_steady(&self) -> bool {
        !self.reads && !self.raises && !self.acts && self.assigned.is_empty()
    }

    /// The same as for reading its variables at a later time: Rust lends a variable to what makes text of it.
    #[must_use]
    pub fn variables(&self) -> Self {
        Self {
            read: self.read.clone(),
            ..Self::default()
        }
    }

    /// What both touch.
    pub fn add(&mut self, other: Self) {
        self.reads |= other.reads;
        self.raises |= other.raises;
        self.acts |= other.acts;
        self.read.extend(other.read);
        self.assigned.extend(other.assigned);
    }
}

/// What evaluating an expression of the function touches.
#[must_use]
pub fn touch(program: &Program, function: &Function, expr: ExprId) -> Touch {
    let expr = &function[expr];
    let mut found = own(program, function, expr);
    for child in expr.kind.children() {
        found.add(touch(program, function, child));
    }
    found
}

/// What looking at a value of the type touches: giving its text, or comparing it.
#[must_use]
pub fn look(program: &Program, ty: TypeId) -> Touch {
    let all = |types: &[TypeId]| {
        let mut found = Touch::default();
        types.iter().for_each(|ty| found.add(look(program, *ty)));
        found
    };
    let inside = match &program[ty] {
        // A special method of its class may do anything.
        Type::Object(_) => return Touch::everything(),
        Type::Tuple(members) => return all(members),
        Type::Option(inner) => return all(&[*inner]),
        Type::List(element, _) | Type::Set(element, _) => all(&[*element]),
        Type::Dict(key, value, _) => all(&[*key, *value]),
        _ => return Touch::default(),
    };
    Touch { reads: true, ..inside }
}

/// What the expression touches by itself, its operands aside.
fn own(program: &Program, function: &Function, expr: &Expr) -> Touch {
    let mut found = Touch::default();
    match &expr.kind {
        ExprKind::Local(local) => {
            found.read.insert(*local);
        }
        ExprKind::Closure(_, captured) => found.read.extend(captured.iter().map(|(outer, _)| *outer)),
        ExprKind::Assign(local, _) => {
            found.assigned.insert(*local);
        }
        ExprKind::Global(global) => found.reads = program.globals[global.index()].constant.is_none(),
        ExprKind::Field(..) => found.reads = true,
        ExprKind::Call(..) | ExprKind::New(..) | ExprKind::CallValue(..) => return Touch::everything(),
        ExprKind::Library(library, args) => {
            found.raises = library.raises;
            found.acts = library.changes();
            args.iter().for_each(|arg| found.add(look(program, function[*arg].ty)));
        }
        ExprKind::Op(op, args) => {
            found.raises = op.raises() && !divides_by_literal(function, *op, args);
            found.acts = op.acts();
            args.iter().for_each(|arg| found.add(look(program, function[*arg].ty)));
        }
        ExprKind::Text(parts) => parts.iter().for_each(|part| found.add(shown(program, function, part))),
        _ => {}
    }
    found
}

/// What making the text of a part touches.
fn shown(program: &Program, function: &Function, part: &TextPart) -> Touch {
    match part {
        TextPart::Literal(_) => Touch::default(),
        TextPart::Str(value) | TextPart::Repr(value) | TextPart::Format(value, _) => look(program, function[*value].ty),
        TextPart::FormatBy(..) => Touch {
            raises: true,
            ..Touch::default()
        },
    }
}

fn divides_by_literal(function: &Function, op: Op, args: &[ExprId]) -> bool {
    let divides = matches!(
        op,
        Op::FloorDiv
            | Op::FloorMod
            | Op::TrueDiv
            | Op::FloatDiv
            | Op::FloatFloorDiv
            | Op::FloatMod
            | Op::NumberDiv
            | Op::NumberFloorDiv
            | Op::NumberMod
    );
    divides
        && match args.get(1).map(|arg| &function[*arg].kind) {
            Some(ExprKind::Const(super::Const::Int(value))) => *value != 0,
            Some(ExprKind::Const(super::Const::Float(value))) => *value != 0.0,
            _ => false,
        }
}
