//! The syntax tree of Python as this front uses it: what is left of a parser's tree once its spelling is gone.
//!
//! Expressions live in one arena per module and are named by `ExprId`, so that inference can keep side tables.
//! The tree says what was written, nothing of what it means; parsing refuses only what is not Python.

use crate::{source::Span, symbol::Symbol};

/// An expression of a [`Module`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub u32);

/// One source file.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Every expression; children come before their parents.
    pub exprs: Vec<Expr>,
    /// The statements of the file, without its docstring.
    pub body: Vec<Stmt>,
    /// The module's docstring.
    pub docstring: Option<String>,
    /// Own-line comments after the last statement.
    pub trailing_comments: Vec<String>,
}

impl std::ops::Index<ExprId> for Module {
    type Output = Expr;
    fn index(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, without surrounding parentheses.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// An integer that fits i64.
    Int(i64),
    /// A larger integer: its decimal digits.
    BigInt(String),
    /// A float.
    Float(f64),
    /// `2j`.
    Imaginary(f64),
    /// `True`, `False`.
    Bool(bool),
    /// `None`.
    None,
    /// `...`.
    Ellipsis,
    /// A string, adjacent literals joined.
    Str(String),
    /// `b"..."`, joined.
    Bytes(Vec<u8>),
    /// An f-string, joined with adjacent literals.
    FString(Vec<FPart>),
    /// A name being read or assigned.
    Name(Symbol),
    /// `(a, b)`.
    Tuple(Vec<ExprId>),
    /// `[a, b]`.
    List(Vec<ExprId>),
    /// `{a, b}`.
    Set(Vec<ExprId>),
    /// `{k: v}`; a `None` key is `**v`.
    Dict(Vec<(Option<ExprId>, ExprId)>),
    /// `*a`.
    Starred(ExprId),
    /// `-a`, `+a`, `~a`, `not a`.
    Unary(UnaryOp, ExprId),
    /// `a + b`.
    Binary(BinaryOp, ExprId, ExprId),
    /// `a and b and c` (`true`: and; at least two values).
    And(Vec<ExprId>),
    /// `a or b or c`.
    Or(Vec<ExprId>),
    /// `a < b <= c`.
    Compare(ExprId, Vec<(CompareOp, ExprId)>),
    /// `f(a, *b, k=c, **d)`.
    Call(Call),
    /// `a.name`, and the span of `name`.
    Attribute(ExprId, Symbol, Span),
    /// `a[b]`.
    Subscript(ExprId, ExprId),
    /// `a:b:c`, only as the index of a `Subscript` or inside a tuple there.
    Slice(Option<ExprId>, Option<ExprId>, Option<ExprId>),
    /// `body if test else orelse`.
    IfElse {
        /// The condition.
        test: ExprId,
        /// Its value where the condition holds.
        body: ExprId,
        /// Its value elsewhere.
        orelse: ExprId,
    },
    /// `lambda params: body`.
    Lambda(Vec<Param>, ExprId),
    /// `[element for ...]`.
    ListComp(ExprId, Vec<Clause>),
    /// `{element for ...}`.
    SetComp(ExprId, Vec<Clause>),
    /// `{key: value for ...}`.
    DictComp(ExprId, ExprId, Vec<Clause>),
    /// `(element for ...)`.
    Generator(ExprId, Vec<Clause>),
    /// `(name := value)`.
    Walrus(Symbol, ExprId),
    /// `yield a`.
    Yield(Option<ExprId>),
    /// `yield from a`.
    YieldFrom(ExprId),
    /// `await a`.
    Await(ExprId),
    /// Valid Python that this tree has no node for; the text names it ("template string").
    Unsupported(&'static str),
}

/// A piece of an f-string.
#[derive(Clone, Debug)]
pub enum FPart {
    /// Plain text, escapes and doubled braces resolved.
    Literal(String),
    /// `{value!conversion:spec}`; `{value=}` has its text as a `Literal` before it and conversion `r` unless one is given.
    Value {
        /// The value.
        value: ExprId,
        /// `s`, `r` or `a`.
        conversion: Option<char>,
        /// The format specification, itself made of parts; empty where none is given.
        spec: Vec<FPart>,
    },
}

/// `f(...)`.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is called.
    pub function: ExprId,
    /// Positional arguments in order; `*a` as `Starred`.
    pub args: Vec<ExprId>,
    /// Keyword arguments in order; no name for `**a`.
    pub keywords: Vec<(Option<Symbol>, ExprId)>,
}

/// `for target in iter if conditions`, of a comprehension.
#[derive(Clone, Debug)]
pub struct Clause {
    /// What is bound: a name, tuple, list, attribute or subscript.
    pub target: ExprId,
    /// What is iterated.
    pub iter: ExprId,
    /// The `if` parts.
    pub conditions: Vec<ExprId>,
    /// `async for`.
    pub is_async: bool,
}

/// Unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Python's own names")]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
    Not,
}

/// Binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "Python's own names")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    LShift,
    RShift,
    BitAnd,
    BitOr,
    BitXor,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Python's own names")]
pub enum CompareOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// A statement with the comments that belong to it.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Where it stands, decorators included.
    pub span: Span,
    /// Own-line comments directly above it (since the statement before), without `#` and one following space.
    pub comments: Vec<String>,
    /// The comment at the end of its first line (for a block: the line of its header), without `#`.
    pub trailing: Option<String>,
}

/// The kinds of statement.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// An expression for its effect.
    Expr(ExprId),
    /// `a = b = value`: targets from left to right.
    Assign(Vec<ExprId>, ExprId),
    /// `target op= value`.
    AugAssign(ExprId, BinaryOp, ExprId),
    /// `target: annotation = value`.
    AnnAssign(ExprId, ExprId, Option<ExprId>),
    /// `return value`.
    Return(Option<ExprId>),
    /// `if`, its `elif`s nested in `orelse`.
    If(ExprId, Vec<Stmt>, Vec<Stmt>),
    /// `while test: body else: orelse`.
    While(ExprId, Vec<Stmt>, Vec<Stmt>),
    /// `for target in iter: body else: orelse`.
    For {
        /// What is bound.
        target: ExprId,
        /// What is iterated.
        iter: ExprId,
        /// The body.
        body: Vec<Stmt>,
        /// Run when the loop ends without `break`.
        orelse: Vec<Stmt>,
        /// `async for`.
        is_async: bool,
    },
    /// `def`.
    Function(Box<Function>),
    /// `class`.
    Class(Box<Class>),
    /// `pass`.
    Pass,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `assert test, message`.
    Assert(ExprId, Option<ExprId>),
    /// `raise exception from cause`.
    Raise(Option<ExprId>, Option<ExprId>),
    /// `try`.
    Try {
        /// The guarded statements.
        body: Vec<Stmt>,
        /// The `except` clauses.
        handlers: Vec<Handler>,
        /// `else`.
        orelse: Vec<Stmt>,
        /// `finally`.
        finally: Vec<Stmt>,
        /// `except*`.
        is_star: bool,
    },
    /// `with a as b, c: body`.
    With(Vec<(ExprId, Option<ExprId>)>, Vec<Stmt>),
    /// `match subject`, its cases not represented yet.
    Match(ExprId),
    /// `global names`.
    Global(Vec<Symbol>),
    /// `nonlocal names`.
    Nonlocal(Vec<Symbol>),
    /// `import a.b as c`: dotted path and the alias.
    Import(Vec<(String, Option<Symbol>)>),
    /// `from module import a as b`: dots, path, names (`*` as the name `*`).
    ImportFrom(u32, String, Vec<(Symbol, Option<Symbol>)>),
    /// `del a, b`.
    Delete(Vec<ExprId>),
    /// Valid Python that this tree has no node for; the text names it ("type alias").
    Unsupported(&'static str),
}

/// `except kind as name: body`.
#[derive(Clone, Debug)]
pub struct Handler {
    /// The exception class or tuple of them; none catches all.
    pub kind: Option<ExprId>,
    /// `as name`.
    pub name: Option<Symbol>,
    /// The body.
    pub body: Vec<Stmt>,
    /// The clause.
    pub span: Span,
}

/// `def name(params) -> returns: body`.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: Symbol,
    /// Where the name stands.
    pub name_span: Span,
    /// Parameters in order.
    pub params: Vec<Param>,
    /// The annotation of the result.
    pub returns: Option<ExprId>,
    /// Decorators from the top.
    pub decorators: Vec<ExprId>,
    /// The body without the docstring.
    pub body: Vec<Stmt>,
    /// The docstring, indentation cleaned as `inspect.cleandoc` does.
    pub docstring: Option<String>,
    /// `async def`.
    pub is_async: bool,
    /// `def f[T]`: the names of its type parameters.
    pub type_params: Vec<Symbol>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Symbol,
    /// Its annotation.
    pub annotation: Option<ExprId>,
    /// Its default.
    pub default: Option<ExprId>,
    /// How arguments reach it.
    pub kind: ParamKind,
    /// Where it stands.
    pub span: Span,
}

/// How arguments reach a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Before `/`.
    PositionalOnly,
    /// Plain.
    Plain,
    /// `*args`.
    Args,
    /// After `*`.
    KeywordOnly,
    /// `**kwargs`.
    Kwargs,
}

/// `class name(bases, keywords): body`.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: Symbol,
    /// Where the name stands.
    pub name_span: Span,
    /// Base classes.
    pub bases: Vec<ExprId>,
    /// `metaclass=...` and the like.
    pub keywords: Vec<(Option<Symbol>, ExprId)>,
    /// Decorators from the top.
    pub decorators: Vec<ExprId>,
    /// The body without the docstring.
    pub body: Vec<Stmt>,
    /// The docstring, cleaned.
    pub docstring: Option<String>,
    /// `class C[T]`: the names of its type parameters.
    pub type_params: Vec<Symbol>,
}
