//! Markup in lines of its own.

use super::rules::{Found, Place, TAG_LIMIT, name, near, within};
use crate::body::rewrite::is_admonition;

/// `:::message`, `:::details title`, `:::note[title]`, `:::`. The title stays.
pub(super) fn container(place: &Place<'_>) -> Option<Found> {
    let line = place.line();
    if !place.is_line_start() {
        return None;
    }
    let colons = line.len() - line.trim_start_matches(':').len();
    let rest = line[colons..].trim_start();
    let word = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .unwrap_or(rest.len());
    let after = &rest[word..];
    let title = match after.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or_default(),
        None => after.split('{').next().unwrap_or_default(),
    };
    // `:::message alert` of Zenn, `:::note warn` of Qiita and `::: code-group` of VitePress: the word is a class.
    let is_class = match &rest[..word] {
        "message" => true,
        "note" => matches!(title.trim(), "info" | "warn" | "alert"),
        _ => false,
    };
    let title = if is_class { "" } else { title.trim() };
    Some(titled(line, title))
}

/// A line of which only a part, `title`, is shown.
fn titled(line: &str, title: &str) -> Found {
    let start = line.rfind(title).unwrap_or(0);
    let hidden = match title {
        "" => Found::hiding(line.len()).hidden,
        title => vec![0..start, start + title.len()..line.len()],
    };
    Found {
        hidden,
        length: line.len(),
        ends_block: true,
        ..Found::default()
    }
}

/// MkDocs: `!!! note "title"`, `=== "tab"`. The title stays.
pub(super) fn admonition(place: &Place<'_>) -> Option<Found> {
    let line = place.line();
    if !place.is_line_start() || !is_admonition(line.trim_end()) {
        return None;
    }
    let title = line.split('"').nth(1).unwrap_or_default();
    Some(titled(line, title.trim()))
}

/// PyMdown: `/// note | title`, `///`. The title stays.
pub(super) fn slashes(place: &Place<'_>) -> Option<Found> {
    let line = place.line();
    let rest = line.trim_start_matches('/').trim();
    let is_name = rest
        .split(['|', ' '])
        .next()?
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b == b'-');
    if !place.before.is_empty() || line.starts_with("////") || !is_name {
        return None;
    }
    let title = line.split_once('|').map_or("", |(_, title)| title.trim());
    (rest.is_empty() || title.len() > 1 || !rest.contains(' ')).then(|| titled(line, title))
}

/// `::name[label]{…}` in its own line. The label stays.
pub(super) fn labelled_directive(place: &Place<'_>) -> Option<Found> {
    let found = directive(place)?;
    let line = place.line();
    let (_, label) = line.split_once('[')?;
    let label = label.split(']').next()?.trim();
    (!label.is_empty()).then(|| titled(&line[..found.length], label))
}

/// `::name{…}` in its own line: an embedded part.
pub(super) fn directive(place: &Place<'_>) -> Option<Found> {
    let line = place.line().trim_end();
    let name = line[2..].find(['[', '{'])?;
    let is_name = name > 0
        && line[2..2 + name]
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_alone = place.is_line_start() && line.ends_with([']', '}']);
    (is_name && is_alone).then(|| Found::hiding(line.len()))
}

/// MDC of Nuxt: `::alert{type="info"}` … `::`, with the properties between dashes and the names of slots, `#footer`. The label and
/// the text stay.
pub(super) fn component_block(place: &Place<'_>) -> Option<Found> {
    let line = place.line();
    let text = line[2..].trim_end();
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = text.find(|c| !is_of_name(c)).unwrap_or(text.len());
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let rest = &text[name..];
    let label = rest
        .strip_prefix('[')
        .and_then(|rest| Some(rest.split_once(']')?.0));
    let is_whole = rest.is_empty() || rest.ends_with(['}', ']']);
    if !place.is_line_start() || !is_name || !is_whole {
        return None;
    }
    let mut found = titled(line, label.unwrap_or_default().trim());
    let (mut at, mut in_code, mut in_properties) = (line.len(), false, false);
    let inside = near_end(place.rest);
    for (index, line) in inside[at..].split_inclusive('\n').enumerate() {
        let text = line.trim();
        let start = at + line.len() - line.trim_start().len();
        let range = start..start + text.len();
        at += line.len();
        in_code ^= text.starts_with("```");
        let is_slot = text.strip_prefix('#').is_some_and(|slot| {
            slot.starts_with(|c: char| c.is_ascii_lowercase()) && slot.chars().all(is_of_name)
        });
        match text {
            "---" if index == 1 || in_properties => {
                in_properties = !in_properties;
                found.hidden.push(range);
            }
            _ if in_properties => found.hidden.push(range),
            "::" if !in_code => {
                found.hidden.push(range);
                return Some(found);
            }
            // A component inside of this one has more colons.
            _ if text.starts_with("::") && !text.starts_with(":::") && !in_code => return None,
            _ if is_slot && !in_code => found.hidden.push(range),
            _ => {}
        }
    }
    None
}

/// kramdown: `*[HTML]: Hyper Text Markup Language`, which shows nothing in its place.
pub(super) fn abbreviation(place: &Place<'_>) -> Option<Found> {
    let line = place.line();
    let is_definition = line.split_once("]:").is_some_and(|(name, text)| {
        !name[2..].contains(['[', ']', '(']) && name.len() > 2 && text.starts_with(' ')
    });
    (place.before.trim().is_empty() && is_definition).then(|| Found::hiding(line.len()))
}

/// kramdown: the item before `{:toc}`, which the table of contents replaces.
pub(super) fn contents(place: &Place<'_>) -> Option<Found> {
    let line = place.line();
    let next = place.rest.get(line.len()..)?.trim_start();
    let is_contents = place.is_line_start()
        && (next.starts_with("{:toc")
            || next.starts_with("{:.") && next.lines().next()?.contains(" toc"));
    (is_contents).then(|| Found::hiding(line.len()))
}

/// kramdown: a `^` alone in its line.
pub(super) fn end_of_block(place: &Place<'_>) -> Option<Found> {
    let is_alone = place.before.is_empty() && place.line().trim_end() == "^";
    is_alone.then(|| Found::hiding(1))
}

/// A mark alone in its line.
pub(super) fn whole_line(place: &Place<'_>) -> Option<Found> {
    let line = place.line().trim_end();
    let end = line.find(']')?;
    let is_alone = place.before.is_empty() && line[end..].trim_start_matches(']').is_empty();
    is_alone.then(|| Found::hiding(line.len()))
}

/// `> [!WARNING]`, `> [!tip]- title`. The title stays.
pub(super) fn alert(place: &Place<'_>) -> Option<Found> {
    let line = place.line();
    let kind = line[2..].find(']')?;
    let is_word = line[2..2 + kind]
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '|'));
    if !place.is_line_start() || !place.before.contains('>') || kind == 0 || !is_word {
        return None;
    }
    let mut length = 2 + kind + 1;
    length += usize::from(line[length..].starts_with(['+', '-']));
    Some(Found {
        ends_block: true,
        ..Found::hiding(length)
    })
}

/// Liquid's `{% capture name %} … {% endcapture %}` and Nunjucks' `{% set name %} … {% endset %}`, which show nothing in their
/// place. The text stays if `{{ name }}` below shows it.
pub(super) fn assignment(place: &Place<'_>) -> Option<Found> {
    let first = within(place, "%}")?;
    let tag = &place.rest[..first.length];
    let kind = name(tag);
    let end = match kind {
        "capture" => "endcapture",
        "set" if !tag.contains('=') => "endset",
        _ => return None,
    };
    let inside = near_end(&place.rest[first.length..]);
    let mut ends = inside.match_indices(end);
    let is_tag = |at: usize| inside[..at].trim_end_matches(['-', ' ']).ends_with("{%");
    let (at, _) = ends.find(|(at, _)| is_tag(*at))?;
    let length = first.length + at + inside[at..].find("%}")? + 2;
    let words = tag.split(|c: char| !is_of_name(c));
    let assigned = words.filter(|word| !word.is_empty()).nth(1);
    let below = near_end(&place.rest[length..]);
    (!assigned.is_some_and(|name| is_used(name, below))).then(|| Found::hiding(length))
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

/// True if the word is in a tag of `text`: `{{ name }}`, `{% include a.html content=name %}`.
fn is_used(word: &str, text: &str) -> bool {
    let mut in_tag = false;
    for (at, c) in text.char_indices() {
        match (c, &text.as_bytes()[at + 1..]) {
            ('{', [b'{' | b'%', ..]) => in_tag = true,
            ('}' | '%', [b'}', ..]) => in_tag = false,
            _ if in_tag && text[at..].starts_with(word) => {
                let is_apart = !text[..at].ends_with(is_of_name)
                    && !text[at + word.len()..].starts_with(is_of_name);
                if is_apart {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// The part of a text in which the end of a block is searched.
fn near_end(text: &str) -> &str {
    &text[..text.floor_char_boundary(8 * TAG_LIMIT)]
}

/// The greatest number of tags in the braces of a tag. By hand: each tag of `<A {<A {` would search all tags after it.
const INNER_TAGS: usize = 50;

/// MDX: the tag of a component with values in braces, `<Chart data={{ a: 1 }} />`, also over several lines. The text between such a
/// tag and its end tag stays.
pub(super) fn component(place: &Place<'_>) -> Option<Found> {
    // `<>` and `</>`, which enclose several components, in a line of their own.
    let line = place.line();
    let is_fragment = |word: &str| matches!(word, "<>" | "</>");
    if place.is_line_start() && line.split_whitespace().all(is_fragment) {
        return Some(Found::hiding(line.len()));
    }
    let rest = near_end(place.rest);
    if !rest[1..].starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    // `Map<Key, {a: b}>` is not a tag.
    let behind_name = rest[1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.');
    if !behind_name.starts_with(char::is_whitespace) {
        return None;
    }
    let (mut depth, mut quote, mut has_braces, mut inner) = (0usize, None, false, 0);
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), b'\n') if depth == 0 => return None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'{') => {
                depth += 1;
                has_braces = true;
            }
            (None, b'}') => depth = depth.checked_sub(1)?,
            (None, b'<') if depth == 0 && at > 0 || inner > INNER_TAGS => return None,
            (None, b'<') => inner += 1,
            (None, b'>') if depth == 0 => {
                return has_braces.then(|| Found::hiding(at + 1));
            }
            _ => {}
        }
    }
    None
}

/// MDX: `import A from "./a"`, `export const a = …`, also over several lines.
pub(super) fn module_line(place: &Place<'_>) -> Option<Found> {
    if !place.before.is_empty() {
        return None;
    }
    let line = place.line();
    let ends = |line: &str| line.trim_end().trim_end_matches(';').ends_with(['"', '\'']);
    let exports = [
        "export const ",
        "export default ",
        "export function ",
        "export {",
    ];
    let is_export = exports.iter().any(|start| line.starts_with(start));
    if is_export || line.trim_end() == "import {" {
        let length = near(place.rest, 4 * TAG_LIMIT).trim_end().len();
        let is_code = is_export || ends(&place.rest[..length]);
        return is_code.then(|| Found::hiding(length));
    }
    ends(line).then(|| Found::hiding(line.len()))
}
