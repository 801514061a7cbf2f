//! Front matters that are not at the beginning of their file.

use serde_json::{Map, Value};

use super::{Format, FrontMatter, is_line};
use crate::{
    keys,
    marks::{self, is_not_public},
};

/// The comments that may be above a front matter: their opening and closing marks.
const COMMENTS: &[(&str, &str)] = &[
    ("<!--", "-->"),
    ("{/*", "*/}"),
    ("/*", "*/"),
    ("{#", "#}"),
    ("//", "\n"),
    ("#!", "\n"),
    ("<?", "?>"),
    ("[//]:", "\n"),
    ("[comment]:", "\n"),
];
/// The number of lines at the top of a file in which a late front matter is searched. By hand.
const LINES: usize = 40;

/// The byte after the comments at byte `start`; `None` if there are none.
pub(super) fn below_comments(source: &str, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let rest = &source[at..];
        let bare = rest.trim_start();
        let comment = COMMENTS
            .iter()
            .find(|(opening, _)| bare.starts_with(opening));
        let Some((_, closing)) = comment else {
            return (at > start).then_some(source.len() - bare.len());
        };
        at = source.len() - bare.len() + bare.find(closing)? + closing.len();
    }
}

/// True if the first line that is not blank is `key: value` with a key that some tool writes.
pub(super) fn begins_with_key(text: &str) -> bool {
    let line = text.lines().find(|line| !line.trim().is_empty());
    let key = line
        .and_then(|line| line.split_once([':', '=', '：']))
        .map(|(key, _)| key);
    key.is_some_and(|key| keys::is_word(key) && (keys::is_known(key) || marks::may_hide(key)))
}

/// A block between `---` lines below other text, or a comment at the top, that says that the post is not public. No tool reads it
/// as a front matter: the text stays, and only the keys that hide the post are used.
pub(super) fn hiding(source: &str, start: usize) -> Option<FrontMatter> {
    let mut at = start;
    let (mut opened, mut in_code) = (None, false);
    for line in source[start..].split_inclusive('\n').take(LINES) {
        let bare = line.trim();
        in_code ^= bare.starts_with("```") || bare.starts_with("~~~");
        let is_border = is_line(bare) || ["<!--", "-->", "+++"].contains(&bare);
        if is_border && !in_code {
            if let Some(from) = opened
                && let Some(map) = hiding_keys(&source[from..at])
            {
                return Some(FrontMatter {
                    format: Format::Header,
                    span: Some(from..at),
                    body: super::bom(source),
                    map,
                    ..FrontMatter::default()
                });
            }
            opened = Some(at + line.len());
        }
        at += line.len();
    }
    None
}

/// The keys that can hide a post, in a second front matter at the start of a body.
pub(super) fn second(body: &str) -> Option<Map<String, Value>> {
    let (block, _) = body
        .trim_start()
        .strip_prefix("---\n")?
        .split_once("\n---")?;
    hiding_keys(block)
}

/// The keys of the lines that can hide a post, if all lines are keys.
fn hiding_keys(text: &str) -> Option<Map<String, Value>> {
    let mut map = super::parse_as(Format::Header, text)
        .ok()
        .or_else(|| super::toml::parse(text).ok())?;
    if !map.keys().all(|key| keys::is_word(key)) {
        return None;
    }
    let hides = |key: &str, value: &Value| marks::may_hide(key) || is_not_public(value);
    map.retain(|key, value| hides(key, value));
    (!map.is_empty()).then_some(map)
}
