//! Commitments: check-ins are sent once, by one process, and to their member alone.

use std::{sync::Barrier, thread};

use senpai_practice::commitment::{
    Answer, Commitment, MAX_ACTIVE_RECALLS, MAX_ACTIVE_STEPS, Pace, State, Verdict,
};
use senpai_store::{
    Answered, Changed, CheckInAnswer, CommitmentChange, KeyParts, NewCommitment, Origin,
    RowWorkspace, Store, TakenOn,
};

use crate::community::{
    AOI, GUILD, REN, at,
    commitments::{ADDRESS, asked, check_ins, new, step, takes_on, tokyo},
    state,
};

pub const DAY: i64 = 24 * 3600;

pub fn by(id: u64, second: i64) -> CommitmentChange<'static> {
    CommitmentChange {
        id,
        member: AOI,
        at: at(second),
        zone: Some("Asia/Tokyo"),
        address: ADDRESS,
    }
}

fn says(store: &Store, id: u64, number: u32, answer: Answer, second: i64) -> Answered {
    let answer = CheckInAnswer::Step(answer);
    let answered = store.answer_check_in(&by(id, second), number, answer, tokyo);
    answered.unwrap()
}

pub fn claims(store: &Store, id: u64, second: i64) -> Option<bool> {
    let claimed = store.claim_check_in(id, at(second), at(second + 10), tokyo);
    claimed.unwrap().map(|claimed| claimed.was_attempted)
}

pub fn stored(store: &Store, id: u64) -> Commitment {
    store.commitment(id, AOI).unwrap().unwrap().commitment
}

/// Claims and records the check-in that is due.
pub fn is_asked(store: &Store, id: u64, second: i64) {
    let claimed = store.claim_check_in(id, at(second), at(second + 10), tokyo);
    let number = claimed.unwrap().unwrap().number;
    store
        .mark_checked_in(id, number, at(second), tokyo)
        .unwrap();
}

#[test]
fn a_check_in_is_claimed_by_one_process_until_its_lease_ends() {
    let (dir, store) = state();
    let id = takes_on(&store, "電話する");
    let other = crate::community::open(dir.path()).unwrap();
    assert_eq!(store.due_commitments("discord", at(0)).unwrap(), [(id, 1)]);
    assert!(store.due_commitments("slack", at(0)).unwrap().is_empty());
    assert_eq!(claims(&store, id, 0), Some(false));
    assert_eq!(claims(&other, id, 1), None);
    // The first process ended after it began to send, so its message may have arrived.
    assert_eq!(claims(&other, id, 20), Some(true));
    other.mark_checked_in(id, 1, at(21), tokyo).unwrap();
    assert_eq!(claims(&other, id, 22), None);
    assert_eq!(claims(&store, id, 40), None);
    assert_eq!(stored(&store, id).sent, 1);
}

/// Each reads that nobody has claimed it, and then claims it.
#[test]
fn of_processes_that_claim_at_once_one_gets_a_check_in() {
    let (dir, store) = state();
    let id = takes_on(&store, "電話する");
    let stores = [(); 4].map(|()| crate::community::open(dir.path()).unwrap());
    for round in 0..20 {
        let begin = Barrier::new(stores.len());
        let claimed: usize = thread::scope(|scope| {
            let claims = stores.each_ref().map(|store| {
                scope.spawn(|| {
                    begin.wait();
                    claims(store, id, round * 20).is_some()
                })
            });
            claims
                .map(|claim| usize::from(claim.join().unwrap()))
                .iter()
                .sum()
        });
        assert_eq!(claimed, 1, "round {round}");
    }
}

#[test]
fn a_member_has_one_check_in_a_day() {
    let (_dir, store) = state();
    let [one, two] = ["電話する", "手紙を書く"].map(|step| takes_on(&store, step));
    asked(&store, one);
    assert_eq!(claims(&store, two, 60), None);
    assert_eq!(claims(&store, two, DAY), Some(false));
}

/// The process ends before it records a check-in. A wrong clock records it on a later day, and goes back.
#[test]
fn the_day_of_a_begun_check_in_stays_used() {
    let (_dir, store) = state();
    let [one, two] = ["電話する", "手紙を書く"].map(|step| takes_on(&store, step));
    assert_eq!(claims(&store, one, 0), Some(false));
    assert_eq!(claims(&store, one, 20 * DAY), Some(true));
    store.mark_checked_in(one, 1, at(20 * DAY), tokyo).unwrap();
    assert_eq!(claims(&store, two, 60), None, "the day of the first send");
    assert_eq!(claims(&store, two, 20 * DAY), None, "that of the second");
    assert_eq!(claims(&store, two, DAY), Some(false));
}

#[test]
fn three_steps_at_a_time_and_each_once() {
    let (_dir, store) = state();
    let ids: Vec<u64> = (0..MAX_ACTIVE_STEPS)
        .map(|n| takes_on(&store, &format!("一歩{n}")))
        .collect();
    let takes = |words: &str, origin| {
        let step = step(words);
        let new = NewCommitment {
            origin,
            ..new(&step)
        };
        store.take_on(&new).unwrap()
    };
    assert_eq!(takes("一歩0", None), TakenOn::Already(ids[0]));
    assert_eq!(takes("別の一歩", None), TakenOn::Full);
    let TakenOn::New(id) = takes("別の一歩", Some(Origin::Replaced(ids[0]))) else {
        panic!("it takes the place of the first")
    };
    assert_eq!(stored(&store, ids[0]).state, State::Stopped);
    assert_eq!(stored(&store, id).state, State::Active);
    // A paused commitment makes room for another, and becomes active again only if there is room.
    let paused = store.change_commitment(&by(id, 1), tokyo, |c, _| c.pause());
    assert!(matches!(paused.unwrap(), Changed::Stored(true, _)));
    assert!(matches!(takes("四つ目", None), TakenOn::New(_)));
    let resumed = store.change_commitment(&by(id, 2), tokyo, |c, day| c.resume(at(2), day));
    assert!(matches!(resumed.unwrap(), Changed::Full(true, _)));
    assert_eq!(stored(&store, id).state, State::Paused);
}

#[test]
fn recalls_have_a_limit_of_their_own() {
    let (_dir, store) = state();
    let begins = |n: usize| {
        let recall = Commitment::recall(&format!("paper{n}"), "原則", at(0), &tokyo(None));
        store.take_on(&new(&recall)).unwrap()
    };
    for n in 0..MAX_ACTIVE_RECALLS {
        assert!(matches!(begins(n), TakenOn::New(_)), "{n}");
    }
    assert_eq!(begins(MAX_ACTIVE_RECALLS), TakenOn::Full);
    takes_on(&store, "電話する");
}

#[test]
fn a_repeated_delivery_takes_one_step_on() {
    let (_dir, store) = state();
    let step = step("電話する");
    let new = NewCommitment {
        delivery: "d1",
        ..new(&step)
    };
    let first = store.take_on(&new).unwrap();
    assert!(matches!(first, TakenOn::New(_)));
    assert_eq!(store.take_on(&new).unwrap(), first);
    let found = store.commitment_of_delivery("d1", AOI).unwrap();
    assert!(found.is_some());
    assert_eq!(store.commitment_of_delivery("d1", REN).unwrap(), None);
    // When its words expire, the key of its delivery is deleted too.
    store.expire(at(99 * DAY), at(0)).unwrap();
    assert_eq!(store.commitment_of_delivery("d1", AOI).unwrap(), None);
}

/// The member presses a button in the direct messages.
#[test]
fn a_commitment_gets_the_workspace_and_address_of_its_origin() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    let direct = ["discord", "dm-1"];
    let recall = Commitment::recall("paper", "原則", at(0), &tokyo(None));
    let other = step("手紙を書く");
    for (commitment, origin) in [(&recall, Origin::Kept(id)), (&other, Origin::Replaced(id))] {
        let new = NewCommitment {
            workspace: RowWorkspace::NoneBut(KeyParts(&direct)),
            address: "elsewhere",
            origin: Some(origin),
            ..new(commitment)
        };
        let TakenOn::New(new) = store.take_on(&new).unwrap() else {
            panic!("it is new")
        };
        let stored = store.commitment(new, AOI).unwrap().unwrap();
        assert_eq!(stored.address.as_deref(), Some(ADDRESS));
    }
    let counts = store.commitment_rows(Some(GUILD), at(0)).unwrap();
    assert_eq!(counts.len(), 2);
}

#[test]
fn an_answer_is_kept_with_its_check_in_and_nobody_changes_anothers() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    asked(&store, id);
    let of_ren = CommitmentChange {
        member: REN,
        ..by(id, 60)
    };
    let stop = CheckInAnswer::Step(Answer::Stop);
    let others = store.answer_check_in(&of_ren, 1, stop, tokyo).unwrap();
    assert_eq!(others, Answered::Gone);
    assert!(store.commitment(id, REN).unwrap().is_none());
    says(&store, id, 1, Answer::NotYet, 60);
    says(&store, id, 1, Answer::Done, 61);
    let kept = check_ins(&store);
    assert!(
        kept.len() == 1 && kept[0].contains(r#""answer":"done""#),
        "{kept:?}"
    );
    let address = || store.commitment(id, AOI).unwrap().unwrap().address;
    assert_eq!(address().as_deref(), Some(ADDRESS));
    says(&store, id, 0, Answer::Stop, 62);
    assert_eq!(address(), None);
    // The stop answers no check-in, and a commitment that has ended takes no other answer.
    says(&store, id, 1, Answer::NotYet, 63);
    assert_eq!(check_ins(&store), kept);
    let due = store.due_commitments("discord", at(99 * DAY)).unwrap();
    assert!(due.is_empty());
}

/// The process ends between the send and its record, and the member answers.
#[test]
fn an_answer_before_the_record_counts_and_nothing_is_asked_twice() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    assert_eq!(says(&store, id, 1, Answer::Done, 1), Answered::Gone);
    assert_eq!(claims(&store, id, 60), Some(false));
    let Answered::Taken(after) = says(&store, id, 1, Answer::Done, 90) else {
        panic!("it was sent")
    };
    assert_eq!(after.sent, 1);
    assert!(after.due > at(6 * DAY), "{after:?}");
    // The process that sent the check-in was only slow.
    store.mark_checked_in(id, 1, at(95), tokyo).unwrap();
    assert_eq!(stored(&store, id), after);
    let kept = check_ins(&store);
    assert!(kept[0].contains(r#""answer":"done""#), "{kept:?}");
    assert_eq!(claims(&store, id, 2 * DAY), None);
}

#[test]
fn an_answer_to_an_earlier_check_in_stays_with_it() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    asked(&store, id);
    is_asked(&store, id, 8 * DAY);
    // The schedule stays, and the member is not silent.
    let mut heard = stored(&store, id);
    heard.answer_earlier();
    let earlier = says(&store, id, 1, Answer::DidNotWork, 9 * DAY);
    assert_eq!(earlier, Answered::Earlier(heard.clone()));
    assert_eq!(stored(&store, id), heard);
    let kept = check_ins(&store);
    assert!(
        kept[0].contains("did_not_work") && !kept[1].contains("did_not_work"),
        "{kept:?}"
    );
    // A stop under an earlier check-in stops the commitment.
    says(&store, id, 1, Answer::Stop, 9 * DAY);
    assert_eq!(stored(&store, id).state, State::Stopped);
    assert!(check_ins(&store)[0].contains("did_not_work"));
}

#[test]
fn an_answer_is_kept_although_three_others_are_active() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    asked(&store, id);
    let paused = store.change_commitment(&by(id, 1), tokyo, |c, _| c.pause());
    assert!(matches!(paused.unwrap(), Changed::Stored(true, _)));
    for n in 0..MAX_ACTIVE_STEPS {
        takes_on(&store, &format!("一歩{n}"));
    }
    let answered = says(&store, id, 1, Answer::Done, 60);
    assert!(matches!(answered, Answered::Full(_)), "{answered:?}");
    assert_eq!(stored(&store, id).state, State::Paused);
    assert!(check_ins(&store)[0].contains(r#""answer":"done""#));
}

#[test]
fn a_verdict_that_comes_twice_counts_once() {
    let (_dir, store) = state();
    let mut recall = Commitment::recall("paper", "原則", at(0), &tokyo(None));
    recall.due = at(0);
    let TakenOn::New(id) = store.take_on(&new(&recall)).unwrap() else {
        panic!("it is new")
    };
    is_asked(&store, id, 0);
    let judges = |verdict| {
        let verdict = CheckInAnswer::Recall(verdict);
        let answered = store.answer_check_in(&by(id, 60), 1, verdict, tokyo);
        answered.unwrap()
    };
    let once = judges(Verdict::AtOnce);
    assert_eq!(judges(Verdict::AtOnce), once);
    // The last of several verdicts counts.
    assert_ne!(judges(Verdict::Forgotten), once);
    assert_eq!(judges(Verdict::AtOnce), once);
}

#[test]
fn leaving_a_workspace_stops_only_the_commitments_from_there() {
    let (_dir, store) = state();
    let here = takes_on(&store, "電話する");
    let elsewhere = ["discord", "other"];
    let other = step("手紙を書く");
    let other = NewCommitment {
        workspace: RowWorkspace::Of(KeyParts(&elsewhere)),
        ..new(&other)
    };
    let TakenOn::New(there) = store.take_on(&other).unwrap() else {
        panic!("it is new")
    };
    store.stop_commitments_in_workspace(here, at(1)).unwrap();
    assert_eq!(stored(&store, here).state, State::Stopped);
    assert_eq!(stored(&store, there).state, State::Active);
}

#[test]
fn who_takes_no_messages_is_asked_nothing_until_they_resume_it() {
    let (_dir, store) = state();
    let [one, other] = ["電話する", "手紙を書く"].map(|words| takes_on(&store, words));
    store.pause_commitments_of(one, at(1)).unwrap();
    for id in [one, other] {
        assert_eq!(stored(&store, id).state, State::Paused);
    }
    assert_eq!(store.due_commitments("discord", at(99 * DAY)).unwrap(), []);
    let resumed = store.change_commitment(&by(other, 60), tokyo, |c, day| c.resume(at(60), day));
    assert!(
        matches!(resumed, Ok(Changed::Stored(true, _))),
        "{resumed:?}"
    );
    assert_eq!(
        store
            .due_commitments("discord", at(99 * DAY))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_zone_that_is_not_known_for_the_moment_stays() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    let unknown = CommitmentChange {
        zone: None,
        ..by(id, 1)
    };
    let paused = store.change_commitment(&unknown, tokyo, |c, _| c.pause());
    paused.unwrap();
    let zone = store.commitment(id, AOI).unwrap().unwrap().zone;
    assert_eq!(zone.as_deref(), Some("Asia/Tokyo"));
}

#[test]
fn an_answer_that_does_not_suit_changes_nothing() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    asked(&store, id);
    let before = (stored(&store, id), check_ins(&store));
    let verdict = CheckInAnswer::Recall(Verdict::Remembered);
    let answered = store.answer_check_in(&by(id, 60), 1, verdict, tokyo);
    assert_eq!(answered.unwrap(), Answered::Gone);
    assert_eq!((stored(&store, id), check_ins(&store)), before);
}

#[test]
fn the_id_of_a_forgotten_commitment_is_never_given_again() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    store.forget_member(AOI).unwrap();
    assert!(takes_on(&store, "手紙を書く") > id);
}

#[test]
fn a_commitment_by_a_wrong_clock_is_planned_again() {
    let (_dir, store) = state();
    let far = 400 * DAY;
    let mut ahead = step("電話する");
    ahead.set_pace(Pace::Usual, at(far), &tokyo(None));
    let TakenOn::New(id) = store.take_on(&new(&ahead)).unwrap() else {
        panic!("it is new")
    };
    let set = store.change_commitment(&by(id, far), tokyo, |c, day| {
        c.set_pace(Pace::Usual, at(far), day)
    });
    set.unwrap();
    assert_eq!(store.due_commitments("discord", at(60)).unwrap(), [(id, 1)]);
    assert_eq!(claims(&store, id, 60), None);
    let planned = stored(&store, id);
    assert!(planned.due < at(4 * DAY), "{planned:?}");
}
