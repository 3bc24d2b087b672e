//! Functions as values: what makes one, its type, and calls of what a variable, field or container holds.

use super::super::arguments::{Argument, match_arguments};
use super::super::ast::{Call, ExprId, ExprKind};
use super::super::scope::Code;
use super::super::types::{Atom, Slot, Variable};
use super::{Builder, Lower, capture};
use crate::ir::{self, Type};
use crate::source::Span;

impl Lower<'_> {
    /// A function as a value, as it was defined while the instance `parent` ran.
    pub(super) fn function_value(
        &mut self,
        builder: &mut Builder,
        def: usize,
        parent: usize,
        span: Span,
    ) -> ir::ExprId {
        let instances = capture::made_in(&self.inference, def, parent);
        let [instance] = instances.as_slice() else {
            let why = if instances.is_empty() {
                "it is never called, so its types are unknown"
            } else {
                "it is called with several tuples of types"
            };
            let diagnostic = self.refuse("PY0109", span, "this function cannot be a value");
            diagnostic.cause = why.to_owned();
            return self.refused_expr(builder, span);
        };
        if self.keeps_comprehension_variable(builder, def, span) {
            return self.refused_expr(builder, span);
        }
        let captured = self.inference_captures(*instance);
        let function = self.functions[instance];
        let own = self.inference.scopes.defs[def].params().len();
        // The declaration of the function that is being lowered is with its builder.
        let declared = if *instance == builder.instance {
            &builder.function
        } else {
            &self.program.functions[function.index()]
        };
        let params = declared.params[..own]
            .iter()
            .map(|param| declared.locals[param.index()].ty);
        let ty = Type::Function(params.collect(), declared.result);
        let inner = declared.params[own..].to_vec();
        let ty = self.program.add_type(ty);
        if captured.is_empty() {
            return self.expression(builder, ir::ExprKind::FunctionValue(function), ty, span);
        }
        let mut pairs = Vec::new();
        for ((owner, variable), inner) in captured.into_iter().zip(inner) {
            pairs.push((self.local_of(builder, owner, variable, span), inner));
        }
        self.expression(builder, ir::ExprKind::Closure(function, pairs), ty, span)
    }

    /// A variable of a comprehension around that a lambda uses. Each round of it has the same variable, which lives no
    /// longer than the comprehension: no cell stands for that.
    pub(super) fn keeps_comprehension_variable(&mut self, builder: &Builder, def: usize, span: Span) -> bool {
        let info = &self.inference.scopes.defs[def];
        if !matches!(info.code, Code::Lambda(..)) {
            return false;
        }
        let names = capture::names_in(self.module, info.code);
        let mut outer = names.into_iter().filter(|name| !info.locals.contains(name));
        let bound = outer.find(|name| {
            let found = self.inference.resolve(builder.instance, *name, &builder.comprehensions);
            found.is_some_and(|(_, variable)| variable.scope.is_some())
        });
        let Some(name) = bound.map(|name| self.text(name).to_owned()) else {
            return false;
        };
        self.refuse(
            "PY0110",
            span,
            format!("this function uses `{name}`, which a comprehension binds"),
        )
        .hint = "write a loop in a function of its own".to_owned();
        true
    }

    /// Whether an expression gives functions of the program, or none at times.
    pub(super) fn holds_functions(&self, slot: Option<Slot>) -> bool {
        let atoms = slot.map_or(&[][..], |slot| self.inference.slots.atoms(slot));
        atoms.iter().any(|atom| matches!(atom, Atom::Def(..)))
            && atoms.iter().all(|atom| matches!(atom, Atom::Def(..) | Atom::None))
    }

    /// The function that an expression names, if it is known which: then it is called by its name.
    pub(super) fn callee(&self, builder: &Builder, function: ExprId) -> Option<usize> {
        match self.module[function].kind {
            ExprKind::Lambda(..) => self.inference.scopes.by_lambda.get(&function).copied(),
            ExprKind::Name(name) => {
                let (owner, variable) = self
                    .inference
                    .resolve(builder.instance, name, &builder.comprehensions)?;
                self.named
                    .function(&self.inference, owner, variable)
                    .map(|(def, _)| def)
            }
            _ => None,
        }
    }

    /// A call of what a variable, field or container holds.
    pub(super) fn value_call(&mut self, builder: &mut Builder, expr: ExprId, call: &Call) -> ir::ExprId {
        let span = self.module[expr].span;
        let function = self.expr(builder, call.function);
        let slot = self.slot(builder, call.function);
        let def = match slot.and_then(|slot| self.inference.slots.single(slot)) {
            Some(Atom::Def(def, _)) => Some(*def),
            _ => None,
        };
        self.call_of_value(builder, function, def, call, span)
    }

    /// A call of a function value; where it is known to be made by `def`, with the names and defaults of its parameters.
    pub(super) fn call_of_value(
        &mut self,
        builder: &mut Builder,
        function: ir::ExprId,
        def: Option<usize>,
        call: &Call,
        span: Span,
    ) -> ir::ExprId {
        let function = self.needed(builder, function);
        let ty = builder.function[function].ty;
        let Type::Function(params, result) = self.program[ty].clone() else {
            if self.program[ty] != Type::Refused {
                self.refuse(
                    "PY0109",
                    span,
                    "this function value is called with several tuples of types",
                );
            }
            return self.refused_expr(builder, span);
        };
        let named = def.map(|def| match_arguments(self.module, self.inference.scopes.defs[def].params(), call, false));
        let arguments = match named {
            Some(Ok(arguments)) => arguments,
            None if params.len() == call.args.len() && call.keywords.is_empty() => {
                call.args.iter().map(|arg| Argument::Given(*arg)).collect()
            }
            _ => {
                self.refuse("PY0107", span, "a function value takes all its parameters by position");
                return self.refused_expr(builder, span);
            }
        };
        let mut args = Vec::new();
        for argument in arguments {
            args.push(match argument {
                Argument::Given(value) => self.expr(builder, value),
                Argument::Default(value) => self.default(builder, value),
                Argument::Receiver => self.refused_expr(builder, span),
            });
        }
        self.expression(builder, ir::ExprKind::CallValue(function, args), result, span)
    }

    /// The type of what holds one of these functions.
    pub(super) fn functions_type(&mut self, atoms: &[&Atom], span: Span) -> ir::TypeId {
        let defs = atoms.iter().filter_map(|atom| match atom {
            Atom::Def(def, parent) => Some((*def, *parent)),
            _ => None,
        });
        let defs: Vec<(usize, usize)> = defs.collect();
        if defs.iter().any(|def| self.open_functions.contains(def)) {
            self.refuse(
                "PY0109",
                span,
                "a function that takes or gives itself is not transpiled yet",
            );
            return self.refused;
        }
        let mut instances = Vec::new();
        for (def, parent) in &defs {
            let made = capture::made_in(&self.inference, *def, *parent);
            let [instance] = made.as_slice() else {
                // What makes the value refuses it.
                return self.refused;
            };
            instances.push(*instance);
        }
        let open = self.open_functions.len();
        self.open_functions.extend(&defs);
        let ty = self.joint_type(&instances, span);
        self.open_functions.truncate(open);
        ty
    }

    fn joint_type(&mut self, instances: &[usize], span: Span) -> ir::TypeId {
        let all: Vec<Vec<ir::TypeId>> = instances.iter().map(|at| self.params_of(*at, span)).collect();
        let params = all[0].iter().enumerate().map(|(at, _)| {
            // What any of the functions takes: calls give what all of them take.
            let types = all.iter().map(|params| params.get(at).copied());
            let types: Vec<ir::TypeId> = types.collect::<Option<_>>()?;
            let fits = |from: &&ir::TypeId| types.iter().all(|to| self.program.assignable(**from, *to));
            types.iter().find(fits).copied()
        });
        let params: Option<Vec<ir::TypeId>> = params.collect();
        let (Some(params), true) = (params, all.iter().all(|params| params.len() == all[0].len())) else {
            self.refuse("PY0109", span, "functions with different parameters are values here")
                .hint = "give each function a variable of its own".to_owned();
            return self.refused;
        };
        let result = self.joint_result(instances, span);
        self.program.add_type(Type::Function(params, result))
    }

    fn params_of(&mut self, instance: usize, span: Span) -> Vec<ir::TypeId> {
        let Some(def) = self.inference.instances[instance].def else {
            return Vec::new();
        };
        let params = self.inference.scopes.defs[def].params();
        let variables = params.iter().map(|param| Variable {
            name: param.name,
            scope: None,
        });
        let variables: Vec<Variable> = variables.collect();
        variables
            .into_iter()
            .map(|variable| self.variable_type(instance, variable, span))
            .collect()
    }

    /// The type of what any of the functions gives.
    fn joint_result(&mut self, instances: &[usize], span: Span) -> ir::TypeId {
        let slots: Vec<Slot> = instances
            .iter()
            .map(|at| self.inference.instances[*at].result)
            .collect();
        let mut atoms: Vec<Atom> = Vec::new();
        for slot in &slots {
            for atom in self.inference.slots.atoms(*slot) {
                if !atoms.contains(atom) {
                    atoms.push(atom.clone());
                }
            }
        }
        let first = self.slot_type(slots[0], span);
        let alike = slots[1..].iter().all(|slot| {
            let other = self.slot_type(*slot, span);
            self.program.same(first, other)
        });
        if alike { first } else { self.atoms_type(&atoms, span) }
    }
}
