//! `List`: Python's list as a shared handle. A clone is the same list. No borrow lives while a closure of the program
//! runs, so a list may change while it is sorted, updated or iterated.
use crate::*;

/// A list that can be shared.
pub struct List<T>(std::rc::Rc<std::cell::RefCell<Vec<T>>>);

impl<T> List<T> {
    /// `[]`.
    pub fn new() -> List<T> {
        List::from(Vec::new())
    }

    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> i64 {
        self.0.borrow().len() as i64
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// `self is other`.
    pub fn same(&self, other: &List<T>) -> bool {
        std::rc::Rc::ptr_eq(&self.0, &other.0)
    }

    /// `id(self)`.
    pub fn address(&self) -> usize {
        std::rc::Rc::as_ptr(&self.0).cast::<()>() as usize
    }

    /// `self[i] = item`.
    #[inline]
    pub fn set(&self, i: i64, item: T) -> Fallible<()> {
        // The old item leaves after the borrow ends: dropping it may run code.
        let _old = std::mem::replace(at_mut(&mut self.0.borrow_mut(), i)?, item);
        Ok(())
    }

    /// `self.append(item)`.
    #[inline]
    pub fn push(&self, item: T) {
        self.0.borrow_mut().push(item);
    }

    /// `self.pop()`.
    #[inline]
    pub fn pop(&self) -> Fallible<T> {
        pop(&mut self.0.borrow_mut())
    }

    /// `self.pop(i)`.
    pub fn pop_at(&self, i: i64) -> Fallible<T> {
        pop_at(&mut self.0.borrow_mut(), i)
    }

    /// `self.insert(i, item)`.
    pub fn insert(&self, i: i64, item: T) {
        insert(&mut self.0.borrow_mut(), i, item);
    }

    /// `del self[i]`.
    pub fn del(&self, i: i64) -> Fallible<()> {
        del(&mut self.0.borrow_mut(), i)
    }

    /// `del self[start:stop:step]`.
    pub fn del_slice(&self, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<()> {
        del_slice(&mut self.0.borrow_mut(), start, stop, step)
    }

    /// `self[start:stop:step] = items`.
    pub fn set_slice(&self, start: Option<i64>, stop: Option<i64>, step: Option<i64>, items: Vec<T>) -> Fallible<()> {
        set_slice(&mut self.0.borrow_mut(), start, stop, step, items)
    }

    /// `self.extend(items)`.
    pub fn extend(&self, items: impl IntoIterator<Item = T>) {
        // Collected first: the items may come from this very list.
        let items: Vec<T> = items.into_iter().collect();
        self.0.borrow_mut().extend(items);
    }

    /// `self.clear()`.
    pub fn clear(&self) {
        drop(self.0.take());
    }

    /// `self.reverse()`.
    pub fn reverse(&self) {
        self.0.borrow_mut().reverse();
    }
}

impl<T: Clone> List<T> {
    /// `[item] * n`.
    pub fn filled(item: T, n: i64) -> List<T> {
        List::from(vec![item; n.max(0) as usize])
    }

    /// `self[i]`.
    #[inline]
    pub fn get(&self, i: i64) -> Fallible<T> {
        item(&self.0.borrow(), i)
    }

    /// `self[i] = change(self[i])`.
    pub fn update(&self, i: i64, change: impl FnOnce(T) -> T) -> Fallible<()> {
        let item = change(self.get(i)?);
        self.set(i, item)
    }

    /// `self[start:stop:step]`.
    pub fn slice(&self, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<List<T>> {
        Ok(List::from(slice(&self.0.borrow(), start, stop, step)?))
    }

    /// `self.copy()`.
    pub fn copy(&self) -> List<T> {
        List::from(self.to_vec())
    }

    /// `self[start:stop:step]`, owned.
    pub fn slice_owned(&self, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<OwnedList<T>> {
        Ok(OwnedList::from(slice(&self.0.borrow(), start, stop, step)?))
    }

    /// The list as its only owner; the items are copied where it is not.
    pub fn owned(self) -> OwnedList<T> {
        OwnedList::from(
            std::rc::Rc::try_unwrap(self.0)
                .map_or_else(|shared| shared.borrow().clone(), std::cell::RefCell::into_inner),
        )
    }

    /// The items.
    pub fn to_vec(&self) -> Vec<T> {
        self.0.borrow().clone()
    }

    /// `self + other`.
    pub fn concat(&self, other: &List<T>) -> List<T> {
        List::from(concat(&self.0.borrow(), &other.0.borrow()))
    }

    /// `self * n`.
    pub fn repeat(&self, n: i64) -> List<T> {
        List::from(repeat(&self.0.borrow(), n))
    }

    /// `self *= n`.
    pub fn repeat_in_place(&self, n: i64) {
        let items = repeat(&self.0.borrow(), n);
        self.replace(items);
    }

    /// Iterates as Python does: an item added while iterating is met too.
    pub fn iter(&self) -> ListIter<T> {
        ListIter {
            list: self.clone(),
            next: 0,
        }
    }

    /// `reversed(self)`.
    pub fn reversed(&self) -> impl Iterator<Item = T> {
        let list = self.clone();
        (0..self.len()).rev().map_while(move |i| list.get(i).ok())
    }

    /// Puts other items in; the old ones leave after the borrow ends.
    fn replace(&self, items: Vec<T>) {
        drop(self.0.replace(items));
    }

    /// `self.sort(key=key)`.
    pub fn sort_by_key<K: PartialOrd>(&self, mut key: impl FnMut(T) -> K) {
        let mut items = self.to_vec();
        sort_by_key(&mut items, |item| key(item.clone()));
        self.replace(items);
    }

    /// `self.sort(key=key, reverse=True)`.
    pub fn sort_by_key_descending<K: PartialOrd>(&self, mut key: impl FnMut(T) -> K) {
        let mut items = self.to_vec();
        sort_by_key_descending(&mut items, |item| key(item.clone()));
        self.replace(items);
    }

    /// `self.sort(key=key)` where the key may raise.
    pub fn try_sort_by_key<K: PartialOrd>(&self, mut key: impl FnMut(T) -> Fallible<K>) -> Fallible<()> {
        let mut items = self.to_vec();
        try_sort_by_key(&mut items, |item| key(item.clone()))?;
        self.replace(items);
        Ok(())
    }

    /// `self.sort(key=key, reverse=True)` where the key may raise.
    pub fn try_sort_by_key_descending<K: PartialOrd>(&self, mut key: impl FnMut(T) -> Fallible<K>) -> Fallible<()> {
        let mut items = self.to_vec();
        try_sort_by_key_descending(&mut items, |item| key(item.clone()))?;
        self.replace(items);
        Ok(())
    }
}

impl<T: PartialEq> List<T> {
    /// `item in self`.
    pub fn contains(&self, item: &T) -> bool {
        self.0.borrow().contains(item)
    }

    /// `self.count(item)`.
    pub fn count(&self, item: &T) -> i64 {
        count(&self.0.borrow(), item)
    }

    /// `self.remove(item)`.
    pub fn remove(&self, item: &T) -> Fallible<()> {
        remove(&mut self.0.borrow_mut(), item)
    }
}

impl<T: PartialEq + Show> List<T> {
    /// `self.index(item)`.
    pub fn index_of(&self, item: &T) -> Fallible<i64> {
        index_of(&self.0.borrow(), item)
    }

    /// `self.index(item, start, stop)`.
    pub fn index_of_in(&self, item: &T, start: i64, stop: i64) -> Fallible<i64> {
        index_of_in(&self.0.borrow(), item, start, stop)
    }
}

impl<T: PartialOrd> List<T> {
    /// `self.sort()`.
    pub fn sort(&self) {
        sort(&mut self.0.borrow_mut());
    }

    /// `self.sort(reverse=True)`.
    pub fn sort_descending(&self) {
        sort_descending(&mut self.0.borrow_mut());
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> List<T> {
        List(std::rc::Rc::clone(&self.0))
    }
}

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List::new()
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> List<T> {
        List(std::rc::Rc::new(std::cell::RefCell::new(items)))
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> List<T> {
        List::from(Vec::from_iter(items))
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &List<T>) -> bool {
        self.same(other) || *self.0.borrow() == *other.0.borrow()
    }
}

impl<T: PartialOrd> PartialOrd for List<T> {
    fn partial_cmp(&self, other: &List<T>) -> Option<std::cmp::Ordering> {
        self.0.borrow().partial_cmp(&other.0.borrow())
    }
}

impl<T: Show> Show for List<T> {
    fn repr(&self) -> String {
        show_once(self.address(), "[...]", || show_items("[", &*self.0.borrow(), "]"))
    }
}

// needed with: List Show
impl<T: Show> std::fmt::Display for List<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.repr())
    }
}

// needed with: List Show
impl<T: Show> std::fmt::Debug for List<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.repr())
    }
}

/// The iterator of a `List`: rereads the length at each step.
pub struct ListIter<T> {
    list: List<T>,
    next: usize,
}

impl<T: Clone> Iterator for ListIter<T> {
    type Item = T;
    #[inline]
    fn next(&mut self) -> Option<T> {
        let item = self.list.0.borrow().get(self.next).cloned();
        self.next += 1;
        item
    }
}

impl<T: Clone> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = ListIter<T>;
    fn into_iter(self) -> ListIter<T> {
        self.iter()
    }
}

impl<T: Clone> IntoIterator for &List<T> {
    type Item = T;
    type IntoIter = ListIter<T>;
    fn into_iter(self) -> ListIter<T> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn a_clone_is_the_same_list() {
        let a = List::from(vec![1_i64, 2]);
        let b = a.clone();
        b.push(3);
        assert!(a == List::from(vec![1, 2, 3]) && a.same(&b) && !a.same(&a.copy()));
        assert_eq!(a.to_string(), "[1, 2, 3]");
        let nested = List::filled(a.clone(), 2);
        a.set(-1, 9).unwrap();
        assert_eq!(repr(&nested), "[[1, 2, 9], [1, 2, 9]]");
        a.extend(&b);
        assert_eq!(a.len(), 6, "a list extended by a copy of its first items");
    }

    #[test]
    fn a_list_may_change_while_it_is_used() {
        let a = List::from(vec![1_i64, 2, 3]);
        let mut seen = 0;
        for x in &a {
            seen += x;
            if a.len() < 6 {
                a.push(10);
            }
        }
        assert_eq!(seen, 36);
        a.update(0, |x| {
            a.push(0);
            x + 1
        })
        .unwrap();
        a.sort_by_key(|x| {
            a.clear();
            -x
        });
        assert_eq!(repr(&a), "[10, 10, 10, 3, 2, 2, 0]");
        a.sort();
        assert_eq!(a.reversed().collect::<Vec<_>>(), [10, 10, 10, 3, 2, 2, 0]);
        assert!(List::from(vec![1_i64, 2]) < List::from(vec![1, 3]));
        assert_eq!(a.get(7).unwrap_err().repr(), "IndexError('list index out of range')");
    }
}
