//! Integers without bounds. A value that fits an i64 is always `Small`, so equality and hashing are structural.
//! `magnitude.rs` and `divide.rs` compute over limbs: little-endian u64 words without leading zeros, sign apart.

mod bits;
mod convert;
mod decimal;
mod divide;
mod magnitude;
mod operators;
mod power;
mod ratio;

pub use {bits::*, decimal::*, divide::*, magnitude::*, operators::*, power::*, ratio::*};

/// An integer of any size.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Int {
    /// What fits an i64.
    Small(i64),
    /// What does not.
    Big(std::rc::Rc<Big>),
}

/// An integer beyond i64: sign and magnitude.
#[derive(PartialEq, Eq, Hash)]
pub struct Big {
    negative: bool,
    limbs: Vec<u64>,
}

impl Int {
    /// The integer with this sign and magnitude.
    pub fn from_limbs(negative: bool, mut limbs: Vec<u64>) -> Int {
        trim(&mut limbs);
        match limbs[..] {
            [] => Int::Small(0),
            [limb] if limb >> 63 == 0 => Int::Small(if negative { -(limb as i64) } else { limb as i64 }),
            [limb] if negative && limb == 1 << 63 => Int::Small(i64::MIN),
            _ => Int::Big(std::rc::Rc::new(Big { negative, limbs })),
        }
    }

    /// The magnitude; `room` holds it where it is one limb.
    pub fn limbs<'a>(&'a self, room: &'a mut [u64; 1]) -> &'a [u64] {
        match self {
            Int::Small(0) => &[],
            Int::Small(value) => {
                room[0] = value.unsigned_abs();
                room
            }
            Int::Big(big) => &big.limbs,
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match self {
            Int::Small(value) => *value < 0,
            Int::Big(big) => big.negative,
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self, Int::Small(0))
    }

    /// `abs(self)`.
    pub fn abs(&self) -> Int {
        if self.is_negative() {
            -self
        } else {
            self.clone()
        }
    }
}

impl Default for Int {
    fn default() -> Int {
        Int::Small(0)
    }
}

impl Ord for Int {
    fn cmp(&self, other: &Int) -> std::cmp::Ordering {
        if let (Int::Small(a), Int::Small(b)) = (self, other) {
            return a.cmp(b);
        }
        match (self.is_negative(), other.is_negative()) {
            (true, false) => std::cmp::Ordering::Less,
            (false, true) => std::cmp::Ordering::Greater,
            (false, false) => compare_limbs(self.limbs(&mut [0]), other.limbs(&mut [0])),
            (true, true) => compare_limbs(other.limbs(&mut [0]), self.limbs(&mut [0])),
        }
    }
}

impl PartialOrd for Int {
    fn partial_cmp(&self, other: &Int) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq<i64> for Int {
    fn eq(&self, other: &i64) -> bool {
        matches!(self, Int::Small(value) if value == other)
    }
}

impl PartialOrd<i64> for Int {
    fn partial_cmp(&self, other: &i64) -> Option<std::cmp::Ordering> {
        Some(self.cmp(&Int::Small(*other)))
    }
}

impl PartialEq<f64> for Int {
    fn eq(&self, other: &f64) -> bool {
        self.partial_cmp(other) == Some(std::cmp::Ordering::Equal)
    }
}

impl PartialOrd<f64> for Int {
    fn partial_cmp(&self, other: &f64) -> Option<std::cmp::Ordering> {
        match Int::from_f64(*other) {
            Some(whole) => Some(self.cmp(&whole).then(0.0_f64.partial_cmp(&other.fract())?)),
            None => 0.0_f64.partial_cmp(other),
        }
    }
}

#[cfg(test)]
mod tests;
