//! Type inference: which concrete types reach every expression, for every way in which a function is called.
//!
//! A monotone fixpoint over finite sets of concrete types (O. Agesen, "The Cartesian Product Algorithm", ECOOP 1995).
//! A function is analysed once for each tuple of argument types that reaches it: an *instance*. Instances are run
//! again until nothing grows. A call whose argument is a container of unknown element type waits until all else is
//! settled (`relaxed`), so that an empty list does not tie two callers together.
//!
//! Annotations name types only where nothing else does: empty containers, and functions that nobody calls. They
//! never convert. Inference reports nothing: what it could not type is an empty slot, and lowering says so.

mod annotation;
mod builtin;
pub mod call;
mod compare;
mod expr;
mod known;
mod stmt;

use super::ast::{ExprId, Module};
use super::scope::{Code, Scopes};
use super::types::{Atom, Slot, Slots, Variable};
use crate::symbol::{Interner, Symbol};
use std::collections::{BTreeMap, HashMap};

/// How many instances one function may have; more, and its calls share the last.
const MOST_INSTANCES: usize = 24;
/// How often the program is walked at most: a bound that real programs do not reach.
const MOST_ROUNDS: usize = 400;

/// A function as it is called with one tuple of types.
#[derive(Debug)]
pub struct Instance {
    /// The function; none for the module's own statements.
    pub def: Option<usize>,
    /// The instance that ran when the function was defined.
    pub parent: usize,
    /// The class whose method it is called as, which may inherit it.
    pub class: Option<usize>,
    /// Types of variables.
    pub vars: BTreeMap<Variable, Slot>,
    /// Types of expressions.
    pub exprs: HashMap<ExprId, Slot>,
    /// The type of the result.
    pub result: Slot,
    /// What each call reaches.
    pub calls: BTreeMap<ExprId, Vec<Target>>,
    /// Whether the program reaches it.
    pub live: bool,
    /// What tells it from the other instances of its function.
    pub key: String,
}

/// What a call reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The instance.
    pub instance: usize,
    /// The class that is built, where the call builds an object.
    pub builds: Option<usize>,
}

/// The state and, in the end, the answer of inference.
#[derive(Debug)]
pub struct Inference<'a> {
    /// The syntax.
    pub module: &'a Module,
    /// Definitions and scopes.
    pub scopes: &'a Scopes<'a>,
    /// Names.
    pub names: &'a mut Interner,
    /// Types.
    pub slots: Slots,
    /// Instances; the first is the module.
    pub instances: Vec<Instance>,
    /// Fields of each class, in the order in which they were met.
    pub fields: Vec<Vec<(Symbol, Slot)>>,
    /// Variables of each class itself.
    pub class_vars: Vec<Vec<(Symbol, Slot)>>,
    /// Functions that nobody calls and that annotations do not type.
    pub untyped: Vec<usize>,
    by_key: BTreeMap<(Option<usize>, usize, Option<usize>, String), usize>,
    by_def: HashMap<usize, Vec<usize>>,
    relaxed: bool,
    /// The module and the functions that annotations type: where the program starts.
    roots: Vec<usize>,
    /// Whether names being assigned belong to the innermost comprehension.
    binding: bool,
    /// Comprehensions around the expression at hand, from the outermost.
    comprehensions: Vec<ExprId>,
}

impl<'a> Inference<'a> {
    /// Types the whole module.
    pub fn run(module: &'a Module, scopes: &'a Scopes<'a>, names: &'a mut Interner) -> Self {
        let classes = scopes.classes.len();
        let mut inference = Self {
            module,
            scopes,
            names,
            slots: Slots::default(),
            instances: Vec::new(),
            fields: vec![Vec::new(); classes],
            class_vars: vec![Vec::new(); classes],
            untyped: Vec::new(),
            by_key: BTreeMap::new(),
            by_def: HashMap::new(),
            relaxed: false,
            roots: vec![0],
            binding: false,
            comprehensions: Vec::new(),
        };
        inference.instance(None, 0, None, String::new());
        inference.settle();
        inference.root_uncalled();
        inference.mark_live();
        inference
    }

    /// The type of an expression in an instance.
    #[must_use]
    pub fn type_of(&self, instance: usize, expr: ExprId) -> Option<Slot> {
        self.instances[instance].exprs.get(&expr).copied()
    }

    /// The live instances of a function.
    pub fn live_instances(&self, def: usize) -> impl Iterator<Item = usize> + '_ {
        self.by_def
            .get(&def)
            .into_iter()
            .flatten()
            .copied()
            .filter(|index| self.instances[*index].live)
    }

    /// The method `name` of `class` or of the nearest ancestor that has it.
    #[must_use]
    pub fn method(&self, class: usize, name: Symbol) -> Option<usize> {
        self.ancestors(class)
            .into_iter()
            .find_map(|class| self.scopes.classes[class].methods.get(&name).copied())
    }

    /// The class and its ancestors among the program's classes, nearest first.
    #[must_use]
    pub fn ancestors(&self, class: usize) -> Vec<usize> {
        let mut found = vec![class];
        let mut next = 0;
        while next < found.len() {
            for base in &self.scopes.classes[found[next]].code.bases {
                if let Some(slot) = self.instances[0].exprs.get(base) {
                    for atom in self.slots.atoms(*slot) {
                        if let Atom::Class(base) = atom
                            && !found.contains(base)
                        {
                            found.push(*base);
                        }
                    }
                }
            }
            next += 1;
        }
        found
    }

    /// Whether the class is an exception's.
    #[must_use]
    pub fn is_exception_class(&self, class: usize) -> bool {
        let name = self.scopes.classes[class].code.name;
        let slot = self.instances[0].vars.get(&Variable { name, scope: None });
        slot.is_some_and(|slot| matches!(self.slots.single(*slot), Some(Atom::ExceptionClass(_))))
    }

    /// A type as a message names it.
    #[must_use]
    pub fn atom_name(&self, atom: &Atom) -> String {
        match atom {
            Atom::Object(class) => self.names.text(self.scopes.classes[*class].code.name).to_owned(),
            Atom::Def(..) | Atom::Bound(..) | Atom::Builtin(_) => "a function".to_owned(),
            Atom::Class(_) | Atom::ExceptionClass(_) => "a class".to_owned(),
            Atom::Module(name) => format!("module {name}"),
            Atom::Range => "range".to_owned(),
            Atom::Iter(_) => "an iterator".to_owned(),
            Atom::Exception => "an exception".to_owned(),
            other => call::type_name(other).to_owned(),
        }
    }

    /// The types of a slot as a message names them.
    #[must_use]
    pub fn slot_name(&self, slot: Slot) -> String {
        let names: Vec<String> = self.slots.atoms(slot).iter().map(|atom| self.atom_name(atom)).collect();
        if names.is_empty() {
            "an unknown type".to_owned()
        } else {
            names.join(" or ")
        }
    }

    fn settle(&mut self) {
        for _ in 0..MOST_ROUNDS {
            self.slots.changed = false;
            self.round();
            if self.slots.changed {
                continue;
            }
            self.relaxed = true;
            self.round();
            self.relaxed = false;
            if !self.slots.changed {
                return;
            }
        }
    }

    fn round(&mut self) {
        self.slots.settled = self.slots.count();
        let mut index = 0;
        while index < self.instances.len() {
            self.walk(index);
            index += 1;
        }
    }

    fn walk(&mut self, index: usize) {
        match self.instances[index].def {
            None if index == 0 => {
                let body = &self.module.body;
                self.block(index, body);
            }
            None => {}
            Some(def) => match self.scopes.defs[def].code {
                Code::Function(function) => self.block(index, &function.body),
                Code::Lambda(_, body) => {
                    let value = self.expr(index, body);
                    self.slots.flow(value, self.instances[index].result);
                }
            },
        }
    }

    /// Functions that nobody calls are typed by their annotations, if those say enough.
    fn root_uncalled(&mut self) {
        let mut rooted = Vec::new();
        for def in 0..self.scopes.defs.len() {
            let is_free =
                self.scopes.defs[def].parent.is_none() && matches!(self.scopes.defs[def].code, Code::Function(_));
            if is_free && !self.by_def.contains_key(&def) {
                if self.root(def) {
                    rooted.push(def);
                } else {
                    self.untyped.push(def);
                }
            }
        }
        if !rooted.is_empty() {
            self.settle();
        }
        // What those functions call was not uncalled after all: the calls type it.
        let roots: Vec<usize> = self
            .roots
            .iter()
            .copied()
            .filter(|root| self.instances[*root].def.is_none_or(|def| self.by_def[&def].len() == 1))
            .collect();
        self.roots = roots;
        self.untyped.retain(|def| !self.by_def.contains_key(def));
    }

    fn root(&mut self, def: usize) -> bool {
        let info = &self.scopes.defs[def];
        let mut slots = Vec::new();
        for (at, param) in info.params().iter().enumerate() {
            let slot = match (info.class, at, param.annotation, param.default) {
                (Some(class), 0, _, _) => Some(self.slots.with([Atom::Object(class)])),
                (_, _, Some(annotation), _) => self.annotation(annotation),
                (_, _, None, Some(default)) => Some(self.expr(0, default)),
                _ => None,
            };
            match slot {
                Some(slot) if !self.slots.is_empty(slot) => slots.push(slot),
                _ => return false,
            }
        }
        let key = slots
            .iter()
            .map(|slot| self.slots.key(*slot))
            .collect::<Vec<_>>()
            .join("; ");
        let instance = self.instance(Some(def), 0, info.class, key);
        self.roots.push(instance);
        for (param, slot) in info.params().iter().zip(slots) {
            let var = self.var(
                instance,
                Variable {
                    name: param.name,
                    scope: None,
                },
            );
            self.slots.flow(slot, var);
        }
        true
    }

    /// Instances that the module, or an uncalled function, reaches by calls as they stand at the end.
    fn mark_live(&mut self) {
        let roots = std::mem::take(&mut self.roots);
        for instance in &mut self.instances {
            instance.calls.clear();
        }
        self.relaxed = true;
        let mut open = roots;
        while let Some(index) = open.pop() {
            if std::mem::replace(&mut self.instances[index].live, true) {
                continue;
            }
            self.walk(index);
            open.extend(
                self.instances[index]
                    .calls
                    .values()
                    .flatten()
                    .map(|target| target.instance),
            );
        }
        self.relaxed = false;
    }

    /// The instance with this key, made if there is none.
    fn instance(&mut self, def: Option<usize>, parent: usize, class: Option<usize>, key: String) -> usize {
        let full = (def, parent, class, key.clone());
        if let Some(index) = self.by_key.get(&full) {
            return *index;
        }
        if let Some(same) = def
            .and_then(|def| self.by_def.get(&def))
            .filter(|same| same.len() >= MOST_INSTANCES)
        {
            return *same.last().unwrap_or(&0);
        }
        let result = self.slots.fresh();
        let index = self.instances.len();
        let (vars, exprs, calls) = (BTreeMap::new(), HashMap::new(), BTreeMap::new());
        self.instances.push(Instance {
            def,
            parent,
            class,
            vars,
            exprs,
            result,
            calls,
            live: false,
            key,
        });
        self.by_key.insert(full, index);
        if let Some(def) = def {
            self.by_def.entry(def).or_default().push(index);
        }
        self.slots.changed = true;
        index
    }

    /// The slot of a variable of an instance.
    fn var(&mut self, instance: usize, variable: Variable) -> Slot {
        if let Some(slot) = self.instances[instance].vars.get(&variable) {
            return *slot;
        }
        let slot = self.slots.fresh();
        self.slots.changed = true;
        self.instances[instance].vars.insert(variable, slot);
        slot
    }

    /// The field `name` of objects of `class`.
    fn field(&mut self, class: usize, name: Symbol) -> Slot {
        if let Some((_, slot)) = self.fields[class].iter().find(|(have, _)| *have == name) {
            return *slot;
        }
        let slot = self.slots.fresh();
        self.fields[class].push((name, slot));
        self.slots.changed = true;
        slot
    }

    /// The instance, and the variable there, that `name` means in `instance`; none for a builtin.
    #[must_use]
    pub fn resolve(&self, instance: usize, name: Symbol, comprehensions: &[ExprId]) -> Option<(usize, Variable)> {
        for scope in comprehensions.iter().rev() {
            let variable = Variable {
                name,
                scope: Some(*scope),
            };
            if self.instances[instance].vars.contains_key(&variable) {
                return Some((instance, variable));
            }
        }
        let variable = Variable { name, scope: None };
        let mut at = instance;
        while let Some(def) = self.instances[at].def {
            let def = &self.scopes.defs[def];
            if def.globals.contains(&name) {
                return Some((0, variable));
            }
            if def.locals.contains(&name) {
                return Some((at, variable));
            }
            at = self.instances[at].parent;
        }
        let bound = self.scopes.module.contains(&name) || self.instances[0].vars.contains_key(&variable);
        bound.then_some((0, variable))
    }
}
