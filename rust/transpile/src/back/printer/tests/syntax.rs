//! What is written: parentheses, literals, types, items, comments. Layout has its own file.

use super::*;

#[test]
fn parentheses_stand_where_precedence_asks() {
    let cases = [
        (bin(Add, bin(Mul, x("a"), x("b")), x("c")), "a * b + c"),
        (bin(Mul, bin(Add, x("a"), x("b")), x("c")), "(a + b) * c"),
        (bin(Sub, x("a"), bin(Sub, x("b"), x("c"))), "a - (b - c)"),
        (bin(Sub, bin(Sub, x("a"), x("b")), x("c")), "a - b - c"),
        (bin(Lt, bin(Lt, x("a"), x("b")), x("c")), "(a < b) < c"),
        (bin(Eq, x("a"), bin(Eq, x("b"), x("c"))), "a == (b == c)"),
        (bin(And, bin(Or, x("a"), x("b")), x("c")), "(a || b) && c"),
        (bin(BitAnd, x("a"), bin(Eq, x("b"), x("c"))), "a & (b == c)"),
        (bin(Lt, cast(x("a"), Ty::Usize), x("b")), "(a as usize) < b"),
        (bin(Shl, cast(x("a"), Ty::I64), x("b")), "(a as i64) << b"),
        (
            bin(Lt, bin(Add, x("a"), cast(x("b"), Ty::I64)), x("c")),
            "(a + b as i64) < c",
        ),
        (bin(Ge, cast(x("a"), Ty::I64), x("b")), "a as i64 >= b"),
        (cast(bin(Add, x("a"), x("b")), Ty::F64), "(a + b) as f64"),
        (cast(neg(x("a")), Ty::F64), "-a as f64"),
        (neg(cast(x("a"), Ty::F64)), "-(a as f64)"),
        (neg(neg(x("a"))), "-(-a)"),
        (neg(n(-5)), "-(-5)"),
        (e(E::Unary(Unary::Not, b(bin(And, x("a"), x("b"))))), "!(a && b)"),
        (e(E::Field(b(e(E::Deref(b(x("p"))))), "y".into())), "(*p).y"),
        (e(E::Deref(b(e(E::Field(b(x("p")), "y".into()))))), "*p.y"),
        (reference(e(E::RefMut(b(x("a"))))), "&&mut a"),
        (e(E::Try(b(reference(x("a"))))), "(&a)?"),
        (bin(Add, e(E::Return(None)), n(1)), "(return) + 1"),
        (bin(Or, x("a"), e(E::Break(Some("out".into())))), "a || (break 'out)"),
        (reference(lambda(&["a"], bin(Add, x("a"), n(1)))), "&|a| a + 1"),
        (reference(e(E::Range(Some(b(n(0))), None, false))), "&(0..)"),
        (
            e(E::Range(Some(b(bin(Add, x("a"), n(1)))), Some(b(x("b"))), true)),
            "a + 1..=b",
        ),
    ];
    for (expr, text) in cases {
        assert_eq!(shown(expr), text);
    }
}

#[test]
fn receivers_and_callees() {
    let field = e(E::Field(b(x("self")), "f".into()));
    let range = e(E::Range(Some(b(n(0))), Some(b(x("n"))), false));
    let cases = [
        (method(neg(x("a")), "abs", vec![]), "(-a).abs()"),
        (method(n(-1), "pow", vec![n(2)]), "(-1_i64).pow(2)"),
        (method(n(12345), "pow", vec![n(2)]), "12_345_i64.pow(2)"),
        (method(bin(Add, n(1), n(2)), "pow", vec![n(2)]), "(1_i64 + 2).pow(2)"),
        (
            method(
                if_else(bin(Gt, x("a"), n(0)), only(n(1)), only(n(2))),
                "pow",
                vec![n(2)],
            ),
            "if a > 0 { 1_i64 } else { 2 }.pow(2)",
        ),
        (method(neg(n(7)), "abs", vec![]), "(-7_i64).abs()"),
        (
            method(
                Expr {
                    kind: E::Float(2.0),
                    ty: Ty::F64,
                },
                "sqrt",
                vec![],
            ),
            "2.0_f64.sqrt()",
        ),
        (method(n(i64::MIN), "abs", vec![]), "i64::MIN.abs()"),
        (method(range, "rev", vec![]), "(0..n).rev()"),
        (method(cast(x("a"), Ty::F64), "sqrt", vec![]), "(a as f64).sqrt()"),
        (e(E::Call(b(lambda(&["a"], x("a"))), vec![n(1)])), "(|a| a)(1)"),
        (e(E::Call(b(field), vec![x("a")])), "(self.f)(a)"),
        (e(E::Call(b(call("f", vec![])), vec![x("a")])), "f()(a)"),
        (
            e(E::Index(b(method(x("a"), "b", vec![])), b(bin(Add, x("i"), n(1))))),
            "a.b()[i + 1]",
        ),
        (
            e(E::Method(b(x("a")), "parse".into(), vec![Ty::I64], vec![])),
            "a.parse::<i64>()",
        ),
    ];
    for (expr, text) in cases {
        assert_eq!(shown(expr), text);
    }
}

#[test]
fn heads_guard_struct_literals() {
    let point = || e(E::Struct("P".into(), vec![("a".into(), n(1))]));
    let text = lines(vec![
        when(bin(Eq, x("p"), point()), vec![]),
        when(call("g", vec![point()]), vec![]),
        stmt(S::While(None, method(point(), "more", vec![]), Block::default())),
        stmt(S::For(Some("outer".into()), Pattern::Wild, point(), Block::default())),
        run(unit(E::Match(
            b(point()),
            vec![(Pattern::Wild, None, unit(E::Block(Block::default())))],
        ))),
        run(unit(E::IfLet(
            Pattern::Wild,
            b(bin(And, x("a"), x("b"))),
            Block::default(),
            None,
        ))),
    ]);
    let want = "\
if (p == P { a: 1 }) {}
if g(P { a: 1 }) {}
while (P { a: 1 }.more()) {}
'outer: for _ in (P { a: 1 }) {}
match (P { a: 1 }) {
    _ => {}
}
if let _ = (a && b) {}
";
    assert_eq!(text, want);
}

#[test]
fn a_block_at_the_start_of_a_statement_is_guarded() {
    let branch = || if_else(x("c"), only(n(1)), only(n(2)));
    let text = lines(vec![
        run(bin(Add, branch(), n(3))),
        run(method(branch(), "go", vec![])),
        run(branch()),
        run(bin(Mul, bin(Add, branch(), n(3)), n(4))),
    ]);
    let want = "\
(if c { 1 } else { 2 }) + 3;
if c { 1_i64 } else { 2 }.go();
if c {
    1
} else {
    2
};
(if c { 1 } else { 2 } + 3) * 4;
";
    assert_eq!(text, want);
}

#[test]
fn numbers_read_back_exactly() {
    let ints = [
        (0, "0"),
        (9999, "9999"),
        (10000, "10_000"),
        (-1_234_567, "-1_234_567"),
        (i64::MIN, "i64::MIN"),
    ];
    for (value, text) in ints {
        assert_eq!(shown(n(value)), text);
    }
    assert_eq!(shown(n(i64::MAX)), "9_223_372_036_854_775_807");
    let floats = [
        (0.1, "0.1"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (1e100, "1e100"),
        (5e-324, "5e-324"),
        (1e16, "1e16"),
    ];
    for (value, text) in floats {
        assert_eq!(shown(e(E::Float(value))), text);
        assert_eq!(text.parse::<f64>().unwrap().to_bits(), f64::to_bits(value));
    }
    assert_eq!(shown(e(E::Float(f64::INFINITY))), "f64::INFINITY");
    assert_eq!(shown(e(E::Float(f64::NEG_INFINITY))), "f64::NEG_INFINITY");
    assert_eq!(shown(e(E::Float(f64::NAN))), "f64::NAN");
}

#[test]
fn text_is_escaped() {
    let text = "a\"b\\c\n\t\r\0'é日e\u{301}\u{202e}\u{7f}\u{200b}😀";
    let want = [
        "\"a\\\"b\\\\c\\n\\t\\r\\0'é日e",
        "\u{301}",
        r#"\u{202e}\u{7f}\u{200b}😀""#,
    ]
    .concat();
    assert_eq!(shown(e(E::Str(text.into()))), want);
    assert_eq!(shown(e(E::Char('\''))), r"'\''");
    assert_eq!(shown(e(E::Char('"'))), "'\"'");
    assert_eq!(shown(e(E::Char('\u{2067}'))), r"'\u{2067}'");
    assert_eq!(shown(e(E::ByteStr(b"a\"'\\\n\0\xff".to_vec()))), r#"b"a\"'\\\n\0\xff""#);
}

#[test]
fn plain_names_move_into_format_strings() {
    let line = |text: &str, arguments| shown(format("println", text, arguments));
    assert_eq!(line("{} {:>5}", vec![x("a"), x("b")]), r#"println!("{a} {b:>5}")"#);
    assert_eq!(line("{{}} {} {}", vec![n(1), x("b")]), r#"println!("{{}} {} {b}", 1)"#);
    assert_eq!(line("{} {}", vec![x("A::B"), x("b")]), r#"println!("{} {b}", A::B)"#);
    assert_eq!(line("{0} {}", vec![x("a"), x("b")]), r#"println!("{0} {}", a, b)"#);
    assert_eq!(line("{:1$}", vec![x("a"), x("b")]), r#"println!("{:1$}", a, b)"#);
    assert_eq!(line("{:?}\n", vec![x("a")]), r#"println!("{a:?}\n")"#);
    assert_eq!(line("{}", vec![x("r#in")]), r#"println!("{}", r#in)"#);
    assert_eq!(line("", vec![]), r#"println!("")"#);
}

#[test]
fn types_and_patterns() {
    let typed = |ty| {
        let text = lines(vec![stmt(S::Let {
            pattern: Pattern::Wild,
            ty: Some(ty),
            init: None,
        })]);
        text.strip_prefix("let _: ")
            .unwrap()
            .strip_suffix(";\n")
            .unwrap()
            .to_string()
    };
    let boxed = Box::new;
    assert_eq!(
        typed(Ty::Function(vec![Ty::I64, Ty::F64], boxed(Ty::Bool))),
        "Rc<dyn Fn(i64, f64) -> bool>"
    );
    assert_eq!(typed(Ty::Function(vec![], boxed(Ty::Unit))), "Rc<dyn Fn()>");
    assert_eq!(typed(Ty::Ref(boxed(Ty::Slice(boxed(Ty::I64))))), "&[i64]");
    assert_eq!(
        typed(Ty::RefMut(boxed(Ty::Path("List".into(), vec![Ty::String])))),
        "&mut List<String>"
    );
    assert_eq!(typed(Ty::Ref(boxed(Ty::Trait("dyn A + B".into())))), "&(dyn A + B)");
    assert_eq!(typed(Ty::Tuple(vec![Ty::Char])), "(char,)");
    assert_eq!(typed(Ty::Array(boxed(Ty::Infer), 3)), "[_; 3]");
    let pattern = |pattern| {
        lines(vec![stmt(S::Let {
            pattern,
            ty: None,
            init: None,
        })])
    };
    let mutable = || Pattern::Name(true, "a".into());
    assert_eq!(
        pattern(Pattern::Tuple(vec![mutable(), Pattern::Wild])),
        "let (mut a, _);\n"
    );
    assert_eq!(pattern(Pattern::Tuple(vec![mutable()])), "let (mut a,);\n");
    assert_eq!(pattern(Pattern::Ref(Box::new(mutable()))), "let &(mut a);\n");
    assert_eq!(
        pattern(Pattern::Variant("Some".into(), vec![name_pattern("b")])),
        "let Some(b);\n"
    );
    assert_eq!(pattern(Pattern::Variant("A::None".into(), vec![])), "let A::None;\n");
}

const ITEMS: &str = "\
//! Made from a.py.

#![forbid(unsafe_code)]

use std::cell::Cell;
use std::rc::Rc;

const LIMIT: i64 = 10_000;

// one
//
// two
/// A point.
///
/// More.
#[derive(Clone)]
pub struct Point {
    /// The a.
    a: Cell<i64>,
    b: Rc<bool>,
}

enum Either {
    A,
    B(i64, String),
}

impl Point {
    pub fn get(&self, mut a: i64) -> i64 {
        a
    }
}

impl Copy for Point {}

thread_local! {
    static A: i64 = const { 1 };
    static B: i64 = make();
}

fn main() {}
";

#[test]
fn items() {
    let method = Function {
        public: true,
        name: "get".into(),
        receiver: Some("&self"),
        params: vec![(true, "a".into(), Ty::I64)],
        result: Ty::I64,
        body: only(x("a")),
    };
    let fields = vec![
        (
            vec!["The a.".into()],
            "a".into(),
            Ty::Path("Cell".into(), vec![Ty::I64]),
        ),
        (vec![], "b".into(), Ty::Path("Rc".into(), vec![Ty::Bool])),
    ];
    let mut point = item(ItemKind::Struct {
        public: true,
        name: "Point".into(),
        fields,
    });
    point.comments = vec!["one\n\ntwo  ".into()];
    point.docs = vec!["A point.".into(), String::new(), "More.".into()];
    point.attributes = vec!["derive(Clone)".into()];
    let variants = vec![("A".into(), vec![]), ("B".into(), vec![Ty::I64, Ty::String])];
    let file = File {
        docs: vec!["Made from a.py.".into()],
        attributes: vec!["forbid(unsafe_code)".into()],
        items: vec![
            item(ItemKind::Use("std::cell::Cell".into())),
            item(ItemKind::Use("std::cell::RefCell".into())),
            item(ItemKind::Use("std::rc::Rc".into())),
            // Nothing names it.
            item(ItemKind::Use("std::cell::RefCell".into())),
            item(ItemKind::Const(false, "LIMIT".into(), Ty::I64, n(10000))),
            point,
            item(ItemKind::Enum {
                public: false,
                name: "Either".into(),
                variants,
            }),
            item(ItemKind::Impl {
                of: None,
                name: "Point".into(),
                items: vec![item(ItemKind::Function(method))],
            }),
            item(ItemKind::Impl {
                of: Some("Copy".into()),
                name: "Point".into(),
                items: vec![],
            }),
            item(ItemKind::ThreadLocal(vec![
                ("A".into(), Ty::I64, n(1), true),
                ("B".into(), Ty::I64, call("make", vec![]), false),
            ])),
            function("main", &[], Ty::Unit, Block::default()),
        ],
    };
    assert_eq!(print(&file).text, ITEMS);
}

#[test]
fn comments_idents_and_lines() {
    let span = |start| Span::new(FileId(0), start, start + 1);
    let mut first = bind("a", call("Int::from", vec![e(E::Str("Hidden".into()))]));
    first.comments = vec!["Noted \u{202e}\nagain".into()];
    first.trailing = Some("a\nb".into());
    first.origin = Some(span(1));
    let mut looped = stmt(S::Loop(
        Some("'out".into()),
        block(vec![run(e(E::Break(Some("out".into()))))], None),
    ));
    looped.trailing = Some("forever".into());
    looped.origin = Some(span(2));
    let mut last = stmt(S::Nothing);
    last.comments = vec!["end".into(), String::new()];
    let mut main = function(
        "main",
        &[("t", Ty::Path("List".into(), vec![Ty::I64]))],
        Ty::Unit,
        block(vec![first, looped, last], None),
    );
    main.docs = vec!["Docs".into()];
    main.origin = Some(span(0));
    let printed = printed(vec![main]);
    let want = "\
/// Docs
fn main(t: List<i64>) {
    // Noted \\u{202e}
    // again
    let a = Int::from(\"Hidden\"); // a b
    'out: loop { // forever
        break 'out;
    }
    // end
    //
}
";
    assert_eq!(printed.text, want);
    let idents: Vec<&str> = printed.idents.iter().map(String::as_str).collect();
    assert_eq!(idents, ["Int", "List", "a", "from", "i64", "main", "t"]);
    assert_eq!(printed.lines, [(1, span(0)), (4, span(1)), (5, span(2))]);
}

#[test]
fn unit_values_and_empty_files() {
    assert_eq!(
        body(block(vec![run(call("g", vec![]))], Some(unit(E::Tuple(vec![]))))),
        "g();\n"
    );
    assert_eq!(shown(e(E::Tuple(vec![n(1)]))), "(1,)");
    assert_eq!(print(&File::default()).text, "");
}
