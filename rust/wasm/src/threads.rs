//! Fork and join over the threads that share an instance's memory. It starts no thread and knows no kernel: JavaScript starts
//! workers, which instantiate the module on the memory of their home and call `help`.
//!
//! ```text
//! gate:  number of the job | open? | helpers inside
//! ```
//!
//! - One thread, the driver, publishes a job: it writes what is to be done and opens the gate. A helper that sees the gate open
//!   enters by counting itself in, takes parts from a counter that all share until none is left, and counts itself out.
//! - The driver takes parts, too. When none is left it closes the gate and waits for those inside. Helpers that come late find
//!   the gate closed. So a driver never waits for a helper that did nothing, which on a busy machine may not run for a while.
//! - A job is read between counting in and counting out only, so it lives for as long as any helper can see it.
//! - Who waits spins for some tens of microseconds, for a small job to be worth its while, and is then parked.
//! - A part that panics stops its thread and, as a trap leaves nothing to be trusted, its home: the driver would wait for ever
//!   for a helper that stopped inside, so JavaScript ends it.

use std::cell::UnsafeCell;
use std::hint;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

use sovereign_kernels::threads::Threads;

/// Looks at the gate before a thread is parked: tens of microseconds.
const SPINS: u32 = 20_000;

/// One helper inside; there are fewer than `OPEN`.
const INSIDE: u32 = 1;
const OPEN: u32 = 1 << 8;
/// One job; the number starts again after 2^23, which may let a helper miss a job and nothing else.
const JOB: u32 = 1 << 9;

/// The threads of this instance.
pub static TEAM: Team = Team::new();

/// From now on work is split for so many threads: this one, and those that call `help`, be it a little later.
#[cfg(feature = "threads")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn expect_threads(count: u32) {
    TEAM.expect(count as usize);
}

/// Works on what another thread splits, for ever.
#[cfg(feature = "threads")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn help() {
    TEAM.help();
}

/// How many parts other threads than the driver have done: while it stays 0, they are of no use.
#[cfg(feature = "threads")]
#[wasm_bindgen::prelude::wasm_bindgen]
#[must_use]
pub fn helped() -> u32 {
    TEAM.helped.load(Ordering::Relaxed)
}

/// Threads that work together: a driver at a time and any number of helpers, below 256.
#[derive(Debug)]
pub struct Team {
    threads: AtomicUsize,
    helpers: Mutex<Vec<Thread>>,
    driver: Mutex<()>,
    gate: AtomicU32,
    /// The next part.
    next: AtomicUsize,
    helped: AtomicU32,
    job: UnsafeCell<Option<Job>>,
}

struct Job {
    /// In truth it lives until the gate is closed and nobody is inside.
    work: &'static (dyn Fn(usize) + Sync),
    parts: usize,
    driver: Thread,
}

// SAFETY: `job` alone is not Sync. The driver, of which there is one by the lock, writes it while the gate is
// closed and nobody inside; a helper reads it while it is counted in. Its members are Sync.
unsafe impl Sync for Team {}

impl Default for Team {
    fn default() -> Self {
        Self::new()
    }
}

impl Team {
    /// A driver alone.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            threads: AtomicUsize::new(1),
            helpers: Mutex::new(Vec::new()),
            driver: Mutex::new(()),
            gate: AtomicU32::new(0),
            next: AtomicUsize::new(0),
            helped: AtomicU32::new(0),
            job: UnsafeCell::new(None),
        }
    }

    /// Work is to be split for so many threads.
    pub fn expect(&self, threads: usize) {
        self.threads.store(threads, Ordering::Relaxed);
    }

    /// Runs a job. Only for who has the turn.
    fn drive(&self, parts: usize, work: &(dyn Fn(usize) + Sync)) {
        let driver = thread::current();
        // SAFETY: only the lifetime changes, and `Closing` keeps this frame until nobody can call `work`.
        let lent = unsafe { std::mem::transmute::<&(dyn Fn(usize) + Sync), &'static (dyn Fn(usize) + Sync)>(work) };
        let job = Job {
            work: lent,
            parts,
            driver,
        };
        // SAFETY: the gate is closed and nobody inside, as `Closing` left it, so no helper reads the job.
        unsafe { *self.job.get() = Some(job) };
        self.next.store(0, Ordering::Relaxed);
        self.gate.store(
            self.gate.load(Ordering::Relaxed).wrapping_add(JOB) | OPEN,
            Ordering::Release,
        );
        let closing = Closing(self);
        locked(&self.helpers)
            .iter()
            .take(parts.saturating_sub(1))
            .for_each(Thread::unpark);
        self.take_parts(parts, work);
        drop(closing);
    }

    /// Joins in whatever the driver runs, for ever.
    pub fn help(&self) -> ! {
        locked(&self.helpers).push(thread::current());
        let mut last = 0;
        loop {
            let gate = self.wait(|gate| gate & OPEN != 0 && gate / JOB != last);
            let entered = self
                .gate
                .compare_exchange(gate, gate + INSIDE, Ordering::Acquire, Ordering::Relaxed);
            if entered.is_err() {
                continue;
            }
            last = gate / JOB;
            // SAFETY: this thread is counted in, so the driver waits, and neither job nor what it points to changes.
            if let Some(job) = unsafe { &*self.job.get() } {
                let parts = self.take_parts(job.parts, job.work);
                self.helped.fetch_add(parts, Ordering::Relaxed);
                let driver = job.driver.clone();
                let before = self.gate.fetch_sub(INSIDE, Ordering::Release);
                if before & (2 * OPEN - 1) == INSIDE {
                    driver.unpark();
                }
            }
        }
    }

    /// Takes parts until there are no more, and says how many it took.
    fn take_parts(&self, parts: usize, work: &(dyn Fn(usize) + Sync)) -> u32 {
        let mut taken = 0;
        loop {
            let part = self.next.fetch_add(1, Ordering::Relaxed);
            if part >= parts {
                return taken;
            }
            work(part);
            taken += 1;
        }
    }

    /// The gate, once it is as wanted: who makes it so unparks who waits.
    fn wait(&self, wanted: impl Fn(u32) -> bool) -> u32 {
        loop {
            for _ in 0..SPINS {
                let gate = self.gate.load(Ordering::Acquire);
                if wanted(gate) {
                    return gate;
                }
                hint::spin_loop();
            }
            thread::park();
        }
    }
}

impl Threads for Team {
    /// How many threads there are, or are to be.
    fn count(&self) -> usize {
        self.threads.load(Ordering::Relaxed)
    }

    fn each<T: Send>(&self, count: usize, parts: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
        let mut places = Vec::new();
        // A part of a part is done by its own thread, and so is what there is no list for.
        let turn = self.driver.try_lock();
        if self.count() < 2 || count < 2 || turn.is_err() || places.try_reserve_exact(count).is_err() {
            return parts.for_each(work);
        }
        places.extend(parts.map(|part| Mutex::new(Some(part))));
        self.drive(places.len(), &|place| {
            let part = locked(&places[place]).take();
            part.map(&work);
        });
    }
}

/// Closes the gate and waits for those inside, however the driver leaves.
struct Closing<'a>(&'a Team);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.gate.fetch_and(!OPEN, Ordering::Relaxed);
        self.0.wait(|gate| gate % OPEN == 0);
    }
}

/// Nothing that a lock here guards is ever half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A team of a driver and two helpers, which end with the process.
    fn team() -> &'static Team {
        let team: &Team = Box::leak(Box::default());
        team.expect(3);
        (0..2).for_each(|_| drop(thread::spawn(|| team.help())));
        team
    }

    #[test]
    fn does_every_part_once_and_is_done_when_it_returns() {
        let team = team();
        for job in 0..2_000 {
            let mut places = vec![0; job % 40];
            // Parts may be fewer than was said.
            team.each(places.len() + job % 3, places.iter_mut().enumerate(), |(at, place)| {
                *place += at + job;
            });
            assert!(places.iter().enumerate().all(|(at, place)| *place == at + job));
            if job % 100 == 0 {
                thread::sleep(std::time::Duration::from_millis(2));
            }
        }
    }

    #[test]
    fn a_part_may_have_parts_and_another_driver_may_come() {
        let team = team();
        let sum = AtomicUsize::new(0);
        let add = |part| {
            sum.fetch_add(part, Ordering::Relaxed);
        };
        let drive = || (0..100).for_each(|_| team.each(50, 0..50, |_| team.each(4, 0..4, add)));
        thread::scope(|scope| (0..3).for_each(|_| drop(scope.spawn(drive))));
        assert_eq!(sum.into_inner(), 3 * 100 * 50 * 6);
    }

    #[test]
    fn a_driver_whose_part_panics_waits_for_its_helpers() {
        let team = team();
        let inside = AtomicUsize::new(0);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let driver = thread::current().id();
            team.each(3, 0..3, |_| {
                inside.fetch_add(1, Ordering::Relaxed);
                assert!(thread::current().id() != driver, "the driver's own part");
                thread::sleep(std::time::Duration::from_millis(20));
                inside.fetch_sub(1, Ordering::Relaxed);
            });
        }));
        assert!(panicked.is_err());
        assert_eq!(inside.into_inner(), 1);
        team.each(3, 0..3, drop);
    }
}
