//! Questions: asked, followed up, edited, deleted.

use std::time::Instant;

use jiff::SignedDuration;
use senpai_answer::{Answer, AnswerOptions, Status, answer, is_follow_up};
use senpai_content::Goal;
use senpai_search::Filter;
use senpai_store::{NewQuestion, Shown, Who};
use serde::{Deserialize, Serialize};

use crate::{
    Desk, Effect, Effects, Language, Place, Question, Reply, Request, Stock,
    compose::{self, Setting},
    desk::{Error, delivery},
    wording,
    wording::fill,
};

/// The longest question that is read, in characters: what Discord lets a member write.
const LONGEST_QUESTION: usize = 2000;
/// How long after a question a follow-up is understood from it: in a thread or direct message, and elsewhere.
const THREAD_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 7);
const CHANNEL_MEMORY: SignedDuration = SignedDuration::from_mins(30);

/// Which posts may answer, kept with the question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    tags: Vec<String>,
    any_tag: Vec<String>,
    goal: Option<Goal>,
    /// Posts for this goal go first where they answer.
    preferred: Option<Goal>,
}

impl Wanted {
    /// Answers `text`, leaving out what was `shown`.
    pub fn answer(&self, stock: &Stock, text: &str, shown: Vec<String>) -> Result<Answer, Error> {
        let options = |goal| AnswerOptions {
            filter: Filter {
                tags: self.tags.clone(),
                any_tag: self.any_tag.clone(),
                goal,
                language: None,
            },
            shown: shown.clone(),
            ..AnswerOptions::default()
        };
        if self.goal.is_none() && self.preferred.is_some() {
            let options = options(self.preferred);
            let preferred = answer(&stock.index, &stock.synonyms, text, &options)?;
            if preferred.status == Status::Found {
                return Ok(preferred);
            }
        }
        let options = options(self.goal);
        Ok(answer(&stock.index, &stock.synonyms, text, &options)?)
    }
}

impl Desk {
    /// Whether the bot was asked in this thread before.
    pub(crate) fn is_in(&self, request: &Request) -> Result<bool, Error> {
        Ok(request.place.direct
            || (request.place.thread.is_some() && self.before(request)?.is_some()))
    }

    /// The question before, that a follow-up is understood from.
    fn before(&self, request: &Request) -> Result<Option<senpai_store::Question>, Error> {
        let place = &request.place;
        let close = place.direct || place.thread.is_some();
        let memory = if close { THREAD_MEMORY } else { CHANNEL_MEMORY };
        let since = request.at.saturating_sub(memory).unwrap_or(request.at);
        let (thread, member) = (place.thread_key(), request.member_key());
        Ok(self
            .store
            .last_question(Who(&thread), Who(&member), place.thread.is_some(), since)?)
    }

    pub(crate) fn ask(&self, request: &Request, question: &Question) -> Result<Effects, Error> {
        let language = self.language(request);
        let words = wording(language);
        let refuse = |why: String| Ok(vec![Effect::Reply(Reply::of(language, why).private())]);
        if self.was_asked(request, question)? {
            return Ok(Vec::new());
        }
        let text = question.text.trim();
        if text.is_empty() {
            let why = if question.unheard {
                words.unheard
            } else {
                words.empty
            };
            return refuse(why.to_owned());
        }
        if text.chars().count() > LONGEST_QUESTION {
            return refuse(fill(words.too_long, LONGEST_QUESTION));
        }
        if is_help(text) {
            return self.help(request);
        }
        let Some(stock) = self.shelf.stock() else {
            return refuse(words.not_ready.to_owned());
        };
        let is_first = question.unheard && self.before(request)?.is_none();
        let more = is_more(text);
        let before = if more || is_follow_up(text) {
            self.before(request)?
        } else {
            None
        };
        let before = before.and_then(|b| Some((b.text.clone()?, b)));
        let (text, shown) = match &before {
            Some((earlier, question)) => {
                let shown = self.store.shown_before(question.id, u16::MAX)?;
                let text = if more {
                    earlier.clone()
                } else {
                    format!("{earlier} {text}")
                };
                (text, shown.into_iter().map(|s| s.excerpt).collect())
            }
            None => (text.to_owned(), Vec::new()),
        };
        let channel = self.channel(&request.place);
        let asked = Asked {
            request,
            delivery: delivery(request),
            message: question.message.as_deref(),
            language,
            private: question.private || (channel.private == Some(true) && !request.place.direct),
            wanted: Wanted {
                tags: question.tag.clone().into_iter().collect(),
                any_tag: channel.tags.unwrap_or_default(),
                goal: question.goal,
                preferred: self.preference(request).unwrap_or_default().goal,
            },
        };
        let mut reply = self.answer(&stock, &asked, &text, shown)?;
        if more && before.is_some() {
            compose::excerpts_only(&mut reply);
            reply.heading = words.further.to_owned();
        }
        if before.is_some() && reply.cards.is_empty() {
            reply.heading = words.nothing_more.to_owned();
        }
        if is_first {
            compose::remark(&mut reply, words.unheard);
        }
        if request.place.direct && self.preference(request).is_none() {
            compose::remark(&mut reply, words.greeting);
            self.store
                .set_preference(Who(&request.member_key()), "{}", request.at)?;
        }
        Ok(vec![Effect::Reply(reply)])
    }

    /// Whether the message was answered already by another delivery: its edit may come before it.
    fn was_asked(&self, request: &Request, question: &Question) -> Result<bool, Error> {
        let Some(message) = &question.message else {
            return Ok(false);
        };
        let message = request.place.message_key(message);
        let known = self.store.question_in(Who(&message))?;
        Ok(known.is_some_and(|known| known.delivery != delivery(request)))
    }

    /// Answers and keeps what was asked and shown. What was `shown` before stays known as shown.
    fn answer(
        &self,
        stock: &Stock,
        asked: &Asked,
        text: &str,
        shown: Vec<String>,
    ) -> Result<Reply, Error> {
        let request = asked.request;
        let start = Instant::now();
        let earlier = shown.iter().map(|excerpt| Shown {
            post: String::new(),
            excerpt: excerpt.clone(),
        });
        let mut kept: Vec<Shown> = earlier.collect();
        let answer = asked.wanted.answer(stock, text, shown)?;
        kept.splice(0..0, shown_in(&answer));
        let place = &request.place;
        let (workspace, thread, member) = (
            place.workspace_key(),
            place.thread_key(),
            request.member_key(),
        );
        let message = asked.message.map(|m| place.message_key(m));
        let id = self.store.keep_question(
            &NewQuestion {
                delivery: &asked.delivery,
                workspace: Who(&workspace),
                thread: Who(&thread),
                message: message.as_ref().map(|m| Who(m)),
                member: Who(&member),
                text,
                scope: &serde_json::to_string(&asked.wanted)?,
                language: asked.language.tag(),
                private: asked.private,
                status: status_word(answer.status),
                millis: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
                at: request.at,
            },
            &kept,
        )?;
        Ok(self.reply_to(place, &answer, id, asked.language, asked.private))
    }

    pub(crate) fn reply_to(
        &self,
        place: &Place,
        answer: &Answer,
        question: u64,
        language: Language,
        private: bool,
    ) -> Reply {
        compose::answer(answer, &self.setting(place, question, language, private, 1))
    }

    pub(crate) fn setting(
        &self,
        place: &Place,
        question: u64,
        language: Language,
        private: bool,
        next: u16,
    ) -> Setting {
        Setting {
            language,
            private,
            audience: !place.direct,
            humans: self.config.helpers.contains_key(&place.workspace),
            question,
            next,
        }
    }

    /// What an edit leads to; `None` when the message was no question before.
    pub(crate) fn edit_question(
        &self,
        request: &Request,
        message: &str,
        text: &str,
    ) -> Result<Option<Effects>, Error> {
        let text = text.trim();
        let Some(before) = self
            .store
            .question_in(Who(&request.place.message_key(message)))?
        else {
            return Ok(None);
        };
        let (Some(reply), Some(stock)) = (before.reply.clone(), self.shelf.stock()) else {
            return Ok(Some(Vec::new()));
        };
        if before.text.as_deref() == Some(text) {
            return Ok(Some(Vec::new()));
        }
        let language = self.language(request);
        let too_long = text.chars().count() > LONGEST_QUESTION;
        let new = if text.is_empty() {
            Reply::of(language, wording(language).empty)
        } else if too_long {
            Reply::of(language, fill(wording(language).too_long, LONGEST_QUESTION))
        } else {
            let asked = Asked {
                request,
                delivery: before.delivery.clone(),
                message: Some(message),
                language,
                private: before.private,
                wanted: serde_json::from_str(&before.scope).unwrap_or_default(),
            };
            self.answer(&stock, &asked, text, Vec::new())?
        };
        Ok(Some(vec![Effect::Replace {
            message: Some(reply),
            reply: new,
        }]))
    }

    pub(crate) fn delete_question(
        &self,
        request: &Request,
        message: &str,
    ) -> Result<Effects, Error> {
        let Some(question) = self
            .store
            .question_in(Who(&request.place.message_key(message)))?
        else {
            return Ok(Vec::new());
        };
        self.store.forget_question(question.id)?;
        Ok(question
            .reply
            .into_iter()
            .map(|message| Effect::Delete { message })
            .collect())
    }
}

/// A question that is being answered.
struct Asked<'a> {
    request: &'a Request,
    delivery: String,
    message: Option<&'a str>,
    language: Language,
    private: bool,
    wanted: Wanted,
}

/// What an answer shows.
pub(crate) fn shown_in(answer: &Answer) -> Vec<Shown> {
    let of = |cited: &senpai_answer::Citation| Shown {
        post: cited.post.id.clone(),
        excerpt: cited.excerpt.text.clone(),
    };
    answer.excerpts.iter().map(of).collect()
}

pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Found => "found",
        Status::Unsure => "unsure",
        Status::NotFound => "not_found",
    }
}

/// Whether a line asks for the next posts and nothing else.
fn is_more(line: &str) -> bool {
    is_one_of(
        line,
        &[
            "more",
            "もっと",
            "もっと見る",
            "もっと見せて",
            "次",
            "続き",
            "show more",
        ],
    )
}

/// Whether a line asks what the bot can do and nothing else.
fn is_help(line: &str) -> bool {
    is_one_of(line, &["help", "ヘルプ", "使い方", "つかいかた"])
}

fn is_one_of(line: &str, words: &[&str]) -> bool {
    let line = line
        .trim_end_matches(['。', '！', '!', '？', '?', '.'])
        .to_lowercase();
    words.contains(&line.as_str())
}
