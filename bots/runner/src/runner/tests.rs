//! The runner over a platform in memory.

mod failures;
mod restarts;
mod unasked;

use std::sync::{Mutex, MutexGuard, mpsc};

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{
    Action, ChatSettings, Digest, Effect, Language, Member, Notification, Place, Platform,
    Question, Recipient, Reply, wording,
};
use senpai_live::LiveIndex;
use senpai_store::{KeyParts, Store};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::*;
use crate::{Presence, retry::ATTEMPTS};

/// The address of a reply.
#[derive(Clone, Serialize, Deserialize)]
struct Channel {
    channel: String,
}

/// A platform that records every message that it should send.
#[derive(Default)]
struct Fake {
    /// The id of the delivery, and the heading of the reply.
    replies: Mutex<Vec<(String, String)>>,
    direct_messages: Mutex<Vec<(String, String)>>,
    deleted: Mutex<Vec<String>>,
    /// The deliveries that the runner has finished.
    finished: Mutex<Vec<String>>,
    /// True if every reply fails with a transient error. Nothing else fails.
    replies_fail: bool,
    /// The error of every reply.
    fails: Option<fn(String) -> PlatformError>,
    /// The error of every acknowledgement.
    acknowledges: Option<fn(String) -> PlatformError>,
    /// The number of calls so far.
    attempts: Mutex<u32>,
    /// The number of first calls that fail, each with a transient failure.
    transient_failures: Mutex<u32>,
    /// The number of first calls that never end.
    hanging: Mutex<u32>,
    /// The delivery whose reply was sent before a restart or by a call that failed.
    sent_before: &'static str,
    /// The delivery whose reply panics.
    panics: &'static str,
    /// What happens while the platform is asked about a member, and while an earlier notification is looked for.
    during_presence: Mutex<Option<Hook>>,
    during_search: Mutex<Option<Hook>>,
    /// The time zone that the platform names for everybody.
    zone: Mutex<Option<String>>,
    /// The headings of the notifications and of the digests.
    sent: Mutex<Vec<String>>,
}

type Hook = Box<dyn FnOnce() + Send>;

fn happens(hook: &Mutex<Option<Hook>>) {
    if let Some(hook) = hook.lock().unwrap().take() {
        hook();
    }
}

fn transient(text: String) -> PlatformError {
    PlatformError::Transient {
        text,
        retry_after: None,
    }
}

impl ChatPlatform for Fake {
    type ReplyTo = Channel;

    const PLATFORM: Platform = Platform::Discord;

    async fn acknowledge(&self, _: &Delivery<Channel>) -> Result<(), PlatformError> {
        self.acknowledges
            .map_or(Ok(()), |error| Err(error("no".into())))
    }

    fn conversation<'a>(&self, delivery: &'a Delivery<Channel>) -> Option<&'a str> {
        assert_ne!(delivery.reply_to.channel, "a bug");
        Some(&delivery.reply_to.channel)
    }

    fn has_expired(&self, delivery: &Delivery<Channel>, now: Timestamp) -> bool {
        now.duration_since(delivery.request.at) > SignedDuration::from_hours(1)
    }

    async fn find_sent_reply(
        &self,
        delivery: &Delivery<Channel>,
    ) -> Result<Option<String>, PlatformError> {
        let was_sent = delivery.request.delivery == self.sent_before;
        Ok(was_sent.then(|| "message".into()))
    }

    async fn perform(
        &self,
        delivery: &Delivery<Channel>,
        effect: &Effect,
    ) -> Result<String, PlatformError> {
        *lock(&self.attempts) += 1;
        let id = delivery.request.delivery.clone();
        assert_ne!(id, self.panics);
        if let Some(error) = self.fails {
            return Err(error("no".into()));
        }
        let hangs = lock(&self.hanging).checked_sub(1);
        if let Some(left) = hangs {
            *lock(&self.hanging) = left;
            std::future::pending::<()>().await;
        }
        let left = lock(&self.transient_failures).checked_sub(1);
        if let Some(left) = left {
            *lock(&self.transient_failures) = left;
            return Err(transient("no".into()));
        }
        if let Effect::Delete { message } = effect {
            lock(&self.deleted).push(message.clone());
            return Ok(String::new());
        }
        let (Effect::Reply(reply) | Effect::Replace { reply, .. }) = effect else {
            panic!("{effect:?}");
        };
        if self.replies_fail {
            return Err(transient("no".into()));
        }
        lock(&self.replies).push((id, reply.heading.clone()));
        Ok("message".into())
    }

    fn finished(&self, delivery: &Delivery<Channel>) {
        lock(&self.finished).push(delivery.request.delivery.clone());
    }

    async fn send_directly(
        &self,
        delivery: &Delivery<Channel>,
        reply: &Reply,
    ) -> Result<(), PlatformError> {
        let member = delivery.request.member.id.clone();
        lock(&self.direct_messages).push((member, reply.heading.clone()));
        Ok(())
    }

    async fn presence(&self, _: &Recipient) -> Result<Presence, PlatformError> {
        happens(&self.during_presence);
        let zone = self.zone.lock().unwrap().clone();
        Ok(Presence::Here { zone })
    }

    async fn was_notified(&self, _: &Notification) -> Result<bool, PlatformError> {
        happens(&self.during_search);
        Ok(false)
    }

    async fn notify(&self, notification: &Notification) -> Result<(), PlatformError> {
        lock(&self.sent).push(notification.reply.heading.clone());
        Ok(())
    }

    async fn post(&self, digest: &Digest) -> Result<(), PlatformError> {
        lock(&self.sent).push(digest.reply.heading.clone());
        Ok(())
    }

    async fn was_posted(&self, digest: &Digest) -> Result<bool, PlatformError> {
        Ok(lock(&self.sent).contains(&digest.reply.heading))
    }
}

fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap()
}

fn service(dir: &TempDir) -> Arc<ChatService> {
    let index = LiveIndex::new(dir.path().join("content"), None);
    let store = Store::open(dir.path()).unwrap();
    let settings = ChatSettings::default();
    Arc::new(ChatService::new(
        settings,
        store,
        Arc::new(index),
        Timestamp::now(),
    ))
}

async fn runner(fake: Fake) -> (Arc<Runner<Fake>>, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let mut runner = Runner::new(service(&dir), fake);
    runner.first_wait = Duration::from_millis(1);
    runner.call_limit = Duration::from_millis(100);
    (Arc::new(runner), dir)
}

fn delivery(id: &str) -> Delivery<Channel> {
    Delivery {
        request: Request {
            delivery: id.into(),
            place: Place {
                platform: Platform::Discord,
                workspace: "guild".into(),
                channel: "general".into(),
                thread: None,
                direct: false,
            },
            member: Member {
                id: "aoi".into(),
                language: Some(Language::Japanese),
                roles: Vec::new(),
                manages: false,
                zone: None,
            },
            at: Timestamp::now(),
            action: Action::Help,
        },
        reply_to: Channel {
            channel: "general".into(),
        },
    }
}

/// The deliveries that were replied to, in order.
fn replied(runner: &Runner<Fake>) -> Vec<String> {
    let replies = lock(&runner.platform.replies);
    replies.iter().map(|(id, _)| id.clone()).collect()
}

/// The number of deliveries that are not done, after the runner has ended.
fn unfinished(runner: &Runner<Fake>) -> usize {
    let later = Timestamp::now() + SignedDuration::from_hours(24);
    let left = runner
        .service
        .take_over::<Channel>(Platform::Discord, later);
    left.len()
}

/// Admits a delivery as an earlier process did, which has ended.
fn left_by(earlier: &ChatService, delivery: &Delivery<Channel>) {
    let then = Timestamp::now() - SignedDuration::from_mins(1);
    earlier.admit(delivery, then);
}

/// Waits until no delivery waits for its reply, and ends the runner.
async fn finishes(runner: &Runner<Fake>, dir: &TempDir) {
    let store = Store::open(dir.path()).unwrap();
    while store.waiting_deliveries().unwrap() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    runner.shut_down().await;
}

/// A runner that starts after a stop that left deliveries, and finishes them.
async fn restarts(fake: Fake, dir: &TempDir) -> Arc<Runner<Fake>> {
    let runner = Arc::new(Runner::new(service(dir), fake));
    runner.start();
    finishes(&runner, dir).await;
    runner
}

#[tokio::test]
async fn a_conversation_is_worked_on_in_order_and_a_duplicate_once() {
    let (runner, _dir) = runner(Fake::default()).await;
    for id in ["2", "1-edited", "1", "3", "1"] {
        runner.submit(delivery(id));
    }
    runner.shut_down().await;
    assert_eq!(replied(&runner), ["1", "1-edited", "2", "3"]);
    assert_eq!(unfinished(&runner), 0);
}

#[tokio::test]
async fn the_end_of_every_delivery_is_told_also_of_a_duplicate_and_after_a_panic() {
    let (runner, _dir) = runner(Fake {
        panics: "2",
        ..Fake::default()
    })
    .await;
    for id in ["1", "2", "1"] {
        runner.submit(delivery(id));
    }
    runner.shut_down().await;
    let mut finished = lock(&runner.platform.finished).clone();
    finished.sort();
    assert_eq!(finished, ["1", "1", "2"]);
}

/// A button of an admin.
fn gap_button(id: &str) -> Delivery<Channel> {
    let mut delivery = delivery(id);
    delivery.request.action = Action::ButtonPressed("1|draft|7|0".into());
    // The button is in a conversation of its own, so it waits for no message.
    delivery.reply_to.channel = "button".into();
    delivery
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_command_delays_no_question() {
    static WAITS: Mutex<Option<mpsc::Receiver<()>>> = Mutex::new(None);
    let (answered, waits) = mpsc::channel();
    *lock(&WAITS) = Some(waits);
    let dir = tempfile::tempdir().unwrap();
    let mut runner = Runner::new(service(&dir), Fake::default());
    runner.workers = Semaphore::new(1);
    runner.handler = |_, request, _| {
        if request.action.administers() {
            let waits = lock(&WAITS).take().unwrap();
            waits.recv_timeout(Duration::from_secs(20)).unwrap();
        }
        vec![Effect::Reply(Reply::of(Language::Japanese, "done"))]
    };
    let runner = Arc::new(runner);
    runner.submit(gap_button("1")).await.unwrap();
    let mut question = delivery("2");
    question.request.action = Action::Ask(Question::default());
    runner.submit(question).await.unwrap();
    while replied(&runner).is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    answered.send(()).unwrap();
    runner.shut_down().await;
    assert_eq!(replied(&runner), ["2", "1"]);
}
