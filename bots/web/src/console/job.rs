//! The page of a job: its progress, and then its outcome.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    http::StatusCode,
    response::{
        IntoResponse, Redirect, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use maud::{Markup, html};
use senpai_admin::{Admin, AuditOutcome};
use tokio::{sync::watch, time::timeout};

use crate::{
    console::{Page, Refusal, View},
    cookies::random,
    segment::Segment,
};

use super::{
    jobs::{Job, JobResult, Kind, NotDone, Progress},
    work::{self, Running},
};

/// The time for which a page waits for the end of its job. By hand: a short job then shows no progress first.
const SHORT: Duration = Duration::from_secs(1);
/// The time after which a page without a script reloads itself, in seconds. By hand.
const RELOADS_AFTER: u8 = 2;

impl View {
    /// Begins a job, and leads to its page. The act was checked before; `row` is its row in the audit, which receives the outcome.
    pub async fn begin<T: JobResult + 'static>(
        &self,
        kind: Kind,
        gap: &str,
        row: Option<i64>,
        work: impl FnOnce(&Admin, &Running) -> Result<T, NotDone> + Send + 'static,
    ) -> Page {
        let added = random().and_then(|id| {
            self.console.jobs.add(Job {
                id,
                kind,
                gap: gap.to_owned(),
                row,
                operator: self.operator.clone(),
                progress: watch::Sender::new(Progress::Waiting),
            })
        });
        let is_new = matches!(added, Some((_, true)));
        if let Some(row) = row.filter(|_| !is_new) {
            self.end(row, AuditOutcome::Refused).await?;
        }
        let Some((job, _)) = added else {
            let sentence = self.words().console.busy;
            let busy = self.sentence(StatusCode::SERVICE_UNAVAILABLE, sentence);
            return Err(busy.into());
        };
        let to = Redirect::to(&job.address());
        if is_new {
            let (console, service) = (self.console.clone(), self.site.service().clone());
            tokio::spawn(async move {
                work::run(&console, &service, job.clone(), work).await;
                work::forget_in_time(&console, &service, &job).await;
            });
        }
        Ok(to.into_response())
    }

    /// The job with this id.
    async fn job(&self, id: &str) -> Result<Arc<Job>, Refusal> {
        self.check().await?;
        match self.console.jobs.get(id, &self.operator) {
            Some(job) => Ok(job),
            None => Err(self.missing().await),
        }
    }

    /// The link to the last job of a kind.
    pub fn last_job(&self, kind: Kind, gap: &str) -> Markup {
        let c = &self.words().console;
        let last = self.console.jobs.last(kind, gap, &self.operator);
        html! {
            @if let Some(job) = &last {
                p { a href=(job.address()) { @if job.has_ended() { (c.last_outcome) } @else { (c.look_again) } } }
            }
        }
    }
}

/// The page of a job.
pub(super) async fn job(view: View, Segment(id): Segment) -> Page {
    let job = view.job(&id).await?;
    show(&view, &job).await
}

/// The outcome of a job, or its progress.
pub(super) async fn show(view: &View, job: &Job) -> Page {
    let mut receiver = job.progress.subscribe();
    let end = async { receiver.wait_for(Progress::has_ended).await.map(|_| ()) };
    // After this time, the page shows the progress.
    let _ = timeout(SHORT, end).await;
    let now = receiver.borrow().clone();
    if let Progress::Ended(outcome, _) = &now {
        return outcome.page(view);
    }
    let (c, address) = (&view.words().console, job.address());
    let percent = Some(now.percent()).filter(|percent| *percent > 0);
    let title = job.kind.title(view.words());
    let reloads = html! { noscript { meta http-equiv="refresh" content=(RELOADS_AFTER); } };
    let content = html! {
        h1 { (title) }
        p.lead { (c.job_lead) }
        div #progress data-events={ (address) "/events" } {
            progress max="100" value=[percent] aria-label=(title) {}
            p role="status" { (job.sentence(&now, view.words())) }
        }
        noscript { p { a href=(address) { (c.look_again) } } }
    };
    let page = view.wide_page(job.kind.tab(), &reloads, &content);
    Ok(page.into_response())
}

/// The progress of a job as events.
pub(super) async fn job_events(view: View, Segment(id): Segment) -> Page {
    let job = view.job(&id).await?;
    Ok(events(&view, job))
}

/// The progress as events: each has the percent and the sentence. The last one is called `done`.
pub(super) fn events(view: &View, job: Arc<Job>) -> Response {
    let words = view.words();
    let receiver = job.progress.subscribe();
    let events = stream::unfold(
        (job, receiver, true, false),
        move |(job, mut receiver, first, ended)| async move {
            if ended {
                return None;
            }
            if !first {
                receiver.changed().await.ok()?;
            }
            let now = receiver.borrow_and_update().clone();
            let ended = now.has_ended();
            let kind = if ended { "done" } else { "progress" };
            let text = format!("{} {}", now.percent(), job.sentence(&now, words));
            let event = Event::default()
                .event(kind)
                .data(text.replace(['\r', '\n'], " "));
            Some((Ok::<_, Infallible>(event), (job, receiver, false, ended)))
        },
    );
    Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response()
}
