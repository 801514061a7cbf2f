//! Notifications: members who asked to be notified when a post answers.

use std::sync::{MutexGuard, PoisonError};

use jiff::Timestamp;
use senpai_answer::{Answer, Status};
use senpai_language::Fnv;
use senpai_live::Snapshot;
use senpai_settings::ChannelSettings;
use senpai_store::{KeyParts, Subscription};
use senpai_wording::{fill, wording};
use serde::{Deserialize, Serialize};

use crate::{
    ChatService, Error, Notification, NotificationId, Place, Platform, Recipient,
    answers::{self, shortened},
    error::log_failure,
    pending::{Answered, Pending},
};

/// Where a member is notified: who they are, and where they asked or took something on. It is stored with the subscription or the
/// commitment, as JSON.
#[derive(Serialize, Deserialize)]
pub(crate) struct Address {
    pub place: Place,
    /// The platform's id; empty while a commitment is paused.
    #[serde(default)]
    pub member: String,
    /// True if the member asked privately. Subscriptions of earlier versions are an array of the first two fields, and count as
    /// private.
    #[serde(default = "yes")]
    pub private: bool,
}

/// A question that waits for an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Awaited {
    /// The question.
    pub question: String,
    /// The place where the member asked.
    pub place: Place,
    /// The answer; `None` as long as no post answers.
    pub notification: Option<Notification>,
}

fn yes() -> bool {
    true
}

impl ChatService {
    /// The notifications that members wait for on a platform. Call it every few seconds. Send a notification only if it is still
    /// [due](ChatService::due).
    pub fn pending_notifications(&self, platform: Platform, now: Timestamp) -> Vec<NotificationId> {
        let answers = self.notifications(platform).into_iter().map(|n| n.id);
        answers
            .chain(self.pending_check_ins(platform, now))
            .collect()
    }

    /// The pending answers on a platform. A question is answered again only after the index, the settings of its channel or the
    /// question itself has changed.
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
        // Answered without the lock, because it may take long.
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

    /// The questions of a member that wait for an answer, newest first: for a platform that shows the answers to who looks.
    pub fn awaited_by(&self, platform: Platform, member: &str) -> Vec<Awaited> {
        /// The most questions that are answered. By hand: more than a conversation of the page shows.
        const QUESTIONS: u32 = 20;
        let Some(snapshot) = self.index.snapshot() else {
            return Vec::new();
        };
        let key = [platform.as_str(), member];
        let subscriptions = self.store.subscriptions_of(KeyParts(&key), QUESTIONS);
        let subscriptions = subscriptions.unwrap_or_else(|error| {
            tracing::error!("the subscriptions of a member could not be read: {error}");
            Vec::new()
        });
        let awaited = subscriptions.into_iter().filter_map(|subscription| {
            let address = serde_json::from_str::<Address>(&subscription.place).ok()?;
            let (id, question) = (subscription.id, subscription.text.clone());
            let known = self.known(platform, id);
            // Answered without the lock: it may take long.
            let answered = self.answered(known, subscription, &snapshot);
            let notification = answered.notification.clone();
            let mut pending = self.pending();
            pending.entry(platform).or_default().insert(id, answered);
            Some(Awaited {
                question,
                place: address.place,
                notification,
            })
        });
        awaited.collect()
    }

    /// Forgets how the questions of those who look on the page were answered: nothing else drops those that wait no more.
    pub(crate) fn forget_looked_up(&self) {
        self.pending().remove(&Platform::Web);
    }

    /// The recipient of a pending notification, about whom the platform is asked before the notification is [due](ChatService::due);
    /// `None` if nothing is to be sent, or if the address cannot be read.
    pub fn recipient(&self, platform: Platform, id: NotificationId) -> Option<Recipient> {
        match id {
            NotificationId::Answer(id) => {
                let answer = self.due_answer(platform, id)?;
                Some(Recipient {
                    workspace: answer.workspace,
                    member: answer.member,
                })
            }
            NotificationId::CheckIn { commitment, .. } => self.recipient_of_check_in(commitment),
        }
    }

    /// Stores the time zone that the platform names for a recipient. A zone that the member chose stays.
    pub fn note_zone(&self, platform: Platform, recipient: &Recipient, zone: &str) {
        let member = [platform.as_str(), &recipient.member];
        let noted = self.store.note_zone(KeyParts(&member), zone);
        log_failure("store a time zone", noted);
    }

    /// True if a notification that was due a moment ago still is: the member may have stopped it meanwhile.
    pub fn is_still_due(&self, platform: Platform, notification: &Notification) -> bool {
        match notification.id {
            NotificationId::Answer(id) => self.due_answer(platform, id).is_some(),
            NotificationId::CheckIn { commitment, number } => {
                self.is_check_in_next(commitment, number)
            }
        }
    }

    /// The notification as it is to be sent now; `None` if it is not to be sent: another process sends the notifications, the
    /// member was forgotten, the question was deleted, no post that the channel may be shown answers it now, or the member stopped
    /// the commitment.
    pub fn due(
        &self,
        platform: Platform,
        id: NotificationId,
        now: Timestamp,
    ) -> Option<Notification> {
        if !self.is_notifier(platform, now) {
            return None;
        }
        match id {
            NotificationId::Answer(id) => self.due_answer(platform, id),
            NotificationId::CheckIn { commitment, .. } => self.due_check_in(commitment, now),
        }
    }

    fn due_answer(&self, platform: Platform, id: u64) -> Option<Notification> {
        let snapshot = self.index.snapshot()?;
        let subscription = self.store.subscription(platform.as_str(), id);
        let subscription = subscription.unwrap_or_else(|error| {
            tracing::error!("a subscription could not be read: {error}");
            None
        })?;
        let known = self.known(platform, id);
        self.answered(known, subscription, &snapshot).notification
    }

    fn known(&self, platform: Platform, id: u64) -> Option<Answered> {
        self.pending().get(&platform)?.get(&id).cloned()
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a waiting question: the known answer, if nothing has changed that it depends on. A failure is logged, and the
    /// question waits for the next change.
    fn answered(
        &self,
        known: Option<Answered>,
        subscription: Subscription,
        snapshot: &Snapshot,
    ) -> Answered {
        let settings = || -> Result<(Address, ChannelSettings), Error> {
            let address: Address = serde_json::from_str(&subscription.place)?;
            let channel = self.channel(&address.place)?;
            Ok((address, channel))
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
        let notification = settings.and_then(|(address, channel)| {
            let scope = self.scope_now(&subscription.scope, &channel)?;
            let answer = scope.answer(snapshot, &subscription.text)?;
            // Members who rejected a post wait for another.
            let shown = self.store.shown_before(subscription.question, u16::MAX)?;
            let first = answer.excerpts.first();
            let is_rejected = first.is_some_and(|first| {
                let mut shown = shown.iter();
                shown.any(|shown| shown.rejected && shown.post == first.post.meta.id)
            });
            let found = answer.status == Status::Found && !is_rejected;
            let now_private = channel.private == Some(true);
            Ok(found
                .then(|| self.notification(&subscription, address, now_private, &answer, snapshot)))
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
        address: Address,
        now_private: bool,
        answer: &Answer,
        snapshot: &Snapshot,
    ) -> Notification {
        let Address {
            place,
            member,
            private,
        } = address;
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
            // In a direct message, they would act in another place than the question's.
            reply.buttons.clear();
        }
        // A member may ask for another notification about the same question: other posts then answer.
        let posts = reply.cards.iter().map(|card| card.title.as_str());
        let posts = Fnv::of(posts.collect::<String>().as_bytes());
        Notification {
            id: NotificationId::Answer(subscription.id),
            cause: format!("{:x} {member} {posts:x}", subscription.question),
            // No attempt at it is recorded.
            may_have_arrived: true,
            ends: false,
            workspace: place.workspace.clone(),
            place: (!private).then_some(place),
            member,
            reply,
        }
    }

    /// Records that a member was notified.
    pub fn mark_notified(&self, notification: &Notification, now: Timestamp) {
        let marked = match notification.id {
            NotificationId::Answer(id) => self.store.mark_notified(id).map_err(Error::from),
            NotificationId::CheckIn { commitment, number } => {
                self.mark_checked_in(commitment, number, notification.ends, now)
            }
        };
        log_failure("record a notification", marked);
    }

    /// Records that the platform did not take a notification, for certain: a check-in then uses up no day of its member.
    pub fn mark_not_taken(&self, id: NotificationId) {
        if let NotificationId::CheckIn { commitment, number } = id {
            let marked = self.store.delete_attempt(commitment, number);
            log_failure("record a check-in that was not taken", marked);
        }
    }

    /// Records that the platform refused a notification for good, and returns the time of the first refusal.
    pub fn refused_since(&self, id: NotificationId, now: Timestamp) -> Option<Timestamp> {
        let since = match id {
            NotificationId::Answer(id) => self.store.note_refusal(id, now),
            NotificationId::CheckIn { commitment, .. } => {
                self.store.note_check_in_refusal(commitment, now)
            }
        };
        since.unwrap_or_else(|error| {
            tracing::error!("a refused notification could not be recorded: {error}");
            None
        })
    }

    /// Records that a notification is given up: the commitment of a check-in is paused, and the member may resume it.
    pub fn mark_given_up(&self, id: NotificationId, now: Timestamp) {
        let marked = match id {
            NotificationId::Answer(id) => self.store.mark_notified(id),
            NotificationId::CheckIn { commitment, .. } => {
                self.store.pause_commitment(commitment, now)
            }
        };
        log_failure("record a notification that is given up", marked);
    }

    /// Records that a member takes no messages of the bot: all that they have taken on is paused, and they may resume it.
    pub fn mark_unreachable(&self, id: NotificationId, now: Timestamp) {
        let marked = match id {
            NotificationId::Answer(id) => self.store.mark_notified(id),
            NotificationId::CheckIn { commitment, .. } => {
                self.store.pause_commitments_of(commitment, now)
            }
        };
        log_failure("record an unreachable member", marked);
    }

    /// Records that a member has left the workspace of a notification: what they have taken on there stops.
    pub fn mark_left(&self, id: NotificationId, now: Timestamp) {
        let marked = match id {
            NotificationId::Answer(id) => self.store.mark_notified(id),
            NotificationId::CheckIn { commitment, .. } => {
                self.store.stop_commitments_in_workspace(commitment, now)
            }
        };
        log_failure("record a member who has left", marked);
    }
}
