//! What each golden question got, kept from run to run as JSON lines.

use std::path::Path;

use senpai_answer::{Answer, Status};
use serde::{Deserialize, Serialize};

use crate::{Error, Golden, Half, Kind, beir};

/// What one golden question got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The question.
    pub text: String,
    /// For calibrating or for reporting.
    pub half: Half,
    /// Whether a post answers.
    pub kind: Kind,
    /// The id of the post that answers.
    pub post: Option<String>,
    /// The ids of the posts that were cited, best first.
    pub cited: Vec<String>,
    /// The answer was given as found.
    pub found: bool,
    /// The first excerpt holds the answering sentence.
    pub in_excerpt: bool,
    /// [`Answer::sureness`]; 0 in runs kept before it was.
    #[serde(default)]
    pub sureness: f32,
}

impl Outcome {
    /// What `question` got by `answer`.
    pub fn of(question: &Golden, answer: &Answer) -> Outcome {
        let first = answer.excerpts.first();
        let holds = |part: &str| first.is_some_and(|e| e.excerpt.text.contains(part));
        Outcome {
            text: question.text.clone(),
            half: question.half,
            kind: question.kind,
            post: question.post.clone(),
            cited: answer
                .excerpts
                .iter()
                .map(|e| e.post.meta.id.clone())
                .collect(),
            found: answer.status == Status::Found,
            in_excerpt: question.answer.as_deref().is_some_and(holds),
            sureness: answer.sureness,
        }
    }

    /// Where the right post came, from 0.
    pub fn rank(&self) -> Option<usize> {
        let post = self.post.as_ref()?;
        self.cited.iter().position(|id| id == post)
    }

    /// Reads what [`Outcome::lines`] wrote.
    ///
    /// # Errors
    /// Fails when the file cannot be read or a line is not of the form.
    pub fn load(path: &Path) -> Result<Vec<Outcome>, Error> {
        beir::lines(path)
    }

    /// JSON, a line each.
    pub fn lines(outcomes: &[Outcome]) -> String {
        let lines = outcomes
            .iter()
            .filter_map(|o| serde_json::to_string(o).ok());
        lines.map(|line| line + "\n").collect()
    }
}
