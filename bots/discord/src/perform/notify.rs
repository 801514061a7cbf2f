//! Notifications: messages that no request waits for.

use senpai_chat::Notification;
use serenity::all::{
    ActionRowComponent, Button, ButtonKind, ChannelId, CreateAllowedMentions, GetMessages, Http,
    UserId,
};

use super::{NO_MEMBER, Outgoing, id, nonce};

/// Sends a notification: the only message that may ping, and only the member who asked for it.
pub(crate) async fn notify(http: &Http, notification: &Notification) -> serenity::Result<()> {
    let member = UserId::from(id(&notification.member, NO_MEMBER)?);
    let channel = match &notification.place {
        Some(place) => {
            let channel = place.thread.as_ref().unwrap_or(&place.channel);
            ChannelId::from(id(channel, "a place is no Discord id")?)
        }
        None => member.create_dm_channel(http).await?.id,
    };
    let mut out = Outgoing::of(&notification.reply);
    out.content = format!("<@{member}> {}", out.content);
    let message = out
        .message()
        .allowed_mentions(CreateAllowedMentions::new().users([member]))
        .nonce(nonce("notification", &notification.cause))
        .enforce_nonce(true);
    channel.send_message(http, message).await?;
    Ok(())
}

/// The number of direct messages that are searched for a notification. By hand: a member gets fewer in some minutes.
const LOOKED_AT: u8 = 50;

/// True if a direct notification was sent before. It is recognised by its first button, which no other message has.
pub(crate) async fn was_notified(
    http: &Http,
    notification: &Notification,
    me: UserId,
) -> serenity::Result<bool> {
    let Some(button) = notification.reply.buttons.first() else {
        return Ok(false);
    };
    let member = UserId::from(id(&notification.member, NO_MEMBER)?);
    let channel = member.create_dm_channel(http).await?.id;
    let newest = GetMessages::new().limit(LOOKED_AT);
    let said = channel.messages(http, newest).await?;
    let is_it = |component: &ActionRowComponent| match component {
        ActionRowComponent::Button(Button {
            data: ButtonKind::NonLink { custom_id, .. },
            ..
        }) => *custom_id == button.payload,
        _ => false,
    };
    let mut own = said.iter().filter(|message| message.author.id == me);
    Ok(own.any(|message| {
        let mut components = message.components.iter().flat_map(|row| &row.components);
        components.any(is_it)
    }))
}
