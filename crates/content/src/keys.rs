//! The keys of the front matter: one table says which field of [`Meta`] each key sets.

use std::ops::Range;

use jiff::civil::Date;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::{
    AuthorQuestion, Code, Goal, Language, Meta, Source, diagnostic::Reporter,
    front_matter::FrontMatter,
};

/// Puts the value of a key into its field.
type Setter = fn(&mut Entry<'_, '_>, &mut Meta);

/// Each known key and the field that it sets.
const KEYS: &[(&str, Setter)] = &[
    ("title", |e, meta| meta.title = e.text().unwrap_or_default()),
    ("id", |e, meta| {
        if let Some(id) = e.text() {
            meta.id = id.nfc().collect();
        }
    }),
    ("date", |e, meta| meta.date = e.date()),
    ("updated", |e, meta| meta.updated = e.date()),
    ("tags", |e, meta| meta.tags = e.texts()),
    ("language", |e, meta| meta.language = e.word(LANGUAGES)),
    ("author", |e, meta| meta.author = e.text()),
    ("url", |e, meta| meta.url = e.url()),
    ("summary", |e, meta| meta.summary = e.text()),
    ("goals", |e, meta| meta.goals = e.goals()),
    ("principles", |e, meta| meta.principles = e.texts()),
    ("practice", |e, meta| meta.practice = e.texts()),
    ("questions", |e, meta| meta.questions = e.questions()),
    ("source", |e, meta| meta.source = e.source()),
    ("draft", |e, meta| meta.draft = e.flag()),
];

const LANGUAGES: &[(&str, Language)] = &[("ja", Language::Japanese), ("en", Language::English)];

/// Puts the values of `front`, the front matter of `source`, into `meta`. Dates are compared with `today`.
pub(crate) fn read(
    front: &FrontMatter,
    source: &str,
    today: Date,
    reporter: &mut Reporter,
    meta: &mut Meta,
) {
    let yaml = front.yaml.clone().unwrap_or_default();
    for (key, value) in &front.map {
        let mut entry = Entry {
            key,
            value,
            span: key_line(source, &yaml, key),
            today,
            reporter,
        };
        match KEYS.iter().find(|(known, _)| known == key) {
            Some((_, set)) => set(&mut entry, meta),
            None => entry.unknown(),
        }
    }
}

/// The bytes of `source` with the line on which `key` begins; an empty range where there is no such line.
fn key_line(source: &str, yaml: &Range<usize>, key: &str) -> Range<usize> {
    let mut at = yaml.start;
    for line in source[yaml.clone()].split_inclusive('\n') {
        let bare = line.trim_start_matches(['"', '\'']);
        if bare.starts_with(key) {
            return at..at + line.trim_end().len();
        }
        at += line.len();
    }
    yaml.start..yaml.start
}

/// A key of the front matter with its value. Each method reads the value as one type and reports a value of another type.
struct Entry<'a, 'r> {
    key: &'a str,
    value: &'a Value,
    /// Bytes of the file with the key's line.
    span: Range<usize>,
    today: Date,
    reporter: &'r mut Reporter,
}

impl Entry<'_, '_> {
    fn report(&mut self, code: Code, message: String, help: impl Into<String>) {
        self.reporter
            .report(code, self.span.clone(), message, help.into());
    }

    fn wrong_type(&mut self, expected: &str) {
        let message = format!("`{}` is not {expected}", self.key);
        self.report(Code::WrongType, message, format!("write {expected}"));
    }

    fn unknown(&mut self) {
        let key = self.key.to_lowercase();
        let names = KEYS.iter().map(|(name, _)| *name);
        let near = names
            .clone()
            .map(|name| (strsim::damerau_levenshtein(name, &key), name))
            .filter(|(distance, _)| *distance <= 2)
            .min();
        let help = match near {
            Some((_, name)) => format!("did you mean `{name}`?"),
            None => format!("known keys: {}", names.collect::<Vec<_>>().join(", ")),
        };
        let message = format!("unknown key `{}`", self.key);
        self.report(Code::UnknownKey, message, help);
    }

    fn text(&mut self) -> Option<String> {
        self.text_of(self.value)
    }

    fn text_of(&mut self, value: &Value) -> Option<String> {
        let text = text(value);
        if text.is_none() && !value.is_null() {
            self.wrong_type("text");
        }
        text
    }

    fn texts(&mut self) -> Vec<String> {
        match self.value {
            Value::Array(list) => list
                .iter()
                .filter_map(|value| self.text_of(value))
                .filter(|text| !text.is_empty())
                .collect(),
            Value::Null => Vec::new(),
            Value::String(text) => vec![text.trim().to_owned()],
            _ => {
                self.wrong_type("a list of texts");
                Vec::new()
            }
        }
    }

    fn flag(&mut self) -> bool {
        self.value.as_bool().unwrap_or_else(|| {
            self.wrong_type("`true` or `false`");
            false
        })
    }

    fn word<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<T> {
        let text = self.value.as_str().unwrap_or_default();
        self.word_of(text, words)
    }

    /// The meaning of `text` in `words`.
    fn word_of<T: Copy>(&mut self, text: &str, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| *word == text.trim());
        if found.is_none() {
            let list: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            self.wrong_type(&list.join(" or "));
        }
        found.map(|(_, meaning)| *meaning)
    }

    fn goals(&mut self) -> Vec<Goal> {
        let words = Goal::ALL.map(|goal| (goal.as_str(), goal));
        let texts = self.texts();
        texts
            .iter()
            .filter_map(|text| self.word_of(text, &words))
            .collect()
    }

    fn questions(&mut self) -> Vec<AuthorQuestion> {
        let mut out = Vec::new();
        for item in items(self.value) {
            match question(item) {
                Some(question) if question.text.is_empty() => {}
                Some(question) => out.push(question),
                None if item.is_null() => {}
                None => {
                    self.wrong_type("a list of texts, or of pairs `question: part of the answer`")
                }
            }
        }
        out
    }

    fn date(&mut self) -> Option<Date> {
        let text = self.text()?;
        let date = text.get(..10).unwrap_or(&text).parse::<Date>().ok();
        let key = self.key;
        match date {
            None => self.report(
                Code::BadDate,
                format!("`{key}: {text}` is not a date"),
                "write it as 2026-01-31",
            ),
            Some(date) if date > self.today => self.report(
                Code::FutureDate,
                format!("`{key}: {date}` is in the future"),
                "set `draft: true` until then, or correct the date",
            ),
            Some(_) => {}
        }
        date
    }

    fn url(&mut self) -> Option<String> {
        let url = self.text()?;
        let lower = url.to_ascii_lowercase();
        let web = lower.starts_with("https://") || lower.starts_with("http://");
        if web && !url.contains(char::is_whitespace) {
            return Some(url);
        }
        self.report(
            Code::BadUrl,
            format!("`{url}` is not an http or https address"),
            "write the whole address of the public page, beginning with https://",
        );
        None
    }

    fn source(&mut self) -> Option<Source> {
        let field = |name: &str| {
            let text = self.value.get(name).and_then(Value::as_str);
            text.map(str::to_owned)
        };
        match (field("from"), field("hash")) {
            (Some(from), Some(hash)) => Some(Source { from, hash }),
            _ => {
                self.wrong_type("a pair of `from` and `hash`");
                None
            }
        }
    }
}

/// The items of a list; a value that is no list is one item.
pub(crate) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        Value::Null => &[],
        value => std::slice::from_ref(value),
    }
}

/// A question: a text, or a pair `text: a part of the sentence that answers`.
pub(crate) fn question(value: &Value) -> Option<AuthorQuestion> {
    let (question, answer) = match value {
        Value::Object(pair) if pair.len() == 1 => pair.iter().next()?,
        value => {
            return Some(AuthorQuestion {
                text: text(value)?,
                answer: None,
            });
        }
    };
    Some(AuthorQuestion {
        text: question.trim().to_owned(),
        answer: match answer {
            Value::Null => None,
            answer => Some(text(answer)?).filter(|answer| !answer.is_empty()),
        },
    })
}

/// A string or a number as text, without spaces around it.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
