//! The options of an answer, and their limits.

use senpai_search::Filter;

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
    /// Which posts may answer.
    pub filter: Filter,
    /// The most excerpts.
    pub excerpts: usize,
    /// The length of an excerpt at most, in characters (scalar values); of an English post's twice as many.
    pub characters: usize,
    /// The texts of excerpts that were shown before; they are not shown again.
    pub shown: Vec<String>,
    /// The question before, in a conversation. A line that follows it up is answered from the posts just shown, unless another post
    /// wins clearly.
    pub before: Option<Before>,
}

impl Default for AnswerOptions {
    fn default() -> AnswerOptions {
        AnswerOptions {
            filter: Filter::default(),
            excerpts: EXCERPTS,
            characters: CHARACTERS,
            shown: Vec::new(),
            before: None,
        }
    }
}

/// The question before a line of a conversation: follow-ups are about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// The last question with a subject of its own.
    pub question: String,
    /// The ids of the posts that were shown for it, the newest first.
    pub posts: Vec<String>,
}
