//! Asks golden questions, and counts the right answers.

use senpai_answer::{AnswerOptions, Status, answer};
use senpai_search::{Retriever, Synonyms};
use serde::Serialize;

use crate::{Error, Golden, Half, Kind, Outcome};

/// The counts over one half.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct HalfReport {
    /// The number of questions that a post answers.
    pub answerable: usize,
    /// The number of answerable questions whose right post came first.
    pub first: usize,
    /// The number of answerable questions whose right post was among the excerpts.
    pub in_three: usize,
    /// The number of answerable questions that name the sentence that answers.
    pub with_answer: usize,
    /// The number of these whose first excerpt has this sentence.
    pub in_excerpt: usize,
    /// The numbers of answerable, near and far questions (rows) that were found, unsure, not found (columns).
    pub statuses: [[usize; 3]; 3],
    /// The number of answerable questions that were found and whose right post came first.
    pub found_and_right: usize,
    /// The questions with a wrong answer.
    pub misses: Vec<Miss>,
    /// The outcome of each question.
    pub outcomes: Vec<Outcome>,
}

impl HalfReport {
    /// The number of questions of any kind that were found.
    pub fn found(&self) -> usize {
        self.statuses.iter().map(|[found, ..]| found).sum()
    }
}

/// A question with a wrong answer.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Miss {
    /// The question.
    pub text: String,
    /// The reason.
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
        report.with_answer += usize::from(held.is_some());
        report.in_excerpt += usize::from(held == Some(true));
        match (rank, answer.excerpts.first()) {
            (Some(0), _) if answer.status == Status::NotFound => miss("not found".to_owned()),
            (Some(0), _) if held == Some(false) => {
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
