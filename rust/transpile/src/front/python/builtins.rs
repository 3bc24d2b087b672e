//! Names that Python gives every program: builtin functions, modules of the standard library, exceptions, and the
//! special methods behind operators.

use super::ast::{BinaryOp, CompareOp};

const FUNCTIONS: &[&str] = &[
    "abs",
    "all",
    "any",
    "bin",
    "bool",
    "chr",
    "dict",
    "divmod",
    "enumerate",
    "exit",
    "filter",
    "float",
    "hex",
    "input",
    "int",
    "isinstance",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "oct",
    "ord",
    "pow",
    "print",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "zip",
    "frozenset",
    "super",
    "object",
    "dataclass",
    "staticmethod",
    "property",
    "sys.exit",
    "math.sqrt",
    "math.floor",
    "math.ceil",
    "math.trunc",
    "math.exp",
    "math.log",
    "math.log2",
    "math.log10",
    "math.sin",
    "math.cos",
    "math.tan",
    "math.asin",
    "math.acos",
    "math.atan",
    "math.atan2",
    "math.sinh",
    "math.cosh",
    "math.tanh",
    "math.pow",
    "math.fabs",
    "math.fmod",
    "math.gcd",
    "math.lcm",
    "math.factorial",
    "math.comb",
    "math.perm",
    "math.isqrt",
    "math.degrees",
    "math.radians",
    "math.copysign",
    "dataclasses.dataclass",
    "typing.List",
    "typing.Dict",
    "typing.Set",
    "typing.Tuple",
    "typing.Optional",
    "typing.Callable",
    "typing.Union",
    "typing.Any",
    "typing.Iterable",
    "typing.Iterator",
    "typing.Sequence",
    "typing.Final",
];

const MODULES: &[&str] = &[
    "math",
    "sys",
    "typing",
    "dataclasses",
    "os",
    "time",
    "random",
    "re",
    "collections",
    "itertools",
    "functools",
];

/// The module, if any of it is known.
#[must_use]
pub fn module(path: &str) -> Option<&'static str> {
    MODULES.iter().find(|module| **module == path).copied()
}

/// The function of that dotted name.
#[must_use]
pub fn function(name: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|function| **function == name).copied()
}

/// The float constant of that dotted name.
#[must_use]
pub fn constant(name: &str) -> Option<f64> {
    match name {
        "math.pi" => Some(std::f64::consts::PI),
        "math.e" => Some(std::f64::consts::E),
        "math.tau" => Some(std::f64::consts::TAU),
        "math.inf" => Some(f64::INFINITY),
        "math.nan" => Some(f64::NAN),
        _ => None,
    }
}

/// The ancestors of a builtin exception class, itself first.
#[must_use]
pub fn exception(name: &str) -> Option<Vec<&'static str>> {
    const PARENTS: &[(&str, &str)] = &[
        ("Exception", "BaseException"),
        ("SystemExit", "BaseException"),
        ("KeyboardInterrupt", "BaseException"),
        ("ArithmeticError", "Exception"),
        ("ZeroDivisionError", "ArithmeticError"),
        ("OverflowError", "ArithmeticError"),
        ("FloatingPointError", "ArithmeticError"),
        ("AssertionError", "Exception"),
        ("AttributeError", "Exception"),
        ("EOFError", "Exception"),
        ("LookupError", "Exception"),
        ("IndexError", "LookupError"),
        ("KeyError", "LookupError"),
        ("NameError", "Exception"),
        ("UnboundLocalError", "NameError"),
        ("OSError", "Exception"),
        ("FileNotFoundError", "OSError"),
        ("RuntimeError", "Exception"),
        ("NotImplementedError", "RuntimeError"),
        ("RecursionError", "RuntimeError"),
        ("StopIteration", "Exception"),
        ("TypeError", "Exception"),
        ("ValueError", "Exception"),
        ("UnicodeError", "ValueError"),
    ];
    let name = if name == "IOError" { "OSError" } else { name };
    if name == "BaseException" {
        return Some(vec!["BaseException"]);
    }
    let (class, parent) = PARENTS.iter().find(|(class, _)| *class == name)?;
    let mut chain = vec![*class];
    chain.extend(exception(parent)?);
    Some(chain)
}

/// The special method behind a binary operator.
#[must_use]
pub fn dunder(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "__add__",
        BinaryOp::Sub => "__sub__",
        BinaryOp::Mul => "__mul__",
        BinaryOp::Div => "__truediv__",
        BinaryOp::FloorDiv => "__floordiv__",
        BinaryOp::Mod => "__mod__",
        BinaryOp::Pow => "__pow__",
        BinaryOp::MatMul => "__matmul__",
        BinaryOp::LShift => "__lshift__",
        BinaryOp::RShift => "__rshift__",
        BinaryOp::BitAnd => "__and__",
        BinaryOp::BitOr => "__or__",
        BinaryOp::BitXor => "__xor__",
    }
}

/// The special method behind a comparison, if it has one.
#[must_use]
pub fn compare_dunder(op: CompareOp) -> Option<&'static str> {
    match op {
        CompareOp::Eq | CompareOp::NotEq => Some("__eq__"),
        CompareOp::Lt => Some("__lt__"),
        CompareOp::LtE => Some("__le__"),
        CompareOp::Gt => Some("__gt__"),
        CompareOp::GtE => Some("__ge__"),
        CompareOp::In | CompareOp::NotIn => Some("__contains__"),
        CompareOp::Is | CompareOp::IsNot => None,
    }
}
