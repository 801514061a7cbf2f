//! The runner over a platform in memory.

use std::sync::{Mutex, MutexGuard};

use jiff::SignedDuration;
use senpai_chat::{Action, ChatSettings, Language, Member, Place, Platform, wording};
use senpai_live::LiveIndex;
use senpai_store::{KeyParts, Store};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::*;

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
    /// The error of every reply.
    fails: Option<fn(String) -> PlatformError>,
    /// The error of every acknowledgement.
    acknowledges: Option<fn(String) -> PlatformError>,
    /// The delivery whose reply was sent before a restart.
    sent_before: &'static str,
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

    async fn find_sent_reply(&self, delivery: &Delivery<Channel>) -> Option<String> {
        (delivery.request.delivery == self.sent_before).then(|| "message".into())
    }

    async fn perform(
        &self,
        delivery: &Delivery<Channel>,
        effect: &Effect,
    ) -> Result<String, PlatformError> {
        if let Some(error) = self.fails {
            return Err(error("no".into()));
        }
        let Effect::Reply(reply) = effect else {
            panic!("{effect:?}");
        };
        let id = delivery.request.delivery.clone();
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

fn runner_in(dir: &TempDir, fake: Fake) -> Runner<Fake> {
    let index = LiveIndex::new(dir.path().join("content"), None);
    let store = Store::open(dir.path()).unwrap();
    let service = ChatService::new(
        ChatSettings::default(),
        store,
        Arc::new(index),
        Timestamp::now(),
    );
    Runner::new(Arc::new(service), fake)
}

fn runner(fake: Fake) -> (Arc<Runner<Fake>>, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (Arc::new(runner_in(&dir, fake)), dir)
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

fn unfinished(runner: &Runner<Fake>) -> usize {
    runner
        .service
        .unfinished::<Channel>(Platform::Discord)
        .len()
}

#[tokio::test]
async fn a_conversation_is_worked_on_in_order_and_a_duplicate_once() {
    let (runner, _dir) = runner(Fake::default());
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
    });
    runner.submit(delivery("1"));
    runner.shut_down().await;
    assert!(replied(&runner).is_empty());
    assert_eq!(unfinished(&runner), 0);
}

#[tokio::test]
async fn a_restart_finishes_deliveries_also_of_earlier_versions() {
    let (runner, dir) = runner(Fake {
        sent_before: "3",
        ..Fake::default()
    });
    let old = Delivery {
        request: Request {
            at: Timestamp::now() - SignedDuration::from_hours(2),
            ..delivery("5").request
        },
        ..delivery("5")
    };
    for delivery in [delivery("2"), delivery("3"), delivery("4"), old] {
        runner.service.admit(&delivery);
    }
    runner.service.mark_sent(&delivery("4").request, "message");
    // The version before kept `reply_to` as JSON in a string.
    let json = r#"{"delivery":"1","place":{"platform":"discord","workspace":"guild","channel":"general","thread":null,"direct":false},"member":{"id":"aoi","language":"ja","roles":[],"manages":false},"at":"TIME","act":"Help","reply_to":"{\"channel\":\"general\"}"}"#;
    let json = json.replace("TIME", &Timestamp::now().to_string());
    let store = Store::open(dir.path()).unwrap();
    let at = Timestamp::now() - SignedDuration::from_mins(1);
    store
        .admit(
            "discord:1",
            "discord",
            KeyParts(&["discord", "aoi"]),
            &json,
            at,
        )
        .unwrap();
    runner.resume().await;
    assert_eq!(
        replied(&runner),
        ["1", "2"],
        "3 and 4 are sent, 5 is expired"
    );
    assert_eq!(unfinished(&runner), 0);
}

#[tokio::test]
async fn a_reply_that_is_forbidden_is_a_direct_message() {
    let (runner, _dir) = runner(Fake {
        fails: Some(PlatformError::Forbidden),
        ..Fake::default()
    });
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
        });
        runner.submit(delivery("1"));
        runner.shut_down().await;
        assert_eq!(runner.token_rejected.is_cancelled(), stops);
    }
}

#[tokio::test]
async fn a_panic_of_the_desk_is_an_apology() {
    let dir = tempfile::tempdir().unwrap();
    let mut runner = runner_in(&dir, Fake::default());
    runner.handler = |_, _, _| panic!("a test");
    let runner = Arc::new(runner);
    runner.submit(delivery("1"));
    runner.shut_down().await;
    let apology = wording(Language::Japanese).broken.to_owned();
    assert_eq!(*lock(&runner.platform.replies), [("1".to_owned(), apology)]);
    assert_eq!(unfinished(&runner), 0);
}
