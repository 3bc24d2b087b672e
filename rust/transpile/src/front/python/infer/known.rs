//! Tests whose answer the types of an instance decide, and the code that never runs for it. Such code is not typed and
//! not lowered: what it does with values of other types says nothing about this instance.
//!
//! Only tests that do nothing but look are decided: they may be left out. An answer holds for the types known so far;
//! as they grow it can only be withdrawn, so that inference stays monotone.

use super::super::ast::{Call, CompareOp, ExprId, ExprKind, Stmt, StmtKind, UnaryOp};
use super::super::flow;
use super::super::types::{Atom, Slot};
use super::Inference;
use super::call::type_name;
use crate::symbol::Symbol;

impl Inference<'_> {
    /// What a test is for certain.
    #[must_use]
    pub fn known(&self, instance: usize, test: ExprId) -> Option<bool> {
        match &self.module[test].kind {
            ExprKind::None => Some(false),
            ExprKind::Bool(value) => Some(*value),
            ExprKind::List(parts) if parts.is_empty() => Some(false),
            ExprKind::Dict(parts) if parts.is_empty() => Some(false),
            ExprKind::Name(name) if self.names.text(*name) == "TYPE_CHECKING" => Some(false),
            ExprKind::Name(name) => {
                let atoms = self.slots.atoms(self.parameter(instance, *name)?);
                let functions = !atoms.is_empty() && atoms.iter().all(|atom| matches!(atom, Atom::Def(..)));
                (functions || atoms == [Atom::None]).then_some(functions)
            }
            ExprKind::Unary(UnaryOp::Not, inner) => self.known(instance, *inner).map(|known| !known),
            ExprKind::And(parts) => self.known_of(instance, parts, false),
            ExprKind::Or(parts) => self.known_of(instance, parts, true),
            ExprKind::Compare(first, rest) => match rest.as_slice() {
                [(op, second)] => self.known_comparison(instance, *first, *op, *second),
                _ => None,
            },
            ExprKind::Call(call) => self.known_isinstance(instance, call),
            _ => None,
        }
    }

    /// `and` and `or`: the first part that is `deciding` decides, and else all parts together.
    fn known_of(&self, instance: usize, parts: &[ExprId], deciding: bool) -> Option<bool> {
        for part in parts {
            if self.known(instance, *part)? == deciding {
                return Some(deciding);
            }
        }
        Some(!deciding)
    }

    fn known_comparison(&self, instance: usize, first: ExprId, op: CompareOp, second: ExprId) -> Option<bool> {
        let main = |a: ExprId, b: ExprId| {
            matches!(self.module[a].kind, ExprKind::Name(name) if self.names.text(name) == "__name__")
                && matches!(&self.module[b].kind, ExprKind::Str(text) if text == "__main__")
        };
        if op == CompareOp::Eq && (main(first, second) || main(second, first)) {
            return Some(true);
        }
        let ExprKind::Name(name) = self.module[first].kind else {
            return None;
        };
        let is = matches!(op, CompareOp::Is | CompareOp::IsNot) && matches!(self.module[second].kind, ExprKind::None);
        let slot = self.parameter(instance, name).filter(|_| is)?;
        let atoms = self.slots.atoms(slot);
        let none = match atoms {
            [] => return None,
            [Atom::None] => true,
            _ if atoms.contains(&Atom::None) => return None,
            _ => false,
        };
        Some(none == (op == CompareOp::Is))
    }

    /// The types of a parameter, of this function or of one around it: a parameter always has a value.
    fn parameter(&self, instance: usize, name: Symbol) -> Option<Slot> {
        let (owner, variable) = self.resolve(instance, name, &self.comprehensions)?;
        let def = self.instances[owner].def?;
        let is_param = self.scopes.defs[def].params().iter().any(|param| param.name == name);
        let slot = self.instances[owner].vars.get(&variable)?;
        (is_param && variable.scope.is_none()).then_some(*slot)
    }

    /// What `isinstance` of a name answers, where the types alone decide it.
    #[must_use]
    pub fn known_isinstance(&self, instance: usize, call: &Call) -> Option<bool> {
        let (ExprKind::Name(function), [value, kinds]) = (&self.module[call.function].kind, call.args.as_slice())
        else {
            return None;
        };
        let looks = matches!(self.module[*value].kind, ExprKind::Name(_) | ExprKind::Attribute(..));
        if !looks || self.names.text(*function) != "isinstance" {
            return None;
        }
        let kinds = match &self.module[*kinds].kind {
            ExprKind::Tuple(parts) => parts.clone(),
            _ => vec![*kinds],
        };
        let atoms = self.slots.atoms(self.type_of(instance, *value)?);
        let mut answers = atoms.iter().map(|atom| {
            kinds.iter().try_fold(false, |found, kind| {
                Some(found | self.is_instance(instance, atom, *kind)?)
            })
        });
        let first = answers.next()??;
        answers.all(|answer| answer == Some(first)).then_some(first)
    }

    fn is_instance(&self, instance: usize, atom: &Atom, kind: ExprId) -> Option<bool> {
        match self.slots.single(self.type_of(instance, kind)?)? {
            Atom::Class(class) => Some(matches!(atom, Atom::Object(own) if self.ancestors(*own).contains(class))),
            Atom::Builtin("int") => Some(matches!(atom, Atom::Int | Atom::Bool)),
            Atom::Builtin("object") => Some(true),
            Atom::Builtin(name @ ("float" | "str" | "bool" | "list" | "dict" | "set" | "tuple")) => {
                Some(type_name(atom) == *name)
            }
            _ => None,
        }
    }

    /// Whether control never comes past a statement in this instance.
    #[must_use]
    pub fn ends(&self, instance: usize, stmt: &Stmt) -> bool {
        if let StmtKind::If(test, body, orelse) = &stmt.kind {
            let all = |block: &[Stmt]| block.iter().any(|stmt| self.ends(instance, stmt));
            return match self.known(instance, *test) {
                Some(true) => all(body),
                Some(false) => all(orelse),
                None => all(body) && all(orelse),
            };
        }
        !flow::falls_through(self.module, std::slice::from_ref(stmt))
    }
}
