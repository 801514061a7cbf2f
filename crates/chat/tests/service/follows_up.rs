//! A member follows a question up.

use std::fs;

use senpai_chat::{Action, AdminCommand, CardKind, ChatSettings, Place, Question, Reply};

use crate::community::{
    Community, JA, admin, asked_privately, channel, community, member, only_reply, question,
    titles, with,
};

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
    assert_eq!(c.asks("aoi", "使い方").heading, JA().introduction);
}

#[test]
fn a_follow_up_that_others_read_continues_no_private_question() {
    let mut c = with(ChatSettings {
        member_per_minute: 100,
        ..ChatSettings::default()
    });
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("talks")
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
fn in_a_new_thread_a_member_follows_up_their_own_last_question_of_the_channel() {
    let mut c = with(ChatSettings {
        member_per_minute: 100,
        ..ChatSettings::default()
    });
    let thread = |id: &str| Place {
        thread: Some(id.into()),
        ..channel("general")
    };
    // On Slack, the message begins the thread of its answer.
    let begins = |text: &str| {
        Action::Ask(Question {
            text: text.into(),
            begins_thread: true,
            ..Question::default()
        })
    };
    let (aoi, ren) = (member("aoi"), member("ren"));
    let mut headings = |who, place: &Place, action| only_reply(c.does(who, place, action)).heading;
    headings(&aoi, &thread("1"), begins("入金はいつ祝う？"));
    assert_eq!(headings(&aoi, &thread("2"), begins("もっと")), JA().further);
    // Under the answer to a command.
    headings(&aoi, &channel("general"), question("入金はいつ祝う？"));
    assert_eq!(
        headings(&aoi, &thread("3"), question("もっと")),
        JA().further
    );
    // Not a question of another member, in another thread, a private one, or an old one.
    assert_ne!(headings(&ren, &thread("4"), begins("もっと")), JA().further);
    headings(&ren, &thread("1"), question("入金はいつ祝う？"));
    assert_ne!(headings(&ren, &thread("5"), begins("もっと")), JA().further);
    headings(
        &ren,
        &channel("general"),
        asked_privately("入金はいつ祝う？"),
    );
    assert_ne!(headings(&ren, &thread("6"), begins("もっと")), JA().further);
    headings(&ren, &thread("7"), begins("入金はいつ祝う？"));
    c.seconds += 31 * 60;
    let late = only_reply(c.does(&ren, &thread("8"), begins("もっと")));
    assert_ne!(late.heading, JA().further);
}

#[test]
fn a_rejected_post_comes_again_only_for_a_new_question() {
    let posts = [1, 2, 3, 4, 5].map(|number| {
        let post = format!(
            "---\ntitle: 封筒の予備{number}\n---\n## 予備\n封筒の予備は{number}月に用意します。\n\n## 棚\n封筒の予備は{number}段目の棚に用意します。\n"
        );
        (format!("spare-{number}"), post)
    });
    let asked = "封筒の予備はいつ用意する？";
    let rejects: [fn(&mut Community, &Reply) -> Reply; 2] = [
        |c, _| c.asks("aoi", "違った"),
        |c, first| only_reply(c.presses("aoi", first, JA().did_not_help)),
    ];
    for reject in rejects {
        let mut c = with(ChatSettings {
            member_per_minute: 100,
            ..ChatSettings::default()
        });
        for (name, post) in &posts {
            fs::write(c.dir.path().join(format!("content/{name}.md")), post).unwrap();
        }
        let reindex = Action::Admin(AdminCommand::Reindex);
        c.does(&admin(), &channel("general"), reindex);
        let first = c.asks("aoi", asked);
        let excerpts = |reply: &Reply| {
            let cards = reply.cards.iter();
            let excerpts = cards.filter(|card| card.kind == CardKind::Excerpt);
            excerpts.map(|c| c.title.clone()).collect::<Vec<_>>()
        };
        let rejected = excerpts(&first);
        let mut pages = vec![reject(&mut c, &first)];
        for line in ["もっと", "どこの棚？", "もっと", "もっと"] {
            pages.push(c.asks("aoi", line));
        }
        for page in &pages {
            for title in titles(page) {
                assert!(!rejected.iter().any(|r| r == title), "{page:?}");
            }
        }
        assert!(!pages[1].cards.is_empty(), "{pages:?}");
        assert_eq!(excerpts(&c.asks("aoi", asked)), rejected);
    }
}

#[test]
fn posts_that_were_rejected_second_do_not_come_again_either() {
    let mut c = with(ChatSettings {
        member_per_minute: 100,
        ..ChatSettings::default()
    });
    for number in 1..=8 {
        let post = format!(
            "---\ntitle: 封筒の予備{number}\n---\n## 予備\n封筒の予備は{number}月に用意します。\n\n## 棚\n封筒の予備は{number}段目の棚に用意します。\n"
        );
        let file = format!("content/spare-{number}.md");
        fs::write(c.dir.path().join(file), post).unwrap();
    }
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let first = c.asks("aoi", "封筒の予備はいつ用意する？");
    let second = only_reply(c.presses("aoi", &first, JA().did_not_help));
    c.presses("aoi", &second, JA().did_not_help);
    let rejected = titles(&second);
    assert!(!rejected.is_empty(), "{second:?}");
    for line in ["もっと", "もっと", "続き"] {
        let reply = c.asks("aoi", line);
        let again = titles(&reply)
            .into_iter()
            .find(|title| rejected.contains(title));
        assert_eq!(again, None, "after {line}: {reply:?}");
    }
}

#[test]
fn the_post_just_shown_is_shown_in_the_other_language_or_is_said_to_have_none() {
    let mut c = community();
    let english = "---\ntitle: Cheer at the payment\ntags: [payment]\n---\nAn order is a promise, and a payment is a fact.\n\n## Late\nCall within three days.\n";
    fs::write(c.dir.path().join("content/payment-en.md"), english).unwrap();
    c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Reindex),
    );
    let alone = c.asks("ren", "英語だと？");
    assert!(!alone.heading.contains("英語版"), "{alone:?}");
    c.asks("aoi", "入金はいつ祝う？");
    for line in ["英語だと？", "in English?"] {
        let version = c.asks("aoi", line);
        assert_eq!(titles(&version), ["Cheer at the payment"], "{version:?}");
        assert!(
            version.cards[0]
                .plain()
                .starts_with("An order is a promise")
        );
        assert_eq!(version.buttons[0].label, "Late");
        assert!(!version.private);
    }
    let back = c.asks("aoi", "日本語では？");
    assert_eq!(titles(&back), ["受注ではなく入金を喜ぶ"]);
    let more = c.asks("aoi", "もっと");
    assert_eq!(
        more.heading,
        JA().further,
        "of the question before: {more:?}"
    );
    c.asks("aoi", "稼働とは？");
    let none = c.asks("aoi", "英語版はありますか");
    assert_eq!(none.heading, "この記事に英語版はありません。");
    assert!(none.cards.is_empty());
}
