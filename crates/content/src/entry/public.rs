//! Reads the values that decide who may read a post (flags and words), and dates.

use serde_json::Value;

use super::Entry;
use crate::{
    diagnostic::Problem,
    flag, keys, marks,
    moment::{When, parse_date},
    visibility::Visibility,
};

impl Entry<'_, '_> {
    /// Whether a flag hides the post: anything but a clear `false` does.
    pub fn is_true(&mut self) -> bool {
        flag::flag(self.value).unwrap_or_else(|| {
            self.report(Problem::NotFlag { key: self.key() });
            true
        })
    }

    /// Whether the post itself states a value.
    pub fn is_own(&self) -> bool {
        !self.is_empty() && !self.is_of_folder
    }

    /// `published`: a flag, or the date of publication.
    pub fn published(&mut self, visibility: &mut Visibility) -> Option<When> {
        visibility.is_stated |=
            self.is_own() && (flag::flag(self.value) == Some(true) || self.is_public_word());
        self.posted(visibility)
    }

    /// `posted`: a flag, or the date of publication, which say nothing of what a title or a tag may say.
    pub fn posted(&mut self, visibility: &mut Visibility) -> Option<When> {
        if self.is_empty() {
            return None;
        }
        match flag::flag(self.value) {
            Some(flag) => visibility.draft |= !flag,
            None if self.is_date() => return self.public_from(visibility),
            None if self.is_public_word() => {}
            None if self.is_of_past_year() => {
                self.when();
            }
            None => {
                self.report(Problem::NotFlag { key: self.key() });
                visibility.draft = true;
            }
        }
        None
    }

    /// `embargo`: a flag that hides the post, or the day on which it becomes public.
    pub fn awaited(&mut self, visibility: &mut Visibility) {
        match flag::flag(self.value) {
            Some(flag) => visibility.draft |= flag,
            None => {
                self.public_from(visibility);
            }
        }
    }

    /// Whether the value says that the post is public.
    pub fn is_public_word(&self) -> bool {
        self.word().is_some_and(|word| is_in(PUBLIC_WORDS, &word))
    }

    /// Whether the value is empty, or a word that stands for a public post, or says nothing of it.
    pub fn is_open_word(&self) -> bool {
        let is_open = |word: String| is_in(PUBLIC_WORDS, &word) || is_in(OPEN_WORDS, &word);
        self.is_empty() || self.word().is_some_and(is_open)
    }

    /// The normalised word of the value, or of a list of one.
    fn word(&self) -> Option<String> {
        let text = match self.value {
            Value::Array(list) if list.len() == 1 => list[0].as_str(),
            value => value.as_str(),
        };
        text.map(|text| keys::normal(text.trim()))
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

    /// Whether the value is one that a key which hides posts has: a flag, a date, or a word. A sentence or a number is none.
    pub fn fits(&self) -> bool {
        let text = self.value.as_str().unwrap_or_default().trim();
        let is_word =
            !text.contains(char::is_whitespace) && !text.bytes().all(|byte| byte.is_ascii_digit());
        is_word
            || flag::flag(self.value).is_some()
            || self.is_date()
            || marks::is_not_public_state(self.value)
    }

    pub fn is_date(&self) -> bool {
        let text = self.value.as_str().unwrap_or_default();
        parse_date(text, &self.moment.zone).is_some()
    }

    /// Whether the text, which is no date that can be read, names years that have passed, and no other: `March 2016`.
    fn is_of_past_year(&self) -> bool {
        let text = self.value.as_str().unwrap_or_default();
        let mut numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() > 2)
            .map(|digits| digits.parse().unwrap_or(i16::MAX))
            .peekable();
        let now = self.moment.zone.to_datetime(self.moment.now).year();
        numbers.peek().is_some() && numbers.all(|year| (1900..now).contains(&year))
    }

    /// The day on which the post becomes public. A date that cannot be read hides the post, except that of a year that has passed: it
    /// may be to come.
    pub fn public_from(&mut self, visibility: &mut Visibility) -> Option<When> {
        if self.is_empty() || self.is_date_of_file() {
            return None;
        }
        let Some(when) = self.when() else {
            visibility.draft |= !self.is_of_past_year();
            return None;
        };
        visibility.from = visibility.from.max(Some(when.at));
        if when.at > self.moment.now {
            self.report(Problem::HiddenUntil {
                key: self.key(),
                day: when.day.to_string(),
            });
        }
        Some(when)
    }

    /// Whether the value stands for a date of the file, as in Eleventy.
    fn is_date_of_file(&self) -> bool {
        let text = self.value.as_str().map(keys::normal);
        text.is_some_and(|text| {
            matches!(
                &*text,
                "lastmodified" | "created" | "gitlastmodified" | "gitcreated"
            )
        })
    }

    /// The end of the time in which the post is public; `unpublish: true` ends it now.
    pub fn public_until(&mut self, visibility: &mut Visibility) {
        let word = self.word();
        match flag::flag(self.value) {
            Some(flag) => visibility.draft |= flag,
            None if word.is_some_and(|word| is_in(ENDLESS, &word)) => {}
            None => match self.when() {
                Some(when) => {
                    let earlier = visibility.until.is_none_or(|until| when.at < until);
                    visibility.until = if earlier {
                        Some(when.at)
                    } else {
                        visibility.until
                    };
                    if when.at <= self.moment.now {
                        self.report(Problem::Expired {
                            key: self.key(),
                            day: when.day.to_string(),
                        });
                    }
                }
                None => visibility.draft = true,
            },
        }
    }

    /// A date that says nothing about who may read the post.
    pub fn date(&mut self) -> Option<When> {
        if self.is_empty() || flag::is_false(self.value) || self.is_date_of_file() {
            return None;
        }
        // Docusaurus: `last_update: { date: 2026-01-31 }`.
        if self.value.is_object() {
            return None;
        }
        let when = self.when()?;
        if when.at > self.moment.now {
            self.report(Problem::FutureDate {
                key: self.key(),
                day: when.day.to_string(),
            });
        }
        Some(when)
    }

    fn when(&mut self) -> Option<When> {
        let text = self.text()?;
        let when = parse_date(&text, &self.moment.zone);
        if when.is_none() {
            self.report(Problem::BadDate {
                key: self.key(),
                text,
            });
        }
        when
    }
}

/// The words for no end of a time, normalised.
const ENDLESS: &str = "never 無期限 なし";
/// The words that say that a post is public, normalised.
pub(crate) const PUBLIC_WORDS: &str = "published publish public live 公開 公開済み 公開中 全体公開";
/// The words for everybody, and the stages of notes that gardens and Gwern's site show to everybody, normalised.
pub(crate) const OPEN_WORDS: &str = "everyone everybody anyone all world visible open 一般 一般公開 全員 全体 だれでも 誰でも \
    evergreen budding seedling done final finished complete completed stable current updated 完了 完成";

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}
