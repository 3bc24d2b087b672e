//! Expressions: which types each gives.

use super::super::ast::{BinaryOp, Clause, ExprId, ExprKind, FPart, UnaryOp};
use super::super::builtins;
use super::super::types::{Atom, Slot};
use super::Inference;
use crate::symbol::Symbol;

impl Inference<'_> {
    /// Types an expression; its slot is remembered.
    pub(super) fn expr(&mut self, instance: usize, expr: ExprId) -> Slot {
        let given = self.kind(instance, expr);
        if let Some(slot) = self.instances[instance].exprs.get(&expr) {
            let slot = *slot;
            self.slots.flow(given, slot);
            slot
        } else {
            self.slots.changed = true;
            self.instances[instance].exprs.insert(expr, given);
            given
        }
    }

    /// The slot of an expression that makes a container, the same in every round.
    fn made(&mut self, instance: usize, expr: ExprId, make: impl FnOnce(&mut Self) -> Atom) -> Slot {
        if let Some(slot) = self.instances[instance].exprs.get(&expr).copied() {
            // Empty where an earlier round did not know yet that a container is made here.
            if self.slots.is_empty(slot) {
                let atom = make(self);
                self.slots.add(slot, atom);
            }
            return slot;
        }
        let atom = make(self);
        let slot = self.slots.with([atom]);
        self.slots.changed = true;
        self.instances[instance].exprs.insert(expr, slot);
        slot
    }

    pub(super) fn atom(&mut self, atom: Atom) -> Slot {
        self.slots.with([atom])
    }

    fn kind(&mut self, instance: usize, expr: ExprId) -> Slot {
        let module = self.module;
        match &module[expr].kind {
            ExprKind::Int(_) | ExprKind::BigInt(_) => self.atom(Atom::Int),
            ExprKind::Float(_) => self.atom(Atom::Float),
            ExprKind::Bool(_) => self.atom(Atom::Bool),
            ExprKind::None => self.atom(Atom::None),
            ExprKind::Str(_) => self.atom(Atom::Str),
            ExprKind::Bytes(_) => self.atom(Atom::Bytes),
            ExprKind::FString(parts) => {
                self.text(instance, parts);
                self.atom(Atom::Str)
            }
            ExprKind::Name(name) => self.name(instance, *name),
            ExprKind::Tuple(parts) => {
                let slots: Vec<Slot> = parts.iter().map(|part| self.expr(instance, *part)).collect();
                let made = self.made(instance, expr, |this| {
                    Atom::Tuple(slots.iter().map(|_| this.slots.fresh()).collect())
                });
                self.slots.add(made, Atom::Tuple(slots));
                made
            }
            ExprKind::List(parts) => {
                let made = self.made(instance, expr, |this| Atom::List(this.slots.fresh()));
                self.elements(instance, made, parts)
            }
            ExprKind::Set(parts) => {
                let made = self.made(instance, expr, |this| Atom::Set(this.slots.fresh()));
                self.elements(instance, made, parts)
            }
            ExprKind::Dict(pairs) => {
                let made = self.made(instance, expr, |this| {
                    Atom::Dict(this.slots.fresh(), this.slots.fresh())
                });
                for (key, value) in pairs {
                    let value = self.expr(instance, *value);
                    if let Some(key) = key {
                        let key = self.expr(instance, *key);
                        self.slots.add(made, Atom::Dict(key, value));
                        self.entry(made, key, value);
                    } else {
                        self.slots.flow(value, made);
                    }
                }
                made
            }
            ExprKind::Unary(op, operand) => {
                let operand = self.expr(instance, *operand);
                self.unary(instance, expr, *op, operand)
            }
            ExprKind::Binary(op, a, b) => {
                let left = self.expr(instance, *a);
                let right = self.expr(instance, *b);
                let right = self.exponent(*op, left, *b, right);
                self.binary(instance, expr, *op, left, right, false)
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let deciding = matches!(module[expr].kind, ExprKind::Or(_));
                let result = self.slots.fresh();
                for (at, part) in parts.iter().enumerate() {
                    let slot = self.expr(instance, *part);
                    let known = self.known(instance, *part);
                    // A part that does not decide is never the value, unless it is the last; nor is none that of `or`.
                    if at + 1 == parts.len() {
                        self.slots.flow(slot, result);
                    } else if known != Some(!deciding) {
                        let atoms = self.slots.atoms(slot).to_vec();
                        let values = atoms.into_iter().filter(|atom| !deciding || *atom != Atom::None);
                        values.for_each(|atom| self.slots.add(result, atom));
                    }
                    if known == Some(deciding) {
                        break;
                    }
                }
                result
            }
            ExprKind::Compare(first, rest) => self.compare(instance, expr, *first, rest),
            ExprKind::Call(call) => self.call(instance, expr, call),
            ExprKind::Attribute(object, name, _) => {
                let object = self.expr(instance, *object);
                self.attribute(object, *name)
            }
            ExprKind::Subscript(object, index) => self.subscript(instance, expr, *object, *index),
            ExprKind::Slice(a, b, c) => {
                [a, b, c].into_iter().flatten().for_each(|part| {
                    self.expr(instance, *part);
                });
                self.slots.fresh()
            }
            ExprKind::IfElse { test, body, orelse } => {
                self.expr(instance, *test);
                let result = self.slots.fresh();
                let known = self.known(instance, *test);
                for (part, never) in [(*body, Some(false)), (*orelse, Some(true))] {
                    if known != never {
                        let part = self.expr(instance, part);
                        self.slots.flow(part, result);
                    }
                }
                result
            }
            ExprKind::Lambda(params, _) => {
                params.iter().filter_map(|param| param.default).for_each(|default| {
                    self.expr(instance, default);
                });
                let def = self.scopes.by_lambda[&expr];
                self.atom(Atom::Def(def, instance))
            }
            ExprKind::ListComp(element, clauses) => {
                let made = self.made(instance, expr, |this| Atom::List(this.slots.fresh()));
                let element = self.comprehension(instance, expr, clauses, &[*element])[0];
                self.gather(made, element)
            }
            ExprKind::SetComp(element, clauses) => {
                let made = self.made(instance, expr, |this| Atom::Set(this.slots.fresh()));
                let element = self.comprehension(instance, expr, clauses, &[*element])[0];
                self.gather(made, element)
            }
            ExprKind::Generator(element, clauses) => {
                let made = self.made(instance, expr, |this| Atom::Iter(this.slots.fresh()));
                let element = self.comprehension(instance, expr, clauses, &[*element])[0];
                self.gather(made, element)
            }
            ExprKind::DictComp(key, value, clauses) => {
                let made = self.made(instance, expr, |this| {
                    Atom::Dict(this.slots.fresh(), this.slots.fresh())
                });
                let both = self.comprehension(instance, expr, clauses, &[*key, *value]);
                self.entry(made, both[0], both[1]);
                made
            }
            ExprKind::Walrus(name, value) => {
                let slot = self.expr(instance, *value);
                if let Some((owner, variable)) = self.resolve(instance, *name, &[]) {
                    let var = self.var(owner, variable);
                    self.slots.flow(slot, var);
                }
                slot
            }
            ExprKind::Starred(inner) | ExprKind::YieldFrom(inner) | ExprKind::Await(inner) => {
                self.expr(instance, *inner);
                self.slots.fresh()
            }
            ExprKind::Yield(inner) => {
                inner.iter().for_each(|inner| {
                    self.expr(instance, *inner);
                });
                self.slots.fresh()
            }
            ExprKind::Imaginary(_) | ExprKind::Ellipsis | ExprKind::Unsupported(_) => self.slots.fresh(),
        }
    }

    fn text(&mut self, instance: usize, parts: &[FPart]) {
        for part in parts {
            if let FPart::Value { value, spec, .. } = part {
                let slot = self.expr(instance, *value);
                self.shown(instance, *value, slot);
                self.text(instance, spec);
            }
        }
    }

    fn elements(&mut self, instance: usize, made: Slot, parts: &[ExprId]) -> Slot {
        for part in parts {
            let element = match &self.module[*part].kind {
                ExprKind::Starred(inner) => {
                    let iterable = self.expr(instance, *inner);
                    self.element(iterable)
                }
                _ => self.expr(instance, *part),
            };
            self.gather(made, element);
        }
        made
    }

    fn gather(&mut self, made: Slot, element: Slot) -> Slot {
        if let Some(Atom::List(e) | Atom::Set(e) | Atom::Iter(e)) = self.slots.atoms(made).first().cloned() {
            self.slots.flow(element, e);
        }
        made
    }

    fn entry(&mut self, made: Slot, key: Slot, value: Slot) {
        if let Some(Atom::Dict(k, v)) = self.slots.atoms(made).first().cloned() {
            self.slots.flow(key, k);
            self.slots.flow(value, v);
        }
    }

    fn comprehension(&mut self, instance: usize, expr: ExprId, clauses: &[Clause], values: &[ExprId]) -> Vec<Slot> {
        for (at, clause) in clauses.iter().enumerate() {
            // The first iterable is evaluated outside the comprehension's scope.
            if at == 0 {
                let iter = self.expr(instance, clause.iter);
                self.comprehensions.push(expr);
                self.bind(instance, clause, iter);
            } else {
                let iter = self.expr(instance, clause.iter);
                self.bind(instance, clause, iter);
            }
            clause.conditions.iter().for_each(|condition| {
                self.expr(instance, *condition);
            });
        }
        let slots = values.iter().map(|value| self.expr(instance, *value)).collect();
        self.comprehensions.pop();
        slots
    }

    fn bind(&mut self, instance: usize, clause: &Clause, iter: Slot) {
        let element = self.element(iter);
        self.binding = true;
        self.assign(instance, clause.target, element);
        self.binding = false;
    }

    /// What iterating a value gives.
    pub(super) fn element(&mut self, iterable: Slot) -> Slot {
        let atoms = self.slots.atoms(iterable).to_vec();
        if let [Atom::List(e) | Atom::Set(e) | Atom::Iter(e) | Atom::Dict(e, _)] = atoms.as_slice() {
            return *e;
        }
        let result = self.slots.fresh();
        for atom in atoms {
            match atom {
                Atom::List(e) | Atom::Set(e) | Atom::Iter(e) | Atom::Dict(e, _) => self.slots.flow(e, result),
                Atom::Tuple(parts) => parts.into_iter().for_each(|part| self.slots.flow(part, result)),
                Atom::Str => self.slots.add(result, Atom::Str),
                Atom::Range | Atom::Bytes => self.slots.add(result, Atom::Int),
                _ => {}
            }
        }
        result
    }

    fn name(&mut self, instance: usize, name: Symbol) -> Slot {
        let comprehensions = self.comprehensions.clone();
        if let Some((owner, variable)) = self.resolve(instance, name, &comprehensions) {
            return self.var(owner, variable);
        }
        let text = self.names.text(name);
        let atom = match text {
            "__name__" => Atom::Str,
            _ => match (builtins::function(text), builtins::exception(text)) {
                (Some(builtin), _) => Atom::Builtin(builtin),
                (None, Some(ancestors)) => {
                    Atom::ExceptionClass(ancestors.iter().map(|name| (*name).to_owned()).collect())
                }
                (None, None) => return self.slots.fresh(),
            },
        };
        self.atom(atom)
    }

    fn attribute(&mut self, object: Slot, name: Symbol) -> Slot {
        let result = self.slots.fresh();
        for atom in self.slots.atoms(object).to_vec() {
            match atom {
                Atom::Object(class) => {
                    if let Some(method) = self.method(class, name) {
                        let is_property = self.is_property(method);
                        if is_property {
                            let target = self.bind_call(method, 0, Some(class), &[object], &[]);
                            let given = self.instances[target].result;
                            self.slots.flow(given, result);
                        } else {
                            self.slots
                                .add(result, Atom::Bound(method, Box::new(Atom::Object(class))));
                        }
                    } else if let Some(var) = self.class_var_of(class, name) {
                        self.slots.flow(var, result);
                    } else {
                        let field = self.field(class, name);
                        self.slots.flow(field, result);
                    }
                }
                Atom::Class(class) => {
                    if let Some(var) = self.class_var_of(class, name) {
                        self.slots.flow(var, result);
                    }
                }
                Atom::Module(module) => {
                    let dotted = format!("{module}.{}", self.names.text(name));
                    if let Some(builtin) = builtins::function(&dotted) {
                        self.slots.add(result, Atom::Builtin(builtin));
                    } else if builtins::constant(&dotted).is_some() {
                        self.slots.add(result, Atom::Float);
                    }
                }
                _ => {}
            }
        }
        result
    }

    /// The variable `name` of a class or its nearest ancestor that has it.
    #[must_use]
    pub fn class_var_of(&self, class: usize, name: Symbol) -> Option<Slot> {
        self.ancestors(class).into_iter().find_map(|class| {
            self.class_vars[class]
                .iter()
                .find(|(have, _)| *have == name)
                .map(|(_, slot)| *slot)
        })
    }

    fn subscript(&mut self, instance: usize, expr: ExprId, object: ExprId, index: ExprId) -> Slot {
        let object = self.expr(instance, object);
        let key = self.expr(instance, index);
        let sliced = matches!(self.module[index].kind, ExprKind::Slice(..));
        let result = self.slots.fresh();
        for atom in self.slots.atoms(object).to_vec() {
            match atom {
                // `list[int]` names a type: it is the builtin still.
                Atom::Builtin(name) => self.slots.add(result, Atom::Builtin(name)),
                Atom::Str => self.slots.add(result, Atom::Str),
                Atom::Bytes => self.slots.add(result, if sliced { Atom::Bytes } else { Atom::Int }),
                Atom::List(e) if sliced => {
                    // A slice is a new list; its elements are the old one's.
                    let made = self.made(instance, expr, |_| Atom::List(e));
                    self.slots.flow(made, result);
                }
                Atom::List(e) => self.slots.flow(e, result),
                Atom::Range => self.slots.add(result, if sliced { Atom::Range } else { Atom::Int }),
                Atom::Dict(k, v) => {
                    self.slots.flow(key, k);
                    self.slots.flow(v, result);
                }
                Atom::Tuple(parts) => match self.constant_index(index, parts.len()) {
                    Some(at) => self.slots.flow(parts[at], result),
                    None => parts.into_iter().for_each(|part| self.slots.flow(part, result)),
                },
                Atom::Object(class) => {
                    let given = self.call_dunder(instance, expr, class, "__getitem__", &[key]);
                    self.slots.flow(given, result);
                }
                _ => {}
            }
        }
        result
    }

    /// A literal index into a tuple, counted from the start.
    #[must_use]
    pub fn constant_index(&self, index: ExprId, len: usize) -> Option<usize> {
        let value = match &self.module[index].kind {
            ExprKind::Int(value) => *value,
            ExprKind::Unary(UnaryOp::Neg, inner) => match self.module[*inner].kind {
                ExprKind::Int(value) => -value,
                _ => return None,
            },
            _ => return None,
        };
        let at = if value < 0 {
            value.checked_add(i64::try_from(len).ok()?)?
        } else {
            value
        };
        usize::try_from(at).ok().filter(|at| *at < len)
    }

    fn unary(&mut self, instance: usize, expr: ExprId, op: UnaryOp, operand: Slot) -> Slot {
        let result = self.slots.fresh();
        if op == UnaryOp::Not {
            self.slots.add(result, Atom::Bool);
            return result;
        }
        for atom in self.slots.atoms(operand).to_vec() {
            match (op, atom) {
                (_, Atom::Int | Atom::Bool) => self.slots.add(result, Atom::Int),
                (UnaryOp::Neg | UnaryOp::Pos, Atom::Float) => self.slots.add(result, Atom::Float),
                (_, Atom::Object(class)) => {
                    let name = if op == UnaryOp::Neg {
                        "__neg__"
                    } else if op == UnaryOp::Pos {
                        "__pos__"
                    } else {
                        "__invert__"
                    };
                    let given = self.call_dunder(instance, expr, class, name, &[]);
                    self.slots.flow(given, result);
                }
                _ => {}
            }
        }
        result
    }

    /// The right operand as the type of the result sees it: a power by a negative literal is a float, as if the literal
    /// were one, and a power by what a minus negates may be an int or a float.
    pub(super) fn exponent(&mut self, op: BinaryOp, base: Slot, power: ExprId, right: Slot) -> Slot {
        let ExprKind::Unary(UnaryOp::Neg, inner) = self.module[power].kind else {
            return right;
        };
        let atoms = self.slots.atoms(right).to_vec();
        let object = self
            .slots
            .atoms(base)
            .iter()
            .any(|atom| matches!(atom, Atom::Object(_)));
        if op != BinaryOp::Pow || object || !atoms.contains(&Atom::Int) {
            return right;
        }
        match self.module[inner].kind {
            ExprKind::Int(1..) => self.slots.with([Atom::Float]),
            ExprKind::Int(_) => right,
            _ => self.slots.with(atoms.into_iter().chain([Atom::Float])),
        }
    }

    pub(super) fn binary(
        &mut self,
        instance: usize,
        expr: ExprId,
        op: BinaryOp,
        a: Slot,
        b: Slot,
        in_place: bool,
    ) -> Slot {
        let result = self.slots.fresh();
        for left in self.slots.atoms(a).to_vec() {
            for right in self.slots.atoms(b).to_vec() {
                match (&left, &right) {
                    (Atom::Object(class), _) => {
                        let name = builtins::dunder(op);
                        let assigning = format!("__i{}", &name[2..]);
                        let has = |this: &Self, name: &str| {
                            this.names
                                .find(name)
                                .is_some_and(|symbol| this.method(*class, symbol).is_some())
                        };
                        let chosen = if in_place && has(self, &assigning) {
                            assigning
                        } else {
                            name.to_owned()
                        };
                        let given = self.call_dunder(instance, expr, *class, &chosen, &[b]);
                        self.slots.flow(given, result);
                    }
                    (_, Atom::Object(class)) => {
                        let reflected = format!("__r{}", &builtins::dunder(op)[2..]);
                        let given = self.call_dunder(instance, expr, *class, &reflected, &[a]);
                        self.slots.flow(given, result);
                    }
                    _ => self.builtin_binary(instance, expr, op, &left, &right, (a, in_place), result),
                }
            }
        }
        result
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the two operands, as types and as places, and what they give"
    )]
    fn builtin_binary(
        &mut self,
        instance: usize,
        expr: ExprId,
        op: BinaryOp,
        left: &Atom,
        right: &Atom,
        place: (Slot, bool),
        result: Slot,
    ) {
        use BinaryOp::{Add, BitAnd, BitOr, BitXor, Div, Mod, Mul, Sub};
        let whole = |atom: &Atom| matches!(atom, Atom::Int | Atom::Bool);
        match (op, left, right) {
            (BitAnd | BitOr | BitXor, Atom::Bool, Atom::Bool) => self.slots.add(result, Atom::Bool),
            (Div, a, b) if whole(a) && whole(b) => self.slots.add(result, Atom::Float),
            (_, a, b) if whole(a) && whole(b) => self.slots.add(result, Atom::Int),
            (_, Atom::Float, Atom::Float) => self.slots.add(result, Atom::Float),
            (_, Atom::Float, b) if whole(b) => self.slots.add(result, Atom::Float),
            (_, a, Atom::Float) if whole(a) => self.slots.add(result, Atom::Float),
            (Add, Atom::Str, Atom::Str) | (Mod, Atom::Str, _) => self.slots.add(result, Atom::Str),
            (Mul, Atom::Str, b) if whole(b) => self.slots.add(result, Atom::Str),
            (Mul, a, Atom::Str) if whole(a) => self.slots.add(result, Atom::Str),
            (Add, Atom::List(a), b) if place.1 => {
                let given = self.slots.with([b.clone()]);
                let element = self.element(given);
                self.slots.flow(element, *a);
                self.slots.flow(place.0, result);
            }
            (Add, Atom::List(a), Atom::List(b)) => {
                let made = self.result_list(instance, expr);
                self.slots.flow(*a, made);
                self.slots.flow(*b, made);
                self.slots.add(result, Atom::List(made));
            }
            (Mul, Atom::List(a), b) | (Mul, b, Atom::List(a)) if whole(b) => {
                let made = self.result_list(instance, expr);
                self.slots.flow(*a, made);
                self.slots.add(result, Atom::List(made));
            }
            (Add, Atom::Tuple(a), Atom::Tuple(b)) => {
                let all = a.iter().chain(b).copied().collect();
                self.slots.add(result, Atom::Tuple(all));
            }
            (BitAnd | BitOr | BitXor | Sub, Atom::Set(a), Atom::Set(b)) => {
                self.slots.unify(*a, *b);
                self.slots.add(result, Atom::Set(*a));
            }
            (BitOr, Atom::Dict(a, b), Atom::Dict(c, d)) => {
                self.slots.unify(*a, *c);
                self.slots.unify(*b, *d);
                self.slots.add(result, Atom::Dict(*a, *b));
            }
            _ => {}
        }
    }

    /// The element slot of the list that an operation at `expr` makes, the same in every round.
    fn result_list(&mut self, instance: usize, expr: ExprId) -> Slot {
        match self.instances[instance]
            .exprs
            .get(&expr)
            .map(|slot| self.slots.atoms(*slot).to_vec())
            .as_deref()
        {
            Some([Atom::List(element)]) => *element,
            _ => self.slots.fresh(),
        }
    }
}
