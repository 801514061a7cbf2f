//! Carries out effects: one function for each call that the bot makes.

use std::num::NonZeroU64;

use senpai_chat::{Effect, Fnv, Form, Reply, Request, wording};
use serenity::all::{
    ButtonStyle, ChannelId, ComponentInteraction, CreateActionRow, CreateAllowedMentions,
    CreateAttachment, CreateButton, CreateEmbed, CreateEmbedFooter, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseFollowup, CreateMessage, CreateModal,
    EditInteractionResponse, EditMessage, GetMessages, Http, InputTextStyle, Message, MessageId,
    MessageReference, Nonce, UserId,
};
use serenity::builder::Builder;

use crate::{
    error::{is_direct_refused, is_gone, is_reference_refused},
    receive::{Delivery, ReplyTo},
    render::{self, Embed},
};

mod notify;

pub(crate) use notify::{notify, post_digest, was_notified, was_posted};

/// Discord's limit for the buttons of a row.
const ROW: usize = 5;

/// A reply in serenity's types.
struct Outgoing {
    content: String,
    embeds: Vec<CreateEmbed>,
    rows: Vec<CreateActionRow>,
    files: Vec<CreateAttachment>,
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
        let picture = reply.picture.as_ref().map(|p| {
            CreateAttachment::bytes(p.png.clone(), "picture.png").description(p.description.clone())
        });
        let file = reply.file.as_ref();
        let file = file.map(|f| CreateAttachment::bytes(f.text.clone(), f.name.clone()));
        // The member is named, not pinged: the message allows no mention to notify.
        let author = reply
            .author
            .as_deref()
            .and_then(|id| id.parse::<u64>().ok());
        let author = author.map(|id| format!("<@{id}> ")).unwrap_or_default();
        Outgoing {
            content: format!("{author}{}", message.content),
            embeds: message.embeds.into_iter().map(embed).collect(),
            rows: buttons
                .chunks(ROW)
                .map(|row| CreateActionRow::Buttons(row.to_vec()))
                .collect(),
            files: picture.into_iter().chain(file).collect(),
        }
    }

    fn message(self) -> CreateMessage {
        CreateMessage::new()
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
            .add_files(self.files)
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

/// The message of a reply in the form of Discord's API.
pub(crate) fn message_json(reply: &Reply) -> serde_json::Value {
    let message = Outgoing::of(reply).message();
    // A message without a file has only texts and numbers.
    serde_json::to_value(message).unwrap_or_default()
}

/// The channel of the helpers.
const HELPERS: Target = Target {
    name: "helpers",
    no_id: "the helpers' channel is no Discord id; correct `helpers`",
};
/// The channel of the digest.
const DIGEST: Target = Target {
    name: "digest",
    no_id: "the channel of the digest is no Discord id; correct `practice.digest`",
};

/// A channel that the settings name.
struct Target {
    /// The kind of message that is sent there. It is a part of the message's nonce.
    name: &'static str,
    /// The error if the channel is no id.
    no_id: &'static str,
}

impl Target {
    /// Sends a message to the channel, once for each cause.
    async fn send(
        &self,
        http: &Http,
        channel: &str,
        cause: &str,
        out: Outgoing,
    ) -> serenity::Result<()> {
        let channel = ChannelId::from(id(channel, self.no_id)?);
        let nonce = nonce(self.name, cause);
        let message = out.message().nonce(nonce).enforce_nonce(true);
        channel.send_message(http, message).await?;
        Ok(())
    }
}

/// Sends a message from elsewhere to the helpers, once for each cause.
pub(crate) async fn send_to_helpers(
    http: &Http,
    channel: &str,
    cause: &str,
    reply: &Reply,
) -> serenity::Result<()> {
    let out = Outgoing::of(reply);
    HELPERS.send(http, channel, cause, out).await
}

/// Replies to the address of the delivery.
async fn answer(http: &Http, delivery: &Delivery, reply: &Reply) -> serenity::Result<String> {
    let request = &delivery.request;
    match &delivery.reply_to {
        ReplyTo::Interaction { token, private } => {
            answer_interaction(http, token, *private, reply).await
        }
        // Everybody in the channel could read a reply to a message.
        ReplyTo::Message { channel, message }
            if reply.private
                && (reply.confidential || !reply.cards.is_empty())
                && !request.place.direct =>
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
                // Somebody deleted the message.
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
    HELPERS.send(http, channel, &request.delivery, out).await
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

/// Sends a direct message to the member of a request.
pub(crate) async fn direct_message(
    http: &Http,
    request: &Request,
    reply: &Reply,
) -> serenity::Result<()> {
    let member = UserId::from(id(&request.member.id, NO_MEMBER)?);
    let channel = member.create_dm_channel(http).await?;
    let nonce = nonce("direct", &request.delivery);
    let message = Outgoing::of(reply).message();
    let message = message.nonce(nonce).enforce_nonce(true);
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
            // An earlier attempt deleted the reply.
            Err(error) if is_gone(&error) => {}
            deleted => deleted?,
        }
        let mut followup = CreateInteractionResponseFollowup::new()
            .content(out.content)
            .embeds(out.embeds)
            .components(out.rows)
            .ephemeral(reply.private)
            .allowed_mentions(CreateAllowedMentions::new());
        followup = followup.add_files(out.files);
        followup.execute(http, (None, token)).await?;
        return Ok(String::new());
    }
    let mut edit = EditInteractionResponse::new()
        .content(out.content)
        .embeds(out.embeds)
        .components(out.rows)
        .allowed_mentions(CreateAllowedMentions::new());
    for file in out.files {
        edit = edit.new_attachment(file);
    }
    edit.execute(http, token).await?;
    Ok(String::new())
}

/// Shows an interim reply, which the final reply replaces.
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

/// One nonce for all attempts to send the message `what` because of `cause`. Within a few minutes, Discord treats messages of the
/// bot with the same nonce as one message. The nonce is a hash, because Discord's limit is 25 characters.
fn nonce(what: &str, cause: &str) -> Nonce {
    let hash = Fnv::of(format!("{what} {cause}").as_bytes());
    Nonce::String(format!("{hash:016x}"))
}

/// Sends a reply that only the member may read as a direct message, which names the channel. If the member accepts no direct
/// messages, a reply in the channel says so.
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
        // Help that arrives nowhere is worse than help that others read.
        Err(error) if is_direct_refused(&error) && reply.confidential => {
            answer_message(http, request, channel, message, reply).await
        }
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

/// Opens a form, in response to the button with this payload.
pub(crate) async fn open_form(
    http: &Http,
    press: &ComponentInteraction,
    form: &Form,
) -> serenity::Result<()> {
    let longest = u16::try_from(form.longest).unwrap_or(u16::MAX);
    let text = CreateInputText::new(InputTextStyle::Paragraph, form.label, "text");
    let text = text.max_length(longest);
    let modal = CreateModal::new(&press.data.custom_id, form.title)
        .components(vec![CreateActionRow::InputText(text)]);
    CreateInteractionResponse::Modal(modal)
        .execute(http, (press.id, &press.token))
        .await
}

/// The error for a member id that is not a Discord id.
const NO_MEMBER: &str = "a member is no Discord id";

/// A Discord id. serenity panics at an id of 0.
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
