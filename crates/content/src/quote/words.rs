//! Finds the beginnings and ends of words and clauses, whatever dictionary a browser has.

use senpai_language::Script;

/// True if a sign that ends a clause is at byte `at` of the text.
pub(super) fn ends_clause_at(text: &str, at: usize) -> bool {
    text[at..].starts_with(ends_clause)
}

pub(super) fn ends_clause(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '、' | '」' | '』' | '）' | '.' | '!' | '?' | ',' | ';' | ':' | ')'
    )
}

/// True if a word ends between `before` and `after`: one of them is white space, or punctuation that is not part of a number or a
/// word (UAX #29: MidNum, MidLetter and MidNumLet are, between letters or digits); or one is Japanese and the other is not. Each
/// case was tried in Chromium.
pub(super) fn is_boundary(
    before_before: Option<char>,
    before: char,
    after: char,
    after_after: Option<char>,
) -> bool {
    let is_apart = |c: char, left: Option<char>, right: Option<char>| {
        let is_word = |c: Option<char>| c.is_some_and(is_word);
        match c {
            c if c.is_whitespace() => true,
            '.' | ',' | ':' | ';' | '\'' | '．' | '，' | '：' | '；' | '’' | '·' => {
                !(is_word(left) && is_word(right))
            }
            c => is_punctuation(c),
        }
    };
    let is_both = before.is_alphanumeric() && after.is_alphanumeric();
    is_both && is_word(before) != is_word(after)
        || is_apart(before, before_before, Some(after))
        || is_apart(after, Some(before), after_after)
}

/// True if the character is part of a number, or of words that are written with spaces.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !Script::of(c).is_cjk()
}

pub(super) fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '!' | '?' | '(' | ')' | '/' | '%' | '&' | '+' | '-' | '@' | '#' | '\u{3001}'..='\u{3002}' | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{301C}' | '！' | '（' | '）' | '？' | '／' | '［' | '］' | '｛' | '｝' | '％' | '＆' | '￥' | '＝'
            | '～' | '・' | '—' | '―' | '…' | '※' | '→' | '○' | '●' | '◎' | '□' | '■' | '△' | '▲' | '☆' | '★' | '×' | '÷'
    )
}
