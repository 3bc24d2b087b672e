//! Which variables that are declared without a value need `mut`: those that some assignment may find assigned.
//!
//! rustc asks the same of the finished text, and only there every jump is known: this follows the flow of control
//! through it, for one variable at a time.

use super::super::tree::{Block, Expr, ExprKind, Pattern, Stmt, StmtKind};
use super::super::walk::{self, Visit};

/// Says `mut` at each variable of a body that is declared without a value and assigned again later.
pub(super) fn mark(body: &mut Block) {
    walk::in_block(body, &mut Mark);
}

struct Mark;

impl Visit for Mark {
    fn block(&mut self, block: &mut Block) {
        for at in 0..block.stmts.len() {
            let (head, rest) = block.stmts.split_at_mut(at + 1);
            if let StmtKind::Let {
                pattern: Pattern::Name(mutable, name),
                init: None,
                ..
            } = &mut head[at].kind
            {
                *mutable |= assigned_again(name, rest, block.value.as_deref());
            }
        }
    }
}

fn assigned_again(name: &str, stmts: &[Stmt], value: Option<&Expr>) -> bool {
    let mut flow = Flow {
        name,
        again: false,
        frames: Vec::new(),
    };
    let state = flow.stmts(stmts, Some(false));
    if let Some(value) = value {
        flow.expr(value, state);
    }
    flow.again
}

/// Whether the variable may be assigned; none where control does not come.
type State = Option<bool>;

fn join(a: State, b: State) -> State {
    match (a, b) {
        (Some(a), Some(b)) => Some(a || b),
        (a, None) => a,
        (None, b) => b,
    }
}

/// What a jump may lead to: a loop, or the end of a labelled block.
struct Frame {
    label: Option<String>,
    is_loop: bool,
    /// The states of the jumps to its end.
    left: State,
    /// The states of the jumps to its next round.
    next: State,
}

struct Flow<'a> {
    name: &'a str,
    again: bool,
    frames: Vec<Frame>,
}

impl Flow<'_> {
    fn block(&mut self, block: &Block, state: State) -> State {
        let state = self.stmts(&block.stmts, state);
        match &block.value {
            Some(value) => self.expr(value, state),
            None => state,
        }
    }

    fn stmts(&mut self, stmts: &[Stmt], state: State) -> State {
        stmts.iter().fold(state, |state, stmt| self.stmt(stmt, state))
    }

    fn stmt(&mut self, stmt: &Stmt, state: State) -> State {
        match &stmt.kind {
            StmtKind::Let { init: Some(value), .. } | StmtKind::Expr(value) => self.expr(value, state),
            StmtKind::Let { init: None, .. } | StmtKind::Nothing => state,
            StmtKind::Assign(place, _, value) => {
                let state = self.expr(value, state);
                self.assign(place, state)
            }
            StmtKind::While(label, test, body) => {
                let (tested, left) = self.rounds(label.as_ref(), Some(test), body, state);
                join(tested, left)
            }
            StmtKind::Loop(label, body) => self.rounds(label.as_ref(), None, body, state).1,
            StmtKind::For(label, _, iter, body) => {
                let state = self.expr(iter, state);
                let (head, left) = self.rounds(label.as_ref(), None, body, state);
                join(head, left)
            }
            StmtKind::Labelled(label, body) => self.labelled(label, body, state),
        }
    }

    fn assign(&mut self, place: &Expr, state: State) -> State {
        match &place.kind {
            ExprKind::Path(name) if name == self.name => {
                self.again |= state == Some(true);
                state.map(|_| true)
            }
            ExprKind::Tuple(parts) | ExprKind::Array(parts) => {
                parts.iter().fold(state, |state, part| self.assign(part, state))
            }
            _ => self.expr(place, state),
        }
    }

    /// A loop: what holds where its test has run, and where it is left. What holds at its head may come from a round.
    fn rounds(&mut self, label: Option<&String>, test: Option<&Expr>, body: &Block, entry: State) -> (State, State) {
        let (mut head, mut tested, mut left) = (entry, entry, None);
        for _ in 0..2 {
            self.frames.push(Frame {
                label: label.cloned(),
                is_loop: true,
                left: None,
                next: None,
            });
            tested = test.map_or(head, |test| self.expr(test, head));
            let end = self.block(body, tested);
            let frame = self.frames.pop().expect("it was pushed");
            left = join(left, frame.left);
            head = join(head, join(end, frame.next));
        }
        (tested, left)
    }

    fn labelled(&mut self, label: &str, body: &Block, state: State) -> State {
        self.frames.push(Frame {
            label: Some(label.to_owned()),
            is_loop: false,
            left: None,
            next: None,
        });
        let end = self.block(body, state);
        let frame = self.frames.pop().expect("it was pushed");
        join(end, frame.left)
    }

    fn frame(&mut self, label: Option<&str>) -> Option<&mut Frame> {
        self.frames.iter_mut().rev().find(|frame| match label {
            Some(label) => frame.label.as_deref() == Some(label),
            None => frame.is_loop,
        })
    }

    fn expr(&mut self, expr: &Expr, state: State) -> State {
        match &expr.kind {
            ExprKind::Break(label) => self.leave(label.as_deref(), state),
            ExprKind::BreakWith(label, value) => {
                let state = self.expr(value, state);
                self.leave(Some(label), state)
            }
            ExprKind::Continue(label) => {
                if let Some(frame) = self.frame(label.as_deref()) {
                    frame.next = join(frame.next, state);
                }
                None
            }
            ExprKind::Return(value) => {
                if let Some(value) = value {
                    self.expr(value, state);
                }
                None
            }
            ExprKind::If(test, then, orelse) | ExprKind::IfLet(_, test, then, orelse) => {
                let state = self.expr(test, state);
                let taken = self.block(then, state);
                let other = orelse.as_ref().map_or(state, |block| self.block(block, state));
                join(taken, other)
            }
            ExprKind::Match(value, arms) => {
                let state = self.expr(value, state);
                let ends = arms.iter().map(|(_, _, arm)| self.expr(arm, state));
                ends.fold(None, join)
            }
            ExprKind::Binary(super::super::tree::Binary::And | super::super::tree::Binary::Or, a, b) => {
                let state = self.expr(a, state);
                let both = self.expr(b, state);
                join(state, both)
            }
            ExprKind::Block(block) => self.block(block, state),
            ExprKind::LabelledBlock(label, block) => self.labelled(label, block, state),
            // It may run when the variable has long been assigned.
            ExprKind::Closure(_, _, body) => {
                self.expr(body, Some(true));
                state
            }
            kind => operands(kind)
                .into_iter()
                .fold(state, |state, part| self.expr(part, state)),
        }
    }

    fn leave(&mut self, label: Option<&str>, state: State) -> State {
        if let Some(frame) = self.frame(label) {
            frame.left = join(frame.left, state);
        }
        None
    }
}

/// What an expression without control of its own evaluates, in order.
fn operands(kind: &ExprKind) -> Vec<&Expr> {
    match kind {
        ExprKind::Unary(_, a)
        | ExprKind::Field(a, _)
        | ExprKind::Ref(a)
        | ExprKind::RefMut(a)
        | ExprKind::Deref(a)
        | ExprKind::Try(a)
        | ExprKind::Cast(a) => vec![a],
        ExprKind::Binary(_, a, b) | ExprKind::VecRepeat(a, b) | ExprKind::Index(a, b) => vec![a, b],
        ExprKind::Call(a, parts) | ExprKind::Method(a, _, _, parts) => std::iter::once(&**a).chain(parts).collect(),
        ExprKind::Format(_, _, parts) | ExprKind::Vec(parts) | ExprKind::Array(parts) | ExprKind::Tuple(parts) => {
            parts.iter().collect()
        }
        ExprKind::Struct(_, fields) => fields.iter().map(|(_, value)| value).collect(),
        ExprKind::Range(a, b, _) => a.iter().chain(b).map(|part| &**part).collect(),
        _ => Vec::new(),
    }
}
