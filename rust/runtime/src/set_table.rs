//! `SetTable`: Python's set as an owned value, with the very table of CPython's Objects/setobject.c (3.11): the same
//! probing, growth and merging, so members whose hashes are CPython's come in CPython's order.
use crate::*;

/// A set in CPython's order.
#[derive(Clone)]
pub struct SetTable<T> {
    slots: Vec<SetSlot<T>>,
    /// Slots that are or were used: what growth counts.
    fill: usize,
    used: usize,
    /// Where `pop` looks first.
    finger: usize,
}

/// A slot: never used, left by a member, or a member with its hash.
#[derive(Clone)]
pub enum SetSlot<T> {
    /// Never used: ends a search.
    Free,
    /// Its member was removed.
    Left,
    /// A member and its hash.
    Member(i64, T),
}

impl<T> SetTable<T> {
    /// `set()`.
    pub fn new() -> SetTable<T> {
        SetTable {
            slots: SetTable::free(8),
            fill: 0,
            used: 0,
            finger: 0,
        }
    }

    /// Free slots.
    fn free(count: usize) -> Vec<SetSlot<T>> {
        (0..count).map(|_| SetSlot::Free).collect()
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Removes all members.
    pub fn clear(&mut self) {
        *self = SetTable {
            finger: self.finger,
            ..SetTable::new()
        };
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.members().map(|(_, member)| member)
    }

    /// The members with their hashes.
    fn members(&self) -> impl Iterator<Item = (i64, &T)> {
        self.slots.iter().filter_map(|slot| match slot {
            SetSlot::Member(hash, member) => Some((*hash, member)),
            _ => None,
        })
    }

    /// The first member from a slot on, and its slot.
    pub fn member_from(&self, start: usize) -> Option<(usize, &T)> {
        self.slots
            .iter()
            .enumerate()
            .skip(start)
            .find_map(|(i, slot)| match slot {
                SetSlot::Member(_, member) => Some((i, member)),
                _ => None,
            })
    }

    /// Makes the table larger than `least` slots and drops what members left.
    fn resize(&mut self, least: usize) {
        let size = (least + 1).next_power_of_two().max(8);
        for slot in std::mem::replace(&mut self.slots, SetTable::free(size)) {
            if let SetSlot::Member(hash, member) = slot {
                self.insert_clean(hash, member);
            }
        }
        self.fill = self.used;
    }

    /// Resizes as CPython does after growth and removals.
    fn resize_by_used(&mut self) {
        self.resize(if self.used > 50_000 {
            self.used * 2
        } else {
            self.used * 4
        });
    }

    /// Puts a member that is not there into a table without left slots.
    fn insert_clean(&mut self, hash: i64, member: T) {
        let free = set_probe(hash, self.slots.len()).find(|&i| matches!(self.slots[i], SetSlot::Free));
        self.slots[free.expect("the table is never full")] = SetSlot::Member(hash, member);
    }

    /// Counts a free slot that was taken, and grows when three fifths are filled.
    fn grow(&mut self) {
        self.fill += 1;
        if self.fill * 5 >= (self.slots.len() - 1) * 3 {
            self.resize_by_used();
        }
    }

    /// `self.pop()`.
    pub fn pop(&mut self) -> Fallible<T> {
        if self.used == 0 {
            return Err(Exception::new("KeyError", "pop from an empty set"));
        }
        let mask = self.slots.len() - 1;
        let mut i = self.finger & mask;
        while !matches!(self.slots[i], SetSlot::Member(..)) {
            i = (i + 1) & mask;
        }
        self.finger = i + 1;
        self.used -= 1;
        match std::mem::replace(&mut self.slots[i], SetSlot::Left) {
            SetSlot::Member(_, member) => Ok(member),
            _ => unreachable!("the loop ends at a member"),
        }
    }
}

impl<T: Key> SetTable<T> {
    /// The slot of a member, or else the slot for it: the last one left by another that the search met, or a free one.
    #[inline]
    fn search(&self, hash: i64, member: &T) -> Result<usize, usize> {
        let mut left = None;
        for i in set_probe(hash, self.slots.len()) {
            match &self.slots[i] {
                SetSlot::Free => return Err(left.unwrap_or(i)),
                SetSlot::Left => left = Some(i),
                SetSlot::Member(other, there) if *other == hash && there.key_eq(member) => return Ok(i),
                SetSlot::Member(..) => {}
            }
        }
        unreachable!("the table is never full")
    }

    /// `member in self`.
    pub fn contains(&self, member: &T) -> bool {
        self.search(member.key_hash(), member).is_ok()
    }

    /// `self.add(member)`.
    pub fn add(&mut self, member: T) {
        let hash = member.key_hash();
        if let Err(i) = self.search(hash, &member) {
            self.used += 1;
            if let SetSlot::Free = std::mem::replace(&mut self.slots[i], SetSlot::Member(hash, member)) {
                self.grow();
            }
        }
    }

    /// `self.discard(member)`; says whether it was there.
    pub fn discard(&mut self, member: &T) -> bool {
        let Ok(i) = self.search(member.key_hash(), member) else {
            return false;
        };
        self.slots[i] = SetSlot::Left;
        self.used -= 1;
        true
    }

    /// `self <= other`.
    pub fn is_subset(&self, other: &SetTable<T>) -> bool {
        self.used <= other.used && self.iter().all(|member| other.contains(member))
    }

    /// `self.isdisjoint(other)`.
    pub fn is_disjoint(&self, other: &SetTable<T>) -> bool {
        !self.iter().any(|member| other.contains(member))
    }
}

impl<T: Key + Show> SetTable<T> {
    /// `self.remove(member)`.
    pub fn remove(&mut self, member: &T) -> Fallible<()> {
        if self.discard(member) {
            Ok(())
        } else {
            Err(Exception::key_error(member))
        }
    }
}

impl<T: Key + Clone> SetTable<T> {
    /// `self.copy()`, which may lay the members out anew.
    pub fn copy(&self) -> SetTable<T> {
        let mut copy = SetTable::new();
        copy.update(self);
        copy
    }

    /// `self |= other`.
    pub fn update(&mut self, other: &SetTable<T>) {
        if other.used == 0 {
            return;
        }
        self.reserve(other.used);
        if self.fill > 0 {
            other.iter().for_each(|member| self.add(member.clone()));
            return;
        }
        if self.slots.len() == other.slots.len() && other.fill == other.used {
            self.slots.clone_from(&other.slots);
        } else {
            other
                .members()
                .for_each(|(hash, member)| self.insert_clean(hash, member.clone()));
        }
        (self.fill, self.used) = (other.used, other.used);
    }

    /// Makes room for `more` members at once, as CPython does for those of a set or a dict.
    pub fn reserve(&mut self, more: usize) {
        if (self.fill + more) * 5 >= (self.slots.len() - 1) * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    /// `self | other`.
    pub fn union(&self, other: &SetTable<T>) -> SetTable<T> {
        let mut union = self.copy();
        union.update(other);
        union
    }

    /// `self & other`.
    pub fn intersection(&self, other: &SetTable<T>) -> SetTable<T> {
        let (large, small) = if other.used > self.used {
            (other, self)
        } else {
            (self, other)
        };
        small.iter().filter(|member| large.contains(member)).cloned().collect()
    }

    /// `self - other`.
    pub fn difference(&self, other: &SetTable<T>) -> SetTable<T> {
        if self.used / 4 > other.used {
            let mut copy = self.copy();
            copy.difference_update(other);
            return copy;
        }
        self.iter().filter(|member| !other.contains(member)).cloned().collect()
    }

    /// `self ^ other`.
    pub fn symmetric_difference(&self, other: &SetTable<T>) -> SetTable<T> {
        let mut copy = other.copy();
        copy.symmetric_difference_update(self);
        copy
    }

    /// `self &= other`.
    pub fn intersection_update(&mut self, other: &SetTable<T>) {
        *self = SetTable {
            finger: self.finger,
            ..self.intersection(other)
        };
    }

    /// `self -= other`.
    pub fn difference_update(&mut self, other: &SetTable<T>) {
        for member in other.iter() {
            self.discard(member);
        }
        if self.fill - self.used > (self.slots.len() - 1) / 4 {
            self.resize_by_used();
        }
    }

    /// `self ^= other`.
    pub fn symmetric_difference_update(&mut self, other: &SetTable<T>) {
        for member in other.iter() {
            if !self.discard(member) {
                self.add(member.clone());
            }
        }
    }
}

/// The slots where a hash is looked for, in order: runs of ten, then a jump.
#[inline]
pub fn set_probe(hash: i64, size: usize) -> impl Iterator<Item = usize> {
    let (mask, mut perturb, mut start, mut ahead) = (size - 1, hash as u64, hash as usize & (size - 1), 0);
    std::iter::from_fn(move || {
        let here = start + ahead;
        ahead += 1;
        if ahead > 9 || start + 9 > mask {
            perturb >>= 5;
            start = (start as u64).wrapping_mul(5).wrapping_add(1).wrapping_add(perturb) as usize & mask;
            ahead = 0;
        }
        Some(here)
    })
}

impl<T> Default for SetTable<T> {
    fn default() -> SetTable<T> {
        SetTable::new()
    }
}

impl<T: Key> FromIterator<T> for SetTable<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> SetTable<T> {
        let mut set = SetTable::new();
        members.into_iter().for_each(|member| set.add(member));
        set
    }
}

impl<T: Key> PartialEq for SetTable<T> {
    fn eq(&self, other: &SetTable<T>) -> bool {
        self.used == other.used && self.is_subset(other)
    }
}

impl<T: Show> Show for SetTable<T> {
    fn repr(&self) -> String {
        if self.used == 0 {
            "set()".to_string()
        } else {
            show_items("{", self.iter(), "}")
        }
    }
}
