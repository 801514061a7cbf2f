//! From Discord's events to requests. Pure, except that edits, deletions and suggestions read the current time.

use std::num::NonZeroU64;

use jiff::Timestamp;
use senpai_chat::{Action, AdminCommand, Member, Place, Platform, Question, Request, Suggestion};
use senpai_runner::language_from_locale;
use serde::{Deserialize, Serialize};
use serenity::all::{
    ChannelId, CommandInteraction, ComponentInteraction, GuildId, InteractionId, Message,
    MessageFlags, MessageId, MessageUpdateEvent, PartialChannel, Permissions, RoleId, UserId,
};

mod command;

pub(crate) use command::command;

/// A request from Discord.
pub(crate) type Delivery = senpai_chat::Delivery<ReplyTo>;

/// The address of a reply. The names of the variants are stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum ReplyTo {
    /// An interaction that was deferred.
    Interaction {
        /// Answers the interaction for 15 minutes.
        token: String,
        /// Whether only the member sees what was deferred.
        private: bool,
    },
    /// A message.
    Message {
        channel: NonZeroU64,
        message: NonZeroU64,
    },
    /// Nowhere: there is no message to reply to.
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
        at: Timestamp::now(),
        action: Action::Admin(AdminCommand::Gaps),
    };
    Some((request, typed))
}

/// The place of a member who types in a command, the list that completes it, and the text that they typed.
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

/// Whether a message addresses the bot: directly, by a mention, or as a reply.
pub(crate) fn is_addressed(event: &Message, me: UserId) -> bool {
    let ours = event.author.bot || event.author.id == me || event.webhook_id.is_some();
    let named = event.mentions.iter().any(|u| u.id == me);
    !ours && (event.guild_id.is_none() || named || replies_to(event, me))
}

fn replies_to(event: &Message, me: UserId) -> bool {
    let to = event.referenced_message.as_ref();
    to.is_some_and(|m| m.author.id == me)
}

/// A message that is for the bot, or may be. `is_thread` is true unless the channel is known to be no thread.
/// `message_content` is true if messages without a mention of the bot come with their text.
pub(crate) fn message(
    event: &Message,
    me: UserId,
    is_thread: bool,
    message_content: bool,
) -> Option<Delivery> {
    if event.author.bot || event.author.id == me || event.webhook_id.is_some() {
        return None;
    }
    let others = event.mentions.iter().any(|u| u.id != me) || event.referenced_message.is_some();
    let unaddressed = !is_addressed(event, me);
    // A message that addresses someone else is not for the bot, nor is one outside of threads that addresses nobody.
    if unaddressed && (others || !is_thread || event.content.is_empty()) {
        return None;
    }
    // A reply whose ping is switched off comes without its text too.
    let blank = event.guild_id.is_some() && event.content.is_empty();
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
        },
        at: Timestamp::from_second(event.timestamp.unix_timestamp()).unwrap_or_default(),
        action: Action::Ask(Question {
            text: without_mention(&event.content, me),
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

/// Whether a message names the bot.
fn names(text: &str, me: UserId) -> bool {
    [format!("<@{me}>"), format!("<@!{me}>")]
        .iter()
        .any(|mention| text.contains(mention.as_str()))
}

/// The text of a message without the mention of the bot.
fn without_mention(text: &str, me: UserId) -> String {
    let mut text = text.to_owned();
    for mention in [format!("<@{me}>"), format!("<@!{me}>")] {
        text = text.replace(&mention, " ");
    }
    text.trim().to_owned()
}

/// A message that its author edited.
pub(crate) fn edit(event: &MessageUpdateEvent, me: UserId) -> Option<Delivery> {
    let text = event.content.as_deref().filter(|t| !t.is_empty())?;
    if event.author.as_ref().is_some_and(|a| a.bot || a.id == me) {
        return None;
    }
    // Discord also sends an update when it adds the preview of a link.
    let edited = event.edited_timestamp?.unix_timestamp();
    let action = Action::EditQuestion {
        message: event.id.to_string(),
        text: without_mention(text, me),
        mentions_bot: event.guild_id.is_none() || names(text, me),
    };
    let author = event.author.as_ref().map(|a| a.id.to_string());
    Some(Delivery {
        request: change(
            format!("{}-{edited}", event.id),
            place(event.guild_id, event.channel_id, None),
            author.unwrap_or_default(),
            action,
        ),
        // An edit may turn the message into a question, which is then replied to.
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
        },
        at: Timestamp::now(),
        action,
    }
}

/// A place. Without a `parent`, the platform finds out whether the channel is a thread.
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
    let manages = Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD;
    Member {
        id: id.to_string(),
        language: language_from_locale(locale),
        roles: member.map(|m| role_ids(&m.roles)).unwrap_or_default(),
        manages: member
            .and_then(|m| m.permissions)
            .is_some_and(|p| p.intersects(manages)),
    }
}

fn role_ids(roles: &[RoleId]) -> Vec<String> {
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
