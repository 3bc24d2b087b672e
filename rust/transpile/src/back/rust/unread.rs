//! Variables that nothing in the finished Rust of a function mentions: a leading underscore says so, as rustc asks.
//!
//! The IR cannot tell, because what reads a variable there may need no text (a value of a type with one value, a test
//! that the type answers).

use super::super::tree::{Expr, ExprKind, Function, Pattern};
use super::super::walk::{self, Visit};
use std::collections::BTreeSet;

/// Puts an underscore before the name of each parameter and variable that is not mentioned.
pub(super) fn mark(function: &mut Function) {
    let mut mentioned = Mentioned(BTreeSet::new());
    walk::in_block(&mut function.body, &mut mentioned);
    for (mutable, name, _) in &mut function.params {
        *mutable &= !mentioned.says(name);
    }
    walk::in_block(&mut function.body, &mut Rename(&mentioned));
}

/// The names that expressions are.
struct Mentioned(BTreeSet<String>);

impl Mentioned {
    /// Renames what is not mentioned, and says whether it did.
    fn says(&self, name: &mut String) -> bool {
        let unread = !name.starts_with('_') && !self.0.contains(name);
        if unread {
            name.insert(0, '_');
        }
        unread
    }
}

impl Visit for Mentioned {
    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::Path(name) = &expr.kind {
            self.0.insert(name.clone());
        }
    }
}

/// Renames in patterns.
struct Rename<'a>(&'a Mentioned);

impl Visit for Rename<'_> {
    fn pattern(&mut self, pattern: &mut Pattern) {
        match pattern {
            Pattern::Name(mutable, name) => *mutable &= !self.0.says(name),
            Pattern::Tuple(parts) | Pattern::Array(parts) | Pattern::Variant(_, parts) => {
                parts.iter_mut().for_each(|part| self.pattern(part));
            }
            Pattern::Ref(inner) => self.pattern(inner),
            Pattern::Wild | Pattern::Literal(_) => {}
        }
    }
}
