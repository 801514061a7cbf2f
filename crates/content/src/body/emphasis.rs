//! Marks of emphasis that CommonMark leaves as text beside Japanese punctuation: `**「重要」**です`.

use std::{collections::HashMap, ops::Range};

/// A pair of marks that was left as text; offsets are bytes of the file.
pub(super) struct Pair {
    pub opening: Range<usize>,
    pub closing: Range<usize>,
    /// True if the text between the marks is struck out.
    pub is_struck: bool,
}

/// The longest text that is shown with corrected marks, in characters. By hand: enough to find the place.
const FIXED_LIMIT: usize = 30;

impl Pair {
    /// True if the byte `filler` is at one of the outer borders.
    pub fn is_beside(&self, source: &str, filler: u8) -> bool {
        let bytes = source.as_bytes();
        let before = self.opening.start.checked_sub(1).map(|at| bytes[at]);
        before == Some(filler) || bytes.get(self.closing.end) == Some(&filler)
    }

    /// The emphasised text, with its marks moved inside the brackets and the full stop around it, as code.
    pub fn fixed(&self, source: &str) -> String {
        let mark = &source[self.closing.clone()];
        let text = &source[self.opening.end..self.closing.start];
        let is_sign = |c: char| !c.is_alphanumeric();
        let core = text.trim_matches(is_sign);
        // Marks inside a tag, a link, code or a longer bracket would break it.
        let is_markup = |c: char| {
            matches!(
                c,
                '<' | '>' | '[' | ']' | '`' | '{' | '}' | '&' | '|' | '$' | '\u{1}'
            )
        };
        let is_bracket = |c: char| "()（）「」『』【】〔〕“”".contains(c);
        let is_whole = !text.contains(is_markup) && !core.contains(is_bracket);
        let is_short = text.chars().count() <= FIXED_LIMIT;
        if core.is_empty() || !is_whole || !is_short || core.len() == text.len() {
            return format!("`{mark}…{mark} `");
        }
        let before = text.len() - text.trim_start_matches(is_sign).len();
        let (opening, closing) = (&text[..before], &text[before + core.len()..]);
        format!("`{opening}{mark}{core}{mark}{closing}`")
    }
}

/// The marks that a parser left in the texts of one block.
#[derive(Default)]
pub(super) struct LeftMarks {
    marks: Vec<Range<usize>>,
}

impl LeftMarks {
    /// Records the marks in a text of the file (bytes).
    pub fn add(&mut self, source: &str, text: Range<usize>) {
        let bytes = source.as_bytes();
        let mut at = text.start;
        while at < text.end {
            let byte = bytes[at];
            let end = at
                + bytes[at..text.end]
                    .iter()
                    .take_while(|b| **b == byte)
                    .count();
            let is_escaped = at > 0 && bytes[at - 1] == b'\\';
            let is_mark = matches!(byte, b'*' | b'_' | b'~');
            if is_mark && !is_escaped {
                // The parser gives a run of marks in several parts.
                match self.marks.last_mut() {
                    Some(last) if last.end == at && bytes[last.start] == byte => last.end = end,
                    _ => self.marks.push(at..end),
                }
            }
            at = end;
        }
    }

    /// The pairs among the marks of the block, which ends here.
    pub fn take_pairs(&mut self, source: &str) -> Vec<Pair> {
        let mut open: HashMap<&str, Range<usize>> = HashMap::new();
        let mut pairs = Vec::new();
        for mark in self.marks.drain(..) {
            let run = &source[mark.clone()];
            if run.len() > 3 || run.starts_with('~') && run != "~~" {
                continue;
            }
            let before = source[..mark.start].chars().next_back();
            let after = source[mark.end..].chars().next();
            let is_text = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '\u{1}');
            // `file_name` has no emphasis.
            let is_inside = |c: Option<char>| {
                run.starts_with('_') && c.is_some_and(|c| c.is_ascii_alphanumeric())
            };
            if is_text(before)
                && !is_inside(after)
                && let Some(opening) = open.remove(run)
            {
                pairs.push(Pair {
                    opening,
                    closing: mark,
                    is_struck: run == "~~",
                });
            } else if is_text(after) && !is_inside(before) {
                open.insert(run, mark);
            }
        }
        pairs
    }
}
