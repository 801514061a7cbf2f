//! The way in by a link, and the way out.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use senpai_runner::clock;
use serde::Deserialize;

use crate::{
    console::{Page, Parting, Refusal},
    cookies,
    layout::Layout,
    segment::Segment,
    site::{Broken, Site},
};

use super::view::{head, signed_out};

/// Shows a button. Only the button uses up the link: chat opens links for its previews.
pub(super) async fn door(
    State(site): State<Arc<Site>>,
    Extension(layout): Extension<Layout>,
    Segment(link): Segment,
) -> Page {
    let c = &layout.words().console;
    let action = format!("/admin/enter/{link}");
    let is_good = cookies::is_token(&link)
        && site
            .ask(move |service| service.has_console_link(&link, clock::now()))
            .await?;
    if !is_good {
        return Err(used(&layout).into());
    }
    let content = html! {
        section.sentence.door {
            h1 { (c.title) }
            p { (c.door) }
            form method="post" action=(action) { button.primary { (c.enter) } }
        }
    };
    let page = layout.document(c.title, &head(), &html! {}, &content, &html! {});
    Ok(page.into_response())
}

/// Begins a session. The session that the browser had ends.
pub(super) async fn enter(
    State(site): State<Arc<Site>>,
    Extension(layout): Extension<Layout>,
    headers: HeaderMap,
    Segment(link): Segment,
) -> Page {
    let before = cookies::console_secret(&headers, site.is_secure());
    let begun = match cookies::is_token(&link) {
        true => {
            let begun = site
                .ask(move |service| service.begin_console(&link, before.as_deref(), clock::now()));
            begun.await?
        }
        false => None,
    };
    let Some(secret) = begun else {
        return Err(used(&layout).into());
    };
    let cookie = cookies::console_header(&secret, site.is_secure());
    let cookie = cookie.ok_or(Refusal::from(Broken))?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/admin")).into_response())
}

/// The page for a link that cannot be used.
fn used(layout: &Layout) -> Response {
    signed_out(layout, StatusCode::GONE)
}

#[derive(Deserialize)]
pub(super) struct Leave {
    #[serde(default)]
    everywhere: String,
}

pub(super) async fn leave(Parting { view, form }: Parting<Leave>) -> Page {
    let (secret, operator) = (view.secret.clone(), view.operator.clone());
    let everywhere = form.everywhere == "yes";
    view.site
        .ask(move |service| service.end_console(&secret, &operator, everywhere))
        .await?;
    let page = signed_out(&view.layout, StatusCode::OK);
    let removal = cookies::console_removal(view.site.is_secure());
    let removal = removal.ok_or(Refusal::from(Broken))?;
    Ok(([(SET_COOKIE, removal)], page).into_response())
}
