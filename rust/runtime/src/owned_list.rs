//! A list that one variable alone can reach. Every method means what that of `List` of the same name means.
use crate::*;

/// A list of one owner.
pub struct OwnedList<T>(Vec<T>);

impl<T> OwnedList<T> {
    /// `[]`.
    pub fn new() -> OwnedList<T> {
        OwnedList(Vec::new())
    }

    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `self[i] = item`.
    #[inline]
    pub fn set(&mut self, i: i64, item: T) -> Fallible<()> {
        *at_mut(&mut self.0, i)? = item;
        Ok(())
    }

    /// `self.append(item)`.
    #[inline]
    pub fn push(&mut self, item: T) {
        self.0.push(item);
    }

    /// `self.pop()`.
    #[inline]
    pub fn pop(&mut self) -> Fallible<T> {
        pop(&mut self.0)
    }
}

impl<T: Clone> OwnedList<T> {
    /// `self[i]`.
    #[inline]
    pub fn get(&self, i: i64) -> Fallible<T> {
        item(&self.0, i)
    }

    /// `list(self)`.
    pub fn copy(&self) -> List<T> {
        List::from(self.0.clone())
    }

    /// `self[start:stop:step]`.
    pub fn slice(&self, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<List<T>> {
        Ok(List::from(slice(&self.0, start, stop, step)?))
    }

    /// `self[start:stop:step]`, owned.
    pub fn slice_owned(&self, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<OwnedList<T>> {
        Ok(OwnedList(slice(&self.0, start, stop, step)?))
    }

    /// The items.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = T> + '_ {
        self.0.iter().cloned()
    }
}

impl<T: PartialEq> OwnedList<T> {
    /// `item in self`.
    pub fn contains(&self, item: &T) -> bool {
        self.0.contains(item)
    }
}

impl<T> Default for OwnedList<T> {
    fn default() -> OwnedList<T> {
        OwnedList::new()
    }
}

impl<T> From<Vec<T>> for OwnedList<T> {
    fn from(items: Vec<T>) -> OwnedList<T> {
        OwnedList(items)
    }
}

impl<T> FromIterator<T> for OwnedList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> OwnedList<T> {
        OwnedList(Vec::from_iter(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_owner_means_what_many_mean() {
        let shared = List::from(vec![1, 2, 3]);
        let mut copied = shared.clone().owned();
        copied.set(-1, 9).unwrap();
        copied.push(4);
        assert_eq!(
            (copied.len(), copied.get(-2).unwrap(), shared.get(-1).unwrap()),
            (4, 9, 3)
        );
        assert_eq!(copied.pop().unwrap(), 4);
        assert_eq!(
            copied.set(3, 0).unwrap_err().message(),
            "list assignment index out of range"
        );
        assert_eq!(copied.get(3).unwrap_err().message(), "list index out of range");
        assert!(copied.contains(&9) && !copied.contains(&4) && !copied.is_empty());
        assert_eq!(copied.slice(None, None, Some(-1)).unwrap().to_vec(), [9, 2, 1]);
        let sliced = shared.slice_owned(Some(1), None, None).unwrap();
        assert_eq!(sliced.iter().rev().collect::<Vec<_>>(), [3, 2]);
        assert_eq!(sliced.slice_owned(None, Some(1), None).unwrap().copy().to_vec(), [2]);
        assert!(OwnedList::<i64>::new().pop().is_err());
    }
}
