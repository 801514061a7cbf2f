//! Collections in BEIR format: corpus.jsonl, queries.jsonl, qrels/test.tsv, and optionally answers.jsonl.

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use senpai_search::{
    Excerpt, Filter, Index, IndexBuilder, Passage, Post, Query, Retriever, Synonyms,
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{Error, Metrics, Run, percentile};

/// A collection in BEIR format, in memory.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// Id, title and text of each passage.
    pub passages: Vec<(String, String, String)>,
    /// The questions that have a relevant passage.
    pub questions: Vec<CollectionQuestion>,
}

/// A question of a collection, with relevance judgements.
#[derive(Clone, Debug, Default)]
pub struct CollectionQuestion {
    /// The question's id.
    pub id: String,
    /// The question.
    pub text: String,
    /// Relevant passages and their grades.
    pub relevant: Vec<(String, u32)>,
    /// The answers, of which an excerpt should contain one.
    pub answers: Vec<String>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

#[derive(Deserialize)]
struct Answers {
    #[serde(rename = "_id")]
    id: String,
    answers: Vec<String>,
}

impl Collection {
    /// Reads the collection in `dir`.
    ///
    /// # Errors
    /// Fails when a file is missing or a line cannot be parsed.
    pub fn load(dir: &Path) -> Result<Collection, Error> {
        let documents: Vec<Document> = lines(&dir.join("corpus.jsonl"))?;
        let queries: Vec<Document> = lines(&dir.join("queries.jsonl"))?;
        let answers_file = dir.join("answers.jsonl");
        let answers: Vec<Answers> = if answers_file.exists() {
            lines(&answers_file)?
        } else {
            Vec::new()
        };
        let mut answers: HashMap<String, Vec<String>> =
            answers.into_iter().map(|a| (a.id, a.answers)).collect();
        let mut relevant = judgements(&dir.join("qrels").join("test.tsv"))?;
        let question = |q: Document| {
            Some(CollectionQuestion {
                relevant: relevant.remove(&q.id)?,
                answers: answers.remove(&q.id).unwrap_or_default(),
                id: q.id,
                text: q.text,
            })
        };
        Ok(Collection {
            questions: queries.into_iter().filter_map(question).collect(),
            passages: documents
                .into_iter()
                .map(|d| (d.id, d.title, d.text))
                .collect(),
        })
    }

    /// The title of each passage, by its id.
    pub(crate) fn titles(&self) -> HashMap<&str, &str> {
        let passages = self.passages.iter();
        passages
            .map(|(id, title, _)| (id.as_str(), title.as_str()))
            .collect()
    }
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })
}

pub(crate) fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let parse = |(i, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|e| Error::Line {
            path: path.to_owned(),
            line: i + 1,
            why: e.to_string(),
        })
    };
    read(path)?
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
        .map(parse)
        .collect()
}

fn judgements(path: &Path) -> Result<HashMap<String, Vec<(String, u32)>>, Error> {
    let mut out: HashMap<String, Vec<(String, u32)>> = HashMap::new();
    for (i, line) in read(path)?.lines().enumerate().skip(1) {
        let mut columns = line.split('\t');
        let (Some(query), Some(passage), Some(Ok(grade))) = (
            columns.next(),
            columns.next(),
            columns.next().map(|g| g.trim().parse()),
        ) else {
            return Err(Error::Line {
                path: path.to_owned(),
                line: i + 1,
                why: "expected query, passage and grade, separated by tabs".to_owned(),
            });
        };
        out.entry(query.to_owned())
            .or_default()
            .push((passage.to_owned(), grade));
    }
    Ok(out)
}

/// The figures of a collection.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// Means over all questions.
    pub metrics: Metrics,
    /// The number of questions.
    pub questions: usize,
    /// The number of passages.
    pub passages: usize,
    /// For each excerpt length in characters, the share of first excerpts that contain an answer.
    pub answer_in_excerpt: Vec<(usize, f64)>,
    /// The time to build the index.
    pub index_time: Duration,
    /// The size of the index on disk, in bytes.
    pub index_bytes: u64,
    /// The median time of an answer: retrieval and first excerpt.
    pub p50: Duration,
    /// The 99th percentile of that time.
    pub p99: Duration,
    /// The ranking.
    pub run: Run,
}

/// The excerpt lengths that are measured, in characters.
const LENGTHS: [usize; 2] = [120, 200];

/// Indexes `collection` and asks each of its questions. `with_meaning` may add vectors to the index.
///
/// # Errors
/// Fails when the index cannot be built or read.
pub fn evaluate(
    collection: &Collection,
    with_meaning: impl FnOnce(Index) -> Result<Index, senpai_search::Error>,
) -> Result<Report, Error> {
    let start = Instant::now();
    let folder = tempfile::TempDir::new().map_err(|source| Error::File {
        path: std::env::temp_dir(),
        source,
    })?;
    let mut builder = IndexBuilder::in_dir(folder.path())?;
    for (id, title, text) in &collection.passages {
        builder.add(Post::titled(id, title), &[Passage::plain(text)])?;
    }
    let index = builder.finish()?;
    let index_time = start.elapsed();
    let index = with_meaning(index)?;
    let mut report = Report {
        index_time,
        index_bytes: size(folder.path()),
        passages: collection.passages.len(),
        questions: collection.questions.len(),
        ..Report::default()
    };
    let synonyms = Synonyms::default();
    let mut metrics = Vec::new();
    let mut times = Vec::new();
    let mut held = [0usize; LENGTHS.len()];
    let mut answered = 0usize;
    for question in &collection.questions {
        let start = Instant::now();
        let query = Query::new(&question.text, &synonyms, Filter::default());
        let hits = index.retrieve(&query, 10)?;
        let excerpt = hits
            .first()
            .map(|hit| Excerpt::cut(&query, hit, LENGTHS[1]));
        times.push(start.elapsed());
        let ranked: Vec<&str> = hits.iter().map(|h| h.post.meta.id.as_str()).collect();
        metrics.push(Metrics::of(&ranked, &question.relevant));
        for hit in &hits {
            report.run.push(&question.id, &hit.post.meta.id, hit.score);
        }
        if !question.answers.is_empty() {
            answered += 1;
            let holds = |text: &str| question.answers.iter().any(|a| text.contains(a.as_str()));
            let short = hits
                .first()
                .map(|hit| Excerpt::cut(&query, hit, LENGTHS[0]));
            for (held, excerpt) in held.iter_mut().zip([short, excerpt]) {
                *held += usize::from(excerpt.is_some_and(|e| holds(&e.text)));
            }
        }
    }
    if answered > 0 {
        let share = |held: usize| held as f64 / answered as f64;
        report.answer_in_excerpt = LENGTHS.into_iter().zip(held.map(share)).collect();
    }
    times.sort_unstable();
    report.p50 = percentile(&times, 0.5);
    report.p99 = percentile(&times, 0.99);
    report.metrics = Metrics::mean(&metrics);
    Ok(report)
}

/// The size of the files in a folder, in bytes.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|e| e.metadata().ok())
        .map(|m| m.len())
        .sum()
}
