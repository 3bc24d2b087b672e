//! What keys of dicts and members of sets must have: Python's equality (1 == 1.0 == True) and CPython's hash
//! (Objects/longobject.c, Python/pyhash.c, Objects/tupleobject.c), which decides the order of sets.
use crate::*;

/// The prime that hashes of numbers are reduced by.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;

/// A value that can be a key.
pub trait Key {
    /// `hash(self)`.
    fn key_hash(&self) -> i64;
    /// `self == other`.
    fn key_eq(&self, other: &Self) -> bool;
}

impl Key for i64 {
    #[inline]
    fn key_hash(&self) -> i64 {
        signed_hash(self.unsigned_abs() % HASH_MODULUS, *self < 0)
    }
    #[inline]
    fn key_eq(&self, other: &i64) -> bool {
        self == other
    }
}

impl Key for Int {
    fn key_hash(&self) -> i64 {
        let limbs = self.limbs(&mut [0]).to_vec();
        let rest = limbs.iter().rev().fold(0_u128, |rest, limb| {
            (rest << 64 | u128::from(*limb)) % u128::from(HASH_MODULUS)
        });
        signed_hash(rest as u64, self.is_negative())
    }
    fn key_eq(&self, other: &Int) -> bool {
        self == other
    }
}

impl Key for f64 {
    fn key_hash(&self) -> i64 {
        hash_float(*self)
    }
    fn key_eq(&self, other: &f64) -> bool {
        self == other
    }
}

impl Key for bool {
    fn key_hash(&self) -> i64 {
        i64::from(*self)
    }
    fn key_eq(&self, other: &bool) -> bool {
        self == other
    }
}

impl Key for char {
    fn key_hash(&self) -> i64 {
        self.encode_utf8(&mut [0; 4]).key_hash()
    }
    fn key_eq(&self, other: &char) -> bool {
        self == other
    }
}

impl Key for str {
    // CPython seeds its hash of strings at random; this one is FNV-1a over words, and fixed.
    fn key_hash(&self) -> i64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for chunk in self.as_bytes().chunks(8) {
            let word = chunk.iter().rev().fold(1, |word, byte| word << 8 | u64::from(*byte));
            hash = (hash ^ word).wrapping_mul(0x0100_0000_01b3);
            hash ^= hash >> 29;
        }
        hash as i64
    }
    fn key_eq(&self, other: &str) -> bool {
        self == other
    }
}

impl Key for String {
    fn key_hash(&self) -> i64 {
        self.as_str().key_hash()
    }
    fn key_eq(&self, other: &String) -> bool {
        self == other
    }
}

impl Key for () {
    fn key_hash(&self) -> i64 {
        0
    }
    fn key_eq(&self, (): &()) -> bool {
        true
    }
}

impl<K: Key> Key for Option<K> {
    fn key_hash(&self) -> i64 {
        self.as_ref().map_or(0, Key::key_hash)
    }
    fn key_eq(&self, other: &Option<K>) -> bool {
        match (self, other) {
            (Some(a), Some(b)) => a.key_eq(b),
            _ => self.is_none() && other.is_none(),
        }
    }
}

impl<K: Key + ?Sized> Key for &K {
    fn key_hash(&self) -> i64 {
        (**self).key_hash()
    }
    fn key_eq(&self, other: &&K) -> bool {
        (**self).key_eq(other)
    }
}

impl<K: Key + ?Sized> Key for std::rc::Rc<K> {
    fn key_hash(&self) -> i64 {
        (**self).key_hash()
    }
    fn key_eq(&self, other: &std::rc::Rc<K>) -> bool {
        (**self).key_eq(other)
    }
}

/// Makes tuples keys.
macro_rules! tuple_key {
    ($($item:ident $index:tt),*) => {
        impl<$($item: Key),*> Key for ($($item,)*) {
            fn key_hash(&self) -> i64 {
                hash_tuple(&[$(self.$index.key_hash()),*])
            }
            fn key_eq(&self, other: &Self) -> bool {
                $(self.$index.key_eq(&other.$index))&&*
            }
        }
    };
}

// needed with: Key
tuple_key!(A 0);
// needed with: Key
tuple_key!(A 0, B 1);
// needed with: Key
tuple_key!(A 0, B 1, C 2);
// needed with: Key
tuple_key!(A 0, B 1, C 2, D 3);
// needed with: Key
tuple_key!(A 0, B 1, C 2, D 3, E 4);
// needed with: Key
tuple_key!(A 0, B 1, C 2, D 3, E 4, F 5);

/// The hash of a number from its reduced magnitude; -1 is no hash.
#[inline]
pub fn signed_hash(magnitude: u64, negative: bool) -> i64 {
    let hash = if negative {
        -(magnitude as i64)
    } else {
        magnitude as i64
    };
    if hash == -1 {
        -2
    } else {
        hash
    }
}

/// `hash(x)` of a float: that of the equal rational number modulo 2^61 - 1.
pub fn hash_float(x: f64) -> i64 {
    if !x.is_finite() {
        return if x.is_nan() { 0 } else { 314_159_i64 * x.signum() as i64 };
    }
    let (mantissa, exponent) = frexp(x.abs());
    let mantissa = (mantissa * 2_f64.powi(53)) as u64;
    // Multiplying by 2^n modulo 2^61 - 1 rotates 61 bits.
    let turn = (exponent - 53).rem_euclid(61) as u32;
    let turned = (mantissa << turn & HASH_MODULUS) | mantissa >> (61 - turn);
    signed_hash(turned % HASH_MODULUS, x < 0.0)
}

/// `hash(tuple)` from the hashes of its items.
pub fn hash_tuple(items: &[i64]) -> i64 {
    const PRIMES: [u64; 3] = [
        11_400_714_785_074_694_791,
        14_029_467_366_897_019_727,
        2_870_177_450_012_600_261,
    ];
    let mixed = items.iter().fold(PRIMES[2], |hash, item| {
        hash.wrapping_add((*item as u64).wrapping_mul(PRIMES[1]))
            .rotate_left(31)
            .wrapping_mul(PRIMES[0])
    });
    match mixed.wrapping_add(items.len() as u64 ^ PRIMES[2] ^ 0x35_d373) as i64 {
        -1 => 1_546_275_796,
        hash => hash,
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn hashes_are_those_of_cpython() {
        assert_eq!((-1_i64).key_hash(), -2);
        assert_eq!(((1_i64 << 61) - 1).key_hash(), 0);
        assert_eq!(i64::MIN.key_hash(), -4);
        assert_eq!(
            int_literal("-1267650600228229401496703205376").key_hash(),
            -549_755_813_888
        );
        assert_eq!((1_i64,).key_hash(), -6_644_214_454_873_602_895);
        assert_eq!((1_i64, 2_i64, 3_i64).key_hash(), 529_344_067_295_497_451);
        assert_eq!(0.1_f64.key_hash(), 230_584_300_921_369_408);
        assert_eq!((-1.5_f64).key_hash(), -1_152_921_504_606_846_977);
        assert_eq!(1e300_f64.key_hash(), 1_224_995_262_755_759_164);
        assert_eq!(2_f64.powi(70).key_hash(), 512);
        assert_eq!(f64::NEG_INFINITY.key_hash(), -314_159);
    }
}
