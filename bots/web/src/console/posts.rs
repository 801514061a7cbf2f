//! The posts: how often each was shown, whether it helped, what sticks, and what `senpai check` says about its file.

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::IntoResponse,
};
use maud::{Markup, html};
use senpai_admin::PostReport;
use senpai_chat::fill;
use serde::Deserialize;

use crate::{
    console::{Page, Tab, View, chart},
    platform,
    segment::Segment,
};

use super::{
    gap_page::status,
    overview::{Asked, choice, days},
    table::{Cell, table},
    view::post_address,
};

#[derive(Deserialize)]
pub(super) struct Ordered {
    #[serde(default)]
    order: String,
}

pub(super) async fn posts(
    view: View,
    asked: Result<Query<Asked>, QueryRejection>,
    ordered: Result<Query<Ordered>, QueryRejection>,
) -> Page {
    let (days, language) = (days(asked), view.layout.language);
    let found = view.recorded(format!("posts {days}"), move |admin| {
        admin.posts(days, language)
    });
    let (mut posts, left_out) = found.await?.map_err(|error| view.failed(&error, ""))?;
    let order = ordered.map_or_else(|_| String::new(), |Query(ordered)| ordered.order);
    match order.as_str() {
        "never" => posts.retain(|post| post.shown == 0),
        "findings" => posts.retain(|post| post.findings > 0),
        _ => posts.sort_by_key(|post| std::cmp::Reverse(post.first)),
    }
    let shows_left_out = order != "never" && left_out.iter().any(|errors| !errors.is_empty());
    let c = &view.words().console;
    let content = html! {
        h1 { (c.tabs[2]) }
        (choice(&view, "/admin/posts", days))
        nav.choice aria-label=(c.which_posts) {
            @for (name, label) in [("", c.all), ("never", c.only_never), ("findings", c.only_findings)] {
                a href={ "/admin/posts?days=" (days) "&order=" (name) } aria-current=[(order == name).then_some("true")] { (label) }
            }
        }
        @if shows_left_out {
            @for (heading, errors) in [c.draft_errors, view.words().left_out[1]].iter().zip(&left_out) {
                @if !errors.is_empty() {
                    h2 { (heading) }
                    ul { @for finding in errors { li { code { (finding.file) ":" (finding.line) } " " (finding.message) " → " (finding.help) } } }
                }
            }
        }
        @if !posts.is_empty() { (figures(&view, &posts)) } @else if !shows_left_out { p { (c.none) } }
    };
    Ok(view.page(Tab::Posts, &content).into_response())
}

fn figures(view: &View, posts: &[PostReport]) -> Markup {
    let (c, stats) = (&view.words().console, view.words().stats);
    let [first, shown] = c.post_columns;
    let columns = [
        c.post, first, shown, stats[4], stats[5], c.sticks, c.findings,
    ];
    // Too few members said something of the post.
    let said = |times: Option<usize>| match times {
        Some(times) => Cell::number(times),
        None => Cell::number("–"),
    };
    let cells = |post: &PostReport| {
        let kept_up = post.practice.as_ref().and_then(|figures| figures.kept_up);
        vec![
            Cell::Head(html! { a href=(post_address(&post.id)) { (post.title) } }),
            Cell::number(post.first),
            Cell::number(post.shown),
            said(post.helped),
            said(post.did_not_help),
            Cell::number(chart::percent(kept_up)),
            Cell::number(post.findings),
        ]
    };
    html! {
        (table(c.tabs[2], &columns, posts.iter().map(cells)))
        p.lead { (c.few_members) }
    }
}

pub(super) async fn post(
    view: View,
    Segment(id): Segment,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Page {
    let (days, language) = (days(asked), view.layout.language);
    let named = id.clone();
    let found = view.recorded(format!("post {id}"), move |admin| {
        let Some((post, findings)) = admin.post(&named, days, language)? else {
            return Ok(None);
        };
        let asked = admin.asked_of(&named, days)?;
        Ok(Some((post, findings, asked)))
    });
    let found = found.await?.map_err(|error| view.failed(&error, &id))?;
    let Some((post, findings, asked)) = found else {
        return Err(view.missing().await);
    };
    let c = &view.words().console;
    let content = html! {
        p.back { a href="/admin/posts" { "← " (c.tabs[2]) } }
        h1 { (post.title) }
        p.place { span { code { (post.file) } } span { a href=[platform::post_address(&post.id)] { (c.open_post) } } }
        (choice(&view, &post_address(&post.id), days))
        (figures(&view, std::slice::from_ref(&post)))
        h2 { (c.findings) }
        @if findings.is_empty() { p { (c.no_findings) } }
        ul.findings {
            @for finding in &findings {
                li {
                    p { strong { (view.words().severities[usize::from(!finding.is_error)]) } " " (fill(c.line, finding.line)) ": " (finding.message) }
                    p { "→ " (finding.help) }
                    pre { (finding.in_place.trim_end()) }
                }
            }
        }
        h2 { (c.asked_of) }
        p.lead { (c.asked_of_lead) }
        @if asked.is_empty() { p { (c.none) } }
        ul.gaps {
            @for question in &asked {
                li { (question.text) p.place { span { (status(&view, question.status)) } span { (view.time(question.at)) } } }
            }
        }
    };
    Ok(view.page(Tab::Posts, &content).into_response())
}
