//! The forms of the site: each becomes a delivery, and leads back to the page with the answer.

use axum::{
    Extension, RequestExt,
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{RETRY_AFTER, SET_COOKIE},
    },
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use senpai_chat::{
    Action, LONGEST_QUESTION, LONGEST_REPORT, Part, Reply, fill, form, is_of_practice, page_wording,
};
use senpai_runner::clock;
use serde::de::DeserializeOwned;

use crate::{
    cookies::{self, Secret},
    guard::Address,
    layout::{Layout, Tab},
    receive::{Ask, Back, Delivery, Forget, Nothing, Press, Report, Sender, Sent, Via, delivery},
    render::{self, Forms, Typed},
    sessions::{Form, Said},
    site::{Broken, SharedSite, Site, no_page},
    visitor::Visitor,
};

type Answer = Result<Response, Broken>;

pub(crate) async fn ask(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    Sent { form, via }: Sent<Ask>,
) -> Answer {
    // A private link opens the practice, and no conversation.
    if via.is_linked() {
        return Ok(no_page(&layout));
    }
    let visitor = site.sender(&headers, &via).await?;
    let said = Said::words(form.text(), LONGEST_QUESTION);
    let only = site.narrowed(&form, layout.language);
    let mut sent = site.sent(visitor, &via, &layout, address, said, form.action())?;
    sent.form.only = only;
    sent.answer(&site, &layout).await
}

/// Goes on as the visitor of a private link: a new session, whose practice is that of the link. The link alone opens no conversation.
pub(crate) async fn go_on(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
    Sent { via, .. }: Sent<Nothing>,
) -> Answer {
    let key = match via.is_linked() {
        true => site.of_link(&via.key).await?,
        false => None,
    };
    let Some(key) = key else {
        return Ok(no_page(&layout));
    };
    if !site.going_on(&headers, &key).await?.is_open() {
        return Ok(no_page(&layout));
    }
    let secret = Secret::going_on(&key).ok_or(Broken)?;
    let cookie = secret.header(site.is_secure()).ok_or(Broken)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

pub(crate) async fn press(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    Sent { form: press, via }: Sent<Press>,
) -> Answer {
    let visitor = site.sender(&headers, &via).await?;
    if via.is_linked() && (visitor.is_none() || !is_of_practice(&press.payload)) {
        return Ok(no_page(&layout));
    }
    let longest = form(&press.payload).map_or(0, |form| form.longest);
    let said = match press.text() {
        Some(text) => Said::words(text, longest),
        None => {
            let label = match &visitor {
                Some(visitor) => {
                    let label = site.label(visitor, layout.language, &press.payload);
                    label.await?
                }
                // Their first act may be a step of a post.
                None => site.step_label(layout.language, &press.payload).await?,
            };
            Said::Button(label.unwrap_or_else(|| "…".to_owned()))
        }
    };
    let sent = site.sent(visitor, &via, &layout, address, said, press.action());
    sent?.answer(&site, &layout).await
}

pub(crate) async fn report(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    Sent { form, via }: Sent<Report>,
) -> Answer {
    let visitor = site.sender(&headers, &via).await?;
    if via.is_linked() && visitor.is_none() {
        return Ok(no_page(&layout));
    }
    let words = layout.words();
    let rung = match site.service().ladders() {
        None => Err((StatusCode::CONFLICT, words.page.no_reports_now.to_owned())),
        Some(_) if form.words().chars().count() > LONGEST_REPORT => Err((
            StatusCode::UNPROCESSABLE_ENTITY,
            fill(words.report_too_long, LONGEST_REPORT),
        )),
        Some(ladders) => ladders.rung(&form.rung).ok_or_else(|| {
            let choose = words.page.choose_outcome.to_owned();
            (StatusCode::UNPROCESSABLE_ENTITY, choose)
        }),
    };
    let rung = match rung {
        Ok(rung) => rung,
        Err((status, sentence)) => {
            return report_again(&site, &layout, &form, &via, status, &sentence);
        }
    };
    let name = rung.name(layout.language);
    let said = match form.words() {
        "" => Said::Button(name.to_owned()),
        words => Said::words(&format!("{name}\n{words}"), LONGEST_REPORT),
    };
    let sent = site.sent(visitor, &via, &layout, address, said, form.action());
    sent?.answer(&site, &layout).await
}

/// The page with a report that was not taken: it says why, and keeps what was typed.
fn report_again(
    site: &Site,
    layout: &Layout,
    form: &Report,
    via: &Via,
    status: StatusCode,
    sentence: &str,
) -> Answer {
    let forms = Forms::new(Back::Practice, &via.key, layout)?;
    let typed = Typed {
        rung: &form.rung,
        words: form.typed(),
    };
    let words = layout.words();
    let rungs = site.rungs(layout.language);
    let content = html! {
        h1 { (words.page.report) }
        p.says data-message { (sentence) }
        (render::report_form(&rungs, &typed, &forms, words))
        p { a.quiet href=(forms.page()) { (words.page.practice) } }
    };
    let layout = layout.at(Tab::Practice);
    let page = layout.page(words.page.report, &content);
    Ok((status, page).into_response())
}

/// Deletes what the state knows of a visitor, or a part of it, and then what the page shows of it. The cookie is their key to what is
/// kept: it goes only after all is deleted.
pub(crate) async fn forget(
    State(site): SharedSite,
    Extension(layout): Extension<Layout>,
    Extension(address): Extension<Address>,
    headers: HeaderMap,
    Sent { form, via }: Sent<Forget>,
) -> Answer {
    let Some(visitor) = site.sender(&headers, &via).await? else {
        return Ok(Redirect::to(&layout.home()).into_response());
    };
    if !visitor.may_delete(form.part) {
        return Ok(no_page(&layout));
    }
    let page = &layout.words().page;
    let label = match form.part {
        Some(Part::Practice) => page.forget_practice,
        _ => page.forget,
    };
    let said = Said::Button(label.to_owned());
    let sent = site.sent(Some(visitor), &via, &layout, address, said, form.action())?;
    let (member, session) = (sent.visitor.member(), sent.visitor.session());
    let id = sent.delivery.request.delivery.clone();
    sent.work(&site).await;
    let turns = site.conversation(Some(&session)).turns;
    let turn = turns.into_iter().find(|turn| turn.delivery == id);
    let replies = turn.map(|turn| turn.replies).unwrap_or_default();
    let is_done = replies.iter().any(|shown| is_forgotten(&shown.reply));
    if is_done {
        site.web().sessions.end(&session, &member, form.part);
    }
    let content = html! {
        h1.sr { (layout.words().home) }
        @for shown in &replies { (render::reply(shown, &Forms::none())) }
        @if replies.is_empty() { p.says { (page.still_deleting) } }
        p { a.quiet href=(layout.home()) { (page.ask) } }
    };
    let page = layout.page("", &content);
    let ends = is_done && form.part.is_none() && via.back != Back::Embed;
    Ok(match cookies::removal(site.is_secure()).filter(|_| ends) {
        Some(removal) => ([(SET_COOKIE, removal)], page).into_response(),
        None => page.into_response(),
    })
}

/// True if a reply says that a deletion is complete.
fn is_forgotten(reply: &Reply) -> bool {
    let words = page_wording(reply.language);
    let page = &words.page;
    [
        words.forgotten,
        page.forgotten_conversation,
        page.forgotten_practice,
    ]
    .contains(&reply.heading.as_str())
}

/// A form that was read, with its sender.
struct Work {
    visitor: Visitor,
    delivery: Delivery,
    form: Form,
    /// The page with its answer.
    to: String,
}

impl Site {
    /// The work of a form: of a known visitor, or of a new one.
    fn sent(
        &self,
        visitor: Option<Visitor>,
        via: &Via,
        layout: &Layout,
        Address(address): Address,
        said: Said,
        action: Action,
    ) -> Result<Work, Broken> {
        let drawn = || self.drawing.as_ref()?.secret(&via.once).map(Visitor::Own);
        let visitor = visitor.or_else(drawn).ok_or(Broken)?;
        let from = Sender {
            member: visitor.member(),
            session: visitor.session(),
            language: layout.language,
            at: clock::now(),
        };
        let to = match (via.back, &visitor) {
            (Back::Preview, _) => "/preview".to_owned(),
            (Back::Practice, Visitor::Linked(key)) => format!("{}#latest", key.address()),
            (Back::Practice, _) => "/practice#latest".to_owned(),
            (Back::Embed, Visitor::Own(secret)) => {
                format!("/embed/{}{}#latest", secret.key(), layout.embed_query())
            }
            _ => "/#latest".to_owned(),
        };
        Ok(Work {
            delivery: delivery(from, via, action),
            form: Form {
                on: via.back,
                said,
                only: Vec::new(),
                address,
                member: visitor.member(),
            },
            to,
            visitor,
        })
    }
}

impl Work {
    /// Has the form worked on. Leads back to the page with the answer.
    async fn answer(self, site: &Site, layout: &Layout) -> Result<Response, Broken> {
        if site.web().waiting.is_full() {
            let busy = layout.words().page.busy;
            let page = layout.message(StatusCode::SERVICE_UNAVAILABLE, busy);
            return Ok(([(RETRY_AFTER, "10")], page).into_response());
        }
        let is_embedded = self.form.on == Back::Embed;
        let to = Redirect::to(&self.to);
        let cookie = match &self.visitor {
            Visitor::Own(secret) if !is_embedded => secret.header(site.is_secure()),
            _ => None,
        };
        self.work(site).await;
        Ok(match cookie {
            Some(cookie) => ([(SET_COOKIE, cookie)], to).into_response(),
            None => to.into_response(),
        })
    }

    /// Gives the delivery to the runner, and waits until it is finished. A form that is sent twice is worked on once, and both wait.
    async fn work(self, site: &Site) {
        let (is_new, finished) = site.web().begin(&self.delivery, self.form);
        if is_new {
            site.runner.submit(self.delivery);
        }
        finished.await;
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    /// The page that says why the form cannot be read.
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &S) -> Result<Sent<T>, Response> {
        let layout = request.extract_parts().await;
        let Extension(layout): Extension<Layout> = layout.map_err(IntoResponse::into_response)?;
        let words = layout.words();
        let too_large = match request.uri().path().ends_with("/ask") {
            true => fill(words.too_long, LONGEST_QUESTION),
            false => words.console.too_large.to_owned(),
        };
        let (status, sentence) = match Bytes::from_request(request, state).await {
            Ok(body) => match serde_urlencoded::from_bytes(&body) {
                Ok(sent) => return Ok(sent),
                Err(_) => (StatusCode::BAD_REQUEST, words.expired.to_owned()),
            },
            Err(error) => (error.status(), too_large),
        };
        Err(layout.message(status, &sentence).into_response())
    }
}
