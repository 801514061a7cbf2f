//! Nearness in meaning: the products of the question's vector with the vectors of the passages.

use std::{collections::HashMap, sync::Arc};

use senpai_model::Model;
use tantivy::DocAddress;

use crate::{Vectors, tuning::LEAST_DEVIATION, vectors::QuestionVector};

/// The passages of an index as vectors.
pub(crate) struct Meaning {
    pub model: Arc<Model>,
    /// The vectors of each passage, in the order of the segments.
    pub vectors: Vectors,
    /// The number of passages before each segment.
    pub before: Vec<usize>,
}

/// The nearness of a passage and a question in meaning. Cosines of ordinary texts lie between .7 and .95.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Nearness {
    /// The mean of two cosines: with the passage under its title and headings, and with the passage alone.
    pub passage: f32,
    /// The best `passage` of the post's candidates.
    pub post: f32,
    /// `post` minus the best `passage` of all other posts' candidates; `post` itself if there is no other post.
    pub lead: f32,
    /// `post` in standard deviations above the mean of all passages. It is comparable between questions; cosines are not.
    pub z_score: f32,
}

/// The mean and the standard deviation of [`Nearness::passage`] over all passages that a filter admits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spread {
    pub mean: f32,
    pub deviation: f32,
}

impl Spread {
    /// The spread of all these passages; the deviation is at least [`LEAST_DEVIATION`].
    pub fn of(all: &[(DocAddress, Nearness)]) -> Spread {
        let count = all.len().max(1) as f32;
        let mean = all.iter().map(|(_, near)| near.passage).sum::<f32>() / count;
        let squares = all.iter().map(|(_, near)| (near.passage - mean).powi(2));
        Spread {
            mean,
            deviation: (squares.sum::<f32>() / count).sqrt().max(LEAST_DEVIATION),
        }
    }
}

impl Meaning {
    /// The nearness of one passage. The values for its post are not set.
    pub fn nearness(&self, at: DocAddress, question: &QuestionVector) -> Nearness {
        Nearness {
            passage: self.vectors.product(self.place(at), question),
            ..Nearness::default()
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

/// Sets the values for each passage's post. A candidate is the number of its post and its nearness.
pub(crate) fn set_posts<'n>(
    candidates: impl Iterator<Item = (u64, &'n mut Nearness)>,
    spread: Spread,
) {
    let mut candidates: Vec<_> = candidates.collect();
    let mut best: HashMap<u64, f32> = HashMap::new();
    for (post, near) in &candidates {
        let of_post = best.entry(*post).or_default();
        *of_post = of_post.max(near.passage);
    }
    let mut sorted: Vec<(u64, f32)> = best.iter().map(|(post, near)| (*post, *near)).collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (post, near) in &mut candidates {
        near.post = best[post];
        let mut others = sorted.iter().filter(|(other, _)| other != post);
        near.lead = near.post - others.next().map_or(0.0, |(_, near)| *near);
        near.z_score = (near.post - spread.mean) / spread.deviation;
    }
}
