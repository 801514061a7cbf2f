//! Rankings as TREC runs: one line `question Q0 passage rank score name` for each passage.

use std::{collections::HashMap, fmt, path::Path};

use crate::Error;

/// The ranking of each question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    questions: Vec<String>,
    rankings: HashMap<String, (Vec<String>, Vec<f32>)>,
}

impl Run {
    /// Loads a run; the passages of a question are in the order of their ranks.
    ///
    /// # Errors
    /// Fails when the file cannot be read or a line does not have six columns.
    pub fn load(path: &Path) -> Result<Run, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        let mut rows = Vec::new();
        for (i, line) in text.lines().enumerate() {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let row = match columns[..] {
                [question, _, passage, rank, score, _] => rank
                    .parse::<usize>()
                    .ok()
                    .zip(score.parse::<f32>().ok())
                    .map(|(rank, score)| (question, rank, passage, score)),
                _ => None,
            };
            rows.push(row.ok_or_else(|| Error::Line {
                path: path.to_owned(),
                line: i + 1,
                why: "expected a TREC run: question Q0 passage rank score name".to_owned(),
            })?);
        }
        rows.sort_by_key(|(_, rank, ..)| *rank);
        let mut run = Run::default();
        for (question, _, passage, score) in rows {
            run.push(question, passage, score);
        }
        Ok(run)
    }

    /// Adds the next passage of a question.
    pub fn push(&mut self, question: &str, passage: &str, score: f32) {
        if !self.rankings.contains_key(question) {
            self.questions.push(question.to_owned());
        }
        let (passages, scores) = self.rankings.entry(question.to_owned()).or_default();
        passages.push(passage.to_owned());
        scores.push(score);
    }

    /// The ids of a question's passages, best first; empty if the run does not have the question.
    pub fn ranked(&self, question: &str) -> &[String] {
        self.rankings
            .get(question)
            .map_or(&[], |(passages, _)| passages)
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for question in &self.questions {
            let (passages, scores) = &self.rankings[question];
            for (rank, (passage, score)) in passages.iter().zip(scores).enumerate() {
                writeln!(f, "{question} Q0 {passage} {} {score} senpai", rank + 1)?;
            }
        }
        Ok(())
    }
}
