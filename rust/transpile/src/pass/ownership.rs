//! Which variables hold a list that nothing else can reach (decision 1's upgrade from a shared handle): the list is then
//! owned by the variable, without a count and without borrow flags.
//!
//! A variable owns its lists where everything that it is assigned is a list made on the spot, and where every use of it
//! only reads or changes the list in place: an item, the length, an append, a loop whose body does not change it. A use
//! that could keep the list (storing it, returning it, capturing it) leaves the variable shared. A parameter that is
//! used like that, in a function that is only ever called, borrows its list; a variable may lend its list to such
//! parameters alone. Variables and the parameters they are lent to are shared together, up to a fixpoint.

use crate::ir::{
    Block, ExprId, ExprKind, Function, FunctionId, Gather, LocalId, Op, Pattern, Place, Program, Stmt, StmtKind, Type,
};
use std::collections::BTreeSet;

/// Variables of a function that own or borrow their lists.
#[derive(Clone, Debug, Default)]
pub struct Owned {
    /// All of them.
    pub lists: BTreeSet<LocalId>,
    /// Those whose list is changed in place.
    pub changed: BTreeSet<LocalId>,
}

/// For each function, its variables that own or borrow their lists.
#[must_use]
pub fn owned(program: &Program) -> Vec<Owned> {
    let functions: Vec<Facts> = program
        .functions
        .iter()
        .map(|function| facts(program, function))
        .collect();
    let mut all: Vec<Owned> = functions.iter().map(|facts| facts.own.clone()).collect();
    // A function that nobody calls, that is a value too, or that a library offers, is given lists by whoever it is.
    let is_library = program.entry.is_none_or(|entry| program[entry].body.stmts.is_empty());
    let called: BTreeSet<FunctionId> = functions.iter().flat_map(|facts| &facts.called).copied().collect();
    let values: BTreeSet<FunctionId> = functions.iter().flat_map(|facts| &facts.values).copied().collect();
    for (index, function) in program.functions.iter().enumerate() {
        let id = FunctionId::at(index);
        if is_library || !called.contains(&id) || values.contains(&id) {
            function
                .params
                .iter()
                .for_each(|param| _ = all[index].lists.remove(param));
        }
    }
    for (callee, param) in functions.iter().flat_map(|facts| &facts.given) {
        all[callee.index()].lists.remove(param);
    }
    let loans = || {
        functions
            .iter()
            .enumerate()
            .flat_map(|(at, facts)| facts.loans.iter().map(move |loan| (at, loan)))
    };
    loop {
        let mut grown = false;
        for (at, loan) in loans() {
            let callee = loan.callee.index();
            let (lends, borrows) = (
                all[at].lists.contains(&loan.list),
                all[callee].lists.contains(&loan.param),
            );
            if lends != borrows {
                grown |= all[at].lists.remove(&loan.list) | all[callee].lists.remove(&loan.param);
            }
            if all[callee].changed.contains(&loan.param) {
                grown |= all[at].changed.insert(loan.list);
            }
        }
        if !grown {
            break;
        }
    }
    for owned in &mut all {
        let Owned { lists, changed } = owned;
        changed.retain(|local| lists.contains(local));
    }
    all
}

/// What one function does with its lists.
struct Facts {
    own: Owned,
    loans: Vec<Loan>,
    /// Parameters of others that are given something else than a variable.
    given: Vec<(FunctionId, LocalId)>,
    called: BTreeSet<FunctionId>,
    values: BTreeSet<FunctionId>,
}

/// A variable's list as an argument.
struct Loan {
    list: LocalId,
    callee: FunctionId,
    param: LocalId,
}

fn facts(program: &Program, function: &Function) -> Facts {
    let mut walker = Walker {
        program,
        function,
        shared: super::assigned::maybe_unbound(program, function),
        changed: BTreeSet::new(),
        touched: BTreeSet::new(),
        loans: Vec::new(),
        given: Vec::new(),
        called: BTreeSet::new(),
        values: BTreeSet::new(),
    };
    walker.block(&function.body);
    let lists = (0..function.locals.len()).map(LocalId::at);
    let lists = lists.filter(|local| is_list(program, function, *local) && !walker.shared.contains(local));
    Facts {
        own: Owned {
            lists: lists.collect(),
            changed: walker.changed,
        },
        loans: walker.loans,
        given: walker.given,
        called: walker.called,
        values: walker.values,
    }
}

/// Whether the variable is of a list that may be owned.
fn is_list(program: &Program, function: &Function, local: LocalId) -> bool {
    let local = &function.locals[local.index()];
    match &program[local.ty] {
        // Each function value has a Rust type of its own until a place says the common one.
        Type::List(element, _) => !local.shared && !matches!(program[*element], Type::Function(..)),
        _ => false,
    }
}

struct Walker<'a> {
    program: &'a Program,
    function: &'a Function,
    /// Variables with a use that could keep the list.
    shared: BTreeSet<LocalId>,
    /// Variables whose list is changed in place.
    changed: BTreeSet<LocalId>,
    /// Those, and variables that are assigned or lent, within the loop at hand.
    touched: BTreeSet<LocalId>,
    loans: Vec<Loan>,
    given: Vec<(FunctionId, LocalId)>,
    called: BTreeSet<FunctionId>,
    values: BTreeSet<FunctionId>,
}

impl Walker<'_> {
    fn block(&mut self, block: &Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Assign(Place::Local(local), value) => {
                // What a caller lent must not be exchanged.
                if !self.is_fresh(*value) || self.function.params.contains(local) {
                    self.shared.insert(*local);
                }
                self.touched.insert(*local);
                self.expr(*value);
            }
            StmtKind::Assign(Place::Item(list, index), value) => self.in_place(*list, true, &[*index, *value]),
            StmtKind::For(pattern, iter, body, orelse) => {
                self.pattern(pattern);
                self.expr(*iter);
                self.unchanged_in(*iter, |this| this.block(body));
                return self.block(orelse);
            }
            StmtKind::Unpack(pattern, value) => {
                self.pattern(pattern);
                self.expr(*value);
            }
            _ => stmt.exprs().into_iter().for_each(|expr| self.expr(expr)),
        }
        stmt.blocks(&mut |block| self.block(block));
    }

    fn expr(&mut self, expr: ExprId) {
        let kind = &self.function[expr].kind;
        match kind {
            ExprKind::Local(local) => _ = self.shared.insert(*local),
            ExprKind::Assign(local, value) => {
                self.shared.insert(*local);
                self.expr(*value);
            }
            ExprKind::Let(bound, value) => {
                for (local, bound) in bound {
                    self.shared.insert(*local);
                    self.expr(*bound);
                }
                self.expr(*value);
            }
            ExprKind::FunctionValue(function) => _ = self.values.insert(*function),
            ExprKind::Closure(function, captured) => {
                self.values.insert(*function);
                self.shared.extend(captured.iter().map(|(outer, _)| *outer));
            }
            ExprKind::Call(callee, args) => self.call(*callee, args),
            ExprKind::Op(Op::Item | Op::Length | Op::Truth | Op::Slice | Op::Iterate, args) => {
                self.in_place(args[0], false, &args[1..]);
            }
            ExprKind::Op(Op::Append, args) => self.in_place(args[0], true, &args[1..]),
            ExprKind::Op(Op::Contains, args) => self.in_place(args[1], false, &args[..1]),
            ExprKind::Library(library, args) if library.name == "list_pop" => self.in_place(args[0], true, &[]),
            ExprKind::Collect(collect) => {
                for clause in &collect.clauses {
                    self.pattern(&clause.target);
                    self.expr(clause.iter);
                }
                let rest = |this: &mut Self| {
                    let conditions = collect.clauses.iter().flat_map(|clause| &clause.conditions);
                    conditions
                        .chain([&collect.value])
                        .chain(&collect.second)
                        .for_each(|part| this.expr(*part));
                };
                if let [clause] = collect.clauses.as_slice() {
                    self.unchanged_in(clause.iter, rest);
                } else {
                    rest(self);
                    collect
                        .clauses
                        .iter()
                        .for_each(|clause| self.share_iterated(clause.iter));
                }
            }
            _ => kind.children().into_iter().for_each(|child| self.expr(child)),
        }
    }

    /// A call lends the lists of variables. One that stands in the call twice stays shared: Rust lends a list to be
    /// changed only once at a time.
    fn call(&mut self, callee: FunctionId, args: &[ExprId]) {
        self.called.insert(callee);
        let mut mentioned = BTreeSet::new();
        let mut twice = BTreeSet::new();
        for (param, arg) in self.program[callee].params.iter().zip(args) {
            let mut here = BTreeSet::new();
            self.mentions(*arg, &mut here);
            twice.extend(mentioned.intersection(&here).copied());
            mentioned.append(&mut here);
            let param = *param;
            if let ExprKind::Local(list) = self.function[*arg].kind {
                self.touched.insert(list);
                self.loans.push(Loan { list, callee, param });
            } else {
                self.given.push((callee, param));
                self.expr(*arg);
            }
        }
        self.shared.extend(twice);
    }

    fn mentions(&self, expr: ExprId, found: &mut BTreeSet<LocalId>) {
        let kind = &self.function[expr].kind;
        if let ExprKind::Local(local) = kind {
            found.insert(*local);
        }
        kind.children()
            .into_iter()
            .for_each(|child| self.mentions(child, found));
    }

    /// A use of a list in place, with other operands. Where those lend it at the same time, it stays shared.
    fn in_place(&mut self, list: ExprId, changes: bool, rest: &[ExprId]) {
        rest.iter().for_each(|part| self.expr(*part));
        let ExprKind::Local(local) = self.function[list].kind else {
            return self.expr(list);
        };
        if changes {
            self.changed.insert(local);
            self.touched.insert(local);
        }
        if rest.iter().any(|part| self.lends(*part, local)) {
            self.shared.insert(local);
        }
    }

    /// Whether a call in the expression is given the list.
    fn lends(&self, expr: ExprId, list: LocalId) -> bool {
        let kind = &self.function[expr].kind;
        let is_list = |arg: &ExprId| matches!(self.function[*arg].kind, ExprKind::Local(local) if local == list);
        matches!(kind, ExprKind::Call(_, args) if args.iter().any(is_list))
            || kind.children().into_iter().any(|child| self.lends(child, list))
    }

    fn pattern(&mut self, pattern: &Pattern) {
        let mut bound = Vec::new();
        pattern.locals(&mut bound);
        self.shared.extend(bound);
    }

    /// Does the work of a loop's body: a list that the loop runs over must stay as it is there.
    fn unchanged_in(&mut self, iter: ExprId, work: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.touched);
        work(self);
        let touched = std::mem::replace(&mut self.touched, before);
        let mut run_over = BTreeSet::new();
        self.iterated(iter, &mut run_over);
        self.shared.extend(run_over.intersection(&touched));
        self.touched.extend(touched);
    }

    fn share_iterated(&mut self, iter: ExprId) {
        let mut run_over = BTreeSet::new();
        self.iterated(iter, &mut run_over);
        self.shared.extend(run_over);
    }

    /// The variables over whose lists an iterator runs.
    fn iterated(&self, iter: ExprId, found: &mut BTreeSet<LocalId>) {
        match &self.function[iter].kind {
            ExprKind::Op(Op::Iterate, args) => {
                if let ExprKind::Local(local) = self.function[args[0]].kind {
                    found.insert(local);
                }
            }
            ExprKind::Op(_, args) => args.iter().for_each(|arg| self.iterated(*arg, found)),
            _ => {}
        }
    }

    /// Whether the expression makes a new list, of which nobody else knows.
    fn is_fresh(&self, expr: ExprId) -> bool {
        match &self.function[expr].kind {
            ExprKind::List(_) => true,
            ExprKind::Collect(collect) => collect.into == Gather::List,
            ExprKind::Op(op, _) => matches!(
                op,
                Op::Slice | Op::Repeat | Op::Concat | Op::ToList | Op::Sorted | Op::SortedBy
            ),
            _ => false,
        }
    }
}
