//! The scope of a question: the posts that may answer it.

use senpai_answer::{Answer, AnswerOptions, Status, answer};
use senpai_content::Goal;
use senpai_live::Snapshot;
use senpai_search::Filter;
use serde::{Deserialize, Serialize};

use crate::Error;

/// The posts that may answer a question. It is stored with the question, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Scope {
    /// Posts with all of these tags.
    pub tags: Vec<String>,
    /// Posts with one of these tags.
    pub any_tag: Vec<String>,
    /// Posts for this goal.
    pub goal: Option<Goal>,
    /// Posts for this goal go first where they answer.
    pub preferred: Option<Goal>,
}

impl Scope {
    /// Answers `text` without the excerpts in `shown`.
    pub fn answer(
        &self,
        snapshot: &Snapshot,
        text: &str,
        shown: Vec<String>,
    ) -> Result<Answer, Error> {
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
