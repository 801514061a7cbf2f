//! Golden questions: questions as members ask them, with the post and the sentence that answers, if any.

use std::path::Path;

use senpai_answer::{AnswerOptions, Status, answer};
use senpai_search::{Retriever, Synonyms};
use serde::{Deserialize, Serialize};

use crate::{Error, Outcome};

/// A golden question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// The question, as a member would type it.
    pub text: String,
    /// The half it belongs to.
    pub half: Half,
    /// Whether a post answers.
    #[serde(default)]
    pub kind: Kind,
    /// The id of the post that answers.
    #[serde(default)]
    pub post: Option<String>,
    /// A part of the sentence that answers.
    #[serde(default)]
    pub answer: Option<String>,
}

/// The use of a question: thresholds and weights may look at one half only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// For setting thresholds and weights.
    Calibrate,
    /// For figures.
    Report,
}

/// Whether a post answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A post answers.
    #[default]
    Answerable,
    /// A post is about the subject but does not answer.
    Near,
    /// The question has nothing to do with the posts.
    Far,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    question: Vec<Golden>,
}

impl Golden {
    /// Loads a file of `[[question]]` entries.
    ///
    /// # Errors
    /// Fails when the file cannot be read or parsed.
    pub fn load(path: &Path) -> Result<Vec<Golden>, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        let parsed = toml::from_str::<File>(&text);
        let file = parsed.map_err(|e| Error::Golden {
            path: path.to_owned(),
            source: e.into(),
        })?;
        Ok(file.question)
    }
}

/// The counts over one half.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct HalfReport {
    /// The number of questions that a post answers.
    pub answerable: usize,
    /// For how many of these the right post came first.
    pub first: usize,
    /// For how many the right post was among the excerpts.
    pub in_three: usize,
    /// For how many the first excerpt has the sentence that answers.
    pub in_excerpt: usize,
    /// How many answerable, near and far questions (rows) were found, unsure, not found (columns).
    pub statuses: [[usize; 3]; 3],
    /// For how many of the answerable the right post was found and came first.
    pub found_and_right: usize,
    /// The questions that went wrong.
    pub misses: Vec<Miss>,
    /// The outcome of each question.
    pub outcomes: Vec<Outcome>,
}

/// A question that went wrong.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Miss {
    /// The question.
    pub text: String,
    /// What went wrong.
    pub why: String,
}

/// Asks the questions of one half.
///
/// # Errors
/// Fails when the retriever cannot read its index.
pub fn ask_all(
    questions: &[Golden],
    half: Half,
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
) -> Result<HalfReport, Error> {
    let options = AnswerOptions::default();
    let mut report = HalfReport::default();
    for question in questions.iter().filter(|q| q.half == half) {
        let answer = answer(retriever, synonyms, &question.text, &options)?;
        report.statuses[question.kind as usize][answer.status as usize] += 1;
        let outcome = Outcome::of(question, &answer);
        let (rank, held) = (outcome.rank(), outcome.in_excerpt);
        report.outcomes.push(outcome);
        let mut miss = |why: String| {
            report.misses.push(Miss {
                text: question.text.clone(),
                why,
            })
        };
        let Some(post) = question
            .post
            .as_deref()
            .filter(|_| question.kind == Kind::Answerable)
        else {
            if answer.status == Status::Found {
                let first = answer.excerpts.first();
                miss(format!(
                    "found in {}, which has {:.0}% of the question's weight",
                    first.map_or("", |e| &e.post.id),
                    100.0 * first.map_or(0.0, |e| e.coverage)
                ));
            }
            continue;
        };
        report.answerable += 1;
        let first = rank == Some(0);
        report.first += usize::from(first);
        report.in_three += usize::from(rank.is_some());
        report.found_and_right += usize::from(first && answer.status == Status::Found);
        report.in_excerpt += usize::from(held);
        match (rank, answer.excerpts.first()) {
            (Some(0), _) if answer.status == Status::NotFound => miss("not found".to_owned()),
            (Some(0), _) if !held => {
                miss(format!("{post} is right, and another place in it answers"))
            }
            (Some(0), _) => {}
            (rank, Some(instead)) => miss(format!(
                "{post} came {}, {} first, which has {:.0}% of the question's weight",
                rank.map_or("not in three".to_owned(), |r| format!(
                    "as number {}",
                    r + 1
                )),
                instead.post.id,
                100.0 * instead.coverage
            )),
            (_, None) => miss("nothing came".to_owned()),
        }
    }
    Ok(report)
}
