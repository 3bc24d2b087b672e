//! Up to 63 numbers, of which no plan for more would make less work: the definition itself.

use super::direct::SHORTEST;
use super::roots::root;
use super::{Direction, FftError, exchanged, scale, times};
use crate::lanes::Element;
use crate::memory::filled;

/// A plan for a short length.
#[derive(Debug)]
pub struct Short<E> {
    /// w(n, j), of all j.
    roots: Vec<[E; 2]>,
}

impl<E: Element> Short<E> {
    /// Plans transforms of `length` numbers, fewer than `SHORTEST`.
    pub fn new(length: usize) -> Result<Self, FftError> {
        let mut roots = filled(length, [E::default(); 2])?;
        for (j, to) in roots.iter_mut().enumerate() {
            *to = root(j, length).map(E::from_f64);
        }
        Ok(Self { roots })
    }

    /// Transforms in place.
    pub fn transform(&self, data: &mut [E], direction: Direction) {
        let (data, _) = data.as_chunks_mut::<2>();
        let mut from = [[E::default(); 2]; SHORTEST];
        for (to, number) in from.iter_mut().zip(&*data) {
            *to = exchanged(direction, *number);
        }
        let length = data.len();
        let scale = scale(direction, length);
        for (k, to) in data.iter_mut().enumerate() {
            let mut sum = [E::default(); 2];
            for (j, number) in from[..length].iter().enumerate() {
                let [real, imaginary] = times(*number, self.roots[j * k % length]);
                sum = [sum[0] + real, sum[1] + imaginary];
            }
            *to = exchanged(direction, sum).map(|part| part * scale);
        }
    }
}
