//! Types, patterns and names: what is always printed on one line.

use super::Printer;
use crate::back::tree::{Pattern, Ty};

impl Printer {
    /// A type. References to `A + B` get the parentheses that Rust asks for.
    pub(super) fn ty(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Unit => "()".into(),
            Ty::Never => "!".into(),
            Ty::Infer => "_".into(),
            Ty::Bool => self.name("bool"),
            Ty::I64 => self.name("i64"),
            Ty::Usize => self.name("usize"),
            Ty::F64 => self.name("f64"),
            Ty::Char => self.name("char"),
            Ty::Str => self.name("str"),
            Ty::String => self.name("String"),
            Ty::Path(path, arguments) if arguments.is_empty() => self.name(path),
            Ty::Path(path, arguments) => format!("{}<{}>", self.name(path), self.types(arguments)),
            Ty::Tuple(parts) if parts.len() == 1 => format!("({},)", self.types(parts)),
            Ty::Tuple(parts) => format!("({})", self.types(parts)),
            Ty::Slice(inner) => format!("[{}]", self.ty(inner)),
            Ty::Array(inner, length) => format!("[{}; {length}]", self.ty(inner)),
            Ty::Ref(inner) => format!("&{}", self.referent(inner)),
            Ty::RefMut(inner) => format!("&mut {}", self.referent(inner)),
            Ty::Trait(text) => self.name(text),
            Ty::Function(parameters, result) => {
                let shown = format!("{}<dyn Fn({})", self.name("Rc"), self.types(parameters));
                let result = self.result(result);
                self.name("Fn");
                format!("{shown}{result}>")
            }
        }
    }

    /// ` -> T`, or nothing for `()`.
    pub(super) fn result(&mut self, result: &Ty) -> String {
        if *result == Ty::Unit {
            String::new()
        } else {
            format!(" -> {}", self.ty(result))
        }
    }

    pub(super) fn types(&mut self, types: &[Ty]) -> String {
        types.iter().map(|ty| self.ty(ty)).collect::<Vec<_>>().join(", ")
    }

    fn referent(&mut self, ty: &Ty) -> String {
        let text = self.ty(ty);
        if matches!(ty, Ty::Trait(bounds) if bounds.contains(" + ")) {
            format!("({text})")
        } else {
            text
        }
    }

    /// A pattern.
    pub(super) fn pattern(&mut self, pattern: &Pattern) -> String {
        match pattern {
            Pattern::Wild => "_".into(),
            Pattern::Name(true, name) => format!("mut {}", self.name(name)),
            Pattern::Name(false, text) | Pattern::Literal(text) => self.name(text),
            Pattern::Tuple(parts) if parts.len() == 1 => format!("({},)", self.patterns(parts)),
            Pattern::Tuple(parts) => format!("({})", self.patterns(parts)),
            Pattern::Array(parts) => format!("[{}]", self.patterns(parts)),
            // `&mut x` is another pattern than `&(mut x)`.
            Pattern::Ref(inner) if matches!(**inner, Pattern::Name(true, _)) => format!("&({})", self.pattern(inner)),
            Pattern::Ref(inner) => format!("&{}", self.pattern(inner)),
            Pattern::Variant(path, parts) if parts.is_empty() => self.name(path),
            Pattern::Variant(path, parts) => format!("{}({})", self.name(path), self.patterns(parts)),
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> String {
        patterns
            .iter()
            .map(|pattern| self.pattern(pattern))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Notes every identifier of a piece of code, outside its literals, and gives the piece back.
    pub(super) fn name(&mut self, code: &str) -> String {
        let mut quoted = false;
        let mut word = String::new();
        let mut escaped = false;
        let mut before = ' ';
        let mut is_head = true;
        for c in code.chars().chain([' ']) {
            if quoted {
                quoted = escaped || c != '"';
                escaped = c == '\\' && !escaped;
            } else if c.is_alphanumeric() || c == '_' {
                if word.is_empty() {
                    escaped = before == '\'';
                    is_head = before != ':';
                }
                word.push(c);
            } else {
                // After a `'` stands a character or a lifetime; a digit opens a number.
                if !escaped && !word.is_empty() && !word.starts_with(|first: char| first.is_ascii_digit()) {
                    if is_head {
                        self.heads.insert(word.clone());
                    }
                    self.idents.insert(std::mem::take(&mut word));
                }
                word.clear();
                escaped = false;
                quoted = c == '"' && before != '\'';
            }
            before = c;
        }
        code.into()
    }
}
