//! Commitments whose check-ins cannot be sent: unreadable, due for long, refused, paused, forgotten.

use senpai_practice::commitment::State;
use senpai_store::{Changed, CommitmentChange, NewCommitment, NewOutcome, RowWorkspace, TakenOn};

use crate::{
    commitments::{DAY, by, claims, is_asked, stored},
    community::{
        AOI, GUILD, at, change,
        commitments::{new, step, takes_on, tokyo},
        state,
    },
};

#[test]
fn a_commitment_that_cannot_be_read_delays_no_other() {
    let (dir, store) = state();
    let ids = ["電話する", "手紙を書く", "名刺を渡す"].map(|step| takes_on(&store, step));
    for (id, plan) in ids.iter().zip(["{\"sent\":", "{}"]) {
        let sql = format!("UPDATE commitment SET plan = '{plan}' WHERE id = {id}");
        change(dir.path(), &sql);
    }
    let due = store.due_commitments("discord", at(0)).unwrap();
    assert_eq!(due.len(), 3);
    for damaged in &ids[..2] {
        let claimed = store.claim_check_in(*damaged, at(0), at(10), tokyo);
        assert!(claimed.is_err());
    }
    // A commitment that cannot be read is due again after a day, so that the log names it once a day.
    let due = store.due_commitments("discord", at(60)).unwrap();
    assert_eq!(due, [(ids[2], 1)]);
    assert_eq!(claims(&store, ids[2], 60), Some(false));
    assert_eq!(store.commitments(AOI).unwrap().len(), 1);
    takes_on(&store, "礼状を書く");
    assert_eq!(store.commitment_rows(None, at(-9)).unwrap().len(), 2);
    store.set_zone(AOI, "Europe/Berlin").unwrap();
    store.pause_commitments_of(ids[2], at(90)).unwrap();
    store.expire(at(99 * DAY), at(0)).unwrap();
}

#[test]
fn check_ins_that_nobody_sends_do_not_expire() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    let expires = |platform| {
        let kept = store.keep_due_check_ins(platform, at(300 * DAY));
        kept.unwrap();
        store.expire(at(300 * DAY), at(0)).unwrap();
        store.commitment(id, AOI).unwrap().unwrap().commitment.state
    };
    assert_eq!(expires("discord"), State::Active);
    assert_eq!(claims(&store, id, 400 * DAY), Some(false));
    assert_eq!(expires("slack"), State::Active, "due since then");
    store.expire(at(301 * DAY), at(0)).unwrap();
    assert_eq!(stored(&store, id).state, State::Stopped, "of the page");
}

#[test]
fn what_a_member_looked_at_expires_later() {
    let (_dir, store) = state();
    let [active, paused, long_paused] =
        ["電話する", "手紙を書く", "名刺を渡す"].map(|step| takes_on(&store, step));
    for (id, second) in [(paused, 0), (long_paused, 150 * DAY)] {
        let changed = store.change_commitment(&by(id, second), tokyo, |c, _| c.pause());
        assert!(matches!(changed.unwrap(), Changed::Stored(true, _)));
    }
    store.note_look(AOI, at(100 * DAY)).unwrap();
    let expires = |second| {
        store.expire(at(second), at(0)).unwrap();
        [active, paused, long_paused].map(|id| !stored(&store, id).step.is_empty())
    };
    assert_eq!(expires(100 * DAY), [true, true, true]);
    assert_eq!(expires(100 * DAY + 1), [false, false, true], "not earlier");
}

/// The bot has left a workspace, and the platform refuses the check-ins there.
#[test]
fn a_refused_check_in_delays_no_other() {
    let (_dir, store) = state();
    let [one, two] = ["電話する", "手紙を書く"].map(|step| takes_on(&store, step));
    let refused = |second| store.note_check_in_refusal(one, at(second)).unwrap();
    assert_eq!(claims(&store, one, 0), Some(false));
    store.delete_attempt(one, 1).unwrap();
    assert_eq!(refused(1), Some(at(1)));
    let due = store.due_commitments("discord", at(60)).unwrap();
    assert_eq!(due, [(two, 1), (one, 1)]);
    assert_eq!(claims(&store, two, 60), Some(false), "the day is free");
    store.mark_checked_in(two, 1, at(61), tokyo).unwrap();
    // Nights and waits do not reset the time of the first refusal; a send does.
    assert_eq!(claims(&store, one, 120), None);
    assert_eq!(refused(2 * DAY), Some(at(1)));
    is_asked(&store, one, 2 * DAY);
    assert_eq!(refused(9 * DAY), Some(at(9 * DAY)));
}

#[test]
fn a_refusal_does_not_undo_an_attempt_that_may_have_arrived() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    assert_eq!(claims(&store, id, 0), Some(false));
    assert_eq!(claims(&store, id, 60), Some(true));
    store.delete_attempt(id, 1).unwrap();
    assert_eq!(claims(&store, id, 120), Some(true));
}

#[test]
fn a_paused_commitment_keeps_its_place_and_loses_its_member() {
    let (_dir, store) = state();
    let taken = |words: &str, address: &str| {
        let step = step(words);
        let new = NewCommitment {
            address,
            ..new(&step)
        };
        match store.take_on(&new).unwrap() {
            TakenOn::New(id) => id,
            other => panic!("{other:?}"),
        }
    };
    let address = |id| store.commitment(id, AOI).unwrap().unwrap().address;
    let changes = |id, resumes: bool| {
        let from_dm = CommitmentChange {
            address: r#"{"member":"aoi-4711","place":{"channel":"dm-1","direct":true}}"#,
            ..by(id, 1)
        };
        let changed = store.change_commitment(&from_dm, tokyo, |c, day| match resumes {
            true => c.resume(at(1), day),
            false => c.pause(),
        });
        assert!(matches!(changed.unwrap(), Changed::Stored(true, _)));
    };
    let here = r#"{"place":{"channel":"c-1","direct":false},"member":"aoi-4711"}"#;
    let id = taken("電話する", here);
    changes(id, false);
    let kept = address(id).unwrap();
    assert!(kept.contains("c-1") && !kept.contains("aoi-4711"), "{kept}");
    changes(id, true);
    let again = address(id).unwrap();
    assert!(
        again.contains("c-1") && again.contains("aoi-4711"),
        "{again}"
    );
    assert!(!again.contains("dm-1"), "{again}");
    // Direct messages belong to one member.
    let direct = r#"{"place":{"channel":"dm-1","direct":true},"member":"aoi-4711"}"#;
    let id = taken("手紙を書く", direct);
    changes(id, false);
    assert_eq!(address(id), None);
    changes(id, true);
    assert!(address(id).unwrap().contains("dm-1"));
}

/// The delivery was admitted, and the member was forgotten while it was handled.
#[test]
fn nothing_is_stored_for_a_member_who_is_forgotten_meanwhile() {
    let (_dir, store) = state();
    let admitted = store.admit("d1", "discord", AOI, "{}", at(0), at(10));
    assert!(admitted.unwrap());
    store.forget_member(AOI).unwrap();
    let step = step("部長に打ち明ける");
    let new = NewCommitment {
        delivery: "d1",
        ..new(&step)
    };
    assert_eq!(store.take_on(&new).unwrap(), TakenOn::Forgotten);
    let report = NewOutcome {
        delivery: "d1",
        workspace: RowWorkspace::Of(GUILD),
        member: AOI,
        rung: "payment",
        words: Some("やっと"),
        at: at(1),
    };
    assert_eq!(store.report_outcome(&report).unwrap(), None);
    assert_eq!(store.rows_about(AOI).unwrap(), []);
}
