//! IR to the typed Rust tree.
//!
//! A value's Rust type follows from its IR type and the program's `Choices`; `coerce` does all conversion. What may
//! raise is a `Fallible` followed by `?`, or, inside a guarded block, by a jump to its end. Variables are declared at
//! the innermost block that holds all their uses. Nothing is decided by a source language.

mod assign;
mod call;
mod cell;
mod class;
mod collect;
mod compare;
mod container;

mod declare;
mod equality;
mod expr;
mod finally;
mod flow;
mod function_value;
mod guard;
mod iterate;
mod literals;
mod mutable;
mod names;
mod op;
mod qualify;
mod repeat;
mod stmt;
mod text;
mod types;
mod unread;

use super::coerce::{call as call_of, named, path};
use super::tree::{self, Block, Expr, ExprKind, File, Item, ItemKind, Stmt, StmtKind, Ty};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, FunctionId, LocalId, Program};
use crate::pass::ownership::Owned;
use crate::pass::{assigned, effects};
use crate::source::{LineIndex, Span};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The codes of this back end.
pub const CODES: &[(&str, &str)] = &[
    ("RS0001", "a constructor that does more than assign each field once"),
    ("RS0002", "text of a value that has none of its own"),
    ("RS0003", "a type or operation that this back end does not print yet"),
    (
        "RS0004",
        "objects that a container would compare or hash by methods that it cannot use",
    ),
];

/// A Rust file, and what had to be refused.
///
/// Which functions raise is estimated first and corrected by what printing needs, until both agree: a narrowing that
/// only the chosen types bring about may raise where the operation itself does not.
#[must_use]
pub fn lower(
    program: &Program,
    owned: &[Owned],
    lines: &LineIndex,
    path: &str,
    refusals: &[Diagnostic],
) -> (File, Vec<Diagnostic>) {
    let mut raising = effects::raising_functions(program);
    let names = names::Names::new(program);
    let receivers = class::handles(program);
    let bare = class::bare(program, &receivers);
    let writes: Vec<_> = program
        .functions
        .iter()
        .map(|function| declare::writes(&function.body, function))
        .collect();
    loop {
        let mut back = Back {
            program,
            lines,
            path,
            refusals,
            raising: raising.clone(),
            writes: &writes,
            owned,
            names: names.clone(),
            diagnostics: Vec::new(),
            uses: BTreeSet::new(),
            receivers: receivers.clone(),
            bare: bare.clone(),
            found_raising: RefCell::default(),
        };
        let file = back.file();
        let found = back.found_raising.take();
        if found.iter().all(|id| raising[id.index()]) {
            return (file, back.diagnostics);
        }
        found.iter().for_each(|id| raising[id.index()] = true);
    }
}

/// A statement without comments.
#[must_use]
pub fn plain(kind: StmtKind) -> Stmt {
    Stmt {
        kind,
        comments: Vec::new(),
        trailing: None,
        origin: None,
    }
}

struct Back<'a> {
    program: &'a Program,
    lines: &'a LineIndex,
    path: &'a str,
    /// What the front refused: the functions at hand are printed without what they do.
    refusals: &'a [Diagnostic],
    raising: Vec<bool>,
    /// How often each function assigns each of its variables.
    writes: &'a [BTreeMap<LocalId, u32>],
    /// The variables of each function that own their lists; empty at the universal level.
    owned: &'a [Owned],
    names: names::Names,
    diagnostics: Vec<Diagnostic>,
    /// `use` lines that the file needs.
    uses: BTreeSet<&'static str>,
    /// Methods whose receiver must be the handle itself.
    receivers: BTreeSet<FunctionId>,
    /// Special methods that compare and use both objects without their handles.
    bare: BTreeSet<FunctionId>,
    /// Functions whose text turned out to hold a `?` or a raise.
    found_raising: RefCell<BTreeSet<FunctionId>>,
}

/// How a raised condition leaves the expression at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Raise {
    /// By `?`.
    Return,
    /// To the end of the labelled block, whose value it is.
    Break(String),
    /// To the end of the labelled block, whose value is a `Fallible`.
    Keep(String),
}

/// A loop around the statement at hand.
struct Loop {
    /// The label of the loop, once a statement had to name it.
    label: Option<String>,
    /// Whether the loop has an `else`, which `break` must jump over too.
    has_else: bool,
    /// The label of the loop and its `else`, once a `break` had to name it.
    done: Option<String>,
    /// How many labelled blocks were open where the loop began.
    depth: usize,
}

/// A function being printed.
struct Function<'a> {
    ir: &'a ir::Function,
    id: FunctionId,
    names: BTreeMap<LocalId, String>,
    /// The names of `names`, and of fields that are locals.
    taken: BTreeSet<String>,
    unbound: BTreeSet<LocalId>,
    owned: Owned,
    /// Parameters that are references.
    lent: BTreeSet<LocalId>,
    declared: BTreeSet<LocalId>,
    /// Variables that some loop or handler binds.
    bound: BTreeSet<LocalId>,
    /// Those of them that only loops and handlers declare.
    bound_only: BTreeSet<LocalId>,
    raise: Raise,
    loops: Vec<Loop>,
    labels: usize,
    /// Labels of guarded blocks that something jumps to.
    jumped: RefCell<BTreeSet<String>>,
    /// Blocks around the statement at hand that have a `finally`, from the outermost.
    finals: Vec<finally::Final>,
    /// Labelled blocks that are open.
    open: usize,
    /// The exception that the handler around caught.
    caught: Option<String>,
    /// In a constructor whose fields are locals: the local's name of each field assigned so far.
    fields: Option<BTreeMap<u32, String>>,
    fallible: bool,
    result: Ty,
    /// Assignments counted along the longest path, loops twice.
    writes: BTreeMap<LocalId, u32>,
    /// The same within the block at hand.
    block_writes: BTreeMap<LocalId, u32>,
}

impl Function<'_> {
    /// A name for what the back end adds: `base`, unless the source has a variable of that name.
    fn fresh(&self, base: &str) -> String {
        names::numbered(base.to_owned(), "_", &mut self.taken.clone())
    }

    /// The same for a variable that stays: `base`, or with the prefix where that is taken. Nothing else gets the name.
    fn claim(&mut self, base: &str, prefix: &str) -> String {
        if self.taken.insert(base.to_owned()) {
            return base.to_owned();
        }
        names::numbered(format!("{prefix}{base}"), "_", &mut self.taken)
    }
}

impl<'a> Back<'a> {
    fn file(&mut self) -> File {
        let mut items = Vec::new();
        let globals = self.globals();
        items.extend(self.constants());
        items.extend(globals);
        items.extend(self.classes());
        let entry = self.program.entry;
        let mut functions = 0;
        for index in 0..self.program.functions.len() {
            let id = FunctionId::at(index);
            let function = &self.program.functions[index];
            if function.method_of.is_none() && Some(id) != entry {
                items.push(self.function_item(id));
                functions += 1;
            }
        }
        // In the order of the source, whatever called what first.
        let functions_from = items.len() - functions;
        items[functions_from..].sort_by_key(|item| item.origin.map(|span| span.start));
        items.extend(self.entry_items());
        let comments: Vec<String> = self
            .program
            .left_out
            .iter()
            .map(|(name, why, _)| format!("`{name}` is left out: {why}."))
            .collect();
        if let (Some(last), false) = (items.last_mut(), comments.is_empty()) {
            last.comments.splice(0..0, comments);
        }
        let uses: Vec<Item> = self
            .uses
            .iter()
            .map(|path| item(ItemKind::Use((*path).to_owned())))
            .collect();
        items.splice(0..0, uses);
        let docs = self
            .program
            .docstring
            .iter()
            .flat_map(|docs| docs.lines().map(str::to_owned))
            .collect();
        File {
            docs,
            attributes: vec![
                "forbid(unsafe_code)".to_owned(),
                "allow(dead_code, unused_assignments)".to_owned(),
            ],
            items,
        }
    }

    fn entry_items(&mut self) -> Vec<Item> {
        let main = |body: Block| {
            item(ItemKind::Function(tree::Function {
                public: false,
                name: "main".to_owned(),
                receiver: None,
                params: Vec::new(),
                result: Ty::Unit,
                body,
            }))
        };
        let Some(entry) = self.program.entry else {
            return vec![main(Block::default())];
        };
        if self.program[entry].body.stmts.is_empty() {
            let mut empty = main(Block::default());
            empty.comments.clone_from(&self.program[entry].body.comments);
            return vec![empty];
        }
        self.raising[entry.index()] = true;
        let run = self.function_item(entry);
        let result = call_of("run", Vec::new(), Ty::Infer);
        let finished = call_of("finish", vec![result], Ty::Infer);
        let exit = call_of("std::process::exit", vec![finished], Ty::Unit);
        vec![
            run,
            main(Block {
                stmts: vec![plain(StmtKind::Expr(exit))],
                value: None,
            }),
        ]
    }

    fn constants(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        for (index, global) in self.program.globals.iter().enumerate() {
            let Some(value) = &global.constant else { continue };
            let name = self.names.globals[index].clone();
            let mut ty = self.ty(global.ty);
            let mut value = self.literal(value);
            if ty == super::coerce::big() {
                ty = Ty::I64;
            } else if ty == Ty::F64 {
                value = super::coerce::coerce(value, &Ty::F64);
            } else if ty == Ty::String {
                ty = Ty::Ref(Box::new(Ty::Str));
            }
            let mut constant = item(ItemKind::Const(false, name, ty, value));
            constant.comments.clone_from(&global.comments);
            items.push(constant);
        }
        items
    }

    /// Variables of the program: cells of the one thread.
    fn globals(&mut self) -> Vec<Item> {
        let mut cells = Vec::new();
        for (index, global) in self.program.globals.iter().enumerate() {
            if global.constant.is_some() {
                continue;
            }
            let inner = named("Option", vec![self.ty(global.ty)]);
            let copies = super::coerce::is_copy(&inner);
            let cell = if copies { "Cell" } else { "RefCell" };
            self.uses.insert(if copies {
                "std::cell::Cell"
            } else {
                "std::cell::RefCell"
            });
            let none = path("None", inner.clone());
            let value = call_of(format!("{cell}::new"), vec![none], Ty::Infer);
            cells.push((self.names.globals[index].clone(), named(cell, vec![inner]), value, true));
        }
        if cells.is_empty() {
            Vec::new()
        } else {
            vec![item(ItemKind::ThreadLocal(cells))]
        }
    }

    fn line(&self, span: Span) -> u32 {
        self.lines.line(span.start)
    }

    fn refuse(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::error(code, span, message));
        self.diagnostics.last_mut().expect("one was pushed")
    }

    fn function_item(&mut self, id: FunctionId) -> Item {
        let ir = &self.program[id];
        let mut function = self.open(id);
        let body = self.body(&mut function);
        let params = self.params(&function, usize::from(ir.method_of.is_some()));
        let receiver = ir.method_of.map(|_| {
            if self.receivers.contains(&id) {
                "self: &Rc<Self>"
            } else {
                "&self"
            }
        });
        if receiver == Some("self: &Rc<Self>") {
            self.uses.insert("std::rc::Rc");
        }
        let mut kind = tree::Function {
            public: self.is_public(id),
            name: self.names.functions[id.index()].clone(),
            receiver,
            params,
            result: self.wrapped(&function),
            body,
        };
        finish(&mut kind);
        Item {
            comments: ir.comments.clone(),
            docs: docs(ir.docstring.as_deref()),
            attributes: Vec::new(),
            kind: ItemKind::Function(kind),
            origin: (ir.kind != ir::FunctionKind::Entry).then_some(ir.span),
        }
    }

    /// In a library every function is public; a program's are its own.
    fn is_public(&self, id: FunctionId) -> bool {
        self.program.is_library()
            && Some(id) != self.program.entry
            && !self.names.functions[id.index()].starts_with('_')
    }

    fn wrapped(&self, function: &Function<'_>) -> Ty {
        if function.fallible {
            named("Fallible", vec![function.result.clone()])
        } else {
            function.result.clone()
        }
    }

    fn open(&mut self, id: FunctionId) -> Function<'a> {
        let ir = &self.program[id];
        let writes = self.writes[id.index()].clone();
        let mut unbound = assigned::maybe_unbound(self.program, ir);
        unbound.retain(|local| !ir.locals[local.index()].shared);
        let mut lent = BTreeSet::new();
        for param in &ir.params {
            let ty = self.ty(ir.locals[param.index()].ty);
            if !ir.locals[param.index()].shared && !super::coerce::is_copy(&ty) && !writes.contains_key(param) {
                lent.insert(*param);
            }
        }
        let names = names::locals(self.program, ir);
        Function {
            ir,
            id,
            taken: names.values().cloned().collect(),
            names,
            bound: declare::bound(ir),
            bound_only: declare::bound_only(ir, &unbound),
            unbound,
            owned: self.owned.get(id.index()).cloned().unwrap_or_default(),
            lent,
            declared: ir.params.iter().copied().collect(),
            raise: Raise::Return,
            loops: Vec::new(),
            labels: 0,
            jumped: RefCell::default(),
            finals: Vec::new(),
            open: 0,
            caught: None,
            fields: None,
            fallible: self.raising[id.index()],
            result: self.ty(ir.result),
            block_writes: BTreeMap::new(),
            writes,
        }
    }

    /// Parameters from the `skip`th on: what is not copied is lent, unless the function assigns it.
    fn params(&mut self, function: &Function<'_>, skip: usize) -> Vec<(bool, String, Ty)> {
        let mut params = Vec::new();
        for param in function.ir.params.iter().skip(skip) {
            let ty = self.param_type(function.id, *param);
            let mutable = function.writes.contains_key(param) && !function.ir.locals[param.index()].shared;
            params.push((mutable, function.names[param].clone(), ty));
        }
        params
    }

    /// The Rust type of a parameter as callers see it.
    fn param_type(&mut self, id: FunctionId, param: LocalId) -> Ty {
        let ir = &self.program[id];
        if ir.locals[param.index()].shared {
            return Ty::Ref(Box::new(self.cell_type(ir, param)));
        }
        let ty = self.ty(ir.locals[param.index()].ty);
        if let (Ty::Path(_, object), true) = (&ty, self.bare.contains(&id)) {
            return Ty::Ref(Box::new(object[0].clone()));
        }
        if super::coerce::is_copy(&ty) || self.writes[id.index()].contains_key(&param) {
            return ty;
        }
        if let (Ty::Path(_, items), Some(owned)) = (&ty, self.owned.get(id.index()))
            && owned.lists.contains(&param)
        {
            let list = Box::new(named("OwnedList", items.clone()));
            return if owned.changed.contains(&param) {
                Ty::RefMut(list)
            } else {
                Ty::Ref(list)
            };
        }
        Ty::Ref(Box::new(if ty == Ty::String { Ty::Str } else { ty }))
    }

    fn body(&mut self, function: &mut Function<'a>) -> Block {
        if let Some((code, span)) = self.refused_in(function.ir) {
            let text = format!("{code} {}:{}", self.path, self.line(span));
            let never = Expr {
                kind: ExprKind::Format("unimplemented".to_owned(), text, Vec::new()),
                ty: Ty::Never,
            };
            return Block {
                stmts: Vec::new(),
                value: Some(Box::new(never)),
            };
        }
        let cells = self.cells(function);
        let mut block = self.block(function, &function.ir.body);
        self.end(function, &mut block);
        block.stmts.splice(0..0, cells);
        block
    }

    /// The code and place of what was refused in a function, if anything was.
    fn refused_in(&self, ir: &ir::Function) -> Option<(String, Span)> {
        let span = ir.refused()?;
        let within =
            |refusal: &&Diagnostic| refusal.span.start >= span.start && refusal.span.end <= span.end.max(span.start);
        let refusal = self.refusals.iter().find(within).or(self.refusals.first())?;
        Some((refusal.code.to_owned(), span))
    }

    /// The end of a body: the last `return` becomes its value, a fallible one ends in `Ok(())`.
    fn end(&mut self, function: &Function<'a>, block: &mut Block) {
        flow::close(block);
        if block.value.is_some() || flow::ends(block) {
            return;
        }
        let unit = Expr {
            kind: ExprKind::Tuple(Vec::new()),
            ty: Ty::Unit,
        };
        let value = super::coerce::coerce(unit, &function.result);
        if function.fallible {
            block.value = Some(Box::new(call_of("Ok", vec![value], self.wrapped(function))));
        } else if function.result != Ty::Unit {
            block.value = Some(Box::new(value));
        }
    }
}

/// What can be told only of a function's finished Rust.
fn finish(function: &mut tree::Function) {
    literals::typed(function);
    qualify::calls(function);
    mutable::mark(&mut function.body);
    unread::mark(function);
}

fn item(kind: ItemKind) -> Item {
    Item {
        comments: Vec::new(),
        docs: Vec::new(),
        attributes: Vec::new(),
        kind,
        origin: None,
    }
}

fn docs(docstring: Option<&str>) -> Vec<String> {
    docstring
        .into_iter()
        .flat_map(|docs| docs.lines().map(str::to_owned))
        .collect()
}
