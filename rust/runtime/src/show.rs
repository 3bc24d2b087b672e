//! What `str` and `repr` give for every type. Text of a float, a string or a container never comes from Rust's own
//! Display or Debug, which differ from Python's.
use crate::*;

/// A value with Python's `repr` and `str`.
pub trait Show {
    /// `repr(self)`.
    fn repr(&self) -> String;
    /// `str(self)`.
    fn str(&self) -> String {
        self.repr()
    }
}

/// `repr(x)`.
pub fn repr<T: Show + ?Sized>(x: &T) -> String {
    x.repr()
}

/// `str(x)`.
pub fn str_of<T: Show + ?Sized>(x: &T) -> String {
    x.str()
}

/// `ascii(x)`: `repr` with everything beyond ASCII escaped.
pub fn ascii<T: Show + ?Sized>(x: &T) -> String {
    x.repr()
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { escape(c) })
        .collect()
}

/// `repr` of a string: single quotes unless only double ones are free.
pub fn str_repr(s: &str) -> String {
    let quote = if s.contains('\'') && !s.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut text = String::with_capacity(s.len() + 2);
    text.push(quote);
    for c in s.chars() {
        match c {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\\' => text.push_str("\\\\"),
            _ if c == quote => text.extend(['\\', c]),
            _ if is_printable_char(c) => text.push(c),
            _ => text.push_str(&escape(c)),
        }
    }
    text.push(quote);
    text
}

/// The escape of a character by its number.
pub fn escape(c: char) -> String {
    match c as u32 {
        code @ ..=0xff => format!("\\x{code:02x}"),
        code @ ..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// Whether `repr` leaves the character as it is: no control, format, unassigned, separator character but the space.
pub fn is_printable_char(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    // Rust escapes the same classes, and also what joins the character before it, but only at the start of a text.
    format!("a{c}").escape_debug().eq(['a', c])
}

/// `repr` of items between brackets.
pub fn show_items<'a, T: Show + 'a>(open: &str, items: impl IntoIterator<Item = &'a T>, close: &str) -> String {
    let mut text = open.to_string();
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        text.push_str(&item.repr());
    }
    text + close
}

/// `repr` of a container that may hold itself: the inner one prints as dots.
pub fn show_once(address: usize, dots: &str, show: impl FnOnce() -> String) -> String {
    thread_local! {
        /// The containers being shown.
        static OPEN: std::cell::RefCell<Vec<usize>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    if OPEN.with(|open| open.borrow().contains(&address)) {
        return dots.to_string();
    }
    OPEN.with(|open| open.borrow_mut().push(address));
    let text = show();
    OPEN.with(|open| open.borrow_mut().pop());
    text
}

impl Show for i64 {
    fn repr(&self) -> String {
        self.to_string()
    }
}

impl Show for Int {
    fn repr(&self) -> String {
        self.to_string()
    }
}

impl Show for f64 {
    fn repr(&self) -> String {
        float_repr(*self)
    }
}

impl Show for bool {
    fn repr(&self) -> String {
        if *self {
            "True".to_string()
        } else {
            "False".to_string()
        }
    }
}

impl Show for char {
    fn repr(&self) -> String {
        str_repr(self.encode_utf8(&mut [0; 4]))
    }
    fn str(&self) -> String {
        self.to_string()
    }
}

impl Show for str {
    fn repr(&self) -> String {
        str_repr(self)
    }
    fn str(&self) -> String {
        self.to_string()
    }
}

impl Show for String {
    fn repr(&self) -> String {
        str_repr(self)
    }
    fn str(&self) -> String {
        self.clone()
    }
}

impl Show for () {
    fn repr(&self) -> String {
        "None".to_string()
    }
}

impl<T: Show> Show for Option<T> {
    fn repr(&self) -> String {
        self.as_ref().map_or_else(|| "None".to_string(), Show::repr)
    }
    fn str(&self) -> String {
        self.as_ref().map_or_else(|| "None".to_string(), Show::str)
    }
}

impl<T: Show + ?Sized> Show for &T {
    fn repr(&self) -> String {
        (**self).repr()
    }
    fn str(&self) -> String {
        (**self).str()
    }
}

impl<T: Show + ?Sized> Show for Box<T> {
    fn repr(&self) -> String {
        (**self).repr()
    }
    fn str(&self) -> String {
        (**self).str()
    }
}

impl<T: Show + ?Sized> Show for std::rc::Rc<T> {
    fn repr(&self) -> String {
        (**self).repr()
    }
    fn str(&self) -> String {
        (**self).str()
    }
}

impl<T: Show> Show for [T] {
    fn repr(&self) -> String {
        show_items("[", self, "]")
    }
}

impl<T: Show> Show for Vec<T> {
    fn repr(&self) -> String {
        show_items("[", self, "]")
    }
}

impl<A: Show> Show for (A,) {
    fn repr(&self) -> String {
        format!("({},)", self.0.repr())
    }
}

/// Shows tuples.
macro_rules! tuple_show {
    ($first:ident, $($item:ident $index:tt),*) => {
        impl<$first: Show, $($item: Show),*> Show for ($first, $($item),*) {
            fn repr(&self) -> String {
                let mut text = format!("({}", self.0.repr());
                $(text += ", "; text += &self.$index.repr();)*
                text + ")"
            }
        }
    };
}

// needed with: Show
tuple_show!(A, B 1);
// needed with: Show
tuple_show!(A, B 1, C 2);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3, E 4);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3, E 4, F 5);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3, E 4, F 5, G 6);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
// needed with: Show
tuple_show!(A, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn reprs_are_those_of_cpython() {
        assert_eq!(repr("it's"), "\"it's\"");
        assert_eq!(
            repr("'\"\\\n\t\r\0\x7f\u{a0}\u{ad}é\u{301}\u{200b}\u{e000}😀"),
            "'\\'\"\\\\\\n\\t\\r\\x00\\x7f\\xa0\\xadé\u{301}\\u200b\\ue000😀'"
        );
        assert_eq!(repr("\u{301}"), "'\u{301}'");
        assert_eq!(ascii("é😀"), "'\\xe9\\U0001f600'");
        assert_eq!(repr(&(1_i64,)), "(1,)");
        assert_eq!(
            repr(&(1_i64, 2.0, "x".to_string(), true, None::<i64>, ())),
            "(1, 2.0, 'x', True, None, None)"
        );
        assert_eq!(repr(&vec![Some(1_i64), None]), "[1, None]");
        assert_eq!(str_of(&Some("x")), "x");
    }
}
