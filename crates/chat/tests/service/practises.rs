//! Steps that members take on, check-ins, and offers of other steps.

use std::fs;

use jiff::Timestamp;
use senpai_chat::{
    Action, AdminCommand, ChannelSettings, ChatSettings, Language, Notification, NotificationId,
    Platform, PracticeSettings, Reply,
};

use crate::community::{Community, JA, admin, channel, community, member, now, only_reply, with};

pub const ASKED: &str = "朝の電話の順番は？";
/// Three days and a night after the community begins, at half past ten in the evening in Tokyo: check-ins are due.
/// The reply after the step of these tests was stopped.
pub const STOPPED: &str = "わかりました。「三件に電話する」については、もう聞きません。";
pub const DAY: i64 = 24 * 3600;
pub const MORNING: i64 = 3 * 24 * 3600 + 12 * 3600;

pub fn call(principle: &str, steps: &str) -> String {
    format!(
        "---\ntitle: 朝の電話\ntags: [電話]\nprinciples: [{principle}]\npractice: [{steps}]\n---\n## 順番\n朝の電話は短い順に掛けます。\n"
    )
}

/// A community with a post with these steps, and one with a shared tag.
pub fn with_steps(steps: &str) -> Community {
    with_steps_in(community(), steps)
}

pub fn with_steps_in(mut c: Community, steps: &str) -> Community {
    let letter = "---\ntitle: 夜の手紙\ntags: [電話, 手紙]\npractice: [手紙を一通書く]\n---\n## 便箋\n夜の手紙は便箋一枚で足ります。\n";
    write(&mut c, "letter", letter);
    write(&mut c, "call", &call("短い電話から掛ける。", steps));
    c
}

pub fn write(c: &mut Community, name: &str, post: &str) {
    let file = c.dir.path().join(format!("content/{name}.md"));
    fs::write(file, post).unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
}

/// Takes on a step of the answer by the label of its button.
pub fn takes_on(c: &mut Community, who: &str, label: &str) -> Reply {
    let answer = c.asks(who, ASKED);
    let steps = only_reply(c.presses(who, &answer, JA().practice.try_it));
    only_reply(c.presses(who, &steps, label))
}

/// Sends the check-in that is due.
pub fn check_in(c: &Community, at: Timestamp) -> Notification {
    let sent = due(c, at).expect("a check-in is due");
    c.service.mark_notified(&sent, at);
    sent
}

pub fn due(c: &Community, at: Timestamp) -> Option<Notification> {
    let pending = c.service.pending_notifications(Platform::Discord, at);
    let mut pending = pending.into_iter();
    pending.find_map(|id| c.service.due(Platform::Discord, id, at))
}

pub fn has(reply: &Reply, label: &str) -> bool {
    reply.buttons.iter().any(|b| b.label == label)
}

#[test]
fn a_check_in_is_a_direct_message_to_its_member_and_comes_once() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let before = c.service.pending_notifications(Platform::Discord, now(60));
    assert!(before.is_empty(), "{before:?}");
    let sent = check_in(&c, now(MORNING));
    assert_eq!((sent.member.as_str(), &sent.place), ("aoi", &None));
    assert!(sent.reply.heading.contains("三件に電話する"));
    let labels: Vec<&str> = sent
        .reply
        .buttons
        .iter()
        .map(|b| b.label.as_str())
        .collect();
    assert_eq!(labels, JA().practice.answers);
    let after = now(MORNING + 3600);
    let pending = c.service.pending_notifications(Platform::Discord, after);
    assert!(pending.is_empty(), "{pending:?}");
    assert!(matches!(sent.id, NotificationId::CheckIn { number: 1, .. }));
    let others = only_reply(c.presses("ren", &sent.reply, "やめる"));
    assert_eq!(others.heading, JA().practice.gone);
    let stopped = only_reply(c.presses("aoi", &sent.reply, "やめる"));
    assert_eq!(stopped.heading, STOPPED);
}

#[test]
fn what_did_not_work_brings_each_other_step_then_a_neighbour_then_an_excerpt() {
    let mut c = with_steps("三件に電話する, 五件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let mut offered = Vec::new();
    for day in 0..4 {
        let sent = check_in(&c, now(MORNING + day * 4 * 24 * 3600));
        c.seconds = MORNING + day * 4 * 24 * 3600;
        let another = only_reply(c.presses("aoi", &sent.reply, "うまくいかなかった"));
        offered.push((another.heading.clone(), another.notes[0].clone()));
        if !has(&another, "1をやってみる") {
            assert!(another.cards[0].plain().contains("便箋一枚"), "{another:?}");
            break;
        }
        c.presses("aoi", &another, "1をやってみる");
    }
    let notes: Vec<&str> = offered.iter().map(|(_, note)| note.as_str()).collect();
    assert_eq!(notes[..2], ["1. 五件に電話する", "1. 手紙を一通書く"]);
    assert_eq!(offered.last().unwrap().0, JA().practice.another_excerpt);
}

#[test]
fn posts_that_the_channel_may_not_be_shown_are_not_offered() {
    let mut c = with_steps("三件に電話する");
    write(
        &mut c,
        "letter",
        "---\ntitle: 夜の手紙\ntags: [電話, 内緒]\npractice: [手紙を一通書く]\n---\n夜の手紙。\n",
    );
    let only_call = "---\ntitle: 朝の電話\ntags: [電話, 公開]\nprinciples: [短い電話から掛ける。]\npractice: [三件に電話する]\n---\n## 順番\n朝の電話は短い順に掛けます。\n";
    write(&mut c, "call", only_call);
    let settings = ChannelSettings {
        tags: Some(vec!["公開".into()]),
        ..ChannelSettings::default()
    };
    let set = Action::Admin(AdminCommand::Settings(settings));
    c.does(&admin(), &channel("general"), set);
    takes_on(&mut c, "aoi", "1をやってみる");
    let sent = check_in(&c, now(MORNING));
    // In direct messages, the channel's tags still apply.
    let failed = sent
        .reply
        .buttons
        .iter()
        .find(|b| b.label == "うまくいかなかった");
    let press = Action::ButtonPressed(failed.unwrap().payload.clone());
    let mut direct = channel("dm");
    direct.direct = true;
    let another = only_reply(c.does(&member("aoi"), &direct, press.clone()));
    assert!(!has(&another, "1をやってみる"), "{another:?}");
    // They still do after a pause.
    let listed = c.hears("aoi", Action::ListCommitments);
    c.presses("aoi", &listed, "1を休む");
    let another = only_reply(c.does(&member("aoi"), &direct, press));
    assert!(!has(&another, "1をやってみる"), "{another:?}");
    let listed = c.hears("aoi", Action::ListCommitments);
    c.presses("aoi", &listed, "1を再開する");
    let next = check_in(&c, now(MORNING + 10 * DAY));
    assert_eq!(
        (next.workspace.as_str(), next.member.as_str()),
        ("guild", "aoi")
    );
}

#[test]
fn a_member_has_three_steps_and_own_words_have_a_limit() {
    let mut c = with_steps("一, 二, 三, 四");
    for label in ["1をやってみる", "2をやってみる", "3をやってみる"] {
        let taken = takes_on(&mut c, "aoi", label);
        assert!(taken.heading.contains("3、10、30"), "{taken:?}");
    }
    assert_eq!(
        takes_on(&mut c, "aoi", "3をやってみる").heading,
        JA().practice.taken_before
    );
    assert_eq!(
        takes_on(&mut c, "aoi", "4をやってみる").heading,
        JA().practice.full
    );
    let answer = c.asks("ren", ASKED);
    let steps = only_reply(c.presses("ren", &answer, JA().practice.try_it));
    let own = steps
        .buttons
        .iter()
        .find(|b| b.label == JA().practice.own_words);
    let payload = own.unwrap().payload.clone();
    let form = senpai_chat::form(&payload).unwrap();
    assert_eq!([form.title, form.label], JA().practice.own_step);
    let submit = |c: &mut Community, text: &str| {
        let action = Action::FormSubmitted {
            payload: payload.clone(),
            text: text.into(),
        };
        c.hears("ren", action)
    };
    for slip in [String::new(), " \n".into(), "長".repeat(201)] {
        assert!(submit(&mut c, &slip).heading.contains("200文字"), "{slip}");
    }
    let taken = submit(&mut c, " 毎朝一件 ");
    assert_eq!(taken.notes, ["• 毎朝一件"]);
    assert_eq!(senpai_chat::form("1|did|1|0"), None);
    assert_eq!(senpai_chat::form("1|own|1|7"), None);
}

#[test]
fn the_days_stay_once_a_check_in_was_sent() {
    let mut c = with_steps("三件に電話する");
    let taken = takes_on(&mut c, "aoi", "1をやってみる");
    check_in(&c, now(MORNING));
    let sooner = only_reply(c.presses("aoi", &taken, JA().practice.paces[0]));
    assert_eq!(sooner.heading, JA().practice.pace_stays);
}

#[test]
fn who_resumes_a_fourth_step_is_told_what_resumes_it() {
    let mut c = with_steps("一, 二, 三, 四");
    takes_on(&mut c, "aoi", "1をやってみる");
    let listed = c.hears("aoi", Action::ListCommitments);
    let paused = only_reply(c.presses("aoi", &listed, "1を休む"));
    assert!(paused.heading.contains("90日"), "{paused:?}");
    for label in ["2をやってみる", "3をやってみる", "4をやってみる"] {
        takes_on(&mut c, "aoi", label);
    }
    let listed = c.hears("aoi", Action::ListCommitments);
    let resumed = only_reply(c.presses("aoi", &listed, "1を再開する"));
    assert_eq!(resumed.heading, JA().practice.full_to_resume);
}

#[test]
fn the_buttons_of_an_old_check_in_answer_it_alone() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let first = check_in(&c, now(MORNING)).reply;
    let second = check_in(&c, now(MORNING + 8 * DAY)).reply;
    c.seconds = MORNING + 8 * DAY;
    let late = only_reply(c.presses("aoi", &first, "うまくいかなかった"));
    assert_eq!(late.heading, JA().practice.kept_with_question);
    let done = only_reply(c.presses("aoi", &second, "できた"));
    assert!(done.heading.starts_with("いいですね"), "{done:?}");
}

#[test]
fn a_late_answer_after_the_end_is_welcome() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let first = check_in(&c, now(MORNING)).reply;
    c.seconds = MORNING;
    let listed = c.hears("aoi", Action::ListCommitments);
    c.presses("aoi", &listed, "1をやめる");
    let late = only_reply(c.presses("aoi", &first, "できた"));
    assert_eq!(late.heading, JA().practice.done_late);
    let other = only_reply(c.presses("aoi", &first, "まだ"));
    assert_eq!(other.heading, JA().practice.was_stopped);
    // An answer that is kept is not refused.
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let first = check_in(&c, now(MORNING)).reply;
    let listed = c.hears("aoi", Action::ListCommitments);
    c.presses("aoi", &listed, "1をやめる");
    let late = only_reply(c.presses("aoi", &first, "まだ"));
    assert_eq!(late.heading, JA().practice.closed_and_kept);
}

#[test]
fn the_list_has_pages() {
    let mut c = with(ChatSettings {
        member_per_minute: 1000,
        ..ChatSettings::default()
    });
    let post = call("短い電話から掛ける。", "一, 二, 三, 四, 五");
    write(&mut c, "call", &post);
    for number in 1..=5 {
        takes_on(&mut c, "aoi", &format!("{number}をやってみる"));
        let listed = c.hears("aoi", Action::ListCommitments);
        let active = listed.buttons.iter().find(|b| b.label.ends_with("を休む"));
        let pause = active.map(|b| Action::ButtonPressed(b.payload.clone()));
        c.hears("aoi", pause.unwrap_or(Action::Help));
    }
    let listed = c.hears("aoi", Action::ListCommitments);
    assert_eq!(listed.notes.len(), 6, "four, a space, the zone: {listed:?}");
    let rest = only_reply(c.presses("aoi", &listed, "ほかの1件を見る"));
    assert!(rest.notes[0].starts_with("5. 五"), "{rest:?}");
    assert!(
        has(&rest, "5を再開する") || has(&rest, "5を休む"),
        "{rest:?}"
    );
}

#[test]
fn the_buttons_of_the_list_work_in_every_channel() {
    let mut c = with(ChatSettings {
        deny: ["quiet".to_owned()].into(),
        ..ChatSettings::default()
    });
    write(
        &mut c,
        "call",
        &call("短い電話から掛ける。", "三件に電話する"),
    );
    takes_on(&mut c, "aoi", "1をやってみる");
    let quiet = channel("quiet");
    let listed = only_reply(c.does(&member("aoi"), &quiet, Action::ListCommitments));
    let stop = listed.buttons[1].payload.clone();
    let stopped = only_reply(c.does(&member("aoi"), &quiet, Action::ButtonPressed(stop)));
    assert_eq!(stopped.heading, STOPPED);
}

#[test]
fn without_practice_the_steps_are_shown_and_nothing_is_offered() {
    let c = with_steps("三件に電話する");
    let off = PracticeSettings {
        enabled: false,
        ..PracticeSettings::default()
    };
    let mut c = Community {
        service: c.service.with_practice(off),
        ..c
    };
    let answer = c.asks("aoi", ASKED);
    assert!(!has(&answer, JA().practice.try_it), "{answer:?}");
    let steps = only_reply(c.presses("aoi", &answer, JA().steps));
    assert_eq!(steps.notes, ["• 三件に電話する"]);
    assert!(steps.buttons.is_empty());
}

#[test]
fn check_ins_are_in_the_language_that_the_member_chose_last() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    c.hears("aoi", Action::SetLanguage(Some(Language::English)));
    let sent = check_in(&c, now(MORNING)).reply;
    assert_eq!(sent.language, Language::English);
    assert!(sent.heading.starts_with("How did it go?"), "{sent:?}");
}

/// The member reads English, and the question was Japanese.
#[test]
fn the_list_of_steps_is_in_one_language() {
    let mut c = with_steps("三件に電話する");
    c.hears("aoi", Action::SetLanguage(Some(Language::English)));
    let answer = c.asks("ren", ASKED);
    let steps = only_reply(c.presses("aoi", &answer, JA().practice.try_it));
    let labels: Vec<&str> = steps.buttons.iter().map(|b| b.label.as_str()).collect();
    assert_eq!(labels, ["1をやってみる", JA().practice.own_words]);
}

#[test]
fn who_has_three_steps_is_offered_no_form() {
    let mut c = with_steps("一, 二, 三");
    for label in ["1をやってみる", "2をやってみる", "3をやってみる"] {
        takes_on(&mut c, "aoi", label);
    }
    let answer = c.asks("aoi", ASKED);
    let steps = only_reply(c.presses("aoi", &answer, JA().practice.try_it));
    assert!(!has(&steps, JA().practice.own_words), "{steps:?}");
}

#[test]
fn own_words_are_in_no_list_for_admins() {
    let mut c = with_steps("三件に電話する");
    let answer = c.asks("aoi", ASKED);
    let steps = only_reply(c.presses("aoi", &answer, JA().practice.try_it));
    let own = steps
        .buttons
        .iter()
        .find(|b| b.label == JA().practice.own_words);
    let action = Action::FormSubmitted {
        payload: own.unwrap().payload.clone(),
        text: "部長に打ち明ける".into(),
    };
    c.hears("aoi", action);
    let mut direct = channel("dm");
    direct.direct = true;
    for command in [AdminCommand::Gaps, AdminCommand::Stats { days: 30 }] {
        let action = Action::Admin(command);
        let seen = only_reply(c.does(&admin(), &direct, action));
        assert!(!format!("{seen:?}").contains("打ち明ける"), "{seen:?}");
    }
    let shown = c.hears("aoi", Action::ShowData);
    let shown = shown.notes.join("\n");
    assert!(
        shown.contains("取り組んでいること: 1\n    部長に打ち明ける"),
        "{shown}"
    );
    c.hears("aoi", Action::SetZone("Europe/Berlin".into()));
    let export = c.hears("aoi", Action::ExportData).file.unwrap().text;
    for kept in ["部長に打ち明ける", "Europe/Berlin"] {
        assert!(export.contains(kept), "{export}");
    }
    let listed = c.hears("aoi", Action::ListCommitments);
    assert!(listed.notes[0].contains("部長に打ち明ける"), "{listed:?}");
    let of_ren = c.hears("ren", Action::ListCommitments);
    assert_eq!(of_ren.heading, JA().practice.nothing_taken);
}
