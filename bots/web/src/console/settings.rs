//! The settings of a channel. The state knows channels by hashes, so an admin names the channel.

use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use senpai_admin::{AdminError, AuditOutcome, channel_settings};
use senpai_chat::{Act as AdminAct, ChannelSettings, Language, Platform, Wording, options};
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
    let key = key(&view, &channel);
    let act = AdminAct {
        action: "settings".to_owned(),
        channel: key.is_some().then(|| channel.clone()),
    };
    let read = view.act(act, move |admin| {
        let key = key.as_ref().map(|key| [&*key[0], &*key[1], &*key[2]]);
        key.map(|key| channel_settings(admin.store, key))
            .transpose()
    });
    let told = told(&view, done);
    let page = match read.await? {
        Ok(None) if !channel.is_empty() => {
            let why = view.words().console.no_channel;
            form(&view, &channel, None, &told, Some(why))
        }
        Ok(settings) => form(&view, &channel, settings.as_ref(), &told, None),
        Err(error @ AdminError::ChannelSettings(_)) => {
            let (why, none) = (view.why(&error, ""), ChannelSettings::default());
            form(&view, &channel, Some(&none), &told, Some(&why))
        }
        Err(error) => return Err(view.failed(&error, "")),
    };
    Ok(page.into_response())
}

/// The form for the name of a channel, and that for its settings.
fn form(
    view: &View,
    channel: &str,
    settings: Option<&ChannelSettings>,
    told: &Markup,
    error: Option<&str>,
) -> Markup {
    let (c, words) = (&view.words().console, view.words());
    let hint = match view.operator.workspace {
        Some(_) => c.channel_hint,
        None => c.channel_hint_of_all,
    };
    let content = html! {
        h1 { (c.tabs[4]) }
        (told)
        p.lead { (c.settings_lead) }
        form.line method="get" action="/admin/settings" {
            label { (c.channel) input name="channel" value=(channel) required placeholder=(hint) autocomplete="off"; }
            button aria-label=(c.show[1]) { (c.show[0]) }
        }
        @if let Some(error) = error { p.error role="alert" { (error) } }
        @if let Some(settings) = settings {
            section.act {
                form method="post" action="/admin/settings" {
                    (view.token())
                    input type="hidden" name="channel" value=(channel);
                    (fields(words, settings))
                    p.buttons { button.primary aria-label=(c.save[1]) { (c.save[0]) } }
                    p.lead { (c.settings_file) }
                }
            }
        }
    };
    view.page(Tab::Settings, &content)
}

/// The fields of a channel's settings. Each can be without a value.
fn fields(words: &Wording, settings: &ChannelSettings) -> Markup {
    let (labels, not_set) = (words.channel_settings, words.admin.not_set);
    let tags = settings.tags.as_deref();
    let is = |language: &str| settings.language.is_some_and(|l| l.tag() == language);
    html! {
        label { (labels[0]) input name="tags" value=(tags.unwrap_or_default().join(", ")) autocomplete="off"; }
        label { (words.console.no_tags) select name="no_tags" {
            option value="" { (not_set) }
            option value="all" selected[tags.is_some_and(<[String]>::is_empty)] { (words.console.all_posts) }
        } }
        label { (labels[1]) select name="language" {
            option value="" { (not_set) }
            @for (tag, name) in [("ja", "日本語"), ("en", "English")] { option value=(tag) selected[is(tag)] { (name) } }
        } }
        label { (labels[2]) select name="private" {
            option value="" { (not_set) }
            option value="no" selected[settings.private == Some(false)] { (words.no) }
            option value="yes" selected[settings.private == Some(true)] { (words.yes) }
        } }
    }
}

#[derive(Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    channel: String,
    #[serde(default)]
    tags: String,
    /// What an empty list of tags stands for: all posts, or no setting.
    #[serde(default)]
    no_tags: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    private: String,
}

impl Change {
    fn settings(&self) -> ChannelSettings {
        let tags = options::tags(&self.tags);
        ChannelSettings {
            tags: (!tags.is_empty() || self.no_tags == "all").then_some(tags),
            language: Language::from_tag(&self.language),
            private: match self.private.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
        }
    }
}

pub(super) async fn change(Act { view, form: sent }: Act<Change>) -> Page {
    let channel = sent.channel.trim().to_owned();
    let refused = |settings: Option<&ChannelSettings>, why: &str| {
        let page = form(&view, &channel, settings, &html! {}, Some(why));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let Some(key) = key(&view, &channel) else {
        return refused(None, view.words().console.no_channel);
    };
    let new = sent.settings();
    // The form has every setting: those without a value are removed.
    let act = AdminAct {
        action: options::settings(new.clone(), new.missing()).audit(),
        channel: Some(channel.clone()),
    };
    let set = new.clone();
    let done = view.act(act, move |admin| {
        admin.replace_channel([&*key[0], &*key[1], &*key[2]], &set)
    });
    match done.await? {
        Ok(_) => {}
        Err(error) if error.outcome() == AuditOutcome::Refused => {
            return refused(Some(&new), &view.why(&error, ""));
        }
        Err(error) => return Err(view.failed(&error, "")),
    }
    let query = serde_urlencoded::to_string([("channel", channel.as_str()), ("done", "set")]);
    let query = query.map_err(|_| Refusal::from(Broken))?;
    Ok(Redirect::to(&format!("/admin/settings?{query}")).into_response())
}
