//! The weights of a question's terms: idf times the field's weight.

use std::sync::Arc;

use senpai_language::Script;

use crate::{
    Query, background,
    query::{Term, TermSet},
    tuning::{BACKGROUND_PASSAGES, COVERAGE_FIELD_WEIGHTS},
};

/// The weights of a question's terms in one index, for coverage and excerpts. A term that no passage has weighs the most.
#[derive(Clone, Debug)]
pub struct TermWeights {
    weights: Arc<[f32]>,
    unknown_share: f32,
}

impl Query {
    /// Weighs the question's terms for an index of `passages` passages; `frequency` gives the number of passages that have a term.
    pub fn term_weights(
        &self,
        passages: u64,
        mut frequency: impl FnMut(&Term) -> u64,
    ) -> TermWeights {
        let frequencies: Vec<u64> = self.terms.iter().map(&mut frequency).collect();
        let idfs = idfs(self, passages, &frequencies);
        TermWeights::of(self, &idfs, &frequencies)
    }
}

impl TermWeights {
    /// Weighs the question's terms by their idfs; `frequencies` are the numbers of passages that have them.
    pub(crate) fn of(query: &Query, idfs: &[f32], frequencies: &[u64]) -> TermWeights {
        let terms = query.terms.iter().zip(idfs);
        let weights = terms
            .map(|(term, idf)| COVERAGE_FIELD_WEIGHTS[term.field as usize] * idf * term.weight);
        let weights: Arc<[f32]> = weights.collect();
        let known = |i: &usize| frequencies[*i] > 0;
        TermWeights {
            unknown_share: unknown_share(query, &weights, known),
            weights,
        }
    }

    /// The share of the content words' weight that no passage of the index has: 0 to 1. A word also counts as known if the index
    /// has a synonym of it. A single kanji of a word, or a part of a katakana word, does not make the word known.
    pub fn unknown_share(&self) -> f32 {
        self.unknown_share
    }

    /// The weights, in the order of the query's terms.
    pub(crate) fn as_slice(&self) -> &[f32] {
        &self.weights
    }

    /// The summed weights of a set of terms. Of a phrase and its synonyms, only the heaviest counts.
    pub(crate) fn sum(&self, query: &Query, terms: &TermSet) -> f32 {
        let weigh = |places: &mut dyn Iterator<Item = usize>| -> f32 {
            let found = places.filter(|&i| terms.contains(i));
            found.map(|i| self.weights[i]).sum()
        };
        let mut total = weigh(&mut (0..query.own_terms()));
        // The weight that the best synonym of each phrase adds to the phrase's own terms.
        let mut best: Vec<(&[usize], f32)> = Vec::new();
        for matched in &query.synonyms {
            let phrase = matched.phrase_terms.as_slice();
            let own = weigh(&mut phrase.iter().copied());
            let gain = (weigh(&mut matched.added.clone()) - own).max(0.0);
            match best.iter_mut().find(|(known, _)| *known == phrase) {
                Some((_, most)) => *most = most.max(gain),
                None => best.push((phrase, gain)),
            }
        }
        total += best.iter().map(|(_, gain)| gain).sum::<f32>();
        total
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

    /// The share of the question's weight in `found`, 0 to 1. A phrase also counts as covered if all terms of a synonym are found.
    pub(crate) fn coverage(&self, query: &Query, found: &TermSet) -> f32 {
        self.share(query, &query.covered(found))
    }
}

/// A content word's weight: the weight of the term that is the whole word, or else the mean weight of its pairs.
pub(crate) fn word_weight(weights: &[f32], whole: Option<usize>, pairs: &[usize]) -> f32 {
    match whole {
        Some(whole) => weights[whole],
        None => pairs.iter().map(|&i| weights[i]).sum::<f32>() / pairs.len().max(1) as f32,
    }
}

fn unknown_share(query: &Query, weights: &[f32], known: impl Fn(&usize) -> bool) -> f32 {
    let (mut all, mut unknown) = (0.0, 0.0);
    for (word, whole, pairs) in query.content_terms() {
        let weight = word_weight(weights, whole, &pairs);
        all += weight;
        let has_synonym = query.synonyms.iter().any(|matched| {
            let is_of_phrase = |i: usize| matched.phrase_terms.contains(&i);
            let is_known =
                !matched.synonym_terms.is_empty() && matched.synonym_terms.iter().all(&known);
            is_known
                && whole
                    .into_iter()
                    .chain(pairs.iter().copied())
                    .any(is_of_phrase)
        });
        if has_synonym || whole.as_ref().is_some_and(&known) {
            continue;
        }
        let missing = pairs.iter().filter(|i| !known(i)).count() as f32 / pairs.len().max(1) as f32;
        unknown += weight
            * match word.script {
                Script::Han | Script::Hiragana if pairs.len() > 1 => missing,
                // Compounds of known words contain all pairs.
                Script::Katakana if pairs.len() > 2 => missing.ceil(),
                Script::Hiragana => missing,
                _ => 1.0,
            };
    }
    if all > 0.0 { unknown / all } else { 0.0 }
}

/// The summed weights of a set of terms.
pub(crate) fn sum(weights: &[f32], terms: &TermSet) -> f32 {
    terms.iter().map(|i| weights[i]).sum()
}

/// The idf of each of the question's terms. The terms that a synonym adds weigh together at most as much as its phrase, so a rare
/// synonym never outscores a common word.
pub(crate) fn idfs(query: &Query, passages: u64, frequencies: &[u64]) -> Vec<f32> {
    let terms = query.terms.iter().zip(frequencies);
    let mut idfs: Vec<f32> = terms.map(|(t, &f)| idf(t, f, passages)).collect();
    for matched in &query.synonyms {
        let weigh = |places: &mut dyn Iterator<Item = usize>, idfs: &[f32]| -> f32 {
            let weight = |i: usize| COVERAGE_FIELD_WEIGHTS[query.terms[i].field as usize] * idfs[i];
            places.map(weight).sum()
        };
        let phrase = weigh(&mut matched.phrase_terms.iter().copied(), &idfs);
        let added = weigh(&mut matched.added.clone(), &idfs);
        if phrase > 0.0 && added > phrase {
            let factor = phrase / added;
            idfs[matched.added.clone()]
                .iter_mut()
                .for_each(|idf| *idf *= factor);
        }
    }
    idfs
}

/// A term's idf over the passages of the index and [`BACKGROUND_PASSAGES`] passages of ordinary text. In a small folder, common
/// words would look rare without them.
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
