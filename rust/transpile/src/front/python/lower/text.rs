//! Text made of pieces: f-strings, `%` with a literal template, and `"...".format(...)`.

use super::super::arguments::written;
use super::super::ast::{Call, ExprId, ExprKind, FPart};
use super::{Builder, Lower};
use crate::ir::{self, TextPart, Type};
use crate::source::Span;
use crate::symbol::Symbol;

impl Lower<'_> {
    pub(super) fn f_string(&mut self, builder: &mut Builder, parts: &[FPart], span: Span) -> ir::ExprId {
        let parts = self.text_parts(builder, parts, span);
        self.expression(builder, ir::ExprKind::Text(parts), self.string, span)
    }

    fn text_parts(&mut self, builder: &mut Builder, parts: &[FPart], span: Span) -> Vec<TextPart> {
        let mut lowered = Vec::new();
        for part in parts {
            match part {
                FPart::Literal(text) => lowered.push(TextPart::Literal(text.clone())),
                FPart::Value {
                    value,
                    conversion,
                    spec,
                } => {
                    let value = self.expr(builder, *value);
                    lowered.push(self.text_value(builder, value, *conversion, spec, span));
                }
            }
        }
        lowered
    }

    fn text_value(
        &mut self,
        builder: &mut Builder,
        value: ir::ExprId,
        conversion: Option<char>,
        spec: &[FPart],
        span: Span,
    ) -> TextPart {
        if conversion == Some('a') {
            self.refuse("PY0116", span, "the conversion `!a` is not transpiled yet");
        }
        let converted = match conversion {
            Some('r') => self.expression(
                builder,
                ir::ExprKind::Text(vec![TextPart::Repr(value)]),
                self.string,
                span,
            ),
            Some('s') if !spec.is_empty() => self.expression(
                builder,
                ir::ExprKind::Text(vec![TextPart::Str(value)]),
                self.string,
                span,
            ),
            _ => value,
        };
        match spec {
            [] if conversion == Some('r') => TextPart::Repr(value),
            [] => TextPart::Str(value),
            [FPart::Literal(spec)] => self.formatted(builder, converted, spec, span),
            parts => {
                let parts = self.text_parts(builder, parts, span);
                let spec = self.expression(builder, ir::ExprKind::Text(parts), self.string, span);
                self.formattable(builder, converted, span);
                TextPart::FormatBy(converted, spec)
            }
        }
    }

    fn formatted(&mut self, builder: &mut Builder, value: ir::ExprId, spec: &str, span: Span) -> TextPart {
        self.formattable(builder, value, span);
        TextPart::Format(value, spec.to_owned())
    }

    fn formattable(&mut self, builder: &Builder, value: ir::ExprId, span: Span) {
        if !matches!(
            self.ty(builder, value),
            Type::Int(_) | Type::Float | Type::Str | Type::Bool | Type::Number | Type::Refused
        ) {
            self.refuse(
                "PY0116",
                span,
                "a format specification for a value of this type is not transpiled yet",
            )
            .hint = "convert it with `str()` first".to_owned();
        }
    }

    /// `template % values`: all values, then their text. CPython compiles a template of `%s` and its like with a tuple as
    /// it does an f-string, which makes the text of each value before the next value.
    pub(super) fn percent(&mut self, builder: &mut Builder, template: &str, values: ExprId, span: Span) -> ir::ExprId {
        let (args, is_tuple) = match &self.module[values].kind {
            ExprKind::Tuple(parts) => (parts.clone(), true),
            _ => (vec![values], false),
        };
        let mut values: Vec<ir::ExprId> = args.iter().map(|arg| self.expr(builder, *arg)).collect();
        let places: Vec<usize> = (0..values.len()).collect();
        let uses = if is_tuple && only_texts(template) {
            self.taken(builder, &values, &places)
        } else {
            self.shown(builder, &values, &places)
        };
        let bound = self.settle(builder, &mut values, &uses);
        let mut values = values.into_iter();
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some(at) = rest.find('%') {
            parts.push(TextPart::Literal(rest[..at].to_owned()));
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('%') {
                parts.push(TextPart::Literal("%".to_owned()));
                rest = after;
                continue;
            }
            let end = rest.find(|c: char| c.is_ascii_alphabetic());
            let (Some(end), Some(value)) = (end, values.next()) else {
                return self.bad_percent(builder, span);
            };
            match self.percent_part(builder, &rest[..end], rest.as_bytes()[end], value, span) {
                Some(part) => parts.push(part),
                None => return self.bad_percent(builder, span),
            }
            rest = &rest[end + 1..];
        }
        parts.push(TextPart::Literal(rest.to_owned()));
        if values.next().is_some() {
            return self.bad_percent(builder, span);
        }
        let made = self.expression(builder, ir::ExprKind::Text(parts), self.string, span);
        self.bind(builder, bound, made)
    }

    fn bad_percent(&mut self, builder: &mut Builder, span: Span) -> ir::ExprId {
        self.refuse(
            "PY0116",
            span,
            "this `%` template, or its values, are not transpiled yet",
        )
        .hint = "use an f-string".to_owned();
        self.refused_expr(builder, span)
    }

    fn percent_part(
        &mut self,
        builder: &mut Builder,
        flags: &str,
        kind: u8,
        value: ir::ExprId,
        span: Span,
    ) -> Option<TextPart> {
        if !flags.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-') {
            return None;
        }
        let (left, width) = match flags.strip_prefix('-') {
            Some(width) => (true, width),
            None => (false, flags),
        };
        match kind {
            b's' if flags.is_empty() => return Some(TextPart::Str(value)),
            b'r' if flags.is_empty() => return Some(TextPart::Repr(value)),
            _ => {}
        }
        let value = self.needed(builder, value);
        let ty = self.ty(builder, value).clone();
        let spec = match (kind, &ty) {
            (b's', Type::Str) => format!("{}{width}", if left { "<" } else { ">" }),
            (b'd' | b'i', Type::Int(_) | Type::Bool) => format!("{}{width}d", if left { "<" } else { "" }),
            (b'x' | b'X' | b'o', Type::Int(_)) => format!("{}{width}{}", if left { "<" } else { "" }, char::from(kind)),
            (b'f' | b'F' | b'e' | b'E' | b'g' | b'G', Type::Int(_) | Type::Float | Type::Number) => {
                format!("{}{width}{}", if left { "<" } else { "" }, char::from(kind))
            }
            _ => return None,
        };
        Some(self.formatted(builder, value, &spec, span))
    }

    /// `"...".format(...)` with a literal template: all arguments, then their text.
    pub(super) fn format_call(&mut self, builder: &mut Builder, template: &str, call: &Call, span: Span) -> ir::ExprId {
        let Some(fields) = fields(template) else {
            return self.bad_format(builder, span);
        };
        let written = written(call);
        let mut values: Vec<ir::ExprId> = written.iter().map(|arg| self.expr(builder, *arg)).collect();
        let mut next = 0;
        let mut places = Vec::new();
        for (_, field) in &fields {
            if let Some(field) = field {
                let Some(at) = self.format_argument(field, call, &mut next) else {
                    return self.bad_format(builder, span);
                };
                places.push(at);
            }
        }
        let uses = self.shown(builder, &values, &places);
        let bound = self.settle(builder, &mut values, &uses);
        let mut places = places.into_iter();
        let mut parts = Vec::new();
        for (literal, field) in fields {
            parts.push(TextPart::Literal(literal));
            if let (Some(field), Some(at)) = (field, places.next()) {
                let spec = match field.spec {
                    "" => Vec::new(),
                    spec => vec![FPart::Literal(spec.to_owned())],
                };
                parts.push(self.text_value(builder, values[at], field.conversion, &spec, span));
            }
        }
        let made = self.expression(builder, ir::ExprKind::Text(parts), self.string, span);
        self.bind(builder, bound, made)
    }

    fn bad_format(&mut self, builder: &mut Builder, span: Span) -> ir::ExprId {
        self.refuse("PY0116", span, "this template is not transpiled yet").hint = "use an f-string".to_owned();
        self.refused_expr(builder, span)
    }

    /// Which argument of the call a field means.
    fn format_argument(&self, field: &Field<'_>, call: &Call, next: &mut usize) -> Option<usize> {
        let at = if field.name.is_empty() {
            *next += 1;
            *next - 1
        } else if let Ok(index) = field.name.parse::<usize>() {
            index
        } else {
            let named = |(key, _): &(Option<Symbol>, ExprId)| key.is_some_and(|key| self.text(key) == field.name);
            return Some(call.args.len() + call.keywords.iter().position(named)?);
        };
        (at < call.args.len()).then_some(at)
    }
}

/// Whether each field of a `%` template is a `%s`, `%r` or `%a`.
fn only_texts(template: &str) -> bool {
    let mut fields = template.split('%').skip(1);
    let mut kinds = Vec::new();
    while let Some(field) = fields.next() {
        match field.chars().find(char::is_ascii_alphabetic) {
            _ if field.is_empty() => {
                fields.next();
            }
            kind => kinds.push(kind),
        }
    }
    kinds.iter().all(|kind| matches!(kind, Some('s' | 'r' | 'a')))
}

/// A replacement field of a template.
struct Field<'t> {
    name: &'t str,
    conversion: Option<char>,
    spec: &'t str,
}

/// A template as literals, each with the field that follows it; none where it is malformed or a field is nested.
fn fields(template: &str) -> Option<Vec<(String, Option<Field<'_>>)>> {
    let mut found = Vec::new();
    let mut literal = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
            continue;
        }
        if brace == "}" {
            return None;
        }
        let end = rest.find('}')?;
        let (name, spec) = rest[..end].split_once(':').unwrap_or((&rest[..end], ""));
        let (name, conversion) = match name.split_once('!') {
            Some((name, conversion)) => (name, conversion.chars().next()),
            None => (name, None),
        };
        if spec.contains('{') {
            return None;
        }
        rest = &rest[end + 1..];
        let field = Field { name, conversion, spec };
        found.push((std::mem::take(&mut literal), Some(field)));
    }
    literal.push_str(rest);
    found.push((literal, None));
    Some(found)
}
