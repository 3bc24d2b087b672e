//! How objects compare and hash: the traits that containers use, and which comparisons are refused.
//!
//! Containers compare what they hold by `PartialEq` and `PartialOrd`. A class implements them by its own methods where
//! those cannot raise and need no handles; where they do, a program that has containers compare its objects is refused.

use super::super::coerce::{call as call_of, coerce, method, path};
use super::super::tree::{self, Binary, Block, Expr, ExprKind, Item, ItemKind, Ty};
use super::class::path_type;
use super::{Back, item};
use crate::ir::{self, ClassId, FunctionId, Type};
use crate::source::Span;

/// What a container does with the values that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equality,
    Order,
}

impl Back<'_> {
    pub(super) fn comparison_impls(&mut self, id: ClassId, name: &str) -> Vec<Item> {
        let mut items = vec![self.equality_impl(id, name)];
        let class = &self.program.classes[id.index()];
        if let Some(order) = class.order.filter(|order| self.is_usable(*order)) {
            items.push(self.order_impl(order, name));
        }
        if self.is_key(id) {
            let span = class.span;
            if class.structural || class.equality.is_some() || class.opaque {
                self.refuse(
                    "RS0004",
                    span,
                    "objects with an equality of their own are keys or members of a set",
                )
                .hint = "use a tuple of the fields as the key".to_owned();
            }
            items.push(key_impl(name));
        }
        items
    }

    /// Whether objects of the class are keys of dicts or members of sets.
    fn is_key(&self, class: ClassId) -> bool {
        self.program.types.iter().any(|ty| match ty {
            Type::Set(key, _) | Type::Dict(key, ..) => self.holds(*key, class),
            _ => false,
        })
    }

    /// Whether objects of the class are keys, or in a list.
    pub(super) fn is_held(&self, class: ClassId) -> bool {
        let lists = |ty: &Type| matches!(ty, Type::List(element, _) if self.holds(*element, class));
        self.is_key(class) || self.program.types.iter().any(lists)
    }

    fn holds(&self, ty: ir::TypeId, class: ClassId) -> bool {
        match &self.program[ty] {
            Type::Object(own) => *own == class,
            Type::Option(inner) => self.holds(*inner, class),
            Type::Tuple(members) => members.iter().any(|member| self.holds(*member, class)),
            _ => false,
        }
    }

    /// Refuses a comparison inside of a container that the objects in it cannot answer.
    pub(super) fn compared(&mut self, ty: ir::TypeId, comparison: Comparison, span: Span) {
        let mut open = vec![ty];
        let mut seen = Vec::new();
        while let Some(ty) = open.pop() {
            match self.program[ty].clone() {
                Type::List(inner, _) | Type::Set(inner, _) | Type::Option(inner) | Type::Iterator(inner) => {
                    open.push(inner);
                }
                Type::Dict(key, value, _) => open.extend([key, value]),
                Type::Tuple(members) => open.extend(members),
                Type::Object(class) if !seen.contains(&class) => {
                    seen.push(class);
                    let info = &self.program.classes[class.index()];
                    if info.structural && comparison == Comparison::Equality {
                        open.extend(info.fields.iter().map(|field| field.ty));
                    } else if !self.answers(info, comparison) {
                        self.refuse_comparison(info, comparison, span);
                    }
                }
                _ => {}
            }
        }
    }

    fn answers(&self, class: &ir::Class, comparison: Comparison) -> bool {
        match comparison {
            Comparison::Equality => !class.opaque && class.equality.is_none_or(|method| self.is_usable(method)),
            Comparison::Order => class.order.is_some_and(|method| self.is_usable(method)),
        }
    }

    fn is_usable(&self, method: FunctionId) -> bool {
        self.bare.contains(&method) && !self.raising[method.index()]
    }

    fn refuse_comparison(&mut self, class: &ir::Class, comparison: Comparison, span: Span) {
        let method = match comparison {
            Comparison::Equality => "__eq__",
            Comparison::Order => "__lt__",
        };
        let name = self.program.names.text(class.name);
        let diagnostic = self.refuse(
            "RS0004",
            span,
            format!("objects of `{name}` are compared here, which is not transpiled yet"),
        );
        diagnostic.cause = format!("its `{method}` is missing, may raise, or does more than read the two objects");
        diagnostic.hint = "write a loop that compares them, or give a key".to_owned();
    }

    /// `impl PartialEq`: by the fields where the class says so, else by identity and by the class's own method. As in
    /// Python's containers, an object is equal to itself without being asked.
    fn equality_impl(&self, id: ClassId, name: &str) -> Item {
        let class = &self.program.classes[id.index()];
        let body = if class.structural {
            let mut tests = Vec::new();
            for at in 0..class.fields.len() {
                let field = self.names.field(id, u32::try_from(at).unwrap_or(u32::MAX));
                let of = |object: &str| Expr {
                    kind: ExprKind::Field(Box::new(path(object, Ty::Infer)), field.clone()),
                    ty: Ty::Infer,
                };
                tests.push(Expr {
                    kind: ExprKind::Binary(Binary::Eq, Box::new(of("self")), Box::new(of("other"))),
                    ty: Ty::Bool,
                });
            }
            tests
                .into_iter()
                .reduce(|a, b| Expr {
                    kind: ExprKind::Binary(Binary::And, Box::new(a), Box::new(b)),
                    ty: Ty::Bool,
                })
                .unwrap_or(Expr {
                    kind: ExprKind::Bool(true),
                    ty: Ty::Bool,
                })
        } else {
            let same = same();
            match class.equality.filter(|equality| self.is_usable(*equality)) {
                Some(equality) => Expr {
                    kind: ExprKind::Binary(
                        Binary::Or,
                        Box::new(same),
                        Box::new(self.asked(equality, "self", "other")),
                    ),
                    ty: Ty::Bool,
                },
                None => same,
            }
        };
        let eq = of_both("eq", Ty::Bool, body);
        implementation("PartialEq", name, vec![eq])
    }

    /// `impl PartialOrd`, which asks the class's own `__lt__` both ways.
    fn order_impl(&self, order: FunctionId, name: &str) -> Item {
        let ordering = |which: &str| path(format!("std::cmp::Ordering::{which}"), Ty::Infer);
        let block = |value: Expr| Block {
            stmts: Vec::new(),
            value: Some(Box::new(value)),
        };
        let choice = |test: Expr, yes: Expr, no: Expr| Expr {
            kind: ExprKind::If(Box::new(test), block(yes), Some(block(no))),
            ty: Ty::Infer,
        };
        let greater = choice(
            self.asked(order, "other", "self"),
            ordering("Greater"),
            ordering("Equal"),
        );
        let chosen = choice(self.asked(order, "self", "other"), ordering("Less"), greater);
        let result = Ty::Path("Option".to_owned(), vec![path_type("std::cmp::Ordering")]);
        let some = call_of("Some", vec![chosen], result.clone());
        let less = self.asked(order, "self", "other");
        let functions = vec![of_both("partial_cmp", result, some), of_both("lt", Ty::Bool, less)];
        implementation("PartialOrd", name, functions)
    }

    /// `a.equals(b)`.
    fn asked(&self, function: FunctionId, a: &str, b: &str) -> Expr {
        let name = &self.names.functions[function.index()];
        method(path(a, Ty::Infer), name, vec![path(b, Ty::Infer)], Ty::Bool)
    }
}

/// `impl Key` by identity: the address is the hash, as in CPython.
fn key_impl(name: &str) -> Item {
    let pointer = call_of("std::ptr::from_ref", vec![path("self", Ty::Infer)], Ty::Infer);
    let address = coerce(method(pointer, "addr", Vec::new(), Ty::Usize), &Ty::I64);
    let hash = tree::Function {
        params: Vec::new(),
        ..both("key_hash", Ty::I64, address)
    };
    let hash = item(ItemKind::Function(hash));
    implementation("Key", name, vec![hash, of_both("key_eq", Ty::Bool, same())])
}

/// Whether two objects are one.
fn same() -> Expr {
    call_of(
        "std::ptr::eq",
        vec![path("self", Ty::Infer), path("other", Ty::Infer)],
        Ty::Bool,
    )
}

/// `fn name(&self, other: &Self) -> result { value }`.
fn of_both(name: &str, result: Ty, value: Expr) -> Item {
    item(ItemKind::Function(both(name, result, value)))
}

fn both(name: &str, result: Ty, value: Expr) -> tree::Function {
    tree::Function {
        public: false,
        name: name.to_owned(),
        receiver: Some("&self"),
        params: vec![(false, "other".to_owned(), Ty::Ref(Box::new(path_type("Self"))))],
        result,
        body: Block {
            stmts: Vec::new(),
            value: Some(Box::new(value)),
        },
    }
}

fn implementation(of: &str, name: &str, items: Vec<Item>) -> Item {
    item(ItemKind::Impl {
        of: Some(of.to_owned()),
        name: name.to_owned(),
        items,
    })
}
