//! Nearness in meaning: the products of the question's vector with those of the passages.

use std::{collections::HashMap, sync::Arc};

use senpai_model::Model;
use tantivy::DocAddress;

use crate::{Vectors, vectors::QuestionVector};

/// The passages of an index as vectors.
pub(crate) struct Meaning {
    pub model: Arc<Model>,
    /// Of each passage, in the order of the segments.
    pub vectors: Vectors,
    /// The number of passages before each segment.
    pub before: Vec<usize>,
}

/// The nearness of a passage and a question in meaning. Cosines of ordinary texts lie between .7 and .95.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Nearness {
    /// The mean of the cosines with the passage under its title and headings, and alone.
    pub passage: f32,
    /// The best `passage` of the post's candidates.
    pub post: f32,
}

impl Meaning {
    /// The nearness of one passage; `post` is not set.
    pub fn nearness(&self, at: DocAddress, question: &QuestionVector) -> Nearness {
        Nearness {
            passage: self.vectors.product(self.place(at), question),
            post: 0.0,
        }
    }

    /// The cosines of the question with the sentences of a passage.
    pub fn sentences(&self, at: DocAddress, question: &QuestionVector) -> Vec<f32> {
        self.vectors.sentence_products(self.place(at), question)
    }

    fn place(&self, at: DocAddress) -> usize {
        self.before[at.segment_ord as usize] + at.doc_id as usize
    }
}

/// Sets the nearness of each passage's post: the best of its candidates.
pub(crate) fn set_posts<'n>(candidates: impl Iterator<Item = (u64, &'n mut Nearness)>) {
    let mut candidates: Vec<_> = candidates.collect();
    let mut best: HashMap<u64, f32> = HashMap::new();
    for (post, near) in &candidates {
        let of_post = best.entry(*post).or_default();
        *of_post = of_post.max(near.passage);
    }
    for (post, near) in &mut candidates {
        near.post = best[post];
    }
}
