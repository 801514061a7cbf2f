//! Check-ins that are held up: they cannot be composed, are refused, owed for long, or about a principle that is missing.

use senpai_chat::{Action, Platform, Reply};
use senpai_store::{KeyParts, Store};

use crate::{
    community::{Community, JA, channel, member, now, only_reply, question},
    practises::{ASKED, DAY, MORNING, call, check_in, due, has, takes_on, with_steps, write},
};

#[test]
fn a_recall_follows_the_correction_of_its_principle_and_ends_with_it() {
    let mut c = with_steps("三件に電話する");
    let taken = takes_on(&mut c, "aoi", "1をやってみる");
    c.presses("aoi", &taken, JA().practice.recall);
    c.presses("aoi", &taken, "やめる");
    let corrected = call("長い電話から掛ける。", "三件に電話する");
    write(&mut c, "call", &corrected);
    // The first attempt to send it fails.
    assert!(due(&c, now(MORNING)).is_some());
    let asked = check_in(&c, now(MORNING + 300)).reply;
    assert_eq!(asked.notes, [JA().practice.principle_corrected]);
    c.seconds = MORNING + 300;
    let shown = only_reply(c.presses("aoi", &asked, "基本原則を見る"));
    assert_eq!(shown.cards[0].plain(), "長い電話から掛ける。");
    let judged = only_reply(c.presses("aoi", &shown, "思い出せた"));
    assert!(judged.heading.contains('月'), "{judged:?}");
    let without = "---\ntitle: 朝の電話\n---\n## 順番\n朝の電話は短い順に掛けます。\n";
    // While the folder of posts is replaced, it is missing for a moment.
    write(&mut c, "call", without);
    assert_eq!(due(&c, now(MORNING + 90 * DAY)), None);
    write(&mut c, "call", &corrected);
    let asked = check_in(&c, now(MORNING + 91 * DAY)).reply;
    assert!(
        asked.heading.contains("朝の電話") && asked.notes.is_empty(),
        "{asked:?}"
    );
    write(&mut c, "call", without);
    assert_eq!(due(&c, now(MORNING + 180 * DAY)), None);
    let over = due(&c, now(MORNING + 181 * DAY)).expect("it is over");
    assert_eq!(over.reply.heading, JA().practice.recall_ended);
    // Discord finds a message by its button. The decision stays, whatever the posts are when the message was sent.
    assert_eq!(over.reply.buttons.len(), 1);
    write(&mut c, "call", &corrected);
    c.service.mark_notified(&over, now(MORNING + 181 * DAY));
    assert_eq!(due(&c, now(MORNING + 300 * DAY)), None);
    let listed = c.hears("aoi", Action::ListCommitments);
    assert_eq!(listed.heading, JA().practice.nothing_taken);
}

/// The settings of the channel in which it was taken on are damaged.
#[test]
fn a_check_in_that_cannot_be_composed_uses_up_no_day() {
    let mut c = with_steps("三件に電話する, 五件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let answer = only_reply(c.does(&member("aoi"), &channel("work"), question(ASKED)));
    let presses = |c: &mut Community, reply: &Reply, label: &str| {
        let button = reply.buttons.iter().find(|b| b.label == label);
        let press = Action::ButtonPressed(button.expect(label).payload.clone());
        only_reply(c.does(&member("aoi"), &channel("work"), press))
    };
    let steps = presses(&mut c, &answer, JA().practice.try_it);
    presses(&mut c, &steps, "2をやってみる");
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let general = KeyParts(&["discord", "guild", "general"]);
    store.set_channel(general, "damaged").unwrap();
    let sent = check_in(&c, now(MORNING));
    assert!(sent.reply.heading.contains("五件に電話する"), "{sent:?}");
    for minute in 1..5 {
        let pending = c
            .service
            .pending_notifications(Platform::Discord, now(MORNING + minute * 60));
        assert!(
            pending.is_empty(),
            "the log names it once a day: {pending:?}"
        );
    }
    store.set_channel(general, "{}").unwrap();
    let sent = check_in(&c, now(MORNING + DAY + 60));
    assert!(sent.reply.heading.contains("三件に電話する"), "{sent:?}");
}

#[test]
fn a_long_outage_loses_nothing() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    c.service.delete_expired(now(MORNING + 400 * DAY));
    check_in(&c, now(MORNING + 400 * DAY));
}

/// The platform refuses a check-in for more than a day. At night it is not pending.
#[test]
fn the_first_refusal_of_a_check_in_is_remembered() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let refused = due(&c, now(MORNING)).expect("a check-in is due");
    let since = |at| c.service.refused_since(refused.id, at);
    assert_eq!(since(now(MORNING)), Some(now(MORNING)));
    c.service.mark_not_taken(refused.id);
    assert_eq!(due(&c, now(MORNING + 12 * 3600)), None, "it is night");
    let again = due(&c, now(MORNING + DAY)).expect("it is owed");
    assert!(!again.may_have_arrived);
    assert_eq!(since(now(MORNING + DAY)), Some(now(MORNING)));
}

/// The platform refuses one check-in for a day; another member has left; a third takes no messages.
#[test]
fn what_is_given_up_is_paused_and_may_be_resumed() {
    let mut c = with_steps("三件に電話する, 五件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    takes_on(&mut c, "aoi", "2をやってみる");
    let first = due(&c, now(MORNING)).expect("a check-in is due");
    c.service.mark_given_up(first.id, now(MORNING));
    let listed = c.hears("aoi", Action::ListCommitments);
    let paused = |reply: &Reply| {
        let lines = reply.notes.iter();
        lines
            .filter(|line| line.contains(JA().practice.is_paused))
            .count()
    };
    assert_eq!(paused(&listed), 1, "the other goes on: {listed:?}");
    assert!(has(&listed, "1を再開する"), "{listed:?}");
    let second = check_in(&c, now(MORNING + DAY));
    c.service.mark_left(second.id, now(MORNING + DAY));
    let listed = c.hears("aoi", Action::ListCommitments);
    assert_eq!(listed.heading, JA().practice.nothing_taken);
}
