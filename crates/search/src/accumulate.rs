//! Walks posting lists window by window of passages, and stops looking for those that cannot come among the best.
//!
//! Within a window term at a time, the weightiest first, with the bounds of MaxScore (Turtle and Flood 1995): a passage
//! that none of the lists so far has can at most reach the sum of what is left. Once the best of the windows before are
//! beyond that, only their rivals are looked up in the lists that are left, which are the long ones of common terms. What
//! comes out is, to the bit, what walking every list to its end gives.

use std::cmp::Ordering;

use tantivy::{
    DocAddress, DocId, SegmentReader, Term, fieldnorm::FieldNormReader,
    postings::BlockSegmentPostings, schema::IndexRecordOption,
};

use crate::Error;

/// One term in one field.
pub(crate) struct List<'a> {
    pub term: Term,
    /// What it adds at most: BM25's share that depends on the passage is below 1.
    pub weight: f32,
    pub k1: f32,
    /// BM25's part for the length of the field, for each of the 256 lengths that the engine tells apart.
    pub lengths: &'a [f32; 256],
}

/// How many passages the first window has; each next has twice as many, up to what stays in the processor's cache.
const FIRST_WINDOW: DocId = 1 << 10;
const LAST_WINDOW: DocId = 1 << 14;

/// Looking up one passage in a list takes as long as walking over so many.
const LOOK_UP: f32 = 10.0;

/// Sums of floats differ by the order of adding: bounds are taken a little higher.
const SAFELY: f32 = 1.001;

/// The best of the passages read, of equals the first.
pub(crate) struct Best {
    limit: usize,
    /// Score and address, in no order.
    list: Vec<(f32, DocAddress)>,
    /// What the next must be above.
    floor: f32,
}

impl Best {
    /// Of at least one.
    pub fn new(limit: usize) -> Best {
        Best {
            limit: limit.max(1),
            list: Vec::new(),
            floor: 0.0,
        }
    }

    /// Reads a segment whose `place` is after those before; `lists` begin with the weightiest. Where `allowed` is given, only
    /// those of its passages count.
    pub fn read(
        &mut self,
        segment: &SegmentReader,
        place: u32,
        lists: &[List],
        allowed: Option<&[bool]>,
    ) -> Result<(), Error> {
        let mut cursors = Cursor::open(segment, lists)?;
        let passages = segment.max_doc();
        let mut scores = vec![0.0; LAST_WINDOW.min(passages) as usize];
        let (mut start, mut size) = (0, FIRST_WINDOW);
        while start < passages {
            let end = passages.min(start + size);
            let scores = &mut scores[..(end - start) as usize];
            scores.fill(0.0);
            let mut docs = self.rivals(&mut cursors, start, scores, allowed);
            docs.retain(|&doc| scores[doc as usize] > self.floor);
            let address = |doc| DocAddress::new(place, start + doc);
            self.add(docs.iter().map(|&doc| (scores[doc as usize], address(doc))));
            (start, size) = (end, LAST_WINDOW.min(size * 2));
        }
        Ok(())
    }

    /// Scores the passages of a window that may come among the best; gives them, ascending, counted from its `start`.
    fn rivals(
        &self,
        cursors: &mut [Cursor],
        start: DocId,
        scores: &mut [f32],
        allowed: Option<&[bool]>,
    ) -> Vec<DocId> {
        // What a passage must have that can gain `rest` at most.
        let least = |rest: f32| (self.floor / SAFELY - rest).max(0.0);
        let mut walked = 0;
        while let Some(cursor) = cursors.get_mut(walked) {
            let least = least(cursor.reach);
            let passed = cursor.density * scores.len() as f32;
            if least > 0.0 && LOOK_UP * (count(scores, least) as f32) < passed {
                break;
            }
            cursor.walk(start, scores);
            walked += 1;
        }
        let rest = &mut cursors[walked..];
        let mut docs = above(scores, least(rest.first().map_or(0.0, |c| c.reach)));
        if let Some(allowed) = allowed {
            docs.retain(|&doc| allowed[(start + doc) as usize]);
        }
        for cursor in rest {
            let least = least(cursor.reach - cursor.list.weight);
            docs.retain(|&doc| {
                let score = &mut scores[doc as usize];
                *score += cursor.look_up(start + doc);
                *score > least
            });
        }
        docs
    }

    fn add(&mut self, found: impl Iterator<Item = (f32, DocAddress)>) {
        let before = self.list.len();
        self.list.extend(found);
        if self.list.len() > before && self.list.len() >= self.limit {
            let last = self.limit - 1;
            self.list.select_nth_unstable_by(last, order);
            self.list.truncate(self.limit);
            self.floor = self.list[last].0;
        }
    }

    /// The best first.
    pub fn sorted(mut self) -> Vec<(f32, DocAddress)> {
        self.list.sort_unstable_by(order);
        self.list
    }
}

fn order(a: &(f32, DocAddress), b: &(f32, DocAddress)) -> Ordering {
    b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1))
}

/// How many of `scores` are above `least`.
fn count(scores: &[f32], least: f32) -> u32 {
    scores.iter().map(|&score| u32::from(score > least)).sum()
}

/// Where `scores` are above `least`.
fn above(scores: &[f32], least: f32) -> Vec<DocId> {
    const CHUNK: usize = 32;
    let mut out = Vec::new();
    for (i, chunk) in scores.chunks(CHUNK).enumerate() {
        // Mostly none, and counting takes several at a time.
        if count(chunk, least) > 0 {
            let docs = (i * CHUNK) as DocId..;
            let above = docs.zip(chunk).filter(|(_, score)| **score > least);
            out.extend(above.map(|(doc, _)| doc));
        }
    }
    out
}

/// A place in a list's postings.
struct Cursor<'a> {
    list: &'a List<'a>,
    postings: BlockSegmentPostings,
    norms: FieldNormReader,
    /// What this list and those after it add at most.
    reach: f32,
    /// The share of the segment's passages that it has.
    density: f32,
}

impl<'a> Cursor<'a> {
    fn open(segment: &SegmentReader, lists: &'a [List]) -> Result<Vec<Cursor<'a>>, Error> {
        let mut cursors = Vec::with_capacity(lists.len());
        let mut reach = 0.0;
        for list in lists.iter().rev() {
            let inverted = segment.inverted_index(list.term.field())?;
            let postings = inverted.read_block_postings(&list.term, IndexRecordOption::WithFreqs);
            if let Some(postings) = postings.map_err(tantivy::TantivyError::from)? {
                reach += list.weight;
                cursors.push(Cursor {
                    list,
                    norms: segment.get_fieldnorms_reader(list.term.field())?,
                    density: postings.doc_freq() as f32 / segment.max_doc() as f32,
                    reach,
                    postings,
                });
            }
        }
        cursors.reverse();
        Ok(cursors)
    }

    /// Adds to the scores of the passages from `start` on what they gain.
    fn walk(&mut self, start: DocId, scores: &mut [f32]) {
        let end = start + scores.len() as DocId;
        let mut at = self.postings.seek(start);
        loop {
            let (docs, counts) = (self.postings.docs(), self.postings.freqs());
            let upto = docs.partition_point(|&doc| doc < end);
            for (&doc, &count) in docs[at..upto].iter().zip(&counts[at..upto]) {
                scores[(doc - start) as usize] += self.gain(doc, count);
            }
            if upto < docs.len() || docs.is_empty() {
                return;
            }
            self.postings.advance();
            at = 0;
        }
    }

    /// What a passage gains; each is after those before.
    fn look_up(&mut self, doc: DocId) -> f32 {
        let at = self.postings.seek(doc);
        if self.postings.docs().get(at) == Some(&doc) {
            self.gain(doc, self.postings.freq(at))
        } else {
            0.0
        }
    }

    fn gain(&self, doc: DocId, count: u32) -> f32 {
        let count = count as f32;
        let length = self.list.lengths[self.norms.fieldnorm_id(doc) as usize];
        self.list.weight * (count / (count + self.list.k1 * length))
    }
}
