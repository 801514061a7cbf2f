//! The front matter at the top of a file: YAML, TOML or JSON.
//!
//! Every scalar is read as the author's text (`007`, `3.10`, `no`); each key decides the meaning of its text.

mod header;
mod json;
mod late;
mod properties;
mod toml;
mod wide;
mod yaml;

use std::{collections::HashMap, ops::Range, path::PathBuf};

use serde_json::{Map, Value};

pub(crate) use wide::wide_line;

use crate::{
    diagnostic::{Problem, Reason},
    keys::{self, Field},
};

/// The largest front matter that is read, in bytes. By hand.
const LIMIT: usize = 64 << 10;

/// The front matter of a file.
#[derive(Default)]
pub(crate) struct FrontMatter {
    /// The front matter's format.
    pub format: Format,
    /// Bytes of the file between the fences; `None` if there is no front matter.
    pub span: Option<Range<usize>>,
    /// The byte at which the body begins.
    pub body: usize,
    /// The keys with their values: texts, lists and tables of texts, and null. If there is a fault, at most the title.
    pub map: Map<String, Value>,
    /// The fault, if the front matter cannot be read.
    pub fault: Option<Fault>,
    /// The keys that another file states, each with that file.
    pub stated_in: HashMap<String, PathBuf>,
}

/// The keys that other files state for a post.
#[derive(Default)]
pub(crate) struct Stated {
    pub keys: Map<String, Value>,
    /// The file that states each key, relative to the root.
    pub files: HashMap<String, PathBuf>,
    /// The file that keeps the post out of the site, whatever the post states.
    pub excluded_by: Option<PathBuf>,
}

impl FrontMatter {
    /// Adds the keys that the front matter does not state.
    pub fn add(&mut self, defaults: &Stated) {
        let stated = self.map.iter().filter(|(_, value)| !value.is_null());
        let stated: Vec<String> = stated.map(|(key, _)| keys::normal(key)).collect();
        for (key, value) in &defaults.keys {
            let file = defaults.files.get(key).cloned().unwrap_or_default();
            if !stated.contains(&keys::normal(key)) {
                self.map.insert(key.clone(), value.clone());
                for inner in value.as_object().into_iter().flat_map(Map::keys) {
                    self.stated_in.insert(inner.clone(), file.clone());
                }
                self.stated_in.insert(key.clone(), file);
            } else if let (Some(own), Some(table)) = (
                self.map.get_mut(key).and_then(Value::as_object_mut),
                value.as_object(),
            ) {
                // Tables are merged key by key.
                for (inner, value) in table {
                    if !own.contains_key(inner) {
                        own.insert(inner.clone(), value.clone());
                        self.stated_in.insert(inner.clone(), file.clone());
                    }
                }
            }
        }
    }
}

impl FrontMatter {
    /// True if the front matter is that of a template, which a blog tool fills in for a new post: `title: {{ title }}`.
    pub fn is_template(&self, source: &str) -> bool {
        let text = self
            .span
            .clone()
            .and_then(|span| source.get(span))
            .unwrap_or_default();
        let mut values = text.lines().filter_map(|line| line.split_once([':', '=']));
        values.any(|(key, value)| {
            let value = value.trim_start_matches([' ', '"', '\'']);
            let marks = [("{{", "}}"), ("{%", "%}"), ("<%", "%>")];
            let end = value.trim_end_matches(['"', '\'', ' ', ',']);
            let is_filled = marks
                .iter()
                .any(|(open, close)| value.starts_with(open) && end.ends_with(close));
            is_filled
                && matches!(
                    keys::field(key),
                    Some(Field::Title | Field::PublicFrom | Field::Created)
                )
        })
    }
}

/// The format of a front matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// YAML between `---` lines.
    #[default]
    Yaml,
    /// TOML between `+++` lines, or after `---toml`.
    Toml,
    /// JSON: an object at the top of the file, or between `---json` or `;;;` lines.
    Json,
    /// A program, as in Eleventy after `---js`. It is not run.
    Program,
    /// `key: value` lines without an opening fence.
    Header,
}

/// The reason why a front matter cannot be read.
pub(crate) struct Fault {
    problem: Problem,
    /// Bytes of the file.
    pub span: Range<usize>,
}

impl Fault {
    /// True if the front matter was read and is invalid.
    pub fn is_invalid(&self) -> bool {
        matches!(self.problem, Problem::BadFrontMatter { .. })
    }

    /// The problem to report; `is_draft` is true if the post is left out because of it.
    pub fn problem(&self, is_draft: bool) -> Problem {
        match self.problem.clone() {
            Problem::BadFrontMatter { format, line, why } if is_draft => {
                Problem::DraftByBadFrontMatter { format, line, why }
            }
            problem => problem,
        }
    }
}

/// The opening lines, each with its format and its closing lines. In gray-matter's readers (Eleventy, Hexo), the name of the format
/// follows `---`.
const FENCES: &[(&str, Format, &[&str])] = &[
    ("---", Format::Yaml, &["---", "..."]),
    ("---yaml", Format::Yaml, &["---"]),
    ("---yml", Format::Yaml, &["---"]),
    ("---toml", Format::Toml, &["---"]),
    ("---json", Format::Json, &["---"]),
    ("---js", Format::Program, &["---"]),
    ("---javascript", Format::Program, &["---"]),
    ("---coffee", Format::Program, &["---"]),
    ("---cson", Format::Program, &["---"]),
    ("+++", Format::Toml, &["+++"]),
    (";;;", Format::Json, &[";;;"]),
];

/// Finds the front matter of `source` and parses it.
pub(crate) fn parse(source: &str) -> FrontMatter {
    let start = text_start(source);
    let below = late::below_comments(source, start);
    let found = fenced(source, start).or_else(|| fenced(source, below?));
    let Some((format, span, body)) = found else {
        return json::at_top(source, start)
            .or_else(|| properties::at_top(source, start))
            .or_else(|| header::at_top(source, start))
            .or_else(|| late::hiding(source, start))
            .unwrap_or_else(|| FrontMatter {
                body: bom(source),
                ..FrontMatter::default()
            });
    };
    let Some(body) = body else {
        return never_ends(source, format, start, span);
    };
    let parsed = if span.len() > LIMIT {
        Err(too_large(&span))
    } else {
        parse_as(format, &source[span.clone()]).map_err(|why| not_valid(format, &span, why))
    };
    let (mut map, fault) = match parsed {
        Ok(map) => (map, None),
        Err(fault) => (title_line(&source[span.clone()]), Some(fault)),
    };
    // Dataview's fields, or a second front matter, below a front matter.
    let below = &source[body..];
    let more = [properties::hiding(below), late::second(below)];
    for (key, value) in more.into_iter().flatten().flatten() {
        map.entry(key).or_insert(value);
    }
    FrontMatter {
        format,
        span: Some(span),
        body,
        map,
        fault,
        ..FrontMatter::default()
    }
}

/// The title of a front matter that cannot be parsed.
fn title_line(text: &str) -> Map<String, Value> {
    let title = text.lines().find_map(|line| {
        let rest = line.strip_prefix("title")?.trim_start();
        let title = rest.strip_prefix([':', '='])?.trim();
        Some(title.trim_matches(['"', '\'']).trim())
    });
    // `title: [` begins a list, so it is not a title.
    let title = title.filter(|title| title.contains(char::is_alphanumeric));
    Map::from_iter(title.map(|title| ("title".to_owned(), title.into())))
}

/// Parses a text without fences; fails with the reason.
pub(crate) fn parse_as(format: Format, text: &str) -> Result<Map<String, Value>, Reason> {
    match format {
        Format::Yaml | Format::Header => yaml::parse(&wide::with_plain_colons(text)),
        Format::Toml => toml::parse(text),
        Format::Json => json::parse(text),
        Format::Program => Err(Reason::new("it is a program", "プログラムです")),
    }
}

/// The front matter between fences that begins at byte `start`: its format, its bytes, and the byte at which the body begins. The
/// body is `None` if the closing fence is missing.
fn fenced(source: &str, start: usize) -> Option<(Format, Range<usize>, Option<usize>)> {
    let mut lines = source[start..].split_inclusive('\n');
    let first = lines.next()?;
    let opening = first.trim().to_ascii_lowercase().replace("--- ", "---");
    let known = FENCES.iter().find(|(fence, ..)| *fence == opening);
    let inside = start + first.len();
    if known.is_none() && !(is_line(&opening) && late::begins_with_key(&source[inside..])) {
        return None;
    }
    let mut at = inside;
    for line in lines {
        let is_end = match known {
            Some((_, _, closing)) => closing.contains(&line.trim_end()),
            None => is_line(line.trim()),
        };
        if is_end {
            let format = known.map_or(Format::Yaml, |(_, format, _)| *format);
            return Some((format, inside..at, Some(at + line.len())));
        }
        at += line.len();
    }
    known.map(|(_, format, _)| (*format, inside..source.len(), None))
}

/// True if a line is a longer `---`, or dashes that a word processor or a Japanese keyboard writes for it.
fn is_line(line: &str) -> bool {
    let is_dash = |c: char| matches!(c, '-' | '‐' | '–' | '—' | '―' | '－' | '−');
    let is_long = line.chars().count() >= 3 || line.contains(['—', '―']);
    is_long && line.chars().all(is_dash)
}

/// A front matter without its closing fence. A `---` above text that is not a key is a horizontal rule.
fn never_ends(source: &str, format: Format, start: usize, span: Range<usize>) -> FrontMatter {
    let mut lines = source[span.clone()].lines();
    let first = lines.find(|line| !line.trim().is_empty());
    if format == Format::Yaml && !first.is_some_and(|line| line.contains([':', '=', '：', '{'])) {
        return FrontMatter {
            body: start,
            ..FrontMatter::default()
        };
    }
    FrontMatter {
        format,
        body: start,
        fault: Some(Fault {
            problem: Problem::UnterminatedFrontMatter,
            span: start..span.start,
        }),
        span: Some(span),
        ..FrontMatter::default()
    }
}

fn too_large(span: &Range<usize>) -> Fault {
    Fault {
        problem: Problem::FrontMatterTooLarge {
            size: span.len(),
            limit: LIMIT,
        },
        span: span.clone(),
    }
}

fn not_valid(format: Format, span: &Range<usize>, why: Reason) -> Fault {
    let (format, line) = match format {
        Format::Yaml | Format::Header => ("YAML", "`key: value`"),
        Format::Toml => ("TOML", "`key = \"value\"`"),
        Format::Json => ("JSON", "`\"key\": \"value\",`"),
        Format::Program => ("YAML", "`key: value`"),
    };
    Fault {
        problem: Problem::BadFrontMatter { format, line, why },
        span: span.clone(),
    }
}

/// The length in bytes of the byte order mark at the start of `source`.
pub(crate) fn bom(source: &str) -> usize {
    if source.starts_with('\u{FEFF}') { 3 } else { 0 }
}

/// The byte of the first line that is not blank.
fn text_start(source: &str) -> usize {
    let mut at = bom(source);
    for line in source[at..].split_inclusive('\n') {
        if !line
            .trim_matches(['\u{FEFF}', '\u{200B}'])
            .trim()
            .is_empty()
        {
            return at;
        }
        at += line.len();
    }
    bom(source)
}
