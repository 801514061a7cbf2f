//! The language of a member, from the locale of their app or from a tag.

use senpai_chat::Language;

/// The language for a member whose app has this locale, such as `ja` or `en-US`: Japanese for Japanese, English for every other
/// language, because members with other languages more often read English. `None` for an empty locale.
pub fn language_from_locale(locale: &str) -> Option<Language> {
    let spoken = locale.get(..2).and_then(Language::from_tag);
    spoken.or((!locale.is_empty()).then_some(Language::English))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_japanese_or_english() {
        for (locale, language) in [
            ("ja", Some(Language::Japanese)),
            ("ja-JP", Some(Language::Japanese)),
            ("en-GB", Some(Language::English)),
            ("fr", Some(Language::English)),
            ("é", Some(Language::English)),
            ("", None),
        ] {
            assert_eq!(language_from_locale(locale), language, "{locale}");
        }
    }
}
