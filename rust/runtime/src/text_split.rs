//! Splitting, joining, stripping and replacing in texts.
use crate::*;

/// Whether Python takes the character for white space.
pub fn is_space_char(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// `s.split()`.
pub fn split_whitespace(s: &str) -> Vec<String> {
    s.split(is_space_char)
        .filter(|part| !part.is_empty())
        .map(String::from)
        .collect()
}

/// `s.split(None, max)`.
pub fn split_whitespace_max(s: &str, max: i64) -> Vec<String> {
    let (mut parts, mut rest) = (Vec::new(), s.trim_start_matches(is_space_char));
    while !rest.is_empty() {
        let end = rest
            .find(is_space_char)
            .filter(|_| max < 0 || (parts.len() as i64) < max)
            .unwrap_or(rest.len());
        parts.push(rest[..end].to_string());
        rest = rest[end..].trim_start_matches(is_space_char);
    }
    parts
}

/// `s.rsplit(None, max)`.
pub fn rsplit_whitespace_max(s: &str, max: i64) -> Vec<String> {
    let (mut parts, mut rest) = (Vec::new(), s.trim_end_matches(is_space_char));
    while !rest.is_empty() {
        let space = rest.char_indices().rev().find(|(_, c)| is_space_char(*c));
        let space = space.filter(|_| max < 0 || (parts.len() as i64) < max);
        let (head, start) = space.map_or((0, 0), |(byte, c)| (byte, byte + c.len_utf8()));
        parts.push(rest[start..].to_string());
        rest = rest[..head].trim_end_matches(is_space_char);
    }
    parts.reverse();
    parts
}

/// The error of an empty separator.
pub fn check_separator(separator: &str) -> Fallible<()> {
    if separator.is_empty() {
        Err(Exception::new("ValueError", "empty separator"))
    } else {
        Ok(())
    }
}

/// `s.split(separator)`.
pub fn split_on(s: &str, separator: &str) -> Fallible<Vec<String>> {
    check_separator(separator)?;
    Ok(s.split(separator).map(String::from).collect())
}

/// `s.split(separator, max)`.
pub fn split_on_max(s: &str, separator: &str, max: i64) -> Fallible<Vec<String>> {
    check_separator(separator)?;
    let count = usize::try_from(max).map_or(usize::MAX, |max| max.saturating_add(1));
    Ok(s.splitn(count, separator).map(String::from).collect())
}

/// `s.rsplit(separator, max)`.
pub fn rsplit_on_max(s: &str, separator: &str, max: i64) -> Fallible<Vec<String>> {
    check_separator(separator)?;
    let count = usize::try_from(max).map_or(usize::MAX, |max| max.saturating_add(1));
    let mut parts: Vec<String> = s.rsplitn(count, separator).map(String::from).collect();
    parts.reverse();
    Ok(parts)
}

/// Whether Python ends a line at the character.
pub fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// `s.splitlines(True)`.
pub fn split_lines_with_ends(s: &str) -> Vec<String> {
    let (mut lines, mut start) = (Vec::new(), 0);
    let mut chars = s.char_indices().peekable();
    while let Some((byte, c)) = chars.next() {
        if !ends_line(c) {
            continue;
        }
        let mut end = byte + c.len_utf8();
        if c == '\r' && chars.next_if(|next| next.1 == '\n').is_some() {
            end += 1;
        }
        lines.push(s[start..end].to_string());
        start = end;
    }
    if start < s.len() {
        lines.push(s[start..].to_string());
    }
    lines
}

/// `s.splitlines()`.
pub fn split_lines(s: &str) -> Vec<String> {
    let mut lines = split_lines_with_ends(s);
    for line in &mut lines {
        if line.ends_with(ends_line) {
            let end = line.pop();
            if end == Some('\n') && line.ends_with('\r') {
                line.pop();
            }
        }
    }
    lines
}

/// `separator.join(parts)`.
pub fn join<S: AsRef<str>>(separator: &str, parts: impl IntoIterator<Item = S>) -> String {
    let mut text = String::new();
    for (i, part) in parts.into_iter().enumerate() {
        if i > 0 {
            text.push_str(separator);
        }
        text.push_str(part.as_ref());
    }
    text
}

/// `s.strip()`.
pub fn strip(s: &str) -> String {
    s.trim_matches(is_space_char).to_string()
}

/// `s.lstrip()`.
pub fn lstrip(s: &str) -> String {
    s.trim_start_matches(is_space_char).to_string()
}

/// `s.rstrip()`.
pub fn rstrip(s: &str) -> String {
    s.trim_end_matches(is_space_char).to_string()
}

/// `s.strip(chars)`.
pub fn strip_chars(s: &str, chars: &str) -> String {
    s.trim_matches(|c| chars.contains(c)).to_string()
}

/// `s.lstrip(chars)`.
pub fn lstrip_chars(s: &str, chars: &str) -> String {
    s.trim_start_matches(|c| chars.contains(c)).to_string()
}

/// `s.rstrip(chars)`.
pub fn rstrip_chars(s: &str, chars: &str) -> String {
    s.trim_end_matches(|c| chars.contains(c)).to_string()
}

/// `s.removeprefix(prefix)`.
pub fn remove_prefix(s: &str, prefix: &str) -> String {
    s.strip_prefix(prefix).unwrap_or(s).to_string()
}

/// `s.removesuffix(suffix)`.
pub fn remove_suffix(s: &str, suffix: &str) -> String {
    s.strip_suffix(suffix).unwrap_or(s).to_string()
}

/// `s.replace(old, new)`.
pub fn replace(s: &str, old: &str, new: &str) -> String {
    s.replace(old, new)
}

/// `s.replace(old, new, max)`.
pub fn replace_max(s: &str, old: &str, new: &str, max: i64) -> String {
    s.replacen(old, new, usize::try_from(max).unwrap_or(usize::MAX))
}

/// `s.startswith(prefixes)`.
pub fn starts_with_any(s: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| s.starts_with(prefix))
}

/// `s.endswith(suffixes)`.
pub fn ends_with_any(s: &str, suffixes: &[&str]) -> bool {
    suffixes.iter().any(|suffix| s.ends_with(suffix))
}

/// `s.partition(separator)`.
pub fn partition(s: &str, separator: &str) -> Fallible<(String, String, String)> {
    check_separator(separator)?;
    Ok(match s.split_once(separator) {
        Some((before, after)) => (before.to_string(), separator.to_string(), after.to_string()),
        None => (s.to_string(), String::new(), String::new()),
    })
}

/// `s.rpartition(separator)`.
pub fn rpartition(s: &str, separator: &str) -> Fallible<(String, String, String)> {
    check_separator(separator)?;
    Ok(match s.rsplit_once(separator) {
        Some((before, after)) => (before.to_string(), separator.to_string(), after.to_string()),
        None => (String::new(), String::new(), s.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn splits_are_those_of_cpython() {
        assert_eq!(split_whitespace("  a\u{a0}b\x1c c\n"), ["a", "b", "c"]);
        assert_eq!(split_whitespace_max("  a  b  c  ", 1), ["a", "b  c  "]);
        assert_eq!(rsplit_whitespace_max("  a  b  c  ", 1), ["  a  b", "c"]);
        assert_eq!(split_whitespace_max("  a  ", 0), ["a  "]);
        assert_eq!(rsplit_whitespace_max(" é b ", -1), ["é", "b"]);
        assert_eq!(split_on("a,b,,c", ",").unwrap(), ["a", "b", "", "c"]);
        assert_eq!(split_on("", ",").unwrap(), [""]);
        assert_eq!(split_on_max("a,b,c", ",", 1).unwrap(), ["a", "b,c"]);
        assert_eq!(split_on_max("a,b,c", ",", -1).unwrap(), ["a", "b", "c"]);
        assert_eq!(rsplit_on_max("a,b,c", ",", 1).unwrap(), ["a,b", "c"]);
        assert_eq!(split_on("a", "").unwrap_err().message(), "empty separator");
        assert_eq!(split_lines("a\nb\r\nc\rd\u{2028}e\n\n"), ["a", "b", "c", "d", "e", ""]);
        assert_eq!(split_lines_with_ends("a\r\nb"), ["a\r\n", "b"]);
        assert_eq!(split_lines("a\r\r\nb\n\r"), ["a", "", "b", ""]);
    }

    #[test]
    fn parts_come_and_go() {
        assert_eq!(join(", ", ["a", "b"]), "a, b");
        assert_eq!(
            (strip(" \ta\x1f "), strip_chars("xxayx", "yx")),
            ("a".into(), "a".into())
        );
        assert_eq!(
            (replace("abc", "", "-"), replace_max("aaa", "a", "b", 2)),
            ("-a-b-c-".into(), "bba".into())
        );
        assert_eq!(
            (replace_max("ab", "", "-", 2), replace_max("aa", "a", "b", -1)),
            ("-a-b".into(), "bb".into())
        );
        assert_eq!(partition("a=b=c", "=").unwrap(), ("a".into(), "=".into(), "b=c".into()));
        assert_eq!(
            rpartition("abc", "=").unwrap(),
            (String::new(), String::new(), "abc".into())
        );
    }
}
