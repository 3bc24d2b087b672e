//! Keeping Python's order of evaluation where the IR's operands stand in another one.
//!
//! Arguments are evaluated as they are written, all of them before the function runs, and those of `print`, `%` and
//! `format` before any becomes text. Temporaries appear only where a program could tell (`ir::order`).

use super::{Builder, Lower};
use crate::ir::order::{Touch, look, touch};
use crate::ir::{self};

/// One use of a value by what consumes it.
pub(super) struct Use {
    /// Which value, by its place in the order of evaluation.
    pub value: usize,
    /// What the consumer does with it, at once: nothing, or it makes its text.
    pub then: Touch,
}

impl Lower<'_> {
    /// Takes values in their order of evaluation and their uses in the order in which the consumer evaluates them.
    /// Values that would be evaluated too late, or not just once, are bound before, and their uses read the variables.
    pub(super) fn settle(&mut self, builder: &mut Builder, values: &mut [ir::ExprId], uses: &[Use]) -> Bound {
        let touches: Vec<Touch> = values
            .iter()
            .map(|value| touch(&self.program, &builder.function, *value))
            .collect();
        let mut first = 0;
        for (at, touched) in touches.iter().enumerate() {
            let times = uses.iter().filter(|used| used.value == at).count();
            if times != 1 && !touched.is_steady() {
                first = first.max(at + 1);
            }
        }
        for (at, late) in uses.iter().enumerate() {
            for early in &uses[..at] {
                let swapped = early.value > late.value && touches[early.value].conflicts(&touches[late.value]);
                if swapped {
                    first = first.max(early.value + 1);
                }
                if swapped || early.then.conflicts(&touches[late.value]) {
                    first = first.max(late.value + 1);
                }
            }
        }
        let assigned = |at: usize| {
            touches
                .iter()
                .enumerate()
                .any(|(other, touch)| other != at && touch.conflicts(&touches[at]))
        };
        let mut bound = Vec::new();
        for at in 0..first {
            let ty = builder.function[values[at]].ty;
            if touches[at].is_steady() && !assigned(at) || self.program[ty] == ir::Type::Refused {
                continue;
            }
            let span = builder.function[values[at]].span;
            let kept = self.temporary(builder, ty);
            bound.push((kept, values[at]));
            values[at] = self.expression(builder, ir::ExprKind::Local(kept), ty, span);
        }
        Bound(bound)
    }

    /// The value of an expression that uses what was bound.
    pub(super) fn bind(&mut self, builder: &mut Builder, bound: Bound, value: ir::ExprId) -> ir::ExprId {
        if bound.0.is_empty() {
            return value;
        }
        let (ty, span) = (builder.function[value].ty, builder.function[value].span);
        self.expression(builder, ir::ExprKind::Let(bound.0, value), ty, span)
    }

    /// The uses of values that become text, each by its place.
    pub(super) fn shown(&self, builder: &Builder, values: &[ir::ExprId], places: &[usize]) -> Vec<Use> {
        let mut uses = self.taken(builder, values, places);
        for used in &mut uses {
            used.then
                .add(look(&self.program, builder.function[values[used.value]].ty));
        }
        uses
    }

    /// The uses of values whose text is made as soon as they are there, so that only variables are read later.
    pub(super) fn taken(&self, builder: &Builder, values: &[ir::ExprId], places: &[usize]) -> Vec<Use> {
        let read = |value: &usize| Use {
            value: *value,
            then: touch(&self.program, &builder.function, values[*value]).variables(),
        };
        places.iter().map(read).collect()
    }

    /// Whether a program can tell which of two expressions is evaluated first.
    pub(super) fn conflict(&self, builder: &Builder, a: ir::ExprId, b: ir::ExprId) -> bool {
        let touched = |expr| touch(&self.program, &builder.function, expr);
        touched(a).conflicts(&touched(b))
    }
}

/// Variables that `settle` bound, for `bind` around what uses them.
#[must_use]
pub(super) struct Bound(Vec<(ir::LocalId, ir::ExprId)>);
