//! The children of an expression, in the order in which Python evaluates them.

use super::ast::{Clause, ExprId, ExprKind, FPart, Module};

/// Calls `visit` with each direct child of `expr`.
pub fn children(module: &Module, expr: ExprId, visit: &mut dyn FnMut(ExprId)) {
    match &module[expr].kind {
        ExprKind::Int(_)
        | ExprKind::BigInt(_)
        | ExprKind::Float(_)
        | ExprKind::Imaginary(_)
        | ExprKind::Bool(_)
        | ExprKind::None => {}
        ExprKind::Ellipsis | ExprKind::Str(_) | ExprKind::Bytes(_) | ExprKind::Name(_) | ExprKind::Unsupported(_) => {}
        ExprKind::FString(parts) => text(parts, visit),
        ExprKind::Tuple(list)
        | ExprKind::List(list)
        | ExprKind::Set(list)
        | ExprKind::And(list)
        | ExprKind::Or(list) => list.iter().for_each(|e| visit(*e)),
        ExprKind::Dict(pairs) => pairs.iter().for_each(|(key, value)| {
            key.iter().for_each(|key| visit(*key));
            visit(*value);
        }),
        ExprKind::Starred(a) | ExprKind::Unary(_, a) | ExprKind::Attribute(a, ..) | ExprKind::Walrus(_, a) => visit(*a),
        ExprKind::YieldFrom(a) | ExprKind::Await(a) => visit(*a),
        ExprKind::Yield(a) => a.iter().for_each(|a| visit(*a)),
        ExprKind::Binary(_, a, b) | ExprKind::Subscript(a, b) => [*a, *b].into_iter().for_each(visit),
        ExprKind::Compare(first, rest) => {
            visit(*first);
            rest.iter().for_each(|(_, e)| visit(*e));
        }
        ExprKind::Call(call) => {
            visit(call.function);
            call.args.iter().for_each(|e| visit(*e));
            call.keywords.iter().for_each(|(_, e)| visit(*e));
        }
        ExprKind::Slice(a, b, c) => [a, b, c].into_iter().flatten().for_each(|e| visit(*e)),
        ExprKind::IfElse { test, body, orelse } => [*test, *body, *orelse].into_iter().for_each(visit),
        ExprKind::Lambda(params, body) => {
            params.iter().filter_map(|param| param.default).for_each(&mut *visit);
            visit(*body);
        }
        ExprKind::ListComp(a, clauses) | ExprKind::SetComp(a, clauses) | ExprKind::Generator(a, clauses) => {
            loops(clauses, visit);
            visit(*a);
        }
        ExprKind::DictComp(a, b, clauses) => {
            loops(clauses, visit);
            visit(*a);
            visit(*b);
        }
    }
}

fn loops(clauses: &[Clause], visit: &mut dyn FnMut(ExprId)) {
    for clause in clauses {
        visit(clause.iter);
        visit(clause.target);
        clause.conditions.iter().for_each(|e| visit(*e));
    }
}

fn text(parts: &[FPart], visit: &mut dyn FnMut(ExprId)) {
    for part in parts {
        if let FPart::Value { value, spec, .. } = part {
            visit(*value);
            text(spec, visit);
        }
    }
}
