//! An index and the vectors of its passages.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use rustc_hash::FxHashSet;
use senpai_language::sentences;
use senpai_model::Model;
use tantivy::DocAddress;

use crate::{
    Error, Index, Passage, Post, Query, Vectors,
    nearness::{Meaning, Nearness, Spread},
    tuning::CANDIDATES,
    vectors::{self, QuestionVector},
};

/// The texts from which a passage's vectors are computed.
pub(crate) struct Texts {
    pub heading: String,
    pub text: String,
}

impl Texts {
    pub fn of(post: &Post, passage: Passage) -> Texts {
        let mut heading = post.meta.title.clone();
        for line in &passage.headings {
            heading.push('\n');
            heading.push_str(line);
        }
        Texts {
            heading,
            text: passage.text,
        }
    }

    fn key(&self) -> u64 {
        vectors::key(&self.heading, &self.text)
    }

    /// The vector of the passage, then the vectors of its sentences. The passage's vector is the mean of two vectors: of the text
    /// under its heading, and of the text alone. So its product with a question's vector is the mean of both cosines.
    fn vectors(&self, model: &Model) -> Vec<Vec<f32>> {
        let mut vectors = model.embed_parts(&self.text, &sentences(&self.text));
        if let Some(alone) = vectors.first_mut() {
            let under = model.embed_passage(&self.heading, &self.text);
            let both = alone.iter_mut().zip(under);
            both.for_each(|(a, b)| *a = (*a + b) / 2.0);
        }
        vectors
    }
}

impl Index {
    /// The nearest passages that the filter admits, best first, each with its nearness, and the spread over all passages that the
    /// filter admits. The nearness has no values for the post yet.
    pub(crate) fn nearest(
        &self,
        meaning: &Meaning,
        query: &Query,
        question: &QuestionVector,
    ) -> Result<(Vec<(DocAddress, Nearness)>, Spread), Error> {
        let mut near = Vec::new();
        for (place, segment) in self.segments.iter().enumerate() {
            let admitted = query.filter.passages(&segment.reader, &self.fields)?;
            let is_admitted = |doc: u32| admitted.as_ref().is_none_or(|docs| docs[doc as usize]);
            for doc in segment
                .reader
                .doc_ids_alive()
                .filter(|doc| is_admitted(*doc))
            {
                let at = DocAddress::new(place as u32, doc);
                near.push((at, meaning.nearness(at, question)));
            }
        }
        let spread = Spread::of(&near);
        let nearer = |a: &(DocAddress, Nearness), b: &(DocAddress, Nearness)| {
            b.1.passage.total_cmp(&a.1.passage).then(a.0.cmp(&b.0))
        };
        if near.len() > CANDIDATES {
            near.select_nth_unstable_by(CANDIDATES, nearer);
            near.truncate(CANDIDATES);
        }
        near.sort_unstable_by(nearer);
        Ok((near, spread))
    }

    /// Returns the index with the vectors of its passages; `None` if `known` lacks one of them.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn with_vectors(
        &self,
        model: &Arc<Model>,
        known: &Vectors,
    ) -> Result<Option<Index>, Error> {
        let keys = self.addresses().map(|at| Ok(self.texts(at)?.key()));
        let keys = keys.collect::<Result<Vec<u64>, Error>>()?;
        let selected = known.is_of(model).then(|| known.select(&keys)).flatten();
        Ok(selected.and_then(|vectors| self.with_ordered_vectors(model, vectors)))
    }

    /// Returns the index with the vectors of `other`, if `other` has vectors for all passages of this index. Otherwise returns the
    /// index unchanged. Questions of posts change no vector.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn with_vectors_of(self, other: &Index) -> Result<Index, Error> {
        let Some(meaning) = &other.meaning else {
            return Ok(self);
        };
        let with = self.with_vectors(&meaning.model, &meaning.vectors)?;
        Ok(with.unwrap_or(self))
    }

    /// Returns the index with `vectors`, which are in the order of its passages; `None` if the number of passages differs.
    pub(crate) fn with_ordered_vectors(
        &self,
        model: &Arc<Model>,
        vectors: Vectors,
    ) -> Option<Index> {
        let mut total = 0;
        let before = self.segments.iter().map(|segment| {
            let before = total;
            total += segment.reader.max_doc() as usize;
            before
        });
        let before = before.collect();
        let meaning = Meaning {
            model: Arc::clone(model),
            vectors,
            before,
        };
        (total == meaning.vectors.len()).then(|| {
            let mut index = self.clone();
            index.meaning = Some(Arc::new(meaning));
            index
        })
    }

    /// The vectors of the passages, in the order of the passages, if the index has them.
    pub fn vectors(&self) -> Option<&Vectors> {
        self.meaning.as_ref().map(|meaning| &meaning.vectors)
    }

    /// The number of passages whose vectors are not in `known`.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn missing_vectors(&self, known: &Vectors) -> Result<usize, Error> {
        Ok(self.missing(known)?.len())
    }

    fn addresses(&self) -> impl Iterator<Item = DocAddress> {
        let segments = self.segments.iter().enumerate();
        segments.flat_map(|(place, segment)| {
            let docs = segment.reader.doc_ids_alive();
            docs.map(move |doc| DocAddress::new(place as u32, doc))
        })
    }

    fn texts(&self, at: DocAddress) -> Result<Texts, Error> {
        let post = self.post(self.post_number(at)?)?;
        Ok(Texts::of(post, self.read(at)?))
    }

    /// The texts whose vectors are missing, with their keys.
    fn missing(&self, known: &Vectors) -> Result<Vec<(u64, Texts)>, Error> {
        let mut out = Vec::new();
        let mut seen = FxHashSet::default();
        for at in self.addresses() {
            let texts = self.texts(at)?;
            let key = texts.key();
            if !known.contains(key) && seen.insert(key) {
                out.push((key, texts));
            }
        }
        Ok(out)
    }

    /// Computes the missing vectors on `threads` threads, and adds them to `known`. After each passage, `progress` gets `known`,
    /// the number of passages done, and the number of passages that were missing. If it returns [`ControlFlow::Break`], the work
    /// ends.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn compute_vectors(
        &self,
        model: &Model,
        known: &mut Vectors,
        threads: usize,
        progress: &mut dyn FnMut(&Vectors, usize, usize) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let missing = self.missing(known)?;
        let (next, ended) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            let (sender, computed) = mpsc::channel();
            for _ in 0..threads.clamp(1, missing.len().max(1)) {
                let (sender, missing, next, ended) = (sender.clone(), &missing, &next, &ended);
                scope.spawn(move || {
                    while !ended.load(Ordering::Relaxed)
                        && let Some((key, texts)) =
                            missing.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        let _ = sender.send((*key, texts.vectors(model)));
                    }
                });
            }
            drop(sender);
            for (done, (key, vectors)) in computed.into_iter().enumerate() {
                known.add(key, &vectors);
                if progress(known, done + 1, missing.len()).is_break() {
                    ended.store(true, Ordering::Relaxed);
                }
            }
        });
        Ok(())
    }

    /// Returns the index with the vectors of all passages by `model`, computed on all processors. For a large index, store the
    /// vectors: see [`Index::compute_vectors`].
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn with_model(&self, model: &Arc<Model>) -> Result<Index, Error> {
        let mut known = Vectors::new(model);
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let mut go_on = |_: &Vectors, _, _| ControlFlow::Continue(());
        self.compute_vectors(model, &mut known, threads, &mut go_on)?;
        let with = self.with_vectors(model, &known)?;
        Ok(with.unwrap_or_else(|| self.clone()))
    }
}
