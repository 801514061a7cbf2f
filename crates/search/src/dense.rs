//! An optional second opinion: passages ranked by a model of what their words mean, fused by rank with the ranking by words.

use std::sync::Arc;

use tantivy::DocAddress;

use crate::{Error, Hit, Index, Model, Query, index::indexed_text, score::allowed};

/// How soon a rank's worth falls: Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
/// learning methods", SIGIR 2009.
const K: f32 = 60.0;
/// How many of the model's passages may be shown though they share no word with the question.
const MEANT: usize = 3;

/// The passages of an index, as vectors.
pub(crate) struct Dense {
    model: Arc<Model>,
    passages: Vec<DocAddress>,
    /// As many numbers for each passage as the model has dimensions.
    vectors: Vec<f32>,
}

impl Dense {
    /// Reads every passage.
    pub fn of(model: &Arc<Model>, index: &Index) -> Result<Dense, Error> {
        let (mut passages, mut vectors) = (Vec::new(), Vec::new());
        for (place, segment) in index.segments.iter().enumerate() {
            let mut texts = Vec::new();
            for doc in segment.reader.doc_ids_alive() {
                let at = DocAddress::new(place as u32, doc);
                let (post, passage) = index.read(index.post_number(at)?, at)?;
                passages.push(at);
                texts.push(indexed_text(post, &passage));
            }
            vectors.append(&mut model.embed_all(&texts));
        }
        Ok(Dense {
            model: model.clone(),
            passages,
            vectors,
        })
    }

    /// The `limit` passages that mean most nearly what is asked, of those that the query lets in.
    pub fn rank(
        &self,
        index: &Index,
        query: &Query,
        limit: usize,
    ) -> Result<Vec<DocAddress>, Error> {
        let question = self.model.embed(&query.asked);
        let allowed = index
            .segments
            .iter()
            .map(|s| allowed(index, query, &s.reader));
        let allowed = allowed.collect::<Result<Vec<_>, Error>>()?;
        let is_allowed = |at: &DocAddress| {
            let segment = allowed[at.segment_ord as usize].as_ref();
            segment.is_none_or(|docs| docs[at.doc_id as usize])
        };
        let vectors = self.vectors.chunks_exact(self.model.dimensions());
        let mut near: Vec<(f32, DocAddress)> = (self.passages.iter().copied().zip(vectors))
            .filter(|(at, _)| is_allowed(at))
            .map(|(at, vector)| (cosine(vector, &question), at))
            .filter(|(cosine, _)| *cosine > 0.0)
            .collect();
        near.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Ok(near.into_iter().take(limit).map(|(_, at)| at).collect())
    }
}

/// Of two vectors of length 1. Eight sums at once: one alone would have to wait for each of its terms.
fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let (a, b) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0f32; 8];
    for (a, b) in a.0.iter().zip(b.0) {
        (0..8).for_each(|i| sums[i] += a[i] * b[i]);
    }
    let rest = a.1.iter().zip(b.1).map(|(a, b)| a * b);
    sums.into_iter().chain(rest).sum()
}

/// Orders `hits`, which stand in the order by words, by both ranks. Where the author wrote the very question, nothing is left to
/// say.
pub(crate) fn fuse(hits: &mut [Hit], by_model: &[DocAddress]) {
    if hits.first().is_some_and(|hit| hit.evidence.echoed) {
        return;
    }
    let worth = |rank: usize| 1.0 / (K + 1.0 + rank as f32);
    let mut by_words = 0;
    for hit in hits.iter_mut() {
        let model = by_model.iter().position(|at| *at == hit.at);
        hit.score = model.map_or(0.0, worth);
        hit.meant = model.is_some_and(|rank| rank < MEANT);
        if hit.evidence.first_stage > 0.0 {
            hit.score += worth(by_words);
            by_words += 1;
        }
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
}
