//! Forms: a button that lets a member write a few words.

use senpai_content::Language;
use senpai_practice::commitment::LONGEST_STEP;
use senpai_wording::{fill, wording};

use crate::{
    Effects, Error,
    payload::{Op, Payload},
    session::Session,
};

/// The longest text about what happened, and the longest principle, in characters. By hand: some paragraphs.
const LONGEST_TEXT: usize = 1000;

/// A form with one box of text, which a button opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The title; at most 24 characters (Slack).
    pub title: &'static str,
    /// The label of the box; at most 45 characters (Discord).
    pub label: &'static str,
    /// The button that sends the form.
    pub send: &'static str,
    /// The button that closes it.
    pub cancel: &'static str,
    /// The longest text, in characters.
    pub longest: usize,
}

/// The form that a button with this payload opens; `None` if it opens none. A platform opens it at once, and gives the text to the
/// service as [`Action::FormSubmitted`](crate::Action::FormSubmitted).
pub fn form(payload: &str) -> Option<Form> {
    let payload: Payload = payload.parse().ok()?;
    let language = Language::ALL.get(usize::from(payload.page))?;
    let words = &wording(*language).practice;
    let ([title, label], longest) = match payload.op {
        Op::OwnStep | Op::OwnInstead => (words.own_step, LONGEST_STEP),
        Op::WhatHappened => (words.what_happened, LONGEST_TEXT),
        Op::Recall => (words.recall_form, LONGEST_TEXT),
        _ => return None,
    };
    let [send, cancel] = words.form;
    Some(Form {
        title,
        label,
        send,
        cancel,
        longest,
    })
}

impl Session<'_> {
    /// Takes the text of a form. Its payload is untrusted, as that of a button.
    pub fn submit_form(&self, payload: &str, text: &str) -> Result<Effects, Error> {
        let (Some(form), Ok(parsed)) = (form(payload), payload.parse::<Payload>()) else {
            return Ok(self.say(self.words.expired));
        };
        let text = text.trim();
        if text.is_empty() || text.chars().count() > form.longest {
            return Ok(self.say(fill(self.words.practice.too_long, form.longest)));
        }
        self.pressed(parsed, Some(text))
    }
}
