//! Quotes of a post by which a browser finds a place on its page: the text fragments of links.
//!
//! The WICG's "Text Fragments" (URL fragment text directives) requires that a quote begins and ends at word boundaries and is in
//! one block. The page must show the quote unchanged, and only once.

mod gap;
mod page;
mod parts;
mod runs;
mod words;

use std::ops::Range;

use page::Page;
use runs::Run;
use serde::{Deserialize, Serialize};

use crate::{Block, SourceMap};

/// A part of a post's text that a browser finds exactly once on the post's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Packed", into = "Packed")]
#[non_exhaustive]
pub struct Quote {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The words before the quote, if the quote alone occurs more than once.
    pub before: Option<String>,
    /// The words after the quote, if the quote alone occurs more than once.
    pub after: Option<String>,
    /// True if the quote is in a note, which the page does not show beside the sentence that refers to it.
    pub is_note: bool,
}

/// A quote in its stored form.
type Packed = (usize, usize, Option<String>, Option<String>, bool);

impl From<Packed> for Quote {
    fn from((start, end, before, after, is_note): Packed) -> Quote {
        Quote {
            span: start..end,
            before,
            after,
            is_note,
        }
    }
}

impl From<Quote> for Packed {
    fn from(quote: Quote) -> Packed {
        (
            quote.span.start,
            quote.span.end,
            quote.before,
            quote.after,
            quote.is_note,
        )
    }
}

/// The least length of a quote in characters, unless its line is shorter: words elsewhere on the site may equal shorter quotes. By
/// hand.
const MIN_CHARACTERS: usize = 10;
/// The greatest length of a quote, in bytes of the percent-encoded address: 60 characters of Japanese. An address of 2,048 bytes,
/// which chat platforms accept, has room for two quotes with their contexts. By hand.
const MAX_BYTES: usize = 540;
/// The greatest length of the words before or after a quote, in the same bytes. By hand.
const MAX_CONTEXT_BYTES: usize = 270;
/// The number of longer and longer quotes that are tried at a place. By hand: repetitions do not end soon.
const MAX_TRIES: usize = 5;
/// The length of the words before or after a quote, in characters. By hand.
const CONTEXT_CHARACTERS: usize = 6;

/// Finds the quotes of a text: for each sentence, one at its start and one at its end, if they occur once on the page. `source` is
/// the file from which `text` was read, and `around` is the other text on the page, such as the title.
pub(crate) fn find(
    source: &str,
    body: usize,
    text: &str,
    map: &SourceMap,
    blocks: &[Block],
    around: &[&str],
) -> Vec<Quote> {
    let runs = runs::find(source, text, map, blocks);
    let page = Page::new(source, body, text, map, &runs, around);
    let mut quotes: Vec<Quote> = Vec::new();
    for (index, run) in runs.iter().enumerate().filter(|(_, run)| run.is_quotable) {
        let places = run.boundaries(text);
        // A quote does not begin or end with white space.
        let is_outside = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let starts = places.iter().filter(|at| {
            !is_outside(text[**at..].chars().next()) && run.begins_sentence(text, **at)
        });
        let ends = places.iter().filter(|at| {
            !is_outside(text[..**at].chars().next_back()) && run.ends_sentence(text, **at)
        });
        let forward = starts.filter_map(|start| {
            let after = places.partition_point(|place| place <= start);
            shortest(text, &page, places[after..].iter().map(|end| *start..*end))
        });
        let backward = ends.filter_map(|end| {
            let before = places.partition_point(|place| place < end);
            let starts = places[..before].iter().rev();
            let starts = starts.filter(|start| !words::ends_clause_at(text, **start));
            shortest(text, &page, starts.map(|start| *start..*end))
        });
        let before = quotes.len();
        let alone = forward.chain(backward).map(|span| Quote {
            span,
            before: None,
            after: None,
            is_note: run.is_note,
        });
        quotes.extend(alone);
        if quotes.len() == before
            && !run.is_note
            && let (Some(start), Some(end)) = (places.first(), places.last())
            && start < end
        {
            quotes.extend(with_context(text, &page, &runs, index, *start..*end));
        }
    }
    quotes.sort_by_key(|quote| (quote.span.start, quote.span.end));
    quotes.dedup();
    quotes
}

/// The first of the growing `spans` that is long enough and occurs once, or a shorter one if none is long enough.
fn shortest(
    text: &str,
    page: &Page,
    spans: impl Iterator<Item = Range<usize>>,
) -> Option<Range<usize>> {
    let (mut short, mut tries) = (None, 0);
    for span in spans {
        let quote = &text[span.clone()];
        let length = quote.chars().count();
        if encoded_length(quote) > MAX_BYTES || tries == MAX_TRIES {
            break;
        }
        // A browser finds no word in punctuation alone.
        if quote.trim() != quote || !quote.contains(char::is_alphanumeric) {
            continue;
        }
        if length < MIN_CHARACTERS {
            short = Some(span);
            continue;
        }
        if page.has_once(quote) {
            return Some(span);
        }
        tries += 1;
    }
    short.filter(|span| tries == 0 && page.has_once(&text[span.clone()]))
}

/// The bytes of a text in an address: three for each byte that is percent-encoded.
fn encoded_length(text: &str) -> usize {
    let length = |c: char| match c.is_ascii_alphanumeric() {
        true => 1,
        false => 3 * c.len_utf8(),
    };
    text.chars().map(length).sum()
}

/// The quote `span` of a whole run, with the words before or after it, if they occur together exactly once.
fn with_context(
    text: &str,
    page: &Page,
    runs: &[Run],
    index: usize,
    span: Range<usize>,
) -> Option<Quote> {
    let quote = &text[span.clone()];
    if quote.trim() != quote || encoded_length(quote) > MAX_BYTES {
        return None;
    }
    let run = &runs[index];
    let before = || {
        let before = index.checked_sub(1).and_then(|at| runs.get(at))?;
        let touches = run.follows_directly
            && span.start == run.span.start
            && before.is_quotable
            && !before.is_note;
        let context = before.tail(text, CONTEXT_CHARACTERS).filter(|_| touches)?;
        let both = format!("{context}{}{quote}", page::BREAK);
        page.has_once(&both).then(|| context.to_owned())
    };
    let after = || {
        let after = runs.get(index + 1)?;
        let touches = after.follows_directly
            && span.end == run.span.end
            && after.is_quotable
            && !after.is_note;
        let context = after.head(text, CONTEXT_CHARACTERS).filter(|_| touches)?;
        let both = format!("{quote}{}{context}", page::BREAK);
        page.has_once(&both).then(|| context.to_owned())
    };
    let (before, after) = match before() {
        Some(before) => (Some(before), None),
        None => (None, Some(after()?)),
    };
    Some(Quote {
        span,
        before,
        after,
        is_note: false,
    })
}
