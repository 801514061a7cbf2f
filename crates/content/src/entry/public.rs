//! Reads the values that decide who may read a post (flags and words), and dates.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::Entry;
use crate::{
    diagnostic::Problem,
    flag, keys, marks,
    moment::{self, When, parse_date},
    visibility::Visibility,
};

impl Entry<'_, '_> {
    /// True if a flag hides the post: every value except a clear `false` does.
    pub fn is_true(&mut self) -> bool {
        flag::flag(self.value).unwrap_or_else(|| {
            self.report(Problem::NotFlag { key: self.key() });
            true
        })
    }

    /// True if the post itself states a value.
    pub fn is_own(&self) -> bool {
        !self.is_empty() && !self.is_of_folder
    }

    /// `published`: a flag, or the date of publication.
    pub fn published(&mut self, visibility: &mut Visibility) -> Option<When> {
        visibility.is_stated |=
            self.is_own() && (flag::flag(self.value) == Some(true) || self.is_public_word());
        self.posted(visibility)
    }

    /// `posted`: a flag, or the date of publication. Neither overrides a title or a tag.
    pub fn posted(&mut self, visibility: &mut Visibility) -> Option<When> {
        if self.is_empty() {
            return None;
        }
        match flag::flag(self.value) {
            Some(flag) => visibility.draft |= !flag,
            None if self.is_date() => return self.public_from(visibility),
            None if self.is_open_word() => {}
            None if self.is_of_past_year() => {
                self.when(false);
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

    /// True if the value says that the post is public.
    pub fn is_public_word(&self) -> bool {
        self.word().is_some_and(|word| is_in(PUBLIC_WORDS, &word))
    }

    /// True if the value is empty, or is a word for a public post, or says nothing about being public.
    pub fn is_open_word(&self) -> bool {
        let is_open = |word: String| is_in(PUBLIC_WORDS, &word) || is_in(OPEN_WORDS, &word);
        self.is_empty() || self.word().is_some_and(is_open)
    }

    /// The normalised word of the value, or of a list with one value, without emoji beside it: `Published ✅`. An emoji alone is the
    /// word.
    fn word(&self) -> Option<String> {
        let text = marks::only(self.value).as_str()?;
        let word = keys::normal(without_day(text.trim()));
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        Some(if bare.is_empty() {
            word
        } else {
            bare.to_owned()
        })
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

    /// True if the value fits a key that hides posts: a flag, a date, or a word. A sentence or a number does not fit.
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
        let text = marks::only(self.value).as_str().unwrap_or_default();
        parse_date(text, &self.moment.zone).is_some()
    }

    /// The years that a text may name: `March 2016`, `24/01/05`, `令和6年春`.
    fn years(&self) -> Vec<i16> {
        years(marks::only(self.value).as_str().unwrap_or_default())
    }

    fn year_now(&self) -> i16 {
        self.moment.zone.to_datetime(self.moment.now).year()
    }

    /// True if the text is not a readable date, but names only years that have passed: `March 2016`.
    fn is_of_past_year(&self) -> bool {
        let (years, now) = (self.years(), self.year_now());
        !years.is_empty() && years.iter().all(|year| (1900..now).contains(year))
    }

    /// True if the text names a year that has not passed, as far as a year can be told from another number.
    pub fn is_of_year_to_come(&self) -> bool {
        let coming = self.year_now()..3000;
        self.years().iter().any(|year| coming.contains(year))
    }

    /// The day on which the post becomes public. A date that cannot be read hides the post, because it may be in the future, unless
    /// its year has passed.
    pub fn public_from(&mut self, visibility: &mut Visibility) -> Option<When> {
        if self.is_empty() || self.is_date_of_file() {
            return None;
        }
        let is_hidden = !self.is_of_past_year();
        let Some(when) = self.when(is_hidden) else {
            visibility.draft |= is_hidden;
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

    /// True if the value stands for a date of the file, as in Eleventy.
    fn is_date_of_file(&self) -> bool {
        let text = self.value.as_str().map(keys::normal);
        text.is_some_and(|text| {
            matches!(
                &*text,
                "lastmodified" | "created" | "gitlastmodified" | "gitcreated"
            )
        })
    }

    /// The end of the time in which the post is public; `unpublish: true` ends it at once.
    pub fn public_until(&mut self, visibility: &mut Visibility) {
        let word = self.word();
        match flag::flag(self.value) {
            Some(flag) => visibility.draft |= flag,
            None if word.is_some_and(|word| is_in(ENDLESS, &word)) => {}
            None if self.years() == [LAST_YEAR] => {}
            None => match self.when(true) {
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
        let when = self.when(false)?;
        if when.at > self.moment.now {
            self.report(Problem::FutureDate {
                key: self.key(),
                day: when.day.to_string(),
            });
        }
        Some(when)
    }

    /// The date, also as the only item of a list. If it cannot be read, this is reported; `is_hiding` is true if the post is left
    /// out then.
    fn when(&mut self, is_hiding: bool) -> Option<When> {
        let key = self.key();
        let Some(text) = marks::only(self.value).as_str().map(str::trim) else {
            self.report(match is_hiding {
                true => Problem::HiddenByNotDate { key },
                false => Problem::NotText { key },
            });
            return None;
        };
        let when = parse_date(text, &self.moment.zone);
        if when.is_none() {
            let text = text.to_owned();
            self.report(match is_hiding {
                true => Problem::HiddenByBadDate { key, text },
                false => Problem::BadDate { key, text },
            });
        }
        when
    }
}

/// A text without a day in brackets at its end: `公開（2024年1月）`.
fn without_day(text: &str) -> &str {
    let is_of_day = |c: char| c.is_ascii_digit() || "年月日/.- ".contains(c);
    let inside = text.strip_suffix([')', '）']);
    let (word, day) = inside
        .and_then(|text| text.split_once(['(', '（']))
        .unwrap_or((text, "x"));
    if day.chars().all(is_of_day) {
        word
    } else {
        text
    }
}

/// The years that a text may name. Of `24/01/05`, the first and the last number may be the year.
fn years(text: &str) -> Vec<i16> {
    let text: String = text.nfkc().collect();
    if let Some((year, _)) = moment::era(&text) {
        return vec![year];
    }
    let numbers: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .collect();
    let is_short = text.len() <= 8 && numbers.iter().all(|number| number.len() <= 2);
    match numbers[..] {
        [first, _, last] if is_short => {
            let [first, last] = [first, last].map(|number| number.parse::<i16>().unwrap_or(0));
            // No day is above 31.
            let years = match (first > 31, last > 31) {
                (true, false) => vec![first],
                (false, true) => vec![last],
                _ => vec![first, last],
            };
            years.into_iter().map(moment::of_short_year).collect()
        }
        _ => {
            let long = numbers.into_iter().filter(|digits| digits.len() > 2);
            long.map(|digits| digits.parse().unwrap_or(i16::MAX))
                .collect()
        }
    }
}

/// The last year that dates have; as the end of a time, it stands for none: `9999-12-31`.
const LAST_YEAR: i16 = 9999;
/// The words for a time without end, normalised.
const ENDLESS: &str = "never 無期限 なし";
/// The words for a public post, normalised.
pub(crate) const PUBLIC_WORDS: &str = "published publish public live posted online 公開 公開済み 公開済 公開中 全体公開 掲載中 掲載済み 掲載済 \
    投稿済み 投稿済 配信中 公開しました 全体に公開 済 済み ✅ ✓ ✔ ☑ 公开 已发布 已公开 공개 발행 veröffentlicht öffentlich publié publiée publicado publicada";
/// The words for everybody, and for the stages of notes that digital gardens and Gwern's site show to everybody, normalised.
pub(crate) const OPEN_WORDS: &str = "everyone everybody anyone all world visible open 一般 一般公開 全員 全体 だれでも 誰でも \
    evergreen budding seedling growing sapling plant 🌱 🌿 🌳 🌲 🪴 done final finished complete completed stable current updated active \
    shipped featured default listed web インターネット インターネット全体 完了 完成 完結 連載中 更新中";

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}
