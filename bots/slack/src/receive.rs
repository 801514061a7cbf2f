//! Turns Slack's events into requests. Pure, except that an event without a time gets the current time.
//!
//! Events are read as JSON, and only the few fields that a request needs. So a missing or unexpected field does not make the rest
//! of an event unreadable: Slack sends, for example, files with an empty address.

use jiff::Timestamp;
use senpai_chat::{Action, Member, Place, Platform, Question, Request, options};
use senpai_runner::{clock, without_addresses};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use slack_morphism::prelude::*;

use crate::home;

mod command;
mod form;

pub(crate) use command::command;
pub(crate) use form::{FORM, FORM_TEXT, OpenedBy, opens};

/// A request from Slack.
pub(crate) type Delivery = senpai_chat::Delivery<ReplyTo>;

/// The address of a reply. The names of the variants are stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum ReplyTo {
    /// A command, a button or a shortcut. Its response URL accepts 5 replies within 30 minutes.
    Response {
        url: SlackResponseUrl,
        thread: Option<String>,
    },
    /// A message. The reply goes into its thread, or into the thread that it begins.
    Message {
        channel: String,
        thread: Option<String>,
    },
    /// The bot's own page.
    Home,
    /// Nothing: there is no message to reply to.
    Nothing,
}

/// An event; `None` if it is not for the bot. `me` is the bot's own member.
pub(crate) fn event(callback: &Value, me: &str) -> Option<Delivery> {
    let (team, event) = (team_of(callback)?, &callback["event"]);
    match event["type"].as_str()? {
        "app_mention" => message(team, event, me),
        "message" => match event["subtype"].as_str() {
            None | Some("file_share" | "thread_broadcast" | "me_message") => {
                message(team, event, me)
            }
            // A deleted message that has replies leaves this tombstone.
            Some("message_changed") if event["message"]["subtype"] == "tombstone" => {
                deletion(team, event, &event["message"]["ts"], me)
            }
            Some("message_changed") => edit(team, event, me),
            Some("message_deleted") => deletion(team, event, &event["deleted_ts"], me),
            Some(_) => None,
        },
        "app_home_opened" => {
            let user = event["user"].as_str()?;
            let is_home = event["tab"].as_str().is_none_or(|tab| tab == "home");
            let delivery = callback["event_id"].as_str()?.to_owned();
            is_home.then(|| at_home(team, user, delivery, Action::Home))
        }
        _ => None,
    }
}

/// The workspace in which the bot is installed. In a channel that is shared with another workspace, the author may belong to that
/// workspace, and `team_id` may name it (Slack's documentation, "Slack Connect").
pub(crate) fn team_of(callback: &Value) -> Option<&str> {
    let installed = callback["authorizations"][0]["team_id"].as_str();
    installed.or(callback["team_id"].as_str())
}

/// True if a bot (such as `me`) or Slack itself wrote the message.
fn is_automatic(message: &Value, me: &str) -> bool {
    const SLACKBOT: &str = "USLACKBOT";
    let marks = ["bot_id", "bot_profile"];
    let user = message["user"].as_str();
    message["subtype"] == "bot_message"
        || marks.iter().any(|mark| !message[mark].is_null())
        || user.is_none_or(|user| user == me || user == SLACKBOT)
}

/// The text of a message; empty for a file alone. Forwarded text follows the message's own words.
fn text_of(message: &Value) -> String {
    let attached = message["attachments"].as_array().into_iter().flatten();
    let shared = attached.filter(|attached| attached["is_share"] == true);
    let texts = [message].into_iter().chain(shared);
    let texts = texts.filter_map(|part| part["text"].as_str());
    let texts: Vec<&str> = texts.filter(|text| !text.trim().is_empty()).collect();
    texts.join("\n")
}

/// A message that is for the bot, or may be. Slack sends a mention twice, as `app_mention` and as `message`: both have the same
/// id here.
fn message(team: &str, event: &Value, me: &str) -> Option<Delivery> {
    let channel = event["channel"].as_str()?;
    if is_automatic(event, me) {
        return None;
    }
    let text = text_of(event);
    let thread = event["thread_ts"].as_str();
    let unaddressed = !is_addressed(channel, &text, me);
    // A message that addresses someone else is not for the bot. Neither is a message outside threads that addresses nobody.
    if unaddressed && (text.contains("<@") || thread.is_none()) {
        return None;
    }
    let message = event["ts"].as_str()?;
    let id = message_id(channel, message);
    let question = Question {
        text: plain(&text, me),
        message: Some(id.clone()),
        unaddressed,
        begins_thread: thread.is_none() && !is_direct(channel),
        ..Question::default()
    };
    let thread = answered_in(channel, message, thread);
    Some(Delivery {
        reply_to: ReplyTo::Message {
            channel: channel.to_owned(),
            thread: thread.clone(),
        },
        request: Request {
            delivery: id,
            at: time_of(message),
            action: Action::Ask(question),
            place: place(team, channel.to_owned(), thread),
            member: member(event["user"].as_str()?.to_owned()),
        },
    })
}

/// True if a message is a direct message or mentions the bot.
fn is_addressed(channel: &str, text: &str, me: &str) -> bool {
    is_direct(channel) || text.contains(&mention_of(me)) || text.contains(&format!("<@{me}|"))
}

/// The thread of the answer to a message. In a channel, the answer begins a thread: the follow-ups in it belong to this question.
fn answered_in(channel: &str, message: &str, thread: Option<&str>) -> Option<String> {
    let begun = (!is_direct(channel)).then_some(message);
    thread.or(begun).map(str::to_owned)
}

/// A message that its author edited.
fn edit(team: &str, event: &Value, me: &str) -> Option<Delivery> {
    let channel = event["channel"].as_str()?;
    let now = &event["message"];
    // Slack also sends a change when it unfurls a link.
    if is_automatic(now, me) || now["edited"].is_null() {
        return None;
    }
    let message = now["ts"].as_str()?;
    let text = text_of(now);
    let action = Action::EditQuestion {
        text: plain(&text, me),
        message: message_id(channel, message),
        mentions_bot: is_addressed(channel, &text, me),
    };
    // The time of the event, because the time of the edit has only whole seconds.
    let changed = event["ts"].as_str().or(event["event_ts"].as_str())?;
    let delivery = format!("{channel}/{message}-{changed}");
    // An edit may turn the message into a question, which then gets a reply.
    let thread = answered_in(channel, message, now["thread_ts"].as_str());
    let user = now["user"].as_str()?.to_owned();
    Some(Delivery {
        request: change(team, channel, thread.clone(), user, delivery, action),
        reply_to: ReplyTo::Message {
            channel: channel.to_owned(),
            thread,
        },
    })
}

/// The deletion of the message with the time `message`.
fn deletion(team: &str, event: &Value, message: &Value, me: &str) -> Option<Delivery> {
    let channel = event["channel"].as_str()?;
    let before = &event["previous_message"];
    // The bot's own message is not a question. For any other message, the state knows if it is one.
    if before["user"] == me {
        return None;
    }
    let message = message.as_str()?;
    let user = before["user"].as_str().unwrap_or_default().to_owned();
    let delivery = format!("{channel}/{message}-deleted");
    let action = Action::DeleteQuestion {
        message: message_id(channel, message),
    };
    Some(Delivery {
        request: change(team, channel, None, user, delivery, action),
        reply_to: ReplyTo::Nothing,
    })
}

fn change(
    team: &str,
    channel: &str,
    thread: Option<String>,
    user: String,
    delivery: String,
    action: Action,
) -> Request {
    Request {
        delivery,
        place: place(team, channel.to_owned(), thread),
        member: member(user),
        at: clock::now(),
        action,
    }
}

/// An action on the bot's own page. Its channel is the member: a message there is a direct message.
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
            at: clock::now(),
            action,
        },
    }
}

/// A button, a shortcut, or an action on the bot's own page; `None` if it does not belong to the bot. `home` is the workspace in
/// which the bot is installed.
pub(crate) fn interaction(event: &Value, me: &str, home: &str) -> Option<Delivery> {
    let team = team_of_press(event, home)?;
    match event["type"].as_str()? {
        "block_actions" => block_action(event, team, me),
        "message_action" => message_action(event, team, me),
        "view_submission" => form::form(event),
        _ => None,
    }
}

/// The shortcut of a message: its text is the question.
fn message_action(event: &Value, team: &str, me: &str) -> Option<Delivery> {
    let channel = event["channel"]["id"].as_str()?.to_owned();
    Some(Delivery {
        reply_to: ReplyTo::Response {
            url: response_url(event)?,
            thread: None,
        },
        request: Request {
            delivery: event["trigger_id"].as_str()?.to_owned(),
            place: place(team, channel, None),
            member: member(event["user"]["id"].as_str()?.to_owned()),
            at: clock::now(),
            action: Action::Ask(Question {
                text: plain(&text_of(&event["message"]), me),
                private: true,
                ..Question::default()
            }),
        },
    })
}

fn block_action(event: &Value, team: &str, me: &str) -> Option<Delivery> {
    let action = action_of(&event["actions"][0], me)?;
    let user = event["user"]["id"].as_str()?.to_owned();
    let delivery = event["trigger_id"].as_str()?.to_owned();
    let container = &event["container"];
    if container["type"] == "view" {
        return Some(at_home(team, &user, delivery, action));
    }
    let channel = container["channel_id"].as_str();
    let channel = channel.or(event["channel"]["id"].as_str())?.to_owned();
    // If only one member sees the message, the event does not contain it. The first message of a thread is in the channel.
    let message = &event["message"];
    let thread = [message, container].map(|part| part["thread_ts"].as_str());
    let [in_message, in_container] = thread;
    let thread = in_message
        .or(in_container)
        .filter(|ts| message["ts"] != *ts);
    let thread = thread.map(str::to_owned);
    Some(Delivery {
        reply_to: ReplyTo::Response {
            url: response_url(event)?,
            thread: thread.clone(),
        },
        request: Request {
            delivery,
            place: place(team, channel, thread),
            member: member(user),
            at: clock::now(),
            action,
        },
    })
}

/// The workspace of an interaction is the one in which the bot is installed: in a shared channel, the event may name the other
/// member's workspace. An app of a whole organisation is installed in all of its workspaces, and may get no team.
fn team_of_press<'a>(event: &'a Value, home: &'a str) -> Option<&'a str> {
    if event["is_enterprise_install"] != true {
        return Some(home);
    }
    let team = event["team"]["id"].as_str();
    team.or(event["user"]["team_id"].as_str())
}

fn response_url(event: &Value) -> Option<SlackResponseUrl> {
    let url = event["response_url"].as_str()?;
    Some(SlackResponseUrl(url.parse().ok()?))
}

/// The action of an element of a block: a part of the bot's own page, or a button.
fn action_of(action: &Value, me: &str) -> Option<Action> {
    let chosen = action["selected_option"]["value"].as_str();
    let value = chosen.or(action["value"].as_str())?.to_owned();
    Some(match action["action_id"].as_str()? {
        home::SEARCH => Action::Ask(Question {
            text: plain(&value, me),
            private: true,
            ..Question::default()
        }),
        home::TAG => match home::tag_of(&value) {
            Some(tag) => Action::ListPosts {
                tag: Some(tag.to_owned()),
            },
            None => Action::Home,
        },
        // A value of `|` means no choice. Pages of earlier versions have `LANGUAGE|GOAL`.
        home::LANGUAGE => {
            let language = value.split('|').next()?;
            Action::SetLanguage(options::language(language).ok())
        }
        home::GOAL => {
            let goal = value.rsplit('|').next()?;
            Action::SetGoals(options::goals(goal).unwrap_or_default())
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

/// A member of whom only the id is known. The platform asks Slack for other facts when they are needed.
fn member(id: String) -> Member {
    Member {
        id,
        language: None,
        roles: Vec::new(),
        manages: false,
        zone: None,
    }
}

fn is_direct(channel: &str) -> bool {
    channel.starts_with('D')
}

/// The id of a message: `CHANNEL/TIMESTAMP`, because its time is unique only in its channel.
pub(crate) fn message_id(channel: &str, message: &str) -> String {
    format!("{channel}/{message}")
}

fn time_of(ts: &str) -> Timestamp {
    let seconds = ts.split('.').next().and_then(|s| s.parse().ok());
    let time = seconds.and_then(|s| Timestamp::from_second(s).ok());
    time.unwrap_or_else(clock::now)
}

fn mention_of(user: &str) -> String {
    format!("<@{user}>")
}

/// The words of a message as its author typed them, without Slack's own mark-up: mentions, channels, dates, emoji, addresses. The
/// label of a link replaces the link.
pub(crate) fn plain(text: &str, me: &str) -> String {
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
            _ if link.starts_with(['@', '#', '!']) => out.push(' '),
            // Slack makes every address a link, with the address as its label.
            Some((address, label)) if !address.contains(label) => out.push_str(label),
            _ => out.push(' '),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    let words = without_addresses(&without_emoji(&unescaped(&out)));
    words.trim().to_owned()
}

/// The text without emoji such as `:smile:` and `:+1::skin-tone-3:`.
fn without_emoji(text: &str) -> String {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-'".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(':') {
        let (before, after) = (&rest[..start], &rest[start + 1..]);
        out.push_str(before);
        let name = after.find(|c| !is_name(c)).unwrap_or(after.len());
        let ends = after[name..].starts_with(':');
        // The time 10:30:00 contains no emoji.
        let in_number = out.ends_with(|c: char| c.is_ascii_digit());
        if name > 0 && ends && !in_number {
            out.push(' ');
            rest = &after[name + 1..];
        } else {
            out.push(':');
            rest = after;
        }
    }
    out + rest
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
        for (sent, typed) in [
            ("<@U0> 入金はいつ？", "入金はいつ？"),
            ("A &amp; B &lt;b&gt;", "A & B <b>"),
            ("&amp;lt;", "&lt;"),
            ("<https://example.com|この記事> の話", "この記事 の話"),
            ("入金は？ <https://example.com>", "入金は？"),
            ("入金は？ <http://example.com|example.com>", "入金は？"),
            (
                "<#C1|general> <@U2|ren> <!subteam^S1|@coaches> 入金は？",
                "入金は？",
            ),
            ("<!date^1392734382^{date}|2月18日> 入金は？", "入金は？"),
            (":tada: 入金は？ :+1::skin-tone-3:", "入金は？"),
            ("10:30:00 から", "10:30:00 から"),
            ("3 < 5", "3 < 5"),
        ] {
            assert_eq!(plain(sent, "U0"), typed, "{sent}");
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
