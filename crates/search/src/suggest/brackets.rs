//! Finds words that brackets explain.

use senpai_language::Script;

/// The words at the end of `before` that the text in the brackets, `inner`, explains or abbreviates: KPI in 「KPI（重要業績評価指標）」. One
/// side has Latin letters and the other kanji or katakana, or one side has the initials of the other.
pub(super) fn explained<'a>(before: &'a str, inner: &str) -> Option<&'a str> {
    let outer = match initials(inner, before) {
        "" => last_word(before),
        words => words,
    };
    let latin = |w: &str| w.len() > 1 && w.chars().all(|c| c.is_ascii_alphanumeric());
    let cjk = |w: &str| {
        let whole = |s| w.chars().all(|c| Script::of(c) == s);
        w.chars().count() > 1 && (whole(Script::Han) || whole(Script::Katakana))
    };
    let expands = |a: &str, b: &str| latin(a) && initials(a, b) == b;
    let explains = (latin(inner) && cjk(outer))
        || (cjk(inner) && latin(outer))
        || expands(inner, outer)
        || expands(outer, inner);
    explains.then_some(outer)
}

/// The longest end of `text` in one script.
fn last_word(text: &str) -> &str {
    let last = text.chars().next_back().map(Script::of);
    &text[text.trim_end_matches(|c| Some(Script::of(c)) == last).len()..]
}

/// The words at the end of `text` whose initials are the letters of `short`, at least three; empty if they are not.
fn initials<'a>(short: &str, text: &'a str) -> &'a str {
    let mut at = text.len();
    for letter in short.chars().rev() {
        let word = last_word(text[..at].trim_end_matches([' ', '-']));
        if !word.starts_with(letter) {
            return "";
        }
        at = text[..at].trim_end_matches([' ', '-']).len() - word.len();
    }
    if short.len() > 2 { &text[at..] } else { "" }
}
