//! The parts of a commitment: its schedule, its state, and the answers to its check-ins.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Memory, Pace};

/// The schedule of a commitment's check-ins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// The check-ins about a step, after fixed numbers of days.
    Steps {
        /// The days.
        pace: Pace,
        /// The index in [`Pace::days`] of the last check-in; `None` before the first one.
        asked: Option<usize>,
        /// The index in [`Pace::days`] of the next check-in.
        next: usize,
    },
    /// The check-ins of a recall, at times that FSRS computes from the member's verdicts.
    Recall {
        /// The state of FSRS.
        memory: Memory,
        /// The last verdict. Another verdict on its check-in replaces it.
        judged: Option<LastVerdict>,
    },
}

/// The check-in of the last verdict, and the memory without this verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastVerdict {
    /// The number of the check-in.
    pub(super) check_in: u32,
    /// The memory before the verdict.
    pub(super) before: Memory,
}

/// The state of a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Check-ins are sent.
    Active,
    /// No check-ins are sent until the member resumes or answers it.
    Paused,
    /// All check-ins are over.
    Finished,
    /// The member stopped it, or cannot be reached.
    Stopped,
}

/// A member's answer to a check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The member did the step.
    Done,
    /// Not yet: ask again.
    NotYet,
    /// The member tried the step, and it did not work.
    DidNotWork,
    /// Ask again after this number of days, at most [`LONGEST_SNOOZE`](super::LONGEST_SNOOZE).
    Snooze(u16),
    /// Ask no more.
    Stop,
}

/// The next thing to do with an active commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// Nothing before this time.
    Wait(Timestamp),
    /// Send the check-in with the [next number](super::Commitment::next_number).
    Ask,
    /// [Pause](super::Commitment::pause) it: [two](super::MAX_UNANSWERED) check-ins in a row had no answer.
    Pause,
    /// [Finish](super::Commitment::finish) it: the time for the answer to the last check-in is over.
    Finish,
    /// [Plan](super::Commitment::plan_again) it again: a wrong clock had set the time at which it is due.
    PlanAgain,
}

impl State {
    /// The word for the state in stored data.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Paused => "paused",
            State::Finished => "finished",
            State::Stopped => "stopped",
        }
    }
}

impl Answer {
    /// The word for the answer in stored data.
    pub fn as_str(self) -> &'static str {
        match self {
            Answer::Done => "done",
            Answer::NotYet => "not_yet",
            Answer::DidNotWork => "did_not_work",
            Answer::Snooze(_) => "snooze",
            Answer::Stop => "stop",
        }
    }
}
