//! A state of an earlier version is worked with: what was asked, chosen and owed then holds now.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use senpai_desk::{
    Act, Config, Desk, Effect, Goal, LEARNED, Language, Member, Place, Platform, Question, Reply,
    Request, Shelf, wording,
};
use senpai_store::Store;
use tempfile::TempDir;

#[path = "../../store/tests/fixtures/mod.rs"]
#[allow(dead_code)]
mod fixtures;

const PLATFORMS: [(Platform, usize); 2] = [(Platform::Discord, 25), (Platform::Slack, 26)];

/// A desk with the sample posts and the state of then.
fn opened() -> (TempDir, Desk) {
    let dir = fixtures::state_0_0();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let shelf = Shelf::new(content, None).with_learned(dir.path().join(LEARNED));
    shelf.open(Timestamp::now(), &mut |_| ()).unwrap();
    let config = Config {
        helpers: [("2000".to_owned(), "3001".to_owned())].into(),
        admins: vec!["U4".to_owned()],
        member_per_minute: 1000,
        channel_per_minute: 1000,
        ..Config::default()
    };
    let store = Store::open(dir.path()).unwrap();
    let desk = Desk::new(config, store, Arc::new(shelf), Timestamp::now());
    (dir, desk)
}

/// What a member does now in the channel of then.
fn request(platform: Platform, member: &str, act: Act) -> Request {
    let [workspace, channel] = match platform {
        Platform::Discord => ["2000", "3000"],
        Platform::Slack => ["T1", "C1"],
    };
    Request {
        delivery: "now".into(),
        place: Place {
            platform,
            workspace: workspace.into(),
            channel: channel.into(),
            thread: None,
            direct: false,
        },
        member: Member {
            id: member.into(),
            language: None,
            roles: Vec::new(),
            manages: false,
        },
        at: Timestamp::now(),
        act,
        reply_to: String::new(),
    }
}

fn asks(text: &str) -> Act {
    Act::Ask(Question {
        text: text.into(),
        ..Question::default()
    })
}

fn reply(desk: &Desk, request: &Request) -> Reply {
    match desk.handle(request).pop() {
        Some(Effect::Reply(reply)) => reply,
        other => panic!("a reply, not {other:?}"),
    }
}

/// The payload of an unfinished press that holds this word.
fn payload(desk: &Desk, word: &str) -> String {
    let unfinished = desk.unfinished(Platform::Discord);
    let mut acts = unfinished.into_iter().map(|(request, _)| request.act);
    let found = acts.find_map(|act| match act {
        Act::Press(payload) if payload.contains(word) => Some(payload),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn unfinished_requests_are_read_whole() {
    let (_dir, desk) = opened();
    for (platform, count) in PLATFORMS {
        let unfinished = desk.unfinished(platform);
        assert_eq!(unfinished.len(), count);
        assert_eq!(unfinished.iter().filter(|(_, sent)| *sent).count(), 1);
        for (request, _) in &unfinished {
            assert_eq!(request.place.platform, platform);
            assert!(!request.reply_to.is_empty(), "{request:?}");
        }
        let has = |wanted: fn(&Act) -> bool| unfinished.iter().any(|(r, _)| wanted(&r.act));
        assert!(has(|act| matches!(act, Act::Ask(q) if q.private)));
        assert!(has(|act| matches!(act, Act::Ask(q) if q.message.is_some())));
        assert!(has(
            |act| matches!(act, Act::EditQuestion { named, .. } if *named)
        ));
        assert!(has(|act| matches!(act, Act::DeleteQuestion { .. })));
        assert!(has(|act| matches!(act, Act::Press(_))));
        assert!(has(|act| matches!(act, Act::Administer(_))));
    }
}

#[test]
fn unfinished_requests_are_finished() {
    let (_dir, desk) = opened();
    for (platform, _) in PLATFORMS {
        for (request, _) in desk.unfinished(platform) {
            let broken = wording(desk.language(&request)).broken;
            for effect in desk.handle(&request) {
                if let Effect::Reply(reply) = effect {
                    assert_ne!(reply.heading, broken, "{request:?}");
                }
            }
            desk.done(&request);
        }
        assert_eq!(desk.unfinished(platform), []);
    }
}

#[test]
fn buttons_of_then_still_work() {
    let (_dir, desk) = opened();
    let words = wording(Language::Japanese);
    let press = |payload: String| {
        let request = request(Platform::Discord, "924682", Act::Press(payload));
        reply(&desk, &request)
    };
    let more = payload(&desk, "|more|");
    let id = more.split('|').nth(2).unwrap();
    let further = press(more.clone());
    assert_eq!(further.heading, words.further);
    assert!(!further.cards.is_empty());
    assert_eq!(press(format!("1|yes|{id}|1")).heading, words.thanks);
    // The helpers were asked then.
    let again = press(format!("1|human|{id}|1"));
    assert_eq!(again.heading, words.human_asked_before);
}

#[test]
fn channel_settings_and_preferences_hold() {
    let (_dir, desk) = opened();
    let english = asks("How do I answer a question about my weaknesses?");
    let on_discord = request(Platform::Discord, "new", english);
    let answer = reply(&desk, &on_discord);
    assert_eq!(answer.language, Language::Japanese, "as the channel is set");
    assert!(!answer.private);
    // The channel shows posts on 転職 and 面接 only.
    let on_payment = request(
        Platform::Discord,
        "new",
        Act::Posts {
            tag: Some("入金".into()),
        },
    );
    assert_eq!(reply(&desk, &on_payment).cards, []);
    let on_slack = request(Platform::Slack, "new", asks("納品と稼働はどう違いますか"));
    let answer = reply(&desk, &on_slack);
    assert_eq!(answer.language, Language::English);
    assert!(answer.private);

    let kim = request(Platform::Discord, "95507", Act::Help);
    let preference = desk.preference(&kim).unwrap();
    assert_eq!(preference.language, Some(Language::English));
    assert_eq!(preference.goal, Some(Goal::Career));
    let nobody = request(Platform::Discord, "nobody", Act::Help);
    assert_eq!(desk.preference(&nobody), None);
}

#[test]
fn a_question_linked_then_is_found() {
    let (_dir, desk) = opened();
    let asked = request(Platform::Slack, "new", asks("猫の爪はいつ切る？"));
    let answer = reply(&desk, &asked);
    let linked = answer
        .cards
        .iter()
        .find(|c| c.kind == senpai_desk::CardKind::Excerpt);
    let linked = linked.unwrap();
    assert!(
        linked.plain().contains("五分で済むものに決めて"),
        "{answer:?}"
    );
}
