//! The typed Rust tree that `back::rust` builds and `back::printer` prints.
//!
//! It holds just the Rust that this transpiler writes. Every expression carries its Rust type, so that the one
//! function that converts (`back::coerce`) can see what it has and what is wanted. Nothing here knows the IR.

/// A Rust type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `()`.
    Unit,
    /// `!`: the type of `return`, `break` and of a panic.
    Never,
    /// `bool`.
    Bool,
    /// `i64`.
    I64,
    /// `usize`: only between operations (lengths, indices), never stored by a program's variable.
    Usize,
    /// `f64`.
    F64,
    /// `char`.
    Char,
    /// `str`, always behind a reference.
    Str,
    /// `String`.
    String,
    /// A path with type arguments: a helper (`Int`, `List<i64>`), a generated struct, or std's (`Vec<i64>`).
    Path(String, Vec<Ty>),
    /// `(A, B)`.
    Tuple(Vec<Ty>),
    /// `[T]`, always behind a reference.
    Slice(Box<Ty>),
    /// `[T; n]`.
    Array(Box<Ty>, usize),
    /// `&T`.
    Ref(Box<Ty>),
    /// `&mut T`.
    RefMut(Box<Ty>),
    /// `impl Trait` or `dyn Trait`, written out: `dyn Fn(i64) -> i64`.
    Trait(String),
    /// `Fn(A, B) -> R` behind `Rc<dyn ..>`.
    Function(Vec<Ty>, Box<Ty>),
    /// Left to rustc: `_`.
    Infer,
}

/// A whole file, without the helpers.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// `//!` lines at the top.
    pub docs: Vec<String>,
    /// Inner attributes: `forbid(unsafe_code)`.
    pub attributes: Vec<String>,
    /// Items in order.
    pub items: Vec<Item>,
}

impl File {
    /// Whether others are to call it: then what its functions take and give must be theirs to use as well.
    #[must_use]
    pub fn is_library(&self) -> bool {
        let public = |item: &Item| matches!(&item.kind, ItemKind::Function(Function { public: true, .. }));
        self.items.iter().any(public)
    }
}

/// An item with what stands above it.
#[derive(Clone, Debug)]
pub struct Item {
    /// `//` lines above.
    pub comments: Vec<String>,
    /// `///` lines.
    pub docs: Vec<String>,
    /// `derive(Clone)` and the like.
    pub attributes: Vec<String>,
    /// The item.
    pub kind: ItemKind,
    /// Byte range of the source it came from, for the map.
    pub origin: Option<crate::source::Span>,
}

/// The kinds of item.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// `use path;`.
    Use(String),
    /// `fn`.
    Function(Function),
    /// `struct Name { fields }`.
    Struct {
        /// `pub`.
        public: bool,
        /// The name.
        name: String,
        /// Fields, each with `///` lines.
        fields: Vec<(Vec<String>, String, Ty)>,
    },
    /// `enum Name { A, B(T) }`.
    Enum {
        /// `pub`.
        public: bool,
        /// The name.
        name: String,
        /// Variants with their fields.
        variants: Vec<(String, Vec<Ty>)>,
    },
    /// `impl Name { .. }` or `impl Trait for Name { .. }`.
    Impl {
        /// The trait.
        of: Option<String>,
        /// The type.
        name: String,
        /// Functions and constants.
        items: Vec<Item>,
    },
    /// `const NAME: T = e;`.
    Const(bool, String, Ty, Expr),
    /// One `thread_local! { static NAME: T = const { e }; .. }` (`const` left out where the flag is false).
    ThreadLocal(Vec<(String, Ty, Expr, bool)>),
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// `pub`.
    pub public: bool,
    /// The name.
    pub name: String,
    /// `&self`, `&mut self`, `self`, written out; none for a free function.
    pub receiver: Option<&'static str>,
    /// Parameters: `mut`, name, type.
    pub params: Vec<(bool, String, Ty)>,
    /// The result; `Ty::Unit` prints nothing.
    pub result: Ty,
    /// The body.
    pub body: Block,
}

/// Statements and a value.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
    /// The value, without `;`.
    pub value: Option<Box<Expr>>,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Own-line comments above it.
    pub comments: Vec<String>,
    /// A comment at the end of its first line.
    pub trailing: Option<String>,
    /// Where it came from, for the map.
    pub origin: Option<crate::source::Span>,
}

/// The kinds of statement.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// `let mut pattern: ty = init;`.
    Let {
        /// The pattern: a name, `(a, b)`, `_`.
        pattern: Pattern,
        /// The type, where it must be said.
        ty: Option<Ty>,
        /// The value.
        init: Option<Expr>,
    },
    /// `expr;`: block-like expressions print without `;`.
    Expr(Expr),
    /// `place = value;` or `place op= value;`.
    Assign(Expr, Option<Binary>, Expr),
    /// `'label: while cond { body }`.
    While(Option<String>, Expr, Block),
    /// `'label: loop { body }`.
    Loop(Option<String>, Block),
    /// `'label: for pattern in iter { body }`.
    For(Option<String>, Pattern, Expr, Block),
    /// `'label: { body }`.
    Labelled(String, Block),
    /// Only comments (at the end of a block).
    Nothing,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// `_`.
    Wild,
    /// `name` or `mut name`.
    Name(bool, String),
    /// `(a, b)`.
    Tuple(Vec<Pattern>),
    /// `[a, b]`.
    Array(Vec<Pattern>),
    /// `&p`.
    Ref(Box<Pattern>),
    /// `Path(p, ..)`.
    Variant(String, Vec<Pattern>),
    /// A literal or range, written out.
    Literal(String),
}

/// An expression with its type.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Ty,
}

/// The kinds of expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// An integer; printed with `_` from five digits on, negative ones as unary minus.
    Int(i64),
    /// `5_i64`, where nothing else says the type.
    TypedInt(i64),
    /// A float, so that it reads back exactly and as a float (`1.0`, `1e100`, `f64::INFINITY`, `f64::NAN`).
    Float(f64),
    /// `"..."`, escaped.
    Str(String),
    /// `b"..."`.
    ByteStr(Vec<u8>),
    /// `'c'`.
    Char(char),
    /// `true`, `false`.
    Bool(bool),
    /// A name or path: `x`, `Int::from`, `i64::MAX`.
    Path(String),
    /// `List::<i64>::new`: what a type has, with the type said.
    Associated(Ty, String),
    /// `-a`, `!a`.
    Unary(Unary, Box<Expr>),
    /// `a + b`.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `f(args)`.
    Call(Box<Expr>, Vec<Expr>),
    /// `receiver.name::<types>(args)`.
    Method(Box<Expr>, String, Vec<Ty>, Vec<Expr>),
    /// `name!("format", args)`: the format string is printed as a literal; names that are plain paths may be inlined by the printer.
    Format(String, String, Vec<Expr>),
    /// `vec![a, b]`.
    Vec(Vec<Expr>),
    /// `vec![value; count]`.
    VecRepeat(Box<Expr>, Box<Expr>),
    /// `[a, b]`.
    Array(Vec<Expr>),
    /// `(a, b)`.
    Tuple(Vec<Expr>),
    /// `Name { field: value }`; a field whose value is the path of its own name is printed short.
    Struct(String, Vec<(String, Expr)>),
    /// `e.name`; tuple fields too.
    Field(Box<Expr>, String),
    /// `e[index]`.
    Index(Box<Expr>, Box<Expr>),
    /// `&e`.
    Ref(Box<Expr>),
    /// `&mut e`.
    RefMut(Box<Expr>),
    /// `*e`.
    Deref(Box<Expr>),
    /// `e?`.
    Try(Box<Expr>),
    /// `e as ty` (the type of the expression itself).
    Cast(Box<Expr>),
    /// `if cond { a } else { b }`; an `else` block that is only an `if` prints as `else if`.
    If(Box<Expr>, Block, Option<Block>),
    /// `if let pattern = e { a } else { b }`.
    IfLet(Pattern, Box<Expr>, Block, Option<Block>),
    /// `match e { arms }`.
    Match(Box<Expr>, Vec<(Pattern, Option<Expr>, Expr)>),
    /// `{ .. }`.
    Block(Block),
    /// `move |a, b| body`: move, parameters with optional types, body.
    Closure(bool, Vec<(Pattern, Option<Ty>)>, Box<Expr>),
    /// `a..b` or `a..=b` (`true`).
    Range(Option<Box<Expr>>, Option<Box<Expr>>, bool),
    /// `return e`.
    Return(Option<Box<Expr>>),
    /// `break 'label`.
    Break(Option<String>),
    /// `break 'label value`.
    BreakWith(String, Box<Expr>),
    /// `'label: { .. }`.
    LabelledBlock(String, Block),
    /// `continue 'label`.
    Continue(Option<String>),
}

/// Unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Rust's own operators")]
pub enum Unary {
    Neg,
    Not,
}

/// Binary operators, in Rust's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Rust's own operators")]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    And,
    Or,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}
