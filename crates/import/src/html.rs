//! HTML: whole pages, whose main article is found as Mozilla's Readability does, and fragments of feeds.

mod markdown;
mod meta;
mod paragraphs;
mod tree;

use html5ever::serialize::{SerializeOpts, serialize};
use markup5ever_rcdom::SerializableHandle;
use url::Url;

use crate::{ImportedPost, dates, titles::one_line};

pub(crate) use paragraphs::{of_text, paragraphs, with_paragraphs};

/// The post on a page of HTML, or why there is none.
pub(crate) fn page(html: &str) -> Result<ImportedPost, String> {
    let tree = tree::parse(html)?;
    let meta = meta::read(&tree, html);
    let mut post = ImportedPost {
        summary: meta.any(&["description", "og:description", "twitter:description"]),
        author: meta
            .any(&["author", "article:author"])
            .filter(|a| !a.starts_with("http")),
        url: meta.url().filter(|u| u.starts_with("http")),
        tags: meta.tags(),
        ..ImportedPost::default()
    };
    for struck in tree::drop_hidden(&tree.document) {
        post.notes
            .push(format!("struck text was left out: `{struck}`"));
    }
    let mut cleaned = Vec::new();
    let written: SerializableHandle = tree.document.clone().into();
    serialize(&mut cleaned, &written, SerializeOpts::default()).map_err(|e| e.to_string())?;
    let cleaned = String::from_utf8_lossy(&cleaned).into_owned();
    let base = meta.base();
    let found = legible::parse(&cleaned, None, None);
    let (title, content, published) = match found {
        Ok(found) => {
            post.author = post.author.or(found.byline);
            (found.title, found.content, found.published_time)
        }
        Err(error) => {
            post.notes.push(format!(
                "the whole page was read: no article was found in it ({error})"
            ));
            (String::new(), cleaned, None)
        }
    };
    // A page's title often holds the name of the site too.
    let title =
        Some(one_line(&title)).filter(|t| meta.heading.is_empty() || !t.contains(&meta.heading));
    post.title = [title.unwrap_or_default(), meta.heading, meta.title]
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or_default();
    let date = meta.date.or(published);
    let day = date.as_deref().and_then(dates::day);
    if let (Some(date), None) = (&date, day) {
        post.notes
            .push(format!("imported without a date: `{date}` is none"));
    }
    post.date = day.map(|d| d.to_string());
    post.updated = meta
        .updated
        .as_deref()
        .and_then(dates::day)
        .filter(|u| day.is_some_and(|d| *u > d))
        .map(|d| d.to_string());
    post.body = fragment(&content, base.as_ref(), &mut post.notes)?;
    let heading = format!("# {}", crate::post::escape(&post.title));
    if let Some(rest) = post
        .body
        .strip_prefix(&heading)
        .filter(|rest| rest.starts_with('\n'))
    {
        post.body = rest.trim_start().to_owned();
    }
    if post.title.is_empty() || post.body.trim().is_empty() {
        return Err("found no title and text in it".to_owned());
    }
    Ok(post)
}

/// Turns a fragment of HTML into Markdown. Relative links lead from `base`; `notes` gets a sentence for each kind of
/// element that is left out. Fails for HTML that is nested too deep.
pub(crate) fn fragment(
    html: &str,
    base: Option<&Url>,
    notes: &mut Vec<String>,
) -> Result<String, String> {
    Ok(markdown::write(&tree::parse(html)?.document, base, notes))
}

/// The text of a fragment of HTML, a line for each block.
pub(crate) fn plain(html: &str) -> String {
    tree::parse(html).map_or_else(|_| String::new(), |tree| tree::text(&tree.document))
}
