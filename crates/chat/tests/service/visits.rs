//! A visitor of the page sees their practice when they look: nothing is sent to them.

use std::fs;

use jiff::{Timestamp, ToSpan};
use senpai_chat::{Action, Place, Platform, PracticeSettings, Reply, Request, Visit, page_wording};
use senpai_content::Language;
use senpai_store::{KeyParts, Store};

use crate::community::{Community, admin, channel, community, member, only_reply, question};

const POST: &str = "---\ntitle: 電話の掛け方\ndate: 2026-01-01\npractice: [\"三件に電話する\", \"五件に電話する\"]\nprinciples: [\"短い電話から掛ける。\"]\n---\n## 電話\n電話は、短い用件の三件から掛けます。\n";
const DAY: i64 = 24;

fn page(who: &str) -> Place {
    Place {
        platform: Platform::Web,
        workspace: "web".into(),
        channel: "web".into(),
        thread: Some(who.into()),
        direct: true,
    }
}

fn does(c: &mut Community, who: &str, action: Action) -> Reply {
    only_reply(c.does(&member(who), &page(who), action))
}

fn presses(c: &mut Community, who: &str, reply: &Reply, label: &str) -> Reply {
    let button = reply.buttons.iter().find(|button| button.label == label);
    let payload = button.expect(label).payload.clone();
    does(c, who, Action::ButtonPressed(payload))
}

fn request(c: &mut Community, who: &str, at: Timestamp) -> Request {
    let request = c.request(member(who), page(who), Action::ListCommitments);
    Request { at, ..request }
}

fn visit(c: &mut Community, who: &str, at: Timestamp) -> Visit {
    let request = request(c, who, at);
    c.service.visit(&request).unwrap()
}

/// A community with [`POST`], in which Aoi has taken on its step on the page.
fn practising() -> Community {
    let words = &page_wording(Language::Japanese).practice;
    let mut c = community();
    fs::write(c.dir.path().join("content/call.md"), POST).unwrap();
    let reindex = Action::Admin(senpai_chat::AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    takes_on(&mut c, words.try_it);
    c
}

fn takes_on(c: &mut Community, try_it: &str) {
    let answer = does(c, "aoi", question("電話はどう掛けますか"));
    let steps = presses(c, "aoi", &answer, try_it);
    let start = request(c, "aoi", Timestamp::UNIX_EPOCH);
    assert!(!c.service.practises(&start).unwrap());
    let taken = presses(c, "aoi", &steps, "1をやってみる");
    assert!(taken.heading.contains("下のリンク"), "{taken:?}");
    assert!(c.service.practises(&start).unwrap());
}

/// The clock of the tests begins at 23:13 in Tokyo.
fn at(days: i64) -> Timestamp {
    crate::community::now(0) + (DAY * days).hours()
}

#[test]
fn a_check_in_is_shown_at_any_time_of_day_until_it_is_answered() {
    let words = &page_wording(Language::Japanese).practice;
    let mut c = practising();
    let early = visit(&mut c, "aoi", at(1));
    assert!(early.check_ins.is_empty() && early.commitments.is_some());
    let first = visit(&mut c, "aoi", at(5));
    assert!(first.check_ins[0].heading.contains("三件に電話する"));
    let again = visit(&mut c, "aoi", at(5));
    assert_eq!(again.check_ins, first.check_ins, "a reload shows the same");
    assert!(visit(&mut c, "ren", at(5)).check_ins.is_empty());
    let pending = c.service.pending_notifications(Platform::Discord, at(5));
    assert!(pending.is_empty());
    // Nothing was sent, so a silence of weeks says nothing.
    for days in [20, 40, 60] {
        assert_eq!(visit(&mut c, "aoi", at(days)).check_ins, first.check_ins);
    }
    presses(&mut c, "aoi", &first.check_ins[0], words.answers[1]);
    assert!(visit(&mut c, "aoi", at(5)).check_ins.is_empty());
}

/// The clock begins at 23:13, and three days later it is still before nine when the next day begins.
#[test]
fn the_next_check_in_is_there_from_midnight_on() {
    let mut c = practising();
    let words = &page_wording(Language::Japanese).practice;
    let answer = does(&mut c, "aoi", question("電話はどう掛けますか"));
    let steps = presses(&mut c, "aoi", &answer, words.try_it);
    presses(&mut c, "aoi", &steps, "2をやってみる");
    let first = visit(&mut c, "aoi", at(4)).check_ins;
    assert_eq!(first.len(), 1, "one a day: {first:?}");
    let before_midnight = visit(&mut c, "aoi", at(4) + 40.minutes());
    assert_eq!(before_midnight.check_ins.len(), 1, "{before_midnight:?}");
    let after_midnight = visit(&mut c, "aoi", at(4) + 60.minutes());
    assert_eq!(after_midnight.check_ins.len(), 2, "{after_midnight:?}");
}

#[test]
fn while_practice_is_off_a_visitor_sees_what_they_can_stop() {
    let words = &page_wording(Language::Japanese).practice;
    let c = practising();
    let off = PracticeSettings {
        enabled: false,
        ..PracticeSettings::default()
    };
    let mut c = Community {
        service: c.service.with_practice(off),
        ..c
    };
    let start = request(&mut c, "aoi", Timestamp::UNIX_EPOCH);
    assert!(c.service.practises(&start).unwrap());
    let seen = visit(&mut c, "aoi", at(5));
    assert!(seen.check_ins.is_empty(), "{seen:?}");
    let list = seen.commitments.unwrap();
    assert_eq!(list.heading, words.list_while_off);
    let stopped = presses(&mut c, "aoi", &list, "1をやめる");
    assert_eq!(
        stopped.heading,
        "わかりました。「三件に電話する」については、もう聞きません。"
    );
}

#[test]
fn a_check_in_is_in_the_language_of_the_page() {
    let mut c = practising();
    visit(&mut c, "aoi", at(5));
    for language in [Language::English, Language::Japanese] {
        let mut request = request(&mut c, "aoi", at(5));
        request.member.language = Some(language);
        let shown = c.service.visit(&request).unwrap();
        assert_eq!(shown.check_ins[0].language, language);
        assert_eq!(shown.commitments.unwrap().language, language);
    }
}

#[test]
fn a_visit_mends_a_wrong_clock() {
    let words = &page_wording(Language::Japanese).practice;
    let mut c = practising();
    let first = visit(&mut c, "aoi", at(5));
    // Answered by a clock that is a year ahead.
    c.seconds = 365 * DAY * 3600;
    presses(&mut c, "aoi", &first.check_ins[0], words.answers[1]);
    c.seconds = 6 * DAY * 3600;
    assert!(visit(&mut c, "aoi", at(6)).check_ins.is_empty());
    assert_eq!(visit(&mut c, "aoi", at(10)).check_ins.len(), 1);
}

#[test]
fn a_check_in_that_cannot_be_shown_hides_no_other_and_no_list() {
    let mut c = practising();
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let settings = KeyParts(&["web", "web", "web"]);
    store.set_channel(settings, "damaged").unwrap();
    let shown = visit(&mut c, "aoi", at(5));
    assert!(
        shown.check_ins.is_empty() && shown.commitments.is_some(),
        "{shown:?}"
    );
    store.set_channel(settings, "{}").unwrap();
    assert_eq!(visit(&mut c, "aoi", at(7)).check_ins.len(), 1);
}

/// The clock begins at 23:13.
#[test]
fn the_first_check_in_is_there_from_midnight_of_its_day_on() {
    let mut c = practising();
    let before = visit(&mut c, "aoi", at(2) + 40.minutes());
    assert!(before.check_ins.is_empty(), "{before:?}");
    let after = visit(&mut c, "aoi", at(2) + 50.minutes());
    assert_eq!(after.check_ins.len(), 1, "{after:?}");
}

#[test]
fn a_practice_stays_while_somebody_looks_at_it() {
    let mut c = practising();
    let has_list = |c: &mut Community, days| visit(c, "aoi", at(days)).commitments.is_some();
    // The check-in is shown, and never answered.
    for days in [5, 80, 160, 240] {
        let looks = request(&mut c, "aoi", at(days));
        c.service.note_look(&looks);
        assert!(has_list(&mut c, days));
        c.service.delete_expired(at(days + 80));
    }
    assert!(has_list(&mut c, 320));
    c.service.delete_expired(at(340));
    assert!(!has_list(&mut c, 340), "nobody looked for 100 days");
}

#[test]
fn after_the_words_about_it_the_other_steps_are_still_offered() {
    let mut c = practising();
    let words = &page_wording(Language::Japanese).practice;
    let asked = visit(&mut c, "aoi", at(5)).check_ins.remove(0);
    let failed = presses(&mut c, "aoi", &asked, words.answers[2]);
    let writes = failed.buttons.iter().find(|b| b.label == words.write);
    let note = Action::FormSubmitted {
        payload: writes.unwrap().payload.clone(),
        text: "留守でした".into(),
    };
    let noted = does(&mut c, "aoi", note);
    assert_eq!(noted.heading, words.noted);
    let taken = presses(&mut c, "aoi", &noted, "1をやってみる");
    assert_eq!(taken.notes, ["• 五件に電話する"]);
}

#[test]
fn a_step_whose_post_is_gone_can_be_replaced_in_own_words() {
    let mut c = practising();
    let words = &page_wording(Language::Japanese).practice;
    let asked = visit(&mut c, "aoi", at(5)).check_ins.remove(0);
    fs::remove_file(c.dir.path().join("content/call.md")).unwrap();
    let reindex = Action::Admin(senpai_chat::AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let failed = presses(&mut c, "aoi", &asked, words.answers[2]);
    assert_eq!(failed.heading, words.no_post_any_more);
    let own = failed.buttons.iter().find(|b| b.label == words.own_words);
    let own = Action::FormSubmitted {
        payload: own.unwrap().payload.clone(),
        text: "一件に手紙を書く".into(),
    };
    let taken = does(&mut c, "aoi", own);
    assert_eq!(taken.notes, ["• 一件に手紙を書く"]);
}

#[test]
fn a_step_of_characters_that_nobody_sees_is_no_step() {
    let mut c = community();
    fs::write(c.dir.path().join("content/call.md"), POST).unwrap();
    let reindex = Action::Admin(senpai_chat::AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let words = &page_wording(Language::Japanese).practice;
    let answer = does(&mut c, "aoi", question("電話はどう掛けますか"));
    let steps = presses(&mut c, "aoi", &answer, words.try_it);
    let own = steps.buttons.iter().find(|b| b.label == words.own_words);
    let payload = own.unwrap().payload.clone();
    for (text, is_taken) in [("\u{200b}\u{2060} \u{3164}", false), ("👟", true)] {
        let form = Action::FormSubmitted {
            payload: payload.clone(),
            text: text.into(),
        };
        let said = does(&mut c, "aoi", form);
        assert_eq!(said.heading.contains("日後"), is_taken, "{said:?}");
    }
}

#[test]
fn the_private_link_is_spoken_of_once() {
    let mut c = practising();
    let words = &page_wording(Language::Japanese).practice;
    let answer = does(&mut c, "aoi", question("電話はどう掛けますか"));
    let steps = presses(&mut c, "aoi", &answer, words.try_it);
    let second = presses(&mut c, "aoi", &steps, "2をやってみる");
    assert!(second.heading.contains("日後") && !second.heading.contains("リンク"));
}
