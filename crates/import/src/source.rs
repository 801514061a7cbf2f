//! Reads one source: finds its kind by its beginning, and the posts in it.

use std::path::Path;

use senpai_content::{Head, Hidden, Moment, Place};

use crate::{
    Error, Export, feed,
    files::{LIMIT, Site},
    html, json, markdown, movable_type, page,
    substack::{self, Listed},
    xml,
};

/// The number of characters at the start of a text that show its kind. By hand.
const HEAD: usize = 2000;
/// The formats that are read, for errors.
pub(crate) const FORMATS: &str = "saved pages (HTML or text), Markdown, RSS, Atom, JSON Feed, and exports of WordPress, Movable Type, \
     Hatena Blog, Blogger and Ghost";

/// Parses one file: a page saved as text or HTML, Markdown, RSS, Atom, JSON Feed, or an export of WordPress, Movable Type,
/// Hatena Blog, Blogger or Ghost. The ending of `path`, relative to the source, and the start of the text tell which. A post with a
/// date after `now` is a draft.
///
/// # Errors
/// Fails when the source is larger than 64 MiB, is of another kind, is nested too deep, or has no post.
pub fn read(path: &Path, bytes: &[u8], now: impl Into<Moment>) -> Result<Export, Error> {
    read_in_site(path, bytes, &Site::default(), &now.into())
}

/// As [`read`], of a file of `site`, whose other files state keys for it.
pub(crate) fn read_in_site(
    path: &Path,
    bytes: &[u8],
    site: &Site,
    now: &Moment,
) -> Result<Export, Error> {
    let defaults = &site.defaults;
    let refused = |why: String| Error::Refused {
        path: path.to_owned(),
        why,
    };
    if bytes.len() > LIMIT {
        return Err(refused(format!(
            "it has {} bytes; at most {LIMIT} are read",
            bytes.len()
        )));
    }
    let mut out = Export::default();
    let zeros = bytes.iter().take(HEAD).filter(|b| **b == 0).count();
    if zeros > 0 && !senpai_html::is_utf16(bytes) {
        return Err(refused("it is no text".to_owned()));
    }
    let text = senpai_html::decode(bytes, &mut out.notes);
    match kind(path, &text, now) {
        Kind::Xml => {
            let root = xml::parse(&text, &mut out.notes);
            let root = root.ok_or_else(|| refused("it holds no XML element".to_owned()))?;
            if !feed::read(&root, &mut out) {
                let why = format!("its root is <{}>; {FORMATS} can be imported", root.name);
                return Err(refused(why));
            }
        }
        Kind::Html => {
            let listed = site.listings.of(path);
            let page = match listed {
                Listed::Row(row) => Some(substack::page(row, &text)),
                Listed::Unknown | Listed::Other => None,
            };
            let mut post = html::page(page.as_deref().unwrap_or(&text)).map_err(refused)?;
            match listed {
                Listed::Row(row) => substack::heed(row, &mut post),
                Listed::Unknown => post.hide("posts.csv does not say who may read it"),
                Listed::Other => {}
            }
            // Medium names the files of drafts so: `draft_A-plan.html`.
            let head = Head::parse(path, &format!("# {}\n", post.title), defaults, now.clone());
            if let Some(why @ Hidden::Mark(_)) = head.hidden {
                post.hide(&why.to_string());
            }
            out.posts.push(post);
        }
        Kind::Json => {
            let value = serde_json::from_str(&text)
                .map_err(|e| refused(format!("its JSON breaks: {e}")))?;
            if !json::read(&value, &mut out) {
                return Err(refused(format!(
                    "its JSON is of another kind; {FORMATS} can be imported"
                )));
            }
        }
        Kind::Markdown => markdown::read(path, &text, defaults, now, &mut out),
        Kind::MovableType => movable_type::read(&text, &mut out),
        Kind::Text => out.posts.extend(page::read(&text)),
    }
    let head = Head::parse(path, "", defaults, now.clone());
    if let Some(why @ Hidden::File(_)) = head.hidden {
        out.hide(&why.to_string());
    }
    if Place::of(path) == Place::Draft {
        out.hide("it is in a folder of drafts");
    }
    let cut = out.notes.iter().find(|n| n.contains(xml::TRUNCATED));
    out.is_cut |= cut.is_some();
    if let Some(note) = cut.filter(|_| out.posts.is_empty()) {
        return Err(refused(note.clone()));
    }
    if out.posts.is_empty() && out.skipped.is_empty() {
        return Err(Error::Empty(path.to_owned()));
    }
    Ok(out)
}

enum Kind {
    Json,
    Markdown,
    MovableType,
    Xml,
    Html,
    Text,
}

fn kind(path: &Path, text: &str, now: &Moment) -> Kind {
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let head: String = text
        .trim_start()
        .chars()
        .take(HEAD)
        .collect::<String>()
        .to_ascii_lowercase();
    let root = root(&head);
    if matches!(ending.as_str(), "md" | "markdown" | "mdown" | "mdx")
        || root.is_empty()
            && !movable_type::is(text)
            && !text.starts_with('{')
            && markdown::has_front_matter(path, text, now)
    {
        return Kind::Markdown;
    }
    if head.starts_with(['{', '[']) && matches!(ending.as_str(), "json" | "txt" | "") {
        return Kind::Json;
    }
    if movable_type::is(text) {
        return Kind::MovableType;
    }
    match (ending.as_str(), root) {
        (_, "html" | "body" | "article") => Kind::Html,
        (_, "rss" | "feed" | "rdf" | "channel" | "entry") => Kind::Xml,
        ("html" | "htm" | "xhtml", _) => Kind::Html,
        _ if head.starts_with("<?xml")
            || matches!(ending.as_str(), "xml" | "rss" | "atom" | "rdf") =>
        {
            Kind::Xml
        }
        _ if head.starts_with("<!doctype html") || !root.is_empty() => Kind::Html,
        _ => Kind::Text,
    }
}

/// The local name of the first element, if the text begins with it, its declarations and comments.
fn root(head: &str) -> &str {
    let mut rest = head.trim_start();
    loop {
        let end = match rest {
            r if r.starts_with("<!--") => r.find("-->").map(|at| at + 3),
            r if r.starts_with("<?") => r.find("?>").map(|at| at + 2),
            r if r.starts_with("<!") && r.contains('[') && r.find('[') < r.find('>') => {
                r.find("]>").map(|at| at + 2)
            }
            r if r.starts_with("<!") => r.find('>').map(|at| at + 1),
            _ => break,
        };
        let Some(end) = end else { return "" };
        rest = rest[end..].trim_start();
    }
    let Some(tag) = rest.strip_prefix('<') else {
        return "";
    };
    let end = tag
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .unwrap_or(tag.len());
    tag[..end].rsplit(':').next().unwrap_or_default()
}
