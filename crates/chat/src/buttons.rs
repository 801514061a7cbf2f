//! Handles pressed buttons. Their payloads are untrusted, and valid across restarts.

use senpai_answer::{Shown, Status};
use senpai_store::{KeyParts, StoredQuestion};
use senpai_wording::{fill, wording};

use crate::{
    Card, CardKind, Effect, Effects, Error, Reply,
    answers::{self, shortened},
    notifications::Subscriber,
    payload::{Op, Payload},
    questions::{posts_of, shown_in},
    scope::Scope,
    session::Session,
};

/// Added to the page number after 「違った」: half of the range of page numbers, above every page of 「もっと見る」. Such a page
/// leaves out the excerpts of all of those.
const AFTER_REJECTION: u16 = 1 << 15;

impl Session<'_> {
    pub fn press(&self, payload: &str) -> Result<Effects, Error> {
        let words = self.words;
        let Ok(payload) = payload.parse::<Payload>() else {
            return Ok(self.say(words.expired));
        };
        if payload.op.is_for_admins() {
            return self.press_as_admin(payload);
        }
        if payload.op == Op::Posts {
            return self.further_posts(payload.id, payload.page);
        }
        if payload.op == Op::Section {
            return self.show_section(payload.id, payload.page);
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
            Op::Choose => self.choose(&question, &text, payload.page),
            Op::Steps => self.show_steps(&question),
            Op::Helped => {
                let posts = self.posts_above(&question, payload.page)?;
                self.save_feedback(question.id, true, &posts)?;
                Ok(self.say(words.thanks))
            }
            Op::DidNotHelp => {
                let posts = self.posts_above(&question, payload.page)?;
                self.save_feedback(question.id, false, &posts)?;
                let page = payload.page | AFTER_REJECTION;
                self.next_page(&question, &text, page, words.another, &posts)
            }
            Op::Human => self.ask_human(&question, &text),
            Op::Show => self.show_to_all(&question, &text),
            Op::Notify => self.subscribe(&question),
            // They returned above: they are about no question.
            Op::Gap | Op::Link | Op::RuleOut | Op::Draft | Op::Posts | Op::Section => {
                Ok(self.say(words.expired))
            }
        }
    }

    /// The posts that a button is under; its payload names the page after theirs.
    fn posts_above(&self, question: &StoredQuestion, next: u16) -> Result<Vec<String>, Error> {
        let page = next.saturating_sub(1);
        Ok(self.store().posts_on(question.id, page)?)
    }

    /// Stores whether an answer helped, of which these posts were shown.
    pub fn save_feedback(
        &self,
        question: u64,
        helped: bool,
        posts: &[String],
    ) -> Result<(), Error> {
        let member = self.request.member_key();
        let (member, at) = (KeyParts(&member), self.request.at);
        self.store().save_feedback(question, member, helped, at)?;
        // Of several posts, nobody knows which one helped.
        let judged = (!helped || posts.len() == 1).then_some(helped);
        self.store().judge(question, member, posts, judged)?;
        Ok(())
    }

    fn subscribe(&self, question: &StoredQuestion) -> Result<Effects, Error> {
        let request = self.request;
        let subscriber = Subscriber {
            place: request.place.clone(),
            member: request.member.id.clone(),
            private: question.private,
        };
        self.store().subscribe(
            question.id,
            request.place.platform.as_str(),
            KeyParts(&request.member_key()),
            &serde_json::to_string(&subscriber)?,
            request.at,
        )?;
        Ok(self.say(match question.private {
            true => self.words.will_notify_directly,
            false => self.words.will_notify,
        }))
    }

    /// The excerpts that were not shown on the pages before `page`, under `heading`. The same button shows the same page
    /// again. `above` are the posts that the member rejects with it.
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
        let shown = self.store().shown_before(question.id, page)?;
        // The posts that a member rejected with 「違った」 are not shown again.
        let mut rejected = match page.checked_sub(AFTER_REJECTION) {
            Some(page) => posts_of(&self.store().shown_before(question.id, page)?),
            None => Vec::new(),
        };
        rejected.extend_from_slice(above);
        let private = self.is_private(question.private)?;
        let answer = self
            .scope_now(question)?
            .further(&snapshot, text, &shown, &rejected)?;
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
        let reply = answers::page_reply(&answer, &context, heading);
        Ok(vec![Effect::Reply(reply)])
    }

    /// Shows the excerpt in full that a member chose as the answer, and counts it as feedback. `check` is its
    /// [choice value](answers::choice_value).
    fn choose(&self, question: &StoredQuestion, text: &str, check: u16) -> Result<Effects, Error> {
        let offered = self.store().shown_before(question.id, 1)?;
        let mut offered = offered.iter();
        let chosen =
            offered.find(|shown| answers::choice_value(&shown.post, &shown.excerpt) == check);
        let (Some(chosen), Some(snapshot)) = (chosen, self.snapshot()) else {
            return Ok(self.say(self.words.expired));
        };
        self.save_feedback(question.id, true, std::slice::from_ref(&chosen.post))?;
        let private = self.is_private(question.private)?;
        let scope = self.scope_now(question)?;
        let mut answer = scope.answer(&snapshot, text)?;
        answer.excerpts.retain(|cited| {
            cited.post.meta.id == chosen.post && cited.excerpt.text == chosen.excerpt
        });
        answer.excerpts.truncate(1);
        let language = question.language;
        let (place, at) = (&self.request.place, self.request.at);
        let service = self.service;
        let context = service.reply_context(place, question.id, language, private, 1, at);
        let mut reply = Reply::of(language, wording(language).thanks);
        reply.private = private;
        reply.cards = answers::in_cards(&answer.excerpts, &context);
        if reply.cards.is_empty() {
            // It followed another question up, or the posts or the channel's settings have changed since.
            let chosen = std::slice::from_ref(chosen);
            reply.cards = self.shown_cards(question, chosen, Some(&scope), str::to_owned);
        }
        Ok(vec![Effect::Reply(reply)])
    }

    /// Shows the practice steps of the post that answered.
    fn show_steps(&self, question: &StoredQuestion) -> Result<Effects, Error> {
        let shown = self.store().shown_before(question.id, 1)?;
        let snapshot = self.snapshot();
        let posts = snapshot.as_ref().map(|s| s.index.posts());
        let mut posts = posts.unwrap_or_default().iter();
        let first = shown.first();
        let scope = self.scope_now(question)?;
        let post = posts.find(|post| first.is_some_and(|shown| shown.post == post.meta.id));
        let Some(post) = post.filter(|post| scope.admits(post)) else {
            return Ok(self.say(self.words.expired));
        };
        let mut reply = Reply::of(question.language, wording(question.language).practice).private();
        reply.cards = vec![answers::post_card(post)];
        let steps = post.meta.practice.iter();
        reply.notes = steps.map(|step| format!("• {step}")).collect();
        Ok(vec![Effect::Reply(reply)])
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
        let shown = self.store().shown_before(question.id, u16::MAX)?;
        let mut for_helpers = self.reply(fill(words.human_wanted, text));
        for_helpers.cards = self.shown_cards(question, &shown, None, shortened);
        if !for_helpers.cards.is_empty() {
            for_helpers.heading = format!("{}\n{}", for_helpers.heading, words.human_was_shown);
        }
        Ok(vec![
            Effect::PassOn {
                channel: channel.clone(),
                member: Some(self.request.member.id.clone()),
                reply: for_helpers,
            },
            Effect::Reply(self.reply(words.human_asked).private()),
        ])
    }

    /// The newest of the excerpts shown, with their posts, in the form that `text` gives them. With a scope, only those of its posts:
    /// the helpers see all.
    fn shown_cards(
        &self,
        question: &StoredQuestion,
        shown: &[Shown],
        scope: Option<&Scope>,
        text: fn(&str) -> String,
    ) -> Vec<Card> {
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
            let by_title = answers::post_card(post);
            // When nothing was found, posts were shown by their titles.
            Some(match question.status == Status::NotFound {
                true => by_title,
                false => Card {
                    text: answers::plain_run(&text(&shown.excerpt)),
                    kind: CardKind::Excerpt,
                    ..by_title
                },
            })
        };
        shown.iter().filter_map(card).take(CARDS).collect()
    }

    fn show_to_all(&self, question: &StoredQuestion, text: &str) -> Result<Effects, Error> {
        let language = question.language;
        let Some(snapshot) = self.snapshot() else {
            let reply = Reply::of(language, wording(language).not_ready);
            return Ok(vec![Effect::Reply(reply.private())]);
        };
        let answer = self.scope_now(question)?.answer(&snapshot, text)?;
        let mut reply = self.answer_reply(&answer, question.id, language, false);
        reply.heading = format!("{}\n{}", shortened(text), reply.heading);
        // Other members may not press them: the question is private.
        reply.buttons.clear();
        Ok(vec![Effect::Reply(reply)])
    }
}
