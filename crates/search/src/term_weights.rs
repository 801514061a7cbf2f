//! The weights of a question's terms: idf times the field's weight.

use std::sync::Arc;

use crate::{
    Query, background,
    query::{Term, TermSet},
    tuning::{BACKGROUND_PASSAGES, COVERAGE_FIELD_WEIGHTS},
};

/// The weights of a question's terms in one index, for coverage and excerpts. A term that no passage has weighs most.
#[derive(Clone, Debug)]
pub struct TermWeights {
    weights: Arc<[f32]>,
    /// The share of the question's weight that no passage has, 0 to 1.
    pub(crate) unknown: f32,
    /// The number of passages of the index.
    pub(crate) passages: u64,
}

impl Query {
    /// Weighs the question's terms for an index of so many passages; `frequency` gives the number of passages that have a
    /// term.
    pub fn term_weights(
        &self,
        passages: u64,
        mut frequency: impl FnMut(&Term) -> u64,
    ) -> TermWeights {
        let frequencies = self.terms.iter();
        let frequencies: Vec<u64> = frequencies.map(&mut frequency).collect();
        TermWeights::of(self, &frequencies, passages)
    }
}

impl TermWeights {
    /// Weighs the question's terms, which are in so many of the passages each.
    pub(crate) fn of(query: &Query, frequencies: &[u64], passages: u64) -> TermWeights {
        let terms = query.terms.iter().zip(frequencies);
        let weights = terms.map(|(term, &frequency)| {
            let idf = idf(term, frequency, passages);
            COVERAGE_FIELD_WEIGHTS[term.field as usize] * idf * term.weight
        });
        let mut out = TermWeights {
            weights: weights.collect(),
            unknown: 0.0,
            passages,
        };
        let mut unknown = query.no_terms();
        for (i, _) in frequencies.iter().enumerate().filter(|(_, f)| **f == 0) {
            unknown.insert(i);
        }
        out.unknown = out.share(query, &unknown);
        out
    }

    /// The weights, in the order of the query's terms.
    pub(crate) fn as_slice(&self) -> &[f32] {
        &self.weights
    }

    /// The summed weights of a set of terms.
    pub(crate) fn sum(&self, terms: &TermSet) -> f32 {
        sum(&self.weights, terms)
    }

    /// The question's weight: the sum over its content terms.
    pub(crate) fn of_question(&self, query: &Query) -> f32 {
        let terms = query.terms.iter().zip(&*self.weights);
        let content = terms.filter(|(term, _)| term.is_content());
        content.map(|(_, weight)| weight).sum()
    }

    /// The share of the question's weight in `terms`, 0 to 1, without synonyms.
    pub(crate) fn share(&self, query: &Query, terms: &TermSet) -> f32 {
        let total = self.of_question(query);
        let content = terms.iter().filter(|&i| query.terms[i].is_content());
        let sum: f32 = content.map(|i| self.weights[i]).sum();
        if total > 0.0 { sum / total } else { 0.0 }
    }

    /// The share of the question's weight in `found`, 0 to 1. A phrase is covered too if all terms of a synonym are found.
    pub(crate) fn coverage(&self, query: &Query, found: &TermSet) -> f32 {
        let mut covered = found.clone();
        for matched in &query.synonyms {
            let synonym = &matched.synonym_terms;
            if !synonym.is_empty() && synonym.iter().all(|&i| found.contains(i)) {
                let phrase = matched.phrase_terms.iter();
                phrase.for_each(|&i| covered.insert(i));
            }
        }
        self.share(query, &covered)
    }
}

/// The summed weights of a set of terms.
pub(crate) fn sum(weights: &[f32], terms: &TermSet) -> f32 {
    terms.iter().map(|i| weights[i]).sum()
}

/// A term's idf over the passages of the index and [`BACKGROUND_PASSAGES`] passages of ordinary text: in a small folder even
/// common words are rare.
pub(crate) fn idf(term: &Term, frequency: u64, passages: u64) -> f32 {
    let (frequency, passages) = (frequency.min(passages) as f32, passages as f32);
    let share = background::share(term);
    plain_idf(
        frequency + BACKGROUND_PASSAGES * share,
        passages + BACKGROUND_PASSAGES,
    )
}

/// `ln(1 + (N − df + ½) / (df + ½))`: the weight of Robertson and Spärck Jones, kept above zero as Lucene does.
fn plain_idf(frequency: f32, passages: f32) -> f32 {
    (1.0 + (passages - frequency + 0.5) / (frequency + 0.5)).ln()
}
