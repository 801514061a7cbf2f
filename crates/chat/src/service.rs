//! The chat service: its parts, and the deliveries that it records.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use senpai_admin::Admin;
use senpai_live::{LiveIndex, Snapshot};
use senpai_practice::ladder::Ladders;
use senpai_settings::{ChatSettings, GoalSetting, PracticeSettings, default_goals};
use senpai_store::{KeyParts, Store, TakenOver};
use senpai_wording::wording;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Action, Delivery, Effect, Effects, Error, Platform, Reply, Request, error::log_failure,
    limits::Limits, pending::Pending,
};

/// The chat service of all platforms. Share it in an `Arc`.
pub struct ChatService {
    pub(crate) settings: ChatSettings,
    pub(crate) practice: PracticeSettings,
    pub(crate) goals: Vec<GoalSetting>,
    pub(crate) ladders: Ladders,
    /// The address of the console, without a path; `None` if it is off.
    pub(crate) console: Option<String>,
    pub(crate) store: Store,
    pub(crate) index: Arc<LiveIndex>,
    pub(crate) started: Timestamp,
    pub(crate) limits: Limits,
    pub(crate) pending: Mutex<Pending>,
}

/// The two results of [`ChatService::admit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The delivery is new and on disk: acknowledge it, then [`ChatService::handle`] it.
    New,
    /// The delivery arrived before: acknowledge it and do nothing else.
    Duplicate,
}

/// A delivery that an earlier attempt left unfinished.
#[derive(Clone, Debug, PartialEq)]
pub struct Resumed<R> {
    /// The delivery.
    pub delivery: Delivery<R>,
    /// The reply was [sent](ChatService::mark_sent).
    pub sent: bool,
    /// The number of times that the delivery was taken up again, at least 1.
    pub attempts: u32,
}

/// The time for which a delivery or a duty stays with a process that no longer renews it. By hand: a process that stalls for some
/// seconds keeps its work, and after a crash a member waits no longer than this.
const LEASE: SignedDuration = SignedDuration::from_secs(10);
/// The wait before a delivery that cannot be read is offered to a process again. By hand.
const UNREADABLE_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// The number of times that a delivery is taken up although it cannot be read. By hand. In a rolling restart, a process of the
/// version that wrote the delivery takes it up sooner.
const UNREADABLE_ATTEMPTS: u32 = 5;
/// The time for which a delivery is remembered, in days. By hand: Slack redelivers for five minutes, Discord for a session.
const DELIVERY_DAYS: i64 = 7;

impl ChatService {
    /// A service that answers from `index`, keeps its state in `store`, and starts at `now`. It has the default goals and ladders.
    pub fn new(
        settings: ChatSettings,
        store: Store,
        index: Arc<LiveIndex>,
        now: Timestamp,
    ) -> ChatService {
        ChatService {
            limits: Limits::of(&settings),
            settings,
            practice: PracticeSettings::default(),
            goals: default_goals(),
            ladders: Ladders::default(),
            console: None,
            store,
            index,
            started: now,
            pending: Mutex::default(),
        }
    }

    /// Returns the service with these settings of practice, instead of the default settings.
    #[must_use]
    pub fn with_practice(self, practice: PracticeSettings) -> ChatService {
        ChatService { practice, ..self }
    }

    /// The days after which the words of a question, and of a practice that nobody looks at, are deleted.
    pub fn keep_days(&self) -> u16 {
        self.settings.keep_days
    }

    /// True if the community uses practice: it is on, and a post has practice steps, or the community has ladders of its own. Else
    /// nothing speaks of practice. While there is no index, nobody knows, and it counts as used.
    pub fn uses_practice(&self) -> bool {
        let has_steps = |snapshot: Arc<Snapshot>| {
            let mut posts = snapshot.index.posts().iter();
            posts.any(|post| !post.meta.practice.is_empty())
        };
        let has_own_ladders =
            self.ladders != Ladders::default() && !self.ladders.rungs().is_empty();
        self.has_practice() && (has_own_ladders || self.index.snapshot().is_none_or(has_steps))
    }

    /// The ladders that members hear of; `None` if nothing may speak of reports.
    pub fn offered_ladders(&self) -> Option<&Ladders> {
        self.ladders().filter(|_| self.uses_practice())
    }

    /// True if members can take on practice steps.
    pub fn has_practice(&self) -> bool {
        self.practice.enabled
    }

    /// Records a delivery before any work on it. Blocks for a write to disk. A delivery that cannot be recorded is logged and
    /// admitted: a second answer is better than none.
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

    /// The effects if a question could not be passed on. The member may try again.
    pub fn pass_on_failed(&self, request: &Request) -> Effects {
        log_failure(
            "retract a question that was passed on",
            self.store.retract_pass_on(&request.delivery_key()),
        );
        self.apology(request)
    }

    /// The reply as a direct message, under the reason: the bot may not write in the channel, or the reply is late.
    pub fn as_direct_message(&self, why: &str, reply: &Reply) -> Reply {
        Reply {
            heading: format!("{why}\n{}", reply.heading),
            private: false,
            // In a direct message, they would act in another place than the question's.
            buttons: Vec::new(),
            ..reply.clone()
        }
    }

    /// Records that the reply to a delivery was sent, with its id on the platform, so that it can be replaced or deleted with the
    /// question. The id is empty if the platform gives none.
    pub fn mark_sent(&self, request: &Request, message: &str) {
        log_failure(
            "record a sent reply",
            self.store.mark_sent(&request.delivery_key(), message),
        );
    }

    /// Records that the reply to a delivery was sent to its member alone, because the platform refused it where it belongs.
    pub fn mark_substituted(&self, request: &Request) {
        self.mark_sent(request, "");
        log_failure(
            "retract a report that was not shown",
            self.store.undo_share(&request.delivery_key()),
        );
    }

    /// Records that all effects of a delivery are carried out: a restart does not resume it.
    pub fn mark_done(&self, request: &Request) {
        if request.action.shares() {
            log_failure(
                "retract a report that was not shown",
                self.store.retract_unsent_share(&request.delivery_key()),
            );
        }
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

    /// Renews the leases on this process's deliveries, and takes over other deliveries, oldest first: those of processes that ended
    /// before the deliveries were [done](ChatService::mark_done), and those whose [time](ChatService::release) has come. Call it
    /// every second. A delivery that cannot be read is logged and left to another process; after some attempts it is given up.
    pub fn take_over<R: DeserializeOwned>(
        &self,
        platform: Platform,
        now: Timestamp,
    ) -> Vec<Resumed<R>> {
        let found = self.store.take_over(platform.as_str(), now, now + LEASE);
        let found = found.unwrap_or_else(|error| {
            tracing::error!("unfinished deliveries could not be read: {error}");
            Vec::new()
        });
        let parse = |taken: TakenOver| match serde_json::from_str(&taken.request) {
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

    fn leave_unreadable(&self, taken: &TakenOver, now: Timestamp) {
        let left = if taken.attempts < UNREADABLE_ATTEMPTS {
            tracing::warn!("an unfinished delivery cannot be read: it is left to another process");
            self.store.release(&taken.key, now + UNREADABLE_WAIT)
        } else {
            tracing::error!("a delivery is given up: it cannot be read");
            self.store.mark_done(&taken.key)
        };
        log_failure("leave a delivery that cannot be read", left);
    }

    /// Leaves an unfinished delivery to any process, from `at` on.
    pub fn release(&self, request: &Request, at: Timestamp) {
        log_failure(
            "release a delivery",
            self.store.release(&request.delivery_key(), at),
        );
    }

    /// Leaves all of this process's deliveries and duties on a platform to other processes. Call it when the process stops.
    pub fn release_all(&self, platform: Platform, now: Timestamp) {
        log_failure(
            "release the deliveries",
            self.store
                .release_all(platform.as_str(), &notification_duty(platform), now),
        );
    }

    /// True if an edit or a deletion has to wait: another process is working on an earlier delivery of the same message.
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

    /// True if this process sends the notifications on a platform. Only one process at a time does. Call it every few seconds.
    pub fn is_notifier(&self, platform: Platform, now: Timestamp) -> bool {
        let duty = notification_duty(platform);
        let has_duty = self.store.take_duty(&duty, now, now + LEASE);
        has_duty.unwrap_or_else(|error| {
            tracing::error!("the process that sends notifications is not known: {error}");
            false
        })
    }

    /// A text that the bot keeps for a platform across restarts, such as the fingerprint of its registered commands.
    pub fn note(&self, name: &str) -> Option<String> {
        self.store.note(name).unwrap_or_else(|error| {
            tracing::error!("a note could not be read: {error}");
            None
        })
    }

    /// Stores a text for [`ChatService::note`].
    pub fn set_note(&self, name: &str, value: &str) {
        log_failure("store a note", self.store.set_note(name, value));
    }

    /// Deletes expired questions and deliveries. Call it at the start and every few hours.
    pub fn delete_expired(&self, now: Timestamp) {
        self.limits.forget_idle();
        self.forget_looked_up();
        let days = |n: i64| {
            now.saturating_sub(SignedDuration::from_hours(24 * n))
                .unwrap_or(Timestamp::MIN)
        };
        let questions = days(self.settings.keep_days.into());
        for platform in Platform::ALL {
            // What a platform owes does not expire, though the bot or practice was off. The page owes it only to who looks.
            if platform != Platform::Web || !self.has_practice() {
                let kept = self.store.keep_due_check_ins(platform.as_str(), questions);
                log_failure("keep check-ins", kept);
            }
        }
        log_failure(
            "delete expired sessions of the console",
            self.store.expire_consoles(now),
        );
        log_failure(
            "delete expired questions",
            self.store.expire(questions, days(DELIVERY_DAYS)),
        );
    }

    /// Records that the work on a request panicked: the index may be damaged, and is checked.
    pub fn suspect_index(&self) {
        self.index.suspect();
    }

    /// Records that the bot is running, for admins who ask on the command line. Call it every 30 seconds.
    pub fn record_heartbeat(&self, now: Timestamp) {
        log_failure(
            "record a heartbeat",
            senpai_admin::record_heartbeat(&self.store, self.started, now),
        );
    }

    /// The administration of all workspaces, for the operator of the bot, not for its members.
    pub fn admin_of_all(&self, now: Timestamp) -> Admin<'_> {
        Admin {
            store: &self.store,
            index: &self.index,
            workspace: None,
            now,
            keep_days: self.settings.keep_days,
            practice: self.has_practice(),
        }
    }

    /// The apology for a request that failed; nothing if the member did not address the bot. The apology needs no settings, because
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
