//! One unanswered question: its words, the posts near it, and what an admin may do. A link is shown with the answer that it would give.

use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::html;
use senpai_admin::{Admin, AdminError, AuditOutcome, Ruling};
use senpai_chat::{Act as AdminAct, AdminCommand};
use serde::Deserialize;

use crate::{
    console::{Act, Look, Nothing, Page, Refusal, View},
    segment::Segment,
    site::Broken,
};

use super::{
    gap_page::{Found, Link, Shown, show},
    gaps::{Done, told},
    jobs::{JobResult, Kind, Progress},
    view::given,
};

/// Number of related posts. By hand.
const RELATED: usize = 5;

fn found(admin: &Admin, name: &str) -> Result<Found, AdminError> {
    let gap = admin.gap_or_suggestion(name)?;
    let named = |post: &std::sync::Arc<senpai_chat::Meta>| (post.id.clone(), post.title.clone());
    let related = admin.related_posts(&gap, RELATED);
    let related = related.iter().map(|post| named(&post.meta)).collect();
    let snapshot = admin.index.snapshot();
    let posts = snapshot.as_ref().map_or(&[][..], |s| s.index.posts());
    let posts = posts.iter().map(|post| named(&post.meta)).collect();
    Ok(Found {
        draft: admin.draft_of(&gap),
        gap,
        related,
        posts,
    })
}

pub(super) async fn gap(
    view: View,
    Segment(name): Segment,
    done: Result<Query<Done>, QueryRejection>,
) -> Page {
    let command = AdminCommand::Gap { gap: name.clone() };
    let named = name.clone();
    let found = view.administer(command, move |admin| found(admin, &named));
    let found = found.await?.map_err(|error| view.failed(&error, &name))?;
    let told = told(&view, done);
    Ok(show(&view, &found, told, Shown::default()).into_response())
}

/// A link that was checked, and why it cannot be made.
type Checked = (Found, Option<AdminError>);

/// Checks a link, before a job takes longer to make it.
fn checked(admin: &Admin, name: &str, link: &Link) -> Result<Checked, AdminError> {
    let found = found(admin, name)?;
    let error = admin.proposed(&found.gap, link.of()).err();
    Ok((found, error))
}

/// Shows the answer that the link would give. Changes nothing, so it is not recorded.
pub(super) async fn preview(Segment(name): Segment, Look { view, form }: Look<Link>) -> Page {
    let (named, link) = (name.clone(), form.clone());
    let checked = view.again(move |admin| checked(admin, &named, &link));
    let (found, error) = checked.await?.map_err(|error| view.failed(&error, &name))?;
    if let Some(error) = error {
        let shown = Shown::refused(form, view.why(&error, &name));
        return Ok(show(&view, &found, html! {}, shown).into_response());
    }
    let named = name.clone();
    let job = view.begin(Kind::Preview, &name, None, move |admin, _| {
        let found = self::found(admin, &named)?;
        let preview = admin.preview(&found.gap, form.of())?;
        Ok(Previewed {
            found,
            shown: Shown {
                preview,
                link: form,
                ..Shown::default()
            },
        })
    });
    job.await
}

struct Previewed {
    found: Found,
    shown: Shown,
}

impl JobResult for Previewed {
    fn holds_words(&self) -> bool {
        true
    }

    fn page(&self, view: &View) -> Page {
        Ok(show(view, &self.found, html! {}, self.shown.clone()).into_response())
    }
}

pub(super) async fn link(Segment(name): Segment, Act { view, form }: Act<Link>) -> Page {
    let command = AdminCommand::Link {
        gap: name.clone(),
        post: form.post.trim().to_owned(),
        words: given(&form.words).map(str::to_owned),
        answer: given(&form.answer).map(str::to_owned),
    };
    let (named, link) = (name.clone(), form.clone());
    let row = view.record(AdminAct::of(command.audit())).await?;
    let checked = view
        .again(move |admin| checked(admin, &named, &link))
        .await?;
    let refused = match &checked {
        Err(error) | Ok((_, Some(error))) => Some(error.outcome()),
        Ok((_, None)) => None,
    };
    if let Some(outcome) = refused {
        view.end(row, outcome).await?;
    }
    let (found, error) = checked.map_err(|error| view.failed(&error, &name))?;
    if let Some(error) = error {
        let shown = Shown::refused(form, view.why(&error, &name));
        let page = show(&view, &found, html! {}, shown);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let named = name.clone();
    let job = view.begin(Kind::Link, &name, Some(row), move |admin, running| {
        let found = self::found(admin, &named)?;
        let is_forced = form.force == form.choice();
        let steps = &mut |done, all| running.report(Progress::Running(done, all));
        let may_link = || running.check().map(|_| ());
        let done = admin.link_measured(&found.gap, form.of(), is_forced, steps, may_link)?;
        let Some(linked) = done.linked else {
            let shown = Shown {
                measured: Some(done.measured),
                link: form,
                ..Shown::default()
            };
            return Ok(Linked::Loses(found, Box::new(shown)));
        };
        refresh(admin);
        let done = match (
            admin.comes_first(&linked)?,
            admin.private_finds(&found.gap, &linked.post)?,
        ) {
            (false, _) => "linked-behind",
            (true, None) => "linked",
            (true, Some(true)) => "linked-found",
            (true, Some(false)) => "linked-not-found",
        };
        Ok(Linked::Made(linked.post, done))
    });
    job.await
}

enum Linked {
    /// The post, and the word for the list that says what it answers now.
    Made(String, &'static str),
    /// The right post of another question would no longer come first.
    Loses(Found, Box<Shown>),
}

impl JobResult for Linked {
    fn audited(&self) -> AuditOutcome {
        match self {
            Linked::Made(..) => AuditOutcome::Done,
            Linked::Loses(..) => AuditOutcome::Loses,
        }
    }

    fn holds_words(&self) -> bool {
        matches!(self, Linked::Loses(..))
    }

    fn page(&self, view: &View) -> Page {
        match self {
            Linked::Made(post, done) => to_list(done, post),
            Linked::Loses(found, shown) => {
                let page = show(view, found, html! {}, Shown::clone(shown));
                Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
            }
        }
    }
}

/// Reads the posts and the linked questions again, so that members notice a change at once. If it fails, the next periodic refresh tries
/// again.
fn refresh(admin: &Admin) {
    if let Err(error) = admin.index.refresh(admin.now, &mut |_| ()) {
        tracing::error!("the posts could not be read again after a change of links: {error}");
    }
}

/// Opens a closed gap again.
pub(super) async fn restore(Segment(name): Segment, Act { view, .. }: Act<Nothing>) -> Page {
    let command = AdminCommand::Restore { gap: name.clone() };
    let named = name.clone();
    let done = view.administer(command, move |admin| {
        let closed = admin.closed(&named)?;
        admin.restore(&closed)?;
        if closed.linked.is_some() {
            refresh(admin);
        }
        Ok(closed)
    });
    let closed = done.await?.map_err(|error| view.failed(&error, &name))?;
    match (&closed.linked, closed.ruling) {
        (Some(linked), _) => to_list("unlinked", &linked.post),
        (None, Ruling::Linked) => to_list("still-linked", ""),
        (None, Ruling::OutOfScope) => to_list("restored", ""),
    }
}

pub(super) async fn rule_out(Segment(name): Segment, Act { view, .. }: Act<Nothing>) -> Page {
    let command = AdminCommand::RuleOut { gap: name.clone() };
    let named = name.clone();
    let done = view.administer(command, move |admin| {
        admin.rule_out(&admin.gap_or_suggestion(&named)?)
    });
    done.await?.map_err(|error| view.failed(&error, &name))?;
    to_list("ruled-out", "")
}

#[derive(Deserialize)]
pub(super) struct Draft {
    #[serde(default)]
    words: String,
}

pub(super) async fn draft(Segment(name): Segment, Act { view, form }: Act<Draft>) -> Page {
    let words = given(&form.words).map(str::to_owned);
    let command = AdminCommand::Draft {
        gap: name.clone(),
        words: words.clone(),
    };
    let named = name.clone();
    let done = view.administer(command, move |admin| {
        admin.draft(&admin.gap(&named)?, words.as_deref())
    });
    let drafted = done.await?.map_err(|error| view.failed(&error, &name))?;
    let done = match drafted.is_new {
        true => "drafted",
        false => "draft-exists",
    };
    to_list(done, &drafted.path.display().to_string())
}

/// Leads to the list, which says what was done.
fn to_list(done: &str, what: &str) -> Page {
    let query = serde_urlencoded::to_string([("done", done), ("what", what)]);
    let query = query.map_err(|_| Refusal::from(Broken))?;
    Ok(Redirect::to(&format!("/admin/gaps?{query}")).into_response())
}
