//! Programs that ask with an API key. They get the whole [`Answer`], not a reply for a person.

use std::{sync::Arc, time::Instant};

use jiff::Timestamp;
use senpai_admin::check_tag;
use senpai_answer::{Answer, AnswerOptions, answer, speaks_of_dying};
use senpai_content::{Goal, Language, Meta};
use senpai_search::Filter;
use senpai_store::{ApiKey, KeyParts, NewQuestion};
use senpai_wording::wording;

use crate::{
    ChatService, Error, Place, answers, error::log_failure, posts::has_tag, questions::shown_in,
    scope::Scope,
};

/// A question of a program.
#[derive(Clone, Debug)]
pub struct ProgramQuestion {
    /// The question.
    pub text: String,
    /// Only posts with all of these tags answer.
    pub tags: Vec<String>,
    /// Only posts in this language answer.
    pub language: Option<Language>,
    /// Of two posts that answer about equally well, a post for this goal comes first.
    pub goal: Option<Goal>,
    /// The greatest number of excerpts.
    pub excerpts: usize,
    /// The greatest length of an excerpt, in characters (scalar values).
    pub characters: usize,
}

/// The answer to a question of a program.
#[derive(Clone, Debug)]
pub struct ProgramAnswer {
    /// The answer.
    pub answer: Answer,
    /// The sentence for somebody who speaks of dying, or of harming themselves. Then no post answers.
    pub help: Option<String>,
}

impl ChatService {
    /// The API key with this secret, whose use is recorded by its day; `None` if there is no such key. Blocks for disk.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn use_api_key(&self, secret: &str, now: Timestamp) -> Result<Option<ApiKey>, Error> {
        Ok(self.store.use_api_key(secret, now)?)
    }

    /// Whether there is an API key. Blocks for disk.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn has_api_keys(&self) -> Result<bool, Error> {
        Ok(self.store.has_api_keys()?)
    }

    /// The tags of the posts that programs read in a place; none if they read all posts.
    ///
    /// # Errors
    /// Fails when the settings of the channel cannot be read.
    pub fn program_tags(&self, place: &Place) -> Result<Vec<String>, Error> {
        Ok(self.channel(place)?.tags.unwrap_or_default())
    }

    /// The answer to a program's question, from the posts that may be shown in the place; `None` before the first index. The question is
    /// stored as a private one, unless it speaks of dying: then its words are kept nowhere. Blocks for search and disk.
    ///
    /// # Errors
    /// Fails when no post that may be shown has one of the tags: the question is then not stored. Fails when the settings of the
    /// channel or the index cannot be read.
    pub fn answer_program(
        &self,
        key: &ApiKey,
        place: &Place,
        question: &ProgramQuestion,
        now: Timestamp,
    ) -> Result<Option<ProgramAnswer>, Error> {
        let text = question.text.trim();
        if speaks_of_dying(text) {
            let help = self.help_line(language_of(text));
            return Ok(Some(ProgramAnswer {
                answer: Answer::not_found(),
                help: Some(help.to_owned()),
            }));
        }
        let channel = self.channel(place)?;
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(None);
        };
        if !question.tags.is_empty() {
            let posts = self.visible_posts(&channel);
            let known = posts
                .iter()
                .flat_map(|post| post.meta.tags.clone())
                .collect();
            let mut tags = question.tags.iter();
            tags.try_for_each(|tag| check_tag(tag, &known))?;
        }
        let start = Instant::now();
        let any_tag = channel.tags.unwrap_or_default();
        let options = AnswerOptions {
            filter: Filter {
                tags: question.tags.clone(),
                any_tag: any_tag.clone(),
                language: question.language,
                ..Filter::default()
            },
            goals: question.goal.clone().into_iter().collect(),
            excerpts: question.excerpts,
            characters: question.characters,
            ..AnswerOptions::default()
        };
        let answer = answer(&snapshot.index, &snapshot.synonyms, text, &options)?;
        let scope = Scope {
            tags: question.tags.clone(),
            any_tag,
            preferred: options.goals.clone(),
            ..Scope::default()
        };
        let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        log_failure(
            "store a program's question",
            self.save_program_question(key, place, text, &scope, &answer, (millis, now)),
        );
        Ok(Some(ProgramAnswer { answer, help: None }))
    }

    /// The sentence for somebody who speaks of dying, or of harming themselves.
    pub(crate) fn help_line(&self, language: Language) -> &str {
        let own = self.settings.help_line.as_deref();
        own.unwrap_or(wording(language).distress)
    }

    /// The posts that may be shown in a place, newest first: those with a tag, if one is given, and in a language, if one is given.
    ///
    /// # Errors
    /// Fails when the settings of the channel cannot be read.
    pub fn posts_with(
        &self,
        place: &Place,
        tag: Option<&str>,
        language: Option<Language>,
    ) -> Result<Vec<Arc<Meta>>, Error> {
        let posts = self.visible_posts(&self.channel(place)?).into_iter();
        let posts = posts.filter(|post| tag.is_none_or(|tag| has_tag(post, tag)));
        let posts = posts.filter(|post| language.is_none() || post.meta.language == language);
        Ok(posts.map(|post| post.meta.clone()).collect())
    }

    /// Stores a question with the excerpts of its answer. Its key is the member, and it has no delivery: nothing is sent later.
    fn save_program_question(
        &self,
        key: &ApiKey,
        place: &Place,
        text: &str,
        scope: &Scope,
        answer: &Answer,
        (millis, at): (u64, Timestamp),
    ) -> Result<(), Error> {
        let member = format!("api key {}", key.id);
        let new = NewQuestion {
            delivery: "",
            workspace: KeyParts(&place.workspace_key()),
            thread: KeyParts(&place.thread_key_of(Some(&member))),
            channel: None,
            message: None,
            member: KeyParts(&[place.platform.as_str(), &member]),
            text,
            follow_up: None,
            scope: &serde_json::to_string(scope)?,
            language: language_of(text),
            private: true,
            direct: true,
            status: answer.status,
            millis,
            at,
            edit: None,
        };
        self.store
            .save_question(&new, &shown_in(answers::shown_of(answer)))?;
        Ok(())
    }
}

/// The language of a question.
fn language_of(text: &str) -> Language {
    Language::detect(text).unwrap_or(Language::Japanese)
}
