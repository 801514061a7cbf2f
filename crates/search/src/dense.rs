//! An optional second ranking: passages by the cosine of their vectors and the question's, from an embedding model.

use std::sync::Arc;

use tantivy::DocAddress;

use crate::Model;

/// The passages of an index as vectors.
pub(crate) struct Dense {
    model: Arc<Model>,
    passages: Vec<DocAddress>,
    /// The passages' vectors, one after the other, each of as many numbers as the model has dimensions.
    vectors: Vec<f32>,
}

impl Dense {
    pub fn new(model: &Arc<Model>) -> Dense {
        Dense {
            model: model.clone(),
            passages: Vec::new(),
            vectors: Vec::new(),
        }
    }

    /// Adds passages by their addresses and texts.
    pub fn add(&mut self, passages: Vec<(DocAddress, String)>) {
        let (addresses, texts): (Vec<DocAddress>, Vec<String>) = passages.into_iter().unzip();
        self.passages.extend(addresses);
        self.vectors.append(&mut self.model.embed_all(&texts));
    }

    /// The best `limit` of the passages that are admitted, best first.
    pub fn rank(
        &self,
        question: &str,
        is_admitted: impl Fn(DocAddress) -> bool,
        limit: usize,
    ) -> Vec<DocAddress> {
        let question = self.model.embed(question);
        let vectors = self.vectors.chunks_exact(self.model.dimensions());
        let mut near: Vec<(f32, DocAddress)> = (self.passages.iter().copied().zip(vectors))
            .filter(|(at, _)| is_admitted(*at))
            .map(|(at, vector)| (cosine(vector, &question), at))
            .filter(|(cosine, _)| *cosine > 0.0)
            .collect();
        near.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.into_iter().take(limit).map(|(_, at)| at).collect()
    }
}

/// The cosine of two vectors of length 1. Eight sums run side by side: a single one would wait for each addition.
fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let (a, b) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0f32; 8];
    for (a, b) in a.0.iter().zip(b.0) {
        (0..8).for_each(|i| sums[i] += a[i] * b[i]);
    }
    let rest = a.1.iter().zip(b.1).map(|(a, b)| a * b);
    sums.into_iter().chain(rest).sum()
}
