//! One unanswered question: its words, the posts near it, and what an admin may do. A link is shown with the answer that it would give.

use std::path::PathBuf;

use axum::{
    extract::{Path, Query, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use senpai_admin::{
    Admin, AdminError, Answer, AuditOutcome, Gap, GapLink, Measured, MeasuredLink, Ruling, Status,
};
use senpai_chat::{Act as AdminAct, AdminCommand, fill, shown_words};
use serde::Deserialize;

use crate::{
    console::{Act, Look, Nothing, Page, Refusal, Tab, View},
    site::Broken,
};

use super::{
    gaps::{Done, told},
    jobs::{JobResult, Kind, Progress},
    view::given,
};

/// Number of related posts. By hand.
const RELATED: usize = 5;
/// The most questions of a gap on its page. By hand.
const LISTED: usize = 30;

/// The form of a link.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    post: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    answer: String,
    /// [`Link::choice`] of a link that was refused: it is made also if the right post of another question no longer comes first.
    #[serde(default)]
    force: String,
}

impl Link {
    /// The post and the words of the link. Only what was measured and shown can be forced.
    fn choice(&self) -> String {
        let parts = [&self.post, &self.words, &self.answer];
        serde_json::json!(parts.map(|part| part.trim())).to_string()
    }

    fn of(&self) -> GapLink<'_> {
        GapLink {
            post: self.post.trim(),
            question: given(&self.words),
            answer: given(&self.answer),
        }
    }
}

/// What the page shows beside the gap.
#[derive(Clone, Default)]
struct Shown {
    link: Link,
    /// The answer that the link would give.
    preview: Option<Answer>,
    /// What the link would do to other questions, if it was refused for that.
    measured: Option<Measured>,
    /// Why the link was not made.
    error: Option<String>,
}

impl Shown {
    /// A form whose link was not made, and the reason.
    fn refused(link: Link, why: String) -> Shown {
        Shown {
            link,
            error: Some(why),
            ..Shown::default()
        }
    }
}

/// A gap with the posts near it, as id and title, and all posts.
struct Found {
    gap: Gap,
    related: Vec<(String, String)>,
    posts: Vec<(String, String)>,
    /// The file of its draft, relative to the folder of posts.
    draft: Option<PathBuf>,
}

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
    Path(name): Path<String>,
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
pub(super) async fn preview(Path(name): Path<String>, Look { view, form }: Look<Link>) -> Page {
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
    fn page(&self, view: &View) -> Page {
        Ok(show(view, &self.found, html! {}, self.shown.clone()).into_response())
    }
}

pub(super) async fn link(Path(name): Path<String>, Act { view, form }: Act<Link>) -> Page {
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
    let job = view.begin(Kind::Link, &name, Some(row), move |admin, report| {
        let found = self::found(admin, &named)?;
        let is_forced = form.force == form.choice();
        let steps = &mut |done, all| report(Progress::Running(done, all));
        let done = admin.link_measured(&found.gap, form.of(), is_forced, steps)?;
        let (mut finds, mut comes_first) = (None, false);
        if let Some(linked) = &done.linked {
            refresh(admin);
            finds = admin.private_finds(&found.gap, &linked.post)?;
            comes_first = admin.comes_first(linked)?;
        }
        Ok(Linked {
            found,
            form,
            done,
            finds,
            comes_first,
        })
    });
    job.await
}

struct Linked {
    found: Found,
    form: Link,
    done: MeasuredLink,
    /// True if a question that was asked in private finds the post; `None` if its words were linked.
    finds: Option<bool>,
    /// True if the post comes first now for the words of the link.
    comes_first: bool,
}

impl JobResult for Linked {
    fn audited(&self) -> AuditOutcome {
        match self.done.linked {
            Some(_) => AuditOutcome::Done,
            None => AuditOutcome::Loses,
        }
    }

    fn page(&self, view: &View) -> Page {
        if let Some(linked) = &self.done.linked {
            let done = match (self.comes_first, self.finds) {
                (false, _) => "linked-behind",
                (true, None) => "linked",
                (true, Some(true)) => "linked-found",
                (true, Some(false)) => "linked-not-found",
            };
            return to_list(done, &linked.post);
        }
        let shown = Shown {
            measured: Some(self.done.measured.clone()),
            link: self.form.clone(),
            ..Shown::default()
        };
        let page = show(view, &self.found, html! {}, shown);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
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
pub(super) async fn restore(Path(name): Path<String>, Act { view, .. }: Act<Nothing>) -> Page {
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

pub(super) async fn rule_out(Path(name): Path<String>, Act { view, .. }: Act<Nothing>) -> Page {
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

pub(super) async fn draft(Path(name): Path<String>, Act { view, form }: Act<Draft>) -> Page {
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

fn show(view: &View, found: &Found, told: Markup, shown: Shown) -> Markup {
    let (c, words) = (&view.words().console, view.words());
    let Found {
        gap,
        related,
        posts,
        draft,
    } = found;
    let address = format!("/admin/gaps/{}", gap.name());
    let suggested = gap.suggested.as_ref().map(|s| s.post.as_str());
    let nearest = related.first().map(|(id, _)| id.as_str());
    let chosen = given(&shown.link.post).or(suggested).or(nearest);
    let chosen = chosen.unwrap_or_default();
    let others: Vec<&(String, String)> = posts
        .iter()
        .filter(|(id, _)| !related.iter().any(|(near, _)| near == id))
        .collect();
    let option = |(id, title): &(String, String)| html! { option value=(id) selected[id == chosen] { (title) } };
    let content = html! {
        p.back { a href="/admin/gaps" { "← " (c.tabs[1]) } }
        h1 { (shown_words(gap, words)) }
        p.place { span { "#" (gap.name()) } span { (fill(c.times, gap.count())) } span { (view.time(gap.newest.at)) } }
        (told)
        (view.last_job(Kind::Link, &gap.name()))
        @if gap.shown_words().nth(1).is_some() {
            details.asked {
                summary { (c.other_words) }
                ul { @for words in gap.shown_words().skip(1).take(LISTED) { li { (words) } } }
            }
        }
        section.act {
            h2 { (c.link) }
            p.lead { @if gap.public().is_some() { (c.link_lead) } @else { (c.link_lead_private) } }
            form method="post" action={ (address) "/link" } data-preview={ (address) "/preview" } {
                (view.token())
                label { (c.post) select name="post" {
                    @if !related.is_empty() { optgroup label=(c.near) { @for post in related { (option(post)) } } }
                    optgroup label=(c.other_posts) { @for post in &others { (option(post)) } }
                } }
                label { (words.words_option) input name="words" value=(shown.link.words) placeholder=(gap.words().next().unwrap_or_default()) autocomplete="off"; }
                label { (words.answer_option) input name="answer" value=(shown.link.answer) autocomplete="off"; }
                div #preview aria-live="polite" { (beside(view, &shown)) }
                p.buttons {
                    button formaction={ (address) "/preview" } { (c.preview) }
                    @if shown.measured.is_some() { button.primary name="force" value=(shown.link.choice()) { (c.link_anyway) } }
                    @else { button.primary { (c.link) } }
                }
            }
        }
        section.act {
            h2 { (words.draft) }
            @if let Some(path) = draft { p.lead { (fill(words.admin.has_draft, path.display())) } }
            form method="post" action={ (address) "/draft" } {
                (view.token())
                label { (words.words_option) input name="words" placeholder=(gap.words().next().unwrap_or_default()) autocomplete="off"; }
                p.buttons { button { (words.draft) } }
            }
        }
        section.act {
            h2 { (words.rule_out) }
            p.lead { (c.rule_out_lead) }
            form method="post" action={ (address) "/rule-out" } { (view.token()) p.buttons { button { (words.rule_out) } } }
        }
    };
    view.page(Tab::Gaps, &content)
}

/// What stands beside the form of the link.
fn beside(view: &View, shown: &Shown) -> Markup {
    let (c, words) = (&view.words().console, view.words());
    html! {
        @if let Some(error) = &shown.error { p.error role="alert" { (error) } }
        @if let Some(measured) = &shown.measured {
            div.error role="alert" {
                p { (fill(&fill(&fill(c.measured, measured.questions), measured.first_before), measured.first_after)) }
                // The words of members may be those of another workspace: only the machine sees all workspaces.
                ul {
                    @for lost in measured.lost.iter().filter(|lost| !lost.is_members || view.operator.workspace.is_none()) {
                        li { (lost.text) " (" (lost.post) " → " (lost.instead.as_deref().unwrap_or("–")) ")" }
                    }
                }
            }
        }
        @if let Some(answer) = &shown.preview {
            h3 { (c.previewed) }
            p { span.status { (status(view, answer.status)) } }
            @for cited in answer.excerpts.iter().take(1).filter(|_| answer.status != Status::NotFound) {
                article.card {
                    h2 { (cited.post.meta.title) }
                    blockquote { (cited.excerpt.to_string()) }
                }
            }
            @if answer.status == Status::NotFound { p { (words.not_found) } }
        }
    }
}

/// The status of an answer, in words.
pub(super) fn status(view: &View, status: Status) -> &'static str {
    let stats = view.words().stats;
    match status {
        Status::Found => stats[1],
        Status::Unsure => stats[2],
        Status::NotFound => stats[3],
    }
}
