//! Reloads the posts, with progress: by server-sent events where there is a script, and by reloads of the page where there is none.

use std::convert::Infallible;

use axum::response::{
    IntoResponse, Redirect,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::stream;
use maud::{Markup, html};
use senpai_chat::{AdminCommand, ReloadProgress, Wording, fill};
use senpai_runner::{blocking, clock};

use crate::console::{Act, Page, Tab, View};

use super::gap::Nothing;

/// The progress of a reload of the posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reload {
    /// No reload since the start of the bot.
    Idle,
    /// Another process builds the index.
    Waiting,
    /// So many posts of all are read.
    Running(usize, usize),
    /// Done: the number of posts, and of those that are new, changed and removed.
    Done([usize; 4]),
    /// It failed, for this reason.
    Failed(String),
}

impl Reload {
    fn is_running(&self) -> bool {
        matches!(self, Reload::Waiting | Reload::Running(..))
    }

    /// In words.
    fn text(&self, words: &Wording) -> String {
        match self {
            Reload::Idle => String::new(),
            Reload::Waiting => words.reindex_waits.to_owned(),
            Reload::Running(done, total) => fill(words.reindexing, format!("{done}/{total}")),
            Reload::Failed(error) => fill(words.reindex_failed, error),
            Reload::Done([posts, changes @ ..]) => {
                let changes = words.reindexed.iter().zip(changes);
                let changes = changes.map(|(name, count)| format!("{name}: {count}"));
                let changes: Vec<String> = changes.collect();
                format!("{}: {posts} ({})", words.status[1], changes.join(", "))
            }
        }
    }

    /// The share that is done, in percent.
    fn percent(&self) -> usize {
        match self {
            Reload::Running(done, total) => 100 * done / (*total).max(1),
            Reload::Done(_) => 100,
            _ => 0,
        }
    }
}

pub(super) async fn show(view: View) -> Page {
    view.again(|_| Ok(()))
        .await?
        .map_err(|error| view.failed(&error, ""))?;
    let now = view.console.reload.borrow().clone();
    let c = &view.words().console;
    let content = html! {
        h1 { (c.tabs[5]) }
        p.lead { (c.reindex_lead) }
        form method="post" action="/admin/reindex" {
            (view.token())
            p.buttons { button.primary disabled[now.is_running()] { (c.reindex) } }
        }
        (progress(&view, &now))
        @if now.is_running() { noscript { p { a href="/admin/reindex" { (c.look_again) } } } }
    };
    Ok(view.page(Tab::Reindex, &content).into_response())
}

fn progress(view: &View, now: &Reload) -> Markup {
    html! {
        div #progress data-events=[now.is_running().then_some("/admin/reindex/events")] {
            @if *now != Reload::Idle {
                progress max="100" value=(now.percent()) aria-label=(view.words().console.reindex) {}
                p role="status" { (now.text(view.words())) }
            }
        }
    }
}

/// Begins a reload, unless one is running.
pub(super) async fn begin(Act { view, .. }: Act<Nothing>) -> Page {
    let done = view.administer(AdminCommand::Reindex, |_| Ok(()));
    done.await?.map_err(|error| view.failed(&error, ""))?;
    let reload = view.console.reload.clone();
    let begun = reload.send_if_modified(|now| {
        let may_begin = !now.is_running();
        if may_begin {
            *now = Reload::Running(0, 0);
        }
        may_begin
    });
    if begun {
        let service = view.site.service().clone();
        tokio::spawn(async move {
            let progress = reload.clone();
            let done = blocking(&service, move |service| {
                service.reindex(clock::now(), &mut |now| {
                    let now = match now {
                        ReloadProgress::Waiting { .. } => Reload::Waiting,
                        ReloadProgress::Posts { done, total } => Reload::Running(done, total),
                        _ => return,
                    };
                    progress.send_replace(now);
                })
            });
            let end = match done.await {
                Some(Ok((snapshot, change))) => Reload::Done([
                    snapshot.index.posts().len(),
                    change.added.len(),
                    change.changed.len(),
                    change.removed.len(),
                ]),
                Some(Err(error)) => Reload::Failed(error.to_string()),
                None => Reload::Failed("panic".to_owned()),
            };
            reload.send_replace(end);
        });
    }
    Ok(Redirect::to("/admin/reindex").into_response())
}

/// The progress as events: each has the percent and the sentence. The last one is called `done`.
pub(super) async fn events(view: View) -> Page {
    view.again(|_| Ok(()))
        .await?
        .map_err(|error| view.failed(&error, ""))?;
    let receiver = view.console.reload.subscribe();
    let words = view.words();
    let events = stream::unfold(
        (receiver, true, false),
        move |(mut receiver, first, ended)| async move {
            if ended {
                return None;
            }
            if !first {
                receiver.changed().await.ok()?;
            }
            let now = receiver.borrow_and_update().clone();
            let kind = if now.is_running() { "progress" } else { "done" };
            let text = format!("{} {}", now.percent(), now.text(words));
            let event = Event::default()
                .event(kind)
                .data(text.replace(['\r', '\n'], " "));
            Some((
                Ok::<_, Infallible>(event),
                (receiver, false, !now.is_running()),
            ))
        },
    );
    Ok(Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response())
}
