//! The text format of Movable Type, which Hatena Blog and other services of Japan export.

use std::collections::HashMap;

use serde_json::Value;

use crate::{Export, ImportedPost, dates, feed, titles::of_html};

/// The parts of an entry after its head.
const PARTS: &[&str] = &[
    "BODY:",
    "EXTENDED BODY:",
    "EXCERPT:",
    "KEYWORDS:",
    "COMMENT:",
    "PING:",
    "TAGS:",
];
/// The keys with which the head of an entry can begin.
const KEYS: &[&str] = &[
    "ALLOW COMMENTS:",
    "ALLOW PINGS:",
    "AUTHOR:",
    "BASENAME:",
    "CATEGORY:",
    "CONVERT BREAKS:",
    "DATE:",
    "IMAGE:",
    "NO ENTRY:",
    "ALLOW TRACKBACKS:",
    "PASSWORD:",
    "PRIMARY CATEGORY:",
    "STATUS:",
    "TAGS:",
    "TITLE:",
    "UNIQUE URL:",
];

/// The start of the keys that say what readers may do.
const ALLOW: &str = "ALLOW ";

/// A line of the head with a key that Movable Type does not write: services add keys that say who may read the entry. Of these, one
/// that begins with `ALLOW` names the readers.
fn other_key(line: &str) -> Option<(String, Value)> {
    let (key, value) = line.split_once(':')?;
    if KEYS.iter().any(|known| known.trim_end_matches(':') == key) {
        return None;
    }
    let value = value.trim();
    let key = match key.strip_prefix(ALLOW) {
        Some(_) if value == "1" => return None,
        Some(_) => "visibility",
        None => key.trim(),
    };
    Some((key.to_lowercase(), value.into()))
}

/// True if a text begins with the head of an entry.
pub(crate) fn is(text: &str) -> bool {
    let head: Vec<&str> = text
        .trim_start()
        .lines()
        .take(30)
        .take_while(|l| l.trim_end() != "-----")
        .collect();
    let keys = head
        .iter()
        .filter(|l| KEYS.iter().any(|k| l.starts_with(k)))
        .count();
    keys >= 2
        && head.len() < 30
        && head
            .first()
            .is_some_and(|l| KEYS.iter().any(|k| l.starts_with(k)))
}

pub(crate) fn read(text: &str, out: &mut Export) {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    out.is_complete = true;
    let (mut start, mut at) = (0, 0);
    while at <= lines.len() {
        if at == lines.len() || ends_entry(&lines, at) {
            if lines[start..at].iter().any(|l| !l.is_empty()) {
                let count = out.posts.len();
                entry(&lines[start..at], out);
                // Each entry ends with a line of hyphens.
                if at == lines.len() {
                    out.is_cut = true;
                    let last = out.posts.get_mut(count..).unwrap_or_default();
                    last.iter_mut()
                        .for_each(|post| post.hide("the file ends inside it"));
                }
            }
            start = at + 1;
        }
        at += 1;
    }
}

/// True if the line ends an entry: eight hyphens before a head or before the end of the file. A text may contain such a line
/// too.
fn ends_entry(lines: &[&str], at: usize) -> bool {
    let mut after = lines[at + 1..].iter().filter(|l| !l.is_empty());
    lines[at] == "--------"
        && after
            .next()
            .is_none_or(|l| KEYS.iter().any(|k| l.starts_with(k)))
}

/// True if the line ends a part: five hyphens before another part or before the end.
fn ends_part(lines: &[&str], at: usize) -> bool {
    let mut after = lines[at + 1..].iter().filter(|l| !l.is_empty());
    lines[at] == "-----"
        && after
            .next()
            .is_none_or(|l| PARTS.contains(l) || *l == "--------")
}

fn entry(lines: &[&str], out: &mut Export) {
    let mut parts: Vec<&[&str]> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at <= lines.len() {
        if at == lines.len() || ends_part(lines, at) {
            parts.push(&lines[start..at]);
            start = at + 1;
        }
        at += 1;
    }
    let mut texts: HashMap<&str, String> = HashMap::new();
    for part in parts.iter().skip(1) {
        let mut lines = part.iter().skip_while(|l| l.is_empty());
        if let Some(name) = lines.next() {
            let text: Vec<&str> = lines.copied().collect();
            texts.entry(name).or_insert_with(|| text.join("\n"));
        }
    }
    let head = parts.first().copied().unwrap_or_default();
    let all = |key: &str| {
        let key = format!("{key}:");
        let values = head
            .iter()
            .filter_map(move |l| l.strip_prefix(key.as_str()))
            .map(str::trim);
        values
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let one = |key: &str| all(key).into_iter().next();
    let mut post = ImportedPost {
        title: of_html(&one("TITLE").unwrap_or_default()),
        id: one("BASENAME"),
        url: one("UNIQUE URL").filter(|u| u.starts_with("http")),
        author: one("AUTHOR"),
        ..ImportedPost::default()
    };
    let excerpt = texts.get("EXCERPT:");
    post.summary = excerpt.and_then(|excerpt| post.summary_of(excerpt));
    if one("NO ENTRY").is_some() {
        return out.skip(&post.title, "it holds comments only");
    }
    match one("STATUS") {
        Some(status) if status.eq_ignore_ascii_case("publish") => {}
        Some(status) if matches!(&*status.to_lowercase(), "trash" | "trashed" | "deleted") => {
            return out.skip(&post.title, &format!("its status is {status}"));
        }
        Some(status) => post.hide(&format!("its status is {status}")),
        None => post.hide("the export states no status"),
    }
    if one("PASSWORD").is_some() {
        post.hide("a password protects it");
    }
    post.heed(head.iter().filter_map(|line| other_key(line)));
    // Days are written as in America, `02/03/2026`.
    let american = |text: &String| dates::american_day(text).map(|day| day.to_string());
    let published = one("DATE").map(|text| american(&text).unwrap_or(text));
    post.set_dates(published.as_slice(), &[]);
    let listed = all("TAGS").into_iter().flat_map(|t| {
        t.split(',')
            .map(|t| t.trim().trim_matches('"').to_owned())
            .collect::<Vec<_>>()
    });
    for tag in all("PRIMARY CATEGORY")
        .into_iter()
        .chain(all("CATEGORY"))
        .chain(listed)
    {
        if !tag.is_empty() && !post.tags.contains(&tag) {
            post.tags.push(tag);
        }
    }
    let body = [texts.get("BODY:"), texts.get("EXTENDED BODY:")]
        .into_iter()
        .flatten();
    let body = body
        .map(|t| t.trim())
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    let breaks = one("CONVERT BREAKS").unwrap_or_default().to_lowercase();
    if breaks.starts_with("markdown") {
        post.body = body;
        return out.add(post);
    }
    let html = match breaks.as_str() {
        "1" | "__default__" => senpai_html::with_paragraphs(&body),
        _ => senpai_html::paragraphs(&body),
    };
    feed::finish(post, &html, None, false, out);
}
