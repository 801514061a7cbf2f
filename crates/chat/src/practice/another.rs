//! After a step did not work: offers a step that the member has not tried, else an excerpt.

use std::sync::Arc;

use senpai_search::Post;
use senpai_store::{KeyParts, Origin, StoredCommitment};
use senpai_wording::fill;

use super::{
    check_ins::address_of,
    language_number,
    steps::{Step, numbered, step_buttons},
};
use crate::{
    Effect, Effects, Error, Reply, answers,
    payload::{Op, check_value},
    session::Session,
};

/// The most steps that are offered. By hand: a choice at a glance.
const MOST_OFFERED: usize = 3;
/// The buttons of sections under an excerpt. By hand: the other buttons stay in sight.
const SECTIONS: usize = 3;

/// What is offered in place of a step.
struct Offer {
    /// The post of the step that did not work.
    post: Option<Arc<Post>>,
    /// Steps of this post or of a neighbouring one, and their post; empty if there is none that was not tried.
    steps: Option<(Arc<Post>, Vec<String>)>,
}

impl Session<'_> {
    /// Offers another step, else another excerpt, after the check-in with this number; `next` is the date of the next check-in.
    pub(super) fn offer_another(
        &self,
        stored: &StoredCommitment,
        number: u32,
        next: &str,
    ) -> Result<Effects, Error> {
        let another = self.another(stored, number, next)?;
        Ok(vec![Effect::Reply(another)])
    }

    /// The reply with what is offered.
    pub(super) fn another(
        &self,
        stored: &StoredCommitment,
        number: u32,
        next: &str,
    ) -> Result<Reply, Error> {
        let words = &self.words.practice;
        let offer = self.offer(stored)?;
        let mut reply = self.reply(words.nothing_else).private();
        if offer.post.is_none() {
            reply.heading = words.no_post_any_more.to_owned();
        }
        if let Some((post, steps)) = &offer.steps {
            reply.heading = words.another_step.to_owned();
            reply.cards = vec![self.post_card(post, self.language)];
            let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
            reply.notes = numbered(&steps);
            reply.buttons = step_buttons(self.words, Op::Instead, stored.id, &steps, 0);
        } else if let Some(post) = &offer.post {
            reply.heading = words.another_excerpt.to_owned();
            self.show_opening(post, &mut reply)?;
            reply.buttons.truncate(SECTIONS);
            reply.notes.clear();
        }
        answers::add_note(&mut reply, &fill(words.or_go_on, next));
        let language = language_number(self.language);
        let own = answers::button(Op::OwnInstead, words.own_words, stored.id, language);
        reply.buttons.push(own);
        reply.buttons.push(answers::detailed_button(
            Op::WhatHappened,
            words.write,
            stored.id,
            language,
            number,
        ));
        Ok(reply)
    }

    /// Takes on a step that was offered in place of another.
    pub(super) fn take_instead(
        &self,
        stored: &StoredCommitment,
        check: u16,
    ) -> Result<Effects, Error> {
        let offer = self.offer(stored)?;
        let Some((post, steps)) = &offer.steps else {
            return Ok(self.say(self.words.practice.gone));
        };
        match steps.iter().find(|step| check_value(step) == check) {
            None => Ok(self.say(self.words.practice.gone)),
            Some(words) => self.take_on(&Step {
                post: &post.meta.id,
                words,
                own_words: false,
                origin: Some(Origin::Replaced(stored.id)),
            }),
        }
    }

    /// Takes on a step in the member's own words in place of another. The post may be gone: the step is the member's.
    pub(super) fn take_own_instead(
        &self,
        stored: &StoredCommitment,
        words: &str,
    ) -> Result<Effects, Error> {
        self.take_on(&Step {
            post: &stored.commitment.post,
            words,
            own_words: true,
            origin: Some(Origin::Replaced(stored.id)),
        })
    }

    fn offer(&self, stored: &StoredCommitment) -> Result<Offer, Error> {
        let posts = self.posts_for(stored)?;
        let is_own = |post: &&Arc<Post>| post.meta.id == stored.commitment.post;
        let own = posts.iter().find(is_own);
        let member = self.request.member_key();
        let all = self.store().commitments(KeyParts(&member))?;
        let is_new = |step: &&String| all.iter().all(|other| other.commitment.step != **step);
        let untried = |post: &Arc<Post>| {
            let steps = post.meta.practice.iter().filter(is_new);
            let steps: Vec<String> = steps.take(MOST_OFFERED).cloned().collect();
            (!steps.is_empty()).then(|| (post.clone(), steps))
        };
        let steps = own.and_then(|own| {
            untried(own).or_else(|| {
                let others = posts.iter().filter(|post| shared_tags(post, own) > 0);
                let others = others.filter(|post| post.meta.language == own.meta.language);
                let others = others.filter_map(untried);
                others.max_by_key(|(post, _)| shared_tags(post, own))
            })
        });
        Ok(Offer {
            post: own.cloned(),
            steps,
        })
    }

    /// The post of a commitment, if the member may be shown it now.
    pub(super) fn visible_post_of(
        &self,
        stored: &StoredCommitment,
    ) -> Result<Option<Arc<Post>>, Error> {
        let mut posts = self.posts_for(stored)?.into_iter();
        Ok(posts.find(|post| post.meta.id == stored.commitment.post))
    }

    /// The posts that the place may be shown where the member took the step on; without an address, the place of the request.
    fn posts_for(&self, stored: &StoredCommitment) -> Result<Vec<Arc<Post>>, Error> {
        match stored.address {
            Some(_) => self.service.posts_at(&address_of(stored)?.place),
            None => Ok(self.service.visible_posts(self.channel()?)),
        }
    }
}

fn shared_tags(one: &Post, other: &Post) -> usize {
    let is_shared = |tag: &&String| one.meta.id != other.meta.id && other.meta.tags.contains(*tag);
    one.meta.tags.iter().filter(is_shared).count()
}
