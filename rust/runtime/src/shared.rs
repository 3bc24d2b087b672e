//! A variable that a function and the functions inside it share: one cell for each time the function runs.
use crate::*;

/// A variable that closures share; none until it is assigned.
#[derive(Clone)]
pub struct Shared<T> {
    name: &'static str,
    value: std::rc::Rc<Field<Option<T>>>,
}

impl<T: Clone> Shared<T> {
    /// A variable without a value.
    pub fn new(name: &'static str) -> Shared<T> {
        let value = std::rc::Rc::new(Field::new(None));
        Shared { name, value }
    }

    /// Its value, in the function that it belongs to.
    pub fn get(&self) -> Fallible<T> {
        self.assigned("UnboundLocalError", "local variable", "")
    }

    /// Its value, in a function inside that one.
    pub fn captured(&self) -> Fallible<T> {
        self.assigned("NameError", "free variable", " in enclosing scope")
    }

    /// Its value, or the exception of a variable that has none.
    pub fn assigned(&self, kind: &str, variable: &str, place: &str) -> Fallible<T> {
        self.value.get().ok_or_else(|| {
            let text = "where it is not associated with a value";
            Exception::new(kind, format!("cannot access {variable} '{}' {text}{place}", self.name))
        })
    }

    /// Gives it another value.
    pub fn set(&self, value: T) {
        self.value.set(Some(value));
    }
}

#[cfg(test)]
mod tests {
    use crate::Shared;

    #[test]
    fn all_handles_see_the_last_value() {
        let variable = Shared::new("n");
        let other = variable.clone();
        assert!(other.get().is_err_and(|error| error.is("UnboundLocalError")));
        variable.set(1);
        other.set(2);
        assert!(variable.captured().is_ok_and(|value| value == 2));
    }
}
