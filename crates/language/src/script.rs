//! The script of a character, in the classes that search needs.

/// A character's script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Script {
    /// Kanji, with the repetition mark 々 and 〇.
    Han,
    /// Hiragana.
    Hiragana,
    /// Katakana, also half-width, with the long-vowel mark ー.
    Katakana,
    /// Letters of any other alphabet.
    Latin,
    /// Digits of any script.
    Digit,
    /// Punctuation, spaces, symbols.
    Other,
}

impl Script {
    /// The script of `c`.
    #[inline]
    pub fn of(c: char) -> Script {
        match c {
            // The most frequent first.
            '\u{3041}'..='\u{309F}' => Script::Hiragana,
            '\u{4E00}'..='\u{9FFF}' => Script::Han,
            '\u{30A1}'..='\u{30FA}'
            | '\u{30FC}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{FF66}'..='\u{FF9D}' => Script::Katakana,
            '\u{3005}'
            | '\u{3007}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{2FFFF}' => Script::Han,
            '0'..='9' => Script::Digit,
            // Japanese punctuation. The Unicode tables below give the same result more slowly.
            '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => Script::Other,
            _ if c.is_alphabetic() => Script::Latin,
            _ if c.is_numeric() => Script::Digit,
            _ => Script::Other,
        }
    }

    /// True if words of this script are written without spaces between them.
    pub fn is_cjk(self) -> bool {
        matches!(self, Script::Han | Script::Hiragana | Script::Katakana)
    }
}
