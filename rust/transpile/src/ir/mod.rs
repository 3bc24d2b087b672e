//! The typed IR that every front lowers to and every back end reads.
//!
//! # Contract
//! 1. **Arenas.** A [`Program`] owns its functions, classes, globals and types; a [`Function`] owns its expressions and
//!    locals. Everything is named by a `u32` id. Statements nest in [`Block`]s, expressions only by id.
//! 2. **Types say what a value is, not how it is stored.** `Int` is the mathematical integer, `List` the shared mutable
//!    sequence, whatever Rust they become. A type that leaves a choice open carries a *class* ([`IntClass`],
//!    [`ShareClass`]): all places of one class get one representation, and [`Choices`] holds it. The
//!    universal choice (`Big`, `Shared`) is always right and is what a front leaves; a pass may prove a cheaper one.
//! 3. **Operations name semantics, never languages.** `ExactAdd` is exact addition, `FloorDiv` rounds down,
//!    `Wrap(Add, ..)` is modular; each is defined for the operand types its doc names and for no other.
//! 4. **Control is structured.** `While`, `For`, `If`, `Try`, and one `Dispatch` (a loop over a state) for goto and
//!    generators. `Break` and `Continue` mean the innermost loop.
//! 5. **Order.** Operands are evaluated once, from left to right, before the operation; only `And`, `Or`, `Cond`,
//!    `Collect` and `Closure` delay any.
//! 6. **A value flows** into a local, parameter, field, element or result only where [`Program::assignable`] says so:
//!    equal types, or the conversions without loss that the back end's `coerce` knows (bool to int to Number, T to
//!    Option of T; a function to one that takes less and gives more). Nothing else converts unless an operation says so.
//! 7. **Raising** is an effect of operations ([`Op::raises`], [`library::Function::raises`]), of `Raise` and of calls;
//!    `pass::effects` closes it over the calls. A raise goes to the nearest `Try` of its function, then to the caller.
//! 8. **Refused** stands for what a front could not lower; its diagnostic is already in the list. Checks and passes
//!    accept it everywhere, so that one cause gives one message.
//! 9. Analyses write side tables keyed by id; they never decorate the tree. `check` holds all this after every stage.

pub mod library;
pub mod op;
pub mod order;
mod walk;

pub use op::{Op, Width};

use crate::{source::Span, symbol::Interner, symbol::Symbol};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            /// The id as an index.
            #[must_use]
            pub fn index(self) -> usize { self.0 as usize }
            /// The id of the `index`th member of an arena.
            #[must_use]
            pub fn at(index: usize) -> Self { Self(u32::try_from(index).expect("an arena of fewer than 2^32 members")) }
        }
    )*};
}
ids! {
    /// A type of a [`Program`].
    TypeId
    /// A function of a [`Program`].
    FunctionId
    /// A class of a [`Program`].
    ClassId
    /// A variable of the whole [`Program`].
    GlobalId
    /// A variable or parameter of a [`Function`].
    LocalId
    /// An expression of a [`Function`].
    ExprId
    /// Places whose integers share one representation.
    IntClass
    /// Containers that share one representation.
    ShareClass
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// The single value none.
    None,
    /// No value: the type of what does not return.
    Never,
    /// True or false.
    Bool,
    /// A mathematical integer.
    Int(IntClass),
    /// IEEE 754 binary64.
    Float,
    /// An integer or a float, known at run time.
    Number,
    /// A string of Unicode scalar values.
    Str,
    /// A string of bytes: C strings, shell words, Python bytes.
    Bytes,
    /// A mutable sequence with identity.
    List(TypeId, ShareClass),
    /// A mutable set with identity.
    Set(TypeId, ShareClass),
    /// A mutable map with identity that keeps insertion order.
    Dict(TypeId, TypeId, ShareClass),
    /// An immutable sequence of known length.
    Tuple(Vec<TypeId>),
    /// None, or the value.
    Option(TypeId),
    /// A handle to an object of a class.
    Object(ClassId),
    /// A function value.
    Function(Vec<TypeId>, TypeId),
    /// What `For` consumes: made by the `Iterate` operations, never stored.
    Iterator(TypeId),
    /// A raised condition.
    Exception,
    /// A machine integer of C: bits and signedness, arithmetic by `Wrap`.
    Word(Width),
    /// An address into a byte memory: C's pointers at their universal level.
    Pointer,
    /// A list of fields, the universal value of shell.
    Fields,
    /// Unknown because of an error that was reported.
    Refused,
}

/// How the integers of a class are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntChoice {
    /// Arbitrary precision: always right.
    Big,
    /// i64. `low..=high` is proven to hold every value that is not stopped by a check.
    Small {
        /// The least value.
        low: i64,
        /// The greatest value.
        high: i64,
    },
}

/// How the containers of a class are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareChoice {
    /// A counted handle: always right.
    Shared,
    /// Owned by one place at a time, lent by reference.
    Owned,
}

/// The representations chosen for every class.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// By [`IntClass`].
    pub ints: Vec<IntChoice>,
    /// By [`ShareClass`].
    pub shares: Vec<ShareChoice>,
}

/// A whole program.
#[derive(Debug, Default)]
pub struct Program {
    /// All names.
    pub names: Interner,
    /// By [`TypeId`].
    pub types: Vec<Type>,
    /// By [`FunctionId`].
    pub functions: Vec<Function>,
    /// By [`ClassId`].
    pub classes: Vec<Class>,
    /// By [`GlobalId`].
    pub globals: Vec<Global>,
    /// What runs first: the module's own statements. A library has none that do anything.
    pub entry: Option<FunctionId>,
    /// The representations.
    pub choices: Choices,
    /// Text for the head of the output.
    pub docstring: Option<String>,
    /// Functions left out with a warning: name, reason, and the whole definition.
    pub left_out: Vec<(String, String, Span)>,
}

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Its name in the source, with a suffix where the source's function became several.
    pub name: Symbol,
    /// The class whose `&self` method it is.
    pub method_of: Option<ClassId>,
    /// Whether it builds an object: its receiver is the new object and its result none.
    pub kind: FunctionKind,
    /// Parameters, the receiver first.
    pub params: Vec<LocalId>,
    /// The type of the result.
    pub result: TypeId,
    /// All variables.
    pub locals: Vec<Local>,
    /// All expressions.
    pub exprs: Vec<Expr>,
    /// The body.
    pub body: Block,
    /// Its documentation.
    pub docstring: Option<String>,
    /// Comments above it.
    pub comments: Vec<String>,
    /// Where it was defined.
    pub span: Span,
}

/// What a function is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// Called by name.
    Plain,
    /// The module's own statements.
    Entry,
    /// Builds an object of its `method_of`.
    Constructor,
    /// The body of a `Closure`: shares the variables named in `captures` with the function that holds it.
    Closure,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Local {
    /// Its name; a temporary's is made up by the front and starts with `_`.
    pub name: Symbol,
    /// Its type.
    pub ty: TypeId,
    /// Whether it lives in a cell that closures share: then what captures it, and a call whose parameter is shared,
    /// takes the cell and not its value. Only assignments bind it.
    pub shared: bool,
}

/// A class.
#[derive(Debug)]
pub struct Class {
    /// Its name.
    pub name: Symbol,
    /// Fields in the order of first assignment.
    pub fields: Vec<Field>,
    /// Its documentation.
    pub docstring: Option<String>,
    /// Comments above it.
    pub comments: Vec<String>,
    /// Whether equality and representation go by the fields.
    pub structural: bool,
    /// The function that gives its text (`str`), if it has one.
    pub text: Option<FunctionId>,
    /// The function that gives its representation (`repr`), if it has one.
    pub repr: Option<FunctionId>,
    /// The function that decides equality, if it has one; else identity does.
    pub equality: Option<FunctionId>,
    /// The function that says whether an object is less than another of the class, if it has one.
    pub order: Option<FunctionId>,
    /// Whether the source gives the class an equality that no function here stands for: nothing may compare by it.
    pub opaque: bool,
    /// Where it was defined.
    pub span: Span,
}

/// A field of a class.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Symbol,
    /// Its type.
    pub ty: TypeId,
    /// Whether it is assigned after the object is built.
    pub mutable: bool,
}

/// A variable of the program.
#[derive(Debug)]
pub struct Global {
    /// Its name.
    pub name: Symbol,
    /// Its type.
    pub ty: TypeId,
    /// Its value, if it is known and never changes.
    pub constant: Option<Const>,
    /// Comments above a constant.
    pub comments: Vec<String>,
    /// Whether it may be read before it is assigned.
    pub may_be_unbound: bool,
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Const {
    /// None.
    None,
    /// A truth value.
    Bool(bool),
    /// An integer that fits i64.
    Int(i64),
    /// A larger one, in decimal.
    BigInt(String),
    /// A float.
    Float(f64),
    /// A string.
    Str(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: TypeId,
    /// Where it came from.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A literal.
    Const(Const),
    /// The value of a variable.
    Local(LocalId),
    /// The value of a program variable.
    Global(GlobalId),
    /// The value of field number `.1`.
    Field(ExprId, u32),
    /// A core operation.
    Op(Op, Vec<ExprId>),
    /// An operation of the library.
    Library(&'static library::Function, Vec<ExprId>),
    /// Both hold; the second is evaluated only if the first does. Of bools.
    And(ExprId, ExprId),
    /// One holds. Of bools.
    Or(ExprId, ExprId),
    /// `.1` where `.0` holds, else `.2`.
    Cond(ExprId, ExprId, ExprId),
    /// Assigns the variable; the value is the value.
    Assign(LocalId, ExprId),
    /// The value of `.1` once each variable has its value, in order. Nothing else assigns or reads them.
    Let(Vec<(LocalId, ExprId)>, ExprId),
    /// A call by name. A method's receiver is the first argument.
    Call(FunctionId, Vec<ExprId>),
    /// Builds an object with the constructor.
    New(ClassId, FunctionId, Vec<ExprId>),
    /// A call of a function value.
    CallValue(ExprId, Vec<ExprId>),
    /// A function as a value.
    FunctionValue(FunctionId),
    /// A function value whose body reads the captured variables of this function (left) as locals of its own (right).
    Closure(FunctionId, Vec<(LocalId, LocalId)>),
    /// A tuple.
    Tuple(Vec<ExprId>),
    /// Member number `.1` of a tuple.
    Member(ExprId, u32),
    /// A new list.
    List(Vec<ExprId>),
    /// A new set.
    Set(Vec<ExprId>),
    /// A new dict.
    Dict(Vec<(ExprId, ExprId)>),
    /// A loop that gathers values.
    Collect(Box<Collect>),
    /// Text made of pieces.
    Text(Vec<TextPart>),
    /// An error was reported.
    Refused,
}

/// What a comprehension or a fold gathers.
#[derive(Clone, Debug)]
pub struct Collect {
    /// What becomes of the values.
    pub into: Gather,
    /// The loops from the outermost.
    pub clauses: Vec<Clause>,
    /// The value of each round; a dict's key.
    pub value: ExprId,
    /// A dict's value.
    pub second: Option<ExprId>,
}

/// What becomes of the values of a [`Collect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gather {
    /// A new list.
    List,
    /// A new set.
    Set,
    /// A new dict.
    Dict,
    /// Whether any is true; stops at the first.
    Any,
    /// Whether all are true; stops at the first that is not.
    All,
}

/// A loop of a [`Collect`].
#[derive(Clone, Debug)]
pub struct Clause {
    /// What each round binds.
    pub target: Pattern,
    /// An iterator.
    pub iter: ExprId,
    /// Rounds for which one of these does not hold are left out.
    pub conditions: Vec<ExprId>,
}

/// A piece of [`ExprKind::Text`].
#[derive(Clone, Debug)]
pub enum TextPart {
    /// Plain text.
    Literal(String),
    /// The text of a value as people read it.
    Str(ExprId),
    /// The text of a value as programmers read it.
    Repr(ExprId),
    /// A value formatted by a specification known now, in the format mini-language of PEP 3101.
    Format(ExprId, String),
    /// A value formatted by a specification known only then.
    FormatBy(ExprId, ExprId),
}

/// Statements in order.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
    /// Comments after the last.
    pub comments: Vec<String>,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Where it came from.
    pub span: Span,
    /// Comments above it.
    pub comments: Vec<String>,
    /// The comment at the end of its line.
    pub trailing: Option<String>,
}

/// The kinds of statement.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// An expression for its effect.
    Expr(ExprId),
    /// Stores a value.
    Assign(Place, ExprId),
    /// Takes a tuple apart.
    Unpack(Pattern, ExprId),
    /// A choice.
    If(ExprId, Block, Block),
    /// A loop; the second block runs when it ends without `Break`.
    While(ExprId, Block, Block),
    /// A loop over an iterator; the second block as in `While`.
    For(Pattern, ExprId, Block, Block),
    /// Runs the arm that the state names until a state names none.
    Dispatch(LocalId, Vec<(u32, Block)>),
    /// Leaves the innermost loop.
    Break,
    /// Goes on with the next round of the innermost loop.
    Continue,
    /// Leaves the function.
    Return(Option<ExprId>),
    /// Raises a condition.
    Raise(ExprId),
    /// Raises what the handler around it caught.
    Reraise,
    /// Guards a block.
    Try(Box<Try>),
    /// An error was reported.
    Refused(&'static str),
}

/// A guarded block.
#[derive(Clone, Debug)]
pub struct Try {
    /// What is guarded.
    pub body: Block,
    /// The first that matches runs.
    pub handlers: Vec<Handler>,
    /// Runs after a body that did not raise; not guarded by the handlers.
    pub orelse: Block,
    /// Runs in any case, last.
    pub finally: Block,
}

/// A handler of a [`Try`].
#[derive(Clone, Debug)]
pub struct Handler {
    /// The conditions it takes; none takes all.
    pub kinds: Vec<String>,
    /// The variable that holds the condition.
    pub name: Option<LocalId>,
    /// The body.
    pub body: Block,
}

/// Where a value is stored.
#[derive(Clone, Debug)]
pub enum Place {
    /// A variable.
    Local(LocalId),
    /// A program variable.
    Global(GlobalId),
    /// Field number `.1` of an object.
    Field(ExprId, u32),
    /// A list's element or a dict's value.
    Item(ExprId, ExprId),
    /// A slice of a list: start, stop, step.
    Slice(ExprId, [Option<ExprId>; 3]),
}

/// What a loop or an unpacking binds.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// A variable.
    Local(LocalId),
    /// The members of a tuple.
    Tuple(Vec<Pattern>),
}

impl std::ops::Index<TypeId> for Program {
    type Output = Type;
    fn index(&self, id: TypeId) -> &Type {
        &self.types[id.index()]
    }
}

impl std::ops::Index<FunctionId> for Program {
    type Output = Function;
    fn index(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }
}

impl std::ops::Index<ExprId> for Function {
    type Output = Expr;
    fn index(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }
}

impl Program {
    /// Whether it only defines: then its functions are there for others to call, with whatever they like.
    #[must_use]
    pub fn is_library(&self) -> bool {
        self.entry.is_none_or(|entry| self[entry].body.stmts.is_empty())
    }

    /// Adds a type.
    pub fn add_type(&mut self, ty: Type) -> TypeId {
        self.types.push(ty);
        TypeId::at(self.types.len() - 1)
    }

    /// A new class of integers, at the universal choice.
    pub fn int_class(&mut self) -> IntClass {
        self.choices.ints.push(IntChoice::Big);
        IntClass::at(self.choices.ints.len() - 1)
    }

    /// A new class of containers, at the universal choice.
    pub fn share_class(&mut self) -> ShareClass {
        self.choices.shares.push(ShareChoice::Shared);
        ShareClass::at(self.choices.shares.len() - 1)
    }

    /// Whether a value of type `from` may be stored where `to` is wanted (point 6 of the contract).
    #[must_use]
    pub fn assignable(&self, from: TypeId, to: TypeId) -> bool {
        use Type::{
            Bool, Bytes, Dict, Exception, Fields, Float, Int, Iterator, List, Never, None, Number, Object, Pointer,
            Refused, Set, Str, Tuple, Word,
        };
        match (&self[from], &self[to]) {
            (Refused | Never, _) | (_, Refused) => true,
            (Bool, Bool | Int(_)) | (Bool | Int(_) | Float | Number, Number) | (Int(_), Int(_)) | (Float, Float) => {
                true
            }
            (None, None | Type::Option(_))
            | (Str, Str)
            | (Bytes, Bytes)
            | (Exception, Exception)
            | (Pointer, Pointer)
            | (Fields, Fields) => true,
            (Type::Option(a), Type::Option(b)) => self.assignable(*a, *b),
            (_, Type::Option(b)) => self.assignable(from, *b),
            (List(a, _), List(b, _)) | (Set(a, _), Set(b, _)) => self.same(*a, *b),
            (Iterator(a), Iterator(b)) => self.assignable(*a, *b),
            (Dict(a, b, _), Dict(c, d, _)) => self.same(*a, *c) && self.same(*b, *d),
            (Tuple(a), Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.assignable(*a, *b)),
            (Object(a), Object(b)) => a == b,
            (Word(a), Word(b)) => a == b,
            (Type::Function(a, r), Type::Function(b, s)) => {
                a.len() == b.len() && b.iter().zip(a).all(|(b, a)| self.assignable(*b, *a)) && self.assignable(*r, *s)
            }
            _ => false,
        }
    }

    /// Whether two types are alike but for their classes.
    #[must_use]
    pub fn same(&self, a: TypeId, b: TypeId) -> bool {
        a == b || (self.assignable(a, b) && self.assignable(b, a))
    }
}
