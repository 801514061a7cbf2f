//! The buttons of a commitment: under a check-in, and in the list.

use senpai_practice::commitment::{Answer, Commitment, MAX_ACTIVE_RECALLS, State};
use senpai_store::{Answered, Changed, CheckInAnswer, KeyParts, StoredCommitment};
use senpai_wording::fill;

use super::check_ins::quoted;
use crate::{
    Button, Effect, Effects, Error, Platform, answers,
    payload::{Op, Payload},
    session::Session,
};

/// The days of the button "later", and those of the buttons after it. By hand.
pub(super) const LATER: u16 = 7;
const SNOOZES: [u16; 2] = [1, 30];

impl Session<'_> {
    /// Handles a button that is about the member's commitment; `typed` is the text of the form that it opened.
    pub fn press_on_commitment(
        &self,
        payload: Payload,
        typed: Option<&str>,
    ) -> Result<Effects, Error> {
        let member = self.request.member_key();
        let stored = self.store().commitment(payload.id, KeyParts(&member))?;
        let Some(stored) = stored.filter(|stored| !stored.commitment.step.is_empty()) else {
            return Ok(self.say(self.words.practice.gone));
        };
        let is_recall = stored.commitment.is_recall();
        let number = payload.detail;
        let answers = |answer| self.answer_check_in(&stored, number, answer);
        match (payload.op, typed) {
            (Op::Snooze, _) => answers(Answer::Snooze(payload.page)),
            (Op::Quit, _) => answers(Answer::Stop),
            (Op::Pause, _) => self.pause(&stored),
            (Op::Resume, _) => self.resume(&stored),
            (Op::Recall, Some(_)) | (Op::ShowPrinciple, _) if is_recall => {
                self.show_principle(&stored, number, typed)
            }
            (Op::Judge, _) if is_recall => self.judge(&stored, number, payload.page),
            _ if is_recall => Ok(self.say(self.words.practice.gone)),
            (Op::Done, _) => answers(Answer::Done),
            (Op::NotYet, _) => answers(Answer::NotYet),
            (Op::DidNotWork, _) => answers(Answer::DidNotWork),
            (Op::SetPace, _) => self.set_pace(stored.id, payload.page),
            (Op::WhatHappened, Some(text)) => self.note_what_happened(&stored, number, text),
            (Op::Instead, _) => self.take_instead(&stored, payload.page),
            (Op::OwnInstead, Some(text)) => self.take_own_instead(&stored, text),
            (Op::BeginRecall, _) => self.begin_recall(&stored),
            _ => Ok(self.say(self.words.practice.gone)),
        }
    }

    /// Takes the answer to the check-in with this number. A delivery that is handled again has the same reply.
    fn answer_check_in(
        &self,
        stored: &StoredCommitment,
        number: u32,
        answer: Answer,
    ) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let answered = self.take_answer(stored.id, number, CheckInAnswer::Step(answer))?;
        let after = match answered {
            Answered::Taken(after) if after.state == State::Paused => {
                return Ok(self.kept_with_question(stored.id, &after));
            }
            Answered::Taken(after) => after,
            Answered::Full(_) => return Ok(self.say(words.answered_and_paused)),
            Answered::Earlier(after) => return Ok(self.kept_with_question(stored.id, &after)),
            Answered::Closed {
                commitment,
                answer: kept,
            } => {
                let is_kept = kept.as_deref() == Some(answer.as_str());
                let is_finished = commitment.state == State::Finished;
                if answer == Answer::Stop && !is_finished {
                    return self.say_stopped(stored);
                }
                return Ok(self.say(match answer {
                    Answer::Done if is_kept && is_finished && number == commitment.sent => {
                        words.kept_up
                    }
                    Answer::Done if is_kept => words.done_late,
                    _ if is_kept => words.closed_and_kept,
                    _ => self.why_closed(&commitment),
                }));
            }
            Answered::Gone => return Ok(self.say(self.words.practice.gone)),
        };
        let next = self.date(after.due)?;
        Ok(match answer {
            Answer::Done if after.state == State::Finished => self.say(words.kept_up),
            Answer::Done => self.say(fill(words.done, next)),
            Answer::NotYet => self.say(fill(words.will_ask, next)),
            Answer::DidNotWork => self.offer_another(stored, number, &next)?,
            Answer::Stop => self.say_stopped(stored)?,
            Answer::Snooze(days) => {
                let mut reply = self.reply(fill(words.will_ask, next)).private();
                let others = SNOOZES.into_iter().zip(words.snoozes);
                let others = others.filter(|(other, _)| *other != days);
                let button = |(days, label)| {
                    answers::detailed_button(Op::Snooze, label, stored.id, days, number)
                };
                reply.buttons = others.map(button).collect();
                vec![Effect::Reply(reply)]
            }
        })
    }

    /// Says what the member stopped. The recall of the same post goes on, and can be stopped too.
    fn say_stopped(&self, stored: &StoredCommitment) -> Result<Effects, Error> {
        let words = &self.words.practice;
        if stored.commitment.is_recall() {
            return Ok(self.say(fill(words.stopped_recall, self.post_name(stored)?)));
        }
        let step = quoted(&stored.commitment.step);
        let mut reply = self.reply(fill(words.stopped, step)).private();
        let member = self.request.member_key();
        let mut others = self.store().commitments(KeyParts(&member))?.into_iter();
        let recall = others.find(|other| {
            let is_same = other.commitment.post == stored.commitment.post;
            is_same && other.commitment.is_recall() && other.commitment.is_active()
        });
        if let Some(recall) = recall {
            reply.notes.push(words.recall_goes_on.to_owned());
            let stop = answers::button(Op::Quit, words.stop_recall, recall.id, 0);
            reply.buttons.push(stop);
        }
        Ok(vec![Effect::Reply(reply)])
    }

    /// Says that a commitment is over.
    pub(super) fn why_closed(&self, commitment: &Commitment) -> &'static str {
        match commitment.state {
            State::Stopped => self.words.practice.was_stopped,
            _ => self.words.practice.closed,
        }
    }

    /// The reply to an answer to an earlier check-in than the last one. `after` is the commitment after it, with the same schedule.
    pub(super) fn kept_with_question(&self, id: u64, after: &Commitment) -> Effects {
        let words = &self.words.practice;
        if after.is_active() {
            return self.say(match after.next_check_in() {
                Some(_) => words.kept_with_question,
                None => words.kept_before_the_last,
            });
        }
        let mut reply = self.reply(words.kept_while_paused).private();
        reply.buttons = vec![answers::button(Op::Resume, words.resume_this, id, 0)];
        vec![Effect::Reply(reply)]
    }

    /// Keeps what the member wrote. The page shows the last reply only, so there it offers again what the reply before offered.
    fn note_what_happened(
        &self,
        stored: &StoredCommitment,
        number: u32,
        text: &str,
    ) -> Result<Effects, Error> {
        let member = self.request.member_key();
        let saved = self
            .store()
            .save_check_in_note(stored.id, KeyParts(&member), number, text)?;
        let words = &self.words.practice;
        if !saved {
            return Ok(self.say(words.gone));
        }
        if self.request.place.platform != Platform::Web || !stored.commitment.is_active() {
            return Ok(self.say(words.noted));
        }
        let next = self.date(stored.commitment.due)?;
        let mut offered = self.another(stored, number, &next)?;
        words.noted.clone_into(&mut offered.heading);
        let is_other = |button: &Button| {
            let payload = button.payload.parse::<Payload>();
            payload.is_ok_and(|payload| payload.op != Op::WhatHappened)
        };
        offered.buttons.retain(is_other);
        Ok(vec![Effect::Reply(offered)])
    }

    fn pause(&self, stored: &StoredCommitment) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let changed = self.change_commitment(stored.id, |c, _| c.rest())?;
        Ok(self.say(match changed {
            Changed::Stored(_, after) if after.state == State::Paused => {
                match self.service.has_practice() {
                    true => fill(words.paused, self.service.settings.keep_days),
                    false => words.paused_while_off.to_owned(),
                }
            }
            Changed::Stored(_, after) => self.why_closed(&after).to_owned(),
            _ => words.closed.to_owned(),
        }))
    }

    fn resume(&self, stored: &StoredCommitment) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let at = self.request.at;
        let changed = self.change_commitment(stored.id, |c, daytime| {
            c.resume(at, daytime);
        })?;
        Ok(match changed {
            Changed::Stored((), after) if after.state == State::Active => {
                self.say(fill(words.will_ask, self.date(after.due)?))
            }
            Changed::Full((), after) if after.is_recall() => {
                self.say(fill(words.recalls_full_to_resume, MAX_ACTIVE_RECALLS))
            }
            Changed::Full(..) => self.say(words.full_to_resume),
            _ => self.say(words.closed),
        })
    }
}
