//! The second stage: the best candidates read sentence by sentence.

use std::{collections::HashSet, sync::Arc};

use senpai_language::{Units, normalize};
use tantivy::{DocAddress, TantivyDocument, schema::Value};

use crate::{
    Error, Evidence, Index, Passage, Post, Query, dense,
    evidence::{PostEvidence, coverage},
    score::{self, Candidates},
};

/// How many posts are read again.
const POSTS_REREAD: usize = 10;
/// How many passages of a post are read again, and can come before those of others: the words of its author bring all of a
/// post's passages to the top.
pub const PASSAGES_REREAD: usize = 4;
/// The share of the best candidate's first score from which on a passage is read again: on the calibrating half and on
/// jaquad and jsquad none of less came to the top.
const SCORE_REREAD: f32 = 0.35;
/// How many candidates the posts to be read again are found among.
const CANDIDATES: usize = 60;
/// More than any evidence is worth.
const BEYOND: f32 = 1000.0;

/// A passage that may answer.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The post it is from.
    pub post: Arc<Post>,
    /// The passage.
    pub passage: Passage,
    /// What the evidence is worth; with a model, what its ranks are.
    pub score: f32,
    /// What it has of the question.
    pub evidence: Evidence,
    /// A model puts it among the first, whatever words it has.
    pub meant: bool,
    /// Where the passage answers the author's questions, in bytes, and what each of them has.
    pub(crate) answers: Vec<(usize, f32)>,
    /// idf mass of each term of the query, for excerpts.
    pub(crate) mass: Arc<[f32]>,
    /// Where it stands in the index.
    pub(crate) at: DocAddress,
}

impl Hit {
    /// How much of the question's weight stands in `text`, 0 to 1.
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
        let mut found = score::candidates(self, query, limit.max(CANDIDATES))?;
        let Some(dense) = &self.dense else {
            return self.read_again(query, found, limit);
        };
        let by_model = dense.rank(self, query, CANDIDATES)?;
        let by_words: HashSet<DocAddress> = found.list.iter().map(|c| c.1).collect();
        let meant = by_model.iter().filter(|at| !by_words.contains(at));
        found.list.extend(meant.map(|&at| (0.0, at)));
        let all = found.list.len();
        let mut hits = self.read_again(query, found, all)?;
        dense::fuse(&mut hits, &by_model);
        hits.truncate(limit);
        Ok(hits)
    }
}

impl Index {
    fn read_again(
        &self,
        query: &Query,
        found: Candidates,
        limit: usize,
    ) -> Result<Vec<Hit>, Error> {
        let Candidates { list, mass } = found;
        let mass: Arc<[f32]> = mass.into();
        let mut hits = Vec::with_capacity(list.len());
        let mut posts: Vec<PostEvidence> = Vec::new();
        let best = list.first().map_or(0.0, |first| first.0);
        for (score, address) in list {
            let number = self.post_number(address)?;
            let known = posts.iter().position(|post| post.number == number);
            let again = score >= SCORE_REREAD * best
                && match known {
                    Some(i) => i < POSTS_REREAD && posts[i].passages < PASSAGES_REREAD,
                    None => posts.len() < POSTS_REREAD,
                };
            if !again && hits.len() >= limit {
                continue;
            }
            let (post, passage) = self.read(number, address)?;
            let i = known.unwrap_or_else(|| {
                posts.push(PostEvidence::of(query, number, post, &mass));
                posts.len() - 1
            });
            posts[i].passages += 1;
            let evidence = Evidence::of(query, &posts[i], &passage, (score, best), &mass);
            let score = evidence.score(query);
            let answers = posts[i].answers_in(&passage.text).collect();
            hits.push(Hit {
                post: post.clone(),
                passage,
                // Candidates beyond those read again keep their place below them.
                score: if again { score } else { score - BEYOND },
                evidence,
                meant: false,
                answers,
                mass: mass.clone(),
                at: address,
            });
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(limit);
        Ok(hits)
    }

    pub(crate) fn post_number(&self, at: DocAddress) -> Result<u64, Error> {
        let posts = &self.segments[at.segment_ord as usize].posts;
        posts.first(at.doc_id).ok_or_else(foreign)
    }

    pub(crate) fn read(&self, post: u64, at: DocAddress) -> Result<(&Arc<Post>, Passage), Error> {
        let records = &self.segments[at.segment_ord as usize].records;
        let doc: TantivyDocument = records.get(at.doc_id)?;
        let record = doc.get_first(self.fields.record).and_then(|v| v.as_str());
        let passage = serde_json::from_str(record.ok_or_else(foreign)?)?;
        let post = self.post(post).ok_or_else(foreign)?;
        Ok((post, passage))
    }
}

fn foreign() -> Error {
    let why = "a passage without a record or post".to_owned();
    Error::Engine(tantivy::TantivyError::SchemaError(why))
}
