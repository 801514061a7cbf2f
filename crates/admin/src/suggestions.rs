//! Suggested links: questions that a post helped with, as members said, but that this post does not answer as found.

use std::collections::{BTreeMap, HashSet};

use senpai_answer::{AnswerOptions, Status, answer};
use senpai_language::{ParsedQuestion, normalize};
use senpai_live::Snapshot;
use senpai_search::Post;
use senpai_store::{JudgedQuestion, Judgement, KeyParts};

use crate::{Admin, AdminError, Gap, SuggestedPost, admin::days_before, group_gaps};

/// The least number of times that a post helped. By hand: one press of a button may be an accident.
const MIN_HELPED: usize = 2;

impl Admin<'_> {
    /// Links that members suggest by what they said about posts: those with most support first. Questions that were asked
    /// privately or in a direct message are no part of them, nor those that find the post already.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn suggestions(&self) -> Result<Vec<Gap>, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        let since = days_before(self.now, self.keep_days);
        let judged = self.store.judged_questions(workspace, since)?;
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(Vec::new());
        };
        let mut of_posts: BTreeMap<&str, Vec<&JudgedQuestion>> = BTreeMap::new();
        for question in &judged {
            let posts: HashSet<&str> = question.judgements.iter().map(|j| &*j.post).collect();
            for post in posts {
                of_posts.entry(post).or_default().push(question);
            }
        }
        let mut out: Vec<(usize, Gap)> = Vec::new();
        for post in snapshot.index.posts() {
            let Some(judged) = of_posts.get(post.meta.id.as_str()) else {
                continue;
            };
            let questions = judged.iter().map(|q| q.question.clone());
            for gap in group_gaps(questions.collect()) {
                let gap = suggested(&post.meta.id, gap, judged);
                let gap = gap.filter(|(_, gap)| is_new(&gap.newest.text, post, &snapshot));
                out.extend(gap);
            }
        }
        out.sort_by_key(|(helped, _)| std::cmp::Reverse(*helped));
        Ok(out.into_iter().map(|(_, gap)| gap).collect())
    }
}

/// The questions of a gap that a post helped with, and the number of times that it helped. `None` if that is too little, or if it
/// did not help as often.
fn suggested(post: &str, gap: Gap, judged: &[&JudgedQuestion]) -> Option<(usize, Gap)> {
    let (good, bad) = said(post, judged, |id| gap.questions().any(|q| q.id == id));
    if good.len() < MIN_HELPED || good.len() <= bad.len() {
        return None;
    }
    let members: HashSet<&str> = good.iter().map(|j| j.from.as_str()).collect();
    let suggested = SuggestedPost {
        post: post.to_owned(),
        helped: good.len(),
        members: members.len(),
        did_not_help: bad.len(),
    };
    // Only words with which the post helped stand for it.
    let mut questions = std::iter::once(gap.newest)
        .chain(gap.earlier)
        .filter(|question| {
            let (good, bad) = said(post, judged, |id| id == question.id);
            good.len() > bad.len()
        });
    let gap = Gap {
        newest: questions.next()?,
        earlier: questions.collect(),
        suggested: Some(suggested),
    };
    Some((good.len(), gap))
}

/// What members said about a post in some of the questions: that it helped, and that it did not.
fn said<'j>(
    post: &str,
    judged: &[&'j JudgedQuestion],
    is_asked: impl Fn(u64) -> bool,
) -> (Vec<&'j Judgement>, Vec<&'j Judgement>) {
    let questions = judged.iter().filter(|q| is_asked(q.question.id));
    let judgements = questions.flat_map(|q| &q.judgements);
    judgements
        .filter(|j| j.post == post)
        .partition(|j| j.helped)
}

/// True if a link would add something: the question names a subject, the post does not have it, and it does not find the
/// post.
fn is_new(question: &str, post: &Post, snapshot: &Snapshot) -> bool {
    let mut known = post.meta.questions.iter().chain(&post.learned);
    if ParsedQuestion::parse(question).content.is_empty()
        || known.any(|known| normalize(&known.text) == normalize(question))
    {
        return false;
    }
    let options = AnswerOptions::default();
    let answer = answer(&snapshot.index, &snapshot.synonyms, question, &options);
    !answer.is_ok_and(|answer| {
        let first = answer.excerpts.first();
        answer.status == Status::Found && first.is_some_and(|e| e.post.meta.id == post.meta.id)
    })
}
