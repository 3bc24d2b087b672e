//! Programs lowered by hand, two for each language, that the validator accepts: they hold the IR to its promise that
//! Python, C and shell fit in it, before a front for each exists. `rejected.rs` breaks each rule of the validator once.
//! Nothing here parses or prints.
#![allow(
    clippy::similar_names,
    clippy::unused_self,
    reason = "style only: the plainer form is kept"
)]

#[path = "ir_examples/builder.rs"]
mod builder;
#[path = "ir_examples/rejected.rs"]
mod rejected;

use builder::{BYTE, Builder, INT, accepted, block, class, int, stmt};
use sovereign_transpile::ir::op::Machine;
use sovereign_transpile::ir::{
    Block, Const, ExprId, ExprKind, FunctionKind, Op, Pattern, Place, Program, StmtKind, Type,
};

// Python

/// ```python
/// def factorial(n):
///     result = 1
///     for i in range(2, n + 1):
///         result *= i
///     return result
/// print(factorial(20))
/// ```
#[test]
fn python_factorial() {
    let mut program = Program::default();
    let (int, none) = (int(&mut program), program.add_type(Type::None));
    let (text, range) = (program.add_type(Type::Str), program.add_type(Type::Iterator(int)));

    let mut f = Builder::new(&mut program, "factorial", int);
    let n = f.param("n", int);
    let (result, i) = (f.local("result", int), f.local("i", int));
    let one = f.int(1, int);
    let first = f.assign(result, one);
    let (start, last, step, one) = (f.int(2, int), f.read(n), f.int(1, int), f.int(1, int));
    let stop = f.op(Op::ExactAdd, &[last, one], int);
    let numbers = f.op(Op::IterateRange, &[start, stop, step], range);
    let (left, right) = (f.read(result), f.read(i));
    let product = f.op(Op::ExactMul, &[left, right], int);
    let body = block([f.assign(result, product)]);
    let round = stmt(StmtKind::For(Pattern::Local(i), numbers, body, Block::default()));
    let value = f.read(result);
    let factorial = f.finish([first, round, stmt(StmtKind::Return(Some(value)))]);

    let mut f = Builder::new(&mut program, "main", none);
    let twenty = f.int(20, int);
    let called = f.expr(ExprKind::Call(factorial, vec![twenty]), int);
    let (separator, end) = (f.text(" ", text), f.text("\n", text));
    let printed = f.op(Op::Print, &[separator, end, called], none);
    program.entry = Some(f.finish([stmt(StmtKind::Expr(printed))]));
    accepted(&program);
}

/// A class with a field that its method changes, held by two names, and a list that a comprehension made.
///
/// ```python
/// class Counter:
///     def __init__(self, start): self.n = start
///     def add(self, by): self.n += by
/// a = Counter(0); b = a
/// for by in [1, 2]: b.add(by)
/// print(a.n if a is b else -1)
/// ```
#[test]
fn python_shared_object() {
    let mut program = Program::default();
    let (int, none) = (int(&mut program), program.add_type(Type::None));
    let (counter, object) = class(&mut program, "Counter", "n", int);
    let start = {
        let mut f = Builder::new(&mut program, "__init__", none);
        f.function.kind = FunctionKind::Constructor;
        f.function.method_of = Some(counter);
        let (this, start) = (f.param("self", object), f.param("start", int));
        let (this, start) = (f.read(this), f.read(start));
        f.finish([stmt(StmtKind::Assign(Place::Field(this, 0), start))])
    };
    let add = {
        let mut f = Builder::new(&mut program, "add", none);
        f.function.method_of = Some(counter);
        let (this, by) = (f.param("self", object), f.param("by", int));
        let (read, by, to) = (f.read(this), f.read(by), f.read(this));
        let old = f.expr(ExprKind::Field(read, 0), int);
        let sum = f.op(Op::ExactAdd, &[old, by], int);
        f.finish([stmt(StmtKind::Assign(Place::Field(to, 0), sum))])
    };
    let share = program.share_class();
    let list = program.add_type(Type::List(int, share));
    let (numbers, truth) = (program.add_type(Type::Iterator(int)), program.add_type(Type::Bool));
    let text = program.add_type(Type::Str);

    let mut f = Builder::new(&mut program, "main", none);
    let (a, b, by) = (f.local("a", object), f.local("b", object), f.local("by", int));
    let zero = f.int(0, int);
    let made = f.expr(ExprKind::New(counter, start, vec![zero]), object);
    let first = f.assign(a, made);
    let same = f.read(a);
    let second = f.assign(b, same);
    let (one, two) = (f.int(1, int), f.int(2, int));
    let elements = f.expr(ExprKind::List(vec![one, two]), list);
    let each = f.op(Op::Iterate, &[elements], numbers);
    let (receiver, argument) = (f.read(b), f.read(by));
    let called = f.expr(ExprKind::Call(add, vec![receiver, argument]), none);
    let body = block([stmt(StmtKind::Expr(called))]);
    let round = stmt(StmtKind::For(Pattern::Local(by), each, body, Block::default()));
    let (left, right, object, other) = (f.read(a), f.read(b), f.read(a), f.int(-1, int));
    let same_object = f.op(Op::Same, &[left, right], truth);
    let value = f.expr(ExprKind::Field(object, 0), int);
    let shown = f.expr(ExprKind::Cond(same_object, value, other), int);
    let (separator, end) = (f.text(" ", text), f.text("\n", text));
    let printed = f.op(Op::Print, &[separator, end, shown], none);
    program.entry = Some(f.finish([first, second, round, stmt(StmtKind::Expr(printed))]));
    accepted(&program);
}

// C

/// Arithmetic modulo 2^32 over a walk of bytes, until the one that is zero.
///
/// ```c
/// int sum(const unsigned char *p) {
///     int total = 0;
///     while (*p) { total = total * 31 + *p; p++; }
///     return total;
/// }
/// ```
#[test]
fn c_memory_walk() {
    let mut program = Program::default();
    let (int, byte) = (program.add_type(Type::Word(INT)), program.add_type(Type::Word(BYTE)));
    let (pointer, truth) = (program.add_type(Type::Pointer), program.add_type(Type::Bool));

    let mut f = Builder::new(&mut program, "sum", int);
    let p = f.param("p", pointer);
    let total = f.local("total", int);
    let zero = f.int(0, int);
    let first = f.assign(total, zero);
    let at = f.read(p);
    let loaded = f.op(Op::Load(BYTE), &[at], byte);
    let more = f.op(Op::Truth, &[loaded], truth);
    let (old, factor, at) = (f.read(total), f.int(31, int), f.read(p));
    let scaled = f.op(Op::Wrap(Machine::Mul, INT), &[old, factor], int);
    let loaded = f.op(Op::Load(BYTE), &[at], byte);
    // The integer promotion of C is an operation, as every conversion is.
    let promoted = f.op(Op::Resize(INT), &[loaded], int);
    let added = f.op(Op::Wrap(Machine::Add, INT), &[scaled, promoted], int);
    let (at, one) = (f.read(p), f.int(1, int));
    let next = f.op(Op::Offset, &[at, one], pointer);
    let body = block([f.assign(total, added), f.assign(p, next)]);
    let walk = stmt(StmtKind::While(more, body, Block::default()));
    let value = f.read(total);
    f.finish([first, walk, stmt(StmtKind::Return(Some(value)))]);
    accepted(&program);
}

/// `goto` as a dispatch over a state: every label is an arm, and a state that no arm has leaves it.
///
/// ```c
/// void fill(unsigned char *p, int n) {
/// again:
///     if (n == 0) goto done;
///     *p = 7; p = p + 1; n = n - 1;
///     goto again;
/// done:
///     return;
/// }
/// ```
#[test]
fn c_goto() {
    let mut program = Program::default();
    let (int, byte) = (program.add_type(Type::Word(INT)), program.add_type(Type::Word(BYTE)));
    let (pointer, truth) = (program.add_type(Type::Pointer), program.add_type(Type::Bool));
    let (none, label) = (program.add_type(Type::None), int);

    let mut f = Builder::new(&mut program, "fill", none);
    let (p, n) = (f.param("p", pointer), f.param("n", int));
    let state = f.local("_state", label);
    let again = f.int(0, label);
    let enter = f.assign(state, again);
    let (left, zero) = (f.read(n), f.int(0, int));
    let finished = f.op(Op::Eq, &[left, zero], truth);
    let done = f.int(1, label);
    let leave = f.assign(state, done);
    let (at, seven) = (f.read(p), f.int(7, byte));
    let stored = f.op(Op::Store(BYTE), &[at, seven], none);
    let (at, one) = (f.read(p), f.int(1, int));
    let next = f.op(Op::Offset, &[at, one], pointer);
    let (left, one, again) = (f.read(n), f.int(1, int), f.int(0, label));
    let fewer = f.op(Op::Wrap(Machine::Sub, INT), &[left, one], int);
    let work = block([
        stmt(StmtKind::Expr(stored)),
        f.assign(p, next),
        f.assign(n, fewer),
        f.assign(state, again),
    ]);
    let choice = stmt(StmtKind::If(finished, block([leave]), work));
    let arms = vec![(0, block([choice])), (1, block([stmt(StmtKind::Return(None))]))];
    f.finish([enter, stmt(StmtKind::Dispatch(state, arms))]);
    accepted(&program);
}

// Shell

/// Words become fields, fields become a command, and the command's status decides.
///
/// ```sh
/// if grep -q "$pattern" $files; then echo found; else echo missing; fi
/// ```
#[test]
fn shell_status() {
    let mut program = Program::default();
    let (bytes, fields) = (program.add_type(Type::Bytes), program.add_type(Type::Fields));
    let (status, truth) = (program.add_type(Type::Word(INT)), program.add_type(Type::Bool));
    let none = program.add_type(Type::None);

    let mut f = Builder::new(&mut program, "main", none);
    let files = f.param("files", bytes);
    let mut command = Vec::new();
    for word in [&b"grep"[..], b"-q", b"a*b"] {
        command.push(f.word(word, bytes, fields));
    }
    // `$files` stands without quotes, so that it is split and globbed here, and nowhere else.
    let read = f.read(files);
    command.push(f.op(Op::ExpandFields, &[read], fields));
    let joined = f.op(Op::JoinFields, &command, fields);
    let ran = f.op(Op::RunCommand, &[joined], status);
    let zero = f.int(0, status);
    let succeeded = f.op(Op::Eq, &[ran, zero], truth);
    let found = f.echo(b"found", (bytes, fields, status));
    let missing = f.echo(b"missing", (bytes, fields, status));
    let choice = stmt(StmtKind::If(succeeded, block([found]), block([missing])));
    program.entry = Some(f.finish([choice]));
    accepted(&program);
}

/// `$?` is a variable, a loop's condition is a status, and `&&` delays its right side.
///
/// ```sh
/// while test -e lock && sleep 1; do tries="$tries x"; done
/// exit $?
/// ```
#[test]
fn shell_loop() {
    let mut program = Program::default();
    let (bytes, fields) = (program.add_type(Type::Bytes), program.add_type(Type::Fields));
    let (status, truth) = (program.add_type(Type::Word(INT)), program.add_type(Type::Bool));

    let mut f = Builder::new(&mut program, "main", status);
    let (last, tries) = (f.local("_status", status), f.local("tries", bytes));
    let empty = f.expr(ExprKind::Const(Const::Bytes(Vec::new())), bytes);
    let first = f.assign(tries, empty);
    let zero = f.int(0, status);
    let second = f.assign(last, zero);
    let mut succeeded = Vec::new();
    for command in [&[&b"test"[..], b"-e", b"lock"][..], &[b"sleep", b"1"]] {
        let words: Vec<ExprId> = command.iter().map(|word| f.word(word, bytes, fields)).collect();
        let joined = f.op(Op::JoinFields, &words, fields);
        let ran = f.op(Op::RunCommand, &[joined], status);
        let kept = f.expr(ExprKind::Assign(last, ran), status);
        let zero = f.int(0, status);
        succeeded.push(f.op(Op::Eq, &[kept, zero], truth));
    }
    let both = f.expr(ExprKind::And(succeeded[0], succeeded[1]), truth);
    let (old, more) = (
        f.read(tries),
        f.expr(ExprKind::Const(Const::Bytes(b" x".to_vec())), bytes),
    );
    let longer = f.op(Op::Concat, &[old, more], bytes);
    let body = block([f.assign(tries, longer)]);
    let wait = stmt(StmtKind::While(both, body, Block::default()));
    let value = f.read(last);
    program.entry = Some(f.finish([first, second, wait, stmt(StmtKind::Return(Some(value)))]));
    accepted(&program);
}
