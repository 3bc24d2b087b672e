//! Annotations, read as types where nothing else names one.

use super::super::ast::{BinaryOp, ExprId, ExprKind};
use super::super::scope::Code;
use super::super::types::{Atom, Slot, Variable};
use super::Inference;

impl Inference<'_> {
    /// The type that an annotation names, in a new slot; none where it names none that this front knows.
    pub(super) fn annotation(&mut self, annotation: ExprId) -> Option<Slot> {
        let module = self.module;
        match &module[annotation].kind {
            ExprKind::None => Some(self.slots.with([Atom::None])),
            ExprKind::Name(name) => {
                let text = self.names.text(*name).to_owned();
                self.named(&text)
            }
            ExprKind::Attribute(_, name, _) => {
                let text = self.names.text(*name).to_owned();
                self.named(&text)
            }
            ExprKind::Str(text) => self.named(&text.clone()),
            ExprKind::Binary(BinaryOp::BitOr, a, b) => {
                let (a, b) = (self.annotation(*a)?, self.annotation(*b)?);
                let slot = self.slots.fresh();
                self.slots.flow(a, slot);
                self.slots.flow(b, slot);
                Some(slot)
            }
            ExprKind::Subscript(of, index) => {
                let (ExprKind::Name(name) | ExprKind::Attribute(_, name, _)) = module[*of].kind else {
                    return None;
                };
                let args: Vec<ExprId> = match &module[*index].kind {
                    ExprKind::Tuple(parts) => parts.clone(),
                    _ => vec![*index],
                };
                let text = self.names.text(name).to_owned();
                self.generic(&text, &args)
            }
            _ => None,
        }
    }

    fn named(&mut self, name: &str) -> Option<Slot> {
        let atom = match name {
            "int" => Atom::Int,
            "float" => Atom::Float,
            "str" => Atom::Str,
            "bool" => Atom::Bool,
            "bytes" => Atom::Bytes,
            "None" => Atom::None,
            "list" | "List" => Atom::List(self.slots.fresh()),
            "set" | "Set" => Atom::Set(self.slots.fresh()),
            "dict" | "Dict" => Atom::Dict(self.slots.fresh(), self.slots.fresh()),
            _ => {
                let symbol = self.names.find(name)?;
                let slot = *self.instances[0].vars.get(&Variable {
                    name: symbol,
                    scope: None,
                })?;
                match self.slots.single(slot)? {
                    Atom::Class(class) => Atom::Object(*class),
                    _ => return None,
                }
            }
        };
        Some(self.slots.with([atom]))
    }

    fn generic(&mut self, name: &str, args: &[ExprId]) -> Option<Slot> {
        let mut slots = Vec::new();
        for arg in args {
            slots.push(self.annotation(*arg)?);
        }
        let atom = match (name, slots.as_slice()) {
            ("List" | "list" | "Sequence" | "MutableSequence", [e]) => Atom::List(*e),
            ("Set" | "set" | "FrozenSet" | "frozenset", [e]) => Atom::Set(*e),
            ("Dict" | "dict" | "Mapping" | "MutableMapping", [k, v]) => Atom::Dict(*k, *v),
            ("Tuple" | "tuple", parts) => Atom::Tuple(parts.to_vec()),
            ("Optional", [inner]) => {
                self.slots.add(*inner, Atom::None);
                return Some(*inner);
            }
            ("Union", parts) => {
                let slot = self.slots.fresh();
                parts.iter().for_each(|part| self.slots.flow(*part, slot));
                return Some(slot);
            }
            ("Final" | "ClassVar", [inner]) => return Some(*inner),
            _ => return None,
        };
        Some(self.slots.with([atom]))
    }

    /// Fills what is unknown in `slot` from the annotation, once everything else is settled.
    pub(super) fn seed(&mut self, annotation: ExprId, slot: Slot) {
        if self.relaxed
            && self.slots.is_open(slot)
            && let Some(named) = self.annotation(annotation)
        {
            self.fill(named, slot);
        }
    }

    fn fill(&mut self, from: Slot, to: Slot) {
        if self.slots.is_empty(to) {
            self.slots.flow(from, to);
            return;
        }
        for (a, b) in self
            .slots
            .atoms(from)
            .to_vec()
            .into_iter()
            .zip(self.slots.atoms(to).to_vec())
        {
            match (a, b) {
                (Atom::List(a), Atom::List(b)) | (Atom::Set(a), Atom::Set(b)) => self.fill(a, b),
                (Atom::Dict(a, b), Atom::Dict(c, d)) => {
                    self.fill(a, c);
                    self.fill(b, d);
                }
                (Atom::Tuple(a), Atom::Tuple(b)) if a.len() == b.len() => {
                    a.into_iter().zip(b).for_each(|(a, b)| self.fill(a, b));
                }
                _ => {}
            }
        }
    }

    /// Fills what is unknown in a result from the function's annotation.
    pub(super) fn seed_result(&mut self, instance: usize, slot: Slot) {
        if let Some(def) = self.instances[instance].def
            && let Code::Function(function) = self.scopes.defs[def].code
            && let Some(annotation) = function.returns
        {
            self.seed(annotation, slot);
        }
    }
}
