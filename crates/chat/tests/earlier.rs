//! The chat service over the state of an earlier version: questions, preferences and unfinished deliveries still work.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use senpai_chat::{
    Action, ChatService, ChatSettings, Effect, Goal, Language, Member, Place, Platform, Question,
    Reply, Request, Resumed, wording,
};
use senpai_live::{LEARNED_FILE, LiveIndex};
use senpai_store::Store;
use tempfile::TempDir;

#[path = "../../store/tests/fixtures/mod.rs"]
#[allow(dead_code)]
mod fixtures;

const PLATFORMS: [(Platform, usize); 2] = [(Platform::Discord, 25), (Platform::Slack, 26)];

/// A service with the sample posts and the state of the earlier version.
fn opened() -> (TempDir, ChatService) {
    let dir = fixtures::state_0_0();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/posts");
    let index = LiveIndex::new(content, None).with_learned(dir.path().join(LEARNED_FILE));
    index.open(Timestamp::now(), &mut |_| ()).unwrap();
    let config = ChatSettings {
        helpers: [("2000".to_owned(), "3001".to_owned())].into(),
        admins: vec!["U4".to_owned()],
        member_per_minute: 1000,
        channel_per_minute: 1000,
        ..ChatSettings::default()
    };
    let store = Store::open(dir.path()).unwrap();
    let service = ChatService::new(config, store, Arc::new(index), Timestamp::now());
    (dir, service)
}

/// A request of a member in the channel of the earlier state.
fn request(platform: Platform, member: &str, action: Action) -> Request {
    let [workspace, channel] = match platform {
        Platform::Discord => ["2000", "3000"],
        Platform::Slack => ["T1", "C1"],
        Platform::Web => panic!("the earlier version had no page"),
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
            zone: None,
        },
        at: Timestamp::now(),
        action,
    }
}

fn asks(text: &str) -> Action {
    Action::Ask(Question {
        text: text.into(),
        ..Question::default()
    })
}

fn reply(service: &ChatService, request: &Request) -> Reply {
    match service.handle(request).pop() {
        Some(Effect::Reply(reply)) => reply,
        other => panic!("a reply, not {other:?}"),
    }
}

/// The unfinished deliveries of a platform, which are released again.
fn taken_over(service: &ChatService, platform: Platform) -> Vec<Resumed<serde_json::Value>> {
    let taken = service.take_over(platform, Timestamp::now());
    for resumed in &taken {
        service.release(&resumed.delivery.request, Timestamp::UNIX_EPOCH);
    }
    taken
}

/// The payload of an unfinished button press that contains this word.
fn payload(service: &ChatService, word: &str) -> String {
    let unfinished = taken_over(service, Platform::Discord);
    let mut actions = unfinished.into_iter().map(|r| r.delivery.request.action);
    let found = actions.find_map(|action| match action {
        Action::ButtonPressed(payload) if payload.contains(word) => Some(payload),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn unfinished_requests_are_read_whole() {
    let (_dir, service) = opened();
    for (platform, count) in PLATFORMS {
        let unfinished = taken_over(&service, platform);
        assert_eq!(unfinished.len(), count);
        assert_eq!(unfinished.iter().filter(|r| r.sent).count(), 1);
        for Resumed { delivery, .. } in &unfinished {
            let request = &delivery.request;
            assert_eq!(request.place.platform, platform);
            assert!(!delivery.reply_to.is_null(), "{delivery:?}");
        }
        let has = |wanted: fn(&Action) -> bool| {
            unfinished
                .iter()
                .any(|r| wanted(&r.delivery.request.action))
        };
        assert!(has(|action| matches!(action, Action::Ask(q) if q.private)));
        assert!(has(
            |action| matches!(action, Action::Ask(q) if q.message.is_some())
        ));
        assert!(has(
            |action| matches!(action, Action::EditQuestion { mentions_bot, .. } if *mentions_bot)
        ));
        assert!(has(|action| matches!(
            action,
            Action::DeleteQuestion { .. }
        )));
        assert!(has(|action| matches!(action, Action::ButtonPressed(_))));
        assert!(has(|action| matches!(action, Action::Admin(_))));
    }
}

#[test]
fn unfinished_requests_are_finished() {
    let (_dir, service) = opened();
    for (platform, _) in PLATFORMS {
        let taken = service.take_over::<serde_json::Value>(platform, Timestamp::now());
        for resumed in taken {
            let request = resumed.delivery.request;
            let broken = Language::ALL.map(|language| wording(language).broken);
            for effect in service.handle(&request) {
                if let Effect::Reply(reply) = effect {
                    assert!(!broken.contains(&&*reply.heading), "{request:?}");
                }
            }
            service.mark_done(&request);
        }
        assert_eq!(taken_over(&service, platform), []);
    }
}

#[test]
fn buttons_of_then_still_work() {
    let (_dir, service) = opened();
    let words = wording(Language::Japanese);
    let press = |payload: String| {
        let request = request(Platform::Discord, "924682", Action::ButtonPressed(payload));
        reply(&service, &request)
    };
    let more = payload(&service, "|more|");
    let id = more.split('|').nth(2).unwrap();
    let further = press(more.clone());
    assert_eq!(further.heading, words.further);
    assert!(!further.cards.is_empty());
    assert_eq!(press(format!("1|yes|{id}|1")).heading, words.thanks);
    // The helpers were asked in the earlier version.
    let again = press(format!("1|human|{id}|1"));
    assert_eq!(again.heading, words.human_asked_before);
}

#[test]
fn channel_settings_and_preferences_hold() {
    let (_dir, service) = opened();
    let english = asks("How do I answer a question about my weaknesses?");
    let on_discord = request(Platform::Discord, "new", english);
    let answer = reply(&service, &on_discord);
    assert_eq!(answer.language, Language::Japanese, "as the channel is set");
    assert!(!answer.private);
    // The channel shows posts on 転職 and 面接 only.
    let on_payment = request(
        Platform::Discord,
        "new",
        Action::ListPosts {
            tag: Some("入金".into()),
        },
    );
    assert_eq!(reply(&service, &on_payment).cards, []);
    let on_slack = request(Platform::Slack, "new", asks("納品と稼働はどう違いますか"));
    let answer = reply(&service, &on_slack);
    assert_eq!(answer.language, Language::English);
    assert!(answer.private);

    let kim = request(Platform::Discord, "95507", Action::Help);
    let preference = service.preference(&kim).unwrap();
    let preference = preference.unwrap();
    assert_eq!(preference.language, Some(Language::English));
    assert_eq!(preference.goals, ["career".parse::<Goal>().unwrap()]);
    let nobody = request(Platform::Discord, "nobody", Action::Help);
    assert_eq!(service.preference(&nobody).unwrap(), None);
}

#[test]
fn a_question_linked_then_is_found() {
    let (_dir, service) = opened();
    let asked = request(Platform::Slack, "new", asks("猫の爪はいつ切る？"));
    let answer = reply(&service, &asked);
    let linked = answer
        .cards
        .iter()
        .find(|c| c.kind == senpai_chat::CardKind::Excerpt);
    let linked = linked.unwrap();
    assert!(
        linked.plain().contains("五分で済むものに決めて"),
        "{answer:?}"
    );
}
