//! Sets of concrete types to IR types.

use super::super::types::{Atom, Slot, Variable};
use super::Lower;
use crate::ir;
use crate::source::Span;

/// Rust's tuples can be compared and shown up to this length.
const MOST_MEMBERS: usize = 12;

/// Whether values of this type exist at run time (a module, a class or a builtin is only a name).
pub fn is_value(atom: &Atom) -> bool {
    !matches!(
        atom,
        Atom::Module(_) | Atom::Class(_) | Atom::Builtin(_) | Atom::ExceptionClass(_) | Atom::Bound(..)
    )
}

impl Lower<'_> {
    /// The type of a variable of an instance.
    pub(super) fn variable_type(&mut self, instance: usize, variable: Variable, span: Span) -> ir::TypeId {
        match self.inference.instances[instance].vars.get(&variable).copied() {
            Some(slot) if self.shared.contains(&(instance, variable)) => self.inner_type(slot, span),
            Some(slot) => self.slot_type(slot, span),
            None => self.refused,
        }
    }

    /// The type of a slot at one place: its integers get a class of their own.
    pub(super) fn slot_type(&mut self, slot: Slot, span: Span) -> ir::TypeId {
        let atoms = self.inference.slots.atoms(slot).to_vec();
        self.atoms_type(&atoms, span)
    }

    /// The type of what lies in a container or field: one for all places that share it.
    pub(super) fn inner_type(&mut self, slot: Slot, span: Span) -> ir::TypeId {
        let root = self.inference.slots.root(slot);
        if let Some(ty) = self.inner.get(&root) {
            return *ty;
        }
        if !self.open.insert(root) {
            let diagnostic = self.refuse("PY0104", span, "this is a container that holds itself");
            diagnostic.cause = "its type would contain itself".to_owned();
            diagnostic.hint = "put the values into objects of a class".to_owned();
            return self.refused;
        }
        let ty = self.slot_type(root, span);
        self.open.remove(&root);
        self.inner.insert(root, ty);
        ty
    }

    pub(super) fn atoms_type(&mut self, atoms: &[Atom], span: Span) -> ir::TypeId {
        let (none, rest): (Vec<&Atom>, Vec<&Atom>) = atoms.iter().partition(|atom| **atom == Atom::None);
        match (rest.as_slice(), none.is_empty()) {
            ([], _) => self.none,
            (functions, _) if functions.iter().all(|atom| matches!(atom, Atom::Def(..))) => {
                let function = self.functions_type(functions, span);
                if none.is_empty() {
                    function
                } else {
                    self.program.add_type(ir::Type::Option(function))
                }
            }
            ([atom], true) => self.atom_type(atom, span),
            ([atom], false) => {
                let inner = self.atom_type(atom, span);
                self.program.add_type(ir::Type::Option(inner))
            }
            (many, no_none) if many.iter().all(|atom| matches!(atom, Atom::Int | Atom::Float)) => {
                let number = self.program.add_type(ir::Type::Number);
                if no_none {
                    number
                } else {
                    self.program.add_type(ir::Type::Option(number))
                }
            }
            (many, _) => {
                let names: Vec<String> = many.iter().map(|atom| self.inference.atom_name(atom)).collect();
                let diagnostic = self.refuse(
                    "PY0104",
                    span,
                    format!("this is {} at different times", names.join(" or ")),
                );
                diagnostic.cause = "values of these types have no common representation yet".to_owned();
                diagnostic.hint = "use a variable for each type".to_owned();
                self.refused
            }
        }
    }

    fn atom_type(&mut self, atom: &Atom, span: Span) -> ir::TypeId {
        let ty = match atom {
            Atom::None | Atom::Module(_) | Atom::Builtin(_) | Atom::ExceptionClass(_) | Atom::Class(_) => {
                return self.none;
            }
            Atom::Bool => return self.boolean,
            Atom::Float => return self.float,
            Atom::Str => return self.string,
            Atom::Bytes => ir::Type::Bytes,
            Atom::Int => ir::Type::Int(self.program.int_class()),
            Atom::List(e) => self.container(*e, span, ir::Type::List),
            Atom::Set(e) => self.container(*e, span, ir::Type::Set),
            Atom::Dict(k, v) => {
                let (key, value) = (self.inner_type(*k, span), self.inner_type(*v, span));
                ir::Type::Dict(key, value, self.share_class(*k))
            }
            Atom::Tuple(parts) if parts.len() > MOST_MEMBERS => {
                self.refuse("PY0104", span, format!("a tuple of more than {MOST_MEMBERS} members"))
                    .hint = "use a list, or a class with a field for each".to_owned();
                return self.refused;
            }
            Atom::Tuple(parts) => ir::Type::Tuple(
                parts
                    .clone()
                    .into_iter()
                    .map(|part| self.inner_or_own(part, span))
                    .collect(),
            ),
            Atom::Range => {
                let element = ir::Type::Int(self.program.int_class());
                ir::Type::Iterator(self.program.add_type(element))
            }
            Atom::Iter(e) => ir::Type::Iterator(self.inner_type(*e, span)),
            Atom::Object(class) => match self.classes.get(class) {
                Some(id) => ir::Type::Object(*id),
                None => return self.refused,
            },
            Atom::Exception => ir::Type::Exception,
            Atom::Def(..) => return self.functions_type(&[atom], span),
            Atom::Bound(..) => return self.refused,
        };
        self.program.add_type(ty)
    }

    /// A member of a tuple: integers get a class for each place, since tuples are copied.
    fn inner_or_own(&mut self, slot: Slot, span: Span) -> ir::TypeId {
        match self.inference.slots.atoms(slot) {
            [Atom::Int] => {
                let class = self.program.int_class();
                self.program.add_type(ir::Type::Int(class))
            }
            _ => self.inner_type(slot, span),
        }
    }

    fn container(&mut self, element: Slot, span: Span, make: fn(ir::TypeId, ir::ShareClass) -> ir::Type) -> ir::Type {
        let inner = self.inner_type(element, span);
        make(inner, self.share_class(element))
    }

    /// The class of the containers with this element slot: aliases share the slot, so they share the class.
    fn share_class(&mut self, element: Slot) -> ir::ShareClass {
        let root = self.inference.slots.root(element);
        *self.shares.entry(root).or_insert_with(|| self.program.share_class())
    }
}
