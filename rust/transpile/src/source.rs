//! Source files and the spans that point into them.
//!
//! Offsets are UTF-8 byte offsets; lines and columns are derived on demand and never stored.

/// The language of a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Python 3.
    Python,
    /// C (C11 and the GNU extensions that real code uses).
    C,
    /// POSIX shell, bash or dash, chosen by the `#!` line.
    Shell,
}

impl Language {
    /// The language that a file name's ending stands for.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "py" => Some(Self::Python),
            "c" | "h" => Some(Self::C),
            "sh" | "bash" => Some(Self::Shell),
            _ => None,
        }
    }
}

/// A file handed in by the caller: a path for messages, and the bytes as they were read (not yet known to be UTF-8).
#[derive(Clone, Debug)]
pub struct Source {
    /// The name that messages and the source map use.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// The index of a [`Source`] in the list given to `transpile`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

/// A half-open range of bytes of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of `file` from `start` up to `end`.
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// Line starts of a text: turns a byte offset into a line and a column.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Scans `bytes` once for newlines.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        let newlines = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n');
        let starts = newlines.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX));
        Self {
            starts: std::iter::once(0).chain(starts).collect(),
        }
    }

    /// The line of `offset`, counted from 1.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }

    /// The byte offset at which the line (counted from 1) starts.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        self.starts[(line.max(1) as usize - 1).min(self.starts.len() - 1)]
    }
}
