//! CPython, which says what a Python program does. Only `UPDATE=1` asks it; a plain run reads what it said then.

use std::fs;
use std::process::Command;

use crate::build::{self, Ran};
use crate::case::Case;

/// What CPython does with the case's program.
pub fn ask(case: &Case) -> Ran {
    let work = build::cache().join(format!("oracle.{}", std::process::id()));
    fs::create_dir_all(&work).expect("the oracle has a folder");
    fs::write(work.join("main.py"), case.source()).expect("the oracle's program can be written");
    let mut command = Command::new("python3");
    // Isolated, so that nothing of this machine takes part; UTF-8 whatever the locale says.
    command.args(["-I", "-X", "utf8", "main.py"]);
    let ran = build::execute(command, &work);
    fs::remove_dir_all(&work).expect("the oracle's folder can be removed");
    ran.unwrap_or_else(|why| panic!("{}: python3 {why}", case.name))
}
