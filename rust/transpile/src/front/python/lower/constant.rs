//! Which variables of the module are constants, and what they are. Only arithmetic on literals and on constants before
//! them is done here, and only where Python's answer is certain: nothing of the program is run.

use super::super::ast::{BinaryOp, ExprId, ExprKind, StmtKind, UnaryOp};
use super::{Lower, capture};
use crate::ir::Const;
use crate::symbol::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// Integers up to here are floats without loss.
const EXACT_FLOAT: u64 = 1 << f64::MANTISSA_DIGITS;

impl Lower<'_> {
    /// Names that the module assigns just once, at its top level, to a value known now; and the comments there.
    pub(super) fn constants(&self) -> BTreeMap<Symbol, (Const, Vec<String>)> {
        let mut assigned: BTreeMap<Symbol, u32> = BTreeMap::new();
        capture::count_assignments(self.module, &self.module.body, &mut assigned);
        let defs = self.inference.scopes.defs.iter();
        let changed: BTreeSet<Symbol> = defs.flat_map(|def| def.globals.iter().copied()).collect();
        let mut found = BTreeMap::new();
        for stmt in &self.module.body {
            let (target, value) = match &stmt.kind {
                StmtKind::Assign(targets, value) if targets.len() == 1 => (targets[0], *value),
                StmtKind::AnnAssign(target, _, Some(value)) => (*target, *value),
                _ => continue,
            };
            let ExprKind::Name(name) = self.module[target].kind else {
                continue;
            };
            if assigned.get(&name) == Some(&1)
                && !changed.contains(&name)
                && let Some(value) = self.constant_value(value, &found)
            {
                let comments = stmt.comments.iter().chain(&stmt.trailing).cloned().collect();
                found.insert(name, (value, comments));
            }
        }
        found
    }

    /// The value of an expression of literals and of these constants, where it is certain.
    pub(super) fn constant_value(
        &self,
        expr: ExprId,
        constants: &BTreeMap<Symbol, (Const, Vec<String>)>,
    ) -> Option<Const> {
        match &self.module[expr].kind {
            ExprKind::Int(value) => Some(Const::Int(*value)),
            ExprKind::Float(value) => Some(Const::Float(*value)),
            ExprKind::Bool(value) => Some(Const::Bool(*value)),
            ExprKind::Str(value) => Some(Const::Str(value.clone())),
            ExprKind::Name(name) => Some(constants.get(name)?.0.clone()),
            ExprKind::Unary(UnaryOp::Neg, inner) => match self.constant_value(*inner, constants)? {
                Const::Int(value) => Some(Const::Int(value.checked_neg()?)),
                Const::Float(value) => Some(Const::Float(-value)),
                _ => None,
            },
            ExprKind::Binary(op, a, b) => {
                match (self.constant_value(*a, constants)?, self.constant_value(*b, constants)?) {
                    (Const::Int(a), Const::Int(b)) => of_ints(*op, a, b),
                    (a, b) => of_floats(*op, float(&a)?, float(&b)?),
                }
            }
            _ => None,
        }
    }
}

fn of_ints(op: BinaryOp, a: i64, b: i64) -> Option<Const> {
    let value = match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Sub => a.checked_sub(b),
        BinaryOp::Mul => a.checked_mul(b),
        BinaryOp::Pow => a.checked_pow(u32::try_from(b).ok()?),
        BinaryOp::LShift => a.checked_mul(1_i64.checked_shl(u32::try_from(b).ok()?).filter(|power| *power > 0)?),
        BinaryOp::Div => return of_floats(op, float(&Const::Int(a))?, float(&Const::Int(b))?),
        _ => None,
    };
    value.map(Const::Int)
}

/// One rounding each, as in Python: these four are exact in their definition (IEEE 754) and so alike everywhere.
fn of_floats(op: BinaryOp, a: f64, b: f64) -> Option<Const> {
    let value = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div if b != 0.0 => a / b,
        _ => return None,
    };
    Some(Const::Float(value))
}

#[allow(clippy::cast_precision_loss, reason = "only integers that lose none")]
fn float(value: &Const) -> Option<f64> {
    match value {
        Const::Int(value) if value.unsigned_abs() <= EXACT_FLOAT => Some(*value as f64),
        Const::Float(value) => Some(*value),
        _ => None,
    }
}
