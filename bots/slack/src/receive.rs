//! What Slack sends, as the desk reads it. Pure but for the time of what carries none.

use std::collections::BTreeMap;

use jiff::Timestamp;
use senpai_chat::{
    Action, ChannelSettings, Command, Goal, Language, Member, Place, Platform, Preference, Question,
    Request,
};
use serde::{Deserialize, Serialize};
use slack_morphism::prelude::*;

use crate::home;

/// Where a reply goes; kept with the request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ReplyTo {
    /// A command, a button or a shortcut: 5 replies within 30 minutes.
    Response {
        url: SlackResponseUrl,
        thread: Option<String>,
    },
    /// A message: in its thread, or in the thread that it begins.
    Message {
        channel: String,
        thread: Option<String>,
    },
    /// The bot's own page.
    Home,
    /// Nothing replies to an edit or a deletion.
    Nothing,
}

impl ReplyTo {
    pub fn of(request: &Request) -> ReplyTo {
        serde_json::from_str(&request.reply_to).unwrap_or(ReplyTo::Nothing)
    }

    fn words(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// An event; `None` when it is not for the bot.
pub(crate) fn event(callback: &SlackPushEventCallback, me: &SlackUserId) -> Option<Request> {
    let team = callback.team_id.to_string();
    match &callback.event {
        SlackEventCallbackBody::AppMention(mention) => Some(asked(
            &team,
            &mention.origin,
            mention.channel.to_string(),
            mention.user.to_string(),
            mention.content.text.as_deref().unwrap_or_default(),
            me,
            false,
        )),
        SlackEventCallbackBody::Message(message) => message_event(&team, message, me),
        SlackEventCallbackBody::AppHomeOpened(opened) => {
            let user = opened.user.to_string();
            let is_home = opened.tab.as_deref().is_none_or(|tab| tab == "home");
            is_home.then(|| at_home(&team, &user, callback.event_id.to_string(), Action::Home))
        }
        _ => None,
    }
}

fn message_event(team: &str, event: &SlackMessageEvent, me: &SlackUserId) -> Option<Request> {
    use SlackMessageEventType::{FileShare, MessageChanged, MessageDeleted, ThreadBroadcast};
    let channel = event.origin.channel.as_ref()?.to_string();
    let is_ours = |sender: &SlackMessageSender| {
        sender.bot_id.is_some() || sender.user.as_ref().is_none_or(|user| user == me)
    };
    match &event.subtype {
        None | Some(FileShare | ThreadBroadcast) => {
            if is_ours(&event.sender) {
                return None;
            }
            // A file alone comes without any.
            let text = event.content.as_ref().and_then(|c| c.text.as_deref());
            let text = text.unwrap_or_default();
            let named = text.contains(&mention_of(me));
            let unaddressed = !named && !is_direct(&channel);
            // A message aimed at someone else is not for the bot; outside of threads it does not overhear.
            if unaddressed && (text.contains("<@") || event.origin.thread_ts.is_none()) {
                return None;
            }
            let user = event.sender.user.as_ref()?.to_string();
            Some(asked(
                team,
                &event.origin,
                channel,
                user,
                text,
                me,
                unaddressed,
            ))
        }
        Some(MessageChanged) => {
            let now = event.message.as_ref().filter(|m| !is_ours(&m.sender))?;
            // Slack also calls it a change when it unfurls a link.
            let edited = now.edited.as_ref()?.ts.to_string();
            let text = now.content.as_ref().and_then(|c| c.text.as_deref())?;
            let message = now.ts.to_string();
            let act = Action::EditQuestion {
                text: plain(text, me),
                message: named(&channel, &message),
                named: is_direct(&channel) || text.contains(&mention_of(me)),
            };
            let user = now.sender.user.as_ref()?.to_string();
            let delivery = format!("{channel}/{message}-{edited}");
            // The edit may make a question of a message, which is then replied to.
            let thread = (!is_direct(&channel)).then_some(message);
            let reply_to = ReplyTo::Message {
                channel: channel.clone(),
                thread,
            };
            Some(changed(team, &channel, user, delivery, act, &reply_to))
        }
        Some(MessageDeleted) => {
            let before = event.previous_message.as_ref();
            if before.is_some_and(|m| is_ours(&m.sender)) {
                return None;
            }
            let message = event.deleted_ts.as_ref()?.to_string();
            let user = before.and_then(|m| m.sender.user.as_ref());
            let act = Action::DeleteQuestion {
                message: named(&channel, &message),
            };
            let delivery = format!("{channel}/{message}-deleted");
            let user = user.map(ToString::to_string).unwrap_or_default();
            let nothing = ReplyTo::Nothing;
            Some(changed(team, &channel, user, delivery, act, &nothing))
        }
        Some(_) => None,
    }
}

/// A question in a message. A mention comes twice, as `app_mention` and as `message`: both are named alike.
fn asked(
    team: &str,
    origin: &SlackMessageOrigin,
    channel: String,
    user: String,
    text: &str,
    me: &SlackUserId,
    unaddressed: bool,
) -> Request {
    let message = origin.ts.to_string();
    let thread = origin.thread_ts.as_ref().map(ToString::to_string);
    let direct = is_direct(&channel);
    // The answer in a channel begins a thread; what follows in it is understood from this question.
    let thread = thread.or_else(|| (!direct).then(|| message.clone()));
    Request {
        delivery: named(&channel, &message),
        at: time_of(&message),
        act: Action::Ask(Question {
            text: plain(text, me),
            message: Some(named(&channel, &message)),
            unaddressed,
            ..Question::default()
        }),
        reply_to: ReplyTo::Message {
            channel: channel.clone(),
            thread: thread.clone(),
        }
        .words(),
        place: place(team, channel, thread),
        member: member(user),
    }
}

fn changed(
    team: &str,
    channel: &str,
    user: String,
    delivery: String,
    act: Action,
    reply_to: &ReplyTo,
) -> Request {
    Request {
        delivery,
        place: place(team, channel.to_owned(), None),
        member: member(user),
        at: Timestamp::now(),
        act,
        reply_to: reply_to.words(),
    }
}

/// Something on the bot's own page. Its channel is the member: a message there is a direct one.
fn at_home(team: &str, user: &str, delivery: String, act: Action) -> Request {
    Request {
        delivery,
        place: Place {
            direct: true,
            ..place(team, user.to_owned(), None)
        },
        member: member(user.to_owned()),
        at: Timestamp::now(),
        act,
        reply_to: ReplyTo::Home.words(),
    }
}

/// A slash command; `None` for one that is not ours.
pub(crate) fn command(event: &SlackCommandEvent) -> Option<Request> {
    let text = unescaped(event.text.as_deref().unwrap_or_default());
    Some(Request {
        delivery: event.trigger_id.to_string(),
        place: place(event.team_id.as_ref(), event.channel_id.to_string(), None),
        member: member(event.user_id.to_string()),
        at: Timestamp::now(),
        act: act_of(event.command.as_ref(), &text)?,
        reply_to: ReplyTo::Response {
            url: event.response_url.clone(),
            thread: None,
        }
        .words(),
    })
}

fn act_of(command: &str, text: &str) -> Option<Action> {
    let (options, rest) = options(text);
    let option = |name: &str| options.get(name).copied();
    let goal = option("goal").and_then(goal_of);
    let language = option("language").and_then(language_of);
    let private = option("private").map(is_yes);
    Some(match command {
        "/ask" => Action::Ask(Question {
            text: rest,
            tag: option("tag").map(str::to_owned),
            goal,
            private: private.unwrap_or(false),
            ..Question::default()
        }),
        "/posts" => {
            let tag = option("tag").unwrap_or(&rest);
            Action::ListPosts {
                tag: (!tag.is_empty()).then(|| tag.to_owned()),
            }
        }
        "/post" => Action::ShowPost { title: rest },
        "/senpai" => {
            let (sub, rest) = rest.split_once(' ').unwrap_or((&rest, ""));
            match sub {
                "prefer" => Action::SetPreference(Preference { language, goal }),
                "forget-me" => Action::ForgetMe,
                "status" => Action::Admin(Command::Status),
                "stats" => {
                    let days = option("days").unwrap_or(rest).trim().parse::<u16>();
                    Action::Admin(Command::Stats {
                        days: days.unwrap_or(30).clamp(1, 365),
                    })
                }
                "gaps" if rest.is_empty() => Action::Admin(Command::Gaps),
                "gaps" => Action::Admin(Command::Gap { gap: rest.into() }),
                "link" => {
                    let (rest, answer) = match rest.split_once(" answer:") {
                        Some((rest, answer)) => (rest, Some(answer.to_owned())),
                        None => (rest, None),
                    };
                    let mut parts = rest.splitn(3, ' ').map(str::to_owned);
                    Action::Admin(Command::Link {
                        gap: parts.next().unwrap_or_default(),
                        post: parts.next().unwrap_or_default(),
                        words: parts.next(),
                        answer,
                    })
                }
                "rule-out" => Action::Admin(Command::RuleOut { gap: rest.into() }),
                "draft" => Action::Admin(Command::Draft { gap: rest.into() }),
                "reindex" => Action::Admin(Command::Reindex),
                "settings" => Action::Admin(Command::Settings(ChannelSettings {
                    tags: option("tags").map(|list| {
                        let tags = list.split([',', '、']).map(str::trim);
                        tags.filter(|t| !t.is_empty()).map(str::to_owned).collect()
                    }),
                    language,
                    private,
                })),
                _ => Action::Help,
            }
        }
        _ => return None,
    })
}

/// The words of a command that are options, such as `tag:転職`, and the others.
fn options(text: &str) -> (BTreeMap<&str, &str>, String) {
    const NAMES: [&str; 6] = ["tag", "tags", "goal", "language", "private", "days"];
    let mut options = BTreeMap::new();
    let mut rest = Vec::new();
    for word in text.split_whitespace() {
        match word.split_once([':', '：']) {
            Some((name, value)) if NAMES.contains(&name) && !value.starts_with("//") => {
                options.insert(name, value);
            }
            _ => rest.push(word),
        }
    }
    (options, rest.join(" "))
}

/// A button, a shortcut, or something on the bot's own page; `None` when it is not ours.
pub(crate) fn interaction(event: &SlackInteractionEvent) -> Option<Request> {
    match event {
        SlackInteractionEvent::BlockActions(pressed) => block_action(pressed),
        SlackInteractionEvent::MessageAction(shortcut) => {
            let text = shortcut.message.as_ref()?.content.text.as_deref()?;
            Some(Request {
                delivery: shortcut.trigger_id.to_string(),
                place: place(
                    shortcut.team.id.as_ref(),
                    shortcut.channel.as_ref()?.id.to_string(),
                    None,
                ),
                member: member(shortcut.user.id.to_string()),
                at: Timestamp::now(),
                act: Action::Ask(Question {
                    text: unescaped(text),
                    private: true,
                    ..Question::default()
                }),
                reply_to: ReplyTo::Response {
                    url: shortcut.response_url.clone(),
                    thread: None,
                }
                .words(),
            })
        }
        _ => None,
    }
}

fn block_action(event: &SlackInteractionBlockActionsEvent) -> Option<Request> {
    let action = event.actions.as_ref()?.first()?;
    let user = event.user.as_ref()?.id.to_string();
    let team: &str = event.team.id.as_ref();
    let delivery = event.trigger_id.to_string();
    let chosen = action.selected_option.as_ref().map(|o| o.value.as_str());
    let value = chosen.or(action.value.as_deref())?.to_owned();
    let act = match action.action_id.as_ref() {
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
                language: language_of(language),
                goal: goal_of(goal),
            })
        }
        _ => Action::ButtonPressed(value),
    };
    let channel = match &event.container {
        SlackInteractionActionContainer::View(_) => {
            return Some(at_home(team, &user, delivery, act));
        }
        SlackInteractionActionContainer::Message(message) => message.channel_id.clone(),
        SlackInteractionActionContainer::MessageAttachment(message) => message.channel_id.clone(),
    };
    let channel = channel.or_else(|| event.channel.as_ref().map(|c| c.id.clone()))?;
    let message = event.message.as_ref();
    let thread = message.and_then(|m| m.origin.thread_ts.as_ref());
    let thread = thread.map(ToString::to_string);
    Some(Request {
        delivery,
        reply_to: ReplyTo::Response {
            url: event.response_url.clone()?,
            thread: thread.clone(),
        }
        .words(),
        place: place(team, channel.to_string(), thread),
        member: member(user),
        at: Timestamp::now(),
        act,
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

/// KeyParts it was; what else is known of them is asked of Slack when it is needed.
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

/// A message's name: its time is unique in its channel only.
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

/// The text of a message as its member typed it, without the mention of the bot: links by what is shown of them.
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
            // A member, a channel or a group by its id says nothing.
            None if link.starts_with(['@', '#', '!']) => out.push(' '),
            None => out.push_str(link),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    unescaped(out.trim())
}

/// Slack escapes these three, and no others.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

pub(crate) fn language_of(locale: &str) -> Option<Language> {
    match locale.get(..2)? {
        "ja" => Some(Language::Japanese),
        "en" => Some(Language::English),
        _ => None,
    }
}

fn goal_of(word: &str) -> Option<Goal> {
    Goal::ALL.into_iter().find(|g| g.as_str() == word)
}

fn is_yes(word: &str) -> bool {
    matches!(word, "yes" | "true" | "on" | "はい")
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
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
    fn options_of_a_command_may_stand_anywhere_and_an_address_is_none() {
        let act = act_of(
            "/ask",
            "tag:転職 面接で https://example.com goal:career private:yes",
        )
        .unwrap();
        let Action::Ask(question) = act else {
            panic!("{act:?}")
        };
        assert_eq!(question.text, "面接で https://example.com");
        assert_eq!(question.tag.as_deref(), Some("転職"));
        assert!(question.goal.is_some() && question.private);
        assert_eq!(act_of("/senpai", "なに"), Some(Action::Help));
        assert_eq!(act_of("/deploy", ""), None);
        let link = |words: Option<&str>, answer: &str| {
            Action::Admin(Command::Link {
                gap: "3f2a".into(),
                post: "payment".into(),
                words: words.map(str::to_owned),
                answer: Some(answer.to_owned()),
            })
        };
        assert_eq!(
            act_of(
                "/senpai",
                "link 3f2a payment When is it? answer:within three days"
            ),
            Some(link(Some("When is it?"), "within three days"))
        );
        assert_eq!(
            act_of("/senpai", "link 3f2a payment answer:三日以内に"),
            Some(link(None, "三日以内に"))
        );
        let seven = Action::Admin(Command::Stats { days: 7 });
        assert_eq!(act_of("/senpai", "stats 7"), Some(seven));
    }
}
