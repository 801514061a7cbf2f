//! Atom, and the exports of Blogger.

use super::{FeedDefaults, base, base_of_page, dates, finish, keys, resolve, tags};
use crate::{
    Export, ImportedPost, blogger,
    titles::{of_html, one_line},
    xml::{Element, Space},
};

/// Reads a document whose root is `feed`.
pub(super) fn read(feed: &Element, out: &mut Export) {
    let defaults = FeedDefaults {
        base: base(None, feed),
        wordpress: false,
        author: author(feed, feed.space),
    };
    let deleted = |e: &&Element| e.is(Space::Tombstone, "deleted-entry");
    let gone: Vec<(&str, &str)> = feed
        .elements()
        .filter(deleted)
        .filter_map(|e| Some((e.attribute("ref")?, e.attribute("when").unwrap_or("9999"))))
        .collect();
    for element in feed.all(feed.space, "entry") {
        out.is_complete |= blogger::is_of_export(element);
        let id = element.text_of(feed.space, "id").unwrap_or_default();
        let changed = element.text_of(feed.space, "updated").unwrap_or_default();
        if gone
            .iter()
            .any(|(of, when)| *of == id && *when >= changed.as_str())
        {
            out.skip(&title(element, feed.space), "its feed has deleted it");
        } else {
            entry(element, feed.space, &defaults, out);
        }
    }
    for (of, _) in gone {
        out.skip(
            of,
            "its feed has deleted it; remove the post if it was imported before",
        );
    }
}

/// Reads an entry whose elements are in the namespace `space`.
pub(super) fn entry(entry: &Element, space: Space, defaults: &FeedDefaults, out: &mut Export) {
    let base = base(defaults.base.clone(), entry);
    let title = title(entry, space);
    if let Some(why) = blogger::no_post(entry) {
        return out.skip(&title, &why);
    }
    let mut post = ImportedPost {
        title,
        id: entry.text_of(space, "id"),
        url: alternate(entry, space).and_then(|l| resolve(base.as_ref(), l)),
        author: author(entry, space).or_else(|| defaults.author.clone()),
        tags: tags(
            entry,
            &[(space, "category"), (Space::DublinCore, "subject")],
        ),
        ..ImportedPost::default()
    };
    blogger::hide(entry, &mut post);
    post.heed(keys(entry));
    let published = [
        (space, "published"),
        (space, "issued"),
        (space, "created"),
        (Space::DublinCore, "date"),
        (space, "updated"),
        (space, "modified"),
    ];
    dates(
        entry,
        &published,
        &[(space, "updated"), (space, "modified")],
        &mut post,
    );
    let content = entry.all(space, "content").next();
    let summary = entry.all(space, "summary").next();
    let text = content
        .and_then(|c| construct(c, &mut post.notes))
        .filter(|t| !t.trim().is_empty());
    let short = summary
        .and_then(|s| construct(s, &mut post.notes))
        .filter(|t| !t.trim().is_empty());
    if text.is_some() {
        post.summary = short.as_deref().and_then(|short| post.summary_of(short));
    }
    let inner = content
        .or(summary)
        .map_or(base.clone(), |c| self::base(base.clone(), c));
    let page = inner
        .clone()
        .filter(|_| inner != defaults.base)
        .or_else(|| base_of_page(&post, base));
    let html = senpai_html::paragraphs(&text.or(short).unwrap_or_default());
    finish(post, &html, page.as_ref(), entry.cut, out);
}

/// The text of an Atom text construct or content, as HTML. `None` for content that is not text or not in the file.
fn construct(element: &Element, notes: &mut Vec<String>) -> Option<String> {
    if let Some(address) = element.attribute("src") {
        notes.push(format!(
            "its content is at another place and was not read: {address}"
        ));
        return None;
    }
    let kind = element
        .attribute("type")
        .unwrap_or("text")
        .to_ascii_lowercase();
    let escaped = element.attribute("mode").is_some_and(|m| m == "escaped");
    match kind.split(';').next().unwrap_or_default().trim() {
        _ if escaped => Some(element.text()),
        "html" | "text/html" => Some(element.html()),
        "xhtml" | "application/xhtml+xml" => Some(element.html()),
        "text" | "" | "text/plain" if element.elements().next().is_none() => {
            Some(senpai_html::of_text(&element.text()))
        }
        "text" | "" => Some(element.html()),
        other => {
            notes.push(format!("its content is not text and was not read: {other}"));
            None
        }
    }
}

fn title(entry: &Element, space: Space) -> String {
    let titles = entry.all(space, "title").map(|element| {
        match element.attribute("type").unwrap_or("text") {
            "html" | "text/html" | "xhtml" | "application/xhtml+xml" => {
                one_line(&senpai_html::plain(&element.html()))
            }
            _ if element.attribute("mode").is_some_and(|m| m == "escaped") => {
                of_html(&element.text())
            }
            _ => one_line(&element.text()),
        }
    });
    titles
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or_default()
}

/// The address of the page: `rel="alternate"` or none, HTML first.
pub(super) fn alternate(entry: &Element, space: Space) -> Option<&str> {
    let links = || {
        entry.all(space, "link").filter(|l| {
            l.attribute("rel").is_none_or(|r| {
                r.is_empty() || r == "alternate" || r.ends_with("/relation/alternate")
            })
        })
    };
    let html = links().find(|l| l.attribute("type").is_none_or(|t| t.contains("html")));
    html.or_else(|| links().next())?.attribute("href")
}

fn author(element: &Element, space: Space) -> Option<String> {
    let names: Vec<String> = element
        .all(space, "author")
        .filter_map(|a| a.text_of(space, "name"))
        .collect();
    (!names.is_empty())
        .then(|| names.join(", "))
        .or_else(|| element.text_of(Space::DublinCore, "creator"))
}
