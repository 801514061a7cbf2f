//! `key: value` lines without an opening fence. Pelican and MultiMarkdown begin a file with them, Hexo allows the first `---` to be
//! left out, and Notion's exports have them below the title.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::{Format, FrontMatter};
use crate::{flag::flag, keys, marks, moment::parse_date};

/// The lines at byte `start`, or below a `# title` at this byte; `None` if the text there is the body.
pub(super) fn at_top(source: &str, start: usize) -> Option<FrontMatter> {
    let below_title = source[start..].starts_with("# ");
    let at = if below_title {
        let end = start + source[start..].find('\n')? + 1;
        end + blank_lines(&source[end..])
    } else {
        start
    };
    let mut map = Map::new();
    let mut end = at;
    let mut is_fenced = false;
    for line in source[at..].split_inclusive('\n') {
        is_fenced = super::is_line(line.trim());
        if line.trim().is_empty() || is_fenced {
            break;
        }
        end += line.len();
        if line.starts_with([' ', '\t', '-']) && !map.is_empty() {
            continue;
        }
        let (key, value) = line.split_once([':', '：'])?;
        keys::is_word(key).then_some(())?;
        map.insert(key.trim().to_owned(), value.trim().into());
    }
    // `Free: up to three users.` is a sentence.
    let hides = |(key, value): (&String, &Value)| {
        let is_flag = flag(value).is_some_and(|_| value.as_str() != Some(""));
        let text = value.as_str().unwrap_or_default();
        let is_state = is_flag
            || marks::is_not_public_state(value)
            || parse_date(text, &TimeZone::UTC).is_some();
        marks::is_not_public(value) || is_state && marks::may_hide(key)
    };
    let known = map.keys().filter(|key| keys::is_known(key)).count();
    let is_header = if below_title {
        let is_stated = map.keys().any(|key| !keys::hides(key));
        known == map.len() && known > 1 && is_stated || map.iter().any(hides)
    } else {
        let has_title = map.keys().any(|key| key.eq_ignore_ascii_case("title"));
        (has_title || map.iter().any(hides)) && 2 * known >= map.len()
    };
    if !is_header {
        return None;
    }
    if let Ok(read) = super::parse_as(Format::Header, &source[at..end]) {
        map = read;
    }
    // The title stays in the body and is read from there.
    let body = match (below_title, is_fenced) {
        (true, _) => start,
        (false, false) => end,
        (false, true) => {
            end + source[end..]
                .find('\n')
                .map_or(source.len() - end, |i| i + 1)
        }
    };
    Some(FrontMatter {
        format: Format::Header,
        span: Some(at..end),
        body,
        map: map
            .into_iter()
            .filter(|(_, value)| *value != Value::String(String::new()))
            .collect(),
        fault: None,
        ..FrontMatter::default()
    })
}

fn blank_lines(text: &str) -> usize {
    let lines = text.split_inclusive('\n');
    lines
        .take_while(|line| line.trim().is_empty())
        .map(str::len)
        .sum()
}
