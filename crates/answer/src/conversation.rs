//! A conversation: it remembers the question and the excerpts that its next line may refer to.

use senpai_language::{Language, SmallTalk};
use senpai_search::{Error, Retriever, Synonyms};

use crate::{
    Answer, AnswerOptions, Citation, EXCERPTS, FurtherKind, Intent, Memory, Shown, Status, answer,
};

/// The number of excerpts from which a further page is chosen. By hand.
const FURTHER_CANDIDATES: usize = 10;

/// A conversation in memory. A program that stores its conversations keeps a [`Memory`] itself, and calls [`Intent::of`].
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    memory: Option<Memory>,
    /// The posts of the last reply.
    last: Vec<String>,
}

/// The reply to a line of a conversation.
#[derive(Clone, Debug)]
pub enum LineReply {
    /// The line asks nothing: one sentence answers it.
    SmallTalk(SmallTalk),
    /// The line speaks of dying, or of harming oneself: a sentence answers it, and no post.
    Distress,
    /// The line says that the last reply helped.
    Helped,
    /// The line refers to a question, and there is none before it.
    NothingBefore,
    /// The line chooses one of the numbered excerpts of the last reply.
    Choice(Shown),
    /// The line asks for a post that was shown, in a language. The program knows which posts are versions of each other.
    Version {
        /// The post's id.
        post: String,
        /// The language in which the line asks for the post.
        language: Language,
    },
    /// The line asks a question, or for more excerpts.
    Answer {
        /// The answer to the line.
        answer: Answer,
        /// The number of its excerpts to show in full.
        in_full: usize,
        /// True if the answer is a further page: it has only excerpts that were not shown before, and is empty if none is left.
        further: bool,
    },
}

impl Conversation {
    /// Answers a line. The conversation sets `options.shown` and `options.before` itself.
    ///
    /// # Errors
    /// Fails when the retriever cannot read its index.
    pub fn reply_to(
        &mut self,
        retriever: &dyn Retriever,
        synonyms: &Synonyms,
        line: &str,
        options: &AnswerOptions,
    ) -> Result<LineReply, Error> {
        let intent = Intent::of(line, self.memory.as_ref());
        if intent == Intent::Return
            && let Some(memory) = self.memory.take()
        {
            return self.reply_to(retriever, synonyms, &memory.root, options);
        }
        match (intent, &mut self.memory) {
            (Intent::Distress, _) => Ok(LineReply::Distress),
            (Intent::Helped, _) => Ok(LineReply::Helped),
            (Intent::NothingBefore, _) => Ok(LineReply::NothingBefore),
            (Intent::Choice(chosen), _) => Ok(LineReply::Choice(chosen)),
            (Intent::SmallTalk(talk), _) => Ok(LineReply::SmallTalk(talk)),
            (Intent::Version { post, language }, _) => Ok(LineReply::Version { post, language }),
            (Intent::Further(kind), Some(memory)) => {
                if kind == FurtherKind::Others {
                    // Posts that are further still from the question help nobody.
                    if memory.has_rejected() {
                        return Ok(self.show(Answer::not_found(), 0, true));
                    }
                    memory.reject_shown();
                }
                let options = AnswerOptions {
                    shown: memory.shown.clone(),
                    ..options.clone()
                };
                let answer = further(retriever, synonyms, &memory.question, &options)?;
                let in_full = answer.excerpts.len();
                Ok(self.show(answer, in_full, true))
            }
            (Intent::Question | Intent::Return | Intent::Further(_), memory) => {
                let before = memory.as_ref();
                let options = AnswerOptions {
                    shown: before.map(|m| m.shown.clone()).unwrap_or_default(),
                    before: before.map(|m| m.root.clone()),
                    ..options.clone()
                };
                let answer = answer(retriever, synonyms, line, &options)?;
                *memory = Some(Memory::after(memory.take(), line, &answer));
                let in_full = in_full(&answer);
                Ok(self.show(answer, in_full, false))
            }
        }
    }

    /// True if an excerpt was shown in full.
    pub fn has_shown(&self, text: &str) -> bool {
        let mut shown = self.memory.iter().flat_map(|memory| &memory.shown);
        shown.any(|shown| shown.excerpt == text)
    }

    /// True if a post was in the last reply.
    pub fn has_just_shown(&self, post: &str) -> bool {
        self.last.iter().any(|shown| shown == post)
    }

    /// Remembers the excerpts of an answer that are shown in full.
    fn show(&mut self, answer: Answer, in_full: usize, further: bool) -> LineReply {
        let new = answer.excerpts.iter().take(in_full);
        let new: Vec<Shown> = new.map(Shown::from).collect();
        self.last = new.iter().map(|shown| shown.post.clone()).collect();
        if let Some(memory) = &mut self.memory {
            let numbered: Vec<&Citation> = match answer.status {
                Status::NotFound => answer.related().collect(),
                Status::Found | Status::Unsure => answer.excerpts.iter().collect(),
            };
            memory.choices = numbered.into_iter().map(Shown::from).collect();
            memory.add(new);
        }
        LineReply::Answer {
            answer,
            in_full,
            further,
        }
    }
}

/// A further page of the answer to a question: only excerpts that were not shown, with the excerpts of new posts first. Rejected
/// posts are left out.
///
/// # Errors
/// Fails when the retriever cannot read its index.
pub fn further(
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
    question: &str,
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
    excerpts.retain(|cited| !options.is_rejected(&cited.post.meta.id));
    excerpts.sort_by_key(|cited| options.has_shown_post(&cited.post.meta.id));
    answer.more |= excerpts.len() > most;
    excerpts.truncate(most);
    Ok(answer)
}

/// The number of excerpts to show in full: one excerpt that answers is enough.
pub fn in_full(answer: &Answer) -> usize {
    match answer.status {
        Status::Found => answer.excerpts.len().min(1),
        Status::Unsure => answer.excerpts.len().min(EXCERPTS),
        Status::NotFound => 0,
    }
}
