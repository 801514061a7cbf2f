//! RSS, Atom and WordPress exports.

use std::path::Path;

use roxmltree::{Document, Node, ParsingOptions};

use crate::{Error, ImportedPost, html};

pub(crate) fn read(path: &Path, xml: &str) -> Result<Vec<ImportedPost>, Error> {
    let options = ParsingOptions {
        nodes_limit: 5_000_000,
        ..ParsingOptions::default()
    };
    let broken = |e: roxmltree::Error| Error::Xml {
        path: path.to_owned(),
        why: e.to_string(),
    };
    let document = Document::parse_with_options(xml, options).map_err(broken)?;
    let entries = document
        .descendants()
        .filter(|n| matches!(n.tag_name().name(), "item" | "entry"));
    let mut posts = Vec::new();
    for entry in entries {
        posts.extend(post(path, entry)?);
    }
    Ok(posts)
}

/// Types of WordPress that its visitors never see as a post: media, menus, design and stored settings.
const NO_POSTS: &[&str] = &[
    "attachment",
    "custom_css",
    "customize_changeset",
    "nav_menu_item",
    "oembed_cache",
    "revision",
    "user_request",
    "wp_block",
    "wp_font_face",
    "wp_font_family",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
];

/// The post of an entry; `None` for attachments, menus and other items of a WordPress export.
fn post(path: &Path, entry: Node<'_, '_>) -> Result<Option<ImportedPost>, Error> {
    let kind = text(entry, "post_type").unwrap_or_default();
    let status = text(entry, "status");
    if NO_POSTS.contains(&kind.as_str())
        || status
            .as_deref()
            .is_some_and(|s| matches!(s, "trash" | "auto-draft" | "inherit"))
    {
        return Ok(None);
    }
    let Some(title) = text(entry, "title") else {
        return Ok(None);
    };
    let content = ["encoded", "content", "description", "summary"]
        .into_iter()
        .find_map(|name| text(entry, name));
    let body = html::fragment(path, &paragraphs(&content.unwrap_or_default()))?;
    let mut post = ImportedPost {
        title,
        tags: tags(entry),
        date: date(entry),
        author: text(entry, "creator")
            .or_else(|| child(entry, "author").and_then(|a| text(a, "name"))),
        url: link(entry),
        body,
        ..ImportedPost::default()
    };
    if let Some(status) = status.filter(|s| s != "publish") {
        post.hide(&format!("its status is {status}"));
    }
    if text(entry, "post_password").is_some() {
        post.hide("a password protects it");
    }
    if !matches!(kind.as_str(), "" | "post" | "page") {
        post.hide(&format!("its type is {kind}, not post or page"));
    }
    if post.body.trim().is_empty() {
        post.hide("it has no text");
    }
    Ok(Some(post))
}

/// Marks paragraphs: WordPress stores only blank lines between them.
fn paragraphs(content: &str) -> String {
    if content.contains("<p") || !content.contains("\n\n") {
        return content.to_owned();
    }
    content
        .split("\n\n")
        .map(|p| format!("<p>{p}</p>\n"))
        .collect()
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|n| n.tag_name().name() == name)
}

fn text(node: Node<'_, '_>, name: &str) -> Option<String> {
    // An item of a WordPress export has two `encoded`, content and excerpt, and one may be empty: take the first with text.
    let with_text = |n: Node<'_, '_>| {
        let text: String = n
            .descendants()
            .filter(|d| d.is_text())
            .filter_map(|d| d.text())
            .collect();
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    };
    node.children()
        .filter(|n| n.tag_name().name() == name)
        .find_map(with_text)
}

fn tags(entry: Node<'_, '_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for node in entry
        .children()
        .filter(|n| n.tag_name().name() == "category")
    {
        let tag = node
            .attribute("term")
            .or_else(|| node.text())
            .unwrap_or_default()
            .trim();
        if !tag.is_empty() && !out.iter().any(|t| t == tag) {
            out.push(tag.to_owned());
        }
    }
    out
}

fn link(entry: Node<'_, '_>) -> Option<String> {
    let href = entry
        .children()
        .filter(|n| n.tag_name().name() == "link")
        .find_map(|n| n.attribute("href").or_else(|| n.text()));
    href.map(str::trim)
        .filter(|l| l.starts_with("http"))
        .map(str::to_owned)
}

fn date(entry: Node<'_, '_>) -> Option<String> {
    let date = ["post_date", "published", "updated", "pubDate"]
        .into_iter()
        .find_map(|name| text(entry, name))?;
    if date.get(4..5) == Some("-") {
        return date
            .get(..10)
            .filter(|d| !d.starts_with("0000"))
            .map(str::to_owned);
    }
    rfc2822_day(&date)
}

/// The day of an RFC 2822 date in its own time zone: `Tue, 03 Feb 2026 09:00:00 +0900` is 2026-02-03.
fn rfc2822_day(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let words: Vec<&str> = date
        .split_once(',')
        .map_or(date, |(_, d)| d)
        .split_whitespace()
        .collect();
    let day: u8 = words.first()?.parse().ok()?;
    let month = words.get(1)?.to_lowercase();
    let month = MONTHS.iter().position(|m| month.starts_with(m))? + 1;
    let year: u16 = words.get(2)?.parse().ok()?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}
