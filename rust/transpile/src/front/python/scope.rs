//! Which function a name belongs to: Python's scoping rules, resolved before any type is known.
//!
//! Every `def` and `lambda` of the module gets an index. A name that a function assigns is its own, unless `global` or
//! `nonlocal` says otherwise; other names are looked up in the functions around it, then in the module.

use super::ast::{Class, ExprId, ExprKind, Function, Module, Param, Stmt, StmtKind};
use crate::{source::Span, symbol::Symbol};
use std::collections::{BTreeMap, BTreeSet};

/// A function or lambda of the module.
#[derive(Debug)]
pub struct Def<'a> {
    /// Its code.
    pub code: Code<'a>,
    /// The function that contains it; none for the module's own.
    pub parent: Option<usize>,
    /// The class whose method it is.
    pub class: Option<usize>,
    /// Names that it assigns or that are its parameters.
    pub locals: BTreeSet<Symbol>,
    /// Names that `global` gives to the module.
    pub globals: BTreeSet<Symbol>,
    /// Names that `nonlocal` gives to a function around it.
    pub nonlocals: BTreeSet<Symbol>,
    /// Comments above its statement.
    pub comments: &'a [String],
    /// The whole definition.
    pub span: Span,
    /// Whether it has a `yield` of its own.
    pub is_generator: bool,
}

/// The code of a [`Def`].
#[derive(Clone, Copy, Debug)]
pub enum Code<'a> {
    /// A `def`.
    Function(&'a Function),
    /// A `lambda`: parameters and body.
    Lambda(&'a [Param], ExprId),
}

impl<'a> Def<'a> {
    /// Its parameters.
    #[must_use]
    pub fn params(&self) -> &'a [Param] {
        match self.code {
            Code::Function(function) => &function.params,
            Code::Lambda(params, _) => params,
        }
    }
}

/// A class of the module.
#[derive(Debug)]
pub struct ClassDef<'a> {
    /// Its code.
    pub code: &'a Class,
    /// Its methods by name.
    pub methods: BTreeMap<Symbol, usize>,
    /// Comments above it.
    pub comments: &'a [String],
    /// The whole definition.
    pub span: Span,
}

/// All definitions of a module.
#[derive(Debug, Default)]
pub struct Scopes<'a> {
    /// Functions and lambdas in source order.
    pub defs: Vec<Def<'a>>,
    /// Classes in source order.
    pub classes: Vec<ClassDef<'a>>,
    /// The def of a `def` statement, by where its name stands.
    pub by_name: BTreeMap<Span, usize>,
    /// The def of a lambda.
    pub by_lambda: BTreeMap<ExprId, usize>,
    /// The class of a `class` statement, by where its name stands.
    pub class_by_name: BTreeMap<Span, usize>,
    /// Names that the module assigns.
    pub module: BTreeSet<Symbol>,
}

/// Finds all definitions of `module`.
#[must_use]
pub fn resolve(module: &Module) -> Scopes<'_> {
    let mut walker = Walker {
        module,
        scopes: Scopes::default(),
    };
    let mut names = Names::default();
    walker.block(&module.body, None, None, &mut names);
    walker.scopes.module = names.locals;
    walker.scopes
}

#[derive(Default)]
struct Names {
    locals: BTreeSet<Symbol>,
    globals: BTreeSet<Symbol>,
    nonlocals: BTreeSet<Symbol>,
    yields: bool,
}

struct Walker<'a> {
    module: &'a Module,
    scopes: Scopes<'a>,
}

impl<'a> Walker<'a> {
    fn block(&mut self, stmts: &'a [Stmt], def: Option<usize>, class: Option<usize>, names: &mut Names) {
        for stmt in stmts {
            self.stmt(stmt, def, class, names);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt, def: Option<usize>, class: Option<usize>, names: &mut Names) {
        match &stmt.kind {
            StmtKind::Function(function) => {
                names.locals.insert(function.name);
                let index = self.define(Code::Function(function), def, class, &stmt.comments, stmt.span);
                self.scopes.by_name.insert(function.name_span, index);
                if let Some(class) = class {
                    self.scopes.classes[class].methods.insert(function.name, index);
                }
                for param in &function.params {
                    self.maybe(param.default, def, names);
                }
            }
            StmtKind::Class(class) => {
                names.locals.insert(class.name);
                let index = self.scopes.classes.len();
                self.scopes.classes.push(ClassDef {
                    code: class,
                    methods: BTreeMap::new(),
                    comments: &stmt.comments,
                    span: stmt.span,
                });
                self.scopes.class_by_name.insert(class.name_span, index);
                let mut inner = Names::default();
                self.block(&class.body, def, Some(index), &mut inner);
            }
            StmtKind::Global(list) => names.globals.extend(list),
            StmtKind::Nonlocal(list) => names.nonlocals.extend(list),
            StmtKind::Import(list) => {
                for (_, alias) in list {
                    // The first part of the path is bound when no alias is; its symbol was interned by the parser.
                    if let Some(alias) = alias {
                        names.locals.insert(*alias);
                    }
                }
            }
            StmtKind::ImportFrom(_, _, list) => names
                .locals
                .extend(list.iter().map(|(name, alias)| alias.unwrap_or(*name))),
            StmtKind::Expr(a) | StmtKind::Match(a) => self.expr(*a, def, names),
            StmtKind::Return(a) => self.maybe(*a, def, names),
            StmtKind::Assign(targets, value) => {
                self.expr(*value, def, names);
                targets.iter().for_each(|target| self.target(*target, def, names));
            }
            StmtKind::AugAssign(target, _, value) => {
                self.expr(*value, def, names);
                self.target(*target, def, names);
            }
            StmtKind::AnnAssign(target, _, value) => {
                self.maybe(*value, def, names);
                self.target(*target, def, names);
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.target(*target, def, names)),
            StmtKind::Assert(a, b) => {
                self.expr(*a, def, names);
                self.maybe(*b, def, names);
            }
            StmtKind::Raise(a, b) => {
                self.maybe(*a, def, names);
                self.maybe(*b, def, names);
            }
            StmtKind::If(test, body, orelse) | StmtKind::While(test, body, orelse) => {
                self.expr(*test, def, names);
                self.block(body, def, None, names);
                self.block(orelse, def, None, names);
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                ..
            } => {
                self.expr(*iter, def, names);
                self.target(*target, def, names);
                self.block(body, def, None, names);
                self.block(orelse, def, None, names);
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
                ..
            } => {
                self.block(body, def, None, names);
                for handler in handlers {
                    names.locals.extend(handler.name);
                    self.maybe(handler.kind, def, names);
                    self.block(&handler.body, def, None, names);
                }
                self.block(orelse, def, None, names);
                self.block(finally, def, None, names);
            }
            StmtKind::With(items, body) => {
                for (value, target) in items {
                    self.expr(*value, def, names);
                    if let Some(target) = target {
                        self.target(*target, def, names);
                    }
                }
                self.block(body, def, None, names);
            }
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue | StmtKind::Unsupported(_) => {}
        }
    }

    fn target(&mut self, target: ExprId, def: Option<usize>, names: &mut Names) {
        match &self.module[target].kind {
            ExprKind::Name(name) => {
                names.locals.insert(*name);
            }
            ExprKind::Tuple(parts) | ExprKind::List(parts) => {
                parts.iter().for_each(|part| self.target(*part, def, names));
            }
            ExprKind::Starred(inner) => self.target(*inner, def, names),
            _ => self.expr(target, def, names),
        }
    }

    fn maybe(&mut self, expr: Option<ExprId>, def: Option<usize>, names: &mut Names) {
        if let Some(expr) = expr {
            self.expr(expr, def, names);
        }
    }

    /// Finds lambdas, assignments and yields inside an expression.
    fn expr(&mut self, expr: ExprId, def: Option<usize>, names: &mut Names) {
        match &self.module[expr].kind {
            ExprKind::Lambda(params, body) => {
                let span = self.module[expr].span;
                let index = self.define(Code::Lambda(params, *body), def, None, &[], span);
                self.scopes.by_lambda.insert(expr, index);
                params.iter().for_each(|param| self.maybe(param.default, def, names));
            }
            ExprKind::Walrus(name, value) => {
                names.locals.insert(*name);
                self.expr(*value, def, names);
            }
            ExprKind::Yield(value) => {
                names.yields = true;
                self.maybe(*value, def, names);
            }
            ExprKind::YieldFrom(value) => {
                names.yields = true;
                self.expr(*value, def, names);
            }
            _ => super::walk::children(self.module, expr, &mut |child| self.expr(child, def, names)),
        }
    }

    fn define(
        &mut self,
        code: Code<'a>,
        parent: Option<usize>,
        class: Option<usize>,
        comments: &'a [String],
        span: Span,
    ) -> usize {
        let index = self.scopes.defs.len();
        let empty = || BTreeSet::new();
        self.scopes.defs.push(Def {
            code,
            parent,
            class,
            locals: empty(),
            globals: empty(),
            nonlocals: empty(),
            comments,
            span,
            is_generator: false,
        });
        let mut names = Names::default();
        match code {
            Code::Function(function) => self.block(&function.body, Some(index), None, &mut names),
            Code::Lambda(_, body) => self.expr(body, Some(index), &mut names),
        }
        let def = &mut self.scopes.defs[index];
        names.locals.extend(def.params().iter().map(|param| param.name));
        def.locals = names
            .locals
            .iter()
            .filter(|name| !names.globals.contains(name) && !names.nonlocals.contains(name))
            .copied()
            .collect();
        def.globals = names.globals;
        def.nonlocals = names.nonlocals;
        def.is_generator = names.yields;
        index
    }
}
