//! The weights of a question's terms: idf times the field's weight.

use std::sync::Arc;

use crate::{
    Query, background,
    query::{Term, TermSet},
    tuning::{BACKGROUND_PASSAGES, COVERAGE_FIELD_WEIGHTS},
};

/// The weights of a question's terms in one index, for coverage and excerpts. A term that no passage has weighs most.
#[derive(Clone, Debug)]
pub struct TermWeights(Arc<[f32]>);

impl Query {
    /// Weighs the question's terms for an index of so many passages; `frequency` gives the number of passages that have a
    /// term.
    pub fn term_weights(
        &self,
        passages: u64,
        mut frequency: impl FnMut(&Term) -> u64,
    ) -> TermWeights {
        let idfs = self.terms.iter();
        let idfs: Vec<f32> = idfs.map(|t| idf(t, frequency(t), passages)).collect();
        TermWeights::of(self, &idfs)
    }
}

impl TermWeights {
    /// Weighs the question's terms by their idfs.
    pub(crate) fn of(query: &Query, idfs: &[f32]) -> TermWeights {
        let terms = query.terms.iter().zip(idfs);
        let weights = terms
            .map(|(term, idf)| COVERAGE_FIELD_WEIGHTS[term.field as usize] * idf * term.weight);
        TermWeights(weights.collect())
    }

    /// The weights, in the order of the query's terms.
    pub(crate) fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// The summed weights of a set of terms.
    pub(crate) fn sum(&self, terms: &TermSet) -> f32 {
        sum(&self.0, terms)
    }

    /// The question's weight: the sum over its content terms.
    pub(crate) fn of_question(&self, query: &Query) -> f32 {
        let terms = query.terms.iter().zip(&*self.0);
        let content = terms.filter(|(term, _)| term.is_content());
        content.map(|(_, weight)| weight).sum()
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
        let total = self.of_question(query);
        let content = covered.iter().filter(|&i| query.terms[i].is_content());
        let covered: f32 = content.map(|i| self.0[i]).sum();
        if total > 0.0 { covered / total } else { 0.0 }
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
