//! What the answers to check-ins say about a step that a member took on.

use jiff::Timestamp;
use senpai_practice::commitment::Answer;
use senpai_store::CommitmentRow;

/// The days within which a step counts as tried. The second check-in of the usual pace.
const TRY_DAYS: i64 = 10;

/// The days after which a step counts as kept up. The third check-in of the usual pace.
const KEEP_DAYS: i64 = 30;

/// The days by which a check-in may be later or earlier than its day: it waits for the member's daytime.
const DAYTIME_DAYS: i64 = 1;

/// The answers of which each says something about the step. A postponed check-in does not.
const ANSWERS: [Answer; 4] = [
    Answer::Done,
    Answer::DidNotWork,
    Answer::NotYet,
    Answer::Stop,
];

/// An answer about the step, and the time at which its check-in was sent.
struct Answered {
    sent: Timestamp,
    at: Timestamp,
    answer: Answer,
}

/// The check-ins with an answer about the step, in order. If the member ended it by themselves, a stop follows: they may have answered
/// no check-in with it.
fn answered(step: &CommitmentRow) -> impl Iterator<Item = Answered> {
    let check_ins = step.check_ins.iter();
    let answered = check_ins.filter_map(|check_in| {
        let (at, word) = check_in.answered.as_ref()?;
        let answer = ANSWERS.into_iter().find(|known| known.as_str() == word)?;
        let (sent, at) = (check_in.sent, *at);
        Some(Answered { sent, at, answer })
    });
    let quit = step.quit.map(|at| Answered {
        sent: at,
        at,
        answer: Answer::Stop,
    });
    answered.chain(quit)
}

fn is_try(answer: Answer) -> bool {
    matches!(answer, Answer::Done | Answer::DidNotWork)
}

/// The whole days from taking on a step to a time.
pub(super) fn days_to(step: &CommitmentRow, at: Timestamp) -> i64 {
    at.duration_since(step.at).as_hours() / 24
}

/// Whether the step was tried within ten days; `None` if the member did not say so, and may still do: who says "not yet" before may try
/// it afterwards.
pub(super) fn tried(step: &CommitmentRow) -> Option<bool> {
    let said = answered(step).map(|said| (days_to(step, said.at), said.answer));
    let in_time = said.filter(|(days, _)| *days <= TRY_DAYS + DAYTIME_DAYS);
    let decided = in_time.filter_map(|(days, answer)| match answer {
        answer if is_try(answer) => Some(true),
        Answer::Stop => Some(false),
        _ => (days >= TRY_DAYS - DAYTIME_DAYS).then_some(false),
    });
    decided.max()
}

/// Whether the step was still done at 30 days: the answer to the first check-in that was sent from then on. A member who stopped before has not kept
/// it up. `None` without an answer.
pub(super) fn kept_up(step: &CommitmentRow) -> Option<bool> {
    let decides = |said: &Answered| is_late(step, said) || said.answer == Answer::Stop;
    answered(step)
        .find(decides)
        .map(|said| said.answer == Answer::Done)
}

/// True if the check-in was sent at 30 days or later. An answer that comes then may be to an earlier one, and says how it was before.
fn is_late(step: &CommitmentRow, said: &Answered) -> bool {
    days_to(step, said.sent) >= KEEP_DAYS - DAYTIME_DAYS
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use senpai_store::CheckInRow;

    use super::*;

    #[test]
    fn silence_is_unknown_and_trying_counts_even_if_it_did_not_work() {
        let at = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        // The day of the check-in, and that of the answer with its word.
        let check_in = |(sent, said): &(i64, Option<(i64, &str)>)| CheckInRow {
            sent: at(*sent),
            answered: said.map(|(day, word)| (at(day), word.to_owned())),
        };
        let answers = |said: &[(i64, Option<(i64, &str)>)], expected: [Option<bool>; 2]| {
            let check_ins = said.iter().map(check_in);
            let step = CommitmentRow {
                from: "1".to_owned(),
                post: "a".to_owned(),
                at: at(0),
                check_ins: check_ins.collect(),
                quit: None,
            };
            assert_eq!([tried(&step), kept_up(&step)], expected, "{said:?}");
        };
        let check = |said: &[(i64, Option<&str>)], expected| {
            let at_once = said
                .iter()
                .map(|(day, word)| (*day, word.map(|word| (*day, word))));
            answers(&at_once.collect::<Vec<_>>(), expected);
        };
        check(&[], [None, None]);
        check(&[(3, None), (10, None), (30, None)], [None, None]);
        check(&[(3, Some("done"))], [Some(true), None]);
        check(&[(3, Some("did_not_work"))], [Some(true), None]);
        check(&[(3, Some("not_yet")), (10, None)], [None, None]);
        check(
            &[(3, Some("not_yet")), (9, Some("not_yet"))],
            [Some(false), None],
        );
        check(&[(3, Some("snooze"))], [None, None]);
        check(&[(3, None), (15, Some("done"))], [None, None]);
        check(
            &[(11, Some("done")), (31, Some("not_yet"))],
            [Some(true), Some(false)],
        );
        check(
            &[(3, Some("done")), (29, Some("done"))],
            [Some(true), Some(true)],
        );
        check(&[(3, Some("stop"))], [Some(false), Some(false)]);
        check(&[(3, None), (30, Some("stop"))], [None, Some(false)]);
        // Answered at 31 days: what counts is the answer to the check-in of then.
        let late = (3, Some((31, "done")));
        answers(&[late], [None, None]);
        answers(&[late, (30, Some((31, "not_yet")))], [None, Some(false)]);
        answers(
            &[(3, Some((31, "not_yet"))), (30, Some((31, "done")))],
            [None, Some(true)],
        );
    }

    #[test]
    fn who_ends_a_step_by_themselves_has_not_kept_it_up() {
        let at = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        let check = |said: &[(i64, &str)], quit: i64, expected: [Option<bool>; 2]| {
            let check_ins = said.iter().map(|(day, word)| CheckInRow {
                sent: at(*day),
                answered: Some((at(*day), (*word).to_owned())),
            });
            let step = CommitmentRow {
                from: "1".to_owned(),
                post: "a".to_owned(),
                at: at(0),
                check_ins: check_ins.collect(),
                quit: Some(at(quit)),
            };
            assert_eq!([tried(&step), kept_up(&step)], expected, "{said:?} {quit}");
        };
        check(&[], 1, [Some(false), Some(false)]);
        // Whether it was tried within ten days, they did not say.
        check(&[], 20, [None, Some(false)]);
        check(&[(3, "done")], 9, [Some(true), Some(false)]);
        check(&[(6, "did_not_work")], 6, [Some(true), Some(false)]);
        // The answer to the check-in of 30 days was before.
        check(&[(3, "done"), (30, "done")], 33, [Some(true), Some(true)]);
        check(&[(30, "not_yet")], 33, [None, Some(false)]);
    }
}
