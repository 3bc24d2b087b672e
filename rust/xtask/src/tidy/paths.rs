//! No text here says where on somebody's machine it was written.

use super::Finding;
use super::tree::Tree;

/// Beginnings of paths that only one machine has. Written in two halves, or this file would find itself.
const OF_A_MACHINE: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("C:\\Us", "ers"),
];

/// Nothing names a folder of one machine.
pub fn none_of_a_machine(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(path) = OF_A_MACHINE.iter().find(|path| begins_a_path(line, path)) {
                findings.push(Finding::new(
                    &file.path,
                    index + 1,
                    format!("{path} is a path of one machine"),
                ));
            }
        }
    }
    findings
}

/// A `/` after a word goes on with a longer path, as in `frame/work/`.
fn begins_a_path(line: &str, path: &str) -> bool {
    let free = |before: &str| {
        !before.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '.' | '_' | '-' | '}' | ')'))
    };
    line.match_indices(path).any(|(position, _)| free(&line[..position]))
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::none_of_a_machine;

    #[test]
    fn a_path_of_one_machine_is_found() {
        let text = format!("see {}me/project", concat!("/ho", "me/"));
        assert_eq!(none_of_a_machine(&tree(&[("README.md", &text)])).len(), 1);
        assert!(none_of_a_machine(&tree(&[("README.md", &format!("a{}b", concat!("/wo", "rk/")))])).is_empty());
    }
}
