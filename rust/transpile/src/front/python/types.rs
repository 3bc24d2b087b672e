//! What inference knows: sets of concrete types, kept in slots that can be unified.
//!
//! A slot holds a finite set of [`Atom`]s and only ever grows, so every loop over the program reaches a fixpoint.
//! Values *flow* from slot to slot; containers that flow together have identity in common, so their element slots are
//! *unified* (an element written through one name is read through the other). Immutable tuples only flow.

use crate::symbol::Symbol;
use std::collections::BTreeSet;

/// A set of concrete types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(u32);

/// A concrete type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Atom {
    /// `None`.
    None,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `float`.
    Float,
    /// `str`.
    Str,
    /// `bytes`.
    Bytes,
    /// `list`.
    List(Slot),
    /// `set`.
    Set(Slot),
    /// `dict`.
    Dict(Slot, Slot),
    /// `tuple` of known length.
    Tuple(Vec<Slot>),
    /// `range`.
    Range,
    /// What `zip`, `enumerate`, `map`, a generator expression and the like give.
    Iter(Slot),
    /// An object of the class with this index.
    Object(usize),
    /// The class itself.
    Class(usize),
    /// The function with this index, defined while this instance ran.
    Def(usize, usize),
    /// A method of an object, not called yet: the method's function and the object.
    Bound(usize, Box<Atom>),
    /// A builtin function or type, by its dotted name: `len`, `math.sqrt`, `int`.
    Builtin(&'static str),
    /// A module of the standard library.
    Module(&'static str),
    /// An exception of a builtin class, or of a class of the program.
    Exception,
    /// An exception class: its ancestors from itself on.
    ExceptionClass(Vec<String>),
}

/// All slots of one program.
#[derive(Debug, Default)]
pub struct Slots {
    parents: Vec<u32>,
    sets: Vec<Vec<Atom>>,
    /// Set by every growth of a slot from before this round; the fixpoint loop clears it.
    pub changed: bool,
    /// How many slots there were when the round began. What happens to newer ones shows once something keeps them.
    pub settled: usize,
}

impl Slots {
    /// A new slot that holds `atoms`.
    pub fn with(&mut self, atoms: impl IntoIterator<Item = Atom>) -> Slot {
        let slot = Slot(u32::try_from(self.parents.len()).expect("fewer than 2^32 slots"));
        self.parents.push(slot.0);
        self.sets.push(Vec::new());
        for atom in atoms {
            self.add(slot, atom);
        }
        slot
    }

    /// How many slots there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.parents.len()
    }

    /// A new, empty slot.
    pub fn fresh(&mut self) -> Slot {
        self.with([])
    }

    /// The slot that stands for `slot` and all that was unified with it.
    #[must_use]
    pub fn root(&self, slot: Slot) -> Slot {
        let mut at = slot.0;
        while self.parents[at as usize] != at {
            at = self.parents[at as usize];
        }
        Slot(at)
    }

    /// The types in a slot, in order of arrival.
    #[must_use]
    pub fn atoms(&self, slot: Slot) -> &[Atom] {
        &self.sets[self.root(slot).0 as usize]
    }

    /// Whether nothing is known of the slot.
    #[must_use]
    pub fn is_empty(&self, slot: Slot) -> bool {
        self.atoms(slot).is_empty()
    }

    /// The one type in the slot, if it is one.
    #[must_use]
    pub fn single(&self, slot: Slot) -> Option<&Atom> {
        match self.atoms(slot) {
            [atom] => Some(atom),
            _ => None,
        }
    }

    /// Adds a type to a slot; containers of one kind become one.
    pub fn add(&mut self, slot: Slot, atom: Atom) {
        let root = self.root(slot).0 as usize;
        let alike = self.sets[root].iter().find(|have| Self::merges(have, &atom)).cloned();
        match (alike, atom) {
            (Some(Atom::List(a)), Atom::List(b))
            | (Some(Atom::Set(a)), Atom::Set(b))
            | (Some(Atom::Iter(a)), Atom::Iter(b)) => self.unify(a, b),
            (Some(Atom::Dict(a, b)), Atom::Dict(c, d)) => {
                self.unify(a, c);
                self.unify(b, d);
            }
            (Some(Atom::Tuple(a)), Atom::Tuple(b)) => {
                for (to, from) in a.into_iter().zip(b) {
                    self.flow(from, to);
                }
            }
            (Some(_), _) => {}
            (None, atom) => {
                self.sets[root].push(atom);
                self.changed |= root < self.settled;
            }
        }
    }

    fn merges(a: &Atom, b: &Atom) -> bool {
        match (a, b) {
            (Atom::List(_), Atom::List(_))
            | (Atom::Set(_), Atom::Set(_))
            | (Atom::Iter(_), Atom::Iter(_))
            | (Atom::Dict(..), Atom::Dict(..)) => true,
            (Atom::Tuple(a), Atom::Tuple(b)) => a.len() == b.len(),
            _ => a == b,
        }
    }

    /// All types of `from` reach `to`.
    pub fn flow(&mut self, from: Slot, to: Slot) {
        if self.root(from) == self.root(to) {
            return;
        }
        for atom in self.atoms(from).to_vec() {
            self.add(to, atom);
        }
    }

    /// Makes two slots one.
    pub fn unify(&mut self, a: Slot, b: Slot) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        // The older slot stands for both.
        let (a, b) = (a.min(b), a.max(b));
        self.parents[b.0 as usize] = a.0;
        self.changed |= (b.0 as usize) < self.settled;
        for atom in std::mem::take(&mut self.sets[b.0 as usize]) {
            self.add(a, atom);
        }
    }

    /// A text that is the same for types that are alike; it tells the instances of a function apart.
    #[must_use]
    pub fn key(&self, slot: Slot) -> String {
        self.key_within(slot, &mut Vec::new())
    }

    fn key_within(&self, slot: Slot, open: &mut Vec<Slot>) -> String {
        let root = self.root(slot);
        if open.contains(&root) || open.len() > 12 {
            return "..".to_owned();
        }
        open.push(root);
        let mut names: Vec<String> = Vec::new();
        for atom in self.atoms(root) {
            names.push(match atom {
                Atom::List(e) => format!("list[{}]", self.key_within(*e, open)),
                Atom::Set(e) => format!("set[{}]", self.key_within(*e, open)),
                Atom::Iter(e) => format!("iter[{}]", self.key_within(*e, open)),
                Atom::Dict(k, v) => format!("dict[{}, {}]", self.key_within(*k, open), self.key_within(*v, open)),
                Atom::Tuple(parts) => format!(
                    "tuple[{}]",
                    parts
                        .iter()
                        .map(|part| self.key_within(*part, open))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
                other => format!("{other:?}").to_lowercase(),
            });
        }
        open.pop();
        names.sort();
        names.join(" | ")
    }

    /// Whether the slot, or a container in it, has no element type yet.
    #[must_use]
    pub fn is_open(&self, slot: Slot) -> bool {
        self.is_open_within(slot, &mut BTreeSet::new())
    }

    /// Whether `to` has all types of `from`, where what is unknown is any type.
    #[must_use]
    pub fn fits(&self, from: Slot, to: Slot) -> bool {
        self.fits_within(from, to, &mut BTreeSet::new())
    }

    fn fits_within(&self, from: Slot, to: Slot, seen: &mut BTreeSet<(Slot, Slot)>) -> bool {
        if !seen.insert((self.root(from), self.root(to))) {
            return true;
        }
        self.atoms(from).iter().all(|atom| {
            let mut others = self.atoms(to).iter();
            let alike = others.find(|other| Self::merges(other, atom));
            alike.is_some_and(|other| match (atom, other) {
                (Atom::List(a), Atom::List(b)) | (Atom::Set(a), Atom::Set(b)) | (Atom::Iter(a), Atom::Iter(b)) => {
                    self.fits_within(*a, *b, seen)
                }
                (Atom::Dict(a, b), Atom::Dict(c, d)) => {
                    self.fits_within(*a, *c, seen) && self.fits_within(*b, *d, seen)
                }
                (Atom::Tuple(a), Atom::Tuple(b)) => a.iter().zip(b).all(|(a, b)| self.fits_within(*a, *b, seen)),
                _ => true,
            })
        })
    }

    fn is_open_within(&self, slot: Slot, seen: &mut BTreeSet<Slot>) -> bool {
        let root = self.root(slot);
        if !seen.insert(root) {
            return false;
        }
        let atoms = self.atoms(root);
        atoms.is_empty()
            || atoms.iter().any(|atom| match atom {
                Atom::List(e) | Atom::Set(e) | Atom::Iter(e) => self.is_open_within(*e, seen),
                Atom::Dict(k, v) => self.is_open_within(*k, seen) || self.is_open_within(*v, seen),
                Atom::Tuple(parts) => parts.iter().any(|part| self.is_open_within(*part, seen)),
                _ => false,
            })
    }
}

/// A variable's name within an instance: comprehensions have scopes of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Variable {
    /// Its name.
    pub name: Symbol,
    /// The comprehension that binds it, if one does.
    pub scope: Option<super::ast::ExprId>,
}
