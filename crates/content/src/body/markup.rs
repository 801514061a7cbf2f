//! Markup of blog tools that Markdown does not know: comments, shortcodes, Liquid tags, containers, footnotes.
//!
//! The array in `rules.rs` lists this markup. A rule is applied at its opening, outside code. The bytes that are not part of the
//! text are overwritten before the Markdown is parsed, so all offsets stay.

mod attributes;
mod blocks;
mod formulas;
mod hatena;
mod inline;
mod links;
mod notes;
mod readings;
mod rules;

use std::{collections::HashSet, ops::Range};

use rules::{Place, RULES};

use crate::block::LinkTag;

/// A reference to a footnote, or its definition.
pub(super) struct Note {
    pub id: String,
    /// Bytes of the file: the reference, or the definition's text.
    pub span: Range<usize>,
    /// True if the note stands in its sentence.
    pub is_inline: bool,
}

/// What the rules found in a file. All offsets are bytes of the file.
#[derive(Default)]
pub(super) struct Markup {
    /// The bytes that are not part of the text, sorted.
    pub hidden: Vec<Range<usize>>,
    /// The ends of lines that end their block.
    pub block_ends: Vec<usize>,
    /// References to footnotes, in order.
    pub references: Vec<Note>,
    /// Definitions of footnotes, in order.
    pub definitions: Vec<Note>,
    /// The texts of footnotes that stand in their sentences, in order: they are among the definitions.
    pub inline_notes: Vec<Range<usize>>,
    /// The places of closing marks that were read together with their opening marks.
    closing: HashSet<usize>,
    /// Readings of the characters before them, in order.
    pub readings: Vec<Range<usize>>,
    /// Tags that stand for the address of a post, in order.
    pub links: Vec<LinkTag>,
    /// The reported rules that matched, each with its first place.
    pub reported: Vec<(&'static str, Range<usize>)>,
    /// Comments of Obsidian over several paragraphs, each with its opening. In other tools, `%%` is text.
    pub long_comments: Vec<(&'static str, Range<usize>)>,
    /// The openings without a closing mark, each with the range that it hides.
    pub unclosed: Vec<(&'static str, Range<usize>)>,
}

/// Reads the markup of `source` from byte `start` on, outside of `code` (sorted).
pub(super) fn find(source: &str, start: usize, code: &[Range<usize>]) -> Markup {
    let mut markup = Markup::default();
    let mut codes = code.iter().peekable();
    let code_in_html = code_in_html(source, start);
    let mut codes_in_html = code_in_html.iter().peekable();
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
        while codes_in_html.next_if(|code| code.end <= at).is_some() {}
        // In a program, `%%` begins no comment.
        let is_program = codes_in_html.peek().is_some_and(|code| code.start <= at);
        let is_escaped =
            at > start && source.as_bytes()[at - 1] == b'\\' || *byte == b'%' && is_program;
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

/// The bytes of the elements `<pre>`, in order.
fn code_in_html(source: &str, start: usize) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), start);
    while let Some(open) = source[at..].find("<pre") {
        let open = at + open;
        let Some(length) = source[open..].find("</pre>") else {
            break;
        };
        at = open + length;
        found.push(open..at);
    }
    found
}

impl Markup {
    /// Applies the first rule that matches at byte `at`; returns the length that it read.
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
        let text = &rest[..length];
        let has_blank_line = || text.contains("\n\n") || text.contains("\n\r\n");
        if !found.is_unclosed && rule.opening == "%%" && has_blank_line() {
            self.long_comments.push((rule.opening, at..at + length));
        }
        if found.is_unclosed {
            self.unclosed.push((rule.opening, at..at + length));
        }
        if let Some(reading) = found.reading {
            self.readings.push(at + reading.start..at + reading.end);
        }
        if let Some((kind, target)) = found.link {
            let file = at..at + length;
            self.links.push(LinkTag { kind, target, file });
        }
        if let Some(text) = found.inline_note {
            // No other note has such an id.
            let id = format!("[{at}]");
            let text = at + text.start..at + text.end;
            self.inline_notes.push(text.clone());
            self.references.push(Note {
                id: id.clone(),
                span: at..at + length,
                is_inline: true,
            });
            self.definitions.push(Note {
                id,
                span: text,
                is_inline: true,
            });
        }
        match found.note {
            Some((id, false)) => self.references.push(Note {
                id,
                span: at..at + length,
                is_inline: false,
            }),
            Some((id, true)) => self.definitions.push(Note {
                id,
                span: definition(source, at + length),
                is_inline: false,
            }),
            None => {}
        }
        Some(length)
    }
}

/// The bytes of a footnote's text that begins at byte `start`: up to a blank line that no indented line follows, or to the next
/// definition.
fn definition(source: &str, start: usize) -> Range<usize> {
    let mut end = start;
    let mut at = start;
    let mut after_blank = false;
    for (index, line) in source[start..].split_inclusive('\n').enumerate() {
        let is_indented = line.starts_with('\t') || line.starts_with("  ");
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

/// The file with hidden bytes overwritten: by spaces if nothing else is on the line, so that the line counts as blank, otherwise by
/// a byte that is not a mark of Markdown.
pub(super) fn masked(source: &str, start: usize, hidden: &[Range<usize>]) -> String {
    let mut bytes = source.as_bytes().to_vec();
    for range in hidden {
        let filler = if matches!(bytes[range.clone()], [b'=', b'0'..=b'9' | b'x', ..]) {
            // The size of an image: Markdown allows spaces behind an address.
            b' '
        } else if is_in_address(&bytes[..range.start]) {
            ADDRESS_FILLER
        } else {
            FILLER
        };
        for byte in &mut bytes[range.clone()] {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = filler;
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

/// True if the address of a link is open at the end of these bytes: `[text](…` or `[label]: …`.
fn is_in_address(before: &[u8]) -> bool {
    let before = &before[before.len().saturating_sub(rules::TAG_LIMIT)..];
    let stops = |byte: &u8| byte.is_ascii_whitespace() || *byte == b')';
    let start = before.iter().rposition(stops).map_or(0, |at| at + 1);
    let word = &before[start..];
    let line = before
        .rsplit(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    word.windows(2).any(|pair| pair == b"](")
        || word.is_empty() && line.starts_with(b"[") && line.trim_ascii_end().ends_with(b"]:")
}

/// U+0001.
pub(super) const FILLER: u8 = 1;
/// The filler in an address, where Markdown allows no U+0001. No link to a file contains it.
const ADDRESS_FILLER: u8 = b':';
