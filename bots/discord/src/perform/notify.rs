//! Messages that no request waits for: notifications and digests.

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{Digest, Notification, NotificationId};
use serenity::all::{
    ActionRowComponent, Button, ButtonKind, ChannelId, CreateAllowedMentions, GetMessages, Http,
    MessageId, UserId,
};

use super::{DIGEST, NO_MEMBER, Outgoing, id, nonce};

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

/// True if a check-in was sent before. It is recognised by its first button, which no other message has. The first button of an answer
/// may be on other messages too: Discord treats two attempts within some minutes as one, by the nonce.
pub(crate) async fn was_notified(
    http: &Http,
    notification: &Notification,
    me: UserId,
) -> serenity::Result<bool> {
    let button = notification.reply.buttons.first();
    let is_check_in = matches!(notification.id, NotificationId::CheckIn { .. });
    let Some(button) = button.filter(|_| is_check_in) else {
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

/// Posts a digest for admins in its channel.
pub(crate) async fn post_digest(http: &Http, digest: &Digest) -> serenity::Result<()> {
    let out = Outgoing::of(&digest.reply);
    DIGEST
        .send(http, &digest.channel, &digest.cause(), out)
        .await
}

/// The number of messages that are searched for a digest, from the first attempt to post it on: the most that Discord gives at once.
const LOOKED_AT_FOR_DIGEST: u8 = 100;
/// The time by which the clocks of this machine and of Discord may differ. By hand.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// The first second of Discord's ids, in milliseconds since 1970, by Discord's documentation, "Snowflakes".
const FIRST_ID_MS: i64 = 1_420_070_400_000;

/// True if a digest was posted since the first attempt at it. It is recognised by its first line: another digest comes a week later.
pub(crate) async fn was_posted(http: &Http, digest: &Digest, me: UserId) -> serenity::Result<bool> {
    let Some(begun) = digest.begun else {
        return Ok(false);
    };
    let channel = ChannelId::from(id(&digest.channel, DIGEST.no_id)?);
    let since = GetMessages::new()
        .after(first_id_since(begun))
        .limit(LOOKED_AT_FOR_DIGEST);
    let said = channel.messages(http, since).await?;
    let first_line = |content: &str| content.lines().next().map(str::to_owned);
    let wanted = first_line(&Outgoing::of(&digest.reply).content);
    let mut own = said.iter().filter(|message| message.author.id == me);
    Ok(own.any(|message| first_line(&message.content) == wanted))
}

/// An id of Discord that is before every message since a time.
fn first_id_since(time: Timestamp) -> MessageId {
    let since = time.saturating_sub(CLOCK_TOLERANCE).unwrap_or(time);
    let milliseconds = since.as_millisecond().saturating_sub(FIRST_ID_MS);
    let milliseconds = u64::try_from(milliseconds).unwrap_or(0);
    MessageId::new(milliseconds.saturating_mul(1 << 22).max(1))
}
