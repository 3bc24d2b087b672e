//! Markdown to cases. A level 2 heading opens a case; its fenced blocks say what goes in and what must come out.
//! Prose is for people and is skipped. A file that does not follow the form is an error, never a case left out.

use std::path::Path;

/// A file of the corpus.
pub struct Document {
    /// Its path below `corpus/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its cases, in order.
    pub cases: Vec<Case>,
}

/// A section with a program.
pub struct Case {
    /// `python/lists.md: Slices`.
    pub name: String,
    /// The file name that the transpiler sees, such as `main.py`.
    pub file: String,
    /// Its fenced blocks.
    pub blocks: Vec<Block>,
}

/// A fenced block.
pub struct Block {
    /// What stands after the opening fence.
    pub tag: String,
    /// The lines between the fences, each with its newline.
    pub body: String,
    /// The first line of the body, counted from 0; where `body` is replaced.
    pub line: usize,
}

/// The exit status of a program that stops because a value does not fit. CPython goes on, so no oracle has it.
pub const STOPPED: i32 = 101;

const TAGS: &[&str] = &[
    "python",
    "pieces",
    "options",
    "output",
    "exit",
    "stderr",
    "diagnostics",
    "rust",
];

impl Document {
    /// Reads the file at `path` below `root`.
    pub fn read(root: &Path, path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("a file of the corpus is UTF-8");
        let path = path
            .strip_prefix(root)
            .expect("it was listed there")
            .to_string_lossy()
            .replace('\\', "/");
        let cases = sections(&path, &text);
        Self { path, text, cases }
    }
}

impl Case {
    /// The body of the block with that tag.
    pub fn block(&self, tag: &str) -> Option<&str> {
        let found = self.blocks.iter().find(|block| block.tag == tag)?;
        Some(&found.body)
    }

    /// The program, as bytes: it may be meant not to be UTF-8.
    pub fn source(&self) -> Vec<u8> {
        match (self.block("python"), self.block("pieces")) {
            (Some(text), None) => text.as_bytes().to_vec(),
            (None, Some(pieces)) => pieces.lines().flat_map(|line| repeated(&self.name, line)).collect(),
            _ => panic!("{}: a case has one `python` block or one `pieces` block", self.name),
        }
    }

    /// The exit status that the Rust program must have.
    pub fn status(&self) -> i32 {
        self.block("exit").map_or(0, |text| {
            let number = text.trim().parse();
            number.unwrap_or_else(|_| panic!("{}: `exit` holds a number", self.name))
        })
    }

    /// Whether the transpiler must refuse it.
    pub fn refused(&self) -> bool {
        self.block("diagnostics").is_some() && self.block("output").is_none()
    }
}

/// A line of a `pieces` block: how often, a space, and text with the escapes `\n`, `\\` and `\xNN`.
fn repeated(name: &str, line: &str) -> Vec<u8> {
    let (count, text) = line
        .split_once(' ')
        .unwrap_or_else(|| panic!("{name}: a piece is COUNT TEXT"));
    let count: usize = count
        .parse()
        .unwrap_or_else(|_| panic!("{name}: a piece starts with a number"));
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match (byte, byte == b'\\') {
            (byte, false) => byte,
            _ => match rest.next() {
                Some(b'n') => b'\n',
                Some(b'x') => {
                    let digits: String = rest.by_ref().take(2).map(char::from).collect();
                    u8::from_str_radix(&digits, 16).unwrap_or_else(|_| panic!("{name}: `\\x` takes two digits"))
                }
                Some(b'\\') => b'\\',
                _ => panic!("{name}: an unknown escape in a piece"),
            },
        });
    }
    bytes.repeat(count)
}

fn sections(path: &str, text: &str) -> Vec<Case> {
    let language = path.split('/').next().expect("a path has parts");
    let file = match language {
        "python" => "main.py",
        "c" => "main.c",
        "shell" => "main.sh",
        _ => panic!("corpus/{path}: no language is called {language}"),
    };
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in text.lines().enumerate() {
        if let Some(block) = &mut open {
            if line != "```" {
                block.body.push_str(line);
                block.body.push('\n');
                continue;
            }
            let block = open.take().expect("it is open");
            let case = cases
                .last_mut()
                .unwrap_or_else(|| panic!("corpus/{path}: a block before the first heading"));
            assert!(
                case.block(&block.tag).is_none(),
                "{}: two `{}` blocks",
                case.name,
                block.tag
            );
            case.blocks.push(block);
        } else if let Some(tag) = line.strip_prefix("```") {
            assert!(
                TAGS.contains(&tag),
                "corpus/{path}:{}: no block is called `{tag}`",
                number + 1
            );
            open = Some(Block {
                tag: tag.to_owned(),
                body: String::new(),
                line: number + 1,
            });
        } else if let Some(title) = line.strip_prefix("## ") {
            let name = format!("{path}: {title}");
            assert!(
                cases.iter().all(|case| case.name != name),
                "{name}: two cases of one name"
            );
            cases.push(Case {
                name,
                file: file.to_owned(),
                blocks: Vec::new(),
            });
        }
    }
    assert!(open.is_none(), "corpus/{path}: a block is never closed");
    cases
}
