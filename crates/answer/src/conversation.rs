//! A conversation: it remembers the question and the excerpts to which its next line may refer.

use senpai_language::{ParsedQuestion, SmallTalk};
use senpai_search::{Error, Retriever, Synonyms};

use crate::{
    Answer, AnswerOptions, EXCERPTS, Shown, Status, answer, is_more, is_rejection, joined,
};

/// The number of excerpts from which a further page is chosen. By hand.
const FURTHER_CANDIDATES: usize = 10;

/// The memory of a conversation. A program with a storage of its own sets [`AnswerOptions::before`] and [`AnswerOptions::shown`]
/// itself.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The last question with a subject of its own.
    root: Option<String>,
    /// The question as it was answered last.
    question: String,
    /// The excerpts shown in full, the newest first.
    shown: Vec<Shown>,
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
        /// It is a further page: it has only excerpts that were not shown before, and is empty if none is left.
        further: bool,
    },
}

impl Conversation {
    /// Answers a line. The conversation sets `options.shown` and `options.before` itself.
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
        let options = AnswerOptions {
            shown: self.shown.clone(),
            before: self.root.clone(),
            ..options.clone()
        };
        if self.root.is_some() && asks_for_further {
            let rejected = if rejects { &self.last[..] } else { &[] };
            let answer = further(retriever, synonyms, &self.question, rejected, &options)?;
            let in_full = answer.excerpts.len();
            self.remember(&answer, in_full);
            return Ok(Said::Answer {
                answer,
                in_full,
                further: true,
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

    /// Whether an excerpt was shown in full.
    pub fn has_shown(&self, text: &str) -> bool {
        self.shown.iter().any(|shown| shown.excerpt == text)
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
        let new: Vec<Shown> = new.map(Shown::from).collect();
        self.last = new.iter().map(|shown| shown.post.clone()).collect();
        self.shown.splice(0..0, new);
    }
}

/// A further page of the answer to a question: only excerpts that were not shown, those of new posts first. The posts with the ids
/// in `rejected` are left out.
///
/// # Errors
/// Fails when the retriever cannot read its index.
pub fn further(
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
    question: &str,
    rejected: &[String],
    options: &AnswerOptions,
) -> Result<Answer, Error> {
    let most = options.excerpts;
    let wider = AnswerOptions {
        excerpts: FURTHER_CANDIDATES.max(most),
        before: None,
        ..options.clone()
    };
    let mut answer = answer(retriever, synonyms, question, &wider)?;
    let excerpts = &mut answer.excerpts;
    excerpts.retain(|cited| !rejected.contains(&cited.post.meta.id));
    excerpts.sort_by_key(|cited| options.has_shown_post(&cited.post.meta.id));
    answer.more |= excerpts.len() > most;
    excerpts.truncate(most);
    Ok(answer)
}

/// The number of excerpts to show in full: one that answers is enough.
pub fn in_full(answer: &Answer) -> usize {
    match answer.status {
        Status::Found => answer.excerpts.len().min(1),
        Status::Unsure => answer.excerpts.len().min(EXCERPTS),
        Status::NotFound => 0,
    }
}
