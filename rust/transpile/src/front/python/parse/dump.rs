//! A compact text of a tree, for tests: expressions as S-expressions, a statement a line, blocks indented.
//!
//! Comments show as `# text` before a statement and `#> text` at its end, docstrings as `doc "text"`.

use crate::{
    front::python::ast::{Call, Clause, ExprId, ExprKind, FPart, Module, Param, ParamKind, Stmt, StmtKind},
    symbol::{Interner, Symbol},
};

/// The text of `module`.
pub(super) fn dump(module: &Module, names: &Interner) -> String {
    let mut dump = Dump {
        module,
        names,
        out: String::new(),
        indent: 0,
    };
    dump.docstring(module.docstring.as_deref());
    dump.block(&module.body);
    dump.comments(&module.trailing_comments);
    dump.out
}

struct Dump<'a> {
    module: &'a Module,
    names: &'a Interner,
    out: String,
    indent: usize,
}

impl Dump<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(&"  ".repeat(self.indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn comments(&mut self, comments: &[String]) {
        for comment in comments {
            self.line(&format!("# {comment}"));
        }
    }

    fn docstring(&mut self, docstring: Option<&str>) {
        if let Some(text) = docstring {
            self.line(&format!("doc {text:?}"));
        }
    }

    fn block(&mut self, block: &[Stmt]) {
        for stmt in block {
            self.comments(&stmt.comments);
            let trailing = stmt
                .trailing
                .as_ref()
                .map(|text| format!(" #> {text}"))
                .unwrap_or_default();
            let head = self.head(&stmt.kind) + &trailing;
            self.line(&head);
            self.parts(&stmt.kind);
        }
    }

    fn labelled(&mut self, label: &str, block: &[Stmt]) {
        if !block.is_empty() {
            self.line(label);
            self.nested(block);
        }
    }

    fn nested(&mut self, block: &[Stmt]) {
        self.indent += 1;
        self.block(block);
        self.indent -= 1;
    }

    fn head(&self, kind: &StmtKind) -> String {
        match kind {
            StmtKind::Expr(value) => self.expr(*value),
            StmtKind::Assign(targets, value) => format!("{} = {}", self.exprs(targets), self.expr(*value)),
            StmtKind::AugAssign(target, op, value) => format!("{} {op:?}= {}", self.expr(*target), self.expr(*value)),
            StmtKind::AnnAssign(target, kind, value) => {
                format!("{}: {} = {}", self.expr(*target), self.expr(*kind), self.maybe(*value))
            }
            StmtKind::Return(value) => format!("return {}", self.maybe(*value)),
            StmtKind::If(test, ..) => format!("if {}", self.expr(*test)),
            StmtKind::While(test, ..) => format!("while {}", self.expr(*test)),
            StmtKind::For {
                target, iter, is_async, ..
            } => {
                format!("{}for {} in {}", mark(*is_async), self.expr(*target), self.expr(*iter))
            }
            StmtKind::Function(function) => format!(
                "{}{}def {}{}({}) -> {}",
                self.decorators(&function.decorators),
                mark(function.is_async),
                self.name(function.name),
                self.type_params(&function.type_params),
                self.params(&function.params),
                self.maybe(function.returns)
            ),
            StmtKind::Class(class) => format!(
                "{}class {}{}({} {})",
                self.decorators(&class.decorators),
                self.name(class.name),
                self.type_params(&class.type_params),
                self.exprs(&class.bases),
                self.keywords(&class.keywords)
            ),
            StmtKind::Assert(test, message) => format!("assert {}, {}", self.expr(*test), self.maybe(*message)),
            StmtKind::Raise(exception, cause) => {
                format!("raise {} from {}", self.maybe(*exception), self.maybe(*cause))
            }
            StmtKind::Try { is_star, .. } => if *is_star { "try*" } else { "try" }.to_owned(),
            StmtKind::With(items, _) => {
                let items = items
                    .iter()
                    .map(|(value, target)| format!(" {} as {}", self.expr(*value), self.maybe(*target)));
                format!("with{}", items.collect::<String>())
            }
            StmtKind::Match(subject) => format!("match {}", self.expr(*subject)),
            StmtKind::Global(names) => format!("global {}", self.list(names)),
            StmtKind::Nonlocal(names) => format!("nonlocal {}", self.list(names)),
            StmtKind::Import(_) | StmtKind::ImportFrom(..) => self.imports(kind),
            StmtKind::Delete(targets) => format!("del {}", self.exprs(targets)),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue | StmtKind::Unsupported(_) => format!("{kind:?}"),
        }
    }

    fn imports(&self, kind: &StmtKind) -> String {
        let mut text = match kind {
            StmtKind::ImportFrom(dots, path, _) => format!("from {dots} {path:?} import"),
            _ => "import".to_owned(),
        };
        let mut add = |name: &str, alias: Option<Symbol>| {
            text.push_str(&[" ", name, " as ", self.maybe_name(alias)].concat());
        };
        match kind {
            StmtKind::Import(names) => names.iter().for_each(|(path, alias)| add(path, *alias)),
            StmtKind::ImportFrom(_, _, names) => names.iter().for_each(|(name, alias)| add(self.name(*name), *alias)),
            _ => {}
        }
        text
    }

    fn parts(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::If(_, body, orelse) | StmtKind::While(_, body, orelse) | StmtKind::For { body, orelse, .. } => {
                self.nested(body);
                self.labelled("else", orelse);
            }
            StmtKind::With(_, body) => self.nested(body),
            StmtKind::Function(function) => self.documented(function.docstring.as_deref(), &function.body),
            StmtKind::Class(class) => self.documented(class.docstring.as_deref(), &class.body),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
                ..
            } => {
                self.nested(body);
                for handler in handlers {
                    let label = format!(
                        "except {} as {}",
                        self.maybe(handler.kind),
                        self.maybe_name(handler.name)
                    );
                    self.labelled(&label, &handler.body);
                }
                self.labelled("else", orelse);
                self.labelled("finally", finally);
            }
            _ => {}
        }
    }

    fn documented(&mut self, docstring: Option<&str>, body: &[Stmt]) {
        self.indent += 1;
        self.docstring(docstring);
        self.block(body);
        self.indent -= 1;
    }

    fn expr(&self, id: ExprId) -> String {
        match &self.module[id].kind {
            ExprKind::Int(value) => value.to_string(),
            ExprKind::BigInt(digits) => format!("big:{digits}"),
            ExprKind::Float(value) => format!("{value:?}"),
            ExprKind::Imaginary(value) => format!("{value:?}j"),
            ExprKind::Str(text) => format!("{text:?}"),
            ExprKind::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
            ExprKind::FString(parts) => format!("(f{})", self.fparts(parts)),
            ExprKind::Name(name) => self.name(*name).to_owned(),
            ExprKind::Tuple(items) => format!("(tuple {})", self.exprs(items)),
            ExprKind::List(items) => format!("(list {})", self.exprs(items)),
            ExprKind::Set(items) => format!("(set {})", self.exprs(items)),
            ExprKind::Dict(items) => {
                let items = items
                    .iter()
                    .map(|(key, value)| format!(" {}:{}", self.maybe(*key), self.expr(*value)));
                format!("(dict{})", items.collect::<String>())
            }
            ExprKind::Starred(value) => format!("*{}", self.expr(*value)),
            ExprKind::Unary(op, value) => format!("({op:?} {})", self.expr(*value)),
            ExprKind::Binary(op, left, right) => format!("({op:?} {} {})", self.expr(*left), self.expr(*right)),
            ExprKind::And(values) => format!("(and {})", self.exprs(values)),
            ExprKind::Or(values) => format!("(or {})", self.exprs(values)),
            ExprKind::Compare(left, rest) => {
                let rest = rest.iter().map(|(op, right)| format!(" {op:?} {}", self.expr(*right)));
                format!("({}{})", self.expr(*left), rest.collect::<String>())
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Attribute(value, name, _) => format!("{}.{}", self.expr(*value), self.name(*name)),
            ExprKind::Subscript(value, index) => format!("{}[{}]", self.expr(*value), self.expr(*index)),
            ExprKind::Slice(lower, upper, step) => {
                format!("{}:{}:{}", self.maybe(*lower), self.maybe(*upper), self.maybe(*step))
            }
            ExprKind::IfElse { test, body, orelse } => {
                format!("(if {} {} {})", self.expr(*test), self.expr(*body), self.expr(*orelse))
            }
            ExprKind::Lambda(params, body) => format!("(lambda ({}) {})", self.params(params), self.expr(*body)),
            ExprKind::ListComp(item, clauses) => format!("(listcomp {}{})", self.expr(*item), self.clauses(clauses)),
            ExprKind::SetComp(item, clauses) => format!("(setcomp {}{})", self.expr(*item), self.clauses(clauses)),
            ExprKind::DictComp(key, value, clauses) => {
                format!(
                    "(dictcomp {}:{}{})",
                    self.expr(*key),
                    self.expr(*value),
                    self.clauses(clauses)
                )
            }
            ExprKind::Generator(item, clauses) => format!("(gen {}{})", self.expr(*item), self.clauses(clauses)),
            ExprKind::Walrus(name, value) => format!("({} := {})", self.name(*name), self.expr(*value)),
            ExprKind::Yield(value) => format!("(yield {})", self.maybe(*value)),
            ExprKind::YieldFrom(value) => format!("(yield from {})", self.expr(*value)),
            ExprKind::Await(value) => format!("(await {})", self.expr(*value)),
            other => format!("{other:?}"),
        }
    }

    fn call(&self, call: &Call) -> String {
        format!(
            "{}({} {})",
            self.expr(call.function),
            self.exprs(&call.args),
            self.keywords(&call.keywords)
        )
    }

    fn keywords(&self, keywords: &[(Option<Symbol>, ExprId)]) -> String {
        let keywords = keywords
            .iter()
            .map(|(name, value)| format!("{}={}", self.maybe_name(*name), self.expr(*value)));
        keywords.collect::<Vec<_>>().join(" ")
    }

    fn fparts(&self, parts: &[FPart]) -> String {
        let part = |part: &FPart| match part {
            FPart::Literal(text) => format!(" {text:?}"),
            FPart::Value {
                value,
                conversion,
                spec,
            } => {
                let conversion = conversion.map(|letter| format!("!{letter}")).unwrap_or_default();
                let spec = if spec.is_empty() {
                    String::new()
                } else {
                    format!(":{}", self.fparts(spec))
                };
                format!(" {{{}{conversion}{spec}}}", self.expr(*value))
            }
        };
        parts.iter().map(part).collect()
    }

    fn clauses(&self, clauses: &[Clause]) -> String {
        let clause = |clause: &Clause| {
            let conditions = clause.conditions.iter().map(|test| format!(" if {}", self.expr(*test)));
            let (target, iter) = (self.expr(clause.target), self.expr(clause.iter));
            format!(
                " {}for {target} in {iter}{}",
                mark(clause.is_async),
                conditions.collect::<String>()
            )
        };
        clauses.iter().map(clause).collect()
    }

    fn params(&self, params: &[Param]) -> String {
        let param = |param: &Param| {
            let kind = match param.kind {
                ParamKind::PositionalOnly => "/",
                ParamKind::Plain => "",
                ParamKind::Args => "*",
                ParamKind::KeywordOnly => "kw ",
                ParamKind::Kwargs => "**",
            };
            let name = self.name(param.name);
            let annotation = param
                .annotation
                .map(|kind| format!(":{}", self.expr(kind)))
                .unwrap_or_default();
            let default = param
                .default
                .map(|value| format!("={}", self.expr(value)))
                .unwrap_or_default();
            format!("{kind}{name}{annotation}{default}")
        };
        params.iter().map(param).collect::<Vec<_>>().join(", ")
    }

    fn decorators(&self, decorators: &[ExprId]) -> String {
        let decorators = decorators.iter().map(|value| format!("@{} ", self.expr(*value)));
        decorators.collect::<Vec<_>>().concat()
    }

    fn type_params(&self, params: &[Symbol]) -> String {
        if params.is_empty() {
            String::new()
        } else {
            format!("[{}]", self.list(params))
        }
    }

    fn exprs(&self, ids: &[ExprId]) -> String {
        ids.iter().map(|id| self.expr(*id)).collect::<Vec<_>>().join(" ")
    }

    fn maybe(&self, id: Option<ExprId>) -> String {
        id.map_or("-".to_owned(), |id| self.expr(id))
    }

    fn name(&self, name: Symbol) -> &str {
        self.names.text(name)
    }

    fn maybe_name(&self, name: Option<Symbol>) -> &str {
        name.map_or("-", |name| self.name(name))
    }

    fn list(&self, names: &[Symbol]) -> String {
        names.iter().map(|name| self.name(*name)).collect::<Vec<_>>().join(" ")
    }
}

fn mark(is_async: bool) -> &'static str {
    if is_async { "async " } else { "" }
}
