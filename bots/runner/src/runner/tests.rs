//! The runner over a platform in memory.

use std::sync::{Mutex, MutexGuard, mpsc};

use jiff::SignedDuration;
use senpai_chat::{
    Action, ChatSettings, Effect, Language, Member, Place, Platform, Question, Reply, wording,
};
use senpai_live::LiveIndex;
use senpai_store::{KeyParts, Store};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::*;
use crate::retry::ATTEMPTS;

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
    /// Every reply fails for the moment, and nothing else.
    replies_fail: bool,
    /// The error of every reply.
    fails: Option<fn(String) -> PlatformError>,
    /// The error of every acknowledgement.
    acknowledges: Option<fn(String) -> PlatformError>,
    /// The number of calls so far.
    attempts: Mutex<u32>,
    /// The number of calls that fail first, each with a passing failure.
    passing: Mutex<u32>,
    /// The delivery whose reply was sent before a restart or by a call that failed.
    sent_before: &'static str,
    /// The delivery whose reply panics.
    panics: &'static str,
}

fn passing(text: String) -> PlatformError {
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
        let left = lock(&self.passing).checked_sub(1);
        if let Some(left) = left {
            *lock(&self.passing) = left;
            return Err(passing("no".into()));
        }
        if let Effect::Delete { message } = effect {
            lock(&self.deleted).push(message.clone());
            return Ok(String::new());
        }
        let Effect::Reply(reply) = effect else {
            panic!("{effect:?}");
        };
        if self.replies_fail {
            return Err(passing("no".into()));
        }
        lock(&self.replies).push((id, reply.heading.clone()));
        Ok("message".into())
    }

    async fn send_directly(&self, member: &str, reply: &Reply) -> Result<(), PlatformError> {
        lock(&self.direct_messages).push((member.to_owned(), reply.heading.clone()));
        Ok(())
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
    let left = runner.service.take_up::<Channel>(Platform::Discord, later);
    left.len()
}

/// Admits a delivery as an earlier process did that has ended.
fn left_by(earlier: &ChatService, delivery: &Delivery<Channel>) {
    let then = Timestamp::now() - SignedDuration::from_mins(1);
    earlier.admit(delivery, then);
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
async fn a_delivery_that_cannot_be_acknowledged_is_not_worked_on() {
    let (runner, _dir) = runner(Fake {
        acknowledges: Some(PlatformError::Other),
        ..Fake::default()
    })
    .await;
    runner.submit(delivery("1"));
    runner.shut_down().await;
    assert!(replied(&runner).is_empty());
    assert_eq!(unfinished(&runner), 0);
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
async fn a_restart_finishes_deliveries_also_of_earlier_versions() {
    let dir = tempfile::tempdir().unwrap();
    let earlier = service(&dir);
    let old = Delivery {
        request: Request {
            at: Timestamp::now() - SignedDuration::from_hours(2),
            ..delivery("5").request
        },
        ..delivery("5")
    };
    for delivery in [delivery("2"), delivery("3"), delivery("4"), old] {
        left_by(&earlier, &delivery);
    }
    earlier.mark_sent(&delivery("4").request, "message");
    // The version before kept `reply_to` as JSON in a string.
    let json = r#"{"delivery":"1","place":{"platform":"discord","workspace":"guild","channel":"general","thread":null,"direct":false},"member":{"id":"aoi","language":"ja","roles":[],"manages":false},"at":"TIME","act":"Help","reply_to":"{\"channel\":\"general\"}"}"#;
    let json = json.replace("TIME", &Timestamp::now().to_string());
    let store = Store::open(dir.path()).unwrap();
    let at = Timestamp::now() - SignedDuration::from_mins(1);
    let member = ["discord", "aoi"];
    store
        .admit("discord:1", "discord", KeyParts(&member), &json, at, at)
        .unwrap();
    let fake = Fake {
        sent_before: "3",
        ..Fake::default()
    };
    let runner = restarts(fake, &dir).await;
    assert_eq!(
        replied(&runner),
        ["1", "2"],
        "3 and 4 are sent, and the platform takes no reply to 5"
    );
    let sent = lock(&runner.platform.direct_messages).clone();
    let [(member, heading)] = &sent[..] else {
        panic!("{sent:?}");
    };
    assert_eq!(member, "aoi");
    assert!(heading.starts_with(wording(Language::Japanese).sent_late));
    assert_eq!(unfinished(&runner), 0);
}

#[tokio::test]
async fn an_event_before_the_start_is_worked_on_once() {
    let dir = tempfile::tempdir().unwrap();
    left_by(&service(&dir), &delivery("1"));
    let runner = Arc::new(Runner::new(service(&dir), Fake::default()));
    runner.submit(delivery("2")).await.unwrap();
    runner.start();
    finishes(&runner, &dir).await;
    let mut replied = replied(&runner);
    replied.sort();
    assert_eq!(replied, ["1", "2"]);
}

#[tokio::test]
async fn a_panic_over_one_delivery_stops_no_other_and_comes_once() {
    let dir = tempfile::tempdir().unwrap();
    for id in ["1", "2", "3"] {
        left_by(&service(&dir), &delivery(id));
    }
    let fake = Fake {
        panics: "1",
        ..Fake::default()
    };
    let runner = restarts(fake, &dir).await;
    assert_eq!(replied(&runner), ["2", "3"]);
    assert_eq!(unfinished(&runner), 0);
}

#[tokio::test]
async fn a_passing_failure_loses_no_reply() {
    for (failures, sent_before, replies) in [(0, "", 1), (5, "", 1), (1, "1", 0)] {
        let (runner, dir) = runner(Fake {
            passing: failures.into(),
            sent_before,
            ..Fake::default()
        })
        .await;
        runner.submit(delivery("1")).await.unwrap();
        finishes(&runner, &dir).await;
        assert_eq!(replied(&runner).len(), replies, "{failures} failures");
        assert!(!runner.token_rejected.is_cancelled());
    }
}

#[tokio::test]
async fn a_lasting_failure_leaves_the_delivery_to_the_next_start() {
    let (runner, dir) = runner(Fake {
        fails: Some(passing),
        ..Fake::default()
    })
    .await;
    runner.submit(delivery("1")).await.unwrap();
    while *lock(&runner.platform.attempts) < ATTEMPTS {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    runner.shut_down().await;
    assert_eq!(*lock(&runner.platform.attempts), ATTEMPTS);
    assert_eq!(unfinished(&runner), 1);
    let next = restarts(Fake::default(), &dir).await;
    assert_eq!(replied(&next), ["1"]);
    assert_eq!(unfinished(&next), 0);
}

/// As for an edit of a question whose channel has become private.
#[tokio::test]
async fn a_deletion_is_not_taken_for_the_reply_that_follows_it() {
    let effects = |_: &ChatService, _: &Request, _: OnProgress| {
        let delete = Effect::Delete {
            message: "old".into(),
        };
        vec![delete, Effect::Reply(Reply::of(Language::Japanese, "new"))]
    };
    let dir = tempfile::tempdir().unwrap();
    let mut runner = Runner::new(
        service(&dir),
        Fake {
            replies_fail: true,
            ..Fake::default()
        },
    );
    runner.first_wait = Duration::from_millis(1);
    runner.handler = effects;
    let runner = Arc::new(runner);
    runner.submit(delivery("1")).await.unwrap();
    while *lock(&runner.platform.attempts) <= ATTEMPTS {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    runner.shut_down().await;
    assert_eq!(*lock(&runner.platform.deleted), ["old"]);
    let mut next = Runner::new(service(&dir), Fake::default());
    next.handler = effects;
    let next = Arc::new(next);
    next.start();
    finishes(&next, &dir).await;
    assert_eq!(replied(&next), ["1"]);
}

/// A platform on which a direct message takes the place of a reply, and a crash comes before the delivery is done.
#[tokio::test]
async fn a_substitute_for_a_reply_is_noted_as_sent() {
    let (runner, dir) = runner(Fake {
        fails: Some(PlatformError::Forbidden),
        ..Fake::default()
    })
    .await;
    let (delivery, state) = (Arc::new(delivery("1")), Store::open(dir.path()).unwrap());
    runner.admit(&delivery).await;
    assert_eq!(state.waiting_deliveries().unwrap(), 1);
    assert!(runner.answer(delivery, false).await.is_ok());
    assert_eq!(lock(&runner.platform.direct_messages).len(), 1);
    assert_eq!(
        state.waiting_deliveries().unwrap(),
        0,
        "only its end is not noted"
    );
}

#[tokio::test]
async fn a_bot_that_stops_leaves_its_deliveries_to_others_at_once() {
    let (runner, dir) = runner(Fake::default()).await;
    runner.admit(&Arc::new(delivery("1"))).await;
    let other = service(&dir);
    let taken = |now| other.take_up::<Channel>(Platform::Discord, now).len();
    assert_eq!(taken(Timestamp::now()), 0);
    runner.shut_down().await;
    assert_eq!(taken(Timestamp::now()), 1);
}

#[tokio::test]
async fn an_edit_waits_for_the_question_that_another_process_answers() {
    let (runner, dir) = runner(Fake::default()).await;
    let other = service(&dir);
    let question = delivery("17");
    other.admit(&question, Timestamp::now());
    let mut edit = delivery("17-200");
    edit.request.action = Action::EditQuestion {
        message: "17".into(),
        text: String::new(),
        mentions_bot: true,
    };
    runner.submit(edit).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(replied(&runner), [""; 0]);
    other.mark_done(&question.request);
    while replied(&runner).is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    runner.shut_down().await;
    assert_eq!(replied(&runner), ["17-200"]);
}

#[tokio::test]
async fn an_edit_that_waits_when_the_bot_stops_is_left_to_another_process() {
    let (runner, dir) = runner(Fake::default()).await;
    let other = service(&dir);
    other.admit(&delivery("17"), Timestamp::now());
    let mut edit = delivery("17-200");
    edit.request.action = Action::EditQuestion {
        message: "17".into(),
        text: String::new(),
        mentions_bot: true,
    };
    runner.submit(edit).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    runner.shut_down().await;
    assert_eq!(replied(&runner), [""; 0], "its question has no reply yet");
    let left = other.take_up::<Channel>(Platform::Discord, Timestamp::now());
    let left: Vec<_> = left.iter().map(|l| &l.delivery.request.delivery).collect();
    assert_eq!(left, ["17-200"]);
}

/// A button of an admin.
fn gap_button(id: &str) -> Delivery<Channel> {
    let mut delivery = delivery(id);
    delivery.request.action = Action::ButtonPressed("1|draft|7|0".into());
    // It waits for no message.
    delivery.reply_to.channel = "button".into();
    delivery
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_admin_does_delays_no_question() {
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

#[tokio::test]
async fn a_reply_that_is_forbidden_is_a_direct_message() {
    let (runner, _dir) = runner(Fake {
        fails: Some(PlatformError::Forbidden),
        ..Fake::default()
    })
    .await;
    runner.submit(delivery("1"));
    runner.shut_down().await;
    let sent = lock(&runner.platform.direct_messages).clone();
    let [(member, heading)] = &sent[..] else {
        panic!("{sent:?}");
    };
    assert_eq!(member, "aoi");
    assert!(heading.starts_with(wording(Language::Japanese).sent_directly));
    assert_eq!(unfinished(&runner), 0);
}

#[tokio::test]
async fn an_error_of_the_token_stops_the_bot_and_another_does_not() {
    for (error, stops) in [
        (PlatformError::Auth as fn(String) -> PlatformError, true),
        (PlatformError::Other, false),
    ] {
        let (runner, _dir) = runner(Fake {
            fails: Some(error),
            ..Fake::default()
        })
        .await;
        runner.submit(delivery("1"));
        runner.shut_down().await;
        assert_eq!(runner.token_rejected.is_cancelled(), stops);
    }
}

#[tokio::test]
async fn a_panic_of_the_desk_is_an_apology() {
    let dir = tempfile::tempdir().unwrap();
    let mut runner = Runner::new(service(&dir), Fake::default());
    runner.handler = |_, _, _| panic!("a test");
    let runner = Arc::new(runner);
    runner.submit(delivery("1"));
    runner.shut_down().await;
    let apology = wording(Language::Japanese).broken.to_owned();
    assert_eq!(*lock(&runner.platform.replies), [("1".to_owned(), apology)]);
    assert_eq!(unfinished(&runner), 0);
}
