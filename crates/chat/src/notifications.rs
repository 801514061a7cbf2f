//! Notifications: members who asked to be notified when a post answers.

use std::sync::{MutexGuard, PoisonError};

use senpai_answer::{Answer, Status};
use senpai_live::Snapshot;
use senpai_store::Subscription;
use senpai_wording::{fill, wording};
use serde::{Deserialize, Serialize};

use crate::{
    ChatService, Error, Notification, Place, Platform,
    answers::{self, shortened},
    error::log_failure,
    reply::Pending,
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
    /// The pending notifications on a platform. Call it every few seconds: the questions are answered again only after
    /// the index has changed.
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
        let is_known = |pending: &Pending| {
            let known = pending.get(&platform);
            known.is_some_and(|(generation, _)| *generation == snapshot.generation)
        };
        let known = is_known(&self.pending());
        // Answered without the lock: it may take long.
        let answered = (!known).then(|| self.answered(&subscriptions, &snapshot));
        let mut pending = self.pending();
        let (generation, list) = pending.entry(platform).or_default();
        if let Some(answered) = answered {
            *list = answered;
            *generation = snapshot.generation.clone();
        }
        // Those of a member who was forgotten, or of a question that was deleted, are gone.
        list.retain(|notification| subscriptions.iter().any(|s| s.id == notification.id));
        list.clone()
    }

    /// Answers the waiting questions again at the next call, as after a change of a channel's settings.
    pub(crate) fn forget_pending(&self) {
        self.pending().clear();
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The notifications of the questions that a post answers. One that cannot be answered now is logged: it waits for the next
    /// generation.
    fn answered(&self, subscriptions: &[Subscription], snapshot: &Snapshot) -> Vec<Notification> {
        let answered = |subscription: &Subscription| -> Result<Option<Notification>, Error> {
            let subscriber: Subscriber = serde_json::from_str(&subscription.place)?;
            let channel = self.channel(&subscriber.place)?;
            let scope = self.scope_now(&subscription.scope, &channel)?;
            let answer = scope.answer(snapshot, &subscription.text)?;
            let found = answer.status == Status::Found;
            let now_private = channel.private == Some(true);
            Ok(found.then(|| {
                self.notification(subscription, subscriber, now_private, &answer, snapshot)
            }))
        };
        let logged = |subscription: &Subscription| {
            answered(subscription).unwrap_or_else(|error| {
                tracing::error!("a subscription could not be answered: {error}");
                None
            })
        };
        subscriptions.iter().filter_map(logged).collect()
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
            place: (!private).then_some(place),
            member,
            reply,
        }
    }

    /// Records that a member was notified.
    pub fn mark_notified(&self, id: u64) {
        log_failure("record a notification", self.store.mark_notified(id));
        for (_, list) in self.pending().values_mut() {
            list.retain(|notification| notification.id != id);
        }
    }
}
