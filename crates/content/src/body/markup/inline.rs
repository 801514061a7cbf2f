//! Markup within a line.

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

/// `[[Bug #1]](https://example.com)`: a link whose text is in brackets, and not a note's name.
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

/// A note's name in the text of a link or in the words of an image, `[see [[a|b]]](https://example.com)`, or with a bar in a table.
/// Its text stays, because Markdown allows no link in a link.
pub(super) fn wiki_link_as_text(place: &Place<'_>) -> Option<Found> {
    let mut depth = 0;
    let is_open = place.before.bytes().rev().any(|byte| {
        match byte {
            b']' => depth += 1,
            b'[' if depth == 0 => return true,
            b'[' => depth -= 1,
            _ => {}
        }
        false
    });
    let line = near(place.line(), TAG_LIMIT);
    let end = 2 + line[2..].find(['[', ']'])?;
    let after = line[end..].strip_prefix("]]")?;
    let name = &line[2..end];
    let is_in_link = is_open
        && label_length(after).is_some_and(|closing| after[closing + 1..].starts_with(['(', '[']));
    // In a row of a table, Markdown reads the bar of the name as the end of the cell.
    let is_in_row =
        place.before.trim_start().starts_with('|') && name.contains('|') && !name.contains("\\|");
    if !is_in_link && !is_in_row {
        return None;
    }
    let start = name.find('|').map_or(2, |at| 2 + at + 1);
    Some(Found {
        hidden: vec![0..start, end..end + 2],
        length: start,
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

/// Text between two `marks` of two signs, `==marked==` or `++inserted++`: the text stays.
pub(super) fn mark(place: &Place<'_>, marks: &str) -> Option<Found> {
    let line = near(place.line(), TAG_LIMIT);
    let sign = marks.chars().next()?;
    let inside = &line[2..];
    let end = inside.find(marks)?;
    let text = &inside[..end];
    let is_text = !text.is_empty()
        && !text.starts_with([' ', sign])
        && !text.ends_with([' ', sign, '!', '<', '>']);
    // `a==b` is a comparison, and `C++` a language.
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let is_behind_word = is_word(place.before.chars().next_back());
    if sign == '+' && is_in_address(place.near_before()) {
        return None;
    }
    if is_behind_word && (sign == '+' || is_word(text.chars().next())) {
        return None;
    }
    let is_longer = inside[end + 2..].starts_with(sign) || place.before.ends_with(sign);
    (is_text && !is_longer).then(|| Found {
        hidden: vec![0..2, 2 + end..end + 4],
        length: 2,
        ..Found::default()
    })
}

/// `{--deleted--}` and `{>>a comment<<}` of CriticMarkup.
pub(super) fn deleted(place: &Place<'_>, closing: &str) -> Option<Found> {
    let near = &place.rest[..place.rest.floor_char_boundary(4 * TAG_LIMIT)];
    let end = near.get(3..)?.find(closing)?;
    Some(Found::hiding(3 + end + closing.len()))
}

/// `{++inserted++}`, `{==marked==}` and `{~~old~>new~~}` of CriticMarkup: the text stays, of the last the new one.
pub(super) fn edited(place: &Place<'_>, closing: &str) -> Option<Found> {
    let text = near(place.rest, 4 * TAG_LIMIT);
    let end = 3 + text.get(3..)?.find(closing)?;
    let start = match closing {
        "~~}" => text[..end].find("~>")? + 2,
        _ => 3,
    };
    Some(Found {
        hidden: vec![0..start, end..end + closing.len()],
        length: start,
        ..Found::default()
    })
}

/// `{" "}`, with which prettier keeps a space in MDX.
pub(super) fn space() -> Found {
    Found {
        hidden: vec![0..2, 3..5],
        length: 5,
        ..Found::default()
    }
}

/// An expression of MDX that holds nothing but lines of comments: `{`, `// a comment`, `}`.
pub(super) fn line_comments(place: &Place<'_>) -> Option<Found> {
    let text = &place.rest[..place.rest.floor_char_boundary(4 * TAG_LIMIT)];
    let mut length = 1;
    let mut has_comment = false;
    for line in text.get(1..)?.split_inclusive('\n') {
        let bare = line.trim_start();
        if has_comment && bare.starts_with('}') {
            return Some(Found::hiding(length + line.len() - bare.len() + 1));
        }
        has_comment |= bare.starts_with("//");
        if !bare.is_empty() && !bare.starts_with("//") {
            return None;
        }
        length += line.len();
    }
    None
}

/// `x^2^` and `H~2~O`, as Pandoc and markdown-it write raised and lowered letters and digits: they stay.
pub(super) fn raised(place: &Place<'_>, sign: char) -> Option<Found> {
    let line = near(place.line(), TAG_LIMIT);
    let inside = &line[1..];
    let end = inside
        .find(sign)
        .filter(|end| (1..=LONGEST_RAISED).contains(end))?;
    let is_raised = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-');
    let is_behind = place.before.ends_with(|c: char| {
        c.is_ascii_alphabetic() || sign == '^' && matches!(c, '0'..='9' | ')')
    });
    if is_in_address(place.near_before()) {
        return None;
    }
    // `x^2-y^2` is a formula.
    let is_alone = !inside[end + 1..]
        .starts_with(|c: char| matches!(c, '~' | '^') || sign == '^' && c.is_ascii_alphanumeric());
    (is_behind && is_alone && inside[..end].chars().all(is_raised)).then(|| Found {
        hidden: vec![0..1, end + 1..end + 2],
        length: 1,
        ..Found::default()
    })
}

/// True if the address of a page is open at the end of a text.
fn is_in_address(before: &str) -> bool {
    let word = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let link = word.rsplit_once("](");
    word.contains("://") || link.is_some_and(|(_, address)| !address.contains(')'))
}

/// The longest text that is raised or lowered, in bytes: `10^-12^`, `21^st^`. By hand.
const LONGEST_RAISED: usize = 4;

/// `:name[label]{…}`, whose label stays, and `:name{…}`; also with two colons, in a line.
pub(super) fn directive(place: &Place<'_>) -> Option<Found> {
    let is_apart = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '/' | '_');
    let line = near(place.line(), TAG_LIMIT);
    let colons = if line.starts_with("::") { 2 } else { 1 };
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name = line[colons..].find(|c| !is_of_name(c))?;
    let is_name = line[colons..].starts_with(|c: char| c.is_ascii_alphabetic());
    if !is_name || !place.before.chars().next_back().is_none_or(is_apart) {
        return None;
    }
    let start = colons + name;
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
    // `[label](address)` after a colon is a link, and so is `[a][b]`.
    if line[end..].starts_with(['(', '[']) || attributes.is_none() && end == start {
        return None;
    }
    let length = end + attributes.map_or(0, |length| length + 2);
    let is_alone = attributes.is_some() && end == start;
    if is_alone && &line[start..length] != "{}" && !line[start..length].contains(['=', '#', '.']) {
        return None;
    }
    Some(Found {
        hidden: vec![0..label.start, label.end..length],
        length: label.start,
        ..Found::default()
    })
}

/// The bytes of a label up to its closing bracket.
pub(super) fn label_length(text: &str) -> Option<usize> {
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
