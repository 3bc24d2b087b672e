//! Who computes the parts of a kernel: the thread that calls it, or several. A kernel says what may be done at once; it starts
//! no thread and knows of none.

#![expect(
    clippy::inline_always,
    reason = "the lanes' target features come from the caller: see lanes::Work"
)]

use crate::lanes::{Element, Lanes, Work, dispatch};

/// Parts for each thread, so that one that is held up leaves some to the others.
pub const PARTS: usize = 4;

/// Threads that share work.
pub trait Threads {
    /// How many there are, the calling one included.
    fn count(&self) -> usize;

    /// Gives every part, of which there are about `count`, to `work`, and returns when all are done.
    fn each<T: Send>(&self, count: usize, parts: impl Iterator<Item = T>, work: impl Fn(T) + Sync);
}

/// The calling thread by itself.
#[derive(Clone, Copy, Debug)]
pub struct Alone;

impl Threads for Alone {
    fn count(&self) -> usize {
        1
    }

    fn each<T: Send>(&self, _: usize, parts: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
        parts.for_each(work);
    }
}

/// Does every part. Those that other threads do have the best lanes, as the caller's are where there are any.
#[inline(always)]
pub(crate) fn each<L: Lanes<E>, E: Element, W: Work<E, Output = ()> + Send>(
    threads: &impl Threads,
    count: usize,
    parts: impl Iterator<Item = W>,
) {
    if threads.count() == 1 || count < 2 {
        for part in parts {
            run::<L, E, W>(part);
        }
    } else {
        let work: fn(W) = if cfg!(target_arch = "wasm32") {
            run::<L, E, W>
        } else {
            dispatch
        };
        threads.each(count, parts, work);
    }
}

// In WebAssembly every function has the lanes' features, so that one serves both ways.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn run<L: Lanes<E>, E: Element, W: Work<E, Output = ()>>(part: W) {
    part.run::<L>();
}
