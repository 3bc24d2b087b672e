//! The methods of Python's builtin types: one table for inference (what they take in and give) and lowering (what they
//! become). A method or a count of arguments that is not here is refused by name.

use crate::ir::Op;

/// What a method takes in, where that tells a type something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Anything: the library function converts.
    Any,
    /// An element of the receiver.
    Elem,
    /// A key of the receiver.
    Key,
    /// A value of the receiver.
    Value,
    /// An iterable of elements of the receiver.
    Elems,
    /// Another dict of the receiver's type.
    Same,
}

/// What a method gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Give {
    /// `None`.
    None,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `str`.
    Str,
    /// An element of the receiver.
    Elem,
    /// A value of the receiver.
    Value,
    /// A value of the receiver, or `None`.
    OptionalValue,
    /// `list[str]`.
    StrList,
    /// The receiver's own type, a new object.
    Receiver,
    /// An iterator of keys.
    Keys,
    /// An iterator of values.
    Values,
    /// An iterator of pairs of key and value.
    Items,
    /// A pair of key and value.
    Item,
    /// `tuple[str, str, str]`.
    ThreeStr,
}

/// What a method becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A core operation.
    Op(Op),
    /// A function of `ir::library`.
    Library(&'static str),
}

/// One method with one count of arguments.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// The type it belongs to: `str`, `list`, `dict`, `set`.
    pub on: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its arguments.
    pub takes: &'static [Take],
    /// Its result.
    pub give: Give,
    /// What it becomes.
    pub how: How,
}

/// The method `name` of type `on` with `count` arguments.
#[must_use]
pub fn find(on: &str, name: &str, count: usize) -> Option<&'static Method> {
    METHODS
        .iter()
        .find(|method| method.on == on && method.name == name && method.takes.len() == count)
}

/// Whether type `on` has a method `name` with any count of arguments.
#[must_use]
pub fn exists(on: &str, name: &str) -> bool {
    METHODS.iter().any(|method| method.on == on && method.name == name)
}

const fn lib(
    on: &'static str,
    name: &'static str,
    takes: &'static [Take],
    give: Give,
    library: &'static str,
) -> Method {
    Method {
        on,
        name,
        takes,
        give,
        how: How::Library(library),
    }
}

const fn op(on: &'static str, name: &'static str, takes: &'static [Take], give: Give, op: Op) -> Method {
    Method {
        on,
        name,
        takes,
        give,
        how: How::Op(op),
    }
}

const A1: &[Take] = &[Take::Any];
const A2: &[Take] = &[Take::Any, Take::Any];
const A3: &[Take] = &[Take::Any, Take::Any, Take::Any];

/// Every method that is transpiled.
pub const METHODS: &[Method] = &[
    lib("str", "split", &[], Give::StrList, "split_whitespace"),
    lib("str", "split", A1, Give::StrList, "split_on"),
    lib("str", "split", A2, Give::StrList, "split_on_max"),
    lib("str", "rsplit", &[], Give::StrList, "split_whitespace"),
    lib("str", "rsplit", A1, Give::StrList, "rsplit_on_max"),
    lib("str", "rsplit", A2, Give::StrList, "rsplit_on_max"),
    lib("str", "splitlines", &[], Give::StrList, "split_lines"),
    op("str", "join", A1, Give::Str, Op::Join),
    lib("str", "strip", &[], Give::Str, "strip"),
    lib("str", "strip", A1, Give::Str, "strip_chars"),
    lib("str", "lstrip", &[], Give::Str, "lstrip"),
    lib("str", "lstrip", A1, Give::Str, "lstrip_chars"),
    lib("str", "rstrip", &[], Give::Str, "rstrip"),
    lib("str", "rstrip", A1, Give::Str, "rstrip_chars"),
    lib("str", "removeprefix", A1, Give::Str, "remove_prefix"),
    lib("str", "removesuffix", A1, Give::Str, "remove_suffix"),
    lib("str", "replace", A2, Give::Str, "replace"),
    lib("str", "replace", A3, Give::Str, "replace_max"),
    lib("str", "find", A1, Give::Int, "find_str"),
    lib("str", "find", A2, Give::Int, "find_str_in"),
    lib("str", "find", A3, Give::Int, "find_str_in"),
    lib("str", "rfind", A1, Give::Int, "rfind_str"),
    lib("str", "index", A1, Give::Int, "index_str"),
    lib("str", "rindex", A1, Give::Int, "rindex_str"),
    lib("str", "count", A1, Give::Int, "count_str"),
    lib("str", "startswith", A1, Give::Bool, "starts_with"),
    lib("str", "endswith", A1, Give::Bool, "ends_with"),
    lib("str", "upper", &[], Give::Str, "upper"),
    lib("str", "lower", &[], Give::Str, "lower"),
    lib("str", "title", &[], Give::Str, "title"),
    lib("str", "capitalize", &[], Give::Str, "capitalize"),
    lib("str", "swapcase", &[], Give::Str, "swapcase"),
    lib("str", "casefold", &[], Give::Str, "casefold"),
    lib("str", "isdigit", &[], Give::Bool, "is_digit"),
    lib("str", "isdecimal", &[], Give::Bool, "is_decimal"),
    lib("str", "isnumeric", &[], Give::Bool, "is_numeric"),
    lib("str", "isalpha", &[], Give::Bool, "is_alpha"),
    lib("str", "isalnum", &[], Give::Bool, "is_alnum"),
    lib("str", "isspace", &[], Give::Bool, "is_space"),
    lib("str", "isupper", &[], Give::Bool, "is_upper"),
    lib("str", "islower", &[], Give::Bool, "is_lower"),
    lib("str", "zfill", A1, Give::Str, "zfill"),
    lib("str", "ljust", A1, Give::Str, "ljust"),
    lib("str", "ljust", A2, Give::Str, "ljust"),
    lib("str", "rjust", A1, Give::Str, "rjust"),
    lib("str", "rjust", A2, Give::Str, "rjust"),
    lib("str", "center", A1, Give::Str, "center"),
    lib("str", "center", A2, Give::Str, "center"),
    lib("str", "partition", A1, Give::ThreeStr, "partition"),
    lib("str", "rpartition", A1, Give::ThreeStr, "rpartition"),
    op("list", "append", &[Take::Elem], Give::None, Op::Append),
    op("list", "extend", &[Take::Elems], Give::None, Op::Extend),
    lib("list", "insert", &[Take::Any, Take::Elem], Give::None, "list_insert"),
    lib("list", "pop", &[], Give::Elem, "list_pop"),
    lib("list", "pop", A1, Give::Elem, "list_pop_at"),
    lib("list", "remove", &[Take::Elem], Give::None, "list_remove"),
    lib("list", "index", &[Take::Elem], Give::Int, "list_index_of"),
    lib("list", "count", &[Take::Elem], Give::Int, "list_count"),
    lib("list", "reverse", &[], Give::None, "list_reverse"),
    lib("list", "sort", &[], Give::None, "list_sort"),
    lib("list", "copy", &[], Give::Receiver, "list_copy"),
    lib("list", "clear", &[], Give::None, "list_clear"),
    lib("dict", "get", &[Take::Key], Give::OptionalValue, "dict_find"),
    lib("dict", "get", &[Take::Key, Take::Value], Give::Value, "dict_get_or"),
    lib("dict", "pop", &[Take::Key], Give::Value, "dict_pop"),
    lib("dict", "pop", &[Take::Key, Take::Value], Give::Value, "dict_pop_or"),
    lib("dict", "popitem", &[], Give::Item, "dict_pop_item"),
    lib(
        "dict",
        "setdefault",
        &[Take::Key, Take::Value],
        Give::Value,
        "dict_set_default",
    ),
    lib("dict", "update", &[Take::Same], Give::None, "dict_update"),
    lib("dict", "clear", &[], Give::None, "dict_clear"),
    lib("dict", "copy", &[], Give::Receiver, "dict_copy"),
    op("dict", "keys", &[], Give::Keys, Op::Iterate),
    op("dict", "values", &[], Give::Values, Op::IterateValues),
    op("dict", "items", &[], Give::Items, Op::IterateItems),
    lib("set", "add", &[Take::Elem], Give::None, "set_add"),
    lib("set", "discard", &[Take::Elem], Give::None, "set_discard"),
    lib("set", "remove", &[Take::Elem], Give::None, "set_remove"),
    lib("set", "pop", &[], Give::Elem, "set_pop"),
    lib("set", "clear", &[], Give::None, "set_clear"),
    lib("set", "copy", &[], Give::Receiver, "set_copy"),
    lib("set", "union", &[Take::Same], Give::Receiver, "set_union"),
    lib("set", "intersection", &[Take::Same], Give::Receiver, "set_intersection"),
    lib("set", "difference", &[Take::Same], Give::Receiver, "set_difference"),
    lib(
        "set",
        "symmetric_difference",
        &[Take::Same],
        Give::Receiver,
        "set_symmetric_difference",
    ),
    lib("set", "update", &[Take::Same], Give::None, "set_update"),
    lib("set", "issubset", &[Take::Same], Give::Bool, "set_is_subset"),
    lib("set", "issuperset", &[Take::Same], Give::Bool, "set_is_superset"),
    lib("set", "isdisjoint", &[Take::Same], Give::Bool, "set_is_disjoint"),
];
