//! Lists of attributes in braces, as MkDocs, markdown-it, Pandoc, Hugo and Nuxt read them, and Zenn's sizes of images.

use super::rules::{Found, Place, TAG_LIMIT, near};

/// `{ .md-button target="_blank" }` behind a link, an image, code or emphasis, or alone in its line.
pub(super) fn list(place: &Place<'_>) -> Option<Found> {
    let length = length(near(place.line(), TAG_LIMIT))?;
    let is_alone = place.is_line_start() && place.line()[length..].trim().is_empty();
    (is_alone || is_behind_markup(place.near_before())).then(|| Found::hiding(length))
}

/// `[text]{.underline}`: the text stays.
pub(super) fn of_span(place: &Place<'_>) -> Option<Found> {
    let line = near(place.line(), TAG_LIMIT);
    let end = 1 + line[1..].find(['[', ']', '{'])?;
    let after = line[end..].strip_prefix(']')?;
    let length = length(after).filter(|_| end > 1 && !place.before.ends_with(['!', ']']))?;
    Some(Found {
        hidden: vec![0..1, end..end + 1 + length],
        length: 1,
        ..Found::default()
    })
}

/// Zenn and markdown-it-imsize: `![alt](address =250x)`.
pub(super) fn image_size(place: &Place<'_>) -> Option<Found> {
    let before = place.near_before();
    let (_, address) = before.rsplit_once("](")?;
    let size = near(place.line(), TAG_LIMIT)[1..].split_once(')')?.0;
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || b == b'%');
    let sides = size.trim_end().split_once('x');
    let is_size = sides.is_some_and(|(width, height)| is_number(width) && is_number(height));
    let is_open = before.contains("![") && !address.contains(')') && address.ends_with(' ');
    (is_size && is_open).then(|| Found::hiding(1 + size.len()))
}

/// True if a text ends with a link, an image, code or emphasis.
fn is_behind_markup(before: &str) -> bool {
    let is_link = || {
        let (_, address) = before.rsplit_once("](")?;
        let address = address.strip_suffix(')')?;
        let mut depth = 0i32;
        let is_open = address.chars().all(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth >= 0
        });
        Some(is_open && depth == 0)
    };
    let is_reference = || before.ends_with(']') && before.contains("][");
    before.ends_with(['`', '*']) || is_link() == Some(true) || is_reference()
}

/// The length of a list of attributes that begins the text: `{.class #id key=value}`, with at least one of these.
fn length(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('{')?;
    let (mut rest, mut has_mark) = (inside, false);
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        if let Some(after) = rest.strip_prefix('}') {
            return has_mark.then(|| text.len() - after.len());
        }
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '/');
        let bare = rest.trim_start_matches(['.', '#', '@']);
        let is_marked = rest.len() - bare.len() == 1;
        if rest.len() - bare.len() > 1 || !bare.starts_with(is_of_name) {
            return None;
        }
        rest = bare.trim_start_matches(is_of_name);
        has_mark |= is_marked;
        if let Some(value) = rest.strip_prefix('=').filter(|_| !is_marked) {
            has_mark = true;
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            rest = match quote {
                Some(quote) => value[1..].split_once(quote)?.1,
                None => value.trim_start_matches(|c: char| !c.is_whitespace() && c != '}'),
            };
        }
        if !rest.starts_with([' ', '\t', '}']) {
            return None;
        }
    }
}
