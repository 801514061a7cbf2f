//! Measures what a link would do to the questions whose post is known: those that admins linked before, those of the posts' authors,
//! and the golden questions.

use senpai_content::{Learned, LearnedQuestion, Library};
use senpai_eval::{Golden, Half, Kind, Outcome, ask_all};
use senpai_live::Snapshot;
use senpai_search::{Filter, Query, index_in_memory};

use crate::{Admin, AdminError, Gap, GapLink, Measured};

/// A link with its measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredLink {
    /// The measurement.
    pub measured: Measured,
    /// The question that the post now has; `None` if nothing was linked, because the post of another question would no longer come
    /// first.
    pub linked: Option<LearnedQuestion>,
}

impl MeasuredLink {
    /// The question that the post now has.
    ///
    /// # Errors
    /// Fails with the measurement if nothing was linked.
    pub fn made(self) -> Result<LearnedQuestion, AdminError> {
        self.linked
            .ok_or_else(|| AdminError::Loses(Box::new(self.measured)))
    }
}

/// The largest number of parts into which the linked questions are divided: each part is asked of an index without it. By hand:
/// up to so many questions, each is left out alone; with more, the time stays that of twice so many indexes.
const PARTS: usize = 20;

impl Admin<'_> {
    /// Links a gap to a post as [`Admin::link`] does, if the right posts of all measured questions still come first, or if `force`.
    /// Measuring takes long: `may_link` is called after it, and its error prevents the link.
    ///
    /// # Errors
    /// Fails as [`Admin::link`], [`Admin::measure`] and `may_link` do.
    pub fn link_measured<E: From<AdminError>>(
        &self,
        gap: &Gap,
        link: GapLink,
        force: bool,
        on_progress: &mut dyn FnMut(usize, usize),
        may_link: impl FnOnce() -> Result<(), E>,
    ) -> Result<MeasuredLink, E> {
        let measured = self.measure(&self.proposed(gap, link)?, on_progress)?;
        let linked = match measured.lost.is_empty() || force {
            true => {
                may_link()?;
                Some(self.link(gap, link)?)
            }
            false => None,
        };
        Ok(MeasuredLink { measured, linked })
    }

    /// Measures the link that `proposed` would make: by cross-validation over the linked questions, and over the authors' questions
    /// and the golden questions. Changes nothing. It builds up to 42 indexes in memory, and says how many are done, and of how many.
    ///
    /// # Errors
    /// Fails when the posts, the linked questions or the golden questions cannot be read or indexed.
    pub fn measure(
        &self,
        proposed: &LearnedQuestion,
        on_progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Measured, AdminError> {
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(Measured::default());
        };
        let learned = Learned::load(self.learned_file()?)?;
        let library = self.library()?;
        let questions = questions(&learned, proposed, &library);
        let parts = PARTS.min(questions.len());
        // The questions that members did not ask come last, with all links.
        let mut public = public_questions(&library, self.golden()?);
        // A link helps its post for questions that share words with it, and for no others.
        let words = Query::new(&proposed.text, &snapshot.synonyms, Filter::default());
        public.retain(|question| words.term_share_in(&question.text) > 0.0);
        let all = parts + usize::from(!public.is_empty());
        let mut out = Measured::default();
        for part in 0..all {
            let is_members = part < parts;
            let asked = match is_members {
                true => questions
                    .iter()
                    .skip(part)
                    .step_by(parts)
                    .cloned()
                    .collect(),
                false => public.clone(),
            };
            let mut others = learned.clone();
            others.questions.retain(|q| {
                !is_members || !asked.iter().any(|asked: &Golden| asked.text == q.text)
            });
            on_progress(2 * part, 2 * all);
            let before = ask(&snapshot, &library, &others, &asked)?;
            others.add(proposed.clone());
            on_progress(2 * part + 1, 2 * all);
            let after = ask(&snapshot, &library, &others, &asked)?;
            for (before, after) in before.iter().zip(&after) {
                out.add(before, after, is_members);
            }
        }
        Ok(out)
    }
}

/// The questions of the posts' authors and the golden questions that a post answers.
fn public_questions(library: &Library, golden: Vec<Golden>) -> Vec<Golden> {
    let mut out: Vec<Golden> = Vec::new();
    let articles = library.articles.iter();
    let of_authors = articles.flat_map(|article| {
        let questions = article.meta.questions.iter();
        questions.map(|question| Golden {
            text: question.text.clone(),
            half: Half::Report,
            kind: Kind::Answerable,
            post: Some(article.meta.id.clone()),
            also: Vec::new(),
            answer: question.answer.clone(),
        })
    });
    let golden = golden.into_iter().map(|golden| Golden {
        half: Half::Report,
        ..golden
    });
    let has_post = |post: &String| library.get(post).is_some();
    for question in of_authors.chain(golden) {
        if question.kind != Kind::Answerable || !question.post.as_ref().is_some_and(has_post) {
            continue;
        }
        match out.iter_mut().find(|known| known.text == question.text) {
            Some(known) => known.also.extend(question.post),
            None => out.push(question),
        }
    }
    out
}

/// The linked questions without the proposed one. They are in the order of their posts, so that questions of one post, which
/// support each other, are in different parts.
fn questions(learned: &Learned, proposed: &LearnedQuestion, library: &Library) -> Vec<Golden> {
    let mut out: Vec<Golden> = Vec::new();
    for question in &learned.questions {
        let is_proposed = (&question.post, &question.text) == (&proposed.post, &proposed.text);
        if is_proposed || library.get(&question.post).is_none() {
            continue;
        }
        match out.iter_mut().find(|known| known.text == question.text) {
            Some(known) => known.also.push(question.post.clone()),
            None => out.push(Golden {
                text: question.text.clone(),
                half: Half::Report,
                kind: Kind::Answerable,
                post: Some(question.post.clone()),
                also: Vec::new(),
                answer: question.answer.clone(),
            }),
        }
    }
    out.sort_by(|a, b| a.post.cmp(&b.post));
    out
}

/// Asks questions of the posts with these linked questions.
fn ask(
    snapshot: &Snapshot,
    library: &Library,
    learned: &Learned,
    questions: &[Golden],
) -> Result<Vec<Outcome>, AdminError> {
    let mut library = library.clone();
    library.learn(learned);
    let index = index_in_memory(&library)?.with_vectors_of(&snapshot.index)?;
    let report = ask_all(questions, Half::Report, &index, &snapshot.synonyms)?;
    Ok(report.outcomes)
}
