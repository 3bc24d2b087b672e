//! Passes over the IR: analyses that write side tables, and the proofs that choose cheaper representations.
//! None names a source language.

pub mod assigned;
pub mod effects;
pub mod integers;
pub mod ownership;
