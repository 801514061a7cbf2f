//! An imported post and its Markdown file.

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

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
    /// Whether it is a draft: the source has not published it.
    pub draft: bool,
    /// Keys of the front matter of a Markdown source that are written as they are.
    pub kept: Map<String, Value>,
    /// The text, in Markdown.
    pub body: String,
    /// Parts that were left out or not recognised, a sentence each.
    pub notes: Vec<String>,
}

impl ImportedPost {
    /// Makes the post a draft and notes the cause, a clause such as "a password protects it".
    pub(crate) fn hide(&mut self, why: &str) {
        self.draft = true;
        self.notes.push(format!("imported as a draft: {why}"));
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

/// Whether a file is as the import wrote it: its hash is that of the file with an empty hash.
pub(crate) fn untouched(file: &str) -> bool {
    let Some((before, rest)) = file.split_once("\n  hash: \"") else {
        return false;
    };
    let Some((stated, after)) = rest.split_once('"') else {
        return false;
    };
    hash(&format!("{before}\n  hash: \"\"{after}")) == stated
}

/// The source that a file states.
pub(crate) fn origin(file: &str) -> Option<String> {
    let line = file
        .lines()
        .take_while(|l| *l != "---" || file.starts_with(*l))
        .find_map(|l| l.strip_prefix("  from: "))?;
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
