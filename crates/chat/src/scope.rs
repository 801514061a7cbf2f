//! The scope of a question: the posts that may answer it.

use senpai_answer::{Answer, AnswerOptions, Before, Citation, EXCERPTS, Status, answer};
use senpai_content::Goal;
use senpai_live::Snapshot;
use senpai_search::{Filter, Post};
use senpai_settings::ChannelSettings;
use senpai_store::{Shown, StoredQuestion};
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
    /// Posts for this goal go first where they answer.
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
            language: None,
        }
    }

    /// Answers `text` by itself.
    pub fn answer(&self, snapshot: &Snapshot, text: &str) -> Result<Answer, Error> {
        self.answer_with(snapshot, text, &[], None, EXCERPTS)
    }

    /// Answers a line that may follow up the question `before`, for which the excerpts in `shown` were shown.
    pub fn answer_after(
        &self,
        snapshot: &Snapshot,
        line: &str,
        shown: &[Shown],
        before: Option<&Before>,
    ) -> Result<Answer, Error> {
        self.answer_with(snapshot, line, shown, before, EXCERPTS)
    }

    /// A further page of the answer to `text`: excerpts that are not in `shown`, first those of posts that are not. The posts in
    /// `rejected` do not come again.
    pub fn further(
        &self,
        snapshot: &Snapshot,
        text: &str,
        shown: &[Shown],
        rejected: &[Shown],
    ) -> Result<Answer, Error> {
        /// Among which the page is found. By hand.
        const CANDIDATES: usize = 10;
        let mut answer = self.answer_with(snapshot, text, shown, None, CANDIDATES)?;
        let is_in = |list: &[Shown], cited: &Citation| {
            list.iter().any(|shown| shown.post == cited.post.meta.id)
        };
        answer.excerpts.retain(|cited| !is_in(rejected, cited));
        answer.excerpts.sort_by_key(|cited| is_in(shown, cited));
        answer.more |= answer.excerpts.len() > EXCERPTS;
        answer.excerpts.truncate(EXCERPTS);
        Ok(answer)
    }

    fn answer_with(
        &self,
        snapshot: &Snapshot,
        text: &str,
        shown: &[Shown],
        before: Option<&Before>,
        excerpts: usize,
    ) -> Result<Answer, Error> {
        let shown: Vec<String> = shown.iter().map(|shown| shown.excerpt.clone()).collect();
        let options = |goal| AnswerOptions {
            filter: self.filter(goal),
            shown: shown.clone(),
            before: before.cloned(),
            excerpts,
            ..AnswerOptions::default()
        };
        let ask = |goal| -> Result<Answer, Error> {
            let options = options(goal);
            Ok(answer(&snapshot.index, &snapshot.synonyms, text, &options)?)
        };
        if self.goal.is_none() && self.preferred.is_some() {
            let preferred = ask(self.preferred)?;
            if preferred.status == Status::Found {
                return Ok(preferred);
            }
        }
        ask(self.goal)
    }
}
