//! Recall: the member says the principle in their own words before they see it again. Nobody grades it but the member.

use senpai_practice::commitment::{Commitment, MAX_ACTIVE_RECALLS, State, Verdict};
use senpai_search::Post;
use senpai_store::{Answered, CheckInAnswer, Origin, StoredCommitment, TakenOn};
use senpai_wording::fill;

use crate::{
    Card, CardKind, Effect, Effects, Error,
    answers::{self, plain_run},
    payload::Op,
    session::Session,
};

/// The principle that a recall asks for: the one that it began with, or the post's first one if the author has corrected it.
pub(super) fn current_principle<'a>(post: &'a Post, begun_with: &str) -> Option<&'a str> {
    let principles = &post.meta.principles;
    let same = principles.iter().find(|p| *p == begun_with);
    same.or_else(|| principles.first()).map(String::as_str)
}

impl Session<'_> {
    /// Begins to ask for the first principle of the post of a step.
    pub(super) fn begin_recall(&self, step: &StoredCommitment) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let post = self.visible_post_of(step)?;
        let principle = post.as_ref().and_then(|post| post.meta.principles.first());
        let Some(principle) = principle else {
            return Ok(self.say(words.gone));
        };
        let post = &step.commitment.post;
        let recall = Commitment::recall(post, principle, self.request.at, &self.daytime()?);
        Ok(
            match self.store_commitment(&recall, Some(Origin::Kept(step.id)))? {
                TakenOn::New(_) => self.say(fill(words.recall_begins, self.date(recall.due)?)),
                TakenOn::Already(_) => self.say(words.recalled_before),
                TakenOn::Forgotten => self.say(self.words.expired),
                TakenOn::Full => self.say(fill(words.recalls_full, MAX_ACTIVE_RECALLS)),
            },
        )
    }

    /// Shows the principle after the check-in with this number, below what the member wrote. What they wrote is not kept.
    pub(super) fn show_principle(
        &self,
        stored: &StoredCommitment,
        check_in: u32,
        typed: Option<&str>,
    ) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let Some(post) = self.visible_post_of(stored)? else {
            return Ok(self.say(words.gone));
        };
        let Some(principle) = current_principle(&post, &stored.commitment.step) else {
            return Ok(self.say(words.gone));
        };
        if *principle != stored.commitment.step && !stored.commitment.is_closed() {
            // From here on the member knows the corrected one.
            let at = self.request.at;
            self.store().correct_recall(stored.id, principle, at)?;
        }
        let heading = match typed {
            Some(text) => fill(words.recalled, text),
            None => post.meta.title.clone(),
        };
        let mut reply = self.reply(heading).private();
        reply.cards = vec![Card {
            title: self.words.principle.to_owned(),
            headings: vec![post.meta.title.clone()],
            text: plain_run(principle),
            kind: CardKind::Principle,
            ..self.post_card(&post, self.language)
        }];
        reply.notes = vec![words.judge.to_owned()];
        let verdicts = (0..).zip(words.verdicts);
        reply.buttons = verdicts
            .map(|(number, label)| {
                answers::detailed_button(Op::Judge, label, stored.id, number, check_in)
            })
            .collect();
        Ok(vec![Effect::Reply(reply)])
    }

    /// Takes the member's own verdict on the check-in with this number.
    pub(super) fn judge(
        &self,
        stored: &StoredCommitment,
        check_in: u32,
        verdict: u16,
    ) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let Some(verdict) = Verdict::ALL.get(usize::from(verdict)).copied() else {
            return Ok(self.say(words.gone));
        };
        let answered = self.take_answer(stored.id, check_in, CheckInAnswer::Recall(verdict))?;
        Ok(match answered {
            Answered::Taken(after) if after.state == State::Paused => {
                self.kept_with_question(stored.id, &after)
            }
            Answered::Taken(after) => self.say(fill(words.will_ask, self.date(after.due)?)),
            Answered::Full(_) => self.say(words.answered_and_paused),
            Answered::Earlier(after) => self.kept_with_question(stored.id, &after),
            Answered::Closed { answer, .. } if answer.as_deref() == Some(verdict.as_str()) => {
                self.say(words.closed_and_kept)
            }
            Answered::Closed { commitment, .. } => self.say(self.why_closed(&commitment)),
            Answered::Gone => self.say(words.gone),
        })
    }
}
