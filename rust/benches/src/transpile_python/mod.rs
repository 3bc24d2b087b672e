//! The row `transpile_python`: the programs that are transpiled.
//!
//! They are compiled in only where the feature `rows` asks for it: an artefact has them from the SDK.

/// A Python program.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Its file's name.
    pub path: &'static str,
    /// Its source.
    pub text: &'static str,
}

macro_rules! programs {
    ($($path:literal)*) => {
        /// The programs, by name.
        pub const PROGRAMS: &[Program] =
            &[$(Program { path: $path, text: include_str!(concat!("programs/", $path)) }),*];
    };
}

programs! {
    "big_numbers.py" "fannkuch.py" "ledger.py" "life.py" "linear_solver.py" "nbody.py" "primes.py" "queens.py"
    "spectral_norm.py" "words.py"
}
