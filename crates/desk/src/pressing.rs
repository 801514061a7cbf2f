//! Buttons: untrusted, and as good after a restart as before.

use senpai_answer::Status;
use senpai_store::{Question, Shown, Who};

use crate::{
    Card, CardKind, Desk, Effect, Effects, Reply, Request,
    asking::{Wanted, shown_in, status_word},
    compose,
    desk::{Error, delivery_key, language_of, shortened},
    payload::{Op, Payload},
    wording,
    wording::fill,
};

/// What pages shown after 「違った」 are kept under: they leave out whatever 「もっと見る」 has brought meanwhile.
const OTHER: u16 = 1 << 15;

impl Desk {
    pub(crate) fn press(&self, request: &Request, payload: &str) -> Result<Effects, Error> {
        let language = self.language(request);
        let only = |text: &str| Ok(vec![Effect::Reply(Reply::of(language, text).private())]);
        let words = wording(language);
        let Ok(payload) = payload.parse::<Payload>() else {
            return only(words.expired);
        };
        if payload.op.is_for_admins() {
            return self.press_as_admin(request, payload);
        }
        if payload.op == Op::Posts {
            return self.further_posts(request, payload.id, payload.page);
        }
        // A question of another workspace is as good as none.
        let question = self
            .store
            .question(payload.id, Who(&request.place.workspace_key()))?;
        let Some((question, text)) = question.and_then(|q| Some((q.clone(), q.text?))) else {
            return only(words.expired);
        };
        let member = request.member_key();
        let own = self.store.asked_by(question.id, Who(&member))?;
        if question.private && !own {
            return only(words.not_yours);
        }
        match payload.op {
            Op::More => self.next_page(request, &question, &text, payload.page, words.further),
            Op::Helped => {
                self.store
                    .keep_feedback(question.id, Who(&member), true, request.at)?;
                only(words.thanks)
            }
            Op::DidNotHelp => {
                self.store
                    .keep_feedback(question.id, Who(&member), false, request.at)?;
                self.next_page(
                    request,
                    &question,
                    &text,
                    payload.page | OTHER,
                    words.another,
                )
            }
            Op::Human => self.ask_human(request, &question, &text),
            Op::Show => self.show(request, &question, &text),
            Op::Tell => {
                let place = serde_json::to_string(&(&request.place, &request.member.id))?;
                let platform = request.place.platform.as_str();
                self.store
                    .wish(question.id, platform, Who(&member), &place, request.at)?;
                only(words.will_tell)
            }
            Op::Gap | Op::Link | Op::RuleOut | Op::Draft => self.press_as_admin(request, payload),
            // A list belongs to no question: it was turned before.
            Op::Posts => only(words.expired),
        }
    }

    /// What was not shown on the pages before `page`, with a sentence `above`. The same button brings the same page again.
    fn next_page(
        &self,
        request: &Request,
        question: &Question,
        text: &str,
        page: u16,
        above: &str,
    ) -> Result<Effects, Error> {
        let language = language_of(&question.language);
        let words = wording(language);
        let Some(stock) = self.shelf.stock() else {
            return Ok(vec![Effect::Reply(
                Reply::of(language, words.not_ready).private(),
            )]);
        };
        let before = self.store.shown_before(question.id, page)?;
        let shown = before.into_iter().map(|s| s.excerpt).collect();
        let wanted: Wanted = serde_json::from_str(&question.scope).unwrap_or_default();
        let answer = wanted.answer(&stock, text, shown)?;
        self.store
            .keep_shown(question.id, page, &shown_in(&answer))?;
        let setting = self.setting(
            &request.place,
            question.id,
            language,
            question.private,
            page.saturating_add(1),
        );
        let mut reply = compose::answer(&answer, &setting);
        compose::excerpts_only(&mut reply);
        reply.heading = if reply.cards.is_empty() {
            words.nothing_more
        } else {
            above
        }
        .to_owned();
        Ok(vec![Effect::Reply(reply)])
    }

    fn ask_human(
        &self,
        request: &Request,
        question: &Question,
        text: &str,
    ) -> Result<Effects, Error> {
        let language = self.language(request);
        let words = wording(language);
        let Some(channel) = self.config.helpers.get(&request.place.workspace) else {
            return Ok(vec![Effect::Reply(
                Reply::of(language, words.no_humans).private(),
            )]);
        };
        if !self.store.pass_on(question.id, &delivery_key(request))? {
            return Ok(vec![Effect::Reply(
                Reply::of(language, words.human_asked_before).private(),
            )]);
        }
        let shown = self.store.shown_before(question.id, u16::MAX)?;
        let mut for_helpers = Reply::of(language, fill(words.human_wanted, text));
        for_helpers.cards = self.shown_cards(question, &shown);
        if !for_helpers.cards.is_empty() {
            for_helpers.heading = format!("{}\n{}", for_helpers.heading, words.human_was_shown);
        }
        Ok(vec![
            Effect::Post {
                channel: channel.clone(),
                member: Some(request.member.id.clone()),
                reply: for_helpers,
            },
            Effect::Reply(Reply::of(language, words.human_asked).private()),
        ])
    }

    /// What was shown, with the posts it is from; the newest where it was much.
    fn shown_cards(&self, question: &Question, shown: &[Shown]) -> Vec<Card> {
        const CARDS: usize = 5;
        let stock = self.shelf.stock();
        let posts = stock.as_ref().map(|s| s.index.posts()).unwrap_or_default();
        let card = |shown: &Shown| {
            let post = posts.iter().find(|p| p.id == shown.post)?;
            let by_title = compose::of_post(post);
            // Where nothing was found, posts are shown by their titles.
            Some(match question.status == status_word(Status::NotFound) {
                true => by_title,
                false => Card {
                    text: compose::plain(&shortened(&shown.excerpt)),
                    kind: CardKind::Excerpt,
                    ..by_title
                },
            })
        };
        let mut cards: Vec<Card> = shown.iter().rev().filter_map(card).take(CARDS).collect();
        cards.reverse();
        cards
    }

    fn show(&self, request: &Request, question: &Question, text: &str) -> Result<Effects, Error> {
        let language = language_of(&question.language);
        let Some(stock) = self.shelf.stock() else {
            return Ok(vec![Effect::Reply(
                Reply::of(language, wording(language).not_ready).private(),
            )]);
        };
        let wanted: Wanted = serde_json::from_str(&question.scope).unwrap_or_default();
        let answer = wanted.answer(&stock, text, Vec::new())?;
        let mut reply = self.reply_to(&request.place, &answer, question.id, language, false);
        reply.heading = format!("{}\n{}", shortened(text), reply.heading);
        // Others who press them would be told that the answer was not theirs.
        reply.buttons.clear();
        Ok(vec![Effect::Reply(reply)])
    }
}
