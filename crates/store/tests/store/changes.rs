//! Changes by members that are about more than one commitment, and their own stops.

use jiff::{Timestamp, tz::TimeZone};
use senpai_practice::commitment::{Answer, Commitment, Daytime};
use senpai_store::{
    Answered, CheckInAnswer, CommitmentChange, KeyParts, NewCommitment, Origin, Store, TakenOn,
};

use crate::{
    commitments::{DAY, by, is_asked},
    community::{
        AOI, REN, at,
        commitments::{new, step, takes_on, tokyo},
        state,
    },
};

fn zones(store: &Store, member: KeyParts) -> Vec<Option<String>> {
    let all = store.commitments(member).unwrap();
    all.into_iter().map(|stored| stored.zone).collect()
}

fn local(zone: Option<&str>) -> Daytime {
    Daytime::new(TimeZone::get(zone.unwrap()).unwrap())
}

fn answers(store: &Store, change: &CommitmentChange, number: u32, answer: Answer) -> Answered {
    let answer = CheckInAnswer::Step(answer);
    let answered = store.answer_check_in(change, number, answer, tokyo);
    answered.unwrap()
}

#[test]
fn all_commitments_of_a_member_are_in_their_present_zone() {
    let (_dir, store) = state();
    let [one, two] = ["電話する", "手紙を書く"].map(|step| takes_on(&store, step));
    let of_ren = step("電話する");
    let of_ren = NewCommitment {
        member: REN,
        ..new(&of_ren)
    };
    store.take_on(&of_ren).unwrap();
    let all = |zone: &str| vec![Some(zone.to_owned()); 2];
    let from_york = CommitmentChange {
        zone: Some("America/New_York"),
        ..by(one, 1)
    };
    answers(&store, &from_york, 0, Answer::Stop);
    assert_eq!(zones(&store, AOI), all("America/New_York"));
    store.note_zone(AOI, "Europe/Berlin").unwrap();
    assert_eq!(zones(&store, AOI), all("Europe/Berlin"));
    let third = step("礼状を書く");
    store.take_on(&new(&third)).unwrap();
    assert_eq!(zones(&store, AOI), vec![Some("Asia/Tokyo".to_owned()); 3]);
    // The zone that the member chose stays.
    store.set_zone(AOI, "America/Sao_Paulo").unwrap();
    store.note_zone(AOI, "Europe/Berlin").unwrap();
    assert!(!zones(&store, AOI).contains(&Some("Europe/Berlin".to_owned())));
    assert_eq!(zones(&store, REN), [Some("Asia/Tokyo".to_owned())]);
    let stored = store.commitment(two, AOI).unwrap().unwrap();
    assert_eq!(stored.zone.as_deref(), Some("America/Sao_Paulo"));
}

/// At the time 0, it is 17:00 in Tokyo, and 3:00 in New York.
#[test]
fn a_check_in_that_waits_for_the_morning_is_due_at_once_where_it_is_day() {
    let (_dir, store) = state();
    let id = takes_on(&store, "電話する");
    let claims = || {
        let claimed = store.claim_check_in(id, at(60), at(70), local);
        claimed.unwrap().is_some()
    };
    store.note_zone(AOI, "America/New_York").unwrap();
    assert!(!claims(), "it is night there");
    assert_eq!(store.due_commitments("discord", at(60)).unwrap(), []);
    // What changes nothing does not make it due again.
    store.note_zone(AOI, "America/New_York").unwrap();
    assert_eq!(store.due_commitments("discord", at(60)).unwrap(), []);
    store.note_zone(AOI, "Asia/Tokyo").unwrap();
    assert_eq!(store.due_commitments("discord", at(60)).unwrap(), [(id, 1)]);
    assert!(claims());
}

#[test]
fn a_members_own_stop_has_its_time() {
    let (_dir, store) = state();
    let quits = || -> Vec<Option<Timestamp>> {
        let rows = store.commitment_rows(None, at(-9)).unwrap();
        rows.into_iter().map(|row| row.quit).collect()
    };
    let [one, two, three] =
        ["電話する", "手紙を書く", "名刺を渡す"].map(|step| takes_on(&store, step));
    is_asked(&store, one, 0);
    answers(&store, &by(one, 60), 1, Answer::Done);
    assert_eq!(quits(), [None; 3]);
    // Under a check-in that has an answer, in the list, and by another step.
    answers(&store, &by(one, DAY), 1, Answer::Stop);
    answers(&store, &by(two, 2 * DAY), 0, Answer::Stop);
    answers(&store, &by(two, 3 * DAY), 0, Answer::Stop);
    let mut instead = step("礼状を書く");
    instead.taken_on = at(4 * DAY);
    let instead = NewCommitment {
        origin: Some(Origin::Replaced(three)),
        ..new(&instead)
    };
    let TakenOn::New(four) = store.take_on(&instead).unwrap() else {
        panic!("it takes the place of the third");
    };
    let own = [DAY, 2 * DAY, 4 * DAY].map(|second| Some(at(second)));
    assert_eq!(quits(), [own[0], own[1], own[2], None]);
    // The bot pauses it: the member has left. Only what they say later is their own.
    store.pause_commitments_of(four, at(5 * DAY)).unwrap();
    assert_eq!(quits()[3], None);
    answers(&store, &by(four, 6 * DAY), 0, Answer::Stop);
    assert_eq!(quits()[3], Some(at(6 * DAY)));
}

#[test]
fn a_post_has_one_recall_though_its_principle_is_corrected() {
    let (_dir, store) = state();
    let begins = |post: &str, principle: &str| {
        let recall = Commitment::recall(post, principle, at(0), &tokyo(None));
        store.take_on(&new(&recall)).unwrap()
    };
    let TakenOn::New(first) = begins("paper", "短い電話から掛ける。") else {
        panic!("a new one");
    };
    assert_eq!(
        begins("paper", "長い電話から掛ける。"),
        TakenOn::Already(first)
    );
    assert!(matches!(
        begins("card", "長い電話から掛ける。"),
        TakenOn::New(_)
    ));
}

#[test]
fn the_words_of_what_ended_are_not_kept_longer_because_a_member_is_not_reached() {
    for gives_up in [
        Store::pause_commitments_of,
        Store::stop_commitments_in_workspace,
    ] {
        let (_dir, store) = state();
        let [stopped, active] = ["電話する", "手紙を書く"].map(|step| takes_on(&store, step));
        answers(&store, &by(stopped, 60), 0, Answer::Stop);
        gives_up(&store, active, at(50 * DAY)).unwrap();
        store.expire(at(DAY), at(-DAY)).unwrap();
        let all = store.commitments(AOI).unwrap();
        let words: Vec<_> = all.iter().map(|stored| &*stored.commitment.step).collect();
        assert_eq!(words, ["手紙を書く"]);
    }
}

#[test]
fn what_is_paused_stays_as_it_was_when_a_member_is_not_reached() {
    let (_dir, store) = state();
    let [paused, active] = ["電話する", "手紙を書く"].map(|step| takes_on(&store, step));
    let pauses = store.change_commitment(&by(paused, 60), tokyo, |c, _| c.pause());
    pauses.unwrap();
    let address = || store.commitment(paused, AOI).unwrap().unwrap().address;
    let before = address();
    store.pause_commitments_of(active, at(50 * DAY)).unwrap();
    assert_eq!(address(), before);
    store.expire(at(DAY), at(-DAY)).unwrap();
    let all = store.commitments(AOI).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
}

#[test]
fn a_zone_that_a_member_chooses_at_the_same_moment_stays() {
    let (_dir, store) = state();
    for round in 0..100 {
        let name = format!("member {round}");
        let parts = [&*name];
        let member = KeyParts(&parts);
        let step = step("電話する");
        let taken = store.take_on(&NewCommitment {
            member,
            ..new(&step)
        });
        taken.unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| store.set_zone(member, "America/Sao_Paulo").unwrap());
            scope.spawn(|| store.note_zone(member, "Europe/Berlin").unwrap());
        });
        let here = [Some("America/Sao_Paulo".to_owned())];
        assert_eq!(zones(&store, member), here, "{round}");
    }
}
