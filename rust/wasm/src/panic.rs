//! The panic record: where the message of a panic is left for JavaScript, which cannot call a trapped instance.
//!
//! A fixed place in memory: the length of the message as a u32, little endian, then its UTF-8 bytes. JavaScript asks
//! for the address while all is well and reads the memory after a trap. Length 0 means that no panic was the cause.
//! Must not allocate while a panic is recorded: the cause may be that there is no memory.

use std::fmt::Write;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use wasm_bindgen::prelude::wasm_bindgen;

const CAPACITY: usize = 1020;

#[repr(C)]
struct Record {
    length: AtomicU32,
    bytes: [AtomicU8; CAPACITY],
}

static RECORD: Record = Record {
    length: AtomicU32::new(0),
    bytes: [const { AtomicU8::new(0) }; CAPACITY],
};

/// The address of the panic record; see the head of `panic.rs` for its form.
#[wasm_bindgen]
#[must_use]
pub fn panic_record() -> u32 {
    u32::try_from(std::ptr::from_ref(&RECORD).addr()).unwrap_or(0)
}

/// Runs when the module is instantiated: panics are recorded from then on.
#[wasm_bindgen(start)]
fn record_panics() {
    std::panic::set_hook(Box::new(|info| {
        RECORD.length.store(0, Ordering::Relaxed);
        // Writing to the record cannot fail: what does not fit is cut off.
        let _ = write!(Writer, "{info}");
    }));
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
