//! The options of commands, as members type them on any platform.

use std::fmt;

use senpai_content::{Goal, Language};
use senpai_settings::{ChannelSetting, ChannelSettings};
use serde::{Deserialize, Serialize};

use crate::AdminCommand;

/// The reason why a command cannot be run as typed. Stored with its request; the names in the JSON never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommandError {
    /// An option does not take this value.
    Value {
        /// The option.
        option: CommandOption,
        /// The value.
        value: String,
    },
    /// The command has no such word.
    Word(String),
}

/// An option with its own kind of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommandOption {
    /// Only posts with a tag.
    Tag,
    /// Only posts for a goal.
    Goal,
    /// The language of replies.
    Language,
    /// Makes the answer visible only to the member.
    Private,
    /// A number of days.
    Days,
    /// A time zone.
    Zone,
    /// Settings that are removed.
    Unset,
}

impl CommandOption {
    /// The name that members type.
    pub fn as_str(self) -> &'static str {
        match self {
            CommandOption::Tag => "tag",
            CommandOption::Goal => "goal",
            CommandOption::Language => "language",
            CommandOption::Private => "private",
            CommandOption::Days => "days",
            CommandOption::Zone => "zone",
            CommandOption::Unset => "unset",
        }
    }

    /// The option's values, for a reader.
    pub(crate) fn values(self) -> String {
        match self {
            CommandOption::Tag => "tag:TAG".to_owned(),
            // The community's goals replace this text: see `Session::explain`.
            CommandOption::Goal => "goal:GOAL".to_owned(),
            CommandOption::Language => Language::ALL.map(Language::tag).join(", "),
            CommandOption::Private => "yes, no".to_owned(),
            CommandOption::Days => format!("{DAYS_MIN}–{DAYS_MAX}"),
            CommandOption::Zone => "Asia/Tokyo, Europe/Berlin, America/New_York, …".to_owned(),
            CommandOption::Unset => ChannelSetting::ALL.map(ChannelSetting::as_str).join(", "),
        }
    }

    pub(crate) fn rejects(self, value: &str) -> CommandError {
        CommandError::Value {
            option: self,
            value: value.to_owned(),
        }
    }
}

impl fmt::Display for CommandOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The least and the greatest number of days of figures. By hand: a year.
const DAYS_MIN: u16 = 1;
const DAYS_MAX: u16 = 365;
/// The number of days of figures if a command names none. By hand: a month.
pub const DAYS: u16 = 30;

/// Reads a tag.
///
/// # Errors
/// Fails if it is empty.
pub fn tag(value: &str) -> Result<String, CommandError> {
    match value.trim() {
        "" => Err(CommandOption::Tag.rejects(value)),
        tag => Ok(tag.to_owned()),
    }
}

/// Reads a list of tags, separated by commas. An empty list stands for all posts.
pub fn tags(list: &str) -> Vec<String> {
    let tags = list.split([',', '、', '，']).map(str::trim);
    tags.filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Reads a list of channel settings, separated by commas.
///
/// # Errors
/// Fails for an empty list, and for a word that names no setting.
pub fn unset(list: &str) -> Result<Vec<ChannelSetting>, CommandError> {
    let names = tags(&list.to_lowercase());
    let settings: Result<Vec<ChannelSetting>, String> = names.iter().map(|n| n.parse()).collect();
    let settings = settings.ok().filter(|settings| !settings.is_empty());
    settings.ok_or_else(|| CommandOption::Unset.rejects(list))
}

/// The command that changes a channel's settings, and removes others.
pub fn settings(set: ChannelSettings, unset: Vec<ChannelSetting>) -> AdminCommand {
    match unset.is_empty() {
        true => AdminCommand::Settings(set),
        false => AdminCommand::ChangeSettings { set, unset },
    }
}

/// Reads a goal. The handler of the request checks if the community has it.
///
/// # Errors
/// Fails if the word cannot be a goal.
pub fn goal(value: &str) -> Result<Goal, CommandError> {
    let goal = value.trim().parse();
    goal.map_err(|_| CommandOption::Goal.rejects(value))
}

/// Reads a list of goals, separated by commas.
///
/// # Errors
/// Fails for an empty list, and for a word that cannot be a goal.
pub fn goals(list: &str) -> Result<Vec<Goal>, CommandError> {
    let goals = tags(list);
    match goals.is_empty() {
        true => Err(CommandOption::Goal.rejects(list)),
        false => goals.iter().map(|word| goal(word)).collect(),
    }
}

/// Reads a language by the first two letters of its tag or of its English name.
///
/// # Errors
/// Fails for every other word.
pub fn language(value: &str) -> Result<Language, CommandError> {
    let lower = value.to_lowercase();
    let tag = lower.get(..2).and_then(Language::from_tag);
    tag.ok_or_else(|| CommandOption::Language.rejects(value))
}

/// Reads yes or no.
///
/// # Errors
/// Fails for every other word, so that a typing error never shows a private answer to all.
pub fn private(value: &str) -> Result<bool, CommandError> {
    match value.to_lowercase().as_str() {
        "yes" | "true" | "on" | "はい" => Ok(true),
        "no" | "false" | "off" | "いいえ" => Ok(false),
        _ => Err(CommandOption::Private.rejects(value)),
    }
}

/// Reads a number of days.
///
/// # Errors
/// Fails unless the value is a number from 1 to 365.
pub fn days(value: &str) -> Result<u16, CommandError> {
    let days = value.trim().parse().ok();
    days.filter(|days| (DAYS_MIN..=DAYS_MAX).contains(days))
        .ok_or_else(|| CommandOption::Days.rejects(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_an_error_and_no_default() {
        for yes in ["yes", "YES", "true", "on", "はい"] {
            assert_eq!(private(yes), Ok(true), "{yes}");
        }
        for no in ["no", "false", "off", "いいえ"] {
            assert_eq!(private(no), Ok(false), "{no}");
        }
        for slip in ["ture", "", "1", "yes,", "はい。"] {
            assert!(private(slip).is_err(), "{slip}");
        }
        assert_eq!(
            goal(" 転職").map(|goal| goal.to_string()),
            Ok("転職".into())
        );
        assert!(goal("a b").is_err() && goal("").is_err());
        assert_eq!(goals("sales、 career").map(|goals| goals.len()), Ok(2));
        assert!(goals(",").is_err());
        assert_eq!(language("ja-JP"), Ok(Language::Japanese));
        assert!(language("fr").is_err() && language("日本語").is_err());
        assert_eq!(days("7"), Ok(7));
        for slip in ["", "0", "366", "-1", "week"] {
            assert!(days(slip).is_err(), "{slip}");
        }
        assert_eq!(tags("転職、 面接,"), ["転職", "面接"]);
        assert_eq!(tags(","), Vec::<String>::new());
        assert!(tag(" ").is_err());
        assert_eq!(
            unset("tags、Private"),
            Ok(vec![ChannelSetting::Tags, ChannelSetting::Private])
        );
        assert!(unset("").is_err() && unset("tag").is_err());
    }
}
