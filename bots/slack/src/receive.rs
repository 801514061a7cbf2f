//! From Slack's events to requests. Pure, except that an event without a time gets the current time.

use jiff::Timestamp;
use senpai_chat::{Action, Member, Place, Platform, Preference, Question, Request, options};
use serde::{Deserialize, Serialize};
use slack_morphism::prelude::*;

use crate::home;

mod command;

pub(crate) use command::command;

/// A request from Slack.
pub(crate) type Delivery = senpai_chat::Delivery<ReplyTo>;

/// The address of a reply. The names of the variants are stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum ReplyTo {
    /// A command, a button or a shortcut: 5 replies within 30 minutes.
    Response {
        url: SlackResponseUrl,
        thread: Option<String>,
    },
    /// A message: its thread, or the thread that it begins.
    Message {
        channel: String,
        thread: Option<String>,
    },
    /// The bot's own page.
    Home,
    /// Nowhere: there is no message to reply to.
    Nothing,
}

/// An event; `None` if it is not for the bot.
pub(crate) fn event(callback: &SlackPushEventCallback, me: &SlackUserId) -> Option<Delivery> {
    let team = callback.team_id.as_ref();
    match &callback.event {
        SlackEventCallbackBody::AppMention(mention) => Some(asked(
            team,
            &mention.origin,
            mention.channel.to_string(),
            mention.user.to_string(),
            question(mention.content.text.as_deref().unwrap_or_default(), me),
        )),
        SlackEventCallbackBody::Message(message) => message_event(team, message, me),
        SlackEventCallbackBody::AppHomeOpened(opened) => {
            let user = opened.user.to_string();
            let is_home = opened.tab.as_deref().is_none_or(|tab| tab == "home");
            is_home.then(|| at_home(team, &user, callback.event_id.to_string(), Action::Home))
        }
        _ => None,
    }
}

fn message_event(team: &str, event: &SlackMessageEvent, me: &SlackUserId) -> Option<Delivery> {
    use SlackMessageEventType::{FileShare, MessageChanged, MessageDeleted, ThreadBroadcast};
    match &event.subtype {
        None | Some(FileShare | ThreadBroadcast) => message(team, event, me),
        Some(MessageChanged) => edit(team, event, me),
        Some(MessageDeleted) => deletion(team, event, me),
        Some(_) => None,
    }
}

fn is_ours(sender: &SlackMessageSender, me: &SlackUserId) -> bool {
    sender.bot_id.is_some() || sender.user.as_ref().is_none_or(|user| user == me)
}

/// A message that is for the bot, or may be.
fn message(team: &str, event: &SlackMessageEvent, me: &SlackUserId) -> Option<Delivery> {
    let channel = event.origin.channel.as_ref()?.to_string();
    if is_ours(&event.sender, me) {
        return None;
    }
    // A file alone comes without a text.
    let text = event.content.as_ref().and_then(|c| c.text.as_deref());
    let text = text.unwrap_or_default();
    let unaddressed = !text.contains(&mention_of(me)) && !is_direct(&channel);
    // A message that addresses someone else is not for the bot, nor is one outside of threads that addresses nobody.
    if unaddressed && (text.contains("<@") || event.origin.thread_ts.is_none()) {
        return None;
    }
    let user = event.sender.user.as_ref()?.to_string();
    let question = Question {
        unaddressed,
        ..question(text, me)
    };
    Some(asked(team, &event.origin, channel, user, question))
}

/// A message that its author edited.
fn edit(team: &str, event: &SlackMessageEvent, me: &SlackUserId) -> Option<Delivery> {
    let channel = event.origin.channel.as_ref()?.to_string();
    let now = event.message.as_ref().filter(|m| !is_ours(&m.sender, me))?;
    // Slack also sends a change when it unfurls a link.
    let edited = now.edited.as_ref()?.ts.to_string();
    let text = now.content.as_ref().and_then(|c| c.text.as_deref())?;
    let message = now.ts.to_string();
    let action = Action::EditQuestion {
        text: plain(text, me),
        message: named(&channel, &message),
        mentions_bot: is_direct(&channel) || text.contains(&mention_of(me)),
    };
    let user = now.sender.user.as_ref()?.to_string();
    let delivery = format!("{channel}/{message}-{edited}");
    // An edit may turn the message into a question, which is then replied to.
    let thread = (!is_direct(&channel)).then_some(message);
    Some(Delivery {
        request: change(team, &channel, user, delivery, action),
        reply_to: ReplyTo::Message { channel, thread },
    })
}

/// A message that was deleted.
fn deletion(team: &str, event: &SlackMessageEvent, me: &SlackUserId) -> Option<Delivery> {
    let channel = event.origin.channel.as_ref()?.to_string();
    let before = event.previous_message.as_ref();
    if before.is_some_and(|m| is_ours(&m.sender, me)) {
        return None;
    }
    let message = event.deleted_ts.as_ref()?.to_string();
    let user = before.and_then(|m| m.sender.user.as_ref());
    let user = user.map(ToString::to_string).unwrap_or_default();
    let delivery = format!("{channel}/{message}-deleted");
    let action = Action::DeleteQuestion {
        message: named(&channel, &message),
    };
    Some(Delivery {
        request: change(team, &channel, user, delivery, action),
        reply_to: ReplyTo::Nothing,
    })
}

fn question(text: &str, me: &SlackUserId) -> Question {
    Question {
        text: plain(text, me),
        ..Question::default()
    }
}

/// A question in a message. Slack sends a mention twice, as `app_mention` and as `message`: both have the same id here.
fn asked(
    team: &str,
    origin: &SlackMessageOrigin,
    channel: String,
    user: String,
    question: Question,
) -> Delivery {
    let message = origin.ts.to_string();
    let thread = origin.thread_ts.as_ref().map(ToString::to_string);
    // The answer in a channel begins a thread: the follow-ups in it belong to this question.
    let thread = thread.or_else(|| (!is_direct(&channel)).then(|| message.clone()));
    let id = named(&channel, &message);
    Delivery {
        reply_to: ReplyTo::Message {
            channel: channel.clone(),
            thread: thread.clone(),
        },
        request: Request {
            delivery: id.clone(),
            at: time_of(&message),
            action: Action::Ask(Question {
                message: Some(id),
                ..question
            }),
            place: place(team, channel, thread),
            member: member(user),
        },
    }
}

fn change(team: &str, channel: &str, user: String, delivery: String, action: Action) -> Request {
    Request {
        delivery,
        place: place(team, channel.to_owned(), None),
        member: member(user),
        at: Timestamp::now(),
        action,
    }
}

/// An action on the bot's own page. Its channel is the member: a message there is a direct one.
fn at_home(team: &str, user: &str, delivery: String, action: Action) -> Delivery {
    Delivery {
        reply_to: ReplyTo::Home,
        request: Request {
            delivery,
            place: Place {
                direct: true,
                ..place(team, user.to_owned(), None)
            },
            member: member(user.to_owned()),
            at: Timestamp::now(),
            action,
        },
    }
}

/// A button, a shortcut, or an action on the bot's own page; `None` if it is not ours.
pub(crate) fn interaction(event: &SlackInteractionEvent) -> Option<Delivery> {
    match event {
        SlackInteractionEvent::BlockActions(pressed) => block_action(pressed),
        SlackInteractionEvent::MessageAction(shortcut) => message_action(shortcut),
        _ => None,
    }
}

/// The shortcut of a message: its text is the question.
fn message_action(event: &SlackInteractionMessageActionEvent) -> Option<Delivery> {
    let text = event.message.as_ref()?.content.text.as_deref()?;
    let channel = event.channel.as_ref()?.id.to_string();
    Some(Delivery {
        reply_to: ReplyTo::Response {
            url: event.response_url.clone(),
            thread: None,
        },
        request: Request {
            delivery: event.trigger_id.to_string(),
            place: place(event.team.id.as_ref(), channel, None),
            member: member(event.user.id.to_string()),
            at: Timestamp::now(),
            action: Action::Ask(Question {
                text: unescaped(text),
                private: true,
                ..Question::default()
            }),
        },
    })
}

fn block_action(event: &SlackInteractionBlockActionsEvent) -> Option<Delivery> {
    let action = event.actions.as_ref()?.first()?;
    let user = event.user.as_ref()?.id.to_string();
    let team: &str = event.team.id.as_ref();
    let delivery = event.trigger_id.to_string();
    let action = action_of(action)?;
    let channel = match &event.container {
        SlackInteractionActionContainer::View(_) => {
            return Some(at_home(team, &user, delivery, action));
        }
        SlackInteractionActionContainer::Message(message) => message.channel_id.clone(),
        SlackInteractionActionContainer::MessageAttachment(message) => message.channel_id.clone(),
    };
    let channel = channel.or_else(|| event.channel.as_ref().map(|c| c.id.clone()))?;
    let message = event.message.as_ref();
    let thread = message.and_then(|m| m.origin.thread_ts.as_ref());
    let thread = thread.map(ToString::to_string);
    Some(Delivery {
        reply_to: ReplyTo::Response {
            url: event.response_url.clone()?,
            thread: thread.clone(),
        },
        request: Request {
            delivery,
            place: place(team, channel.to_string(), thread),
            member: member(user),
            at: Timestamp::now(),
            action,
        },
    })
}

/// The use of an element of a block: a part of the bot's own page, or a button.
fn action_of(action: &SlackInteractionActionInfo) -> Option<Action> {
    let chosen = action.selected_option.as_ref().map(|o| o.value.as_str());
    let value = chosen.or(action.value.as_deref())?.to_owned();
    Some(match action.action_id.as_ref() {
        home::SEARCH => Action::Ask(Question {
            text: value,
            private: true,
            ..Question::default()
        }),
        home::TAG => match home::tag_of(&value) {
            Some(tag) => Action::ListPosts {
                tag: Some(tag.to_owned()),
            },
            None => Action::Home,
        },
        home::LANGUAGE | home::GOAL => {
            let (language, goal) = value.split_once('|')?;
            Action::SetPreference(Preference {
                // An empty value is no choice.
                language: options::language(language).ok(),
                goal: options::goal(goal).ok(),
            })
        }
        _ => Action::ButtonPressed(value),
    })
}

fn place(team: &str, channel: String, thread: Option<String>) -> Place {
    Place {
        platform: Platform::Slack,
        workspace: team.to_owned(),
        direct: is_direct(&channel),
        channel,
        thread,
    }
}

/// A member by their id. Slack is asked for the rest when it is needed.
fn member(id: String) -> Member {
    Member {
        id,
        language: None,
        roles: Vec::new(),
        manages: false,
    }
}

fn is_direct(channel: &str) -> bool {
    channel.starts_with('D')
}

/// The id of a message: its time alone is unique only in its channel.
pub(crate) fn named(channel: &str, message: &str) -> String {
    format!("{channel}/{message}")
}

fn time_of(ts: &str) -> Timestamp {
    let seconds = ts.split('.').next().and_then(|s| s.parse().ok());
    let time = seconds.and_then(|s| Timestamp::from_second(s).ok());
    time.unwrap_or_else(Timestamp::now)
}

fn mention_of(user: &SlackUserId) -> String {
    format!("<@{user}>")
}

/// The text of a message as its author typed it, without the mention of the bot. A link is replaced by its label.
pub(crate) fn plain(text: &str, me: &SlackUserId) -> String {
    let text = text.replace(&mention_of(me), " ");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find('<') {
        let Some(length) = rest[start..].find('>') else {
            break;
        };
        let link = &rest[start + 1..start + length];
        out.push_str(&rest[..start]);
        match link.split_once('|') {
            Some((_, shown)) => out.push_str(shown),
            // The id of a member, a channel or a group says nothing to a reader.
            None if link.starts_with(['@', '#', '!']) => out.push(' '),
            None => out.push_str(link),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    unescaped(out.trim())
}

/// Undoes Slack's escapes: it escapes these three characters and no others.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_as_it_was_typed() {
        let me = SlackUserId::from("U0".to_owned());
        for (sent, typed) in [
            ("<@U0> 入金はいつ？", "入金はいつ？"),
            ("A &amp; B &lt;b&gt;", "A & B <b>"),
            ("&amp;lt;", "&lt;"),
            ("<https://example.com|この記事> の話", "この記事 の話"),
            ("<https://example.com>", "https://example.com"),
            ("<#C1|general> で <@U2> が", "general で   が"),
            ("3 < 5", "3 < 5"),
        ] {
            assert_eq!(plain(sent, &me), typed);
        }
    }

    #[test]
    fn a_delivery_that_the_version_before_stored_is_read() {
        let stored = |reply_to: &str| {
            let reply_to = serde_json::to_string(reply_to).unwrap();
            let json = format!(
                r#"{{"delivery":"C1/1.2","place":{{"platform":"slack","workspace":"T1","channel":"C1","thread":null,"direct":false}},"member":{{"id":"U1","language":null,"roles":[],"manages":false}},"at":"2026-10-01T09:00:00Z","act":{{"Posts":{{"tag":null}}}},"reply_to":{reply_to}}}"#
            );
            serde_json::from_str::<Delivery>(&json).unwrap()
        };
        let url = "https://hooks.slack.com/commands/T1/1/x".parse().unwrap();
        let response = ReplyTo::Response {
            url: SlackResponseUrl(url),
            thread: Some("1.2".into()),
        };
        let message = ReplyTo::Message {
            channel: "C1".into(),
            thread: None,
        };
        for (before, reply_to) in [
            (
                r#"{"Response":{"url":"https://hooks.slack.com/commands/T1/1/x","thread":"1.2"}}"#,
                response,
            ),
            (r#"{"Message":{"channel":"C1","thread":null}}"#, message),
            (r#""Home""#, ReplyTo::Home),
            (r#""Nothing""#, ReplyTo::Nothing),
        ] {
            let delivery = stored(before);
            assert_eq!(delivery.reply_to, reply_to);
            assert_eq!(delivery.request.action, Action::ListPosts { tag: None });
            let again = serde_json::to_string(&delivery).unwrap();
            assert_eq!(serde_json::from_str::<Delivery>(&again).unwrap(), delivery);
        }
    }
}
