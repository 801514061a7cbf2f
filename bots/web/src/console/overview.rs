//! The figures of some days, ratings beside practice, and the bot's health.

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::IntoResponse,
};
use maud::{Markup, html};
use senpai_admin::{
    DayCounts, Disagreement, Health, PracticeFigures, PracticeStatistics, Share, Statistics,
};
use senpai_chat::{AdminCommand, fill, outcome_words};
use serde::Deserialize;

use crate::console::{Page, Tab, View, chart};

use super::{
    export,
    table::{Cell, table},
    view::post_address,
};

/// The days that an admin may choose.
const DAYS: [u16; 4] = [7, 30, 90, 365];
/// The days in the table below the figures. By hand: a month.
const ROWS: usize = 31;

#[derive(Deserialize)]
pub(super) struct Asked {
    days: Option<u16>,
}

/// The days that a query asks for: one of [`DAYS`], or a month.
pub(super) fn days(asked: Result<Query<Asked>, QueryRejection>) -> u16 {
    let asked = asked.ok().and_then(|Query(asked)| asked.days);
    asked.filter(|days| DAYS.contains(days)).unwrap_or(30)
}

/// The links to the same page for other days.
pub(super) fn choice(view: &View, path: &str, days: u16) -> Markup {
    let c = &view.words().console;
    html! {
        nav.choice aria-label=(c.which_days) {
            @for other in DAYS {
                a href={ (path) "?days=" (other) } aria-current=[(other == days).then_some("true")] { (fill(c.days, other)) }
            }
        }
    }
}

pub(super) async fn overview(view: View, asked: Result<Query<Asked>, QueryRejection>) -> Page {
    let days = days(asked);
    let found = view.administer(AdminCommand::Stats { days }, move |admin| {
        Ok((admin.statistics(days)?, admin.health()?))
    });
    let (statistics, health) = found.await?.map_err(|error| view.failed(&error, ""))?;
    let c = &view.words().console;
    let content = html! {
        h1 { (c.tabs[0]) }
        (choice(&view, "/admin", days))
        (figures(&view, &statistics))
        @if let Some(practice) = &statistics.practice {
            (beside(&view, practice))
            (weeks(&view, practice))
        }
        (top(&view, &statistics))
        (state(&view, health.as_ref()))
        (export::links(&view, exports(&statistics)))
    };
    Ok(view.page(Tab::Overview, &content).into_response())
}

/// The files that an admin may download.
fn exports(statistics: &Statistics) -> &'static [&'static str] {
    const ALL: [&str; 5] = [
        "practice.csv",
        "stats.csv",
        "stats.json",
        "gaps.csv",
        "gaps.json",
    ];
    match statistics.practice {
        Some(_) => &ALL,
        None => &ALL[1..],
    }
}

/// The counts, in the order of the words for them.
const COUNTS: [fn(&DayCounts) -> u64; 7] = [
    |day| day.counts.asked,
    |day| day.counts.found,
    |day| day.counts.unsure,
    |day| day.counts.not_found,
    |day| day.counts.helped,
    |day| day.counts.did_not_help,
    |day| day.counts.unknown,
];

/// Each count with its sparkline, and all numbers as a table.
fn figures(view: &View, statistics: &Statistics) -> Markup {
    let c = &view.words().console;
    let sum = DayCounts {
        date: String::new(),
        counts: statistics.counts,
    };
    let newest = statistics.per_day.iter().rev().take(ROWS);
    let names = view.words().stats.into_iter().take(COUNTS.len());
    let columns: Vec<&str> = std::iter::once(c.day).chain(names).collect();
    let cells = |day: &DayCounts| {
        let counts = COUNTS.iter().map(|of| Cell::number(of(day)));
        let date = Cell::Head(html! { (day.date) });
        std::iter::once(date).chain(counts).collect()
    };
    html! {
        ul.figures {
            @for (name, of) in view.words().stats.iter().zip(COUNTS) {
                li {
                    span.name { (name) }
                    strong { (of(&sum)) }
                    (chart::sparkline(&statistics.per_day.iter().map(of).collect::<Vec<_>>()))
                }
            }
        }
        p.lead { (c.unknown_is_unknown) }
        details.numbers {
            summary { (c.numbers) }
            (table(c.numbers, &columns, newest.map(cells)))
        }
    }
}

/// Ratings beside what members kept up, for each post.
fn beside(view: &View, practice: &PracticeStatistics) -> Markup {
    let (c, words) = (&view.words().console, view.words());
    let [high_low, low_high] = words.disagreements;
    let disagrees = |one: Disagreement| match one {
        Disagreement::RatesHighSticksLow => high_low,
        _ => low_high,
    };
    let all = &practice.all;
    let row = |name: Markup, figures: &PracticeFigures| {
        vec![
            Cell::Head(name),
            Cell::number(chart::percent(figures.rated)),
            known(view, figures.kept_up, figures.kept_up_unknown),
            Cell::Text(chart::shares(figures.rated, figures.kept_up)),
        ]
    };
    let of_posts = practice.posts.iter().map(|post| {
        let name = html! {
            a href=(post_address(&post.id)) { (post.title) }
            @if let Some(one) = post.disagrees { span.note { (disagrees(one)) } }
        };
        row(name, &post.figures)
    });
    let rows = std::iter::once(row(html! { (words.all_posts) }, all)).chain(of_posts);
    html! {
        h2 { (c.beside) }
        @if practice.posts.is_empty() && all.rated.is_none() && all.kept_up.is_none() {
            p.lead { (words.too_few_members) }
        } @else {
            p.legend {
                span.rated { svg viewBox="0 0 8 8" aria-hidden="true" { circle.rated cx="4" cy="4" r="3.5" {} } (c.rated) }
                span.sticks { svg viewBox="0 0 8 8" aria-hidden="true" { rect.sticks x="0.5" y="0.5" width="7" height="7" {} } (c.sticks) }
                (c.interval)
            }
            (table(c.beside, &[c.post, c.rated, c.sticks, c.chart], rows))
        }
    }
}

/// A share of members, and the number of those of whom it is not known.
fn known(view: &View, share: Option<Share>, unknown: Option<u64>) -> Cell {
    let unknown = unknown.filter(|members| *members > 0);
    Cell::number(html! {
        (chart::percent(share))
        @if let Some(members) = unknown { span.note { (fill(view.words().unknown_members, members)) } }
    })
}

/// The figures of each week with a figure, newest first.
fn weeks(view: &View, practice: &PracticeStatistics) -> Markup {
    let (c, words) = (&view.words().console, view.words());
    let columns: Vec<&str> = std::iter::once(c.week)
        .chain(words.practice_figures)
        .collect();
    let count = |members: Option<u64>| members.map_or_else(|| "–".to_owned(), |n| n.to_string());
    let weeks = practice.weeks.iter().rev();
    let weeks = weeks.filter(|week| week.figures != PracticeFigures::default());
    let rows = weeks.map(|week| {
        let figures = &week.figures;
        let ladders = view.site.service().ladders();
        let rungs = ladders.map(|ladders| outcome_words(figures, ladders, view.layout.language));
        let rungs: Vec<String> = rungs.into_iter().flatten().collect();
        vec![
            Cell::Head(html! { (week.monday) }),
            Cell::number(chart::percent(figures.rated)),
            Cell::number(count(figures.taken_on)),
            known(view, figures.tried, figures.tried_unknown),
            known(view, figures.kept_up, figures.kept_up_unknown),
            Cell::number(html! {
                (count(figures.reported))
                @if !rungs.is_empty() { span.note { (rungs.join(words.list_comma)) } }
            }),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    html! {
        @if !rows.is_empty() {
            details.numbers {
                summary { (c.weeks) }
                p.lead { (c.weeks_lead) }
                (table(c.weeks, &columns, rows))
            }
        }
    }
}

fn top(view: &View, statistics: &Statistics) -> Markup {
    let c = &view.words().console;
    html! {
        @if !statistics.top_posts.is_empty() {
            h2 { (c.top) }
            ol.top {
                @for post in &statistics.top_posts {
                    li { a href=(post_address(&post.id)) { (post.title) } " " span.number { (fill(c.times_shown, post.first)) } }
                }
            }
        }
        p { a href="/admin/posts?order=never" { (fill(c.never_shown, statistics.never_shown.len())) } }
    }
}

fn state(view: &View, health: Option<&Health>) -> Markup {
    let (c, words) = (&view.words().console, view.words());
    let Some(health) = health else {
        return html! { h2 { (c.state) } p { (words.not_ready) } };
    };
    let at = |at: Option<jiff::Timestamp>| at.map_or_else(|| "–".to_owned(), |at| view.time(at));
    let values = [
        health.generation.clone(),
        health.posts.to_string(),
        health.passages.to_string(),
        at(health.built),
        at(health.running_since),
        health.waiting.to_string(),
    ];
    let left_out = [&health.left_out.drafts, &health.left_out.failed];
    html! {
        h2 { (c.state) }
        @if let Some(why) = &health.failure { p.error role="alert" { (fill(words.reindex_failed, why)) } }
        dl.state {
            @for (name, value) in c.state_labels.iter().zip(&values) { div { dt { (name) } dd { (value) } } }
            @for (name, count) in words.left_out.iter().zip(left_out) { div { dt { (name) } dd { (words.files(count.count, count.first.as_deref())) } } }
        }
    }
}
