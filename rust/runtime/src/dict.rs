//! `Dict`: Python's dict as a shared handle over a `Map`. A clone is the same dict; no borrow outlives a call.
use crate::*;

/// A dict that can be shared.
pub struct Dict<K, V>(std::rc::Rc<std::cell::RefCell<Map<K, V>>>);

impl<K, V> Dict<K, V> {
    /// `{}`.
    pub fn new() -> Dict<K, V> {
        Dict::from_map(Map::new())
    }

    /// A handle over a map.
    pub fn from_map(map: Map<K, V>) -> Dict<K, V> {
        Dict(std::rc::Rc::new(std::cell::RefCell::new(map)))
    }

    /// `len(self)`.
    pub fn len(&self) -> i64 {
        self.0.borrow().len() as i64
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// `self is other`.
    pub fn same(&self, other: &Dict<K, V>) -> bool {
        std::rc::Rc::ptr_eq(&self.0, &other.0)
    }

    /// `id(self)`.
    pub fn address(&self) -> usize {
        std::rc::Rc::as_ptr(&self.0).cast::<()>() as usize
    }

    /// `self.clear()`.
    pub fn clear(&self) {
        drop(self.0.take());
    }
}

impl<K: Key, V> Dict<K, V> {
    /// `self[key] = value`.
    #[inline]
    pub fn set(&self, key: K, value: V) {
        // The old value leaves after the borrow ends.
        let _old = self.0.borrow_mut().set(key, value);
    }

    /// `key in self`.
    #[inline]
    pub fn contains(&self, key: &K) -> bool {
        self.0.borrow().contains(key)
    }

    /// `self.pop(key, default)`.
    pub fn pop_or(&self, key: &K, default: V) -> V {
        self.0.borrow_mut().remove(key).unwrap_or(default)
    }

    /// `self.popitem()`.
    pub fn pop_item(&self) -> Fallible<(K, V)> {
        self.0.borrow_mut().pop_item()
    }

    /// `self.update(entries)`.
    pub fn extend(&self, entries: impl IntoIterator<Item = (K, V)>) {
        for (key, value) in entries {
            self.set(key, value);
        }
    }
}

impl<K: Key, V: Clone> Dict<K, V> {
    /// The value of a key, if there is one.
    #[inline]
    pub fn find(&self, key: &K) -> Option<V> {
        self.0.borrow().find(key).cloned()
    }

    /// `self.get(key, default)`.
    pub fn get_or(&self, key: &K, default: V) -> V {
        self.find(key).unwrap_or(default)
    }

    /// `self.setdefault(key, default)`.
    pub fn set_default(&self, key: K, default: V) -> V {
        self.0.borrow_mut().set_default(key, default).clone()
    }
}

impl<K: Key + Show, V> Dict<K, V> {
    /// `del self[key]`.
    pub fn del(&self, key: &K) -> Fallible<()> {
        self.pop(key).map(drop)
    }

    /// `self.pop(key)`.
    pub fn pop(&self, key: &K) -> Fallible<V> {
        self.0.borrow_mut().pop(key)
    }
}

impl<K: Key + Show, V: Clone> Dict<K, V> {
    /// `self[key]`.
    #[inline]
    pub fn get(&self, key: &K) -> Fallible<V> {
        self.0.borrow().get(key).cloned()
    }

    /// `self[key] = change(self[key])`.
    pub fn modify(&self, key: &K, change: impl FnOnce(V) -> V) -> Fallible<()> {
        let value = change(self.get(key)?);
        *self.0.borrow_mut().get_mut(key)? = value;
        Ok(())
    }
}

impl<K: Clone, V> Dict<K, V> {
    /// `list(self)`.
    pub fn keys(&self) -> List<K> {
        self.0.borrow().keys().cloned().collect()
    }

    /// `for key in self`.
    pub fn iter_keys(&self) -> DictIter<K, V, K> {
        DictIter {
            dict: self.clone(),
            len: self.len(),
            next: 0,
            take: |key, _| key.clone(),
        }
    }
}

impl<K, V: Clone> Dict<K, V> {
    /// `list(self.values())`.
    pub fn values(&self) -> List<V> {
        self.0.borrow().values().cloned().collect()
    }

    /// `for value in self.values()`.
    pub fn iter_values(&self) -> DictIter<K, V, V> {
        DictIter {
            dict: self.clone(),
            len: self.len(),
            next: 0,
            take: |_, value| value.clone(),
        }
    }
}

impl<K: Clone, V: Clone> Dict<K, V> {
    /// `list(self.items())`.
    pub fn items(&self) -> List<(K, V)> {
        self.0
            .borrow()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// `for key, value in self.items()`.
    pub fn iter_items(&self) -> DictIter<K, V, (K, V)> {
        DictIter {
            dict: self.clone(),
            len: self.len(),
            next: 0,
            take: |key, value| (key.clone(), value.clone()),
        }
    }

    /// `self.copy()`.
    pub fn copy(&self) -> Dict<K, V> {
        Dict::from_map(self.0.borrow().clone())
    }
}

impl<K: Key + Clone, V: Clone> Dict<K, V> {
    /// `self.update(other)`.
    pub fn update(&self, other: &Dict<K, V>) {
        self.extend(other.items());
    }

    /// `self | other`.
    pub fn merged(&self, other: &Dict<K, V>) -> Dict<K, V> {
        let both = self.copy();
        both.update(other);
        both
    }
}

impl<K, V> Clone for Dict<K, V> {
    fn clone(&self) -> Dict<K, V> {
        Dict(std::rc::Rc::clone(&self.0))
    }
}

impl<K, V> Default for Dict<K, V> {
    fn default() -> Dict<K, V> {
        Dict::new()
    }
}

impl<K: Key, V> FromIterator<(K, V)> for Dict<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Dict<K, V> {
        Dict::from_map(Map::from_iter(entries))
    }
}

impl<K: Key, V> From<Vec<(K, V)>> for Dict<K, V> {
    fn from(entries: Vec<(K, V)>) -> Dict<K, V> {
        Dict::from_iter(entries)
    }
}

impl<K: Key, V: PartialEq> PartialEq for Dict<K, V> {
    fn eq(&self, other: &Dict<K, V>) -> bool {
        self.same(other) || *self.0.borrow() == *other.0.borrow()
    }
}

impl<K: Show, V: Show> Show for Dict<K, V> {
    fn repr(&self) -> String {
        show_once(self.address(), "{...}", || self.0.borrow().repr())
    }
}

// needed with: Dict Show
impl<K: Show, V: Show> std::fmt::Display for Dict<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.repr())
    }
}

// needed with: Dict Show
impl<K: Show, V: Show> std::fmt::Debug for Dict<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.repr())
    }
}

/// The iterator of a `Dict`: raises when entries came or went meanwhile.
pub struct DictIter<K, V, T> {
    dict: Dict<K, V>,
    len: i64,
    next: usize,
    take: fn(&K, &V) -> T,
}

impl<K, V, T> Iterator for DictIter<K, V, T> {
    type Item = Fallible<T>;
    fn next(&mut self) -> Option<Fallible<T>> {
        if self.dict.len() != self.len {
            self.len = -1;
            return Some(Err(Exception::new(
                "RuntimeError",
                "dictionary changed size during iteration",
            )));
        }
        let map = self.dict.0.borrow();
        let (place, key, value) = map.entry_from(self.next)?;
        self.next = place + 1;
        Some(Ok((self.take)(key, value)))
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn a_dict_is_shared_and_ordered() {
        let a: Dict<String, i64> = Dict::from(vec![("x".to_string(), 1), ("y".to_string(), 2)]);
        let b = a.clone();
        b.set("z".into(), 3);
        a.del(&"x".into()).unwrap();
        a.set("x".into(), 4);
        assert_eq!(repr(&a), "{'y': 2, 'z': 3, 'x': 4}");
        a.modify(&"y".into(), |y| y * 10).unwrap();
        assert_eq!(a.values().to_vec(), [20, 3, 4]);
        assert_eq!(a.pop(&"q".into()).unwrap_err().repr(), "KeyError('q')");
        let c: Dict<String, i64> = a.items().reversed().collect();
        assert!(a == c && repr(&a) != repr(&c));
        assert_eq!(a.merged(&c).len(), 3);
        assert_eq!(a.iter_keys().collect::<Fallible<Vec<_>>>().unwrap(), ["y", "z", "x"]);
    }

    #[test]
    fn changing_size_while_iterating_raises() {
        let a: Dict<i64, i64> = Dict::from(vec![(1, 1)]);
        let seen: Vec<_> = a
            .iter_items()
            .take(5)
            .map(|item| item.map(|(key, _)| a.set(key + 1, 0)))
            .collect();
        assert_eq!(seen.len(), 5);
        assert_eq!(
            seen[1].as_ref().unwrap_err().message(),
            "dictionary changed size during iteration"
        );
    }
}
