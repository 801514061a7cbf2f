//! Escapes plain text, so that Markdown shows it unchanged.

/// Escapes a line of plain text, so that Markdown shows it unchanged.
pub fn escape(line: &str) -> String {
    escape_start(&escape_inline(line.trim()))
}

/// Escapes the characters that have a meaning anywhere in a line, in CommonMark or in the extensions of blogs.
pub fn escape_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let doubled = next == Some(c) || before == Some(c);
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let marks = match c {
            '\\' | '*' | '`' | '[' | ']' | '|' | '~' | '$' => true,
            '_' => !(word(before) && word(next)),
            '<' => {
                next.is_some_and(|n| n.is_ascii_alphabetic() || matches!(n, '/' | '!' | '?' | '<'))
            }
            '&' => next.is_some_and(|n| n.is_ascii_alphanumeric() || n == '#'),
            '{' => next.is_some_and(|n| matches!(n, '{' | '%' | ':' | '<' | '#')),
            '=' | '%' => doubled,
            _ => false,
        };
        if marks {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Escapes text at the start of a line that Markdown would read as markup: `1.`, `#`, `-` and similar marks.
pub fn escape_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let mark = match rest.chars().next() {
        Some('.' | ')') => digits > 0,
        Some('#' | '>' | '-' | '+' | '=') => digits == 0,
        Some(':') => digits == 0 && rest[1..].starts_with([':', ' ']),
        _ => false,
    };
    if mark {
        format!("{}\\{rest}", &line[..digits])
    } else {
        line.to_owned()
    }
}
