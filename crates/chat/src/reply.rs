//! The effects of a request. The platform decides the look of a reply.

use senpai_content::Language;

use crate::Place;

/// The effects of a request, in order; none if the message was not meant for the bot.
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

/// The id of a notification, for [`ChatService::due`](crate::ChatService::due) and
/// [`ChatService::mark_notified`](crate::ChatService::mark_notified).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotificationId {
    /// A post answers a member's question. After the notification, another notification may get this id.
    Answer(u64),
    /// A check-in.
    CheckIn {
        /// The commitment.
        commitment: u64,
        /// The number of the check-in, from 1.
        number: u32,
    },
}

/// The member of a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The workspace in which the member asked or took the step on.
    pub workspace: String,
    /// The member's id.
    pub member: String,
}

/// A message that no request waits for: a post answers a member's question now, or a check-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// The notification's id.
    pub id: NotificationId,
    /// Identifies the message: every attempt to send it has the same cause, and no other message has this cause.
    pub cause: String,
    /// An earlier attempt to send it may have arrived.
    pub may_have_arrived: bool,
    /// The message says that what it is about is over.
    pub ends: bool,
    /// The workspace in which the member asked or took the step on.
    pub workspace: String,
    /// The place where the member asked. `None` if they asked privately, and for a check-in: the notification is then a direct
    /// message.
    pub place: Option<Place>,
    /// The member's id.
    pub member: String,
    /// The message.
    pub reply: Reply,
}

/// A message that is the same on every platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The language of the reply's sentences.
    pub language: Language,
    /// True if only the member may see the reply.
    pub private: bool,
    /// True if the reply is a direct message where no other one is private, even without excerpts.
    pub confidential: bool,
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
    /// A file of text.
    pub file: Option<File>,
    /// The id of the member whose words the reply shows to others: named at its head, not pinged.
    pub author: Option<String>,
    /// True if the member is told from now on when a post answers.
    pub awaits: bool,
}

/// The largest number of buttons under a reply. By hand: two of Discord's rows of five.
pub const BUTTONS: usize = 10;

/// An excerpt of a post, or a post.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The post's title; for a principle, the word "principle".
    pub title: String,
    /// The headings above the excerpt, outermost first. For a principle, its post, unless the next card names this post.
    pub headings: Vec<String>,
    /// The id of the post.
    pub post: String,
    /// The link to the post.
    pub link: Option<String>,
    /// Notes about the post for the reader: its date, and its language if it is not the asker's.
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
    /// True if the run is highlighted as a word of the question.
    pub marked: bool,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// The label. Labels of more than 75 characters (Slack's limit) are cut.
    pub label: String,
    /// The payload: ASCII, at most 100 bytes (Discord).
    pub payload: String,
    /// True for the button that most members want.
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

/// A file of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name, with its ending.
    pub name: String,
    /// The contents.
    pub text: String,
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
            confidential: false,
            heading: heading.into(),
            cards: Vec::new(),
            notes: Vec::new(),
            buttons: Vec::new(),
            picture: None,
            file: None,
            author: None,
            awaits: false,
        }
    }

    /// The reply without the images of its cards, for example for a platform that cannot fetch them.
    #[must_use]
    pub fn without_images(mut self) -> Reply {
        for card in &mut self.cards {
            card.image = None;
        }
        self
    }

    /// The reply, for the member only.
    #[must_use]
    pub fn private(self) -> Reply {
        Reply {
            private: true,
            ..self
        }
    }
}

impl Card {
    /// The place of the text in the post, and the card's marks, in one line.
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
