//! Names of the source as names of Rust: one table, so that a name is spelled alike wherever it stands.
//!
//! Functions, fields and locals are snake case already or are kept as they are; classes and globals keep their names.
//! A Rust keyword gets a trailing underscore, a name that is no Rust identifier has its other characters spelled as
//! `u` and their code point, and a name that a helper or an earlier item has gets a number.

use crate::ir::{self, LocalId, Program};
use std::collections::{BTreeMap, BTreeSet};

/// Names of items.
#[derive(Clone, Debug)]
pub struct Names {
    /// By function id. Methods are named within their class.
    pub functions: Vec<String>,
    /// By class id.
    pub classes: Vec<String>,
    /// By global id.
    pub globals: Vec<String>,
}

const KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "crate", "else", "enum", "extern", "false", "fn", "for", "if", "impl", "in",
    "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "Self", "static", "struct", "super",
    "trait", "true", "type", "unsafe", "use", "where", "while", "async", "await", "dyn", "abstract", "become", "box",
    "do", "final", "macro", "override", "priv", "typeof", "unsized", "virtual", "yield", "try", "gen", "union", "main",
    "run", "std", "core", "alloc", "i64", "f64", "bool", "str", "String", "Vec", "Option", "Some", "None", "Ok", "Err",
    "Result", "Box", "Rc", "Cell", "RefCell", "format", "vec", "u8", "u32", "usize", "char", "Iterator", "drop",
];

impl Names {
    /// Gives every item its name.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let mut taken: BTreeSet<String> = crate::generated::RESERVED
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let classes = program
            .classes
            .iter()
            .map(|class| unique(program.names.text(class.name), &mut taken))
            .collect();
        let globals = program
            .globals
            .iter()
            .map(|global| unique(&program.names.text(global.name).to_uppercase(), &mut taken))
            .collect();
        let mut methods: BTreeMap<ir::ClassId, BTreeSet<String>> = BTreeMap::new();
        let mut functions = Vec::new();
        for (index, function) in program.functions.iter().enumerate() {
            if program.entry == Some(ir::FunctionId::at(index)) {
                functions.push("run".to_owned());
                continue;
            }
            let name = method_name(program.names.text(function.name));
            functions.push(match function.method_of {
                Some(class) => unique(
                    &name,
                    methods
                        .entry(class)
                        .or_insert_with(|| ["clone", "repr", "str", "eq"].map(str::to_owned).into()),
                ),
                None => unique(&name, &mut taken),
            });
        }
        Self {
            functions,
            classes,
            globals,
        }
    }
}

/// Special methods by the name that Rust gives such a thing.
fn method_name(name: &str) -> String {
    match name {
        "__init__" => "new".to_owned(),
        "__str__" => "to_text".to_owned(),
        "__repr__" => "to_repr".to_owned(),
        "__eq__" => "equals".to_owned(),
        "__getitem__" => "item".to_owned(),
        "__setitem__" => "set_item".to_owned(),
        "__contains__" => "contains".to_owned(),
        "__len__" => "len".to_owned(),
        _ => match name.strip_prefix("__").and_then(|name| name.strip_suffix("__")) {
            Some(inner) if !inner.is_empty() => inner.to_owned(),
            _ => name.to_owned(),
        },
    }
}

/// Names of a function's variables: those of the source, distinct where they would clash.
#[must_use]
pub fn locals(program: &Program, function: &ir::Function) -> BTreeMap<LocalId, String> {
    let read: BTreeSet<LocalId> = function
        .exprs
        .iter()
        .flat_map(|expr| match &expr.kind {
            ir::ExprKind::Local(local) => vec![*local],
            ir::ExprKind::Closure(_, captured) => captured.iter().map(|(outer, _)| *outer).collect(),
            _ => Vec::new(),
        })
        .collect();
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for (index, local) in function.locals.iter().enumerate() {
        let text = program.names.text(local.name);
        let is_receiver = index == 0 && function.method_of.is_some();
        let base = if is_receiver {
            "self".to_owned()
        } else {
            spelled(text.trim_start_matches('_'), "value")
        };
        let base = if text.starts_with("_t") && text[2..].chars().all(|c| c.is_ascii_digit()) {
            format!("t{}", &text[2..])
        } else {
            base
        };
        // A variable that nothing reads says so.
        let base = if read.contains(&LocalId::at(index)) || is_receiver {
            base
        } else {
            format!("_{base}")
        };
        let count = taken.entry(base.clone()).or_default();
        *count += 1;
        names.insert(
            LocalId::at(index),
            if *count == 1 { base } else { format!("{base}_{count}") },
        );
    }
    names
}

/// A field's name.
#[must_use]
pub fn field(program: &Program, class: ir::ClassId, field: u32) -> String {
    let class = &program.classes[class.index()];
    spelled(
        program
            .names
            .text(class.fields[field as usize].name)
            .trim_start_matches('_'),
        "field",
    )
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let base = spelled(name, "item");
    let mut name = base.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{base}_{number}");
        number += 1;
    }
    name
}

fn spelled(name: &str, empty: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            text.push(c);
        } else {
            text.push_str(&format!("u{:x}", u32::from(c)));
        }
    }
    if text.is_empty() || text.chars().all(|c| c == '_') {
        return empty.to_owned();
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        text.insert(0, '_');
    }
    if KEYWORDS.contains(&text.as_str()) {
        format!("{text}_")
    } else {
        text
    }
}
