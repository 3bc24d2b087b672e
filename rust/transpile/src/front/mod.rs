//! One folder a language: parse, infer, lower. A front shares only `ir`, `source`, `symbol` and `diagnostic`, and never names another.

pub mod python;
