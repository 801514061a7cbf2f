//! Divides a text at the characters that pages may show in another form.

use std::ops::Range;

/// Divides code at its white space, except at single spaces.
pub(super) fn code_parts(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(next) = text[at..].find(char::is_whitespace) {
        let space = at + next;
        let end = text.len() - text[space..].trim_start().len();
        at = end;
        if &text[space..end] != " " {
            out.push(start..space);
            start = end;
        }
    }
    out.push(start..text.len());
    out.retain(|part| !part.is_empty());
    out
}

/// Divides a text at the characters that pages show in another form: white space other than a single space, characters that are
/// markup for some renderers, signs that typographers replace, and addresses, which may become cards.
pub(super) fn shown_parts(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut before = None;
    while let Some(c) = text[at..].chars().next() {
        let length = skipped(&text[at..], before);
        if length > 0 {
            out.push(start..at);
            start = at + length;
        }
        at += length.max(c.len_utf8());
        before = text[..at].chars().next_back();
    }
    out.push(start..text.len());
    out.retain(|part| !part.is_empty());
    out
}

/// The bytes at the start of `rest` that pages may show in another form; `before` is the character before it.
fn skipped(rest: &str, before: Option<char>) -> usize {
    let length = |keeps: fn(char) -> bool| rest.len() - rest.trim_start_matches(keeps).len();
    let spaces = length(char::is_whitespace);
    if spaces > 1 || spaces == 1 && !rest.starts_with(' ') {
        return spaces;
    }
    for sign in ["http://", "https://", "www.", "mailto:"] {
        if rest.starts_with(sign) {
            return length(|c| c.is_ascii_graphic());
        }
    }
    for sign in ["--", "...", "<<", ">>"] {
        if let Some(first) = sign.chars().next()
            && rest.starts_with(sign)
        {
            return rest.len() - rest.trim_start_matches(first).len();
        }
    }
    match rest.chars().next() {
        Some(
            c @ ('*' | '`' | '~' | '^' | '$' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '\\' | '"'
            | '='),
        ) => c.len_utf8(),
        // An apostrophe inside a word stays: browsers treat it like a typographer's apostrophe.
        Some('\'') if !before.is_some_and(char::is_alphanumeric) => 1,
        Some('\'') if !rest[1..].starts_with(char::is_alphanumeric) => 1,
        Some(':') => {
            let name = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && !"_+-".contains(c));
            match name {
                Some(end) if end > 0 && rest[1 + end..].starts_with(':') => end + 2,
                _ => 0,
            }
        }
        _ => 0,
    }
}
