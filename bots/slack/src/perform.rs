//! Carries out what the desk says.

use std::time::Duration;

use senpai_chat::{Notification, Effect, Picture, Reply, Request};
use slack_morphism::{
    errors::{SlackClientError, SlackClientSystemError},
    prelude::*,
};

use crate::{
    bot::Bot,
    home,
    receive::{ReplyTo, named},
    render::{Message, render},
};

type Result<T> = std::result::Result<T, SlackClientError>;

impl Bot {
    /// Carries out one effect; gives what the message is called, when it can be changed later. Tries again as often as
    /// Slack says that it was too much, and waits as long as it says.
    pub(crate) async fn perform(&self, request: &Request, effect: &Effect) -> Result<String> {
        const ATTEMPTS: u32 = 5;
        const LONGEST: Duration = Duration::from_secs(60);
        for _ in 1..ATTEMPTS {
            match self.attempt(request, effect).await {
                Err(SlackClientError::RateLimitError(limit)) => {
                    let wait = limit.retry_after.unwrap_or(Duration::from_secs(1));
                    tokio::time::sleep(wait.min(LONGEST)).await;
                }
                done => return done,
            }
        }
        self.attempt(request, effect).await
    }

    async fn attempt(&self, request: &Request, effect: &Effect) -> Result<String> {
        match effect {
            Effect::Reply(reply) => match ReplyTo::of(request) {
                ReplyTo::Response { url, thread } => {
                    self.respond(&url, reply, thread, false).await?;
                    Ok(String::new())
                }
                ReplyTo::Message { channel, thread } => {
                    self.answer(request, channel, thread, reply).await
                }
                ReplyTo::Home => {
                    let (chosen, tags) = self.choices(request).await;
                    let view = home::view(reply, chosen, &tags);
                    let user = request.member.id.clone().into();
                    let publish = SlackApiViewsPublishRequest::new(user, view);
                    self.session().views_publish(&publish).await?;
                    Ok(String::new())
                }
                ReplyTo::Nothing => Ok(String::new()),
            },
            Effect::Replace { message, reply } => {
                match (
                    message.as_deref().and_then(channel_and_ts),
                    ReplyTo::of(request),
                ) {
                    (Some((channel, ts)), _) => {
                        let content = render(reply).content();
                        let update = SlackApiChatUpdateRequest::new(channel, content, ts);
                        self.session().chat_update(&update).await?;
                    }
                    (None, ReplyTo::Response { url, .. }) => {
                        self.respond(&url, reply, None, true).await?;
                    }
                    _ => {}
                }
                Ok(String::new())
            }
            Effect::Delete { message } => {
                if let Some((channel, ts)) = channel_and_ts(message) {
                    let delete = SlackApiChatDeleteRequest::new(channel, ts);
                    self.session().chat_delete(&delete).await?;
                }
                Ok(String::new())
            }
            Effect::Post {
                channel,
                member,
                reply,
            } => {
                let mut message = render(reply);
                if let Some(member) = member {
                    let place = &request.place;
                    let channel = (!place.direct).then_some(place.channel.as_str());
                    // By name: a mention would ping.
                    message = message.about(&self.profile(member).await.name, channel);
                }
                let message = message.named(&named_block(&request.delivery));
                self.say(channel.clone(), None, message).await?;
                Ok(String::new())
            }
        }
    }

    /// The reply to a message that stands already, sent before a restart; `None` also where the bot may not look.
    pub(crate) async fn standing(&self, request: &Request, reply_to: &ReplyTo) -> Option<String> {
        let ReplyTo::Message { channel, thread } = reply_to else {
            return None;
        };
        let message = request.delivery.rsplit_once('/').map(|(_, ts)| ts);
        self.find(request, channel, thread.as_deref(), message)
            .await
    }

    /// Whether a post stands already, likewise.
    pub(crate) async fn is_posted(&self, request: &Request, effect: &Effect) -> bool {
        match effect {
            Effect::Post { channel, .. } => self.find(request, channel, None, None).await.is_some(),
            _ => false,
        }
    }

    /// What the bot said because of a request, by the name of its first block: in a channel or a thread in it, since a
    /// message where one is given.
    async fn find(
        &self,
        request: &Request,
        channel: &str,
        thread: Option<&str>,
        since: Option<&str>,
    ) -> Option<String> {
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
        let said: serde_json::Value = said.await.ok()?;
        let name = named_block(&request.delivery);
        let is_it = |m: &&serde_json::Value| {
            let blocks = m["blocks"].as_array();
            blocks.is_some_and(|list| list.iter().any(|b| b["block_id"] == name.as_str()))
        };
        let found = said["messages"].as_array()?.iter().find(is_it)?;
        Some(named(channel, found["ts"].as_str()?))
    }

    /// Writes to a member alone; gives what the message is called.
    pub(crate) async fn directly(&self, member: &str, reply: &Reply) -> Result<String> {
        self.say(member.to_owned(), None, render(reply)).await
    }

    /// Brings the picture of a reply, where it has one: into the member's direct messages, as the response to a command
    /// holds no file. The words stand without it.
    pub(crate) async fn share(&self, request: &Request, reply: &Reply) {
        let Some(picture) = &reply.picture else {
            return;
        };
        let member = &request.member.id;
        if let Err(error) = self.upload(member, &reply.heading, picture).await {
            self.failed("a picture", &error);
        }
    }

    async fn upload(&self, member: &str, title: &str, picture: &Picture) -> Result<()> {
        // Slack's limit.
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

    /// Says what is due where the member asked to be told; this one may notify them.
    pub(crate) async fn tell(&self, due: &Notification) -> Result<()> {
        let message = render(&due.reply).to(&due.member);
        let place = &due.place;
        self.say(place.channel.clone(), place.thread.clone(), message)
            .await?;
        Ok(())
    }

    async fn respond(
        &self,
        url: &SlackResponseUrl,
        reply: &Reply,
        thread: Option<String>,
        replace: bool,
    ) -> Result<()> {
        let mut content = serde_json::to_value(render(reply).content()).map_err(|_| not_sent())?;
        content["response_type"] = if reply.private {
            "ephemeral"
        } else {
            "in_channel"
        }
        .into();
        content["replace_original"] = replace.into();
        content["unfurl_links"] = false.into();
        content["unfurl_media"] = false.into();
        if let Some(thread) = thread {
            content["thread_ts"] = thread.into();
        }
        self.post_to(url, &content).await
    }

    async fn answer(
        &self,
        request: &Request,
        channel: String,
        thread: Option<String>,
        reply: &Reply,
    ) -> Result<String> {
        let message = render(reply).named(&named_block(&request.delivery));
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

    /// Says something in a channel, or to a member; gives what the message is called.
    async fn say(
        &self,
        channel: String,
        thread: Option<String>,
        message: Message,
    ) -> Result<String> {
        let post = SlackApiChatPostMessageRequest::new(channel.into(), message.content())
            .opt_thread_ts(thread.map(Into::into))
            .with_unfurl_links(false)
            .with_unfurl_media(false);
        let posted = self.session().chat_post_message(&post).await?;
        Ok(named(posted.channel.as_ref(), posted.ts.as_ref()))
    }
}

/// What the first block of what is said because of a delivery is called. Slack has no nonce: a bot that was killed finds by
/// this what stands already. Slack's limit is 255 characters.
fn named_block(delivery: &str) -> String {
    format!("to {delivery}").chars().take(255).collect()
}

fn not_sent() -> SlackClientError {
    SlackClientError::SystemError(SlackClientSystemError::new())
}

fn channel_and_ts(message: &str) -> Option<(SlackChannelId, SlackTs)> {
    let (channel, ts) = message.split_once('/')?;
    Some((channel.to_owned().into(), ts.to_owned().into()))
}
