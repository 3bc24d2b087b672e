//! Python's `range` as a value.
use crate::*;

/// Whole numbers in even steps; an iterator of itself, so a copy is a fresh one.
#[derive(Clone, Copy)]
pub struct Range {
    /// The first number.
    pub start: i64,
    /// Where it ends, exclusive.
    pub stop: i64,
    /// The distance from one to the next, never zero.
    pub step: i64,
}

impl Range {
    /// `range(start, stop, step)`.
    pub fn new(start: i64, stop: i64, step: i64) -> Fallible<Range> {
        if step == 0 {
            return Err(Exception::new("ValueError", "range() arg 3 must not be zero"));
        }
        Ok(Range { start, stop, step })
    }

    /// `range(stop)`.
    pub fn upto(stop: i64) -> Range {
        Range {
            start: 0,
            stop,
            step: 1,
        }
    }

    /// `range(start, stop)`.
    pub fn between(start: i64, stop: i64) -> Range {
        Range { start, stop, step: 1 }
    }

    /// `len(self)`.
    pub fn len(&self) -> i64 {
        let (low, high) = if self.step > 0 {
            (self.start, self.stop)
        } else {
            (self.stop, self.start)
        };
        if low >= high {
            0
        } else {
            ((high.abs_diff(low) - 1) / self.step.unsigned_abs() + 1) as i64
        }
    }

    /// Whether there are no numbers.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `value in self`.
    pub fn contains_value(&self, value: i64) -> bool {
        let inside = if self.step > 0 {
            self.start <= value && value < self.stop
        } else {
            self.stop < value && value <= self.start
        };
        inside && value.abs_diff(self.start) % self.step.unsigned_abs() == 0
    }

    /// `self[i]`.
    pub fn get(&self, i: i64) -> Fallible<i64> {
        match position(self.len() as usize, i) {
            Some(place) => Ok(self.start + place as i64 * self.step),
            None => Err(Exception::new("IndexError", "range object index out of range")),
        }
    }

    /// `self.index(value)`.
    pub fn index_of(&self, value: i64) -> Fallible<i64> {
        if !self.contains_value(value) {
            return Err(Exception::new("ValueError", format!("{value} is not in range")));
        }
        Ok((value - self.start) / self.step)
    }

    /// `self[start:stop:step]`.
    pub fn slice(&self, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<Range> {
        let len = self.len();
        let (first, step, _) = slice_places(len as usize, start, stop, step)?;
        let (lowest, highest) = if step > 0 { (0, len) } else { (-1, len - 1) };
        let place = |i: i64| (if i < 0 { i.saturating_add(len) } else { i }).clamp(lowest, highest);
        let last = stop.map_or(if step > 0 { highest } else { lowest }, place);
        Ok(Range {
            start: self.start + first * self.step,
            stop: self.start + last * self.step,
            step: step * self.step,
        })
    }
}

impl Iterator for Range {
    type Item = i64;
    #[inline]
    fn next(&mut self) -> Option<i64> {
        if if self.step > 0 {
            self.start >= self.stop
        } else {
            self.start <= self.stop
        } {
            return None;
        }
        let value = self.start;
        self.start = value.checked_add(self.step).unwrap_or(self.stop);
        Some(value)
    }
}

impl DoubleEndedIterator for Range {
    fn next_back(&mut self) -> Option<i64> {
        let len = self.len();
        if len == 0 {
            return None;
        }
        let last = self.start + (len - 1) * self.step;
        self.stop = last;
        Some(last)
    }
}

impl PartialEq for Range {
    fn eq(&self, other: &Range) -> bool {
        let len = self.len();
        len == other.len() && (len == 0 || (self.start == other.start && (len == 1 || self.step == other.step)))
    }
}

impl Show for Range {
    fn repr(&self) -> String {
        self.to_string()
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.step {
            1 => write!(f, "range({}, {})", self.start, self.stop),
            step => write!(f, "range({}, {}, {step})", self.start, self.stop),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn ranges_are_those_of_cpython() {
        let down = Range::new(10, 0, -3).unwrap();
        assert_eq!(down.collect::<Vec<_>>(), [10, 7, 4, 1]);
        assert_eq!(down.rev().collect::<Vec<_>>(), [1, 4, 7, 10]);
        assert_eq!(
            (down.len(), down.get(-1).unwrap(), down.index_of(4).unwrap()),
            (4, 1, 2)
        );
        assert!(down.contains_value(7) && !down.contains_value(0) && !down.contains_value(8));
        assert_eq!(repr(&down), "range(10, 0, -3)");
        assert_eq!(repr(&Range::upto(3)), "range(0, 3)");
        assert_eq!(
            repr(&Range::upto(10).slice(Some(1), None, Some(2)).unwrap()),
            "range(1, 10, 2)"
        );
        assert_eq!(
            repr(&Range::upto(10).slice(None, None, Some(-1)).unwrap()),
            "range(9, -1, -1)"
        );
        assert!(Range::upto(0) == Range::between(5, 2) && Range::new(0, 3, 2).unwrap() == Range::new(0, 4, 2).unwrap());
        assert_eq!(
            Range::new(0, 1, 0).err().unwrap().message(),
            "range() arg 3 must not be zero"
        );
        let wide = Range::new(i64::MAX - 1, i64::MAX, 5).unwrap();
        assert_eq!(wide.collect::<Vec<_>>(), [i64::MAX - 1]);
    }
}
