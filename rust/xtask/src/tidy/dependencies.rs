//! ARCHITECTURE.md gives the reason of every dependency, and maps every crate. Nothing more, nothing less.

use super::Finding;
use super::manifest::{cargo_dependencies, npm_dependencies, python_requirements};
use super::tree::Tree;

const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// Every dependency in a manifest has its row, with a reason.
pub fn listed(tree: &Tree) -> Vec<Finding> {
    let rows = rows(tree);
    let mut findings = Vec::new();
    for (path, line, name) in used(tree) {
        if !rows.iter().any(|(_, row, reason)| *row == name && !reason.is_empty()) {
            let message = format!("{name} has no reason in {ARCHITECTURE}: add a row to a table of its dependencies");
            findings.push(Finding::new(&path, line, message));
        }
    }
    findings
}

/// Every row is about something that a manifest still names.
pub fn still_used(tree: &Tree) -> Vec<Finding> {
    let used = used(tree);
    let gone = |name: &str| !used.iter().any(|(_, _, other)| other == name);
    let findings = rows(tree).into_iter().filter(|(_, name, _)| gone(name));
    findings
        .map(|(line, name, _)| Finding::new(ARCHITECTURE, line, format!("no manifest names {name} any more")))
        .collect()
}

/// Every crate is in the code map.
pub fn mapped(tree: &Tree) -> Vec<Finding> {
    let text = tree.text_of(ARCHITECTURE).unwrap_or_default();
    let crates = tree
        .within("rust/")
        .filter_map(|file| file.path.strip_suffix("/Cargo.toml"));
    let missing = crates.filter(|folder| !text.contains(&format!("`{folder}")));
    missing
        .map(|folder| Finding::new(ARCHITECTURE, 0, format!("`{folder}` is not in the code map")))
        .collect()
}

/// Everything that a manifest of ours names and that is not ours.
fn used(tree: &Tree) -> Vec<(String, usize, String)> {
    let mut found = Vec::new();
    for file in tree.files() {
        let names = if file.path.ends_with("Cargo.toml") && file.path.starts_with("rust/") {
            cargo_dependencies(&file.text)
        } else if file.path.ends_with("package.json") && !file.path.starts_with("e2e/") {
            npm_dependencies(&file.text)
        } else if file.path.ends_with("requirements.txt") {
            python_requirements(&file.text)
        } else {
            continue;
        };
        let others = names.into_iter().filter(|(_, name)| !name.starts_with("sovereign-"));
        found.extend(others.map(|(line, name)| (file.path.clone(), line, name)));
    }
    found
}

/// The rows of the tables under "Dependencies": line, name, reason. A row may name several, in backticks.
fn rows(tree: &Tree) -> Vec<(usize, String, String)> {
    let text = tree.text_of(ARCHITECTURE).unwrap_or_default();
    let mut found = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        if let Some(title) = line.strip_prefix("## ") {
            inside = title.starts_with("Dependencies");
        }
        if !inside || !line.starts_with("| `") {
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let reason = cells.get(1).copied().unwrap_or_default();
        let names = cells[0].split('`').skip(1).step_by(2);
        found.extend(names.map(|name| (index + 1, name.to_owned(), reason.to_owned())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree::tree;
    use super::{listed, mapped, still_used};

    const MANIFEST: (&str, &str) = ("rust/kernels/Cargo.toml", "[dependencies]\nrayon = \"1\"\n");

    #[test]
    fn a_dependency_needs_a_reason() {
        let without = ("ARCHITECTURE.md", "## Dependencies\n| `rayon` |  |\n");
        let with = ("ARCHITECTURE.md", "## Dependencies\n| `rayon` | threads |\n");
        assert_eq!(listed(&tree(&[MANIFEST, ("ARCHITECTURE.md", "")])).len(), 1);
        assert_eq!(listed(&tree(&[MANIFEST, without])).len(), 1);
        assert!(listed(&tree(&[MANIFEST, with])).is_empty());
    }

    #[test]
    fn a_reason_needs_a_dependency() {
        let two = (
            "ARCHITECTURE.md",
            "## Dependencies\n| `rayon`, `left-pad` | threads |\n",
        );
        assert_eq!(still_used(&tree(&[MANIFEST, two])).len(), 1);
    }

    #[test]
    fn what_we_compare_with_needs_a_reason_too() {
        let peers = (
            "rust/benches/peers/package.json",
            "{\n\"dependencies\": {\n\"ml-matrix\": \"6\"\n}\n}",
        );
        let python = ("scripts/setup/requirements.txt", "# why\nscipy==1.17.1\n");
        assert_eq!(listed(&tree(&[peers, python, ("ARCHITECTURE.md", "")])).len(), 2);
    }

    #[test]
    fn a_crate_is_on_the_map() {
        assert_eq!(mapped(&tree(&[MANIFEST, ("ARCHITECTURE.md", "nothing")])).len(), 1);
        assert!(mapped(&tree(&[MANIFEST, ("ARCHITECTURE.md", "- `rust/kernels/`: kernels")])).is_empty());
    }
}
