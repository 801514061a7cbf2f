//! The effects of a request. The platform decides the look of a reply.

use senpai_content::Language;

use crate::Place;

/// The effects of a request, in order; none when the message was not meant for the bot.
pub type Effects = Vec<Effect>;

/// One thing to do on the platform.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Reply to the request.
    Reply(Reply),
    /// Replace an earlier message of the bot.
    Replace {
        /// The message's id, from [`ChatService::mark_sent`](crate::ChatService::mark_sent).
        message: String,
        /// The new message.
        reply: Reply,
    },
    /// Delete a message of the bot.
    Delete {
        /// The message's id, from [`ChatService::mark_sent`](crate::ChatService::mark_sent).
        message: String,
    },
    /// Pass a question on to the helpers, in another channel.
    PassOn {
        /// The channel's id.
        channel: String,
        /// The member who asked: named, not pinged.
        member: Option<String>,
        /// The message.
        reply: Reply,
    },
}

impl Effect {
    /// The effect with the change of its reply, if it has one.
    #[must_use]
    pub fn map_reply(self, change: impl FnOnce(Reply) -> Reply) -> Effect {
        match self {
            Effect::Reply(reply) => Effect::Reply(change(reply)),
            Effect::Replace { message, reply } => Effect::Replace {
                message,
                reply: change(reply),
            },
            Effect::PassOn {
                channel,
                member,
                reply,
            } => Effect::PassOn {
                channel,
                member,
                reply: change(reply),
            },
            delete @ Effect::Delete { .. } => delete,
        }
    }
}

/// A notification for a member whose question a post answers now.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// The id, for [`ChatService::mark_notified`](crate::ChatService::mark_notified). After the notification it may be another's.
    pub id: u64,
    /// The question's id.
    pub question: u64,
    /// The workspace in which the member asked.
    pub workspace: String,
    /// Where the member asked; `None` if they asked privately. The notification is then a direct message.
    pub place: Option<Place>,
    /// The member's id.
    pub member: String,
    /// The message.
    pub reply: Reply,
}

/// A message, the same on every platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The language of its sentences.
    pub language: Language,
    /// Whether only the member may see it.
    pub private: bool,
    /// The first line. Plain text with untrusted parts: escape it.
    pub heading: String,
    /// Excerpts and posts, best first.
    pub cards: Vec<Card>,
    /// Further lines. Plain text with untrusted parts: escape it.
    pub notes: Vec<String>,
    /// Buttons, in order; at most [`BUTTONS`].
    pub buttons: Vec<Button>,
    /// A picture.
    pub picture: Option<Picture>,
}

/// The largest number of buttons under a reply. By hand: two of Discord's rows of five.
pub const BUTTONS: usize = 10;

/// An excerpt of a post, or a post.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The post's title; for a principle, the word "principle".
    pub title: String,
    /// The headings above the excerpt, outermost first. For a principle, its post, unless the next card names it.
    pub headings: Vec<String>,
    /// The link to the post.
    pub link: Option<String>,
    /// What a reader should know of the post: its date, and its language if it is not the asker's.
    pub marks: Vec<String>,
    /// The principle that the post states, if it answers the question.
    pub principle: Option<String>,
    /// The text, in runs; empty when only the title is shown.
    pub text: Vec<Run>,
    /// The kind of text.
    pub kind: CardKind,
    /// The https address of an image of the post.
    pub image: Option<String>,
}

/// The kind of text on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// A verbatim excerpt.
    Excerpt,
    /// A principle that the post's author states.
    Principle,
    /// A post's title and summary.
    Post,
    /// A further post in one line: its title and its headings.
    Line,
}

/// A run of text, highlighted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text, verbatim. Plain and untrusted: escape it.
    pub text: String,
    /// Whether it is highlighted as a word of the question.
    pub marked: bool,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// The label. Longer ones than 75 characters (Slack) are cut.
    pub label: String,
    /// The payload: ASCII, at most 100 bytes (Discord).
    pub payload: String,
    /// Whether it is the button that most members want.
    pub primary: bool,
}

/// A picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// PNG.
    pub png: Vec<u8>,
    /// The alternative text.
    pub description: String,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.description, self.png.len())
    }
}

impl Reply {
    /// A reply of one line.
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

    /// The reply without the images of its cards, such as for a platform that cannot fetch them.
    #[must_use]
    pub fn without_images(mut self) -> Reply {
        for card in &mut self.cards {
            card.image = None;
        }
        self
    }

    /// The reply for the member only.
    #[must_use]
    pub fn private(self) -> Reply {
        Reply {
            private: true,
            ..self
        }
    }
}

impl Card {
    /// The place of the text in the post and its marks, in one line.
    pub fn place(&self) -> String {
        let headings = self.headings.join(" › ");
        let parts = [headings].into_iter().chain(self.marks.iter().cloned());
        let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }

    /// The text without highlights.
    pub fn plain(&self) -> String {
        self.text.iter().map(|run| run.text.as_str()).collect()
    }
}
