//! The settings of a channel. The state knows channels by hashes, so an admin names the channel.

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::{IntoResponse, Redirect},
};
use maud::html;
use senpai_admin::{AdminError, channel_settings};
use senpai_chat::{AdminCommand, ChannelSettings, Language, Platform, options};
use serde::Deserialize;

use crate::{
    console::{Act, Page, Refusal, Tab, View},
    site::Broken,
};

use super::{
    gaps::{Done, told},
    view::given,
};

/// The longest name of a channel, in bytes. By hand: ids of platforms have about 20.
const LONGEST: usize = 200;

#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    channel: String,
}

/// A channel's key: platform, workspace, channel.
type Key = [String; 3];

/// The channel that an operator names: in their workspace, or with `PLATFORM/ID/` before it, if they administer all. `None` if it is none of
/// theirs.
fn key(view: &View, channel: &str) -> Option<Key> {
    let channel = given(channel).filter(|channel| channel.len() <= LONGEST)?;
    match &view.operator.workspace {
        Some((platform, id)) => {
            let is_id = !channel.contains('/');
            is_id.then(|| [platform.as_str().to_owned(), id.clone(), channel.to_owned()])
        }
        None => {
            let (workspace, channel) = channel.rsplit_once('/')?;
            let (platform, id) = workspace.split_once('/')?;
            let platform: Platform = platform.parse().ok()?;
            let is_id = !id.is_empty() && !id.contains('/') && !channel.is_empty();
            is_id.then(|| [platform.as_str(), id, channel].map(str::to_owned))
        }
    }
}

pub(super) async fn show(
    view: View,
    named: Result<Query<Named>, QueryRejection>,
    done: Result<Query<Done>, QueryRejection>,
) -> Page {
    let channel = named.map_or_else(|_| String::new(), |Query(named)| named.channel);
    let channel = channel.trim().to_owned();
    let c = &view.words().console;
    let key = key(&view, &channel);
    let read = view.recorded("settings".to_owned(), move |admin| {
        let key = key.as_ref().map(|key| [&*key[0], &*key[1], &*key[2]]);
        key.map(|key| channel_settings(admin.store, key))
            .transpose()
    });
    let (settings, error) = match read.await? {
        Ok(None) if !channel.is_empty() => (None, Some(c.no_channel)),
        Ok(settings) => (settings, None),
        Err(AdminError::ChannelSettings(_)) => {
            let error = view.words().settings_unreadable;
            (Some(ChannelSettings::default()), Some(error))
        }
        Err(error) => return Err(view.failed(&error, "")),
    };
    let hint = match view.operator.workspace {
        Some(_) => c.channel_hint,
        None => c.channel_hint_of_all,
    };
    let language = settings.as_ref().and_then(|s| s.language);
    let private = settings.as_ref().and_then(|s| s.private);
    let labels = view.words().channel_settings;
    let content = html! {
        h1 { (c.tabs[4]) }
        (told(&view, done))
        p.lead { (c.settings_lead) }
        form.line method="get" action="/admin/settings" {
            label { (c.channel) input name="channel" value=(channel) required placeholder=(hint) autocomplete="off"; }
            button { (c.show) }
        }
        @if let Some(error) = &error { p.error role="alert" { (error) } }
        @if let Some(settings) = &settings {
            section.act {
                form method="post" action="/admin/settings" {
                    (view.token())
                    input type="hidden" name="channel" value=(channel);
                    label { (labels[0]) input name="tags" value=(settings.tags.as_deref().unwrap_or_default().join(", ")) placeholder=(view.words().any) autocomplete="off"; }
                    label { (labels[1]) select name="language" {
                        @if language.is_none() { option value="" { (c.not_set) } }
                        @for (tag, name) in [("ja", "日本語"), ("en", "English")] {
                            option value=(tag) selected[language.is_some_and(|l| l.tag() == tag)] { (name) }
                        }
                    } }
                    label { (labels[2]) select name="private" {
                        @if private.is_none() { option value="" { (c.not_set) } }
                        option value="no" selected[private == Some(false)] { (view.words().no) }
                        option value="yes" selected[private == Some(true)] { (view.words().yes) }
                    } }
                    p.buttons { button.primary { (c.save) } }
                    p.lead { (c.settings_file) }
                }
            }
        }
    };
    Ok(view.page(Tab::Settings, &content).into_response())
}

#[derive(Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    channel: String,
    #[serde(default)]
    tags: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    private: String,
}

pub(super) async fn change(Act { view, form }: Act<Change>) -> Page {
    let c = &view.words().console;
    let Some(key) = key(&view, &form.channel) else {
        let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        return Err(view.sentence(status, c.no_channel).into());
    };
    let new = ChannelSettings {
        tags: Some(options::tags(&form.tags)),
        language: Language::from_tag(&form.language),
        private: match form.private.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
    };
    let command = AdminCommand::Settings(new.clone());
    let done = view.administer(command, move |admin| {
        admin.set_channel([&*key[0], &*key[1], &*key[2]], &new)
    });
    if let Err(error) = done.await? {
        return Err(match error {
            AdminError::ChannelSettings(_) => {
                let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
                view.sentence(status, view.words().settings_unreadable)
                    .into()
            }
            error => view.failed(&error, ""),
        });
    }
    let query = serde_urlencoded::to_string([("channel", form.channel.trim()), ("done", "set")]);
    let query = query.map_err(|_| Refusal::from(Broken))?;
    Ok(Redirect::to(&format!("/admin/settings?{query}")).into_response())
}
