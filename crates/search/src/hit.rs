//! Passages that may answer: found by an engine, then ranked.

use std::sync::Arc;

use crate::{
    Passage, Post, Query, confidence::Standing, evidence::Evidence, term_weights::TermWeights,
    tuning::SHOWN_BY_MEANING,
};

/// A passage that an engine found, not yet ranked by [`crate::rerank`].
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The post it is from.
    pub post: Arc<Post>,
    /// The passage.
    pub passage: Passage,
    /// The engine's score: 0 or more, higher is better; comparable between the candidates of one question.
    pub score: f32,
}

/// A ranked passage that may answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Hit {
    /// The post it is from.
    pub post: Arc<Post>,
    /// The passage.
    pub passage: Passage,
    /// Comparable between the hits of one question.
    pub score: f32,
    pub(crate) evidence: Evidence,
    /// How the post stands beside the other posts.
    pub(crate) standing: Standing,
    /// Its rank by meaning, from 0; `None` if it is not among the nearest.
    pub(crate) meaning_rank: Option<usize>,
    /// The named answers in the passage: each with its place, in bytes, and the match of its author question.
    pub(crate) named_answers: Vec<(usize, f32)>,
    pub(crate) term_weights: TermWeights,
}

impl Hit {
    /// The share of the question's weight that the passage and its author's metadata cover: 0 to 1.
    pub fn coverage(&self) -> f32 {
        self.evidence.coverage()
    }

    /// The share of the question's weight that `text` covers: 0 to 1.
    pub fn coverage_of(&self, query: &Query, text: &str) -> f32 {
        self.term_weights.coverage(query, &query.terms_in(text))
    }

    /// The values of the ranking's features, in the order of [`crate::Feature::ALL`].
    pub fn features(&self) -> &[f32] {
        &self.evidence.values
    }

    /// Whether it is among the nearest in meaning, even if it shares no word with the question.
    #[doc(hidden)]
    pub fn found_by_meaning(&self) -> bool {
        self.meaning_rank
            .is_some_and(|rank| rank < SHOWN_BY_MEANING)
    }
}
