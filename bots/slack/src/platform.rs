//! Implements the runner's trait for Slack.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{
    Action, ChatService, Digest, Effect, Language, Notification, Platform, Recipient, Reply,
    Request,
};
use senpai_runner::{ChatPlatform, PlatformError, Presence, language_from_locale};
use serde_json::Value;
use slack_morphism::{errors::SlackClientError, prelude::*};

use crate::{
    error::{failure, is_of_blocks},
    messages::find,
    receive::{Delivery, ReplyTo},
};

/// The time in which a response URL accepts replies: 30 minutes by Slack's documentation, "Handling user interaction".
const RESPONSE_URL_TTL: SignedDuration = SignedDuration::from_mins(30);

/// Slack's API.
pub(crate) struct Slack {
    pub service: Arc<ChatService>,
    pub client: Arc<SlackHyperClient>,
    pub token: SlackApiToken,
}

type Session<'a> = SlackClientSession<'a, SlackClientHyperHttpsConnector>;

/// A member's profile in Slack.
pub(crate) struct Profile {
    pub name: String,
    pub language: Option<Language>,
    /// The IANA name of the time zone.
    zone: Option<String>,
    manages: bool,
}

impl ChatPlatform for Slack {
    type ReplyTo = ReplyTo;

    const PLATFORM: Platform = Platform::Slack;

    /// Slack's limit is about 50 edits a minute (chat.update, Tier 3).
    const PROGRESS_EVERY: Duration = Duration::from_secs(2);

    /// The channel of a message, an edit or a deletion; other deliveries do not wait. A thread is not a conversation of its own,
    /// because an edit does not always name its thread.
    fn conversation<'a>(&self, delivery: &'a Delivery) -> Option<&'a str> {
        match delivery.reply_to {
            ReplyTo::Response { .. } | ReplyTo::Home => None,
            ReplyTo::Message { .. } | ReplyTo::Nothing => Some(&delivery.request.place.channel),
        }
    }

    /// Asks Slack about the member: for the language if no text shows it, and, at each admin command, for the member's rights.
    async fn complete(&self, request: &mut Request) -> Result<(), PlatformError> {
        let shows_language = match &request.action {
            Action::Ask(question) => Language::detect(&question.text).is_some(),
            Action::EditQuestion { text, .. } => Language::detect(text).is_some(),
            Action::DeleteQuestion { .. } => true,
            _ => false,
        };
        if shows_language {
            return Ok(());
        }
        let profile = self.profile(&request.member.id).await;
        let profile = profile.map_err(failure)?;
        request.member.language = profile.language;
        request.member.zone = profile.zone;
        if request.action.administers() {
            request.member.manages = profile.manages;
            let groups = self.groups_of(&request.member.id).await;
            request.member.roles = groups.map_err(failure)?;
        }
        Ok(())
    }

    fn has_expired(&self, delivery: &Delivery, now: Timestamp) -> bool {
        matches!(delivery.reply_to, ReplyTo::Response { .. })
            && now.duration_since(delivery.request.at) > RESPONSE_URL_TTL
    }

    async fn find_sent_reply(&self, delivery: &Delivery) -> Result<Option<String>, PlatformError> {
        let ReplyTo::Message { channel, thread } = &delivery.reply_to else {
            return Ok(None);
        };
        let id = &delivery.request.delivery;
        let message = id.rsplit_once('/').map(|(_, ts)| ts);
        // In the id of an edit, the time of the edit follows the time of the message.
        let message = message.and_then(|ts| ts.split('-').next());
        let session = self.session();
        let found = find(&session, id, channel, thread.as_deref(), message).await;
        found.map_err(failure)
    }

    async fn was_passed_on(
        &self,
        delivery: &Delivery,
        channel: &str,
    ) -> Result<bool, PlatformError> {
        let id = &delivery.request.delivery;
        let found = find(&self.session(), id, channel, None, None).await;
        Ok(found.map_err(failure)?.is_some())
    }

    async fn perform(&self, delivery: &Delivery, effect: &Effect) -> Result<String, PlatformError> {
        let done = match self.call(delivery, effect).await {
            Err(error) if is_of_blocks(&error) => {
                let plain = effect.clone().map_reply(Reply::without_images);
                if plain == *effect {
                    return Err(failure(error));
                }
                self.call(delivery, &plain).await
            }
            done => done,
        };
        done.map_err(failure)
    }

    /// Sends the picture and the file of a reply to the member's direct messages: the response to a command cannot contain files.
    async fn after_reply(&self, delivery: &Delivery, reply: &Reply) -> Result<(), PlatformError> {
        let member = &delivery.request.member.id;
        if let Some(picture) = &reply.picture {
            let sent = self.upload_picture(member, &reply.heading, picture).await;
            sent.map_err(failure)?;
        }
        if let Some(file) = &reply.file {
            let sent = self.upload_file(&delivery.request, reply, file).await;
            sent.map_err(failure)?;
        }
        Ok(())
    }

    /// Sends a direct message and then edits it: the response to a command cannot be edited. In the end, the message shows the
    /// final reply.
    async fn show_progress(
        &self,
        delivery: &Delivery,
        message: &mut Option<String>,
        reply: &Reply,
    ) -> Result<(), PlatformError> {
        if let Some(message) = message {
            let (message, reply) = (message.clone(), reply.clone());
            let replace = Effect::Replace { message, reply };
            self.perform(delivery, &replace).await?;
        } else {
            let sent = self
                .direct_message(&delivery.request.member.id, reply)
                .await;
            *message = Some(sent.map_err(failure)?);
        }
        Ok(())
    }

    async fn send_directly(&self, delivery: &Delivery, reply: &Reply) -> Result<(), PlatformError> {
        self.send_once_directly(&delivery.request, reply)
            .await
            .map_err(failure)
    }

    async fn post(&self, digest: &Digest) -> Result<(), PlatformError> {
        self.post_digest(digest).await.map_err(failure)
    }

    async fn was_posted(&self, digest: &Digest) -> Result<bool, PlatformError> {
        Slack::was_posted(self, digest).await.map_err(failure)
    }

    async fn presence(&self, recipient: &Recipient) -> Result<Presence, PlatformError> {
        match self.user_info(&recipient.member).await {
            Ok(user) if user["deleted"] == true => Ok(Presence::Left),
            Ok(user) => Ok(Presence::Here { zone: zone(&user) }),
            Err(SlackClientError::ApiError(error)) if error.code == "user_not_found" => {
                Ok(Presence::Left)
            }
            Err(error) => Err(failure(error)),
        }
    }

    async fn was_notified(&self, notification: &Notification) -> Result<bool, PlatformError> {
        let was_notified = Slack::was_notified(self, notification).await;
        was_notified.map_err(failure)
    }

    async fn notify(&self, notification: &Notification) -> Result<(), PlatformError> {
        self.send_notification(notification).await.map_err(failure)
    }
}

impl Slack {
    pub fn session(&self) -> SlackClientSession<'_, SlackClientHyperHttpsConnector> {
        self.client.open_session(&self.token)
    }

    pub async fn profile(&self, user: &str) -> Result<Profile, SlackClientError> {
        let user = self.user_info(user).await?;
        let names = [
            &user["profile"]["display_name"],
            &user["real_name"],
            &user["name"],
        ];
        let mut names = names.into_iter().filter_map(Value::as_str);
        let name = names.find(|name| !name.is_empty());
        Ok(Profile {
            name: name.unwrap_or("?").to_owned(),
            language: user["locale"].as_str().and_then(language_from_locale),
            zone: zone(&user),
            manages: manages(&user),
        })
    }

    /// Slack's data about a member, as JSON: one unexpected part must not lose the rest.
    async fn user_info(&self, user: &str) -> Result<Value, SlackClientError> {
        user_info(&self.session(), user).await
    }

    /// The user groups of a member; none if the app may not see them.
    async fn groups_of(&self, user: &str) -> Result<Vec<String>, SlackClientError> {
        groups_of(&self.session(), user).await
    }
}

/// The rights of a member as they are now: whether they manage the workspace, and their user groups.
pub(crate) async fn rights(
    session: &Session<'_>,
    user: &str,
) -> Result<(bool, Vec<String>), PlatformError> {
    let info = user_info(session, user).await.map_err(failure)?;
    // Somebody who has left keeps their flags.
    if info["deleted"] == true {
        return Ok((false, Vec::new()));
    }
    let groups = groups_of(session, user).await.map_err(failure)?;
    Ok((manages(&info), groups))
}

/// The IANA name of a member's present time zone.
fn zone(user: &Value) -> Option<String> {
    user["tz"].as_str().map(str::to_owned)
}

fn manages(user: &Value) -> bool {
    user["is_admin"] == true || user["is_owner"] == true
}

async fn user_info(session: &Session<'_>, user: &str) -> Result<Value, SlackClientError> {
    let wanted = [("user", Some(user)), ("include_locale", Some("true"))];
    let api = &session.http_session_api;
    let mut said: Value = api.http_get("users.info", &wanted, None).await?;
    Ok(said["user"].take())
}

async fn groups_of(session: &Session<'_>, user: &str) -> Result<Vec<String>, SlackClientError> {
    let request = SlackApiUserGroupsListRequest::new().with_include_users(true);
    let user = SlackUserId::from(user.to_owned());
    let has_member =
        |g: &SlackUserGroup| g.users.as_ref().is_some_and(|users| users.contains(&user));
    match session.usergroups_list(&request).await {
        Ok(groups) => {
            let groups = groups.usergroups.iter().filter(|g| has_member(g));
            Ok(groups.map(|g| g.id.to_string()).collect())
        }
        Err(SlackClientError::ApiError(error)) if error.code == "missing_scope" => {
            tracing::warn!("user groups cannot be seen: the app has no scope usergroups:read");
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}
