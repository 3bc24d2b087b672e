//! Where integers come from and where they flow: the graph that `integers` solves.

use crate::ir::{
    Block, Const, Expr, ExprId, ExprKind, Function, FunctionKind, Op, Pattern, Place, Program, StmtKind, Type, TypeId,
    library,
};
use std::collections::BTreeSet;

/// Classes and what happens between them.
#[derive(Debug, Default)]
pub struct Graph {
    /// How many classes there are.
    pub classes: usize,
    /// All edges along which bigness spreads.
    pub next: Vec<Vec<usize>>,
    /// Edges along which a value arrives unchanged.
    pub copies: Vec<(usize, usize)>,
    /// Arithmetic.
    pub operations: Vec<Flow>,
    /// Values that come from elsewhere.
    pub sources: Vec<(usize, Source)>,
}

/// One arithmetic operation.
#[derive(Debug)]
pub struct Flow {
    /// Which.
    pub op: Op,
    /// Operand classes along which the result may grow.
    pub from: Vec<usize>,
    /// All operands.
    pub operands: Vec<Operand>,
    /// The result's class.
    pub to: usize,
}

/// An operand of a [`Flow`].
#[derive(Clone, Copy, Debug)]
pub enum Operand {
    /// Any value of a class.
    Class(usize),
    /// One value.
    Literal(i64),
}

/// Where the value of a class comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A literal.
    Literal(i64),
    /// A length or index.
    Length,
    /// A bool counted as an integer.
    Bool,
    /// Anything within i64, checked where it is made.
    Unknown,
    /// May exceed i64.
    Big,
    /// A loop over a range: start, stop and, if it is a literal, step.
    Range(usize, usize, Option<i64>),
}

/// Walks the whole program.
#[must_use]
pub fn collect(program: &Program) -> Graph {
    let classes = program.choices.ints.len();
    let mut collector = Collector {
        program,
        graph: Graph {
            classes,
            next: vec![Vec::new(); classes],
            ..Graph::default()
        },
    };
    for function in &program.functions {
        for expr in &function.exprs {
            collector.expr(function, expr);
        }
        collector.block(function, &function.body);
        if program.is_library() && matches!(function.kind, FunctionKind::Plain | FunctionKind::Constructor) {
            collector.outside(function);
        }
    }
    for global in &program.globals {
        if let (Some(Const::Int(value)), Some(class)) = (&global.constant, collector.class(global.ty)) {
            collector.graph.sources.push((class, Source::Literal(*value)));
        }
    }
    collector.graph
}

struct Collector<'a> {
    program: &'a Program,
    graph: Graph,
}

impl Collector<'_> {
    fn class(&self, ty: TypeId) -> Option<usize> {
        match self.program[ty] {
            Type::Int(class) => Some(class.index()),
            _ => None,
        }
    }

    fn edge(&mut self, from: usize, to: usize) {
        if from != to && !self.graph.next[from].contains(&to) {
            self.graph.next[from].push(to);
        }
    }

    fn copy(&mut self, from: usize, to: usize) {
        if from != to {
            self.edge(from, to);
            self.graph.copies.push((from, to));
        }
    }

    fn source(&mut self, ty: TypeId, source: Source) {
        if let Some(class) = self.class(ty) {
            self.graph.sources.push((class, source));
        }
    }

    /// What others give a function of a library, and put into the containers that it gives them, may be any integer.
    fn outside(&mut self, function: &Function) {
        let params = function.params.iter().map(|param| function.locals[param.index()].ty);
        let result = Some(function.result).filter(|result| self.class(*result).is_none());
        let mut open: Vec<TypeId> = params.chain(result).collect();
        let mut seen = BTreeSet::new();
        while let Some(ty) = open.pop() {
            if !seen.insert(ty) {
                continue;
            }
            match &self.program[ty] {
                Type::Option(inner) | Type::Iterator(inner) => open.push(*inner),
                Type::List(element, _) | Type::Set(element, _) => open.push(*element),
                Type::Dict(key, value, _) => open.extend([*key, *value]),
                Type::Tuple(members) => open.extend(members),
                Type::Function(_, result) => open.push(*result),
                Type::Int(_) => self.source(ty, Source::Unknown),
                _ => {}
            }
        }
    }

    /// A value of one type arrives at a place of another.
    fn flow(&mut self, from: TypeId, to: TypeId) {
        if from == to {
            return;
        }
        match (self.program[from].clone(), self.program[to].clone()) {
            (Type::Int(a), Type::Int(b)) => self.copy(a.index(), b.index()),
            (Type::Bool, Type::Int(_)) => self.source(to, Source::Bool),
            (Type::Option(a), Type::Option(b)) | (Type::Iterator(a), Type::Iterator(b)) => self.flow(a, b),
            (_, Type::Option(b)) => self.flow(from, b),
            (Type::Tuple(a), Type::Tuple(b)) => a.into_iter().zip(b).for_each(|(a, b)| self.flow(a, b)),
            (Type::List(a, _), Type::List(b, _)) | (Type::Set(a, _), Type::Set(b, _)) => self.unify(a, b),
            (Type::Dict(a, b, _), Type::Dict(c, d, _)) => {
                self.unify(a, c);
                self.unify(b, d);
            }
            (Type::Function(a, r), Type::Function(b, s)) => {
                a.into_iter().zip(b).for_each(|(a, b)| self.unify(a, b));
                self.unify(r, s);
            }
            _ => {}
        }
    }

    /// Two places hold the same storage.
    fn unify(&mut self, a: TypeId, b: TypeId) {
        self.flow(a, b);
        self.flow(b, a);
    }

    fn block(&mut self, function: &Function, block: &Block) {
        for stmt in &block.stmts {
            match &stmt.kind {
                StmtKind::Assign(place, value) => {
                    let from = function[*value].ty;
                    self.store(function, place, from);
                }
                StmtKind::Unpack(pattern, value) => self.pattern(function, pattern, function[*value].ty),
                StmtKind::For(pattern, iter, ..) => {
                    if let Type::Iterator(element) = self.program[function[*iter].ty] {
                        self.pattern(function, pattern, element);
                    }
                }
                StmtKind::Return(Some(value)) => self.flow(function[*value].ty, function.result),
                _ => {}
            }
            stmt.blocks(&mut |block| self.block(function, block));
        }
    }

    fn store(&mut self, function: &Function, place: &Place, from: TypeId) {
        match place {
            Place::Local(local) => self.flow(from, function.locals[local.index()].ty),
            Place::Global(global) => self.flow(from, self.program.globals[global.index()].ty),
            Place::Field(object, field) => {
                if let Type::Object(class) = self.program[function[*object].ty] {
                    self.flow(from, self.program.classes[class.index()].fields[*field as usize].ty);
                }
            }
            Place::Item(container, index) => match self.program[function[*container].ty] {
                Type::List(element, _) => self.flow(from, element),
                Type::Dict(key, value, _) => {
                    self.flow(function[*index].ty, key);
                    self.flow(from, value);
                }
                _ => {}
            },
            Place::Slice(container, _) => self.flow(from, function[*container].ty),
        }
    }

    fn pattern(&mut self, function: &Function, pattern: &Pattern, from: TypeId) {
        match pattern {
            Pattern::Local(local) => self.flow(from, function.locals[local.index()].ty),
            Pattern::Tuple(parts) => {
                if let Type::Tuple(members) = self.program[from].clone() {
                    parts
                        .iter()
                        .zip(members)
                        .for_each(|(part, member)| self.pattern(function, part, member));
                }
            }
        }
    }

    fn expr(&mut self, function: &Function, expr: &Expr) {
        let ty_of = |id: &ExprId| function[*id].ty;
        match &expr.kind {
            ExprKind::Const(Const::Int(value)) => self.source(expr.ty, Source::Literal(*value)),
            ExprKind::Const(Const::BigInt(_)) => self.source(expr.ty, Source::Big),
            ExprKind::Op(op, args) => self.op(function, expr, *op, args),
            ExprKind::Library(library, args) => self.library(function, expr, library, args),
            ExprKind::Cond(_, a, b) => [a, b].into_iter().for_each(|part| self.flow(ty_of(part), expr.ty)),
            ExprKind::Assign(local, value) => {
                self.flow(ty_of(value), function.locals[local.index()].ty);
                self.flow(function.locals[local.index()].ty, expr.ty);
            }
            ExprKind::Let(bound, value) => {
                for (local, given) in bound {
                    self.flow(ty_of(given), function.locals[local.index()].ty);
                }
                self.flow(ty_of(value), expr.ty);
            }
            ExprKind::Call(callee, args) => self.arguments(function, *callee, args, 0),
            ExprKind::New(_, callee, args) => self.arguments(function, *callee, args, 1),
            ExprKind::CallValue(callee, args) => {
                if let Type::Function(params, _) = self.program[ty_of(callee)].clone() {
                    args.iter()
                        .zip(params)
                        .for_each(|(arg, param)| self.flow(ty_of(arg), param));
                }
            }
            ExprKind::Closure(callee, captured) => {
                for (outer, inner) in captured {
                    self.flow(
                        function.locals[outer.index()].ty,
                        self.program[*callee].locals[inner.index()].ty,
                    );
                }
            }
            ExprKind::Tuple(parts) => {
                if let Type::Tuple(members) = self.program[expr.ty].clone() {
                    parts
                        .iter()
                        .zip(members)
                        .for_each(|(part, member)| self.flow(ty_of(part), member));
                }
            }
            ExprKind::List(parts) | ExprKind::Set(parts) => {
                if let Type::List(element, _) | Type::Set(element, _) = self.program[expr.ty] {
                    parts.iter().for_each(|part| self.flow(ty_of(part), element));
                }
            }
            ExprKind::Dict(pairs) => {
                if let Type::Dict(key, value, _) = self.program[expr.ty] {
                    for (a, b) in pairs {
                        self.flow(ty_of(a), key);
                        self.flow(ty_of(b), value);
                    }
                }
            }
            ExprKind::Collect(collect) => {
                for clause in &collect.clauses {
                    if let Type::Iterator(element) = self.program[ty_of(&clause.iter)] {
                        self.pattern(function, &clause.target, element);
                    }
                }
                match (self.program[expr.ty].clone(), collect.second) {
                    (Type::List(element, _) | Type::Set(element, _), _) => self.flow(ty_of(&collect.value), element),
                    (Type::Dict(key, value, _), Some(second)) => {
                        self.flow(ty_of(&collect.value), key);
                        self.flow(ty_of(&second), value);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn arguments(&mut self, function: &Function, callee: crate::ir::FunctionId, args: &[ExprId], skip: usize) {
        let callee = &self.program[callee];
        for (arg, param) in args.iter().zip(callee.params.iter().skip(skip)) {
            self.flow(function[*arg].ty, callee.locals[param.index()].ty);
        }
    }

    fn op(&mut self, function: &Function, expr: &Expr, op: Op, args: &[ExprId]) {
        let types: Vec<TypeId> = args.iter().map(|arg| function[*arg].ty).collect();
        match op {
            Op::ExactAdd
            | Op::ExactSub
            | Op::ExactMul
            | Op::FloorDiv
            | Op::FloorMod
            | Op::ExactPow
            | Op::ExactNeg
            | Op::ExactAbs => self.arithmetic(function, expr, op, args),
            Op::BitAnd | Op::BitOr | Op::BitXor | Op::BitNot | Op::ShiftLeft | Op::ShiftRight => {
                self.arithmetic(function, expr, op, args);
            }
            Op::Length => self.source(expr.ty, Source::Length),
            Op::IterateRange => {
                if let (Type::Iterator(element), Some(start), Some(stop)) =
                    (&self.program[expr.ty], self.class(types[0]), self.class(types[1]))
                {
                    let step = if let ExprKind::Const(Const::Int(step)) = function[args[2]].kind {
                        Some(step)
                    } else {
                        None
                    };
                    self.source(*element, Source::Range(start, stop, step));
                }
            }
            Op::Enumerate => {
                if let Type::Iterator(pair) = self.program[expr.ty]
                    && let Type::Tuple(parts) = self.program[pair].clone()
                {
                    let literal = matches!(function[args[1]].kind, ExprKind::Const(Const::Int(0..=1000)));
                    self.source(parts[0], if literal { Source::Length } else { Source::Unknown });
                    self.iterated(Op::Iterate, types[0], parts[1]);
                }
            }
            Op::Min | Op::Max => types.iter().for_each(|ty| self.flow(*ty, expr.ty)),
            Op::Unwrap => self.flow(types[0], expr.ty),
            Op::Sum => {
                self.source(expr.ty, Source::Unknown);
                if let (Type::Iterator(element), Some(to)) = (&self.program[types[0]], self.class(expr.ty))
                    && let Some(from) = self.class(*element)
                {
                    self.edge(from, to);
                }
            }
            Op::Append | Op::Extend => self.into_list(types[0], types[1]),
            Op::Iterate | Op::IterateItems | Op::IterateValues | Op::Reversed => self.iterated(op, types[0], expr.ty),
            Op::Zip => {
                if let Type::Iterator(tuple) = self.program[expr.ty]
                    && let Type::Tuple(members) = self.program[tuple].clone()
                {
                    types
                        .iter()
                        .zip(members)
                        .for_each(|(from, to)| self.iterated(Op::Iterate, *from, to));
                }
            }
            Op::Replace => self.flow(types[1], types[0]),
            Op::ToList | Op::Sorted | Op::ToSet => self.into_list(expr.ty, types[0]),
            Op::SortedBy => {
                self.into_list(expr.ty, types[0]);
                self.keyed(expr.ty, types[1]);
            }
            Op::MinOf | Op::MaxOf => {
                if let Some(key) = types.get(1) {
                    self.keyed(types[0], *key);
                }
            }
            Op::ToDict => {
                if let (Type::Dict(key, value, _), Type::Iterator(pair)) =
                    (self.program[expr.ty].clone(), self.program[types[0]].clone())
                    && let Type::Tuple(parts) = self.program[pair].clone()
                {
                    self.flow(parts[0], key);
                    self.flow(parts[1], value);
                }
            }
            Op::Item => {
                if let Type::Dict(key, ..) = self.program[types[0]] {
                    self.flow(types[1], key);
                }
            }
            Op::Contains => match self.program[types[1]] {
                Type::List(element, _) | Type::Set(element, _) | Type::Dict(element, ..) => {
                    self.flow(types[0], element);
                }
                _ => {}
            },
            Op::Concat | Op::Slice => types.iter().for_each(|ty| self.alike(*ty, expr.ty)),
            Op::Repeat => self.alike(types[0], expr.ty),
            Op::Eq | Op::NotEq | Op::Lt | Op::LtE | Op::Gt | Op::GtE => self.alike(types[0], types[1]),
            _ => {}
        }
    }

    /// Containers and tuples of these types are compared or copied as they are: their members must match.
    fn alike(&mut self, a: TypeId, b: TypeId) {
        match (self.program[a].clone(), self.program[b].clone()) {
            (Type::Tuple(x), Type::Tuple(y)) if x.len() == y.len() => {
                x.into_iter().zip(y).for_each(|(a, b)| self.unify(a, b));
            }
            (Type::List(..), Type::List(..)) | (Type::Set(..), Type::Set(..)) | (Type::Dict(..), Type::Dict(..)) => {
                self.flow(a, b);
            }
            (Type::Option(x), Type::Option(y)) => self.unify(x, y),
            (Type::Option(x), Type::Int(_)) => self.unify(x, b),
            (Type::Int(_), Type::Option(y)) => self.unify(a, y),
            _ => {}
        }
    }

    /// What iterating a container gives: items of the iterator `to`, or the one item `to`.
    fn iterated(&mut self, op: Op, container: TypeId, to: TypeId) {
        let item = match self.program[to] {
            Type::Iterator(item) => item,
            _ => to,
        };
        match (self.program[container].clone(), self.program[item].clone()) {
            (Type::Dict(key, value, _), Type::Tuple(pair)) if op == Op::IterateItems => {
                self.flow(key, pair[0]);
                self.flow(value, pair[1]);
            }
            (Type::Dict(_, value, _), _) if op == Op::IterateValues => self.flow(value, item),
            (Type::List(e, _) | Type::Set(e, _) | Type::Dict(e, ..) | Type::Iterator(e), _) => self.flow(e, item),
            (Type::Tuple(members), _) => members.into_iter().for_each(|member| self.flow(member, item)),
            _ => {}
        }
    }

    /// Each item is an argument of the key function.
    fn keyed(&mut self, items: TypeId, key: TypeId) {
        if let (Type::List(item, _) | Type::Iterator(item), Type::Function(params, _)) =
            (self.program[items].clone(), self.program[key].clone())
        {
            params.first().iter().for_each(|param| self.flow(item, **param));
        }
    }

    fn into_list(&mut self, container: TypeId, value: TypeId) {
        let (Type::List(element, _) | Type::Set(element, _)) = self.program[container] else {
            return;
        };
        match self.program[value] {
            Type::Iterator(from) => self.flow(from, element),
            _ => self.flow(value, element),
        }
    }

    fn arithmetic(&mut self, function: &Function, expr: &Expr, op: Op, args: &[ExprId]) {
        let Some(to) = self.class(expr.ty) else { return };
        let mut operands = Vec::new();
        let mut from = Vec::new();
        for (at, arg) in args.iter().enumerate() {
            let literal = if let ExprKind::Const(Const::Int(value)) = function[*arg].kind {
                Some(value)
            } else {
                None
            };
            match (literal, self.class(function[*arg].ty)) {
                (Some(value), _) => operands.push(Operand::Literal(value)),
                (None, Some(class)) => {
                    operands.push(Operand::Class(class));
                    if grows_with(function, op, at, args) {
                        from.push(class);
                        self.edge(class, to);
                    }
                }
                // A bool counts as 0 or 1.
                (None, None) => operands.push(Operand::Literal(1)),
            }
        }
        // How large a power is, its exponent says: one that is no literal may be anything.
        if op == Op::ExactPow && !matches!(operands.get(1), Some(Operand::Literal(_))) {
            self.graph.sources.push((to, Source::Big));
        }
        self.graph.operations.push(Flow { op, from, operands, to });
    }

    fn library(&mut self, function: &Function, expr: &Expr, called: &library::Function, args: &[ExprId]) {
        let types: Vec<TypeId> = args.iter().map(|arg| function[*arg].ty).collect();
        match called.give {
            library::Give::Int => self.source(expr.ty, Source::Unknown),
            library::Give::BigInt if matches!(called.name, "factorial" | "comb" | "perm") => {
                self.source(expr.ty, Source::Big);
            }
            library::Give::BigInt => {
                self.source(expr.ty, Source::Unknown);
                if matches!(called.name, "round_int" | "gcd" | "lcm" | "isqrt" | "pow_mod") {
                    types.iter().for_each(|ty| self.flow(*ty, expr.ty));
                }
            }
            _ => {}
        }
        let Some(receiver) = types.first() else { return };
        match self.program[*receiver].clone() {
            Type::List(element, _) | Type::Set(element, _) => {
                for (param, ty) in called.params.iter().zip(&types).skip(1) {
                    match (param, &self.program[*ty]) {
                        (library::Param::Lent | library::Param::Value, Type::List(..) | Type::Set(..))
                            if self.program.same(*ty, *receiver) =>
                        {
                            self.flow(*ty, *receiver);
                        }
                        (library::Param::Lent | library::Param::Value, _) => self.flow(*ty, element),
                        _ => {}
                    }
                }
                if matches!(self.program[expr.ty], Type::List(..) | Type::Set(..)) && called.give == library::Give::Own
                {
                    self.alike(*receiver, expr.ty);
                }
            }
            Type::Dict(key, value, _) => {
                if let Some(second) = types.get(1) {
                    if matches!(self.program[*second], Type::Dict(..)) {
                        self.flow(*second, *receiver);
                    } else {
                        self.flow(*second, key);
                    }
                }
                if let Some(third) = types.get(2) {
                    self.flow(*third, value);
                }
                if matches!(self.program[expr.ty], Type::Dict(..)) {
                    self.alike(*receiver, expr.ty);
                }
            }
            _ => {}
        }
    }
}

/// Whether the result can be large because this operand is.
fn grows_with(function: &Function, op: Op, at: usize, args: &[ExprId]) -> bool {
    let not_negative = |id: &ExprId| matches!(function[*id].kind, ExprKind::Const(Const::Int(0..)));
    match op {
        // The remainder is bounded by the divisor, the quotient by the dividend, a shift right by what is shifted.
        Op::FloorMod => at == 1,
        Op::FloorDiv | Op::ShiftRight => at == 0,
        Op::BitAnd => !args.iter().any(not_negative),
        _ => true,
    }
}
