//! What the builtin functions give.

use super::super::ast::{BinaryOp, Call, ExprId};
use super::super::types::{Atom, Slot};
use super::Inference;

impl Inference<'_> {
    pub(super) fn builtin(&mut self, instance: usize, expr: ExprId, call: &Call, name: &'static str) -> Slot {
        let args: Vec<Slot> = call.args.iter().map(|arg| self.expr(instance, *arg)).collect();
        match name {
            "print" | "str" | "repr" => {
                for (slot, arg) in args.iter().zip(&call.args) {
                    self.shown(instance, *arg, *slot);
                }
            }
            "sorted" | "min" | "max" => {
                if let [iterable] = args.as_slice() {
                    for atom in self.slots.atoms(*iterable).to_vec() {
                        self.key_function(instance, expr, call, &atom);
                    }
                }
            }
            "pow" if args.len() == 2 => {
                let power = self.exponent(BinaryOp::Pow, args[0], call.args[1], args[1]);
                return self.numeric(&[args[0], power]);
            }
            "map" if args.len() >= 2 => {
                let elements: Vec<Slot> = args[1..].iter().map(|iterable| self.element(*iterable)).collect();
                let given = self.call_value(instance, expr, args[0], &elements);
                return self.remembered(instance, expr, |_| Atom::Iter(given));
            }
            "filter" if args.len() == 2 => {
                let element = self.element(args[1]);
                self.call_value(instance, expr, args[0], &[element]);
                return self.slots.with([Atom::Iter(element)]);
            }
            "list" | "set" | "frozenset" | "sorted_" if args.is_empty() => {
                return self.remembered(instance, expr, |this| {
                    if name == "list" {
                        Atom::List(this.slots.fresh())
                    } else {
                        Atom::Set(this.slots.fresh())
                    }
                });
            }
            "dict" if args.is_empty() => {
                let made = self.remembered(instance, expr, |this| {
                    Atom::Dict(this.slots.fresh(), this.slots.fresh())
                });
                if let (Some(Atom::Dict(k, v)), false) = (self.slots.single(made).cloned(), call.keywords.is_empty()) {
                    self.slots.add(k, Atom::Str);
                    for (_, value) in &call.keywords {
                        let value = self.expr(instance, *value);
                        self.slots.flow(value, v);
                    }
                }
                return made;
            }
            _ => {}
        }
        if matches!(name, "list" | "set" | "frozenset" | "sorted" | "dict") && args.len() == 1 {
            return self.converted(instance, expr, name, args[0]);
        }
        self.builtin_of(name, &args)
    }

    /// A container made at this expression from another, the same in every round; elements flow, identity does not.
    fn converted(&mut self, instance: usize, expr: ExprId, name: &str, from: Slot) -> Slot {
        let made = self.remembered(instance, expr, |this| match name {
            "list" | "sorted" => Atom::List(this.slots.fresh()),
            "dict" => Atom::Dict(this.slots.fresh(), this.slots.fresh()),
            _ => Atom::Set(this.slots.fresh()),
        });
        let element = self.element(from);
        match self.slots.single(made).cloned() {
            Some(Atom::List(e) | Atom::Set(e)) => self.slots.flow(element, e),
            Some(Atom::Dict(k, v)) => {
                for atom in self.slots.atoms(from).to_vec() {
                    if let Atom::Dict(a, b) = atom {
                        self.slots.flow(a, k);
                        self.slots.flow(b, v);
                    }
                }
                for atom in self.slots.atoms(element).to_vec() {
                    if let Atom::Tuple(pair) = atom
                        && pair.len() == 2
                    {
                        self.slots.flow(pair[0], k);
                        self.slots.flow(pair[1], v);
                    }
                }
            }
            _ => {}
        }
        made
    }

    fn remembered(&mut self, instance: usize, expr: ExprId, make: impl FnOnce(&mut Self) -> Atom) -> Slot {
        if let Some(slot) = self.instances[instance].exprs.get(&expr) {
            let slot = *slot;
            let again = make(self);
            if matches!(again, Atom::Iter(_)) || self.slots.is_empty(slot) {
                self.slots.add(slot, again);
            }
            return slot;
        }
        let atom = make(self);
        self.slots.with([atom])
    }

    /// The result type of a builtin from the types of its positional arguments alone.
    pub(super) fn builtin_of(&mut self, name: &str, args: &[Slot]) -> Slot {
        let one = |this: &mut Self, atom: Atom| this.slots.with([atom]);
        let first = args.first().copied();
        match (name, first) {
            ("print", _) => one(self, Atom::None),
            (
                "len" | "int" | "ord" | "math.floor" | "math.ceil" | "math.trunc" | "math.gcd" | "math.lcm"
                | "math.factorial",
                _,
            ) => one(self, Atom::Int),
            ("math.comb" | "math.perm" | "math.isqrt", _) => one(self, Atom::Int),
            ("str" | "repr" | "chr" | "hex" | "bin" | "oct" | "input", _) => one(self, Atom::Str),
            ("bool" | "any" | "all" | "isinstance", _) => one(self, Atom::Bool),
            ("float", _) => one(self, Atom::Float),
            ("range", _) => one(self, Atom::Range),
            ("round", Some(value)) => self.rounded(value, args.len() == 2),
            ("abs", Some(value)) => self.numeric(&[value]),
            ("pow", Some(_)) => self.numeric(args),
            ("divmod", Some(_)) if args.len() == 2 => {
                let part = self.numeric(args);
                one(self, Atom::Tuple(vec![part, part]))
            }
            ("sum", Some(iterable)) => {
                let element = self.element(iterable);
                let start = args.get(1).copied().unwrap_or_else(|| self.slots.with([Atom::Int]));
                let result = self.numeric(&[element]);
                if self.slots.atoms(result).contains(&Atom::Float) {
                    // The sum of no elements is the start itself.
                    self.slots.flow(start, result);
                    return result;
                }
                result
            }
            ("min" | "max", Some(value)) => {
                if args.len() == 1 {
                    return self.element(value);
                }
                let result = self.slots.fresh();
                args.iter().for_each(|arg| self.slots.flow(*arg, result));
                result
            }
            ("reversed" | "iter", Some(iterable)) => {
                let element = self.element(iterable);
                one(self, Atom::Iter(element))
            }
            ("enumerate", Some(iterable)) => {
                let element = self.element(iterable);
                let index = one(self, Atom::Int);
                let pair = one(self, Atom::Tuple(vec![index, element]));
                one(self, Atom::Iter(pair))
            }
            ("zip", _) => {
                let parts = args.iter().map(|arg| self.element(*arg)).collect();
                let tuple = one(self, Atom::Tuple(parts));
                one(self, Atom::Iter(tuple))
            }
            ("tuple", Some(value)) => {
                let tuples: Vec<Atom> = self
                    .slots
                    .atoms(value)
                    .iter()
                    .filter(|atom| matches!(atom, Atom::Tuple(_)))
                    .cloned()
                    .collect();
                self.slots.with(tuples)
            }
            (name, _) if name.starts_with("math.") => one(self, Atom::Float),
            _ => self.slots.fresh(),
        }
    }

    fn rounded(&mut self, value: Slot, has_digits: bool) -> Slot {
        let result = self.slots.fresh();
        for atom in self.slots.atoms(value).to_vec() {
            match atom {
                Atom::Float if has_digits => self.slots.add(result, Atom::Float),
                Atom::Float | Atom::Int | Atom::Bool => self.slots.add(result, Atom::Int),
                _ => {}
            }
        }
        result
    }

    /// The numbers among the arguments, with bool as int; a float among them makes the result a float.
    fn numeric(&mut self, args: &[Slot]) -> Slot {
        let result = self.slots.fresh();
        let atoms: Vec<Vec<Atom>> = args.iter().map(|arg| self.slots.atoms(*arg).to_vec()).collect();
        if args.len() > 1 && atoms.iter().any(|atoms| atoms.as_slice() == [Atom::Float]) {
            self.slots.add(result, Atom::Float);
            return result;
        }
        for atom in atoms.into_iter().flatten() {
            match atom {
                Atom::Int | Atom::Bool => self.slots.add(result, Atom::Int),
                Atom::Float => self.slots.add(result, Atom::Float),
                _ => {}
            }
        }
        result
    }
}
