//! The pages of a practice: that of the cookie, and those that private links open.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use maud::html;
use senpai_chat::{Part, Visit};

use crate::{
    cookies::{PracticeKey, Secret},
    layout::{Layout, Tab},
    pages::{forget_form, practice_link},
    receive::Back,
    render::{self, Forms, Typed},
    segment::Segment,
    sessions::Shown,
    site::{Broken, SharedSite, Site, no_page},
    visitor::GoingOn,
};

type Page = Result<Response, Broken>;

/// The practice of the visitor of the cookie.
pub(crate) async fn own_practice(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
) -> Page {
    if is_ahead(&headers) {
        return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
    }
    let secret = site.of_cookie(&headers).await?;
    let key = secret.as_ref().map(Secret::practice);
    if let Some(key) = &key {
        site.note_look(&key.member()).await?;
    }
    let session = secret.as_ref().map(Secret::session);
    let forms = Forms::new(Back::Practice, "", &layout)?;
    let layout = layout.at(Tab::Practice);
    let goes_on = secret.as_ref().is_some_and(Secret::goes_on);
    let own = Practice {
        key: key.as_ref(),
        session: session.as_deref(),
        going_on: GoingOn::No,
        may_delete: goes_on.then_some(Part::Practice),
    };
    show_practice(&site, layout, &own, &forms).await
}

/// The practice that a private link opens.
pub(crate) async fn practice(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
    Segment(key): Segment,
) -> Page {
    if is_ahead(&headers) {
        return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
    }
    let Some(key) = site.of_link(&key).await? else {
        let no_link = layout.words().page.no_link;
        return Ok(layout
            .message(StatusCode::NOT_FOUND, no_link)
            .into_response());
    };
    site.note_look(&key.member()).await?;
    let going_on = site.going_on(&headers, &key).await?;
    let forms = Forms::new(Back::Practice, key.text(), &layout)?;
    let layout = Layout {
        practice: key.address(),
        ..layout.at(Tab::Practice)
    };
    let linked = Practice {
        key: Some(&key),
        session: Some(&key.member()),
        going_on,
        may_delete: Some(Part::Practice),
    };
    show_practice(&site, layout, &linked, &forms).await
}

/// True if a browser fetches the page ahead, for nobody yet. It is refused, because a look at the page keeps the practice and shows what is
/// due.
fn is_ahead(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose"].iter().any(|name| {
        let purpose = headers.get(*name).and_then(|value| value.to_str().ok());
        purpose.is_some_and(|purpose| purpose.contains("prefetch"))
    })
}

/// A practice, as a page opens it.
struct Practice<'a> {
    key: Option<&'a PracticeKey>,
    session: Option<&'a str>,
    going_on: GoingOn,
    /// The part that the visitor may delete; `None` is all.
    may_delete: Option<Part>,
}

async fn show_practice(
    site: &Site,
    layout: Layout,
    practice: &Practice<'_>,
    forms: &Forms,
) -> Page {
    let &Practice {
        key,
        session,
        going_on,
        may_delete,
    } = practice;
    let (words, member) = (layout.words(), key.map(PracticeKey::member));
    let practises = match &member {
        Some(member) => site.practises(member).await?,
        None => false,
    };
    // A practice that has begun can be stopped and deleted, though practice is off now.
    let is_on = site.service().has_practice();
    if !is_on && !practises {
        return Ok(no_page(&layout));
    }
    let layout = layout.with_practice(practises);
    let mut turns = site.conversation(session).turns;
    turns.retain(|turn| turn.on == Back::Practice);
    let said = turns.split_off(turns.len().saturating_sub(1));
    let visit = match &member {
        Some(member) => site.visit(member, layout.language).await?,
        None => Visit::default(),
    };
    let has_begun = visit.commitments.is_some() || visit.reports.is_some();
    let shown = |reply| Shown {
        reply,
        links: Vec::new(),
    };
    let check_ins: Vec<Shown> = visit.check_ins.into_iter().map(shown).collect();
    let lists: Vec<Shown> = [visit.commitments, visit.reports]
        .into_iter()
        .flatten()
        .map(shown)
        .collect();
    let rungs = site.rungs(layout.language);
    let content = html! {
        section.hello.practice {
            h1 { (words.page.practice) }
            @if is_on { p { (words.page.practice_lead) } }
            @if forms.is_linked() { p { (words.page.practice_by_link) } }
        }
        @if going_on == GoingOn::PractisesElsewhere { p { (words.page.practice_of_another) } }
        @if going_on.is_open() {
            form.go-on method="post" action="/continue" {
                (render::hidden(forms))
                button { (words.page.go_on) }
                @if going_on == GoingOn::Instead { p { (words.page.go_on_instead) } }
            }
        }
        (render::talk(&said, forms, words))
        @for one in &check_ins { section.told { (render::reply(one, forms)) } }
        @for one in &lists { section.told { (render::reply(one, forms)) } }
        @if lists.is_empty() { p { (words.practice.nothing_taken) } }
        @if !has_begun && !forms.is_linked() { p { (words.page.practice_elsewhere) } }
        @if !rungs.is_empty() { (render::report_form(&rungs, &Typed::default(), forms, words)) }
        @if has_begun && let Some(key) = key {
            (practice_link(key, forms, &layout))
            (forget_form(may_delete, site, forms, &layout))
        }
    };
    let page = layout.page(words.page.practice, &content);
    Ok(page.into_response())
}
