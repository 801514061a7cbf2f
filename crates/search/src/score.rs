//! The first stage: every passage that shares a term with the question, scored by BM25 over the fields.

use senpai_language::normalize;
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocSet, SegmentReader, Term as EngineTerm,
    fieldnorm::FieldNormReader, schema::IndexRecordOption,
};

use crate::{
    Error, Index, Query,
    accumulate::{Best, List},
    background,
    query::Term,
    schema::Source,
};

/// Weight of bigrams, runs, singles in the first stage. Together with `K1_*` and `B` fitted on question-answering
/// collections of 1,000 to 10,000 passages.
const FIELD_WEIGHTS: [f32; 3] = [0.4, 1.0, 1.0];
/// The same where the words of a sentence are weighed (second stage, coverage, excerpts).
const MASS_WEIGHTS: [f32; 3] = [0.4, 1.0, 1.3];
/// What a term in the author's questions, principles, tags or summary is worth beside one in the text.
const HINTS_WEIGHT: f32 = 0.5;
/// What a pair of hiragana is worth in the first stage beside a pair that has other characters.
const JOINING_WEIGHT: f32 = 0.5;
/// How soon repetition stops to count: at once for CJK terms and numbers, later for Latin words.
const K1_CJK: f32 = 0.4;
const K1_LATIN: f32 = 1.0;
/// How many passages of ordinary text are mixed in: felt in a folder of posts, not in a large collection.
const BACKGROUND: f32 = 1000.0;
/// How far long passages are held back.
const B: f32 = 0.75;

/// Candidates of the first stage.
pub(crate) struct Candidates {
    /// Score and address, which has a place in [`Index::segments`], best first.
    pub list: Vec<(f32, DocAddress)>,
    /// For each term of the query: idf × field weight, whether or not any passage has it.
    pub mass: Vec<f32>,
}

/// `ln(1 + (N − df + ½) / (df + ½))`: Robertson and Spärck Jones' weight, as Lucene keeps it above zero.
fn idf(frequency: f32, total: f32) -> f32 {
    (1.0 + (total - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// A term's idf over the passages of the index and [`BACKGROUND`] passages of ordinary text: in a small folder every
/// common word is rare.
fn mixed_idf(term: &Term, frequency: u64, total: u64) -> f32 {
    let (frequency, total) = (frequency.min(total) as f32, total as f32);
    let share = background::share(term);
    idf(frequency + BACKGROUND * share, total + BACKGROUND)
}

/// Scores all passages of `index` that `query` lets in, and keeps the best `limit`.
pub(crate) fn candidates(index: &Index, query: &Query, limit: usize) -> Result<Candidates, Error> {
    let total = index.searcher.num_docs();
    let mut mass = Vec::with_capacity(query.terms.len());
    let lengths = averages(index)?.map(|source| source.map(lengths));
    let mut lists = Vec::new();
    for term in &query.terms {
        let terms = [Source::Body, Source::Hints].map(|source| {
            let field = index.fields.terms(source)[term.field as usize];
            EngineTerm::from_field_text(field, &term.text)
        });
        let body = index.searcher.doc_freq(&terms[0])?;
        let hints = index.searcher.doc_freq(&terms[1])?;
        let idf = mixed_idf(term, if body > 0 { body } else { hints }, total);
        mass.push(MASS_WEIGHTS[term.field as usize] * idf * term.weight);
        let joining = if term.joins { JOINING_WEIGHT } else { 1.0 };
        let weight = FIELD_WEIGHTS[term.field as usize] * idf * term.weight * joining;
        let weights = [(body, weight), (hints, weight * HINTS_WEIGHT)];
        for (source, (engine_term, (frequency, weight))) in
            terms.into_iter().zip(weights).enumerate()
        {
            if frequency > 0 && weight > 0.0 {
                lists.push(List {
                    term: engine_term,
                    weight,
                    k1: if term.is_latin() { K1_LATIN } else { K1_CJK },
                    lengths: &lengths[source][term.field as usize],
                });
            }
        }
    }
    lists.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut best = Best::new(limit);
    for (place, segment) in index.segments.iter().enumerate() {
        let allowed = allowed(index, query, &segment.reader)?;
        best.read(&segment.reader, place as u32, &lists, allowed.as_deref())?;
    }
    Ok(Candidates {
        list: best.sorted(),
        mass,
    })
}

/// The average length of each field in terms, of the body and of the hints.
fn averages(index: &Index) -> Result<[[f32; 3]; 2], Error> {
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

/// BM25's part for a field's length, for each of the 256 lengths that the engine tells apart.
fn lengths(average: f32) -> [f32; 256] {
    std::array::from_fn(|id| {
        let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        1.0 - B + B * length / average
    })
}

/// Which passages of a segment the filter lets in; `None` when it lets all in.
pub(crate) fn allowed(
    index: &Index,
    query: &Query,
    segment: &SegmentReader,
) -> Result<Option<Vec<bool>>, Error> {
    let mut allowed: Option<Vec<bool>> = None;
    for group in groups(index, query) {
        let mut kept = vec![false; segment.max_doc() as usize];
        for term in &group {
            each_doc(segment, term, |doc| {
                kept[doc] = allowed.as_ref().is_none_or(|before| before[doc]);
            })?;
        }
        allowed = Some(kept);
    }
    Ok(allowed)
}

/// A passage must have a term of each group.
fn groups(index: &Index, query: &Query) -> Vec<Vec<EngineTerm>> {
    let (filter, fields) = (&query.filter, &index.fields);
    let tag = |tag: &String| EngineTerm::from_field_text(fields.tag, &normalize(tag));
    let mut groups: Vec<Vec<EngineTerm>> = filter.tags.iter().map(|t| vec![tag(t)]).collect();
    if !filter.any_tag.is_empty() {
        groups.push(filter.any_tag.iter().map(tag).collect());
    }
    if let Some(goal) = filter.goal {
        groups.push(vec![EngineTerm::from_field_text(
            fields.goal,
            goal.as_str(),
        )]);
    }
    if let Some(language) = filter.language {
        groups.push(vec![EngineTerm::from_field_text(
            fields.language,
            language.tag(),
        )]);
    }
    groups
}

fn each_doc(
    segment: &SegmentReader,
    term: &EngineTerm,
    mut visit: impl FnMut(usize),
) -> Result<(), Error> {
    let inverted = segment.inverted_index(term.field())?;
    let postings = inverted.read_postings(term, IndexRecordOption::Basic);
    let Some(mut postings) = postings.map_err(tantivy::TantivyError::from)? else {
        return Ok(());
    };
    let mut docs = [0; COLLECT_BLOCK_BUFFER_LEN];
    loop {
        let filled = postings.fill_buffer(&mut docs);
        docs[..filled].iter().for_each(|&doc| visit(doc as usize));
        if filled < docs.len() {
            return Ok(());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use senpai_content::Meta;

    use super::*;
    use crate::{Filter, IndexBuilder, Passage, Synonyms};

    /// Texts of characters that are rarer the higher they are, as words are (Zipf's law).
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
    fn the_best_few_are_the_same_as_those_of_walking_every_list() {
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
                let all = candidates(&index, &query, usize::MAX).unwrap().list;
                let tagged = all.iter().all(|(_, at)| at.doc_id % 3 == 0);
                assert!(!all.is_empty() && tagged != tags.is_empty());
                assert_eq!(candidates(&index, &query, 5).unwrap().list, all[..5]);
            }
        }
    }
}
