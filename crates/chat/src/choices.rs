//! The choice of one of the numbered excerpts below a question.

use senpai_answer::{EXCERPTS, Shown, around};
use senpai_search::{Passage, Post};
use senpai_store::{KeyParts, StoredQuestion};
use senpai_wording::wording;

use crate::{Card, Error, Reply, answers, posts::text_of, session::Session};

/// The number of pages that each of the numbered excerpts has for itself: the first is the chosen excerpt, and 「もっと見る」 below it leads
/// to the others. By hand: all of them are below [`AFTER_REJECTION`](crate::buttons::AFTER_REJECTION).
const PAGES_OF_CHOICE: u16 = 1000;
/// The length of a chosen excerpt with what stands around it, in characters. By hand: a screen of a phone.
const CHOSEN_CHARACTERS: usize = 400;

impl Session<'_> {
    /// The reply to a member who chose an excerpt as the answer: the excerpt, with what stands around it. The choice counts as feedback.
    /// `check` is the excerpt's [choice value](answers::choice_value).
    pub fn chosen(
        &self,
        question: &StoredQuestion,
        text: &str,
        check: u16,
    ) -> Result<Reply, Error> {
        let offered = self.store().shown_before(question.id, 1)?;
        let is_it = |shown: &&Shown| answers::choice_value(&shown.post, &shown.excerpt) == check;
        let number = offered.iter().enumerate().find(|(_, shown)| is_it(shown));
        let (Some((number, chosen)), Some(snapshot)) = (number, self.snapshot()) else {
            return Ok(self.reply(self.words.expired).private());
        };
        self.save_feedback(question.id, true, std::slice::from_ref(&chosen.post))?;
        let page = page_of_choice(number);
        let member = self.request.member_key();
        if self.store().asked_by(question.id, KeyParts(&member))? {
            self.store()
                .save_shown(question.id, page, std::slice::from_ref(chosen))?;
        }
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
        let context = service.reply_context(place, question.id, language, private, page + 1, at);
        let mut reply = Reply::of(language, wording(language).chosen);
        reply.private = private;
        reply.cards = answers::in_cards(&answer.excerpts, &context);
        if reply.cards.is_empty() {
            // The question was a follow-up, or the posts or the channel's settings have changed since.
            let chosen = std::slice::from_ref(chosen);
            reply.cards = self.shown_cards(question, chosen, Some(&scope), str::to_owned)?;
        }
        let posts = snapshot.index.posts();
        let post = posts.iter().find(|post| post.meta.id == chosen.post);
        let on_screen = post.filter(|_| !reply.cards.is_empty());
        reply.buttons = answers::buttons_below_choice(&context, on_screen.map(AsRef::as_ref));
        if let (Some(card), Some(post)) = (reply.cards.first_mut(), post) {
            card.image.clone_from(&post.image);
            self.show_around(card, post, &chosen.excerpt)?;
        }
        Ok(reply)
    }

    /// Shows the excerpt of a card with what stands around it in its post.
    fn show_around(&self, card: &mut Card, post: &Post, excerpt: &str) -> Result<(), Error> {
        let passages = self.passages_of(post)?;
        let Some(around) = around(&passages, excerpt, CHOSEN_CHARACTERS) else {
            return Ok(());
        };
        let around: Vec<&Passage> = passages[around].iter().collect();
        let text = text_of(&around);
        if let Some((before, after)) = text.split_once(excerpt) {
            let own = std::mem::take(&mut card.text).into_iter();
            let own = own.filter(|run| run.text != "…");
            let before = answers::plain_run(before).into_iter().chain(own);
            let all = before.chain(answers::plain_run(after));
            card.text = all.filter(|run| !run.text.is_empty()).collect();
        }
        Ok(())
    }
}

/// The page of a numbered excerpt: that of the last one also for later numbers, which have no button.
fn page_of_choice(number: usize) -> u16 {
    let number = u16::try_from(number.min(EXCERPTS - 1)).unwrap_or_default();
    PAGES_OF_CHOICE * (1 + number)
}
