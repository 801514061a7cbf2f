//! Runs: the parts of a text that a page shows as they stand, in one block and in one line.

use std::ops::Range;

use senpai_language::Script;

use crate::{Block, BlockKind, SourceMap, body, map::Piece};

/// A part of a text that a page shows as it stands.
#[derive(Debug)]
pub(super) struct Run {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Whether a word begins at the start: nothing that the page may show stands before it in its block.
    begins_word: bool,
    ends_word: bool,
    /// Whether nothing that the page may show is between the run before and this one.
    pub follows_directly: bool,
    /// Whether it may be quoted: it is no heading, and no text of an image.
    pub is_quotable: bool,
    /// Whether it is in a note, which the page shows elsewhere.
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
            };
            finder.piece(piece, text, kind);
        }
        finder.close(None);
    }
    let mut runs = finder.runs;
    // A line break in the file between two such runs is no break on the page, where both sides are Japanese.
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

/// Whether each piece is a note, which the page shows elsewhere: a later piece is from an earlier place of the file.
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
    /// Whether the last run was closed before white space.
    after_space: bool,
    /// Whether the open run is the text of an image, which pages do not show.
    in_image: bool,
}

impl Finder<'_> {
    fn piece(&mut self, piece: &Piece, text: Range<usize>, kind: Kind) {
        let file = &piece.file;
        let written = self.source.get(file.clone()).unwrap_or_default();
        let is_shown = piece.exact || written.starts_with(['&', '\\']) && written.len() > 1;
        if !is_shown {
            // A list marker, a cell's bar, a line break.
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
        let shown = &self.text[text.clone()];
        let mut at = 0;
        for part in shown_parts(shown) {
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

    /// Whether the line of the file at byte `at` begins a note.
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
            // A note was before.
            false => self.source[..file.start].rfind('\n').unwrap_or_default(),
        };
        let before = self.source.get(from..file.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_line_start = line.len() < before.len() || self.last == 0;
        // The label of a note is shown in another form, apart from its text.
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

    /// Ends the open run. Whether a word ends there is known, or is read from the rest of the line in the file.
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

/// Divides a text at what pages show in another form: white space that is no single space, characters that are markup for
/// some renderers, signs that typographers replace, and addresses, which may become cards.
fn shown_parts(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut before = None;
    while let Some(c) = text[at..].chars().next() {
        let length = skipped(&text[at..], before);
        if length > 0 {
            out.push(start..at);
            start = at + length;
        }
        at += length.max(c.len_utf8());
        before = text[..at].chars().next_back();
    }
    out.push(start..text.len());
    out.retain(|part| !part.is_empty());
    out
}

/// The bytes at the start of `rest` that pages may show in another form; `before` is the character before it.
fn skipped(rest: &str, before: Option<char>) -> usize {
    let length = |keeps: fn(char) -> bool| rest.len() - rest.trim_start_matches(keeps).len();
    let spaces = length(char::is_whitespace);
    if spaces > 1 || spaces == 1 && !rest.starts_with(' ') {
        return spaces;
    }
    for sign in ["http://", "https://", "www.", "mailto:"] {
        if rest.starts_with(sign) {
            return length(|c| c.is_ascii_graphic());
        }
    }
    for sign in ["--", "...", "<<", ">>"] {
        if let Some(first) = sign.chars().next()
            && rest.starts_with(sign)
        {
            return rest.len() - rest.trim_start_matches(first).len();
        }
    }
    match rest.chars().next() {
        Some(
            c @ ('*' | '`' | '~' | '^' | '$' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '\\' | '"'
            | '='),
        ) => c.len_utf8(),
        // An apostrophe inside of a word stays: browsers take it for a typographer's.
        Some('\'') if !before.is_some_and(char::is_alphanumeric) => 1,
        Some('\'') if !rest[1..].starts_with(char::is_alphanumeric) => 1,
        Some(':') => {
            let name = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && !"_+-".contains(c));
            match name {
                Some(end) if end > 0 && rest[1 + end..].starts_with(':') => end + 2,
                _ => 0,
            }
        }
        _ => 0,
    }
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

/// Whether a part of the file is only markup that shows nothing and stays inside of a line: emphasis, code, links, and HTML
/// that only changes how its text looks.
fn is_inline_markup(gap: &str) -> bool {
    is_markup(gap, false)
}

/// Whether a part of the file is only markup that shows nothing, or marks where a block begins and ends.
fn is_block_markup(gap: &str) -> bool {
    is_markup(gap, true)
}

/// Elements that show their content as it is, in the line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "cite", "code", "em", "font", "i", "kbd", "mark", "samp", "small", "span",
    "strong", "u", "var",
];
/// Elements of lists and tables, and the line break: they end a line, beside the elements that begin and end a block.
const LINES: &[&str] = &[
    "br", "li", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
];

fn is_markup(gap: &str, blocks: bool) -> bool {
    let mut rest = gap;
    while let Some(length) = mark(rest, blocks) {
        rest = &rest[length..];
    }
    rest.is_empty()
}

/// Whether the line of the file, or the cell, has nothing more that the page may show.
fn ends_line(rest: &str) -> bool {
    let mut rest = rest;
    while !rest.is_empty() && !rest.starts_with(['\n', '|']) {
        match (mark(rest, false), mark(rest, true)) {
            (Some(length), _) => rest = &rest[length..],
            // An element begins or ends a block.
            (None, Some(_)) if rest.starts_with('<') => return true,
            (None, Some(length)) => rest = &rest[length..],
            (None, None) => return false,
        }
    }
    true
}

/// The length of the mark at the start of `rest` that shows nothing.
fn mark(rest: &str, blocks: bool) -> Option<usize> {
    let c = rest.chars().next()?;
    match c {
        // A backslash in a gap escapes what follows it.
        '*' | '_' | '`' | '=' | '\\' => Some(1),
        '[' => match until(rest, '|').filter(|_| rest.starts_with("[[")) {
            // The target of a wiki link with a text of its own.
            Some(length) => Some(length),
            None if blocks
                && ["[ ]", "[x]", "[X]"]
                    .iter()
                    .any(|task| rest.starts_with(task)) =>
            {
                Some(3)
            }
            None => Some(1),
        },
        ']' => match rest[1..].chars().next() {
            Some('(') => Some(1 + until(&rest[1..], ')')?),
            Some('[') => Some(1 + until(&rest[1..], ']')?),
            _ => Some(1),
        },
        '<' => {
            let length = until(rest, '>')?;
            let name = rest[1..length].trim_start_matches('/');
            let end = name.find(|c: char| !c.is_ascii_alphanumeric())?;
            let name = name[..end].to_ascii_lowercase();
            let name = name.as_str();
            let ends_line = || LINES.contains(&name) || body::is_block(name);
            (INLINE.contains(&name) || blocks && ends_line()).then_some(length)
        }
        '-' | '+' | '>' | '#' | '|' | ':' | '.' | ')' | ' ' | '\t' | '\r' | '\n' | '・'
            if blocks =>
        {
            Some(c.len_utf8())
        }
        c if blocks && c.is_ascii_digit() => Some(1),
        _ => None,
    }
}

/// The longest link or tag that is read as markup, in bytes. By hand: addresses are at most 2,048 bytes.
const LONGEST_MARK: usize = 2200;

/// The length up to the first `close` in the line, with it. In an address, brackets are pairs.
fn until(rest: &str, close: char) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in rest
        .char_indices()
        .take_while(|(at, c)| *at < LONGEST_MARK && *c != '\n')
    {
        match c {
            '(' if close == ')' => depth += 1,
            c if c == close && depth <= 1 => return Some(at + c.len_utf8()),
            c if c == close => depth -= 1,
            _ => {}
        }
    }
    None
}

impl Run {
    /// The places at which a word begins or ends whatever dictionary a browser has, in order: the run's own ends, and places
    /// beside white space and punctuation. Words of Japanese are not divided further: browsers differ there.
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

    /// Whether a sentence or a clause begins at byte `at` of the text.
    pub fn begins_sentence(&self, text: &str, at: usize) -> bool {
        let before = text[self.span.start..at].trim_end_matches(' ');
        (before.is_empty() || before.ends_with(ends_clause)) && !ends_clause_at(text, at)
    }

    /// Whether a sentence or a clause ends at byte `at` of the text.
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
        (is_whole && words.chars().count() <= super::LONGEST / 2).then_some(words)
    }

    /// The first words of the run: at least `length` characters, if it has so many.
    pub fn head<'t>(&self, text: &'t str, length: usize) -> Option<&'t str> {
        let places = self.boundaries(text);
        let enough = |end: &&usize| text[self.span.start..**end].chars().count() >= length;
        let end = places.iter().find(enough).or_else(|| places.last())?;
        let words = &text[self.span.start..*end];
        let is_whole = self.begins_word && words.trim() == words && !words.is_empty();
        (is_whole && words.chars().count() <= super::LONGEST / 2).then_some(words)
    }
}

/// Whether a sign that ends a clause is at byte `at` of the text.
pub(super) fn ends_clause_at(text: &str, at: usize) -> bool {
    text[at..].starts_with(ends_clause)
}

fn ends_clause(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '、' | '」' | '』' | '）' | '.' | '!' | '?' | ',' | ';' | ':' | ')'
    )
}

/// Whether a word ends between `before` and `after`: one of them is white space, or punctuation that is no part of a number or
/// a word (UAX #29: MidNum, MidLetter and MidNumLet are, between letters or digits); or one is Japanese and one is not. Each
/// of these was tried in Chromium.
fn is_boundary(
    before_before: Option<char>,
    before: char,
    after: char,
    after_after: Option<char>,
) -> bool {
    let is_apart = |c: char, left: Option<char>, right: Option<char>| {
        let is_word = |c: Option<char>| c.is_some_and(is_word);
        match c {
            c if c.is_whitespace() => true,
            '.' | ',' | ':' | ';' | '\'' | '．' | '，' | '：' | '；' | '’' | '·' => {
                !(is_word(left) && is_word(right))
            }
            c => is_punctuation(c),
        }
    };
    let is_both = before.is_alphanumeric() && after.is_alphanumeric();
    is_both && is_word(before) != is_word(after)
        || is_apart(before, before_before, Some(after))
        || is_apart(after, Some(before), after_after)
}

/// Whether the character is part of words that are written with spaces, or of numbers.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !Script::of(c).is_cjk()
}

fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '!' | '?' | '(' | ')' | '/' | '%' | '&' | '+' | '-' | '@' | '#' | '\u{3001}'..='\u{3002}' | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{301C}' | '！' | '（' | '）' | '？' | '／' | '［' | '］' | '｛' | '｝' | '％' | '＆' | '￥' | '＝'
            | '～' | '・' | '—' | '―' | '…' | '※' | '→' | '○' | '●' | '◎' | '□' | '■' | '△' | '▲' | '☆' | '★' | '×' | '÷'
    )
}
