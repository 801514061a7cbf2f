//! Implements the runner's trait for Discord.

use std::{num::NonZeroU64, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{Digest, Effect, Notification, Place, Platform, Recipient, Reply};
use senpai_runner::{ChatPlatform, PlatformError, Presence};
use serenity::{
    all::{
        Cache, ChannelId, CreateInteractionResponse, CreateInteractionResponseMessage, GuildId,
        Http, InteractionId, Role, RoleId, UserId,
    },
    builder::Builder,
};

use crate::{
    error::{failure, is_acknowledged, is_no_member, redacted},
    perform,
    receive::{BotIdentity, Delivery, ReplyTo},
};

/// The time in which an interaction can be answered: 15 minutes by Discord's documentation, "Receiving and Responding to
/// Interactions".
const INTERACTION_TTL: SignedDuration = SignedDuration::from_mins(15);

/// Discord's API, the guilds as the gateway reported them, and the bot's own user.
pub(crate) struct Discord {
    pub http: Arc<Http>,
    pub cache: Arc<Cache>,
    pub me: UserId,
}

/// A channel, as the gateway reported it.
pub(crate) enum ChannelKind {
    /// A channel that is not a thread.
    Channel,
    /// A thread, with the channel above it.
    Thread(ChannelId),
    Unknown,
}

impl Discord {
    /// The bot's identity in a guild, for a message that mentions these roles. Discord describes a guild only some time after the
    /// connection, and again after an outage. Until then, Discord is asked for the roles.
    pub async fn named_in(&self, guild: Option<GuildId>, mentioned: &[RoleId]) -> BotIdentity {
        let is_own = |role: &&Role| role.tags.bot_id == Some(self.me);
        let known = guild.and_then(|guild| {
            let guild = self.cache.guild(guild)?;
            Some(guild.roles.values().find(is_own).map(|role| role.id))
        });
        let role = match (known, guild) {
            (Some(role), _) => role,
            (None, Some(guild)) if !mentioned.is_empty() => {
                let roles = self.http.get_guild_roles(guild).await;
                let roles = roles.inspect_err(|error| {
                    tracing::warn!("the roles of a guild are not known: {}", redacted(error));
                });
                let roles = roles.unwrap_or_default();
                roles.iter().find(is_own).map(|role| role.id)
            }
            (None, _) => None,
        };
        BotIdentity {
            user: self.me,
            role,
        }
    }

    pub fn channel_kind(&self, guild: GuildId, channel: ChannelId) -> ChannelKind {
        let Some(guild) = self.cache.guild(guild) else {
            return ChannelKind::Unknown;
        };
        let thread = guild.threads.iter().find(|thread| thread.id == channel);
        match thread.and_then(|thread| thread.parent_id) {
            Some(parent) => ChannelKind::Thread(parent),
            None if guild.channels.contains_key(&channel) => ChannelKind::Channel,
            None => ChannelKind::Unknown,
        }
    }

    /// Asks Discord for the channel above a thread; `None` if the channel is not a thread.
    async fn parent_of(&self, channel: ChannelId) -> Result<Option<ChannelId>, PlatformError> {
        let unknown = || PlatformError::Other("the channel above a thread is not known".into());
        let channel = self.http.get_channel(channel).await.map_err(failure)?;
        let channel = channel.guild().ok_or_else(unknown)?;
        match (channel.thread_metadata, channel.parent_id) {
            (None, _) => Ok(None),
            (Some(_), Some(parent)) => Ok(Some(parent)),
            (Some(_), None) => Err(unknown()),
        }
    }
}

impl ChatPlatform for Discord {
    type ReplyTo = ReplyTo;

    const PLATFORM: Platform = Platform::Discord;

    /// Defers the reply to an interaction: Discord requires a response within 3 seconds.
    async fn acknowledge(&self, delivery: &Delivery) -> Result<(), PlatformError> {
        let ReplyTo::Interaction { token, private } = &delivery.reply_to else {
            return Ok(());
        };
        // The id of the delivery is the id of the interaction.
        let Ok(id) = delivery.request.delivery.parse::<NonZeroU64>() else {
            return Err(PlatformError::Other("the interaction has no id".into()));
        };
        let message = CreateInteractionResponseMessage::new().ephemeral(*private);
        let deferred = CreateInteractionResponse::Defer(message)
            .execute(&self.http, (InteractionId::from(id), token))
            .await;
        match deferred {
            Err(error) if is_acknowledged(&error) => Ok(()),
            done => done.map_err(failure),
        }
    }

    /// Finds the channel above a thread. Deny lists, tags and privacy of this channel apply in its threads.
    async fn locate(&self, place: &Place) -> Result<Place, PlatformError> {
        if place.direct || place.thread.is_some() {
            return Ok(place.clone());
        }
        let id = |text: &str| text.parse::<NonZeroU64>();
        let (Ok(guild), Ok(channel)) = (id(&place.workspace), id(&place.channel)) else {
            return Err(PlatformError::Other("a place has no id".into()));
        };
        let channel = ChannelId::from(channel);
        let parent = match self.channel_kind(GuildId::from(guild), channel) {
            ChannelKind::Channel => None,
            ChannelKind::Thread(parent) => Some(parent),
            ChannelKind::Unknown => self.parent_of(channel).await?,
        };
        Ok(match parent {
            None => place.clone(),
            Some(parent) => Place {
                thread: Some(place.channel.clone()),
                channel: parent.to_string(),
                ..place.clone()
            },
        })
    }

    /// The channel or thread of a message, an edit or a deletion. An interaction waits for no other delivery.
    fn conversation<'a>(&self, delivery: &'a Delivery) -> Option<&'a str> {
        match delivery.reply_to {
            ReplyTo::Interaction { .. } => None,
            ReplyTo::Message { .. } | ReplyTo::Nothing => {
                let place = &delivery.request.place;
                Some(place.thread.as_ref().unwrap_or(&place.channel))
            }
        }
    }

    fn has_expired(&self, delivery: &Delivery, now: Timestamp) -> bool {
        matches!(delivery.reply_to, ReplyTo::Interaction { .. })
            && now.duration_since(delivery.request.at) > INTERACTION_TTL
    }

    async fn find_sent_reply(&self, delivery: &Delivery) -> Result<Option<String>, PlatformError> {
        perform::find_sent_reply(&self.http, &delivery.reply_to, self.me)
            .await
            .map_err(failure)
    }

    async fn perform(&self, delivery: &Delivery, effect: &Effect) -> Result<String, PlatformError> {
        perform::perform(&self.http, delivery, effect)
            .await
            .map_err(failure)
    }

    /// Edits the deferred reply. An edit that fails is not reported: the final reply follows, and an expired token would fail every
    /// second.
    async fn show_progress(
        &self,
        delivery: &Delivery,
        _: &mut Option<String>,
        reply: &Reply,
    ) -> Result<(), PlatformError> {
        let _ = perform::progress(&self.http, &delivery.reply_to, reply).await;
        Ok(())
    }

    async fn send_directly(&self, delivery: &Delivery, reply: &Reply) -> Result<(), PlatformError> {
        perform::direct_message(&self.http, &delivery.request, reply)
            .await
            .map_err(failure)
    }

    async fn post(&self, digest: &Digest) -> Result<(), PlatformError> {
        perform::post_digest(&self.http, digest)
            .await
            .map_err(failure)
    }

    async fn was_posted(&self, digest: &Digest) -> Result<bool, PlatformError> {
        match perform::was_posted(&self.http, digest, self.me).await {
            Err(error) => match failure(error) {
                error @ (PlatformError::Transient { .. } | PlatformError::Auth(_)) => Err(error),
                error => {
                    tracing::warn!("the channel of the digest cannot be read: {error}");
                    Ok(false)
                }
            },
            Ok(was_posted) => Ok(was_posted),
        }
    }

    /// Discord names no time zone. A direct message has no guild that its member could leave.
    async fn presence(&self, recipient: &Recipient) -> Result<Presence, PlatformError> {
        let here = Presence::Here { zone: None };
        if recipient.workspace == Place::NO_WORKSPACE {
            return Ok(here);
        }
        let id = |text: &str| text.parse::<NonZeroU64>();
        let (Ok(guild), Ok(member)) = (id(&recipient.workspace), id(&recipient.member)) else {
            return Err(PlatformError::Other("a member has no id".into()));
        };
        let (guild, member) = (GuildId::from(guild), UserId::from(member));
        match self.http.get_member(guild, member).await {
            Err(error) if is_no_member(&error) => Ok(Presence::Left),
            found => found.map(|_| here).map_err(failure),
        }
    }

    async fn was_notified(&self, notification: &Notification) -> Result<bool, PlatformError> {
        perform::was_notified(&self.http, notification, self.me)
            .await
            .map_err(failure)
    }

    async fn notify(&self, notification: &Notification) -> Result<(), PlatformError> {
        perform::notify(&self.http, notification)
            .await
            .map_err(failure)
    }
}
