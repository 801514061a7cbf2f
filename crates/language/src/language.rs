//! The language of a text.

use serde::{Deserialize, Serialize};

use crate::Script;

/// A language that Senpai speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The language of `text`: Japanese as soon as there is kana or kanji in it, English when there are only letters of
    /// other scripts, `None` without any letter.
    pub fn detect(text: &str) -> Option<Language> {
        let mut letters = false;
        for c in text.chars() {
            match Script::of(c) {
                s if s.is_cjk() => return Some(Language::Japanese),
                Script::Latin => letters = true,
                _ => {}
            }
        }
        letters.then_some(Language::English)
    }

    /// The tag of BCP 47: `ja` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Japanese => "ja",
            Language::English => "en",
        }
    }
}
