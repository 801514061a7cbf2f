//! The second stage: the best candidates read sentence by sentence.

use std::sync::Arc;

use senpai_language::{Asks, Script, Units, contains_number, normalize, sentences};
use tantivy::{DocAddress, TantivyDocument, schema::Value};

use crate::{
    Error, Index, Passage, Post, Query,
    query::Marks,
    score::{self, Candidates},
};

/// How many candidates are read again.
const RESCORED: usize = 10;
/// What a character of the longest phrase that question and passage share is worth.
const PHRASE: f32 = 1.8;
/// What a number is worth where a number is asked for.
const NUMBER: f32 = 12.0;

/// What the covered mass adds to a score: unlike BM25 it counts a word as there when a synonym of it is.
const COVERED: f32 = 0.5;
/// What a word of the question counts for coverage when only the post's title, tags or summary has it: they say that
/// the subject is right, not that the question is answered.
const SUBJECT: f32 = 0.5;

/// A passage that may answer.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The post it is from.
    pub post: Arc<Post>,
    /// The passage.
    pub passage: Passage,
    /// Comparable within one query only.
    pub score: f32,
    /// How much of the question's weight stands in the passage, its headings and the author's questions, 0 to 1; what
    /// only title, tags or summary have counts half.
    pub coverage: f32,
    /// idf mass of each term of the query, for excerpts.
    pub(crate) mass: Arc<[f32]>,
}

impl Hit {
    /// How much of the question's weight stands in `text`, 0 to 1: [`Hit::coverage`] for words that are no passage.
    pub fn coverage_of(&self, query: &Query, text: &str) -> f32 {
        let mut marks = query.marks();
        query.mark(&Units::of(&normalize(text)), &mut marks);
        coverage(query, &marks, &self.mass)
    }
}

/// Finds passages. The seam to other engines: scores of different engines are never compared.
pub trait Retriever {
    /// The best `limit` passages, best first.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    fn retrieve(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error>;
}

impl Retriever for Index {
    fn retrieve(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error> {
        let Candidates { list, mass } = score::candidates(self, query, limit.max(RESCORED))?;
        let mass: Arc<[f32]> = mass.into();
        let mut hits = Vec::with_capacity(list.len());
        for (score, address) in list {
            let (post, passage) = self.read(address)?;
            let evidence = Evidence::of(query, &post, &passage, &mass);
            // Candidates beyond the rescored ones keep their place below them.
            let gain = if hits.len() < RESCORED {
                evidence.gain()
            } else {
                0.0
            };
            let coverage = evidence.coverage;
            hits.push(Hit {
                post,
                passage,
                score: score + gain,
                coverage,
                mass: mass.clone(),
            });
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(limit);
        Ok(hits)
    }
}

impl Index {
    fn read(&self, address: DocAddress) -> Result<(Arc<Post>, Passage), Error> {
        let foreign = || {
            let why = "a passage without a record or post".to_owned();
            Error::Engine(tantivy::TantivyError::SchemaError(why))
        };
        let doc: TantivyDocument = self.searcher.doc(address)?;
        let record = doc.get_first(self.fields.record).and_then(|v| v.as_bytes());
        let passage = serde_json::from_slice(record.ok_or_else(foreign)?)?;
        let numbers = self
            .searcher
            .segment_reader(address.segment_ord)
            .fast_fields()
            .u64("post")?;
        let number = numbers.first(address.doc_id).ok_or_else(foreign)?;
        let post = self.post(number).ok_or_else(foreign)?;
        Ok((post.clone(), passage))
    }
}

/// What a passage has of a question.
struct Evidence {
    /// The mass of the terms in its best sentence and the title.
    best_sentence: f32,
    /// The length of the longest common phrase, in characters.
    phrase: usize,
    /// A number where a number is asked for.
    number: bool,
    coverage: f32,
    /// The mass that the coverage is a share of; 0 for questions without CJK, where BM25 ranks better alone.
    mass: f32,
}

impl Evidence {
    fn of(query: &Query, post: &Post, passage: &Passage, mass: &[f32]) -> Evidence {
        let text = normalize(&passage.text);
        let mut title = query.marks();
        query.mark(&Units::of(&normalize(&post.title)), &mut title);
        for heading in &passage.headings {
            query.mark(&Units::of(&normalize(heading)), &mut title);
        }
        let mut answering = query.marks();
        let mut best_sentence = 0f32;
        let mut sentence = query.marks();
        for range in sentences(&text) {
            sentence.clear();
            query.mark(&Units::of(&text[range]), &mut sentence);
            answering.extend(&sentence);
            sentence.extend(&title);
            best_sentence = best_sentence.max(weight(&sentence, mass));
        }
        for line in passage.headings.iter().chain(&post.questions) {
            query.mark(&Units::of(&normalize(line)), &mut answering);
        }
        let mut all = answering.clone();
        query.mark(&Units::of(&normalize(&post.subject())), &mut all);
        let answering = coverage(query, &answering, mass);
        let subject = coverage(query, &all, mass) - answering;
        Evidence {
            best_sentence,
            phrase: common_phrase(&query.question.text, &text),
            number: match &query.question.asks {
                Asks::Number(unit) => contains_number(&text, *unit),
                _ => false,
            },
            coverage: answering + SUBJECT * subject,
            mass: if has_cjk(&query.question.text) {
                own_mass(query, mass)
            } else {
                0.0
            },
        }
    }

    fn gain(&self) -> f32 {
        let number = if self.number { NUMBER } else { 0.0 };
        self.best_sentence
            + PHRASE * self.phrase as f32
            + number
            + COVERED * self.coverage * self.mass
    }
}

/// The mass of marked terms.
pub(crate) fn weight(marks: &Marks, mass: &[f32]) -> f32 {
    marks.iter().map(|i| mass[i]).sum()
}

/// The share of the question's own mass that is marked; a phrase is covered too where a synonym of it stands.
fn coverage(query: &Query, marks: &Marks, mass: &[f32]) -> f32 {
    let mut covered = marks.clone();
    for bridge in &query.bridges {
        if !bridge.by.is_empty() && bridge.by.iter().all(|&i| marks.has(i)) {
            bridge.of.iter().for_each(|&i| covered.set(i));
        }
    }
    let total = own_mass(query, mass);
    let found: f32 = covered
        .iter()
        .filter(|i| query.terms[*i].own)
        .map(|i| mass[i])
        .sum();
    if total > 0.0 { found / total } else { 0.0 }
}

/// The mass of the member's own words.
fn own_mass(query: &Query, mass: &[f32]) -> f32 {
    let own = query.terms.iter().zip(mass).filter(|(term, _)| term.own);
    own.map(|(_, mass)| mass).sum()
}

fn has_cjk(text: &str) -> bool {
    text.chars().any(|c| Script::of(c).is_cjk())
}

/// The length of the longest common substring in characters; 0 for questions without CJK, where words tell more.
fn common_phrase(question: &str, text: &str) -> usize {
    if !has_cjk(question) {
        return 0;
    }
    let question: Vec<char> = question.chars().collect();
    let mut row = vec![0usize; question.len() + 1];
    let mut best = 0;
    for c in text.chars() {
        for i in (0..question.len()).rev() {
            row[i + 1] = if question[i] == c { row[i] + 1 } else { 0 };
            best = best.max(row[i + 1]);
        }
    }
    best
}
