//! Number types as oracles see them, and random numbers.

#![allow(dead_code, unused_macros, unused_imports, reason = "each suite uses some of it")]

use sovereign_kernels::lanes::Element;

/// A number type of the kernel as the oracle sees it.
pub trait Number: Element + std::fmt::Debug {
    /// Half an ulp of 1.
    const UNIT: f64;
    fn to_f64(self) -> f64;
}

impl Number for f32 {
    const UNIT: f64 = 5.960_464_477_539_063e-8;
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Number for f64 {
    const UNIT: f64 = 1.110_223_024_625_156_5e-16;
    fn to_f64(self) -> f64 {
        self
    }
}

/// Numbers in [-1, 1) from xorshift32.
pub struct Random(pub u32);

impl Random {
    pub fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.next() as usize % limit
    }

    pub fn numbers<N: Number>(&mut self, count: usize) -> Vec<N> {
        (0..count)
            .map(|_| N::from_f64(f64::from(self.next() >> 8) / f64::from(1 << 23) - 1.0))
            .collect()
    }
}

/// A test for each function of the suite: it is called with the `Kernel` of the module.
macro_rules! tests {
    ($($test:ident)*) => {
        $(#[test]
        fn $test() {
            super::$test::<Kernel>();
        })*
    };
}
pub(crate) use tests;
