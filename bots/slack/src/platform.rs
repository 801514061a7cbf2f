//! Slack, as the runner calls it.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{Action, ChatService, Effect, Language, Notification, Platform, Reply, Request};
use senpai_runner::{ChatPlatform, PlatformError, language_from_locale};
use slack_morphism::{errors::SlackClientError, prelude::*};

use crate::{
    error::{failure, is_of_blocks},
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

/// A member, as Slack knows them.
pub(crate) struct Profile {
    pub name: String,
    pub language: Option<Language>,
    manages: bool,
}

impl ChatPlatform for Slack {
    type ReplyTo = ReplyTo;

    const PLATFORM: Platform = Platform::Slack;

    /// Slack's limit is about 50 edits a minute (chat.update, Tier 3).
    const PROGRESS_EVERY: Duration = Duration::from_secs(2);

    /// The channel of a message, an edit or a deletion; other deliveries do not wait. A thread is no conversation of its own, because an
    /// edit does not always name its thread.
    fn conversation<'a>(&self, delivery: &'a Delivery) -> Option<&'a str> {
        match delivery.reply_to {
            ReplyTo::Response { .. } | ReplyTo::Home => None,
            ReplyTo::Message { .. } | ReplyTo::Nothing => Some(&delivery.request.place.channel),
        }
    }

    /// Asks Slack about the member: for the language if no text shows it, and for the rights of admins each time.
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
        let found = self.find(id, channel, thread.as_deref(), message).await;
        found.map_err(failure)
    }

    async fn was_passed_on(
        &self,
        delivery: &Delivery,
        channel: &str,
    ) -> Result<bool, PlatformError> {
        let id = &delivery.request.delivery;
        let found = self.find(id, channel, None, None).await;
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

    /// Sends the picture of a reply to the member's direct messages: the response to a command holds no file.
    async fn after_reply(&self, delivery: &Delivery, reply: &Reply) -> Result<(), PlatformError> {
        let Some(picture) = &reply.picture else {
            return Ok(());
        };
        let member = &delivery.request.member.id;
        self.upload(member, &reply.heading, picture)
            .await
            .map_err(failure)
    }

    /// Sends a direct message and edits it from then on: the response to a command cannot be edited. In the end it shows
    /// the final reply.
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

    async fn send_directly(&self, member: &str, reply: &Reply) -> Result<(), PlatformError> {
        let sent = self.direct_message(member, reply).await;
        sent.map(drop).map_err(failure)
    }

    async fn has_left(&self, notification: &Notification) -> Result<bool, PlatformError> {
        // Of a member who has left Slack says that the account is deleted. slack-morphism does not read it.
        let wanted = [("user", Some(notification.member.as_str()))];
        let session = self.session();
        let said = session
            .http_session_api
            .http_get("users.info", &wanted, None);
        let said: Result<serde_json::Value, SlackClientError> = said.await;
        match said {
            Ok(said) => Ok(said["user"]["deleted"] == true),
            Err(SlackClientError::ApiError(error)) if error.code == "user_not_found" => Ok(true),
            Err(error) => Err(failure(error)),
        }
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
        let request =
            SlackApiUsersInfoRequest::new(user.to_owned().into()).with_include_locale(true);
        let user = self.session().users_info(&request).await?.user;
        let shown = user.profile.and_then(|p| p.display_name);
        let name = shown.filter(|n| !n.is_empty()).or(user.real_name);
        let is = |flag: Option<bool>| flag == Some(true);
        Ok(Profile {
            name: name.or(user.name).unwrap_or_else(|| "?".into()),
            language: user
                .locale
                .as_ref()
                .and_then(|l| language_from_locale(l.as_ref())),
            manages: is(user.flags.is_admin) || is(user.flags.is_owner),
        })
    }

    /// The user groups of a member; none if the app has no right to see them.
    async fn groups_of(&self, user: &str) -> Result<Vec<String>, SlackClientError> {
        let request = SlackApiUserGroupsListRequest::new().with_include_users(true);
        let user = SlackUserId::from(user.to_owned());
        let has_member =
            |g: &SlackUserGroup| g.users.as_ref().is_some_and(|users| users.contains(&user));
        match self.session().usergroups_list(&request).await {
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
}
