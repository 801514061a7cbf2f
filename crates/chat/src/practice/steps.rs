//! Taking on a step: the author's, or in the member's own words.

use std::sync::Arc;

use senpai_content::{Language, MOST_STEPS, Meta};
use senpai_practice::commitment::{Commitment, MAX_ACTIVE_STEPS, Pace};
use senpai_search::Post;
use senpai_store::{
    Changed, KeyParts, NewCommitment, Origin, StoredCommitment, StoredQuestion, TakenOn,
};
use senpai_wording::{Wording, fill, wording};

use super::language_number;
use crate::{
    Button, ChatService, Effect, Effects, Error, Platform, Reply, answers,
    payload::{Op, check_value, id_of, post_value},
    questions::posts_of,
    session::Session,
};

/// A step to take on.
pub(super) struct Step<'a> {
    /// The id of its post.
    pub post: &'a str,
    pub words: &'a str,
    pub own_words: bool,
    /// The commitment from which it comes.
    pub origin: Option<Origin>,
}

impl ChatService {
    /// The buttons under the steps of a post's page, which take one on each; none while members cannot.
    pub fn step_buttons(&self, meta: &Meta, language: Language) -> Vec<Button> {
        let steps = meta.practice.iter().take(MOST_STEPS);
        let steps: Vec<&str> = steps.map(String::as_str).collect();
        let id = id_of(&meta.id);
        match self.has_practice() {
            true => step_buttons(wording(language), Op::TakeFrom, id, &steps, 0),
            false => Vec::new(),
        }
    }
}

impl Session<'_> {
    /// Shows the practice steps of the post with this value: to take one on, if members can.
    pub fn show_steps(&self, question: &StoredQuestion, value: u32) -> Result<Effects, Error> {
        let Some(post) = &self.shown_post(question, value)? else {
            return Ok(self.say(self.words.expired));
        };
        let language = question.language;
        let words = wording(language);
        let mut reply = Reply::of(language, words.steps).private();
        reply.cards = vec![self.post_card(post, language)];
        let steps: Vec<&str> = post.meta.practice.iter().map(String::as_str).collect();
        if !self.service.has_practice() {
            reply.notes = steps.iter().map(|step| format!("• {step}")).collect();
            return Ok(vec![Effect::Reply(reply)]);
        }
        let steps = &steps[..steps.len().min(MOST_STEPS)];
        reply.notes = numbered(steps);
        reply.buttons = step_buttons(words, Op::TakeOn, question.id, steps, value);
        if self.has_room()? {
            let language = language_number(language);
            let own = words.practice.own_words;
            let own = answers::detailed_button(Op::OwnStep, own, question.id, language, value);
            reply.buttons.push(own);
        }
        Ok(vec![Effect::Reply(reply)])
    }

    /// The post with this [value](post_value), if it was shown for the question and may be shown in the channel as it is now.
    fn shown_post(
        &self,
        question: &StoredQuestion,
        value: u32,
    ) -> Result<Option<Arc<Post>>, Error> {
        let Some(snapshot) = self.snapshot() else {
            return Ok(None);
        };
        let shown = posts_of(&self.store().shown_before(question.id, u16::MAX)?);
        let scope = self.scope_now(question)?;
        let mut posts = snapshot.index.posts().iter();
        let is_it = |post: &&Arc<Post>| {
            let id = &post.meta.id;
            post_value(id) == value && shown.contains(id) && scope.admits(post)
        };
        Ok(posts.find(is_it).cloned())
    }

    /// Whether the member has fewer active steps than they may.
    fn has_room(&self) -> Result<bool, Error> {
        let member = self.request.member_key();
        let all = self.store().commitments(KeyParts(&member))?;
        let is_step = |c: &&StoredCommitment| c.commitment.is_active() && !c.commitment.is_recall();
        Ok(all.iter().filter(is_step).count() < MAX_ACTIVE_STEPS)
    }

    /// Takes on the step whose check value is `check`, of the post with this value.
    pub fn take_step(
        &self,
        question: &StoredQuestion,
        value: u32,
        check: u16,
    ) -> Result<Effects, Error> {
        self.take_step_of(self.shown_post(question, value)?, check)
    }

    /// Takes on the step whose check value is `check`, of the post with this id in a button, if it may be shown in the channel.
    pub fn take_step_from(&self, post: u64, check: u16) -> Result<Effects, Error> {
        let mut posts = self.posts()?.into_iter();
        let post = posts.find(|known| id_of(&known.meta.id) == post);
        self.take_step_of(post, check)
    }

    fn take_step_of(&self, post: Option<Arc<Post>>, check: u16) -> Result<Effects, Error> {
        let steps = post.iter().flat_map(|post| &post.meta.practice);
        let mut steps = steps.filter(|step| check_value(step) == check);
        let (Some(post), Some(words)) = (&post, steps.next()) else {
            return Ok(self.say(self.words.expired));
        };
        self.take_on(&Step {
            post: &post.meta.id,
            words,
            own_words: false,
            origin: None,
        })
    }

    /// Takes on a step in the member's own words, for the post with this value.
    pub fn take_own_step(
        &self,
        question: &StoredQuestion,
        value: u32,
        typed: Option<&str>,
    ) -> Result<Effects, Error> {
        let (Some(post), Some(words)) = (&self.shown_post(question, value)?, typed) else {
            return Ok(self.say(self.words.expired));
        };
        self.take_on(&Step {
            post: &post.meta.id,
            words,
            own_words: true,
            origin: None,
        })
    }

    pub(super) fn take_on(&self, step: &Step) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let (daytime, now) = (self.daytime()?, self.request.at);
        let (id, pace) = (step.post, Pace::default());
        let commitment = Commitment::take_on(id, step.words, step.own_words, pace, now, &daytime);
        match self.store_commitment(&commitment, step.origin)? {
            TakenOn::New(_) => Ok(self
                .reply_of_delivery()?
                .unwrap_or_else(|| self.say(self.words.expired))),
            TakenOn::Already(_) => Ok(self.say(words.taken_before)),
            TakenOn::Full => Ok(self.say(words.full)),
            TakenOn::Forgotten => Ok(self.say(self.words.expired)),
        }
    }

    /// The reply to the step that the member took on with this delivery; `None` if they took none on.
    pub fn reply_of_delivery(&self) -> Result<Option<Effects>, Error> {
        let words = &self.words.practice;
        let member = self.request.member_key();
        let delivery = self.request.delivery_key();
        let taken = self
            .store()
            .commitment_of_delivery(&delivery, KeyParts(&member))?;
        let Some(taken) = taken else {
            return Ok(None);
        };
        let (id, pace) = (taken.id, Pace::default());
        let mut heading = fill(words.taken_on, self.days(pace));
        let all = self.store().commitments(KeyParts(&member))?;
        let is_first = all.iter().all(|other| other.id >= id);
        if is_first && self.request.place.platform == Platform::Web {
            heading += self.words.page.keep_practice_link;
        }
        let mut reply = self.reply(heading).private();
        reply.notes = vec![format!("• {}", taken.commitment.step)];
        reply.buttons = self.pace_buttons(id, pace);
        let post = self.visible_post_of(&taken)?;
        if post.is_some_and(|post| !post.meta.principles.is_empty()) {
            let recall = answers::button(Op::BeginRecall, words.recall, id, 0);
            reply.buttons.push(recall);
        }
        let [.., stop] = words.answers;
        reply.buttons.push(answers::button(Op::Quit, stop, id, 0));
        Ok(Some(vec![Effect::Reply(reply)]))
    }

    pub(super) fn store_commitment(
        &self,
        commitment: &Commitment,
        origin: Option<Origin>,
    ) -> Result<TakenOn, Error> {
        let (workspace, member) = (
            self.request.place.workspace_key(),
            self.request.member_key(),
        );
        Ok(self.store().take_on(&NewCommitment {
            delivery: &self.request.delivery_key(),
            platform: self.request.place.platform.as_str(),
            workspace: self.request.place.row_workspace(&workspace),
            member: KeyParts(&member),
            commitment,
            language: self.language,
            zone: self.known_zone()?.as_deref(),
            address: &self.address()?,
            origin,
        })?)
    }

    /// Sets when the member is asked.
    pub(super) fn set_pace(&self, id: u64, number: u16) -> Result<Effects, Error> {
        let words = &self.words.practice;
        let Some(pace) = Pace::ALL.get(usize::from(number)).copied() else {
            return Ok(self.say(self.words.expired));
        };
        let at = self.request.at;
        let changed = self.change_commitment(id, |commitment, daytime| {
            commitment.set_pace(pace, at, daytime)
        })?;
        Ok(match changed {
            Changed::Stored(true, _) => {
                let mut reply = self.reply(fill(words.asked_after, self.days(pace)));
                reply.buttons = self.pace_buttons(id, pace);
                vec![Effect::Reply(reply.private())]
            }
            Changed::Stored(false, after) if after.is_active() && !after.is_recall() => {
                self.say(words.pace_stays)
            }
            _ => self.say(words.gone),
        })
    }

    /// The buttons for the paces other than this one.
    fn pace_buttons(&self, id: u64, current: Pace) -> Vec<Button> {
        let paces = Pace::ALL.into_iter().zip(self.words.practice.paces);
        let numbered = (0..).zip(paces);
        let others = numbered.filter(|(_, (pace, _))| *pace != current);
        others
            .map(|(number, (_, label))| answers::button(Op::SetPace, label, id, number))
            .collect()
    }

    fn days(&self, pace: Pace) -> String {
        let days = pace.days().map(|day| day.to_string());
        let [between, before_last] = self.words.practice.and;
        match days.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, first)) => format!("{}{before_last}{last}", first.join(between)),
            None => String::new(),
        }
    }
}

/// Steps, each with its number.
pub(super) fn numbered(steps: &[&str]) -> Vec<String> {
    let numbered = steps.iter().enumerate();
    numbered
        .map(|(at, step)| format!("{}. {step}", at + 1))
        .collect()
}

/// A button for each step; its number in the list is in the label. `value` is that of the steps' post, or 0.
pub(super) fn step_buttons(
    words: &Wording,
    op: Op,
    id: u64,
    steps: &[&str],
    value: u32,
) -> Vec<Button> {
    let take = words.practice.take;
    let buttons = steps.iter().enumerate().map(|(at, step)| {
        let label = fill(take, at + 1);
        answers::detailed_button(op, &label, id, check_value(step), value)
    });
    answers::distinct(buttons).collect()
}
