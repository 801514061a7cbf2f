//! Carries out effects: one function for each call that the bot makes.

use senpai_chat::{Effect, Notification, Picture, Preference, Reply, Request, SuggestionKind};
use senpai_runner::blocking;
use slack_morphism::{
    errors::{SlackClientError, SlackClientSystemError},
    prelude::*,
};

use crate::{
    error::{is_gone, redacted},
    home,
    platform::Slack,
    receive::{Delivery, ReplyTo, message_id},
    render::{Message, render},
};

type Result<T> = std::result::Result<T, SlackClientError>;

impl Slack {
    /// Carries out an effect. Returns the id of the message, `CHANNEL/TIMESTAMP`, if it can be edited or
    /// deleted later.
    pub(crate) async fn call(&self, delivery: &Delivery, effect: &Effect) -> Result<String> {
        let request = &delivery.request;
        match effect {
            Effect::Reply(reply) => return self.reply(request, &delivery.reply_to, reply).await,
            Effect::Replace { message, reply } => {
                let (channel, ts) = channel_and_ts(message).ok_or_else(not_sent)?;
                let content = render(reply).content();
                let update = SlackApiChatUpdateRequest::new(channel, content, ts);
                match self.session().chat_update(&update).await {
                    // Somebody deleted it.
                    Err(error) if is_gone(&error) => {
                        return self.reply(request, &delivery.reply_to, reply).await;
                    }
                    updated => drop(updated?),
                }
            }
            Effect::Delete { message } => {
                let (channel, ts) = channel_and_ts(message).ok_or_else(not_sent)?;
                let delete = SlackApiChatDeleteRequest::new(channel, ts);
                match self.session().chat_delete(&delete).await {
                    // An earlier attempt deleted it.
                    Err(error) if is_gone(&error) => {}
                    deleted => drop(deleted?),
                }
            }
            Effect::PassOn {
                channel,
                member,
                reply,
            } => {
                self.post(request, channel, member.as_deref(), reply)
                    .await?;
            }
        }
        Ok(String::new())
    }

    async fn reply(&self, request: &Request, to: &ReplyTo, reply: &Reply) -> Result<String> {
        match to {
            ReplyTo::Response { url, thread } => {
                self.respond(url, reply, thread.as_deref()).await?;
            }
            ReplyTo::Message { channel, thread } => {
                return self
                    .answer(request, channel, thread.as_deref(), reply)
                    .await;
            }
            ReplyTo::Home => {
                let (chosen, tags) = self.choices(request).await;
                let view = home::view(reply, chosen, &tags);
                let user = request.member.id.clone().into();
                let publish = SlackApiViewsPublishRequest::new(user, view);
                self.session().views_publish(&publish).await?;
            }
            ReplyTo::Nothing => return Err(not_sent()),
        }
        Ok(String::new())
    }

    /// Posts a question to the helpers, with the member who asked and the channel.
    async fn post(
        &self,
        request: &Request,
        channel: &str,
        member: Option<&str>,
        reply: &Reply,
    ) -> Result<()> {
        let mut message = render(reply);
        if let Some(member) = member {
            // By name: a mention would ping.
            let name = match self.profile(member).await {
                Ok(profile) => profile.name,
                Err(error) => {
                    tracing::warn!("the name of a member is not known: {}", redacted(&error));
                    "?".into()
                }
            };
            let place = &request.place;
            let asked_in = (!place.direct).then_some(place.channel.as_str());
            message = message.about(&name, asked_in);
        }
        let message = message.with_block_id(&block_id(&request.delivery));
        self.say(channel, None, message).await?;
        Ok(())
    }

    /// The choices that the bot's own page shows: the member's preference, and the tags of the posts.
    async fn choices(&self, request: &Request) -> (Preference, Vec<String>) {
        let request = request.clone();
        let chosen = blocking(&self.service, move |service| {
            let tags = service.suggest(&request.place, SuggestionKind::Tags, "");
            let preference = service.preference(&request).unwrap_or_else(|error| {
                tracing::error!("a member's preference could not be read: {error}");
                None
            });
            (preference.unwrap_or_default(), tags)
        });
        chosen.await.unwrap_or_default()
    }

    /// Finds the message that the bot sent because of a delivery, by the id of its first block, and returns the id of the
    /// message. Looks in a channel, or in a thread of it, after the message `since` if that is given.
    pub(crate) async fn find(
        &self,
        delivery: &str,
        channel: &str,
        thread: Option<&str>,
        since: Option<&str>,
    ) -> Result<Option<String>> {
        let method = match thread {
            Some(_) => "conversations.replies",
            None => "conversations.history",
        };
        let wanted = [
            ("channel", Some(channel)),
            ("ts", thread),
            ("oldest", since),
            ("limit", Some("100")),
        ];
        let session = self.session();
        let said = session.http_session_api.http_get(method, &wanted, None);
        let said: serde_json::Value = said.await?;
        let id = block_id(delivery);
        let is_it = |m: &&serde_json::Value| {
            let blocks = m["blocks"].as_array();
            blocks.is_some_and(|list| list.iter().any(|b| b["block_id"] == id.as_str()))
        };
        let messages = said["messages"].as_array().into_iter().flatten();
        let mut found = messages.filter(is_it).filter_map(|m| m["ts"].as_str());
        Ok(found.next().map(|ts| message_id(channel, ts)))
    }

    /// Sends a direct message to a member. Returns its id.
    pub(crate) async fn direct_message(&self, member: &str, reply: &Reply) -> Result<String> {
        let message = render(&reply.clone().without_images());
        self.say(member, None, message).await
    }

    /// Uploads a picture to a member's direct messages.
    pub(crate) async fn upload(&self, member: &str, title: &str, picture: &Picture) -> Result<()> {
        // Slack's limit (files.getUploadURLExternal, alt_txt), in characters.
        const DESCRIPTION: usize = 1000;
        let session = self.session();
        let whose = serde_json::json!({"users": member});
        let api = &session.http_session_api;
        let opened: serde_json::Value = api.http_post("conversations.open", &whose, None).await?;
        let direct = opened["channel"]["id"].as_str().ok_or_else(not_sent)?;
        let description = picture.description.chars().take(DESCRIPTION).collect();
        let file =
            SlackApiFilesGetUploadUrlExternalRequest::new("plot.png".into(), picture.png.len())
                .with_alt_txt(description);
        let place = session.get_upload_url_external(&file).await?;
        let bytes = SlackApiFilesUploadViaUrlRequest::new(
            place.upload_url,
            picture.png.clone(),
            "image/png".into(),
        );
        session.files_upload_via_url(&bytes).await?;
        let file = SlackApiFilesComplete::new(place.file_id).with_title(title.to_owned());
        let complete = SlackApiFilesCompleteUploadExternalRequest::new(vec![file])
            .with_channel_id(direct.to_owned().into());
        session.files_complete_upload_external(&complete).await?;
        Ok(())
    }

    /// Sends a notification where the member asked for it, or directly: the only message that may ping.
    pub(crate) async fn send_notification(&self, notification: &Notification) -> Result<()> {
        let reply = notification.reply.clone().without_images();
        let message = render(&reply).to(&notification.member);
        let (channel, thread) = match &notification.place {
            Some(place) => (&place.channel, place.thread.as_deref()),
            None => (&notification.member, None),
        };
        self.say(channel, thread, message).await?;
        Ok(())
    }

    /// Replies to a command, a button or a shortcut.
    async fn respond(
        &self,
        url: &SlackResponseUrl,
        reply: &Reply,
        thread: Option<&str>,
    ) -> Result<()> {
        let mut content = serde_json::to_value(render(reply).content()).map_err(|_| not_sent())?;
        content["response_type"] = if reply.private {
            "ephemeral"
        } else {
            "in_channel"
        }
        .into();
        content["replace_original"] = false.into();
        content["unfurl_links"] = false.into();
        content["unfurl_media"] = false.into();
        if let Some(thread) = thread {
            content["thread_ts"] = thread.into();
        }
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &tracing::Span::none(),
            is_sensitive_url: true,
        };
        let connector = &self.client.http_api.connector;
        let done =
            connector.http_post_uri::<_, serde_json::Value>(url.0.clone(), &content, context);
        done.await.map(drop)
    }

    /// Replies to a message.
    async fn answer(
        &self,
        request: &Request,
        channel: &str,
        thread: Option<&str>,
        reply: &Reply,
    ) -> Result<String> {
        let message = render(reply).with_block_id(&block_id(&request.delivery));
        if reply.private && !request.place.direct {
            let user = request.member.id.clone().into();
            let post =
                SlackApiChatPostEphemeralRequest::new(channel.into(), user, message.content())
                    .opt_thread_ts(thread.map(Into::into));
            self.session().chat_post_ephemeral(&post).await?;
            return Ok(String::new());
        }
        self.say(channel, thread, message).await
    }

    /// Sends a message to a channel or to a member. Returns its id.
    async fn say(&self, channel: &str, thread: Option<&str>, message: Message) -> Result<String> {
        let post = SlackApiChatPostMessageRequest::new(channel.into(), message.content())
            .opt_thread_ts(thread.map(Into::into))
            .with_unfurl_links(false)
            .with_unfurl_media(false);
        let posted = self.session().chat_post_message(&post).await?;
        Ok(message_id(posted.channel.as_ref(), posted.ts.as_ref()))
    }
}

/// The id of the first block of every message that is sent because of a delivery. Slack has no nonce: after a restart, the
/// bot finds by this id the messages that it sent before. Slack's limit is 255 characters.
fn block_id(delivery: &str) -> String {
    format!("to {delivery}").chars().take(255).collect()
}

fn not_sent() -> SlackClientError {
    SlackClientError::SystemError(SlackClientSystemError::new())
}

fn channel_and_ts(message: &str) -> Option<(SlackChannelId, SlackTs)> {
    let (channel, ts) = message.split_once('/')?;
    Some((channel.to_owned().into(), ts.to_owned().into()))
}
