//! Folds width, case and compatibility forms, and maps each piece back to the original text.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

/// Normalises text to NFKC in lower case: `ＬｉｎｋｅｄＩｎ` and `LinkedIn` become `linkedin`, `ｺｰﾁ` becomes `コーチ`.
/// Zero-width characters are dropped: nobody searches for them.
pub fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    // The start of the text not yet copied, and the position of the last plain character.
    let (mut rest, mut last) = (0, 0);
    while let Some((at, c)) = chars.next() {
        if let Some(folded) = plain(c) {
            // The next character may combine with this one, unless it is plain too.
            if folded != c && chars.peek().is_none_or(|&(_, c)| plain(c).is_some()) {
                out.push_str(&text[rest..at]);
                out.push(folded);
                rest = at + c.len_utf8();
            }
            last = at;
        } else {
            while chars.next_if(|&(_, c)| plain(c).is_none()).is_some() {}
            let end = chars.peek().map_or(text.len(), |&(at, _)| at);
            out.push_str(&text[rest..last]);
            fold(&text[last..end], &mut out);
            (rest, last) = (end, end);
        }
    }
    out.push_str(&text[rest..]);
    out
}

/// The folded form of a plain character: common in Japanese and English, folds to one character, never combines with the
/// one before. Most text is made of these, so the Unicode tables are rarely needed.
fn plain(c: char) -> Option<char> {
    match c {
        '\0'..='\x7F' => Some(c.to_ascii_lowercase()),
        '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FE}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3005}'..='\u{3011}' => Some(c),
        '\u{3000}' => Some(' '),
        // The full-width forms of ASCII, in its order.
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(c as u32 - 0xFF01 + 0x21).map(|c| c.to_ascii_lowercase())
        }
        _ => None,
    }
}

fn fold(text: &str, out: &mut String) {
    let folded = text.nfkc().filter(|c| !is_zero_width(*c));
    out.extend(folded.flat_map(char::to_lowercase));
}

/// Normalised text with a map back to the original's bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normalized {
    /// The text as [`normalize`] gives it.
    pub text: String,
    /// For each piece that normalises by itself: its first byte in `text` and its first byte in the original.
    pieces: Vec<(usize, usize)>,
    original_len: usize,
}

impl Normalized {
    /// Normalises `text`. A base character and the marks combining with it are one piece: ﾄﾞ becomes ド as a whole.
    pub fn of(text: &str) -> Normalized {
        let mut out = Normalized {
            original_len: text.len(),
            ..Normalized::default()
        };
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            let mut end = text.len();
            while let Some(&(next, c)) = chars.peek() {
                if !joins_before(c) {
                    end = next;
                    break;
                }
                chars.next();
            }
            out.pieces.push((out.text.len(), start));
            match plain(c) {
                Some(folded) if end == start + c.len_utf8() => out.text.push(folded),
                _ => out.text.push_str(&normalize(&text[start..end])),
            }
        }
        out
    }

    /// The smallest range of whole pieces of the original (bytes) that covers `range` (bytes of `text`).
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let piece = self.pieces.partition_point(|p| p.0 <= range.start);
        let start = match piece.checked_sub(1) {
            Some(i) => self.pieces[i].1,
            None => 0,
        };
        let next = self.pieces.partition_point(|p| p.0 < range.end);
        let end = self.pieces.get(next).map_or(self.original_len, |p| p.1);
        start..end.max(start)
    }
}

fn is_zero_width(c: char) -> bool {
    matches!(
        c,
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}'
    )
}

/// Whether `c` composes with the character before it: marks, half-width voicing marks, Hangul vowels and finals.
fn joins_before(c: char) -> bool {
    plain(c).is_none()
        && (canonical_combining_class(c) != 0
            || matches!(c, '\u{FF9E}' | '\u{FF9F}' | '\u{1160}'..='\u{11FF}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, word: &str, original: &str) {
        let n = Normalized::of(text);
        let at = n.text.find(word).unwrap();
        assert_eq!(&text[n.original(at..at + word.len())], original);
    }

    #[test]
    fn maps_back_to_the_original() {
        check("私はﾄﾞﾗﾏを見る", "ドラマ", "ﾄﾞﾗﾏ");
        check("㈱山田の話", "株", "㈱");
        check("ＬｉｎｋｅｄＩｎと", "linkedin", "ＬｉｎｋｅｄＩｎ");
        check("が と\u{304b}\u{3099}", "が", "が");
    }

    proptest! {
        #[test]
        fn plain_characters_fold_as_the_tables_say(
            text in "([ぁ-ヿ、-】一-鿿！-～a-zA-Z0-9 　]|[ｦ-ﾟ㈱①…〜é\u{200B}\u{3099}\u{301}]|.){0,40}"
        ) {
            let mut folded = String::new();
            fold(&text, &mut folded);
            prop_assert_eq!(normalize(&text), folded);
        }

        #[test]
        fn pieces_normalise_as_the_whole_does(text in "[ぁ-んァ-ヶｦ-ﾟ一-龠a-zA-Zａ-ｚ㈱０-９。、\u{3099} ]{0,40}") {
            prop_assert_eq!(Normalized::of(&text).text, normalize(&text));
        }

        #[test]
        fn any_range_maps_to_a_slice(text in ".{0,40}", a in 0usize..60, b in 0usize..60) {
            let n = Normalized::of(&text);
            let (a, b) = (a.min(n.text.len()), b.min(n.text.len()));
            let range = n.original(a.min(b)..a.max(b));
            prop_assert!(text.get(range).is_some());
        }
    }
}
