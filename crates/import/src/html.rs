//! Pages saved as HTML.

use jiff::ZonedDateTime;
use senpai_content::{Head, Hidden};

use crate::ImportedPost;

/// The facts of a page that end the time in which it is public.
const ENDS: [&str; 2] = ["article:expiration_time", "unavailable_after"];

/// The post on a page of HTML, or the reason why there is none.
pub(crate) fn page(html: &str) -> Result<ImportedPost, String> {
    let mut post = ImportedPost::default();
    let public = post.without_members_text(html);
    let mut page = senpai_html::page(&public)?;
    post.notes.append(&mut page.notes);
    match Head::of_page(&page, ZonedDateTime::now()).hidden {
        // The date in its file hides it, until the time has come.
        None | Some(Hidden::DateOfPage) => {}
        Some(why) => post.hide(&why.to_string()),
    }
    if let Some((_, end)) = page.facts.iter().find(|(name, _)| ENDS.contains(&&**name)) {
        post.kept.insert("expires".to_owned(), end.as_str().into());
    }
    post.set_dates(page.date.as_slice(), page.updated.as_slice());
    Ok(ImportedPost {
        title: page.title,
        summary: page.summary,
        author: page.author,
        url: page.url,
        tags: page.tags,
        body: page.body,
        ..post
    })
}

/// The byte at which `needle` stands in a text, in any case of ASCII.
pub(crate) fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(needle.len());
    windows.position(|w| w.eq_ignore_ascii_case(needle.as_bytes()))
}
