//! A step that a member has taken on, and when the member is asked about it.
//!
//! A [`Commitment`] is plain data. Its methods take the time as an argument and say what to do next, so a caller can store it between
//! any two calls. A caller sends a check-in in this order: [`Commitment::next_action`] says [`NextAction::Ask`]; the check-in with the number
//! [`Commitment::next_number`] is sent; [`Commitment::mark_sent`] records it.

mod daytime;
mod parts;
mod recall;
mod schedule;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use daytime::Daytime;
pub use parts::{Answer, LastVerdict, NextAction, Schedule, State};
pub use recall::{Memory, Verdict};
pub use schedule::Pace;

use daytime::days_after;

/// The maximum of active steps of a member. By hand: a new habit needs attention, and three steps fit on one screen.
pub const MAX_ACTIVE_STEPS: usize = 3;
/// The maximum of active recalls of a member. By hand: with the waits of FSRS, one of them is due every few days.
pub const MAX_ACTIVE_RECALLS: usize = 20;
/// The number of check-ins in a row without an answer after which a commitment is paused. By hand: a member may miss one by chance.
pub const MAX_UNANSWERED: u8 = 2;
/// The wait for the answer to the last check-in, in days. By hand.
const LAST_ANSWER: u16 = 7;
/// The longest step in a member's own words, in characters. By hand: it fills about two lines on a phone.
pub const LONGEST_STEP: usize = 200;
/// The longest wait that an answer may ask for, in days. By hand.
pub const LONGEST_SNOOZE: u16 = 60;

/// A step that a member took on, or a principle that a member wants to recall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Commitment {
    /// The id of the post.
    pub post: String,
    /// The step, as its author wrote it or in the member's own words; for a recall, the principle. Private.
    pub step: String,
    /// True if the step is in the member's own words.
    pub own_words: bool,
    /// The time at which the member took it on.
    pub taken_on: Timestamp,
    /// The schedule of the check-ins.
    pub rhythm: Schedule,
    /// The state: active, paused or ended.
    pub state: State,
    /// The time at which the next check-in is due. It has a meaning only for an active commitment.
    pub due: Timestamp,
    /// The days between the time at which `due` was set and `due`. A `due` that is further ahead was set by a wrong clock.
    wait: u16,
    /// The number of check-ins that were sent so far.
    pub sent: u32,
    /// True if the last check-in has no answer.
    #[serde(rename = "open")]
    pub awaits_answer: bool,
    /// The number of check-ins in a row without an answer before the last one. It is 0 after any answer of the member.
    silences: u8,
    /// True if the member paused it: an answer does not resume it then. Earlier versions did not store it.
    #[serde(default)]
    rests: bool,
}

impl Commitment {
    /// Takes on a step of a post. The first check-in is due after the first interval of `pace`.
    pub fn take_on(
        post: &str,
        step: &str,
        own_words: bool,
        pace: Pace,
        now: Timestamp,
        daytime: &Daytime,
    ) -> Commitment {
        let rhythm = Schedule::Steps {
            pace,
            asked: None,
            next: 0,
        };
        let mut taken = Commitment::new(post, step, rhythm, now);
        taken.own_words = own_words;
        taken.plan(pace.wait_before(0), now, daytime);
        taken
    }

    /// Starts the recall of a principle that the member has just read.
    pub fn recall(post: &str, principle: &str, now: Timestamp, daytime: &Daytime) -> Commitment {
        let memory = Memory::read(now);
        let wait = memory.wait();
        let rhythm = Schedule::Recall {
            memory,
            judged: None,
        };
        let mut begun = Commitment::new(post, principle, rhythm, now);
        begun.plan(wait, now, daytime);
        begun
    }

    fn new(post: &str, step: &str, rhythm: Schedule, now: Timestamp) -> Commitment {
        Commitment {
            post: post.to_owned(),
            step: step.to_owned(),
            own_words: false,
            taken_on: now,
            rhythm,
            state: State::Active,
            due: now,
            wait: 0,
            sent: 0,
            awaits_answer: false,
            silences: 0,
            rests: false,
        }
    }

    /// True if it is the recall of a principle.
    pub fn is_recall(&self) -> bool {
        matches!(self.rhythm, Schedule::Recall { .. })
    }

    /// True if Senpai sends its check-ins.
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// True if its member paused it.
    pub fn rests(&self) -> bool {
        self.state == State::Paused && self.rests
    }

    /// The maximum of active commitments of this kind for a member: [`MAX_ACTIVE_STEPS`] or [`MAX_ACTIVE_RECALLS`].
    pub fn max_active(&self) -> usize {
        match self.is_recall() {
            true => MAX_ACTIVE_RECALLS,
            false => MAX_ACTIVE_STEPS,
        }
    }

    /// True if it is active and both commitments are steps or both are recalls, so that it counts towards the
    /// [limit](Commitment::max_active) of `other`.
    pub fn counts_with(&self, other: &Commitment) -> bool {
        self.is_active() && self.is_recall() == other.is_recall()
    }

    /// The number of the next check-in, counted from 1. Each check-in of a commitment has its own number.
    pub fn next_number(&self) -> u32 {
        self.sent.saturating_add(1)
    }

    /// The next thing to do at the time `now`; `None` if it is not active. `before` holds the times of the member's check-ins,
    /// about this commitment and others, because a member gets at most one on a day.
    pub fn next_action(
        &self,
        now: Timestamp,
        daytime: &Daytime,
        before: &[Timestamp],
    ) -> Option<NextAction> {
        if self.state != State::Active {
            return None;
        }
        Some(if now < self.due {
            // One day more, because `due` may be later in the day than `now`.
            match self.due > days_after(now, self.wait.saturating_add(1)) {
                true => NextAction::PlanAgain,
                false => NextAction::Wait(self.due),
            }
        } else if self.was_silent() {
            NextAction::Pause
        } else if self.is_over() {
            NextAction::Finish
        } else if before.iter().any(|at| daytime.is_same_day(*at, now)) {
            NextAction::Wait(daytime.start_of_next_day(now))
        } else {
            match daytime.next(now) {
                next if next > now => NextAction::Wait(next),
                _ => NextAction::Ask,
            }
        })
    }

    /// The time of the next check-in if the member says nothing until then; `None` if none comes then.
    pub fn next_check_in(&self) -> Option<Timestamp> {
        let comes = self.is_active() && !self.was_silent() && !self.is_over();
        comes.then_some(self.due)
    }

    /// True if [`MAX_UNANSWERED`] check-ins in a row have no answer.
    fn was_silent(&self) -> bool {
        self.awaits_answer && self.silences.saturating_add(1) >= MAX_UNANSWERED
    }

    /// True if every check-in of the schedule was sent. A recall never ends by itself.
    fn is_over(&self) -> bool {
        match &self.rhythm {
            Schedule::Steps { pace, next, .. } => *next >= pace.days().len(),
            Schedule::Recall { .. } => false,
        }
    }

    /// Records that the check-in with the [next number](Commitment::next_number) was sent, and plans the check-in after it for the
    /// case that the member does not answer.
    pub fn mark_sent(&mut self, now: Timestamp, daytime: &Daytime) {
        self.sent = self.next_number();
        self.silences = match self.awaits_answer {
            true => self.silences.saturating_add(1),
            false => 0,
        };
        self.awaits_answer = true;
        let wait = match &mut self.rhythm {
            Schedule::Steps { pace, asked, next } => {
                *asked = Some(*next);
                *next += 1;
                match *next < pace.days().len() {
                    true => pace.wait_before(*next),
                    false => LAST_ANSWER,
                }
            }
            Schedule::Recall { memory, .. } => memory.wait(),
        };
        self.plan(wait, now, daytime);
    }

    /// Takes the answer to the last check-in. Of several answers to one check-in, the last one counts. A paused commitment becomes
    /// active, unless [the member paused it](Commitment::rest). Returns `false` and changes nothing if the commitment is finished or
    /// stopped.
    pub fn answer(&mut self, answer: Answer, now: Timestamp, daytime: &Daytime) -> bool {
        if self.is_closed() {
            return false;
        }
        if answer == Answer::Stop {
            self.stop();
            return true;
        }
        self.take_up();
        let wait = match &mut self.rhythm {
            Schedule::Recall { memory, .. } => match answer {
                Answer::Snooze(days) => days,
                _ => memory.wait(),
            },
            Schedule::Steps { pace, asked, next } => {
                let stage = asked.unwrap_or(0);
                match answer {
                    Answer::Done => {
                        *next = stage + 1;
                        if *next >= pace.days().len() {
                            self.state = State::Finished;
                            return true;
                        }
                        pace.wait_before(*next)
                    }
                    Answer::Snooze(days) => {
                        *next = stage;
                        days
                    }
                    Answer::NotYet | Answer::DidNotWork | Answer::Stop => {
                        *next = stage;
                        pace.wait_before(0)
                    }
                }
            }
        };
        self.plan(wait.clamp(1, LONGEST_SNOOZE), now, daytime);
        true
    }

    /// Takes an answer to an earlier check-in than the last one. It does not change the schedule. The check-ins before the last one
    /// count as no silence any more.
    pub fn answer_earlier(&mut self) {
        self.silences = 0;
    }

    /// Takes the member's verdict on the last check-in of a recall: FSRS computes the time of the next one. Of several verdicts on
    /// one check-in, the last one counts. Returns `false` if this is no recall, or is finished or stopped.
    pub fn judge(&mut self, verdict: Verdict, now: Timestamp, daytime: &Daytime) -> bool {
        if self.is_closed() {
            return false;
        }
        let Schedule::Recall { memory, judged } = &mut self.rhythm else {
            return false;
        };
        match judged {
            Some(judged) if judged.check_in == self.sent => *memory = judged.before,
            _ => {
                *judged = Some(LastVerdict {
                    check_in: self.sent,
                    before: *memory,
                });
            }
        }
        memory.review(verdict, now);
        let wait = memory.wait();
        self.take_up();
        self.plan(wait, now, daytime);
        true
    }

    /// Changes the intervals of the check-ins. Returns `false` and changes nothing after the first check-in, for a recall, and if
    /// it is not active.
    pub fn set_pace(&mut self, new: Pace, now: Timestamp, daytime: &Daytime) -> bool {
        if self.state != State::Active {
            return false;
        }
        match &mut self.rhythm {
            Schedule::Steps {
                pace, asked: None, ..
            } => *pace = new,
            _ => return false,
        }
        self.plan(new.wait_before(0), now, daytime);
        true
    }

    /// Pauses it for its member, until they [resume](Commitment::resume) it. Returns `false` if it has ended.
    pub fn rest(&mut self) -> bool {
        if self.is_closed() {
            return false;
        }
        self.state = State::Paused;
        self.rests = true;
        true
    }

    /// Pauses it until its member answers or resumes it. Returns `false` if it is not active.
    pub fn pause(&mut self) -> bool {
        let was_active = self.state == State::Active;
        if was_active {
            self.state = State::Paused;
        }
        was_active
    }

    /// Makes a paused commitment active again, beginning with the check-in that had no answer. Returns `false` if it is not paused.
    pub fn resume(&mut self, now: Timestamp, daytime: &Daytime) -> bool {
        if self.state != State::Paused {
            return false;
        }
        let was_missed = self.awaits_answer;
        self.wake_up();
        let wait = match &mut self.rhythm {
            Schedule::Steps { pace, asked, next } => {
                if was_missed {
                    *next = asked.unwrap_or(0);
                }
                pace.wait_before(0)
            }
            Schedule::Recall { memory, .. } => memory.wait(),
        };
        self.plan(wait, now, daytime);
        true
    }

    /// Finishes it without an answer to the last check-in. A stopped one stays stopped.
    pub fn finish(&mut self) {
        if !self.is_closed() {
            self.state = State::Finished;
        }
    }

    /// Stops it for good. A finished one stays finished.
    pub fn stop(&mut self) {
        if !self.is_closed() {
            self.state = State::Stopped;
        }
    }

    /// True if it is finished or stopped.
    pub fn is_closed(&self) -> bool {
        matches!(self.state, State::Finished | State::Stopped)
    }

    /// Plans the next check-in from `now`, because a wrong clock had set its time.
    pub fn plan_again(&mut self, now: Timestamp, daytime: &Daytime) {
        self.plan(self.wait, now, daytime);
    }

    fn wake_up(&mut self) {
        self.rests = false;
        self.take_up();
    }

    /// Takes note of an answer, which ends every pause but the member's own.
    fn take_up(&mut self) {
        if !self.rests {
            self.state = State::Active;
        }
        self.awaits_answer = false;
        self.silences = 0;
    }

    fn plan(&mut self, days: u16, now: Timestamp, daytime: &Daytime) {
        self.wait = days;
        self.due = daytime.after(now, days);
    }
}
