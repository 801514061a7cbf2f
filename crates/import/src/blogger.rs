//! Blogger's exports: Atom with posts, pages, comments, settings and templates.

use crate::{
    ImportedPost,
    xml::{Element, Space},
};

const KIND: &str = "#kind";

/// Why an entry is no post: it is a comment, a setting, a template, or it was deleted.
pub(crate) fn no_post(entry: &Element) -> Option<String> {
    if entry.elements().any(|e| e.is(Space::Thread, "in-reply-to")) {
        return Some("it is a comment".to_owned());
    }
    let kinds = entry
        .elements()
        .filter(|e| e.attribute("scheme").is_some_and(|s| s.ends_with(KIND)));
    let term = kinds.filter_map(|e| e.attribute("term")).next();
    let kind = term.and_then(|t| t.rsplit('#').next()).map(str::to_owned);
    let kind = kind
        .or_else(|| entry.text_of(Space::Blogger, "type"))?
        .to_ascii_lowercase();
    if !matches!(kind.as_str(), "post" | "page") {
        return Some(format!("its kind is {kind}, not post or page"));
    }
    let status = entry.text_of(Space::Blogger, "status").unwrap_or_default();
    let is_trash = status.to_ascii_uppercase().contains("TRASHED")
        || entry.text_of(Space::Blogger, "trashed").is_some();
    is_trash.then(|| "it was thrown away".to_owned())
}

/// True if an entry is of an export. The feeds of a blog have neither types of entries nor settings.
pub(crate) fn is_of_export(entry: &Element) -> bool {
    let is_kind = |e: &Element| e.attribute("scheme").is_some_and(|s| s.ends_with(KIND));
    let is_setting = |e: &Element| {
        e.attribute("term")
            .is_some_and(|t| t.ends_with("#settings"))
    };
    let mut elements = entry.elements();
    elements.any(|e| e.space == Space::Blogger || is_kind(e) && is_setting(e))
}

/// Makes a draft of a post that the blog does not show.
pub(crate) fn hide(entry: &Element, post: &mut ImportedPost) {
    let controls = entry.all(Space::App, "control");
    let draft = controls
        .filter_map(|c| c.text_of(Space::App, "draft"))
        .any(|d| !d.eq_ignore_ascii_case("no"));
    if draft {
        post.hide("its blog has it as a draft");
    }
    if let Some(status) = entry
        .text_of(Space::Blogger, "status")
        .filter(|s| !s.eq_ignore_ascii_case("live"))
    {
        post.hide(&format!("its status is {}", status.to_lowercase()));
    }
}
