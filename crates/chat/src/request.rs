//! A request: who did something, where, and what.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use senpai_content::{Goal, Language};
use senpai_settings::ChannelSettings;
use serde::{Deserialize, Serialize};

use crate::{
    CommandError,
    payload::{Op, Payload},
};

/// An action of a member that is, or may be, meant for the bot.
///
/// It is stored as JSON until it is answered, so that a restart loses nothing. The names in the JSON never change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The id of the delivery. A redelivery, and another event of the same message, have the same id.
    pub delivery: String,
    /// Where the member acted.
    pub place: Place,
    /// The member.
    pub member: Member,
    /// When the platform received it.
    pub at: Timestamp,
    /// The action.
    #[serde(rename = "act")]
    pub action: Action,
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

/// Where a member acted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The platform.
    pub platform: Platform,
    /// The guild (Discord) or team (Slack), or [`NO_WORKSPACE`](Place::NO_WORKSPACE).
    pub workspace: String,
    /// The channel; of a thread the channel above it.
    pub channel: String,
    /// The thread's id.
    pub thread: Option<String>,
    /// Whether it is a direct message with the bot.
    pub direct: bool,
}

/// A member, as the platform describes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The platform's id.
    pub id: String,
    /// The language of the member's app.
    pub language: Option<Language>,
    /// Roles (Discord) or user groups (Slack), by id.
    pub roles: Vec<String>,
    /// Whether the member may manage the workspace, by the platform's permissions.
    pub manages: bool,
}

/// An action of a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Action {
    /// Asks a question.
    Ask(Question),
    /// Edits a message that may be a question.
    EditQuestion {
        /// The message's id.
        message: String,
        /// The new text, without the mention of the bot.
        text: String,
        /// The new text mentions the bot, or the message is direct. The edit may thus turn a message into a question.
        #[serde(rename = "named")]
        mentions_bot: bool,
    },
    /// Deletes a message that may be a question.
    DeleteQuestion {
        /// The message's id.
        message: String,
    },
    /// Presses a button, with its payload, which is untrusted.
    #[serde(rename = "Press")]
    ButtonPressed(String),
    /// Lists the posts, all or with a tag.
    #[serde(rename = "Posts")]
    ListPosts {
        /// The tag.
        tag: Option<String>,
    },
    /// Shows one post, by its title or the beginning of it.
    #[serde(rename = "Post")]
    ShowPost {
        /// The title.
        title: String,
    },
    /// Opens the bot's home page (Slack's App Home).
    Home,
    /// Shows the help.
    Help,
    /// Sets the member's preference.
    #[serde(rename = "Prefer")]
    SetPreference(Preference),
    /// Deletes all data about the member.
    ForgetMe,
    /// Runs an admin command.
    #[serde(rename = "Administer")]
    Admin(AdminCommand),
    /// Uses a command in a way that it does not know.
    Unreadable(CommandError),
}

impl Action {
    /// Whether the reply will be for the member only. It is decided before the request is handled, because Discord needs it for
    /// the acknowledgement, so a channel's settings are not considered. `on_private`: the button is on a message that only the
    /// member sees.
    pub fn is_private(&self, on_private: bool) -> bool {
        match self {
            Action::Ask(question) => question.private,
            Action::ButtonPressed(payload) => match payload.parse::<Payload>().map(|p| p.op) {
                Ok(Op::More | Op::DidNotHelp | Op::Choose) => on_private,
                Ok(Op::Show) => false,
                Ok(_) | Err(_) => true,
            },
            _ => true,
        }
    }

    /// Whether the member addresses the bot, and so expects a reply.
    pub fn addresses_bot(&self) -> bool {
        match self {
            Action::Ask(question) => !question.unaddressed,
            Action::EditQuestion { mentions_bot, .. } => *mentions_bot,
            Action::DeleteQuestion { .. } => false,
            _ => true,
        }
    }

    /// Whether only admins may do it. The platform then reads the member's roles for each request.
    pub fn administers(&self) -> bool {
        match self {
            Action::Admin(_) => true,
            Action::ButtonPressed(payload) => payload
                .parse::<Payload>()
                .is_ok_and(|p| p.op.is_for_admins()),
            _ => false,
        }
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Question {
    /// The text, without the mention of the bot.
    pub text: String,
    /// Only posts with this tag.
    pub tag: Option<String>,
    /// Only posts for this goal.
    pub goal: Option<Goal>,
    /// Whether only the member may see the answer.
    pub private: bool,
    /// The id of its message, if the message may be edited or deleted.
    pub message: Option<String>,
    /// Whether it is a message in a thread without a mention of the bot. It is answered only if the bot was asked there before.
    #[serde(rename = "overheard")]
    pub unaddressed: bool,
    /// Whether follow-ups need a mention or a reply (Discord without the message-content intent).
    #[serde(default, rename = "unheard")]
    pub needs_mention: bool,
}

/// A member's preference for answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Preference {
    /// The language.
    pub language: Option<Language>,
    /// The goal, unless the question names one.
    pub goal: Option<Goal>,
}

/// An admin command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdminCommand {
    /// Shows the bot's status.
    Status,
    /// Shows usage statistics.
    Stats {
        /// Number of days.
        days: u16,
    },
    /// Lists the gaps.
    Gaps,
    /// Shows a gap with related posts.
    Gap {
        /// The gap's name.
        gap: String,
    },
    /// Links a gap to a post that answers it.
    Link {
        /// The gap's name.
        gap: String,
        /// The post's id or title.
        post: String,
        /// The question in the admin's words, not the members'.
        words: Option<String>,
        /// A part of the post's sentence that answers.
        answer: Option<String>,
    },
    /// Rules a gap out of scope.
    RuleOut {
        /// The gap's name.
        gap: String,
    },
    /// Drafts a post for a gap.
    Draft {
        /// The gap's name.
        gap: String,
        /// The question in the admin's words, not the members'.
        #[serde(default)]
        words: Option<String>,
    },
    /// Rebuilds the index.
    Reindex,
    /// Changes the settings of the channel; an absent setting stays.
    Settings(ChannelSettings),
}

impl AdminCommand {
    /// The audit entry: the command, without any text of a member.
    pub(crate) fn audit(&self) -> String {
        match self {
            AdminCommand::Status => "status".into(),
            AdminCommand::Stats { days } => format!("stats {days}"),
            AdminCommand::Gaps => "gaps".into(),
            AdminCommand::Gap { gap } => format!("gap {gap}"),
            AdminCommand::Link { gap, post, .. } => format!("link {gap} {post}"),
            AdminCommand::RuleOut { gap } => format!("rule-out {gap}"),
            AdminCommand::Draft { gap, .. } => format!("draft {gap}"),
            AdminCommand::Reindex => "reindex".into(),
            AdminCommand::Settings(settings) => format!("settings {settings}"),
        }
    }
}

/// The error for a word that names no platform.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no chat platform; write {}", Platform::ALL.map(Platform::as_str).join(" or "))]
pub struct UnknownPlatform {
    word: String,
}

impl Platform {
    /// All platforms.
    pub const ALL: [Platform; 2] = [Platform::Discord, Platform::Slack];

    /// The platform's name in the state and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Platform::Discord => "discord",
            Platform::Slack => "slack",
        }
    }
}

/// The name.
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Platform {
    type Err = UnknownPlatform;

    fn from_str(word: &str) -> Result<Platform, UnknownPlatform> {
        let known = Platform::ALL.into_iter().find(|p| p.as_str() == word);
        let word = word.to_owned();
        known.ok_or(UnknownPlatform { word })
    }
}

impl Place {
    /// The workspace of direct messages on a platform where they belong to none. Each conversation then counts as a workspace
    /// of its own.
    pub const NO_WORKSPACE: &str = "dm";
}

/// The key parts of stored rows. Each key contains the workspace: nothing crosses from one workspace to another.
impl Place {
    pub(crate) fn workspace_key(&self) -> [&str; 2] {
        let workspace = if self.direct && self.workspace == Place::NO_WORKSPACE {
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
    /// The language of the request, without settings: the question's language, else the language of the member's app, else
    /// Japanese.
    pub(crate) fn language(&self) -> Language {
        let text = match &self.action {
            Action::Ask(question) => Some(&question.text),
            Action::EditQuestion { text, .. } => Some(text),
            _ => None,
        };
        text.and_then(|text| Language::detect(text))
            .or(self.member.language)
            .unwrap_or(Language::Japanese)
    }

    /// The key of the delivery in the state: platforms share no delivery ids.
    pub(crate) fn delivery_key(&self) -> String {
        self.message_delivery_key(&self.delivery)
    }

    /// The key of the delivery of a message with this id. The keys of its edits and of its deletion begin with it and `-`.
    pub(crate) fn message_delivery_key(&self, message: &str) -> String {
        format!("{}:{message}", self.place.platform.as_str())
    }

    pub(crate) fn member_key(&self) -> [&str; 2] {
        [self.place.platform.as_str(), &self.member.id]
    }
}
