//! Turns Discord's events into requests. Pure, except that edits, deletions and suggestions read the current time.

use std::num::NonZeroU64;

use jiff::Timestamp;
use senpai_chat::{
    Action, AdminCommand, Member, Place, Platform, Question, Request, SuggestionKind,
};
use senpai_runner::{clock, language_from_locale, without_addresses};
use serde::{Deserialize, Serialize};
use serenity::all::{
    ChannelId, CommandInteraction, ComponentInteraction, GuildId, InteractionId, Message,
    MessageFlags, MessageId, MessageType, MessageUpdateEvent, PartialChannel, Permissions, RoleId,
    User, UserId,
};

mod command;
mod form;

pub(crate) use command::command;
pub(crate) use form::form;

/// A request from Discord.
pub(crate) type Delivery = senpai_chat::Delivery<ReplyTo>;

/// The address of a reply. The names of the variants are stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum ReplyTo {
    /// An interaction that was deferred.
    Interaction {
        /// The token with which the bot can answer the interaction for 15 minutes.
        token: String,
        /// True if only the member sees the deferred reply.
        private: bool,
    },
    /// A message: the reply refers to it.
    Message {
        channel: NonZeroU64,
        message: NonZeroU64,
    },
    /// Nothing: there is no message to reply to.
    Nothing,
}

/// A pressed button.
pub(crate) fn press(event: &ComponentInteraction) -> Delivery {
    let action = Action::ButtonPressed(event.data.custom_id.clone());
    let ephemeral = event
        .message
        .flags
        .is_some_and(|f| f.contains(MessageFlags::EPHEMERAL));
    Delivery {
        reply_to: ReplyTo::Interaction {
            token: event.token.clone(),
            private: action.is_private(ephemeral),
        },
        request: Request {
            delivery: event.id.to_string(),
            place: place(
                event.guild_id,
                event.channel_id,
                thread_parent(event.channel.as_ref()),
            ),
            member: member(event.user.id, &event.locale, event.member.as_ref()),
            at: time_of(event.id),
            action,
        },
    }
}

/// A request for the names of gaps, and the text that the member typed. Only admins see gaps.
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
        at: clock::now(),
        action: Action::Admin(AdminCommand::Gaps),
    };
    Some((request, typed))
}

/// The place in which a member types a command, the list that completes it, and the text that the member typed.
pub(crate) fn suggest(event: &CommandInteraction) -> Option<(Place, SuggestionKind, String)> {
    let option = event.data.autocomplete()?;
    let what = match option.name {
        "question" => SuggestionKind::Questions,
        "title" | "post" => SuggestionKind::Titles,
        "tag" => SuggestionKind::Tags,
        _ => return None,
    };
    let place = place(
        event.guild_id,
        event.channel_id,
        thread_parent(event.channel.as_ref()),
    );
    Some((place, what, option.value.to_owned()))
}

/// The bot's identity, as messages refer to it.
pub(crate) struct BotIdentity {
    pub user: UserId,
    /// The role that Discord makes for the bot in the message's guild: members mention it in place of the bot.
    pub role: Option<RoleId>,
}

impl BotIdentity {
    /// True if a message mentions the bot, by these users and roles or by its text.
    fn is_mentioned(&self, users: &[User], roles: &[RoleId], text: &str) -> bool {
        let by_role = self.role.is_some_and(|role| roles.contains(&role));
        let in_text = || self.mentions().any(|mention| text.contains(&mention));
        by_role || users.iter().any(|u| u.id == self.user) || in_text()
    }

    /// The mentions of the bot, in the form in which a text contains them.
    fn mentions(&self) -> impl Iterator<Item = String> {
        let users = [format!("<@{}>", self.user), format!("<@!{}>", self.user)];
        let role = self.role.map(|role| format!("<@&{role}>"));
        users.into_iter().chain(role)
    }

    fn wrote(&self, author: &User) -> bool {
        author.bot || author.id == self.user
    }
}

/// True if a message addresses the bot: directly, by a mention, or as a reply.
pub(crate) fn is_addressed(event: &Message, me: &BotIdentity) -> bool {
    let ours = me.wrote(&event.author) || event.webhook_id.is_some();
    let named = me.is_mentioned(&event.mentions, &event.mention_roles, "");
    let addresses = event.guild_id.is_none() || named || replies_to(event, me);
    !ours && addresses && is_written(event.kind)
}

/// True if a member wrote the message. Discord itself writes messages in a member's name, for example when a thread is renamed.
fn is_written(kind: MessageType) -> bool {
    matches!(kind, MessageType::Regular | MessageType::InlineReply)
}

fn replies_to(event: &Message, me: &BotIdentity) -> bool {
    let to = event.referenced_message.as_ref();
    to.is_some_and(|m| m.author.id == me.user)
}

/// The text of a message. A forwarded message has no text of its own: then the forwarded text.
fn text_of(event: &Message) -> String {
    let forwarded = event.message_snapshots.iter().map(|m| m.content.as_str());
    let texts = [event.content.as_str()].into_iter().chain(forwarded);
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

/// The delivery of a message that is for the bot, or may be; `None` for other messages. `is_thread` is true unless the channel is
/// known not to be a thread. `message_content` is true if messages without a mention of the bot come with their text.
pub(crate) fn message(
    event: &Message,
    me: &BotIdentity,
    is_thread: bool,
    message_content: bool,
) -> Option<Delivery> {
    if me.wrote(&event.author) || event.webhook_id.is_some() || !is_written(event.kind) {
        return None;
    }
    let others = event.mentions.iter().any(|u| u.id != me.user)
        || !event.mention_roles.is_empty()
        || event.referenced_message.is_some();
    let unaddressed = !is_addressed(event, me);
    let text = text_of(event);
    // A message that addresses someone else is not for the bot. Neither is a message outside threads that addresses nobody.
    if unaddressed && (others || !is_thread || text.is_empty()) {
        return None;
    }
    // A reply whose ping is turned off also comes without its text. So does a mention of the bot's role.
    let blank = event.guild_id.is_some() && text.is_empty();
    let needs_mention = !message_content && (is_thread || blank);
    let roles = event.member.as_ref().map(|m| role_ids(&m.roles));
    let request = Request {
        delivery: event.id.to_string(),
        place: place(event.guild_id, event.channel_id, None),
        member: Member {
            id: event.author.id.to_string(),
            language: event
                .author
                .locale
                .as_deref()
                .and_then(language_from_locale),
            roles: roles.unwrap_or_default(),
            // A message does not carry its author's permissions: admins use commands.
            manages: false,
            zone: None,
        },
        at: Timestamp::from_second(event.timestamp.unix_timestamp()).unwrap_or_default(),
        action: Action::Ask(Question {
            text: plain(&text),
            message: Some(event.id.to_string()),
            unaddressed,
            needs_mention,
            ..Question::default()
        }),
    };
    Some(Delivery {
        request,
        reply_to: ReplyTo::Message {
            channel: event.channel_id.into(),
            message: event.id.into(),
        },
    })
}

/// The words of a message as its author typed them, without Discord's own mark-up: mentions, channels, emoji, dates, commands,
/// addresses. The label of a link replaces the link.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['<', '[']) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let (shown, length) = mark_up(rest).unwrap_or((&rest[..1], 1));
        out.push_str(shown);
        rest = &rest[length..];
    }
    out.push_str(rest);
    without_addresses(&out).trim().to_owned()
}

/// The words that the mark-up at the beginning of a text shows, and the length of the mark-up in bytes; `None` if the text does not
/// begin with mark-up.
fn mark_up(text: &str) -> Option<(&str, usize)> {
    if let Some(inner) = text.strip_prefix('<') {
        let end = inner.find('>')?;
        // From Discord's documentation, "Message Formatting".
        const BEGINNINGS: [&str; 9] = ["@", "#", ":", "a:", "t:", "/", "id:", "sound:", "http"];
        let is_ours = BEGINNINGS.iter().any(|begin| inner.starts_with(begin));
        let is_short = !inner[..end].contains(['\n', '<']);
        return (is_ours && is_short).then_some((" ", end + 2));
    }
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let end = after.find(')')?;
    let address = after[..end].trim_start_matches('<');
    let is_link = address.starts_with("http") && !label.contains(['[', '\n']);
    // "[", "](", ")".
    is_link.then_some((label, label.len() + end + 4))
}

/// A message that its author edited.
pub(crate) fn edit(event: &MessageUpdateEvent, me: &BotIdentity) -> Option<Delivery> {
    let text = event.content.as_deref().filter(|t| !t.is_empty())?;
    let automatic = event.author.as_ref().is_some_and(|a| me.wrote(a));
    if automatic || event.kind.is_some_and(|kind| !is_written(kind)) {
        return None;
    }
    // Discord also sends an update when it adds the preview of a link. A second may contain two edits.
    let edited = event.edited_timestamp?.unix_timestamp_nanos();
    let users = event.mentions.as_deref().unwrap_or_default();
    let roles = event.mention_roles.as_deref().unwrap_or_default();
    let action = Action::EditQuestion {
        message: event.id.to_string(),
        text: plain(text),
        mentions_bot: event.guild_id.is_none() || me.is_mentioned(users, roles, text),
    };
    let author = event.author.as_ref().map(|a| a.id.to_string());
    Some(Delivery {
        request: change(
            format!("{}-{edited}", event.id),
            place(event.guild_id, event.channel_id, None),
            author.unwrap_or_default(),
            action,
        ),
        // An edit may turn the message into a question, which then gets a reply.
        reply_to: ReplyTo::Message {
            channel: event.channel_id.into(),
            message: event.id.into(),
        },
    })
}

/// A message that was deleted.
pub(crate) fn deletion(message: MessageId, guild: Option<GuildId>, channel: ChannelId) -> Delivery {
    let action = Action::DeleteQuestion {
        message: message.to_string(),
    };
    Delivery {
        request: change(
            format!("{message}-deleted"),
            place(guild, channel, None),
            String::new(),
            action,
        ),
        reply_to: ReplyTo::Nothing,
    }
}

fn change(delivery: String, place: Place, author: String, action: Action) -> Request {
    Request {
        delivery,
        place,
        member: Member {
            id: author,
            language: None,
            roles: Vec::new(),
            manages: false,
            zone: None,
        },
        at: clock::now(),
        action,
    }
}

/// A place. Without a `parent`, the platform checks if the channel is a thread.
fn place(guild: Option<GuildId>, channel: ChannelId, parent: Option<ChannelId>) -> Place {
    Place {
        platform: Platform::Discord,
        workspace: guild.map_or_else(|| Place::NO_WORKSPACE.to_owned(), |g| g.to_string()),
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
    Member {
        id: id.to_string(),
        language: language_from_locale(locale),
        roles: member.map(|m| role_ids(&m.roles)).unwrap_or_default(),
        manages: member.and_then(|m| m.permissions).is_some_and(manages),
        zone: None,
    }
}

/// True if a member with these permissions manages the guild.
pub(crate) fn manages(permissions: Permissions) -> bool {
    permissions.intersects(Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD)
}

pub(crate) fn role_ids(roles: &[RoleId]) -> Vec<String> {
    roles.iter().map(RoleId::to_string).collect()
}

/// The time at which an interaction was made, from its id.
fn time_of(interaction: InteractionId) -> Timestamp {
    Timestamp::from_second(interaction.created_at().unix_timestamp()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_as_it_was_typed() {
        for (sent, typed) in [
            ("<@1000> <@!7> <@&7001> <#3000> 入金は？", "入金は？"),
            (
                "<:party:12> <a:wave:34> 入金は？ <t:1700000000:R>",
                "入金は？",
            ),
            (
                "</ask:99> <id:customize> <sound:0:123456> 入金は？",
                "入金は？",
            ),
            ("[この記事](https://example.com/a) の話", "この記事 の話"),
            ("[この記事](<https://example.com/a>) の話", "この記事 の話"),
            (
                "入金は？ <https://example.com> https://example.com/b",
                "入金は？",
            ),
            ("3 < 5 で [例] は x > y", "3 < 5 で [例] は x > y"),
            ("<入金> とは", "<入金> とは"),
        ] {
            assert_eq!(plain(sent), typed, "{sent}");
        }
    }

    #[test]
    fn a_delivery_that_the_version_before_stored_is_read() {
        let stored = |reply_to: &str| {
            let reply_to = serde_json::to_string(reply_to).unwrap();
            let json = format!(
                r#"{{"delivery":"9000","place":{{"platform":"discord","workspace":"1000","channel":"3000","thread":null,"direct":false}},"member":{{"id":"2001","language":"ja","roles":["5"],"manages":false}},"at":"2026-10-01T09:00:00Z","act":{{"Press":"1|more|7|1"}},"reply_to":{reply_to}}}"#
            );
            serde_json::from_str::<Delivery>(&json).unwrap()
        };
        let interaction = ReplyTo::Interaction {
            token: "t".into(),
            private: true,
        };
        let message = ReplyTo::Message {
            channel: NonZeroU64::new(3000).unwrap(),
            message: NonZeroU64::new(9000).unwrap(),
        };
        for (before, reply_to) in [
            (
                r#"{"Interaction":{"token":"t","private":true}}"#,
                interaction,
            ),
            (r#"{"Message":{"channel":3000,"message":9000}}"#, message),
            (r#""Nothing""#, ReplyTo::Nothing),
        ] {
            let delivery = stored(before);
            assert_eq!(delivery.reply_to, reply_to);
            assert_eq!(
                delivery.request.action,
                Action::ButtonPressed("1|more|7|1".into())
            );
            let again = serde_json::to_string(&delivery).unwrap();
            assert_eq!(serde_json::from_str::<Delivery>(&again).unwrap(), delivery);
        }
    }
}
