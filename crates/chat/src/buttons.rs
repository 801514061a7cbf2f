//! Handles pressed buttons. Their payloads are untrusted, and valid across restarts.

use senpai_answer::Status;
use senpai_store::{KeyParts, Shown, StoredQuestion};
use senpai_wording::{fill, wording};

use crate::{
    Card, CardKind, Effect, Effects, Error, Reply,
    answers::{self, shortened},
    notifications::Subscriber,
    payload::{Op, Payload},
    questions::shown_in,
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
        let workspace = self.request.place.workspace_key();
        let question = self.store().question(payload.id, KeyParts(&workspace))?;
        let Some((question, text)) = question.and_then(|q| Some((q.clone(), q.text?))) else {
            return Ok(self.say(words.expired));
        };
        let member = self.request.member_key();
        let is_own = self.store().asked_by(question.id, KeyParts(&member))?;
        if question.private && !is_own {
            return Ok(self.say(words.not_yours));
        }
        match payload.op {
            Op::More => self.next_page(&question, &text, payload.page, words.further),
            Op::Helped => {
                self.save_feedback(question.id, true)?;
                Ok(self.say(words.thanks))
            }
            Op::DidNotHelp => {
                self.save_feedback(question.id, false)?;
                let page = payload.page | AFTER_REJECTION;
                self.next_page(&question, &text, page, words.another)
            }
            Op::Human => self.ask_human(&question, &text),
            Op::Show => self.show_to_all(&question, &text),
            Op::Notify => self.subscribe(&question),
            Op::Gap | Op::Link | Op::RuleOut | Op::Draft => self.press_as_admin(payload),
            Op::Posts => self.further_posts(payload.id, payload.page),
        }
    }

    fn save_feedback(&self, question: u64, helped: bool) -> Result<(), Error> {
        let member = self.request.member_key();
        let at = self.request.at;
        Ok(self
            .store()
            .save_feedback(question, KeyParts(&member), helped, at)?)
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
    /// again.
    fn next_page(
        &self,
        question: &StoredQuestion,
        text: &str,
        page: u16,
        heading: &str,
    ) -> Result<Effects, Error> {
        let language = question.language;
        let words = wording(language);
        let Some(snapshot) = self.snapshot() else {
            let reply = Reply::of(language, words.not_ready);
            return Ok(vec![Effect::Reply(reply.private())]);
        };
        let before = self.store().shown_before(question.id, page)?;
        let shown = before.into_iter().map(|s| s.excerpt).collect();
        let scope: Scope = serde_json::from_str(&question.scope)?;
        let answer = scope.answer(&snapshot, text, shown)?;
        self.store()
            .save_shown(question.id, page, &shown_in(&answer))?;
        let context = self.service.reply_context(
            &self.request.place,
            question.id,
            language,
            question.private,
            page.saturating_add(1),
        );
        let mut reply = answers::answer_reply(&answer, &context);
        answers::keep_excerpts_only(&mut reply);
        reply.heading = if reply.cards.is_empty() {
            words.nothing_more
        } else {
            heading
        }
        .to_owned();
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
        for_helpers.cards = self.shown_cards(question, &shown);
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

    /// The newest of the excerpts shown, with their posts.
    fn shown_cards(&self, question: &StoredQuestion, shown: &[Shown]) -> Vec<Card> {
        /// By hand.
        const CARDS: usize = 5;
        let snapshot = self.snapshot();
        let posts = snapshot.as_ref().map(|s| s.index.posts());
        let posts = posts.unwrap_or_default();
        let card = |shown: &Shown| {
            let post = posts.iter().find(|p| p.meta.id == shown.post)?;
            let by_title = answers::post_card(post);
            // When nothing was found, posts were shown by their titles.
            Some(match question.status == Status::NotFound {
                true => by_title,
                false => Card {
                    text: answers::plain_run(&shortened(&shown.excerpt)),
                    kind: CardKind::Excerpt,
                    ..by_title
                },
            })
        };
        let mut cards: Vec<Card> = shown.iter().rev().filter_map(card).take(CARDS).collect();
        cards.reverse();
        cards
    }

    fn show_to_all(&self, question: &StoredQuestion, text: &str) -> Result<Effects, Error> {
        let language = question.language;
        let Some(snapshot) = self.snapshot() else {
            let reply = Reply::of(language, wording(language).not_ready);
            return Ok(vec![Effect::Reply(reply.private())]);
        };
        let scope: Scope = serde_json::from_str(&question.scope)?;
        let answer = scope.answer(&snapshot, text, Vec::new())?;
        let mut reply = self.answer_reply(&answer, question.id, language, false);
        reply.heading = format!("{}\n{}", shortened(text), reply.heading);
        // Other members may not press them: the question is private.
        reply.buttons.clear();
        Ok(vec![Effect::Reply(reply)])
    }
}
