//! Failures of the platform, and of the code that handles a request.

use super::*;

#[tokio::test]
async fn a_delivery_that_cannot_be_acknowledged_is_answered_now_or_later() {
    let answered = ["1".to_owned()];
    for (error, replies, left) in [
        (
            PlatformError::Expired as fn(String) -> PlatformError,
            &answered[..],
            0,
        ),
        (PlatformError::Other, &answered, 0),
        (transient, &[], 1),
    ] {
        let (runner, _dir) = runner(Fake {
            acknowledges: Some(error),
            ..Fake::default()
        })
        .await;
        runner.submit(delivery("1")).await.unwrap();
        runner.shut_down().await;
        assert_eq!(replied(&runner), replies);
        assert_eq!(unfinished(&runner), left);
    }
}

#[tokio::test]
async fn a_reply_for_which_nobody_waits_ends_the_delivery_without_a_substitute() {
    let (runner, _dir) = runner(Fake {
        fails: Some(|_| PlatformError::Gone),
        ..Fake::default()
    })
    .await;
    runner.submit(delivery("1")).await.unwrap();
    runner.shut_down().await;
    assert_eq!(unfinished(&runner), 0);
    assert!(lock(&runner.platform.direct_messages).is_empty());
}

#[tokio::test]
async fn a_transient_failure_loses_no_reply() {
    for (failures, sent_before, replies) in [(0, "", 1), (5, "", 1), (1, "1", 0)] {
        let (runner, dir) = runner(Fake {
            transient_failures: failures.into(),
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
async fn a_call_that_never_ends_is_made_again() {
    for (sent_before, replies) in [("", 1), ("1", 0)] {
        let (runner, dir) = runner(Fake {
            hanging: 2.into(),
            sent_before,
            ..Fake::default()
        })
        .await;
        runner.submit(delivery("1")).await.unwrap();
        finishes(&runner, &dir).await;
        assert_eq!(replied(&runner).len(), replies);
    }
}

/// A message of the bot was removed, and a new reply took its place, but its response was lost.
#[tokio::test]
async fn a_new_reply_in_place_of_another_is_found_and_the_other_is_not_taken_for_it() {
    for (replaced, edits) in [("message", 1), ("old", 0)] {
        let fake = Fake {
            transient_failures: 1.into(),
            sent_before: "1",
            ..Fake::default()
        };
        let dir = tempfile::tempdir().unwrap();
        let mut runner = Runner::new(service(&dir), fake);
        runner.first_wait = Duration::from_millis(1);
        runner.handler = match replaced {
            "old" => |_, _, _| replaces("old"),
            _ => |_, _, _| replaces("message"),
        };
        let runner = Arc::new(runner);
        runner.submit(delivery("1")).await.unwrap();
        finishes(&runner, &dir).await;
        assert_eq!(replied(&runner).len(), edits, "{replaced}");
    }
}

fn replaces(message: &str) -> Effects {
    vec![Effect::Replace {
        message: message.into(),
        reply: Reply::of(Language::Japanese, "new"),
    }]
}

#[tokio::test]
async fn a_panic_of_a_lasting_task_stops_the_bot() {
    let dir = tempfile::tempdir().unwrap();
    let mut buggy = delivery("1");
    buggy.reply_to.channel = "a bug".into();
    left_by(&service(&dir), &buggy);
    let runner = Arc::new(Runner::new(service(&dir), Fake::default()));
    runner.start();
    let failed = tokio::time::timeout(Duration::from_secs(20), runner.failed());
    assert!(failed.await.is_ok());
}

#[tokio::test]
async fn a_reply_that_is_refused_for_good_is_a_direct_message_and_the_home_page_is_none() {
    for (error, action, messages) in [
        (
            PlatformError::Forbidden as fn(String) -> PlatformError,
            Action::Help,
            1,
        ),
        (PlatformError::Other, Action::Help, 1),
        (PlatformError::Other, Action::Home, 0),
    ] {
        let (runner, _dir) = runner(Fake {
            fails: Some(error),
            ..Fake::default()
        })
        .await;
        let mut delivery = delivery("1");
        delivery.request.action = action;
        runner.submit(delivery);
        runner.shut_down().await;
        let sent = lock(&runner.platform.direct_messages).clone();
        assert_eq!(sent.len(), messages, "{sent:?}");
        for (member, heading) in sent {
            assert_eq!(member, "aoi");
            assert!(heading.starts_with(wording(Language::Japanese).sent_directly));
        }
        assert_eq!(unfinished(&runner), 0);
    }
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
async fn a_panic_while_a_request_is_handled_is_an_apology() {
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
