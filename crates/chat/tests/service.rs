//! The chat service, as members and admins use it on any platform.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod community;

use std::{fs, sync::Arc};

use community::{
    Community, JA, admin, channel, community, delivery, member, now, only_reply, question, titles,
    with,
};
use jiff::SignedDuration;
use senpai_chat::{
    Action, AdminCommand, Admission, CardKind, ChannelSettings, ChatService, ChatSettings, Effect,
    Goal, Language, Member, Place, Platform, Preference, Question, Request, Suggestion,
};
use senpai_live::LiveIndex;
use senpai_store::{KeyParts, Store};

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
            goal: None,
        }),
    );
    assert_eq!(
        c.asks("aoi", "入金はいつ？").language,
        Language::English,
        "what a member chose goes first"
    );
}

#[test]
fn a_redelivery_is_a_duplicate_also_for_the_twin_of_an_event() {
    let mut c = community();
    let request = c.request(member("aoi"), channel("general"), question("入金はいつ？"));
    assert_eq!(
        c.service.admit(&delivery(&request), request.at),
        Admission::New
    );
    for _ in 0..4 {
        assert_eq!(
            c.service.admit(&delivery(&request), request.at),
            Admission::Duplicate
        );
    }
}

#[test]
fn a_follow_up_continues_the_question_and_shows_something_new() {
    let mut c = community();
    let first = c.asks("aoi", "入金はいつ祝う？");
    let then = c.asks("aoi", "もっと");
    let first: Vec<_> = first.cards.iter().map(|c| c.plain()).collect();
    assert!(!then.cards.is_empty(), "{}", then.heading);
    assert!(
        then.cards.iter().all(|c| !first.contains(&c.plain())),
        "{then:?}"
    );
    let stranger = c.asks("ren", "それはなぜ？");
    assert_ne!(
        stranger.heading,
        JA().found,
        "somebody else's question is not followed: {stranger:?}"
    );
}

#[test]
fn a_thread_message_is_answered_only_where_the_bot_was_asked() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    let unaddressed = || {
        Action::Ask(Question {
            text: "稼働とは何ですか".into(),
            unaddressed: true,
            ..Question::default()
        })
    };
    assert_eq!(c.does(&member("ren"), &thread, unaddressed()), []);
    c.does(&member("aoi"), &thread, question("入金はいつ祝う？"));
    assert!(
        !only_reply(c.does(&member("ren"), &thread, unaddressed()))
            .cards
            .is_empty()
    );
    let other = Place {
        thread: Some("t2".into()),
        ..channel("general")
    };
    assert_eq!(c.does(&member("ren"), &other, unaddressed()), []);
}

#[test]
fn did_not_help_shows_another_excerpt_and_is_counted() {
    let mut c = community();
    let first = c.asks("aoi", "入金はいつ祝う？");
    let second = only_reply(c.presses("aoi", &first, JA().did_not_help));
    let seen: Vec<_> = first.cards.iter().map(|c| c.plain()).collect();
    assert!(second.cards.iter().all(|c| !seen.contains(&c.plain())));
    let gaps = only_reply(c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Gaps),
    ));
    assert!(gaps.notes[0].contains("入金はいつ祝う"), "{gaps:?}");
}

#[test]
fn the_first_answer_explains_that_follow_ups_need_a_mention() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    let asks = |text: &str| {
        Action::Ask(Question {
            text: text.into(),
            needs_mention: true,
            ..Question::default()
        })
    };
    let aoi = member("aoi");
    let first = only_reply(c.does(&aoi, &thread, asks("入金はいつ祝う？")));
    assert!(
        first.notes.contains(&JA().needs_mention.to_owned()),
        "{first:?}"
    );
    let second = only_reply(c.does(&aoi, &thread, asks("もっと")));
    assert!(
        !second.notes.contains(&JA().needs_mention.to_owned()),
        "{second:?}"
    );
    let blank = only_reply(c.does(&aoi, &thread, asks("")));
    assert_eq!(blank.heading, JA().needs_mention);
    assert_eq!(c.asks("aoi", "使い方").heading, JA().greeting);
}

#[test]
fn steps_are_behind_a_button_of_the_first_page() {
    let mut c = community();
    let practice = "---\ntitle: 朝の電話\npractice: [三件に電話する]\n---\n## 順番\n朝の電話は短い順に掛けます。\n\n## 長さ\n朝の電話は三分で切ります。\n";
    fs::write(c.dir.path().join("content/call.md"), practice).unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let direct = Place {
        direct: true,
        ..channel("d")
    };
    let first = only_reply(c.does(&member("aoi"), &direct, question("朝の電話の順番は？")));
    assert_eq!(first.notes, [JA().greeting]);
    let button = first.buttons.iter().find(|b| b.label == JA().practice);
    let press = Action::ButtonPressed(button.unwrap().payload.clone());
    let steps = only_reply(c.does(&member("aoi"), &direct, press));
    assert_eq!(steps.heading, JA().practice);
    assert!(
        steps.private && steps.notes == ["• 三件に電話する"],
        "{steps:?}"
    );
    let next = only_reply(c.does(&member("aoi"), &direct, question("もっと")));
    assert!(!next.cards.is_empty() && next.notes.is_empty(), "{next:?}");
    assert!(!next.buttons.iter().any(|b| b.label == JA().practice));
}

#[test]
fn the_same_button_brings_the_same_page_again() {
    let mut c = community();
    let first = c.asks("aoi", "入金はいつ祝う？");
    let once = only_reply(c.presses("aoi", &first, JA().did_not_help));
    let again = only_reply(c.presses("ren", &first, JA().did_not_help));
    assert_eq!(titles(&once), titles(&again));
}

#[test]
fn a_human_gets_the_question_and_what_was_shown() {
    let mut c = community();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    let effects = c.presses("aoi", &reply, JA().ask_human);
    let [
        Effect::PassOn {
            channel,
            member,
            reply: post,
        },
        Effect::Reply(confirmation),
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (channel.as_str(), member.as_deref()),
        ("helpers", Some("aoi"))
    );
    assert!(post.heading.contains("入金はいつ祝う？"));
    assert!(
        post.cards
            .iter()
            .any(|c| c.plain().contains("注文書は約束") && c.link.is_some()),
        "{post:?}"
    );
    assert!(confirmation.private);
}

#[test]
fn a_human_sees_titles_where_the_member_saw_titles_only() {
    let mut c = community();
    let reply = c.asks("aoi", "会議室の椅子の選び方");
    assert!(reply.heading.starts_with(JA().not_found), "{reply:?}");
    let effects = c.presses("aoi", &reply, JA().ask_human);
    let Effect::PassOn { reply: post, .. } = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!(titles(post), titles(&reply));
    assert!(
        post.cards.iter().all(|card| card.text.is_empty()),
        "{post:?}"
    );
}

#[test]
fn a_question_is_passed_on_once_unless_it_did_not_arrive() {
    let mut c = community();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    let button = reply.buttons.iter().find(|b| b.label == JA().ask_human);
    let press = Action::ButtonPressed(button.unwrap().payload.clone());
    let request = c.request(member("aoi"), channel("general"), press);
    assert_eq!(c.service.handle(&request).len(), 2);
    // Work that a crash interrupted is done again.
    assert_eq!(c.service.handle(&request).len(), 2);
    for who in ["aoi", "ken"] {
        let again = only_reply(c.presses(who, &reply, JA().ask_human));
        assert_eq!(again.heading, JA().human_asked_before);
        assert!(again.private);
    }
    c.service.pass_on_failed(&request);
    assert_eq!(c.presses("aoi", &reply, JA().ask_human).len(), 2);
}

#[test]
fn a_private_answer_is_its_members_own_until_they_show_it() {
    let mut c = community();
    let action = Action::Ask(Question {
        text: "入金はいつ祝う？".into(),
        private: true,
        ..Question::default()
    });
    let reply = c.hears("aoi", action);
    assert!(reply.private);
    assert_eq!(
        only_reply(c.presses("ren", &reply, JA().helped)).heading,
        JA().not_yours
    );
    let shown = only_reply(c.presses("aoi", &reply, JA().show_to_all));
    assert!(
        !shown.private && shown.heading.contains("入金はいつ祝う？") && !shown.cards.is_empty()
    );
}

fn asked_privately(text: &str) -> Action {
    Action::Ask(Question {
        text: text.into(),
        private: true,
        ..Question::default()
    })
}

#[test]
fn a_follow_up_that_others_read_continues_no_private_question() {
    let mut c = with(ChatSettings {
        member_per_minute: 100,
        ..ChatSettings::default()
    });
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    let aoi = member("aoi");
    for place in [channel("general"), thread.clone()] {
        c.does(&aoi, &place, asked_privately("面接で失敗を聞かれたら？"));
        let alone = only_reply(c.does(&aoi, &place, question("もっと")));
        assert_ne!(alone.heading, JA().further, "{alone:?}");
        c.does(&aoi, &place, question("入金はいつ祝う？"));
        c.does(&aoi, &place, asked_privately("面接で失敗を聞かれたら？"));
        let more = only_reply(c.does(&aoi, &place, question("もっと")));
        assert_eq!(more.heading, JA().further, "of the public question");
        c.does(&aoi, &place, asked_privately("入金はいつ祝う？"));
        let privately = only_reply(c.does(&aoi, &place, asked_privately("もっと")));
        assert_eq!(privately.heading, JA().further, "of the private one");
    }
    let other = Place {
        thread: Some("t2".into()),
        ..thread
    };
    c.does(&aoi, &other, asked_privately("面接で失敗を聞かれたら？"));
    let unaddressed = Action::Ask(Question {
        text: "もっと".into(),
        unaddressed: true,
        ..Question::default()
    });
    assert_eq!(
        c.does(&aoi, &other, unaddressed),
        [],
        "others saw no question"
    );
}

#[test]
fn whoever_asked_privately_is_notified_privately() {
    const ASKED: &str = "名刺の紙はどれがいい？";
    let mut c = community();
    c.service
        .admin_of_all(now(0))
        .set_channel(
            ["discord", "guild", "closed"],
            &ChannelSettings {
                private: Some(true),
                ..ChannelSettings::default()
            },
        )
        .unwrap();
    let direct = Place {
        workspace: "dm".into(),
        channel: "dm-aoi".into(),
        direct: true,
        ..channel("")
    };
    let mut subscribes = |who: &str, place: Place, action| {
        let nothing = only_reply(c.does(&member(who), &place, action));
        let notify = nothing.buttons.iter().find(|b| b.label == JA().notify_me);
        let payload = notify.unwrap().payload.clone();
        let press = Action::ButtonPressed(payload.clone());
        let said = only_reply(c.does(&member(who), &place, press)).heading;
        (payload, said)
    };
    let (payload, said) = subscribes("public", channel("general"), question(ASKED));
    assert_eq!(said, JA().will_notify);
    let (_, said) = subscribes("private", channel("general"), asked_privately(ASKED));
    assert_eq!(said, JA().will_notify_directly);
    subscribes("closed", channel("closed"), question(ASKED));
    subscribes("direct", direct.clone(), question(ASKED));
    subscribes("later", channel("later closed"), question(ASKED));
    subscribes("broken", channel("broken"), question(ASKED));
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let set = |channel: &str, settings| {
        let key = ["discord", "guild", channel];
        state.set_channel(KeyParts(&key), settings).unwrap();
    };
    set("later closed", r#"{"private": true}"#);
    set("broken", r#"{"private": "yes""#);
    // The version before 0.1.0 did not say whether the question was private.
    let id = u64::from_str_radix(payload.split('|').nth(2).unwrap(), 16).unwrap();
    let place = serde_json::to_string(&(channel("general"), "earlier")).unwrap();
    let key = ["discord", "earlier"];
    state
        .subscribe(id, "discord", KeyParts(&key), &place, now(0))
        .unwrap();

    let post = "---\ntitle: 名刺の紙の選び方\ndate: 2026-05-01\n---\n## 紙\n名刺の紙は、上質の180キロがいいでしょう。\n";
    fs::write(c.dir.path().join("content/card.md"), post).unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let due = c.service.notifications(Platform::Discord);
    let places = due.iter().map(|n| (n.member.as_str(), n.place.clone()));
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            ("public", Some(channel("general"))),
            ("private", None),
            ("closed", None),
            ("direct", Some(direct)),
            ("later", None),
            // Not "broken": no post is shown where the settings cannot be read.
            ("earlier", None),
        ]
    );
}

#[test]
fn an_edit_replaces_the_reply_and_a_deletion_deletes_it() {
    let mut c = community();
    let action = Action::Ask(Question {
        text: "稼働とは？".into(),
        message: Some("m1".into()),
        ..Question::default()
    });
    c.hears("aoi", action);
    let edit = Action::EditQuestion {
        message: "m1".into(),
        text: "面接で失敗を聞かれたら？".into(),
        mentions_bot: false,
    };
    let effects = c.does(&member("aoi"), &channel("general"), edit);
    let [Effect::Replace { message, reply }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(message.as_deref(), Some("reply-to-d1"));
    assert_eq!(titles(reply)[0], "面接で失敗を聞かれたら");
    let delete = || Action::DeleteQuestion {
        message: "m1".into(),
    };
    let effects = c.does(&member("aoi"), &channel("general"), delete());
    assert_eq!(
        effects,
        [Effect::Delete {
            message: "reply-to-d1".into()
        }]
    );
    assert_eq!(c.does(&member("aoi"), &channel("general"), delete()), []);
}

#[test]
fn a_button_works_after_a_restart_and_says_when_it_cannot() {
    let mut c = community();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    let Community {
        service,
        dir,
        deliveries,
        seconds,
    } = c;
    drop(service);
    let index = LiveIndex::new(dir.path().join("content"), Some(dir.path().join("index")));
    index.open(now(60), &mut |_| ()).unwrap();
    let store = Store::open(&dir.path().join("state")).unwrap();
    let service = ChatService::new(ChatSettings::default(), store, Arc::new(index), now(60));
    let mut c = Community {
        service,
        dir,
        deliveries,
        seconds,
    };
    assert_eq!(
        only_reply(c.presses("aoi", &reply, JA().helped)).heading,
        JA().thanks
    );
    for payload in [
        "",
        "1|more|zz|0",
        "9|more|1|0",
        "1|more|1|0",
        "1|yes|ffffffffffffffff|0",
        "'; DROP TABLE question; --",
    ] {
        let reply = c.hears("aoi", Action::ButtonPressed(payload.into()));
        assert_eq!(reply.heading, JA().expired, "{payload}");
        assert!(reply.private);
    }
}

#[test]
fn nothing_crosses_from_one_guild_to_another() {
    let mut c = community();
    let elsewhere = Place {
        workspace: "other".into(),
        ..channel("general")
    };
    let reply = c.asks("aoi", "入金はいつ祝う？");
    let press = Action::ButtonPressed(reply.buttons[0].payload.clone());
    assert_eq!(
        only_reply(c.does(&member("aoi"), &elsewhere, press)).heading,
        JA().expired
    );
    let settings = ChannelSettings {
        tags: Some(vec!["面接".into()]),
        ..ChannelSettings::default()
    };
    c.does(
        &admin(),
        &elsewhere,
        Action::Admin(AdminCommand::Settings(settings)),
    );
    assert_eq!(
        titles(&c.asks("aoi", "入金はいつ祝う？"))[0],
        "受注ではなく入金を喜ぶ"
    );
    let stats = only_reply(c.does(
        &admin(),
        &elsewhere,
        Action::Admin(AdminCommand::Stats { days: 7 }),
    ));
    assert!(stats.notes[0].ends_with(": 0"), "{stats:?}");
}

#[test]
fn a_channel_answers_from_its_tags_only() {
    let mut c = community();
    let settings = ChannelSettings {
        tags: Some(vec!["面接".into(), "稼働".into()]),
        ..ChannelSettings::default()
    };
    c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Settings(settings)),
    );
    let reply = c.asks("aoi", "入金はいつ祝う？");
    assert!(
        !titles(&reply).contains(&"受注ではなく入金を喜ぶ"),
        "{reply:?}"
    );
    assert_eq!(
        c.service
            .suggest(&channel("general"), Suggestion::Titles, "")
            .len(),
        2
    );
}

#[test]
fn only_admins_administer_wherever_they_are() {
    let mut c = with(ChatSettings {
        admins: vec!["role-1".into(), "mika".into()],
        ..ChatSettings::default()
    });
    let by_role = Member {
        roles: vec!["role-1".into()],
        ..member("ren")
    };
    let direct = Place {
        direct: true,
        workspace: "dm".into(),
        ..channel("dm-1")
    };
    let commands = || {
        [
            AdminCommand::Status,
            AdminCommand::Stats { days: 7 },
            AdminCommand::Gaps,
            AdminCommand::Reindex,
            AdminCommand::Settings(ChannelSettings::default()),
        ]
    };
    for place in [channel("general"), direct] {
        for (who, may) in [
            (member("aoi"), false),
            (by_role.clone(), true),
            (member("mika"), true),
            (admin(), true),
        ] {
            for command in commands() {
                let reply = only_reply(c.does(&who, &place, Action::Admin(command.clone())));
                assert_eq!(
                    reply.heading != JA().not_allowed,
                    may,
                    "{who:?} {command:?} {place:?}"
                );
                assert!(reply.private);
                c.seconds += 60;
                c.service.delete_expired(now(c.seconds));
            }
            // The rate limit is not under test.
            c.service = rebuilt(&c);
        }
    }
}

fn rebuilt(c: &Community) -> ChatService {
    let index = LiveIndex::new(
        c.dir.path().join("content"),
        Some(c.dir.path().join("index")),
    );
    index.open(now(0), &mut |_| ()).unwrap();
    let config = ChatSettings {
        admins: vec!["role-1".into(), "mika".into()],
        ..ChatSettings::default()
    };
    ChatService::new(
        config,
        Store::open(&c.dir.path().join("state")).unwrap(),
        Arc::new(index),
        now(0),
    )
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
        reply.heading.contains("秒ほど待って") && reply.private,
        "{reply:?}"
    );
    assert_eq!(c.asks("ren", "入金はいつ祝う？").heading, JA().found);
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
fn admins_are_told_how_many_posts_are_not_shown() {
    let mut c = community();
    let write = |name: &str, text: &[u8]| {
        fs::write(c.dir.path().join("content").join(name), text).unwrap();
    };
    write(
        "draft.md",
        "---\ntitle: 下書き\ndraft: true\n---\n本文です。\n".as_bytes(),
    );
    write("no-text.md", b"\xff\xfe\x80");
    let [drafts, failed] = JA().left_out;
    let expected = [
        format!("{drafts}: 1 (draft.md)"),
        format!("{failed}: 1 (no-text.md)"),
    ];
    for command in [AdminCommand::Reindex, AdminCommand::Status] {
        let action = Action::Admin(command);
        let reply = only_reply(c.does(&admin(), &channel("general"), action));
        assert!(reply.notes.ends_with(&expected), "{reply:?}");
        assert!(
            !reply.notes.iter().any(|note| note.contains("is not UTF-8")),
            "{reply:?}"
        );
    }
}

#[test]
fn a_new_post_answers_after_a_reindex_and_notifies_once() {
    let mut c = community();
    let nothing = c.asks("aoi", "名刺の紙はどれがいい？");
    c.presses("aoi", &nothing, JA().notify_me);
    assert!(c.service.notifications(Platform::Discord).is_empty());
    let post = "---\ntitle: 名刺の紙の選び方\ndate: 2026-05-01\n---\n## 紙\n名刺の紙は、上質の180キロがいいでしょう。\n";
    fs::write(c.dir.path().join("content/card.md"), post).unwrap();
    fs::remove_file(c.dir.path().join("content/running.md")).unwrap();
    let reindexed = only_reply(c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Reindex),
    ));
    assert!(
        reindexed.notes[0].contains("名刺の紙の選び方"),
        "{reindexed:?}"
    );
    assert!(
        reindexed.notes[2].contains("納品ではなく稼働を喜ぶ"),
        "{reindexed:?}"
    );
    let due = c.service.notifications(Platform::Discord);
    assert_eq!(due.len(), 1);
    assert_eq!(
        (due[0].member.as_str(), due[0].place.clone()),
        ("aoi", Some(channel("general")))
    );
    assert!(due[0].reply.heading.contains("名刺の紙はどれがいい？"));
    assert!(due[0].reply.cards[0].plain().contains("180キロ"));
    assert!(c.service.notifications(Platform::Slack).is_empty());
    c.service.mark_notified(due[0].id);
    assert!(c.service.notifications(Platform::Discord).is_empty());
    assert!(
        !titles(&c.asks("aoi", "稼働とは？")).contains(&"納品ではなく稼働を喜ぶ"),
        "a deleted post is gone"
    );
}

#[test]
fn no_notification_waits_for_a_member_who_was_forgotten_or_for_a_deleted_question() {
    let mut c = community();
    for name in ["aoi", "ren"] {
        let nothing = c.asks(name, "名刺の紙はどれがいい？");
        c.presses(name, &nothing, JA().notify_me);
    }
    let post =
        "---\ntitle: 名刺の紙の選び方\n---\n## 紙\n名刺の紙は、上質の180キロがいいでしょう。\n";
    fs::write(c.dir.path().join("content/card.md"), post).unwrap();
    c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Reindex),
    );
    let waiting = |c: &Community| -> Vec<String> {
        let all = c.service.notifications(Platform::Discord);
        all.into_iter().map(|n| n.member).collect()
    };
    assert_eq!(waiting(&c), ["aoi", "ren"]);
    c.hears("aoi", Action::ForgetMe);
    assert_eq!(waiting(&c), ["ren"]);
    // As the bot's clock reaches it.
    let later = now(100 * 24 * 3600);
    c.service.delete_expired(later);
    assert_eq!(waiting(&c), [""; 0]);
}

#[test]
fn a_generation_built_by_another_process_is_followed() {
    let c = community();
    let other = LiveIndex::new(
        c.dir.path().join("content"),
        Some(c.dir.path().join("index")),
    );
    let following = LiveIndex::new(
        c.dir.path().join("content"),
        Some(c.dir.path().join("index")),
    );
    following.open(now(0), &mut |_| ()).unwrap();
    assert!(!following.follow(now(1)).unwrap() && !following.is_stale(now(1)));
    fs::remove_file(c.dir.path().join("content/running.md")).unwrap();
    assert!(following.is_stale(now(1)));
    other.refresh(now(2), &mut |_| ()).unwrap();
    assert!(following.follow(now(3)).unwrap());
    assert_eq!(following.snapshot().unwrap().index.posts().len(), 3);
}

#[test]
fn lists_and_suggestions_lead_to_posts() {
    let mut c = community();
    let all = c.hears("aoi", Action::ListPosts { tag: None });
    let newest = ["面接で失敗を聞かれたら", "納品ではなく稼働を喜ぶ"];
    assert_eq!(titles(&all)[..2], newest, "newest first");
    let kim = Member {
        language: Some(Language::English),
        ..member("kim")
    };
    let posts = Action::ListPosts { tag: None };
    let listed = only_reply(c.does(&kim, &channel("general"), posts));
    let first = ["Speak up in meetings", newest[0]];
    assert_eq!(titles(&listed)[..2], first, "what they read goes first");
    let tagged = c.hears(
        "aoi",
        Action::ListPosts {
            tag: Some("入金".into()),
        },
    );
    assert_eq!(titles(&tagged), ["受注ではなく入金を喜ぶ"]);
    let one = c.hears(
        "aoi",
        Action::ShowPost {
            title: "面接で".into(),
        },
    );
    assert_eq!(titles(&one), ["面接で失敗を聞かれたら"]);
    let none = c.hears(
        "aoi",
        Action::ShowPost {
            title: "宇宙".into(),
        },
    );
    assert!(none.heading.contains("宇宙"));
    let suggested = c
        .service
        .suggest(&channel("general"), Suggestion::Questions, "失敗");
    assert_eq!(suggested[0], "面接で失敗談を聞かれたら何を話す？");
    assert_eq!(
        c.service
            .suggest(&channel("general"), Suggestion::Tags, "稼"),
        ["稼働"]
    );
}

#[test]
fn a_members_goal_goes_first_where_it_answers() {
    let mut c = community();
    c.hears(
        "aoi",
        Action::SetPreference(Preference {
            language: None,
            goal: Some(Goal::Career),
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
fn forget_me_is_said_and_buttons_expire() {
    let mut c = community();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    assert_eq!(c.hears("aoi", Action::ForgetMe).heading, JA().forgotten);
    assert_eq!(
        only_reply(c.presses("aoi", &reply, JA().helped)).heading,
        JA().expired
    );
}

#[test]
fn what_was_not_done_is_there_after_a_restart() {
    let mut c = community();
    let request = c.request(member("aoi"), channel("general"), question("入金はいつ？"));
    c.service.admit(&delivery(&request), request.at);
    let taken_up = |minutes| {
        let now = request.at + SignedDuration::from_mins(minutes);
        let taken = c.service.take_up::<()>(Platform::Discord, now);
        taken
            .into_iter()
            .map(|r| (r.delivery, r.sent))
            .collect::<Vec<_>>()
    };
    assert_eq!(taken_up(1), [], "this process works on it");
    c.service.release(&request, request.at);
    assert_eq!(taken_up(1), [(delivery(&request), false)]);
    c.service.mark_sent(&request, "r");
    c.service.release(&request, request.at);
    assert_eq!(taken_up(2), [(delivery(&request), true)]);
    c.service.mark_done(&request);
    assert_eq!(taken_up(3), []);
}

#[test]
fn words_are_forgotten_after_the_configured_days() {
    let mut c = with(ChatSettings {
        keep_days: 1,
        ..ChatSettings::default()
    });
    let reply = c.asks("aoi", "入金はいつ祝う？");
    c.service
        .delete_expired(now(10) + SignedDuration::from_hours(48));
    assert_eq!(
        only_reply(c.presses("aoi", &reply, JA().helped)).heading,
        JA().expired
    );
}

#[test]
fn a_channel_whose_settings_cannot_be_read_shows_nothing() {
    let mut c = community();
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let key = ["discord", "guild", "general"];
    state
        .set_channel(KeyParts(&key), "{\"private\": \"yes\"")
        .unwrap();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    assert_eq!(reply.heading, JA().broken);
    assert!(reply.private && reply.cards.is_empty(), "{reply:?}");
    let listed = c.hears("aoi", Action::ListPosts { tag: None });
    assert!(listed.private && listed.cards.is_empty(), "{listed:?}");
    let place = channel("general");
    assert!(c.service.suggest(&place, Suggestion::Titles, "").is_empty());
}

#[test]
fn settings_that_cannot_be_read_stop_only_what_depends_on_them() {
    for broken in [
        "",
        "[]",
        "null",
        "{\"private\": \"yes\"}",
        "{\"privat\": true}",
        "{\"tags\": \"入金\"}",
    ] {
        let mut c = with(ChatSettings {
            member_per_minute: 100,
            ..ChatSettings::default()
        });
        let asked = Action::Ask(Question {
            text: "入金はいつ祝う？".into(),
            message: Some("m1".into()),
            ..Question::default()
        });
        c.hears("aoi", asked);
        let state = Store::open(&c.dir.path().join("state")).unwrap();
        let key = ["discord", "guild", "general"];
        state.set_channel(KeyParts(&key), broken).unwrap();
        assert_eq!(
            c.asks("aoi", "入金はいつ祝う？").heading,
            JA().broken,
            "{broken}"
        );
        assert_eq!(c.hears("aoi", Action::Help).heading, JA().greeting);
        let delete = Action::DeleteQuestion {
            message: "m1".into(),
        };
        let deleted = c.does(&member("aoi"), &channel("general"), delete);
        assert_eq!(deleted.len(), 1, "{deleted:?}");
        assert_eq!(c.hears("aoi", Action::ForgetMe).heading, JA().forgotten);

        let mut set = |tags: Option<&[&str]>, private| {
            let settings = ChannelSettings {
                tags: tags.map(|tags| tags.iter().map(|t| (*t).to_owned()).collect()),
                private,
                ..ChannelSettings::default()
            };
            let command = Action::Admin(AdminCommand::Settings(settings));
            only_reply(c.does(&admin(), &channel("general"), command)).heading
        };
        for (tags, private) in [(None, None), (None, Some(false)), (Some(&[][..]), None)] {
            assert_eq!(set(tags, private), JA().settings_unreadable);
        }
        assert_eq!(set(Some(&[]), Some(false)), JA().settings_command);
        assert_eq!(c.asks("aoi", "入金はいつ祝う？").heading, JA().found);
    }
}

#[test]
fn a_preference_that_cannot_be_read_limits_nothing_and_can_be_replaced() {
    let mut c = community();
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let key = ["discord", "aoi"];
    let broken = "{\"goal\": \"later\"}";
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
        goal: None,
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
