//! Front matters with full-width characters, as a Japanese keyboard writes them: `draft：true`.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::{keys, marks};

/// The text of a YAML front matter with characters that YAML knows. A full-width colon becomes a colon, if it follows a key that
/// some tool writes or that can hide the post. A full-width space after a colon becomes a space.
pub(super) fn with_plain_colons(text: &str) -> Cow<'_, str> {
    if !text.contains(is_wide) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in lines(text) {
        match key_of_wide_line(line.text).filter(|_| !line.is_text) {
            Some((key, value)) => {
                out.push_str(key);
                out.push_str(": ");
                out.push_str(value.trim_start_matches([' ', '　']));
            }
            None => out.push_str(line.text),
        }
    }
    Cow::Owned(out)
}

/// A line of a front matter.
struct Line<'a> {
    text: &'a str,
    /// True if the line belongs to a text of several lines, which begins after `|` or `>`.
    is_text: bool,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut text_below: Option<usize> = None;
    text.split_inclusive('\n').map(move |line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_text = text_below.is_some_and(|outer| indent > outer || line.trim().is_empty());
        if !is_text {
            let value = line.trim_end().trim_end_matches(['-', '+']);
            text_below = value.ends_with(['|', '>']).then_some(indent);
        }
        Line {
            text: line,
            is_text,
        }
    })
}

/// The key and the value of a line that YAML does not divide, because of a full-width character.
fn key_of_wide_line(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '：'])?;
    let (key, rest) = line.split_at(at);
    let sign = rest.chars().next()?;
    let value = &rest[sign.len_utf8()..];
    let is_wide = sign == '：' || value.starts_with('　');
    let is_indented = line.starts_with([' ', '\t']);
    let is_of_tool = || !is_indented && keys::is_known(key) || marks::may_hide(key);
    (is_wide && keys::is_word(key) && is_of_tool()).then_some((key, value))
}

/// The first line of a front matter that may hide the post and has full-width characters in place of ASCII. Returns the line, the
/// line as it is read, and its bytes in `text`.
pub(crate) fn wide_line(text: &str) -> Option<(String, String, std::ops::Range<usize>)> {
    let mut at = 0;
    for Line {
        text: line,
        is_text,
    } in lines(text)
    {
        let start = at;
        at += line.len();
        if is_text {
            continue;
        }
        let bare = line.trim();
        let Some(end) = bare.find([':', '：', '=', '＝']) else {
            continue;
        };
        let key = &bare[..end];
        let value = bare[end..].trim_start_matches([':', '：', '=', '＝']);
        let is_meant = bare.contains(is_wide)
            && !value.contains(|c: char| c.is_whitespace() && c != '　' && c != ' ');
        let is_sentence = value.split_whitespace().count() > 2;
        if is_meant && !is_sentence && keys::is_word(key) && marks::may_hide(key) {
            let read: String = bare.nfkc().collect();
            let read = read
                .replacen(':', ": ", 1)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            return Some((bare.to_owned(), read, start..start + line.trim_end().len()));
        }
    }
    None
}

/// True if a character is the full-width form of an ASCII character.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')
}
