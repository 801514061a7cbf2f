//! The chat service: its parts, and the deliveries it records.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use senpai_admin::Admin;
use senpai_live::LiveIndex;
use senpai_settings::ChatSettings;
use senpai_store::{KeyParts, Store, TakenUp};
use senpai_wording::wording;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Action, Delivery, Effect, Effects, Error, Platform, Reply, Request, error::log_failure,
    limits::Limits, pending::Pending,
};

/// The chat service of all platforms. Share it in an `Arc`.
pub struct ChatService {
    pub(crate) settings: ChatSettings,
    pub(crate) store: Store,
    pub(crate) index: Arc<LiveIndex>,
    pub(crate) started: Timestamp,
    pub(crate) limits: Limits,
    pub(crate) pending: Mutex<Pending>,
}

/// Whether a delivery is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The delivery is new and on disk: acknowledge it, then [`ChatService::handle`] it.
    New,
    /// The delivery came before: acknowledge it and do nothing.
    Duplicate,
}

/// A delivery that an earlier attempt left.
#[derive(Clone, Debug, PartialEq)]
pub struct Resumed<R> {
    /// The delivery.
    pub delivery: Delivery<R>,
    /// Its reply was [sent](ChatService::mark_sent).
    pub sent: bool,
    /// How often it was taken up again, at least 1.
    pub attempts: u32,
}

/// How long a delivery or a duty stays with a process that no longer renews it. By hand: a process that stalls for some seconds
/// keeps its work, and after a crash a member waits no longer than this.
const LEASE: SignedDuration = SignedDuration::from_secs(10);
/// The wait before a delivery that cannot be read is left to a process again. By hand.
const UNREADABLE_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// The number of times that a delivery is taken up although it cannot be read. By hand. In a rolling restart, a process of the version
/// that wrote the delivery takes it up sooner.
const UNREADABLE_ATTEMPTS: u32 = 5;
/// How long a delivery is remembered, in days. By hand: Slack redelivers for five minutes, Discord for a session.
const DELIVERY_DAYS: i64 = 7;

impl ChatService {
    /// A service that answers from `index` and keeps its state in `store`. It starts at `now`.
    pub fn new(
        settings: ChatSettings,
        store: Store,
        index: Arc<LiveIndex>,
        now: Timestamp,
    ) -> ChatService {
        ChatService {
            limits: Limits::of(&settings),
            settings,
            store,
            index,
            started: now,
            pending: Mutex::default(),
        }
    }

    /// Records a delivery before any work on it. Blocks for a write to disk. A delivery that cannot be recorded is logged
    /// and admitted: a second answer is better than none.
    pub fn admit<R: Serialize>(&self, delivery: &Delivery<R>, now: Timestamp) -> Admission {
        let request = &delivery.request;
        let record = || -> Result<bool, Error> {
            let json = serde_json::to_string(delivery)?;
            Ok(self.store.admit(
                &request.delivery_key(),
                request.place.platform.as_str(),
                KeyParts(&request.member_key()),
                &json,
                request.at,
                now + LEASE,
            )?)
        };
        match record() {
            Ok(true) => Admission::New,
            Ok(false) => Admission::Duplicate,
            Err(error) => {
                tracing::error!("a delivery could not be recorded: {error}");
                Admission::New
            }
        }
    }

    /// The effects after a question could not be passed on. The member may try again.
    pub fn pass_on_failed(&self, request: &Request) -> Effects {
        log_failure(
            "retract a question that was passed on",
            self.store.retract_pass_on(&request.delivery_key()),
        );
        self.apology(request)
    }

    /// The reply as a direct message, with the reason above it: the bot may not write in the channel, or the reply is late.
    pub fn as_direct_message(&self, why: &str, reply: &Reply) -> Reply {
        Reply {
            heading: format!("{why}\n{}", reply.heading),
            private: false,
            // They would act in another place than the question.
            buttons: Vec::new(),
            ..reply.clone()
        }
    }

    /// Records that the reply to a delivery was sent, with the platform's id of it, so that it can be replaced or deleted
    /// with the question; empty when the platform gives no id.
    pub fn mark_sent(&self, request: &Request, message: &str) {
        log_failure(
            "record a sent reply",
            self.store.mark_sent(&request.delivery_key(), message),
        );
    }

    /// Records that all effects of a delivery are carried out: a restart does not resume it.
    pub fn mark_done(&self, request: &Request) {
        if let Action::DeleteQuestion { message } = &request.action {
            let message = request.place.message_key(message);
            log_failure(
                "forget a deleted question",
                self.store.forget_message(KeyParts(&message)),
            );
        }
        log_failure(
            "record a finished delivery",
            self.store.mark_done(&request.delivery_key()),
        );
    }

    /// Keeps the deliveries that this process works on for it, and takes over those of other processes that ended before they
    /// were [done](ChatService::mark_done), and those whose [time](ChatService::release) has come, oldest first. Call it every
    /// second. A delivery that cannot be read is logged and left to another process; after some attempts it is given up.
    pub fn take_up<R: DeserializeOwned>(
        &self,
        platform: Platform,
        now: Timestamp,
    ) -> Vec<Resumed<R>> {
        let found = self.store.take_up(platform.as_str(), now, now + LEASE);
        let found = found.unwrap_or_else(|error| {
            tracing::error!("unfinished deliveries could not be read: {error}");
            Vec::new()
        });
        let parse = |taken: TakenUp| match serde_json::from_str(&taken.request) {
            Ok(delivery) => Some(Resumed {
                delivery,
                sent: taken.sent,
                attempts: taken.attempts,
            }),
            // The error may quote a member's words.
            Err(_) => {
                self.leave_unreadable(&taken, now);
                None
            }
        };
        found.into_iter().filter_map(parse).collect()
    }

    fn leave_unreadable(&self, taken: &TakenUp, now: Timestamp) {
        let left = if taken.attempts < UNREADABLE_ATTEMPTS {
            tracing::warn!("an unfinished delivery cannot be read: it is left to another process");
            self.store.release(&taken.key, now + UNREADABLE_WAIT)
        } else {
            tracing::error!("a delivery is given up: it cannot be read");
            self.store.mark_done(&taken.key)
        };
        log_failure("leave a delivery that cannot be read", left);
    }

    /// Leaves a delivery that is not done to any process, from `at` on.
    pub fn release(&self, request: &Request, at: Timestamp) {
        log_failure(
            "release a delivery",
            self.store.release(&request.delivery_key(), at),
        );
    }

    /// Leaves all that this process works on on a platform to other processes, when it stops.
    pub fn release_all(&self, platform: Platform, now: Timestamp) {
        log_failure(
            "release the deliveries",
            self.store
                .release_all(platform.as_str(), &notification_duty(platform), now),
        );
    }

    /// Whether an edit or a deletion has to wait: another process is working on an earlier delivery of the same message.
    pub fn must_wait(&self, request: &Request, now: Timestamp) -> bool {
        let (Action::EditQuestion { message, .. } | Action::DeleteQuestion { message }) =
            &request.action
        else {
            return false;
        };
        let message = request.message_delivery_key(message);
        let follows = self
            .store
            .follows_another(&request.delivery_key(), &message, now);
        follows.unwrap_or_else(|error| {
            tracing::error!("the earlier deliveries of a message are not known: {error}");
            false
        })
    }

    /// Whether this process sends the notifications on a platform: one process at a time does. Call it every few seconds.
    pub fn is_notifier(&self, platform: Platform, now: Timestamp) -> bool {
        let duty = notification_duty(platform);
        let has_duty = self.store.take_duty(&duty, now, now + LEASE);
        has_duty.unwrap_or_else(|error| {
            tracing::error!("the process that sends notifications is not known: {error}");
            false
        })
    }

    /// A text that a platform keeps across restarts, such as the fingerprint of its registered commands.
    pub fn note(&self, name: &str) -> Option<String> {
        self.store.note(name).unwrap_or_else(|error| {
            tracing::error!("a note could not be read: {error}");
            None
        })
    }

    /// Stores such a text.
    pub fn set_note(&self, name: &str, value: &str) {
        log_failure("store a note", self.store.set_note(name, value));
    }

    /// Deletes expired questions and deliveries. Call it at the start and every few hours.
    pub fn delete_expired(&self, now: Timestamp) {
        self.limits.forget_idle();
        let days = |n: i64| {
            now.saturating_sub(SignedDuration::from_hours(24 * n))
                .unwrap_or(Timestamp::MIN)
        };
        let questions = days(self.settings.keep_days.into());
        log_failure(
            "delete expired questions",
            self.store.expire(questions, days(DELIVERY_DAYS)),
        );
    }

    /// Records that the bot is running, for an admin who asks on the command line. Call it every 30 seconds.
    pub fn record_heartbeat(&self, now: Timestamp) {
        log_failure(
            "record a heartbeat",
            senpai_admin::record_heartbeat(&self.store, self.started, now),
        );
    }

    /// The administration of all workspaces: for the operator of the bot, not for its members.
    pub fn admin_of_all(&self, now: Timestamp) -> Admin<'_> {
        Admin {
            store: &self.store,
            index: &self.index,
            workspace: None,
            now,
            keep_days: self.settings.keep_days,
        }
    }

    /// The apology for a request that failed; nothing if the member did not address the bot. It reads no settings, because
    /// reading them may have failed.
    pub fn apology(&self, request: &Request) -> Effects {
        if !request.action.addresses_bot() {
            return Vec::new();
        }
        let language = request.language();
        let apology = Reply::of(language, wording(language).broken);
        vec![Effect::Reply(apology.private())]
    }
}

fn notification_duty(platform: Platform) -> String {
    format!("notifications {platform}")
}
