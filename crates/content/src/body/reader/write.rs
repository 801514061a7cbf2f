//! Adds text to the open block: verbatim parts of the file, line breaks, and marks that replace markup.

use std::ops::Range;

use senpai_language::Script;

use super::{Reader, alt};
use crate::{BlockKind, map::Piece};

impl Reader<'_, '_> {
    /// Adds text of the file, verbatim or with an entity or an escape resolved.
    pub(in crate::body) fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(inside) = self.skipped.last() {
            if inside == "rt" && !text.trim().is_empty() {
                self.readings.push(range);
            }
            // After a line that contains only a tag of the blog tool, Markdown reads indented HTML as code.
            self.end_skipped_in(text);
            return;
        }
        if self.open.is_none() {
            self.open_block(BlockKind::Paragraph);
        }
        if self.source.get(range.clone()) != Some(text) {
            let is_hidden = self
                .next_hidden(range.start)
                .is_some_and(|hidden| hidden.start <= range.start);
            if !is_hidden {
                self.piece(text, range);
            }
            return;
        }
        let mut at = range.start;
        while let Some(hidden) = self
            .next_hidden(at)
            .filter(|hidden| hidden.start < range.end)
        {
            self.visible(at..hidden.start.max(at));
            at = hidden.end.min(range.end);
            if at == range.end {
                return;
            }
        }
        self.visible(at..range.end);
    }

    /// The hidden bytes that end after byte `at`.
    fn next_hidden(&self, at: usize) -> Option<Range<usize>> {
        let next = self.hidden.partition_point(|hidden| hidden.end <= at);
        self.hidden.get(next).cloned()
    }

    pub(super) fn is_hidden_in(&self, range: &Range<usize>) -> bool {
        let next = self.next_hidden(range.start);
        next.is_some_and(|hidden| hidden.start < range.end)
    }

    /// Adds a part of the file next to hidden parts, without a second space in place of the hidden part.
    fn visible(&mut self, mut range: Range<usize>) {
        let text = &self.source[range.clone()];
        let is_code = matches!(self.open, Some((BlockKind::Code, _)));
        let is_after_space = self.is_block_empty() || self.body.text.ends_with([' ', '\n']);
        if !is_code && is_after_space {
            range.start += text.len() - text.trim_start_matches([' ', '\t']).len();
        }
        let text = &self.source[range.clone()];
        self.piece(text, range);
    }

    /// Adds the text inside backticks.
    pub(super) fn inner(&mut self, text: &str, range: Range<usize>) {
        let inside = self.source[range.clone()].find(text);
        let range = inside.map_or(range.clone(), |i| {
            range.start + i..range.start + i + text.len()
        });
        self.text(text, range);
    }

    /// Adds a line break; in a row or a heading, adds a space.
    pub(in crate::body) fn line_break(&mut self, range: Range<usize>) {
        if self.is_block_empty() || self.body.text.ends_with('\n') || !self.skipped.is_empty() {
            return;
        }
        self.trim_spaces();
        let is_line = matches!(self.open, Some((BlockKind::Table | BlockKind::Heading, _)));
        self.mark(if is_line { " " } else { "\n" }, range);
    }

    pub(in crate::body) fn soft_break(&mut self, range: Range<usize>) {
        if self.is_block_empty() || !self.skipped.is_empty() {
            return;
        }
        let next = self.block_ends.partition_point(|end| *end < range.start);
        if self
            .block_ends
            .get(next)
            .is_some_and(|end| *end <= range.end)
        {
            self.open_block(BlockKind::Paragraph);
            return;
        }
        let cjk = |c: Option<char>| {
            c.is_some_and(|c| {
                Script::of(c).is_cjk()
                    || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
            })
        };
        let before = self.body.text.chars().next_back();
        let after = self.source[range.end..]
            .trim_start_matches(|c: char| c.is_whitespace() || c == '>')
            .chars()
            .next();
        if matches!(before, Some(' ' | '\n')) {
            return;
        }
        if !(cjk(before) && cjk(after)) {
            self.mark(" ", range);
        }
    }

    /// Leaves out the words of the last image if they say nothing about it: `image`, `photo.png`.
    pub(super) fn drop_generic_words(&mut self) {
        let Some(start) = self.body.images.last().map(|image| image.span.start) else {
            return;
        };
        let words = self.body.text.get(start..).unwrap_or_default();
        if alt::is_generic(words) {
            self.body.text.truncate(start);
            self.body.map.truncate(start);
        }
    }

    fn piece(&mut self, text: &str, range: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let exact = self.source.get(range.clone()) == Some(text);
        let start = self.body.text.len();
        self.body.text.push_str(text);
        self.body.map.push(Piece {
            text: start..self.body.text.len(),
            file: range,
            exact,
        });
    }

    /// Removes spaces at the end of the open block: the text after them was left out.
    pub(in crate::body) fn trim_spaces(&mut self) {
        if let Some((_, start)) = self.open {
            let end = start + self.body.text[start..].trim_end_matches(' ').len();
            self.body.text.truncate(end);
            self.body.map.truncate(end);
        }
    }

    /// Adds text that replaces markup of the file, such as a list marker or a line break.
    pub(in crate::body) fn mark(&mut self, text: &str, range: Range<usize>) {
        let start = self.body.text.len();
        self.body.text.push_str(text);
        self.body.map.push(Piece {
            text: start..self.body.text.len(),
            file: range,
            exact: false,
        });
    }
}
