//! The notation of Hatena Blog, which its posts in Markdown contain too.

use super::rules::{Found, Place, TAG_LIMIT, near};

/// `[https://example.com:title=text]`: the text stays.
pub(super) fn link(place: &Place<'_>) -> Option<Found> {
    let (inside, length) = inside(place)?;
    let at = inside.find(TITLE)?;
    let start = 1 + at + TITLE.len();
    let is_address = !inside[..at].contains(char::is_whitespace);
    (is_address && start < length - 1).then(|| Found {
        hidden: vec![0..start, length - 1..length],
        length: start,
        ..Found::default()
    })
}

const TITLE: &str = ":title=";

/// The kinds of parts that are named before their address or their text.
const KINDS: &[&str] = &[
    "f:id:",
    "asin:",
    "isbn:",
    "tex:",
    "youtube:",
    "twitter:",
    "niconico:",
    "map:",
];
/// The kinds of parts that are named behind an address.
const PARTS: &[&str] = &["embed", "title", "bookmark", "image", "movie", "sound"];

/// `[https://example.com:embed:cite]`, `[f:id:name:20260131000000p:plain]`: an embedded part.
pub(super) fn embed(place: &Place<'_>) -> Option<Found> {
    let text = place.rest.get(1..)?;
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    let is_kind = KINDS.iter().any(|kind| text.starts_with(kind));
    if !is_web && !is_kind {
        return None;
    }
    let (inside, length) = inside(place)?;
    let is_part = is_web && inside.split(':').skip(2).any(|word| PARTS.contains(&word));
    let is_whole = !inside.contains(char::is_whitespace) || inside.starts_with("tex:");
    ((is_part || is_kind) && is_whole).then(|| Found::hiding(length))
}

/// The text in the brackets that begin here, and their length; `None` for a link of Markdown.
fn inside<'a>(place: &Place<'a>) -> Option<(&'a str, usize)> {
    let line = near(place.rest, TAG_LIMIT).lines().next()?;
    let (inside, after) = line.strip_prefix('[')?.split_once(']')?;
    let is_markdown = after.starts_with(['(', '[', ':']) || place.before.ends_with(['!', '[', ']']);
    (!is_markdown && !inside.contains('[')).then(|| (inside, inside.len() + 2))
}
