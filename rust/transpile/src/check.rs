//! The validator of the IR's contract. It runs after every stage in tests and debug builds and finds what a stage
//! broke; it never changes anything, and a correct program gives an empty list.

use crate::ir::{Block, ExprId, ExprKind, Function, Op, Pattern, Place, Program, StmtKind, Type, TypeId};
use crate::source::Span;

/// One way in which a program breaks the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The function and what is wrong in it.
    pub what: String,
    /// Where.
    pub span: Span,
    /// Whether all that is wrong is that a value of no known type, which none stands for, is used as one of another.
    pub is_unknown: bool,
}

/// Everything in which `program` breaks the contract.
#[must_use]
pub fn check(program: &Program) -> Vec<Finding> {
    let mut found = Vec::new();
    for function in &program.functions {
        let mut checker = Checker {
            program,
            function,
            at: function.span,
            found: &mut found,
        };
        checker.run();
    }
    found
}

struct Checker<'a> {
    program: &'a Program,
    function: &'a Function,
    /// The expression or statement at hand.
    at: Span,
    found: &'a mut Vec<Finding>,
}

impl Checker<'_> {
    fn run(&mut self) {
        for (index, expr) in self.function.exprs.iter().enumerate() {
            let id = ExprId::at(index);
            self.at = expr.span;
            if expr.ty.index() >= self.program.types.len() {
                self.say(format!("expression {index} has no type"));
                continue;
            }
            // An arena without cycles: children come before their parents.
            for child in expr.kind.children() {
                if child.index() >= index && !matches!(expr.kind, ExprKind::Refused) {
                    self.say(format!("expression {index} has child {} after itself", child.index()));
                }
            }
            self.expr(id);
        }
        self.at = self.function.span;
        for param in &self.function.params {
            if param.index() >= self.function.locals.len() {
                self.say("a parameter that is no local".to_owned());
            }
        }
        self.block(&self.function.body, false);
    }

    fn say(&mut self, what: impl std::fmt::Display) {
        let name = self.program.names.text(self.function.name);
        self.found.push(Finding {
            what: format!("{name}: {what}"),
            span: self.at,
            is_unknown: false,
        });
    }

    fn flows(&mut self, from: TypeId, to: TypeId, what: &str) {
        if self.program.assignable(from, to) {
            return;
        }
        let (from, to) = (&self.program[from], &self.program[to]);
        self.say(format!("{what}: {from:?} does not flow into {to:?}"));
        if let Some(said) = self.found.last_mut() {
            said.is_unknown = *from == Type::None;
        }
    }

    fn expr(&mut self, id: ExprId) {
        let expr = &self.function[id];
        match &expr.kind {
            ExprKind::Local(local) if local.index() >= self.function.locals.len() => {
                self.say("an unknown local".to_owned());
            }
            ExprKind::Local(local) => self.flows(self.function.locals[local.index()].ty, expr.ty, "a local"),
            ExprKind::Call(callee, args) => {
                let callee = &self.program[*callee];
                if callee.params.len() != args.len() {
                    self.say(format!(
                        "a call with {} arguments for {} parameters",
                        args.len(),
                        callee.params.len()
                    ));
                    return;
                }
                for (param, arg) in callee.params.iter().zip(args) {
                    self.flows(self.function[*arg].ty, callee.locals[param.index()].ty, "an argument");
                }
            }
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                for part in [a, b] {
                    if !matches!(self.program[self.function[*part].ty], Type::Bool | Type::Refused) {
                        self.say("`and` or `or` of something that is no bool".to_owned());
                    }
                }
            }
            ExprKind::Cond(test, a, b) => {
                if !matches!(self.program[self.function[*test].ty], Type::Bool | Type::Refused) {
                    self.say("a condition that is no bool".to_owned());
                }
                for part in [a, b] {
                    self.flows(self.function[*part].ty, expr.ty, "a branch");
                }
            }
            ExprKind::Let(bound, _) => {
                for (local, value) in bound {
                    self.flows(
                        self.function[*value].ty,
                        self.function.locals[local.index()].ty,
                        "a binding",
                    );
                }
            }
            ExprKind::List(parts) => {
                if let Type::List(element, _) = self.program[expr.ty] {
                    parts
                        .iter()
                        .for_each(|part| self.flows(self.function[*part].ty, element, "an element"));
                }
            }
            ExprKind::Op(op, args) => self.op(*op, args, expr.ty),
            ExprKind::Library(library, args) if library.params.len() != args.len() => {
                self.say(format!(
                    "{} takes {} operands, not {}",
                    library.name,
                    library.params.len(),
                    args.len()
                ));
            }
            _ => {}
        }
    }

    fn op(&mut self, op: Op, args: &[ExprId], ty: TypeId) {
        let whole = |ty: &Type| matches!(ty, Type::Int(_) | Type::Bool | Type::Refused);
        let fits = match op {
            Op::ExactAdd
            | Op::ExactSub
            | Op::ExactMul
            | Op::FloorDiv
            | Op::FloorMod
            | Op::ExactPow
            | Op::ShiftLeft
            | Op::ShiftRight
            | Op::TrueDiv => args.len() == 2 && args.iter().all(|arg| whole(&self.program[self.function[*arg].ty])),
            Op::FloatAdd | Op::FloatSub | Op::FloatMul | Op::FloatDiv => {
                args.len() == 2
                    && args.iter().all(|arg| {
                        matches!(
                            &self.program[self.function[*arg].ty],
                            Type::Float | Type::Number | Type::Int(_) | Type::Bool | Type::Refused
                        )
                    })
            }
            Op::Not => args.len() == 1 && matches!(self.program[self.function[args[0]].ty], Type::Bool | Type::Refused),
            Op::Print => args.len() >= 2,
            Op::Concat if matches!(self.program[ty], Type::List(..)) => {
                args.iter().all(|arg| self.program.same(self.function[*arg].ty, ty))
            }
            Op::Append => match &self.program[self.function[args[0]].ty] {
                Type::List(element, _) => self.program.assignable(self.function[args[1]].ty, *element),
                other => *other == Type::Refused,
            },
            Op::Extend => match (
                &self.program[self.function[args[0]].ty],
                &self.program[self.function[args[1]].ty],
            ) {
                // Items of no known type: there is none.
                (Type::List(to, _), Type::Iterator(from)) => {
                    self.program[*from] == Type::None || self.program.assignable(*from, *to)
                }
                (list, iter) => *list == Type::Refused || *iter == Type::Refused,
            },
            Op::Wrap(_, width) => {
                let word = |ty: &Type| matches!(ty, Type::Word(have) if *have == width);
                args.len() == 2 && args.iter().all(|arg| word(&self.program[self.function[*arg].ty]))
            }
            Op::Load(_) => args.len() == 1 && self.program[self.function[args[0]].ty] == Type::Pointer,
            Op::Store(_) => args.len() == 2 && self.program[self.function[args[0]].ty] == Type::Pointer,
            Op::RunCommand | Op::JoinFields => args
                .iter()
                .all(|arg| self.program[self.function[*arg].ty] == Type::Fields),
            Op::ExpandFields => args.len() == 1 && self.program[self.function[args[0]].ty] == Type::Bytes,
            _ => true,
        };
        if !fits {
            self.say(format!("{op:?} does not take these operands"));
        }
    }

    fn block(&mut self, block: &Block, in_loop: bool) {
        for stmt in &block.stmts {
            self.at = stmt.span;
            for expr in stmt.exprs() {
                if expr.index() >= self.function.exprs.len() {
                    self.say("a statement names an unknown expression".to_owned());
                    return;
                }
            }
            match &stmt.kind {
                StmtKind::Assign(place, value) => self.store(place, self.function[*value].ty),
                StmtKind::Return(Some(value)) => self.flows(self.function[*value].ty, self.function.result, "a result"),
                StmtKind::Unpack(pattern, value) => self.pattern(pattern, self.function[*value].ty),
                StmtKind::For(pattern, iter, ..) => match self.program[self.function[*iter].ty] {
                    Type::Iterator(element) => self.pattern(pattern, element),
                    Type::Refused => {}
                    _ => self.say("a loop over something that is no iterator".to_owned()),
                },
                StmtKind::Break | StmtKind::Continue if !in_loop => {
                    self.say("`break` or `continue` outside of a loop".to_owned());
                }
                _ => {}
            }
            match &stmt.kind {
                StmtKind::While(_, body, orelse) | StmtKind::For(_, _, body, orelse) => {
                    self.block(body, true);
                    self.block(orelse, in_loop);
                }
                _ => stmt.blocks(&mut |block| self.block(block, in_loop)),
            }
        }
    }

    fn store(&mut self, place: &Place, from: TypeId) {
        match place {
            Place::Local(local) => self.flows(from, self.function.locals[local.index()].ty, "an assignment"),
            Place::Global(global) => self.flows(from, self.program.globals[global.index()].ty, "an assignment"),
            Place::Field(object, field) => match self.program[self.function[*object].ty] {
                Type::Object(class) => {
                    let ty = self.program.classes[class.index()].fields[*field as usize].ty;
                    self.flows(from, ty, "a field");
                }
                Type::Refused => {}
                _ => self.say("a field of something that is no object".to_owned()),
            },
            Place::Item(container, _) => match self.program[self.function[*container].ty] {
                Type::List(element, _) | Type::Dict(_, element, _) => self.flows(from, element, "an item"),
                Type::Refused => {}
                _ => self.say("an item of something that is no container".to_owned()),
            },
            Place::Slice(..) => {}
        }
    }

    fn pattern(&mut self, pattern: &Pattern, from: TypeId) {
        match (pattern, &self.program[from]) {
            (Pattern::Local(local), _) => self.flows(from, self.function.locals[local.index()].ty, "a binding"),
            (Pattern::Tuple(parts), Type::Tuple(members)) if parts.len() == members.len() => {
                let members = members.clone();
                parts
                    .iter()
                    .zip(members)
                    .for_each(|(part, member)| self.pattern(part, member));
            }
            (Pattern::Tuple(_), Type::Refused) => {}
            (Pattern::Tuple(_), _) => self.say("a pattern that does not fit its value".to_owned()),
        }
    }
}
