//! Markdown with the front matter of any tool: YAML, TOML or JSON. Known keys are converted, the others kept.

use std::path::Path;

use jiff::{ZonedDateTime, civil::Date};
use serde_json::{Map, Value};

use crate::{Export, ImportedPost, dates, titles::one_line};

const TITLE: &[&str] = &["title"];
const DATE: &[&str] = &[
    "date",
    "published_at",
    "publishdate",
    "pubdate",
    "pub_date",
    "published",
    "created",
    "created_at",
    "created_time",
];
const UPDATED: &[&str] = &[
    "updated",
    "lastmod",
    "modified",
    "updated_at",
    "last_modified_at",
    "last_modified",
    "date_modified",
];
const TAGS: &[&str] = &[
    "tags",
    "tag",
    "categories",
    "category",
    "topics",
    "keywords",
];
const SUMMARY: &[&str] = &["summary", "description", "excerpt", "abstract"];
const AUTHOR: &[&str] = &["author", "authors"];
const URL: &[&str] = &["url", "canonical_url", "canonicalurl", "link", "permalink"];
/// Flags that hide a post when they are true.
const HIDING: &[&str] = &[
    "draft",
    "private",
    "hidden",
    "unlisted",
    "archived",
    "secret",
    "protected",
    "ignorepublish",
    "password",
];
/// Flags that hide a post when they are false.
const SHOWING: &[&str] = &["published", "publish", "public", "listed", "active"];
/// Days from which a post is shown.
const SHOWN_FROM: &[&str] = &[
    "publishdate",
    "published_at",
    "publish_date",
    "scheduled",
    "date",
    "published",
];
/// Days from which a post is no longer shown.
const SHOWN_UNTIL: &[&str] = &[
    "expirydate",
    "expiry_date",
    "expires",
    "unpublishdate",
    "unpublish",
    "unpublished_at",
];

/// The keys of a front matter, or why it cannot be read.
type Parsed = Result<Map<String, Value>, String>;

/// Whether a text of an unknown kind begins with a front matter.
pub(crate) fn has_front_matter(text: &str) -> bool {
    front_matter(text).is_some_and(|(parsed, _)| parsed.is_ok_and(|map| !map.is_empty()))
}

/// Reads one file.
pub(crate) fn read(path: &Path, text: &str, out: &mut Export) {
    let mut post = ImportedPost::default();
    let (mut map, body) = match front_matter(text) {
        None => (Map::new(), text.to_owned()),
        Some((Ok(map), body)) => (map, body.to_owned()),
        Some((Err(why), body)) => {
            post.hide(&format!(
                "its front matter cannot be read ({why}); it stands in the text as it is"
            ));
            let front = text[..text.len() - body.len()].trim_end();
            (Map::new(), format!("````\n{front}\n````\n\n{body}"))
        }
    };
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let body = without_imports(path, &body, &mut post);
    hide(path, &map, ZonedDateTime::now().date(), &mut post);
    convert(&mut map, &mut post);
    post.date = post
        .date
        .or_else(|| dates::day(stem.get(..10)?).map(|d| d.to_string()));
    let (heading, rest) = heading(&body);
    post.body = body.trim().to_owned();
    if post.title.is_empty() {
        match heading {
            Some(title) => {
                post.title = title;
                post.body = rest.trim().to_owned();
            }
            None => {
                post.title = stem.clone();
                post.notes
                    .push("it has no title: the name of the file is the title".to_owned());
            }
        }
    }
    post.kept = map;
    out.add(post);
}

/// The front matter at the top of a text, and the text after it.
fn front_matter(text: &str) -> Option<(Parsed, &str)> {
    if text.starts_with('{') {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
        let map = values.next()?.ok()?;
        return Some((Ok(map), &text[values.byte_offset()..]));
    }
    let (first, rest) = text.split_once('\n')?;
    let fences: &[&str] = match first.trim_end() {
        "---" => &["---", "..."],
        "+++" => &["+++"],
        _ => return None,
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if fences.contains(&line.trim_end()) {
            let (front, body) = (&rest[..at], &rest[at + line.len()..]);
            let parsed = if first.starts_with('+') {
                toml(front)
            } else {
                yaml(front)
            };
            return Some((parsed, body));
        }
        at += line.len();
    }
    // A line across the page, or a front matter that never ends.
    let key = rest.lines().next().is_some_and(|l| l.contains([':', '=']));
    key.then(|| (Err("it never ends".to_owned()), rest))
}

fn toml(text: &str) -> Parsed {
    fn json(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::Array(items) => items.into_iter().map(json).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(k, v)| (k, json(v))).collect(),
            other => other.to_string().into(),
        }
    }
    fn first_line(error: impl ToString) -> String {
        error
            .to_string()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()
    }
    let table: toml::Table = text.parse().map_err(first_line)?;
    Ok(table.into_iter().map(|(k, v)| (k, json(v))).collect())
}

/// The keys of YAML; a scalar that stands on the line of its key is read as it is written, such as `007`.
fn yaml(text: &str) -> Parsed {
    let parsed = serde_saphyr::from_str::<Option<Map<String, Value>>>(text);
    let parsed = parsed.map_err(|e| e.to_string().lines().next().unwrap_or_default().to_owned());
    let mut map = parsed?.unwrap_or_default();
    for (key, value) in &mut map {
        if matches!(value, Value::Number(_) | Value::Bool(_)) {
            let lines = text
                .lines()
                .filter_map(|l| l.strip_prefix(key.as_str())?.trim_start().strip_prefix(':'));
            let written = lines
                .map(|l| l.split(" #").next().unwrap_or_default().trim())
                .next();
            if let Some(written) =
                written.filter(|w| !w.is_empty() && !w.starts_with(['&', '!', '|', '>']))
            {
                *value = written.into();
            }
        }
    }
    Ok(map)
}

/// Lower case, without the difference of `-` and `_`.
fn normal(key: &str) -> String {
    key.trim().to_lowercase().replace('-', "_")
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => one_line(text),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Array(items) => items.iter().filter_map(text).collect::<Vec<_>>().join(", "),
        Value::Object(map) => map
            .get("name")
            .or_else(|| map.get("title"))
            .and_then(text)?,
        Value::Null => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Makes a draft of a post that its tool would not show today, or perhaps not.
fn hide(path: &Path, map: &Map<String, Value>, today: Date, post: &mut ImportedPost) {
    if path
        .components()
        .any(|c| matches!(c.as_os_str().to_str(), Some("_drafts" | "drafts")))
    {
        post.hide("it stands in a folder of drafts");
    }
    for (key, value) in map {
        let (name, value) = (normal(key), text(value).unwrap_or_default());
        let is = |words: &[&str]| words.contains(&value.to_lowercase().as_str());
        let (on, off) = (
            is(&["true", "yes", "on", "1", "y"]),
            is(&["false", "no", "off", "0", "n", ""]),
        );
        let day = dates::day(&value);
        let hidden = HIDING.contains(&name.as_str()) && !off
            || SHOWING.contains(&name.as_str()) && !on && day.is_none() && !value.is_empty()
            || matches!(name.as_str(), "status" | "post_status" | "state")
                && !is(&["", "publish", "published", "public", "live", "done"])
            || matches!(name.as_str(), "visibility" | "access")
                && !is(&["", "public", "everyone", "open"])
            || SHOWN_FROM.contains(&name.as_str()) && day.is_some_and(|d| d > today)
            || SHOWN_UNTIL.contains(&name.as_str())
                && !value.is_empty()
                && day.is_none_or(|d| d <= today);
        if hidden {
            post.hide(&format!("its front matter says `{key}: {value}`"));
        }
    }
}

/// Moves the keys that mean the same as ours into the post.
fn convert(map: &mut Map<String, Value>, post: &mut ImportedPost) {
    let flags: Vec<&str> = HIDING
        .iter()
        .chain(SHOWING)
        .copied()
        .filter(|k| *k != "published")
        .collect();
    let mut take = |names: &[&str], fits: &dyn Fn(&str) -> bool| -> Vec<Value> {
        let fits = |key: &str, value: &Value| {
            names.contains(&normal(key).as_str()) && text(value).is_none_or(|t| fits(&t))
        };
        let keys = |map: &Map<String, Value>| {
            let mut keys: Vec<String> = map
                .iter()
                .filter(|(k, v)| fits(k, v))
                .map(|(k, _)| k.clone())
                .collect();
            keys.sort_by_key(|k| names.iter().position(|n| *n == normal(k)));
            keys
        };
        keys(map).iter().filter_map(|k| map.remove(k)).collect()
    };
    let any = |_: &str| true;
    let first = |values: Vec<Value>| values.iter().find_map(text);
    post.title = first(take(TITLE, &any)).unwrap_or_default();
    let day = |t: &str| dates::day(t).is_some();
    post.date = first(take(DATE, &day))
        .and_then(|d| dates::day(&d))
        .map(|d| d.to_string());
    let updated = first(take(UPDATED, &day))
        .and_then(|d| dates::day(&d))
        .map(|d| d.to_string());
    post.updated = updated.filter(|u| Some(u) > post.date.as_ref());
    post.summary = first(take(SUMMARY, &any));
    post.author = first(take(AUTHOR, &any));
    post.url = first(take(URL, &|t| {
        t.starts_with("http://") || t.starts_with("https://")
    }));
    for value in take(TAGS, &any) {
        tags(&value, &mut post.tags);
    }
    for language in take(&["lang", "locale"], &|t| {
        matches!(t.get(..2), Some("ja" | "en"))
    }) {
        let language = text(&language).unwrap_or_default();
        map.entry("language")
            .or_insert_with(|| language[..2].into());
    }
    let flag = |key: &str| flags.contains(&normal(key).as_str());
    map.retain(|key, _| {
        !(flag(key)
            || post.draft && matches!(normal(key).as_str(), "published" | "status" | "visibility"))
    });
    // An import wrote the file: its source is that of the post.
    let source = map.remove("source");
    match source
        .as_ref()
        .and_then(|s| Some((s.get("from")?.as_str()?, s.get("hash")?)))
    {
        Some((from, _)) => post.id = Some(from.to_owned()),
        None => map.extend(source.map(|s| ("source".to_owned(), s))),
    }
}

fn tags(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| match item {
            Value::Array(_) => tags(item, out),
            _ => add(text(item), out),
        }),
        Value::String(list) => list
            .split([',', '、', '，'])
            .for_each(|tag| add(Some(one_line(tag)), out)),
        other => add(text(other), out),
    }
    fn add(tag: Option<String>, out: &mut Vec<String>) {
        let tag = tag.map(|t| t.trim_start_matches('#').to_owned());
        if let Some(tag) = tag.filter(|t| !t.is_empty() && !out.contains(t)) {
            out.push(tag);
        }
    }
}

/// The heading of the first level that a text begins with, and the rest.
fn heading(body: &str) -> (Option<String>, &str) {
    let start = body.trim_start();
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    match line.strip_prefix("# ") {
        Some(title) => (
            Some(title.trim().trim_end_matches('#').trim().to_owned()).filter(|t| !t.is_empty()),
            rest,
        ),
        None => (None, body),
    }
}

/// The text of MDX without the `import` and `export` lines at its top.
fn without_imports(path: &Path, body: &str, post: &mut ImportedPost) -> String {
    if !path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("mdx"))
    {
        return body.to_owned();
    }
    let code =
        |l: &&str| l.trim().is_empty() || l.starts_with("import ") || l.starts_with("export ");
    let left = body
        .lines()
        .take_while(code)
        .filter(|l| !l.trim().is_empty())
        .count();
    if left > 0 {
        post.notes
            .push(format!("{left} lines of code at its top were left out"));
    }
    body.lines().skip_while(code).collect::<Vec<_>>().join("\n")
}
