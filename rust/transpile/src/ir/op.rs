//! The core operations: those that the passes reason about or whose Rust depends on how operands are stored.
//! Everything else a language's library offers is a [`super::library::Function`].

/// Bits and signedness of a machine integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Width {
    /// 8, 16, 32 or 64.
    pub bits: u8,
    /// Two's complement, else unsigned.
    pub signed: bool,
}

/// A core operation. Operand types are in the docs; `T` is any one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Int, Int -> Int.
    ExactAdd,
    /// Int, Int -> Int.
    ExactSub,
    /// Int, Int -> Int.
    ExactMul,
    /// Int, Int -> Int, rounded down; raises on zero.
    FloorDiv,
    /// Int, Int -> Int with the divisor's sign; raises on zero.
    FloorMod,
    /// Int, Int -> Int; a negative exponent is a fault.
    ExactPow,
    /// Int -> Int.
    ExactNeg,
    /// Int -> Int.
    ExactAbs,
    /// Int, Int -> Int, two's complement without end; Bool, Bool -> Bool.
    BitAnd,
    /// As `BitAnd`.
    BitOr,
    /// As `BitAnd`.
    BitXor,
    /// Int -> Int.
    BitNot,
    /// Int, Int -> Int; raises on a negative count.
    ShiftLeft,
    /// Int, Int -> Int; raises on a negative count.
    ShiftRight,
    /// Int, Int -> Float, correctly rounded; raises on zero.
    TrueDiv,
    /// Float, Float -> Float; integers among the operands are converted first, exactly or raising.
    FloatAdd,
    /// As `FloatAdd`.
    FloatSub,
    /// As `FloatAdd`.
    FloatMul,
    /// As `FloatAdd`; raises on zero.
    FloatDiv,
    /// As `FloatAdd`, rounded down; raises on zero.
    FloatFloorDiv,
    /// As `FloatAdd`, with the divisor's sign; raises on zero.
    FloatMod,
    /// As `FloatAdd`; raises where the result is not real or too large.
    FloatPow,
    /// Float -> Float.
    FloatNeg,
    /// Float -> Float.
    FloatAbs,
    /// Number, Number -> Number: both exact while both are integers, else floats. Operands may be Int or Float.
    NumberAdd,
    /// As `NumberAdd`.
    NumberSub,
    /// As `NumberAdd`.
    NumberMul,
    /// Number, Number -> Float; raises on zero.
    NumberDiv,
    /// As `NumberAdd`; raises on zero.
    NumberFloorDiv,
    /// As `NumberAdd`; raises on zero.
    NumberMod,
    /// As `NumberAdd`.
    NumberPow,
    /// Number -> Number.
    NumberNeg,
    /// Number -> Number.
    NumberAbs,
    /// T, T -> Bool; numbers of different types compare by value. Deep for containers.
    Eq,
    /// As `Eq`.
    NotEq,
    /// T, T -> Bool for ordered types.
    Lt,
    /// As `Lt`.
    LtE,
    /// As `Lt`.
    Gt,
    /// As `Lt`.
    GtE,
    /// Bool -> Bool.
    Not,
    /// T -> Bool: what a condition makes of a value (not zero, not empty, not none).
    Truth,
    /// T -> Bool: whether it is none, which its type may say already.
    IsNone,
    /// T, T -> Bool for values with identity.
    Same,
    /// Option of T -> T; a fault where it is none. Inserted where a check before it proved the value.
    Unwrap,
    /// Int -> Float, correctly rounded; raises beyond its range. Bool and Number too.
    ToFloat,
    /// T -> Int: the number of elements.
    Length,
    /// List or Str or Bytes, Int -> element; from the end where negative; raises beyond it. Dict, key -> value; raises.
    Item,
    /// List or Str, Option of Int (start, stop, step; a none constant where absent) -> the same type, new.
    Slice,
    /// element, container -> Bool. Str, Str too.
    Contains,
    /// Str, Str -> Str; List, List -> new List; Tuple, Tuple -> Tuple.
    Concat,
    /// Str or List, Int -> new.
    Repeat,
    /// List, T -> None.
    Append,
    /// List, iterator -> None.
    Extend,
    /// Int, Int, Int -> Iterator of Int: start, stop, step; raises where the step is zero.
    IterateRange,
    /// List, Set, Dict (its keys), Str, Bytes -> Iterator; a list's length is read anew each round.
    Iterate,
    /// Dict -> Iterator of (key, value).
    IterateItems,
    /// Dict -> Iterator of values.
    IterateValues,
    /// Iterator, Int -> Iterator of (Int, T): counts from the second operand.
    Enumerate,
    /// Iterators -> Iterator of tuples; ends with the shortest.
    Zip,
    /// Iterator of T -> Tuple of T; raises where it does not give just as many as the tuple has.
    Unpack,
    /// List or Str or range -> Iterator from the end.
    Reversed,
    /// Iterator -> List.
    ToList,
    /// Iterator -> Set.
    ToSet,
    /// Iterator of pairs -> Dict.
    ToDict,
    /// Iterator -> a new sorted List; stable.
    Sorted,
    /// Iterator, key function, Bool (descending) -> a new sorted List; stable.
    SortedBy,
    /// Exception -> Never: raises it in the middle of an expression.
    RaiseNow,
    /// List, List -> None: the first takes over the elements of the second.
    Replace,
    /// Iterator, start -> Int, Float or Number.
    Sum,
    /// Two or more T -> T: the first least.
    Min,
    /// Two or more T -> T: the first greatest.
    Max,
    /// Iterator of T -> T; raises where it is empty.
    MinOf,
    /// Iterator of T -> T; raises where it is empty.
    MaxOf,
    /// Str (separator), iterator of Str -> Str.
    Join,
    /// T.. -> None: values as text, separated by the first operand, ended by the second, on standard output.
    Print,
    /// Str (kind), Str (message) -> Exception.
    MakeException,
    /// Machine arithmetic modulo 2^bits; operand and result are `Word`s of this width.
    Wrap(Machine, Width),
    /// Word -> Word of this width: truncates or extends.
    Resize(Width),
    /// Pointer -> Word: reads that many bytes, little endian; a fault outside the memory's live blocks.
    Load(Width),
    /// Pointer, Word -> None: writes; a fault outside the memory's live blocks.
    Store(Width),
    /// Pointer, Word -> Pointer: moves by bytes.
    Offset,
    /// Fields.. -> Fields: one list, in order.
    JoinFields,
    /// Bytes -> Fields: splits and globs as POSIX 2.6 says.
    ExpandFields,
    /// Fields -> Word (exit status): runs a command, builtin or not.
    RunCommand,
}

/// Machine operations of [`Op::Wrap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the operations of every instruction set")]
pub enum Machine {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

impl Op {
    /// Whether the operation may raise a condition that a program can catch. Which operands rule that out is for
    /// `pass::effects` to see.
    #[must_use]
    pub fn raises(self) -> bool {
        matches!(
            self,
            Self::FloorDiv
                | Self::FloorMod
                | Self::ShiftLeft
                | Self::ShiftRight
                | Self::TrueDiv
                | Self::FloatDiv
                | Self::FloatFloorDiv
                | Self::FloatMod
                | Self::FloatPow
                | Self::NumberDiv
                | Self::NumberFloorDiv
                | Self::NumberMod
                | Self::NumberPow
                | Self::Item
                | Self::Slice
                | Self::RaiseNow
                | Self::Unwrap
                | Self::ToFloat
                | Self::MinOf
                | Self::MaxOf
                | Self::ExactPow
                | Self::IterateRange
                | Self::Unpack
        )
    }

    /// Whether the operation changes something that other code can see, or is seen itself.
    #[must_use]
    pub fn acts(self) -> bool {
        matches!(
            self,
            Self::Append | Self::Extend | Self::Replace | Self::Print | Self::Store(_) | Self::RunCommand
        )
    }
}
