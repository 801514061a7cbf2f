//! Recall: the state of a member's memory of a principle, and the time of the next check-in. FSRS, the Free Spaced Repetition
//! Scheduler, computes both.

use chrono::{DateTime, Utc};
use jiff::Timestamp;
use rs_fsrs::{Card, FSRS, Parameters, Rating, State};
use serde::{Deserialize, Serialize};

/// The longest wait, in days. By hand: a member who would remember for longer knows the principle.
const LONGEST_WAIT: u16 = 180;
/// The probability with which the member should remember the principle when they are asked. FSRS's own default.
const RETENTION: f64 = 0.9;

/// A member's own verdict on how well they remembered. Senpai never grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The member remembered nothing.
    Forgotten,
    /// The member remembered a part.
    Partly,
    /// The member remembered.
    Remembered,
    /// The member remembered at once.
    AtOnce,
}

impl Verdict {
    /// All verdicts, the worst first.
    pub const ALL: [Verdict; 4] = [
        Verdict::Forgotten,
        Verdict::Partly,
        Verdict::Remembered,
        Verdict::AtOnce,
    ];

    /// The word for the verdict in stored data.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Forgotten => "forgotten",
            Verdict::Partly => "partly",
            Verdict::Remembered => "remembered",
            Verdict::AtOnce => "at_once",
        }
    }
}

/// FSRS's state of one principle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// The days after which the probability that the member remembers falls to 90%.
    stability: f64,
    /// FSRS's difficulty, from 1 to 10.
    difficulty: f64,
    /// The time of the last review.
    reviewed: Timestamp,
    /// The number of reviews.
    reviews: i32,
    /// The days until the next review.
    wait: u16,
}

impl Memory {
    /// The memory of a principle that the member has just read.
    pub(super) fn read(now: Timestamp) -> Memory {
        Memory::from(next(Card::default(), Verdict::Remembered, now), now)
    }

    /// Takes the member's verdict.
    pub(super) fn review(&mut self, verdict: Verdict, now: Timestamp) {
        // FSRS accepts no time before the last review. A wrong clock may give one.
        let now = now.max(self.reviewed);
        let card = Card {
            stability: self.stability,
            difficulty: self.difficulty,
            reps: self.reviews,
            state: State::Review,
            last_review: date(self.reviewed),
            ..Card::default()
        };
        *self = Memory::from(next(card, verdict, now), now);
    }

    /// The days until the next review.
    pub(super) fn wait(&self) -> u16 {
        self.wait
    }

    fn from(card: Card, now: Timestamp) -> Memory {
        let days = u16::try_from(card.scheduled_days).unwrap_or(LONGEST_WAIT);
        Memory {
            stability: rounded(card.stability),
            difficulty: rounded(card.difficulty),
            reviewed: now,
            reviews: card.reps,
            wait: days.clamp(1, LONGEST_WAIT),
        }
    }
}

/// Rounds to four decimals, so that JSON stores and reads exactly this number.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

/// FSRS's next state of a card after a verdict, in whole days: nobody is asked twice on a day.
fn next(card: Card, verdict: Verdict, now: Timestamp) -> Card {
    let fsrs = FSRS::new(Parameters {
        request_retention: RETENTION,
        maximum_interval: LONGEST_WAIT.into(),
        enable_short_term: false,
        ..Parameters::default()
    });
    let rating = match verdict {
        Verdict::Forgotten => Rating::Again,
        Verdict::Partly => Rating::Hard,
        Verdict::Remembered => Rating::Good,
        Verdict::AtOnce => Rating::Easy,
    };
    fsrs.next(card, date(now), rating).card
}

fn date(time: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(time.as_second(), 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_good_verdict_makes_the_wait_longer_and_a_bad_one_shorter() {
        let mut now = Timestamp::UNIX_EPOCH;
        let mut memory = Memory::read(now);
        let mut waits = vec![memory.wait()];
        for _ in 0..4 {
            now += SignedDuration::from_hours(24 * i64::from(memory.wait()));
            memory.review(Verdict::Remembered, now);
            waits.push(memory.wait());
        }
        assert!(waits.is_sorted_by(|a, b| a < b), "{waits:?}");
        assert_eq!(waits[0], 3, "{waits:?}");
        let before = memory.wait();
        memory.review(Verdict::Forgotten, now);
        assert!(memory.wait() * 4 < before, "{memory:?}");
        // After a clock that went back, the wait is still within its bounds.
        memory.review(Verdict::AtOnce, Timestamp::UNIX_EPOCH);
        assert!((1..=LONGEST_WAIT).contains(&memory.wait()));
    }
}
