//! Passages that may answer: found by an engine, then ranked.

use std::sync::Arc;

use senpai_language::{Units, normalize, sentences};
use tantivy::DocAddress;

use crate::{
    Passage, Post, Query,
    evidence::Evidence,
    features::Feature,
    synonyms::occurs_in,
    term_weights::{TermWeights, word_weight},
    tuning::SHOWN_BY_MEANING,
};

/// A passage that an engine found, not yet ranked by [`crate::rerank`].
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The post that the passage is from.
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
    /// The post that the passage is from.
    pub post: Arc<Post>,
    /// The passage.
    pub passage: Passage,
    /// The passage, and the passages after it in its section: about as many as an excerpt has room for. Excerpts are cut from it.
    pub context: Passage,
    /// Comparable between the hits of one question.
    pub score: f32,
    pub(crate) evidence: Evidence,
    /// The best score of the post minus the best score of other posts. See `confidence.rs`.
    pub(crate) lead: f32,
    /// The passage's rank by meaning, from 0; `None` if it is not among the nearest passages.
    pub(crate) meaning_rank: Option<usize>,
    /// The passage's address; `None` if another engine found it.
    pub(crate) address: Option<DocAddress>,
    /// The cosines of the question with the sentences of `context`; empty without a model.
    pub(crate) sentence_cosines: Vec<f32>,
    /// The best cosine of the question with a sentence of the post, and its lead over the best cosine with a sentence of another
    /// post.
    pub(crate) sentence: f32,
    pub(crate) sentence_lead: f32,
    /// The comparison of the question's tokens with the passage's tokens. Only the first hit has it, in an index with vectors.
    pub(crate) interaction: Option<Interaction>,
    /// The named answers in the passage: each with its place, in bytes, and the match of its author question.
    pub(crate) named_answers: Vec<(usize, f32)>,
    pub(crate) term_weights: TermWeights,
}

/// The comparison of the question's tokens with a passage's tokens. Each token of the question counts with its best cosine with a
/// token of the passage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interaction {
    /// The mean of the lowest quarter: the tokens of which the passage says least.
    pub weakest: f32,
    /// The mean minus the same mean for the best passage of another post; 0 if there is no other post.
    pub lead: f32,
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

    /// The share of the question's content words, by weight, that the passage or its author's metadata has: 0 to 1.
    ///
    /// A text has a word if [`ContentWord::occurs_in`](senpai_language::ContentWord::occurs_in) is true, or if a synonym of the
    /// word occurs. A single kanji of a word is not enough.
    pub fn content_share(&self, query: &Query) -> f32 {
        let passage = &self.passage;
        let mut text = String::with_capacity(2 * passage.text.len());
        let author = self.post.meta.questions.iter().chain(&self.post.learned);
        let author = author.map(|question| question.text.as_str());
        let metadata = passage.headings.iter().chain(&self.post.meta.principles);
        let metadata = metadata.map(String::as_str).chain(author);
        for part in [
            passage.text.as_str(),
            &passage.readings,
            &self.post.subject(),
        ]
        .into_iter()
        .chain(metadata)
        {
            text.push_str(part);
            text.push('\n');
        }
        self.content_share_in(query, &text)
    }

    /// The share of the question's content words, by weight, that `text` has: 0 to 1. See [`Hit::content_share`].
    pub fn content_share_in(&self, query: &Query, text: &str) -> f32 {
        let text = normalize(text);
        let units = Units::of(&text);
        let weights = self.term_weights.as_slice();
        let (mut all, mut shared) = (0.0, 0.0);
        for (word, whole, pairs) in query.content_terms() {
            let weight = word_weight(weights, whole, &pairs);
            let has_synonym = query.synonyms.iter().any(|matched| {
                let mut terms = whole.iter().chain(&pairs);
                terms.any(|i| matched.phrase_terms.contains(i))
                    && occurs_in(&matched.synonym, &text)
            });
            all += weight;
            if has_synonym || word.occurs_in(&units) {
                shared += weight;
            }
        }
        if all > 0.0 { shared / all } else { 0.0 }
    }

    /// The best share of the question's weight among the author's questions: 0 to 1.
    pub fn author_question_match(&self) -> f32 {
        self.evidence.get(Feature::AuthorQuestionMatch)
    }

    /// True if the index has vectors: [`Hit::confidence`] then uses meaning.
    pub fn has_meaning(&self) -> bool {
        self.evidence.nearness.is_some()
    }

    /// The hit with its passage alone as context.
    pub fn without_context(&self) -> Hit {
        let mut alone = self.clone();
        alone.context = self.passage.clone();
        let sentences = sentences(&self.passage.text).len();
        alone.sentence_cosines.truncate(sentences);
        alone
    }

    /// The values of the ranking's features, in the order of [`crate::Feature::ALL`].
    pub fn features(&self) -> &[f32] {
        &self.evidence.values
    }

    /// True if the passage is near enough in meaning to be shown even if it shares no word with the question.
    #[doc(hidden)]
    pub fn is_near_in_meaning(&self) -> bool {
        self.meaning_rank
            .is_some_and(|rank| rank < SHOWN_BY_MEANING)
    }
}
