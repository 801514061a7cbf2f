//! RSS 0.9x, 1.0 and 2.0, Atom, and the exports that WordPress and Blogger make of them.

mod atom;
mod rss;

use serde_json::Value;
use url::Url;

use crate::{
    Export, ImportedPost,
    titles::{of_html, of_text},
    xml::{Element, Space},
};

/// The values that a feed states for all its items.
#[derive(Clone, Default)]
struct FeedDefaults {
    base: Option<Url>,
    /// True if the feed is an export of WordPress.
    wordpress: bool,
    author: Option<String>,
}

/// Reads a document whose root is `rss`, `RDF`, `channel`, `feed` or `entry` into `out`; `false` for other roots.
pub(crate) fn read(root: &Element, out: &mut Export) -> bool {
    match root.name.to_ascii_lowercase().as_str() {
        "rss" | "rdf" | "channel" => rss::read(root, out),
        "feed" => atom::read(root, out),
        "entry" => {
            let defaults = FeedDefaults {
                base: base(None, root),
                ..FeedDefaults::default()
            };
            atom::entry(root, root.space, &defaults, out);
        }
        _ => return false,
    }
    true
}

fn tags(item: &Element, names: &[(Space, &str)]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for element in item
        .elements()
        .filter(|e| names.iter().any(|(space, name)| e.is(*space, name)))
    {
        let kind = element
            .attribute("scheme")
            .or(element.attribute("domain"))
            .unwrap_or_default();
        if kind.ends_with("#kind") || matches!(kind, "nav_menu" | "post_format" | "wp_theme") {
            continue;
        }
        let label = element
            .attribute("label")
            .or(element.attribute("term"))
            .map(str::to_owned);
        let tag = of_html(
            &label
                .filter(|l| !l.is_empty())
                .unwrap_or_else(|| element.text()),
        );
        if !tag.is_empty() && !out.contains(&tag) {
            out.push(tag);
        }
    }
    out
}

/// Sets the days of publication and change, and adds a note if a date cannot be read.
fn dates(
    item: &Element,
    published: &[(Space, &str)],
    updated: &[(Space, &str)],
    post: &mut ImportedPost,
) {
    let given = |names: &[(Space, &str)]| -> Vec<String> {
        let texts = names
            .iter()
            .filter_map(|(space, name)| item.text_of(*space, name));
        texts.filter(|t| !t.starts_with("0000")).collect()
    };
    post.set_dates(&given(published), &given(updated));
}

/// Elements of RSS and Atom that say nothing about who may read an item.
const OTHER_ELEMENTS: &[&str] = &[
    "author",
    "body",
    "category",
    "comments",
    "content",
    "contributor",
    "created",
    "description",
    "enclosure",
    "encoded",
    "guid",
    "id",
    "image",
    "issued",
    "link",
    "modified",
    "published",
    "pubdate",
    "rights",
    "source",
    "subtitle",
    "summary",
    "tagline",
    "textinput",
    "title",
    "updated",
];

/// The elements of an item that no feed has by itself, such as `<status>draft</status>`, as keys with their texts.
fn keys(item: &Element) -> Vec<(String, Value)> {
    let is_key = |element: &&Element| {
        let name = element.name.to_ascii_lowercase();
        matches!(element.space, Space::Feed | Space::Atom | Space::Other)
            && !OTHER_ELEMENTS.contains(&name.as_str())
            && element.elements().next().is_none()
    };
    let pair = |element: &Element| (element.name.clone(), element.text().trim().into());
    item.elements().filter(is_key).map(pair).collect()
}

/// The base that `xml:base` of `element` sets inside `outer`.
fn base(outer: Option<Url>, element: &Element) -> Option<Url> {
    match element.attribute_in(Space::Xml, "base") {
        Some(inner) => outer
            .as_ref()
            .map_or_else(|| Url::parse(inner), |o| o.join(inner))
            .ok()
            .or(outer),
        None => outer,
    }
}

/// The base of the links in a text: its page, else the base of the feed.
fn base_of_page(post: &ImportedPost, base: Option<Url>) -> Option<Url> {
    post.url
        .as_deref()
        .and_then(|u| Url::parse(u).ok())
        .or(base)
}

fn web(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// The address of `link` on the web.
fn resolve(base: Option<&Url>, link: &str) -> Option<String> {
    let link = link.trim();
    if web(link) {
        return Some(link.to_owned());
    }
    let full = base?.join(link).ok()?;
    web(full.as_str()).then(|| full.into())
}

/// Converts the text, makes a title if there is none, and adds the post.
pub(crate) fn finish(
    mut post: ImportedPost,
    html: &str,
    base: Option<&Url>,
    cut: bool,
    out: &mut Export,
) {
    let html = &*post.without_members_text(html);
    match senpai_html::fragment(html, base, &mut post.notes) {
        Ok(body) => post.body = body,
        Err(why) => return out.skip(&post.title, &why),
    }
    if post.title.is_empty() {
        post.title = of_text(&senpai_html::plain(html));
        post.notes
            .push("it has no title: its first words are the title".to_owned());
    }
    if cut {
        return out.skip(&post.title, "the file ends inside it");
    }
    out.add(post);
}
