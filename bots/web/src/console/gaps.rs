//! The questions that no post answered, and the links that members suggest.

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::IntoResponse,
};
use maud::{Markup, html};
use senpai_admin::Gap;
use senpai_chat::{AdminCommand, fill, shown_words};
use serde::Deserialize;

use crate::console::{Page, Tab, View};

use super::view::time;

/// What was done on the page before.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
    /// The file of a draft, or the post of a link.
    #[serde(default)]
    what: String,
}

/// The sentence about what was done on the page before. Another site may lead to any address, so the sentence cannot be chosen: it
/// names a post that exists, or a path.
pub(super) fn told(view: &View, done: Result<Query<Done>, QueryRejection>) -> Markup {
    let c = &view.words().console;
    let done = done.ok().map(|Query(done)| (done.done, done.what));
    let service = view.site.service();
    let sentence = match done.as_ref().map(|(done, what)| (done.as_str(), what)) {
        Some(("linked", post)) => match service.title_of(post) {
            Some(title) => fill(c.linked, title),
            None => return html! {},
        },
        Some(("revoked", _)) => c.revoked.to_owned(),
        Some(("ruled-out", _)) => c.ruled_out.to_owned(),
        Some(("drafted", file)) if is_path(file) => fill(view.words().drafted, file),
        Some(("set", _)) => c.set.to_owned(),
        _ => return html! {},
    };
    html! { p.done role="status" { (sentence) } }
}

/// True if a text is a short path, and cannot be a sentence.
fn is_path(text: &str) -> bool {
    let is_of_path =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '\\');
    text.len() <= 100 && text.chars().all(is_of_path)
}

pub(super) async fn gaps(view: View, done: Result<Query<Done>, QueryRejection>) -> Page {
    let found = view.administer(AdminCommand::Gaps, |admin| {
        Ok((admin.gaps()?, admin.suggestions()?))
    });
    let (gaps, suggested) = found.await?.map_err(|error| view.failed(&error, ""))?;
    let (c, words) = (&view.words().console, view.words());
    let content = html! {
        h1 { (c.tabs[1]) }
        (told(&view, done))
        p.lead { (words.gaps) }
        @if gaps.is_empty() { p { (words.no_gaps) } }
        ul.gaps { @for gap in &gaps { li { (line(&view, gap)) } } }
        @if !suggested.is_empty() {
            h2 { (c.suggested) }
            p.lead { (c.suggested_lead) }
            ul.gaps {
                @for gap in &suggested {
                    li {
                        (line(&view, gap))
                        @if let Some(suggested) = &gap.suggested {
                            p.place { (fill(&fill(c.helped_with, suggested.helped), &suggested.post)) }
                        }
                    }
                }
            }
        }
        p.exports { (c.export) ": " a href="/admin/export/gaps.csv" download { "gaps.csv" } " " a href="/admin/export/gaps.json" download { "gaps.json" } }
    };
    Ok(view.page(Tab::Gaps, &content).into_response())
}

fn line(view: &View, gap: &Gap) -> Markup {
    let c = &view.words().console;
    html! {
        a href={ "/admin/gaps/" (gap.name()) } { (shown_words(gap, view.words())) }
        p.place {
            span { (fill(c.times, gap.count())) }
            @if gap.did_not_help() > 0 { span { (fill(c.times_no_help, gap.did_not_help())) } }
            span { (time(gap.newest.at)) }
        }
    }
}
