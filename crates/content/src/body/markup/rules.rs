//! The rules: an array that anyone can extend. Each rule has a test in `tests/body.rs`.

use std::ops::Range;

use super::{attributes, blocks, formulas, hatena, inline, links, notes, readings};
use crate::block::TagKind;

/// A kind of markup.
pub(in crate::body) struct Rule {
    /// The rule's name, as authors know it.
    pub name: &'static str,
    /// The text that begins the markup.
    pub(super) opening: &'static str,
    /// True if readers of the blog see content there that is left out here. The loss is then reported.
    pub is_reported: bool,
    pub(super) read: fn(&Place<'_>) -> Option<Found>,
}

/// The rules. If several match, the first one counts.
pub(super) const RULES: &[Rule] = &[
    rule("HTML comment", "<!--", false, |p| Some(until(p, "-->"))),
    rule("MDX comment", "{/*", false, |p| Some(until(p, "*/}"))),
    rule("MDX comment", "{", false, inline::line_comments),
    rule("editor's comment", "{>>", false, |p| {
        inline::deleted(p, "<<}")
    }),
    rule("deleted text", "{--", false, |p| inline::deleted(p, "--}")),
    rule("inserted text", "{++", false, |p| inline::edited(p, "++}")),
    rule("mark", "{==", false, |p| inline::edited(p, "==}")),
    rule("substituted text", "{~~", false, |p| {
        inline::edited(p, "~~}")
    }),
    rule("space", "{\" \"}", false, |_| Some(inline::space())),
    rule("Obsidian comment", "%%", false, obsidian_comment),
    rule("Liquid comment", "{%", false, |p| {
        named(p, "{%", "%}", "comment", "endcomment")
    }),
    rule("Liquid comment", "{%", false, |p| {
        named(p, "{%", "%}", "doc", "enddoc")
    }),
    rule("template comment", "<%#", false, |p| within(p, "%>")),
    rule("comment shortcode", "{{", false, |p| {
        named(p, "{{", "}}", "comment", "/comment")
    }),
    rule("kramdown comment", "{::comment}", false, |p| {
        Some(until(p, "{:/comment}"))
    }),
    rule("template comment", "{# ", false, |p| within(p, "#}")),
    rule("Liquid tag", "{%", true, blocks::assignment),
    rule("link tag", "{%", false, links::jekyll),
    rule("link tag", "{{", false, links::hugo),
    rule("Liquid tag", "{%", true, |p| within(p, "%}")),
    rule("shortcode", "{{", true, |p| within(p, "}}")),
    rule("embedded content", "<", true, blocks::component),
    rule("table of contents", "{:toc", false, |p| within(p, "}")),
    rule("kramdown attributes", "{:", false, |p| within(p, "}")),
    rule("attributes", "{", false, attributes::list),
    rule("attributes", "[", false, attributes::of_span),
    rule("image size", "=", false, attributes::image_size),
    rule("table of contents", "* ", false, blocks::contents),
    rule("table of contents", "- ", false, blocks::contents),
    rule("table of contents", "1. ", false, blocks::contents),
    rule("table of contents", "[TOC]", false, blocks::whole_line),
    rule("table of contents", "[toc]", false, blocks::whole_line),
    rule("table of contents", "[[_TOC_]]", false, blocks::whole_line),
    rule("table of contents", "[[toc]]", false, blocks::whole_line),
    rule("table of contents", "@[toc]", false, blocks::whole_line),
    rule("table of contents", "[:contents]", false, |p| {
        within(p, "]")
    }),
    rule("admonition", "!!! ", false, blocks::admonition),
    rule("admonition", "??? ", false, blocks::admonition),
    rule("admonition", "???+ ", false, blocks::admonition),
    rule("tab", "===", false, blocks::admonition),
    rule("container", ":::", false, blocks::container),
    rule("container", "::", false, blocks::component_block),
    rule("directive", "::", false, blocks::labelled_directive),
    rule("directive", "::", true, blocks::directive),
    rule("block", "///", false, blocks::slashes),
    rule("alert", "[!", false, blocks::alert),
    rule("footnote", "[^", false, inline::footnote),
    rule("inline footnote", "^[", false, notes::in_brackets),
    rule("inline footnote", "((", false, notes::in_parentheses),
    rule("Hatena link", "[http", false, hatena::link),
    rule("embedded content", "[", true, hatena::embed),
    rule("abbreviation", "*[", false, blocks::abbreviation),
    rule("end of block", "^", false, blocks::end_of_block),
    rule("block id", "^", false, inline::block_id),
    rule("reading", "{", false, readings::reading_in_braces),
    rule("reading", "｜", false, readings::reading_in_brackets),
    rule("reading", "|", false, readings::reading_in_brackets),
    rule("reading", "《", false, readings::reading_behind),
    rule("embedded content", "@[", true, inline::embed),
    rule("Obsidian embed", "![[", true, |p| {
        (!p.rest.starts_with("![[[")).then(|| within(p, "]]"))?
    }),
    rule("link in brackets", "[[", false, inline::link_in_brackets),
    rule("name as text", "[[", false, inline::wiki_link_as_text),
    rule("mark", "==", false, |p| inline::mark(p, "==")),
    rule("inserted text", "++", false, |p| inline::mark(p, "++")),
    rule("superscript", "^", false, |p| inline::raised(p, '^')),
    rule("subscript", "~", false, |p| inline::raised(p, '~')),
    rule("template tag", "$", true, formulas::pandoc),
    rule("mathematics", "\\(", false, formulas::tex),
    rule("mathematics", "\\\\(", false, formulas::tex),
    rule("display mathematics", "\\[", true, formulas::tex),
    rule("display mathematics", "\\\\[", true, formulas::tex),
    rule("display mathematics", "$$", true, |p| within_lines(p, "$$")),
    rule("mathematics", "$", false, formulas::mathematics),
    rule("directive", ":", false, inline::directive),
    rule("emoji code", ":", false, inline::emoji),
    rule("module line", "import ", false, blocks::module_line),
    rule("module line", "export ", false, blocks::module_line),
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

/// The place of a rule's opening.
pub(super) struct Place<'a> {
    /// The text before the place, on its line.
    pub(super) before: &'a str,
    /// The text from the place on.
    pub(super) rest: &'a str,
}

impl Place<'_> {
    pub(super) fn line(&self) -> &str {
        let rest = &self.rest[..self.rest.floor_char_boundary(4 * TAG_LIMIT)];
        rest.lines().next().unwrap_or_default()
    }

    /// The end of the text before the place, at most [`TAG_LIMIT`] bytes.
    pub(super) fn near_before(&self) -> &str {
        let start = self.before.len().saturating_sub(TAG_LIMIT);
        &self.before[self.before.ceil_char_boundary(start)..]
    }

    /// True if nothing but the marks of quotes and lists is before the place.
    pub(super) fn is_line_start(&self) -> bool {
        self.before.chars().all(|c| matches!(c, ' ' | '\t' | '>'))
    }
}

/// A piece of markup; offsets count from its opening.
#[derive(Default)]
pub(super) struct Found {
    /// The bytes that are not part of the text.
    pub(super) hidden: Vec<Range<usize>>,
    /// The length that has been read: the next markup begins after it.
    pub(super) length: usize,
    /// True if the line stands alone: the next line begins a new block.
    pub(super) ends_block: bool,
    /// The id of a footnote, with true if the markup defines it.
    pub(super) note: Option<(String, bool)>,
    /// The bytes of the text of a footnote that stands in its sentence.
    pub(super) inline_note: Option<Range<usize>>,
    /// The post that a tag links to.
    pub(super) link: Option<(TagKind, String)>,
    /// The bytes of a reading of the characters before them (ruby).
    pub(super) reading: Option<Range<usize>>,
    /// True if the closing mark is missing, so the markup hides all text up to an end that its author did not write.
    pub(super) is_unclosed: bool,
}

impl Found {
    pub(super) fn hiding(length: usize) -> Found {
        Found {
            hidden: std::iter::once(0..length).collect(),
            length,
            ..Found::default()
        }
    }

    fn unclosed(length: usize) -> Found {
        Found {
            is_unclosed: true,
            ..Found::hiding(length)
        }
    }
}

/// The greatest length of a tag or a shortcode, in bytes. By hand: a shortcode with some attributes.
pub(super) const TAG_LIMIT: usize = 1_000;

/// Hides all text up to `closing`. If it is missing, hides all text to the end of the file, as a browser does with a comment.
pub(super) fn until(place: &Place<'_>, closing: &str) -> Found {
    match place.rest.find(closing) {
        Some(at) => Found::hiding(at + closing.len()),
        None => Found::unclosed(place.rest.len()),
    }
}

/// Hides all text up to `closing`, which must be near.
pub(super) fn within(place: &Place<'_>, closing: &str) -> Option<Found> {
    let end = near(place.rest, TAG_LIMIT).get(1..)?.find(closing)?;
    Some(Found::hiding(1 + end + closing.len()))
}

/// Like [`within`], for markup that opens and closes with the same mark.
pub(super) fn within_lines(place: &Place<'_>, mark: &str) -> Option<Found> {
    let inside = near(&place.rest[mark.len()..], 4 * TAG_LIMIT);
    let end = inside.find(mark).filter(|end| *end > 0)?;
    Some(Found::hiding(end + 2 * mark.len()))
}

/// The first `limit` bytes of `text`, up to a blank line.
pub(super) fn near(text: &str, limit: usize) -> &str {
    let text = &text[..text.floor_char_boundary(limit)];
    text.split("\n\n").next().unwrap_or(text)
}

/// The bytes of a paragraph in which the marks of comments are counted. By hand.
const MARKS_LIMIT: usize = 8 * TAG_LIMIT;

/// `%% … %%`. If the second mark is missing, a comment at the start of its line goes to the end of the file; another comment goes
/// to the end of its paragraph.
fn obsidian_comment(place: &Place<'_>) -> Option<Found> {
    // An even number of marks in a paragraph are pairs. If the number is odd, one mark may be text, as in `100%%`.
    let is_number = |before: &str| before.ends_with(char::is_numeric);
    let inside = &place.rest[2..];
    let marks = near(inside, MARKS_LIMIT).match_indices("%%");
    let ends: Vec<usize> = marks.map(|(at, _)| at).collect();
    let is_paired = ends.len() % 2 == 1;
    if is_number(place.before) && !is_paired {
        return None;
    }
    let mut ends = ends.into_iter();
    let end = ends.find(|at| is_paired || !is_number(&inside[..*at]));
    if let Some(end) = end.or_else(|| inside.find("%%")) {
        return Some(Found::hiding(end + 4));
    }
    let paragraph = near(inside, inside.len());
    Some(match place.is_line_start() {
        true => Found::unclosed(place.rest.len()),
        false => Found::unclosed(2 + paragraph.len()),
    })
}

/// The name of a tag such as `{%- name … %}`.
pub(super) fn name(tag: &str) -> &str {
    let inside = tag.trim_start_matches(['{', '%', '<', '-', ' ']);
    let mut words = inside.split([' ', '%', '}', '>', '-']);
    words.next().unwrap_or_default()
}

/// A tag with the name `start`, and all text up to the tag with the name `end`.
fn named(place: &Place<'_>, opening: &str, closing: &str, start: &str, end: &str) -> Option<Found> {
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
    Some(Found::unclosed(place.rest.len()))
}
