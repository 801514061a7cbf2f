//! Answers that are not sure: a member chooses, rejects, or asks again among more posts.

use std::fs;

use senpai_answer::SmallTalk;
use senpai_chat::{Action, AdminCommand, ChatSettings, Effect, Place, Question, Reply, Request};
use senpai_store::{KeyParts, Store};

use crate::community::{
    Community, JA, admin, channel, community, member, now, only_reply, question, titles, with,
};

/// Two posts that are near to the same questions, one with practice steps, and others that are far from them.
fn with_kites() -> Community {
    let mut c = community();
    for (name, post) in [
        (
            "kite",
            "---\ntitle: 凧の糸\npractice: [糸を測る, 糸を巻く]\n---\n## 糸\n糸は三本です。\n\n凧は風の日に出します。\n\n雨の日は出しません。\n",
        ),
        (
            "kite-tail",
            "---\ntitle: 凧の尾\n---\n## 尾\n凧の尾は長くします。\n",
        ),
    ] {
        fs::write(c.dir.path().join(format!("content/{name}.md")), post).unwrap();
    }
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    c
}

/// An unsure answer that names the post with the steps.
fn unsure(c: &mut Community) -> (Reply, usize) {
    let reply = c.asks("aoi", "凧");
    assert_eq!(reply.heading, JA().unsure, "{reply:?}");
    let titles = titles(&reply).into_iter();
    let at = titles
        .map(|title| title.ends_with("凧の糸"))
        .position(|is| is);
    let at = at.unwrap_or_else(|| panic!("{reply:?}"));
    (reply, at)
}

fn labels(reply: &Reply) -> Vec<&str> {
    reply.buttons.iter().map(|b| b.label.as_str()).collect()
}

#[test]
fn a_typed_number_chooses_as_the_button_does() {
    let mut c = with_kites();
    let (reply, at) = unsure(&mut c);
    let pressed = only_reply(c.presses("aoi", &reply, JA().choices[at]));
    for line in [format!("{}", at + 1), format!("{}番", at + 1)] {
        let typed = c.asks("aoi", &line);
        assert_eq!(
            (&typed.heading, &typed.cards),
            (&pressed.heading, &pressed.cards),
            "{line}"
        );
    }
    let ordinals = ["the first one", "the second one"];
    let typed = c.asks("aoi", ordinals[at]);
    assert_eq!(titles(&typed), titles(&pressed));
    let other = c.asks("aoi", "7");
    assert!(other.cards.is_empty(), "{other:?}");
}

#[test]
fn after_a_choice_the_member_reads_on_and_has_the_usual_buttons() {
    let mut c = with_kites();
    let (reply, at) = unsure(&mut c);
    let chosen = only_reply(c.presses("aoi", &reply, JA().choices[at]));
    assert_eq!(chosen.heading, JA().chosen);
    let text = chosen.cards[0].plain();
    for around in [
        "糸は三本です。",
        "凧は風の日に出します。",
        "雨の日は出しません。",
    ] {
        assert!(text.contains(around), "{text}");
    }
    let words = JA();
    let usual = [
        words.more,
        words.practice.try_it,
        words.helped,
        words.did_not_help,
        words.ask_human,
    ];
    assert_eq!(labels(&chosen), usual);
    let steps = only_reply(c.presses("aoi", &chosen, words.practice.try_it));
    assert_eq!(steps.notes, ["1. 糸を測る", "2. 糸を巻く"]);
    let taken = only_reply(c.presses("aoi", &steps, "2をやってみる"));
    assert_eq!(taken.notes, ["• 糸を巻く"]);
    let thanks = only_reply(c.presses("aoi", &chosen, words.helped));
    assert_eq!(thanks.heading, words.thanks);
    let other = only_reply(c.presses("aoi", &chosen, words.did_not_help));
    assert!(!titles(&other).contains(&"凧の糸"), "{other:?}");
}

/// More posts that are near to one question than two pages name.
fn with_many_kites() -> Community {
    let mut c = community();
    for (name, text) in [
        ("尾", "凧の尾は長くします。"),
        ("骨", "凧の骨は竹で作ります。"),
        ("紙", "凧の紙は和紙にします。"),
        ("色", "凧の色は赤にします。"),
        ("風", "凧は風の日に出します。"),
        ("糸", "凧の糸は三本です。"),
        ("絵", "凧の絵は鷹にします。"),
        ("店", "凧の店は駅前にあります。"),
    ] {
        let post = format!("---\ntitle: 凧の{name}\n---\n## 凧の{name}\n{text}\n");
        fs::write(c.dir.path().join(format!("content/{name}.md")), post).unwrap();
    }
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    c
}

#[test]
fn after_two_rejections_the_bot_stops_and_offers_help() {
    let mut c = with_many_kites();
    let words = JA();
    let honest = |reply: &Reply| {
        assert_eq!(reply.heading, words.no_other, "{reply:?}");
        assert!(reply.cards.is_empty(), "{reply:?}");
        assert_eq!(labels(reply), [words.notify_me, words.ask_human]);
    };
    let first = c.asks("aoi", "凧");
    let second = only_reply(c.presses("aoi", &first, words.did_not_help));
    assert!(!second.cards.is_empty(), "{second:?}");
    let read = [titles(&first), titles(&second)].concat().len();
    assert!(read < 8, "near posts are left: {second:?}");
    honest(&only_reply(c.presses("aoi", &second, words.did_not_help)));
    // As typed.
    c.asks("ren", "凧");
    let second = c.asks("ren", "違った");
    assert!(!second.cards.is_empty(), "{second:?}");
    honest(&c.asks("ren", "違った"));
}

/// The times of questions count seconds, and the delivery keys of a browser are in no order.
#[test]
fn a_second_rejection_within_one_second_repeats_no_post() {
    for keys in [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]] {
        let mut c = with_many_kites();
        let mut said = |key: &str, line: &str| {
            let request = Request {
                delivery: key.to_owned(),
                at: now(1000),
                ..c.request(member("aoi"), channel("general"), question(line))
            };
            only_reply(c.service.handle(&request))
        };
        let [first, second, third] =
            [(0, "凧"), (1, "違った"), (2, "違った")].map(|(at, line)| said(keys[at], line));
        assert!(
            !first.cards.is_empty() && !second.cards.is_empty(),
            "{second:?}"
        );
        assert_eq!(third.heading, JA().no_other, "{keys:?}: {third:?}");
    }
}

#[test]
fn the_name_of_a_button_does_what_the_button_does() {
    let mut c = community();
    let words = JA();
    let first = c.asks("aoi", "入金はいつ祝う？");
    assert_eq!(first.heading, words.found);
    assert_eq!(c.asks("aoi", words.helped).heading, words.thanks);
    assert_eq!(c.asks("aoi", words.more).heading, words.further);
    let again = c.asks("aoi", "最初の質問に戻って");
    assert_eq!(titles(&again), titles(&first));
    // Without an answer before it, such a line says what to do first.
    assert_eq!(c.asks("ren", words.helped).heading, words.ask_first);
}

#[test]
fn a_feeling_or_good_news_gets_one_sentence_and_no_post() {
    let mut c = with_kites();
    let words = JA();
    for (line, kind) in [
        ("おはよう", SmallTalk::Morning),
        ("お疲れさま", SmallTalk::Work),
        ("かなしい", SmallTalk::Sad),
        ("うれしい！", SmallTalk::Glad),
        ("入金がありました！", SmallTalk::Success),
    ] {
        let reply = c.asks("aoi", line);
        assert_eq!(reply.heading, words.small_talk(kind), "{line}");
        assert!(reply.cards.is_empty() && reply.buttons.is_empty(), "{line}");
        let tells_how = reply.notes.iter().any(|note| note == words.report_help);
        assert_eq!(tells_how, kind == SmallTalk::Success, "{line}: {reply:?}");
    }
}

#[test]
fn a_choice_of_somebody_else_changes_no_steps_of_the_asker() {
    let mut c = with_kites();
    let (reply, at) = unsure(&mut c);
    let words = JA();
    let other = (0..2).find(|number| *number != at).unwrap();
    let chosen = only_reply(c.presses("aoi", &reply, words.choices[at]));
    let read = only_reply(c.presses("ren", &reply, words.choices[other]));
    assert_eq!(read.heading, words.chosen, "all may read it");
    let steps = only_reply(c.presses("aoi", &chosen, words.practice.try_it));
    assert_eq!(steps.notes, ["1. 糸を測る", "2. 糸を巻く"]);
}

#[test]
fn who_rejected_a_post_is_not_told_of_it() {
    let mut c = community();
    let answer = c.asks("aoi", "入金はいつ祝う？");
    assert_eq!(answer.heading, JA().found);
    let mut page = only_reply(c.presses("aoi", &answer, JA().did_not_help));
    if !page.cards.is_empty() {
        page = only_reply(c.presses("aoi", &page, JA().did_not_help));
    }
    c.presses("aoi", &page, JA().notify_me);
    let told = c.service.notifications(senpai_chat::Platform::Discord);
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn a_narrowed_question_says_so_and_is_asked_again_among_all_posts() {
    let mut c = community();
    let narrowed = |tag: Option<&str>, goal: Option<&str>| {
        Action::Ask(Question {
            text: "入金はいつ祝う？".into(),
            tag: tag.map(str::to_owned),
            goal: goal.and_then(|goal| goal.parse().ok()),
            ..Question::default()
        })
    };
    let words = JA();
    for (tag, goal, names) in [
        (Some("面接"), None, "「面接」"),
        (None, Some("career"), "「転職」"),
        (Some("面接"), Some("career"), "「面接、転職」"),
    ] {
        let reply = c.hears("aoi", narrowed(tag, goal));
        let first = reply.heading.lines().next().unwrap();
        assert!(first.starts_with(names), "{reply:?}");
        assert_eq!(labels(&reply), [words.widen, words.ask_human]);
        let wide = only_reply(c.presses("aoi", &reply, words.widen));
        assert_eq!(wide.heading, words.found, "{wide:?}");
    }
    let own = c.hears("aoi", narrowed(Some("入金"), None));
    assert_eq!(own.heading, words.found);
    assert!(!labels(&own).contains(&words.widen));
}

#[test]
fn a_first_line_that_refers_to_a_question_is_answered_by_one_sentence() {
    let mut c = community();
    for line in ["もっと", "なぜ？", "違った", "例を見せて"] {
        let reply = c.asks("aoi", line);
        assert_eq!(reply.heading, JA().ask_first, "{line}");
        assert!(reply.cards.is_empty() && reply.buttons.is_empty(), "{line}");
    }
    assert_eq!(c.asks("aoi", "あなたは誰？").heading, JA().introduction);
}

#[test]
fn who_speaks_of_dying_reads_the_help_line_and_is_on_no_list() {
    const LINE: &str = "いつでも話を聞きます: 00-0000";
    let configured = ChatSettings {
        help_line: Some(LINE.to_owned()),
        ..ChatSettings::default()
    };
    for (mut c, line) in [(community(), JA().distress), (with(configured), LINE)] {
        let place = Place {
            direct: true,
            ..channel("dm")
        };
        let long = format!("{}もう死にたいです", "仕事が終わらない。".repeat(300));
        for words in ["もう死にたいです", "もう生きたくない", &long] {
            let said = only_reply(c.does(&member("aoi"), &place, question(words)));
            assert_eq!(said.heading, line);
            assert!(said.cards.is_empty() && said.buttons.is_empty(), "{said:?}");
        }
        assert_eq!(stored(&c), [""; 0]);
        let gaps = Action::Admin(AdminCommand::Gaps);
        let gaps = only_reply(c.does(&admin(), &channel("general"), gaps));
        assert_eq!(gaps.heading, JA().no_gaps);
    }
}

/// The words of all questions of the member that are stored.
fn stored(c: &Community) -> Vec<String> {
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    state.texts_of(KeyParts(&["discord", "aoi"])).unwrap()
}

#[test]
fn where_all_read_the_answers_the_help_line_is_for_its_member_only() {
    let mut c = community();
    let place = Place {
        thread: Some("t".to_owned()),
        ..channel("general")
    };
    for unaddressed in [false, true] {
        let speaks = Action::Ask(Question {
            text: "もう死にたいです".into(),
            unaddressed,
            ..Question::default()
        });
        let before = only_reply(c.does(&member("ren"), &place, question("入金とは？")));
        assert!(!before.private);
        let said = only_reply(c.does(&member("aoi"), &place, speaks));
        assert_eq!(said.heading, JA().distress);
        assert!(said.private && said.confidential);
    }
    let asked = Action::Ask(Question {
        text: "稼働とは？".into(),
        message: Some("m1".into()),
        ..Question::default()
    });
    assert!(!c.hears("aoi", asked).private);
    let edit = Action::EditQuestion {
        message: "m1".into(),
        text: "もう死にたいです".into(),
        mentions_bot: true,
    };
    let effects = c.does(&member("aoi"), &channel("general"), edit);
    let [Effect::Delete { .. }, Effect::Reply(said)] = &effects[..] else {
        panic!("the old answer is public: {effects:?}")
    };
    assert_eq!(said.heading, JA().distress);
    assert!(said.private);
    assert_eq!(stored(&c), ["稼働とは？"]);
}
