//! Statements.

use super::super::ast::{self, ExprId, ExprKind, StmtKind};
use super::super::types::{Atom, Slot};
use super::{Builder, Lower, refused_stmt, stmt};
use crate::ir::{self};
use crate::source::Span;
use crate::symbol::Symbol;

impl Lower<'_> {
    pub(super) fn block(&mut self, builder: &mut Builder, stmts: &[ast::Stmt]) -> ir::Block {
        let mut block = ir::Block::default();
        // Comments of statements that leave nothing go on to the next.
        let mut carried = Vec::new();
        for source in stmts {
            let outer = std::mem::take(&mut builder.pending);
            let mut lowered = self.stmt(builder, source);
            let mut all = std::mem::replace(&mut builder.pending, outer);
            all.append(&mut lowered);
            let is_item = match source.kind {
                StmtKind::Function(_) | StmtKind::Class(_) => true,
                _ => all.is_empty() && self.is_constant(source),
            };
            if !is_item {
                carried.extend(source.comments.iter().cloned());
                if let Some(first) = all.first_mut() {
                    first.comments = std::mem::take(&mut carried);
                    first.trailing.clone_from(&source.trailing);
                }
            }
            block.stmts.append(&mut all);
            if self.inference.ends(builder.instance, source) {
                break;
            }
        }
        block.comments = carried;
        block
    }

    /// Whether the statement gives a variable of the module its one value; the item that stands for it has its comments.
    fn is_constant(&self, source: &ast::Stmt) -> bool {
        let target = match &source.kind {
            StmtKind::Assign(targets, _) => targets[0],
            StmtKind::AnnAssign(target, ..) => *target,
            _ => return false,
        };
        let ExprKind::Name(name) = self.module[target].kind else {
            return false;
        };
        let global = self.globals.get(&name).map(|id| &self.program.globals[id.index()]);
        global.is_some_and(|global| global.constant.is_some())
    }

    fn stmt(&mut self, builder: &mut Builder, source: &ast::Stmt) -> Vec<ir::Stmt> {
        let span = source.span;
        let one = |kind| vec![stmt(kind, span)];
        match &source.kind {
            StmtKind::Expr(value) => {
                if matches!(
                    self.module[*value].kind,
                    ExprKind::Str(_) | ExprKind::Ellipsis | ExprKind::None
                ) {
                    return Vec::new();
                }
                let value = self.expr(builder, *value);
                one(ir::StmtKind::Expr(value))
            }
            StmtKind::Assign(targets, value) => self.assign(builder, targets, *value, span),
            StmtKind::AugAssign(target, op, value) => self.augmented(builder, *target, *op, *value, span),
            StmtKind::AnnAssign(_, _, None) | StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {
                Vec::new()
            }
            StmtKind::AnnAssign(target, _, Some(value)) => self.assign(builder, &[*target], *value, span),
            StmtKind::Return(value) => {
                let value = value.map(|value| self.expr(builder, value));
                one(ir::StmtKind::Return(value))
            }
            StmtKind::If(test, body, orelse) => self.choice(builder, *test, body, orelse, span),
            StmtKind::While(test, body, orelse) => self.while_loop(builder, *test, body, orelse, span),
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                is_async,
            } => {
                if *is_async {
                    self.refuse("PY0114", span, "`async for` is not transpiled yet");
                    return vec![refused_stmt("PY0114", span)];
                }
                if self.gives_nothing(builder, *iter) {
                    return self.no_rounds(builder, *iter, orelse, span);
                }
                self.for_loop(builder, (*target, *iter), body, orelse, span)
            }
            StmtKind::Function(function) => {
                if let Some(unsupported) = function
                    .params
                    .iter()
                    .find(|param| matches!(param.kind, ast::ParamKind::Args | ast::ParamKind::Kwargs))
                {
                    let called = self
                        .inference
                        .scopes
                        .by_name
                        .get(&function.name_span)
                        .is_some_and(|def| !self.inference.untyped.contains(def));
                    if called {
                        self.refuse(
                            "PY0107",
                            unsupported.span,
                            "`*args` and `**kwargs` are not transpiled yet",
                        )
                        .hint = "name the parameters".to_owned();
                    }
                }
                self.definition(builder, function, span)
            }
            StmtKind::Class(class) => self.class_statement(builder, class),
            StmtKind::Break => one(ir::StmtKind::Break),
            StmtKind::Continue => one(ir::StmtKind::Continue),
            StmtKind::Assert(test, message) => self.assertion(builder, *test, *message, span),
            StmtKind::Raise(value, _) => self.raise(builder, *value, span),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
                is_star: false,
            } => self.guarded(builder, body, handlers, orelse, finally, span),
            StmtKind::Import(list) => self.imports(list.iter().map(|(path, _)| path.as_str()), span),
            StmtKind::ImportFrom(dots, path, names) => self.import_from(*dots, path, names, span),
            StmtKind::Delete(targets) => targets
                .iter()
                .flat_map(|target| self.delete(builder, *target))
                .collect(),
            StmtKind::With(..) => self.unsupported("a `with` statement", span),
            StmtKind::Try { .. } => self.unsupported("`except*`", span),
            StmtKind::Match(_) => self.unsupported("a `match` statement", span),
            StmtKind::Unsupported(what) => self.unsupported(what, span),
        }
    }

    /// A `def` whose name is a variable assigns to it; any other is only an item.
    fn definition(&mut self, builder: &mut Builder, function: &ast::Function, span: Span) -> Vec<ir::Stmt> {
        let Some((owner, variable)) = self.inference.resolve(builder.instance, function.name, &[]) else {
            return Vec::new();
        };
        if !self.named.exists(&self.inference, owner, variable) {
            return Vec::new();
        }
        let def = self.inference.scopes.by_name[&function.name_span];
        let value = self.function_value(builder, def, builder.instance, span);
        match self.named_place(builder, owner, variable, span) {
            Some(place) => vec![stmt(ir::StmtKind::Assign(place, value), span)],
            None => vec![refused_stmt("PY0110", span)],
        }
    }

    fn unsupported(&mut self, what: &str, span: Span) -> Vec<ir::Stmt> {
        self.refuse("PY0101", span, format!("{what} is not transpiled yet"));
        vec![refused_stmt("PY0101", span)]
    }

    fn choice(
        &mut self,
        builder: &mut Builder,
        test: ExprId,
        body: &[ast::Stmt],
        orelse: &[ast::Stmt],
        span: Span,
    ) -> Vec<ir::Stmt> {
        match self.inference.known(builder.instance, test) {
            Some(true) => return self.block(builder, body).stmts,
            Some(false) => return self.block(builder, orelse).stmts,
            None => {}
        }
        let test = self.condition(builder, test);
        let body = self.block(builder, body);
        let orelse = self.block(builder, orelse);
        vec![stmt(ir::StmtKind::If(test, body, orelse), span)]
    }

    /// Whether what is iterated never holds anything: nothing tells what it would be.
    pub(super) fn gives_nothing(&self, builder: &Builder, iter: ExprId) -> bool {
        let slots = &self.inference.slots;
        let is_unknown = |element: &Slot| match slots.single(*element) {
            Some(Atom::Tuple(parts)) => parts.iter().any(|part| slots.is_empty(*part)),
            _ => slots.is_empty(*element),
        };
        let single = self.slot(builder, iter).and_then(|slot| slots.single(slot));
        matches!(single, Some(Atom::List(e) | Atom::Set(e) | Atom::Dict(e, _) | Atom::Iter(e)) if is_unknown(e))
    }

    /// A loop whose body never runs, so that nothing tells its types.
    fn no_rounds(&mut self, builder: &mut Builder, iter: ExprId, orelse: &[ast::Stmt], span: Span) -> Vec<ir::Stmt> {
        let iter = self.iterate(builder, iter);
        let element = self.element(builder, iter);
        let each = ir::Pattern::Local(self.temporary(builder, element));
        let never = ir::StmtKind::For(each, iter, ir::Block::default(), ir::Block::default());
        let mut stmts = vec![stmt(never, span)];
        stmts.append(&mut self.block(builder, orelse).stmts);
        stmts
    }

    fn while_loop(
        &mut self,
        builder: &mut Builder,
        test: ExprId,
        body: &[ast::Stmt],
        orelse: &[ast::Stmt],
        span: Span,
    ) -> Vec<ir::Stmt> {
        let outer = std::mem::take(&mut builder.pending);
        let test = self.condition(builder, test);
        let needed = std::mem::replace(&mut builder.pending, outer);
        let mut body = self.block(builder, body);
        let orelse = self.block(builder, orelse);
        if needed.is_empty() {
            return vec![stmt(ir::StmtKind::While(test, body, orelse), span)];
        }
        if !orelse.stmts.is_empty() {
            return self.unsupported("`while ... else` with this condition", span);
        }
        // The condition needs statements of its own: they run at the head of each round.
        let always = self.expression(builder, ir::ExprKind::Const(ir::Const::Bool(true)), self.boolean, span);
        let leave = ir::Block {
            stmts: vec![stmt(ir::StmtKind::Break, span)],
            comments: Vec::new(),
        };
        let exit = stmt(ir::StmtKind::If(test, ir::Block::default(), leave), span);
        body.stmts = needed.into_iter().chain([exit]).chain(body.stmts).collect();
        vec![stmt(ir::StmtKind::While(always, body, ir::Block::default()), span)]
    }

    /// What a loop binds, and what must follow at the head of its body for targets that are no plain names.
    pub(super) fn pattern(
        &mut self,
        builder: &mut Builder,
        target: ExprId,
        from: ir::TypeId,
    ) -> (ir::Pattern, Vec<ir::Stmt>) {
        let span = self.module[target].span;
        if let ExprKind::Tuple(parts) | ExprKind::List(parts) = &self.module[target].kind {
            let parts = parts.clone();
            if let ir::Type::Tuple(members) = self.program[from].clone()
                && members.len() == parts.len()
            {
                let bound = parts
                    .iter()
                    .zip(members)
                    .map(|(part, member)| self.pattern(builder, *part, member));
                let (patterns, after): (Vec<_>, Vec<_>) = bound.unzip();
                return (ir::Pattern::Tuple(patterns), after.concat());
            }
            let whole = self.temporary(builder, from);
            let value = self.expression(builder, ir::ExprKind::Local(whole), from, span);
            return (ir::Pattern::Local(whole), self.unpack(builder, &parts, value, span));
        }
        if let Some(local) = self.plain_local(builder, target) {
            return (ir::Pattern::Local(local), Vec::new());
        }
        let ty = match self.inference.type_of(builder.instance, target) {
            Some(slot) => self.slot_type(slot, span),
            None => self.refused,
        };
        let local = self.temporary(builder, ty);
        let value = self.expression(builder, ir::ExprKind::Local(local), ty, span);
        let after = self.store(builder, target, value, span);
        (ir::Pattern::Local(local), after)
    }

    fn assertion(&mut self, builder: &mut Builder, test: ExprId, message: Option<ExprId>, span: Span) -> Vec<ir::Stmt> {
        let test = self.condition(builder, test);
        let outer = std::mem::take(&mut builder.pending);
        let kind = self.constant(builder, ir::Const::Str("AssertionError".to_owned()), self.string, span);
        let mut parts = vec![kind];
        if let Some(message) = message {
            parts.push(self.as_text(builder, message));
        }
        let exception = self.program.add_type(ir::Type::Exception);
        let raised = self.expression(builder, ir::ExprKind::Op(ir::Op::MakeException, parts), exception, span);
        let mut stmts = std::mem::replace(&mut builder.pending, outer);
        stmts.push(stmt(ir::StmtKind::Raise(raised), span));
        let fails = self.expression(builder, ir::ExprKind::Op(ir::Op::Not, vec![test]), self.boolean, span);
        let block = ir::Block {
            stmts,
            comments: Vec::new(),
        };
        vec![stmt(ir::StmtKind::If(fails, block, ir::Block::default()), span)]
    }

    fn raise(&mut self, builder: &mut Builder, value: Option<ExprId>, span: Span) -> Vec<ir::Stmt> {
        let Some(value) = value else {
            return vec![stmt(ir::StmtKind::Reraise, span)];
        };
        // `raise ValueError` raises an instance made without arguments.
        let slot = self.inference.type_of(builder.instance, value);
        let lowered = match slot.and_then(|slot| self.inference.slots.single(slot)).cloned() {
            Some(Atom::ExceptionClass(ancestors)) => self.exception(builder, &ancestors, &[], span),
            _ => self.expr(builder, value),
        };
        if !matches!(self.ty(builder, lowered), ir::Type::Exception | ir::Type::Refused) {
            self.refuse("PY0113", span, "only exceptions can be raised");
            return vec![refused_stmt("PY0113", span)];
        }
        vec![stmt(ir::StmtKind::Raise(lowered), span)]
    }

    fn guarded(
        &mut self,
        builder: &mut Builder,
        body: &[ast::Stmt],
        handlers: &[ast::Handler],
        orelse: &[ast::Stmt],
        finally: &[ast::Stmt],
        span: Span,
    ) -> Vec<ir::Stmt> {
        let body = self.block(builder, body);
        let mut lowered = Vec::new();
        for handler in handlers {
            let kinds = match handler.kind {
                Some(kind) => self.handler_kinds(builder, kind),
                None => Vec::new(),
            };
            let (name, bind) = match handler.name {
                Some(name) => self.handler_name(builder, name, handler.span),
                None => (None, Vec::new()),
            };
            let mut body = self.block(builder, &handler.body);
            body.stmts.splice(0..0, bind);
            lowered.push(ir::Handler { kinds, name, body });
        }
        let orelse = self.block(builder, orelse);
        let finally = self.block(builder, finally);
        vec![stmt(
            ir::StmtKind::Try(Box::new(ir::Try {
                body,
                handlers: lowered,
                orelse,
                finally,
            })),
            span,
        )]
    }

    /// The variable that holds what a handler caught, and what moves it into the variable's cell if it has one.
    fn handler_name(
        &mut self,
        builder: &mut Builder,
        name: Symbol,
        span: Span,
    ) -> (Option<ir::LocalId>, Vec<ir::Stmt>) {
        let Some((owner, variable)) = self.inference.resolve(builder.instance, name, &[]) else {
            return (None, Vec::new());
        };
        if !self.shared.contains(&(owner, variable)) {
            return (Some(self.local_of(builder, owner, variable, span)), Vec::new());
        }
        let ty = self.variable_type(owner, variable, span);
        let caught = self.temporary(builder, ty);
        let value = self.expression(builder, ir::ExprKind::Local(caught), ty, span);
        let place = ir::Place::Local(self.local_of(builder, owner, variable, span));
        (Some(caught), vec![stmt(ir::StmtKind::Assign(place, value), span)])
    }

    fn handler_kinds(&mut self, builder: &Builder, kind: ExprId) -> Vec<String> {
        let parts = match &self.module[kind].kind {
            ExprKind::Tuple(parts) => parts.clone(),
            _ => vec![kind],
        };
        let mut kinds = Vec::new();
        for part in parts {
            if let Some(Atom::ExceptionClass(ancestors)) = self
                .inference
                .type_of(builder.instance, part)
                .and_then(|slot| self.inference.slots.single(slot))
                .cloned()
            {
                if ancestors[0] == "RecursionError" {
                    let span = self.module[part].span;
                    self.refuse(
                        "PY0113",
                        span,
                        "nothing here raises `RecursionError`: no call is too deep",
                    )
                    .hint = "count the depth, and raise an exception of your own".to_owned();
                }
                kinds.push(ancestors[0].clone());
            } else {
                let span = self.module[part].span;
                self.refuse(
                    "PY0113",
                    span,
                    "this is not an exception class that is known when transpiling",
                );
            }
        }
        kinds
    }

    fn imports<'s>(&mut self, paths: impl Iterator<Item = &'s str>, span: Span) -> Vec<ir::Stmt> {
        for path in paths {
            if super::super::builtins::module(path).is_none() {
                self.refuse("PY0111", span, format!("module `{path}` is not transpiled yet"))
                    .hint = "write what the program needs of it in the program itself".to_owned();
            }
        }
        Vec::new()
    }

    fn import_from(
        &mut self,
        dots: u32,
        path: &str,
        names: &[(crate::symbol::Symbol, Option<crate::symbol::Symbol>)],
        span: Span,
    ) -> Vec<ir::Stmt> {
        if path == "__future__" || path == "typing" || path == "collections.abc" {
            return Vec::new();
        }
        for (name, _) in names {
            let dotted = format!("{path}.{}", self.text(*name));
            let known = super::super::builtins::function(&dotted).is_some()
                || super::super::builtins::constant(&dotted).is_some();
            if dots > 0 || !known {
                self.refuse("PY0111", span, format!("`{dotted}` is not transpiled yet"))
                    .hint = "write what the program needs of it in the program itself".to_owned();
            }
        }
        Vec::new()
    }

    fn delete(&mut self, builder: &mut Builder, target: ExprId) -> Vec<ir::Stmt> {
        let span = self.module[target].span;
        let ExprKind::Subscript(object, index) = self.module[target].kind else {
            return self.unsupported("`del` of a name or attribute", span);
        };
        let object = self.expr(builder, object);
        let (name, args) = match (self.ty(builder, object), &self.module[index].kind) {
            (ir::Type::List(..), ExprKind::Slice(a, b, c)) => {
                let parts = [*a, *b, *c].map(|part| self.optional(builder, part, span));
                ("list_delete_slice", [vec![object], parts.to_vec()].concat())
            }
            (ir::Type::List(..), _) => ("list_delete", vec![object, self.expr(builder, index)]),
            (ir::Type::Dict(..), _) => ("dict_delete", vec![object, self.expr(builder, index)]),
            _ => return self.unsupported("`del` of an item of this type", span),
        };
        let call = self.expression(
            builder,
            ir::ExprKind::Library(ir::library::find(name), args),
            self.none,
            span,
        );
        vec![stmt(ir::StmtKind::Expr(call), span)]
    }
}
