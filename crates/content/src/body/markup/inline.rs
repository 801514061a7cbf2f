//! Markup that stands within a line.

use super::rules::{Found, Place, TAG_LIMIT, near};

/// `[^id]`, and `[^id]: ` at the start of a line.
pub(super) fn footnote(place: &Place<'_>) -> Option<Found> {
    let id = near(&place.rest[2..], 100);
    let id = &id[..id.find([']', '[', '\n'])?];
    let length = 2 + id.len() + 1;
    if id.is_empty() || !place.rest[..length].ends_with(']') {
        return None;
    }
    let is_definition = place.rest[length..].starts_with(':') && place.before.trim().is_empty();
    Some(Found {
        note: Some((id.to_owned(), is_definition)),
        ..Found::hiding(length + usize::from(is_definition))
    })
}

/// `[[Bug #1]](https://example.com)`: a link whose text stands in brackets, and no note's name.
pub(super) fn link_in_brackets(place: &Place<'_>) -> Option<Found> {
    let line = near(place.line(), TAG_LIMIT);
    let end = 2 + line[2..].find(['[', ']'])?;
    let address = line[end..].strip_prefix("]](")?;
    let address = &address[..address.find(')')?];
    let is_address = address.contains(['/', '#', '.']) && !address.contains(char::is_whitespace);
    is_address.then(|| Found {
        hidden: vec![1..2, end..end + 1],
        length: 2,
        ..Found::default()
    })
}

/// Zenn: `@[youtube](id)`.
pub(super) fn embed(place: &Place<'_>) -> Option<Found> {
    let line = near(place.line(), TAG_LIMIT);
    let name = line[2..].find("](")?;
    let is_name = name > 0
        && line[2..2 + name]
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let end = line[2 + name..].find(')')?;
    is_name.then(|| Found::hiding(2 + name + end + 1))
}

/// `==marked==`: the text stays.
pub(super) fn mark(place: &Place<'_>) -> Option<Found> {
    let line = near(place.line(), TAG_LIMIT);
    let inside = &line[2..];
    let end = inside.find("==")?;
    let text = &inside[..end];
    let is_text = !text.is_empty()
        && !text.starts_with([' ', '='])
        && !text.ends_with([' ', '=', '!', '<', '>']);
    // `a==b`: a comparison.
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if is_word(place.before.chars().next_back()) && is_word(text.chars().next()) {
        return None;
    }
    let is_longer = inside[end + 2..].starts_with('=') || place.before.ends_with('=');
    (is_text && !is_longer).then(|| Found {
        hidden: vec![0..2, 2 + end..end + 4],
        length: 2,
        ..Found::default()
    })
}

/// `$x^2$`: the text stays where it has no commands. `$100から$200` is no mathematics.
pub(super) fn mathematics(place: &Place<'_>) -> Option<Found> {
    let line = near(place.line(), 300);
    let inside = &line[1..];
    let end = inside.find('$')?;
    let (text, after) = (&inside[..end], &inside[end + 1..]);
    let is_formula = text.bytes().any(|b| b"\\^_=+{}".contains(&b)) || text.chars().count() == 1;
    let borders = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    let is_number = after.starts_with(|c: char| c.is_ascii_digit());
    if !is_formula || borders || is_number || text.chars().any(|c| c >= '\u{2E80}') {
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

/// `:name[label]{…}`, of which the label stays, and `:name{…}`.
pub(super) fn directive(place: &Place<'_>) -> Option<Found> {
    let is_apart = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '/' | '_');
    let line = near(place.line(), TAG_LIMIT);
    let name = line[1..].find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))?;
    let is_name = line[1..].starts_with(|c: char| c.is_ascii_alphabetic());
    if !is_name || !place.before.chars().next_back().is_none_or(is_apart) {
        return None;
    }
    let start = 1 + name;
    let (label, end) = match line[start..].strip_prefix('[') {
        Some(inside) => {
            let label = start + 1..start + 1 + label_length(inside)?;
            (label.clone(), label.end + 1)
        }
        None => (start..start, start),
    };
    let attributes = line[end..]
        .strip_prefix('{')
        .and_then(|inside| inside.find('}'));
    // `[label](address)` is a link behind a colon, and `[a][b]` another one.
    if line[end..].starts_with(['(', '[']) || attributes.is_none() && end == start {
        return None;
    }
    let length = end + attributes.map_or(0, |length| length + 2);
    if attributes.is_some() && end == start && !line[start..length].contains(['=', '#', '.']) {
        return None;
    }
    Some(Found {
        hidden: vec![0..label.start, label.end..length],
        length: label.start,
        ..Found::default()
    })
}

/// The bytes of a label up to its closing bracket.
fn label_length(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' if depth == 0 => return Some(at),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `:smile:`, which is shown as a picture.
pub(super) fn emoji(place: &Place<'_>) -> Option<Found> {
    let inside = &place.rest[1..];
    let is_code =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '+');
    let end = inside
        .find(|c: char| !is_code(c))
        .filter(|end| (2..=40).contains(end))?;
    let has_letter =
        inside[..end].contains(|c: char| c.is_ascii_lowercase()) || inside.starts_with(['+', '-']);
    let is_apart =
        |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '/'));
    let after = inside[end..].strip_prefix(':')?;
    let apart = is_apart(place.before.chars().next_back()) && is_apart(after.chars().next());
    (has_letter && apart).then(|| Found::hiding(end + 2))
}

/// Obsidian: ` ^quote-of-the-day` at the end of a paragraph.
pub(super) fn block_id(place: &Place<'_>) -> Option<Found> {
    let line = place.line().trim_end();
    let id = &line[1..];
    let is_id = id.len() >= 4 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_apart = place.before.ends_with(' ') || place.before.is_empty();
    (is_id && is_apart).then(|| Found::hiding(line.len()))
}

/// `{与信|よしん}`: the reading is left out of the sentence.
pub(super) fn reading_in_braces(place: &Place<'_>) -> Option<Found> {
    let inside = near(place.line(), 200).get(1..)?;
    let end = inside.find('}')?;
    let (base, reading) = inside[..end].split_once('|')?;
    let parts = reading.split('|');
    let is_reading =
        base.chars().all(is_ideograph) && !base.is_empty() && parts.clone().all(is_kana);
    is_reading.then(|| ruby(1, base.len(), 1, end - base.len() - 1, 1))
}

/// note.com and novels: `｜与信《よしん》`.
pub(super) fn reading_in_brackets(place: &Place<'_>) -> Option<Found> {
    let line = near(place.line(), 200);
    let opening = line.chars().next()?.len_utf8();
    let (base, rest) = line[opening..].split_once('《')?;
    let (reading, _) = rest.split_once('》')?;
    let is_reading = !base.is_empty() && !base.contains(['｜', '|', ' ']) && is_kana(reading);
    is_reading.then(|| {
        ruby(
            opening,
            base.len(),
            '《'.len_utf8(),
            reading.len(),
            '》'.len_utf8(),
        )
    })
}

/// A base with its reading; the lengths of their marks and of themselves in bytes.
fn ruby(opening: usize, base: usize, between: usize, reading: usize, closing: usize) -> Found {
    let start = opening + base;
    let read = start + between..start + between + reading;
    let length = read.end + closing;
    Found {
        hidden: vec![0..opening, start..length],
        length,
        reading: Some(read),
        ..Found::default()
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '々' | '〆' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_kana(text: &str) -> bool {
    let kana = |c: char| matches!(c, '\u{3041}'..='\u{30FF}' | '　' | ' ');
    !text.is_empty() && text.chars().all(kana)
}
