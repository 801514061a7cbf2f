//! Golden questions: what members ask, with the post and the sentence that answers, or none.

use std::path::Path;

use senpai_answer::{Ask, Status, answer};
use senpai_search::{Retriever, Synonyms};
use serde::{Deserialize, Serialize};

use crate::{Error, Outcome};

/// A golden question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// As a member would type it.
    pub text: String,
    /// For calibrating or for reporting.
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

/// What a question is used for: thresholds and weights may look at one half only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// For choosing thresholds.
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
    /// A post is on the subject and does not answer.
    Near,
    /// Nothing to do with the posts.
    Far,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    question: Vec<Golden>,
}

impl Golden {
    /// Reads a file of `[[question]]` entries.
    ///
    /// # Errors
    /// Fails when the file cannot be read or is not of the form.
    pub fn load(path: &Path) -> Result<Vec<Golden>, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        let parsed = toml::from_str::<File>(&text);
        let file = parsed.map_err(|e| Error::Golden {
            path: path.to_owned(),
            source: Box::new(e),
        })?;
        Ok(file.question)
    }
}

/// Counts over one half.
#[derive(Clone, Debug, Default)]
pub struct HalfReport {
    /// Questions that a post answers.
    pub answerable: usize,
    /// The right post came first.
    pub first: usize,
    /// The right post was among three.
    pub in_three: usize,
    /// The first excerpt holds the answering sentence.
    pub in_excerpt: usize,
    /// Of answerable, near and far questions: how many were found, unsure, not found.
    pub statuses: [[usize; 3]; 3],
    /// Of the answerable: found, and the right post first.
    pub found_and_right: usize,
    /// What went wrong.
    pub misses: Vec<Miss>,
    /// What each question got.
    pub outcomes: Vec<Outcome>,
}

/// A question that went wrong.
#[derive(Clone, Debug)]
pub struct Miss {
    /// The question.
    pub text: String,
    /// What came instead, or how sure the answer was.
    pub why: String,
}

/// Asks the questions of one half.
///
/// # Errors
/// Fails when the index cannot be read.
pub fn ask_all(
    questions: &[Golden],
    half: Half,
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
) -> Result<HalfReport, Error> {
    let mut report = HalfReport::default();
    for question in questions.iter().filter(|q| q.half == half) {
        let answer = answer(retriever, synonyms, &Ask::new(question.text.as_str()))?;
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
                    first.map_or("", |e| &e.post.meta.id),
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
                instead.post.meta.id,
                100.0 * instead.coverage
            )),
            (_, None) => miss("nothing came".to_owned()),
        }
    }
    Ok(report)
}
