//! The scope of a question: the posts that may answer it.

use senpai_answer::{Answer, AnswerOptions, Citation, EXCERPTS, Status, answer};
use senpai_content::Goal;
use senpai_live::Snapshot;
use senpai_search::Filter;
use senpai_store::Shown;
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
        shown: &[Shown],
    ) -> Result<Answer, Error> {
        self.answer_with(snapshot, text, shown, EXCERPTS)
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
        let mut answer = self.answer_with(snapshot, text, shown, CANDIDATES)?;
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
        excerpts: usize,
    ) -> Result<Answer, Error> {
        let shown: Vec<String> = shown.iter().map(|shown| shown.excerpt.clone()).collect();
        let options = |goal| AnswerOptions {
            filter: Filter {
                tags: self.tags.clone(),
                any_tag: self.any_tag.clone(),
                goal,
                language: None,
            },
            shown: shown.clone(),
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
