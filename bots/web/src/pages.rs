//! The pages of a conversation.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use senpai_chat::{Language, Meta, Part, fill};

use crate::{
    cookies::{self, PracticeKey, Secret},
    layout::{Layout, Tab},
    preview,
    receive::Back,
    render::{self, Forms},
    segment::Segment,
    site::{Awaited, Broken, SharedSite, Site, no_page},
};

/// The number of questions to begin with. By hand: they fit a phone's screen.
const EXAMPLES: usize = 4;
/// The longest question to begin with, in characters. By hand: two lines of a phone.
const EXAMPLE_LENGTH: usize = 34;

type Page = Result<Response, Broken>;

pub(crate) async fn conversation(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
) -> Page {
    let secret = site.of_cookie(&headers).await?;
    let forms = Forms::new(Back::Conversation, "", &layout)?;
    talk(&site, &layout.at(Tab::Ask), secret.as_ref(), &forms).await
}

/// The conversation inside of another site, before its first question.
pub(crate) async fn embedded(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
) -> Page {
    show_embedded(&site, &layout, &headers, None).await
}

/// The conversation inside of another site. The browser gives a frame no cookie, so the address of the frame holds the secret of the
/// session: the other site cannot read it, and cannot choose it.
pub(crate) async fn embedded_with(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
    Segment(key): Segment,
) -> Page {
    let secret = site.of_frame(&headers, &key).await?;
    show_embedded(&site, &layout, &headers, secret).await
}

async fn show_embedded(
    site: &Site,
    layout: &Layout,
    headers: &HeaderMap,
    secret: Option<Secret>,
) -> Page {
    if site.embed.is_empty() {
        return Ok(no_page(layout));
    }
    // Outside of a frame, a link with a secret of somebody else would be taken for the page.
    if headers
        .get("sec-fetch-dest")
        .is_some_and(|to| to == "document")
    {
        return Ok(Redirect::to("/").into_response());
    }
    let key = secret.as_ref().map_or("", Secret::key);
    let forms = Forms::new(Back::Embed, key, layout)?;
    talk(site, &layout.at(Tab::Ask), secret.as_ref(), &forms).await
}

async fn talk(site: &Site, layout: &Layout, secret: Option<&Secret>, forms: &Forms) -> Page {
    let member = secret.map(Secret::member);
    let session = secret.map(Secret::session);
    let mut conversation = site.conversation(session.as_deref());
    conversation.turns.retain(|turn| turn.on != Back::Practice);
    let awaits = secret.filter(|_| conversation.awaits);
    let awaited = match awaits {
        Some(secret) => site.awaited(&secret.member(), &secret.session()).await,
        None => Awaited::default(),
    };
    let (practises, is_remembered) = match member.as_deref() {
        Some(member) => (site.practises(member).await?, site.remembers(member).await?),
        None => (false, false),
    };
    let goes_on = secret.is_some_and(Secret::goes_on);
    let layout = &layout.with_practice(practises);
    let (words, tags) = (layout.words(), site.tags().await?);
    let examples = match conversation.turns.is_empty() {
        true => examples(site, forms, layout).await?,
        false => html! {},
    };
    let content = html! {
        @if conversation.turns.is_empty() {
            section.hello {
                h1 { (words.page.hello) }
                p { (words.page.lead) }
            }
            (examples)
        } @else {
            h1.sr { (words.home) }
        }
        (render::talk(&conversation.turns, forms, words))
        div.news aria-live="polite" {
            @for shown in &awaited.answers { section.told { (render::reply(shown, forms)) } }
            @if let Some(secret) = awaits { (later_link(secret, forms, layout)) }
            @if practises && let Some(secret) = secret { (practice_link(&secret.practice(), forms, layout)) }
        }
        @if practises {
            (forget_form(Some(Part::Conversation), site, forms, layout))
            (forget_form(goes_on.then_some(Part::Practice), site, forms, layout))
        } @else if is_remembered || !conversation.turns.is_empty() {
            (forget_conversation(goes_on.then_some(Part::Conversation), forms, layout))
        }
        (render::composer(&tags, &site.goals(layout.language), forms, words))
    };
    Ok(layout.page("", &content).into_response())
}

/// Questions that the posts answer, in the language of the page first.
async fn examples(site: &Site, forms: &Forms, layout: &Layout) -> Result<Markup, Broken> {
    let language = layout.language;
    let posts = site.posts().await?;
    let is_own = |meta: &&Arc<Meta>| meta.language == Some(language);
    let (own, others): (Vec<_>, Vec<_>) = posts.iter().partition(is_own);
    let short = |text: &&String| {
        text.chars().count() <= EXAMPLE_LENGTH * if language == Language::Japanese { 1 } else { 2 }
    };
    let first = |meta: &&Arc<Meta>| {
        let mut questions = meta.questions.iter().map(|question| &question.text);
        questions.find(short).cloned()
    };
    let found = own.iter().chain(&others).filter_map(first);
    let found: Vec<String> = found.take(EXAMPLES).collect();
    Ok(html! {
        @if !found.is_empty() {
            form.examples method="post" action=(forms.action("ask")) data-swap {
                (render::hidden(forms))
                p { (layout.words().page.examples) }
                @for question in &found { button name="question" value=(question) { (question) } }
            }
        }
    })
}

fn later_link(secret: &Secret, forms: &Forms, layout: &Layout) -> Markup {
    let page = &layout.words().page;
    html! {
        p.later {
            a href=(secret.later()) target=[forms.target()] { (page.later) }
            " " span { (layout.kept(page.later_link.to_owned())) }
        }
    }
}

/// The private link to a visitor's practice.
pub(crate) fn practice_link(key: &PracticeKey, forms: &Forms, layout: &Layout) -> Markup {
    let page = &layout.words().page;
    html! {
        p.later {
            a href=(key.address()) target=[forms.target()] { (page.practice_link) }
            " " span { (layout.kept(page.practice_link_lead.to_owned())) }
        }
    }
}

/// The form that deletes the conversation: all that is known of a visitor without a practice.
fn forget_conversation(part: Option<Part>, forms: &Forms, layout: &Layout) -> Markup {
    let page = &layout.words().page;
    html! {
        form.forget method="post" action=(forms.action("forget")) {
            (render::hidden(forms))
            @if part.is_some() { input type="hidden" name="part" value="conversation"; }
            span { (layout.kept(page.kept_a_day.to_owned())) }
            button { (page.forget) }
        }
    }
}

/// The form that deletes a part of what is known of a visitor with a practice, or all. Weeks of practice are behind one more click.
pub(crate) fn forget_form(
    part: Option<Part>,
    site: &Site,
    forms: &Forms,
    layout: &Layout,
) -> Markup {
    let page = &layout.words().page;
    let label = match part {
        Some(Part::Conversation) => return forget_conversation(part, forms, layout),
        Some(Part::Practice) => page.forget_practice,
        None => page.forget_all,
    };
    html! {
        details.forget {
            summary { (label) "…" }
            form method="post" action=(forms.action("forget")) {
                (render::hidden(forms))
                @if part.is_some() { input type="hidden" name="part" value="practice"; }
                span {
                    (layout.kept(fill(page.practice_stays, site.service().keep_days())))
                    " " (page.no_way_back)
                }
                button { (label) }
            }
        }
    }
}

/// The answers that a visitor waits for. The link holds the ids of the member and the session, not the secret of the session.
pub(crate) async fn later(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
    Segment(id): Segment,
) -> Page {
    let no_link = || {
        let sentence = layout.words().page.no_link;
        Ok(layout
            .message(StatusCode::NOT_FOUND, sentence)
            .into_response())
    };
    let Some((member, session)) = cookies::awaiting(&id) else {
        return no_link();
    };
    let Awaited {
        questions,
        mut answers,
    } = site.awaited(member, session).await;
    if questions.is_empty() && answers.is_empty() {
        return no_link();
    }
    let own = site.of_cookie(&headers).await?;
    if own.is_none_or(|own| own.session() != session) {
        // They act in the session of who asked.
        answers
            .iter_mut()
            .for_each(|shown| shown.reply.buttons.clear());
    }
    let forms = Forms::new(Back::Conversation, "", &layout)?;
    let page = &layout.words().page;
    let content = html! {
        h1 { (page.later) }
        @for shown in &answers { (render::reply(shown, &forms)) }
        @if !questions.is_empty() {
            p { (page.later_waiting) }
            ul.lines { @for question in &questions { li { (question) } } }
        }
    };
    Ok(layout.page(page.later, &content).into_response())
}

pub(crate) async fn preview(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
) -> Page {
    if site.previews.is_empty() {
        return Ok(no_page(&layout));
    }
    let forms = Forms::new(Back::Preview, "", &layout)?;
    let secret = site.of_cookie(&headers).await?;
    let session = secret.as_ref().map(Secret::session);
    let turns = site.conversation(session.as_deref()).turns;
    let (words, tags) = (layout.words(), site.tags().await?);
    let shown = match turns.is_empty() {
        true => examples(&site, &forms, &layout).await?,
        false => preview::side_by_side(&site.previews, &turns, words),
    };
    let content = html! {
        section.hello.wide {
            h1 { (words.page.preview) }
            p { @if turns.is_empty() { (words.page.preview_empty) } @else { (words.page.preview_lead) } }
        }
        (shown)
        (render::composer(&tags, &site.goals(layout.language), &forms, words))
    };
    Ok(layout.page(words.page.preview, &content).into_response())
}
