//! Practice says what is true at that moment, and nothing where it is not used.

use senpai_chat::{Action, Ladders};
use senpai_settings::{Ladder, Rung};

use crate::{
    community::{Community, JA, community, now, only_reply},
    practises::{DAY, MORNING, check_in, due, takes_on, with_steps},
};

/// A full stop at the end of a step does not stand in the middle of the check-in.
#[test]
fn a_check_in_quotes_the_step_without_its_full_stop() {
    let mut c = with_steps("三件に電話する。");
    takes_on(&mut c, "aoi", "1をやってみる");
    let asked = check_in(&c, now(MORNING)).reply.heading;
    assert_eq!(asked, "「三件に電話する」、やってみてどうでしたか？");
}

#[test]
fn a_pace_that_is_chosen_in_time_is_said_and_kept() {
    let mut c = with_steps("三件に電話する");
    let taken = takes_on(&mut c, "aoi", "1をやってみる");
    let sooner = only_reply(c.presses("aoi", &taken, JA().practice.paces[0]));
    assert_eq!(sooner.heading, "わかりました。1、4、14日後に聞きます。");
    check_in(&c, now(DAY + 12 * 3600));
}

#[test]
fn what_is_begun_twice_is_named() {
    let mut c = with_steps("三件に電話する");
    let taken = takes_on(&mut c, "aoi", "1をやってみる");
    c.presses("aoi", &taken, JA().practice.recall);
    let again = only_reply(c.presses("aoi", &taken, JA().practice.recall));
    assert_eq!(again.heading, JA().practice.recalled_before);
    let again = takes_on(&mut c, "aoi", "1をやってみる");
    assert_eq!(again.heading, JA().practice.taken_before);
}

#[test]
fn who_takes_no_messages_may_resume_what_is_paused() {
    let mut c = with_steps("三件に電話する");
    takes_on(&mut c, "aoi", "1をやってみる");
    let refused = due(&c, now(MORNING)).expect("a check-in is due");
    c.service.mark_unreachable(refused.id, now(MORNING));
    c.seconds = MORNING;
    assert_eq!(due(&c, now(MORNING + 40 * DAY)), None);
    let listed = c.hears("aoi", Action::ListCommitments);
    assert!(listed.notes[0].ends_with("（休み中）"), "{listed:?}");
    c.presses("aoi", &listed, "1を再開する");
    check_in(&c, now(MORNING + 4 * DAY));
}

#[test]
fn a_community_without_steps_and_ladders_of_its_own_hears_nothing_of_practice() {
    let mut c = community();
    let help = |c: &mut Community| c.hears("aoi", Action::Help).notes.join("\n");
    for word in ["やってみる", "/report", "/senpai practice"] {
        assert!(!help(&mut c).contains(word), "{word}");
    }
    assert!(!c.service.uses_practice());
    let told = |c: &mut Community| c.asks("ren", "入金がありました").notes;
    let report = JA().report_help.to_owned();
    assert!(!told(&mut c).contains(&report));
    let mut c = Community {
        service: c.service.with_ladders(Ladders::try_from(vec![]).unwrap()),
        ..c
    };
    assert!(!c.service.uses_practice(), "an empty list is no ladder");
    assert!(!help(&mut c).contains("/report"));
    let own = vec![Ladder {
        rungs: vec![Rung {
            id: "hired".into(),
            ja: None,
            en: None,
            celebrated: true,
        }],
    }];
    let mut c = Community {
        service: c.service.with_ladders(Ladders::try_from(own).unwrap()),
        ..c
    };
    assert!(help(&mut c).contains("/report"));
    assert!(told(&mut c).contains(&report));
    let mut c = with_steps("三件に電話する");
    assert!(c.service.uses_practice());
    for word in ["やってみる", "/report", "/senpai practice"] {
        assert!(help(&mut c).contains(word), "{word}");
    }
}
