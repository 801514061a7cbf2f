//! Discord, as the runner calls it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{Effect, Notification, Platform, Reply};
use senpai_runner::{ChatPlatform, PlatformError};
use serenity::{
    all::{
        CreateInteractionResponse, CreateInteractionResponseMessage, Http, InteractionId, UserId,
    },
    builder::Builder,
};

use crate::{
    is_auth_error, is_forbidden, perform,
    receive::{Delivery, ReplyTo},
    redacted,
};

/// The time in which an interaction can be answered: 15 minutes by Discord's documentation, "Receiving and Responding to
/// Interactions".
const INTERACTION_TTL: SignedDuration = SignedDuration::from_mins(15);

/// Discord's API, and the bot's own user.
pub(crate) struct Discord {
    pub http: Arc<Http>,
    pub me: UserId,
}

impl ChatPlatform for Discord {
    type ReplyTo = ReplyTo;

    const PLATFORM: Platform = Platform::Discord;

    /// Defers the reply to an interaction: Discord wants a response within 3 seconds.
    async fn acknowledge(&self, delivery: &Delivery) -> Result<(), PlatformError> {
        let ReplyTo::Interaction { token, private } = &delivery.reply_to else {
            return Ok(());
        };
        // A delivery that is an interaction has its id.
        let Ok(id) = delivery.request.delivery.parse::<u64>() else {
            return Err(PlatformError::Other("the interaction has no id".into()));
        };
        let message = CreateInteractionResponseMessage::new().ephemeral(*private);
        CreateInteractionResponse::Defer(message)
            .execute(&self.http, (InteractionId::new(id), token))
            .await
            .map_err(failure)
    }

    /// The channel or thread of a message, an edit or a deletion. An interaction waits for nothing.
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

    async fn find_sent_reply(&self, delivery: &Delivery) -> Option<String> {
        perform::find_sent_reply(&self.http, &delivery.reply_to, self.me).await
    }

    async fn perform(&self, delivery: &Delivery, effect: &Effect) -> Result<String, PlatformError> {
        perform::perform(&self.http, delivery, effect)
            .await
            .map_err(failure)
    }

    /// Edits the deferred reply. An edit that fails is not reported: the final reply follows, and an expired token would
    /// fail every second.
    async fn show_progress(
        &self,
        delivery: &Delivery,
        _: &mut Option<String>,
        reply: &Reply,
    ) -> Result<(), PlatformError> {
        let _ = perform::progress(&self.http, &delivery.reply_to, reply).await;
        Ok(())
    }

    async fn send_directly(&self, member: &str, reply: &Reply) -> Result<(), PlatformError> {
        perform::direct_message(&self.http, member, reply)
            .await
            .map_err(failure)
    }

    async fn notify(&self, notification: &Notification) -> Result<(), PlatformError> {
        perform::notify(&self.http, notification)
            .await
            .map_err(failure)
    }
}

/// An error of serenity, as the runner reads it.
pub(crate) fn failure(error: serenity::Error) -> PlatformError {
    let text = redacted(&error);
    match error {
        _ if is_auth_error(&error) => PlatformError::Auth(text),
        _ if is_forbidden(&error) => PlatformError::Forbidden(text),
        _ => PlatformError::Other(text),
    }
}
