//! Pages saved as HTML.

use crate::{ImportedPost, dates};

/// The post on a page of HTML, or the reason why there is none.
pub(crate) fn page(html: &str) -> Result<ImportedPost, String> {
    let page = senpai_html::page(html)?;
    let mut post = ImportedPost {
        title: page.title,
        summary: page.summary,
        author: page.author,
        url: page.url,
        tags: page.tags,
        body: page.body,
        notes: page.notes,
        ..ImportedPost::default()
    };
    let day = page.date.as_deref().and_then(dates::day);
    if let (Some(date), None) = (&page.date, day) {
        post.notes
            .push(format!("imported without a date: `{date}` is none"));
    }
    post.date = day.map(|d| d.to_string());
    let updated = page.updated.as_deref().and_then(dates::day);
    post.updated = updated
        .filter(|u| day.is_some_and(|d| *u > d))
        .map(|d| d.to_string());
    Ok(post)
}
