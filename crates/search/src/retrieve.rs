//! Finds the passages that may answer a question.

use crate::{
    Error, Hit, Index, Query, interaction,
    nearness::{self, Meaning},
    rerank::{FirstStage, Reranker},
    score::{self, Candidates},
    term_weights::TermWeights,
    tuning::{CANDIDATES, CONTEXT},
    vectors::QuestionVector,
};
use tantivy::DocAddress;

/// Finds passages: the interface to engines. [`Index`] implements it.
///
/// Another engine finds candidates by [`Query::terms`] or in its own way, and leaves out posts that [`Query::filter`] does not
/// admit. It weighs the terms with [`Query::term_weights`] and ranks with [`crate::rerank`]. Then excerpts and confidence are
/// computed as for [`Index`]. The engine's own errors go into [`Error::Retriever`].
pub trait Retriever {
    /// The best `limit` passages, best first.
    ///
    /// # Errors
    /// Fails when the engine cannot read its index.
    fn retrieve(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error>;

    /// The best `limit` passages by meaning alone, best first. It finds posts in another language, which share no words with the
    /// question. Empty if the engine has no embedding model.
    ///
    /// # Errors
    /// Fails when the engine cannot read its index.
    fn retrieve_by_meaning(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error> {
        let _ = (query, limit);
        Ok(Vec::new())
    }
}

impl Retriever for Index {
    fn retrieve(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error> {
        let Candidates {
            found,
            term_weights,
        } = score::candidates(self, query, limit.max(CANDIDATES))?;
        let best = found.first().map_or(0.0, |first| first.0);
        let by_words = found.into_iter();
        let mut all: Vec<_> = by_words
            .map(|(score, address)| (address, FirstStage::at(address, score)))
            .collect();
        let Some(meaning) = &self.meaning else {
            let mut hits = self.rank(query, &all, &term_weights, best, limit)?;
            self.add_context(&mut hits, |_| Vec::new())?;
            return Ok(hits);
        };
        let (vector, tokens) = meaning.model.read_question(&query.typed);
        let question = QuestionVector::of(&vector);
        self.add_meaning(meaning, query, &question, &mut all)?;
        let mut hits = self.rank(query, &all, &term_weights, best, limit)?;
        interaction::compare(&meaning.model, &tokens, &mut hits);
        self.add_context(&mut hits, |at| meaning.sentences(at, &question))?;
        Ok(hits)
    }

    fn retrieve_by_meaning(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error> {
        let Some(meaning) = &self.meaning else {
            return Ok(Vec::new());
        };
        let mut nearest = Vec::new();
        let question = QuestionVector::of(&meaning.model.embed_question(&query.typed));
        self.add_meaning(meaning, query, &question, &mut nearest)?;
        let term_weights = score::term_weights(self, query)?;
        let mut hits = self.rank(query, &nearest, &term_weights, 0.0, limit)?;
        self.add_context(&mut hits, |at| meaning.sentences(at, &question))?;
        Ok(hits)
    }
}

impl Index {
    /// Reads the candidates and ranks them; `best` is the best score by words.
    fn rank(
        &self,
        query: &Query,
        candidates: &[(DocAddress, FirstStage)],
        term_weights: &TermWeights,
        best: f32,
        limit: usize,
    ) -> Result<Vec<Hit>, Error> {
        let mut reranker = Reranker::new(query, term_weights, best, limit);
        for (address, stage) in candidates {
            let number = self.post_number(*address)?;
            let read = || Ok::<_, Error>((self.post(number)?, self.read(*address)?));
            reranker.offer(number, stage, read)?;
        }
        Ok(reranker.finish())
    }

    /// Adds to each hit's context the passages after it in its section. `sentences` gives the cosines of their sentences.
    fn add_context(
        &self,
        hits: &mut [Hit],
        sentences: impl Fn(DocAddress) -> Vec<f32>,
    ) -> Result<(), Error> {
        for hit in hits {
            let Some(mut at) = hit.address else {
                continue;
            };
            let number = self.post_number(at)?;
            let passages = self.segments[at.segment_ord as usize].reader.max_doc();
            // The passages of a post were added in the order of its text.
            while hit.context.text.chars().count() < CONTEXT {
                at.doc_id += 1;
                if at.doc_id >= passages || self.post_number(at)? != number {
                    break;
                }
                let next = self.read(at)?;
                if !next.is_in_section_of(&hit.passage) {
                    break;
                }
                hit.context.append(&next);
                hit.sentence_cosines.extend(sentences(at));
            }
        }
        Ok(())
    }

    /// Adds the passages that are nearest in meaning to the candidates, and sets the nearness of all candidates.
    fn add_meaning(
        &self,
        meaning: &Meaning,
        query: &Query,
        question: &QuestionVector,
        candidates: &mut Vec<(DocAddress, FirstStage)>,
    ) -> Result<(), Error> {
        for (address, stage) in candidates.iter_mut() {
            stage.nearness = Some(meaning.nearness(*address, question));
        }
        let (nearest, spread) = self.nearest(meaning, query, question)?;
        for (rank, (address, nearness)) in nearest.into_iter().enumerate() {
            match candidates.iter_mut().find(|(known, _)| *known == address) {
                Some((_, stage)) => stage.meaning_rank = Some(rank),
                None => {
                    let stage = FirstStage {
                        meaning_rank: Some(rank),
                        nearness: Some(nearness),
                        ..FirstStage::at(address, 0.0)
                    };
                    candidates.push((address, stage));
                }
            }
        }
        for (address, stage) in candidates.iter_mut() {
            stage.sentences = meaning.sentences(*address, question);
        }
        let posts = candidates.iter_mut().map(|(address, stage)| {
            let number = self.post_number(*address)?;
            Ok((number, stage.nearness.get_or_insert_default()))
        });
        nearness::set_posts(
            posts.collect::<Result<Vec<_>, Error>>()?.into_iter(),
            spread,
        );
        Ok(())
    }
}
