//! The panic record: where the cause of a trap is left for JavaScript, which cannot call a trapped instance.
//!
//! A fixed place in memory, little endian: what happened as a u32 (0 nothing, 1 a panic, 2 memory that could not be
//! had), the length of a message as a u32, then its UTF-8 bytes. JavaScript asks for the address while all is well and
//! reads the memory after a trap. Must not allocate while it records: the cause may be that there is no memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::Write;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use wasm_bindgen::prelude::wasm_bindgen;

const CAPACITY: usize = 1016;
const PANIC: u32 = 1;
const NO_MEMORY: u32 = 2;

#[repr(C)]
struct Record {
    what: AtomicU32,
    length: AtomicU32,
    bytes: [AtomicU8; CAPACITY],
}

static RECORD: Record = Record {
    what: AtomicU32::new(0),
    length: AtomicU32::new(0),
    bytes: [const { AtomicU8::new(0) }; CAPACITY],
};

/// The address of the panic record; see the head of `panic.rs` for its form.
#[wasm_bindgen]
#[must_use]
pub fn panic_record() -> u32 {
    u32::try_from(std::ptr::from_ref(&RECORD).addr()).unwrap_or(0)
}

/// Runs when the module is instantiated, of threads by the first: panics are recorded from then on.
#[wasm_bindgen(start)]
fn record_panics() {
    std::panic::set_hook(Box::new(|info| {
        record(PANIC, format_args!("{info}"));
    }));
}

fn record(what: u32, message: std::fmt::Arguments) {
    RECORD.what.store(what, Ordering::Relaxed);
    RECORD.length.store(0, Ordering::Relaxed);
    // Writing to the record cannot fail: what does not fit is cut off.
    let _ = Writer.write_fmt(message);
}

/// Forgets memory that could not be had: whoever asked for it took that for an answer, and no trap comes of it.
pub fn forget() {
    RECORD.what.store(0, Ordering::Relaxed);
    RECORD.length.store(0, Ordering::Relaxed);
}

/// The system's allocator, which records when it has no memory. Whoever asked either takes that for an answer or traps.
struct Recording;

#[global_allocator]
static ALLOCATOR: Recording = Recording;

impl Recording {
    fn given(place: *mut u8, bytes: usize) -> *mut u8 {
        if place.is_null() {
            record(NO_MEMORY, format_args!("There is no memory for {bytes} bytes more"));
        }
        place
    }
}

// SAFETY: every method hands its arguments on as they are, and the answer back as it is.
unsafe impl GlobalAlloc for Recording {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `System`'s method, which is this one's.
        Self::given(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        Self::given(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        Self::given(unsafe { System.realloc(place, layout, size) }, size)
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

/// Appends to the record, cut off at a character where it is full.
struct Writer;

impl Write for Writer {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let start = RECORD.length.load(Ordering::Relaxed) as usize;
        let text = &text[..text.floor_char_boundary(CAPACITY - start)];
        for (slot, byte) in RECORD.bytes[start..].iter().zip(text.bytes()) {
            slot.store(byte, Ordering::Relaxed);
        }
        let end = u32::try_from(start + text.len()).unwrap_or(0);
        RECORD.length.store(end, Ordering::Relaxed);
        Ok(())
    }
}
