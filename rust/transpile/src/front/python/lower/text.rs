//! Text made of pieces: f-strings, `%` with a literal template, and `"...".format(...)`.

use super::super::ast::{Call, ExprId, ExprKind, FPart};
use super::{Builder, Lower};
use crate::ir::{self, TextPart, Type};
use crate::source::Span;

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

    /// `template % values`.
    pub(super) fn percent(&mut self, builder: &mut Builder, template: &str, values: ExprId, span: Span) -> ir::ExprId {
        let args = match &self.module[values].kind {
            ExprKind::Tuple(parts) => parts.clone(),
            _ => vec![values],
        };
        let mut args = args.into_iter();
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
            let (Some(end), Some(arg)) = (end, args.next()) else {
                return self.bad_percent(builder, span);
            };
            let value = self.expr(builder, arg);
            let value = self.needed(builder, value);
            match self.percent_part(builder, &rest[..end], rest.as_bytes()[end], value, span) {
                Some(part) => parts.push(part),
                None => return self.bad_percent(builder, span),
            }
            rest = &rest[end + 1..];
        }
        parts.push(TextPart::Literal(rest.to_owned()));
        if args.next().is_some() {
            return self.bad_percent(builder, span);
        }
        self.expression(builder, ir::ExprKind::Text(parts), self.string, span)
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
        let ty = self.ty(builder, value).clone();
        let spec = match (kind, &ty) {
            (b's', _) if flags.is_empty() => return Some(TextPart::Str(value)),
            (b'r', _) if flags.is_empty() => return Some(TextPart::Repr(value)),
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

    /// `"...".format(...)` with a literal template.
    pub(super) fn format_call(&mut self, builder: &mut Builder, template: &str, call: &Call, span: Span) -> ir::ExprId {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut next = 0;
        let mut chars = template.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '{' | '}' if chars.peek() == Some(&c) => {
                    chars.next();
                    literal.push(c);
                }
                '{' => {
                    parts.push(TextPart::Literal(std::mem::take(&mut literal)));
                    let field: String = chars.by_ref().take_while(|c| *c != '}').collect();
                    match self.format_field(builder, &field, call, &mut next, span) {
                        Some(part) => parts.push(part),
                        None => return self.bad_format(builder, span),
                    }
                }
                '}' => return self.bad_format(builder, span),
                _ => literal.push(c),
            }
        }
        parts.push(TextPart::Literal(literal));
        self.expression(builder, ir::ExprKind::Text(parts), self.string, span)
    }

    fn bad_format(&mut self, builder: &mut Builder, span: Span) -> ir::ExprId {
        self.refuse("PY0116", span, "this template is not transpiled yet").hint = "use an f-string".to_owned();
        self.refused_expr(builder, span)
    }

    fn format_field(
        &mut self,
        builder: &mut Builder,
        field: &str,
        call: &Call,
        next: &mut usize,
        span: Span,
    ) -> Option<TextPart> {
        let (name, spec) = field.split_once(':').unwrap_or((field, ""));
        let (name, conversion) = match name.split_once('!') {
            Some((name, conversion)) => (name, conversion.chars().next()),
            None => (name, None),
        };
        let arg = if name.is_empty() {
            *next += 1;
            call.args.get(*next - 1).copied()?
        } else if let Ok(index) = name.parse::<usize>() {
            call.args.get(index).copied()?
        } else {
            call.keywords
                .iter()
                .find(|(key, _)| key.is_some_and(|key| self.text(key) == name))?
                .1
        };
        if spec.contains('{') {
            return None;
        }
        let value = self.expr(builder, arg);
        let spec: Vec<FPart> = if spec.is_empty() {
            Vec::new()
        } else {
            vec![FPart::Literal(spec.to_owned())]
        };
        Some(self.text_value(builder, value, conversion, &spec, span))
    }
}
