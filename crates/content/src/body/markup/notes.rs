//! Footnotes that stand in their sentence.

use super::{
    inline::label_length,
    rules::{Found, Place, TAG_LIMIT, near},
};

/// Pandoc and Obsidian: `^[a note]`. `^[a-z]` is a pattern.
pub(super) fn in_brackets(place: &Place<'_>) -> Option<Found> {
    let length = label_length(near(&place.rest[2..], TAG_LIMIT))?;
    let text = &place.rest[2..2 + length];
    if place.rest[2 + length + 1..].starts_with('(') {
        return Some(Found::hiding(1));
    }
    (!text.starts_with('^') && is_text(text)).then(|| note(length, 1))
}

/// Hatena Blog: `((a note))`. `((a + b) * c)` and `(((` are none.
pub(super) fn in_parentheses(place: &Place<'_>) -> Option<Found> {
    let inside = &near(place.rest, TAG_LIMIT)[2..];
    if inside.starts_with('(') {
        return None;
    }
    let length = inside.find("))")?;
    let text = &inside[..length];
    let is_apart = !place.before.ends_with(['(', ')']) && !inside[length + 2..].starts_with(')');
    let is_formula =
        text.is_ascii() && text.contains(['=', '+', '*', '/', '<', '>', '|', '{', '\\']);
    (is_apart && !text.contains("((") && !is_formula && is_text(text)).then(|| note(length, 2))
}

/// True if a text has several words, or letters that are not ASCII.
fn is_text(text: &str) -> bool {
    let text = text.trim();
    text.contains(char::is_whitespace) || !text.is_ascii()
}

/// A note between an opening of two bytes and a closing mark.
fn note(length: usize, closing: usize) -> Found {
    let end = 2 + length;
    Found {
        hidden: vec![0..2, end..end + closing],
        length: 2,
        inline_note: Some(2..end),
        ..Found::default()
    }
}
