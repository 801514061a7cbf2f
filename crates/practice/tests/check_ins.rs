//! The check-ins of a step over six weeks. `crates/store/tests/check_ins.rs` tests random lives.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::{Timestamp, tz::TimeZone};
use senpai_practice::commitment::{Answer, Commitment, Daytime, NextAction, Pace, State};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn six_weeks_of_a_step() {
    let tokyo = Daytime::new(TimeZone::get("Asia/Tokyo").unwrap());
    let mut step = Commitment::take_on(
        "post",
        "step",
        false,
        Pace::Usual,
        at("2026-03-01T10:00+09"),
        &tokyo,
    );
    assert_eq!(step.due, at("2026-03-04T10:00+09"));
    let send = |step: &mut Commitment, now: &str| {
        assert_eq!(
            step.next_action(at(now), &tokyo, &[]),
            Some(NextAction::Ask),
            "{now}"
        );
        step.mark_sent(at(now), &tokyo);
    };
    send(&mut step, "2026-03-04T10:00+09");
    // Both presses answer one check-in: the second one counts.
    step.answer(Answer::NotYet, at("2026-03-04T12:00+09"), &tokyo);
    assert_eq!(step.due, at("2026-03-07T12:00+09"));
    for _ in 0..2 {
        step.answer(Answer::Done, at("2026-03-04T13:00+09"), &tokyo);
        assert_eq!(step.due, at("2026-03-11T13:00+09"));
    }
    send(&mut step, "2026-03-11T13:00+09");
    // Without an answer, the next check-in comes at its usual time.
    send(&mut step, "2026-03-31T13:00+09");
    let late = at("2026-04-07T13:00+09");
    assert_eq!(step.next_action(late, &tokyo, &[]), Some(NextAction::Pause));
    assert!(step.pause());
    // An answer makes it active again, and finishes it, because it was the last check-in.
    assert!(step.answer(Answer::Done, late, &tokyo));
    assert_eq!((step.state, step.sent), (State::Finished, 3));
}
