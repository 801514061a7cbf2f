//! The effect of a link on the questions whose right post is known.

use senpai_eval::Outcome;

/// The linked questions, each asked without itself, the posts' own questions and the golden questions, before and after a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Number of questions.
    pub questions: usize,
    /// Number of these whose post comes first without the link.
    pub first_before: usize,
    /// Number of these whose post comes first with the link.
    pub first_after: usize,
    /// The questions whose post would no longer come first.
    pub lost: Vec<LostQuestion>,
}

/// A question whose post would no longer come first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostQuestion {
    /// The question.
    pub text: String,
    /// The id of its post.
    pub post: String,
    /// The id of the post that would come first; `None` if none would.
    pub instead: Option<String>,
    /// True if a member asked it: it is a linked question. False if it stands in a post or among the golden questions.
    pub is_members: bool,
}

impl Measured {
    pub(crate) fn add(&mut self, before: &Outcome, after: &Outcome, is_members: bool) {
        let [was, is] = [before, after].map(|outcome| outcome.rank() == Some(0));
        self.questions += 1;
        self.first_before += usize::from(was);
        self.first_after += usize::from(is);
        if was && !is {
            self.lost.push(LostQuestion {
                text: after.text.clone(),
                post: after.post.clone().unwrap_or_default(),
                instead: after.cited.first().cloned(),
                is_members,
            });
        }
    }
}
