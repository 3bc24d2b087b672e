//! Comparisons: always a bool, but what they call and what they say about containers is kept.

use super::super::ast::{CompareOp, ExprId};
use super::super::builtins;
use super::super::types::{Atom, Slot};
use super::Inference;

impl Inference<'_> {
    pub(super) fn compare(
        &mut self,
        instance: usize,
        expr: ExprId,
        first: ExprId,
        rest: &[(CompareOp, ExprId)],
    ) -> Slot {
        let mut left = self.expr(instance, first);
        for (op, right) in rest {
            let right = self.expr(instance, *right);
            if self.relaxed && !matches!(op, CompareOp::Is | CompareOp::IsNot) {
                self.open_elements(left, right, *op);
            }
            let name = builtins::compare_dunder(*op);
            for (object, other) in [(left, right), (right, left)] {
                let contains = matches!(op, CompareOp::In | CompareOp::NotIn);
                if contains == (object == left) {
                    continue;
                }
                for atom in self.slots.atoms(object).to_vec() {
                    if let (Atom::Object(class), Some(name)) = (atom, name) {
                        self.call_dunder(instance, expr, class, name, &[other]);
                    }
                }
            }
            let within: &[&str] = match op {
                CompareOp::Eq | CompareOp::NotEq | CompareOp::In | CompareOp::NotIn => &["__eq__"],
                CompareOp::Lt | CompareOp::LtE | CompareOp::Gt | CompareOp::GtE => &["__eq__", "__lt__"],
                CompareOp::Is | CompareOp::IsNot => &[],
            };
            for atom in [self.slots.atoms(left).to_vec(), self.slots.atoms(right).to_vec()].concat() {
                self.compared(instance, expr, &atom, within);
            }
            left = right;
        }
        self.atom(Atom::Bool)
    }

    /// A container that nothing tells the element type of has that of what it is compared with.
    fn open_elements(&mut self, left: Slot, right: Slot, op: CompareOp) {
        let left = if matches!(op, CompareOp::In | CompareOp::NotIn) {
            self.slots.with([Atom::List(left)])
        } else {
            left
        };
        if !self.slots.is_open(left) && !self.slots.is_open(right) {
            return;
        }
        for a in self.slots.atoms(left).to_vec() {
            for b in self.slots.atoms(right).to_vec() {
                let pairs = match (&a, &b) {
                    (Atom::List(a), Atom::List(b)) | (Atom::Set(a), Atom::Set(b)) => vec![(*a, *b)],
                    (Atom::Dict(a, b), Atom::Dict(c, d)) => vec![(*a, *c), (*b, *d)],
                    (Atom::Tuple(a), Atom::Tuple(b)) if a.len() == b.len() => {
                        let pairs = a.iter().copied().zip(b.iter().copied());
                        pairs.for_each(|(a, b)| self.open_elements(a, b, CompareOp::Eq));
                        continue;
                    }
                    _ => continue,
                };
                for (a, b) in pairs {
                    if self.slots.is_empty(a) || self.slots.is_empty(b) {
                        self.slots.unify(a, b);
                    } else {
                        self.open_elements(a, b, CompareOp::Eq);
                    }
                }
            }
        }
    }
}
