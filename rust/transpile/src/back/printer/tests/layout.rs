//! Where lines break: expected texts that rustfmt keeps, and trees deep enough to need loops and one pass.

use super::*;

fn long(count: usize) -> Vec<Expr> {
    (0..count).map(|at| x(&format!("argument_number_{at}"))).collect()
}

#[test]
fn operators_break_before_the_operator() {
    let text = lines(vec![
        bind("a", long(6).into_iter().reduce(|a, b| bin(Add, a, b)).unwrap()),
        set(
            x("b"),
            bin(Or, bin(And, call("f", long(3)), call("g", long(3))), x("c")),
        ),
        when(
            bin(And, call("first_condition", long(2)), call("second_condition", long(3))),
            vec![],
        ),
        bind("short", long(4).into_iter().reduce(|a, b| bin(Mul, a, b)).unwrap()),
    ]);
    let want = "\
let a = argument_number_0
    + argument_number_1
    + argument_number_2
    + argument_number_3
    + argument_number_4
    + argument_number_5;
b = f(argument_number_0, argument_number_1, argument_number_2)
    && g(argument_number_0, argument_number_1, argument_number_2)
    || c;
if first_condition(argument_number_0, argument_number_1)
    && second_condition(argument_number_0, argument_number_1, argument_number_2)
{}
let short = argument_number_0 * argument_number_1 * argument_number_2 * argument_number_3;
";
    assert_eq!(text, want);
}

#[test]
fn calls_break_one_argument_a_line() {
    let text = lines(vec![
        run(call("call", long(3))),
        run(call("call", long(4))),
        run(call("outer", vec![call("inner", long(4))])),
        when(call("check", long(4)), vec![run(call("go", vec![]))]),
        bind("filled", call("f", (0..30).map(n).collect())),
    ]);
    let want = "\
call(argument_number_0, argument_number_1, argument_number_2);
call(
    argument_number_0,
    argument_number_1,
    argument_number_2,
    argument_number_3,
);
outer(inner(
    argument_number_0,
    argument_number_1,
    argument_number_2,
    argument_number_3,
));
if check(
    argument_number_0,
    argument_number_1,
    argument_number_2,
    argument_number_3,
) {
    go();
}
let filled = f(
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
    25, 26, 27, 28, 29,
);
";
    assert_eq!(text, want);
}

#[test]
fn chains_break_one_call_a_line() {
    let iterate = || method(e(E::Field(b(x("self")), "items".into())), "iter", vec![]);
    let mapped = |body| method(iterate(), "map", vec![lambda(&["item"], body)]);
    let wide = || method(mapped(call("convert_it", long(1))), "collect", vec![]);
    let body = block(vec![bind("b", n(1))], Some(x("b")));
    let text = lines(vec![
        bind("a", method(mapped(x("item")), "sum", vec![])),
        bind("b", wide()),
        run(wide()),
        run(mapped(e(E::Block(body)))),
        run(method(x("out"), "extend", long(4))),
        bind(
            "value",
            method(
                x("a_rather_long_receiver_name"),
                "a_rather_long_method_name_too",
                long(3),
            ),
        ),
    ]);
    let want = "\
let a = self.items.iter().map(|item| item).sum();
let b = self
    .items
    .iter()
    .map(|item| convert_it(argument_number_0))
    .collect();
self.items
    .iter()
    .map(|item| convert_it(argument_number_0))
    .collect();
self.items.iter().map(|item| {
    let b = 1;
    b
});
out.extend(
    argument_number_0,
    argument_number_1,
    argument_number_2,
    argument_number_3,
);
let value = a_rather_long_receiver_name.a_rather_long_method_name_too(
    argument_number_0,
    argument_number_1,
    argument_number_2,
);
";
    assert_eq!(text, want);
}

#[test]
fn lists_and_structs() {
    let point = |value| {
        e(E::Struct(
            "Point".into(),
            vec![("x".into(), x("x")), ("key".into(), value)],
        ))
    };
    let text = lines(vec![
        bind("a", e(E::Vec((1..40).map(n).collect()))),
        bind("b", e(E::Vec(vec![call("make", long(2)), call("make", long(2))]))),
        bind("c", e(E::VecRepeat(b(e(E::Float(0.0))), b(x("count"))))),
        bind("d", point(n(1))),
        bind("e", point(x("a_longer_value"))),
        bind("f", e(E::Tuple(long(4)))),
        bind("g", e(E::Array(vec![n(1), n(2)]))),
    ]);
    let want = "\
let a = vec![
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,
];
let b = vec![
    make(argument_number_0, argument_number_1),
    make(argument_number_0, argument_number_1),
];
let c = vec![0.0; count];
let d = Point { x, key: 1 };
let e = Point {
    x,
    key: a_longer_value,
};
let f = (
    argument_number_0,
    argument_number_1,
    argument_number_2,
    argument_number_3,
);
let g = [1, 2];
";
    assert_eq!(text, want);
}

#[test]
fn branches() {
    let rung = |name: &str, otherwise| {
        unit(E::If(
            b(x(name)),
            block(vec![run(call(name, vec![]))], None),
            Some(otherwise),
        ))
    };
    let ladder = rung(
        "a",
        block(
            vec![run(rung(
                "b",
                only(rung("c", block(vec![run(call("d", vec![]))], None))),
            ))],
            None,
        ),
    );
    let text = lines(vec![
        bind("x", if_else(x("c"), only(n(1)), only(n(2)))),
        bind(
            "y",
            if_else(x("condition"), only(call("then", long(1))), only(x("otherwise_this"))),
        ),
        run(ladder),
        run(unit(E::If(
            b(x("a")),
            Block::default(),
            Some(block(vec![run(call("b", vec![]))], None)),
        ))),
        run(e(E::Match(b(x("a")), vec![(Pattern::Wild, Some(x("g")), n(1))]))),
    ]);
    let want = "\
let x = if c { 1 } else { 2 };
let y = if condition {
    then(argument_number_0)
} else {
    otherwise_this
};
if a {
    a();
} else if b {
    b();
} else if c {
    c();
} else {
    d();
}
if a {
} else {
    b();
}
match a {
    _ if g => 1,
};
";
    assert_eq!(text, want);
}

#[test]
fn arms_and_closures() {
    let some = |name: &str| Pattern::Variant("Some".into(), vec![name_pattern(name)]);
    let sum = long(5).into_iter().reduce(|a, b| bin(Add, a, b)).unwrap();
    let arms = vec![
        (Pattern::Literal("1 | 2".into()), None, n(1)),
        (some("a"), None, call("f", long(4))),
        (some("b"), None, sum.clone()),
        (some("c"), None, e(E::Block(only(x("c"))))),
        (Pattern::Wild, None, if_else(x("c"), only(n(1)), only(n(2)))),
    ];
    let text = lines(vec![
        bind("m", e(E::Match(b(x("value")), arms))),
        bind(
            "f",
            e(E::Closure(
                true,
                vec![(name_pattern("a"), Some(Ty::I64))],
                b(bin(Add, x("a"), n(1))),
            )),
        ),
        run(call("each", vec![x("a"), lambda(&["b"], sum)])),
    ]);
    let want = "\
let m = match value {
    1 | 2 => 1,
    Some(a) => f(
        argument_number_0,
        argument_number_1,
        argument_number_2,
        argument_number_3,
    ),
    Some(b) => {
        argument_number_0
            + argument_number_1
            + argument_number_2
            + argument_number_3
            + argument_number_4
    }
    Some(c) => c,
    _ => {
        if c {
            1
        } else {
            2
        }
    }
};
let f = move |a: i64| a + 1;
each(a, |b| {
    argument_number_0
        + argument_number_1
        + argument_number_2
        + argument_number_3
        + argument_number_4
});
";
    assert_eq!(text, want);
}

#[test]
fn formats_and_signatures() {
    let fields = |count: i64| {
        (0..count)
            .map(|at| e(E::Field(b(x("some_value")), format!("field_{at}"))))
            .collect()
    };
    let text = lines(vec![
        run(format("println", "{} {} {} {}", fields(4))),
        run(format("print", "{}", vec![call("f", long(5))])),
    ]);
    let want = "\
println!(
    \"{} {} {} {}\",
    some_value.field_0, some_value.field_1, some_value.field_2, some_value.field_3
);
print!(
    \"{}\",
    f(
        argument_number_0,
        argument_number_1,
        argument_number_2,
        argument_number_3,
        argument_number_4,
    )
);
";
    assert_eq!(text, want);
    let list = || Ty::Ref(Box::new(Ty::Slice(Box::new(Ty::F64))));
    let params = [
        ("first_parameter", list()),
        ("second_parameter", list()),
        ("the_third_parameter", list()),
    ];
    let want = "\
fn long_name(
    first_parameter: &[f64],
    second_parameter: &[f64],
    the_third_parameter: &[f64],
) -> f64 {
    1
}
";
    assert_eq!(
        printed(vec![function("long_name", &params, Ty::F64, only(n(1)))]).text,
        want
    );
}

#[test]
fn a_value_that_fits_on_the_next_line_goes_there() {
    let name = "a_name_that_leaves_but_little_room_on_its_line_for_what_follows_it";
    let text = lines(vec![bind(name, bin(Add, long(2).remove(0), long(2).remove(1)))]);
    assert_eq!(
        text,
        format!("let {name} =\n    argument_number_0 + argument_number_1;\n")
    );
}

/// Runs on the stack that a WASM instance has.
fn on_a_small_stack(work: impl FnOnce() -> String + Send + 'static) -> String {
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn deep_trees_need_little_stack() {
    let sum = on_a_small_stack(|| shown((0..5000).map(n).reduce(|a, b| bin(Add, a, b)).unwrap()));
    assert_eq!(sum.lines().count(), 5000);
    let right = on_a_small_stack(|| shown((0..1000).map(n).reduce(|a, b| bin(Sub, b, a)).unwrap()));
    assert!(right.contains("(1 - 0)"));
    let chain = on_a_small_stack(|| shown((0..5000).fold(x("a"), |a, at| method(a, "f", vec![n(at)]))));
    assert_eq!(chain.lines().count(), 5001);
    let blocks = on_a_small_stack(|| {
        let innermost = run(call("f", vec![]));
        lines(vec![(0..500).fold(innermost, |inner, _| when(x("c"), vec![inner]))])
    });
    assert_eq!(blocks.matches("if c").count(), 500);
    let ladder = on_a_small_stack(|| {
        let rung = |otherwise, at: i64| {
            unit(E::If(
                b(bin(Eq, x("a"), n(at))),
                only(call("f", vec![])),
                Some(only(otherwise)),
            ))
        };
        lines(vec![run((0..400).fold(call("f", vec![]), rung))])
    });
    assert_eq!(ladder.matches("else if").count(), 399);
}

#[test]
fn nested_alternatives_are_made_once() {
    // Each level has a one-line form and a broken one: made anew in each, the innermost would be made 2^200 times.
    let nest = |inner: Expr, _| call("f", vec![lambda(&["a"], if_else(inner, only(n(1)), only(n(2))))]);
    let text = on_a_small_stack(move || shown((0..200).fold(x("c"), nest)));
    assert_eq!(text.matches("|a|").count(), 200);
    let nest = |inner: Expr, _| e(E::Block(only(bin(Add, inner, n(1)))));
    let text = on_a_small_stack(move || shown((0..200).fold(x("c"), nest)));
    assert_eq!(text.matches('{').count(), 200);
}
