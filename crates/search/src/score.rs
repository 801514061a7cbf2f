//! The first stage: every passage that shares a term with the question, scored by BM25 over the fields.

use tantivy::{DocAddress, Term as EngineTerm, fieldnorm::FieldNormReader};

use crate::{
    Error, Index, Query,
    accumulate::{TermPostings, TopK},
    query::Term,
    schema::Source,
    term_weights::{TermWeights, idfs},
    tuning::{B, FIELD_WEIGHTS, FUNCTION_PAIR_WEIGHT, HINTS_WEIGHT, K1_CJK, K1_LATIN},
};

/// Candidates of the first stage.
pub(crate) struct Candidates {
    /// Scores and addresses, best first. An address names a segment by its place in [`Index::segments`].
    pub found: Vec<(f32, DocAddress)>,
    pub term_weights: TermWeights,
}

/// The question's terms, looked up in the index. Each term has its forms in body and hints (each with the number of passages that
/// have it), its idf, and the number of passages that have it in the body, or in the hints if the body has none.
struct QuestionTerms {
    terms: Vec<[(EngineTerm, u64); 2]>,
    idfs: Vec<f32>,
    frequencies: Vec<u64>,
}

fn look_up(index: &Index, query: &Query) -> Result<QuestionTerms, Error> {
    let mut terms = Vec::with_capacity(query.terms.len());
    let mut frequencies = Vec::with_capacity(query.terms.len());
    for term in &query.terms {
        let look = |source| -> Result<(EngineTerm, u64), Error> {
            let field = index.fields.terms(source)[term.field as usize];
            let engine_term = EngineTerm::from_field_text(field, &term.text);
            let frequency = index.searcher.doc_freq(&engine_term)?;
            Ok((engine_term, frequency))
        };
        let both = [look(Source::Body)?, look(Source::Hints)?];
        let [(_, body), (_, hints)] = both;
        frequencies.push(if body > 0 { body } else { hints });
        terms.push(both);
    }
    Ok(QuestionTerms {
        idfs: idfs(query, index.searcher.num_docs(), &frequencies),
        terms,
        frequencies,
    })
}

/// The weights of the question's terms, without a search.
pub(crate) fn term_weights(index: &Index, query: &Query) -> Result<TermWeights, Error> {
    let looked = look_up(index, query)?;
    Ok(TermWeights::of(query, &looked.idfs, &looked.frequencies))
}

/// Scores all passages of `index` that the query's filter admits, and keeps the best `limit`.
pub(crate) fn candidates(index: &Index, query: &Query, limit: usize) -> Result<Candidates, Error> {
    let norms = average_lengths(index)?.map(|source| source.map(length_norms));
    let looked = look_up(index, query)?;
    let term_weights = TermWeights::of(query, &looked.idfs, &looked.frequencies);
    let mut lists = Vec::new();
    for ((term, idf), sources) in query.terms.iter().zip(looked.idfs).zip(looked.terms) {
        let weight = first_stage_weight(term, idf);
        let weights = [weight, weight * HINTS_WEIGHT];
        for ((norms, (engine_term, frequency)), weight) in norms.iter().zip(sources).zip(weights) {
            if frequency > 0 && weight > 0.0 {
                lists.push(TermPostings {
                    term: engine_term,
                    weight,
                    k1: if term.is_latin() { K1_LATIN } else { K1_CJK },
                    length_norms: &norms[term.field as usize],
                });
            }
        }
    }
    lists.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut best = TopK::new(limit);
    for (place, segment) in index.segments.iter().enumerate() {
        let admitted = query.filter.passages(&segment.reader, &index.fields)?;
        best.read(&segment.reader, place as u32, &lists, admitted.as_deref())?;
    }
    Ok(Candidates {
        found: best.sorted(),
        term_weights,
    })
}

/// A term's weight in the first stage.
fn first_stage_weight(term: &Term, idf: f32) -> f32 {
    let function_pair = if term.is_function_pair {
        FUNCTION_PAIR_WEIGHT
    } else {
        1.0
    };
    FIELD_WEIGHTS[term.field as usize] * idf * term.weight * function_pair
}

/// The average length of each field in terms, of the body and of the hints.
fn average_lengths(index: &Index) -> Result<[[f32; 3]; 2], Error> {
    let mut out = [[0.0; 3]; 2];
    let total = (index.searcher.num_docs() as f32).max(1.0);
    for (averages, source) in out.iter_mut().zip([Source::Body, Source::Hints]) {
        for (average, field) in averages.iter_mut().zip(index.fields.terms(source)) {
            let mut tokens = 0;
            for segment in index.searcher.segment_readers() {
                tokens += segment.inverted_index(*field)?.total_num_tokens();
            }
            *average = (tokens as f32 / total).max(1.0);
        }
    }
    Ok(out)
}

/// BM25's length normalisation for each of the 256 field lengths that the engine distinguishes.
fn length_norms(average: f32) -> [f32; 256] {
    std::array::from_fn(|id| {
        let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        1.0 - B + B * length / average
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Filter, IndexBuilder, Meta, Passage, Synonyms};

    /// A text whose characters are rarer the higher their code points, as words are by Zipf's law.
    fn text(random: &mut u64) -> String {
        let letter = |_| {
            *random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let uniform = (*random >> 40) as f32 / (1 << 24) as f32;
            char::from_u32(0x4E00 + (600f32.powf(uniform) - 1.0) as u32).unwrap()
        };
        (0..40).map(letter).collect()
    }

    #[test]
    fn the_top_few_equal_those_of_exhaustive_scoring() {
        let mut random = 7;
        let mut builder = IndexBuilder::in_memory().unwrap();
        for i in 0..4000 {
            let mut meta = Meta::titled(i.to_string(), "");
            meta.tags
                .push(if i % 3 == 0 { "a" } else { "b" }.to_owned());
            builder
                .add(meta.into(), &[Passage::plain(text(&mut random))])
                .unwrap();
        }
        let index = builder.finish().unwrap();
        for tags in [vec![], vec!["a".to_owned()]] {
            for _ in 0..30 {
                let filter = Filter {
                    tags: tags.clone(),
                    ..Filter::default()
                };
                let query = Query::new(&text(&mut random)[..60], &Synonyms::default(), filter);
                let all = candidates(&index, &query, usize::MAX).unwrap().found;
                let tagged = all.iter().all(|(_, at)| at.doc_id % 3 == 0);
                assert!(!all.is_empty() && tagged != tags.is_empty());
                assert_eq!(candidates(&index, &query, 5).unwrap().found, all[..5]);
            }
        }
    }
}
