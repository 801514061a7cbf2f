//! A key of the front matter, read with the type of its field.

mod public;

#[cfg(test)]
pub(crate) use public::{OPEN_WORDS, PUBLIC_WORDS};

use std::ops::Range;

use serde_json::Value;

use crate::{
    AuthorQuestion, Goal, Meta, Moment, Source,
    diagnostic::{Problem, Reporter},
    flag,
    front_matter::FrontMatter,
    keys,
    tongue::{self, Tag},
    visibility::Visibility,
};

/// A key of the front matter with its value. Each method reads the value as one type, and reports a value of another type.
pub(crate) struct Entry<'a, 'r> {
    pub key: &'a str,
    pub value: &'a Value,
    source: &'a str,
    /// True if another file states the key for the post.
    is_of_folder: bool,
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
            is_of_folder: front.stated_in.contains_key(key),
            front: front.span.clone().unwrap_or_default(),
            moment,
            reporter,
        }
    }
}

impl Entry<'_, '_> {
    fn report(&mut self, problem: Problem) {
        let span = self.line();
        self.reporter.report(problem, span);
    }

    /// The bytes of the line on which the key begins; an empty range if there is no such line.
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

    fn key(&self) -> String {
        self.key.to_owned()
    }

    /// The known key that the author probably meant: at most two letters differ.
    pub fn near<'n>(&self, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        let key = keys::normal(self.key);
        if !keys::is_word(&key) {
            return None;
        }
        let near = names
            .map(|name| (strsim::damerau_levenshtein(&keys::normal(name), &key), name))
            .filter(|(distance, name)| *distance <= if name.chars().count() < 7 { 1 } else { 2 })
            // Short words are near to too many others: `予約` and `要約`.
            .filter(|(_, name)| name.chars().count() > 3)
            .min();
        // Who follows a wrong guess at a key that hides posts hides their posts.
        near.filter(|(distance, name)| {
            let is_sure = keys::misspelled(self.key).is_some();
            is_sure || !keys::hides(name) && (!keys::dates(name) || *distance < 2)
        })
        .map(|(_, name)| name)
    }

    /// Reports the key as unknown, or as a misspelling of the key `near`.
    pub fn unknown(&mut self, near: Option<&str>) {
        let key = self.key();
        self.report(match near {
            Some(name) => Problem::MisspelledKey {
                key,
                near: name.to_owned(),
            },
            None => Problem::UnknownKey { key },
        });
    }

    pub fn is_empty(&self) -> bool {
        match self.value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        }
    }

    pub fn text(&mut self) -> Option<String> {
        self.text_of(self.value)
    }

    fn text_of(&mut self, value: &Value) -> Option<String> {
        let text = text(value);
        if text.is_none() && !value.is_null() {
            self.report(Problem::NotText { key: self.key() });
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
                self.report(Problem::NotTexts { key: self.key() });
                Vec::new()
            }
        }
    }

    /// Sentences: one, or a list. A number, a switch or a table is none.
    pub fn sentences(&mut self) -> Vec<String> {
        let is_sentence =
            |value: &&Value| flag::flag(value).is_none() && has_letter(value.as_str());
        let is_blank = |value: &Value| {
            value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
        };
        let all = items(self.value);
        if !all
            .iter()
            .all(|value| is_sentence(&value) || is_blank(value))
        {
            self.report(Problem::NotSentences { key: self.key() });
        }
        all.iter().filter(is_sentence).filter_map(text).collect()
    }

    /// Tags: a list, a list of lists (Hexo), one text with commas, or words that begin with `#` (Obsidian).
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
            _ => self.report(Problem::NotTexts { key: self.key() }),
        }
        let tags = tags
            .iter()
            .map(|tag| tag.trim().trim_start_matches('#').to_owned());
        tags.filter(|tag| !tag.is_empty()).collect()
    }

    /// Categories, if the key is `categories` or `category`. Jekyll divides the text of the plural at spaces.
    pub fn categories(&mut self) -> Vec<String> {
        let key = keys::normal(self.key);
        if !matches!(&*key, "categories" | "category") {
            return Vec::new();
        }
        match self.value {
            Value::String(text) if key == "categories" && !text.contains([',', '、', '，']) => {
                text.split_whitespace().map(str::to_owned).collect()
            }
            _ => self.tags(),
        }
    }

    fn tags_of(&mut self, item: &Value, tags: &mut Vec<String>) {
        match item {
            Value::Array(list) => tags.extend(list.iter().filter_map(text)),
            Value::Object(_) => match name(item) {
                Some(name) => tags.push(name),
                None => self.report(Problem::NotTexts { key: self.key() }),
            },
            item => tags.extend(text(item)),
        }
    }

    /// One or several names, each a text or a table with a `name`.
    pub fn names(&mut self) -> Option<String> {
        let names: Vec<String> = items(self.value).iter().filter_map(name).collect();
        if names.is_empty() && !self.is_empty() {
            self.report(Problem::NotText { key: self.key() });
        }
        Some(names.join(", ")).filter(|names| !names.is_empty())
    }

    /// The post's language, from the value. `language: rust` is a programming language, and states nothing.
    pub fn language(&mut self) -> Tag {
        let is_language = keys::normal(self.key) == "language";
        let text = self.value.as_str();
        let tag = text.map_or(Tag::None, |text| tongue::of_tag(text, is_language));
        if tag == Tag::None && !self.is_empty() && !(is_language && self.value.is_string()) {
            self.report(Problem::NotLanguage { key: self.key() });
        }
        tag
    }

    /// The goals. [`Library::check_goals`](crate::Library::check_goals) checks if the community has them.
    pub fn goals(&mut self) -> Vec<Goal> {
        let mut goals = Vec::new();
        for text in self.texts() {
            match text.trim().parse() {
                Ok(goal) => goals.push(goal),
                Err(_) => self.report(Problem::BadGoal { key: self.key() }),
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
                None => self.report(Problem::NotQuestions { key: self.key() }),
            }
        }
        out
    }

    /// The page's address. A whole address is the post's `url`; a path or a name is kept for the site's rule. Eleventy does not
    /// write a page whose `permalink` is false.
    pub fn address(&mut self, meta: &mut Meta, visibility: &mut Visibility) {
        let key = keys::normal(self.key);
        let build = self.value.get("build").unwrap_or(self.value);
        if key == "permalink" && flag::is_false(build) && !self.is_empty() {
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
        self.report(Problem::BadUrl {
            url: url.to_owned(),
        });
    }

    pub fn source(&mut self) -> Option<Source> {
        let field = |name: &str| {
            let text = self.value.get(name).and_then(Value::as_str);
            text.map(str::to_owned)
        };
        match (field("from"), field("hash")) {
            (Some(from), Some(hash)) => Some(Source { from, hash }),
            // Other tools name the source of a quotation here.
            _ if self.value.is_object() => {
                self.report(Problem::NotSource { key: self.key() });
                None
            }
            _ => None,
        }
    }
}

/// True if a text is an http or https address.
pub fn is_web(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    web && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// The items of a list; a value that is not a list is one item.
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

fn has_letter(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.contains(char::is_alphabetic))
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
