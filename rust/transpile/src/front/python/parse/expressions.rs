//! Expressions of the parser's tree into the module's arena, children before parents.
//!
//! Recursion is bounded by `scan`; each kind with children has a function of its own so that a level of recursion
//! takes little stack.

use super::{Fault, Text, comments::Comments, literals};
use crate::{
    front::python::ast::{
        BinaryOp, Call, Clause, CompareOp, Expr, ExprId, ExprKind, FPart, Module, Param, ParamKind, UnaryOp,
    },
    source::{FileId, Span},
    symbol::{Interner, Symbol},
};
use ruff_python_ast as ruff;
use ruff_python_ast::str_prefix::StringLiteralPrefix;
use ruff_text_size::{Ranged, TextRange};

/// The state of a conversion.
pub(super) struct Converter<'a> {
    pub(super) text: &'a Text,
    pub(super) file: FileId,
    pub(super) names: &'a mut Interner,
    pub(super) comments: Comments,
    pub(super) module: Module,
    pub(super) faults: Vec<Fault>,
}

impl Converter<'_> {
    pub(super) fn expr(&mut self, expr: &ruff::Expr) -> ExprId {
        let kind = self.kind(expr);
        let span = self.span(expr.range());
        self.push(kind, span)
    }

    fn kind(&mut self, expr: &ruff::Expr) -> ExprKind {
        use ruff::Expr as R;
        match expr {
            R::BoolOp(node) => self.bool_op(node),
            R::Named(node) => self.walrus(node),
            R::BinOp(node) => self.binary(node),
            R::UnaryOp(node) => ExprKind::Unary(unary_op(node.op), self.expr(&node.operand)),
            R::Lambda(node) => self.lambda(node),
            R::If(node) => self.if_else(node),
            R::Dict(node) => self.dict(node),
            R::Set(node) => ExprKind::Set(self.exprs(&node.elts)),
            R::ListComp(node) => self.comprehension(&node.elt, &node.generators, ExprKind::ListComp),
            R::SetComp(node) => self.comprehension(&node.elt, &node.generators, ExprKind::SetComp),
            R::DictComp(node) => self.dict_comprehension(node),
            R::Generator(node) => self.comprehension(&node.elt, &node.generators, ExprKind::Generator),
            R::Await(node) => ExprKind::Await(self.expr(&node.value)),
            R::Yield(node) => ExprKind::Yield(self.optional(node.value.as_deref())),
            R::YieldFrom(node) => ExprKind::YieldFrom(self.expr(&node.value)),
            R::Compare(node) => self.compare(node),
            R::Call(node) => self.call(node),
            R::FString(node) => self.f_string(node),
            R::TString(_) => ExprKind::Unsupported("template string"),
            R::StringLiteral(node) => self.string(node),
            R::BytesLiteral(node) => ExprKind::Bytes(node.value.bytes().collect()),
            R::NumberLiteral(node) => self.number(node),
            R::BooleanLiteral(node) => ExprKind::Bool(node.value),
            R::NoneLiteral(_) => ExprKind::None,
            R::EllipsisLiteral(_) => ExprKind::Ellipsis,
            R::Attribute(node) => self.attribute(node),
            R::Subscript(node) => self.subscript(node),
            R::Starred(node) => ExprKind::Starred(self.expr(&node.value)),
            R::Name(node) => ExprKind::Name(self.names.intern(node.id.as_str())),
            R::List(node) => ExprKind::List(self.exprs(&node.elts)),
            R::Tuple(node) => ExprKind::Tuple(self.exprs(&node.elts)),
            R::Slice(node) => self.slice(node),
            R::IpyEscapeCommand(_) => ExprKind::Unsupported("IPython command"),
        }
    }

    fn push(&mut self, kind: ExprKind, span: Span) -> ExprId {
        let id = u32::try_from(self.module.exprs.len()).expect("a source of 32 MB has fewer than 2^32 expressions");
        self.module.exprs.push(Expr { kind, span });
        ExprId(id)
    }

    pub(super) fn span(&self, range: TextRange) -> Span {
        self.text.span(range.start().to_u32(), range.end().to_u32(), self.file)
    }

    pub(super) fn name(&mut self, name: &ruff::Identifier) -> Symbol {
        self.names.intern(name.id.as_str())
    }

    pub(super) fn optional(&mut self, expr: Option<&ruff::Expr>) -> Option<ExprId> {
        expr.map(|expr| self.expr(expr))
    }

    pub(super) fn exprs(&mut self, exprs: &[ruff::Expr]) -> Vec<ExprId> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn bool_op(&mut self, node: &ruff::ExprBoolOp) -> ExprKind {
        let values = self.exprs(&node.values);
        match node.op {
            ruff::BoolOp::And => ExprKind::And(values),
            ruff::BoolOp::Or => ExprKind::Or(values),
        }
    }

    fn walrus(&mut self, node: &ruff::ExprNamed) -> ExprKind {
        let value = self.expr(&node.value);
        match &*node.target {
            ruff::Expr::Name(name) => ExprKind::Walrus(self.names.intern(name.id.as_str()), value),
            _ => ExprKind::Unsupported("assignment expression to something else than a name"),
        }
    }

    fn binary(&mut self, node: &ruff::ExprBinOp) -> ExprKind {
        let left = self.expr(&node.left);
        let right = self.expr(&node.right);
        ExprKind::Binary(binary_op(node.op), left, right)
    }

    fn if_else(&mut self, node: &ruff::ExprIf) -> ExprKind {
        let body = self.expr(&node.body);
        let test = self.expr(&node.test);
        let orelse = self.expr(&node.orelse);
        ExprKind::IfElse { test, body, orelse }
    }

    fn lambda(&mut self, node: &ruff::ExprLambda) -> ExprKind {
        let params = node
            .parameters
            .as_deref()
            .map(|params| self.params(params))
            .unwrap_or_default();
        ExprKind::Lambda(params, self.expr(&node.body))
    }

    fn dict(&mut self, node: &ruff::ExprDict) -> ExprKind {
        let mut items = Vec::with_capacity(node.items.len());
        for item in &node.items {
            let key = self.optional(item.key.as_ref());
            items.push((key, self.expr(&item.value)));
        }
        ExprKind::Dict(items)
    }

    fn comprehension(
        &mut self,
        element: &ruff::Expr,
        generators: &[ruff::Comprehension],
        kind: fn(ExprId, Vec<Clause>) -> ExprKind,
    ) -> ExprKind {
        let element = self.expr(element);
        kind(element, self.clauses(generators))
    }

    fn dict_comprehension(&mut self, node: &ruff::ExprDictComp) -> ExprKind {
        let Some(key) = node.key.as_deref() else {
            return ExprKind::Unsupported("unpacking in a comprehension");
        };
        let key = self.expr(key);
        let value = self.expr(&node.value);
        ExprKind::DictComp(key, value, self.clauses(&node.generators))
    }

    fn clauses(&mut self, generators: &[ruff::Comprehension]) -> Vec<Clause> {
        let mut clauses = Vec::with_capacity(generators.len());
        for generator in generators {
            let target = self.expr(&generator.target);
            let iter = self.expr(&generator.iter);
            let conditions = self.exprs(&generator.ifs);
            clauses.push(Clause {
                target,
                iter,
                conditions,
                is_async: generator.is_async,
            });
        }
        clauses
    }

    fn compare(&mut self, node: &ruff::ExprCompare) -> ExprKind {
        let left = self.expr(&node.left);
        let mut rest = Vec::with_capacity(node.ops.len());
        for (op, right) in node.ops.iter().zip(&node.comparators) {
            rest.push((compare_op(*op), self.expr(right)));
        }
        ExprKind::Compare(left, rest)
    }

    fn call(&mut self, node: &ruff::ExprCall) -> ExprKind {
        let function = self.expr(&node.func);
        let args = self.exprs(&node.arguments.args);
        let keywords = self.keywords(&node.arguments.keywords);
        ExprKind::Call(Call {
            function,
            args,
            keywords,
        })
    }

    pub(super) fn keywords(&mut self, keywords: &[ruff::Keyword]) -> Vec<(Option<Symbol>, ExprId)> {
        let mut converted = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            let name = keyword.arg.as_ref().map(|name| self.name(name));
            converted.push((name, self.expr(&keyword.value)));
        }
        converted
    }

    fn attribute(&mut self, node: &ruff::ExprAttribute) -> ExprKind {
        let value = self.expr(&node.value);
        ExprKind::Attribute(
            value,
            self.names.intern(node.attr.id.as_str()),
            self.span(node.attr.range()),
        )
    }

    fn subscript(&mut self, node: &ruff::ExprSubscript) -> ExprKind {
        let value = self.expr(&node.value);
        ExprKind::Subscript(value, self.expr(&node.slice))
    }

    fn slice(&mut self, node: &ruff::ExprSlice) -> ExprKind {
        let lower = self.optional(node.lower.as_deref());
        let upper = self.optional(node.upper.as_deref());
        ExprKind::Slice(lower, upper, self.optional(node.step.as_deref()))
    }

    pub(super) fn params(&mut self, params: &ruff::Parameters) -> Vec<Param> {
        let mut converted = Vec::with_capacity(params.len());
        let mut add = |this: &mut Self, param: &ruff::Parameter, default: Option<&ruff::Expr>, kind| {
            let annotation = this.optional(param.annotation.as_deref());
            let default = this.optional(default);
            converted.push(Param {
                name: this.name(&param.name),
                annotation,
                default,
                kind,
                span: this.span(param.range()),
            });
        };
        for param in &params.posonlyargs {
            add(
                self,
                &param.parameter,
                param.default.as_deref(),
                ParamKind::PositionalOnly,
            );
        }
        for param in &params.args {
            add(self, &param.parameter, param.default.as_deref(), ParamKind::Plain);
        }
        if let Some(param) = &params.vararg {
            add(self, param, None, ParamKind::Args);
        }
        for param in &params.kwonlyargs {
            add(self, &param.parameter, param.default.as_deref(), ParamKind::KeywordOnly);
        }
        if let Some(param) = &params.kwarg {
            add(self, param, None, ParamKind::Kwargs);
        }
        converted
    }

    fn number(&mut self, node: &ruff::ExprNumberLiteral) -> ExprKind {
        match &node.value {
            ruff::Number::Int(value) => match value.as_i64() {
                Some(value) => ExprKind::Int(value),
                None => literals::integer(&self.text.code[node.range()], node.range()).unwrap_or_else(|fault| {
                    self.faults.push(fault);
                    ExprKind::Int(0)
                }),
            },
            ruff::Number::Float(value) => ExprKind::Float(*value),
            ruff::Number::Complex { imag, .. } => ExprKind::Imaginary(*imag),
        }
    }

    fn string(&mut self, node: &ruff::ExprStringLiteral) -> ExprKind {
        for literal in &node.value {
            self.check_literal(literal);
        }
        ExprKind::Str(node.value.to_str().to_owned())
    }

    pub(super) fn check_literal(&mut self, literal: &ruff::StringLiteral) {
        if !matches!(literal.flags.prefix(), StringLiteralPrefix::Raw { .. }) {
            self.check_surrogates(&literal.value, literal.range());
        }
    }

    fn check_surrogates(&mut self, value: &str, range: TextRange) {
        let source = &self.text.code[range];
        if let Err(fault) = literals::check_surrogates(value, source, range.start().to_usize()) {
            self.faults.push(fault);
        }
    }

    /// An f-string; one without a replacement field is a plain string.
    fn f_string(&mut self, node: &ruff::ExprFString) -> ExprKind {
        let mut parts = Vec::new();
        for part in &node.value {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    self.check_literal(literal);
                    push_text(&mut parts, literal.as_str());
                }
                ruff::FStringPart::FString(string) => {
                    self.elements(&mut parts, &string.elements, string.flags);
                }
            }
        }
        match parts.as_mut_slice() {
            [] => ExprKind::Str(String::new()),
            [FPart::Literal(text)] => ExprKind::Str(std::mem::take(text)),
            _ => ExprKind::FString(parts),
        }
    }

    fn elements(
        &mut self,
        parts: &mut Vec<FPart>,
        elements: &ruff::InterpolatedStringElements,
        flags: ruff::FStringFlags,
    ) {
        for element in elements {
            match element {
                ruff::InterpolatedStringElement::Literal(literal) => {
                    if !flags.prefix().is_raw() {
                        self.check_surrogates(&literal.value, literal.range());
                    }
                    push_text(parts, &literal.value);
                }
                ruff::InterpolatedStringElement::Interpolation(field) => self.field(parts, field, flags),
            }
        }
    }

    /// `{value!conversion:spec}`. A field with `=` shows the repr, unless a conversion or a specification is given.
    fn field(&mut self, parts: &mut Vec<FPart>, field: &ruff::InterpolatedElement, flags: ruff::FStringFlags) {
        if let Some(debug) = &field.debug_text {
            push_text(parts, debug.as_str());
        }
        let value = self.expr(&field.expression);
        let shows_repr = field.debug_text.is_some() && field.format_spec.is_none();
        let conversion = field.conversion.to_char().or(shows_repr.then_some('r'));
        let mut spec = Vec::new();
        if let Some(format) = &field.format_spec {
            self.elements(&mut spec, &format.elements, flags);
        }
        parts.push(FPart::Value {
            value,
            conversion,
            spec,
        });
    }
}

/// Adds text to the literal that ends `parts`, or as a new one.
fn push_text(parts: &mut Vec<FPart>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(FPart::Literal(last)) => last.push_str(text),
        _ => parts.push(FPart::Literal(text.to_owned())),
    }
}

fn unary_op(op: ruff::UnaryOp) -> UnaryOp {
    match op {
        ruff::UnaryOp::Invert => UnaryOp::Invert,
        ruff::UnaryOp::Not => UnaryOp::Not,
        ruff::UnaryOp::UAdd => UnaryOp::Pos,
        ruff::UnaryOp::USub => UnaryOp::Neg,
    }
}

pub(super) fn binary_op(op: ruff::Operator) -> BinaryOp {
    match op {
        ruff::Operator::Add => BinaryOp::Add,
        ruff::Operator::Sub => BinaryOp::Sub,
        ruff::Operator::Mult => BinaryOp::Mul,
        ruff::Operator::MatMult => BinaryOp::MatMul,
        ruff::Operator::Div => BinaryOp::Div,
        ruff::Operator::Mod => BinaryOp::Mod,
        ruff::Operator::Pow => BinaryOp::Pow,
        ruff::Operator::LShift => BinaryOp::LShift,
        ruff::Operator::RShift => BinaryOp::RShift,
        ruff::Operator::BitOr => BinaryOp::BitOr,
        ruff::Operator::BitXor => BinaryOp::BitXor,
        ruff::Operator::BitAnd => BinaryOp::BitAnd,
        ruff::Operator::FloorDiv => BinaryOp::FloorDiv,
    }
}

fn compare_op(op: ruff::CmpOp) -> CompareOp {
    match op {
        ruff::CmpOp::Eq => CompareOp::Eq,
        ruff::CmpOp::NotEq => CompareOp::NotEq,
        ruff::CmpOp::Lt => CompareOp::Lt,
        ruff::CmpOp::LtE => CompareOp::LtE,
        ruff::CmpOp::Gt => CompareOp::Gt,
        ruff::CmpOp::GtE => CompareOp::GtE,
        ruff::CmpOp::Is => CompareOp::Is,
        ruff::CmpOp::IsNot => CompareOp::IsNot,
        ruff::CmpOp::In => CompareOp::In,
        ruff::CmpOp::NotIn => CompareOp::NotIn,
    }
}
