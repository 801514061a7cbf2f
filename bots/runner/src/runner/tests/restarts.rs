//! Deliveries that a process leaves to the next one.

use super::*;

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
async fn a_lasting_failure_leaves_the_delivery_to_the_next_start() {
    let (runner, dir) = runner(Fake {
        fails: Some(transient),
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

/// For example after the edit of a question whose channel has become private.
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

/// A direct message replaces the reply, and the process crashes before the delivery is done.
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
    let taken = |now| other.take_over::<Channel>(Fake::PLATFORM, now).len();
    assert_eq!(taken(Timestamp::now()), 0);
    runner.shut_down().await;
    assert_eq!(taken(Timestamp::now()), 1);
}

/// An edit of the question whose delivery is `17`.
fn edit_of_17() -> Delivery<Channel> {
    let mut edit = delivery("17-200");
    edit.request.action = Action::EditQuestion {
        message: "17".into(),
        text: String::new(),
        mentions_bot: true,
    };
    edit
}

#[tokio::test]
async fn an_edit_waits_for_the_question_that_another_process_answers() {
    let (runner, dir) = runner(Fake::default()).await;
    let other = service(&dir);
    let question = delivery("17");
    other.admit(&question, Timestamp::now());
    runner.submit(edit_of_17()).await.unwrap();
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
    runner.submit(edit_of_17()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    runner.shut_down().await;
    assert_eq!(replied(&runner), [""; 0], "its question has no reply yet");
    let left = other.take_over::<Channel>(Fake::PLATFORM, Timestamp::now());
    let left: Vec<_> = left.iter().map(|l| &l.delivery.request.delivery).collect();
    assert_eq!(left, ["17-200"]);
}
