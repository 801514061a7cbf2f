//! A post on its way to a file.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// A post as the source tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Post {
    /// The title.
    pub title: String,
    /// The subtitle, or the feed's summary.
    pub summary: Option<String>,
    /// Tags and categories.
    pub tags: Vec<String>,
    /// As 2026-01-31.
    pub date: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The public page.
    pub url: Option<String>,
    /// Not published in the source.
    pub draft: bool,
    /// The text, in Markdown.
    pub body: String,
    /// What was left out or not understood, a sentence each.
    pub notes: Vec<String>,
}

impl Post {
    /// The name of its file: the title without what file systems or shells trip over, in NFC, at most 60 characters.
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
            // README.md is for people, not for members.
            "readme" => "readme-post".to_owned(),
            _ => name,
        }
    }

    /// The whole file. `from` says where the post came from; `hash` is the hash of this very text without the hash, so
    /// that an edit by hand shows.
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
        out.push_str(&format!(
            "source:\n  from: {}\n  hash: \"{hash}\"\n---\n\n",
            quoted(from)
        ));
        out.push_str(self.body.trim());
        out.push('\n');
        out
    }
}

/// Whether a file is as the import wrote it: its hash is that of its text without the hash.
pub(crate) fn untouched(file: &str) -> bool {
    let Some((before, rest)) = file.split_once("\n  hash: \"") else {
        return false;
    };
    let Some((stated, after)) = rest.split_once('"') else {
        return false;
    };
    hash(&format!("{before}\n  hash: \"\"{after}")) == stated
}

/// Where a file says that it came from.
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

/// A JSON string on one line is a YAML string too.
fn quoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    serde_json::Value::String(line).to_string()
}

/// Plain text as Markdown that shows the same.
pub(crate) fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let trimmed = line.trim();
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    for (i, c) in trimmed.char_indices() {
        let starts = i == 0 && matches!(c, '#' | '>' | '-' | '+' | '=' | '~');
        let numbered = digits > 0 && i == digits && matches!(c, '.' | ')');
        if starts
            || numbered
            || matches!(
                c,
                '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '&' | '|' | '~' | '{'
            )
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
