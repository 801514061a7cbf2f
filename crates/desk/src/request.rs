//! What a platform tells the desk: who, where, and what they did.

use jiff::Timestamp;
use senpai_content::{Goal, Language};
use serde::{Deserialize, Serialize};

use crate::payload::{Op, Payload};

/// Something a member did that is meant for the bot, or may be.
///
/// It is kept until it is answered, so that a restart loses nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Names this delivery: the same for each time the platform delivers it, also beside another event of the same
    /// message.
    pub delivery: String,
    /// Where.
    pub place: Place,
    /// Who.
    pub member: Member,
    /// When the platform received it.
    pub at: Timestamp,
    /// What.
    pub act: Act,
}

/// A chat platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Discord.
    Discord,
    /// Slack.
    Slack,
}

/// Where a member did something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The platform.
    pub platform: Platform,
    /// The guild (Discord) or team (Slack); in a Discord direct message the word `dm`.
    pub workspace: String,
    /// The channel; of a thread the channel above it.
    pub channel: String,
    /// The thread.
    pub thread: Option<String>,
    /// A direct message with the bot.
    pub direct: bool,
}

/// Who did something, as the platform says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The platform's id.
    pub id: String,
    /// The language of the member's app.
    pub language: Option<Language>,
    /// Roles (Discord) or user groups (Slack), by id.
    pub roles: Vec<String>,
    /// The platform says that the member may manage the workspace.
    pub manages: bool,
}

/// What a member did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// Asked.
    Ask(Question),
    /// Changed the question that stands in this message.
    EditQuestion {
        /// The message.
        message: String,
        /// What it says now, without the mention of the bot.
        text: String,
        /// It names the bot, or stands in a direct message: when it was no question before, it is one now.
        named: bool,
    },
    /// Deleted the message that a question may stand in.
    DeleteQuestion {
        /// The message.
        message: String,
    },
    /// Pressed a button: what it carries, untrusted.
    Press(String),
    /// Wants to see the posts, all or with a tag.
    Posts {
        /// The tag.
        tag: Option<String>,
    },
    /// Wants one post, by its title or the beginning of it.
    Post {
        /// The title.
        title: String,
    },
    /// Opened the bot's own page (Slack's App Home).
    Home,
    /// Wants to know what the bot can do.
    Help,
    /// Chose how to be answered from now on.
    Prefer(Preference),
    /// Wants everything about themselves deleted.
    ForgetMe,
    /// Administers.
    Administer(Command),
}

impl Act {
    /// Whether the reply is for the member only, as far as that can be said before the desk has worked: some platforms
    /// must know it when they acknowledge. `on_private`: a button sits on a message that only the member sees.
    pub fn is_private(&self, on_private: bool) -> bool {
        match self {
            Act::Ask(question) => question.private,
            Act::Press(payload) => match payload.parse::<Payload>().map(|p| p.op) {
                Ok(Op::More | Op::DidNotHelp) => on_private,
                Ok(Op::Show) => false,
                Ok(_) | Err(_) => true,
            },
            _ => true,
        }
    }

    /// Whether only admins may do it: a platform then says who the member is, each time.
    pub fn administers(&self) -> bool {
        match self {
            Act::Administer(_) => true,
            Act::Press(payload) => payload
                .parse::<Payload>()
                .is_ok_and(|p| p.op.is_for_admins()),
            _ => false,
        }
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Question {
    /// As typed, without the mention of the bot.
    pub text: String,
    /// Only posts with this tag.
    pub tag: Option<String>,
    /// Only posts for this goal.
    pub goal: Option<Goal>,
    /// Nobody but the member is to see the answer.
    pub private: bool,
    /// The message that it stands in, where it may be edited or deleted.
    pub message: Option<String>,
    /// It did not name the bot: a message in a thread. It is answered only where the bot was asked before.
    pub overheard: bool,
    /// What follows in this thread reaches the bot only where it is named or replied to.
    #[serde(default)]
    pub unheard: bool,
}

/// How a member wants to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Preference {
    /// In which language.
    pub language: Option<Language>,
    /// For which goal, unless the question says.
    pub goal: Option<Goal>,
}

/// What an admin can do in chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// How the bot is.
    Status,
    /// How it is used, over so many days.
    Stats {
        /// Days.
        days: u16,
    },
    /// What could not be answered.
    Gaps,
    /// One of these, by its name, with posts that come near.
    Gap {
        /// The name.
        gap: String,
    },
    /// A post answers it.
    Link {
        /// The gap's name.
        gap: String,
        /// The post's id or title.
        post: String,
        /// In these words, not the members'.
        words: Option<String>,
        /// Words of the post's sentence that answers.
        answer: Option<String>,
    },
    /// The posts are not meant to answer it.
    RuleOut {
        /// The gap's name.
        gap: String,
    },
    /// Begin a post that is to answer it.
    Draft {
        /// The gap's name.
        gap: String,
    },
    /// Build the index anew.
    Reindex,
    /// How this channel is answered; what is not said stays.
    Settings(ChannelSettings),
}

impl Command {
    /// What the audit keeps: what was done, and none of a member's words.
    pub(crate) fn audit(&self) -> String {
        match self {
            Command::Status => "status".into(),
            Command::Stats { days } => format!("stats {days}"),
            Command::Gaps => "gaps".into(),
            Command::Gap { gap } => format!("gap {gap}"),
            Command::Link { gap, post, .. } => format!("link {gap} {post}"),
            Command::RuleOut { gap } => format!("rule-out {gap}"),
            Command::Draft { gap } => format!("draft {gap}"),
            Command::Reindex => "reindex".into(),
            Command::Settings(settings) => format!("settings {settings:?}"),
        }
    }
}

/// How a channel is answered.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelSettings {
    /// Only from posts with one of these tags.
    pub tags: Option<Vec<String>>,
    /// In this language, whatever the question's.
    pub language: Option<Language>,
    /// Answer so that only the member sees it, where the platform can.
    pub private: Option<bool>,
}

impl Platform {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Platform::Discord => "discord",
            Platform::Slack => "slack",
        }
    }
}

/// Under which ids the store keeps what belongs where: nothing crosses from one workspace to another.
impl Place {
    pub(crate) fn workspace_key(&self) -> [&str; 2] {
        // Direct messages on Discord belong to no guild: each is a workspace of its own.
        let direct = self.direct && self.platform == Platform::Discord;
        let workspace = if direct {
            &self.channel
        } else {
            &self.workspace
        };
        [self.platform.as_str(), workspace]
    }

    pub(crate) fn channel_key(&self) -> [&str; 3] {
        let [platform, workspace] = self.workspace_key();
        [platform, workspace, &self.channel]
    }

    pub(crate) fn thread_key(&self) -> [&str; 4] {
        let [platform, workspace, channel] = self.channel_key();
        [
            platform,
            workspace,
            channel,
            self.thread.as_deref().unwrap_or_default(),
        ]
    }

    pub(crate) fn message_key<'a>(&'a self, message: &'a str) -> [&'a str; 4] {
        let [platform, workspace, _] = self.channel_key();
        [platform, workspace, "message", message]
    }
}

impl Request {
    pub(crate) fn member_key(&self) -> [&str; 2] {
        [self.place.platform.as_str(), &self.member.id]
    }
}

impl ChannelSettings {
    /// These, and what they do not say from `others`.
    #[must_use]
    pub fn or(self, others: ChannelSettings) -> ChannelSettings {
        ChannelSettings {
            tags: self.tags.or(others.tags),
            language: self.language.or(others.language),
            private: self.private.or(others.private),
        }
    }
}
