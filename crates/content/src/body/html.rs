//! HTML in Markdown: its text, without its tags.

use std::ops::Range;

use senpai_html::is_block_name;
use senpai_language::CELL;

use super::reader::Reader;
use crate::BlockKind;

impl Reader<'_, '_> {
    /// Adds the text of a piece of HTML at `range` (bytes of the file).
    pub(super) fn html(&mut self, html: &str, range: Range<usize>, is_inline: bool) {
        if self.source.get(range.clone()) != Some(html) {
            return;
        }
        let mut in_tag = self.in_tag && !is_inline;
        for part in parts(html, &mut in_tag) {
            match part {
                Part::Text(text, at) => self.html_text(text, range.start + at),
                Part::Tag(tag) => self.html_tag(&tag, range.start + tag.at, is_inline),
            }
        }
        if !is_inline {
            self.in_tag = in_tag;
        }
    }

    /// Adds text of HTML: spaces and line breaks become one space.
    fn html_text(&mut self, text: &str, start: usize) {
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let word = rest.trim_start();
            let space = rest.len() - word.len();
            if space > 0 && !self.is_block_empty() && !self.body.text.ends_with([' ', '\n']) {
                self.soft_break(start + at..start + at + space);
            }
            at += space;
            let end = word
                .find(|c: char| c.is_whitespace() || c == '&')
                .unwrap_or(word.len());
            if end > 0 {
                self.text(&word[..end], start + at..start + at + end);
                at += end;
                continue;
            }
            if !word.is_empty() {
                let (shown, length) = entity(word).unwrap_or_else(|| ("&".to_owned(), 1));
                self.text(&shown, start + at..start + at + length);
                at += length;
            }
        }
    }

    fn html_tag(&mut self, tag: &Tag<'_>, at: usize, is_inline: bool) {
        let name = tag.name.to_ascii_lowercase();
        if tag.is_end {
            self.end_skipped(&name);
        } else if (tag.hides || self.skipped.contains(&name)) && self.ends_after(&name, at) {
            self.skipped.push(name);
            return;
        }
        if !self.skipped.is_empty() {
            return;
        }
        let in_table = matches!(self.open, Some((BlockKind::Table, _)));
        match &*name {
            "br" => self.line_break(at..at),
            _ if is_inline => {}
            "table" if tag.is_end => self.close_block(),
            "table" => {
                self.open_block(BlockKind::Table);
                self.row_started = false;
            }
            "tr" if in_table && !tag.is_end => {
                if !self.is_block_empty() {
                    self.trim_spaces();
                    self.mark("\n", at..at);
                }
                self.row_started = false;
            }
            "td" | "th" if in_table && !tag.is_end => {
                if self.row_started {
                    self.mark(CELL, at..at);
                }
                self.row_started = true;
            }
            "li" if !tag.is_end => {
                self.open_block(BlockKind::ListItem);
                self.mark("・", at..at);
            }
            "li" => self.close_block(),
            name if is_block_name(name) && !in_table && !self.at_item_start() => self.close_block(),
            _ => {}
        }
    }

    /// Ends the elements whose content is left out and whose end tags are in a text.
    pub(super) fn end_skipped_in(&mut self, text: &str) {
        if text.contains("</") {
            for part in parts(text, &mut false) {
                if let Part::Tag(tag) = part
                    && tag.is_end
                {
                    self.end_skipped(&tag.name.to_ascii_lowercase());
                }
            }
        }
    }

    /// Ends the element whose content is left out. The end of a ruby also ends its reading.
    fn end_skipped(&mut self, name: &str) {
        let found = self
            .skipped
            .iter()
            .rposition(|open| open == name || name == "ruby" && matches!(&**open, "rt" | "rp"));
        if let Some(at) = found {
            self.skipped.truncate(at);
        }
    }

    /// True if the element `name` is closed after byte `at` of the file. Otherwise the rest of the file would be lost.
    fn ends_after(&mut self, name: &str, at: usize) -> bool {
        // Only a hostile file has so many elements, so the rest of it is left out.
        if self.last_ends.len() == ELEMENTS && !self.last_ends.contains_key(name) {
            return true;
        }
        let source = self.source;
        let last = self.last_ends.entry(name.to_owned()).or_insert_with(|| {
            let lower = source.to_ascii_lowercase();
            let own = lower.rfind(&format!("</{name}"));
            let ruby = lower
                .rfind("</ruby")
                .filter(|_| matches!(name, "rt" | "rp"));
            own.max(ruby)
        });
        last.is_some_and(|last| last > at)
    }
}

/// The greatest number of element names whose end is looked up. By hand: few elements hide text.
const ELEMENTS: usize = 64;

/// A part of a piece of HTML; offsets are bytes of the piece.
pub(super) enum Part<'a> {
    /// Text between tags, with its start.
    Text(&'a str, usize),
    /// A tag.
    Tag(Tag<'a>),
}

/// A tag.
pub(super) struct Tag<'a> {
    /// The name as written.
    pub name: &'a str,
    pub is_end: bool,
    /// True if the tag's content is not displayed.
    pub hides: bool,
    pub at: usize,
}

/// Elements whose content is not shown or is not part of the sentence: scripts, struck text, the reading of ruby.
const HIDDEN: [&str; 14] = [
    "rt", "rp", "del", "s", "strike", "script", "style", "template", "svg", "iframe", "noscript",
    "object", "head", "title",
];

/// Splits a piece of HTML into texts and tags. `in_tag` is true if the piece begins inside a tag, and is set to true if it ends
/// inside one: a tag may span several lines.
pub(super) fn parts<'a>(html: &'a str, in_tag: &mut bool) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut at = 0;
    if *in_tag {
        let Some(end) = html.find('>') else {
            return parts;
        };
        *in_tag = false;
        at = end + 1;
    }
    let mut text_start = at;
    while let Some(next) = html[at..].find('<') {
        let start = at + next;
        let inside = &html[start + 1..];
        let is_end = inside.starts_with('/');
        let inside = &inside[usize::from(is_end)..];
        let length = inside
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .unwrap_or(inside.len());
        let is_declaration = inside.starts_with(['!', '?']);
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_declaration {
            at = start + 1;
            continue;
        }
        parts.push(Part::Text(&html[text_start..start], text_start));
        let end = tag_end(&html[start..]);
        let tag = &html[start..end.map_or(html.len(), |end| start + end)];
        if !is_declaration {
            parts.push(Part::Tag(Tag {
                name: &inside[..length],
                is_end,
                hides: !is_end && hides(tag, &inside[..length]),
                at: start,
            }));
        }
        *in_tag = end.is_none();
        at = start + tag.len();
        text_start = at;
    }
    parts.push(Part::Text(&html[text_start..], text_start));
    parts
}

/// The length of the tag that begins the text; `None` if it does not end there.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // An open quote: as far as anyone can tell, the tag ends at the first bracket.
    tag.find('>').map(|at| at + 1)
}

/// True if the content of the element that this tag opens is not displayed.
fn hides(tag: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    if HIDDEN.contains(&&*lower) {
        return !tag.ends_with("/>");
    }
    let attributes = attributes(&tag[1 + name.len()..]);
    senpai_html::is_hidden_by(|name| {
        let mut named = attributes.iter().filter(|(known, _)| known == name);
        Some(named.next()?.1.to_owned())
    })
}

/// The attributes of a tag, from the end of its name: names in lower case, each with its value, which may be empty.
fn attributes(mut rest: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let is_between = |c: char| c.is_whitespace() || matches!(c, '/' | '>');
    loop {
        rest = rest.trim_start_matches(is_between);
        if rest.is_empty() {
            return found;
        }
        // A name has at least one character, even if that is `=`.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(|c| is_between(c) || c == '=');
        let (name, after) = rest.split_at(end.map_or(rest.len(), |end| first + end));
        rest = after;
        let mut value = "";
        if let Some(after) = after.trim_start().strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => {
                    let end = after.find(|c: char| c.is_whitespace() || c == '>');
                    after.split_at(end.unwrap_or(after.len()))
                }
            };
        }
        found.push((name.to_ascii_lowercase(), value));
    }
}

/// The text of an entity (`&amp;`, `&#x3042;`) at the start of the text, and its length in bytes. Spaces of other widths become
/// spaces.
pub(super) fn entity(text: &str) -> Option<(String, usize)> {
    let name = senpai_html::reference(text.strip_prefix('&')?)?;
    let shown = senpai_html::entity(name)?;
    let shown = shown.replace(['\u{A0}', '\u{2002}', '\u{2003}'], " ");
    Some((shown, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_html_has_them() {
        for (tag, expect) in [
            ("", &[][..]),
            (" hidden>", &[("hidden", "")]),
            ("\tHidden=''/>", &[("hidden", "")]),
            (
                " a=1 b = \"x > y\"\nc>",
                &[("a", "1"), ("b", "x > y"), ("c", "")],
            ),
            (" class=\"x hidden y\">", &[("class", "x hidden y")]),
            (" =x a=\"open", &[("=x", ""), ("a", "open")]),
        ] {
            let found = attributes(tag);
            let found: Vec<(&str, &str)> = found.iter().map(|(n, v)| (&**n, *v)).collect();
            assert_eq!(found, expect, "{tag}");
        }
    }
}
