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

/// True for a character that shows something. Others are spaces, control characters, those that Unicode lets a program ignore
/// (Default_Ignorable_Code_Point of `DerivedCoreProperties.txt`), and the empty pattern of Braille.
fn is_visible(c: char) -> bool {
    let is_ignorable = matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    !(is_ignorable || c.is_whitespace() || c.is_control() || c == '\u{2800}')
}

impl Session<'_> {
    /// Takes the text of a form. Its payload is untrusted, as that of a button.
    pub fn submit_form(&self, payload: &str, text: &str) -> Result<Effects, Error> {
        let (Some(form), Ok(parsed)) = (form(payload), payload.parse::<Payload>()) else {
            return Ok(self.say(self.words.expired));
        };
        let text = text.trim();
        if !text.contains(is_visible) || text.chars().count() > form.longest {
            return Ok(self.say(fill(self.words.practice.too_long, form.longest)));
        }
        self.pressed(parsed, Some(text))
    }
}
