//! Asks the questions of `[[principle]]` entries, and counts the principles that led.

use senpai_answer::{AnswerOptions, answer};
use senpai_search::{Retriever, Synonyms};

use crate::{Error, Half, Miss, PrincipleCase};

/// The counts over one half.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct PrincipleReport {
    /// The number of questions that a principle should lead.
    pub expected: usize,
    /// The number of answers that a principle led.
    pub led: usize,
    /// The number of answers that the right principle led.
    pub right: usize,
    /// The questions with a wrong answer.
    pub misses: Vec<Miss>,
}

impl PrincipleReport {
    /// The share of right principles among the principles that led; 1 if none led.
    pub fn precision(&self) -> f64 {
        share(self.right, self.led)
    }

    /// The share of the expected principles that led; 1 if none was expected.
    pub fn recall(&self) -> f64 {
        share(self.right, self.expected)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// Asks the questions of one half.
///
/// # Errors
/// Fails when the retriever cannot read its index.
pub fn ask_principles(
    cases: &[PrincipleCase],
    half: Half,
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
) -> Result<PrincipleReport, Error> {
    let mut report = PrincipleReport::default();
    for case in cases.iter().filter(|case| case.half == half) {
        let answer = answer(retriever, synonyms, &case.text, &AnswerOptions::default())?;
        let led = answer.principle.map(|principle| principle.post);
        let led = led.as_ref().map(|post| post.meta.id.as_str());
        let is_right = led == case.post.as_deref();
        report.expected += usize::from(case.post.is_some());
        report.led += usize::from(led.is_some());
        report.right += usize::from(is_right && led.is_some());
        if !is_right {
            let named = |post: Option<&str>| post.map_or("none", |post| post).to_owned();
            let why = format!(
                "the principle of {} led, not of {}",
                named(led),
                named(case.post.as_deref())
            );
            report.misses.push(Miss {
                text: case.text.clone(),
                why,
            });
        }
    }
    Ok(report)
}
