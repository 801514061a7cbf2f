//! Finds the passages that may answer a question.

use crate::{
    Error, Hit, Index, Query,
    dense::Dense,
    features::Feature,
    rerank::Reranker,
    score::{self, Candidates},
    term_weights::TermWeights,
    tuning::{CANDIDATES, FUSION_K},
};
use tantivy::DocAddress;

/// Finds passages: the interface to engines. [`Index`] is one.
///
/// Another engine finds candidates by [`Query::terms`] or in its own way, and leaves out posts that [`Query::filter`] does not
/// admit. It weighs the terms with [`Query::term_weights`] and ranks with [`crate::rerank`], so that excerpts and confidence
/// are computed as for [`Index`]. Its own errors go into [`Error::Retriever`].
pub trait Retriever {
    /// The best `limit` passages, best first.
    ///
    /// # Errors
    /// Fails when the engine cannot read its index.
    fn retrieve(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error>;
}

/// A passage that words or the model found.
struct Found {
    score: f32,
    address: DocAddress,
    model_rank: Option<usize>,
}

impl Retriever for Index {
    fn retrieve(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error> {
        let Candidates {
            found,
            term_weights,
        } = score::candidates(self, query, limit.max(CANDIDATES))?;
        let by_model = match &self.dense {
            Some(dense) => self.rank_by_model(dense, query)?,
            None => Vec::new(),
        };
        let rank = |at| by_model.iter().position(|model| *model == at);
        let by_words = found.iter().map(|&(score, address)| Found {
            score,
            address,
            model_rank: rank(address),
        });
        let mut all: Vec<Found> = by_words.collect();
        for (rank, &address) in by_model.iter().enumerate() {
            if !found.iter().any(|(_, known)| *known == address) {
                all.push(Found {
                    score: 0.0,
                    address,
                    model_rank: Some(rank),
                });
            }
        }
        if self.dense.is_none() {
            return self.rerank(query, &all, &term_weights, limit);
        }
        let mut hits = self.rerank(query, &all, &term_weights, all.len())?;
        fuse(&mut hits);
        hits.truncate(limit);
        Ok(hits)
    }
}

impl Index {
    fn rerank(
        &self,
        query: &Query,
        found: &[Found],
        weights: &TermWeights,
        limit: usize,
    ) -> Result<Vec<Hit>, Error> {
        let best = found.first().map_or(0.0, |first| first.score);
        let mut reranker = Reranker::new(query, weights, best, limit);
        for passage in found {
            let number = self.post_number(passage.address)?;
            let read = || Ok::<_, Error>((self.post(number)?, self.read(passage.address)?));
            reranker.offer(number, passage.score, passage.model_rank, read)?;
        }
        Ok(reranker.finish())
    }

    /// The model's best passages of those that the filter admits, best first.
    fn rank_by_model(&self, dense: &Dense, query: &Query) -> Result<Vec<DocAddress>, Error> {
        let segments = self.segments.iter();
        let admitted = segments.map(|s| query.filter.passages(&s.reader, &self.fields));
        let admitted = admitted.collect::<Result<Vec<_>, Error>>()?;
        let is_admitted = |at: DocAddress| {
            let segment = admitted[at.segment_ord as usize].as_ref();
            segment.is_none_or(|docs| docs[at.doc_id as usize])
        };
        Ok(dense.rank(&query.typed, is_admitted, CANDIDATES))
    }
}

/// Fuses two rankings by reciprocal rank: `hits` come in the order by words, and contain their rank by the model. If an author
/// question is an almost exact match, the model is ignored.
fn fuse(hits: &mut [Hit]) {
    let is_exact = |hit: &Hit| hit.evidence.exact_author_question;
    if hits.first().is_some_and(is_exact) {
        hits.iter_mut().for_each(|hit| hit.model_rank = None);
        return;
    }
    let score = |rank: usize| 1.0 / (FUSION_K + 1.0 + rank as f32);
    let mut by_words = 0;
    for hit in hits.iter_mut() {
        hit.score = hit.model_rank.map_or(0.0, score);
        if hit.evidence.get(Feature::FirstStage) > 0.0 {
            hit.score += score(by_words);
            by_words += 1;
        }
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
}
