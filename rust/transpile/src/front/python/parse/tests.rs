//! Tests of the parser's adapter: one dump per construct, comments, caps and errors.

use super::{CODES, dump::dump, parse, scan};
use crate::{
    diagnostic::Diagnostic,
    source::{FileId, Source},
    symbol::Interner,
};
use std::fmt::Write as _;

fn parse_bytes(bytes: &[u8]) -> Result<String, Vec<Diagnostic>> {
    let source = Source {
        path: "main.py".to_owned(),
        bytes: bytes.to_vec(),
    };
    let mut names = Interner::default();
    let module = parse(&source, FileId(0), &mut names)?;
    Ok(dump(&module, &names))
}

fn dumped(text: &str) -> String {
    parse_bytes(text.as_bytes()).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

/// Each line of `cases` is `source => dump`.
fn check_lines(cases: &str) {
    for case in cases.lines().map(str::trim).filter(|case| !case.is_empty()) {
        let (source, expected) = case.split_once(" => ").expect("a case has an arrow");
        assert_eq!(dumped(source).trim_end(), expected, "{source}");
    }
}

fn errors(text: &str) -> Vec<Diagnostic> {
    parse_bytes(text.as_bytes()).expect_err("refused")
}

/// The code, the source text under the span, the cause and the hint of the first error.
fn first_error(text: &str) -> (&'static str, String, String, String) {
    let error = errors(text).remove(0);
    assert!(CODES.iter().any(|(code, _)| *code == error.code));
    let under = &text[error.span.start as usize..error.span.end as usize];
    (error.code, under.to_owned(), error.cause, error.hint)
}

#[test]
fn literals() {
    check_lines(
        r#"
        9223372036854775807 => 9223372036854775807
        9223372036854775808 => big:9223372036854775808
        18_446_744_073_709_551_616 => big:18446744073709551616
        0xff_ff => 65535
        0xffff_ffff_ffff_ffff_ffff => big:1208925819614629174706175
        0XDE0B6B3A7640000000000000000000000 => big:4722366482869645213696000000000000000000
        0o7777777777777777777777777 => big:37778931862957161709567
        0b1000000000000000000000000000000000000000000000000000000000000000 => big:9223372036854775808
        -1 => (Neg 1)
        00 => 0
        1_0.5e-3 => 0.0105
        2.5j => 2.5j
        True, None, ... => (tuple Bool(true) None Ellipsis)
        x = 'a' "b\x41\n" r'\n' u'é\N{BULLET}\u00e9' => x = "abA\n\\né•é"
        x = b'a\x00' rb'\x' => x = b"a\x00\\x"
        "#,
    );
}

#[test]
fn f_strings() {
    check_lines(
        r#"
        f'a{x}b{{}}' => (f "a" {x} "b{}")
        f'{x!r:>{w}.3f}' => (f {x!r: ">" {w} ".3f"})
        f'{x = }' => (f "x = " {x!r})
        f'{x=:>5}' => (f "x=" {x: ">5"})
        f'{x=!s}' => (f "x=" {x!s})
        x = 'a{}' f'{y}' 'b' => x = (f "a{}" {y} "b")
        x = 'a' f'b' => x = "ab"
        f"{d["k"]}{f'{z}'}" => (f {d["k"]} {(f {z})})
        rf'\d{x}\n' => (f "\\d" {x} "\\n")
        f'\N{BULLET}{x}\x41' => (f "•" {x} "A")
        f'{x:{y}{z}}' => (f {x: {y} {z}})
        f'{(lambda a: a)(1)}' => (f {(lambda (a) a)(1 )})
        t'{x}' => Unsupported("template string")
        f'{a != b}' => (f {(a NotEq b)})
        "#,
    );
}

#[test]
fn expressions() {
    check_lines(
        r"
        a + b * c ** d ** -e => (Add a (Mul b (Pow c (Pow d (Neg e)))))
        a // b % c @ d / e - f => (Sub (Div (MatMul (Mod (FloorDiv a b) c) d) e) f)
        a << b >> c & d | e ^ f => (BitOr (BitAnd (RShift (LShift a b) c) d) (BitXor e f))
        not a and b and ~c or +d => (or (and (Not a) b (Invert c)) (Pos d))
        a < b <= c != d is not e not in f => (a Lt b LtE c NotEq d IsNot e NotIn f)
        f(a, *b, k=c, **d)(1).g[2] => f(a *b k=c -=d)(1 ).g[2]
        a[1:2, ::3] => a[(tuple 1:2:- -:-:3)]
        a if b else c if d else e => (if b a (if d c e))
        lambda: 0 => (lambda () 0)
        lambda a, /, b=1, *c, d, **e: a => (lambda (/a, b=1, *c, kw d, **e) a)
        [a, *b], {a}, {}, {a: b, **c} => (tuple (list a *b) (set a) (dict) (dict a:b -:c))
        [x for x, y in z if x if y for w in v] => (listcomp x for (tuple x y) in z if x if y for w in v)
        {x for x in y}, {k: v for k, v in y} => (tuple (setcomp x for x in y) (dictcomp k:v for (tuple k v) in y))
        sum(x async for x in y) => sum((gen x async for x in y) )
        (n := 10) => (n := 10)
        () => (tuple )
        ",
    );
}

#[test]
fn simple_statements() {
    check_lines(
        r"
        a = b, c = d => a (tuple b c) = d
        a += 1 => a Add= 1
        a.b //= 1 => a.b FloorDiv= 1
        a: int => a: int = -
        a: list[int] = [] => a: list[int] = (list )
        assert a, 'm' => assert a, \x22m\x22
        raise => raise - from -
        raise A(1) from b => raise A(1 ) from b
        global a, b => global a b
        import a.b as c, d => import a.b as c d as -
        from ..a.b import c as d, e => from 2 'a.b' import c as d e as -
        from . import * => from 1 '' import * as -
        del a, b[0] => del a b[0]
        type A = int => Unsupported('type alias')
        pass => Pass
        "
        .replace("\\x22", "\"")
        .replace("('type alias')", "(\"type alias\")")
        .replace("2 'a.b'", "2 \"a.b\"")
        .replace("1 '' import", "1 \"\" import")
        .as_str(),
    );
}

const COMPOUND: &str = "\
@d.e(1)
@f
async def g[T: int, *U](a: int, /, b=2, *, c) -> None:
    '''Doc.

      more
    '''
    for x in y:
        await z
        yield
        yield from q
        return 1
    else:
        continue
    async with a as b: pass
class C[T](A, metaclass=M):
    pass
while a: break
with a as b, c: pass
try:
    1
except A as e:
    2
except:
    3
else:
    4
finally:
    5
try: 1
except* A: 2
match a:
    case 1: pass  # one
if a: 1
elif b:
    2
elif c:
    3
else:
    4
";

const COMPOUND_DUMP: &str = "\
@d.e(1 ) @f async def g[T U](/a:int, b=2, kw c) -> None
  doc \"Doc.\\n\\nmore\"
  for x in y
    (await z)
    (yield -)
    (yield from q)
    return 1
  else
    Continue
  Unsupported(\"async with\")
class C[T](A metaclass=M)
  Pass
while a
  Break
with a as b c as -
  Pass
try
  1
except A as e
  2
except - as -
  3
else
  4
finally
  5
try*
  1
except A as -
  2
# one
match a
if a
  1
else
  if b
    2
  else
    if c
      3
    else
      4
";

#[test]
fn compound_statements() {
    assert_eq!(dumped(COMPOUND), COMPOUND_DUMP);
}

#[test]
fn docstrings() {
    assert_eq!(
        dumped("'''  A\n\tb\n\n        c\n    '''\nx"),
        "doc \"A\\nb\\n\\nc\"\nx\n"
    );
    assert_eq!(dumped("def f(): 'd'"), "def f() -> -\n  doc \"d\"\n");
    assert_eq!(dumped("class C:\n  'a' 'b'\n  x"), "class C( )\n  doc \"ab\"\n  x\n");
    assert_eq!(dumped("f'{x}'"), "(f {x})\n");
    assert_eq!(dumped("''"), "doc \"\"\n");
}

#[test]
fn comments() {
    let source = "\
#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# above
x = 1  # end
#no space
def f(a,  # the a
      b):  # header
    # inside
    return a  # back
    # last of f
y = [  # open
    1,  # one
]  # close
if x:  # if
    p; q  # both
# before elif
elif y:  # elif
    r
else:  # else
    s
@d  # deco
class C: pass  # c
while x: y  # inline

# the end
";
    let expected = "\
# above
x = 1 #> end
#no space|
# the a
def f(a, b) -> - #> header
  # inside
  return a #> back
# last of f
# open
# one
y = (list 1) #> close
if x #> if
  p
  q #> both
else
  # before elif
  if y #> elif
    r
  else
    # else
    s
# deco
@d class C( )
  Pass #> c
while x
  y #> inline
# the end
"
    .replace("#no space|", "# no space");
    assert_eq!(dumped(source), expected);
}

#[test]
fn no_comment_is_lost() {
    let source = "try:\n  a # 1\n  # 2\nexcept E: # 3\n  # 4\n  b\n  # 5\nelse: # 6\n  c\nfinally: # 7\n  d\n\
                  match x: # 8\n  # 9\n  case 1: # 10\n    y # 11\n  # 12\ndef f(): # 13\n  '''d''' # 14\n# 15\n";
    let dumped = dumped(source);
    for number in 1..=15 {
        let shown = dumped
            .lines()
            .filter(|line| line.ends_with(&format!("# {number}")) || line.ends_with(&format!("#> {number}")));
        assert_eq!(shown.count(), 1, "{number} in {dumped}");
    }
}

#[test]
fn spans_count_bytes_as_read() {
    let bytes = b"\xef\xbb\xbf# c\r\nx = 1\r\nyy = '''a\r\nb'''\rz\r\n";
    let source = Source {
        path: "main.py".to_owned(),
        bytes: bytes.to_vec(),
    };
    let mut names = Interner::default();
    let module = parse(&source, FileId(3), &mut names).expect("parses");
    let under = |index: usize| {
        let span = module.body[index].span;
        assert_eq!(span.file, FileId(3));
        &bytes[span.start as usize..span.end as usize]
    };
    assert_eq!(
        [under(0), under(1), under(2)],
        [&b"x = 1"[..], b"yy = '''a\r\nb'''", b"z"]
    );
    assert_eq!(dump(&module, &names), "# c\nx = 1\nyy = \"a\\nb\"\nz\n");
}

#[test]
fn children_come_before_parents() {
    let source = Source {
        path: "main.py".to_owned(),
        bytes: b"f(a + 1, [b for b in c if d], k=lambda e=2: e.g)".to_vec(),
    };
    let module = parse(&source, FileId(0), &mut Interner::default()).expect("parses");
    assert_eq!(module.exprs.last().map(|expr| expr.span.end), Some(48));
    assert!(module.exprs.windows(2).all(|pair| pair[0].span.end <= pair[1].span.end));
}

#[test]
fn encodings() {
    let refused = |bytes: &[u8]| parse_bytes(bytes).expect_err("refused").remove(0);
    let error = refused(b"x = 1\ny = '\xff'");
    assert_eq!((error.code, error.span.start), ("PY0001", 11));
    assert!(error.cause.contains("line 2"));
    assert!(refused(b"\xff\xfex\0").hint.contains("UTF-16"));
    let error = refused(b"#!/bin/x\n# vim: set fileencoding=cp1252 :\nx");
    assert_eq!((error.code, error.span.start, error.span.end), ("PY0001", 33, 39));
    assert_eq!(refused("# coding: latin-1\n'é'".as_bytes()).code, "PY0001");
    assert_eq!(refused(b"x\0y").code, "PY0010");
    assert_eq!(refused(&vec![b' '; 33 * 1024 * 1024]).code, "PY0002");
    assert_eq!(parse_bytes(b"# coding=latin-1\nx").as_deref(), Ok("x\n"));
    assert_eq!(
        parse_bytes(b"x # coding: a\n# coding: cp1252").as_deref(),
        Ok("x #> coding: a\n# coding: cp1252\n")
    );
    assert_eq!(parse_bytes(b"").as_deref(), Ok(""));
}

#[test]
fn refused_literals() {
    let (code, under, ..) = first_error(r"x = 'a\ud83d\ude00'");
    assert_eq!((code, under.as_str()), ("PY0011", r"\ud83d"));
    assert_eq!(first_error(r"x = f'{y}\\\U0000dc00'").1, r"\U0000dc00");
    assert_eq!(first_error(r"def f(): 'a\udc00'").0, "PY0011");
    assert_eq!(
        dumped("x = r'\\ud800' '\\\\ud800\u{fffd}'"),
        "x = \"\\\\ud800\\\\ud800\u{fffd}\"\n"
    );
    assert_eq!(first_error(&"9".repeat(4_301)).0, "PY0012");
    assert_eq!(first_error(&format!("0x{}", "f".repeat(10_001))).0, "PY0012");
    assert_eq!(dumped(&"9".repeat(4_300)).len(), 4_305);
}

#[test]
fn syntax_errors() {
    let check = |text: &str, under: &str, cause: &str, hint: &str| {
        let found = first_error(text);
        assert_eq!((found.0, found.1.as_str()), ("PY0010", under), "{text}: {found:?}");
        assert!(found.2.contains(cause) && found.3.contains(hint), "{text}: {found:?}");
    };
    check("print 'x'", "'x'", "separated by newlines", "Python 2");
    check("x = (1,\n", "(", "never closed by `)`", "close it");
    check("x = (1]", "]", "does not match", "close it by `)`");
    check("x)", ")", "no bracket", "delete it");
    check("x = 'abc\n", "'abc", "never closed", "triple");
    check("f'{x'", "'", "never closed", "quotes");
    check("f'a}'", "}", "single `}`", "}}");
    check("f'{x:'", ":", "never closed by `}`", "");
    check("if x:\n  a\n    b\n", "    ", "unexpected indentation", "alike");
    check("if x:\n    a\n  b\n", "  ", "unindent", "tabs");
    check("if x:\na\n", "a", "indented block", "pass");
    check("if x = 1:\n  a", "=", "expected", "==");
    check("async x", "x", "async", "only def");
    check("1 = x", "1", "assignment target", "==");
    check("x = 1 \\ 2", "\\", "line continuation", "backslash");
    check("'\\x1'", "", "unicode", "escape");
    assert_eq!(errors(&"1 = x\n".repeat(30)).len(), 20);
}

/// Runs on a stack of 1 MiB, as a WASM instance has.
fn on_small_stack(check: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(1024 * 1024)
        .spawn(check)
        .expect("a thread starts");
    thread.join().expect("the check passes");
}

#[test]
fn depth_is_capped() {
    on_small_stack(|| {
        let many = 100_000;
        let refused = [
            ("PY0003", "(".repeat(many) + &")".repeat(many)),
            ("PY0003", "[".repeat(many)),
            ("PY0003", "f'{".repeat(many)),
            ("PY0003", format!("f'{}", "{x:".repeat(many))),
            ("PY0005", "x = 1".to_owned() + &" + 1".repeat(many)),
            ("PY0005", "not ".repeat(many) + "x"),
            ("PY0005", "-".repeat(many) + "x"),
            ("PY0005", "lambda a, b: ".repeat(many) + "x"),
            ("PY0005", "await ".repeat(many) + "x"),
            ("PY0005", "async ".repeat(many) + "x"),
            ("PY0005", "yield a, ".repeat(many)),
            ("PY0005", "a if b else ".repeat(many) + "c"),
            ("PY0005", "a ** ".repeat(many) + "b"),
            ("PY0005", "a and ".repeat(many) + "b"),
            ("PY0005", "a < ".repeat(many) + "b"),
            ("PY0005", "a".to_owned() + &".b".repeat(many)),
            ("PY0005", "a".to_owned() + &"()".repeat(many)),
            ("PY0005", "a".to_owned() + &"[0]".repeat(many)),
            ("PY0005", format!("[x{}]", " for a, b in c".repeat(many))),
            ("PY0005", format!("{}x{}", "(1 + 1 + 1 + ".repeat(400), ")".repeat(400))),
            ("PY0004", nested_ifs(101)),
            ("PY0004", nested_ifs(3_000)),
            ("PY0004", format!("(\n{})", nested_ifs(3_000))),
            ("PY0006", "if a: b\n".to_owned() + &"elif a: b\n".repeat(many)),
        ];
        for (code, text) in refused {
            let error = first_error(&text);
            assert_eq!(error.0, code, "{}", &text[..40.min(text.len())]);
            assert!(!error.2.is_empty() && !error.3.is_empty());
        }
    });
}

#[test]
fn depth_at_the_caps_is_parsed() {
    on_small_stack(|| {
        let accepted = [
            "(".repeat(500) + "x" + &")".repeat(500),
            "[".repeat(500) + &"]".repeat(500),
            "x = 1".to_owned() + &" + 1".repeat(999),
            "-".repeat(999) + "x",
            "not ".repeat(999) + "x",
            "a ** ".repeat(999) + "b",
            "lambda: ".repeat(999) + "x",
            "a if b else ".repeat(499) + "c",
            "a".to_owned() + &".b".repeat(999),
            format!("{}x{}", "f(".repeat(499), ")".repeat(499)),
            nested_ifs(100),
            "if a: b\n".to_owned() + &"elif a: b\n".repeat(900),
            "x = [".to_owned() + &"a.b + -1, lambda c, d: 1, 'e' f'{g}', {1: 2},\n".repeat(2_000) + "]",
        ];
        for text in accepted {
            let source = Source {
                path: "main.py".to_owned(),
                bytes: text.clone().into_bytes(),
            };
            let parsed = parse(&source, FileId(0), &mut Interner::default());
            assert!(parsed.is_ok(), "{}: {parsed:?}", &text[..40.min(text.len())]);
        }
    });
}

fn nested_ifs(depth: usize) -> String {
    let mut text = String::new();
    for level in 0..depth {
        let _ = writeln!(text, "{}if a:", " ".repeat(level));
    }
    text + &" ".repeat(depth) + "b\n"
}

#[test]
fn the_scan_knows_strings_from_code() {
    let sound = [
        "'(' \"[\" '''{\n''' r'\\\\' rb'(' b'\\'' # )",
        "'a\\\nb' 'c\\\r\n(' '''\\''''",
        "f'{{(' f'{x!r:>{y}}' f'{x:(}' f\"{d['k']}\" f'''{\n[1] # ]\n}'''",
        "f'{'nested'}' f'{x!=y}' f'\\N{LEFT PARENTHESIS}\\{x}' rf'\\N{x}' f'{x:{{1: 2}[1]}}'",
        "1if x else 2; 0xfor x; 1.e5; 1..real; x.y; ...",
        "if x:\n\ta\n        b\n\n  # c\n\x0cd",
    ];
    for text in sound {
        assert!(scan::scan(text).is_ok(), "{text}: {:?}", scan::scan(text));
    }
}

/// Every byte string is answered. A small generator of bytes that matter stands in for a property-testing crate.
#[test]
fn the_scan_never_panics() {
    let alphabet = b"()[]{}'\"\\\n\r\t #:,;=!.0xefrbN\x00\x80\xff-*lambda yield elif";
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = move || {
        // xorshift64 (Marsaglia, "Xorshift RNGs", 2003).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).expect("31 bits fit")
    };
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..next() % 60).map(|_| alphabet[next() % alphabet.len()]).collect();
        let _ = scan::scan_bytes(&bytes);
        let _ = parse_bytes(&bytes);
    }
}
