//! Case and classes of characters. Python asks the Unicode 14 data of its own tables; what Rust's std does not tell
//! (decimal digits, numeric ideographs, title case) is in tables here.
use crate::*;

/// The value of a decimal digit of any script.
pub fn decimal_value(c: char) -> Option<u32> {
    /// The zeros beyond ASCII; nine digits follow each.
    const ZEROS: &[u32] = &[
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
        0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
        0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
        0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
        0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
    ];
    if c.is_ascii() {
        return c.to_digit(10);
    }
    ZEROS
        .iter()
        .find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10))
}

/// Whether the character is a digit, be it raised, lowered or circled.
pub fn is_digit_char(c: char) -> bool {
    decimal_value(c).is_some()
        || matches!(
            c,
            '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{1369}'..='\u{1371}' | '\u{19da}' | '\u{2070}'
        )
        || matches!(c, '\u{2074}'..='\u{2079}' | '\u{2080}'..='\u{2089}' | '\u{2460}'..='\u{2468}')
        || matches!(c, '\u{2474}'..='\u{247c}' | '\u{2488}'..='\u{2490}' | '\u{24ea}' | '\u{24f5}'..='\u{24fd}')
        || matches!(c, '\u{24ff}' | '\u{2776}'..='\u{277e}' | '\u{2780}'..='\u{2788}' | '\u{278a}'..='\u{2792}')
        || matches!(c, '\u{10a40}'..='\u{10a43}' | '\u{10e60}'..='\u{10e68}' | '\u{11052}'..='\u{1105a}')
        || ('\u{1f100}'..='\u{1f10a}').contains(&c)
}

/// Whether the character has a numeric value.
pub fn is_numeric_char(c: char) -> bool {
    /// Ideographs that are numbers.
    const IDEOGRAPHS: &str = "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺\
        廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零參拾兩零六陸什𠀁𠁤𠃢𠄡𠤪𠦃𠦌\
        𠦜𠫪𠫽𠬙𢎐𢦘𣬛𦉭廾";
    c.is_numeric() || IDEOGRAPHS.contains(c)
}

/// Whether the character is a letter: alphabetic, but no number, mark or circled letter.
pub fn is_alpha_char(c: char) -> bool {
    let circled = matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}');
    c.is_ascii_alphabetic() || (c.is_alphabetic() && !c.is_numeric() && !circled && c.escape_debug().len() == 1)
}

/// Whether the character is of title case, such as the letter of D and small z.
pub fn is_title_char(c: char) -> bool {
    matches!(c, '\u{1c5}' | '\u{1c8}' | '\u{1cb}' | '\u{1f2}' | '\u{1f88}'..='\u{1f8f}' | '\u{1f98}'..='\u{1f9f}')
        || matches!(c, '\u{1fa8}'..='\u{1faf}' | '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}')
}

/// Appends a character in title case.
pub fn push_title(text: &mut String, c: char) {
    let code = u32::from(c);
    let single = match code {
        0x1c4..=0x1cc => Some(code - (code - 0x1c4) % 3 + 1),
        0x1f1..=0x1f3 => Some(0x1f2),
        0x1f80..=0x1faf => Some(code | 8),
        0x1fb3 | 0x1fc3 | 0x1ff3 => Some(code + 9),
        0x10d0..=0x10ff | 0x1fbc | 0x1fcc | 0x1ffc => Some(code),
        0x149 => return text.extend(c.to_uppercase()),
        0x1fb2 | 0x1fb4 | 0x1fc2 | 0x1fc4 | 0x1ff2 | 0x1ff4 | 0x1fb7 | 0x1fc7 | 0x1ff7 => {
            // Only the iota below goes to lower case.
            text.extend(
                c.to_uppercase()
                    .map(|upper| if upper == '\u{399}' { '\u{345}' } else { upper }),
            );
            return;
        }
        _ => None,
    };
    if let Some(title) = single.and_then(char::from_u32) {
        text.push(title);
        return;
    }
    let mut upper = c.to_uppercase();
    text.extend(upper.next());
    text.extend(upper.flat_map(char::to_lowercase));
}

/// Whether the character has case.
pub fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase() || is_title_char(c)
}

/// `s.upper()`.
pub fn upper(s: &str) -> String {
    s.to_uppercase()
}

/// `s.lower()`.
pub fn lower(s: &str) -> String {
    s.to_lowercase()
}

/// `s.title()`.
pub fn title(s: &str) -> String {
    let (mut text, mut inside) = (String::new(), false);
    for c in s.chars() {
        if inside {
            text.extend(c.to_lowercase());
        } else {
            push_title(&mut text, c);
        }
        inside = is_cased(c);
    }
    text
}

/// `s.capitalize()`.
pub fn capitalize(s: &str) -> String {
    let (mut text, mut chars) = (String::new(), s.chars());
    if let Some(first) = chars.next() {
        push_title(&mut text, first);
    }
    text + &chars.as_str().to_lowercase()
}

/// `s.swapcase()`.
pub fn swapcase(s: &str) -> String {
    let mut text = String::new();
    for c in s.chars() {
        if c.is_uppercase() {
            text.extend(c.to_lowercase());
        } else if c.is_lowercase() {
            text.extend(c.to_uppercase());
        } else {
            text.push(c);
        }
    }
    text
}

/// `s.casefold()`.
pub fn casefold(s: &str) -> String {
    let mut text = String::new();
    for c in s.chars() {
        match c {
            '\u{131}' | '\u{13a0}'..='\u{13f5}' => text.push(c),
            '\u{13f8}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => text.extend(c.to_uppercase()),
            _ => text.extend(c.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
    text
}

/// Whether a text is not empty and all of it is so.
pub fn all_chars(s: &str, is: impl Fn(char) -> bool) -> bool {
    !s.is_empty() && s.chars().all(is)
}

/// `s.isdecimal()`.
pub fn is_decimal(s: &str) -> bool {
    all_chars(s, |c| decimal_value(c).is_some())
}

/// `s.isdigit()`.
pub fn is_digit(s: &str) -> bool {
    all_chars(s, is_digit_char)
}

/// `s.isnumeric()`.
pub fn is_numeric(s: &str) -> bool {
    all_chars(s, is_numeric_char)
}

/// `s.isalpha()`.
pub fn is_alpha(s: &str) -> bool {
    all_chars(s, is_alpha_char)
}

/// `s.isalnum()`.
pub fn is_alnum(s: &str) -> bool {
    all_chars(s, |c| is_alpha_char(c) || is_numeric_char(c))
}

/// `s.isspace()`.
pub fn is_space(s: &str) -> bool {
    all_chars(s, is_space_char)
}

/// `s.isupper()`.
pub fn is_upper(s: &str) -> bool {
    s.chars().any(char::is_uppercase) && !s.chars().any(|c| c.is_lowercase() || is_title_char(c))
}

/// `s.islower()`.
pub fn is_lower(s: &str) -> bool {
    s.chars().any(char::is_lowercase) && !s.chars().any(|c| c.is_uppercase() || is_title_char(c))
}

/// `s.istitle()`.
pub fn is_title(s: &str) -> bool {
    let (mut inside, mut any) = (false, false);
    for c in s.chars() {
        let begins = c.is_uppercase() || is_title_char(c);
        if (begins && inside) || (!begins && c.is_lowercase() && !inside) {
            return false;
        }
        inside = is_cased(c);
        any |= inside;
    }
    any
}

/// `s.isidentifier()`.
pub fn is_identifier(s: &str) -> bool {
    let rest = |c: char| c == '_' || is_alpha_char(c) || c.is_numeric();
    s.starts_with(|c| c == '_' || is_alpha_char(c)) && s.chars().all(rest)
}

/// `s.isascii()`.
pub fn is_ascii(s: &str) -> bool {
    s.is_ascii()
}

/// `s.isprintable()`.
pub fn is_printable(s: &str) -> bool {
    s.chars().all(is_printable_char)
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn case_is_that_of_cpython() {
        assert_eq!(title("hello wORLD's 3rd \u{1c6}x"), "Hello World'S 3Rd \u{1c5}x");
        assert_eq!(
            (capitalize("\u{df}A"), capitalize("eLLO"), capitalize("\u{10d0}")),
            ("Ssa".into(), "Ello".into(), "\u{10d0}".into())
        );
        assert_eq!(
            (swapcase("aB\u{df}"), casefold("Stra\u{df}e \u{131}\u{3c2}")),
            ("AbSS".into(), "strasse \u{131}\u{3c3}".into())
        );
        assert_eq!(
            (lower("\u{39f}\u{3a3}"), upper("\u{fb01}")),
            ("\u{3bf}\u{3c2}".into(), "FI".into())
        );
    }

    #[test]
    fn classes_are_those_of_cpython() {
        assert!(is_digit("1\u{b2}") && !is_decimal("\u{b2}") && is_decimal("\u{663}") && is_numeric("\u{4e94}\u{bd}"));
        assert!(
            is_alpha("a\u{e9}\u{4e94}")
                && !is_alpha("a1")
                && !is_alpha("")
                && is_alnum("a1\u{bd}")
                && !is_alpha("\u{2167}")
        );
        assert!(
            is_upper("A1")
                && !is_upper("1")
                && !is_upper("Aa")
                && is_lower("a b")
                && is_title("Ab C")
                && !is_title("AB")
        );
        assert!(is_space(" \u{1c}\u{3000}") && !is_space("") && is_identifier("_a1") && !is_identifier("1a"));
        assert!(is_printable("") && is_printable("a \u{e9}") && !is_printable("a\n"));
    }
}
