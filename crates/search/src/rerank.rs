//! The second stage: reads the posts and passages of the best candidates sentence by sentence, and ranks them by features.

use std::{convert::Infallible, sync::Arc};

use tantivy::DocAddress;

use crate::{
    Candidate, Hit, Passage, Post, Query, confidence,
    evidence::{Evidence, PostEvidence},
    nearness::Nearness,
    term_weights::TermWeights,
    tuning::{RERANK_BY_MEANING, RERANK_MIN_SCORE, RERANK_PER_POST, RERANK_POSTS},
};

/// Ranks the candidates of an engine by the features of their passages and posts, and returns the best `limit` hits, best first.
///
/// Up to four passages of each of the ten best posts are ranked. All other candidates follow, in the order of their scores. If the
/// filter names posts, all candidates are ranked.
pub fn rerank(
    query: &Query,
    candidates: &[Candidate],
    weights: &TermWeights,
    limit: usize,
) -> Vec<Hit> {
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    let best = sorted.first().map_or(0.0, |c| c.score);
    let mut reranker = Reranker::new(query, weights, best, limit);
    for candidate in sorted {
        let read = || Ok::<_, Infallible>((&candidate.post, candidate.passage.clone()));
        let stage = FirstStage::by_words(candidate.score);
        let Ok(()) = reranker.offer(candidate.post.meta.id.as_str(), &stage, read);
    }
    reranker.finish()
}

/// The result of the first stage for a candidate.
pub(crate) struct FirstStage {
    /// The score by words; 0 if it shares no word with the question.
    pub score: f32,
    /// The passage's address; `None` if another engine found it.
    pub address: Option<DocAddress>,
    /// The rank by meaning, from 0.
    pub meaning_rank: Option<usize>,
    pub nearness: Option<Nearness>,
    /// The cosines of the question with the passage's sentences; empty without a model.
    pub sentences: Vec<f32>,
}

impl FirstStage {
    pub fn by_words(score: f32) -> FirstStage {
        FirstStage {
            score,
            address: None,
            meaning_rank: None,
            nearness: None,
            sentences: Vec::new(),
        }
    }

    /// The passage at an address, with its score by words.
    pub fn at(address: DocAddress, score: f32) -> FirstStage {
        FirstStage {
            address: Some(address),
            ..FirstStage::by_words(score)
        }
    }
}

/// Takes candidates, the best first, and ranks them; `K` is the key of a post.
pub(crate) struct Reranker<'p, K> {
    query: &'p Query,
    weights: &'p TermWeights,
    /// The best candidate's score.
    best: f32,
    limit: usize,
    posts: Vec<(K, PostEvidence<'p>)>,
    /// The hits. The boolean is true if the hit is reranked.
    hits: Vec<(bool, Hit)>,
}

impl<'p, K: PartialEq> Reranker<'p, K> {
    pub fn new(query: &'p Query, weights: &'p TermWeights, best: f32, limit: usize) -> Self {
        Reranker {
            query,
            weights,
            best,
            limit,
            posts: Vec::new(),
            hits: Vec::new(),
        }
    }

    /// Offers the next candidate, with the key of its post. Reads its post and passage only if it becomes a hit.
    pub fn offer<E>(
        &mut self,
        key: K,
        stage: &FirstStage,
        read: impl FnOnce() -> Result<(&'p Arc<Post>, Passage), E>,
    ) -> Result<(), E> {
        let known = self.posts.iter().position(|(known, _)| *known == key);
        let is_near = stage
            .meaning_rank
            .is_some_and(|rank| rank < RERANK_BY_MEANING);
        let is_reranked = is_near || self.is_reranked(known, stage.score);
        if !is_reranked && self.hits.len() >= self.limit {
            return Ok(());
        }
        let (post, passage) = read()?;
        let place = known.unwrap_or_else(|| {
            let evidence = PostEvidence::of(self.query, post, self.weights);
            self.posts.push((key, evidence));
            self.posts.len() - 1
        });
        let of_post = &mut self.posts[place].1;
        of_post.passages += 1;
        let scores = (stage.score, self.best);
        let mut evidence = Evidence::of(self.query, of_post, &passage, scores, self.weights);
        evidence.add_meaning(stage.nearness);
        let score = evidence.score(self.query);
        let hit = Hit {
            post: post.clone(),
            named_answers: of_post.named_answers_in(&passage.text).collect(),
            context: passage.clone(),
            passage,
            address: stage.address,
            score,
            evidence,
            lead: 0.0,
            sentence: 0.0,
            sentence_lead: 0.0,
            interaction: None,
            meaning_rank: stage.meaning_rank,
            sentence_cosines: stage.sentences.clone(),
            term_weights: self.weights.clone(),
        };
        self.hits.push((is_reranked, hit));
        Ok(())
    }

    /// The best hits, best first. Hits that are not reranked come after the others, and score no higher.
    pub fn finish(mut self) -> Vec<Hit> {
        self.hits.sort_by(|(a_reranked, a), (b_reranked, b)| {
            let by_stage = b_reranked.cmp(a_reranked);
            by_stage.then(b.score.total_cmp(&a.score))
        });
        let mut least = f32::INFINITY;
        let ordered = self.hits.into_iter().map(|(_, mut hit)| {
            least = least.min(hit.score);
            hit.score = least;
            hit
        });
        let mut hits: Vec<Hit> = ordered.collect();
        confidence::set_leads(&mut hits, self.query);
        hits.truncate(self.limit);
        hits
    }

    /// True if a candidate is reranked; `known` is the place of its post in `posts`.
    fn is_reranked(&self, known: Option<usize>, score: f32) -> bool {
        if !self.query.filter.posts.is_empty() {
            return true;
        }
        let has_room = match known {
            Some(place) => place < RERANK_POSTS && self.posts[place].1.passages < RERANK_PER_POST,
            None => self.posts.len() < RERANK_POSTS,
        };
        has_room && score >= RERANK_MIN_SCORE * self.best
    }
}
