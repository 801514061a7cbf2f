//! Reads public collections of blogs, feeds and Markdown, and prints what came of them, as a table of Markdown:
//!
//! ```text
//! cargo run --release -p senpai-import --example formats -- KIND=PATH…
//! ```
//!
//! - `blog=DIR`: a folder of posts, read as `senpai check` reads it;
//! - `feeds=DIR`: feeds and exports. Each item must be a post or be skipped with a reason;
//! - `commonmark=FILE`: the specification's `spec.txt`. The letters of each example's page must be in the text.
//!
//! It fails where something is lost in silence, and on a panic. docs/blogs.md shows its figures.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use senpai_content::{Article, BlockKind, Date, Library};
use senpai_import::{Error, read};

/// Dates are compared with this day, so that a run can be repeated.
const TODAY: Date = Date::constant(2026, 11, 26);
/// Marks of blog tools that no reader sees. In code they are text.
const MARKS: [&str; 22] = [
    "**", "](", "{{", "}}", "{%", "%}", "{:", "<!--", "-->", "</", "<div", "<br", "<p>", ":::",
    "[^", "![", "[[", "%%", "&nbsp;", "&amp;", "\u{1}", "::::",
];

fn main() -> ExitCode {
    let mut lost = 0;
    println!("| source | read | lost |\n| --- | --- | --- |");
    for argument in std::env::args().skip(1) {
        let Some((kind, path)) = argument.split_once('=') else {
            eprintln!("{argument}: write KIND=PATH");
            return ExitCode::from(2);
        };
        let path = Path::new(path);
        let (figures, losses) = match kind {
            "blog" => blog(path),
            "feeds" => feeds(path),
            "commonmark" => commonmark(path),
            _ => {
                eprintln!("{kind}: write blog, feeds or commonmark");
                return ExitCode::from(2);
            }
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        println!("| {kind} {name} | {figures} | {} |", losses.len());
        losses
            .iter()
            .take(20)
            .for_each(|loss| eprintln!("{kind}: {loss}"));
        lost += losses.len();
    }
    ExitCode::from(u8::from(lost > 0))
}

/// Reads a folder of posts; marks that are left in their text are losses.
fn blog(root: &Path) -> (String, Vec<String>) {
    let library = Library::load(root, TODAY).unwrap();
    let errors = library.diagnostics.iter().filter(|d| d.is_error()).count();
    let mut left = Vec::new();
    for article in &library.articles {
        let source = fs::read_to_string(root.join(&article.path)).unwrap_or_default();
        let blocks = article.blocks.iter().filter(|b| b.kind != BlockKind::Code);
        for block in blocks {
            let text = &article.text[block.span.clone()];
            let span = article.file_span(block.span.clone());
            let around = span.start.saturating_sub(2)..source.len().min(span.end + 2);
            let file = String::from_utf8_lossy(source.as_bytes().get(around).unwrap_or_default());
            for mark in MARKS.iter().filter(|mark| text.contains(**mark)) {
                // A mark inside of backticks, or behind a backslash, is text.
                if !file.contains('`') && !file.contains('\\') && !file.contains("<code") {
                    left.push(format!("{}: `{mark}` in: {text}", article.path.display()));
                }
            }
        }
    }
    let figures = format!(
        "{} posts in files: {} shown, {} drafts, {} not readable; {errors} errors, {} warnings",
        library.articles.len() + library.drafts.len() + library.failed.len(),
        library.articles.len(),
        library.drafts.len(),
        library.failed.len(),
        library.diagnostics.len() - errors,
    );
    (figures, left)
}

/// Reads feeds and exports; an item that is no post and is not skipped is a loss.
fn feeds(root: &Path) -> (String, Vec<String>) {
    let mut files = Vec::new();
    list(root, &mut files);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lost = Vec::new();
    for path in files {
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let tags = ["<item>", "<item ", "<entry>", "<entry "];
        let items: usize = tags.iter().map(|tag| text.matches(tag).count()).sum();
        *counts.entry("files").or_default() += 1;
        match read(&path, &bytes, jiff::Timestamp::now()) {
            Ok(export) => {
                for post in &export.posts {
                    let file = post.to_markdown("formats");
                    let (article, _) = Article::parse(Path::new("x.md"), file.as_bytes(), TODAY);
                    let is_lost = article.is_none_or(|a| {
                        a.text.is_empty()
                            && !post.body.trim().is_empty()
                            && !post.body.contains("![")
                            && post.body.contains(char::is_alphanumeric)
                    });
                    if is_lost {
                        lost.push(format!("{}: the text of `{}`", path.display(), post.title));
                    }
                }
                let drafts = export.posts.iter().filter(|p| p.draft).count();
                *counts.entry("posts").or_default() += export.posts.len() - drafts;
                *counts.entry("drafts").or_default() += drafts;
                *counts.entry("skipped items").or_default() += export.skipped.len();
                if export.posts.len() + export.skipped.len() < items {
                    lost.push(format!("{}: {items} items", path.display()));
                }
            }
            Err(Error::Empty(_)) if items == 0 => {
                *counts.entry("files without items").or_default() += 1
            }
            Err(_) => *counts.entry("files refused with a reason").or_default() += 1,
        }
    }
    let figures: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    (figures.join(", "), lost)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|e| e == "xml" || e == "json") {
            files.push(path);
        }
    }
}

/// Reads the examples of the CommonMark specification; letters of an example's page that are not in the text are losses.
fn commonmark(spec: &Path) -> (String, Vec<String>) {
    let spec = fs::read_to_string(spec).unwrap().replace('→', "\t");
    let fence = "`".repeat(32);
    let (mut count, mut equal, mut lost) = (0, 0, Vec::new());
    for example in spec.split(&format!("\n{fence} example\n")).skip(1) {
        let example = example.split(&format!("\n{fence}\n")).next().unwrap();
        let (markdown, html) = example
            .split_once("\n.\n")
            .unwrap_or((example.trim_end_matches("\n."), ""));
        count += 1;
        let file = format!("---\ntitle: t\n---\n\nx\n\n{markdown}\n");
        let (article, _) = Article::parse(Path::new("x.md"), file.as_bytes(), TODAY);
        let shown = letters(&article.map(|a| a.text).unwrap_or_default());
        let page = letters(&format!("x{}", plain(html)));
        if shown.replace(['・'], "") == page {
            equal += 1;
        } else if !holds(&shown, &page) && !is_other(markdown) {
            lost.push(format!(
                "example {count}: {markdown:?} reads as {shown:?}, its page shows {page:?}"
            ));
        }
    }
    (
        format!("{count} examples, {equal} of them the same letters"),
        lost,
    )
}

/// Examples whose page is another here: HTML that is left out, and markup of blogs that CommonMark takes for text.
fn is_other(markdown: &str) -> bool {
    let html = markdown.contains('<')
        || markdown.contains("{")
        || markdown.contains("[^")
        || markdown.contains("![[");
    html || markdown.contains("    ") || markdown.contains('\t')
}

/// True if the letters of the page are all in the text, in their order. The numbers of a list are not in HTML.
fn holds(text: &str, page: &str) -> bool {
    let mut rest = text.chars();
    page.chars().all(|c| rest.any(|other| other == c))
}

/// Letters and digits.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The text of a page without tags.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, next) = after.split_once('>').unwrap_or((after, ""));
        // The words of an image are shown.
        if let Some(alt) = tag
            .split_once("alt=\"")
            .and_then(|(_, alt)| alt.split('"').next())
        {
            out.push_str(alt);
        }
        rest = next;
    }
    out.push_str(rest);
    out.replace("&quot;", "")
        .replace("&lt;", "")
        .replace("&gt;", "")
        .replace("&amp;", "")
}
