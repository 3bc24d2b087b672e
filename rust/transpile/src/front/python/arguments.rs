//! Which argument reaches which parameter: Python's rules for calls, without `*args` and `**kwargs`.

use super::ast::{Call, ExprId, ExprKind, Module, Param, ParamKind};

/// What fills a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// The object before the dot.
    Receiver,
    /// An expression of the call.
    Given(ExprId),
    /// The parameter's default.
    Default(ExprId),
}

/// The expressions of a call in the order in which they are evaluated: as they are written.
#[must_use]
pub fn written(call: &Call) -> Vec<ExprId> {
    let keywords = call.keywords.iter().map(|(_, value)| *value);
    call.args.iter().copied().chain(keywords).collect()
}

/// One entry for each parameter, or what is wrong with the call.
///
/// # Errors
/// A sentence without a full stop, fit for a diagnostic.
pub fn match_arguments(
    module: &Module,
    params: &[Param],
    call: &Call,
    has_receiver: bool,
) -> Result<Vec<Argument>, String> {
    if params
        .iter()
        .any(|param| matches!(param.kind, ParamKind::Args | ParamKind::Kwargs))
    {
        return Err("a function with *args or **kwargs is called".to_owned());
    }
    if call
        .args
        .iter()
        .any(|arg| matches!(module[*arg].kind, ExprKind::Starred(_)))
        || call.keywords.iter().any(|(name, _)| name.is_none())
    {
        return Err("a call with *args or **kwargs".to_owned());
    }
    let mut given = has_receiver
        .then_some(Argument::Receiver)
        .into_iter()
        .chain(call.args.iter().map(|arg| Argument::Given(*arg)));
    let mut used = 0;
    let mut filled = Vec::new();
    for param in params {
        let positional = if param.kind == ParamKind::KeywordOnly {
            None
        } else {
            given.next()
        };
        let keyword = call
            .keywords
            .iter()
            .find(|(name, _)| *name == Some(param.name) && param.kind != ParamKind::PositionalOnly);
        filled.push(match (positional, keyword, param.default) {
            (Some(_), Some(_), _) => return Err("a parameter is given twice".to_owned()),
            (Some(argument), None, _) => argument,
            (None, Some((_, value)), _) => {
                used += 1;
                Argument::Given(*value)
            }
            (None, None, Some(default)) => Argument::Default(default),
            (None, None, None) => return Err("a parameter without default is not given".to_owned()),
        });
    }
    if given.next().is_some() {
        return Err(format!("more arguments than the {} parameters", params.len()));
    }
    if used != call.keywords.len() {
        return Err("a keyword that names no parameter".to_owned());
    }
    Ok(filled)
}
