//! `Set`: Python's set as a shared handle over a `SetTable`. A clone is the same set; no borrow outlives a call.
use crate::*;

/// A set that can be shared.
pub struct Set<T>(std::rc::Rc<std::cell::RefCell<SetTable<T>>>);

impl<T> Set<T> {
    /// `set()`.
    pub fn new() -> Set<T> {
        Set::from_table(SetTable::new())
    }

    /// A handle over a table.
    pub fn from_table(table: SetTable<T>) -> Set<T> {
        Set(std::rc::Rc::new(std::cell::RefCell::new(table)))
    }

    /// `len(self)`.
    pub fn len(&self) -> i64 {
        self.0.borrow().len() as i64
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// `self is other`.
    pub fn same(&self, other: &Set<T>) -> bool {
        std::rc::Rc::ptr_eq(&self.0, &other.0)
    }

    /// `id(self)`.
    pub fn address(&self) -> usize {
        std::rc::Rc::as_ptr(&self.0).cast::<()>() as usize
    }

    /// `self.clear()`.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// `self.pop()`.
    pub fn pop(&self) -> Fallible<T> {
        self.0.borrow_mut().pop()
    }
}

impl<T: Key> Set<T> {
    /// `self.add(member)`.
    #[inline]
    pub fn add(&self, member: T) {
        self.0.borrow_mut().add(member);
    }

    /// `member in self`.
    #[inline]
    pub fn contains(&self, member: &T) -> bool {
        self.0.borrow().contains(member)
    }

    /// `self.discard(member)`.
    pub fn discard(&self, member: &T) {
        self.0.borrow_mut().discard(member);
    }

    /// `self.update(members)` from what is no set.
    pub fn extend(&self, members: impl IntoIterator<Item = T>) {
        members.into_iter().for_each(|member| self.add(member));
    }

    /// `self <= other`.
    pub fn is_subset(&self, other: &Set<T>) -> bool {
        self.0.borrow().is_subset(&other.0.borrow())
    }

    /// `self >= other`.
    pub fn is_superset(&self, other: &Set<T>) -> bool {
        other.is_subset(self)
    }

    /// `self < other`.
    pub fn is_proper_subset(&self, other: &Set<T>) -> bool {
        self.len() < other.len() && self.is_subset(other)
    }

    /// `self > other`.
    pub fn is_proper_superset(&self, other: &Set<T>) -> bool {
        other.is_proper_subset(self)
    }

    /// `self.isdisjoint(other)`.
    pub fn is_disjoint(&self, other: &Set<T>) -> bool {
        self.0.borrow().is_disjoint(&other.0.borrow())
    }
}

impl<T: Key + Show> Set<T> {
    /// `self.remove(member)`.
    pub fn remove(&self, member: &T) -> Fallible<()> {
        self.0.borrow_mut().remove(member)
    }
}

impl<T: Clone> Set<T> {
    /// `list(self)`.
    pub fn items(&self) -> List<T> {
        self.0.borrow().iter().cloned().collect()
    }

    /// `for member in self`.
    pub fn iter(&self) -> SetIter<T> {
        SetIter {
            set: self.clone(),
            len: self.len(),
            next: 0,
        }
    }
}

impl<T: Key + Clone> Set<T> {
    /// `{1, 2, 3}` of three or more constants: CPython builds the members twice while compiling, and merges them here.
    pub fn constant(members: Vec<T>) -> Set<T> {
        let once = Set::from(members);
        Set::from(once.items().to_vec()).copy()
    }

    /// `set(dict)`.
    pub fn from_dict<V>(dict: &Dict<T, V>) -> Set<T> {
        let mut table = SetTable::new();
        table.reserve(dict.len() as usize);
        dict.keys().iter().for_each(|key| table.add(key));
        Set::from_table(table)
    }

    /// `self.copy()`.
    pub fn copy(&self) -> Set<T> {
        Set::from_table(self.0.borrow().copy())
    }

    /// `self | other`.
    pub fn union(&self, other: &Set<T>) -> Set<T> {
        Set::from_table(self.0.borrow().union(&other.0.borrow()))
    }

    /// `self & other`.
    pub fn intersection(&self, other: &Set<T>) -> Set<T> {
        Set::from_table(self.0.borrow().intersection(&other.0.borrow()))
    }

    /// `self - other`.
    pub fn difference(&self, other: &Set<T>) -> Set<T> {
        Set::from_table(self.0.borrow().difference(&other.0.borrow()))
    }

    /// `self ^ other`.
    pub fn symmetric_difference(&self, other: &Set<T>) -> Set<T> {
        Set::from_table(self.0.borrow().symmetric_difference(&other.0.borrow()))
    }

    /// `self |= other`.
    pub fn update(&self, other: &Set<T>) {
        if !self.same(other) {
            self.0.borrow_mut().update(&other.0.borrow());
        }
    }

    /// `self &= other`.
    pub fn intersection_update(&self, other: &Set<T>) {
        let other = SetTable::clone(&other.0.borrow());
        self.0.borrow_mut().intersection_update(&other);
    }

    /// `self -= other`.
    pub fn difference_update(&self, other: &Set<T>) {
        if self.same(other) {
            self.clear();
        } else {
            self.0.borrow_mut().difference_update(&other.0.borrow());
        }
    }

    /// `self ^= other`.
    pub fn symmetric_difference_update(&self, other: &Set<T>) {
        if self.same(other) {
            self.clear();
        } else {
            self.0.borrow_mut().symmetric_difference_update(&other.0.borrow());
        }
    }
}

impl<T: Show> Set<T> {
    /// `repr(frozenset(self))`.
    pub fn repr_frozen(&self) -> String {
        if self.is_empty() {
            "frozenset()".to_string()
        } else {
            format!("frozenset({})", self.repr())
        }
    }
}

impl<T> Clone for Set<T> {
    fn clone(&self) -> Set<T> {
        Set(std::rc::Rc::clone(&self.0))
    }
}

impl<T> Default for Set<T> {
    fn default() -> Set<T> {
        Set::new()
    }
}

impl<T: Key> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Set<T> {
        Set::from_table(SetTable::from_iter(members))
    }
}

impl<T: Key> From<Vec<T>> for Set<T> {
    fn from(members: Vec<T>) -> Set<T> {
        Set::from_iter(members)
    }
}

impl<T: Key> PartialEq for Set<T> {
    fn eq(&self, other: &Set<T>) -> bool {
        *self.0.borrow() == *other.0.borrow()
    }
}

impl<T: Show> Show for Set<T> {
    fn repr(&self) -> String {
        self.0.borrow().repr()
    }
}

// needed with: Set Show
impl<T: Show> std::fmt::Display for Set<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.repr())
    }
}

// needed with: Set Show
impl<T: Show> std::fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.repr())
    }
}

/// The iterator of a `Set`: raises when members came or went meanwhile.
pub struct SetIter<T> {
    set: Set<T>,
    len: i64,
    next: usize,
}

impl<T: Clone> Iterator for SetIter<T> {
    type Item = Fallible<T>;
    fn next(&mut self) -> Option<Fallible<T>> {
        if self.set.len() != self.len {
            self.len = -1;
            return Some(Err(Exception::new("RuntimeError", "Set changed size during iteration")));
        }
        let table = self.set.0.borrow();
        let (slot, member) = table.member_from(self.next)?;
        self.next = slot + 1;
        Some(Ok(member.clone()))
    }
}

#[cfg(test)]
mod tests;
