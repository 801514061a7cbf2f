//! A delivery is handled a second time, for example because its reply could not be sent.

use std::fs;

use jiff::SignedDuration;
use senpai_chat::{
    Action, AdminCommand, ChatSettings, Effect, Language, Place, Platform, Question, Reply, Request,
};
use senpai_store::{FollowUp, KeyParts, NewQuestion, Status, Store};

use crate::community::{
    Community, JA, admin, channel, community, delivery, member, now, only_reply, question, titles,
    with,
};

fn thread() -> Place {
    Place {
        thread: Some("t1".into()),
        ..channel("general")
    }
}

/// A community whose posts about late payments fill several pages, with one post in two languages.
fn with_many_posts() -> Community {
    let mut c = with(ChatSettings {
        member_per_minute: 100,
        ..ChatSettings::default()
    });
    let write = |name: &str, post: &str| {
        fs::write(c.dir.path().join(format!("content/{name}.md")), post).unwrap();
    };
    for number in 1..=9 {
        let post = format!(
            "---\ntitle: 入金の遅れ{number}\n---\n## 対応\n入金が遅れたら、{number}日目に電話で理由を聞きます。\n\n## 手紙\n入金が遅れたら、{number}週目に手紙を書きます。\n"
        );
        write(&format!("late-{number}"), &post);
    }
    write(
        "payment-en",
        "---\ntitle: Cheer at the payment\n---\nAn order is a promise, and a payment is a fact.\n",
    );
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    c
}

/// Handles a delivery twice, and asserts that the effects are the same.
fn twice(c: &Community, request: &Request) -> Vec<Effect> {
    c.service.admit(&delivery(request), request.at);
    let first = c.service.handle(request);
    assert_eq!(c.service.handle(request), first, "{:?}", request.action);
    first
}

fn says_twice(c: &mut Community, who: &str, text: &str) -> Vec<Effect> {
    let request = c.request(member(who), thread(), question(text));
    let effects = twice(c, &request);
    c.service.mark_sent(&request, "reply");
    c.service.mark_done(&request);
    effects
}

#[test]
fn every_line_of_a_conversation_has_the_same_reply_the_second_time() {
    let mut c = with_many_posts();
    for text in [
        "入金はいつ祝う？",
        "英語だと？",
        "入金が遅れたらどうする？",
        "もっと",
        "もっと",
        "それはなぜ？",
        "違った",
        "続き",
        "ブラックホールの蒸発速度は？",
        "もっと",
    ] {
        let reply = only_reply(says_twice(&mut c, "aoi", text));
        assert!(!reply.heading.is_empty());
    }
}

/// 「もっと」 is handled again after another 「もっと」 was handled.
#[test]
fn a_line_that_is_handled_again_follows_nothing_that_was_said_after_it() {
    let mut c = with_many_posts();
    says_twice(&mut c, "aoi", "入金が遅れたらどうする？");
    let more = c.request(member("aoi"), thread(), question("もっと"));
    c.service.admit(&delivery(&more), more.at);
    let first = c.service.handle(&more);
    says_twice(&mut c, "aoi", "もっと");
    assert_eq!(c.service.handle(&more), first);
    // A circle of follow-ups would never end.
    let then = only_reply(says_twice(&mut c, "aoi", "それはなぜ？"));
    assert!(!then.heading.is_empty());
}

/// A state of an earlier version may have questions that follow each other up.
#[test]
fn a_question_that_follows_itself_up_holds_nothing_up() {
    let mut c = with_many_posts();
    says_twice(&mut c, "aoi", "入金が遅れたらどうする？");
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let workspace = ["discord", "guild"];
    let place = ["discord", "guild", "general", "t1"];
    let member = ["discord", "aoi"];
    let save = |question: Option<u64>| {
        let new = NewQuestion {
            delivery: "earlier",
            workspace: KeyParts(&workspace),
            thread: KeyParts(&place),
            channel: None,
            message: None,
            member: KeyParts(&member),
            text: "入金が遅れたらどうする？",
            follow_up: question.map(|question| FollowUp {
                question,
                own: "もっと",
            }),
            scope: "{}",
            language: Language::Japanese,
            private: false,
            direct: false,
            status: Status::Found,
            millis: 1,
            at: now(c.seconds + 5),
            edit: None,
        };
        store.save_question(&new, &[]).unwrap()
    };
    let id = save(None);
    assert_eq!(save(id), id);
    let then = only_reply(says_twice(&mut c, "aoi", "もっと"));
    assert!(!then.heading.is_empty());
}

fn edit(text: &str) -> Action {
    Action::EditQuestion {
        message: "m1".into(),
        text: text.into(),
        mentions_bot: true,
    }
}

fn in_message(text: &str) -> Action {
    Action::Ask(Question {
        text: text.into(),
        message: Some("m1".into()),
        ..Question::default()
    })
}

#[test]
fn an_edit_that_turns_a_message_into_a_question_is_answered_the_second_time_too() {
    for text in ["入金はいつ祝う？", "もっと"] {
        let mut c = with_many_posts();
        says_twice(&mut c, "aoi", "入金が遅れたらどうする？");
        let request = c.request(member("aoi"), thread(), edit(text));
        let reply = only_reply(twice(&c, &request));
        assert!(!reply.cards.is_empty(), "{reply:?}");
    }
}

#[test]
fn an_edit_has_the_same_effects_the_second_time() {
    let mut c = with_many_posts();
    says_twice(&mut c, "aoi", "入金が遅れたらどうする？");
    c.does(&member("aoi"), &thread(), in_message("もっと"));
    for text in ["続き", "英語だと？", "稼働とは？"] {
        let request = c.request(member("aoi"), thread(), edit(text));
        let effects = twice(&c, &request);
        assert!(
            matches!(effects[..], [Effect::Replace { .. }]),
            "{effects:?}"
        );
        c.service.mark_done(&request);
    }
}

/// The reply could not be sent; the member deletes the question before the next attempt.
#[test]
fn the_words_of_a_deleted_question_do_not_come_back() {
    let mut c = community();
    let mut ask = c.request(
        member("aoi"),
        channel("general"),
        in_message("確定申告の期限は？"),
    );
    ask.delivery = "m1".into();
    let mut late_edit = c.request(
        member("aoi"),
        channel("general"),
        edit("確定申告の書類は？"),
    );
    late_edit.delivery = "m1-100".into();
    for request in [&ask, &late_edit] {
        c.service.admit(&delivery(request), request.at);
        c.service.handle(request);
        c.service.release(request, request.at);
    }
    let delete = Action::DeleteQuestion {
        message: "m1".into(),
    };
    let mut delete = c.request(member("aoi"), channel("general"), delete);
    delete.delivery = "m1-deleted".into();
    twice(&c, &delete);
    c.service.mark_done(&delete);
    let later = delete.at + SignedDuration::from_mins(1);
    assert_eq!(c.service.take_over::<()>(Platform::Discord, later), []);
    // A delivery that waits for its turn in this process.
    for request in [&ask, &late_edit] {
        assert_eq!(c.service.handle(request), []);
    }
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let texts = state.texts_of(KeyParts(&["discord", "aoi"])).unwrap();
    assert!(texts.is_empty(), "{texts:?}");
}

#[test]
fn a_second_attempt_counts_against_no_limit() {
    let mut c = with(ChatSettings {
        member_per_minute: 1,
        ..ChatSettings::default()
    });
    let request = c.request(
        member("aoi"),
        channel("general"),
        question("入金はいつ祝う？"),
    );
    c.service.admit(&delivery(&request), request.at);
    let first = c.service.handle(&request);
    c.service.release(&request, request.at);
    let taken = c.service.take_over::<()>(Platform::Discord, request.at);
    assert_eq!(taken.len(), 1);
    assert_eq!(c.service.handle(&request), first);
    let other = c.asks("aoi", "稼働とは？");
    assert!(other.cards.is_empty(), "{other:?}");
    assert_ne!(titles(&only_reply(first)), [""; 0]);
    assert_ne!(other.heading, JA().not_found);
}

/// Presses a button in two attempts.
fn presses_twice(c: &mut Community, reply: &Reply, label: &str) -> Reply {
    let button = reply.buttons.iter().find(|b| b.label == label);
    let payload = button
        .unwrap_or_else(|| panic!("no button {label}"))
        .payload
        .clone();
    acts_twice(c, Action::ButtonPressed(payload))
}

fn acts_twice(c: &mut Community, action: Action) -> Reply {
    let request = c.request(member("aoi"), channel("general"), action);
    let effects = twice(c, &request);
    c.service.mark_done(&request);
    only_reply(effects)
}

fn checked_in(c: &mut Community, days: i64) -> Reply {
    c.seconds = days * 24 * 3600 + 12 * 3600;
    let at = now(c.seconds);
    let pending = c.service.pending_notifications(Platform::Discord, at);
    let mut pending = pending.into_iter();
    let sent = pending.find_map(|id| c.service.due(Platform::Discord, id, at));
    let sent = sent.expect("a check-in is due");
    c.service.mark_notified(&sent, at);
    sent.reply
}

#[test]
fn what_a_member_takes_on_has_the_same_reply_the_second_time() {
    let mut c = with(ChatSettings {
        member_per_minute: 1000,
        ..ChatSettings::default()
    });
    let post = "---\ntitle: 朝の電話\nprinciples: [短い電話から掛ける。]\npractice: [一件に電話する, 二件に電話する, 三件に電話する]\n---\n## 順番\n朝の電話は短い順に掛けます。\n";
    fs::write(c.dir.path().join("content/call.md"), post).unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let words = &JA().practice;
    let [done, _, failed, _, stop] = words.answers;
    let answer = c.asks("aoi", "朝の電話の順番は？");
    let steps = only_reply(c.presses("aoi", &answer, words.try_it));
    let taken = presses_twice(&mut c, &steps, "1をやってみる");
    assert!(taken.heading.contains("3、10、30"), "{taken:?}");
    let recall = presses_twice(&mut c, &taken, words.recall);
    assert!(recall.heading.starts_with("基本原則を忘れ"), "{recall:?}");
    let own = steps.buttons.iter().find(|b| b.label == words.own_words);
    let own = Action::FormSubmitted {
        payload: own.unwrap().payload.clone(),
        text: "毎朝一件".into(),
    };
    let own = acts_twice(&mut c, own);
    assert_eq!(own.notes, ["• 毎朝一件"]);
    presses_twice(&mut c, &own, stop);
    let mut asked = Vec::new();
    for day in [3, 4] {
        asked.push(checked_in(&mut c, day));
    }
    let is_step = |reply: &&Reply| reply.heading.contains("一件に電話する");
    let step = asked.iter().find(is_step).unwrap().clone();
    let principle = asked.iter().find(|reply| !is_step(reply)).unwrap().clone();
    let shown = presses_twice(&mut c, &principle, words.recall_buttons[1]);
    let judged = presses_twice(&mut c, &shown, words.verdicts[3]);
    assert!(judged.heading.contains('月'), "{judged:?}");
    let another = presses_twice(&mut c, &step, failed);
    let instead = presses_twice(&mut c, &another, "1をやってみる");
    assert_eq!(instead.notes, ["• 二件に電話する"]);
    for days in [8, 16, 40] {
        let asked = checked_in(&mut c, days);
        let said = presses_twice(&mut c, &asked, done);
        assert_ne!(said.heading, words.closed);
        if days == 40 {
            assert_eq!(said.heading, words.kept_up);
        }
    }
}
