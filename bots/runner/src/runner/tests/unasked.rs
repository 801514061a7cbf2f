//! Messages that no request waits for. What the member does while the bot asks the platform about them still counts.

use jiff::tz::TimeZone;

use super::*;

const STEP: &str = "三件に電話する";

/// A zone in which it is day now, or night.
fn zone_where_it_is(day: bool) -> String {
    let hour = |zone: &String| {
        let zone = TimeZone::get(zone).unwrap();
        zone.to_datetime(Timestamp::now()).hour()
    };
    let mut zones = (-11..=12).map(|offset| format!("Etc/GMT{offset:+}"));
    let is_right = |zone: &String| match day {
        true => (11..18).contains(&hour(zone)),
        false => (1..6).contains(&hour(zone)),
    };
    zones.find(is_right).unwrap()
}

/// A runner on a community in which Aoi took on a step four days ago, in a zone in which it is day now.
async fn practising() -> (Arc<Runner<Fake>>, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let content = dir.path().join("content");
    std::fs::create_dir(&content).unwrap();
    let post = format!(
        "---\ntitle: 朝の電話\npractice: [{STEP}]\n---\n## 順番\n朝の電話は短い順に掛けます。\n"
    );
    std::fs::write(content.join("call.md"), post).unwrap();
    let then = Timestamp::now() - SignedDuration::from_hours(4 * 24);
    let index = LiveIndex::new(content, None);
    index.open(then, &mut |_| ()).unwrap();
    let store = Store::open(dir.path()).unwrap();
    let service = ChatService::new(ChatSettings::default(), store, Arc::new(index), then);
    let asked = does(
        &service,
        then,
        Action::Ask(Question {
            text: "朝の電話の順番は？".into(),
            ..Question::default()
        }),
    );
    let words = wording(Language::Japanese);
    let steps = presses(&service, then, &asked, words.practice.try_it);
    presses(&service, then, &steps, "1をやってみる");
    let runner = Runner::new(Arc::new(service), Fake::default());
    (Arc::new(runner), dir)
}

fn does(service: &ChatService, at: Timestamp, action: Action) -> Reply {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut request = delivery(&format!("d{next}")).request;
    request.member.zone = Some(zone_where_it_is(true));
    (request.at, request.action) = (at, action);
    match service.handle(&request).pop() {
        Some(Effect::Reply(reply)) => reply,
        other => panic!("{other:?}"),
    }
}

fn presses(service: &ChatService, at: Timestamp, reply: &Reply, label: &str) -> Reply {
    let button = reply.buttons.iter().find(|button| button.label == label);
    let payload = button.expect(label).payload.clone();
    does(service, at, Action::ButtonPressed(payload))
}

/// Aoi stops the step that they have taken on.
fn stops(runner: &Runner<Fake>) -> Hook {
    let service = runner.service().clone();
    Box::new(move || {
        let now = Timestamp::now();
        let listed = does(&service, now, Action::ListCommitments);
        presses(&service, now, &listed, "1をやめる");
    })
}

/// Sends the check-in if it is due. Returns what was sent so far.
async fn looks(runner: &Runner<Fake>) -> Vec<String> {
    let now = Timestamp::now();
    assert!(runner.service.is_notifier(Fake::PLATFORM, now));
    let pending = runner.service.pending_notifications(Fake::PLATFORM, now);
    for id in pending {
        runner.send_if_due(id).await.unwrap();
    }
    lock(&runner.platform.sent).clone()
}

#[tokio::test]
async fn a_check_in_is_sent_once() {
    let (runner, _dir) = practising().await;
    for _ in 0..2 {
        let sent = looks(&runner).await;
        assert!(sent.len() == 1 && sent[0].contains(STEP), "{sent:?}");
    }
}

#[tokio::test]
async fn who_stops_while_the_bot_asks_about_them_gets_no_check_in() {
    let (runner, _dir) = practising().await;
    *runner.platform.during_presence.lock().unwrap() = Some(stops(&runner));
    assert_eq!(looks(&runner).await, [""; 0]);
}

#[tokio::test]
async fn who_stops_while_the_bot_looks_for_an_earlier_attempt_gets_no_check_in() {
    let (runner, _dir) = practising().await;
    *runner.platform.during_search.lock().unwrap() = Some(stops(&runner));
    let now = Timestamp::now();
    assert!(runner.service.is_notifier(Fake::PLATFORM, now));
    // The end of this attempt is not known.
    for id in runner.service.pending_notifications(Fake::PLATFORM, now) {
        assert!(runner.service.due(Fake::PLATFORM, id, now).is_some());
    }
    assert_eq!(looks(&runner).await, [""; 0]);
    assert!(runner.platform.during_search.lock().unwrap().is_none());
}

#[tokio::test]
async fn a_check_in_waits_while_it_is_night_where_the_member_is_now() {
    let (runner, _dir) = practising().await;
    *runner.platform.zone.lock().unwrap() = Some(zone_where_it_is(false));
    assert_eq!(looks(&runner).await, [""; 0]);
    let pending = runner
        .service
        .pending_notifications(Fake::PLATFORM, Timestamp::now());
    assert_eq!(pending, [], "it waits for the morning");
}

#[tokio::test]
async fn a_digest_is_sent_once_though_the_process_ends_while_sending_it() {
    let (runner, _dir) = practising().await;
    let digest = Digest {
        workspace: "guild".into(),
        channel: "100".into(),
        week: "2026-11-23".into(),
        reply: Reply::of(Language::Japanese, "まとめ"),
        begun: None,
    };
    runner.send_digest(&digest).await.unwrap();
    // The next process knows of the attempt only.
    let begun = Some(Timestamp::now());
    let again = Digest { begun, ..digest };
    runner.send_digest(&again).await.unwrap();
    assert_eq!(lock(&runner.platform.sent).len(), 1);
}
