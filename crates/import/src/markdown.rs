//! Markdown with the front matter of any tool. Keys with the meaning of ours are converted; other keys are kept.

use std::path::Path;

use senpai_content::{Defaults, Head, Moment};

use crate::{Export, ImportedPost};

/// True if a text of an unknown kind begins with a front matter.
pub(crate) fn has_front_matter(path: &Path, text: &str, now: &Moment) -> bool {
    let head = Head::parse(path, text, &Defaults::default(), now.clone());
    head.fault.is_none() && !head.keys.is_empty()
}

/// Reads one file; `defaults` holds what other files of its site state for it.
pub(crate) fn read(path: &Path, text: &str, defaults: &Defaults, now: &Moment, out: &mut Export) {
    let head = Head::parse(path, text, defaults, now.clone());
    let (front, body) = text.split_at(head.body);
    let (heading, rest) = heading(body);
    let mut post = ImportedPost {
        body: body.trim().to_owned(),
        ..ImportedPost::default()
    };
    match (&head.fault, &head.hidden) {
        (Some(why), _) => {
            post.hide(&format!("{why}; it stands in the text as it is"));
            if !front.trim().is_empty() {
                post.body = format!("````\n{}\n````\n\n{}", front.trim(), post.body);
            }
        }
        (None, Some(why)) => post.hide(&why.to_string()),
        (None, None) => {}
    }
    post.kept = head.rest();
    // It wins over a tag or a title that would hide the post.
    if head.says_public() && head.hidden.is_none() {
        post.kept.insert("draft".to_owned(), false.into());
    }
    let meta = head.meta;
    post.title = meta.title;
    post.summary = meta.summary;
    post.author = meta.author;
    post.tags = meta.tags;
    post.url = meta.url;
    post.date = meta.date.map(|day| day.to_string());
    let updated = meta.updated.map(|day| day.to_string());
    post.updated = updated.filter(|day| Some(day) > post.date.as_ref());
    if let Some(language) = meta.language {
        post.kept
            .insert("language".to_owned(), language.tag().into());
    }
    if let Some(source) = meta.source {
        // An import wrote the file: its source is that of the post.
        post.id = Some(source.from);
        post.kept.remove("source");
    }
    match heading {
        _ if !post.title.is_empty() => {}
        Some(title) => {
            post.title = title;
            post.body = rest.trim().to_owned();
        }
        None => {
            let stem = path.file_stem().unwrap_or_default();
            post.title = stem.to_string_lossy().into_owned();
            post.notes
                .push("it has no title: the name of the file is the title".to_owned());
        }
    }
    out.add(post);
}

/// The heading of the first level that a text begins with, and the rest.
fn heading(body: &str) -> (Option<String>, &str) {
    let start = body.trim_start();
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    match line.strip_prefix("# ") {
        Some(title) => (
            Some(title.trim().trim_end_matches('#').trim().to_owned()).filter(|t| !t.is_empty()),
            rest,
        ),
        None => (None, body),
    }
}
