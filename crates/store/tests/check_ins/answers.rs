//! The answers of a member, and what their silence means.

use senpai_practice::commitment::{Answer, Commitment, State};
use senpai_store::{Answered, CheckInAnswer};

use super::{World, daytime};

impl World {
    /// Answers a check-in that arrived: the newest one, or the one `back` before it. A stop may also come from the list of
    /// commitments.
    pub fn answers(&mut self, which: usize, answer: CheckInAnswer, back: usize) {
        let Some(id) = self.ids.get(which).copied() else {
            return;
        };
        let is_stop = answer == CheckInAnswer::Step(Answer::Stop);
        let of = self.delivered.iter().filter(|d| d.id == id);
        let numbers: Vec<u32> = of.map(|d| d.number).collect();
        let number = match numbers.iter().rev().nth(back.saturating_sub(4)) {
            Some(number) if !(is_stop && back == 0) => *number,
            _ if is_stop => 0,
            // There is no button yet.
            _ => return,
        };
        let before = self.commitment(id);
        let answered = self.as_member(|store, member| {
            let by = self.change(id, member);
            store.answer_check_in(&by, number, answer, daytime).unwrap()
        });
        let suits = match answer {
            CheckInAnswer::Step(Answer::Snooze(_) | Answer::Stop) => true,
            CheckInAnswer::Step(_) => !before.is_recall(),
            CheckInAnswer::Recall(_) => before.is_recall(),
        };
        let is_newest = numbers.last() == Some(&number);
        if before.state == State::Paused {
            self.must_have_a_reason(id, &before);
            // It stays the reason, whatever is answered from now on.
            self.paused.insert(id);
        }
        if !matches!(answered, Answered::Gone) {
            self.answered.insert((id, number));
            // A commitment that was resumed since the newest check-in has been heard of later.
            let heard_at = self.heard_at.entry(id).or_default();
            *heard_at = numbers.last().copied().unwrap_or(0).max(*heard_at);
        }
        match answered {
            Answered::Gone => assert!(!suits, "no answer in vain"),
            Answered::Earlier(after) => {
                let mut heard = before;
                heard.answer_earlier();
                assert!(!is_newest && after == heard && after == self.commitment(id));
            }
            Answered::Closed { commitment, .. } => {
                assert!(before.is_closed() && commitment.state == before.state);
            }
            Answered::Taken(after) => {
                assert!(!before.is_closed() && after.sent >= number);
                // Who paused it resumes it by themselves.
                assert!(!before.rests() || !after.is_active());
                if after.state != State::Paused {
                    self.paused.remove(&id);
                }
            }
            Answered::Full(after) => {
                assert_eq!(after.state, State::Paused);
                self.paused.insert(id);
            }
        }
        if is_stop {
            self.stopped.insert(id);
        }
    }

    /// No commitment ends or pauses by itself before its time.
    pub fn must_have_a_reason(&self, id: u64, commitment: &Commitment) {
        let of = self.delivered.iter().filter(|d| d.id == id);
        let (sent, silences) = (of.count(), self.silences(id));
        assert!(
            match commitment.state {
                State::Active => !self.stopped.contains(&id),
                State::Paused => self.paused.contains(&id) || silences >= 2,
                State::Finished => !commitment.is_recall() && sent >= 3,
                State::Stopped => self.stopped.contains(&id),
            },
            "{commitment:?}, sent {sent}, {silences} silences"
        );
    }

    /// The number of check-ins in a row without an answer, up to the newest one.
    pub fn silences(&self, id: u64) -> usize {
        let of = self.delivered.iter().filter(|d| d.id == id);
        let mut sent: Vec<u32> = of.map(|d| d.number).collect();
        sent.sort_unstable();
        let heard_at = self.heard_at.get(&id).copied().unwrap_or(0);
        let is_silent =
            |number: &&u32| **number >= heard_at && !self.answered.contains(&(id, **number));
        sent.iter().rev().take_while(is_silent).count()
    }
}
