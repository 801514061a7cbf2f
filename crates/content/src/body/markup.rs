//! Markup of blog tools that Markdown does not know: comments, shortcodes, Liquid tags, containers, footnotes.
//!
//! [`RULES`] is the list. Each rule reads its markup where its opening stands, outside of code, and says which bytes are
//! not part of the text. These bytes are overwritten before the Markdown is parsed, so that all offsets stay.

use std::{collections::HashSet, ops::Range};

/// A kind of markup.
pub(super) struct Rule {
    /// Its name, as authors know it.
    pub name: &'static str,
    /// The text that begins it.
    opening: &'static str,
    /// Whether a reader of the blog sees something there that is left out here: it is then reported.
    pub is_reported: bool,
    read: fn(&Place<'_>) -> Option<Found>,
}

/// The rules; where several match, the first counts.
pub(super) const RULES: &[Rule] = &[
    rule("HTML comment", "<!--", false, |p| Some(until(p, "-->"))),
    rule("MDX comment", "{/*", false, |p| Some(until(p, "*/}"))),
    rule("Obsidian comment", "%%", false, obsidian_comment),
    rule("Liquid comment", "{%", false, |p| {
        named(p, "{%", "%}", "comment", "endcomment")
    }),
    rule("comment shortcode", "{{", false, |p| {
        named(p, "{{", "}}", "comment", "/comment")
    }),
    rule("kramdown comment", "{::comment}", false, |p| {
        Some(until(p, "{:/comment}"))
    }),
    rule("template comment", "{# ", false, |p| within(p, "#}")),
    rule("Liquid tag", "{%", true, |p| within(p, "%}")),
    rule("shortcode", "{{", true, |p| within(p, "}}")),
    rule("kramdown attributes", "{:", false, |p| within(p, "}")),
    rule("container", ":::", false, container),
    rule("alert", "[!", false, alert),
    rule("footnote", "[^", false, footnote),
    rule("inline footnote", "^[", false, |p| {
        (!p.rest.starts_with("^[^")).then(|| Found::hiding(1))
    }),
    rule("embedded content", "@[", true, embed),
    rule("Obsidian embed", "![[", true, |p| within(p, "]]")),
    rule("mark", "==", false, mark),
    rule("display mathematics", "$$", true, |p| within_lines(p, "$$")),
    rule("mathematics", "$", false, mathematics),
    rule("emoji code", ":", false, emoji),
    rule("module line", "import ", false, module_line),
    rule("module line", "export ", false, module_line),
];

const fn rule(
    name: &'static str,
    opening: &'static str,
    is_reported: bool,
    read: fn(&Place<'_>) -> Option<Found>,
) -> Rule {
    Rule {
        name,
        opening,
        is_reported,
        read,
    }
}

/// The place where the opening of a rule stands.
struct Place<'a> {
    /// The text before it, on its line.
    before: &'a str,
    /// The text from it on.
    rest: &'a str,
}

impl Place<'_> {
    fn line(&self) -> &str {
        let rest = &self.rest[..self.rest.floor_char_boundary(4 * TAG_LIMIT)];
        rest.lines().next().unwrap_or_default()
    }

    /// Whether nothing but the marks of quotes and lists stands before it.
    fn is_line_start(&self) -> bool {
        self.before.chars().all(|c| matches!(c, ' ' | '\t' | '>'))
    }
}

/// A piece of markup; offsets count from its opening.
#[derive(Default)]
struct Found {
    /// The bytes that are not part of the text.
    hidden: Vec<Range<usize>>,
    /// The length of what has been read: the next markup begins behind it.
    length: usize,
    /// Whether the line stands alone: the next line begins a new block.
    ends_block: bool,
    /// The id of a footnote that is referred to, or defined.
    note: Option<(String, bool)>,
}

impl Found {
    fn hiding(length: usize) -> Found {
        Found {
            hidden: std::iter::once(0..length).collect(),
            length,
            ..Found::default()
        }
    }
}

/// The most bytes of a tag or a shortcode.
const TAG_LIMIT: usize = 1_000;

/// Hides all up to `closing`; to the end of the file where it is missing, as a browser does with a comment.
fn until(place: &Place<'_>, closing: &str) -> Found {
    let end = place.rest.find(closing).map(|at| at + closing.len());
    Found::hiding(end.unwrap_or(place.rest.len()))
}

/// Hides all up to `closing`, which must stand near.
fn within(place: &Place<'_>, closing: &str) -> Option<Found> {
    let end = near(place.rest, TAG_LIMIT).get(1..)?.find(closing)?;
    Some(Found::hiding(1 + end + closing.len()))
}

/// As [`within`], for markup that opens and closes with the same mark.
fn within_lines(place: &Place<'_>, mark: &str) -> Option<Found> {
    let inside = near(&place.rest[mark.len()..], 4 * TAG_LIMIT);
    let end = inside.find(mark).filter(|end| *end > 0)?;
    Some(Found::hiding(end + 2 * mark.len()))
}

/// The first `limit` bytes of `text`, up to a blank line.
fn near(text: &str, limit: usize) -> &str {
    let text = &text[..text.floor_char_boundary(limit)];
    text.split("\n\n").next().unwrap_or(text)
}

/// `%% … %%`. Where the second mark is missing, a comment that begins its line goes to the end of the file, another one to
/// the end of its paragraph.
fn obsidian_comment(place: &Place<'_>) -> Option<Found> {
    let inside = &place.rest[2..];
    if let Some(end) = inside.find("%%") {
        return Some(Found::hiding(end + 4));
    }
    if place.is_line_start() {
        return Some(Found::hiding(place.rest.len()));
    }
    // `100%%` is text.
    let is_text = place.before.ends_with(|c: char| c.is_ascii_digit());
    (!is_text).then(|| Found::hiding(2 + near(inside, inside.len()).len()))
}

/// A tag by the name `start` with all up to the tag by the name `end`.
fn named(place: &Place<'_>, opening: &str, closing: &str, start: &str, end: &str) -> Option<Found> {
    let name = |tag: &str| {
        let inside = tag.trim_start_matches(['{', '%', '<', '-', ' ']);
        inside
            .split([' ', '%', '}', '>', '-'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let first = within(place, closing)?;
    if name(&place.rest[..first.length]) != start {
        return None;
    }
    let mut at = first.length;
    while let Some(next) = place.rest[at..].find(opening) {
        at += next;
        let tag = near(&place.rest[at..], TAG_LIMIT);
        if name(tag) == end {
            let length = tag.find(closing).map_or(tag.len(), |at| at + closing.len());
            return Some(Found::hiding(at + length));
        }
        at += opening.len();
    }
    Some(Found::hiding(place.rest.len()))
}

/// `:::message`, `:::details title`, `:::note[title]`, `:::`. The title stays.
fn container(place: &Place<'_>) -> Option<Found> {
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
    // `:::message alert`: a class.
    let title = if rest.starts_with("message") {
        ""
    } else {
        title.trim()
    };
    let start = line.len() - rest.len() + rest.find(title).unwrap_or(0);
    let hidden = match title {
        "" => Found::hiding(line.len()).hidden,
        title => vec![0..start, start + title.len()..line.len()],
    };
    Some(Found {
        hidden,
        length: line.len(),
        ends_block: true,
        note: None,
    })
}

/// `> [!WARNING]`, `> [!tip]- title`. The title stays.
fn alert(place: &Place<'_>) -> Option<Found> {
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

/// `[^id]`, and `[^id]: ` at the start of a line.
fn footnote(place: &Place<'_>) -> Option<Found> {
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

/// Zenn: `@[youtube](id)`.
fn embed(place: &Place<'_>) -> Option<Found> {
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
fn mark(place: &Place<'_>) -> Option<Found> {
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
fn mathematics(place: &Place<'_>) -> Option<Found> {
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

/// `:smile:`, which is shown as a picture.
fn emoji(place: &Place<'_>) -> Option<Found> {
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

/// MDX: `import A from "./a"`, `export const a = …`.
fn module_line(place: &Place<'_>) -> Option<Found> {
    let line = place.line();
    let is_import =
        line.starts_with("import ") && line.trim_end().trim_end_matches(';').ends_with(['"', '\'']);
    let exports = [
        "export const ",
        "export default ",
        "export function ",
        "export {",
    ];
    let is_export = exports.iter().any(|start| line.starts_with(start));
    (place.before.is_empty() && (is_import || is_export)).then(|| Found::hiding(line.len()))
}

/// A reference to a footnote, or its definition.
pub(super) struct Note {
    pub id: String,
    /// Bytes of the file: the reference, or the definition's text.
    pub span: Range<usize>,
}

/// What the rules found in a file. All offsets are bytes of the file.
#[derive(Default)]
pub(super) struct Markup {
    /// Not part of the text, sorted.
    pub hidden: Vec<Range<usize>>,
    /// The ends of lines that end their block.
    pub block_ends: Vec<usize>,
    /// References to footnotes, in order.
    pub references: Vec<Note>,
    /// Definitions of footnotes, in order.
    pub definitions: Vec<Note>,
    /// Where closing marks stand that were read with their opening ones.
    closing: HashSet<usize>,
    /// The reported rules that matched, each with its first place.
    pub reported: Vec<(&'static str, Range<usize>)>,
}

/// Reads the markup of `source` from byte `start` on, outside of `code` (sorted).
pub(super) fn find(source: &str, start: usize, code: &[Range<usize>]) -> Markup {
    let mut markup = Markup::default();
    let mut codes = code.iter().peekable();
    let (mut at, mut line_start) = (start, start);
    let first_bytes: Vec<u8> = RULES
        .iter()
        .map(|rule| rule.opening.as_bytes()[0])
        .collect();
    while let Some(byte) = source.as_bytes().get(at) {
        while codes.next_if(|code| code.end <= at).is_some() {}
        if let Some(code) = codes.peek().filter(|code| code.start <= at) {
            at = code.end;
            if let Some(i) = source[(*code).clone()].rfind('\n') {
                line_start = code.start + i + 1;
            }
            continue;
        }
        if *byte == b'\n' {
            line_start = at + 1;
        }
        let is_escaped = at > start && source.as_bytes()[at - 1] == b'\\';
        let length = if first_bytes.contains(byte) && !is_escaped {
            markup.apply(source, line_start, at)
        } else {
            None
        };
        let length = length.unwrap_or(1);
        if length > 1
            && let Some(i) = source[at..at + length].rfind('\n')
        {
            line_start = at + i + 1;
        }
        at += length;
    }
    markup.hidden.sort_by_key(|range| range.start);
    markup
}

impl Markup {
    /// Applies the first rule that matches at byte `at`; returns the length of what it read.
    fn apply(&mut self, source: &str, line_start: usize, at: usize) -> Option<usize> {
        let rest = source.get(at..).filter(|_| !self.closing.contains(&at))?;
        let place = Place {
            before: source.get(line_start..at).unwrap_or_default(),
            rest,
        };
        let matching = RULES.iter().filter(|rule| rest.starts_with(rule.opening));
        let (rule, found) = matching
            .into_iter()
            .find_map(|rule| Some((rule, (rule.read)(&place)?)))?;
        let length = found.length.max(1);
        let closing = found.hidden.iter().skip(1).map(|range| at + range.start);
        self.closing.extend(closing);
        let hidden = found.hidden.iter().filter(|range| !range.is_empty());
        self.hidden
            .extend(hidden.map(|range| at + range.start..at + range.end));
        if found.ends_block {
            let line = rest.find('\n').unwrap_or(rest.len());
            self.block_ends
                .extend([line_start.saturating_sub(1), at + line]);
        }
        if rule.is_reported && !self.reported.iter().any(|(name, _)| *name == rule.name) {
            self.reported.push((rule.name, at..at + length));
        }
        match found.note {
            Some((id, false)) => self.references.push(Note {
                id,
                span: at..at + length,
            }),
            Some((id, true)) => self.definitions.push(Note {
                id,
                span: definition(source, at + length),
            }),
            None => {}
        }
        Some(length)
    }
}

/// The bytes of a footnote's text that begins at byte `start`: up to a blank line without an indented one behind it, or to
/// the next definition.
fn definition(source: &str, start: usize) -> Range<usize> {
    let mut end = start;
    let mut at = start;
    let mut after_blank = false;
    for (index, line) in source[start..].split_inclusive('\n').enumerate() {
        let is_indented =
            line.starts_with("    ") || line.starts_with('\t') || line.starts_with("  ");
        let is_other = index > 0 && line.trim_start().starts_with("[^");
        if is_other || after_blank && !is_indented && !line.trim().is_empty() {
            break;
        }
        at += line.len();
        after_blank = line.trim().is_empty() && index > 0;
        if !after_blank {
            end = at;
        }
    }
    start..end.max(start)
}

/// The file with hidden bytes overwritten: by spaces on a line that holds nothing else, so that it counts as blank, else
/// by a byte that is no mark of Markdown.
pub(super) fn masked(source: &str, start: usize, hidden: &[Range<usize>]) -> String {
    let mut bytes = source.as_bytes().to_vec();
    for range in hidden {
        for byte in &mut bytes[range.clone()] {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = FILLER;
            }
        }
    }
    for line in bytes[start..].split_mut(|byte| *byte == b'\n') {
        let is_blank = |byte: &u8| matches!(*byte, b' ' | b'\t' | b'>' | b'\r' | FILLER);
        if line.contains(&FILLER) && line.iter().all(is_blank) {
            for byte in line.iter_mut().filter(|byte| **byte == FILLER) {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| source.to_owned())
}

/// U+0001.
const FILLER: u8 = 1;
