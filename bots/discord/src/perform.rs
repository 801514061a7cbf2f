//! Carries out effects: one function for each call that the bot makes.

use std::num::NonZeroU64;

use senpai_chat::{Effect, Fnv, Notification, Reply, Request, wording};
use serenity::all::{
    ButtonStyle, ChannelId, CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton,
    CreateEmbed, CreateEmbedFooter, CreateInteractionResponseFollowup, CreateMessage,
    EditInteractionResponse, EditMessage, GetMessages, Http, Message, MessageId, MessageReference,
    Nonce, UserId,
};
use serenity::builder::Builder;

use crate::{
    error::{is_direct_refused, is_gone, is_reference_refused},
    receive::{Delivery, ReplyTo},
    render::{self, Embed},
};

/// Discord's limit for the buttons of a row.
const ROW: usize = 5;

/// A reply in serenity's types.
struct Outgoing {
    content: String,
    embeds: Vec<CreateEmbed>,
    rows: Vec<CreateActionRow>,
    file: Option<CreateAttachment>,
}

impl Outgoing {
    fn of(reply: &Reply) -> Outgoing {
        let message = render::render(reply);
        let buttons: Vec<CreateButton> = message
            .buttons
            .into_iter()
            .map(|(label, id, primary)| {
                let style = if primary {
                    ButtonStyle::Primary
                } else {
                    ButtonStyle::Secondary
                };
                CreateButton::new(id).label(label).style(style)
            })
            .collect();
        Outgoing {
            content: message.content,
            embeds: message.embeds.into_iter().map(embed).collect(),
            rows: buttons
                .chunks(ROW)
                .map(|row| CreateActionRow::Buttons(row.to_vec()))
                .collect(),
            file: reply.picture.as_ref().map(|p| {
                CreateAttachment::bytes(p.png.clone(), "picture.png")
                    .description(p.description.clone())
            }),
        }
    }

    fn message(self) -> CreateMessage {
        CreateMessage::new()
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
            .add_files(self.file)
            .allowed_mentions(CreateAllowedMentions::new())
    }
}

fn embed(embed: Embed) -> CreateEmbed {
    let mut out = CreateEmbed::new().description(embed.description);
    if !embed.title.is_empty() {
        out = out.title(embed.title);
    }
    if let Some(colour) = embed.colour {
        out = out.colour(colour);
    }
    if let Some(url) = embed.url {
        out = out.url(url);
    }
    if let Some(image) = embed.image {
        out = out.image(image);
    }
    if !embed.footer.is_empty() {
        out = out.footer(CreateEmbedFooter::new(embed.footer));
    }
    out
}

/// Replies where the delivery wants it.
async fn answer(http: &Http, delivery: &Delivery, reply: &Reply) -> serenity::Result<String> {
    let request = &delivery.request;
    match &delivery.reply_to {
        ReplyTo::Interaction { token, private } => {
            answer_interaction(http, token, *private, reply).await
        }
        // Everybody in the channel could read a reply to a message.
        ReplyTo::Message { channel, message }
            if reply.private && !reply.cards.is_empty() && !request.place.direct =>
        {
            answer_directly(http, request, *channel, *message, reply).await
        }
        ReplyTo::Message { channel, message } => {
            answer_message(http, request, *channel, *message, reply).await
        }
        ReplyTo::Nothing => Err(serenity::Error::Other("there is no message to reply to")),
    }
}

/// Carries out one effect. Returns the id of the message, `CHANNEL/MESSAGE`, if it can be edited or deleted later.
pub(crate) async fn perform(
    http: &Http,
    delivery: &Delivery,
    effect: &Effect,
) -> serenity::Result<String> {
    let request = &delivery.request;
    match effect {
        Effect::Reply(reply) => answer(http, delivery, reply).await,
        Effect::Replace { message, reply } => {
            let (channel, message) = ids(message)?;
            let out = Outgoing::of(reply);
            let edit = EditMessage::new()
                .content(out.content)
                .embeds(out.embeds)
                .components(out.rows)
                .allowed_mentions(CreateAllowedMentions::new());
            match edit.execute(http, (channel, message, None)).await {
                // Somebody deleted it.
                Err(error) if is_gone(&error) => answer(http, delivery, reply).await,
                edited => edited.map(|_| String::new()),
            }
        }
        Effect::Delete { message } => {
            let (channel, message) = ids(message)?;
            match http.delete_message(channel, message, None).await {
                Err(error) if is_gone(&error) => {}
                deleted => deleted?,
            }
            Ok(String::new())
        }
        Effect::PassOn {
            channel,
            member,
            reply,
        } => {
            post(http, request, channel, member.as_deref(), reply).await?;
            Ok(String::new())
        }
    }
}

/// Posts a question to the helpers, with the member who asked and the channel.
async fn post(
    http: &Http,
    request: &Request,
    channel: &str,
    member: Option<&str>,
    reply: &Reply,
) -> serenity::Result<()> {
    let channel = id(
        channel,
        "the helpers' channel is no Discord id; correct `helpers`",
    )?;
    let mut out = Outgoing::of(reply);
    // The member is named, not pinged: the message allows no mention to notify. The channel links to the question.
    let member = member.and_then(|m| m.parse::<u64>().ok());
    let place = &request.place;
    let asked_in = place.thread.as_ref().unwrap_or(&place.channel);
    out.content = match member {
        Some(id) if place.direct => format!("<@{id}>\n{}", out.content),
        Some(id) => format!("<@{id}> <#{asked_in}>\n{}", out.content),
        None => out.content,
    };
    let nonce = nonce("helpers", &request.delivery);
    let message = out.message().nonce(nonce).enforce_nonce(true);
    ChannelId::from(channel).send_message(http, message).await?;
    Ok(())
}

/// Finds the reply to a message that was sent before.
pub(crate) async fn find_sent_reply(
    http: &Http,
    reply_to: &ReplyTo,
    me: UserId,
) -> serenity::Result<Option<String>> {
    let ReplyTo::Message { channel, message } = *reply_to else {
        return Ok(None);
    };
    let message = MessageId::from(message);
    let after = GetMessages::new().after(message).limit(100);
    let said = ChannelId::from(channel).messages(http, after).await?;
    let is_reply = |m: &&Message| {
        let to = m.message_reference.as_ref().and_then(|r| r.message_id);
        m.author.id == me && to == Some(message)
    };
    let reply = said.iter().find(is_reply);
    Ok(reply.map(|reply| format!("{channel}/{}", reply.id)))
}

/// Sends a direct message to a member.
pub(crate) async fn direct_message(
    http: &Http,
    member: &str,
    reply: &Reply,
) -> serenity::Result<()> {
    let member = UserId::from(id(member, NO_MEMBER)?);
    let channel = member.create_dm_channel(http).await?;
    let message = Outgoing::of(reply).message();
    channel.id.send_message(http, message).await?;
    Ok(())
}

async fn answer_interaction(
    http: &Http,
    token: &str,
    private: bool,
    reply: &Reply,
) -> serenity::Result<String> {
    let out = Outgoing::of(reply);
    if reply.private != private {
        // The deferral decided who sees the reply, so a reply for others is a message of its own.
        match http.delete_original_interaction_response(token).await {
            // An earlier attempt deleted it.
            Err(error) if is_gone(&error) => {}
            deleted => deleted?,
        }
        let mut followup = CreateInteractionResponseFollowup::new()
            .content(out.content)
            .embeds(out.embeds)
            .components(out.rows)
            .ephemeral(reply.private)
            .allowed_mentions(CreateAllowedMentions::new());
        followup = followup.add_files(out.file);
        followup.execute(http, (None, token)).await?;
        return Ok(String::new());
    }
    let mut edit = EditInteractionResponse::new()
        .content(out.content)
        .embeds(out.embeds)
        .components(out.rows)
        .allowed_mentions(CreateAllowedMentions::new());
    if let Some(file) = out.file {
        edit = edit.new_attachment(file);
    }
    edit.execute(http, token).await?;
    Ok(String::new())
}

/// Shows an interim reply in the place of the final one.
pub(crate) async fn progress(
    http: &Http,
    reply_to: &ReplyTo,
    reply: &Reply,
) -> serenity::Result<()> {
    if let ReplyTo::Interaction {
        token,
        private: true,
    } = reply_to
    {
        let edit = EditInteractionResponse::new()
            .content(Outgoing::of(reply).content)
            .allowed_mentions(CreateAllowedMentions::new());
        edit.execute(http, token).await?;
    }
    Ok(())
}

/// One nonce for all attempts at the message `what` because of `cause`: within a few minutes Discord takes messages of the bot with
/// one nonce for one message. It is a hash, because Discord's limit is 25 characters.
fn nonce(what: &str, cause: &str) -> Nonce {
    let hash = Fnv::of(format!("{what} {cause}").as_bytes());
    Nonce::String(format!("{hash:016x}"))
}

/// Sends a reply that only the member may read as a direct message, which names the channel. If the member takes no direct messages,
/// a reply in the channel says so.
async fn answer_directly(
    http: &Http,
    request: &Request,
    channel: NonZeroU64,
    message: NonZeroU64,
    reply: &Reply,
) -> serenity::Result<String> {
    let member = UserId::from(id(&request.member.id, NO_MEMBER)?);
    let direct = member.create_dm_channel(http).await?.id;
    let mut out = Outgoing::of(reply);
    out.content = format!("<#{channel}>\n{}", out.content);
    // The buttons would act in the direct messages, not in the question's place.
    out.rows.clear();
    let nonce = nonce("direct reply", &request.delivery);
    let out = out.message().nonce(nonce).enforce_nonce(true);
    match direct.send_message(http, out).await {
        Err(error) if is_direct_refused(&error) => {
            let why = wording(reply.language).direct_refused;
            let why = Reply::of(reply.language, why);
            answer_message(http, request, channel, message, &why).await
        }
        sent => Ok(format!("{direct}/{}", sent?.id)),
    }
}

async fn answer_message(
    http: &Http,
    request: &Request,
    channel: NonZeroU64,
    message: NonZeroU64,
    reply: &Reply,
) -> serenity::Result<String> {
    let (channel, message) = (ChannelId::from(channel), MessageId::from(message));
    let mut reference = MessageReference::from((channel, message));
    // A question that was deleted meanwhile still gets its answer.
    reference.fail_if_not_exists = Some(false);
    let out = || {
        let message = Outgoing::of(reply).message();
        let nonce = nonce("reply", &request.delivery);
        message.nonce(nonce).enforce_nonce(true)
    };
    let sent = channel.send_message(http, out().reference_message(reference));
    let sent = match sent.await {
        Err(error) if is_reference_refused(&error) => channel.send_message(http, out()).await?,
        sent => sent?,
    };
    Ok(format!("{channel}/{}", sent.id))
}

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
    let cause = format!("{:x} {member}", notification.question);
    let mut out = Outgoing::of(&notification.reply);
    out.content = format!("<@{member}> {}", out.content);
    let message = out
        .message()
        .allowed_mentions(CreateAllowedMentions::new().users([member]))
        .nonce(nonce("notification", &cause))
        .enforce_nonce(true);
    channel.send_message(http, message).await?;
    Ok(())
}

/// The error for a member whose id is not one of Discord.
const NO_MEMBER: &str = "a member is no Discord id";

/// An id of Discord. serenity panics at an id of 0.
#[expect(clippy::result_large_err, reason = "the error is serenity's own")]
fn id(text: &str, error: &'static str) -> serenity::Result<NonZeroU64> {
    text.parse().map_err(|_| serenity::Error::Other(error))
}

/// The channel and the message of `CHANNEL/MESSAGE`.
#[expect(clippy::result_large_err, reason = "the error is serenity's own")]
fn ids(message: &str) -> serenity::Result<(ChannelId, MessageId)> {
    const NO_MESSAGE: &str = "a stored message is no Discord id";
    let (channel, message) = message.split_once('/').unwrap_or((message, ""));
    let channel = ChannelId::from(id(channel, NO_MESSAGE)?);
    Ok((channel, MessageId::from(id(message, NO_MESSAGE)?)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_message_has_a_nonce_of_its_own_that_discord_takes() {
        let edits = |at: u64| format!("1575261520588177532-1795478460{at:09}");
        let causes = (0..1000)
            .map(edits)
            .chain(["1575261520588177532".to_owned()]);
        let mut seen = HashSet::new();
        for cause in causes {
            for what in ["reply", "helpers"] {
                let [nonce, again] = [(); 2].map(|()| match nonce(what, &cause) {
                    Nonce::String(nonce) => nonce,
                    Nonce::Number(_) => panic!("a text"),
                });
                assert!(nonce.len() <= 25);
                // Discord drops a second message with the same nonce.
                assert_eq!(nonce, again);
                assert!(seen.insert(nonce), "{what} {cause}");
            }
        }
    }
}
