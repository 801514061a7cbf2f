//! What the desk tells a platform to do; how it looks there is the platform's own.

use senpai_content::Language;

/// What a request leads to, in order; nothing when the message was not meant for the bot.
pub type Effects = Vec<Effect>;

/// One thing to do on the platform.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Reply to the request.
    Reply(Reply),
    /// Replace what the bot said before: the message that a button sits on, or `message` where it is named.
    Replace {
        /// What the platform called that message in [`Desk::sent`](crate::Desk::sent); `None` is the button's own.
        message: Option<String>,
        /// What to say instead.
        reply: Reply,
    },
    /// Delete what the bot said.
    Delete {
        /// What the platform called that message in [`Desk::sent`](crate::Desk::sent).
        message: String,
    },
    /// Say something elsewhere.
    Post {
        /// The channel.
        channel: String,
        /// The member it is about: name them without pinging them.
        member: Option<String>,
        /// What to say.
        reply: Reply,
    },
}

/// A message, the same on every platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The language it is worded in.
    pub language: Language,
    /// Only the member is to see it.
    pub private: bool,
    /// The outcome, in words. Plain text, from wording and untrusted input: escape it.
    pub heading: String,
    /// Excerpts and posts, best first.
    pub cards: Vec<Card>,
    /// What else there is to say, a line each. Plain text: escape it.
    pub notes: Vec<String>,
    /// Buttons, in order; at most [`BUTTONS`].
    pub buttons: Vec<Button>,
    /// A picture (PNG) with what it shows in words.
    pub picture: Option<Picture>,
}

/// How many buttons a reply has at most: what one row of Discord holds.
pub const BUTTONS: usize = 5;

/// An excerpt of a post, or a post.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The post's title; over a principle, that it is one.
    pub title: String,
    /// The headings above the excerpt, outermost first; under a principle its post, unless the next card is of it too.
    pub headings: Vec<String>,
    /// Where to read on.
    pub link: Option<String>,
    /// The text, in runs; empty for a post by its title only.
    pub text: Vec<Run>,
    /// What kind of text it is.
    pub kind: CardKind,
}

/// What a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// A verbatim excerpt.
    Excerpt,
    /// A principle that the post's author states.
    Principle,
    /// A post, by title and summary.
    Post,
}

/// Text that is marked or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text: verbatim and plain. Escape it.
    pub text: String,
    /// It is a word of the question.
    pub marked: bool,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What stands on it, at most 75 characters.
    pub label: &'static str,
    /// What it carries: ASCII, at most 100 bytes.
    pub payload: String,
    /// It is the one most members want.
    pub primary: bool,
}

/// A picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// PNG.
    pub png: Vec<u8>,
    /// What it shows, for those who cannot see it.
    pub description: String,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.description, self.png.len())
    }
}

impl Reply {
    /// A message of words only.
    pub fn of(language: Language, heading: impl Into<String>) -> Reply {
        Reply {
            language,
            private: false,
            heading: heading.into(),
            cards: Vec::new(),
            notes: Vec::new(),
            buttons: Vec::new(),
            picture: None,
        }
    }

    /// The same, for the member only.
    #[must_use]
    pub fn private(self) -> Reply {
        Reply {
            private: true,
            ..self
        }
    }
}

impl Card {
    /// The text without marks.
    pub fn plain(&self) -> String {
        self.text.iter().map(|run| run.text.as_str()).collect()
    }
}
