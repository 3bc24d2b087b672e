//! Classes: a struct behind `Rc`, its constructor, its methods, its text and its equality.

use super::super::coerce::{call as call_of, is_copy, method, named, path};
use super::super::tree::{self, Block, Expr, ExprKind, Item, ItemKind, Ty};
use super::{Back, docs, item};
use crate::ir::{self, ClassId, FunctionId, FunctionKind, Program};
use std::collections::{BTreeMap, BTreeSet};

/// Methods that use their receiver as a value, or call a method that does: they take the handle.
pub(super) fn handles(program: &Program) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (index, function) in program.functions.iter().enumerate() {
            if function.method_of.is_some()
                && function.kind != FunctionKind::Constructor
                && uses_handle(function, function.params.first().copied(), &found, program)
            {
                found.insert(FunctionId::at(index));
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Comparisons of two objects of a class that use both without their handles: they take the other as `&Self`.
pub(super) fn bare(program: &Program, handles: &BTreeSet<FunctionId>) -> BTreeSet<FunctionId> {
    let compare = program.classes.iter().flat_map(|class| [class.equality, class.order]);
    compare
        .flatten()
        .filter(|id| {
            let function = &program[*id];
            let other = function.params.get(1).copied();
            !handles.contains(id)
                && program[function.result] == ir::Type::Bool
                && other.is_some_and(|other| !is_assigned(&function.body, other))
                && !uses_handle(function, other, handles, program)
        })
        .collect()
}

fn is_assigned(block: &ir::Block, local: ir::LocalId) -> bool {
    block.stmts.iter().any(|stmt| {
        let mut found = matches!(stmt.kind, ir::StmtKind::Assign(ir::Place::Local(to), _) if to == local);
        stmt.blocks(&mut |block| found |= is_assigned(block, local));
        found
    })
}

fn uses_handle(
    function: &ir::Function,
    own: Option<ir::LocalId>,
    handles: &BTreeSet<FunctionId>,
    program: &Program,
) -> bool {
    let is_self = |expr: &ir::ExprId| matches!(function[*expr].kind, ir::ExprKind::Local(local) if Some(local) == own);
    let mut lent: BTreeSet<ir::ExprId> = BTreeSet::new();
    for expr in &function.exprs {
        match &expr.kind {
            ir::ExprKind::Closure(_, captured) if captured.iter().any(|(outer, _)| Some(*outer) == own) => return true,
            ir::ExprKind::Field(object, _) => {
                lent.insert(*object);
            }
            ir::ExprKind::Call(callee, args) if program[*callee].method_of.is_some() && !handles.contains(callee) => {
                lent.extend(args.first());
            }
            _ => {}
        }
    }
    place_objects(&function.body, &mut lent);
    (0..function.exprs.len())
        .map(ir::ExprId::at)
        .any(|id| is_self(&id) && !lent.contains(&id))
}

fn place_objects(block: &ir::Block, lent: &mut BTreeSet<ir::ExprId>) {
    for stmt in &block.stmts {
        if let ir::StmtKind::Assign(ir::Place::Field(object, _), _) = &stmt.kind {
            lent.insert(*object);
        }
        stmt.blocks(&mut |block| place_objects(block, lent));
    }
}

impl Back<'_> {
    pub(super) fn classes(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        for index in 0..self.program.classes.len() {
            let id = ClassId::at(index);
            let made = self
                .program
                .functions
                .iter()
                .any(|function| function.method_of == Some(id));
            if made {
                items.extend(self.class(id));
            }
        }
        items
    }

    fn class(&mut self, id: ClassId) -> Vec<Item> {
        let class = &self.program.classes[id.index()];
        let name = self.names.classes[id.index()].clone();
        let mut fields = Vec::new();
        for (at, field) in class.fields.iter().enumerate() {
            let ty = self.ty(field.ty);
            let ty = match (field.mutable, is_copy(&ty)) {
                (false, _) => ty,
                (true, true) => {
                    self.uses.insert("std::cell::Cell");
                    named("Cell", vec![ty])
                }
                (true, false) => named("Field", vec![ty]),
            };
            fields.push((
                Vec::new(),
                self.names.field(id, u32::try_from(at).unwrap_or(u32::MAX)),
                ty,
            ));
        }
        let mut structure = item(ItemKind::Struct {
            public: false,
            name: name.clone(),
            fields,
        });
        structure.comments.clone_from(&class.comments);
        structure.docs = docs(class.docstring.as_deref());
        structure.origin = Some(class.span);
        let mut methods = Vec::new();
        for index in 0..self.program.functions.len() {
            let function = FunctionId::at(index);
            if self.program.functions[index].method_of == Some(id) {
                let made = if self.program.functions[index].kind == FunctionKind::Constructor {
                    self.constructor(function, id)
                } else {
                    self.function_item(function)
                };
                methods.push(made);
            }
        }
        let mut items = vec![
            structure,
            item(ItemKind::Impl {
                of: None,
                name: name.clone(),
                items: methods,
            }),
        ];
        items.extend(self.text_impl(id, &name));
        items.extend(self.comparison_impls(id, &name));
        items
    }

    /// `fn new(..) -> Rc<Self>`: fields as locals, put together at the end.
    fn constructor(&mut self, id: FunctionId, class: ClassId) -> Item {
        let ir = &self.program[id];
        let info = &self.program.classes[class.index()];
        let mut function = self.open(id);
        if !is_plain(ir, info.fields.len()) {
            let diagnostic = self.refuse("RS0001", ir.span, "this constructor is not printed yet");
            diagnostic.cause = "it does more than assign each field once, in order".to_owned();
            diagnostic.hint =
                "assign every field in the constructor itself, and use `self` only to read those already assigned"
                    .to_owned();
        }
        function.fields = Some(BTreeMap::new());
        let handle = named("Rc", vec![path_type("Self")]);
        self.uses.insert("std::rc::Rc");
        let mut body = self.block(&mut function, &ir.body);
        let mut fields = Vec::new();
        let named_fields = function.fields.clone().unwrap_or_default();
        for (at, field) in info.fields.iter().enumerate() {
            let index = u32::try_from(at).unwrap_or(u32::MAX);
            let Some(local) = named_fields.get(&index) else {
                continue;
            };
            let ty = self.ty(field.ty);
            let lent = function.lent.iter().any(|param| function.names[param] == *local);
            let mut value = path(local.clone(), ty.clone());
            if lent {
                let inner = if ty == Ty::String { Ty::Str } else { ty.clone() };
                value = super::super::coerce::coerce(path(local.clone(), Ty::Ref(Box::new(inner))), &ty);
            }
            let value = match (field.mutable, is_copy(&ty)) {
                (false, _) => value,
                (true, true) => call_of("Cell::new", vec![value], Ty::Infer),
                (true, false) => call_of("Field::new", vec![value], Ty::Infer),
            };
            fields.push((self.names.field(class, index), value));
        }
        let object = Expr {
            kind: ExprKind::Struct("Self".to_owned(), fields),
            ty: path_type("Self"),
        };
        let made = call_of("Rc::new", vec![object], handle.clone());
        let (value, result) = if function.fallible {
            (call_of("Ok", vec![made], Ty::Infer), named("Fallible", vec![handle]))
        } else {
            (made, handle)
        };
        body.value = Some(Box::new(value));
        let params = self.params(&function, 1);
        let mut kind = tree::Function {
            public: false,
            name: self.names.functions[id.index()].clone(),
            receiver: None,
            params,
            result,
            body,
        };
        super::finish(&mut kind);
        Item {
            comments: ir.comments.clone(),
            docs: docs(ir.docstring.as_deref()),
            attributes: Vec::new(),
            kind: ItemKind::Function(kind),
            origin: Some(ir.span),
        }
    }

    /// `impl Show`: by the class's own methods, or the address where a container may name its objects.
    fn text_impl(&self, id: ClassId, name: &str) -> Option<Item> {
        let class = &self.program.classes[id.index()];
        let sure = |function: &FunctionId| !self.raising[function.index()] && !self.receivers.contains(function);
        let (text, repr) = (
            class.text.filter(|function| sure(function)),
            class.repr.filter(|function| sure(function)),
        );
        let method_call = |function: FunctionId| {
            method(
                path("self", Ty::Infer),
                &self.names.functions[function.index()],
                Vec::new(),
                Ty::String,
            )
        };
        let body = |value: Expr| Block {
            stmts: Vec::new(),
            value: Some(Box::new(value)),
        };
        let function = |name: &str, value: Expr| {
            item(ItemKind::Function(tree::Function {
                public: false,
                name: name.to_owned(),
                receiver: Some("&self"),
                params: Vec::new(),
                result: Ty::String,
                body: body(value),
            }))
        };
        let representation = match repr {
            Some(repr) => method_call(repr),
            None if class.structural => self.structural_repr(id),
            None if text.is_none() && !self.is_held(id) => return None,
            None => {
                // Programs that show it are refused; an error of a container that names the object has it.
                let text = format!("<__main__.{} object at {{:p}}>", self.program.names.text(class.name));
                Expr {
                    kind: ExprKind::Format("format".to_owned(), text, vec![path("self", Ty::Infer)]),
                    ty: Ty::String,
                }
            }
        };
        let mut items = vec![function("repr", representation)];
        if let Some(text) = text {
            items.push(function("str", method_call(text)));
        }
        Some(item(ItemKind::Impl {
            of: Some("Show".to_owned()),
            name: name.to_owned(),
            items,
        }))
    }

    /// `Name(a=1, b=2)`.
    fn structural_repr(&self, id: ClassId) -> Expr {
        let class = &self.program.classes[id.index()];
        let mut template = self.program.names.text(class.name).to_owned();
        template.push('(');
        let mut values = Vec::new();
        for at in 0..class.fields.len() {
            let index = u32::try_from(at).unwrap_or(u32::MAX);
            template.push_str(if at > 0 { ", " } else { "" });
            template.push_str(self.program.names.text(class.fields[at].name));
            template.push_str("={}");
            let field = Expr {
                kind: ExprKind::Field(Box::new(path("self", Ty::Infer)), self.names.field(id, index)),
                ty: Ty::Infer,
            };
            let mutable = class.fields[at].mutable;
            let value = if mutable {
                method(field, "get", Vec::new(), Ty::Infer)
            } else {
                field
            };
            values.push(call_of(
                "repr",
                vec![Expr {
                    kind: ExprKind::Ref(Box::new(value)),
                    ty: Ty::Infer,
                }],
                Ty::String,
            ));
        }
        template.push(')');
        Expr {
            kind: ExprKind::Format("format".to_owned(), template, values),
            ty: Ty::String,
        }
    }
}

pub(super) fn path_type(name: &str) -> Ty {
    named(name, Vec::new())
}

/// Whether a constructor assigns every field just once at its top level and uses the object only to read those fields.
fn is_plain(function: &ir::Function, fields: usize) -> bool {
    let own = function.params.first().copied();
    let is_self = |expr: ir::ExprId| matches!(function[expr].kind, ir::ExprKind::Local(local) if Some(local) == own);
    let mut assigned = BTreeSet::new();
    let mut lent: BTreeSet<ir::ExprId> = function
        .exprs
        .iter()
        .filter_map(|expr| {
            if let ir::ExprKind::Field(object, _) = expr.kind {
                Some(object)
            } else {
                None
            }
        })
        .collect();
    for stmt in &function.body.stmts {
        let mut inner = false;
        stmt.blocks(&mut |block| inner |= assigns_field(block, function, own));
        let repeated = match &stmt.kind {
            ir::StmtKind::Assign(ir::Place::Field(object, field), _) if is_self(*object) => {
                lent.insert(*object);
                !assigned.insert(*field)
            }
            ir::StmtKind::Return(_) => true,
            _ => false,
        };
        if inner || repeated {
            return false;
        }
    }
    let escapes = (0..function.exprs.len())
        .map(ir::ExprId::at)
        .any(|id| is_self(id) && !lent.contains(&id));
    let kept = function.exprs.iter().any(|expr| {
        matches!(&expr.kind, ir::ExprKind::Closure(_, captured) if captured.iter().any(|(outer, _)| Some(*outer) == own))
    });
    assigned.len() == fields && !escapes && !kept
}

fn assigns_field(block: &ir::Block, function: &ir::Function, own: Option<ir::LocalId>) -> bool {
    block.stmts.iter().any(|stmt| {
        let mut found = match &stmt.kind {
            ir::StmtKind::Assign(ir::Place::Field(object, _), _) => {
                matches!(function[*object].kind, ir::ExprKind::Local(local) if Some(local) == own)
            }
            ir::StmtKind::Return(_) => true,
            _ => false,
        };
        stmt.blocks(&mut |block| found |= assigns_field(block, function, own));
        found
    })
}
