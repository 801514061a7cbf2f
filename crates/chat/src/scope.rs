//! The scope of a question: the posts that may answer it.

use senpai_answer::{Answer, AnswerOptions, Memory, Shown, answer, further};
use senpai_content::{Goal, Language};
use senpai_live::Snapshot;
use senpai_search::{Filter, Post};
use senpai_settings::ChannelSettings;
use senpai_store::StoredQuestion;
use senpai_wording::wording;
use serde::{Deserialize, Serialize};

use crate::{ChatService, Error, request::one_or_several, session::Session};

/// The posts that may answer a question. It is stored with the question, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Scope {
    /// Posts with all of these tags.
    pub tags: Vec<String>,
    /// Posts with one of these tags, or all posts if there are none. These are the channel's tags, as admins have set them now, so
    /// they are not stored.
    #[serde(skip)]
    pub any_tag: Vec<String>,
    /// Posts for this goal.
    pub goal: Option<Goal>,
    /// Of two posts that answer about equally well, a post for one of these goals comes first.
    #[serde(
        rename = "goals",
        alias = "preferred",
        deserialize_with = "one_or_several"
    )]
    pub preferred: Vec<Goal>,
}

impl ChatService {
    /// The posts that may answer a stored question now: the posts of its stored scope that the channel's present settings allow. An
    /// admin may have changed these settings since the question.
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
    /// Fails if the channel's settings cannot be read: then no post may be shown.
    pub fn scope_now(&self, question: &StoredQuestion) -> Result<Scope, Error> {
        self.service.scope_now(&question.scope, self.channel()?)
    }
}

impl Scope {
    /// True if a post may answer.
    pub fn admits(&self, post: &Post) -> bool {
        self.filter().admits(post)
    }

    /// The names of the tag and the goal to which a member narrowed the question; `None` for a question about all posts.
    pub fn narrowed(&self, service: &ChatService, language: Language) -> Option<String> {
        let goals = service.goals.iter();
        let goal = goals.filter(|goal| Some(&goal.id) == self.goal.as_ref());
        let goal = goal.map(|goal| goal.name(language));
        let names: Vec<&str> = self.tags.iter().map(String::as_str).chain(goal).collect();
        (!names.is_empty()).then(|| names.join(wording(language).list_comma))
    }

    fn filter(&self) -> Filter {
        Filter {
            tags: self.tags.clone(),
            any_tag: self.any_tag.clone(),
            goal: self.goal.clone(),
            ..Filter::default()
        }
    }

    /// Answers `text` by itself.
    pub fn answer(&self, snapshot: &Snapshot, text: &str) -> Result<Answer, Error> {
        self.answer_after(snapshot, text, None)
    }

    /// Answers a line that may be a follow-up in the conversation.
    pub fn answer_after(
        &self,
        snapshot: &Snapshot,
        line: &str,
        memory: Option<&Memory>,
    ) -> Result<Answer, Error> {
        let options = AnswerOptions {
            before: memory.map(|memory| memory.root.clone()),
            ..self.options(memory.map_or(&[][..], |memory| &memory.shown))
        };
        Ok(answer(&snapshot.index, &snapshot.synonyms, line, &options)?)
    }

    /// A further page of the answer to `text`. Rejected posts do not come again.
    pub fn further(
        &self,
        snapshot: &Snapshot,
        text: &str,
        shown: &[Shown],
    ) -> Result<Answer, Error> {
        let (index, synonyms) = (&snapshot.index, &snapshot.synonyms);
        Ok(further(index, synonyms, text, &self.options(shown))?)
    }

    fn options(&self, shown: &[Shown]) -> AnswerOptions {
        AnswerOptions {
            filter: self.filter(),
            goals: self.preferred.clone(),
            shown: shown.to_vec(),
            ..AnswerOptions::default()
        }
    }
}
