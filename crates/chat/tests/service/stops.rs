//! A stop is never refused, and a late answer is no silence. What is said then is true.

use senpai_chat::{
    Action, ChatService, ChatSettings, Member, Notification, Platform, PracticeSettings, Reply,
};

use crate::{
    community::{Community, JA, channel, member, now, only_reply, with},
    practises::{
        DAY, MORNING, STOPPED, call, check_in, due, takes_on, with_steps, with_steps_in, write,
    },
};

/// The community while its admins have switched practice off, or on again.
fn switched(c: Community, enabled: bool) -> Community {
    let settings = PracticeSettings {
        enabled,
        ..PracticeSettings::default()
    };
    Community {
        service: c.service.with_practice(settings),
        ..c
    }
}

#[test]
fn a_stop_counts_while_practice_is_off() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let asked = check_in(&c, now(MORNING)).reply;
    let mut c = switched(c, false);
    let stopped = only_reply(c.presses("aoi", &asked, "やめる"));
    assert_eq!(stopped.heading, STOPPED);
    // What nobody asks about cannot be answered.
    let done = only_reply(c.presses("aoi", &asked, "できた"));
    assert_eq!(done.heading, JA().practice.asks_nobody);
    let c = switched(c, true);
    assert_eq!(due(&c, now(MORNING + 30 * DAY)), None);
}

#[test]
fn the_list_lets_a_member_stop_while_practice_is_off() {
    let mut c = with_steps("三件に電話する, 五件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    takes_on(&mut c, "aoi", "2をやってみる");
    let before = c.hears("aoi", Action::ListCommitments);
    let mut c = switched(c, false);
    let listed = c.hears("aoi", Action::ListCommitments);
    assert_eq!(listed.heading, JA().practice.list_while_off);
    assert_eq!(listed.notes, ["1. 三件に電話する", "2. 五件に電話する"]);
    let labels: Vec<&str> = listed.buttons.iter().map(|b| b.label.as_str()).collect();
    assert_eq!(labels, ["1をやめる", "2をやめる"]);
    c.presses("aoi", &listed, "1をやめる");
    // The button of an earlier list.
    let paused = only_reply(c.presses("aoi", &before, "2を休む"));
    assert_eq!(paused.heading, JA().practice.paused_while_off);
    let nothing = c.hears("ren", Action::ListCommitments);
    assert_eq!(nothing.heading, JA().practice.off);
    let c = switched(c, true);
    assert_eq!(due(&c, now(MORNING + 30 * DAY)), None);
}

#[test]
fn no_limit_refuses_a_stop() {
    let mut c = with_steps_in(
        with(ChatSettings {
            member_per_minute: 8,
            ..ChatSettings::default()
        }),
        "三件に電話する",
    );
    let taken = takes_on(&mut c, "aoi", "1をやってみる");
    let report = Action::Report {
        rung: Some("payment".into()),
        words: None,
    };
    let reported = c.hears("aoi", report);
    let over = |c: &mut Community| {
        let pace = only_reply(c.presses("aoi", &taken, JA().practice.paces[0]));
        pace.heading.contains("少しだけ待って")
    };
    while !over(&mut c) {}
    let withdrawn = only_reply(c.presses("aoi", &reported, JA().withdraw));
    assert!(withdrawn.heading.contains("取り消し"), "{withdrawn:?}");
    let stopped = only_reply(c.presses("aoi", &taken, "やめる"));
    assert_eq!(stopped.heading, STOPPED);
    assert!(over(&mut c), "it was counted");
}

#[test]
fn a_late_answer_is_no_silence() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let first = check_in(&c, now(MORNING)).reply;
    check_in(&c, now(MORNING + 8 * DAY));
    c.seconds = MORNING + 8 * DAY;
    let late = only_reply(c.presses("aoi", &first, "できた"));
    assert_eq!(late.heading, JA().practice.kept_with_question);
    let third = check_in(&c, now(MORNING + 40 * DAY));
    assert!(third.reply.heading.contains("三件に電話する"), "{third:?}");
    // All were sent, so there is no next day.
    c.seconds = MORNING + 40 * DAY;
    let late = only_reply(c.presses("aoi", &first, "まだ"));
    assert_eq!(late.heading, JA().practice.kept_before_the_last);
    let listed = c.hears("aoi", Action::ListCommitments);
    assert_eq!(listed.notes[0], "1. 三件に電話する", "{listed:?}");
    let kept_up = only_reply(c.presses("aoi", &third.reply, "できた"));
    assert_eq!(kept_up.heading, JA().practice.kept_up);
}

#[test]
fn who_answers_late_is_told_that_it_is_paused() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let first = check_in(&c, now(MORNING)).reply;
    check_in(&c, now(MORNING + 8 * DAY));
    assert_eq!(due(&c, now(MORNING + 40 * DAY)), None, "two silences");
    c.seconds = MORNING + 40 * DAY;
    let late = only_reply(c.presses("aoi", &first, "できた"));
    assert_eq!(late.heading, JA().practice.kept_while_paused);
    let resumed = only_reply(c.presses("aoi", &late, JA().practice.resume_this));
    assert!(resumed.heading.contains("聞きます"), "{resumed:?}");
    check_in(&c, now(MORNING + 50 * DAY));
}

/// A member whose platform names this time zone.
fn in_zone(zone: &str) -> Member {
    Member {
        zone: Some(zone.into()),
        ..member("aoi")
    }
}

fn presses_in(c: &mut Community, zone: &str, reply: &Reply, label: &str) {
    let button = reply.buttons.iter().find(|b| b.label == label);
    let press = Action::ButtonPressed(button.expect(label).payload.clone());
    c.does(&in_zone(zone), &channel("general"), press);
}

/// What the bot does before it sends a check-in: it asks the platform about the member.
fn due_in(c: &Community, zone: &str, second: i64) -> Option<Notification> {
    let at = now(second);
    let pending = c.service.pending_notifications(Platform::Discord, at);
    let id = *pending.first()?;
    let recipient = c.service.recipient(Platform::Discord, id).unwrap();
    assert_eq!(recipient.member, "aoi");
    let service: &ChatService = &c.service;
    service.note_zone(Platform::Discord, &recipient, zone);
    service.due(Platform::Discord, id, at)
}

/// The first check-in is due in the middle of the day in Tokyo, which is the night in New York.
#[test]
fn a_check_in_waits_for_the_day_where_the_member_is_now() {
    let (tokyo, york) = ("Asia/Tokyo", "America/New_York");
    let steps = || with_steps("三件に電話する, 五件に電話する");
    let mut c = steps();
    takes_on(&mut c, "aoi", "1をやってみる");
    takes_on(&mut c, "aoi", "2をやってみる");
    assert_eq!(due_in(&c, york, MORNING), None, "it is night there");
    let sent = due_in(&c, york, MORNING + DAY / 2).expect("it is day there");
    c.service.mark_notified(&sent, now(MORNING + DAY / 2));
    assert_eq!(due_in(&c, york, MORNING + DAY), None, "the same day there");
    // A zone that the member chose stays.
    let mut c = steps();
    takes_on(&mut c, "aoi", "1をやってみる");
    c.hears("aoi", Action::SetZone(tokyo.into()));
    assert!(due_in(&c, york, MORNING).is_some());
    // What the member does with one step moves the others too.
    let mut c = steps();
    takes_on(&mut c, "aoi", "1をやってみる");
    let other = takes_on(&mut c, "aoi", "2をやってみる");
    presses_in(&mut c, york, &other, "やめる");
    assert_eq!(due(&c, now(MORNING)), None, "it is night there");
    assert!(due(&c, now(MORNING + DAY / 2)).is_some());
}

/// The look at the platform takes seconds.
#[test]
fn who_stops_or_pauses_while_the_bot_looks_is_not_asked() {
    for label in [Some("1をやめる"), Some("1を休む"), None] {
        let mut c = with_steps("三件に電話する");
        takes_on(&mut c, "aoi", "1をやってみる");
        let claimed = due(&c, now(MORNING)).expect("a check-in is due");
        c.seconds = MORNING;
        let listed = c.hears("aoi", Action::ListCommitments);
        if let Some(label) = label {
            c.presses("aoi", &listed, label);
        }
        let still = c.service.is_still_due(Platform::Discord, &claimed);
        assert_eq!(still, label.is_none(), "{label:?}");
    }
}

#[test]
fn the_recall_of_a_corrected_principle_is_begun_once() {
    let mut c = with_steps("三件に電話する");
    let taken = takes_on(&mut c, "aoi", "1をやってみる");
    c.presses("aoi", &taken, JA().practice.recall);
    write(
        &mut c,
        "call",
        &call("長い電話から掛ける。", "三件に電話する"),
    );
    let again = only_reply(c.presses("aoi", &taken, JA().practice.recall));
    assert_eq!(again.heading, JA().practice.recalled_before);
    let listed = c.hears("aoi", Action::ListCommitments);
    let recalls = listed.notes.iter().filter(|line| line.contains("基本原則"));
    assert_eq!(recalls.count(), 1, "{listed:?}");
}

#[test]
fn who_stops_a_step_hears_that_its_recall_goes_on_and_may_stop_it_too() {
    let words = &JA().practice;
    let mut c = with_steps("三件に電話する");
    let taken = takes_on(&mut c, "aoi", "1をやってみる");
    c.presses("aoi", &taken, words.recall);
    let stopped = only_reply(c.presses("aoi", &taken, "やめる"));
    assert_eq!(stopped.heading, STOPPED);
    assert_eq!(stopped.notes, [words.recall_goes_on]);
    let both = only_reply(c.presses("aoi", &stopped, words.stop_recall));
    assert_eq!(
        both.heading,
        "わかりました。「朝の電話」の基本原則については、もう聞きません。"
    );
    assert_eq!(due(&c, now(MORNING + 90 * DAY)), None);
    let again = only_reply(c.presses("aoi", &taken, "やめる"));
    assert!(again.notes.is_empty(), "nothing goes on: {again:?}");
}

#[test]
fn an_answer_does_not_undo_the_pause_that_the_member_chose() {
    let words = &JA().practice;
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let asked = check_in(&c, now(MORNING)).reply;
    c.seconds = MORNING;
    let listed = c.hears("aoi", Action::ListCommitments);
    c.presses("aoi", &listed, "1を休む");
    let done = only_reply(c.presses("aoi", &asked, "できた"));
    assert_eq!(done.heading, words.kept_while_paused);
    assert_eq!(due(&c, now(MORNING + 60 * DAY)), None);
    // The answer counts: the next check-in is the second one.
    let resumed = only_reply(c.presses("aoi", &done, words.resume_this));
    assert!(resumed.heading.contains("聞きます"), "{resumed:?}");
    let second = check_in(&c, now(MORNING + 4 * DAY)).reply;
    c.seconds = MORNING + 4 * DAY;
    c.presses("aoi", &second, "できた");
    let third = check_in(&c, now(MORNING + 30 * DAY)).reply;
    c.seconds = MORNING + 30 * DAY;
    let kept_up = only_reply(c.presses("aoi", &third, "できた"));
    assert_eq!(kept_up.heading, words.kept_up);
}
