//! An imported post and its Markdown file.

use std::borrow::Cow;

use jiff::ZonedDateTime;
use senpai_content::{Head, Hidden};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::{dates, titles::one_line};

/// A post, as read from its source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ImportedPost {
    /// The title.
    pub title: String,
    /// The subtitle, or the feed's summary.
    pub summary: Option<String>,
    /// The identifier of the post in its source: a `guid` or an `id`. It need not be the address of its page.
    pub id: Option<String>,
    /// Tags and categories.
    pub tags: Vec<String>,
    /// The day of publication, as 2026-01-31.
    pub date: Option<String>,
    /// The day of the last change, if it is later.
    pub updated: Option<String>,
    /// The name of the author.
    pub author: Option<String>,
    /// The public page.
    pub url: Option<String>,
    /// True if it is a draft: the source has not published it.
    pub draft: bool,
    /// Keys of the front matter of a Markdown source that are written as they are.
    pub kept: Map<String, Value>,
    /// The text, in Markdown.
    pub body: String,
    /// Parts that were left out or not recognised, a sentence each.
    pub notes: Vec<String>,
}

/// The longest value that may say who may read a post, in bytes of JSON. By hand: more than a table of flags has.
const LONGEST_VALUE: usize = 4_000;
/// The start of a note about a draft; the cause follows.
const AS_DRAFT: &str = "imported as a draft: ";

impl ImportedPost {
    /// Makes the post a draft and notes the cause, a clause such as "a password protects it".
    pub(crate) fn hide(&mut self, why: &str) {
        self.draft = true;
        self.notes.push(format!("{AS_DRAFT}{why}"));
    }

    /// The first cause for which the post is a draft.
    pub(crate) fn why_hidden(&self) -> Option<String> {
        let why = self
            .notes
            .iter()
            .find_map(|note| note.strip_prefix(AS_DRAFT));
        why.map(str::to_owned)
    }

    /// Makes the post a draft if a key of its item hides it, as it would hide a post with a front matter.
    pub(crate) fn heed(&mut self, keys: impl IntoIterator<Item = (String, Value)>) {
        for (key, value) in keys {
            if value.to_string().len() > LONGEST_VALUE {
                continue;
            }
            let key = [(key, value)].into_iter().collect();
            match Head::of_keys(&key, ZonedDateTime::now()).hidden {
                Some(Hidden::Key(key, value)) => self.hide(&format!("it says `{key}: {value}`")),
                Some(why) => self.hide(&why.to_string()),
                None => {}
            }
        }
    }

    /// Sets the days of publication and of the last change: the first text of each that can be read. If no text of `published` can be
    /// read, the post is a draft, as a post with such a front matter is: the day may be to come.
    pub(crate) fn set_dates(&mut self, published: &[String], updated: &[String]) {
        let day = published.iter().find_map(|text| dates::day(text));
        if let (None, Some(text)) = (day, published.first()) {
            let keys = [("date".to_owned(), text.as_str().into())];
            let head = Head::of_keys(&keys.into_iter().collect(), ZonedDateTime::now());
            self.date = head.meta.date.map(|day| day.to_string());
            match (&self.date, head.hidden) {
                (None, Some(_)) => self.hide(&format!("its date cannot be read: `{text}`")),
                (None, None) => {
                    let note = format!("imported without a date: `{text}` is none");
                    self.notes.push(note);
                }
                (Some(_), _) => {}
            }
        } else {
            self.date = day.map(|day| day.to_string());
        }
        let updated = updated.iter().find_map(|text| dates::day(text));
        let updated = updated.map(|day| day.to_string());
        self.updated =
            updated.filter(|updated| self.date.as_ref().is_some_and(|day| updated > day));
    }

    /// HTML without the text for members. What is left out is noted.
    pub(crate) fn without_members_text<'h>(&mut self, html: &'h str) -> Cow<'h, str> {
        self.note_marks(senpai_content::without_members_text(html))
    }

    /// The same for a text as WordPress stores it.
    pub(crate) fn without_members_text_of_wordpress<'h>(&mut self, html: &'h str) -> Cow<'h, str> {
        self.note_marks(senpai_content::without_members_text_of_wordpress(html))
    }

    /// A summary in HTML as one line, without the text for members.
    pub(crate) fn summary_of(&mut self, html: &str) -> Option<String> {
        let summary = one_line(&senpai_html::plain(&self.without_members_text(html)));
        Some(summary).filter(|summary| !summary.is_empty())
    }

    fn note_marks<'h>(&mut self, (public, marks): (Cow<'h, str>, Vec<String>)) -> Cow<'h, str> {
        for mark in marks {
            self.notes
                .push(format!("text for members was left out: {mark}"));
        }
        public
    }

    /// The name of its file without the ending: the letters and digits of the title in NFC, joined by `-`, at most 60
    /// characters.
    pub fn file_name(&self) -> String {
        let safe = |c: char| {
            if c.is_alphanumeric() || matches!(c, 'ー' | '々') {
                c
            } else {
                '-'
            }
        };
        let name: String = self.title.nfc().map(safe).collect();
        let words: Vec<&str> = name.split('-').filter(|w| !w.is_empty()).collect();
        let name: String = words.join("-").chars().take(60).collect();
        match name.to_lowercase().as_str() {
            "" => "post".to_owned(),
            // `Library` does not read README.md.
            "readme" => "readme-post".to_owned(),
            _ => name,
        }
    }

    /// The text of its file. `from` is the source of the post, a path or an address. The front matter holds a hash of the file
    /// with an empty hash. A later import compares it, to see whether somebody has edited the file.
    pub fn to_markdown(&self, from: &str) -> String {
        let hash = hash(&self.render(from, ""));
        self.render(from, &hash)
    }

    fn render(&self, from: &str, hash: &str) -> String {
        let mut out = format!("---\ntitle: {}\n", quoted(&self.title));
        let mut line = |key: &str, value: &Option<String>| {
            if let Some(value) = value.as_deref().filter(|v| !v.trim().is_empty()) {
                out.push_str(&format!("{key}: {}\n", quoted(value)));
            }
        };
        line("date", &self.date);
        line("updated", &self.updated);
        line("author", &self.author);
        line("url", &self.url);
        line("summary", &self.summary);
        if !self.tags.is_empty() {
            let tags: Vec<String> = self.tags.iter().map(|t| quoted(t)).collect();
            out.push_str(&format!("tags: [{}]\n", tags.join(", ")));
        }
        if self.draft {
            out.push_str("draft: true\n");
        }
        for (key, value) in &self.kept {
            out.push_str(&format!("{}: {value}\n", plain_key(key)));
        }
        out.push_str(&format!(
            "source:\n  from: {}\n  hash: \"{hash}\"\n---\n\n",
            quoted(from)
        ));
        out.push_str(self.body.trim());
        out.push('\n');
        out
    }
}

/// True if a file is as the import wrote it: its hash is that of the file with an empty hash.
pub(crate) fn untouched(file: &str) -> bool {
    let Some((before, rest)) = file.split_once("\n  hash: \"") else {
        return false;
    };
    let Some((stated, after)) = rest.split_once('"') else {
        return false;
    };
    hash(&format!("{before}\n  hash: \"\"{after}")) == stated
}

/// The text of a file with `draft: true` in its front matter; the rest of the file stays.
pub(crate) fn as_draft(file: &str) -> String {
    let Some((open, rest)) = file
        .split_once('\n')
        .filter(|(open, _)| open.trim_end() == "---")
    else {
        return format!("---\ndraft: true\n---\n\n{file}");
    };
    let mut out = format!("{open}\ndraft: true\n");
    let mut in_front = true;
    for line in rest.split_inclusive('\n') {
        in_front &= line.trim_end() != "---";
        let key = line.split(':').next().unwrap_or_default();
        // A key that is there twice could not be read.
        if !(in_front && key.trim_end().eq_ignore_ascii_case("draft")) {
            out.push_str(line);
        }
    }
    out
}

/// The source that a file states.
pub(crate) fn origin(file: &str) -> Option<String> {
    let mut lines = file.lines();
    lines.next().filter(|line| line.trim_end() == "---")?;
    let line = lines
        .take_while(|line| line.trim_end() != "---")
        .find_map(|line| line.strip_prefix("  from: "))?;
    serde_json::from_str(line).ok()
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .take(16)
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// A YAML key: in quotes unless it is safe without them.
fn plain_key(key: &str) -> String {
    let safe = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if safe { key.to_owned() } else { quoted(key) }
}

/// A text in double quotes on one line, valid in JSON and YAML.
fn quoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Value::String(line).to_string()
}
