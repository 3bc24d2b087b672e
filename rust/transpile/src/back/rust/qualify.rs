//! Calls of functions whose name a variable hides. In Python a variable may have the name of a function of the program
//! or of a helper; in Rust a call would then mean the variable, so it names the function from the crate's root.
//!
//! Works on the finished Rust of one function, because only then every name in it is known.

use super::super::tree::{Expr, ExprKind, Function, Pattern, Ty};
use super::super::walk::{self, Visit};
use std::collections::BTreeSet;

/// Writes `crate::` before the name of every called function that a variable of `function` has too.
pub(super) fn calls(function: &mut Function) {
    let mut names = Names(function.params.iter().map(|(_, name, _)| name.clone()).collect());
    walk::in_block(&mut function.body, &mut names);
    walk::in_block(&mut function.body, &mut Qualify(names.0));
}

/// All names that patterns bind.
struct Names(BTreeSet<String>);

impl Visit for Names {
    fn pattern(&mut self, pattern: &mut Pattern) {
        bound(pattern, &mut self.0);
    }
}

/// The names of variables, which calls must not mean.
struct Qualify(BTreeSet<String>);

impl Visit for Qualify {
    fn expr(&mut self, expr: &mut Expr) {
        let ExprKind::Call(callee, _) = &mut expr.kind else {
            return;
        };
        // The name of a variable that holds a function has that function's type.
        if let (ExprKind::Path(name), Ty::Infer) = (&mut callee.kind, &callee.ty)
            && self.0.contains(name)
        {
            name.insert_str(0, "crate::");
        }
    }
}

fn bound(pattern: &Pattern, names: &mut BTreeSet<String>) {
    match pattern {
        Pattern::Wild | Pattern::Literal(_) => {}
        Pattern::Name(_, name) => {
            names.insert(name.clone());
        }
        Pattern::Ref(inner) => bound(inner, names),
        Pattern::Tuple(parts) | Pattern::Array(parts) | Pattern::Variant(_, parts) => {
            parts.iter().for_each(|part| bound(part, names));
        }
    }
}
