//! A request: an action, with the member who did it, the place and the time.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use senpai_content::{Goal, Language};
use senpai_store::{KeyParts, RowWorkspace};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    AdminCommand, CommandError,
    payload::{Op, Payload, is_never_refused},
};

/// An action of a member that is, or may be, meant for the bot.
///
/// It is stored as JSON until it is answered, so that a restart loses nothing. The names in the JSON never change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The id of the delivery. A redelivery, and another event of the same message, have the same id.
    pub delivery: String,
    /// The place of the action.
    pub place: Place,
    /// The member.
    pub member: Member,
    /// The time at which the platform received it.
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
    /// The web page.
    Web,
}

/// The place of a member's action.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The platform.
    pub platform: Platform,
    /// The guild (Discord) or team (Slack), or [`NO_WORKSPACE`](Place::NO_WORKSPACE).
    pub workspace: String,
    /// The channel; for a thread, the channel that contains it.
    pub channel: String,
    /// The thread's id.
    pub thread: Option<String>,
    /// True for a direct message with the bot.
    pub direct: bool,
}

/// A member, with the platform's data about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The platform's id.
    pub id: String,
    /// The language of the member's app.
    pub language: Option<Language>,
    /// Roles (Discord) or user groups (Slack), by id.
    pub roles: Vec<String>,
    /// True if the member may manage the workspace, by the platform's permissions.
    pub manages: bool,
    /// The IANA name of the member's time zone, if the platform provides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
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
        /// The new text mentions the bot, or the message is direct. The edit may then turn a message into a question.
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
    /// Fills in the form that a button opened ([`form`](crate::form)).
    #[serde(rename = "Form")]
    FormSubmitted {
        /// The payload of the button, untrusted.
        payload: String,
        /// The text.
        text: String,
    },
    /// Lists the steps that the member has taken on.
    #[serde(rename = "Practice")]
    ListCommitments,
    /// Sets the member's time zone, by its IANA name.
    #[serde(rename = "Zone")]
    SetZone(String),
    /// Lists all posts, or the posts with a tag.
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
    /// Sets the member's language; the goals stay.
    SetLanguage(Option<Language>),
    /// Sets the member's goals; the language stays.
    SetGoals(Vec<Goal>),
    /// Shows the community's goals, with a button for each.
    ShowGoals,
    /// Reports an outcome, or shows the outcomes that can be reported.
    Report {
        /// The rung, by its id or name. Without it, the words may begin with a rung's name.
        rung: Option<String>,
        /// The member's own words.
        words: Option<String>,
    },
    /// Shows the data that is kept about the member.
    ShowData,
    /// Exports the data that is kept about the member.
    ExportData,
    /// Deletes all data about the member.
    ForgetMe,
    /// Deletes one part of the data about the member.
    Forget(Part),
    /// Runs an admin command.
    #[serde(rename = "Administer")]
    Admin(AdminCommand),
    /// Uses a command with an option or a word that it does not have.
    Unreadable(CommandError),
}

/// A part of the data about a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The questions in the thread of the request, and the feedback on them.
    Conversation,
    /// What they have taken on and reported.
    Practice,
}

impl Action {
    /// True if the reply will be for the member only. This is decided before the request is handled, because Discord needs it for
    /// the acknowledgement. So a channel's settings are not considered. `on_private`: the button is on a message that only the
    /// member sees.
    pub fn is_private(&self, on_private: bool) -> bool {
        match self {
            Action::Ask(question) => question.private,
            Action::ButtonPressed(payload) => match payload.parse::<Payload>().map(|p| p.op) {
                Ok(Op::More | Op::DidNotHelp | Op::Choose) => on_private,
                Ok(Op::Show | Op::ShareNow) => false,
                Ok(_) | Err(_) => true,
            },
            _ => true,
        }
    }

    /// True if the member addresses the bot, and so expects a reply.
    pub fn addresses_bot(&self) -> bool {
        match self {
            Action::Ask(question) => !question.unaddressed,
            Action::EditQuestion { mentions_bot, .. } => *mentions_bot,
            Action::DeleteQuestion { .. } => false,
            _ => true,
        }
    }

    /// True if it is done in channels too in which the bot does not answer: it is about the member's own data, or for admins.
    pub(crate) fn is_in_every_channel(&self) -> bool {
        match self {
            Action::Admin(_)
            | Action::Help
            | Action::Home
            | Action::ListCommitments
            | Action::SetZone(_)
            | Action::ShowData
            | Action::ExportData => true,
            Action::ButtonPressed(payload) | Action::FormSubmitted { payload, .. } => payload
                .parse::<Payload>()
                .is_ok_and(|p| p.op.is_about_own_practice() || p.op == Op::Data),
            _ => false,
        }
    }

    /// True if the member stops, pauses or withdraws something of their own. It is counted, and never refused.
    pub(crate) fn is_never_refused(&self) -> bool {
        match self {
            Action::ButtonPressed(payload) => is_never_refused(payload),
            _ => false,
        }
    }

    /// True if it shows a report to all.
    pub(crate) fn shares(&self) -> bool {
        match self {
            Action::ButtonPressed(payload) => payload
                .parse::<Payload>()
                .is_ok_and(|p| p.op == Op::ShareNow),
            _ => false,
        }
    }

    /// True if only admins may do it. The platform then reads the member's roles for each request.
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
    /// True if only the member may see the answer.
    pub private: bool,
    /// The id of the question's message, if the message may be edited or deleted.
    pub message: Option<String>,
    /// True for a message in a thread without a mention of the bot. It is answered only if the bot was asked there before.
    #[serde(rename = "overheard")]
    pub unaddressed: bool,
    /// True if follow-ups need a mention or a reply (Discord without the message-content intent).
    #[serde(default, rename = "unheard")]
    pub needs_mention: bool,
    /// True if the message is in a channel, and the reply begins a thread there (Slack).
    #[serde(default)]
    pub begins_thread: bool,
}

/// A member's preference for answers.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Preference {
    /// The language.
    pub language: Option<Language>,
    /// The goals: of two posts that answer about equally well, a post for one of these goals comes first. Preferences of earlier
    /// versions have `goal`, with one or none.
    #[serde(default, alias = "goal", deserialize_with = "one_or_several")]
    pub goals: Vec<Goal>,
}

/// Reads stored goals: a list, or one goal or none in the form of earlier versions.
pub(crate) fn one_or_several<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Goal>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Goals {
        Several(Vec<Goal>),
        One(Goal),
        None,
    }
    Ok(match Goals::deserialize(from)? {
        Goals::Several(goals) => goals,
        Goals::One(goal) => vec![goal],
        Goals::None => Vec::new(),
    })
}

/// The error for a word that names no platform.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no chat platform; write {}", Platform::ALL.map(Platform::as_str).join(" or "))]
pub struct UnknownPlatform {
    word: String,
}

impl Platform {
    /// All platforms.
    pub const ALL: [Platform; 3] = [Platform::Discord, Platform::Slack, Platform::Web];

    /// The platform's name in the state and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Platform::Discord => "discord",
            Platform::Slack => "slack",
            Platform::Web => "web",
        }
    }
}

/// The platform's name.
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
    /// The workspace of direct messages on a platform where they belong to no workspace. Each conversation then counts as its own
    /// workspace.
    pub const NO_WORKSPACE: &str = "dm";
}

/// The key parts of stored rows. Each key contains the workspace, so no data crosses from one workspace to another.
impl Place {
    /// True for direct messages that belong to no workspace.
    pub(crate) fn has_no_workspace(&self) -> bool {
        self.direct && self.workspace == Place::NO_WORKSPACE
    }

    pub(crate) fn workspace_key(&self) -> [&str; 2] {
        let workspace = match self.has_no_workspace() {
            true => &self.channel,
            false => &self.workspace,
        };
        [self.platform.as_str(), workspace]
    }

    /// The workspace to which a new row belongs. `key` is the [`workspace_key`](Place::workspace_key).
    pub(crate) fn row_workspace<'a>(&self, key: &'a [&'a str]) -> RowWorkspace<'a> {
        match self.has_no_workspace() {
            true => RowWorkspace::NoneBut(KeyParts(key)),
            false => RowWorkspace::Of(KeyParts(key)),
        }
    }

    pub(crate) fn channel_key(&self) -> [&str; 3] {
        let [platform, workspace] = self.workspace_key();
        [platform, workspace, &self.channel]
    }

    pub(crate) fn thread_key(&self) -> [&str; 4] {
        self.thread_key_of(self.thread.as_deref())
    }

    /// The key of a thread of the channel, or of the channel itself.
    pub(crate) fn thread_key_of<'a>(&'a self, thread: Option<&'a str>) -> [&'a str; 4] {
        let [platform, workspace, channel] = self.channel_key();
        [platform, workspace, channel, thread.unwrap_or_default()]
    }

    pub(crate) fn message_key<'a>(&'a self, message: &'a str) -> [&'a str; 4] {
        let [platform, workspace, _] = self.channel_key();
        [platform, workspace, "message", message]
    }
}

impl Request {
    /// The language of the request, without settings: the question's language, or else the language of the member's app, or else
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

    /// The key of the delivery in the state. It contains the platform, because ids of different platforms may be equal.
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
