//! The scope of a question: the posts that may answer it.

use senpai_answer::{Answer, AnswerOptions, Error as AnswerError, Shown, Status, answer, further};
use senpai_content::Goal;
use senpai_live::Snapshot;
use senpai_search::{Filter, Post};
use senpai_settings::ChannelSettings;
use senpai_store::StoredQuestion;
use serde::{Deserialize, Serialize};

use crate::{ChatService, Error, session::Session};

/// The posts that may answer a question. It is stored with the question, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Scope {
    /// Posts with all of these tags.
    pub tags: Vec<String>,
    /// Posts with one of these tags, or all posts if there are none: the channel's, as an admin has set them now. They are not
    /// stored.
    #[serde(skip)]
    pub any_tag: Vec<String>,
    /// Posts for this goal.
    pub goal: Option<Goal>,
    /// Posts for this goal come first if they answer.
    pub preferred: Option<Goal>,
}

impl ChatService {
    /// The posts that may answer a stored question now: within its stored scope, those that the channel's settings allow at this
    /// time. An admin may have changed them since the question.
    pub(crate) fn scope_now(
        &self,
        stored: &str,
        channel: &ChannelSettings,
    ) -> Result<Scope, Error> {
        Ok(Scope {
            any_tag: channel.tags.clone().unwrap_or_default(),
            ..serde_json::from_str(stored)?
        })
    }
}

impl Session<'_> {
    /// [`ChatService::scope_now`] in the channel of the request.
    ///
    /// # Errors
    /// Fails if the channel's settings cannot be read: no post may be shown then.
    pub fn scope_now(&self, question: &StoredQuestion) -> Result<Scope, Error> {
        self.service.scope_now(&question.scope, self.channel()?)
    }
}

impl Scope {
    /// Whether a post may answer.
    pub fn admits(&self, post: &Post) -> bool {
        self.filter(self.goal).admits(post)
    }

    fn filter(&self, goal: Option<Goal>) -> Filter {
        Filter {
            tags: self.tags.clone(),
            any_tag: self.any_tag.clone(),
            goal,
            ..Filter::default()
        }
    }

    /// Answers `text` by itself.
    pub fn answer(&self, snapshot: &Snapshot, text: &str) -> Result<Answer, Error> {
        self.answer_after(snapshot, text, &[], None)
    }

    /// Answers a line that may follow up the question `before`, for which the excerpts in `shown` were shown.
    pub fn answer_after(
        &self,
        snapshot: &Snapshot,
        line: &str,
        shown: &[Shown],
        before: Option<&str>,
    ) -> Result<Answer, Error> {
        let before = before.map(str::to_owned);
        self.preferred_first(shown, |options| {
            let options = AnswerOptions {
                before: before.clone(),
                ..options
            };
            answer(&snapshot.index, &snapshot.synonyms, line, &options)
        })
    }

    /// A further page of the answer to `text`. The posts with the ids in `rejected` do not come again.
    pub fn further(
        &self,
        snapshot: &Snapshot,
        text: &str,
        shown: &[Shown],
        rejected: &[String],
    ) -> Result<Answer, Error> {
        let (index, synonyms) = (&snapshot.index, &snapshot.synonyms);
        self.preferred_first(shown, |options| {
            further(index, synonyms, text, rejected, &options)
        })
    }

    /// Calls `ask` for the posts of the preferred goal, and, if it finds no answer there, for all posts of the scope.
    fn preferred_first(
        &self,
        shown: &[Shown],
        ask: impl Fn(AnswerOptions) -> Result<Answer, AnswerError>,
    ) -> Result<Answer, Error> {
        let options = |goal| AnswerOptions {
            filter: self.filter(goal),
            shown: shown.to_vec(),
            ..AnswerOptions::default()
        };
        if self.goal.is_none() && self.preferred.is_some() {
            let preferred = ask(options(self.preferred))?;
            if preferred.status == Status::Found {
                return Ok(preferred);
            }
        }
        Ok(ask(options(self.goal))?)
    }
}
