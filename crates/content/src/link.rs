//! Addresses of a place on a page.

use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Quote;

/// The address of the part `span` of `text` (bytes) on the page `url`. It has a text fragment, which makes browsers scroll to the
/// part and highlight it (the WICG's "Text Fragments"). The fragment quotes the start and the end of the part, from `quotes`, or a
/// short part as a whole. If the part has no quote, the address is the page's. If there is an `anchor`, browsers without text
/// fragments go there.
pub fn deep_link(
    url: &str,
    anchor: Option<&str>,
    text: &str,
    quotes: &[Quote],
    span: Range<usize>,
) -> String {
    let (page, own) = url.split_once('#').unwrap_or((url, ""));
    let link = match anchor {
        Some(anchor) => format!("{page}#{}", encode(anchor)),
        None if own.is_empty() => page.to_owned(),
        None => url.to_owned(),
    };
    let hash = if link.contains('#') { "" } else { "#" };
    let with = |fragment: String| format!("{link}{hash}:~:text={fragment}");
    let whole = fragment(text, quotes, &span, true).map(with);
    let start = || fragment(text, quotes, &span, false).map(with);
    let fits = |link: &String| link.len() <= LONGEST;
    whole
        .filter(fits)
        .or_else(start)
        .filter(fits)
        .unwrap_or(link)
}

/// The longest link, in bytes: chat platforms drop longer links (Discord: 2,048).
const LONGEST: usize = 2048;

/// The needed parts of `prefix-,start,end,-suffix`; without the end unless `to_end`.
fn fragment(text: &str, quotes: &[Quote], span: &Range<usize>, to_end: bool) -> Option<String> {
    let is_inside = |quote: &&Quote| span.start <= quote.span.start && quote.span.end <= span.end;
    // The page shows notes elsewhere, so they are quoted only if there is nothing else.
    let only_notes = quotes.iter().filter(is_inside).all(|quote| quote.is_note);
    let inside = || {
        let inside = quotes.iter().filter(is_inside);
        inside.filter(move |quote| quote.is_note == only_notes)
    };
    let start = inside().next()?.span.start;
    let first = inside()
        .take_while(|quote| quote.span.start == start)
        .last()?;
    let last = inside().rev().max_by_key(|quote| quote.span.end)?;
    let part = |quote: Range<usize>| text.get(quote).map(encode);
    let before = |quote: &Quote| quote.before.as_ref().map(|words| encode(words) + "-,");
    let after = |quote: &Quote| {
        quote
            .after
            .as_ref()
            .map(|words| ",-".to_owned() + &encode(words))
    };
    let start = before(first).unwrap_or_default();
    // Overlapping quotes are parts of one line, and need no other words.
    if last.span.start < first.span.end {
        let end = after(first).unwrap_or_default();
        return Some(start + &part(first.span.start..last.span.end.max(first.span.end))? + &end);
    }
    let start = start + &part(first.span.clone())?;
    // If a range cannot name its ends, the start is enough to scroll there.
    Some(match (after(first), !to_end || last.before.is_some()) {
        (Some(after), _) => start + &after,
        (None, true) => start,
        (None, false) => {
            let end = after(last).unwrap_or_default();
            format!("{start},{}{end}", part(last.span.clone())?)
        }
    })
}

/// The characters that a text fragment contains unescaped: unreserved characters without `-`, which has a meaning there.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'~');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}
