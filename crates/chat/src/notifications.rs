//! Notifications: members who asked to be notified when a post answers.

use std::sync::PoisonError;

use senpai_answer::Status;
use senpai_live::Snapshot;
use senpai_store::Subscription;
use senpai_wording::{fill, wording};

use crate::{
    ChatService, Error, Notification, Place, Platform,
    answers::{self, shortened},
    scope::Scope,
    service::log_failure,
};

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
            let (Ok((place, member)), Ok(scope)) = (
                serde_json::from_str::<(Place, String)>(&subscription.place),
                serde_json::from_str::<Scope>(&subscription.scope),
            ) else {
                continue;
            };
            let answer = scope.answer(snapshot, &subscription.text, Vec::new())?;
            if answer.status == Status::Found {
                let language = subscription.language;
                let question = subscription.question;
                let context = self.reply_context(&place, question, language, false, 1);
                let mut reply = answers::answer_reply(&answer, &context);
                let heading = wording(language).notification;
                reply.heading = fill(heading, shortened(&subscription.text));
                out.push(Notification {
                    id: subscription.id,
                    place,
                    member,
                    reply,
                });
            }
        }
        Ok(out)
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
