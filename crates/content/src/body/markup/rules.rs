//! The rules: an array that anyone can extend, each rule with its test in `tests/body.rs`.

use std::ops::Range;

use super::{blocks, inline, links};
use crate::block::TagKind;

/// A kind of markup.
pub(in crate::body) struct Rule {
    /// Its name, as authors know it.
    pub name: &'static str,
    /// The text that begins it.
    pub(super) opening: &'static str,
    /// Whether a reader of the blog sees content there, which is left out here. The loss is then reported.
    pub is_reported: bool,
    pub(super) read: fn(&Place<'_>) -> Option<Found>,
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
    rule("Liquid tag", "{%", true, blocks::assignment),
    rule("link tag", "{%", false, links::jekyll),
    rule("link tag", "{{", false, links::hugo),
    rule("Liquid tag", "{%", true, |p| within(p, "%}")),
    rule("shortcode", "{{", true, |p| within(p, "}}")),
    rule("embedded content", "<", true, blocks::component),
    rule("table of contents", "{:toc", false, |p| within(p, "}")),
    rule("kramdown attributes", "{:", false, |p| within(p, "}")),
    rule("table of contents", "* ", false, blocks::contents),
    rule("table of contents", "- ", false, blocks::contents),
    rule("table of contents", "1. ", false, blocks::contents),
    rule("table of contents", "[TOC]", false, blocks::whole_line),
    rule("table of contents", "[toc]", false, blocks::whole_line),
    rule("table of contents", "[[_TOC_]]", false, blocks::whole_line),
    rule("table of contents", "[[toc]]", false, blocks::whole_line),
    rule("table of contents", "@[toc]", false, blocks::whole_line),
    rule("admonition", "!!! ", false, blocks::admonition),
    rule("admonition", "??? ", false, blocks::admonition),
    rule("admonition", "???+ ", false, blocks::admonition),
    rule("tab", "===", false, blocks::admonition),
    rule("container", ":::", false, blocks::container),
    rule("directive", "::", false, blocks::labelled_directive),
    rule("directive", "::", true, blocks::directive),
    rule("block", "///", false, blocks::slashes),
    rule("alert", "[!", false, blocks::alert),
    rule("footnote", "[^", false, inline::footnote),
    rule("inline footnote", "^[", false, |p| {
        (!p.rest.starts_with("^[^")).then(|| Found::hiding(1))
    }),
    rule("end of block", "^", false, blocks::end_of_block),
    rule("block id", "^", false, inline::block_id),
    rule("reading", "{", false, inline::reading_in_braces),
    rule("reading", "｜", false, inline::reading_in_brackets),
    rule("reading", "|", false, inline::reading_in_brackets),
    rule("embedded content", "@[", true, inline::embed),
    rule("Obsidian embed", "![[", true, |p| within(p, "]]")),
    rule("link in brackets", "[[", false, inline::link_in_brackets),
    rule("mark", "==", false, inline::mark),
    rule("display mathematics", "$$", true, |p| within_lines(p, "$$")),
    rule("mathematics", "$", false, inline::mathematics),
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

/// The place where the opening of a rule stands.
pub(super) struct Place<'a> {
    /// The text before it, on its line.
    pub(super) before: &'a str,
    /// The text from it on.
    pub(super) rest: &'a str,
}

impl Place<'_> {
    pub(super) fn line(&self) -> &str {
        let rest = &self.rest[..self.rest.floor_char_boundary(4 * TAG_LIMIT)];
        rest.lines().next().unwrap_or_default()
    }

    /// Whether nothing but the marks of quotes and lists stands before it.
    pub(super) fn is_line_start(&self) -> bool {
        self.before.chars().all(|c| matches!(c, ' ' | '\t' | '>'))
    }
}

/// A piece of markup; offsets count from its opening.
#[derive(Default)]
pub(super) struct Found {
    /// The bytes that are not part of the text.
    pub(super) hidden: Vec<Range<usize>>,
    /// The length of what has been read: the next markup begins behind it.
    pub(super) length: usize,
    /// Whether the line stands alone: the next line begins a new block.
    pub(super) ends_block: bool,
    /// The id of a footnote that is referred to, or defined.
    pub(super) note: Option<(String, bool)>,
    /// The post that a tag links to.
    pub(super) link: Option<(TagKind, String)>,
    /// The bytes of a reading of the characters before them (ruby).
    pub(super) reading: Option<Range<usize>>,
    /// Whether the closing mark is missing, and hides all up to an end that its author did not write.
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

/// The most bytes of a tag or a shortcode.
pub(super) const TAG_LIMIT: usize = 1_000;

/// Hides all up to `closing`; to the end of the file where it is missing, as a browser does with a comment.
pub(super) fn until(place: &Place<'_>, closing: &str) -> Found {
    match place.rest.find(closing) {
        Some(at) => Found::hiding(at + closing.len()),
        None => Found::unclosed(place.rest.len()),
    }
}

/// Hides all up to `closing`, which must stand near.
pub(super) fn within(place: &Place<'_>, closing: &str) -> Option<Found> {
    let end = near(place.rest, TAG_LIMIT).get(1..)?.find(closing)?;
    Some(Found::hiding(1 + end + closing.len()))
}

/// As [`within`], for markup that opens and closes with the same mark.
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

/// The bytes of a paragraph in which the marks of comments are counted.
const MARKS_LIMIT: usize = 8 * TAG_LIMIT;

/// `%% … %%`. Where the second mark is missing, a comment that begins its line goes to the end of the file, another one to
/// the end of its paragraph.
fn obsidian_comment(place: &Place<'_>) -> Option<Found> {
    // An even number of marks in a paragraph are pairs. Of an odd number one may be text, as in `100%%`.
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

/// A tag by the name `start` with all up to the tag by the name `end`.
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
