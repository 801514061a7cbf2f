//! Opens the state of an earlier version: nothing in it is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixtures;

use fixtures::{AOI, AOI_ON_SLACK, GUILD, KIM, TEAM, state_0_0};
use jiff::Timestamp;
use senpai_store::{AuditOutcome, AuditRow, KeyParts, Language, Ruling, Status, Store, TakenOver};
use serde_json::Value;
use tempfile::TempDir;

fn opened() -> (TempDir, Store) {
    let dir = state_0_0();
    let store = Store::open(dir.path()).unwrap();
    assert!(store.is_whole().unwrap());
    (dir, store)
}

/// The unfinished deliveries of a platform. Their leases end at once, so that a test can take them again.
fn taken_over(store: &Store, platform: &str) -> Vec<TakenOver> {
    let now = Timestamp::now();
    store.take_over(platform, now, now).unwrap()
}

/// An unfinished request of a platform that holds these words.
fn unfinished(store: &Store, platform: &str, words: &str) -> Value {
    let all = taken_over(store, platform);
    let found = all.iter().find(|u| u.request.contains(words)).unwrap();
    serde_json::from_str(&found.request).unwrap()
}

/// The question id in the payload of an unfinished press of 「人に聞く」.
fn passed_on(store: &Store) -> u64 {
    let press = unfinished(store, "discord", "|human|");
    let payload = press["act"]["Press"].as_str().unwrap();
    u64::from_str_radix(payload.split('|').nth(2).unwrap(), 16).unwrap()
}

#[test]
fn questions_are_read_with_what_was_shown() {
    let (_dir, store) = opened();
    let id = passed_on(&store);
    let question = store.question(id, KeyParts(&GUILD)).unwrap().unwrap();
    assert_eq!(question.text.as_deref(), Some("納品と稼働はどう違いますか"));
    assert_eq!(question.language, Language::Japanese);
    assert_eq!(question.status, Status::Found);
    assert!(!question.private && question.delivery.starts_with("discord:"));
    assert!(question.scope.contains("\"any_tag\":[]"));
    let shown = store.shown_before(id, u16::MAX).unwrap();
    assert!(!shown[0].post.is_empty() && !shown[0].excerpt.is_empty());
    assert!(store.asked_by(id, KeyParts(&AOI)).unwrap());
    assert!(!store.asked_by(id, KeyParts(&KIM)).unwrap());
    let channel = KeyParts(&["discord", "2000", "3000", ""]);
    let last = store.last_question(
        channel,
        KeyParts(&KIM),
        false,
        true,
        Timestamp::UNIX_EPOCH,
        "now",
    );
    let text = last.unwrap().unwrap().text.unwrap();
    assert_eq!(text, "How do I answer a question about my weaknesses?");
}

#[test]
fn a_reply_is_found_by_the_message_of_its_question() {
    let (_dir, store) = opened();
    let edit = unfinished(&store, "discord", "EditQuestion");
    let message = edit["act"]["EditQuestion"]["message"].as_str().unwrap();
    let known = store.question_in_message(KeyParts(&["discord", "2000", "message", message]));
    let known = known.unwrap().unwrap();
    assert_eq!(known.text.as_deref(), Some("受注と入金、喜ぶならどっち？"));
    assert!(known.reply.unwrap().starts_with("3000/"));
}

#[test]
fn counts_of_questions_and_feedback_are_read() {
    let (_dir, store) = opened();
    let all = store.statistics(None, Timestamp::UNIX_EPOCH).unwrap();
    let days = all.days;
    let all = all.counts;
    assert_eq!(all.asked, all.found + all.unsure + all.not_found);
    assert_eq!((all.asked, all.helped, all.did_not_help), (32, 1, 2));
    // The words of this question were deleted, but it still counts.
    assert_eq!(days[0].date, "2026-08-17");
    for workspace in [GUILD, TEAM] {
        let of = store.statistics(Some(KeyParts(&workspace)), Timestamp::UNIX_EPOCH);
        assert_eq!(of.unwrap().counts.did_not_help, 1);
    }
}

#[test]
fn rulings_on_gaps_and_the_audit_are_read() {
    let (_dir, store) = opened();
    let gaps = store.gap_questions(Some(KeyParts(&GUILD)), Timestamp::UNIX_EPOCH);
    let gaps = gaps.unwrap();
    let ruling = |text: &str| Some(gaps.iter().find(|g| g.text == text)?.out_of_scope);
    assert_eq!(ruling("ドローン空撮のバッテリー"), Some(false));
    assert_eq!(ruling("ブラックホールの蒸発速度は？"), Some(true));
    assert_eq!(ruling("猫の爪切りの頻度は？"), None, "it is linked");
    let aoi = store.pseudonym(KeyParts(&AOI));
    assert!(gaps.iter().any(|g| g.from == aoi), "the key is the same");
    let audit = store.audit_rows(Some(KeyParts(&GUILD)), 100).unwrap();
    assert_eq!(audit.last().unwrap().action, "refused: reindex");
    let linked = |row: &&AuditRow| row.action.starts_with("link ");
    assert_eq!(audit.iter().filter(linked).count(), 2);
}

#[test]
fn actions_of_then_say_only_what_is_known_of_their_outcome() {
    let (_dir, store) = opened();
    let guild = Some(KeyParts(&GUILD));
    let audit = store.audit_rows(guild, 100).unwrap();
    for row in &audit {
        let refused = row.action.starts_with("refused: ");
        let known = refused.then_some(AuditOutcome::NotAllowed);
        assert_eq!((row.outcome, &row.channel), (known, &None), "{row:?}");
    }
    let linked = store.ruled_questions(guild, Timestamp::UNIX_EPOCH, Ruling::Linked);
    let linked = linked.unwrap();
    assert!(
        linked
            .iter()
            .any(|(q, link)| q.text == "猫の爪切りの頻度は？" && link.is_none())
    );
}

#[test]
fn preferences_channel_settings_and_notes_are_read() {
    let (_dir, store) = opened();
    let preference = store.preference(KeyParts(&KIM)).unwrap().unwrap();
    assert_eq!(preference, r#"{"language":"en","goal":"career"}"#);
    let channel = store
        .channel(KeyParts(&["discord", "2000", "3000"]))
        .unwrap();
    assert_eq!(
        channel.unwrap(),
        r#"{"tags":["転職","面接"],"language":"ja","private":false}"#
    );
    let channel = store.channel(KeyParts(&["slack", "T1", "C1"])).unwrap();
    assert!(channel.unwrap().contains("\"private\":true"));
    for note in ["discord commands", "discord identifies", "running"] {
        assert!(store.note(note).unwrap().is_some(), "{note}");
    }
}

#[test]
fn members_still_wait_and_passed_on_questions_are_known() {
    let (_dir, store) = opened();
    let wishes = store.subscriptions("discord").unwrap();
    let texts: Vec<&str> = wishes.iter().map(|w| w.text.as_str()).collect();
    assert_eq!(
        texts,
        ["ドローン空撮のバッテリー", "確定拠出年金の商品はどう選ぶ？"]
    );
    assert!(wishes[0].place.contains(AOI[1]) && wishes[0].scope.contains("any_tag"));
    let wishes = store.subscriptions("slack").unwrap();
    assert_eq!(wishes.len(), 1);
    assert!(wishes[0].place.contains("\"C1\""));

    let id = passed_on(&store);
    assert!(!store.pass_on(id, "discord:another").unwrap());
}

#[test]
fn unfinished_deliveries_are_read_and_known_when_redelivered() {
    let (_dir, store) = opened();
    for (platform, count) in [("discord", 25), ("slack", 26)] {
        let unfinished = taken_over(&store, platform);
        assert_eq!(unfinished.len(), count);
        assert_eq!(unfinished.iter().filter(|u| u.sent).count(), 1);
        for delivery in unfinished {
            let request: Value = serde_json::from_str(&delivery.request).unwrap();
            assert!(request["reply_to"].is_string(), "{request}");
            let key = format!("{platform}:{}", request["delivery"].as_str().unwrap());
            let (member, now) = (KeyParts(&AOI), Timestamp::now());
            assert!(!store.admit(&key, platform, member, "{}", now, now).unwrap());
        }
    }
    assert_eq!(store.waiting_deliveries().unwrap(), 49);
}

#[test]
fn a_member_of_then_is_forgotten() {
    let (dir, store) = opened();
    let before = taken_over(&store, "slack").len();
    for member in [AOI, AOI_ON_SLACK] {
        assert!(store.forget_member(KeyParts(&member)).unwrap().questions > 5);
        assert_eq!(store.preference(KeyParts(&member)).unwrap(), None);
        assert_eq!(store.subscriptions(member[0]).unwrap(), []);
    }
    let another = Store::open(dir.path()).unwrap();
    let owed = taken_over(&another, "slack").len();
    assert!((1..before).contains(&owed), "of others");
    let left = store.statistics(None, Timestamp::UNIX_EPOCH).unwrap();
    assert!((1..32).contains(&left.counts.asked));
    assert!(store.preference(KeyParts(&KIM)).unwrap().is_some());
}

#[test]
fn two_questions_of_one_delivery_are_both_kept() {
    let dir = state_0_0();
    let database = rusqlite::Connection::open(dir.path().join("senpai.db")).unwrap();
    let twins = "INSERT INTO question SELECT id + 1, delivery, workspace, thread, message, member, text, scope, language,
                    private, status, reply, millis, at, ruling, passed_on FROM question;
                 INSERT INTO feedback SELECT question + 1, member, helped, at FROM feedback";
    database.execute_batch(twins).unwrap();
    drop(database);
    let store = Store::open(dir.path()).unwrap();
    let all = store
        .statistics(None, Timestamp::UNIX_EPOCH)
        .unwrap()
        .counts;
    assert_eq!((all.asked, all.helped, all.did_not_help), (64, 2, 4));
    let id = passed_on(&store);
    let guild = KeyParts(&GUILD);
    let question = |id| store.question(id, guild).unwrap().unwrap();
    assert!(question(id).delivery.starts_with("discord:"));
    assert_eq!(question(id + 1).delivery, "");
    assert_eq!(question(id + 1).text, question(id).text);
    assert_eq!(question(id + 1).reply, question(id).reply);
    // An edit changes the question with the delivery; the deletion of the message changes both.
    let edit = unfinished(&store, "discord", "EditQuestion");
    let message = edit["act"]["EditQuestion"]["message"].as_str().unwrap();
    let message = KeyParts(&["discord", "2000", "message", message]);
    let in_message = || store.question_in_message(message).unwrap();
    let known = in_message().unwrap();
    assert!(known.delivery.starts_with("discord:"));
    store.forget_message(message).unwrap();
    assert_eq!(in_message(), None);
}
