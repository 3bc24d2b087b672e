//! Statements of the parser's tree into our own, with their comments and docstrings.

use super::{
    Fault, Text,
    comments::Comments,
    expressions::{Converter, binary_op},
    literals,
};
use crate::{
    front::python::ast::{Class, ExprId, Function, Handler, Module, Stmt, StmtKind},
    source::FileId,
    symbol::{Interner, Symbol},
};
use ruff_python_ast as ruff;
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange};

/// Converts a parsed module; the faults are those of its literals.
pub(super) fn convert(
    parsed: &Parsed<ruff::ModModule>,
    text: &Text,
    file: FileId,
    names: &mut Interner,
) -> (Module, Vec<Fault>) {
    let comments = Comments::new(parsed, &text.code);
    let mut converter = Converter {
        text,
        file,
        names,
        comments,
        module: Module::default(),
        faults: Vec::new(),
    };
    let (docstring, body) = converter.body(&parsed.syntax().body);
    converter.module.docstring = docstring;
    converter.module.body = body;
    converter.module.trailing_comments = converter.comments.take_before(u32::MAX);
    (converter.module, converter.faults)
}

impl Converter<'_> {
    /// A body that may open with a docstring.
    fn body(&mut self, body: &[ruff::Stmt]) -> (Option<String>, Vec<Stmt>) {
        if let Some((ruff::Stmt::Expr(first), rest)) = body.split_first()
            && let ruff::Expr::StringLiteral(string) = &*first.value
        {
            let text = self.docstring(string);
            return (Some(text), self.block(rest));
        }
        (None, self.block(body))
    }

    fn docstring(&mut self, string: &ruff::ExprStringLiteral) -> String {
        for literal in &string.value {
            self.check_literal(literal);
        }
        literals::clean_docstring(string.value.to_str())
    }

    fn block(&mut self, body: &[ruff::Stmt]) -> Vec<Stmt> {
        let mut block = Vec::with_capacity(body.len());
        for (index, stmt) in body.iter().enumerate() {
            let next = body.get(index + 1).map_or(u32::MAX, |next| next.start().to_u32());
            block.push(self.stmt(stmt, next));
        }
        block
    }

    /// Converts a statement; the one after it in its block starts at `next`.
    fn stmt(&mut self, stmt: &ruff::Stmt, next: u32) -> Stmt {
        let range = stmt.range();
        let mut comments = self.comments.take_before(range.start().to_u32());
        let (anchor, limit) = header(stmt, next);
        let (within, trailing) = self.comments.take_line(anchor, limit);
        comments.extend(within);
        let kind = self.stmt_kind(stmt);
        if matches!(kind, StmtKind::Match(_) | StmtKind::Unsupported(_)) {
            let (within, last) = self.comments.take_line(range.end().to_u32(), next);
            comments.extend(within.into_iter().chain(last));
        }
        Stmt {
            kind,
            span: self.span(range),
            comments,
            trailing,
        }
    }

    fn stmt_kind(&mut self, stmt: &ruff::Stmt) -> StmtKind {
        use ruff::Stmt as R;
        match stmt {
            R::FunctionDef(node) => self.function(node),
            R::ClassDef(node) => self.class(node),
            R::Return(node) => StmtKind::Return(self.optional(node.value.as_deref())),
            R::Delete(node) => StmtKind::Delete(self.exprs(&node.targets)),
            R::TypeAlias(_) => StmtKind::Unsupported("type alias"),
            R::Assign(node) => self.assign(node),
            R::AugAssign(node) => self.aug_assign(node),
            R::AnnAssign(node) => self.ann_assign(node),
            R::For(node) => self.for_loop(node),
            R::While(node) => self.while_loop(node),
            R::If(node) => self.if_chain(node),
            R::With(node) => self.with(node),
            R::Match(node) => StmtKind::Match(self.expr(&node.subject)),
            R::Raise(node) => self.raise(node),
            R::Try(node) => self.try_block(node),
            R::Assert(node) => self.assert(node),
            R::Import(node) => self.import(node),
            R::ImportFrom(node) => self.import_from(node),
            R::Global(node) => StmtKind::Global(self.symbols(&node.names)),
            R::Nonlocal(node) => StmtKind::Nonlocal(self.symbols(&node.names)),
            R::Expr(node) => StmtKind::Expr(self.expr(&node.value)),
            R::Pass(_) => StmtKind::Pass,
            R::Break(_) => StmtKind::Break,
            R::Continue(_) => StmtKind::Continue,
            R::IpyEscapeCommand(_) => StmtKind::Unsupported("IPython command"),
        }
    }

    fn function(&mut self, node: &ruff::StmtFunctionDef) -> StmtKind {
        let decorators = self.decorators(&node.decorator_list);
        let type_params = self.type_params(node.type_params.as_deref());
        let params = self.params(&node.parameters);
        let returns = self.optional(node.returns.as_deref());
        let (docstring, body) = self.body(&node.body);
        StmtKind::Function(Box::new(Function {
            name: self.name(&node.name),
            name_span: self.span(node.name.range()),
            params,
            returns,
            decorators,
            body,
            docstring,
            is_async: node.is_async,
            type_params,
        }))
    }

    fn class(&mut self, node: &ruff::StmtClassDef) -> StmtKind {
        let decorators = self.decorators(&node.decorator_list);
        let type_params = self.type_params(node.type_params.as_deref());
        let bases = self.exprs(node.bases());
        let keywords = self.keywords(node.keywords());
        let (docstring, body) = self.body(&node.body);
        StmtKind::Class(Box::new(Class {
            name: self.name(&node.name),
            name_span: self.span(node.name.range()),
            bases,
            keywords,
            decorators,
            body,
            docstring,
            type_params,
        }))
    }

    fn decorators(&mut self, decorators: &[ruff::Decorator]) -> Vec<ExprId> {
        decorators
            .iter()
            .map(|decorator| self.expr(&decorator.expression))
            .collect()
    }

    fn type_params(&mut self, params: Option<&ruff::TypeParams>) -> Vec<Symbol> {
        let params = params.map_or(&[][..], |params| &params.type_params);
        params.iter().map(|param| self.name(type_param_name(param))).collect()
    }

    fn symbols(&mut self, names: &[ruff::Identifier]) -> Vec<Symbol> {
        names.iter().map(|name| self.name(name)).collect()
    }

    fn assign(&mut self, node: &ruff::StmtAssign) -> StmtKind {
        let targets = self.exprs(&node.targets);
        StmtKind::Assign(targets, self.expr(&node.value))
    }

    fn aug_assign(&mut self, node: &ruff::StmtAugAssign) -> StmtKind {
        let target = self.expr(&node.target);
        StmtKind::AugAssign(target, binary_op(node.op), self.expr(&node.value))
    }

    fn ann_assign(&mut self, node: &ruff::StmtAnnAssign) -> StmtKind {
        let target = self.expr(&node.target);
        let annotation = self.expr(&node.annotation);
        StmtKind::AnnAssign(target, annotation, self.optional(node.value.as_deref()))
    }

    fn for_loop(&mut self, node: &ruff::StmtFor) -> StmtKind {
        let target = self.expr(&node.target);
        let iter = self.expr(&node.iter);
        let body = self.block(&node.body);
        StmtKind::For {
            target,
            iter,
            body,
            orelse: self.block(&node.orelse),
            is_async: node.is_async,
        }
    }

    fn while_loop(&mut self, node: &ruff::StmtWhile) -> StmtKind {
        let test = self.expr(&node.test);
        let body = self.block(&node.body);
        StmtKind::While(test, body, self.block(&node.orelse))
    }

    fn if_chain(&mut self, node: &ruff::StmtIf) -> StmtKind {
        let test = self.expr(&node.test);
        let body = self.block(&node.body);
        StmtKind::If(test, body, self.elifs(&node.elif_else_clauses, node.range()))
    }

    /// The `elif` and `else` clauses of an `if` that covers `chain`, as what stands in its `orelse`.
    fn elifs(&mut self, clauses: &[ruff::ElifElseClause], chain: TextRange) -> Vec<Stmt> {
        let Some((clause, rest)) = clauses.split_first() else {
            return Vec::new();
        };
        let Some(test) = &clause.test else {
            return self.block(&clause.body);
        };
        let start = clause.range.start();
        let mut comments = self.comments.take_before(start.to_u32());
        let (within, trailing) = self.comments.take_line(start.to_u32(), first_start(&clause.body));
        comments.extend(within);
        let test = self.expr(test);
        let body = self.block(&clause.body);
        let kind = StmtKind::If(test, body, self.elifs(rest, chain));
        vec![Stmt {
            kind,
            span: self.span(TextRange::new(start, chain.end())),
            comments,
            trailing,
        }]
    }

    fn with(&mut self, node: &ruff::StmtWith) -> StmtKind {
        if node.is_async {
            return StmtKind::Unsupported("async with");
        }
        let mut items = Vec::with_capacity(node.items.len());
        for item in &node.items {
            let value = self.expr(&item.context_expr);
            items.push((value, self.optional(item.optional_vars.as_deref())));
        }
        StmtKind::With(items, self.block(&node.body))
    }

    fn raise(&mut self, node: &ruff::StmtRaise) -> StmtKind {
        let exception = self.optional(node.exc.as_deref());
        StmtKind::Raise(exception, self.optional(node.cause.as_deref()))
    }

    fn try_block(&mut self, node: &ruff::StmtTry) -> StmtKind {
        let body = self.block(&node.body);
        let mut handlers = Vec::with_capacity(node.handlers.len());
        for ruff::ExceptHandler::ExceptHandler(handler) in &node.handlers {
            let kind = self.optional(handler.type_.as_deref());
            let name = handler.name.as_ref().map(|name| self.name(name));
            let body = self.block(&handler.body);
            handlers.push(Handler {
                kind,
                name,
                body,
                span: self.span(handler.range),
            });
        }
        let orelse = self.block(&node.orelse);
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally: self.block(&node.finalbody),
            is_star: node.is_star,
        }
    }

    fn assert(&mut self, node: &ruff::StmtAssert) -> StmtKind {
        let test = self.expr(&node.test);
        StmtKind::Assert(test, self.optional(node.msg.as_deref()))
    }

    fn import(&mut self, node: &ruff::StmtImport) -> StmtKind {
        if node.is_lazy {
            return StmtKind::Unsupported("lazy import");
        }
        let path = |alias: &ruff::Alias| alias.name.id.as_str().to_owned();
        StmtKind::Import(
            node.names
                .iter()
                .map(|alias| (path(alias), self.alias(alias)))
                .collect(),
        )
    }

    fn import_from(&mut self, node: &ruff::StmtImportFrom) -> StmtKind {
        if node.is_lazy {
            return StmtKind::Unsupported("lazy import");
        }
        let path = node
            .module
            .as_ref()
            .map(|module| module.id.as_str().to_owned())
            .unwrap_or_default();
        let names = node
            .names
            .iter()
            .map(|alias| (self.name(&alias.name), self.alias(alias)))
            .collect();
        StmtKind::ImportFrom(node.level, path, names)
    }

    fn alias(&mut self, alias: &ruff::Alias) -> Option<Symbol> {
        alias.asname.as_ref().map(|name| self.name(name))
    }
}

/// Where the line that ends a statement's header is known to continue, and what ends that line at the latest.
fn header(stmt: &ruff::Stmt, next: u32) -> (u32, u32) {
    use ruff::Stmt as R;
    let start = stmt.start().to_u32();
    match stmt {
        R::FunctionDef(node) => (node.name.start().to_u32(), first_start(&node.body)),
        R::ClassDef(node) => (node.name.start().to_u32(), first_start(&node.body)),
        R::For(node) => (start, first_start(&node.body)),
        R::While(node) => (start, first_start(&node.body)),
        R::If(node) => (start, first_start(&node.body)),
        R::With(node) => (start, first_start(&node.body)),
        R::Try(node) => (start, first_start(&node.body)),
        R::Match(node) => (
            start,
            node.cases.first().map_or(u32::MAX, |case| case.range.start().to_u32()),
        ),
        _ => (stmt.end().to_u32(), next),
    }
}

fn first_start(body: &[ruff::Stmt]) -> u32 {
    body.first().map_or(u32::MAX, |stmt| stmt.start().to_u32())
}

fn type_param_name(param: &ruff::TypeParam) -> &ruff::Identifier {
    match param {
        ruff::TypeParam::TypeVar(param) => &param.name,
        ruff::TypeParam::TypeVarTuple(param) => &param.name,
        ruff::TypeParam::ParamSpec(param) => &param.name,
    }
}
