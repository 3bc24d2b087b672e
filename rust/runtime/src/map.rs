//! `Map`: Python's dict as an owned value. Entries lie in the order of insertion; a table of open addressing, as in
//! CPython's Objects/dictobject.c, holds their places. A removed entry leaves a hole until the table is built anew.
use crate::*;

/// A hash map that keeps the order of insertion.
#[derive(Clone)]
pub struct Map<K, V> {
    entries: Vec<Option<MapEntry<K, V>>>,
    table: Vec<u32>,
    used: usize,
}

/// A key with its hash and value.
#[derive(Clone)]
pub struct MapEntry<K, V> {
    hash: i64,
    key: K,
    value: V,
}

/// A slot of the table without an entry.
pub const MAP_FREE: u32 = u32::MAX;

impl<K, V> Map<K, V> {
    /// `{}`.
    pub fn new() -> Map<K, V> {
        Map {
            entries: Vec::new(),
            table: Vec::new(),
            used: 0,
        }
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Drops all entries.
    pub fn clear(&mut self) {
        *self = Map::new();
    }

    /// The entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.entries.iter().flatten().map(|entry| (&entry.key, &entry.value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The first entry from a place on, and its place.
    pub fn entry_from(&self, place: usize) -> Option<(usize, &K, &V)> {
        let found = self
            .entries
            .iter()
            .enumerate()
            .skip(place)
            .find_map(|(at, entry)| Some((at, entry.as_ref()?)));
        found.map(|(at, entry)| (at, &entry.key, &entry.value))
    }

    /// Builds the table anew for twice the entries, without holes.
    fn rebuild(&mut self) {
        self.entries.retain(Option::is_some);
        let size = (self.used * 3 + 8).next_power_of_two();
        self.table = vec![MAP_FREE; size];
        for (place, entry) in self.entries.iter().flatten().enumerate() {
            let free = map_probe(entry.hash, size).find(|&slot| self.table[slot] == MAP_FREE);
            self.table[free.expect("a third of the table is free")] = place as u32;
        }
    }
}

impl<K: Key, V> Map<K, V> {
    /// The place of a key's entry, or else the free slot where its search ended.
    #[inline]
    fn search(&self, hash: i64, key: &K) -> Result<usize, usize> {
        for slot in map_probe(hash, self.table.len()) {
            let place = self.table[slot];
            if place == MAP_FREE {
                return Err(slot);
            }
            match &self.entries[place as usize] {
                Some(entry) if entry.hash == hash && entry.key.key_eq(key) => return Ok(place as usize),
                _ => {}
            }
        }
        Err(0)
    }

    /// The value of a key, if there is one.
    #[inline]
    pub fn find(&self, key: &K) -> Option<&V> {
        let place = self.search(key.key_hash(), key).ok()?;
        self.entries[place].as_ref().map(|entry| &entry.value)
    }

    /// The value of a key, to be changed, if there is one.
    #[inline]
    pub fn find_mut(&mut self, key: &K) -> Option<&mut V> {
        let place = self.search(key.key_hash(), key).ok()?;
        self.entries[place].as_mut().map(|entry| &mut entry.value)
    }

    /// `key in self`.
    pub fn contains(&self, key: &K) -> bool {
        self.search(key.key_hash(), key).is_ok()
    }

    /// `self[key] = value`; gives the value before.
    #[inline]
    pub fn set(&mut self, key: K, value: V) -> Option<V> {
        if let Some(old) = self.find_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        self.insert_new(key, value);
        None
    }

    /// Adds a key that is not there yet.
    fn insert_new(&mut self, key: K, value: V) -> &mut V {
        if (self.entries.len() + 1) * 3 > self.table.len() * 2 {
            self.rebuild();
        }
        let hash = key.key_hash();
        let free = self.search(hash, &key).expect_err("the key is not there yet");
        self.table[free] = self.entries.len() as u32;
        self.used += 1;
        self.entries.push(Some(MapEntry { hash, key, value }));
        &mut self
            .entries
            .last_mut()
            .and_then(Option::as_mut)
            .expect("it was just added")
            .value
    }

    /// `self.setdefault(key, value)`.
    pub fn set_default(&mut self, key: K, value: V) -> &mut V {
        match self.search(key.key_hash(), &key) {
            Ok(place) => &mut self.entries[place].as_mut().expect("the search found it").value,
            Err(_) => self.insert_new(key, value),
        }
    }

    /// Removes a key; gives its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let place = self.search(key.key_hash(), key).ok()?;
        self.used -= 1;
        let value = self.entries[place].take().map(|entry| entry.value);
        if self.used == 0 {
            self.clear();
        }
        value
    }

    /// `self.popitem()`.
    pub fn pop_item(&mut self) -> Fallible<(K, V)> {
        while let Some(entry) = self.entries.last_mut() {
            if let Some(entry) = entry.take() {
                // The hole stays: the table still names its place.
                self.used -= 1;
                if self.used == 0 {
                    self.clear();
                }
                return Ok((entry.key, entry.value));
            }
            self.rebuild();
        }
        Err(Exception::new("KeyError", "popitem(): dictionary is empty"))
    }
}

impl<K: Key + Show, V> Map<K, V> {
    /// `self[key]`.
    #[inline]
    pub fn get(&self, key: &K) -> Fallible<&V> {
        self.find(key).ok_or_else(|| Exception::key_error(key))
    }

    /// `self[key]`, to be changed.
    #[inline]
    pub fn get_mut(&mut self, key: &K) -> Fallible<&mut V> {
        self.find_mut(key).ok_or_else(|| Exception::key_error(key))
    }

    /// `self.pop(key)`.
    pub fn pop(&mut self, key: &K) -> Fallible<V> {
        self.remove(key).ok_or_else(|| Exception::key_error(key))
    }
}

/// The slots where a hash is looked for, in order.
#[inline]
pub fn map_probe(hash: i64, size: usize) -> impl Iterator<Item = usize> {
    let (mask, mut perturb, mut slot) = (size.wrapping_sub(1), hash as usize, hash as usize);
    let probe = std::iter::from_fn(move || {
        let here = slot & mask;
        perturb >>= 5;
        slot = here.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1);
        Some(here)
    });
    probe.take(if size == 0 { 0 } else { usize::MAX })
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map::new()
    }
}

impl<K: Key, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(items: I) -> Map<K, V> {
        let mut map = Map::new();
        for (key, value) in items {
            map.set(key, value);
        }
        map
    }
}

impl<K: Key, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Map<K, V>) -> bool {
        self.used == other.used && self.iter().all(|(key, value)| other.find(key) == Some(value))
    }
}

impl<K: Show, V: Show> Show for Map<K, V> {
    fn repr(&self) -> String {
        let entries: Vec<String> = self
            .iter()
            .map(|(key, value)| format!("{}: {}", key.repr(), value.repr()))
            .collect();
        format!("{{{}}}", entries.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn it_agrees_with_a_list_of_pairs() {
        let (mut map, mut pairs, mut state) = (Map::new(), Vec::<(i64, i64)>::new(), 1_u64);
        for step in 0..20_000_i64 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let key = (state >> 33) as i64 % 300 - 150;
            let place = pairs.iter().position(|pair| pair.0 == key);
            match state >> 60 {
                0..=8 => {
                    map.set(key, step);
                    match place {
                        Some(place) => pairs[place].1 = step,
                        None => pairs.push((key, step)),
                    }
                }
                9..=13 => assert_eq!(map.remove(&key), place.map(|place| pairs.remove(place).1)),
                14 => assert_eq!(map.pop_item().ok(), pairs.pop()),
                _ => assert_eq!(map.find(&key), place.map(|place| &pairs[place].1)),
            }
            assert_eq!(map.len(), pairs.len());
        }
        assert!(map.iter().map(|(key, value)| (*key, *value)).eq(pairs));
    }

    #[test]
    fn missing_keys_are_key_errors() {
        let mut map: Map<String, i64> = Map::new();
        assert_eq!(map.get(&"a".to_string()).unwrap_err().repr(), "KeyError('a')");
        assert_eq!(
            map.pop_item().unwrap_err().message(),
            "'popitem(): dictionary is empty'"
        );
        *map.set_default("x".into(), 1) += 1;
        *map.set_default("x".into(), 1) += 1;
        assert_eq!(repr(&map), "{'x': 3}");
    }
}
