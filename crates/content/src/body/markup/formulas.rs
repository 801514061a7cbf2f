//! Formulas of TeX, and the tags of Pandoc's templates, which begin with the same sign.

use super::rules::{Found, Place, TAG_LIMIT, near};
use crate::paywall::pandoc_tag;

/// Pandoc: `$if(…)$`, `$endif$`.
pub(super) fn pandoc(place: &Place<'_>) -> Option<Found> {
    let (length, _) = pandoc_tag(place.rest)?;
    Some(Found::hiding(length))
}

/// `$x^2$`: the text stays if it has no commands. `$100から$200` is not mathematics.
pub(super) fn mathematics(place: &Place<'_>) -> Option<Found> {
    let line = near(place.line(), 300);
    let inside = &line[1..];
    let end = inside.find('$')?;
    let (text, after) = (&inside[..end], &inside[end + 1..]);
    let is_formula = text.bytes().any(|b| b"\\^_=+{}".contains(&b))
        || text.chars().count() == 1
        || is_plain_formula(text);
    let borders = text.starts_with(|c: char| c.is_whitespace() || matches!(c, ')' | ']' | ','))
        || text.ends_with(char::is_whitespace);
    let is_number = after.starts_with(|c: char| c.is_ascii_digit());
    // `$HOME:$PATH` and `$a$b` are names in a shell.
    let is_plain = is_formula && is_plain_formula(text) && text.chars().count() > 1;
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '$');
    let is_in_word = is_word(place.before.chars().next_back()) || is_word(after.chars().next());
    if !is_formula
        || borders
        || is_number
        || is_plain && is_in_word
        || text.chars().any(|c| c >= '\u{2E80}')
    {
        return None;
    }
    let end = end + 1;
    let hidden = if text.contains('\\') {
        Found::hiding(end + 1).hidden
    } else {
        vec![0..1, end..end + 1]
    };
    Some(Found {
        hidden,
        length: end + 1,
        ..Found::default()
    })
}

/// True if a text without commands is a formula: `f(x)`, `[0, 1)`, `n - 1`, `0.5`. `(git diff --name-only)` is a command of a
/// shell.
fn is_plain_formula(text: &str) -> bool {
    let count = |signs: [char; 2]| text.matches(signs).count();
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
    let is_short = text.len() <= LONGEST_FORMULA && words.all(|word| word.len() <= LONGEST_NAME);
    let is_of_formula = |c: char| c.is_ascii_alphanumeric() || "()[],.|'<>-*/ ".contains(c);
    let ends = text.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ')' | ']' | '\''));
    is_short && ends && count(['(', '[']) == count([')', ']']) && text.chars().all(is_of_formula)
}

/// The longest formula that is recognised without a command, in bytes. By hand.
const LONGEST_FORMULA: usize = 24;
/// The longest name in a formula, in letters: `cos`, `Var`.
const LONGEST_NAME: usize = 3;

/// `\(…\)`, `\\(…\\)`, `\[…\]` and `\\[…\\]`: the text of a formula within a line stays if it has no commands. `\[1\]` is a text
/// in brackets.
pub(super) fn tex(place: &Place<'_>) -> Option<Found> {
    let signs = place.rest.len() - place.rest.trim_start_matches('\\').len();
    let bracket = place.rest[signs..].chars().next()?;
    let (closing, inside) = match bracket {
        '(' => (')', near(place.line(), 300)),
        _ => (']', near(place.rest, 4 * TAG_LIMIT)),
    };
    let closing = format!("{}{closing}", &place.rest[..signs]);
    let inside = inside.get(signs + 1..)?;
    let text = &inside[..inside.find(&closing)?];
    let mut commands = text.match_indices('\\').map(|(at, _)| &text[at + 1..]);
    let has_command =
        commands.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '\\'));
    let is_formula = text.is_ascii() && (text.contains(['^', '=']) || signs > 1);
    if !has_command && !is_formula || text.trim().is_empty() {
        return None;
    }
    let (start, end) = (signs + 1, signs + 1 + text.len());
    let length = end + closing.len();
    let hidden = match has_command || bracket == '[' {
        true => Found::hiding(length).hidden,
        false => vec![0..start, end..length],
    };
    Some(Found {
        hidden,
        length,
        ..Found::default()
    })
}
