//! Calls of functions by name, and of the library.

use super::super::coerce::{big, call as call_of, coerce, method, named, path};
use super::super::tree::{Expr, ExprKind, Ty};
use super::equality::Comparison;
use super::{Back, Function};
use crate::ir::{self, FunctionId, LocalId, Op, Type, library};
use crate::pass::effects;

impl<'a> Back<'a> {
    /// Arguments for the parameters from the `skip`th on.
    fn arguments(
        &mut self,
        function: &mut Function<'a>,
        callee: FunctionId,
        args: &[ir::ExprId],
        skip: usize,
    ) -> Vec<Expr> {
        let params: Vec<LocalId> = self.program[callee].params.iter().skip(skip).copied().collect();
        let mut values = Vec::new();
        for (param, arg) in params.into_iter().zip(args) {
            let want = self.param_type(callee, param);
            values.push(match &want {
                Ty::Ref(list) | Ty::RefMut(list) if matches!(&**list, Ty::Path(name, _) if name == "OwnedList") => {
                    self.lent_list(function, *arg, &want)
                }
                Ty::Ref(_) if self.program[callee].locals[param.index()].shared => self.lent_cell(function, *arg),
                Ty::Ref(_) => {
                    let lent = self.lent(function, *arg);
                    coerce(lent, &want)
                }
                Ty::I64 => self.value_as_small(function, *arg),
                _ => self.value_as(function, *arg, &want),
            });
        }
        values
    }

    /// The list of a variable, lent to a parameter that borrows it; one that is borrowed itself is lent on.
    fn lent_list(&mut self, function: &mut Function<'a>, arg: ir::ExprId, want: &Ty) -> Expr {
        let list = self.receiver(function, arg);
        let kind = match (&list.ty, want) {
            (Ty::Ref(_) | Ty::RefMut(_), _) => return list,
            (_, Ty::RefMut(_)) => ExprKind::RefMut(Box::new(list)),
            _ => ExprKind::Ref(Box::new(list)),
        };
        Expr { kind, ty: want.clone() }
    }

    /// What calling the function gives, with the way out where it may raise.
    fn result(&mut self, function: &Function<'_>, callee: FunctionId, made: Expr, ty: Ty) -> Expr {
        if self.raising[callee.index()] {
            let fallible = Expr {
                ty: named("Fallible", vec![ty.clone()]),
                ..made
            };
            return self.tried(function, fallible, ty);
        }
        Expr { ty, ..made }
    }

    pub(super) fn call(&mut self, function: &mut Function<'a>, callee: FunctionId, args: &[ir::ExprId]) -> Expr {
        let ty = self.ty(self.program[callee].result);
        let name = self.names.functions[callee.index()].clone();
        if self.program[callee].method_of.is_some() {
            let receiver = self.receiver(function, args[0]);
            let values = self.arguments(function, callee, &args[1..], 1);
            return self.result(function, callee, method(receiver, &name, values, Ty::Infer), ty);
        }
        let values = self.arguments(function, callee, args, 0);
        self.result(function, callee, call_of(name, values, Ty::Infer), ty)
    }

    pub(super) fn construct(
        &mut self,
        function: &mut Function<'a>,
        class: ir::ClassId,
        callee: FunctionId,
        args: &[ir::ExprId],
    ) -> Expr {
        let values = self.arguments(function, callee, args, 1);
        let class_name = self.names.classes[class.index()].clone();
        let name = format!("{class_name}::{}", self.names.functions[callee.index()]);
        self.uses.insert("std::rc::Rc");
        let ty = named("Rc", vec![named(&class_name, Vec::new())]);
        self.result(function, callee, call_of(name, values, Ty::Infer), ty)
    }

    pub(super) fn library(
        &mut self,
        function: &mut Function<'a>,
        id: ir::ExprId,
        called: &'static library::Function,
        args: &[ir::ExprId],
    ) -> Expr {
        let own = self.ty(function.ir[id].ty);
        if let Some(small) = self.small_library(function, id, called, args, &own) {
            return small;
        }
        let container_type = function.ir[args.first().copied().unwrap_or(id)].ty;
        let container = self.program[container_type].clone();
        let comparison = match called.name {
            "list_remove" | "list_index_of" | "list_count" => Some(Comparison::Equality),
            "list_sort" | "list_sort_descending" => Some(Comparison::Order),
            _ => None,
        };
        if let Some(comparison) = comparison {
            self.compared(container_type, comparison, function.ir[id].span);
        }
        let mut values = Vec::new();
        for (at, (param, arg)) in called.params.iter().zip(args).enumerate() {
            values.push(match param {
                library::Param::Receiver => self.receiver(function, *arg),
                library::Param::Str => self.lent_str(function, *arg),
                library::Param::Int => self.value_as_small(function, *arg),
                library::Param::OptionalInt => self.optional_index(function, Some(*arg)),
                library::Param::BigInt if called.helper == "pow_mod" && at == 0 || called.helper == "isqrt" => {
                    let value = self.receiver(function, *arg);
                    coerce(value, &big())
                }
                library::Param::BigInt => {
                    let value = self.lent(function, *arg);
                    coerce(value, &Ty::Ref(Box::new(big())))
                }
                library::Param::Float => self.float_argument(function, *arg),
                library::Param::Value => {
                    let want = self.stored(&container, called, at);
                    self.value_as(function, *arg, &want)
                }
                library::Param::Lent => {
                    let want = Ty::Ref(Box::new(self.stored(&container, called, at)));
                    let lent = self.lent(function, *arg);
                    coerce(lent, &want)
                }
            });
        }
        let ty = match called.give {
            library::Give::None => Ty::Unit,
            library::Give::Bool => Ty::Bool,
            library::Give::Int => Ty::I64,
            library::Give::BigInt => big(),
            library::Give::Float => Ty::F64,
            library::Give::Str => Ty::String,
            library::Give::StrVec => Ty::Infer,
            library::Give::Own => own.clone(),
        };
        let is_method = called.std_method
            || called.params.first() == Some(&library::Param::Receiver)
            || matches!(called.helper, "pow_mod" | "isqrt");
        let made = if is_method {
            let receiver = values.remove(0);
            method(receiver, called.helper, values, ty.clone())
        } else if called.helper.starts_with("exit") {
            call_of(format!("Exception::{}", called.helper), values, ty.clone())
        } else {
            call_of(called.helper, values, ty.clone())
        };
        let made = if called.raises {
            self.tried(function, Expr { ty: Ty::Infer, ..made }, ty.clone())
        } else {
            made
        };
        match called.give {
            library::Give::StrVec => call_of("List::from", vec![made], own),
            library::Give::BigInt => self.narrowed(function, made, &own),
            library::Give::Int => coerce(made, &own),
            _ => made,
        }
    }

    /// Functions that have a twin over i64: used where operands and result are small.
    fn small_library(
        &mut self,
        function: &mut Function<'a>,
        id: ir::ExprId,
        called: &library::Function,
        args: &[ir::ExprId],
        own: &Ty,
    ) -> Option<Expr> {
        let (name, raises, line) = match called.name {
            "parse_int" => ("parse_i64", true, true),
            "int_of_float" => ("i64_of_float", true, true),
            "round_float" => ("round_float_i64", true, true),
            "floor" => ("floor_i64", true, true),
            "ceil" => ("ceil_i64", true, true),
            "trunc" => ("trunc_i64", true, true),
            "round_int" => ("round_i64", false, true),
            "gcd" => ("gcd_i64", false, true),
            "lcm" => ("lcm_i64", false, true),
            "isqrt" => ("isqrt_i64", true, false),
            "pow_mod" => ("pow_mod_i64", true, false),
            _ => return None,
        };
        let any_big = args.iter().any(|arg| effects::is_big(self.program, function.ir, *arg));
        if *own != Ty::I64 || any_big {
            return None;
        }
        let mut values = Vec::new();
        for (param, arg) in called.params.iter().zip(args) {
            values.push(match param {
                library::Param::Str => self.lent_str(function, *arg),
                library::Param::Float => self.float_argument(function, *arg),
                _ => self.value_as_small(function, *arg),
            });
        }
        if line {
            values.push(Expr {
                kind: ExprKind::Int(i64::from(self.line(function.ir[id].span))),
                ty: Ty::Infer,
            });
        }
        let made = call_of(
            name,
            values,
            if raises {
                named("Fallible", vec![Ty::I64])
            } else {
                Ty::I64
            },
        );
        Some(if raises {
            self.tried(function, made, Ty::I64)
        } else {
            made
        })
    }

    fn float_argument(&mut self, function: &mut Function<'a>, arg: ir::ExprId) -> Expr {
        self.op(function, arg, Op::ToFloat, &[arg])
    }

    /// The type that operand number `at` of a container's method has.
    pub(super) fn stored(&mut self, container: &Type, called: &library::Function, at: usize) -> Ty {
        let whole = matches!(
            called.helper,
            "update"
                | "merged"
                | "union"
                | "intersection"
                | "difference"
                | "symmetric_difference"
                | "is_subset"
                | "is_superset"
                | "is_disjoint"
        );
        match container {
            Type::List(e, _) => self.ty(*e),
            Type::Set(e, _) if whole => named("Set", vec![self.ty(*e)]),
            Type::Set(e, _) => self.ty(*e),
            Type::Dict(k, v, _) if whole => {
                let key = self.ty(*k);
                named("Dict", vec![key, self.ty(*v)])
            }
            Type::Dict(k, v, _) => self.ty(if at == 1 { *k } else { *v }),
            _ => Ty::Infer,
        }
    }

    /// An index as i64.
    pub(super) fn index(&mut self, function: &mut Function<'a>, index: ir::ExprId) -> Expr {
        self.value_as_small(function, index)
    }

    /// A bound of a slice: `None` where it is absent or none.
    pub(super) fn optional_index(&mut self, function: &mut Function<'a>, index: Option<ir::ExprId>) -> Expr {
        let option = named("Option", vec![Ty::I64]);
        match index {
            Some(index) if self.program[function.ir[index].ty] == Type::None => path("None", option),
            Some(index) if matches!(self.program[function.ir[index].ty], Type::Option(_)) => {
                self.value_as(function, index, &option)
            }
            Some(index) => call_of("Some", vec![self.index(function, index)], option),
            None => path("None", option),
        }
    }
}
