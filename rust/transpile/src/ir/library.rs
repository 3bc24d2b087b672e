//! The library operations: a name, how operands are taken, what comes back, and whether it may raise.
//!
//! Each is a helper of `rust/runtime`: `helper` is its name there. A back end finds the convention of a call here and
//! nothing else about it; a front finds the function by [`find`].

/// How an operand is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// The receiver of a method of a shared container.
    Receiver,
    /// Text, lent.
    Str,
    /// An integer within i64; one beyond it raises.
    Int,
    /// An integer of any size, lent.
    BigInt,
    /// An integer within i64, or absent.
    OptionalInt,
    /// A float.
    Float,
    /// A value, given.
    Value,
    /// A value, lent.
    Lent,
}

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Give {
    /// Nothing.
    None,
    /// A bool.
    Bool,
    /// An i64.
    Int,
    /// An `Int`.
    BigInt,
    /// An f64.
    Float,
    /// A `String`.
    Str,
    /// A `Vec<String>`.
    StrVec,
    /// Just what the expression's type says.
    Own,
}

/// A library operation.
#[derive(Debug, PartialEq)]
pub struct Function {
    /// The name by which fronts know it.
    pub name: &'static str,
    /// The helper: a function, or a method where the first operand is `Receiver`.
    pub helper: &'static str,
    /// The operands.
    pub params: &'static [Param],
    /// Whether the source line follows the operands.
    pub line: bool,
    /// The result.
    pub give: Give,
    /// Whether it may raise.
    pub raises: bool,
    /// The method of std that does the same without the helper (`&str` receivers only).
    pub std_method: bool,
}

impl Function {
    /// Whether it changes its first operand, or is seen from outside.
    #[must_use]
    pub fn changes(&self) -> bool {
        let of_container = self.params.first() == Some(&Param::Receiver);
        let only_reads = matches!(
            self.helper,
            "index_of"
                | "count"
                | "copy"
                | "find"
                | "get_or"
                | "merged"
                | "union"
                | "intersection"
                | "difference"
                | "symmetric_difference"
                | "is_subset"
                | "is_superset"
                | "is_disjoint"
        );
        of_container && !only_reads || self.name == "read_line"
    }
}

/// The function of that name.
///
/// # Panics
/// If there is none: the tables of a front and this one disagree, which a test of the front rules out.
#[must_use]
pub fn find(name: &str) -> &'static Function {
    FUNCTIONS
        .iter()
        .find(|function| function.name == name)
        .unwrap_or_else(|| panic!("no library function {name}"))
}

/// Whether a condition of this name is one that the runtime knows without being told its ancestors.
#[must_use]
pub fn is_standard_condition(name: &str) -> bool {
    STANDARD_CONDITIONS.contains(&name)
}

const STANDARD_CONDITIONS: &[&str] = &[
    "BaseException",
    "Exception",
    "SystemExit",
    "KeyboardInterrupt",
    "ArithmeticError",
    "ZeroDivisionError",
    "OverflowError",
    "FloatingPointError",
    "AssertionError",
    "AttributeError",
    "EOFError",
    "LookupError",
    "IndexError",
    "KeyError",
    "NameError",
    "UnboundLocalError",
    "OSError",
    "FileNotFoundError",
    "RuntimeError",
    "NotImplementedError",
    "RecursionError",
    "StopIteration",
    "TypeError",
    "ValueError",
    "UnicodeError",
];

const fn pure(name: &'static str, params: &'static [Param], give: Give) -> Function {
    Function {
        name,
        helper: name,
        params,
        line: false,
        give,
        raises: false,
        std_method: false,
    }
}

const fn raising(name: &'static str, params: &'static [Param], give: Give) -> Function {
    Function {
        name,
        helper: name,
        params,
        line: false,
        give,
        raises: true,
        std_method: false,
    }
}

const fn method(name: &'static str, helper: &'static str, params: &'static [Param], give: Give) -> Function {
    Function {
        name,
        helper,
        params,
        line: false,
        give,
        raises: false,
        std_method: false,
    }
}

const fn raising_method(name: &'static str, helper: &'static str, params: &'static [Param], give: Give) -> Function {
    Function {
        name,
        helper,
        params,
        line: false,
        give,
        raises: true,
        std_method: false,
    }
}

const fn std_str(name: &'static str, params: &'static [Param], give: Give) -> Function {
    Function {
        name,
        helper: name,
        params,
        line: false,
        give,
        raises: false,
        std_method: true,
    }
}

const S: &[Param] = &[Param::Str];
const SS: &[Param] = &[Param::Str, Param::Str];
const SSS: &[Param] = &[Param::Str, Param::Str, Param::Str];
const SI: &[Param] = &[Param::Str, Param::Int];
const SSI: &[Param] = &[Param::Str, Param::Str, Param::Int];
const SIS: &[Param] = &[Param::Str, Param::Int, Param::Str];
const R: &[Param] = &[Param::Receiver];
const RL: &[Param] = &[Param::Receiver, Param::Lent];
const RV: &[Param] = &[Param::Receiver, Param::Value];
const RLV: &[Param] = &[Param::Receiver, Param::Lent, Param::Value];
const I: &[Param] = &[Param::Int];
const II: &[Param] = &[Param::Int, Param::Int];
const F: &[Param] = &[Param::Float];
const FF: &[Param] = &[Param::Float, Param::Float];

/// Every library function.
pub const FUNCTIONS: &[Function] = &[
    pure("split_whitespace", S, Give::StrVec),
    pure("split_whitespace_max", SI, Give::StrVec),
    pure("rsplit_whitespace_max", SI, Give::StrVec),
    raising("split_on", SS, Give::StrVec),
    raising("split_on_max", SSI, Give::StrVec),
    raising("rsplit_on_max", SSI, Give::StrVec),
    pure("split_lines", S, Give::StrVec),
    pure("strip", S, Give::Str),
    pure("strip_chars", SS, Give::Str),
    pure("lstrip", S, Give::Str),
    pure("lstrip_chars", SS, Give::Str),
    pure("rstrip", S, Give::Str),
    pure("rstrip_chars", SS, Give::Str),
    pure("remove_prefix", SS, Give::Str),
    pure("remove_suffix", SS, Give::Str),
    pure("replace", SSS, Give::Str),
    pure(
        "replace_max",
        &[Param::Str, Param::Str, Param::Str, Param::Int],
        Give::Str,
    ),
    pure("find_str", SS, Give::Int),
    pure(
        "find_str_in",
        &[Param::Str, Param::Str, Param::OptionalInt, Param::OptionalInt],
        Give::Int,
    ),
    pure("rfind_str", SS, Give::Int),
    raising("index_str", SS, Give::Int),
    raising("rindex_str", SS, Give::Int),
    pure("count_str", SS, Give::Int),
    std_str("starts_with", SS, Give::Bool),
    std_str("ends_with", SS, Give::Bool),
    pure("upper", S, Give::Str),
    pure("lower", S, Give::Str),
    pure("title", S, Give::Str),
    pure("capitalize", S, Give::Str),
    pure("swapcase", S, Give::Str),
    pure("casefold", S, Give::Str),
    pure("is_digit", S, Give::Bool),
    pure("is_decimal", S, Give::Bool),
    pure("is_numeric", S, Give::Bool),
    pure("is_alpha", S, Give::Bool),
    pure("is_alnum", S, Give::Bool),
    pure("is_space", S, Give::Bool),
    pure("is_upper", S, Give::Bool),
    pure("is_lower", S, Give::Bool),
    pure("zfill", SI, Give::Str),
    raising("ljust", SIS, Give::Str),
    raising("rjust", SIS, Give::Str),
    raising("center", SIS, Give::Str),
    raising("partition", SS, Give::Own),
    raising("rpartition", SS, Give::Own),
    method(
        "list_insert",
        "insert",
        &[Param::Receiver, Param::Int, Param::Value],
        Give::None,
    ),
    raising_method("list_pop", "pop", R, Give::Own),
    raising_method("list_pop_at", "pop_at", &[Param::Receiver, Param::Int], Give::Own),
    raising_method("list_remove", "remove", RL, Give::None),
    raising_method("list_delete", "del", &[Param::Receiver, Param::Int], Give::None),
    raising_method(
        "list_delete_slice",
        "del_slice",
        &[
            Param::Receiver,
            Param::OptionalInt,
            Param::OptionalInt,
            Param::OptionalInt,
        ],
        Give::None,
    ),
    raising_method("list_index_of", "index_of", RL, Give::Int),
    method("list_count", "count", RL, Give::Int),
    method("list_reverse", "reverse", R, Give::None),
    method("list_sort", "sort", R, Give::None),
    method("list_sort_descending", "sort_descending", R, Give::None),
    method("list_copy", "copy", R, Give::Own),
    method("list_clear", "clear", R, Give::None),
    method("dict_find", "find", RL, Give::Own),
    method("dict_get_or", "get_or", RLV, Give::Own),
    raising_method("dict_pop", "pop", RL, Give::Own),
    method("dict_pop_or", "pop_or", RLV, Give::Own),
    raising_method("dict_pop_item", "pop_item", R, Give::Own),
    raising_method("dict_delete", "del", RL, Give::None),
    method(
        "dict_set_default",
        "set_default",
        &[Param::Receiver, Param::Value, Param::Value],
        Give::Own,
    ),
    method("dict_update", "update", RL, Give::None),
    method("dict_merged", "merged", RL, Give::Own),
    method("dict_clear", "clear", R, Give::None),
    method("dict_copy", "copy", R, Give::Own),
    method("set_add", "add", RV, Give::None),
    method("set_discard", "discard", RL, Give::None),
    raising_method("set_remove", "remove", RL, Give::None),
    raising_method("set_pop", "pop", R, Give::Own),
    method("set_clear", "clear", R, Give::None),
    method("set_copy", "copy", R, Give::Own),
    method("set_union", "union", RL, Give::Own),
    method("set_intersection", "intersection", RL, Give::Own),
    method("set_difference", "difference", RL, Give::Own),
    method("set_symmetric_difference", "symmetric_difference", RL, Give::Own),
    method("set_update", "update", RL, Give::None),
    method("set_is_subset", "is_subset", RL, Give::Bool),
    method("set_is_proper_subset", "is_proper_subset", RL, Give::Bool),
    method("set_is_proper_superset", "is_proper_superset", RL, Give::Bool),
    method("set_is_superset", "is_superset", RL, Give::Bool),
    method("set_is_disjoint", "is_disjoint", RL, Give::Bool),
    raising("read_line", S, Give::Str),
    raising("ord", S, Give::Int),
    raising("chr", I, Give::Str),
    raising("parse_int", SI, Give::BigInt),
    raising("parse_float", S, Give::Float),
    raising("int_of_float", F, Give::BigInt),
    raising("round_float", F, Give::BigInt),
    raising("round_digits", &[Param::Float, Param::Int], Give::Float),
    raising("round_int", &[Param::BigInt, Param::Int], Give::BigInt),
    raising("floor", F, Give::BigInt),
    raising("ceil", F, Give::BigInt),
    raising("trunc", F, Give::BigInt),
    pure("gcd", &[Param::BigInt, Param::BigInt], Give::BigInt),
    pure("lcm", &[Param::BigInt, Param::BigInt], Give::BigInt),
    raising("factorial", I, Give::BigInt),
    raising("comb", II, Give::BigInt),
    raising("perm", II, Give::BigInt),
    raising_method("isqrt", "isqrt", &[Param::BigInt], Give::BigInt),
    raising("math_sqrt", F, Give::Float),
    raising("math_exp", F, Give::Float),
    raising("math_log", F, Give::Float),
    raising("math_log2", F, Give::Float),
    raising("math_log10", F, Give::Float),
    raising("math_log_base", FF, Give::Float),
    raising("math_sin", F, Give::Float),
    raising("math_cos", F, Give::Float),
    raising("math_tan", F, Give::Float),
    raising("math_asin", F, Give::Float),
    raising("math_acos", F, Give::Float),
    raising("math_atan", F, Give::Float),
    raising("math_sinh", F, Give::Float),
    raising("math_cosh", F, Give::Float),
    raising("math_tanh", F, Give::Float),
    raising("fmod", FF, Give::Float),
    raising("pow_math", FF, Give::Float),
    pure("math_atan2", FF, Give::Float),
    pure("math_copysign", FF, Give::Float),
    pure("math_degrees", F, Give::Float),
    pure("math_radians", F, Give::Float),
    pure("math_fabs", F, Give::Float),
    Function {
        name: "pow_mod",
        helper: "pow_mod",
        params: &[Param::BigInt, Param::BigInt, Param::BigInt],
        line: false,
        give: Give::BigInt,
        raises: true,
        std_method: false,
    },
    pure("exit", I, Give::Own),
    pure("exit_message", S, Give::Own),
];
