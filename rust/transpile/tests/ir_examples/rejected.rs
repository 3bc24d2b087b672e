//! One broken program for every rule of the validator, and `Refused`, which every rule lets pass.

use sovereign_transpile::check::check;
use sovereign_transpile::ir::op::Machine;
use sovereign_transpile::ir::{
    Block, Const, ExprId, ExprKind, FunctionId, LocalId, Op, Pattern, Place, Program, Stmt, StmtKind, Type, TypeId,
    library,
};

use crate::builder::{BYTE, Builder, INT, accepted, block, class, int, stmt};

#[test]
fn a_child_after_its_parent_is_rejected() {
    rejected("after itself", |f, types| {
        let two = f.int(2, types.int);
        let late = ExprId::at(f.function.exprs.len() + 1);
        let sum = f.op(Op::ExactAdd, &[two, late], types.int);
        f.int(1, types.int);
        vec![stmt(StmtKind::Expr(sum))]
    });
}

#[test]
fn an_expression_without_a_type_is_rejected() {
    rejected("has no type", |f, _| {
        let one = f.int(1, TypeId::at(1_000));
        vec![stmt(StmtKind::Expr(one))]
    });
}

#[test]
fn an_unknown_variable_is_rejected() {
    rejected("an unknown local", |f, types| {
        let read = f.expr(ExprKind::Local(LocalId::at(99)), types.int);
        vec![stmt(StmtKind::Expr(read))]
    });
}

#[test]
fn an_unknown_expression_is_rejected() {
    rejected("unknown expression", |_, _| vec![stmt(StmtKind::Expr(ExprId::at(99)))]);
}

#[test]
fn a_parameter_that_is_no_variable_is_rejected() {
    rejected("a parameter that is no local", |f, _| {
        f.function.params.push(LocalId::at(99));
        Vec::new()
    });
}

#[test]
fn a_variable_read_as_another_type_is_rejected() {
    rejected("a local", |f, types| {
        let name = f.local("name", types.text);
        let read = f.expr(ExprKind::Local(name), types.int);
        vec![stmt(StmtKind::Expr(read))]
    });
}

#[test]
fn text_in_an_integer_variable_is_rejected() {
    rejected("an assignment", |f, types| {
        let n = f.local("n", types.int);
        let text = f.text("1", types.text);
        vec![f.assign(n, text)]
    });
}

#[test]
fn text_bound_to_an_integer_variable_is_rejected() {
    rejected("a binding", |f, types| {
        let n = f.local("n", types.int);
        let text = f.text("1", types.text);
        let read = f.read(n);
        let bound = f.expr(ExprKind::Let(vec![(n, text)], read), types.int);
        vec![stmt(StmtKind::Expr(bound))]
    });
}

#[test]
fn a_float_in_an_integer_variable_is_rejected() {
    rejected("an assignment", |f, types| {
        let n = f.local("n", types.int);
        let half = f.expr(ExprKind::Const(Const::Float(0.5)), types.float);
        vec![f.assign(n, half)]
    });
}

#[test]
fn a_result_of_another_type_is_rejected() {
    rejected("a result", |f, types| {
        let one = f.int(1, types.int);
        vec![stmt(StmtKind::Return(Some(one)))]
    });
}

#[test]
fn too_few_arguments_are_rejected() {
    rejected("a call with 0 arguments", |f, types| {
        let called = f.expr(ExprKind::Call(types.callee, Vec::new()), types.int);
        vec![stmt(StmtKind::Expr(called))]
    });
}

#[test]
fn an_argument_of_another_type_is_rejected() {
    rejected("an argument", |f, types| {
        let text = f.text("1", types.text);
        let called = f.expr(ExprKind::Call(types.callee, vec![text]), types.int);
        vec![stmt(StmtKind::Expr(called))]
    });
}

#[test]
fn a_condition_that_is_no_bool_is_rejected() {
    rejected("a condition that is no bool", |f, types| {
        let (test, a, b) = (f.int(1, types.int), f.int(2, types.int), f.int(3, types.int));
        let value = f.expr(ExprKind::Cond(test, a, b), types.int);
        vec![stmt(StmtKind::Expr(value))]
    });
}

#[test]
fn a_branch_of_another_type_is_rejected() {
    rejected("a branch", |f, types| {
        let test = f.expr(ExprKind::Const(Const::Bool(true)), types.truth);
        let (a, b) = (f.int(2, types.int), f.text("x", types.text));
        let value = f.expr(ExprKind::Cond(test, a, b), types.int);
        vec![stmt(StmtKind::Expr(value))]
    });
}

#[test]
fn and_of_integers_is_rejected() {
    rejected("`and` or `or`", |f, types| {
        let (a, b) = (f.int(1, types.int), f.int(2, types.int));
        let value = f.expr(ExprKind::And(a, b), types.int);
        vec![stmt(StmtKind::Expr(value))]
    });
}

#[test]
fn an_element_of_another_type_is_rejected() {
    rejected("an element", |f, types| {
        let text = f.text("x", types.text);
        let list = f.expr(ExprKind::List(vec![text]), types.list);
        vec![stmt(StmtKind::Expr(list))]
    });
}

#[test]
fn exact_addition_of_text_is_rejected() {
    rejected("ExactAdd does not take", |f, types| {
        let (a, b) = (f.text("x", types.text), f.text("y", types.text));
        let sum = f.op(Op::ExactAdd, &[a, b], types.int);
        vec![stmt(StmtKind::Expr(sum))]
    });
}

#[test]
fn wrapping_addition_of_unbounded_integers_is_rejected() {
    rejected("does not take these operands", |f, types| {
        let (a, b) = (f.int(1, types.int), f.int(2, types.int));
        let sum = f.op(Op::Wrap(Machine::Add, INT), &[a, b], types.int);
        vec![stmt(StmtKind::Expr(sum))]
    });
}

#[test]
fn a_load_from_an_integer_is_rejected() {
    rejected("Load", |f, types| {
        let address = f.int(4_096, types.int);
        let loaded = f.op(Op::Load(BYTE), &[address], types.int);
        vec![stmt(StmtKind::Expr(loaded))]
    });
}

#[test]
fn a_command_of_text_is_rejected() {
    rejected("RunCommand", |f, types| {
        let text = f.text("ls", types.text);
        let ran = f.op(Op::RunCommand, &[text], types.int);
        vec![stmt(StmtKind::Expr(ran))]
    });
}

#[test]
fn a_library_call_with_too_few_operands_is_rejected() {
    rejected("takes 3 operands, not 1", |f, types| {
        let text = f.text("x", types.text);
        let replaced = f.expr(ExprKind::Library(library::find("replace"), vec![text]), types.text);
        vec![stmt(StmtKind::Expr(replaced))]
    });
}

#[test]
fn a_break_outside_of_a_loop_is_rejected() {
    rejected("outside of a loop", |_, _| vec![stmt(StmtKind::Break)]);
}

#[test]
fn a_continue_in_the_else_of_a_loop_is_rejected() {
    rejected("outside of a loop", |f, types| {
        let test = f.expr(ExprKind::Const(Const::Bool(false)), types.truth);
        let orelse = block([stmt(StmtKind::Continue)]);
        vec![stmt(StmtKind::While(test, Block::default(), orelse))]
    });
}

#[test]
fn a_loop_over_a_list_without_an_iterator_is_rejected() {
    rejected("no iterator", |f, types| {
        let n = f.local("n", types.int);
        let list = f.expr(ExprKind::List(Vec::new()), types.list);
        vec![stmt(StmtKind::For(
            Pattern::Local(n),
            list,
            Block::default(),
            Block::default(),
        ))]
    });
}

#[test]
fn a_pattern_with_too_many_members_is_rejected() {
    rejected("a pattern that does not fit", |f, types| {
        let (a, b) = (f.local("a", types.int), f.local("b", types.int));
        let one = f.int(1, types.int);
        let single = f.expr(ExprKind::Tuple(vec![one]), types.single);
        let pattern = Pattern::Tuple(vec![Pattern::Local(a), Pattern::Local(b)]);
        vec![stmt(StmtKind::Unpack(pattern, single))]
    });
}

#[test]
fn a_binding_of_another_type_is_rejected() {
    rejected("a binding", |f, types| {
        let name = f.local("name", types.text);
        let one = f.int(1, types.int);
        let single = f.expr(ExprKind::Tuple(vec![one]), types.single);
        vec![stmt(StmtKind::Unpack(
            Pattern::Tuple(vec![Pattern::Local(name)]),
            single,
        ))]
    });
}

#[test]
fn a_field_of_an_integer_is_rejected() {
    rejected("no object", |f, types| {
        let (number, value) = (f.int(1, types.int), f.int(2, types.int));
        vec![stmt(StmtKind::Assign(Place::Field(number, 0), value))]
    });
}

#[test]
fn a_field_of_another_type_is_rejected() {
    rejected("a field", |f, types| {
        let object = f.local("object", types.object);
        let (object, text) = (f.read(object), f.text("x", types.text));
        vec![stmt(StmtKind::Assign(Place::Field(object, 0), text))]
    });
}

#[test]
fn an_item_of_an_integer_is_rejected() {
    rejected("no container", |f, types| {
        let (number, index, value) = (f.int(1, types.int), f.int(0, types.int), f.int(2, types.int));
        vec![stmt(StmtKind::Assign(Place::Item(number, index), value))]
    });
}

#[test]
fn an_item_of_another_type_is_rejected() {
    rejected("an item", |f, types| {
        let list = f.local("list", types.list);
        let (list, index, text) = (f.read(list), f.int(0, types.int), f.text("x", types.text));
        vec![stmt(StmtKind::Assign(Place::Item(list, index), text))]
    });
}

#[test]
fn refused_stands_everywhere() {
    let mut program = Program::default();
    let types = Types::new(&mut program);
    let refused = program.add_type(Type::Refused);
    let mut f = Builder::new(&mut program, "main", types.none);
    let n = f.local("n", types.int);
    let what = f.expr(ExprKind::Refused, refused);
    let sum = f.op(Op::ExactAdd, &[what, what], types.int);
    let body = vec![
        f.assign(n, what),
        stmt(StmtKind::For(
            Pattern::Local(n),
            what,
            Block::default(),
            Block::default(),
        )),
        stmt(StmtKind::Expr(sum)),
        stmt(StmtKind::Refused("PY0101")),
    ];
    f.finish(body);
    accepted(&program);
}

/// Types, a class and a function that the rejected programs need.
struct Types {
    none: TypeId,
    int: TypeId,
    float: TypeId,
    truth: TypeId,
    text: TypeId,
    list: TypeId,
    single: TypeId,
    object: TypeId,
    callee: FunctionId,
}

impl Types {
    fn new(program: &mut Program) -> Self {
        let int = int(program);
        let share = program.share_class();
        let (_, object) = class(program, "Box", "n", int);
        let mut f = Builder::new(program, "callee", int);
        let n = f.param("n", int);
        let value = f.read(n);
        let callee = f.finish([stmt(StmtKind::Return(Some(value)))]);
        Self {
            none: program.add_type(Type::None),
            float: program.add_type(Type::Float),
            truth: program.add_type(Type::Bool),
            text: program.add_type(Type::Str),
            list: program.add_type(Type::List(int, share)),
            single: program.add_type(Type::Tuple(vec![int])),
            int,
            object,
            callee,
        }
    }
}

/// The validator says exactly one thing about the function that `build` fills, and it contains `why`.
fn rejected(why: &str, build: impl FnOnce(&mut Builder<'_>, &Types) -> Vec<Stmt>) {
    let mut program = Program::default();
    let types = Types::new(&mut program);
    let mut f = Builder::new(&mut program, "main", types.none);
    let body = build(&mut f, &types);
    f.finish(body);
    let found = check(&program);
    assert!(
        found.iter().any(|finding| finding.what.contains(why)),
        "{why:?} is not in {found:?}"
    );
}
