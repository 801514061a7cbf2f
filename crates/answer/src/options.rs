//! The options of an answer, and their limits.

use senpai_search::{Filter, Goal, Hit, Post};

use crate::{Citation, section::begins_in, tuning::JUST_SHOWN};

/// The default number of excerpts. By hand.
pub const EXCERPTS: usize = 3;
/// The default length of an excerpt, in characters (scalar values). By hand.
pub const CHARACTERS: usize = 200;
/// The longest question that platforms accept, in characters (scalar values): Discord's limit for a message.
pub const LONGEST_QUESTION: usize = 2000;

/// Limits the posts that may answer and the excerpts that are shown. Complete it with `..AnswerOptions::default()`: fields may
/// be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerOptions {
    /// Limits the posts that may answer.
    pub filter: Filter,
    /// The goals of the member: of two posts that answer about equally well, a post for one of these goals comes first.
    pub goals: Vec<Goal>,
    /// The greatest number of excerpts.
    pub excerpts: usize,
    /// The greatest length of an excerpt, in characters (scalar values); an excerpt of an English post may be twice as long.
    pub characters: usize,
    /// The excerpts that were shown before, the newest first; they are not shown again.
    pub shown: Vec<Shown>,
    /// In a conversation: the last question with a subject of its own. A line that follows it up is answered from the posts just
    /// shown, unless another post wins clearly.
    pub before: Option<String>,
}

impl Default for AnswerOptions {
    fn default() -> AnswerOptions {
        AnswerOptions {
            filter: Filter::default(),
            goals: Vec::new(),
            excerpts: EXCERPTS,
            characters: CHARACTERS,
            shown: Vec::new(),
            before: None,
        }
    }
}

/// An excerpt that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The id of the excerpt's post.
    pub post: String,
    /// The text of the excerpt.
    pub excerpt: String,
    /// True if a member said that this post does not answer. The post is then not shown again.
    pub rejected: bool,
}

impl From<&Citation> for Shown {
    fn from(cited: &Citation) -> Shown {
        Shown {
            post: cited.post.meta.id.clone(),
            excerpt: cited.excerpt.text.clone(),
            rejected: false,
        }
    }
}

impl Shown {
    /// True if the excerpt begins in the hit's passage.
    pub(crate) fn begins_in(&self, hit: &Hit) -> bool {
        begins_in(&hit.passage.text, &self.excerpt) && self.post == hit.post.meta.id
    }

    /// True if the excerpt has text of the hit's passage: it begins or ends there, or has all of it.
    fn overlaps(&self, hit: &Hit) -> bool {
        let (passage, excerpt) = (hit.passage.text.as_str(), self.excerpt.as_str());
        let last = excerpt.lines().last().unwrap_or_default();
        let ends_in = excerpt.contains(passage) || passage.contains(last);
        (begins_in(passage, excerpt) || ends_in) && self.post == hit.post.meta.id
    }
}

impl AnswerOptions {
    /// True if a post serves a goal of the member.
    pub(crate) fn prefers(&self, post: &Post) -> bool {
        let mut served = post.meta.goals.iter();
        served.any(|goal| self.goals.contains(goal))
    }

    /// True if an excerpt that was shown has text of this passage.
    pub(crate) fn has_shown(&self, hit: &Hit) -> bool {
        self.shown.iter().any(|shown| shown.overlaps(hit))
    }

    /// True if an excerpt of this post was shown.
    pub(crate) fn has_shown_post(&self, post: &str) -> bool {
        self.shown.iter().any(|shown| shown.post == post)
    }

    /// True if exactly this excerpt was shown.
    pub(crate) fn has_shown_excerpt(&self, cited: &Citation) -> bool {
        let (post, excerpt) = (&cited.post.meta.id, &cited.excerpt.text);
        let mut shown = self.shown.iter();
        shown.any(|shown| shown.post == *post && shown.excerpt == *excerpt)
    }

    /// True if a member rejected this post.
    pub(crate) fn is_rejected(&self, post: &str) -> bool {
        let mut rejected = self.shown.iter().filter(|shown| shown.rejected);
        rejected.any(|shown| shown.post == post)
    }

    /// The ids of the posts that a follow-up may be about, the newest first.
    pub(crate) fn just_shown(&self) -> Vec<String> {
        let mut posts: Vec<String> = Vec::new();
        for Shown { post, .. } in &self.shown {
            if posts.len() < JUST_SHOWN && !posts.contains(post) && !self.is_rejected(post) {
                posts.push(post.clone());
            }
        }
        posts
    }
}
