//! JSON Feed, and the exports of Ghost.

use serde_json::{Map, Value};

use crate::{
    Export, ImportedPost, feed,
    titles::{of_html, one_line},
};

/// Reads a JSON Feed or an export of Ghost; `false` for other JSON.
pub(crate) fn read(value: &Value, out: &mut Export) -> bool {
    let is_feed = text(value, "version").is_some_and(|v| v.contains("jsonfeed.org/version"));
    if let Some(items) = value
        .get("items")
        .and_then(Value::as_array)
        .filter(|_| is_feed)
    {
        items.iter().for_each(|item| json_feed(item, value, out));
        return true;
    }
    let database = value.get("db").and_then(|db| db.get(0)).unwrap_or(value);
    let data = database.get("data").unwrap_or(database);
    let Some(posts) = data.get("posts").and_then(Value::as_array) else {
        return false;
    };
    out.is_complete = true;
    posts.iter().for_each(|post| ghost(post, data, out));
    true
}

/// A text, or a number as text.
fn text(value: &Value, key: &str) -> Option<String> {
    let text = match value.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn names(values: &[Value]) -> Option<String> {
    let names: Vec<String> = values.iter().filter_map(|a| text(a, "name")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Without a date of publication, the post has that of its last change.
fn set_dates(post: &mut ImportedPost, published: Option<String>, updated: Option<String>) {
    let published = published.or(updated.clone());
    post.set_dates(published.as_slice(), updated.as_slice());
}

/// Keys of an item that say nothing about who may read it.
const OTHER_KEYS: &[&str] = &[
    "attachments",
    "author",
    "authors",
    "banner_image",
    "content_html",
    "content_text",
    "date_modified",
    "date_published",
    "external_url",
    "id",
    "image",
    "language",
    "summary",
    "tags",
    "title",
    "url",
];

/// The keys of an item that no feed has by itself, such as `"draft": true`.
fn keys(item: &Value) -> Map<String, Value> {
    let keys = item.as_object().into_iter().flatten();
    let own = keys.filter(|(key, _)| !OTHER_KEYS.contains(&key.as_str()));
    own.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn json_feed(item: &Value, feed: &Value, out: &mut Export) {
    let author =
        |of: &Value| names(list(of, "authors")).or_else(|| text(of.get("author")?, "name"));
    let mut post = ImportedPost {
        title: one_line(&text(item, "title").unwrap_or_default()),
        id: text(item, "id"),
        url: text(item, "url")
            .or_else(|| text(item, "id"))
            .filter(|u| u.starts_with("http")),
        summary: text(item, "summary").map(|s| one_line(&s)),
        author: author(item).or_else(|| author(feed)),
        tags: list(item, "tags")
            .iter()
            .filter_map(|t| Some(one_line(t.as_str()?)))
            .collect(),
        ..ImportedPost::default()
    };
    post.heed(keys(item));
    set_dates(
        &mut post,
        text(item, "date_published"),
        text(item, "date_modified"),
    );
    let html = text(item, "content_html").map(|h| senpai_html::paragraphs(&h));
    let html = html.or_else(|| text(item, "content_text").map(|t| senpai_html::of_text(&t)));
    let base = post.url.as_deref().and_then(|u| url::Url::parse(u).ok());
    feed::finish(post, &html.unwrap_or_default(), base.as_ref(), false, out);
}

fn ghost(item: &Value, data: &Value, out: &mut Export) {
    let id = text(item, "id").unwrap_or_default();
    // Tables of pairs: the id of a post, and the id of a tag or an author.
    let linked = |table: &str, other: &str, rows: &str| -> Vec<&Value> {
        let pairs = list(data, table)
            .iter()
            .filter(|p| text(p, "post_id").as_deref() == Some(&id));
        let wanted: Vec<String> = pairs.filter_map(|p| text(p, other)).collect();
        let found = |id: &String| {
            list(data, rows)
                .iter()
                .find(|r| text(r, "id").as_ref() == Some(id))
        };
        wanted.iter().filter_map(found).collect()
    };
    let meta = list(data, "posts_meta")
        .iter()
        .find(|m| text(m, "post_id").as_deref() == Some(&id));
    let tags = linked("posts_tags", "tag_id", "tags").into_iter();
    let tags = tags
        .chain(list(item, "tags"))
        .filter(|t| text(t, "visibility").is_none_or(|v| v == "public"));
    let authors = linked("posts_authors", "author_id", "users");
    let author = text(item, "author_id").and_then(|id| {
        list(data, "users")
            .iter()
            .find(|u| text(u, "id") == Some(id.clone()))
    });
    let author = authors
        .first()
        .copied()
        .or(author)
        .or(item.get("primary_author"));
    let mut post = ImportedPost {
        title: of_html(&text(item, "title").unwrap_or_default()),
        id: text(item, "uuid")
            .or(Some(id.clone()))
            .filter(|i| !i.is_empty()),
        url: text(item, "canonical_url")
            .or_else(|| text(item, "url"))
            .filter(|u| u.starts_with("http") && !u.contains("__GHOST_URL__")),
        summary: text(item, "custom_excerpt").map(|s| one_line(&s)),
        author: author.and_then(|a| text(a, "name")),
        tags: tags
            .filter_map(|t| text(t, "name"))
            .filter(|t| !t.starts_with('#'))
            .collect(),
        ..ImportedPost::default()
    };
    match text(item, "status").as_deref() {
        Some("published") => {}
        Some(status @ ("trash" | "trashed" | "deleted")) => {
            return out.skip(&post.title, &format!("its status is {status}"));
        }
        Some(status) => post.hide(&format!("its status is {status}")),
        None => post.hide("the export states no status"),
    }
    if let Some(visibility) = text(item, "visibility").filter(|v| v != "public") {
        post.hide(&format!("its visibility is {visibility}"));
    }
    if meta.into_iter().chain([item]).any(|m| {
        m.get("email_only")
            .is_some_and(|e| !matches!(e, Value::Null | Value::Bool(false)) && *e != 0)
    }) {
        post.hide("it was sent by mail only");
    }
    if let Some(kind) = text(item, "type").filter(|t| !matches!(t.as_str(), "post" | "page")) {
        post.hide(&format!("its type is {kind}, not post or page"));
    }
    set_dates(
        &mut post,
        text(item, "published_at").or_else(|| text(item, "created_at")),
        text(item, "updated_at"),
    );
    // Ghost writes a placeholder in place of its own address.
    let html = text(item, "html").map(|h| h.replace("__GHOST_URL__", ""));
    let html = html.or_else(|| text(item, "plaintext").map(|t| senpai_html::of_text(&t)));
    if html.is_none()
        && ["lexical", "mobiledoc"]
            .iter()
            .any(|k| text(item, k).is_some())
    {
        post.notes.push(
            "its text is in the format of Ghost's editor, which is not read: export it with HTML"
                .to_owned(),
        );
    }
    let base = post.url.as_deref().and_then(|u| url::Url::parse(u).ok());
    feed::finish(post, &html.unwrap_or_default(), base.as_ref(), false, out);
}
