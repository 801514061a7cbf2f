//! A conversation: what its next line refers to.

use senpai_language::{ParsedQuestion, SmallTalk};
use senpai_search::{Error, Retriever, Synonyms};

use crate::{
    Answer, AnswerOptions, Before, EXCERPTS, Status, answer, is_more, is_rejection, joined,
};

/// The number of posts just shown that a follow-up may be about. By hand.
const POSTS: usize = 3;
/// Among which a further page is found. By hand.
const CANDIDATES: usize = 10;

/// What a conversation remembers. A program that stores it elsewhere gives [`AnswerOptions::before`] itself.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The last question with a subject of its own.
    root: Option<String>,
    /// The question as it was answered last.
    question: String,
    /// The excerpts shown in full, the newest first, by post and text.
    shown: Vec<(String, String)>,
    /// The posts of the last reply.
    last: Vec<String>,
}

/// The reply to a line of a conversation.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a value lives for one reply")]
pub enum Said {
    /// The line asks nothing: one sentence answers it.
    SmallTalk(SmallTalk),
    /// An answer.
    Answer {
        /// The answer.
        answer: Answer,
        /// The number of its excerpts to show in full.
        in_full: usize,
        /// It has what was not shown before; if nothing is left, it is empty.
        further: bool,
    },
}

impl Conversation {
    /// Answers a line. `options.shown` and `options.before` are the conversation's own.
    ///
    /// # Errors
    /// Fails when the retriever cannot read its index.
    pub fn says(
        &mut self,
        retriever: &dyn Retriever,
        synonyms: &Synonyms,
        line: &str,
        options: &AnswerOptions,
    ) -> Result<Said, Error> {
        let rejects = is_rejection(line);
        let asks_for_further = line.trim().is_empty() || is_more(line) || rejects;
        let mut options = AnswerOptions {
            shown: self.shown.iter().map(|(_, text)| text.clone()).collect(),
            ..options.clone()
        };
        if let Some(root) = self.root.clone() {
            if asks_for_further {
                return self.further(retriever, synonyms, options, rejects);
            }
            options.before = Some(Before {
                question: root,
                posts: newest_posts(self.shown.iter().map(|(post, _)| post)),
            });
        }
        if let Some(talk) = ParsedQuestion::parse(line).small_talk {
            return Ok(Said::SmallTalk(talk));
        }
        let answer = answer(retriever, synonyms, line, &options)?;
        match &self.root {
            Some(root) if answer.follows => self.question = joined(root, line),
            _ => {
                self.root = Some(line.to_owned());
                self.question = line.to_owned();
                self.shown.clear();
            }
        }
        let in_full = in_full(&answer);
        self.remember(&answer, in_full);
        Ok(Said::Answer {
            answer,
            in_full,
            further: false,
        })
    }

    /// What was not shown yet; after a rejection, of other posts than those of the last reply.
    fn further(
        &mut self,
        retriever: &dyn Retriever,
        synonyms: &Synonyms,
        options: AnswerOptions,
        rejects: bool,
    ) -> Result<Said, Error> {
        let most = options.excerpts;
        let options = AnswerOptions {
            excerpts: CANDIDATES.max(most),
            ..options
        };
        let mut answer = answer(retriever, synonyms, &self.question, &options)?;
        if rejects {
            let rejected = &self.last;
            answer
                .excerpts
                .retain(|cited| !rejected.contains(&cited.post.meta.id));
        }
        answer.more |= answer.excerpts.len() > most;
        answer.excerpts.truncate(most);
        let in_full = answer.excerpts.len();
        self.remember(&answer, in_full);
        Ok(Said::Answer {
            answer,
            in_full,
            further: true,
        })
    }

    /// Whether an excerpt was shown in full.
    pub fn has_shown(&self, text: &str) -> bool {
        self.shown.iter().any(|(_, shown)| shown == text)
    }

    /// The id of the first post of the last reply.
    pub fn just_shown(&self) -> Option<&str> {
        self.last.first().map(String::as_str)
    }

    /// Whether a post was in the last reply.
    pub fn has_just_shown(&self, post: &str) -> bool {
        self.last.iter().any(|shown| shown == post)
    }

    fn remember(&mut self, answer: &Answer, in_full: usize) {
        let new = answer.excerpts.iter().take(in_full);
        let new: Vec<_> = new
            .map(|cited| (cited.post.meta.id.clone(), cited.excerpt.text.clone()))
            .collect();
        self.last = new.iter().map(|(post, _)| post.clone()).collect();
        self.shown.splice(0..0, new);
    }
}

/// The posts that a follow-up may be about, of all that were shown, the newest first.
pub fn newest_posts<'a>(shown: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut posts: Vec<String> = Vec::new();
    for post in shown {
        if posts.len() < POSTS && !posts.contains(post) {
            posts.push(post.clone());
        }
    }
    posts
}

/// The number of excerpts to show in full: one that answers is enough.
pub fn in_full(answer: &Answer) -> usize {
    match answer.status {
        Status::Found => answer.excerpts.len().min(1),
        Status::Unsure => answer.excerpts.len().min(EXCERPTS),
        Status::NotFound => 0,
    }
}
