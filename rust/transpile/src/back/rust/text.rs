//! Text: `format!`, printing, and the text of values.

use super::super::coerce::{call as call_of, coerce, named, number};
use super::super::tree::{Expr, ExprKind, Ty};
use super::{Back, Function};
use crate::ir::{self, TextPart, Type};

impl<'a> Back<'a> {
    pub(super) fn print(&mut self, function: &mut Function<'a>, args: &[ir::ExprId]) -> Expr {
        let mut template = String::new();
        let mut values = Vec::new();
        for (at, arg) in args[2..].iter().enumerate() {
            if at > 0 {
                self.piece(function, args[0], &mut template, &mut values);
            }
            self.piece(function, *arg, &mut template, &mut values);
        }
        self.piece(function, args[1], &mut template, &mut values);
        let (name, template) = match template.strip_suffix('\n') {
            Some(line) => ("outln", line.to_owned()),
            None => ("out", template),
        };
        Expr {
            kind: ExprKind::Format(name.to_owned(), template, values),
            ty: Ty::Unit,
        }
    }

    /// Adds the text of a value to a template.
    fn piece(&mut self, function: &mut Function<'a>, arg: ir::ExprId, template: &mut String, values: &mut Vec<Expr>) {
        if let ir::ExprKind::Const(ir::Const::Str(text)) = &function.ir[arg].kind {
            template.push_str(&text.replace('{', "{{").replace('}', "}}"));
            return;
        }
        if let ir::ExprKind::Text(parts) = &function.ir[arg].kind {
            self.pieces(function, parts, template, values);
            return;
        }
        template.push_str("{}");
        let shown = self.shown(function, arg);
        values.push(shown);
    }

    fn pieces(
        &mut self,
        function: &mut Function<'a>,
        parts: &[TextPart],
        template: &mut String,
        values: &mut Vec<Expr>,
    ) {
        for part in parts {
            match part {
                TextPart::Literal(text) => template.push_str(&text.replace('{', "{{").replace('}', "}}")),
                TextPart::Str(value) => self.piece(function, *value, template, values),
                TextPart::Repr(value) => {
                    template.push_str("{}");
                    let lent = self.showable(function, *value);
                    values.push(call_of("repr", vec![lent], Ty::String));
                }
                TextPart::Format(value, spec) => self.formatted(function, *value, spec, template, values),
                TextPart::FormatBy(value, spec) => {
                    let spec = self.lent_str(function, *spec);
                    let value = self.format_call(function, *value, spec);
                    template.push_str("{}");
                    values.push(value);
                }
            }
        }
    }

    /// Text as a value.
    pub(super) fn text(&mut self, function: &mut Function<'a>, parts: &[TextPart]) -> Expr {
        if let [TextPart::Str(value)] = parts
            && !matches!(function.ir[*value].kind, ir::ExprKind::Text(_))
        {
            return self.text_of(function, *value);
        }
        let mut template = String::new();
        let mut values = Vec::new();
        self.pieces(function, parts, &mut template, &mut values);
        if values.is_empty() {
            let text = template.replace("{{", "{").replace("}}", "}");
            return Expr {
                kind: ExprKind::Str(text),
                ty: Ty::Ref(Box::new(Ty::Str)),
            };
        }
        if template == "{}"
            && values.len() == 1
            && values[0].ty == Ty::String
            && !matches!(values[0].kind, ExprKind::Path(_))
        {
            return values.remove(0);
        }
        Expr {
            kind: ExprKind::Format("format".to_owned(), template, values),
            ty: Ty::String,
        }
    }

    fn text_of(&mut self, function: &mut Function<'a>, value: ir::ExprId) -> Expr {
        let shown = self.shown(function, value);
        match shown.ty {
            Ty::String if !matches!(shown.kind, ExprKind::Path(_)) => shown,
            Ty::Ref(_) if matches!(self.program[function.ir[value].ty], Type::Str) => {
                super::super::coerce::method(shown, "to_string", Vec::new(), Ty::String)
            }
            _ if matches!(shown.kind, ExprKind::Int(_)) => Expr {
                kind: ExprKind::Format("format".to_owned(), "{}".to_owned(), vec![shown]),
                ty: Ty::String,
            },
            _ => super::super::coerce::method(shown, "to_string", Vec::new(), Ty::String),
        }
    }

    /// A value as an argument of `{}`: itself where Rust shows it as wanted, else its text.
    fn shown(&mut self, function: &mut Function<'a>, value: ir::ExprId) -> Expr {
        match self.program[function.ir[value].ty].clone() {
            Type::Int(_) | Type::Str | Type::Exception => self.receiver(function, value),
            Type::Float => {
                let value = self.value_as(function, value, &Ty::F64);
                call_of("float_repr", vec![value], Ty::String)
            }
            Type::Number => self.receiver(function, value),
            Type::None => {
                let given = self.value(function, value);
                let none = Expr {
                    kind: ExprKind::Str("None".to_owned()),
                    ty: Ty::Ref(Box::new(Ty::Str)),
                };
                if matches!(given.kind, ExprKind::Tuple(_) | ExprKind::Path(_)) {
                    return none;
                }
                let stmt = super::plain(super::super::tree::StmtKind::Expr(given));
                Expr {
                    kind: ExprKind::Block(super::super::tree::Block {
                        stmts: vec![stmt],
                        value: Some(Box::new(none.clone())),
                    }),
                    ty: none.ty,
                }
            }
            _ => {
                let lent = self.showable(function, value);
                call_of("str_of", vec![lent], Ty::String)
            }
        }
    }

    /// A lent value that has a text; objects without one are refused.
    fn showable(&mut self, function: &mut Function<'a>, value: ir::ExprId) -> Expr {
        let span = function.ir[value].span;
        if !self.has_text(function.ir[value].ty, 0) {
            let diagnostic = self.refuse("RS0002", span, "an object without a text of its own is shown");
            diagnostic.cause = "its default text is its address, which differs from run to run".to_owned();
            diagnostic.hint = "give its class a `__repr__`".to_owned();
        }
        self.lent(function, value)
    }

    fn has_text(&self, ty: ir::TypeId, depth: u32) -> bool {
        if depth > 20 {
            return true;
        }
        match &self.program[ty] {
            Type::Object(class) => {
                let class = &self.program.classes[class.index()];
                let own = class.text.or(class.repr);
                match own {
                    Some(own) => !self.raising[own.index()],
                    None => class.structural && class.fields.iter().all(|field| self.has_text(field.ty, depth + 1)),
                }
            }
            Type::List(e, _) | Type::Set(e, _) | Type::Option(e) => self.has_text(*e, depth + 1),
            Type::Dict(k, v, _) => self.has_text(*k, depth + 1) && self.has_text(*v, depth + 1),
            Type::Tuple(parts) => parts.iter().all(|part| self.has_text(*part, depth + 1)),
            Type::Function(..) | Type::Iterator(_) => false,
            _ => true,
        }
    }

    fn formatted(
        &mut self,
        function: &mut Function<'a>,
        value: ir::ExprId,
        spec: &str,
        template: &mut String,
        values: &mut Vec<Expr>,
    ) {
        let ty = self.ty(function.ir[value].ty);
        // Where Rust's own specification means the same, it is used.
        if let (Ty::F64, Some(digits)) = (
            &ty,
            spec.strip_prefix('.')
                .and_then(|spec| spec.strip_suffix('f'))
                .and_then(|digits| digits.parse::<i64>().ok()),
        ) && digits < 400
        {
            let value = self.value_as(function, value, &Ty::F64);
            let digits = Expr {
                kind: ExprKind::Int(digits),
                ty: Ty::Usize,
            };
            template.push_str("{}");
            values.push(call_of("fixed", vec![value, digits], Ty::String));
            return;
        }
        let width = |spec: &str| !spec.is_empty() && spec.len() <= 3 && spec.bytes().all(|b| b.is_ascii_digit());
        let aligned = |spec: &str| width(spec.strip_prefix(['<', '>', '^']).unwrap_or(spec));
        let plain = match &ty {
            Ty::I64 => {
                let spec = spec.strip_suffix('d').unwrap_or(spec);
                (spec.is_empty() || aligned(spec)).then(|| spec.to_owned())
            }
            Ty::String => {
                let spec = spec.strip_suffix('s').unwrap_or(spec);
                (spec.is_empty() || aligned(spec) && !spec.starts_with('0')).then(|| spec.to_owned())
            }
            _ => None,
        };
        if let Some(plain) = plain {
            template.push_str(&if plain.is_empty() {
                "{}".to_owned()
            } else {
                format!("{{:{plain}}}")
            });
            let shown = self.receiver(function, value);
            values.push(shown);
            return;
        }
        let spec = Expr {
            kind: ExprKind::Str(spec.to_owned()),
            ty: Ty::Ref(Box::new(Ty::Str)),
        };
        let value = self.format_call(function, value, spec);
        template.push_str("{}");
        values.push(value);
    }

    fn format_call(&mut self, function: &mut Function<'a>, value: ir::ExprId, spec: Expr) -> Expr {
        let ty = self.ty(function.ir[value].ty);
        let (name, value) = match &ty {
            Ty::I64 => ("format_i64", self.value_as(function, value, &Ty::I64)),
            Ty::F64 => ("format_float", self.value_as(function, value, &Ty::F64)),
            Ty::Bool => ("format_bool", self.value_as(function, value, &Ty::Bool)),
            Ty::String => ("format_str", self.lent_str(function, value)),
            other => {
                let lent = self.lent(function, value);
                (
                    if *other == number() {
                        "format_number"
                    } else {
                        "format_int"
                    },
                    coerce(lent, &Ty::Ref(Box::new(other.clone()))),
                )
            }
        };
        let made = call_of(name, vec![value, spec], named("Fallible", vec![Ty::String]));
        self.tried(function, made, Ty::String)
    }
}
