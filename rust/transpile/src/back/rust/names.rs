//! Names of the source as names of Rust: one table, so that a name is spelled alike wherever it stands.
//!
//! Functions, fields and variables become snake case, classes upper camel case, globals upper case. A Rust keyword
//! gets a trailing underscore, a name that is no Rust identifier has its other characters spelled as `u` and their
//! code point, and of two names that would be one, the later gets a number.
//!
//! A variable may have the name of a function, as in Python; `qualify.rs` tells calls of the function apart from it.
//! Names that the back end makes up give way to those of the source (`Function::fresh`).

use crate::ir::{self, ClassId, LocalId, Program};
use std::collections::{BTreeMap, BTreeSet};

/// Names of items and fields.
#[derive(Clone, Debug)]
pub struct Names {
    /// By function id. Methods are named within their class.
    pub functions: Vec<String>,
    /// By class id.
    pub classes: Vec<String>,
    /// By global id.
    pub globals: Vec<String>,
    /// By class id, in the order of the class's fields.
    fields: Vec<Vec<String>>,
}

const KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "crate", "else", "enum", "extern", "false", "fn", "for", "if", "impl", "in",
    "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "Self", "static", "struct", "super",
    "trait", "true", "type", "unsafe", "use", "where", "while", "async", "await", "dyn", "abstract", "become", "box",
    "do", "final", "macro", "override", "priv", "typeof", "unsized", "virtual", "yield", "try", "gen", "union", "main",
    "run", "std", "core", "alloc", "i64", "f64", "bool", "str", "String", "Vec", "Option", "Some", "None", "Ok", "Err",
    "Result", "Box", "Rc", "Cell", "RefCell", "format", "vec", "u8", "u32", "usize", "char", "Iterator", "drop",
];

/// Methods of the traits that classes implement: an object's handle would find those first.
const OF_TRAITS: [&str; 12] = [
    "clone",
    "repr",
    "str",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "partial_cmp",
    "key_hash",
    "key_eq",
];

impl Names {
    /// Gives every item its name.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let mut taken: BTreeSet<String> = crate::generated::RESERVED
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let text = |name| program.names.text(name);
        let classes = program.classes.iter();
        let classes = classes
            .map(|class| unique(&camel(text(class.name)), "Item", "", &mut taken))
            .collect();
        let globals = program.globals.iter();
        let globals = globals
            .map(|global| unique(&snake(text(global.name)).to_uppercase(), "ITEM", "_", &mut taken))
            .collect();
        let mut methods: BTreeMap<ClassId, BTreeSet<String>> = BTreeMap::new();
        let mut functions = Vec::new();
        for (index, function) in program.functions.iter().enumerate() {
            if program.entry == Some(ir::FunctionId::at(index)) {
                functions.push("run".to_owned());
                continue;
            }
            let name = snake(&method_name(text(function.name)));
            let own = || OF_TRAITS.map(str::to_owned).into();
            functions.push(match function.method_of {
                Some(class) => unique(&name, "item", "_", methods.entry(class).or_insert_with(own)),
                None => unique(&name, "item", "_", &mut taken),
            });
        }
        let fields = program.classes.iter().map(|class| {
            let mut taken = BTreeSet::new();
            let names = class.fields.iter().map(|field| text(field.name));
            names
                .map(|name| numbered(inner_name(name, "field"), "_", &mut taken))
                .collect()
        });
        Self {
            functions,
            classes,
            globals,
            fields: fields.collect(),
        }
    }

    /// The name of field number `field` of a class.
    #[must_use]
    pub fn field(&self, class: ClassId, field: u32) -> String {
        self.fields[class.index()][field as usize].clone()
    }
}

/// Special methods by the name that Rust gives such a thing.
fn method_name(name: &str) -> String {
    match name {
        "__init__" => "new".to_owned(),
        "__str__" => "to_text".to_owned(),
        "__repr__" => "to_repr".to_owned(),
        "__eq__" => "equals".to_owned(),
        "__lt__" => "is_less".to_owned(),
        "__le__" => "is_at_most".to_owned(),
        "__gt__" => "is_greater".to_owned(),
        "__ge__" => "is_at_least".to_owned(),
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
    let mut read = BTreeSet::new();
    read_in(function, &function.body, &mut read);
    let mut taken = BTreeSet::new();
    let mut names = BTreeMap::new();
    let scoped = comprehension_locals(function);
    let (inner, outer): (Vec<LocalId>, Vec<LocalId>) = (0..function.locals.len())
        .map(LocalId::at)
        .partition(|local| scoped.contains_key(local));
    for local in outer.into_iter().chain(inner) {
        let is_receiver = local.index() == 0 && function.method_of.is_some();
        let base = if is_receiver {
            "self".to_owned()
        } else {
            variable(program.names.text(function.locals[local.index()].name))
        };
        // A variable that nothing reads says so.
        let base = if read.contains(&local) || is_receiver {
            base
        } else {
            format!("_{base}")
        };
        let name = match scoped.get(&local) {
            None => numbered(base, "_", &mut taken),
            Some(around) => numbered(
                base,
                "_",
                &mut around.iter().filter_map(|at| names.get(at).cloned()).collect(),
            ),
        };
        names.insert(local, name);
    }
    names
}

/// Variables that the statements of a block read.
fn read_in(function: &ir::Function, block: &ir::Block, found: &mut BTreeSet<LocalId>) {
    fn read(function: &ir::Function, expr: ir::ExprId, found: &mut BTreeSet<LocalId>) {
        let kind = &function[expr].kind;
        match kind {
            ir::ExprKind::Local(local) => {
                found.insert(*local);
            }
            ir::ExprKind::Closure(_, captured) => found.extend(captured.iter().map(|(outer, _)| *outer)),
            _ => {}
        }
        kind.children()
            .into_iter()
            .for_each(|child| read(function, child, found));
    }
    for stmt in &block.stmts {
        stmt.exprs().into_iter().for_each(|expr| read(function, expr, found));
        if let ir::StmtKind::Dispatch(state, _) = &stmt.kind {
            found.insert(*state);
        }
        stmt.blocks(&mut |block| read_in(function, block, found));
    }
}

/// Variables that only comprehensions bind, each with all that its comprehensions mention: only of those its name must
/// be told apart, because it hides any other just where nothing means that other.
fn comprehension_locals(function: &ir::Function) -> BTreeMap<LocalId, BTreeSet<LocalId>> {
    let mut found: BTreeMap<LocalId, BTreeSet<LocalId>> = BTreeMap::new();
    for (index, expr) in function.exprs.iter().enumerate() {
        if let ir::ExprKind::Collect(collect) = &expr.kind {
            let mut mentioned = BTreeSet::new();
            mentions(function, ir::ExprId::at(index), &mut mentioned);
            let mut bound = Vec::new();
            collect
                .clauses
                .iter()
                .for_each(|clause| clause.target.locals(&mut bound));
            for local in bound {
                found.entry(local).or_default().extend(&mentioned);
            }
        }
    }
    found
}

/// All variables that an expression reads, assigns or binds.
fn mentions(function: &ir::Function, expr: ir::ExprId, found: &mut BTreeSet<LocalId>) {
    let kind = &function[expr].kind;
    match kind {
        ir::ExprKind::Local(local) | ir::ExprKind::Assign(local, _) => {
            found.insert(*local);
        }
        ir::ExprKind::Closure(_, captured) => found.extend(captured.iter().map(|(outer, _)| *outer)),
        ir::ExprKind::Collect(collect) => {
            let mut bound = Vec::new();
            collect
                .clauses
                .iter()
                .for_each(|clause| clause.target.locals(&mut bound));
            found.extend(bound);
        }
        _ => {}
    }
    kind.children()
        .into_iter()
        .for_each(|child| mentions(function, child, found));
}

/// A variable's name, before it is told apart from others. A temporary `_t1` of the front is `t1`.
#[must_use]
pub fn variable(name: &str) -> String {
    inner_name(name, "value")
}

/// The name of what only a function or an object sees: a leading underscore would say in Rust that nobody reads it.
fn inner_name(name: &str, empty: &str) -> String {
    spelled(&snake(name.trim_start_matches('_')), empty)
}

/// The name of an item, which is `empty` where the source has only underscores.
fn unique(name: &str, empty: &str, separator: &str, taken: &mut BTreeSet<String>) -> String {
    numbered(spelled(name, empty), separator, taken)
}

/// The name, or with the first number that makes it one that is not taken; then it is.
pub(super) fn numbered(base: String, separator: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = base.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{base}{separator}{number}");
        number += 1;
    }
    name
}

/// `getHTTPValue2`, `Get_Value` -> `get_http_value2`, `get_value`. Underscores at the ends stay.
fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut text = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1);
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase)
            });
        let doubled = *c == '_' && before == Some('_') && !text.trim_start_matches('_').is_empty();
        if starts_word {
            text.push('_');
        }
        if !doubled {
            text.push(c.to_ascii_lowercase());
        }
    }
    text
}

/// `my_class`, `HTTP_Server` -> `MyClass`, `HTTPServer`. Underscores at the start stay.
fn camel(name: &str) -> String {
    let inner = name.trim_start_matches('_');
    let words = inner.split('_').filter(|word| !word.is_empty());
    let words = words.map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    });
    name[..name.len() - inner.len()].to_owned() + &words.collect::<String>()
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
