//! The page of one unanswered question.

use std::path::PathBuf;

use maud::{Markup, html};
use senpai_admin::{Answer, Gap, GapLink, Measured, Status};
use senpai_chat::{fill, shown_words};
use serde::Deserialize;

use crate::console::{Tab, View};

use super::{jobs::Kind, view::given};

/// The most questions of a gap on its page. By hand.
const LISTED: usize = 30;

/// The form of a link.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    pub post: String,
    #[serde(default)]
    pub words: String,
    #[serde(default)]
    pub answer: String,
    /// [`Link::choice`] of a link that was refused: it is made also if the right post of another question no longer comes first.
    #[serde(default)]
    pub force: String,
}

impl Link {
    /// The post and the words of the link. Only what was measured and shown can be forced.
    pub fn choice(&self) -> String {
        let parts = [&self.post, &self.words, &self.answer];
        serde_json::json!(parts.map(|part| part.trim())).to_string()
    }

    pub fn of(&self) -> GapLink<'_> {
        GapLink {
            post: self.post.trim(),
            question: given(&self.words),
            answer: given(&self.answer),
        }
    }
}

/// The content of the page beside the gap.
#[derive(Clone, Default)]
pub(super) struct Shown {
    pub link: Link,
    /// The answer that the link would give.
    pub preview: Option<Answer>,
    /// The effect of the link on other questions, if it was refused for that.
    pub measured: Option<Measured>,
    /// The reason for which the link was not made.
    pub error: Option<String>,
}

impl Shown {
    /// A form whose link was not made, and the reason.
    pub fn refused(link: Link, why: String) -> Shown {
        Shown {
            link,
            error: Some(why),
            ..Shown::default()
        }
    }
}

/// A gap with the posts near it, as id and title, and all posts.
pub(super) struct Found {
    pub gap: Gap,
    pub related: Vec<(String, String)>,
    pub posts: Vec<(String, String)>,
    /// The file of its draft, relative to the folder of posts.
    pub draft: Option<PathBuf>,
}

/// The page, with what was done at its top.
pub(super) fn show(view: &View, found: &Found, told: Markup, shown: Shown) -> Markup {
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

/// The content beside the form of the link.
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
                        li { (lost.text) (words.bracketed(format!("{} → {}", lost.post, lost.instead.as_deref().unwrap_or("–")))) }
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
