//! Typed syntax to IR. Every construct either becomes IR with the same meaning or is refused here, by a code.
//!
//! A live instance of inference becomes one IR function. Variables of the module that functions use become globals,
//! the others locals of the entry. A nested function takes the variables that it uses from around it as further
//! parameters; those that change while a function keeps them are shared (`capture`).

mod assign;
mod call;
mod capture;
mod class;
mod constant;
mod expr;
mod function_value;
mod iterate;
mod lazy;
mod library_call;
mod named;
mod operator;
mod order;
mod stmt;
mod text;
mod truth;
mod typing;

use super::ast::{ExprId, ExprKind, Module};
use super::infer::Inference;
use super::scope::Code;
use super::types::{Slot, Variable};
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::source::Span;
use crate::symbol::Symbol;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The codes of lowering, each with its meaning.
pub const CODES: &[(&str, &str)] = &[
    ("PY0101", "a statement that is not transpiled yet"),
    ("PY0102", "an expression that is not transpiled yet"),
    ("PY0103", "an expression whose type nothing tells"),
    (
        "PY0104",
        "a value of several types that have no common representation yet",
    ),
    (
        "PY0105",
        "a name that is not defined, or a builtin that is not transpiled yet",
    ),
    (
        "PY0106",
        "a method or attribute that the type does not have, or that is not transpiled yet",
    ),
    ("PY0107", "arguments that do not fit the parameters"),
    ("PY0108", "an operator that these types do not have"),
    (
        "PY0109",
        "a function used as a value in a way that is not transpiled yet",
    ),
    (
        "PY0110",
        "a variable of an enclosing function that is assigned while a nested function uses it",
    ),
    ("PY0111", "a module, or a part of one, that is not transpiled yet"),
    ("PY0112", "an iterator that is stored"),
    ("PY0113", "a feature of classes that is not transpiled yet"),
    ("PY0114", "a generator, coroutine or asynchronous statement"),
    ("PY0115", "a decorator that is not transpiled yet"),
    ("PY0116", "a format that is not transpiled yet"),
    (
        "PY0120",
        "a function that is left out: nobody calls it and its annotations do not type it",
    ),
];

/// Lowers an inferred module.
#[must_use]
pub fn lower(inference: Inference<'_>, file_docs: Option<String>) -> (ir::Program, Vec<Diagnostic>) {
    let mut lower = Lower::new(inference);
    lower.program.docstring = file_docs;
    lower.left_out();
    lower.declare_classes();
    lower.declare_globals();
    lower.declare_functions();
    let instances: Vec<usize> = lower.functions.keys().copied().collect();
    for instance in instances {
        lower.function(instance);
    }
    lower.finish_classes();
    let mut program = lower.program;
    program.names = std::mem::take(lower.inference.names);
    lower.diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    lower.diagnostics.dedup();
    (program, lower.diagnostics)
}

struct Lower<'a> {
    inference: Inference<'a>,
    module: &'a Module,
    program: ir::Program,
    diagnostics: Vec<Diagnostic>,
    /// Types of slots inside containers, classes and globals: one IR type for each.
    inner: HashMap<Slot, ir::TypeId>,
    /// Those whose type is being made.
    open: BTreeSet<Slot>,
    shares: HashMap<Slot, ir::ShareClass>,
    functions: BTreeMap<usize, ir::FunctionId>,
    classes: BTreeMap<usize, ir::ClassId>,
    /// The constructor of a class without `__init__`.
    makers: BTreeMap<usize, ir::FunctionId>,
    globals: BTreeMap<Symbol, ir::GlobalId>,
    class_globals: BTreeMap<(usize, Symbol), ir::GlobalId>,
    captures: BTreeMap<usize, Vec<(usize, Variable)>>,
    named: named::Named,
    /// Variables that live in a cell, which all functions that use them share.
    shared: BTreeSet<(usize, Variable)>,
    /// Functions whose type is being made: one that takes or gives itself has none.
    open_functions: Vec<(usize, usize)>,
    none: ir::TypeId,
    boolean: ir::TypeId,
    float: ir::TypeId,
    string: ir::TypeId,
    refused: ir::TypeId,
}

/// A function being lowered.
struct Builder {
    instance: usize,
    function: ir::Function,
    locals: BTreeMap<(usize, Variable), ir::LocalId>,
    comprehensions: Vec<ExprId>,
    temporaries: u32,
    /// Statements that the expression at hand needs before its own statement.
    pending: Vec<ir::Stmt>,
    /// Iterators over comprehensions whose values Python makes one by one, when they are asked for.
    lazy: BTreeSet<ir::ExprId>,
}

impl<'a> Lower<'a> {
    fn new(inference: Inference<'a>) -> Self {
        let module = inference.module;
        let mut program = ir::Program::default();
        let mut add = |ty| program.add_type(ty);
        let (none, boolean, float, string, refused) = (
            add(ir::Type::None),
            add(ir::Type::Bool),
            add(ir::Type::Float),
            add(ir::Type::Str),
            add(ir::Type::Refused),
        );
        let named = named::Named::new(&inference);
        let captures = capture::captures(&inference, &named);
        let shared = capture::shared(&inference, &named, &captures);
        Self {
            inference,
            module,
            program,
            diagnostics: Vec::new(),
            inner: HashMap::new(),
            open: BTreeSet::new(),
            shares: HashMap::new(),
            functions: BTreeMap::new(),
            classes: BTreeMap::new(),
            makers: BTreeMap::new(),
            globals: BTreeMap::new(),
            class_globals: BTreeMap::new(),
            captures,
            named,
            shared,
            open_functions: Vec::new(),
            none,
            boolean,
            float,
            string,
            refused,
        }
    }

    fn text(&self, name: Symbol) -> &str {
        self.inference.names.text(name)
    }

    fn refuse(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::error(code, span, message));
        self.diagnostics.last_mut().expect("one was pushed")
    }

    /// Warns of each function that could not be typed.
    fn left_out(&mut self) {
        for def in self.inference.untyped.clone() {
            let info = &self.inference.scopes.defs[def];
            let Code::Function(function) = info.code else { continue };
            let name = match info.class {
                Some(class) => format!(
                    "{}.{}",
                    self.text(self.inference.scopes.classes[class].code.name),
                    self.text(function.name)
                ),
                None => self.text(function.name).to_owned(),
            };
            let warning = Diagnostic::warning("PY0120", function.name_span, format!("`{name}` is left out"))
                .cause("nothing calls it, so the types of its parameters are unknown")
                .hint("call it, or annotate its parameters");
            self.diagnostics.push(warning);
            let why = "never called, and its parameters have no annotations".to_owned();
            self.program.left_out.push((name, why, info.span));
        }
    }

    /// Variables of the module that some function uses.
    fn declare_globals(&mut self) {
        let used = self.names_used_by_functions();
        let constants = self.constants();
        for name in used {
            let variable = Variable { name, scope: None };
            let Some(slot) = self.inference.instances[0].vars.get(&variable).copied() else {
                continue;
            };
            if !self.named.exists(&self.inference, 0, variable) {
                continue;
            }
            let ty = self.inner_type(slot, self.module.body.first().map_or(Span::default(), |stmt| stmt.span));
            let (constant, comments) = constants.get(&name).cloned().unzip();
            let id = ir::GlobalId::at(self.program.globals.len());
            self.program.globals.push(ir::Global {
                name,
                ty,
                may_be_unbound: constant.is_none(),
                constant,
                comments: comments.unwrap_or_default(),
            });
            self.globals.insert(name, id);
        }
    }

    fn names_used_by_functions(&self) -> BTreeSet<Symbol> {
        let mut used = BTreeSet::new();
        for (index, instance) in self.inference.instances.iter().enumerate() {
            let Some(def) = instance.def.filter(|_| instance.live) else {
                continue;
            };
            let info = &self.inference.scopes.defs[def];
            for name in capture::names_in(self.module, info.code) {
                if self
                    .inference
                    .resolve(index, name, &[])
                    .is_some_and(|(owner, _)| owner == 0)
                {
                    used.insert(name);
                }
            }
            used.extend(&info.globals);
        }
        used
    }

    /// Gives every live instance a function with parameters and a result, so that calls can name it.
    fn declare_functions(&mut self) {
        let live: Vec<usize> = (0..self.inference.instances.len())
            .filter(|i| self.inference.instances[*i].live && (*i == 0 || self.inference.instances[*i].def.is_some()))
            .collect();
        for instance in live {
            let id = ir::FunctionId::at(self.program.functions.len());
            let function = self.declare(instance);
            self.program.functions.push(function);
            self.functions.insert(instance, id);
            if instance == 0 {
                self.program.entry = Some(id);
            }
        }
    }

    fn declare(&mut self, instance: usize) -> ir::Function {
        let (def, class) = (
            self.inference.instances[instance].def,
            self.inference.instances[instance].class,
        );
        let Some(def) = def else {
            let name = self.inference.names.intern("run");
            let comments = Vec::new();
            return ir::Function {
                name,
                method_of: None,
                kind: ir::FunctionKind::Entry,
                params: Vec::new(),
                result: self.none,
                locals: Vec::new(),
                exprs: Vec::new(),
                body: ir::Block::default(),
                docstring: None,
                comments,
                span: Span::default(),
            };
        };
        let info = &self.inference.scopes.defs[def];
        let (span, comments, code) = (info.span, info.comments.to_vec(), info.code);
        let name = self.instance_name(instance, def);
        let is_init =
            matches!(code, Code::Function(function) if self.text(function.name) == "__init__") && class.is_some();
        let mut locals = Vec::new();
        let mut params = Vec::new();
        for (at, param) in info.params().iter().enumerate() {
            let ty = self.variable_type(
                instance,
                Variable {
                    name: param.name,
                    scope: None,
                },
                param.span,
            );
            let named = if at == 0 && class.is_some() && !self.inference.is_static(def) {
                self.inference.names.intern("self")
            } else {
                param.name
            };
            params.push(ir::LocalId::at(locals.len()));
            locals.push(ir::Local {
                name: named,
                ty,
                shared: false,
            });
        }
        for (owner, variable) in self.captures.get(&instance).cloned().unwrap_or_default() {
            let ty = self.variable_type(owner, variable, span);
            params.push(ir::LocalId::at(locals.len()));
            locals.push(ir::Local {
                name: variable.name,
                ty,
                shared: self.shared.contains(&(owner, variable)),
            });
        }
        let result = self.slot_type(self.inference.instances[instance].result, span);
        ir::Function {
            name,
            method_of: class
                .filter(|_| !self.inference.is_static(def))
                .and_then(|class| self.classes.get(&class).copied()),
            kind: if is_init {
                ir::FunctionKind::Constructor
            } else {
                ir::FunctionKind::Plain
            },
            params,
            result: if is_init { self.none } else { result },
            locals,
            exprs: Vec::new(),
            body: ir::Block::default(),
            docstring: if let Code::Function(function) = code {
                function.docstring.clone()
            } else {
                None
            },
            comments,
            span,
        }
    }

    /// The function's own name, with a suffix where it has several instances.
    fn instance_name(&mut self, instance: usize, def: usize) -> Symbol {
        let base = match self.inference.scopes.defs[def].code {
            Code::Function(function) => self.text(function.name).to_owned(),
            Code::Lambda(..) => format!("lambda_{}", self.lambda_number(def)),
        };
        let class = self.inference.instances[instance].class;
        let alike: Vec<usize> = self
            .inference
            .live_instances(def)
            .filter(|other| self.inference.instances[*other].class == class)
            .collect();
        let at = alike.iter().position(|other| *other == instance).unwrap_or(0);
        let name = if at == 0 {
            base
        } else {
            format!("{base}_{}", self.suffix(instance, at))
        };
        self.inference.names.intern(&name)
    }

    fn lambda_number(&self, def: usize) -> usize {
        self.inference.scopes.defs[..=def]
            .iter()
            .filter(|info| matches!(info.code, Code::Lambda(..)))
            .count()
    }

    /// The argument types, if they are short and not another instance's; else a number.
    fn suffix(&self, instance: usize, at: usize) -> String {
        let key = &self.inference.instances[instance].key;
        let words: String = key
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
            .collect();
        let words: Vec<&str> = words.split_whitespace().collect();
        let text = words.join("_");
        if text.len() <= 24 && !text.is_empty() {
            text
        } else {
            (at + 1).to_string()
        }
    }

    fn function(&mut self, instance: usize) {
        let id = self.functions[&instance];
        let slot = &mut self.program.functions[id.index()];
        let function = std::mem::replace(slot, empty_function(slot.name, slot.result));
        let mut builder = Builder {
            instance,
            function,
            locals: BTreeMap::new(),
            comprehensions: Vec::new(),
            temporaries: 0,
            pending: Vec::new(),
            lazy: BTreeSet::new(),
        };
        let module = self.module;
        match self.inference.instances[instance].def {
            None => {
                builder.function.body = self.block(&mut builder, &module.body);
                builder
                    .function
                    .body
                    .comments
                    .extend(module.trailing_comments.iter().cloned());
            }
            Some(def) => self.body(&mut builder, instance, def),
        }
        // What others need of a declaration was copied from it: calls read parameters and results by id.
        self.program.functions[id.index()] = builder.function;
    }

    fn body(&mut self, builder: &mut Builder, instance: usize, def: usize) {
        let info = &self.inference.scopes.defs[def];
        let span = info.span;
        let own = info.params().iter().map(|param| {
            (
                instance,
                Variable {
                    name: param.name,
                    scope: None,
                },
            )
        });
        let captured = self.captures.get(&instance).cloned().unwrap_or_default();
        for (at, variable) in own.chain(captured).enumerate() {
            builder.locals.insert(variable, builder.function.params[at]);
        }
        if info.is_generator {
            self.refuse("PY0114", span, "generators are not transpiled yet").hint = "return a list instead".to_owned();
            builder.function.body.stmts.push(refused_stmt("PY0114", span));
            return;
        }
        match info.code {
            Code::Function(function) => {
                self.decorators(function);
                if function.is_async {
                    self.refuse(
                        "PY0114",
                        function.name_span,
                        "asynchronous functions are not transpiled yet",
                    );
                }
                let moved = self.share_params(builder, instance, def);
                builder.function.body = self.block(builder, &function.body);
                builder.function.body.stmts.splice(0..0, moved);
            }
            Code::Lambda(_, body) => {
                let mut stmts = self.share_params(builder, instance, def);
                let value = self.expr(builder, body);
                stmts.append(&mut builder.pending);
                stmts.push(stmt(ir::StmtKind::Return(Some(value)), span));
                builder.function.body.stmts = stmts;
            }
        }
    }

    /// A parameter that closures share moves into a cell first.
    fn share_params(&mut self, builder: &mut Builder, instance: usize, def: usize) -> Vec<ir::Stmt> {
        let mut stmts = Vec::new();
        for (at, param) in self.inference.scopes.defs[def].params().iter().enumerate() {
            let variable = Variable {
                name: param.name,
                scope: None,
            };
            if self.shared.contains(&(instance, variable)) {
                builder.locals.remove(&(instance, variable));
                let cell = self.local_of(builder, instance, variable, param.span);
                let given = builder.function.params[at];
                let ty = builder.function.locals[given.index()].ty;
                let value = self.expression(builder, ir::ExprKind::Local(given), ty, param.span);
                stmts.push(stmt(ir::StmtKind::Assign(ir::Place::Local(cell), value), param.span));
            }
        }
        stmts
    }

    fn decorators(&mut self, function: &super::ast::Function) {
        for decorator in &function.decorators {
            let super::ast::Expr { kind, span } = &self.module[*decorator];
            let name = match kind {
                ExprKind::Name(name) => self.text(*name),
                _ => "",
            };
            if !matches!(name, "staticmethod" | "property") {
                let span = *span;
                self.refuse("PY0115", span, "this decorator is not transpiled yet").hint =
                    "write the function without it".to_owned();
            }
        }
    }

    fn expression(&mut self, builder: &mut Builder, kind: ir::ExprKind, ty: ir::TypeId, span: Span) -> ir::ExprId {
        builder.function.exprs.push(ir::Expr { kind, ty, span });
        ir::ExprId::at(builder.function.exprs.len() - 1)
    }

    fn refused_expr(&mut self, builder: &mut Builder, span: Span) -> ir::ExprId {
        self.expression(builder, ir::ExprKind::Refused, self.refused, span)
    }

    fn temporary(&mut self, builder: &mut Builder, ty: ir::TypeId) -> ir::LocalId {
        builder.temporaries += 1;
        let name = self.inference.names.intern(&format!("_t{}", builder.temporaries));
        self.local(builder, name, ty)
    }

    fn local(&mut self, builder: &mut Builder, name: Symbol, ty: ir::TypeId) -> ir::LocalId {
        builder.function.locals.push(ir::Local {
            name,
            ty,
            shared: false,
        });
        ir::LocalId::at(builder.function.locals.len() - 1)
    }

    fn ty<'b>(&'b self, builder: &Builder, expr: ir::ExprId) -> &'b ir::Type {
        &self.program[builder.function[expr].ty]
    }
}

fn empty_function(name: Symbol, result: ir::TypeId) -> ir::Function {
    ir::Function {
        name,
        method_of: None,
        kind: ir::FunctionKind::Plain,
        params: Vec::new(),
        result,
        locals: Vec::new(),
        exprs: Vec::new(),
        body: ir::Block::default(),
        docstring: None,
        comments: Vec::new(),
        span: Span::default(),
    }
}

fn stmt(kind: ir::StmtKind, span: Span) -> ir::Stmt {
    ir::Stmt {
        kind,
        span,
        comments: Vec::new(),
        trailing: None,
    }
}

fn refused_stmt(code: &'static str, span: Span) -> ir::Stmt {
    stmt(ir::StmtKind::Refused(code), span)
}
