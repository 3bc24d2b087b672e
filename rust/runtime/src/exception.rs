//! Python exceptions as values: raising is returning `Err`. Also the two ways a program ends: `finish` for main, and
//! `fault` for what no handler of the program can observe. Nothing here calls `process::exit`.
use crate::*;

/// The result of what can raise.
pub type Fallible<T> = Result<T, Exception>;

/// A raised Python exception.
#[derive(Clone)]
pub struct Exception(Box<Raised>);

/// What an exception carries; `mro` is its class and then all bases, `arguments` is the repr of its `args`.
#[derive(Clone)]
pub struct Raised {
    mro: &'static [&'static str],
    message: String,
    arguments: String,
    status: Option<i64>,
    payload: Option<std::rc::Rc<dyn std::any::Any>>,
}

impl Exception {
    /// An exception of a builtin class with one string argument.
    pub fn new(kind: &str, message: impl Into<String>) -> Exception {
        Exception::of(ancestors(kind), message)
    }

    /// An exception of a builtin class without arguments.
    pub fn bare(kind: &str) -> Exception {
        Exception::bare_of(ancestors(kind))
    }

    /// An exception of the class `mro[0]` with one string argument.
    pub fn of(mro: &'static [&'static str], message: impl Into<String>) -> Exception {
        let message = message.into();
        let arguments = str_repr(&message);
        let message = if mro.contains(&"KeyError") {
            arguments.clone()
        } else {
            message
        };
        Exception::raised(mro, message, format!("({arguments})"))
    }

    /// An exception of the class `mro[0]` without arguments.
    pub fn bare_of(mro: &'static [&'static str]) -> Exception {
        Exception::raised(mro, String::new(), "()".to_string())
    }

    /// An exception with one argument of any type.
    pub fn with_argument(mro: &'static [&'static str], argument: &impl Show) -> Exception {
        let arguments = argument.repr();
        let message = if mro.contains(&"KeyError") {
            arguments.clone()
        } else {
            argument.str()
        };
        Exception::raised(mro, message, format!("({arguments})"))
    }

    /// An exception with several arguments, given as a tuple.
    pub fn with_arguments(mro: &'static [&'static str], arguments: &impl Show) -> Exception {
        let arguments = arguments.repr();
        Exception::raised(mro, arguments.clone(), arguments)
    }

    /// The `KeyError` for a missing key.
    pub fn key_error(key: &impl Show) -> Exception {
        Exception::with_argument(ancestors("KeyError"), key)
    }

    /// `SystemExit(code)`.
    pub fn exit(code: i64) -> Exception {
        let mut exception = Exception::with_argument(ancestors("SystemExit"), &code);
        exception.0.status = Some(code);
        exception
    }

    /// `SystemExit(message)`: the message goes to stderr and the status is 1.
    pub fn exit_message(message: impl Into<String>) -> Exception {
        Exception::of(ancestors("SystemExit"), message)
    }

    /// The exception from its parts.
    fn raised(mro: &'static [&'static str], message: String, arguments: String) -> Exception {
        Exception(Box::new(Raised {
            mro,
            message,
            arguments,
            status: None,
            payload: None,
        }))
    }

    /// The same exception with the program's own object inside.
    pub fn carrying(mut self, payload: impl std::any::Any) -> Exception {
        self.0.payload = Some(std::rc::Rc::new(payload));
        self
    }

    /// The program's own object, if it is a `T`.
    pub fn payload<T: std::any::Any>(&self) -> Option<&T> {
        self.0.payload.as_ref().and_then(|payload| payload.downcast_ref())
    }

    /// The name of the class.
    pub fn kind(&self) -> &'static str {
        self.0.mro[0]
    }

    /// Whether the class is `name` or derives from it.
    pub fn is(&self, name: &str) -> bool {
        self.0.mro.contains(&name)
    }

    /// What `str(e)` gives.
    pub fn message(&self) -> String {
        self.0.message.clone()
    }

    /// What an uncaught exception prints, and the status of the process.
    fn last_words(&self) -> (String, i32) {
        if !self.is("SystemExit") {
            let separator = if self.0.message.is_empty() { "" } else { ": " };
            return (format!("{}{separator}{}\n", self.kind(), self.0.message), 1);
        }
        match self.0.status {
            Some(code) => (String::new(), (code & 0xff) as i32),
            None if self.0.arguments == "()" || self.0.arguments == "(None)" => (String::new(), 0),
            None => (format!("{}\n", self.0.message), 1),
        }
    }
}

impl std::fmt::Debug for Exception {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}{}", self.kind(), self.0.arguments)
    }
}

impl std::fmt::Display for Exception {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl Show for Exception {
    fn repr(&self) -> String {
        format!("{self:?}")
    }
    fn str(&self) -> String {
        self.message()
    }
}

/// The builtin exception classes, each up to `BaseException`.
pub const EXCEPTION_CLASSES: &[&[&str]] = &[
    &["BaseException"],
    &["SystemExit", "BaseException"],
    &["KeyboardInterrupt", "BaseException"],
    &["GeneratorExit", "BaseException"],
    &["Exception", "BaseException"],
    &["StopIteration", "Exception", "BaseException"],
    &["StopAsyncIteration", "Exception", "BaseException"],
    &["ArithmeticError", "Exception", "BaseException"],
    &["FloatingPointError", "ArithmeticError", "Exception", "BaseException"],
    &["OverflowError", "ArithmeticError", "Exception", "BaseException"],
    &["ZeroDivisionError", "ArithmeticError", "Exception", "BaseException"],
    &["AssertionError", "Exception", "BaseException"],
    &["AttributeError", "Exception", "BaseException"],
    &["BufferError", "Exception", "BaseException"],
    &["EOFError", "Exception", "BaseException"],
    &["ImportError", "Exception", "BaseException"],
    &["ModuleNotFoundError", "ImportError", "Exception", "BaseException"],
    &["LookupError", "Exception", "BaseException"],
    &["IndexError", "LookupError", "Exception", "BaseException"],
    &["KeyError", "LookupError", "Exception", "BaseException"],
    &["MemoryError", "Exception", "BaseException"],
    &["NameError", "Exception", "BaseException"],
    &["UnboundLocalError", "NameError", "Exception", "BaseException"],
    &["OSError", "Exception", "BaseException"],
    &["BlockingIOError", "OSError", "Exception", "BaseException"],
    &["ChildProcessError", "OSError", "Exception", "BaseException"],
    &[
        "BrokenPipeError",
        "ConnectionError",
        "OSError",
        "Exception",
        "BaseException",
    ],
    &["ConnectionError", "OSError", "Exception", "BaseException"],
    &["FileExistsError", "OSError", "Exception", "BaseException"],
    &["FileNotFoundError", "OSError", "Exception", "BaseException"],
    &["InterruptedError", "OSError", "Exception", "BaseException"],
    &["IsADirectoryError", "OSError", "Exception", "BaseException"],
    &["NotADirectoryError", "OSError", "Exception", "BaseException"],
    &["PermissionError", "OSError", "Exception", "BaseException"],
    &["ProcessLookupError", "OSError", "Exception", "BaseException"],
    &["TimeoutError", "OSError", "Exception", "BaseException"],
    &["ReferenceError", "Exception", "BaseException"],
    &["RuntimeError", "Exception", "BaseException"],
    &["NotImplementedError", "RuntimeError", "Exception", "BaseException"],
    &["RecursionError", "RuntimeError", "Exception", "BaseException"],
    &["SyntaxError", "Exception", "BaseException"],
    &["SystemError", "Exception", "BaseException"],
    &["TypeError", "Exception", "BaseException"],
    &["ValueError", "Exception", "BaseException"],
    &["UnicodeError", "ValueError", "Exception", "BaseException"],
    &[
        "UnicodeDecodeError",
        "UnicodeError",
        "ValueError",
        "Exception",
        "BaseException",
    ],
    &[
        "UnicodeEncodeError",
        "UnicodeError",
        "ValueError",
        "Exception",
        "BaseException",
    ],
    &["Warning", "Exception", "BaseException"],
    &["DeprecationWarning", "Warning", "Exception", "BaseException"],
    &["RuntimeWarning", "Warning", "Exception", "BaseException"],
    &["UserWarning", "Warning", "Exception", "BaseException"],
];

/// A builtin exception class and its bases; an unknown name is taken for a class derived from `Exception`.
pub fn ancestors(kind: &str) -> &'static [&'static str] {
    let found = EXCEPTION_CLASSES
        .iter()
        .find(|class| class[0] == kind || (kind, class[0]) == ("IOError", "OSError"));
    found.copied().unwrap_or(&["Exception", "BaseException"])
}

/// Ends the program: flushes stdout, tells an uncaught exception on stderr and gives the status of the process.
pub fn finish(result: Fallible<()>) -> i32 {
    flush();
    let (words, status) = result.map_or_else(|exception| exception.last_words(), |()| (String::new(), 0));
    write_error(&words);
    status
}

/// Stops the program for what no handler of it can observe.
#[cold]
pub fn fault(message: &str) -> ! {
    flush();
    panic!("{message}");
}

/// Stops the program because an integer of the source left 64 bits.
#[cold]
pub fn overflow(line: u32) -> ! {
    fault(&format!(
        "integer overflow at line {line} of the source: transpile with --int=big"
    ));
}

/// How a block that has a `finally` was left.
pub enum Exit<T> {
    /// The function returns this.
    Return(T),
    /// The loop around it ends.
    Break,
    /// The loop around it goes on.
    Continue,
    /// It came to its end.
    End,
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn texts_are_those_of_cpython() {
        let error = Exception::new("KeyError", "a'b");
        assert_eq!(
            (error.str(), error.repr()),
            ("\"a'b\"".into(), "KeyError(\"a'b\")".into())
        );
        let error = Exception::with_arguments(ancestors("ValueError"), &("x", 1_i64));
        assert_eq!(
            (error.str(), error.repr()),
            ("('x', 1)".into(), "ValueError('x', 1)".into())
        );
        assert!(Exception::key_error(&1_i64).is("LookupError"));
        assert_eq!(Exception::bare("ValueError").repr(), "ValueError()");
        let own = Exception::of(&["MyError", "ValueError", "Exception", "BaseException"], "hm").carrying(7_i64);
        assert!(own.is("ValueError") && own.kind() == "MyError" && own.payload::<i64>() == Some(&7));
        assert_eq!(std::mem::size_of::<Exception>(), std::mem::size_of::<usize>());
    }

    #[test]
    fn statuses_are_those_of_cpython() {
        assert_eq!(Exception::exit(300).last_words(), (String::new(), 44));
        assert_eq!(Exception::exit(-1).last_words(), (String::new(), 255));
        assert_eq!(Exception::exit_message("no").last_words(), ("no\n".into(), 1));
        assert_eq!(Exception::bare("SystemExit").last_words(), (String::new(), 0));
        assert_eq!(
            Exception::new("ValueError", "bad").last_words(),
            ("ValueError: bad\n".into(), 1)
        );
        assert_eq!(
            Exception::bare("AssertionError").last_words(),
            ("AssertionError\n".into(), 1)
        );
    }
}
