//! The API keys of programs. A new key is in the response to its form only.

use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use senpai_admin::{AdminError, ApiKey, is_key_name};
use senpai_chat::fill;
use serde::Deserialize;

use crate::{
    console::{Act, Nothing, Page, Refusal, Tab, View},
    receive::place,
    segment::Segment,
};

use super::{
    gaps::{Done, told},
    table::{Cell, table},
};

pub(super) async fn keys(view: View, done: Result<Query<Done>, QueryRejection>) -> Page {
    let recorded = view.recorded("keys".to_owned(), |_| Ok(()));
    recorded.await?.map_err(|error| view.failed(&error, ""))?;
    let told = told(&view, done);
    Ok(list(&view, "", told).await?.into_response())
}

#[derive(Deserialize)]
pub(super) struct New {
    #[serde(default)]
    name: String,
}

/// Makes a key, and shows it this once: the response leads nowhere, so the key is in no address, and browsers do not keep the page.
pub(super) async fn add(Act { view, form }: Act<New>) -> Page {
    let c = &view.words().console;
    let name = form.name.trim().to_owned();
    let action = match is_key_name(&name) {
        true => format!("keys add {name}"),
        false => "keys add".to_owned(),
    };
    let (named, operator) = (name.clone(), view.operator.clone());
    let made = view.recorded(action, move |admin| {
        admin.add_api_key(&named, operator.member_key())
    });
    let (status, typed, told) = match made.await? {
        Ok(secret) => {
            let told = html! {
                section.act role="status" {
                    h2 { (fill(c.key_made, &name)) }
                    p { code.key { (secret) } }
                    p.lead { (c.key_once) }
                }
            };
            (StatusCode::OK, "", told)
        }
        Err(error @ (AdminError::KeyName(_) | AdminError::KeyExists(_))) => {
            let told = html! { p.error role="alert" { (view.why(&error, &name)) } };
            (StatusCode::UNPROCESSABLE_ENTITY, name.as_str(), told)
        }
        Err(error) => return Err(view.failed(&error, &name)),
    };
    let page = list(&view, typed, told).await?;
    Ok((status, page).into_response())
}

/// The keys, and the form of a new one with the name that was typed.
async fn list(view: &View, typed: &str, told: Markup) -> Result<Markup, Refusal> {
    let keys = view.again(|admin| admin.api_keys());
    let keys = keys.await?.map_err(|error| view.failed(&error, ""))?;
    let tags = view.site.ask(|service| service.program_tags(&place(None)));
    let tags = tags.await?;
    let c = &view.words().console;
    let who = |key: &ApiKey| match &key.from {
        Some(from) => view.who(from),
        None => html! { (c.who_terminal) },
    };
    let cells = |key: &ApiKey| {
        let revoke = fill(c.key_confirm, named(view, key));
        vec![
            Cell::Head(html! { (named(view, key)) }),
            Cell::Text(html! { a href=(address(key)) aria-label=(revoke) { (c.key_revoke) } }),
            Cell::Time(html! { (view.time(key.made)) }),
            Cell::Text(who(key)),
            Cell::Time(match key.last_used {
                Some(day) => html! { (day) },
                None => html! { (c.key_unused) },
            }),
        ]
    };
    let content = html! {
        h1 { (c.tabs[7]) }
        p.lead { (c.keys_lead) @if !tags.is_empty() { " " (fill(c.keys_tags, tags.join(", "))) } }
        (told)
        @if keys.is_empty() { p { (c.none) } } @else {
            (table(c.tabs[7], &c.key_columns, keys.iter().map(cells)))
        }
        section.act {
            h2 { (c.key_new) }
            form method="post" action="/admin/keys" {
                (view.token())
                label { (c.key_name) input name="name" value=(typed) required placeholder=(c.key_hint) autocomplete="off"; }
                p.lead { (c.key_once) }
                p.buttons { button.primary { (c.key_make) } }
            }
        }
    };
    Ok(view.page(Tab::Keys, &content))
}

/// The name of a key; with its id where the keys of several workspaces are listed, which may have the same name.
fn named(view: &View, key: &ApiKey) -> String {
    match view.operator.workspace {
        Some(_) => key.name.clone(),
        None => format!("{} #{}", key.name, key.id),
    }
}

/// The address of the page of a key.
fn address(key: &ApiKey) -> String {
    format!("/admin/keys/{}", key.id)
}

/// The key with this id.
async fn key(view: &View, id: &str) -> Result<ApiKey, Refusal> {
    let Ok(id) = id.parse() else {
        return Err(view.missing().await);
    };
    let found = view.again(move |admin| admin.api_key(id));
    found.await?.map_err(|error| view.failed(&error, ""))
}

/// Asks whether a key is to be revoked.
pub(super) async fn confirm(view: View, Segment(id): Segment) -> Page {
    let key = key(&view, &id).await?;
    let c = &view.words().console;
    let content = html! {
        p.back { a href="/admin/keys" { "← " (c.tabs[7]) } }
        h1 { (fill(c.key_confirm, named(&view, &key))) }
        p.lead { (c.key_confirm_lead) }
        form method="post" action={ (address(&key)) "/revoke" } {
            (view.token())
            p.buttons { button.primary { (c.key_revoke) } }
        }
        p { a href="/admin/keys" { (c.key_keep) } }
    };
    Ok(view.page(Tab::Keys, &content).into_response())
}

pub(super) async fn revoke(Segment(id): Segment, Act { view, .. }: Act<Nothing>) -> Page {
    let ApiKey { id, name, .. } = key(&view, &id).await?;
    let action = format!("keys revoke {id} {name}");
    let revoked = view.recorded(action, move |admin| admin.revoke_api_key(id));
    revoked.await?.map_err(|error| view.failed(&error, ""))?;
    Ok(Redirect::to("/admin/keys?done=revoked").into_response())
}
