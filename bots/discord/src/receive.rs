//! What Discord sends, as the desk reads it. Pure: the same event gives the same request.

use jiff::Timestamp;
use senpai_chat::{
    Action, ChannelSettings, Command, Goal, Language, Member, Place, Platform, Preference, Question,
    Request, Suggestion,
};
use serde::{Deserialize, Serialize};
use serenity::all::{
    ChannelId, CommandDataOptionValue, CommandInteraction, CommandType, ComponentInteraction,
    GuildId, Message, MessageFlags, PartialChannel, Permissions, RoleId, UserId,
};

/// The workspace of direct messages.
const DIRECT: &str = "dm";

/// Where a reply goes; kept with the request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ReplyTo {
    /// An interaction that was deferred.
    Interaction {
        /// Good for 15 minutes.
        token: String,
        /// Only the member sees what was deferred.
        private: bool,
    },
    /// A message.
    Message { channel: u64, message: u64 },
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

/// A slash command or the message menu; `None` for a command that we never registered.
pub(crate) fn command(event: &CommandInteraction) -> Option<Request> {
    let act = act_of(event)?;
    Some(Request {
        delivery: event.id.to_string(),
        place: place(
            event.guild_id,
            event.channel_id,
            thread_parent(event.channel.as_ref()),
        ),
        member: member(event.user.id, &event.locale, event.member.as_deref()),
        at: Timestamp::from_second(event.id.created_at().unix_timestamp()).unwrap_or_default(),
        reply_to: ReplyTo::Interaction {
            token: event.token.clone(),
            private: act.is_private(false),
        }
        .words(),
        act,
    })
}

fn act_of(event: &CommandInteraction) -> Option<Action> {
    if event.data.kind == CommandType::Message {
        let message = event.data.resolved.messages.values().next()?;
        return Some(Action::Ask(Question {
            text: message.content.clone(),
            private: true,
            ..Question::default()
        }));
    }
    let (sub, options) = match event.data.options.first().map(|o| (&o.name, &o.value)) {
        Some((name, CommandDataOptionValue::SubCommand(options))) => {
            (name.as_str(), options.as_slice())
        }
        _ => ("", event.data.options.as_slice()),
    };
    let value = |name: &str| options.iter().find(|o| o.name == name).map(|o| &o.value);
    let text = |name: &str| {
        value(name)
            .and_then(CommandDataOptionValue::as_str)
            .map(str::to_owned)
    };
    let goal = || text("goal").and_then(|word| Goal::ALL.into_iter().find(|g| g.as_str() == word));
    let language = || text("language").map(|tag| language_of(&tag));
    let private = value("private").and_then(CommandDataOptionValue::as_bool);
    Some(match (event.data.name.as_str(), sub) {
        ("ask", _) => Action::Ask(Question {
            text: text("question").unwrap_or_default(),
            tag: text("tag"),
            goal: goal(),
            private: private.unwrap_or(false),
            ..Question::default()
        }),
        ("posts", _) => Action::ListPosts { tag: text("tag") },
        ("post", _) => Action::ShowPost {
            title: text("title").unwrap_or_default(),
        },
        ("senpai", "help") => Action::Help,
        ("senpai", "prefer") => Action::SetPreference(Preference {
            language: language(),
            goal: goal(),
        }),
        ("senpai", "forget-me") => Action::ForgetMe,
        ("senpai", "status") => Action::Admin(Command::Status),
        ("senpai", "stats") => {
            let days = value("days")
                .and_then(CommandDataOptionValue::as_i64)
                .unwrap_or(30);
            Action::Admin(Command::Stats {
                days: u16::try_from(days.clamp(1, 365)).unwrap_or(30),
            })
        }
        ("senpai", "gaps") => Action::Admin(Command::Gaps),
        ("senpai", "link") => Action::Admin(Command::Link {
            gap: text("gap").unwrap_or_default(),
            post: text("post").unwrap_or_default(),
            words: text("words"),
            answer: text("answer"),
        }),
        ("senpai", "rule-out") => Action::Admin(Command::RuleOut {
            gap: text("gap").unwrap_or_default(),
        }),
        ("senpai", "draft") => Action::Admin(Command::Draft {
            gap: text("gap").unwrap_or_default(),
        }),
        ("senpai", "reindex") => Action::Admin(Command::Reindex),
        ("senpai", "settings") => Action::Admin(Command::Settings(ChannelSettings {
            tags: text("tags").map(|list| {
                list.split([',', '、'])
                    .map(str::trim)
                    .filter(|t| !t.is_empty())
                    .map(str::to_owned)
                    .collect()
            }),
            language: language(),
            private,
        })),
        _ => return None,
    })
}

/// A button.
pub(crate) fn press(event: &ComponentInteraction) -> Request {
    let act = Action::ButtonPressed(event.data.custom_id.clone());
    let ephemeral = event
        .message
        .flags
        .is_some_and(|f| f.contains(MessageFlags::EPHEMERAL));
    Request {
        delivery: event.id.to_string(),
        place: place(
            event.guild_id,
            event.channel_id,
            thread_parent(event.channel.as_ref()),
        ),
        member: member(event.user.id, &event.locale, event.member.as_ref()),
        at: Timestamp::from_second(event.id.created_at().unix_timestamp()).unwrap_or_default(),
        reply_to: ReplyTo::Interaction {
            token: event.token.clone(),
            private: act.is_private(ephemeral),
        }
        .words(),
        act,
    }
}

/// KeyParts is completing the name of a gap, and what was typed: only admins see gaps.
pub(crate) fn suggest_gap(event: &CommandInteraction) -> Option<(Request, String)> {
    let option = event.data.autocomplete().filter(|o| o.name == "gap")?;
    let typed = option.value.to_owned();
    let request = Request {
        delivery: event.id.to_string(),
        place: place(
            event.guild_id,
            event.channel_id,
            thread_parent(event.channel.as_ref()),
        ),
        member: member(event.user.id, &event.locale, event.member.as_deref()),
        at: Timestamp::now(),
        act: Action::Admin(Command::Gaps),
        reply_to: ReplyTo::Nothing.words(),
    };
    Some((request, typed))
}

/// What is being completed: the place, which list, and what was typed.
pub(crate) fn suggest(event: &CommandInteraction) -> Option<(Place, Suggestion, String)> {
    let option = event.data.autocomplete()?;
    let what = match option.name {
        "question" => Suggestion::Questions,
        "title" | "post" => Suggestion::Titles,
        "tag" => Suggestion::Tags,
        _ => return None,
    };
    let place = place(
        event.guild_id,
        event.channel_id,
        thread_parent(event.channel.as_ref()),
    );
    Some((place, what, option.value.to_owned()))
}

/// Whether a message is for the bot in so many words: direct, naming it, or replying to it.
pub(crate) fn is_addressed(event: &Message, me: UserId) -> bool {
    let ours = event.author.bot || event.author.id == me || event.webhook_id.is_some();
    let named = event.mentions.iter().any(|u| u.id == me);
    !ours && (event.guild_id.is_none() || named || replies_to(event, me))
}

fn replies_to(event: &Message, me: UserId) -> bool {
    let to = event.referenced_message.as_ref();
    to.is_some_and(|m| m.author.id == me)
}

/// A message that is for the bot, or may be. `parent`: the channel above, where the message stands in a thread.
/// `message_content`: messages that do not name the bot come with their text.
pub(crate) fn message(
    event: &Message,
    me: UserId,
    parent: Option<ChannelId>,
    message_content: bool,
) -> Option<Request> {
    if event.author.bot || event.author.id == me || event.webhook_id.is_some() {
        return None;
    }
    let others = event.mentions.iter().any(|u| u.id != me) || event.referenced_message.is_some();
    let unaddressed = !is_addressed(event, me);
    // A message aimed at someone else is not for the bot; what is outside of threads it does not overhear.
    if unaddressed && (others || parent.is_none() || event.content.is_empty()) {
        return None;
    }
    // A reply with its ping switched off comes without its text too.
    let blank = event.guild_id.is_some() && event.content.is_empty();
    let needs_mention = !message_content && (parent.is_some() || blank);
    Some(Request {
        delivery: event.id.to_string(),
        place: place(event.guild_id, event.channel_id, parent),
        member: Member {
            id: event.author.id.to_string(),
            language: event.author.locale.as_deref().map(language_of),
            roles: event
                .member
                .as_ref()
                .map(|m| role_ids(&m.roles))
                .unwrap_or_default(),
            // A message does not say what its author may do: admins use commands.
            manages: false,
        },
        at: Timestamp::from_second(event.timestamp.unix_timestamp()).unwrap_or_default(),
        act: Action::Ask(Question {
            text: without_mention(&event.content, me),
            message: Some(event.id.to_string()),
            unaddressed,
            needs_mention,
            ..Question::default()
        }),
        reply_to: ReplyTo::Message {
            channel: event.channel_id.get(),
            message: event.id.get(),
        }
        .words(),
    })
}

/// Whether a message names the bot.
pub(crate) fn names(text: &str, me: UserId) -> bool {
    [format!("<@{me}>"), format!("<@!{me}>")]
        .iter()
        .any(|mention| text.contains(mention.as_str()))
}

/// The text of a message without the mention of the bot.
pub(crate) fn without_mention(text: &str, me: UserId) -> String {
    let mut text = text.to_owned();
    for mention in [format!("<@{me}>"), format!("<@!{me}>")] {
        text = text.replace(&mention, " ");
    }
    text.trim().to_owned()
}

/// A message was edited or deleted by its author.
pub(crate) fn change(
    delivery: String,
    guild: Option<GuildId>,
    channel: ChannelId,
    parent: Option<ChannelId>,
    author: Option<UserId>,
    act: Action,
) -> Request {
    // An edit may make a question of a message, which is then replied to.
    let reply_to = match &act {
        Action::EditQuestion { message, .. } => {
            message
                .parse()
                .map_or(ReplyTo::Nothing, |message| ReplyTo::Message {
                    channel: channel.get(),
                    message,
                })
        }
        _ => ReplyTo::Nothing,
    };
    Request {
        delivery,
        place: place(guild, channel, parent),
        member: Member {
            id: author.map(|a| a.to_string()).unwrap_or_default(),
            language: None,
            roles: Vec::new(),
            manages: false,
        },
        at: Timestamp::now(),
        act,
        reply_to: reply_to.words(),
    }
}

fn place(guild: Option<GuildId>, channel: ChannelId, parent: Option<ChannelId>) -> Place {
    Place {
        platform: Platform::Discord,
        workspace: guild.map_or_else(|| DIRECT.to_owned(), |g| g.to_string()),
        channel: parent.unwrap_or(channel).to_string(),
        thread: parent.map(|_| channel.to_string()),
        direct: guild.is_none(),
    }
}

/// The channel above a thread.
fn thread_parent(channel: Option<&PartialChannel>) -> Option<ChannelId> {
    let channel = channel?;
    channel.thread_metadata.as_ref().and(channel.parent_id)
}

fn member(id: UserId, locale: &str, member: Option<&serenity::all::Member>) -> Member {
    let manages = Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD;
    Member {
        id: id.to_string(),
        language: Some(language_of(locale)),
        roles: member.map(|m| role_ids(&m.roles)).unwrap_or_default(),
        manages: member
            .and_then(|m| m.permissions)
            .is_some_and(|p| p.intersects(manages)),
    }
}

fn role_ids(roles: &[RoleId]) -> Vec<String> {
    roles.iter().map(RoleId::to_string).collect()
}

fn language_of(locale: &str) -> Language {
    if locale.starts_with("ja") {
        Language::Japanese
    } else {
        Language::English
    }
}
