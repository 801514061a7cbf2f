//! The language of a text.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Script;

/// A language of Senpai's replies and posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// The error for a tag that names no language of Senpai.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language of Senpai; write ja or en")]
pub struct UnknownLanguage(String);

impl Language {
    /// All languages.
    pub const ALL: [Language; 2] = [Language::Japanese, Language::English];

    /// The language of `text`: Japanese if the text has kana or kanji; English if it has only letters of other scripts; `None` if
    /// it has no letter, or none but `w`.
    pub fn detect(text: &str) -> Option<Language> {
        let mut letters = false;
        for c in text.chars() {
            match Script::of(c) {
                s if s.is_cjk() => return Some(Language::Japanese),
                // Laughter in Japanese: 「ｗ」.
                Script::Latin if matches!(c, 'w' | 'W' | 'ｗ' | 'Ｗ') => {}
                Script::Latin => letters = true,
                _ => {}
            }
        }
        letters.then_some(Language::English)
    }

    /// The BCP 47 tag: `ja` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Japanese => "ja",
            Language::English => "en",
        }
    }

    /// The language with exactly this tag: see [`Language::tag`].
    pub fn from_tag(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|l| l.tag() == tag)
    }

    /// The language of a locale such as `ja`, `ja-JP` or `en_GB`, in any case; `None` for other languages.
    ///
    /// ```
    /// use senpai_language::Language;
    ///
    /// assert_eq!(Language::from_locale("ja-JP"), Some(Language::Japanese));
    /// assert_eq!(Language::from_locale("en_GB"), Some(Language::English));
    /// assert_eq!(Language::from_locale("fr"), None);
    /// ```
    pub fn from_locale(locale: &str) -> Option<Language> {
        let tag = locale.split(['-', '_']).next()?;
        Language::from_tag(&tag.to_ascii_lowercase())
    }
}

/// The tag.
impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tag())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Language, UnknownLanguage> {
        Language::from_tag(tag).ok_or_else(|| UnknownLanguage(tag.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_katakana_is_japanese() {
        assert_eq!(Language::detect("ｺｰﾁﾝｸﾞ"), Some(Language::Japanese));
        assert_eq!(Language::detect("coaching"), Some(Language::English));
    }

    #[test]
    fn every_tag_reads_back_and_a_locale_is_no_tag() {
        for language in Language::ALL {
            assert_eq!(language.to_string().parse(), Ok(language));
        }
        assert!("ja-JP".parse::<Language>().is_err());
        assert_eq!(Language::from_locale("JA_jp"), Some(Language::Japanese));
        // Javanese is another language.
        assert_eq!(Language::from_locale("jav"), None);
    }
}
