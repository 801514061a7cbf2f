//! HTML pages: the main article, found as Mozilla's Readability does.

use std::path::Path;

use crate::{Error, ImportedPost};

/// The deepest nesting of tags that is accepted: the parsers recurse.
const DEEPEST: usize = 500;

pub(crate) fn read(path: &Path, html: &str) -> Result<ImportedPost, Error> {
    check_depth(path, html)?;
    let refused = |why: String| Error::Refused {
        path: path.to_owned(),
        why,
    };
    let page = legible::parse(html, None, None)
        .map_err(|e| refused(format!("no article was found in it ({e})")))?;
    let mut post = ImportedPost {
        title: page.title.trim().to_owned(),
        summary: attribute(html, "name=\"description\"", "content")
            .or_else(|| attribute(html, "property=\"og:description\"", "content")),
        author: page.byline,
        url: attribute(html, "rel=\"canonical\"", "href")
            .or_else(|| attribute(html, "property=\"og:url\"", "content")),
        date: attribute(html, "property=\"article:published_time\"", "content")
            .and_then(|d| d.get(..10).map(str::to_owned)),
        body: page.markdown_content,
        ..ImportedPost::default()
    };
    if let Some(tag) = attribute(html, "name=\"keywords\"", "content") {
        post.tags = tag
            .split([',', '、'])
            .map(|t| t.trim().to_owned())
            .filter(|t| !t.is_empty())
            .collect();
    }
    if post.title.is_empty() || post.body.trim().is_empty() {
        return Err(Error::Empty(path.to_owned()));
    }
    Ok(post)
}

/// Turns a fragment of HTML into Markdown.
pub(crate) fn fragment(path: &Path, html: &str) -> Result<String, Error> {
    check_depth(path, html)?;
    htmd::HtmlToMarkdown::builder()
        .skip_tags(vec!["script", "style", "iframe"])
        .build()
        .convert(html)
        .map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })
}

fn check_depth(path: &Path, html: &str) -> Result<(), Error> {
    const VOID: &[&str] = &[
        "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source",
        "track", "wbr", "p", "li", "td", "tr", "th", "dt", "dd", "option",
    ];
    let mut depth = 0usize;
    for tag in html.split('<').skip(1) {
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .collect();
        if name.is_empty() || VOID.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
        }
        if depth > DEEPEST {
            let why = format!("its tags are nested more than {DEEPEST} deep");
            return Err(Error::Refused {
                path: path.to_owned(),
                why,
            });
        }
    }
    Ok(())
}

/// The value of the attribute `name` in the first tag that contains `mark`.
fn attribute(html: &str, mark: &str, name: &str) -> Option<String> {
    let at = html.find(mark)?;
    let start = html[..at].rfind('<')?;
    let tag = &html[start..];
    let tag = &tag[..tag.find('>')?];
    let value = tag.split_once(&format!("{name}=\""))?.1;
    let value = value.split('"').next()?.trim();
    let value = value
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&#39;", "'");
    (!value.is_empty()).then_some(value)
}
