//! The helpers that generated Rust needs, with the behaviour of CPython 3.11.
//!
//! `xtask codegen` copies the items of this crate, one by one, into `transpile/src/generated/helpers.rs`; the
//! transpiler appends those that a program uses to its one file. So: std only, no `unsafe`, edition 2021, rustc 1.87;
//! all names live in one flat namespace (each file says `use crate::*;` and nothing else at its top); std is named by
//! full paths; an item stands alone, short and with a one-line doc, because users will read it.
//! Files never hold private modules, and `#[cfg(test)]` items are left out of the copy.
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(clippy::unreadable_literal, reason = "tables of texts that CPython gave")
)]
#![allow(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    reason = "the text is embedded into users' programs, where such attributes and sections are noise"
)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    clippy::many_single_char_names,
    clippy::similar_names,
    clippy::wildcard_imports,
    clippy::implicit_hasher,
    clippy::copy_iterator,
    clippy::iter_without_into_iter,
    clippy::manual_is_multiple_of,
    clippy::unicode_not_nfc,
    reason = "number crunching of an interpreter's semantics: each cast is guarded where it stands; a Range is copied to start anew, a Set's iterator raises"
)]

mod checked;
mod dict;
mod exception;
mod field;
mod float;
mod format;
mod format_spec;
mod int;
mod key;
mod list;
mod map;
mod math;
mod number;
mod output;
mod owned_list;
mod percent;
mod range;
mod rounding;
mod sequence;
mod set;
mod set_table;
mod shared;
mod show;
mod sorting;
mod text;
mod text_case;
mod text_split;

pub use {
    checked::*, dict::*, exception::*, field::*, float::*, format::*, format_spec::*, int::*, key::*, list::*, map::*,
    math::*, number::*, output::*, owned_list::*, percent::*, range::*, rounding::*, sequence::*, set::*, set_table::*,
    shared::*, show::*, sorting::*, text::*, text_case::*, text_split::*,
};
