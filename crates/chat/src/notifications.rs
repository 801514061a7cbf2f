//! Notifications: members who asked to be notified when a post answers.

use std::sync::PoisonError;

use senpai_answer::{Answer, Status};
use senpai_live::Snapshot;
use senpai_store::Subscription;
use senpai_wording::{fill, wording};
use serde::{Deserialize, Serialize};

use crate::{
    ChatService, Error, Notification, Place, Platform,
    answers::{self, shortened},
    scope::Scope,
    service::log_failure,
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
        let current = || -> Result<Vec<Notification>, Error> {
            let subscriptions = self.store.subscriptions(platform.as_str())?;
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            let (generation, list) = pending.entry(platform).or_default();
            if *generation != snapshot.generation {
                *list = self.answered(subscriptions, &snapshot)?;
                *generation = snapshot.generation.clone();
            } else {
                // Those of a member who was forgotten, or of a question that was deleted, are gone.
                list.retain(|notification| subscriptions.iter().any(|s| s.id == notification.id));
            }
            Ok(list.clone())
        };
        current().unwrap_or_else(|error| {
            tracing::error!("subscriptions could not be read: {error}");
            Vec::new()
        })
    }

    fn answered(
        &self,
        subscriptions: Vec<Subscription>,
        snapshot: &Snapshot,
    ) -> Result<Vec<Notification>, Error> {
        let mut out = Vec::new();
        for subscription in subscriptions {
            let (Ok(subscriber), Ok(scope)) = (
                serde_json::from_str::<Subscriber>(&subscription.place),
                serde_json::from_str::<Scope>(&subscription.scope),
            ) else {
                continue;
            };
            let answer = scope.answer(snapshot, &subscription.text, &[])?;
            if answer.status == Status::Found {
                out.push(self.notification(&subscription, subscriber, &answer, snapshot));
            }
        }
        Ok(out)
    }

    fn notification(
        &self,
        subscription: &Subscription,
        subscriber: Subscriber,
        answer: &Answer,
        snapshot: &Snapshot,
    ) -> Notification {
        let Subscriber {
            place,
            member,
            private,
        } = subscriber;
        // The place may have become private since, and settings that cannot be read may say so.
        let now_private = || {
            let settings = self.channel(&place);
            settings.map_or(true, |settings| settings.private == Some(true))
        };
        let private = !place.direct && (private || now_private());
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
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, list) in pending.values_mut() {
            list.retain(|notification| notification.id != id);
        }
    }
}
