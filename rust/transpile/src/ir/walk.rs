//! What statements, places, expressions and patterns consist of. Nothing here looks at a type.

use super::{Block, ExprId, ExprKind, Function, LocalId, Pattern, Place, Stmt, StmtKind, TextPart};
use crate::source::Span;

impl Function {
    /// The first thing in it that was refused: with it, the whole function is.
    #[must_use]
    pub fn refused(&self) -> Option<Span> {
        let expr = self.exprs.iter().find(|expr| matches!(expr.kind, ExprKind::Refused));
        expr.map(|expr| expr.span).or_else(|| self.body.refused())
    }
}

impl Block {
    fn refused(&self) -> Option<Span> {
        let mut found = None;
        for stmt in &self.stmts {
            found = found.or_else(|| matches!(stmt.kind, StmtKind::Refused(_)).then_some(stmt.span));
            stmt.blocks(&mut |block| found = found.or_else(|| block.refused()));
        }
        found
    }
}

impl Stmt {
    /// Calls `visit` with each block directly in the statement.
    pub fn blocks<'a>(&'a self, visit: &mut dyn FnMut(&'a Block)) {
        match &self.kind {
            StmtKind::If(_, a, b) | StmtKind::While(_, a, b) | StmtKind::For(_, _, a, b) => {
                [a, b].into_iter().for_each(visit);
            }
            StmtKind::Dispatch(_, arms) => arms.iter().for_each(|(_, block)| visit(block)),
            StmtKind::Try(guarded) => {
                visit(&guarded.body);
                guarded.handlers.iter().for_each(|handler| visit(&handler.body));
                visit(&guarded.orelse);
                visit(&guarded.finally);
            }
            _ => {}
        }
    }

    /// The expressions directly in the statement, in the order of evaluation.
    #[must_use]
    pub fn exprs(&self) -> Vec<ExprId> {
        match &self.kind {
            StmtKind::Expr(a)
            | StmtKind::Unpack(_, a)
            | StmtKind::If(a, ..)
            | StmtKind::While(a, ..)
            | StmtKind::For(_, a, ..)
            | StmtKind::Raise(a) => vec![*a],
            StmtKind::Assign(place, value) => {
                let mut all = place.exprs();
                all.push(*value);
                all
            }
            StmtKind::Return(value) => value.iter().copied().collect(),
            StmtKind::Dispatch(..)
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Reraise
            | StmtKind::Try(_)
            | StmtKind::Refused(_) => Vec::new(),
        }
    }
}

impl Place {
    /// The expressions that say where it is.
    #[must_use]
    pub fn exprs(&self) -> Vec<ExprId> {
        match self {
            Self::Local(_) | Self::Global(_) => Vec::new(),
            Self::Field(object, _) => vec![*object],
            Self::Item(object, index) => vec![*object, *index],
            Self::Slice(object, parts) => std::iter::once(*object)
                .chain(parts.iter().flatten().copied())
                .collect(),
        }
    }
}

impl ExprKind {
    /// The expressions directly in it, in the order of evaluation.
    #[must_use]
    pub fn children(&self) -> Vec<ExprId> {
        match self {
            Self::Const(_)
            | Self::Local(_)
            | Self::Global(_)
            | Self::FunctionValue(_)
            | Self::Closure(..)
            | Self::Refused => Vec::new(),
            Self::Field(a, _) | Self::Assign(_, a) | Self::Member(a, _) => vec![*a],
            Self::And(a, b) | Self::Or(a, b) => vec![*a, *b],
            Self::Cond(a, b, c) => vec![*a, *b, *c],
            Self::Op(_, list) | Self::Library(_, list) | Self::Call(_, list) | Self::New(_, _, list) => list.clone(),
            Self::Tuple(list) | Self::List(list) | Self::Set(list) => list.clone(),
            Self::CallValue(function, list) => std::iter::once(*function).chain(list.iter().copied()).collect(),
            Self::Let(bound, value) => bound.iter().map(|(_, bound)| *bound).chain([*value]).collect(),
            Self::Dict(pairs) => pairs.iter().flat_map(|(key, value)| [*key, *value]).collect(),
            Self::Collect(collect) => {
                let loops = collect
                    .clauses
                    .iter()
                    .flat_map(|clause| std::iter::once(clause.iter).chain(clause.conditions.iter().copied()));
                loops.chain([collect.value]).chain(collect.second).collect()
            }
            Self::Text(parts) => parts.iter().flat_map(TextPart::exprs).collect(),
        }
    }
}

impl TextPart {
    fn exprs(&self) -> Vec<ExprId> {
        match self {
            Self::Literal(_) => Vec::new(),
            Self::Str(a) | Self::Repr(a) | Self::Format(a, _) => vec![*a],
            Self::FormatBy(a, b) => vec![*a, *b],
        }
    }
}

impl Pattern {
    /// All variables that it binds.
    pub fn locals(&self, found: &mut Vec<LocalId>) {
        match self {
            Self::Local(local) => found.push(*local),
            Self::Tuple(parts) => parts.iter().for_each(|part| part.locals(found)),
        }
    }
}
