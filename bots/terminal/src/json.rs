//! The JSON of `--json`, version 1.

use senpai_answer::{Answer, Cited, Status};
use senpai_search::Post;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    status: &'static str,
    principle: Option<Principle<'a>>,
    excerpts: Vec<Excerpt<'a>>,
    more: bool,
}

#[derive(Serialize)]
struct Principle<'a> {
    text: &'a str,
    article: Article<'a>,
}

#[derive(Serialize)]
struct Excerpt<'a> {
    text: &'a str,
    cut_before: bool,
    cut_after: bool,
    /// In Unicode scalar values of `text`.
    highlights: Vec<[usize; 2]>,
    article: Article<'a>,
    heading: &'a [String],
    link: Option<&'a str>,
    /// In bytes of the file.
    span: [usize; 2],
    score: f32,
}

#[derive(Serialize)]
struct Article<'a> {
    id: &'a str,
    title: &'a str,
    url: Option<&'a str>,
    path: &'a std::path::Path,
}

/// An answer as JSON.
///
/// # Errors
/// Fails if a path is not UTF-8.
pub fn answer(answer: &Answer) -> anyhow::Result<String> {
    let status = match answer.status {
        Status::Found => "found",
        Status::Unsure => "unsure",
        Status::NotFound => "not_found",
    };
    let excerpts = answer.excerpts.iter().map(excerpt).collect();
    Ok(serde_json::to_string(&Document {
        version: 1,
        status,
        principle: answer.principle.as_ref().map(|p| Principle {
            text: &p.text,
            article: article(&p.post),
        }),
        excerpts,
        more: answer.more,
    })?)
}

fn excerpt(cited: &Cited) -> Excerpt<'_> {
    let text = cited.excerpt.text.as_str();
    let scalars = |byte: usize| text[..byte].chars().count();
    Excerpt {
        text,
        cut_before: cited.excerpt.cut_before,
        cut_after: cited.excerpt.cut_after,
        highlights: cited
            .excerpt
            .highlights
            .iter()
            .map(|h| [scalars(h.start), scalars(h.end)])
            .collect(),
        article: article(&cited.post),
        heading: &cited.headings,
        link: cited.link.as_deref(),
        span: [cited.file.start, cited.file.end],
        score: cited.score,
    }
}

fn article(post: &Post) -> Article<'_> {
    Article {
        id: &post.meta.id,
        title: &post.meta.title,
        url: post.meta.url.as_deref(),
        path: &post.path,
    }
}
