//! The memory of a conversation: plain data, which a program may store.

use crate::{Answer, Shown, follow_up::joined, phrases::refers_back};

/// The largest number of excerpts that a follow-up leaves out because they were shown. By hand: far above what members read.
const MAX_SHOWN: usize = 200;

/// The memory of a conversation: its questions, and the excerpts shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The last question with a subject of its own: follow-ups of follow-ups are about it too.
    pub root: String,
    /// The last question in its answered form: the root, joined with the follow-up.
    pub question: String,
    /// The excerpts shown since the root, the newest first.
    pub shown: Vec<Shown>,
    /// The numbered excerpts of the last reply: a line that is a number chooses one of them.
    pub choices: Vec<Shown>,
}

impl Memory {
    /// The memory of a stored conversation. `None` if `question` has no meaning by itself, because the question before it was
    /// forgotten.
    pub fn new(root: String, question: String, shown: Vec<Shown>) -> Option<Memory> {
        let mut memory = Memory {
            root,
            question,
            shown: Vec::new(),
            choices: Vec::new(),
        };
        memory.add(shown);
        (!refers_back(&memory.question)).then_some(memory)
    }

    /// The memory after `line` was answered. Add the excerpts that were shown.
    pub fn after(before: Option<Memory>, line: &str, answer: &Answer) -> Memory {
        match before {
            Some(before) if answer.follows => Memory {
                question: joined(&before.root, line),
                choices: Vec::new(),
                ..before
            },
            // The line has a subject of its own.
            _ => Memory {
                root: line.to_owned(),
                question: line.to_owned(),
                shown: Vec::new(),
                choices: Vec::new(),
            },
        }
    }

    /// Adds excerpts that were just shown. If there are more than 200, the oldest are forgotten.
    pub fn add(&mut self, shown: Vec<Shown>) {
        self.shown.splice(0..0, shown);
        self.shown.truncate(MAX_SHOWN);
    }

    /// True if a member has rejected posts since the root.
    pub fn has_rejected(&self) -> bool {
        self.shown.iter().any(|shown| shown.rejected)
    }

    /// Marks every post shown so far as rejected.
    pub fn reject_shown(&mut self) {
        for shown in &mut self.shown {
            shown.rejected = true;
        }
    }
}
