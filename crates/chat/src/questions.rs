//! Questions: asked and followed up.

use std::time::Instant;

use senpai_answer::{
    Answer, Citation, FurtherKind, Intent, LONGEST_QUESTION, Memory, Shown, SmallTalk, Status,
    is_help, speaks_of_dying,
};
use senpai_content::{Goal, Language};
use senpai_live::Snapshot;
use senpai_store::{FollowUp, KeyParts, NewQuestion, StoredQuestion};
use senpai_wording::fill;

use crate::{
    Effect, Effects, Error, Platform, Question, Reply, answers,
    last_question::{LastQuestion, intent_of},
    payload::{Op, Payload},
    scope::Scope,
    session::Session,
};

/// The id of a question that could not be stored. Ids are random, so no question has this one.
const NOT_STORED: u64 = 0;

impl Session<'_> {
    pub fn ask(&self, question: &Question) -> Result<Effects, Error> {
        let words = self.words;
        if self.was_answered(question)? {
            return Ok(Vec::new());
        }
        let text = question.text.trim();
        if text.is_empty() {
            let needs_mention = question.needs_mention;
            return Ok(self.say(if needs_mention {
                words.needs_mention
            } else {
                words.empty
            }));
        }
        // The words are kept nowhere: they are for no admin's list.
        if speaks_of_dying(text) {
            return Ok(vec![Effect::Reply(self.help_line())]);
        }
        if text.chars().count() > LONGEST_QUESTION {
            return Ok(self.say(fill(words.too_long, LONGEST_QUESTION)));
        }
        let is_page = self.request.place.platform == Platform::Web;
        if is_help(text) || (is_page && is_command(text)) {
            return Ok(self.help());
        }
        let goal = question.goal.as_ref();
        let goal = match goal.map(|goal| self.service.goal_named(goal)).transpose() {
            Ok(goal) => goal,
            Err(error) => return Ok(self.explain(&error)),
        };
        let private = self.is_private(question.private)?;
        let last = self.service.last_question(self.request, private)?;
        let last = last.map(|stored| self.recall(stored)).transpose()?;
        let intent = intent_of(text, last.as_ref());
        if let (Intent::Helped, Some(last)) = (&intent, &last) {
            return self.helped(question, &last.stored);
        }
        match intent {
            Intent::SmallTalk(talk) => {
                let ladders = self.service.offered_ladders();
                let ladders = ladders.filter(|_| talk == SmallTalk::Success);
                let how = ladders.map(|_| words.report_help);
                return self.one_sentence(question, words.small_talk(talk), how);
            }
            Intent::NothingBefore => return self.one_sentence(question, words.ask_first, None),
            _ => {}
        }
        let Some(snapshot) = self.snapshot() else {
            return Ok(self.say(words.not_ready));
        };
        let in_thread = self.request.place.thread.is_some();
        let explain_mentions = question.needs_mention
            && in_thread
            && !self.service.is_in_conversation(self.request)?;
        let asked = Asked {
            delivery: self.request.delivery_key(),
            edit: None,
            message: question.message.as_deref(),
            begins_thread: question.begins_thread,
            private,
            scope: self.scope(question, goal)?,
        };
        let Some(mut reply) = self.reply_after(&snapshot, &asked, text, intent, last)? else {
            return Ok(Vec::new());
        };
        if explain_mentions {
            answers::add_note(&mut reply, words.needs_mention);
        }
        self.greet(&mut reply)?;
        Ok(vec![Effect::Reply(reply)])
    }

    /// The reply to `text` after the question `last`, by its intent; `None` if the text was edited meanwhile.
    pub fn reply_after(
        &self,
        snapshot: &Snapshot,
        asked: &Asked,
        text: &str,
        intent: Intent,
        last: Option<LastQuestion>,
    ) -> Result<Option<Reply>, Error> {
        match (intent, last) {
            (Intent::Distress, _) => Ok(Some(self.help_line())),
            (Intent::NothingBefore, _) => Ok(Some(self.reply(self.words.ask_first))),
            (Intent::Choice(chosen), Some(last)) => {
                let text = last.stored.text.clone().unwrap_or_default();
                let check = answers::choice_value(&chosen.post, &chosen.excerpt);
                self.chosen(&last.stored, &text, check).map(Some)
            }
            (Intent::Version { post, language }, Some(last)) => {
                self.other_version(asked, text, last, &post, language)
            }
            (Intent::Return, Some(last)) => match last.memory {
                Some(memory) => {
                    // The first question may be another member's: its words go with it.
                    let (question, own) = (last.root, text);
                    self.return_to(snapshot, asked, &memory.root, FollowUp { question, own })
                }
                None => self.answer(snapshot, asked, text, None),
            },
            (Intent::Further(kind), Some(last)) => self.read_on(snapshot, asked, text, kind, last),
            (_, last) => self.answer(snapshot, asked, text, last),
        }
    }

    /// The reply to a member who says that the last answer helped: the same as to its button. In a thread, people say so to each other
    /// too.
    fn helped(&self, question: &Question, last: &StoredQuestion) -> Result<Effects, Error> {
        if question.unaddressed {
            return Ok(Vec::new());
        }
        let newest = self.store().newest_page(last.id)?;
        let newest = newest.filter(|_| last.status != Status::NotFound);
        let Some(page) = newest else {
            let glad = self.words.small_talk(SmallTalk::Glad);
            return self.one_sentence(question, glad, None);
        };
        let payload = Payload {
            op: Op::Helped,
            id: last.id,
            // A button names the page behind its own.
            page: page.saturating_add(1),
            detail: 0,
        };
        self.pressed(payload, None)
    }

    /// The reply to a line that asks nothing: one sentence, if the member addresses the bot.
    fn one_sentence(
        &self,
        question: &Question,
        sentence: &str,
        note: Option<&str>,
    ) -> Result<Effects, Error> {
        if question.unaddressed {
            return Ok(Vec::new());
        }
        let mut reply = self.reply(sentence);
        reply.private = self.is_private(question.private)?;
        reply.notes.extend(note.map(str::to_owned));
        self.greet(&mut reply)?;
        Ok(vec![Effect::Reply(reply)])
    }

    /// The reply to a member who speaks of dying, or of harming themselves. Nobody else reads it, also where all read the answers.
    pub fn help_line(&self) -> Reply {
        let help = self.service.help_line(self.language);
        Reply {
            confidential: true,
            ..self.reply(help).private()
        }
    }

    /// The posts that may answer, by the question, the channel and the member's preference.
    fn scope(&self, question: &Question, goal: Option<Goal>) -> Result<Scope, Error> {
        Ok(Scope {
            tags: question.tag.clone().into_iter().collect(),
            any_tag: self.channel()?.tags.clone().unwrap_or_default(),
            goal,
            preferred: self.goals(),
        })
    }

    /// Greets a new member in a direct message, once.
    fn greet(&self, reply: &mut Reply) -> Result<(), Error> {
        // The page greets above the conversation.
        let is_page = self.request.place.platform == Platform::Web;
        if self.request.place.direct && !is_page && self.preference.is_none() {
            answers::add_note(reply, self.words.greeting);
            let member = self.request.member_key();
            self.store()
                .set_preference(KeyParts(&member), "{}", self.request.at)?;
        }
        Ok(())
    }

    /// True if another delivery of the message was answered: the edit of a message may arrive before the message.
    fn was_answered(&self, question: &Question) -> Result<bool, Error> {
        let Some(message) = &question.message else {
            return Ok(false);
        };
        let message = self.request.place.message_key(message);
        let known = self.store().question_in_message(KeyParts(&message))?;
        Ok(known.is_some_and(|known| known.delivery != self.request.delivery_key()))
    }

    /// Answers, and stores the question with the excerpts shown. The excerpts shown for the question that it follows up stay
    /// recorded. `None` if the question was edited meanwhile.
    pub fn answer(
        &self,
        snapshot: &Snapshot,
        asked: &Asked,
        text: &str,
        last: Option<LastQuestion>,
    ) -> Result<Option<Reply>, Error> {
        let start = Instant::now();
        let (root, before) = last.map_or((None, None), |last| (Some(last.root), last.memory));
        let answer = asked.scope.answer_after(snapshot, text, before.as_ref())?;
        let follows = root.filter(|_| answer.follows);
        let own = text;
        let follows = follows.map(|question| FollowUp { question, own });
        self.give(
            asked,
            &answer,
            Memory::after(before, text, &answer),
            follows,
            start,
        )
    }

    /// Answers the first question of a conversation again, and stores that the line `follows` it.
    fn return_to(
        &self,
        snapshot: &Snapshot,
        asked: &Asked,
        first: &str,
        follows: FollowUp,
    ) -> Result<Option<Reply>, Error> {
        let start = Instant::now();
        let answer = asked.scope.answer_after(snapshot, first, None)?;
        let memory = Memory::after(None, first, &answer);
        self.give(asked, &answer, memory, Some(follows), start)
    }

    /// Stores a question with the excerpts of its answer, and returns the reply.
    fn give(
        &self,
        asked: &Asked,
        answer: &Answer,
        mut memory: Memory,
        follows: Option<FollowUp>,
        start: Instant,
    ) -> Result<Option<Reply>, Error> {
        memory.add(shown_in(answers::shown_of(answer)));
        let id = self.save(asked, &memory, follows, answer.status, start)?;
        let (language, private) = (self.language, asked.private);
        let narrowed = asked.scope.narrowed(self.service, language);
        Ok(id.map(|id| self.answer_reply(answer, id, language, private, narrowed)))
    }

    /// Shows further excerpts of the answer to the question before. `None` if the question was edited meanwhile.
    fn read_on(
        &self,
        snapshot: &Snapshot,
        asked: &Asked,
        line: &str,
        kind: FurtherKind,
        last: LastQuestion,
    ) -> Result<Option<Reply>, Error> {
        let start = Instant::now();
        let LastQuestion { stored, memory, .. } = last;
        let Some(mut memory) = memory else {
            return self.answer(snapshot, asked, line, None);
        };
        // Posts that are further still from the question help nobody.
        let is_over = kind == FurtherKind::Others && memory.has_rejected();
        let heading = match kind {
            FurtherKind::More => self.words.further,
            FurtherKind::Others => {
                let member = self.request.member_key();
                if self.store().asked_by(stored.id, KeyParts(&member))? {
                    self.save_feedback(stored.id, false, &posts_of(&memory.shown))?;
                }
                memory.reject_shown();
                self.words.another
            }
        };
        let (question, shown) = (&memory.question, &memory.shown);
        let mut answer = asked.scope.further(snapshot, question, shown)?;
        if is_over {
            answer.excerpts.clear();
        }
        memory.add(shown_in(&answer.excerpts));
        // An empty page does not mean that no post answers.
        let status = match answer.excerpts.is_empty() {
            true => stored.status,
            false => answer.status,
        };
        let follows = FollowUp {
            question: stored.id,
            own: line,
        };
        let id = self.save(asked, &memory, Some(follows), status, start)?;
        let (service, place, at) = (self.service, &self.request.place, self.request.at);
        Ok(id.map(|id| {
            let context = service.reply_context(place, id, self.language, asked.private, 1, at);
            match answer.excerpts.is_empty() && kind == FurtherKind::Others {
                true => answers::end_reply(&context, self.words.no_other, true),
                false => answers::page_reply(&answer, &context, heading),
            }
        }))
    }

    /// A post that was just shown, in a language. `None` if the line was edited meanwhile; then the question is not stored.
    fn other_version(
        &self,
        asked: &Asked,
        line: &str,
        last: LastQuestion,
        post: &str,
        language: Language,
    ) -> Result<Option<Reply>, Error> {
        let start = Instant::now();
        let version = self.version_of(post, language)?;
        let heading = self.words.version_in(language, version.is_some());
        let mut reply = self.reply(heading);
        reply.private = asked.private;
        if let Some(version) = &version {
            self.show_opening(version, &mut reply)?;
        }
        let follows = FollowUp {
            question: last.stored.id,
            own: line,
        };
        let Some(memory) = last.memory else {
            return Ok(None);
        };
        // Later follow-ups are about the same question.
        let saved = self.save(asked, &memory, Some(follows), last.stored.status, start)?;
        Ok(saved.map(|_| reply))
    }

    /// Stores a question with the excerpts shown, and returns its id; `None` if a later edit of the question is stored.
    fn save(
        &self,
        asked: &Asked,
        memory: &Memory,
        follow_up: Option<FollowUp>,
        status: Status,
        start: Instant,
    ) -> Result<Option<u64>, Error> {
        let place = &self.request.place;
        let (workspace, thread) = (place.workspace_key(), place.thread_key());
        let member = self.request.member_key();
        let message = asked.message.map(|m| place.message_key(m));
        let channel = place.thread_key_of(None);
        let id = self.store().save_question(
            &NewQuestion {
                delivery: &asked.delivery,
                workspace: KeyParts(&workspace),
                thread: KeyParts(&thread),
                channel: asked.begins_thread.then_some(KeyParts(&channel)),
                message: message.as_ref().map(|m| KeyParts(m)),
                member: KeyParts(&member),
                text: &memory.question,
                follow_up,
                scope: &serde_json::to_string(&asked.scope)?,
                language: self.language,
                private: asked.private,
                direct: place.direct,
                status,
                millis: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
                at: self.request.at,
                edit: asked.edit.as_deref(),
            },
            &memory.shown,
        );
        // On a full disk, an answer is better than none. Its buttons reply that they have expired.
        Ok(id.unwrap_or_else(|error| {
            tracing::error!("a question could not be stored: {error}");
            Some(NOT_STORED)
        }))
    }
}

/// True if a line is a command of chat platforms, which a visitor of the page has read about.
fn is_command(text: &str) -> bool {
    const COMMANDS: [&str; 5] = ["/ask", "/post", "/posts", "/report", "/senpai"];
    let first = text.split_whitespace().next().unwrap_or_default();
    COMMANDS.contains(&first.to_ascii_lowercase().as_str())
}

/// The circumstances of a question: its delivery, its message and its scope.
pub(crate) struct Asked<'a> {
    pub delivery: String,
    /// The delivery of the edit that changed the question.
    pub edit: Option<String>,
    pub message: Option<&'a str>,
    /// The message begins the thread of the request.
    pub begins_thread: bool,
    pub private: bool,
    pub scope: Scope,
}

/// Excerpts, to be recorded as shown.
pub(crate) fn shown_in<'a>(excerpts: impl IntoIterator<Item = &'a Citation>) -> Vec<Shown> {
    excerpts.into_iter().map(Shown::from).collect()
}

/// The post ids of excerpts. A post with several excerpts occurs several times.
pub(crate) fn posts_of(shown: &[Shown]) -> Vec<String> {
    shown.iter().map(|shown| shown.post.clone()).collect()
}
