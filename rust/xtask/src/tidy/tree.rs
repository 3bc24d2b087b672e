//! The texts that the rules look at: the only file of the tidy test that touches the disk.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Every text file of the repository, sorted by path.
pub struct Tree {
    files: Vec<SourceFile>,
}

/// A file by its path from the root, with `/` between the parts.
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// Whether somebody writes this file by hand.
    pub fn is_written(&self) -> bool {
        !self.path.contains("/generated/") && !self.path.ends_with("transpiled.rs")
    }

    /// Whether the name ends so, as in `has_ending(&["rs", "ts"])`.
    pub fn has_ending(&self, endings: &[&str]) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, ending)| endings.contains(&ending))
    }
}

impl Tree {
    /// Reads what git tracks, and what it would track; files that are not UTF-8 (images) are left out.
    pub fn read(root: &Path) -> Result<Self, String> {
        let listing = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .map_err(|error| format!("git cannot be started: {error}"))?;
        if !listing.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listing.stderr)));
        }
        let listing = String::from_utf8(listing.stdout).map_err(|error| error.to_string())?;
        let mut paths: Vec<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        let read = |path: &str| Some((path.to_owned(), fs::read_to_string(root.join(path)).ok()?));
        Ok(Self::of(paths.into_iter().filter_map(read)))
    }

    /// A tree of these paths and texts.
    pub fn of(files: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            files: files
                .into_iter()
                .map(|(path, text)| SourceFile { path, text })
                .collect(),
        }
    }

    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The files in a folder, at any depth; the folder ends with `/`.
    pub fn within<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.files().filter(move |file| file.path.starts_with(folder))
    }

    pub fn text_of(&self, path: &str) -> Option<&str> {
        self.files()
            .find(|file| file.path == path)
            .map(|file| file.text.as_str())
    }
}

/// A tree for the tests of rules.
#[cfg(test)]
pub fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::of(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned())),
    )
}
