//! Folds width, case and variants of a character, and maps each piece back to the original text.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use crate::{
    Script,
    units::is_stop_word,
    variants::{is_variation_selector, standard_form},
};

/// Normalises text to NFKC in lower case: `ＬｉｎｋｅｄＩｎ` and `LinkedIn` become `linkedin`, `ｺｰﾁ` becomes `コーチ`.
///
/// Besides NFKC:
/// - Kanji take their standard form: 髙橋 becomes 高橋.
/// - A dash after katakana is a long-vowel mark: `コ－チ` becomes `コーチ`.
/// - ヶ, ヵ and similar characters become か after a number and が between other kanji: `3ヶ月` becomes `3か月`.
/// - A word of two capitals that is a stop word in lower case stays in capitals, because it is an abbreviation: `IT`.
/// - Zero-width characters are dropped: nobody searches for them.
pub fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    // The start of the text not yet copied.
    let mut rest = 0;
    while let Some((at, c)) = chars.next() {
        if let Some(folded) = plain(text, at, c) {
            let is_joined = |&(_, next): &(usize, char)| joins_before(next);
            if folded != c && !chars.peek().is_some_and(is_joined) {
                out.push_str(&text[rest..at]);
                out.push(folded);
                rest = at + c.len_utf8();
            }
        } else {
            while chars.next_if(|&(_, c)| !is_plain(c)).is_some() {}
            let end = chars.peek().map_or(text.len(), |&(at, _)| at);
            // The preceding character is folded together with the marks that join it.
            let joined = before(text, at).filter(|_| joins_before(c) && rest < at);
            let start = at - joined.map_or(0, char::len_utf8);
            out.push_str(&text[rest..start]);
            fold(&text[start..end], &mut out);
            rest = end;
        }
    }
    out.push_str(&text[rest..]);
    out
}

/// [`normalize`], but with abbreviations in lower case too. Use it to compare names, such as tags.
pub fn caseless(text: &str) -> String {
    normalize(text).to_ascii_lowercase()
}

/// True if a character is common in Japanese and English, folds to one character, and never combines with the character before it.
/// Most text consists of these, so the Unicode tables are rarely needed.
fn is_plain(c: char) -> bool {
    matches!(
        c,
        '\u{3041}'..='\u{3096}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\0'..='\x7F'
            | '\u{30A1}'..='\u{30FE}'
            | '\u{3000}'..='\u{3003}'
            | '\u{3005}'..='\u{3011}'
            | '\u{FF01}'..='\u{FF5E}'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{2500}'
            | '\u{2501}'
    )
}

/// The folded form of the plain character `c`, which is at the byte `at` of `text`.
#[inline]
fn plain(text: &str, at: usize, c: char) -> Option<char> {
    Some(match c {
        // The most frequent first.
        'a'..='z' | '\u{3041}'..='\u{3096}' => c,
        'ヶ' | 'ヵ' | 'ケ' | 'カ' | '箇' => counter_mark(text, at, c),
        '\u{4E00}'..='\u{9FFF}' => standard_form(c),
        '\u{30A1}'..='\u{30FE}' | '\u{3001}'..='\u{3003}' | '\u{3005}'..='\u{3011}' => c,
        '\u{3000}' => ' ',
        'A'..='Z' | '\u{FF21}'..='\u{FF3A}' if is_abbreviation(text, at) => ascii(c),
        // The NFKC form of the non-breaking hyphen.
        '\u{2011}' => long_vowel(text, at, '\u{2010}'),
        _ if is_dash(c) => long_vowel(text, at, ascii(c)),
        '\0'..='\x7F' | '\u{FF01}'..='\u{FF5E}' => ascii(c).to_ascii_lowercase(),
        _ => return None,
    })
}

/// The ASCII form of a full-width character. The full-width forms have ASCII's order.
fn ascii(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFF01 + 0x21).unwrap_or(c),
        _ => c,
    }
}

fn fold(text: &str, out: &mut String) {
    let folded = text.nfkc().filter(|c| !is_zero_width(*c));
    let plain = folded.map(|c| if c == '’' { '\'' } else { standard_form(c) });
    out.extend(plain.flat_map(char::to_lowercase));
}

#[inline]
fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

#[inline]
fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().nth(1)
}

/// True for hyphens, dashes, minus signs and box lines, which people type in place of ー.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{FF0D}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{2501}'
    )
}

/// ー for a single dash directly after katakana, else `dash`.
fn long_vowel(text: &str, at: usize, dash: char) -> char {
    let katakana = |c: char| matches!(c, '\u{30A1}'..='\u{30FA}');
    let goes_on = |c: char| is_dash(c) || matches!(Script::of(c), Script::Latin | Script::Digit);
    if before(text, at).is_some_and(katakana) && !after(text, at).is_some_and(goes_on) {
        'ー'
    } else {
        dash
    }
}

/// か for ヶ, ヵ, ケ, カ, 箇 between a number and kanji (3ヶ月), が for ヶ and ケ between other kanji (霞ヶ関), otherwise `c`.
fn counter_mark(text: &str, at: usize, c: char) -> char {
    let is_kanji = |c: char| Script::of(c) == Script::Han;
    let Some(before) = before(text, at).filter(|_| after(text, at).is_some_and(is_kanji)) else {
        return standard_form(c);
    };
    if Script::of(before) == Script::Digit || "一二三四五六七八九十百千数何".contains(before)
    {
        'か'
    } else if is_kanji(before) && matches!(c, 'ヶ' | 'ケ') {
        'が'
    } else {
        standard_form(c)
    }
}

/// The number of characters around a word that [`is_abbreviation`] reads. By hand: the words of a short line.
const AROUND: usize = 40;

/// True if the two capitals at the byte `at` are a whole word that is a stop word in lower case (`IT`, `OR`), in a text that has
/// other letters than capitals.
fn is_abbreviation(text: &str, at: usize) -> bool {
    let is_lower = |c: char| c.is_ascii_lowercase();
    if after(text, at).is_some_and(is_lower) {
        // A capital at the start of a word, like most capitals.
        return false;
    }
    let word = |c: &char| c.is_alphanumeric() && !Script::of(*c).is_cjk();
    let capital = |c: &char| c.is_ascii_uppercase();
    let first_is_inside = before(text, at).as_ref().is_some_and(word);
    let mut chars = text[at..].chars();
    // Called for one of the two: the second letter asks about the first one's place.
    let (pair, left, right) = if first_is_inside {
        let Some(first) = before(text, at) else {
            return false;
        };
        let start = at - first.len_utf8();
        let pair = [Some(first), chars.next()];
        (pair, &text[..start], chars.as_str())
    } else {
        let pair = [chars.next(), chars.next()];
        (pair, &text[..at], chars.as_str())
    };
    let [Some(a), Some(b)] = pair.map(|c| c.map(ascii).filter(capital)) else {
        return false;
    };
    let lower: String = [a, b].map(|c| c.to_ascii_lowercase()).iter().collect();
    let ends = |c: Option<char>| !c.is_some_and(|c| word(&c) || matches!(c, '\'' | '’'));
    if !is_stop_word(&lower) || !ends(left.chars().next_back()) || !ends(right.chars().next()) {
        return false;
    }
    let around = left
        .chars()
        .rev()
        .take(AROUND)
        .chain(right.chars().take(AROUND));
    let mut all_in_capitals = false;
    for c in around {
        if c.is_lowercase() || Script::of(c).is_cjk() {
            return true;
        }
        all_in_capitals |= c.is_uppercase();
    }
    !all_in_capitals
}

/// Normalised text with a map back to the bytes of the original text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normalized {
    /// The text, normalised by [`normalize`].
    pub text: String,
    /// For each piece that is normalised by itself: its first byte in `text` and its first byte in the original text.
    pieces: Vec<(usize, usize)>,
    original_len: usize,
}

impl Normalized {
    /// Normalises `text`. A base character and its combining marks are one piece: ﾄﾞ becomes ド as a whole.
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
            match plain(text, start, c) {
                Some(folded) if end == start + c.len_utf8() => out.text.push(folded),
                _ => fold(&text[start..end], &mut out.text),
            }
        }
        out
    }

    /// The smallest range of whole pieces of the original text (bytes) that covers `range` (bytes of `text`).
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
    ) || is_variation_selector(c)
}

/// True if `c` composes with the character before it: marks, half-width voicing marks, Hangul vowels and finals, variation
/// selectors.
fn joins_before(c: char) -> bool {
    !is_plain(c)
        && (is_variation_selector(c)
            || canonical_combining_class(c) != 0
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
        check("葛\u{E0100}飾の会", "葛飾", "葛\u{E0100}飾");
        check("ス‐パ‐の仕入れ", "スーパー", "ス‐パ‐");
    }

    fn all_become(texts: &[&str], expect: &str) {
        for text in texts {
            assert_eq!(normalize(text), expect, "{text}");
            assert_eq!(Normalized::of(text).text, expect, "{text}");
        }
    }

    #[test]
    fn a_kanji_takes_its_standard_form() {
        all_become(&["髙橋", "高橋", "髙\u{E0101}橋"], "高橋");
        all_become(&["濱田", "濵田", "浜田"], "浜田");
        all_become(&["山﨑", "山嵜"], "山崎");
        all_become(&["⻑期の⾒直し", "長期の見直し"], "長期の見直し");
        all_become(&["齋藤", "斎藤"], "斎藤");
        all_become(&["國學院", "国学院"], "国学院");
    }

    #[test]
    fn a_dash_after_katakana_is_a_long_vowel_mark() {
        all_become(
            &["コ－チング", "コ‐チング", "コ-チング", "コ━チング", "ｺｰﾁﾝｸﾞ"],
            "コーチング",
        );
        all_become(&["2―3回"], "2―3回");
        all_become(&["データ-3"], "データ-3");
        all_become(&["アイデア――試す"], "アイデア――試す");
        all_become(&["- コーチ"], "- コーチ");
    }

    #[test]
    fn small_ke_is_read_as_ka_or_ga() {
        all_become(
            &["3ヶ月", "３ヵ月", "3カ月", "3ケ月", "3箇月", "3か月"],
            "3か月",
        );
        all_become(&["何ヶ所", "何か所"], "何か所");
        all_become(&["霞ヶ関", "霞ケ関", "霞が関"], "霞が関");
        all_become(&["漢字カタカナ"], "漢字カタカナ");
        all_become(&["顧客カード"], "顧客カード");
    }

    #[test]
    fn an_abbreviation_of_two_letters_stays_in_capitals() {
        all_become(&["IT補助金", "ＩＴ補助金"], "IT補助金");
        all_become(&["Moving into IT"], "moving into IT");
        all_become(&["IT"], "IT");
        all_become(&["It is"], "it is");
        all_become(&["HOW TO ASK"], "how to ask");
        all_become(&["LIMIT is IT's"], "limit is it's");
        assert_eq!(caseless("IT"), caseless("it"));
    }

    proptest! {
        #[test]
        fn plain_characters_fold_as_the_tables_say(
            // Without dashes, the marks of a counter and capitals, whose neighbours decide.
            text in "([ぁ-ォガキギクグゲ-ゴサ-ヲン、-】一-箆箈-鿿！-，．-～a-z0-9 　]|[ｦ-ﾟ㈱①…〜é\u{200B}\u{3099}\u{301}]){0,40}"
        ) {
            let mut folded = String::new();
            fold(&text, &mut folded);
            prop_assert_eq!(normalize(&text), folded);
        }

        #[test]
        fn pieces_normalise_as_the_whole_does(text in "([ぁ-んァ-ヶｦ-ﾟ一-龠a-zA-Zａ-ｚ㈱０-９。、\u{3099}\u{E0100} －‐-]|IT|3ヶ月|髙|.){0,40}") {
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
