//! Walks posting lists, the weightiest first, and stops looking for new passages once none can come among the best.
//!
//! Term at a time, with the bounds of MaxScore (Turtle and Flood 1995): a passage that none of the lists so far has can
//! at most reach the sum of what is left. Once the best so far are beyond that, only their rivals are looked up in the
//! lists that are left, which are the long ones of common terms. What comes out is, to the bit, what walking every list
//! to its end gives.

use tantivy::{
    DocAddress, DocId, SegmentReader, Term, postings::BlockSegmentPostings,
    schema::IndexRecordOption,
};

use crate::Error;

/// One term in one field.
pub(crate) struct List<'a> {
    pub term: Term,
    /// How many passages have it.
    pub frequency: u64,
    /// What it adds at most: BM25's share that depends on the passage is below 1.
    pub weight: f32,
    pub k1: f32,
    /// BM25's part for the length of the field, for each of the 256 lengths that the engine tells apart.
    pub lengths: &'a [f32; 256],
}

/// Sums of floats differ by the order of adding: bounds are taken a little higher.
const SAFELY: f32 = 1.001;

/// The best `limit` of a segment's passages, in no order, and maybe more; of those that `allowed` has where it is given.
pub(crate) fn best(
    segment: &SegmentReader,
    number: u32,
    lists: &[List],
    allowed: Option<&[bool]>,
    limit: usize,
) -> Result<Vec<(f32, DocAddress)>, Error> {
    let mut scores = vec![0f32; segment.max_doc() as usize];
    let mut seen: Vec<DocId> = Vec::new();
    let mut rest: f32 = lists.iter().map(|list| list.weight).sum();
    let mut walked = 0;
    let (mut highest, mut unchecked) = (0f32, 0);
    // Every passage that a list has.
    while let Some(list) = lists.get(walked) {
        each(segment, list, |doc, gain| {
            let score = &mut scores[doc as usize];
            if *score == 0.0 {
                if allowed.is_some_and(|allowed| !allowed[doc as usize]) {
                    return;
                }
                seen.push(doc);
            }
            *score += gain;
            highest = highest.max(*score);
        })?;
        rest -= list.weight;
        walked += 1;
        unchecked += list.frequency as usize;
        // Finding the threshold reads what was seen: not more often than as much was walked.
        if highest > rest && unchecked > seen.len() {
            unchecked = 0;
            if retain(&mut seen, &scores, rest, limit) {
                break;
            }
        }
    }
    // Only those that can still come among the best.
    if walked < lists.len() {
        seen.sort_unstable();
    }
    for list in &lists[walked..] {
        look_up(segment, list, &seen, &mut scores)?;
        rest -= list.weight;
        retain(&mut seen, &scores, rest, limit);
    }
    let address = |doc| (scores[doc as usize], DocAddress::new(number, doc));
    Ok(seen.into_iter().map(address).collect())
}

/// Keeps what can still come among the best `limit` when a passage can gain `rest` at most; false, and nothing is
/// dropped, where passages that were not seen can come among them too.
fn retain(seen: &mut Vec<DocId>, scores: &[f32], rest: f32, limit: usize) -> bool {
    if limit == 0 || seen.len() <= limit {
        return false;
    }
    let mut sums: Vec<f32> = seen.iter().map(|&doc| scores[doc as usize]).collect();
    let (_, threshold, _) = sums.select_nth_unstable_by(limit - 1, |a, b| b.total_cmp(a));
    let threshold = *threshold;
    let rest = rest.max(0.0) * SAFELY;
    if rest >= threshold {
        return false;
    }
    seen.retain(|&doc| scores[doc as usize] * SAFELY + rest >= threshold);
    true
}

/// Tells each passage of a list and what it gains.
fn each(
    segment: &SegmentReader,
    list: &List,
    mut tell: impl FnMut(DocId, f32),
) -> Result<(), Error> {
    let Some((mut postings, norms)) = open(segment, list)? else {
        return Ok(());
    };
    while !postings.docs().is_empty() {
        for (&doc, &count) in postings.docs().iter().zip(postings.freqs()) {
            tell(doc, gain(list, count, norms.fieldnorm_id(doc)));
        }
        postings.advance();
    }
    Ok(())
}

/// Adds to the scores of `docs`, which ascend, what they gain by a list.
fn look_up(
    segment: &SegmentReader,
    list: &List,
    docs: &[DocId],
    scores: &mut [f32],
) -> Result<(), Error> {
    let Some((mut postings, norms)) = open(segment, list)? else {
        return Ok(());
    };
    for &doc in docs {
        let at = postings.seek(doc);
        if postings.docs().get(at) == Some(&doc) {
            let count = postings.freq(at);
            scores[doc as usize] += gain(list, count, norms.fieldnorm_id(doc));
        }
    }
    Ok(())
}

type Postings = (BlockSegmentPostings, tantivy::fieldnorm::FieldNormReader);

fn open(segment: &SegmentReader, list: &List) -> Result<Option<Postings>, Error> {
    let inverted = segment.inverted_index(list.term.field())?;
    let postings = inverted.read_block_postings(&list.term, IndexRecordOption::WithFreqs);
    let postings = postings.map_err(tantivy::TantivyError::from)?;
    let norms = segment.get_fieldnorms_reader(list.term.field())?;
    Ok(postings.map(|postings| (postings, norms)))
}

fn gain(list: &List, count: u32, length: u8) -> f32 {
    let count = count as f32;
    list.weight * (count / (count + list.k1 * list.lengths[length as usize]))
}
