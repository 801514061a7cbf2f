//! Reads whole pages. The main article is found as in Mozilla's Readability.

use html5ever::serialize::{SerializeOpts, serialize};
use markup5ever_rcdom::SerializableHandle;

use crate::{escape, fragment, meta, one_line, tree};

/// A page of HTML: the facts in its head, and its main article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The title, without the name of the site.
    pub title: String,
    /// The description.
    pub summary: Option<String>,
    /// The name of the author.
    pub author: Option<String>,
    /// The public address of the page.
    pub url: Option<String>,
    /// The keywords.
    pub tags: Vec<String>,
    /// The date of publication, as written.
    pub date: Option<String>,
    /// The date of the last change, as written.
    pub updated: Option<String>,
    /// The facts by which the page limits its readers or its time, names and values as written: `isAccessibleForFree` and `expires`
    /// of schema.org, `article:content_tier` and `article:expiration_time`, `unavailable_after` for search engines, and the properties
    /// of Notion's exports. The name `class` has a class of the page or of its first article, such as `status-private` of WordPress.
    pub facts: Vec<(String, String)>,
    /// The text of the main article, in Markdown.
    pub body: String,
    /// The parts that were left out, one sentence each.
    pub notes: Vec<String>,
}

/// Reads a whole page of HTML.
///
/// # Errors
/// Fails, with the reason as a clause, for a page without a title or text, and for HTML that is nested more than 500 deep.
pub fn page(html: &str) -> Result<Page, String> {
    let tree = tree::parse(html)?;
    let meta = meta::read(&tree, html);
    let mut page = Page {
        summary: meta.any(&["description", "og:description", "twitter:description"]),
        author: meta
            .any(&["author", "article:author"])
            .filter(|a| !a.starts_with("http")),
        url: meta.url().filter(|u| u.starts_with("http")),
        tags: meta.tags(),
        ..Page::default()
    };
    for struck in tree::drop_hidden(&tree.document) {
        page.notes
            .push(format!("struck text was left out: `{struck}`"));
    }
    tree::drop_around_article(&tree.document);
    let mut cleaned = Vec::new();
    let written: SerializableHandle = tree.document.clone().into();
    serialize(&mut cleaned, &written, SerializeOpts::default()).map_err(|e| e.to_string())?;
    let cleaned = String::from_utf8_lossy(&cleaned).into_owned();
    let base = meta.base();
    let found = legible::parse(&cleaned, None, None);
    let (title, content, published) = match found {
        Ok(found) => {
            page.author = page.author.or(found.byline);
            (found.title, found.content, found.published_time)
        }
        Err(error) => {
            page.notes.push(format!(
                "the whole page was read: no article was found in it ({error})"
            ));
            (String::new(), cleaned, None)
        }
    };
    // A page's title often contains the name of the site too.
    let title =
        Some(one_line(&title)).filter(|t| meta.heading.is_empty() || !t.contains(&meta.heading));
    page.title = [title.unwrap_or_default(), meta.heading, meta.title]
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or_default();
    page.date = meta.date.or(published);
    page.updated = meta.updated;
    page.facts = meta.facts;
    page.body = fragment(&content, base.as_ref(), &mut page.notes)?;
    let heading = format!("# {}", escape(&page.title));
    if let Some(rest) = page
        .body
        .strip_prefix(&heading)
        .filter(|rest| rest.starts_with('\n'))
    {
        page.body = rest.trim_start().to_owned();
    }
    if page.title.is_empty() || page.body.trim().is_empty() {
        return Err("found no title and text in it".to_owned());
    }
    Ok(page)
}
