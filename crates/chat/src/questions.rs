//! Questions: asked, followed up, edited, deleted.

use std::{collections::HashSet, time::Instant};

use jiff::SignedDuration;
use senpai_answer::{
    Citation, LONGEST_QUESTION, Shown, Status, asked_language, is_more, is_rejection, joined,
    may_follow_up,
};
use senpai_content::Language;
use senpai_language::ParsedQuestion;
use senpai_live::Snapshot;
use senpai_store::{FollowUp, KeyParts, NewQuestion, StoredQuestion};
use senpai_wording::fill;

use crate::{
    ChatService, Effect, Effects, Error, Question, Reply, Request, answers, scope::Scope,
    session::Session,
};

/// How long after a question a follow-up refers to it, in a thread or direct message. By hand.
const THREAD_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The largest number of excerpts that a follow-up leaves out because they were shown. By hand: far above what members read.
const MAX_SHOWN: usize = 200;
/// How long after a question a follow-up refers to it, in a channel. By hand.
const CHANNEL_MEMORY: SignedDuration = SignedDuration::from_mins(30);

impl ChatService {
    /// Whether the bot takes part in the conversation: it was asked in this thread before, or the message is direct.
    pub(crate) fn is_in_conversation(&self, request: &Request) -> Result<bool, Error> {
        Ok(request.place.direct
            || (request.place.thread.is_some() && self.last_question(request, false)?.is_some()))
    }

    /// The question that a follow-up refers to. A follow-up that others read refers to no private question.
    fn last_question(
        &self,
        request: &Request,
        private: bool,
    ) -> Result<Option<StoredQuestion>, Error> {
        let place = &request.place;
        let close = place.direct || place.thread.is_some();
        let memory = if close { THREAD_MEMORY } else { CHANNEL_MEMORY };
        let since = request.at.saturating_sub(memory).unwrap_or(request.at);
        let (thread, member) = (place.thread_key(), request.member_key());
        let (thread, member) = (KeyParts(&thread), KeyParts(&member));
        let (anybody, private) = (place.thread.is_some(), private || place.direct);
        let store = &self.store;
        let delivery = request.delivery_key();
        Ok(store.last_question(thread, member, anybody, private, since, &delivery)?)
    }
}

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
        if text.chars().count() > LONGEST_QUESTION {
            return Ok(self.say(fill(words.too_long, LONGEST_QUESTION)));
        }
        if is_help(text) {
            return Ok(self.help());
        }
        if let Some(reply) = self.small_talk(question, text)? {
            return Ok(reply);
        }
        let Some(snapshot) = self.snapshot() else {
            return Ok(self.say(words.not_ready));
        };
        let private = self.is_private(question.private)?;
        let last = self.service.last_question(self.request, private)?;
        let in_thread = self.request.place.thread.is_some();
        let explain_mentions = question.needs_mention && in_thread && last.is_none();
        let asked = Asked {
            delivery: self.request.delivery_key(),
            edit: None,
            message: question.message.as_deref(),
            private,
            scope: self.scope(question)?,
        };
        let Some(mut reply) = self.reply_after(&snapshot, &asked, text, last)? else {
            return Ok(Vec::new());
        };
        if explain_mentions {
            answers::add_note(&mut reply, words.needs_mention);
        }
        self.greet(&mut reply)?;
        Ok(vec![Effect::Reply(reply)])
    }

    /// The reply to `text` after the question `last`; `None` if it was edited meanwhile.
    fn reply_after(
        &self,
        snapshot: &Snapshot,
        asked: &Asked,
        text: &str,
        last: Option<StoredQuestion>,
    ) -> Result<Option<Reply>, Error> {
        if let Some(language) = asked_language(text)
            && let Some(last) = &last
            && let Some(reply) = self.other_version(asked, text, last, language)?
        {
            return Ok(Some(reply));
        }
        let resolved = self.resolve(text, last)?;
        match resolved.wish {
            Some(_) => self.read_on(snapshot, asked, &resolved),
            None => self.answer(snapshot, asked, &resolved),
        }
    }

    /// The reply to a line that asks nothing: one sentence to who addresses the bot, else none.
    fn small_talk(&self, question: &Question, text: &str) -> Result<Option<Effects>, Error> {
        let talk = ParsedQuestion::parse(text).small_talk;
        let Some(talk) = talk.filter(|_| !is_rejection(text)) else {
            return Ok(None);
        };
        if question.unaddressed {
            return Ok(Some(Vec::new()));
        }
        let mut reply = self.reply(self.words.small_talk(talk));
        reply.private = self.is_private(question.private)?;
        self.greet(&mut reply)?;
        Ok(Some(vec![Effect::Reply(reply)]))
    }

    /// The first post of the newest page of the last question, in a language. `None` if no post was shown: then the line is a question.
    /// `None` too if the line was edited meanwhile: then the question is not stored.
    fn other_version(
        &self,
        asked: &Asked,
        line: &str,
        last: &StoredQuestion,
        language: Language,
    ) -> Result<Option<Reply>, Error> {
        let start = Instant::now();
        let shown = self.store().shown_before(last.id, u16::MAX)?;
        let (Some(first), Some(before)) = (shown.first(), &last.text) else {
            return Ok(None);
        };
        let version = self.version_of(&first.post, language)?;
        let heading = self.words.version_in(language, version.is_some());
        let mut reply = self.reply(heading);
        reply.private = asked.private;
        if let Some(version) = &version {
            self.show_opening(version, &mut reply)?;
        }
        // What follows is about the same question.
        let resolved = ResolvedQuestion {
            text: before.clone(),
            follows: Some((last.id, line.to_owned())),
            ..ResolvedQuestion::default()
        };
        let saved = self.save(asked, &resolved, last.status, &shown, start)?;
        Ok(saved.map(|_| reply))
    }

    /// What `text` refers to: the last question, if it may follow it up.
    fn resolve(&self, text: &str, last: Option<StoredQuestion>) -> Result<ResolvedQuestion, Error> {
        let wish = match (is_more(text), is_rejection(text)) {
            (_, true) => Some(Wish::Others),
            (true, _) => Some(Wish::More),
            _ => None,
        };
        let alone = || ResolvedQuestion {
            text: text.to_owned(),
            ..ResolvedQuestion::default()
        };
        let Some(last) = last.filter(|_| wish.is_some() || may_follow_up(text)) else {
            return Ok(alone());
        };
        // The question with a subject of its own: follow-ups of follow-ups are about it too.
        let root = self.root_of(last.clone())?;
        let (Some(subject), Some(before)) = (root.text, last.text.clone()) else {
            return Ok(alone());
        };
        // The question that it followed was forgotten.
        if is_more(&before) || is_rejection(&before) || asked_language(&before).is_some() {
            return Ok(alone());
        }
        // Whose words are in the text that is stored.
        let followed = match wish {
            Some(_) => last.id,
            None => root.id,
        };
        let shown = self.store().shown_before(last.id, u16::MAX)?;
        let shown: Vec<Shown> = shown.into_iter().take(MAX_SHOWN).collect();
        if wish == Some(Wish::Others) {
            let member = self.request.member_key();
            if self.store().asked_by(last.id, KeyParts(&member))? {
                self.save_feedback(last.id, false, &posts_of(&shown))?;
            }
        }
        Ok(ResolvedQuestion {
            text: match wish {
                Some(_) => before,
                None => text.to_owned(),
            },
            follows: Some((followed, text.to_owned())),
            before: Some(subject),
            status: Some(last.status),
            shown,
            wish,
        })
    }

    /// The first question that `question` follows up, also through others; itself if it follows none.
    fn root_of(&self, question: StoredQuestion) -> Result<StoredQuestion, Error> {
        let mut known = HashSet::from([question.id]);
        let mut root = question;
        // States of earlier versions may contain questions that follow each other up.
        while let Some(followed) = self.followed(&root)?
            && known.insert(followed.id)
        {
            root = followed;
        }
        Ok(root)
    }

    /// The question that `question` follows up, if it has not expired.
    fn followed(&self, question: &StoredQuestion) -> Result<Option<StoredQuestion>, Error> {
        let Some(id) = question.follows else {
            return Ok(None);
        };
        let workspace = self.request.place.workspace_key();
        let followed = self.store().question(id, KeyParts(&workspace))?;
        Ok(followed.filter(|followed| followed.text.is_some()))
    }

    /// The posts that may answer, by the question, the channel and the member's preference.
    fn scope(&self, question: &Question) -> Result<Scope, Error> {
        Ok(Scope {
            tags: question.tag.clone().into_iter().collect(),
            any_tag: self.channel()?.tags.clone().unwrap_or_default(),
            goal: question.goal,
            preferred: self.preference.unwrap_or_default().goal,
        })
    }

    /// Greets a new member in a direct message, once.
    fn greet(&self, reply: &mut Reply) -> Result<(), Error> {
        if self.request.place.direct && self.preference.is_none() {
            answers::add_note(reply, self.words.greeting);
            let member = self.request.member_key();
            self.store()
                .set_preference(KeyParts(&member), "{}", self.request.at)?;
        }
        Ok(())
    }

    /// Whether another delivery of the message was answered: the edit of a message may arrive before the message.
    fn was_answered(&self, question: &Question) -> Result<bool, Error> {
        let Some(message) = &question.message else {
            return Ok(false);
        };
        let message = self.request.place.message_key(message);
        let known = self.store().question_in_message(KeyParts(&message))?;
        Ok(known.is_some_and(|known| known.delivery != self.request.delivery_key()))
    }

    /// Answers, and stores the question with the excerpts shown. What was shown for a question that it follows up stays recorded.
    /// `None` if the question was edited meanwhile.
    fn answer(
        &self,
        snapshot: &Snapshot,
        asked: &Asked,
        resolved: &ResolvedQuestion,
    ) -> Result<Option<Reply>, Error> {
        let start = Instant::now();
        let ResolvedQuestion {
            text,
            shown,
            before,
            ..
        } = resolved;
        let answer = asked
            .scope
            .answer_after(snapshot, text, shown, before.as_deref())?;
        let new = shown_in(answers::shown_of(&answer));
        let id = match before.as_ref().filter(|_| answer.follows) {
            Some(before) => {
                let followed = ResolvedQuestion {
                    text: joined(before, text),
                    ..resolved.clone()
                };
                let all_shown = [new, shown.clone()].concat();
                self.save(asked, &followed, answer.status, &all_shown, start)?
            }
            // It has a subject of its own.
            None => {
                let alone = ResolvedQuestion {
                    text: text.clone(),
                    ..ResolvedQuestion::default()
                };
                self.save(asked, &alone, answer.status, &new, start)?
            }
        };
        Ok(id.map(|id| self.answer_reply(&answer, id, self.language, asked.private)))
    }

    /// Shows what was not shown yet of the answer to the question before. `None` if the question was edited meanwhile.
    fn read_on(
        &self,
        snapshot: &Snapshot,
        asked: &Asked,
        resolved: &ResolvedQuestion,
    ) -> Result<Option<Reply>, Error> {
        let start = Instant::now();
        let ResolvedQuestion { text, shown, .. } = resolved;
        let (rejected, heading) = match resolved.wish {
            Some(Wish::Others) => (posts_of(shown), self.words.another),
            _ => (Vec::new(), self.words.further),
        };
        let answer = asked.scope.further(snapshot, text, shown, &rejected)?;
        let all_shown = [shown_in(&answer.excerpts), shown.clone()].concat();
        // An empty page does not mean that no post answers.
        let before = resolved.status.filter(|_| answer.excerpts.is_empty());
        let status = before.unwrap_or(answer.status);
        let id = self.save(asked, resolved, status, &all_shown, start)?;
        let (service, place, at) = (self.service, &self.request.place, self.request.at);
        Ok(id.map(|id| {
            let context = service.reply_context(place, id, self.language, asked.private, 1, at);
            answers::page_reply(&answer, &context, heading)
        }))
    }

    /// Stores a question with the excerpts shown, and returns its id; `None` if a later edit of it is stored.
    fn save(
        &self,
        asked: &Asked,
        resolved: &ResolvedQuestion,
        status: Status,
        shown: &[Shown],
        start: Instant,
    ) -> Result<Option<u64>, Error> {
        let place = &self.request.place;
        let (workspace, thread) = (place.workspace_key(), place.thread_key());
        let member = self.request.member_key();
        let message = asked.message.map(|m| place.message_key(m));
        let follow_up = resolved.follows.as_ref();
        let id = self.store().save_question(
            &NewQuestion {
                delivery: &asked.delivery,
                workspace: KeyParts(&workspace),
                thread: KeyParts(&thread),
                message: message.as_ref().map(|m| KeyParts(m)),
                member: KeyParts(&member),
                text: &resolved.text,
                follow_up: follow_up.map(|(question, own)| FollowUp {
                    question: *question,
                    own,
                }),
                scope: &serde_json::to_string(&asked.scope)?,
                language: self.language,
                private: asked.private,
                direct: place.direct,
                status,
                millis: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
                at: self.request.at,
                edit: asked.edit.as_deref(),
            },
            shown,
        )?;
        Ok(id)
    }

    /// The effects of an edit. A message that was no question before is one now.
    pub fn edit_question(&self, message: &str, text: &str) -> Result<Effects, Error> {
        let text = text.trim();
        let key = self.request.place.message_key(message);
        let edit = self.request.delivery_key();
        let before = self.store().question_in_message(KeyParts(&key))?;
        // An earlier attempt at the edit that turns a message into a question may have stored the question and not sent the reply.
        let Some(before) = before.filter(|before| before.delivery != edit) else {
            return self.ask(&Question {
                text: text.to_owned(),
                message: Some(message.to_owned()),
                ..Question::default()
            });
        };
        // An earlier attempt at the same edit may have stored the text and not sent the reply.
        let again = before.edit.as_ref() == Some(&edit);
        let unchanged = before.text.as_deref() == Some(text) && !again;
        // The words of a deleted message are gone.
        let deleted = before.text.is_none();
        if unchanged || deleted || !self.store().begin_edit(before.id, &edit)? {
            return Ok(Vec::new());
        }
        let private = self.is_private(before.private)?;
        let reply = self.reply_to_edit(&before, message, edit, text, private)?;
        let Some(reply) = reply else {
            return Ok(Vec::new());
        };
        Ok(match before.reply {
            Some(message) if !private => vec![Effect::Replace { message, reply }],
            // All could read the reply, or the platform shows it where it cannot be replaced.
            old => {
                let delete = old.map(|message| Effect::Delete { message });
                delete.into_iter().chain([Effect::Reply(reply)]).collect()
            }
        })
    }

    /// The reply to a question whose text is now `text`; `None` if it was edited again meanwhile.
    fn reply_to_edit(
        &self,
        before: &StoredQuestion,
        message: &str,
        edit: String,
        text: &str,
        private: bool,
    ) -> Result<Option<Reply>, Error> {
        let say = |heading: String| {
            let reply = self.reply(heading);
            Ok(Some(Reply { private, ..reply }))
        };
        if text.is_empty() {
            return say(self.words.empty.to_owned());
        }
        if text.chars().count() > LONGEST_QUESTION {
            return say(fill(self.words.too_long, LONGEST_QUESTION));
        }
        let Some(snapshot) = self.snapshot() else {
            return say(self.words.not_ready.to_owned());
        };
        let asked = Asked {
            delivery: before.delivery.clone(),
            edit: Some(edit),
            message: Some(message),
            private,
            scope: self.scope_now(before)?,
        };
        // If it is a follow-up, it stays one of the same question.
        self.reply_after(&snapshot, &asked, text, self.followed(before)?)
    }

    /// Whether a message is a question that was answered.
    pub fn is_question(&self, message: &str) -> Result<bool, Error> {
        let key = self.request.place.message_key(message);
        let known = self.store().question_in_message(KeyParts(&key))?;
        Ok(known.is_some())
    }

    /// The effects of a deletion. The question itself goes when its reply is deleted: see [`ChatService::mark_done`].
    pub fn delete_question(&self, message: &str) -> Result<Effects, Error> {
        let key = self.request.place.message_key(message);
        let question = self.store().question_in_message(KeyParts(&key))?;
        let deliveries = self.request.message_delivery_key(message);
        let deletion = self.request.delivery_key();
        self.store()
            .forget_words(KeyParts(&key), &deliveries, &deletion)?;
        let reply = question.and_then(|question| question.reply).into_iter();
        Ok(reply.map(|message| Effect::Delete { message }).collect())
    }
}

/// A member's text, with the question that it may follow up.
#[derive(Clone, Default)]
struct ResolvedQuestion {
    /// The question to answer.
    text: String,
    /// The id of the question that it follows up, and the member's own words.
    follows: Option<(u64, String)>,
    /// The text of the first question, which all of these follow up.
    before: Option<String>,
    /// The certainty of the answer to the last question.
    status: Option<Status>,
    /// The excerpts shown so far, the newest first.
    shown: Vec<Shown>,
    /// The member asked for more, or for something else, and nothing besides.
    wish: Option<Wish>,
}

/// The wish of a member who asks for more or for something else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// What was not shown.
    More,
    /// Other posts: those shown do not answer.
    Others,
}

/// The circumstances of a question: its delivery, its message and its scope.
struct Asked<'a> {
    delivery: String,
    /// The delivery of the edit that changed it.
    edit: Option<String>,
    message: Option<&'a str>,
    private: bool,
    scope: Scope,
}

/// Excerpts, to be recorded as shown.
pub(crate) fn shown_in<'a>(excerpts: impl IntoIterator<Item = &'a Citation>) -> Vec<Shown> {
    excerpts.into_iter().map(Shown::from).collect()
}

/// The ids of the posts of excerpts; of a post with several, several times.
pub(crate) fn posts_of(shown: &[Shown]) -> Vec<String> {
    shown.iter().map(|shown| shown.post.clone()).collect()
}

/// Whether a message asks for help and nothing else.
fn is_help(line: &str) -> bool {
    let line = line.trim_end_matches(['。', '！', '!', '？', '?', '.']);
    ["help", "ヘルプ", "使い方", "つかいかた"].contains(&line.to_lowercase().as_str())
}
