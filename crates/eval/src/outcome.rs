//! The outcomes of golden questions. JSON lines store them from run to run.

use std::path::Path;

use senpai_answer::{Answer, Status};
use serde::{Deserialize, Serialize};

use crate::{Error, Golden, Half, Kind, beir};

/// The outcome of one golden question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The question.
    pub text: String,
    /// The half that it belongs to.
    pub half: Half,
    /// The kind of the question.
    pub kind: Kind,
    /// The id of the post that answers.
    pub post: Option<String>,
    /// The ids of the cited posts, best first.
    pub cited: Vec<String>,
    /// True if the status of the answer was `found`.
    pub found: bool,
    /// True if the first excerpt has the sentence that answers; `None` if the golden question names no sentence.
    #[serde(default)]
    pub in_excerpt: Option<bool>,
    /// The ids of other posts that also answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// [`Answer::confidence`], stored as `sureness`; 0 in runs stored without it.
    #[serde(default, rename = "sureness")]
    pub confidence: f32,
}

impl Outcome {
    /// The outcome of `question`, from its answer.
    pub fn of(question: &Golden, answer: &Answer) -> Outcome {
        let first = answer.excerpts.first();
        let holds = |part: &str| first.is_some_and(|e| e.excerpt.text.contains(part));
        Outcome {
            text: question.text.clone(),
            half: question.half,
            kind: question.kind,
            post: question.post.clone(),
            also: question.also.clone(),
            cited: answer
                .excerpts
                .iter()
                .map(|e| e.post.meta.id.clone())
                .collect(),
            found: answer.status == Status::Found,
            in_excerpt: question.answer.as_deref().map(holds),
            confidence: answer.confidence,
        }
    }

    /// The rank of the first right post, from 0.
    pub fn rank(&self) -> Option<usize> {
        let post = self.post.as_ref()?;
        let is_right = |id: &String| id == post || self.also.contains(id);
        self.cited.iter().position(is_right)
    }

    /// Loads a file that [`Outcome::lines`] wrote.
    ///
    /// # Errors
    /// Fails when the file cannot be read or a line cannot be parsed.
    pub fn load(path: &Path) -> Result<Vec<Outcome>, Error> {
        beir::lines(path)
    }

    /// The outcomes as JSON, one per line.
    pub fn lines(outcomes: &[Outcome]) -> String {
        let lines = outcomes
            .iter()
            .filter_map(|o| serde_json::to_string(o).ok());
        lines.map(|line| line + "\n").collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn runs_stored_before_the_rename_are_read() {
        let line = r#"{"text":"入金は？","half":"report","kind":"answerable","post":"a","cited":["a"],"found":true,"in_excerpt":false,"sureness":0.5}"#;
        let outcome: Outcome = serde_json::from_str(line).unwrap();
        assert_eq!(outcome.confidence, 0.5);
        assert_eq!(Outcome::lines(&[outcome]), format!("{line}\n"));
    }
}
