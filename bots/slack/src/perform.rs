//! Carries out effects: one function for each call that the bot makes.

use senpai_chat::{
    Digest, Effect, File, Form, Notification, Picture, Preference, Reply, Request, SuggestionKind,
};
use senpai_runner::blocking;
use serde_json::Value;
use slack_morphism::{
    errors::{SlackClientError, SlackClientSystemError},
    prelude::*,
};

use crate::{
    error::{is_gone, is_transient, redacted},
    home,
    messages::{block_id, post_json, say, send_because_of, send_message_once, was_sent},
    platform::Slack,
    receive::{Delivery, FORM, FORM_TEXT, OpenedBy, ReplyTo},
    render::render,
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
                match post_json(&self.session(), "chat.update", &update).await {
                    // Somebody deleted the message.
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
                    // An earlier attempt deleted the message.
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
                let view = home::view(reply, &chosen, &tags, self.service.goals());
                let user = request.member.id.clone().into();
                let publish = SlackApiViewsPublishRequest::new(user, view);
                post_json(&self.session(), "views.publish", &publish).await?;
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
            let name = self.name_of(member).await;
            let place = &request.place;
            let asked_in = (!place.direct).then_some(place.channel.as_str());
            message = message.about(&name, asked_in);
        }
        let message = message.with_block_id(&block_id(&request.delivery));
        say(&self.session(), channel, None, message).await?;
        Ok(())
    }

    /// The name of a member, in place of a mention, which would ping; `?` if Slack does not give the name.
    async fn name_of(&self, member: &str) -> String {
        match self.profile(member).await {
            Ok(profile) => profile.name,
            Err(error) => {
                tracing::warn!("the name of a member is not known: {}", redacted(&error));
                "?".into()
            }
        }
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

    /// Sends a direct message to a member. Returns its id.
    pub(crate) async fn direct_message(&self, member: &str, reply: &Reply) -> Result<String> {
        let message = render(&reply.clone().without_images());
        say(&self.session(), member, None, message).await
    }

    /// Sends a direct message to the member of a request, unless an earlier attempt sent it.
    pub(crate) async fn send_once_directly(&self, request: &Request, reply: &Reply) -> Result<()> {
        self.say_once_directly(&request.member.id, reply, &request.delivery)
            .await
    }

    /// Sends a direct message to a member because of `cause`, unless an earlier attempt sent it.
    async fn say_once_directly(&self, member: &str, reply: &Reply, cause: &str) -> Result<()> {
        let channel = self.direct_channel(member).await?;
        let message = render(&reply.clone().without_images());
        send_message_once(&self.session(), &channel, None, message, cause).await
    }

    /// Uploads a picture to a member's direct messages.
    pub(crate) async fn upload_picture(
        &self,
        member: &str,
        title: &str,
        picture: &Picture,
    ) -> Result<()> {
        // Slack's limit (files.getUploadURLExternal, alt_txt), in characters.
        const DESCRIPTION: usize = 1000;
        let description = picture.description.chars().take(DESCRIPTION).collect();
        let png = picture.png.clone();
        let file = SlackApiFilesGetUploadUrlExternalRequest::new("plot.png".into(), png.len())
            .with_alt_txt(description);
        self.upload(member, title, &file, png, "image/png").await
    }

    /// Uploads a file of text to the direct messages of a request's member. If Slack refuses the file, for example because the
    /// scope `files:write` is missing, the text is sent in pieces. After a transient failure, the upload is tried again.
    pub(crate) async fn upload_file(
        &self,
        request: &Request,
        reply: &Reply,
        file: &File,
    ) -> Result<()> {
        /// The length of a piece, in characters. By hand: below the limit of a block.
        const PIECE: usize = 2900;
        let bytes = file.text.clone().into_bytes();
        let wanted = SlackApiFilesGetUploadUrlExternalRequest::new(file.name.clone(), bytes.len());
        let (member, title) = (&request.member.id, &reply.heading);
        let sent = self.upload(member, title, &wanted, bytes, "application/json");
        match sent.await {
            Ok(()) => return Ok(()),
            Err(error) if is_transient(&error) => return Err(error),
            Err(error) => tracing::warn!("a file is sent in pieces: {}", redacted(&error)),
        }
        let characters: Vec<char> = file.text.chars().collect();
        for (number, piece) in characters.chunks(PIECE).enumerate() {
            let piece = Reply::of(reply.language, piece.iter().collect::<String>());
            let cause = format!("{} piece {number}", request.delivery);
            self.say_once_directly(member, &piece, &cause).await?;
        }
        Ok(())
    }

    /// Uploads bytes to a member's direct messages.
    async fn upload(
        &self,
        member: &str,
        title: &str,
        file: &SlackApiFilesGetUploadUrlExternalRequest,
        bytes: Vec<u8>,
        media_type: &str,
    ) -> Result<()> {
        let session = self.session();
        let direct = self.direct_channel(member).await?;
        let place = session.get_upload_url_external(file).await?;
        let bytes =
            SlackApiFilesUploadViaUrlRequest::new(place.upload_url, bytes, media_type.into());
        session.files_upload_via_url(&bytes).await?;
        let file = SlackApiFilesComplete::new(place.file_id).with_title(title.to_owned());
        let complete = SlackApiFilesCompleteUploadExternalRequest::new(vec![file])
            .with_channel_id(direct.into());
        session.files_complete_upload_external(&complete).await?;
        Ok(())
    }

    /// The channel of a member's direct messages.
    async fn direct_channel(&self, member: &str) -> Result<String> {
        let whose = serde_json::json!({"users": member});
        let api = self.session().http_session_api;
        let opened: Value = api.http_post("conversations.open", &whose, None).await?;
        let direct = opened["channel"]["id"].as_str();
        direct.map(str::to_owned).ok_or_else(not_sent)
    }

    /// Opens a form, in response to a button.
    pub(crate) async fn open_form(
        &self,
        trigger: &str,
        form: &Form,
        opened_by: &OpenedBy,
    ) -> Result<()> {
        let view = serde_json::json!({"trigger_id": trigger, "view": {
            "type": "modal",
            "callback_id": FORM,
            "private_metadata": serde_json::to_string(opened_by).map_err(|_| not_sent())?,
            "title": {"type": "plain_text", "text": form.title},
            "submit": {"type": "plain_text", "text": form.send},
            "close": {"type": "plain_text", "text": form.cancel},
            "blocks": [{
                "type": "input",
                "block_id": FORM_TEXT,
                "label": {"type": "plain_text", "text": form.label},
                "element": {
                    "type": "plain_text_input",
                    "action_id": FORM_TEXT,
                    "multiline": true,
                    "max_length": form.longest,
                },
            }],
        }});
        let api = self.session().http_session_api;
        let _: Value = api.http_post("views.open", &view, None).await?;
        Ok(())
    }

    /// Posts a digest for admins in its channel.
    pub(crate) async fn post_digest(&self, digest: &Digest) -> Result<()> {
        let (message, cause) = (render(&digest.reply), digest.cause());
        send_because_of(&self.session(), &digest.channel, None, message, &cause).await
    }

    /// True if an earlier attempt posted a digest.
    pub(crate) async fn was_posted(&self, digest: &Digest) -> Result<bool> {
        was_sent(&self.session(), &digest.channel, None, &digest.cause()).await
    }

    /// Sends a notification to the place where the member asked for it, or directly. No other message may ping.
    pub(crate) async fn send_notification(&self, notification: &Notification) -> Result<()> {
        let reply = notification.reply.clone().without_images();
        let message = render(&reply).to(&notification.member);
        let (channel, thread) = self.target_of(notification).await?;
        let cause = &notification.cause;
        send_because_of(&self.session(), &channel, thread, message, cause).await
    }

    /// True if an earlier attempt sent a notification.
    pub(crate) async fn was_notified(&self, notification: &Notification) -> Result<bool> {
        let (channel, thread) = self.target_of(notification).await?;
        was_sent(&self.session(), &channel, thread, &notification.cause).await
    }

    /// The channel and the thread of a notification.
    async fn target_of<'a>(
        &self,
        notification: &'a Notification,
    ) -> Result<(String, Option<&'a str>)> {
        Ok(match &notification.place {
            Some(place) => (place.channel.clone(), place.thread.as_deref()),
            None => (self.direct_channel(&notification.member).await?, None),
        })
    }

    /// Replies to a command, a button or a shortcut.
    async fn respond(
        &self,
        url: &SlackResponseUrl,
        reply: &Reply,
        thread: Option<&str>,
    ) -> Result<()> {
        let mut message = render(reply);
        if let Some(author) = &reply.author {
            message = message.about(&self.name_of(author).await, None);
        }
        let mut content = serde_json::to_value(message.content()).map_err(|_| not_sent())?;
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
        let done = connector.http_post_uri::<_, Value>(url.0.clone(), &content, context);
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
        say(&self.session(), channel, thread, message).await
    }
}

fn not_sent() -> SlackClientError {
    SlackClientError::SystemError(SlackClientSystemError::new())
}

fn channel_and_ts(message: &str) -> Option<(SlackChannelId, SlackTs)> {
    let (channel, ts) = message.split_once('/')?;
    Some((channel.to_owned().into(), ts.to_owned().into()))
}
