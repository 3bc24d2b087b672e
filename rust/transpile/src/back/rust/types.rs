//! IR types as Rust types, by the choices that were made, and literals.

use super::super::coerce::{big, named, number};
use super::super::tree::{Expr, ExprKind, Ty};
use super::Back;
use crate::ir::{Const, IntChoice, Type, TypeId};

impl Back<'_> {
    pub(super) fn ty(&mut self, id: TypeId) -> Ty {
        match &self.program[id] {
            Type::None => Ty::Unit,
            Type::Never => Ty::Never,
            Type::Bool => Ty::Bool,
            Type::Int(class) => match self.program.choices.ints[class.index()] {
                IntChoice::Big => big(),
                IntChoice::Small { .. } => Ty::I64,
            },
            Type::Float => Ty::F64,
            Type::Number => number(),
            Type::Str => Ty::String,
            Type::Bytes => named("Vec", vec![Ty::Infer]),
            Type::List(element, _) => named("List", vec![self.ty(*element)]),
            Type::Set(element, _) => named("Set", vec![self.ty(*element)]),
            Type::Dict(key, value, _) => {
                let key = self.ty(*key);
                named("Dict", vec![key, self.ty(*value)])
            }
            Type::Tuple(parts) => Ty::Tuple(parts.iter().map(|part| self.ty(*part)).collect()),
            Type::Option(inner) => named("Option", vec![self.ty(*inner)]),
            Type::Object(class) => {
                self.uses.insert("std::rc::Rc");
                named(
                    "Rc",
                    vec![named(&self.names.classes[class.index()].clone(), Vec::new())],
                )
            }
            Type::Function(params, result) => {
                self.uses.insert("std::rc::Rc");
                let params = params.iter().map(|param| self.ty(*param)).collect();
                let result = self.ty(*result);
                Ty::Function(params, Box::new(named("Fallible", vec![result])))
            }
            Type::Iterator(element) => {
                let element = self.ty(*element);
                named("Iterator", vec![element])
            }
            Type::Exception => named("Exception", Vec::new()),
            Type::Word(_) | Type::Pointer | Type::Fields | Type::Refused => Ty::Infer,
        }
    }

    pub(super) fn literal(&self, value: &Const) -> Expr {
        let (kind, ty) = match value {
            Const::None => (ExprKind::Tuple(Vec::new()), Ty::Unit),
            Const::Bool(value) => (ExprKind::Bool(*value), Ty::Bool),
            Const::Int(value) => (ExprKind::Int(*value), Ty::I64),
            Const::BigInt(digits) => {
                let digits = Expr {
                    kind: ExprKind::Str(digits.clone()),
                    ty: Ty::Ref(Box::new(Ty::Str)),
                };
                return super::super::coerce::call("int_literal", vec![digits], big());
            }
            Const::Float(value) => (ExprKind::Float(*value), Ty::F64),
            Const::Str(text) => (ExprKind::Str(text.clone()), Ty::Ref(Box::new(Ty::Str))),
            Const::Bytes(bytes) => (ExprKind::ByteStr(bytes.clone()), Ty::Infer),
        };
        Expr { kind, ty }
    }
}
