//! Handles pressed buttons. Their payloads are untrusted, and valid across restarts.

use std::collections::HashSet;

use senpai_answer::{Shown, Status};
use senpai_store::{KeyParts, StoredQuestion};
use senpai_wording::{fill, wording};

use crate::{
    Card, CardKind, Effect, Effects, Error, Platform, Reply,
    answers::{self, shortened},
    notifications::Address,
    payload::{Expired, Op, Payload},
    questions::{Asked, posts_of, shown_in},
    scope::Scope,
    session::Session,
};

/// Added to the page number after 「違った」: half of the range of page numbers, so it is above every page of 「もっと見る」. Such a page
/// leaves out the excerpts of all those pages.
pub(crate) const AFTER_REJECTION: u16 = 1 << 15;

impl Session<'_> {
    pub fn press(&self, payload: &str) -> Result<Effects, Error> {
        match payload.parse() {
            Ok(payload) => self.pressed(payload, None),
            Err(Expired) => Ok(self.say(self.words.expired)),
        }
    }

    /// Handles a button; `typed` is the text of the form that it opened.
    pub fn pressed(&self, payload: Payload, typed: Option<&str>) -> Result<Effects, Error> {
        let words = self.words;
        // The list then shows what can be stopped.
        let is_for_all = payload.op.is_never_refused() || payload.op == Op::Commitments;
        if payload.op.is_practice() && !is_for_all && !self.service.has_practice() {
            return Ok(self.say(match payload.op.is_about_commitment() {
                true => words.practice.asks_nobody,
                false => words.practice.off,
            }));
        }
        if payload.op.takes_on()
            && let Some(taken) = self.reply_of_delivery()?
        {
            return Ok(taken);
        }
        if payload.op.is_about_commitment() {
            return self.press_on_commitment(payload, typed);
        }
        if payload.op == Op::Commitments {
            return self.list_commitments(payload.page);
        }
        if payload.op.is_for_admins() {
            return self.press_as_admin(payload);
        }
        if payload.op == Op::Data {
            return self.show_data(payload.page);
        }
        if payload.op == Op::Posts {
            return self.further_posts(payload.id, payload.page);
        }
        if payload.op == Op::Section {
            return self.show_section(payload.id, payload.page);
        }
        if payload.op == Op::TakeFrom {
            return self.take_step_from(payload.id, payload.page);
        }
        if payload.op == Op::Goal {
            return self.choose_goal(payload);
        }
        if let Some(effects) = self.press_report(payload)? {
            return Ok(effects);
        }
        let workspace = self.request.place.workspace_key();
        let question = self.store().question(payload.id, KeyParts(&workspace))?;
        let Some(mut question) = question else {
            return Ok(self.say(words.expired));
        };
        let Some(text) = question.text.take() else {
            return Ok(self.say(words.expired));
        };
        let member = self.request.member_key();
        let is_own = self.store().asked_by(question.id, KeyParts(&member))?;
        if question.private && !is_own {
            return Ok(self.say(words.not_yours));
        }
        match payload.op {
            Op::More => self.next_page(&question, &text, payload.page, words.further, &[]),
            Op::Choose => {
                let reply = self.chosen(&question, &text, payload.page)?;
                Ok(vec![Effect::Reply(reply)])
            }
            Op::Widen => self.widen(&question, &text),
            Op::Steps => self.show_steps(&question, payload.detail),
            Op::TakeOn => self.take_step(&question, payload.detail, payload.page),
            Op::OwnStep => self.take_own_step(&question, payload.detail, typed),
            Op::Helped => {
                let posts = self.posts_above(&question, payload.page)?;
                self.save_feedback(question.id, true, &posts)?;
                Ok(self.say(words.thanks))
            }
            Op::DidNotHelp => {
                let posts = self.posts_above(&question, payload.page)?;
                self.save_feedback(question.id, false, &posts)?;
                if is_own {
                    let above = payload.page.saturating_sub(1);
                    self.store().reject_page(question.id, above)?;
                }
                // Posts that are further still from the question help nobody.
                if payload.page & AFTER_REJECTION != 0 {
                    return self.give_up(&question);
                }
                let page = payload.page | AFTER_REJECTION;
                self.next_page(&question, &text, page, words.another, &posts)
            }
            Op::Human => self.ask_human(&question, &text),
            Op::Show => self.show_to_all(&question, &text),
            Op::Notify => self.subscribe(&question),
            // These returned above: they belong to no question.
            _ => Ok(self.say(words.expired)),
        }
    }

    /// The posts that a button is under; its payload names the next page.
    pub fn posts_above(&self, question: &StoredQuestion, next: u16) -> Result<Vec<String>, Error> {
        let page = next.saturating_sub(1);
        Ok(self.store().posts_on(question.id, page)?)
    }

    /// Stores the feedback on an answer, with the posts that it showed.
    pub fn save_feedback(
        &self,
        question: u64,
        helped: bool,
        posts: &[String],
    ) -> Result<(), Error> {
        let member = self.request.member_key();
        let (member, at) = (KeyParts(&member), self.request.at);
        self.store().save_feedback(question, member, helped, at)?;
        // If several posts were shown, nobody knows which one helped.
        let judged = (!helped || posts.len() == 1).then_some(helped);
        self.store().judge(question, member, posts, judged, at)?;
        Ok(())
    }

    fn subscribe(&self, question: &StoredQuestion) -> Result<Effects, Error> {
        let request = self.request;
        let address = Address {
            place: request.place.clone(),
            member: request.member.id.clone(),
            private: question.private,
        };
        self.store().subscribe(
            question.id,
            request.place.platform.as_str(),
            KeyParts(&request.member_key()),
            &serde_json::to_string(&address)?,
            request.at,
        )?;
        let mut reply = self.reply(match question.private {
            true => self.words.will_notify_directly,
            false => self.words.will_notify,
        });
        reply.awaits = true;
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// The excerpts that were not shown on the pages before `page`, under `heading`. The same button shows the same page again.
    /// `above` are the posts that the member rejects with this button.
    fn next_page(
        &self,
        question: &StoredQuestion,
        text: &str,
        page: u16,
        heading: &str,
        above: &[String],
    ) -> Result<Effects, Error> {
        let language = question.language;
        let words = wording(language);
        let Some(snapshot) = self.snapshot() else {
            let reply = Reply::of(language, words.not_ready);
            return Ok(vec![Effect::Reply(reply.private())]);
        };
        let mut shown = self.store().shown_before(question.id, page)?;
        // The posts that a member rejected with 「違った」 are not shown again. If another member than the asker pressed, they are not
        // recorded.
        let mut rejected = match page.checked_sub(AFTER_REJECTION) {
            Some(page) => posts_of(&self.store().shown_before(question.id, page)?),
            None => Vec::new(),
        };
        rejected.extend_from_slice(above);
        for shown in &mut shown {
            shown.rejected |= rejected.contains(&shown.post);
        }
        let private = self.is_private(question.private)?;
        let answer = self.scope_now(question)?.further(&snapshot, text, &shown)?;
        self.store()
            .save_shown(question.id, page, &shown_in(&answer.excerpts))?;
        let context = self.service.reply_context(
            &self.request.place,
            question.id,
            language,
            private,
            page.saturating_add(1),
            self.request.at,
        );
        let reply = match answer.excerpts.is_empty() && !above.is_empty() {
            true => answers::end_reply(&context, words.no_other, true),
            false => answers::page_reply(&answer, &context, heading),
        };
        Ok(vec![Effect::Reply(reply)])
    }

    /// The reply to a member who has rejected what was shown twice.
    fn give_up(&self, question: &StoredQuestion) -> Result<Effects, Error> {
        let private = self.is_private(question.private)?;
        let (place, at) = (&self.request.place, self.request.at);
        let language = question.language;
        let context = self
            .service
            .reply_context(place, question.id, language, private, 1, at);
        let reply = answers::end_reply(&context, wording(language).no_other, true);
        Ok(vec![Effect::Reply(reply)])
    }

    /// Asks again among all posts, without the tag and the goal of the question.
    fn widen(&self, question: &StoredQuestion, text: &str) -> Result<Effects, Error> {
        let Some(snapshot) = self.snapshot() else {
            return Ok(self.say(self.words.not_ready));
        };
        let asked = Asked {
            delivery: self.request.delivery_key(),
            edit: None,
            message: None,
            begins_thread: false,
            private: self.is_private(question.private)?,
            scope: Scope {
                tags: Vec::new(),
                goal: None,
                ..self.scope_now(question)?
            },
        };
        let reply = self.answer(&snapshot, &asked, text, None)?;
        Ok(reply.map(Effect::Reply).into_iter().collect())
    }

    fn ask_human(&self, question: &StoredQuestion, text: &str) -> Result<Effects, Error> {
        let words = self.words;
        let helpers = &self.service.settings.helpers;
        let Some(channel) = helpers.get(&self.request.place.workspace) else {
            return Ok(self.say(words.no_humans));
        };
        let delivery = self.request.delivery_key();
        if !self.store().pass_on(question.id, &delivery)? {
            return Ok(self.say(words.human_asked_before));
        }
        // The helpers cannot write to a visitor of the page. They may write a post.
        let is_page = self.request.place.platform == Platform::Web;
        if is_page {
            self.subscribe(question)?;
        }
        let mut asked = self.reply(words.human_asked);
        asked.awaits = is_page;
        let shown = self.store().shown_before(question.id, u16::MAX)?;
        let mut for_helpers = self.reply(fill(words.human_wanted, text));
        for_helpers.cards = self.shown_cards(question, &shown, None, shortened)?;
        if !for_helpers.cards.is_empty() {
            for_helpers.heading = format!("{}\n{}", for_helpers.heading, words.human_was_shown);
        }
        Ok(vec![
            Effect::PassOn {
                channel: channel.clone(),
                member: Some(self.request.member.id.clone()),
                reply: for_helpers,
            },
            Effect::Reply(asked.private()),
        ])
    }

    /// The newest of the excerpts shown, with their posts, each in the form that `text` gives it. With a scope, only excerpts of
    /// the scope's posts; the helpers see all.
    pub fn shown_cards(
        &self,
        question: &StoredQuestion,
        shown: &[Shown],
        scope: Option<&Scope>,
        text: fn(&str) -> String,
    ) -> Result<Vec<Card>, Error> {
        /// By hand.
        const CARDS: usize = 5;
        let snapshot = self.snapshot();
        let posts = snapshot.as_ref().map(|s| s.index.posts());
        let posts = posts.unwrap_or_default();
        let card = |shown: &Shown| {
            let post = posts.iter().find(|p| p.meta.id == shown.post)?;
            if scope.is_some_and(|scope| !scope.admits(post)) {
                return None;
            }
            let by_title = self.post_card(post, question.language);
            // When nothing was found, posts were shown by their titles.
            if question.status == Status::NotFound {
                return Some(Ok(by_title));
            }
            let headings = self.headings_of(post, &shown.excerpt);
            Some(headings.map(|headings| Card {
                headings,
                text: answers::plain_run(&text(&shown.excerpt)),
                kind: CardKind::Excerpt,
                ..by_title
            }))
        };
        let mut known = HashSet::new();
        let each = shown
            .iter()
            .filter(|shown| known.insert((&shown.post, &shown.excerpt)));
        each.filter_map(card).take(CARDS).collect()
    }

    fn show_to_all(&self, question: &StoredQuestion, text: &str) -> Result<Effects, Error> {
        let language = question.language;
        let Some(snapshot) = self.snapshot() else {
            let reply = Reply::of(language, wording(language).not_ready);
            return Ok(vec![Effect::Reply(reply.private())]);
        };
        let scope = self.scope_now(question)?;
        let answer = scope.answer(&snapshot, text)?;
        let narrowed = scope.narrowed(self.service, language);
        let mut reply = self.answer_reply(&answer, question.id, language, false, narrowed);
        reply.heading = format!("{}\n{}", shortened(text), reply.heading);
        // Other members may not press them: the question is private.
        reply.buttons.clear();
        Ok(vec![Effect::Reply(reply)])
    }
}
