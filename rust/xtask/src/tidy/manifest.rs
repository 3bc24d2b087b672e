//! What manifests say that a crate or the package depends on. It reads the few shapes that manifests here have.

/// The names in every table of dependencies of a Cargo.toml, with their lines.
pub fn cargo_dependencies(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            inside = table.ends_with("dependencies");
            // `[dependencies.serde]` names one in its header.
            if let Some((_, name)) = table.split_once("dependencies.") {
                found.push((index + 1, name.to_owned()));
            }
        } else if inside && line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            found.push((index + 1, name.to_owned()));
        }
    }
    found
}

/// The names in `dependencies`, `devDependencies` and `peerDependencies` of a package.json, with their lines.
pub fn npm_dependencies(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.ends_with("ependencies\": {") {
            inside = true;
        } else if line.starts_with('}') {
            inside = false;
        } else if inside && let Some((name, _)) = line.trim_start_matches('"').split_once('"') {
            found.push((index + 1, name.to_owned()));
        }
    }
    found
}

/// The names in a requirements.txt of exact versions, with their lines.
pub fn python_requirements(text: &str) -> Vec<(usize, String)> {
    let names = text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| Some((index + 1, line.split_once("==")?.0)));
    names
        .filter(|(_, name)| !name.starts_with('#'))
        .map(|(line, name)| (line, name.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{cargo_dependencies, npm_dependencies, python_requirements};

    #[test]
    fn a_line_of_requirements_names_a_package() {
        assert_eq!(
            python_requirements("# numpy==1: no\nscipy==1.17.1\n"),
            [(2, "scipy".to_owned())]
        );
    }

    #[test]
    fn every_table_of_a_manifest_counts() {
        let text = "[package]\nname = \"x\"\n[dependencies]\na = \"1\"\nb.workspace = true\n# c = \"1\"\n\
                    [dependencies.d]\nversion = \"1\"\n[dev-dependencies]\ne = { version = \"1\" }\n[features]\nf = []\n";
        let names: Vec<String> = cargo_dependencies(text).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["a", "b", "d", "e"]);
    }

    #[test]
    fn a_package_depends_on_what_its_tables_name() {
        let text = "{\n  \"scripts\": {\n    \"a\": \"b\"\n  },\n  \"devDependencies\": {\n    \"@x/y\": \"1\",\n    \"z\": \"2\"\n  }\n}\n";
        assert_eq!(npm_dependencies(text), [(6, "@x/y".to_owned()), (7, "z".to_owned())]);
    }
}
