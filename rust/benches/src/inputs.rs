//! The numbers that every arm of a row computes on, the same in Rust, JavaScript and Python.
//!
//! xorshift32 (Marsaglia, "Xorshift RNGs", 2003). The state is a `u32` other than 0, at first the seed. A step:
//!
//! ```text
//! s ^= s << 13;  s ^= s >> 17;  s ^= s << 5        (all modulo 2^32, shifts are logical)
//! ```
//!
//! and gives `(s >> 8) / 2^23 - 1`: a number in [-1, 1) that f32 and f64 hold exactly.

/// The numbers of one seed, without end.
#[derive(Clone, Debug)]
pub struct Uniform(u32);

impl Uniform {
    /// Starts at `seed`; 0, from which the generator would never move, counts as 1.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self(seed.max(1))
    }
}

impl Iterator for Uniform {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        #[expect(clippy::cast_precision_loss, reason = "24 bits are exact in f32")]
        let fraction = (self.0 >> 8) as f32 / (1 << 23) as f32;
        Some(fraction - 1.0)
    }
}
