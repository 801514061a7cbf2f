//! Whether a post is public: by its front matter, its path and the time.

use std::path::Path;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use crate::{
    Moment,
    front_matter::{Format, FrontMatter},
    keys,
    moment::parse_date,
};

/// The statements about who may read a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Visibility {
    /// Whether something says that the post is not public, or may say so.
    pub draft: bool,
    /// The time from which the post is public.
    pub from: Option<Timestamp>,
    /// The time from which the post is no longer public.
    pub until: Option<Timestamp>,
}

impl Visibility {
    /// Whether the post may be shown at the time `now`.
    pub fn is_public(&self, now: Timestamp) -> bool {
        !self.draft
            && self.from.is_none_or(|from| from <= now)
            && self.until.is_none_or(|until| now < until)
    }
}

/// The folders of drafts, and those of files that are no posts: of Jekyll, Hexo and Hugo, and the names that authors give them.
const DRAFT_FOLDERS: [&str; 14] = [
    "_drafts",
    "_draft",
    "drafts",
    "draft",
    "private",
    "_private",
    "下書き",
    "非公開",
    "archetypes",
    "node_modules",
    "_layouts",
    "_includes",
    "_site",
    "_templates",
];

/// Whether the file lies in a folder of drafts, or is a part of other pages, which Astro, Docusaurus and Jekyll name `_name.md`.
pub(crate) fn is_in_drafts(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut folders = path
        .parent()
        .into_iter()
        .flat_map(Path::iter)
        .map(|part| part.to_string_lossy());
    name.starts_with('_') && !name.starts_with("_index.")
        || folders.any(|part| DRAFT_FOLDERS.contains(&&*part.to_lowercase()))
}

const TRUE: &[&str] = &["true", "yes", "on", "1", "y", "t", "はい"];
const FALSE: &[&str] = &[
    "false",
    "no",
    "off",
    "0",
    "n",
    "f",
    "",
    "null",
    "none",
    "nil",
    "いいえ",
];

/// The flag that a value states; `None` where it is something else.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    let word = match value {
        Value::Null => return Some(false),
        Value::String(text) => keys::normal(text.trim()),
        _ => return None,
    };
    let is_in = |words: &[&str]| words.contains(&&*word);
    is_in(TRUE)
        .then_some(true)
        .or(is_in(FALSE).then_some(false))
}

pub(crate) fn is_false(value: &Value) -> bool {
    flag(value) == Some(false)
}

/// Whether a front matter may hide the post in a way that was not read. That is so where the front matter is broken and a
/// key that hides posts occurs in it, or cannot be excluded, and where a line of it looks like such a key but was read as
/// part of something else.
pub(crate) fn is_in_doubt(front: &FrontMatter, source: &str, moment: &Moment) -> bool {
    let Some(text) = front.span.clone().and_then(|span| source.get(span)) else {
        return false;
    };
    let Some(fault) = &front.fault else {
        let read: Vec<String> = front.map.keys().map(|key| keys::normal(key)).collect();
        let lines = keys::names_in_lines(text);
        return front.format != Format::Json
            && lines
                .iter()
                .any(|name| keys::hides(name) && !read.contains(name));
    };
    !fault.is_invalid() || may_hide(text, moment)
}

/// Whether a text that could not be parsed holds a key that hides posts, or could hold one in another spelling.
fn may_hide(text: &str, moment: &Moment) -> bool {
    // An escape, an alias or a merged table can stand for any key.
    if ["\\", "<<", ": *", "\0"]
        .iter()
        .any(|mark| text.contains(mark))
    {
        return true;
    }
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-' || c == 'ー'));
    if words.filter(|word| !word.is_empty()).any(keys::hides) {
        return true;
    }
    let mut dates = text.lines().filter_map(|line| line.split_once([':', '=']));
    dates.any(|(key, value)| {
        let value = value.trim().trim_matches(['"', '\'', ',']);
        let when = parse_date(value, &moment.zone);
        keys::dates(key.trim_matches(['{', ' ', '\t', '-']))
            && when.is_none_or(|when| when.at > moment.now)
    })
}

/// The date at the start of a file's name, which Jekyll takes for the post's.
pub(crate) fn date_of_name(path: &Path, zone: &TimeZone) -> Option<crate::moment::When> {
    let name = path.file_name()?.to_str()?;
    let (date, rest) = (name.get(..10)?, name.get(10..)?);
    let is_iso = date.bytes().filter(|b| *b == b'-').count() == 2;
    (is_iso && rest.starts_with('-'))
        .then(|| parse_date(date, zone))
        .flatten()
}
