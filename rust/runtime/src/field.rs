//! A field of an object that many places share: read by copy, written whole, so that no borrow outlives an access.

/// A field that is assigned after its object is built.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field<T>(std::cell::RefCell<T>);

impl<T: Clone> Field<T> {
    /// A field with its first value.
    pub fn new(value: T) -> Field<T> {
        Field(std::cell::RefCell::new(value))
    }

    /// Its value.
    pub fn get(&self) -> T {
        self.0.borrow().clone()
    }

    /// Gives it another value.
    pub fn set(&self, value: T) {
        self.0.replace(value);
    }
}

#[cfg(test)]
mod tests {
    use crate::Field;

    #[test]
    fn reads_what_was_written_last() {
        let field = Field::new("a".to_string());
        field.set(format!("{}b", field.get()));
        assert_eq!(field.get(), "ab");
    }
}
