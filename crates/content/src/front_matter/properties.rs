//! Properties of Logseq and fields of Dataview, `key:: value`, and the metadata of Nikola, `.. key: value`, at the top of a file.

use serde_json::{Map, Value};

use super::{Format, FrontMatter};
use crate::{keys, marks};

/// Keys by which Logseq keeps its own state.
const OF_LOGSEQ: &str =
    "id collapsed heading icon filters exclude-from-graph-view logseq.order-list-type";

/// The lines at byte `start`, or below a `# title` or `<!--` at this byte; `None` if the text there is the body.
pub(super) fn at_top(source: &str, start: usize) -> Option<FrontMatter> {
    let first = source[start..].lines().next()?.trim();
    let is_comment = first == "<!--";
    let is_below = is_comment || first.starts_with("# ");
    let mut at = start;
    if is_below {
        at += source[start..].find('\n')? + 1;
        at += blank(&source[at..]);
    }
    let (map, length) = lines(&source[at..])?;
    let end = at + length;
    // A heading stays in the body and is read from there.
    let body = match is_comment {
        true => end + source[end..].find("-->").map_or(0, |at| at + 3),
        false if is_below => super::bom(source),
        false => end,
    };
    Some(FrontMatter {
        format: Format::Header,
        span: Some(at..end),
        body,
        map,
        ..FrontMatter::default()
    })
}

/// The keys that can hide a post, in lines at the start of a body, or below its heading.
pub(super) fn hiding(body: &str) -> Option<Map<String, Value>> {
    let body = body.trim_start();
    let below = match body.strip_prefix("# ") {
        Some(_) => body.split_once('\n')?.1.trim_start(),
        None => body,
    };
    let (mut map, _) = lines(below)?;
    map.retain(|key, _| marks::may_hide(key));
    (!map.is_empty()).then_some(map)
}

/// The keys of the lines at the start of a text, and the bytes of the lines. Logseq has its properties in the first item of a list, too.
fn lines(text: &str) -> Option<(Map<String, Value>, usize)> {
    let mut map = Map::new();
    let (mut end, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        let bare = line.trim();
        // Below a blank line, only a key that may hide the page is one of its own.
        if bare.is_empty() && end > 0 {
            continue;
        }
        let is_item = bare.starts_with("- ");
        if is_item && end > 0 {
            break;
        }
        let bare = bare.strip_prefix("- ").unwrap_or(bare);
        let Some((key, value)) = pair(bare) else {
            break;
        };
        let is_below = end > 0 && end + line.len() < at;
        if is_below && !marks::may_hide(key) {
            break;
        }
        end = at;
        let is_of_logseq = OF_LOGSEQ.split_whitespace().any(|own| own == key);
        if !is_of_logseq && !value.is_empty() {
            map.insert(key.to_owned(), value.into());
        }
    }
    (end > 0).then_some((map, end))
}

/// The key and the value of a line, without the brackets of links: `tags:: [[draft]]`.
fn pair(line: &str) -> Option<(&str, String)> {
    let field = [('[', ']'), ('(', ')')]
        .into_iter()
        .find_map(|(open, close)| line.strip_prefix(open)?.strip_suffix(close));
    let (key, value) = match line.strip_prefix(".. ") {
        Some(line) => line.split_once(':')?,
        None => field.unwrap_or(line).split_once("::")?,
    };
    let key = key.trim().trim_matches('*');
    // `std::fmt` is a name of a program.
    let is_apart = value.is_empty() || value.starts_with([' ', '\t']) || marks::may_hide(key);
    (is_apart && keys::is_word(key)).then_some(())?;
    Some((
        key,
        value.replace("[[", "").replace("]]", "").trim().to_owned(),
    ))
}

fn blank(text: &str) -> usize {
    let lines = text.split_inclusive('\n');
    let blank = lines.take_while(|line| line.trim().is_empty());
    blank.map(str::len).sum()
}
