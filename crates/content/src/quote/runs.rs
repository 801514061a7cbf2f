//! Runs: the parts of a text that a page shows unchanged, in one block and in one line.

use std::ops::Range;

use super::{
    gap::{ends_line, is_block_markup, is_inline_markup},
    parts::{code_parts, shown_parts},
    words::{ends_clause, ends_clause_at, is_boundary, is_punctuation},
};
use crate::{Block, BlockKind, SourceMap, map::Piece};

/// A part of a text that a page shows unchanged.
#[derive(Debug)]
pub(super) struct Run {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// True if a word begins at the start: nothing before it in its block is shown on the page.
    begins_word: bool,
    ends_word: bool,
    /// True if the page shows nothing between the run before and this one.
    pub follows_directly: bool,
    /// True if the run may be quoted: it is not a heading, and not the text of an image.
    pub is_quotable: bool,
    /// True if the run is in a note, which the page shows elsewhere.
    pub is_note: bool,
}

/// Finds the runs of a text, in order.
pub(super) fn find(source: &str, text: &str, map: &SourceMap, blocks: &[Block]) -> Vec<Run> {
    let pieces = map.pieces();
    let moved = moved(pieces);
    let mut finder = Finder {
        source,
        text,
        note_lines: note_lines(source),
        runs: Vec::new(),
        open: None,
        last: 0,
        after_space: false,
        in_image: false,
    };
    for block in blocks {
        let first = pieces.partition_point(|piece| piece.text.end <= block.span.start);
        let inside = pieces[first..]
            .iter()
            .zip(&moved[first..])
            .take_while(|(piece, _)| piece.text.start < block.span.end);
        for (piece, is_moved) in inside {
            let text = piece.text.start.max(block.span.start)..piece.text.end.min(block.span.end);
            let kind = Kind {
                is_quotable: block.kind != BlockKind::Heading,
                is_note: *is_moved || finder.begins_note(piece.file.start),
                is_code: block.kind == BlockKind::Code,
            };
            finder.piece(piece, text, kind);
        }
        finder.close(None);
    }
    let mut runs = finder.runs;
    // A line break in the file between two such runs is not a break on the page, if both sides are Japanese.
    for at in 1..runs.len() {
        let (before, after) = (runs[at - 1].span.clone(), runs[at].span.clone());
        if before.end == after.start {
            let mut left = text[before].chars().rev();
            let mut right = text[after].chars();
            let (last, first) = (left.next(), right.next());
            let is_boundary = last
                .zip(first)
                .is_some_and(|(last, first)| is_boundary(left.next(), last, first, right.next()));
            runs[at - 1].ends_word &= is_boundary;
            runs[at].begins_word &= is_boundary;
        }
    }
    runs
}

/// For each piece, true if it is a note, which the page shows elsewhere: a later piece is from an earlier place of the file.
fn moved(pieces: &[Piece]) -> Vec<bool> {
    let mut earliest = usize::MAX;
    let mut out: Vec<bool> = Vec::with_capacity(pieces.len());
    for piece in pieces.iter().rev() {
        out.push(piece.file.start > earliest);
        if !piece.file.is_empty() {
            earliest = earliest.min(piece.file.start);
        }
    }
    out.reverse();
    out
}

/// The element that contains a run.
#[derive(Clone, Copy)]
struct Kind {
    is_quotable: bool,
    is_note: bool,
    /// True if it is shown as it is written.
    is_code: bool,
}

struct Finder<'a> {
    source: &'a str,
    text: &'a str,
    /// The lines of the file that begin a note, sorted.
    note_lines: Vec<Range<usize>>,
    runs: Vec<Run>,
    /// The open run, and the byte of the file at its end.
    open: Option<(Run, usize)>,
    /// The byte of the file after the last piece.
    last: usize,
    /// True if the last run was closed before white space.
    after_space: bool,
    /// True if the open run is the text of an image, which pages do not show.
    in_image: bool,
}

impl Finder<'_> {
    fn piece(&mut self, piece: &Piece, text: Range<usize>, kind: Kind) {
        let file = &piece.file;
        let written = self.source.get(file.clone()).unwrap_or_default();
        let shown = &self.text[text.clone()];
        // Between words of HTML.
        let is_one_space = shown == " " && written == " ";
        let is_escape = written.starts_with(['&', '\\']) && written.len() > 1;
        let is_shown = piece.exact || is_one_space || is_escape;
        if !is_shown {
            // A list marker, a cell's bar, or a line break.
            self.close(None);
            return;
        }
        if let Some((_, end)) = &self.open {
            let gap = self.source.get(*end..file.start);
            if self.in_image || !gap.is_some_and(is_inline_markup) {
                self.close(None);
            }
        }
        if !piece.exact {
            self.extend(text, file.clone(), kind);
            return;
        }
        let parts = match kind.is_code {
            true => code_parts(shown),
            false => shown_parts(shown),
        };
        let mut at = 0;
        for part in parts {
            if part.start > at {
                self.close(Some(is_space(&shown[at..part.start])));
            }
            at = part.end;
            let span = text.start + part.start..text.start + part.end;
            let file = file.start + part.start..file.start + part.end;
            self.extend(span, file, kind);
        }
        if at < shown.len() {
            self.close(Some(is_space(&shown[at..])));
        }
    }

    /// True if the line of the file at byte `at` begins a note.
    fn begins_note(&self, at: usize) -> bool {
        let next = self.note_lines.partition_point(|line| line.end <= at);
        self.note_lines
            .get(next)
            .is_some_and(|line| line.start <= at)
    }

    /// Adds a part of the text and of the file to the open run, or opens one.
    fn extend(&mut self, span: Range<usize>, file: Range<usize>, kind: Kind) {
        if let Some((run, file_end)) = &mut self.open
            && run.span.end == span.start
        {
            run.span.end = span.end;
            *file_end = file.end;
            return;
        }
        if self.open.is_some() {
            self.close(None);
        }
        let from = match self.last <= file.start {
            true => self.last,
            // The run before was a note.
            false => self.source[..file.start].rfind('\n').unwrap_or_default(),
        };
        let before = self.source.get(from..file.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_line_start = line.len() < before.len() || self.last == 0;
        // The page shows the label of a note in another form, apart from the note's text.
        let label = line.split_once("]:").filter(|_| kind.is_note);
        let line = label.map_or(line, |(_, rest)| rest);
        self.in_image = before.ends_with("![");
        let begins_block = is_line_start || line.contains(['|', '>']);
        let run = Run {
            begins_word: self.after_space || begins_block && is_block_markup(line),
            ends_word: false,
            follows_directly: 0 < self.last && self.last <= file.start && is_block_markup(before),
            is_quotable: kind.is_quotable && !self.in_image,
            is_note: kind.is_note,
            span,
        };
        self.after_space = false;
        self.open = Some((run, file.end));
    }

    /// Ends the open run. If it is not known whether a word ends there, the rest of the line in the file decides.
    fn close(&mut self, ends_word: Option<bool>) {
        self.after_space = ends_word == Some(true);
        let Some((mut run, file)) = self.open.take() else {
            return;
        };
        let rest = self.source.get(file..).unwrap_or_default();
        run.ends_word = ends_word.unwrap_or_else(|| ends_line(rest));
        self.runs.push(run);
        self.last = file;
    }
}

fn is_space(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// The lines of the file that begin a note, sorted.
fn note_lines(source: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let lines = source.split_inclusive('\n').map(|line| {
        at += line.len();
        (line, at - line.len()..at)
    });
    let notes = lines.filter(|(line, _)| line.trim_start().starts_with("[^"));
    notes.map(|(_, span)| span).collect()
}

impl Run {
    /// The places at which a word begins or ends, whatever dictionary a browser has, in order: the run's own ends, and the places
    /// beside white space and punctuation. Words of Japanese are not divided further, because browsers differ there.
    pub fn boundaries(&self, text: &str) -> Vec<usize> {
        let run = &text[self.span.clone()];
        let mut out = Vec::new();
        if self.begins_word || run.starts_with(is_punctuation) {
            out.push(self.span.start);
        }
        let mut chars = run.char_indices().peekable();
        let mut before_before = None;
        while let Some((_, before)) = chars.next() {
            let Some((at, after)) = chars.peek().copied() else {
                break;
            };
            let next = run[at..].chars().nth(1);
            if is_boundary(before_before, before, after, next) {
                out.push(self.span.start + at);
            }
            before_before = Some(before);
        }
        if self.ends_word || run.ends_with(is_punctuation) {
            out.push(self.span.end);
        }
        out
    }

    /// True if a sentence or a clause begins at byte `at` of the text.
    pub fn begins_sentence(&self, text: &str, at: usize) -> bool {
        let before = text[self.span.start..at].trim_end_matches(' ');
        (before.is_empty() || before.ends_with(ends_clause)) && !ends_clause_at(text, at)
    }

    /// True if a sentence or a clause ends at byte `at` of the text.
    pub fn ends_sentence(&self, text: &str, at: usize) -> bool {
        at == self.span.end || text[self.span.start..at].ends_with(ends_clause)
    }

    /// The last words of the run: at least `length` characters, if it has so many.
    pub fn tail<'t>(&self, text: &'t str, length: usize) -> Option<&'t str> {
        let places = self.boundaries(text);
        let enough = |start: &&usize| text[**start..self.span.end].chars().count() >= length;
        let start = places
            .iter()
            .rev()
            .find(enough)
            .or_else(|| places.first())?;
        let words = &text[*start..self.span.end];
        let is_whole = self.ends_word && words.trim() == words && !words.is_empty();
        (is_whole && super::encoded_length(words) <= super::MAX_CONTEXT_BYTES).then_some(words)
    }

    /// The first words of the run: at least `length` characters, if it has so many.
    pub fn head<'t>(&self, text: &'t str, length: usize) -> Option<&'t str> {
        let places = self.boundaries(text);
        let enough = |end: &&usize| text[self.span.start..**end].chars().count() >= length;
        let end = places.iter().find(enough).or_else(|| places.last())?;
        let words = &text[self.span.start..*end];
        let is_whole = self.begins_word && words.trim() == words && !words.is_empty();
        (is_whole && super::encoded_length(words) <= super::MAX_CONTEXT_BYTES).then_some(words)
    }
}
