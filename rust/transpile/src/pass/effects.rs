//! Which operations and functions may raise a condition that a handler could catch.
//!
//! An operation raises as `Op::raises` says, unless its operands rule it out (a divisor that is a literal other than
//! zero, an integer that is small). A function raises if anything in it does or if it calls one that does: the least
//! fixpoint over the calls. Function values are taken to raise, since who is behind them is not known.

use crate::ir::{Block, Const, Expr, ExprId, ExprKind, Function, IntChoice, Op, Program, StmtKind, Type};

/// Whether each function may raise, by its id.
#[must_use]
pub fn raising_functions(program: &Program) -> Vec<bool> {
    // Reading a variable that may be unbound raises.
    let unbound = |function| !super::assigned::maybe_unbound(program, function).is_empty();
    let mut raising: Vec<bool> = program.functions.iter().map(unbound).collect();
    loop {
        let mut grown = false;
        for (index, function) in program.functions.iter().enumerate() {
            if !raising[index]
                && (function
                    .exprs
                    .iter()
                    .any(|expr| expr_raises(program, function, expr, &raising))
                    || block_raises(&function.body))
            {
                raising[index] = true;
                grown = true;
            }
        }
        if !grown {
            return raising;
        }
    }
}

fn block_raises(block: &Block) -> bool {
    block.stmts.iter().any(|stmt| {
        let mut inner = matches!(stmt.kind, StmtKind::Raise(_) | StmtKind::Reraise);
        inner |= match &stmt.kind {
            // Storing into an item, and taking a slice apart, may raise as reading does.
            StmtKind::Assign(crate::ir::Place::Item(..) | crate::ir::Place::Slice(..), _) => true,
            _ => false,
        };
        stmt.blocks(&mut |block| inner |= block_raises(block));
        inner
    })
}

/// Whether one expression, its operands aside, may raise.
#[must_use]
pub fn expr_raises(program: &Program, function: &Function, expr: &Expr, raising: &[bool]) -> bool {
    match &expr.kind {
        ExprKind::Op(op, args) => op_raises(program, function, *op, args),
        ExprKind::Library(library, args) => library.raises || narrows(program, function, library.params, args),
        ExprKind::Call(callee, _) | ExprKind::New(_, callee, _) => raising[callee.index()],
        ExprKind::CallValue(..) => true,
        ExprKind::Global(global) => program.globals[global.index()].may_be_unbound,
        ExprKind::Text(parts) => parts.iter().any(|part| {
            matches!(
                part,
                crate::ir::TextPart::Format(..) | crate::ir::TextPart::FormatBy(..)
            )
        }),
        _ => false,
    }
}

/// Whether an operand that must fit i64 may be larger.
fn narrows(program: &Program, function: &Function, params: &[crate::ir::library::Param], args: &[ExprId]) -> bool {
    use crate::ir::library::Param;
    params.iter().zip(args).any(|(param, arg)| {
        matches!(param, Param::Int | Param::OptionalInt | Param::Float) && is_big(program, function, *arg)
    })
}

/// Whether the operation may raise with these operands.
#[must_use]
pub fn op_raises(program: &Program, function: &Function, op: Op, args: &[ExprId]) -> bool {
    let literal = |at: usize| args.get(at).map(|arg| &function[*arg].kind);
    let nonzero = |at: usize| match literal(at) {
        Some(ExprKind::Const(Const::Int(value))) => *value != 0,
        Some(ExprKind::Const(Const::Float(value))) => *value != 0.0,
        _ => false,
    };
    let any_big = || args.iter().any(|arg| is_big(program, function, *arg));
    let float_from_big = || args.iter().any(|arg| is_big(program, function, *arg));
    match op {
        Op::FloorDiv | Op::FloorMod => !nonzero(1),
        Op::TrueDiv => !nonzero(1) || any_big(),
        Op::FloatDiv | Op::FloatFloorDiv | Op::FloatMod => !nonzero(1) || float_from_big(),
        Op::FloatAdd | Op::FloatSub | Op::FloatMul => {
            float_from_big() || args.iter().any(|arg| is_number(program, function, *arg))
        }
        Op::NumberAdd | Op::NumberSub | Op::NumberMul => true,
        Op::ToFloat => any_big() || args.iter().any(|arg| is_number(program, function, *arg)),
        Op::ShiftLeft | Op::ShiftRight => !matches!(literal(1), Some(ExprKind::Const(Const::Int(0..=1000)))),
        Op::IterateRange => !nonzero(2) || any_big(),
        Op::ExactPow | Op::Repeat => any_big(),
        Op::Slice => any_big() || !matches!(literal(3), Some(ExprKind::Const(Const::None))) && !nonzero(3),
        Op::SortedBy | Op::MinOf | Op::MaxOf => true,
        Op::Sum => {
            matches!(function[args[0]].ty, ty if number_iterator(program, ty))
                || args.iter().any(|arg| is_number(program, function, *arg))
        }
        _ => op.raises(),
    }
}

fn number_iterator(program: &Program, ty: crate::ir::TypeId) -> bool {
    matches!(program[ty], Type::Iterator(element) if matches!(program[element], Type::Number | Type::Float))
}

/// Whether an expression is an integer of any size.
#[must_use]
pub fn is_big(program: &Program, function: &Function, expr: ExprId) -> bool {
    matches!(program[function[expr].ty], Type::Int(class) if program.choices.ints[class.index()] == IntChoice::Big)
}

fn is_number(program: &Program, function: &Function, expr: ExprId) -> bool {
    program[function[expr].ty] == Type::Number
}
