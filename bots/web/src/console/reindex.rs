//! Reloads the posts.

use std::convert::Infallible;

use axum::response::{
    IntoResponse,
    sse::{Event, Sse},
};
use futures_util::stream;
use maud::{Markup, html};
use senpai_admin::{AdminError, AuditOutcome, Diagnostic, Finding};
use senpai_chat::{
    Act as AdminAct, AdminCommand, LiveError, ReloadProgress, Wording, fill, reload_failure,
};

use crate::console::{Act, Nothing, Page, Tab, View};

use super::{
    job,
    jobs::{JobResult, Kind, Progress},
};

/// The most errors in posts on the page. By hand: `/admin/posts` has all of them.
const SHOWN: usize = 20;

/// The result of a reload, or the reason of its failure.
struct Reloaded(Result<Found, LiveError>);

struct Found {
    /// The number of posts, and of those that are new, changed and removed.
    counts: [usize; 4],
    /// The errors that leave posts, or parts of their front matter, out.
    errors: Vec<Diagnostic>,
    /// The reasons for which files beside the posts are not used.
    unusable: Vec<AdminError>,
}

impl Found {
    /// The files that were left out, each with the reason.
    fn left_out(&self, view: &View) -> Markup {
        let c = &view.words().console;
        let errors = self.errors.iter().take(SHOWN);
        let errors = errors.map(|error| Finding::of(error, view.layout.language));
        html! {
            @if !self.unusable.is_empty() || !self.errors.is_empty() {
                div.error role="alert" {
                    h2 { (c.reload_left_out) }
                    ul {
                        @for error in &self.unusable { li { (view.why(error, "")) } }
                        @for found in errors { li { code { (found.file) ":" (found.line) } " " (found.message) " → " (found.help) } }
                    }
                    @if self.errors.len() > SHOWN {
                        p { a href="/admin/posts" { (fill(c.and_more, self.errors.len() - SHOWN)) } }
                    }
                }
            }
        }
    }
}

impl JobResult for Reloaded {
    fn sentence(&self, words: &Wording) -> String {
        match &self.0 {
            Err(error) => fill(words.reindex_failed, reload_failure(error, words)),
            Ok(Found {
                counts: [posts, changes @ ..],
                ..
            }) => {
                let changes = words.reindexed.iter().zip(changes);
                let changes = changes.map(|(name, count)| format!("{name}: {count}"));
                let changes: Vec<String> = changes.collect();
                let changes = words.bracketed(changes.join(words.list_comma));
                format!("{}: {posts}{changes}", words.status[1])
            }
        }
    }

    fn audited(&self) -> AuditOutcome {
        match self.0 {
            Ok(_) => AuditOutcome::Done,
            Err(_) => AuditOutcome::Failed,
        }
    }

    fn holds_words(&self) -> bool {
        false
    }

    fn page(&self, view: &View) -> Page {
        let sentence = self.sentence(view.words());
        let class = if self.0.is_ok() { "done" } else { "error" };
        let told = html! {
            p class=(class) role="status" { (sentence) }
            @if let Ok(found) = &self.0 { (found.left_out(view)) }
        };
        Ok(page(view, &told).into_response())
    }
}

pub(super) async fn show(view: View) -> Page {
    view.check().await?;
    let last = view.console.jobs.last(Kind::Reload, "", &view.operator);
    match last {
        Some(last) => job::show(&view, &last).await,
        None => Ok(page(&view, &html! {}).into_response()),
    }
}

fn page(view: &View, told: &Markup) -> Markup {
    let c = &view.words().console;
    let content = html! {
        h1 { (c.tabs[5]) }
        p.lead { (c.reindex_lead) }
        (told)
        form method="post" action="/admin/reindex" {
            (view.token())
            p.buttons { button.primary { (c.reindex) } }
        }
    };
    view.page(Tab::Reindex, &content)
}

/// Begins a reload, unless one is running.
pub(super) async fn begin(Act { view, .. }: Act<Nothing>) -> Page {
    let act = AdminAct::of(AdminCommand::Reindex.audit());
    let row = view.record(act).await?;
    let job = view.begin(Kind::Reload, "", Some(row), |admin, running| {
        let reloaded = admin
            .index
            .refresh(admin.now, &mut |progress| match progress {
                ReloadProgress::Waiting { .. } => running.report(Progress::Waiting),
                ReloadProgress::Posts { done, total } => {
                    running.report(Progress::Running(done, total));
                }
                _ => {}
            });
        let found = reloaded.map(|(snapshot, change)| {
            let posts = snapshot.index.posts().len();
            let changes = [&change.added, &change.changed, &change.removed];
            let [added, changed, removed] = changes.map(|titles| titles.len());
            let mut errors = change.diagnostics;
            errors.retain(Diagnostic::is_error);
            Found {
                counts: [posts, added, changed, removed],
                errors,
                unusable: admin.unusable_files(),
            }
        });
        Ok(Reloaded(found))
    });
    job.await
}

/// The progress of the last reload as events.
pub(super) async fn events(view: View) -> Page {
    view.check().await?;
    let last = view.console.jobs.last(Kind::Reload, "", &view.operator);
    Ok(match last {
        Some(last) => job::events(&view, last),
        None => {
            let end = Event::default().event("done").data("0 ");
            Sse::new(stream::iter([Ok::<_, Infallible>(end)])).into_response()
        }
    })
}
