//! The marks that an item uses: `name` for a free name, `name!` for a macro, `.name` after a dot or a path, and operators.
//!
//! A name that the item binds itself (a parameter, a `let`) is no use of the free item of that name unless it is
//! called. The answer may hold too much, never too little.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::visit::{self, Visit};

/// Traits of std that sources name without a path.
pub const PRELUDE_TRAITS: &[&str] = &[
    "Clone",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "ExactSizeIterator",
    "From",
    "FromIterator",
    "IntoIterator",
    "Iterator",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// Names without which an item has no value of a type with operators of ours.
const OVERLOADED: &[&str] = &["Int", "Number", "int_literal"];

/// The marks of an item.
pub fn of_item(item: &syn::Item) -> BTreeSet<String> {
    let mut collector = Collector::default();
    collector.visit_item(item);
    collector.finish()
}

/// The marks of a method of a type.
pub fn of_method(method: &syn::ImplItemFn, owner: &str) -> BTreeSet<String> {
    let mut collector = Collector::default();
    collector.marks.insert(owner.to_owned());
    collector.visit_impl_item_fn(method);
    collector.finish()
}

/// The marks of the bounds of an impl.
pub fn of_generics(generics: &syn::Generics) -> BTreeSet<String> {
    let mut collector = Collector::default();
    collector.visit_generics(generics);
    collector.finish()
}

/// The name of a type, if it is one that a library defines.
pub fn type_name(of: &syn::Type) -> Option<String> {
    match of {
        syn::Type::Path(path) if path.path.segments.len() == 1 => {
            let name = path.path.segments[0].ident.to_string();
            let builtin = ["String", "Vec", "Option", "Box"].contains(&name.as_str());
            (name.starts_with(char::is_uppercase) && !builtin).then_some(name)
        }
        syn::Type::Reference(reference) => match &*reference.elem {
            syn::Type::Path(path) if path.path.is_ident("T") || path.path.is_ident("K") => None,
            inner => type_name(inner),
        },
        _ => None,
    }
}

/// The name that follows `static`.
pub fn name_after_static(tokens: &TokenStream) -> Option<String> {
    let words: Vec<String> = tokens.clone().into_iter().map(|token| token.to_string()).collect();
    words
        .iter()
        .position(|word| word == "static")
        .and_then(|place| words.get(place + 1).cloned())
}

/// Collects marks.
#[derive(Default)]
struct Collector {
    marks: BTreeSet<String>,
    values: BTreeSet<String>,
    bound: BTreeSet<String>,
}

impl Collector {
    /// The marks, with the values that are not bound by the item itself.
    fn finish(mut self) -> BTreeSet<String> {
        let bound = self.bound;
        if !OVERLOADED.iter().any(|name| self.marks.contains(*name)) {
            // Operators of machine numbers need no helper.
            self.marks
                .retain(|mark| mark.starts_with(['.', '_']) || mark.starts_with(char::is_alphabetic));
        }
        self.marks
            .extend(self.values.into_iter().filter(|name| !bound.contains(name)));
        self.marks
    }

    /// Marks a path: its first name is free, later ones belong to what comes before; `crate` is skipped.
    fn path(&mut self, path: &syn::Path) {
        for (i, segment) in path.segments.iter().enumerate() {
            let name = segment.ident.to_string();
            self.marks.insert(if i == 0 { name } else { format!(".{name}") });
        }
    }

    /// Marks the names and operators in the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (i, token) in tokens.iter().enumerate() {
            let before = i.checked_sub(1).map(|i| &tokens[i]);
            match token {
                TokenTree::Ident(name) => {
                    let in_crate = i > 2 && tokens[i - 3].to_string() == "crate";
                    let joined = match before {
                        Some(TokenTree::Punct(mark)) if mark.as_char() == '.' => true,
                        Some(TokenTree::Punct(mark)) => {
                            mark.as_char() == ':'
                                && mark.spacing() == proc_macro2::Spacing::Alone
                                && i > 1
                                && tokens[i - 2].to_string() == ":"
                                && !in_crate
                        }
                        _ => false,
                    };
                    let called = tokens.get(i + 1).is_some_and(|next| next.to_string() == "!");
                    self.marks.insert(if joined {
                        format!(".{name}")
                    } else if called {
                        format!("{name}!")
                    } else {
                        name.to_string()
                    });
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Punct(mark) => {
                    let binary = match before {
                        Some(TokenTree::Ident(_) | TokenTree::Literal(_)) => true,
                        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
                        _ => false,
                    };
                    let unary = if binary || !"-!".contains(mark.as_char()) {
                        ""
                    } else {
                        "x"
                    };
                    self.marks.insert(format!("{}{unary}", mark.as_char()));
                }
                TokenTree::Literal(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.bound.insert(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr_path(&mut self, expression: &'ast syn::ExprPath) {
        match expression.path.get_ident() {
            Some(name) => drop(self.values.insert(name.to_string())),
            None => visit::visit_expr_path(self, expression),
        }
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(function) = &*call.func {
            self.path(&function.path);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(path);
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.marks.insert(format!(".{}", call.method));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_bin_op(&mut self, operator: &'ast syn::BinOp) {
        use syn::BinOp;
        let mark = match operator {
            BinOp::Add(_) | BinOp::AddAssign(_) => "+",
            BinOp::Sub(_) | BinOp::SubAssign(_) => "-",
            BinOp::Mul(_) | BinOp::MulAssign(_) => "*",
            BinOp::Div(_) | BinOp::DivAssign(_) => "/",
            BinOp::Rem(_) | BinOp::RemAssign(_) => "%",
            BinOp::BitAnd(_) | BinOp::BitAndAssign(_) => "&",
            BinOp::BitOr(_) | BinOp::BitOrAssign(_) => "|",
            BinOp::BitXor(_) | BinOp::BitXorAssign(_) => "^",
            BinOp::Shl(_) | BinOp::ShlAssign(_) => "<<",
            BinOp::Shr(_) | BinOp::ShrAssign(_) => ">>",
            _ => return,
        };
        self.marks.insert(mark.to_owned());
    }

    fn visit_un_op(&mut self, operator: &'ast syn::UnOp) {
        match operator {
            syn::UnOp::Neg(_) => drop(self.marks.insert("-x".to_owned())),
            syn::UnOp::Not(_) => drop(self.marks.insert("!x".to_owned())),
            _ => {}
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        match call.path.get_ident() {
            Some(name) => drop(self.marks.insert(format!("{name}!"))),
            None => self.path(&call.path),
        }
        self.tokens(call.tokens.clone());
    }
}
