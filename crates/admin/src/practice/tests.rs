//! Figures of made-up rows.

#![allow(clippy::unwrap_used)]

use senpai_store::CheckInRow;

use super::*;

fn at(day: i64) -> Timestamp {
    // A Monday.
    Timestamp::from_second(1_767_571_200 + day * 86_400).unwrap()
}

fn taken_on(member: usize, post: &str, said: &[(i64, Option<&str>)]) -> CommitmentRow {
    let check_ins = said.iter().map(|(day, word)| CheckInRow {
        sent: at(*day),
        answered: word.map(|word| (at(*day), word.to_owned())),
    });
    CommitmentRow {
        from: member.to_string(),
        post: post.to_owned(),
        at: at(0),
        check_ins: check_ins.collect(),
        quit: None,
    }
}

fn rating(member: usize, post: &str, helped: bool) -> RatingRow {
    RatingRow {
        from: member.to_string(),
        post: post.to_owned(),
        helped,
        at: at(0),
    }
}

fn statistics(rows: &PracticeRows) -> PracticeStatistics {
    practice_statistics(rows, |_| None, at(0), at(40))
}

#[test]
fn small_groups_are_hidden() {
    let mut rows = PracticeRows::default();
    for member in 0..4 {
        rows.ratings.push(rating(member, "a", true));
        rows.taken_on
            .push(taken_on(member, "a", &[(3, Some("done"))]));
        let (from, rung) = (member.to_string(), "payment".to_owned());
        rows.outcomes.push(OutcomeRow {
            from,
            rung,
            at: at(5),
        });
    }
    let few = statistics(&rows);
    assert_eq!(few.posts, []);
    assert_eq!(few.all, PracticeFigures::default());
    let nothing = |week: &WeekPractice| week.figures == PracticeFigures::default();
    assert!(few.weeks.iter().all(nothing), "few look like none");
    // The same member again is no fifth one.
    rows.taken_on.push(taken_on(3, "a", &[]));
    assert_eq!(statistics(&rows).all.taken_on, None);
    rows.taken_on.push(taken_on(4, "a", &[(3, None)]));
    let five = statistics(&rows);
    assert_eq!(five.posts[0].figures.taken_on, Some(5));
    assert_eq!(five.posts[0].figures.tried, None, "four are known");
    assert_eq!(five.posts[0].figures.tried_unknown, None, "one is not");
    assert_eq!(five.posts[0].figures.outcomes.len(), 0);
}

#[test]
fn few_unknown_members_are_hidden_and_none_are_not() {
    let unknown = [0, 1, 4, 5].map(|silent| {
        let mut rows = PracticeRows::default();
        for member in 0..5 + silent {
            let said = [(3, (member < 5).then_some("done"))];
            rows.taken_on.push(taken_on(member, "a", &said));
        }
        statistics(&rows).all.tried_unknown
    });
    assert_eq!(unknown, [Some(0), None, None, Some(5)]);
}

#[test]
fn a_post_that_rates_high_and_sticks_low_is_pointed_out_and_the_reverse() {
    let mut rows = PracticeRows::default();
    for member in 0..20 {
        rows.ratings.push(rating(member, "easy", true));
        rows.ratings.push(rating(member, "hard", member < 2));
        rows.ratings.push(rating(member, "plain", member < 12));
        let kept = |kept: bool| if kept { "done" } else { "not_yet" };
        for (post, sticks) in [
            ("easy", member < 3),
            ("hard", member < 18),
            ("plain", member < 11),
        ] {
            let said = [(3, Some("done")), (30, Some(kept(sticks)))];
            rows.taken_on.push(taken_on(member, post, &said));
        }
    }
    let posts = statistics(&rows).posts;
    let of = |id: &str| posts.iter().find(|post| post.id == id).unwrap();
    assert_eq!(of("easy").disagrees, Some(Disagreement::RatesHighSticksLow));
    assert_eq!(of("hard").disagrees, Some(Disagreement::RatesLowSticksHigh));
    assert_eq!(of("plain").disagrees, None);
    assert_eq!(of("easy").figures.kept_up.unwrap().yes, 3);
}

#[test]
fn an_outcome_counts_for_a_post_only_after_its_step_was_taken_on() {
    let mut rows = PracticeRows::default();
    for member in 0..12 {
        let post = if member < 6 { "a" } else { "b" };
        rows.taken_on.push(taken_on(member, post, &[]));
        let day = if member < 6 { 20 } else { -1 };
        let (from, rung) = (member.to_string(), "payment".to_owned());
        rows.outcomes.push(OutcomeRow {
            from,
            rung,
            at: at(day),
        });
    }
    let statistics = statistics(&rows);
    let of = |id: &str| {
        let post = statistics.posts.iter().find(|post| post.id == id).unwrap();
        post.figures.outcomes.get("payment").copied()
    };
    assert_eq!((of("a"), of("b")), (Some(6), None));
    assert_eq!(statistics.all.outcomes["payment"], 12);
    // The window begins after the steps were taken on.
    let mut later = PracticeRows {
        taken_on_before: std::mem::take(&mut rows.taken_on),
        outcomes: rows.outcomes.clone(),
        ..PracticeRows::default()
    };
    let figures_of = |rows: &PracticeRows| {
        let of = practice_statistics(rows, |_| None, at(19), at(40));
        of.posts.into_iter().map(|post| (post.id, post.figures))
    };
    let only: Vec<(String, PracticeFigures)> = figures_of(&later).collect();
    assert_eq!(only.len(), 1, "{only:?}");
    assert_eq!((only[0].0.as_str(), only[0].1.taken_on), ("a", None));
    assert_eq!(only[0].1.outcomes["payment"], 6);
    for step in &mut later.taken_on_before {
        step.at = at(-170);
    }
    assert_eq!(
        figures_of(&later).count(),
        1,
        "b's are within 180 days, a's not"
    );
}

#[test]
fn a_week_has_its_outcomes_by_rung_and_the_members_who_are_unknown() {
    let mut rows = PracticeRows::default();
    // In the first week, six take on a step: five say at 30 days that they keep it up, and one says nothing. In the second week,
    // seven do, and their 30 days are not over.
    for member in 0..13 {
        let said = [(3, Some("done")), (30, Some("done"))];
        let said = match member {
            0..5 => &said[..],
            _ => &[],
        };
        let mut step = taken_on(member, "a", said);
        if member >= 6 {
            step.at = at(8);
        }
        rows.taken_on.push(step);
        let day = if member < 11 { 15 } else { 22 };
        let rung = if member < 6 { "order" } else { "payment" };
        rows.outcomes.push(OutcomeRow {
            from: member.to_string(),
            rung: rung.to_owned(),
            at: at(day),
        });
    }
    // The member's second report of the week is one of no other member.
    rows.outcomes.push(rows.outcomes[0].clone());
    let weeks = statistics(&rows).weeks;
    let of = |of: fn(&PracticeFigures) -> Option<u64>| -> Vec<Option<u64>> {
        weeks.iter().map(|week| of(&week.figures)).collect()
    };
    let nobody = [None; 4];
    let taken_on = of(|week| week.taken_on);
    assert_eq!(taken_on, [&[Some(6), Some(7)], &nobody[..]].concat());
    let kept_up = of(|week| week.kept_up.map(|share| share.yes));
    assert_eq!(kept_up, [&[Some(5), None], &nobody[..]].concat());
    let unknown = of(|week| week.kept_up_unknown);
    assert_eq!(unknown, [&[None, Some(7)], &nobody[..]].concat());
    let tried = of(|week| week.tried.map(|share| share.yes));
    assert_eq!(tried, kept_up);
    let reported = of(|week| week.reported);
    assert_eq!(reported, [None, None, Some(11), None, None, None]);
    let order = of(|week| week.outcomes.get("order").copied());
    assert_eq!(order, [None, None, Some(6), None, None, None]);
    let payment = of(|week| week.outcomes.get("payment").copied());
    assert_eq!(
        payment,
        [None, None, Some(5), None, None, None],
        "two, then none"
    );
}
