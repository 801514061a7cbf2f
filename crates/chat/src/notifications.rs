//! Notifications: members who asked to be notified when a post answers.

use std::sync::{MutexGuard, PoisonError};

use jiff::Timestamp;
use senpai_answer::{Answer, Status};
use senpai_live::Snapshot;
use senpai_settings::ChannelSettings;
use senpai_store::Subscription;
use senpai_wording::{fill, wording};
use serde::{Deserialize, Serialize};

use crate::{
    ChatService, Error, Notification, Place, Platform,
    answers::{self, shortened},
    error::log_failure,
    pending::{Answered, Pending},
};

/// The member who waits for an answer, and where they asked. It is stored with the subscription, as JSON.
#[derive(Serialize, Deserialize)]
pub(crate) struct Subscriber {
    pub place: Place,
    /// The platform's id.
    pub member: String,
    /// Whether they asked privately. Subscriptions of earlier versions are an array of the first two fields, and count as
    /// private.
    #[serde(default = "yes")]
    pub private: bool,
}

fn yes() -> bool {
    true
}

impl ChatService {
    /// The pending notifications on a platform. Call it every few seconds: a question is answered again only after the index, the
    /// settings of its channel or the question itself has changed. Send one only if it is [due](ChatService::due) still.
    pub fn notifications(&self, platform: Platform) -> Vec<Notification> {
        let Some(snapshot) = self.index.snapshot() else {
            return Vec::new();
        };
        let subscriptions = match self.store.subscriptions(platform.as_str()) {
            Ok(subscriptions) => subscriptions,
            Err(error) => {
                tracing::error!("subscriptions could not be read: {error}");
                return Vec::new();
            }
        };
        // Answered without the lock: it may take long.
        let mut known = self.pending().remove(&platform).unwrap_or_default();
        let answered = subscriptions.into_iter().map(|subscription| {
            let known = known.remove(&subscription.id);
            self.answered(known, subscription, &snapshot)
        });
        let answered: Vec<Answered> = answered.collect();
        let notifications = answered.iter().filter_map(|a| a.notification.clone());
        let notifications = notifications.collect();
        let by_id = answered.into_iter().map(|a| (a.subscription.id, a));
        self.pending().insert(platform, by_id.collect());
        notifications
    }

    /// The notification as it is to be sent now; `None` if it is not to be sent: another process sends the notifications, the
    /// member was forgotten, the question was deleted, or no post that the channel may be shown answers it now.
    pub fn due(&self, platform: Platform, id: u64, now: Timestamp) -> Option<Notification> {
        if !self.is_notifier(platform, now) {
            return None;
        }
        let snapshot = self.index.snapshot()?;
        let subscription = self.store.subscription(platform.as_str(), id);
        let subscription = subscription.unwrap_or_else(|error| {
            tracing::error!("a subscription could not be read: {error}");
            None
        })?;
        let known = self
            .pending()
            .get(&platform)
            .and_then(|of| of.get(&id).cloned());
        self.answered(known, subscription, &snapshot).notification
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a waiting question: the known one, if nothing has changed that it depends on. A failure is logged, and the
    /// question waits for the next change.
    fn answered(
        &self,
        known: Option<Answered>,
        subscription: Subscription,
        snapshot: &Snapshot,
    ) -> Answered {
        let settings = || -> Result<(Subscriber, ChannelSettings), Error> {
            let subscriber: Subscriber = serde_json::from_str(&subscription.place)?;
            let channel = self.channel(&subscriber.place)?;
            Ok((subscriber, channel))
        };
        let settings = settings();
        let channel = settings.as_ref().ok().map(|(_, channel)| channel.clone());
        let is_current = |known: &Answered| {
            known.generation == snapshot.generation
                && known.subscription == subscription
                && known.channel == channel
        };
        if let Some(known) = known.filter(is_current) {
            return known;
        }
        let notification = settings.and_then(|(subscriber, channel)| {
            let scope = self.scope_now(&subscription.scope, &channel)?;
            let answer = scope.answer(snapshot, &subscription.text)?;
            let found = answer.status == Status::Found;
            let now_private = channel.private == Some(true);
            Ok(found.then(|| {
                self.notification(&subscription, subscriber, now_private, &answer, snapshot)
            }))
        });
        let notification = notification.unwrap_or_else(|error| {
            tracing::error!("a subscription could not be answered: {error}");
            None
        });
        Answered {
            generation: snapshot.generation.clone(),
            subscription,
            channel,
            notification,
        }
    }

    fn notification(
        &self,
        subscription: &Subscription,
        subscriber: Subscriber,
        now_private: bool,
        answer: &Answer,
        snapshot: &Snapshot,
    ) -> Notification {
        let Subscriber {
            place,
            member,
            private,
        } = subscriber;
        // The place may have become private since.
        let private = !place.direct && (private || now_private);
        let language = subscription.language;
        // The index is new: this is nearly the time of the notification.
        let now = snapshot.built.unwrap_or(self.started);
        let context = self.reply_context(&place, subscription.question, language, false, 1, now);
        let mut reply = answers::answer_reply(answer, &context);
        let heading = wording(language).notification;
        reply.heading = fill(heading, shortened(&subscription.text));
        if private {
            // In a direct message they would act in another place than the question.
            reply.buttons.clear();
        }
        Notification {
            id: subscription.id,
            question: subscription.question,
            workspace: place.workspace.clone(),
            place: (!private).then_some(place),
            member,
            reply,
        }
    }

    /// Records that a member was notified.
    pub fn mark_notified(&self, id: u64) {
        log_failure("record a notification", self.store.mark_notified(id));
    }
}
