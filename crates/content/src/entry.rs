//! A key of the front matter, read as the type that its field needs.

use std::ops::Range;

use jiff::civil::Date;
use serde_json::Value;

use crate::{
    AuthorQuestion, Code, Goal, Language, Meta, Moment, Source,
    diagnostic::Reporter,
    front_matter::FrontMatter,
    keys,
    moment::{When, parse_date},
    visibility::{self, Visibility},
};

/// A key of the front matter with its value. Each method reads the value as one type and reports a value of another type.
pub(crate) struct Entry<'a, 'r> {
    key: &'a str,
    value: &'a Value,
    source: &'a str,
    /// Bytes of the file with the front matter.
    front: Range<usize>,
    moment: &'a Moment,
    reporter: &'r mut Reporter,
}

impl<'a, 'r> Entry<'a, 'r> {
    pub fn new(
        key: &'a str,
        value: &'a Value,
        source: &'a str,
        front: &FrontMatter,
        moment: &'a Moment,
        reporter: &'r mut Reporter,
    ) -> Entry<'a, 'r> {
        Entry {
            key,
            value,
            source,
            front: front.span.clone().unwrap_or_default(),
            moment,
            reporter,
        }
    }
}

impl Entry<'_, '_> {
    fn report(&mut self, code: Code, message: String, help: impl Into<String>) {
        let span = self.line();
        self.reporter.report(code, span, message, help.into());
    }

    /// The bytes of the file with the line on which the key begins; an empty range where there is no such line.
    fn line(&self) -> Range<usize> {
        let mut at = self.front.start;
        for line in self.source[self.front.clone()].split_inclusive('\n') {
            let bare = line.trim_start_matches(['"', '\'', ' ', '{', '\t']);
            if bare.starts_with(self.key) {
                return at..at + line.trim_end().len();
            }
            at += line.len();
        }
        self.front.start..self.front.start
    }

    fn wrong_type(&mut self, expected: &str) {
        let message = format!("`{}` is not {expected}", self.key);
        self.report(Code::WrongType, message, format!("write {expected}"));
    }

    /// Reports the key as unknown; returns the known key that was probably meant, when it is one letter away.
    pub fn unknown<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        let key = keys::normal(self.key);
        let near = names
            .map(|name| (strsim::damerau_levenshtein(&keys::normal(name), &key), name))
            .filter(|(distance, _)| *distance <= 2)
            .filter(|(distance, name)| *distance < name.chars().count().min(4) / 2 + 1)
            .min();
        let help = match near {
            Some((_, name)) => format!("did you mean `{name}`?"),
            None => "remove it, or see the keys in CONTRIBUTING.md".to_owned(),
        };
        let message = format!("unknown key `{}`", self.key);
        self.report(Code::UnknownKey, message, help);
        near.filter(|(distance, _)| *distance == 1)
            .map(|(_, name)| name)
    }

    pub fn is_empty(&self) -> bool {
        match self.value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    pub fn text(&mut self) -> Option<String> {
        self.text_of(self.value)
    }

    fn text_of(&mut self, value: &Value) -> Option<String> {
        let text = text(value);
        if text.is_none() && !value.is_null() {
            self.wrong_type("text");
        }
        text
    }

    pub fn texts(&mut self) -> Vec<String> {
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

    /// Tags: a list, also a list of lists (Hexo), or one text with commas, or words that begin with `#` (Obsidian).
    pub fn tags(&mut self) -> Vec<String> {
        let mut tags = Vec::new();
        match self.value {
            Value::String(text) if text.trim_start().starts_with('#') => {
                tags.extend(text.split([' ', ',', '、', '　']).map(str::to_owned));
            }
            Value::String(text) => tags.extend(text.split([',', '、', '，']).map(str::to_owned)),
            Value::Array(list) => {
                for item in list {
                    self.tags_of(item, &mut tags);
                }
            }
            Value::Null => {}
            _ => self.wrong_type("a list of texts"),
        }
        let tags = tags
            .iter()
            .map(|tag| tag.trim().trim_start_matches('#').to_owned());
        tags.filter(|tag| !tag.is_empty()).collect()
    }

    fn tags_of(&mut self, item: &Value, tags: &mut Vec<String>) {
        match item {
            Value::Array(list) => tags.extend(list.iter().filter_map(text)),
            Value::Object(_) => match name(item) {
                Some(name) => tags.push(name),
                None => self.wrong_type("a list of texts"),
            },
            item => tags.extend(text(item)),
        }
    }

    /// One name or several, each a text or a table with a `name`.
    pub fn names(&mut self) -> Option<String> {
        let names: Vec<String> = items(self.value).iter().filter_map(name).collect();
        if names.is_empty() && !self.is_empty() {
            self.wrong_type("text");
        }
        Some(names.join(", ")).filter(|names| !names.is_empty())
    }

    /// Whether a flag hides the post: anything but a clear `false` does.
    pub fn is_true(&mut self) -> bool {
        visibility::flag(self.value).unwrap_or_else(|| {
            self.wrong_type("`true` or `false`");
            true
        })
    }

    /// `published`: a flag, or the date of publication.
    pub fn published(&mut self, visibility: &mut Visibility) -> Option<Date> {
        if self.is_empty() {
            return None;
        }
        match visibility::flag(self.value) {
            Some(flag) => visibility.draft |= !flag,
            None if self.is_date() => return self.public_from(visibility),
            None if self.value.as_str().is_some_and(is_public) => {}
            None => {
                self.wrong_type("`true` or `false`");
                visibility.draft = true;
            }
        }
        None
    }

    /// Whether the word says that the post is public.
    pub fn is_public_word(&mut self) -> bool {
        let word = match self.value {
            Value::Array(list) if list.len() == 1 => list[0].as_str(),
            value => value.as_str(),
        };
        self.is_empty() || word.is_some_and(is_public)
    }

    /// Hugo: `build: { render: never }`; Zola: `render: false`.
    pub fn is_not_built(&self) -> bool {
        let stops = |value: &Value| {
            let word = value.as_str().map(keys::normal);
            matches!(
                word.as_deref(),
                Some("never" | "false" | "link" | "no" | "off")
            )
        };
        match self.value {
            Value::Object(map) => map
                .iter()
                .any(|(key, value)| key != "publishResources" && stops(value)),
            value => stops(value),
        }
    }

    fn is_date(&self) -> bool {
        let text = self.value.as_str().unwrap_or_default();
        parse_date(text, &self.moment.zone).is_some()
    }

    /// The day on which the post becomes public. A date that cannot be read hides the post: it may be to come.
    pub fn public_from(&mut self, visibility: &mut Visibility) -> Option<Date> {
        if self.is_empty() {
            return None;
        }
        let Some(when) = self.when() else {
            visibility.draft = true;
            return None;
        };
        visibility.from = visibility.from.max(Some(when.at));
        if when.at > self.moment.now {
            let message = format!("`{}: {}` is in the future", self.key, when.day);
            self.report(Code::FutureDate, message, "the post is hidden until then");
        }
        Some(when.day)
    }

    /// The end of the time in which the post is public; `unpublish: true` ends it now.
    pub fn public_until(&mut self, visibility: &mut Visibility) {
        match visibility::flag(self.value) {
            Some(flag) => visibility.draft |= flag,
            None => match self.when() {
                Some(when) => {
                    let earlier = visibility.until.is_none_or(|until| when.at < until);
                    visibility.until = if earlier {
                        Some(when.at)
                    } else {
                        visibility.until
                    };
                    if when.at <= self.moment.now {
                        let message = format!("`{}: {}` has passed", self.key, when.day);
                        self.report(
                            Code::Expired,
                            message,
                            "the post is hidden; remove the key to show it",
                        );
                    }
                }
                None => visibility.draft = true,
            },
        }
    }

    /// A date that says nothing about who may read the post.
    pub fn date(&mut self) -> Option<Date> {
        if self.is_empty() || visibility::is_false(self.value) {
            return None;
        }
        // Docusaurus: `last_update: { date: 2026-01-31 }`.
        if self.value.is_object() {
            return None;
        }
        let when = self.when()?;
        if when.at > self.moment.now {
            let message = format!("`{}: {}` is in the future", self.key, when.day);
            self.report(Code::FutureDate, message, "correct the date");
        }
        Some(when.day)
    }

    fn when(&mut self) -> Option<When> {
        let text = self.text()?;
        let when = parse_date(&text, &self.moment.zone);
        if when.is_none() {
            let message = format!("`{}: {text}` is not a date", self.key);
            self.report(Code::BadDate, message, "write it as 2026-01-31");
        }
        when
    }

    /// The language of a tag such as `ja` or `en-US`.
    pub fn language(&mut self) -> Option<Language> {
        if self.is_empty() {
            return None;
        }
        let tag = self.value.as_str().map(keys::normal).unwrap_or_default();
        let mut known = keys::LANGUAGES.iter();
        let found = known.find(|(prefix, _)| tag.starts_with(prefix));
        if found.is_none() {
            self.wrong_type("`ja` or `en`");
        }
        found.map(|(_, language)| *language)
    }

    pub fn goals(&mut self) -> Vec<Goal> {
        let words = Goal::ALL.map(|goal| (goal.as_str(), goal));
        let mut goals = Vec::new();
        for text in self.texts() {
            match words.iter().find(|(word, _)| *word == text.trim()) {
                Some((_, goal)) => goals.push(*goal),
                None => {
                    let list: Vec<String> =
                        words.iter().map(|(word, _)| format!("`{word}`")).collect();
                    self.wrong_type(&list.join(" or "));
                }
            }
        }
        goals
    }

    pub fn questions(&mut self) -> Vec<AuthorQuestion> {
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

    /// The page's address: a whole address is the post's `url`, a path or a name is kept for the site's rule. Eleventy
    /// does not write a page whose `permalink` is false.
    pub fn address(&mut self, meta: &mut Meta, visibility: &mut Visibility) {
        let key = keys::normal(self.key);
        if key == "permalink" && visibility::is_false(self.value) && !self.is_empty() {
            visibility.draft = true;
            return;
        }
        let is_own = matches!(&*key, "url" | "canonicalurl" | "canonical");
        for text in items(self.value)
            .iter()
            .filter_map(text)
            .filter(|text| !text.is_empty())
        {
            let field = match (is_web(&text), &*key) {
                (true, _) => &mut meta.url,
                (false, "slug") => &mut meta.slug,
                (false, "permalink") => &mut meta.permalink,
                (false, "url") if text.starts_with('/') => &mut meta.permalink,
                _ if is_own => {
                    self.bad_url(&text);
                    continue;
                }
                _ => continue,
            };
            if field.is_none() {
                *field = Some(text);
            }
        }
    }

    fn bad_url(&mut self, url: &str) {
        self.report(
            Code::BadUrl,
            format!("`{url}` is not an http or https address"),
            "write the whole address of the public page, beginning with https://",
        );
    }

    pub fn source(&mut self) -> Option<Source> {
        let field = |name: &str| {
            let text = self.value.get(name).and_then(Value::as_str);
            text.map(str::to_owned)
        };
        match (field("from"), field("hash")) {
            (Some(from), Some(hash)) => Some(Source { from, hash }),
            // Other tools name the source of a quotation there.
            _ if self.value.is_object() => {
                self.wrong_type("a pair of `from` and `hash`");
                None
            }
            _ => None,
        }
    }
}

/// Whether a text is an http or https address.
pub fn is_web(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    web && !text.contains(char::is_whitespace)
}

/// The words that say that a post is public.
fn is_public(word: &str) -> bool {
    let word = keys::normal(word.trim());
    matches!(
        &*word,
        "published" | "publish" | "public" | "公開" | "公開済み" | "公開中" | "全体公開"
    )
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

/// A scalar as text, without spaces around it.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        _ => None,
    }
}

/// A text, or the name in a table.
fn name(value: &Value) -> Option<String> {
    let names = ["name", "title", "label"];
    let inside = names.iter().find_map(|name| value.get(name));
    text(inside.unwrap_or(value))
}
