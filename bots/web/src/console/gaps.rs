//! The questions that no post answered, and the links that members suggest.

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::IntoResponse,
};
use maud::{Markup, html};
use senpai_admin::{Admin, AdminError, ClosedGap, Gap, MAX_GAP_QUESTIONS};
use senpai_chat::{AdminCommand, fill, how_closed, shown_words};
use serde::Deserialize;

use crate::console::{Page, Tab, View};

use super::export;

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
    let admin = &view.words().admin;
    let Some((done, what)) = done else {
        return html! {};
    };
    let title = service.title_of(&what);
    let about = |sentence: &str| title.as_ref().map(|title| fill(sentence, title));
    let linked = |more: &str| about(c.linked).map(|linked| linked + more);
    let sentence = match done.as_str() {
        "linked" => linked(""),
        "linked-behind" => about(c.linked_behind),
        "linked-found" => linked(admin.private_is_found),
        "linked-not-found" => linked(admin.private_is_not_found),
        "revoked" => Some(c.revoked.to_owned()),
        "ruled-out" => Some(c.ruled_out.to_owned()),
        "restored" => Some(c.restored.to_owned()),
        "unlinked" => about(admin.unlinked).map(|unlinked| format!("{}{unlinked}", c.restored)),
        "still-linked" => Some(format!("{}{}", c.restored, admin.still_linked)),
        "drafted" if is_path(&what) => Some(fill(view.words().drafted, &what)),
        "draft-exists" if is_path(&what) => Some(fill(admin.draft_exists, &what)),
        "set" => Some(c.set.to_owned()),
        _ => None,
    };
    let Some(sentence) = sentence else {
        return html! {};
    };
    html! { p.done role="status" { (sentence) } }
}

/// True if a text is a short path, and cannot be a sentence.
fn is_path(text: &str) -> bool {
    let is_of_path =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '\\');
    text.len() <= 100 && text.chars().all(is_of_path)
}

/// A list of questions.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum List {
    /// Those that no post answers.
    #[default]
    Open,
    /// Those that were ruled out.
    RuledOut,
    /// Those that were linked to a post.
    Linked,
}

impl List {
    /// All lists, in the order of the words for them, each with its address.
    const ALL: [(List, &'static str); 3] = [
        (List::Open, "/admin/gaps"),
        (List::RuledOut, "/admin/gaps?list=ruled-out"),
        (List::Linked, "/admin/gaps?list=linked"),
    ];
}

/// The list and its page, from 1.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    list: List,
    #[serde(default)]
    page: usize,
}

/// Number of gaps on a page. By hand: some screens of a phone. Each gap without words is asked of the index for its posts.
const ON_PAGE: usize = 20;
/// Number of posts beside a gap whose words are not shown. By hand.
const NEAR: usize = 2;

/// A gap of the list.
struct Line {
    gap: Gap,
    /// What closed it, and what opens it again.
    closed: Option<ClosedGap>,
    /// The titles of the nearest posts, if its words are not shown.
    near: Vec<String>,
}

impl Line {
    fn of(admin: &Admin, gap: Gap, closed: Option<ClosedGap>) -> Line {
        let near = match gap.shown_words().next() {
            Some(_) => Vec::new(),
            None => admin.related_posts(&gap, NEAR),
        };
        let near = near.iter().map(|post| post.meta.title.clone()).collect();
        Line { gap, closed, near }
    }
}

/// A page of a list.
struct Listed {
    lines: Vec<Line>,
    /// Its number, from 1.
    page: usize,
    /// Number of pages.
    pages: usize,
    /// Suggested links, on the first page of open gaps.
    suggested: Vec<Line>,
}

fn listed(admin: &Admin, wanted: &Wanted) -> Result<Listed, AdminError> {
    let closed = |closed: Vec<ClosedGap>| -> Vec<(Gap, Option<ClosedGap>)> {
        let closed = closed.into_iter();
        closed.map(|one| (one.gap.clone(), Some(one))).collect()
    };
    let all = match wanted.list {
        List::Open => admin.gaps()?.into_iter().map(|gap| (gap, None)).collect(),
        List::RuledOut => closed(admin.ruled_out()?),
        List::Linked => closed(admin.linked()?),
    };
    let pages = all.len().div_ceil(ON_PAGE).max(1);
    let page = wanted.page.clamp(1, pages);
    let on_page = all.into_iter().skip((page - 1) * ON_PAGE).take(ON_PAGE);
    let lines = on_page.map(|(gap, closed)| Line::of(admin, gap, closed));
    let lines = lines.collect();
    let suggested = match (wanted.list, page) {
        (List::Open, 1) => admin.suggestions()?,
        _ => Vec::new(),
    };
    let suggested = suggested.into_iter().map(|gap| Line::of(admin, gap, None));
    Ok(Listed {
        lines,
        page,
        pages,
        suggested: suggested.collect(),
    })
}

pub(super) async fn gaps(
    view: View,
    wanted: Result<Query<Wanted>, QueryRejection>,
    done: Result<Query<Done>, QueryRejection>,
) -> Page {
    let wanted = wanted.map_or_else(|_| Wanted::default(), |Query(wanted)| wanted);
    let list = wanted.list;
    let command = match list {
        List::Open => AdminCommand::Gaps,
        List::RuledOut | List::Linked => AdminCommand::Closed,
    };
    let found = view.administer(command, move |admin| listed(admin, &wanted));
    let found = found.await?.map_err(|error| view.failed(&error, ""))?;
    let (c, words) = (&view.words().console, view.words());
    let (lead, none) = match list {
        List::Open => (words.gaps, words.no_gaps),
        List::RuledOut | List::Linked => (words.admin.closed, words.admin.no_closed),
    };
    let content = html! {
        h1 { (c.tabs[1]) }
        (told(&view, done))
        nav.choice aria-label=(c.which_questions) {
            @for ((of, address), name) in List::ALL.iter().zip(c.lists) {
                a href=(address) aria-current=[(*of == list).then_some("page")] { (name) }
            }
        }
        p.lead { (lead) }
        @if found.lines.is_empty() { p { (none) } }
        ul.gaps { @for line in &found.lines { li { (shown(&view, line)) } } }
        (pages(&view, list, &found))
        @if !found.suggested.is_empty() {
            h2 { (c.suggested) }
            p.lead { (c.suggested_lead) }
            ul.gaps { @for line in &found.suggested { li { (shown(&view, line)) } } }
        }
        @if list == List::Open { (export::links(&view, &["gaps.csv", "gaps.json"])) }
    };
    Ok(view.page(Tab::Gaps, &content).into_response())
}

/// The links to the pages before and after, and how many questions are listed.
fn pages(view: &View, list: List, listed: &Listed) -> Markup {
    let c = &view.words().console;
    let mut all = List::ALL.iter();
    let address = all
        .find(|(of, _)| *of == list)
        .map_or("", |(_, address)| address);
    let mark = if address.contains('?') { '&' } else { '?' };
    let [before, after] = c.pages;
    let link = |page: usize, name: &str, rel: &str| {
        html! { a rel=(rel) href={ (address) (mark) "page=" (page) } { (name) } }
    };
    html! {
        @if listed.pages > 1 {
            nav.choice aria-label=(c.pages_name) {
                @if listed.page > 1 { (link(listed.page - 1, before, "prev")) }
                span { (fill(&fill(c.page_of, listed.page), listed.pages)) }
                @if listed.page < listed.pages { (link(listed.page + 1, after, "next")) }
            }
        }
        p.lead { (fill(c.gaps_bound, MAX_GAP_QUESTIONS)) }
    }
}

/// A gap in the list.
fn shown(view: &View, line: &Line) -> Markup {
    let (c, words, gap) = (&view.words().console, view.words(), &line.gap);
    let said = shown_words(gap, words);
    html! {
        @match &line.closed {
            None => a href={ "/admin/gaps/" (gap.name()) } { (said) },
            Some(_) => span { (said) },
        }
        p.place {
            span { (fill(c.times, gap.count())) }
            @if gap.did_not_help() > 0 { span { (fill(c.times_no_help, gap.did_not_help())) } }
            span { (view.time(gap.newest.at)) }
        }
        @if !line.near.is_empty() { p.place { (fill(c.near_posts, line.near.join(words.list_comma))) } }
        @if let Some(suggested) = &gap.suggested {
            p.place {
                @match suggested.figure() {
                    Some(times) => (fill(&fill(c.helped_with, times), &suggested.post)),
                    None => (fill(c.helped_some, &suggested.post)),
                }
            }
        }
        @if let Some(closed) = &line.closed {
            p.place { (how_closed(closed, words)) }
            form method="post" action={ "/admin/gaps/" (gap.name()) "/restore" } {
                (view.token())
                button aria-label=(fill(c.restore_named, &said)) { (words.admin.restore) }
            }
        }
    }
}
