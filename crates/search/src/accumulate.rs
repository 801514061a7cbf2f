//! The top passages by BM25: term-at-a-time MaxScore (Turtle and Flood 1995) over windows of documents.
//!
//! A document here is a passage. The scores of a window are accumulated term by term, the heaviest term first. Once the k-th best
//! score of earlier windows exceeds the most that the remaining lists can add, a document that is not yet seen cannot enter. The
//! remaining lists, long ones of common terms, are then only probed for the candidates. Results are bit-identical to exhaustive
//! scoring.

use std::cmp::Ordering;

use tantivy::{
    DocAddress, DocId, SegmentReader, Term, fieldnorm::FieldNormReader,
    postings::BlockSegmentPostings, schema::IndexRecordOption,
};

use crate::{
    Error,
    tuning::{BOUND_SLACK, FIRST_WINDOW, LAST_WINDOW, LOOKUP_COST},
};

/// The postings of one term in one field, with the numbers that score them.
pub(crate) struct TermPostings<'a> {
    pub term: Term,
    /// The upper bound of a document's score by this term: BM25's factor for a document is below 1.
    pub weight: f32,
    pub k1: f32,
    /// BM25's length normalisation for each of the 256 field lengths that the engine distinguishes.
    pub length_norms: &'a [f32; 256],
}

/// The best documents so far. Of documents with equal scores, the earlier one ranks higher.
pub(crate) struct TopK {
    limit: usize,
    /// Scores and addresses, unsorted.
    found: Vec<(f32, DocAddress)>,
    /// The k-th best score: a new document must exceed it.
    threshold: f32,
}

impl TopK {
    /// Keeps `limit` documents, at least one.
    pub fn new(limit: usize) -> TopK {
        TopK {
            limit: limit.max(1),
            found: Vec::new(),
            threshold: 0.0,
        }
    }

    /// Scores a segment; `place` is its place in [`crate::Index`], ascending from call to call. `lists` are sorted by
    /// weight, the heaviest first. If `allowed` is given, only the documents that it admits count.
    pub fn read(
        &mut self,
        segment: &SegmentReader,
        place: u32,
        lists: &[TermPostings],
        allowed: Option<&[bool]>,
    ) -> Result<(), Error> {
        let mut cursors = Cursor::open(segment, lists)?;
        let documents = segment.max_doc();
        let mut scores = vec![0.0; LAST_WINDOW.min(documents) as usize];
        let (mut start, mut size) = (0, FIRST_WINDOW);
        while start < documents {
            let end = documents.min(start + size);
            let scores = &mut scores[..(end - start) as usize];
            scores.fill(0.0);
            let mut docs = self.candidates(&mut cursors, start, scores, allowed);
            docs.retain(|&doc| scores[doc as usize] > self.threshold);
            let address = |doc| DocAddress::new(place, start + doc);
            self.add(docs.iter().map(|&doc| (scores[doc as usize], address(doc))));
            (start, size) = (end, LAST_WINDOW.min(size * 2));
        }
        Ok(())
    }

    /// Scores the documents of a window that may enter the top k. Returns their offsets from `start`, ascending.
    fn candidates(
        &self,
        cursors: &mut [Cursor],
        start: DocId,
        scores: &mut [f32],
        allowed: Option<&[bool]>,
    ) -> Vec<DocId> {
        // The score that a document must have already if the remaining lists can add at most `remaining`.
        let needed = |remaining: f32| (self.threshold / BOUND_SLACK - remaining).max(0.0);
        let mut walked = 0;
        while let Some(cursor) = cursors.get_mut(walked) {
            let needed = needed(cursor.max_remaining);
            let postings = cursor.density * scores.len() as f32;
            if needed > 0.0 && LOOKUP_COST * (count_above(scores, needed) as f32) < postings {
                break;
            }
            cursor.walk(start, scores);
            walked += 1;
        }
        let remaining = &mut cursors[walked..];
        let most = remaining.first().map_or(0.0, |c| c.max_remaining);
        let mut docs = docs_above(scores, needed(most));
        if let Some(allowed) = allowed {
            docs.retain(|&doc| allowed[(start + doc) as usize]);
        }
        for cursor in remaining {
            let needed = needed(cursor.max_remaining - cursor.list.weight);
            docs.retain(|&doc| {
                let score = &mut scores[doc as usize];
                *score += cursor.probe(start + doc);
                *score > needed
            });
        }
        docs
    }

    fn add(&mut self, found: impl Iterator<Item = (f32, DocAddress)>) {
        let before = self.found.len();
        self.found.extend(found);
        if self.found.len() > before && self.found.len() >= self.limit {
            let last = self.limit - 1;
            self.found.select_nth_unstable_by(last, order);
            self.found.truncate(self.limit);
            self.threshold = self.found[last].0;
        }
    }

    /// The documents, best first.
    pub fn sorted(mut self) -> Vec<(f32, DocAddress)> {
        self.found.sort_unstable_by(order);
        self.found
    }
}

fn order(a: &(f32, DocAddress), b: &(f32, DocAddress)) -> Ordering {
    b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1))
}

/// The number of `scores` that exceed `bound`.
fn count_above(scores: &[f32], bound: f32) -> u32 {
    scores.iter().map(|&score| u32::from(score > bound)).sum()
}

/// The places of the `scores` that exceed `bound`.
fn docs_above(scores: &[f32], bound: f32) -> Vec<DocId> {
    /// By hand: one comparison of 32 floats is a few vector instructions.
    const CHUNK: usize = 32;
    let mut out = Vec::new();
    for (i, chunk) in scores.chunks(CHUNK).enumerate() {
        // Most chunks have none, and counting is vectorised.
        if count_above(chunk, bound) > 0 {
            let docs = (i * CHUNK) as DocId..;
            let above = docs.zip(chunk).filter(|(_, score)| **score > bound);
            out.extend(above.map(|(doc, _)| doc));
        }
    }
    out
}

/// A position in a list's postings.
struct Cursor<'a> {
    list: &'a TermPostings<'a>,
    postings: BlockSegmentPostings,
    norms: FieldNormReader,
    /// The most that this list and those after it can add to a score.
    max_remaining: f32,
    /// The share of the segment's documents in this list.
    density: f32,
}

impl<'a> Cursor<'a> {
    fn open(segment: &SegmentReader, lists: &'a [TermPostings]) -> Result<Vec<Cursor<'a>>, Error> {
        let mut cursors = Vec::with_capacity(lists.len());
        let mut max_remaining = 0.0;
        for list in lists.iter().rev() {
            let inverted = segment.inverted_index(list.term.field())?;
            let postings = inverted.read_block_postings(&list.term, IndexRecordOption::WithFreqs);
            if let Some(postings) = postings.map_err(tantivy::TantivyError::from)? {
                max_remaining += list.weight;
                cursors.push(Cursor {
                    list,
                    norms: segment.get_fieldnorms_reader(list.term.field())?,
                    density: postings.doc_freq() as f32 / segment.max_doc() as f32,
                    max_remaining,
                    postings,
                });
            }
        }
        cursors.reverse();
        Ok(cursors)
    }

    /// Adds this list's scores to the window's documents, from `start` on.
    fn walk(&mut self, start: DocId, scores: &mut [f32]) {
        let end = start + scores.len() as DocId;
        let mut at = self.postings.seek(start);
        loop {
            let (docs, counts) = (self.postings.docs(), self.postings.freqs());
            let upto = docs.partition_point(|&doc| doc < end);
            for (&doc, &count) in docs[at..upto].iter().zip(&counts[at..upto]) {
                scores[(doc - start) as usize] += self.score(doc, count);
            }
            if upto < docs.len() || docs.is_empty() {
                return;
            }
            self.postings.advance();
            at = 0;
        }
    }

    /// A document's score by this list, 0 if it is not in it. Documents must ascend from call to call.
    fn probe(&mut self, doc: DocId) -> f32 {
        let at = self.postings.seek(doc);
        if self.postings.docs().get(at) == Some(&doc) {
            self.score(doc, self.postings.freq(at))
        } else {
            0.0
        }
    }

    /// BM25 of a document that has the term `count` times.
    fn score(&self, doc: DocId, count: u32) -> f32 {
        let count = count as f32;
        let norm = self.list.length_norms[self.norms.fieldnorm_id(doc) as usize];
        self.list.weight * (count / (count + self.list.k1 * norm))
    }
}
