//! A member asks.

use std::sync::Arc;

use senpai_chat::{
    Action, CardKind, ChatService, ChatSettings, Effect, Language, Member, Place, Preference,
    Question, Request,
};
use senpai_live::LiveIndex;
use senpai_store::{KeyParts, Store};

use crate::community::{JA, channel, community, member, now, only_reply, question, titles, with};

#[test]
fn an_answer_says_its_outcome_cites_and_offers_what_comes_next() {
    let mut c = community();
    let reply = c.asks("aoi", "入金が遅れたらどうする？");
    assert_eq!(reply.heading, JA().found);
    let card = reply
        .cards
        .iter()
        .find(|c| c.kind == CardKind::Excerpt)
        .unwrap();
    assert!(card.plain().contains("三日以内に電話で"), "{card:?}");
    assert!(
        card.link
            .as_deref()
            .unwrap()
            .starts_with("https://example.com/payment#")
    );
    assert_eq!(card.headings, ["遅れたとき"]);
    assert!(card.text.iter().any(|r| r.marked));
    let labels: Vec<_> = reply.buttons.iter().map(|b| b.label.as_str()).collect();
    for label in [JA().helped, JA().did_not_help, JA().ask_human] {
        assert!(labels.contains(&label), "{label} is not in {labels:?}");
    }
    assert!(!reply.private);
}

#[test]
fn whoever_addresses_the_bot_gets_an_answer_or_a_reason() {
    let mut c = community();
    assert_eq!(c.asks("aoi", " 　").heading, JA().empty);
    let long = c.asks("aoi", &"長".repeat(2001));
    assert!(long.heading.contains("2000"), "{}", long.heading);
    let nothing = c.asks("aoi", "ブラックホールの蒸発速度");
    assert!(nothing.heading.starts_with(JA().not_found));
    assert!(nothing.buttons.iter().any(|b| b.label == JA().notify_me));
}

#[test]
fn an_index_that_is_not_ready_is_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let index = LiveIndex::new(dir.path().to_owned(), None);
    let service = ChatService::new(ChatSettings::default(), store, Arc::new(index), now(0));
    let request = Request {
        delivery: "1".into(),
        place: channel("general"),
        member: member("aoi"),
        at: now(0),
        action: question("入金はいつ？"),
    };
    assert_eq!(only_reply(service.handle(&request)).heading, JA().not_ready);
}

#[test]
fn the_reply_takes_the_language_of_the_question_then_the_member() {
    let mut c = community();
    assert_eq!(
        c.asks("aoi", "When do I speak up in meetings?").language,
        Language::English
    );
    let english = Member {
        language: Some(Language::English),
        ..member("kim")
    };
    let reply = c.does(&english, &channel("general"), question("???"));
    assert_eq!(only_reply(reply).language, Language::English);
    c.hears(
        "aoi",
        Action::SetPreference(Preference {
            language: Some(Language::English),
            goals: Vec::new(),
        }),
    );
    assert_eq!(
        c.asks("aoi", "入金はいつ？").language,
        Language::English,
        "what a member chose goes first"
    );
}

#[test]
fn a_members_goal_goes_first_where_it_answers() {
    let mut c = community();
    c.hears(
        "aoi",
        Action::SetPreference(Preference {
            language: None,
            goals: vec!["career".parse().unwrap()],
        }),
    );
    assert_eq!(
        titles(&c.asks("aoi", "失敗を聞かれたら"))[0],
        "面接で失敗を聞かれたら"
    );
    assert_eq!(
        titles(&c.asks("aoi", "入金はいつ祝う？"))[0],
        "受注ではなく入金を喜ぶ",
        "other posts still answer"
    );
}

#[test]
fn who_asks_too_often_is_told_politely_and_others_are_not() {
    let mut c = with(ChatSettings {
        member_per_minute: 3,
        ..ChatSettings::default()
    });
    for _ in 0..3 {
        assert_eq!(c.asks("aoi", "入金はいつ祝う？").heading, JA().found);
    }
    let reply = c.asks("aoi", "入金はいつ祝う？");
    assert!(
        reply.heading.contains("秒ほど") && reply.private,
        "{reply:?}"
    );
    assert_eq!(c.asks("ren", "入金はいつ祝う？").heading, JA().found);
}

#[test]
fn deletions_count_and_are_never_refused() {
    let mut c = with(ChatSettings {
        member_per_minute: 3,
        ..ChatSettings::default()
    });
    let (aoi, place) = (member("aoi"), channel("general"));
    let deletes = |message: &str| Action::DeleteQuestion {
        message: message.into(),
    };
    let asked = Action::Ask(Question {
        text: "入金はいつ祝う？".into(),
        message: Some("m1".into()),
        ..Question::default()
    });
    c.does(&aoi, &place, asked);
    for other in ["m2", "m3", "m4"] {
        assert_eq!(c.does(&aoi, &place, deletes(other)), [], "no question");
    }
    let deleted = c.does(&aoi, &place, deletes("m1"));
    assert!(
        matches!(deleted[..], [Effect::Delete { .. }]),
        "{deleted:?}"
    );
    let forgotten = c.hears("aoi", Action::ForgetMe);
    let over = c.asks("aoi", "入金はいつ祝う？");
    assert!(over.heading.contains("秒ほど"), "{over:?}");
    assert_eq!(c.hears("aoi", Action::ForgetMe).heading, forgotten.heading);
}

#[test]
fn a_denied_channel_says_so_and_direct_messages_are_answered() {
    let mut c = with(ChatSettings {
        deny: vec!["general".into()],
        ..ChatSettings::default()
    });
    assert_eq!(c.asks("aoi", "入金はいつ祝う？").heading, JA().not_here);
    let direct = Place {
        direct: true,
        ..channel("dm-1")
    };
    let reply = only_reply(c.does(&member("aoi"), &direct, question("入金はいつ祝う？")));
    assert_eq!(reply.heading, JA().found);
    assert!(
        reply.notes.contains(&JA().greeting.to_owned()),
        "a first contact is greeted"
    );
    let again = only_reply(c.does(&member("aoi"), &direct, question("稼働とは？")));
    assert!(!again.notes.contains(&JA().greeting.to_owned()), "once");
}

#[test]
fn a_preference_that_cannot_be_read_limits_nothing_and_can_be_replaced() {
    let mut c = community();
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let key = ["discord", "aoi"];
    let broken = "{\"goal\": 3}";
    state
        .set_preference(KeyParts(&key), broken, now(0))
        .unwrap();
    let direct = Place {
        workspace: "dm".into(),
        channel: "dm-aoi".into(),
        direct: true,
        ..channel("")
    };
    let answer = only_reply(c.does(&member("aoi"), &direct, question("入金はいつ祝う？")));
    assert_eq!(answer.heading, JA().found);
    let kept = state.preference(KeyParts(&key)).unwrap();
    assert_eq!(
        kept.as_deref(),
        Some(broken),
        "a greeting does not replace it"
    );
    let english = Preference {
        language: Some(Language::English),
        goals: Vec::new(),
    };
    let set = c.hears("aoi", Action::SetPreference(english));
    assert_eq!(set.language, Language::English);
}

#[test]
fn only_who_addressed_the_bot_gets_an_apology() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    let ask = |unaddressed| {
        Action::Ask(Question {
            text: "入金はいつ祝う？".into(),
            unaddressed,
            ..Question::default()
        })
    };
    let edit = |mentions_bot| Action::EditQuestion {
        message: "m1".into(),
        text: "入金はいつ祝う？".into(),
        mentions_bot,
    };
    c.does(&member("aoi"), &thread, ask(false));
    let damage = "DROP TABLE shown; DROP TABLE feedback; DROP TABLE wish; DROP TABLE question;";
    senpai_store::testing::restore(&c.dir.path().join("state"), damage).unwrap();
    let mut handles = |action: Action| {
        let request = c.request(member("aoi"), thread.clone(), action);
        c.service.handle(&request)
    };
    let delete = Action::DeleteQuestion {
        message: "m1".into(),
    };
    for quiet in [ask(true), edit(false), delete] {
        assert_eq!(handles(quiet), []);
    }
    for loud in [ask(false), edit(true)] {
        assert_eq!(only_reply(handles(loud)).heading, JA().broken);
    }
}
