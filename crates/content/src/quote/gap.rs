//! The part of the file between two shown parts of a text: checks if it is only markup that shows nothing.

use senpai_html::is_block_name;

/// True if a part of the file is only markup that shows nothing and stays inside a line: emphasis, code, links, and HTML that only
/// changes the look of its text.
pub(super) fn is_inline_markup(gap: &str) -> bool {
    is_markup(gap, false)
}

/// True if a part of the file is only markup that shows nothing, or marks the beginning or end of a block.
pub(super) fn is_block_markup(gap: &str) -> bool {
    is_markup(gap, true)
}

/// Elements that show their content unchanged, in the line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "cite", "code", "em", "font", "i", "kbd", "mark", "samp", "small", "span",
    "strong", "u", "var",
];
/// Elements that end a line, besides those in lines of their own.
const LINES: &[&str] = &["br", "td", "th"];

fn is_markup(gap: &str, blocks: bool) -> bool {
    let mut rest = gap;
    while let Some(length) = mark(rest, blocks) {
        rest = &rest[length..];
    }
    rest.is_empty()
}

/// True if the line of the file, or the cell, has nothing more that the page may show. After [`LONGEST_MARK`] bytes of marks, the
/// answer is false: otherwise each run of a line of marks would search all of them.
pub(super) fn ends_line(rest: &str) -> bool {
    let whole = rest.len();
    let mut rest = rest;
    while !rest.is_empty() && !rest.starts_with(['\n', '|']) {
        if whole - rest.len() > LONGEST_MARK {
            return false;
        }
        match (mark(rest, false), mark(rest, true)) {
            (Some(length), _) => rest = &rest[length..],
            // An element begins or ends a block.
            (None, Some(_)) if rest.starts_with('<') => return true,
            (None, Some(length)) => rest = &rest[length..],
            (None, None) => return false,
        }
    }
    true
}

/// The length of the mark at the start of `rest` that shows nothing.
fn mark(rest: &str, blocks: bool) -> Option<usize> {
    let c = rest.chars().next()?;
    match c {
        // A backslash in a gap escapes the next character.
        '*' | '_' | '`' | '=' | '\\' => Some(1),
        '[' => match until(rest, '|').filter(|_| rest.starts_with("[[")) {
            // The target of a wiki link that has its own text.
            Some(length) => Some(length),
            None if blocks
                && ["[ ]", "[x]", "[X]"]
                    .iter()
                    .any(|task| rest.starts_with(task)) =>
            {
                Some(3)
            }
            None => Some(1),
        },
        ']' => match rest[1..].chars().next() {
            Some('(') => Some(1 + until(&rest[1..], ')')?),
            Some('[') => Some(1 + until(&rest[1..], ']')?),
            _ => Some(1),
        },
        '<' => {
            let length = until(rest, '>')?;
            let name = rest[1..length].trim_start_matches('/');
            let end = name.find(|c: char| !c.is_ascii_alphanumeric())?;
            let name = name[..end].to_ascii_lowercase();
            let name = name.as_str();
            let ends_line = || LINES.contains(&name) || is_block_name(name);
            (INLINE.contains(&name) || blocks && ends_line()).then_some(length)
        }
        '-' | '+' | '>' | '#' | '|' | ':' | '.' | ')' | ' ' | '\t' | '\r' | '\n' | '・'
            if blocks =>
        {
            Some(c.len_utf8())
        }
        c if blocks && c.is_ascii_digit() => Some(1),
        _ => None,
    }
}

/// The longest link or tag that is read as markup, in bytes. By hand: addresses are at most 2,048 bytes.
const LONGEST_MARK: usize = 2200;

/// The length up to and including the first `close` in the line. In an address, brackets come in pairs.
fn until(rest: &str, close: char) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in rest
        .char_indices()
        .take_while(|(at, c)| *at < LONGEST_MARK && *c != '\n')
    {
        match c {
            '(' if close == ')' => depth += 1,
            c if c == close && depth <= 1 => return Some(at + c.len_utf8()),
            c if c == close => depth -= 1,
            _ => {}
        }
    }
    None
}
