//! The commands of admins, as requests hold them.

use senpai_settings::{ChannelSetting, ChannelSettings};
use serde::{Deserialize, Serialize};

/// An admin command. It is stored with its request; the names in the JSON never change.
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
        /// The question in the admin's words, in place of the members' words.
        words: Option<String>,
        /// A part of the sentence in the post that answers.
        answer: Option<String>,
    },
    /// Rules a gap out of scope.
    RuleOut {
        /// The gap's name.
        gap: String,
    },
    /// Lists the gaps that admins closed.
    Closed,
    /// Opens a closed gap again.
    Restore {
        /// The gap's name.
        gap: String,
    },
    /// Drafts a post for a gap.
    Draft {
        /// The gap's name.
        gap: String,
        /// The question in the admin's words, in place of the members' words.
        #[serde(default)]
        words: Option<String>,
    },
    /// Reloads the posts, and refreshes the index.
    Reindex,
    /// Makes a link to the console.
    Console,
    /// Changes the settings of the channel; an absent setting stays.
    Settings(ChannelSettings),
    /// Changes settings of the channel, and removes others.
    ChangeSettings {
        /// The new settings; an absent setting stays.
        set: ChannelSettings,
        /// The settings without a value from now on.
        unset: Vec<ChannelSetting>,
    },
}

impl AdminCommand {
    /// The audit entry: the command, without any text of a member.
    pub fn audit(&self) -> String {
        match self {
            AdminCommand::Status => "status".into(),
            AdminCommand::Stats { days } => format!("stats {days}"),
            AdminCommand::Gaps => "gaps".into(),
            AdminCommand::Gap { gap } => format!("gap {gap}"),
            AdminCommand::Link { gap, post, .. } => format!("link {gap} {post}"),
            AdminCommand::RuleOut { gap } => format!("rule-out {gap}"),
            AdminCommand::Draft { gap, .. } => format!("draft {gap}"),
            AdminCommand::Reindex => "reindex".into(),
            AdminCommand::Console => "console".into(),
            AdminCommand::Closed => "closed".into(),
            AdminCommand::Restore { gap } => format!("restore {gap}"),
            AdminCommand::Settings(settings) => format!("settings {settings}"),
            AdminCommand::ChangeSettings { set, unset } => {
                let unset: Vec<&str> = unset.iter().map(|setting| setting.as_str()).collect();
                let unset = format!("settings unset={}", unset.join(","));
                format!("{unset} {set}").trim_end().to_owned()
            }
        }
    }
}
