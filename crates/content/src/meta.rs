//! The metadata of a post.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Language;

/// The metadata of a post: the values of its front matter, and the defaults that follow from its file.
///
/// A new key of the front matter needs a field here, a line in the table of `keys.rs`, and one in `fields.rs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Meta {
    /// The id, unique in a library: the `id` of the front matter, or else the file's name without its ending, in NFC, or the
    /// folder's name for `index.md`. If two names are equal, the path.
    pub id: String,
    /// The title of the front matter, or else the leading H1.
    pub title: String,
    /// The day on which the post was written.
    pub date: Option<Date>,
    /// The day of the last change.
    pub updated: Option<Date>,
    /// Tags, as written.
    pub tags: Vec<String>,
    /// The categories among the tags, outermost first.
    #[serde(default)]
    pub categories: Vec<String>,
    /// The stated language, or else the detected one. An article always has a language.
    pub language: Option<Language>,
    /// The name of the author.
    pub author: Option<String>,
    /// The public page: an http or https address.
    pub url: Option<String>,
    /// The last part of the page's address, if the front matter names one.
    #[serde(default)]
    pub slug: Option<String>,
    /// The page's path within its site, or the pattern of this path, if the front matter names one.
    #[serde(default)]
    pub permalink: Option<String>,
    /// One sentence about the post.
    pub summary: Option<String>,
    /// The goals that the post serves.
    pub goals: Vec<Goal>,
    /// The principles of the post, one sentence each.
    pub principles: Vec<String>,
    /// Steps that a reader can try.
    pub practice: Vec<String>,
    /// Questions that the post answers, in the author's words.
    pub questions: Vec<AuthorQuestion>,
    /// The source of an imported post.
    pub source: Option<Source>,
    /// True if the post is hidden, because its front matter or its path says so, or may say so.
    pub draft: bool,
}

impl Meta {
    /// Makes metadata with only an id and a title.
    pub fn titled(id: impl Into<String>, title: impl Into<String>) -> Meta {
        Meta {
            id: id.into(),
            title: title.into(),
            ..Meta::default()
        }
    }
}

/// The id of a member's goal, such as `sales`. A community names its goals in its settings, and posts name the goals that they
/// serve.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Goal(String);

impl Goal {
    /// The longest id, in characters. By hand: an id is typed in commands.
    pub const MAX_CHARACTERS: usize = 32;

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id.
impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A word that cannot be a goal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be a goal; write up to 32 letters, digits, `-` and `_`")]
pub struct NoGoal(String);

impl FromStr for Goal {
    type Err = NoGoal;

    fn from_str(word: &str) -> Result<Goal, NoGoal> {
        word.to_owned().try_into()
    }
}

impl TryFrom<String> for Goal {
    type Error = NoGoal;

    fn try_from(word: String) -> Result<Goal, NoGoal> {
        let fits = (1..=Goal::MAX_CHARACTERS).contains(&word.chars().count());
        match fits
            && word
                .chars()
                .all(|c| c.is_alphanumeric() || "-_".contains(c))
        {
            true => Ok(Goal(word)),
            false => Err(NoGoal(word)),
        }
    }
}

impl From<Goal> for String {
    fn from(goal: Goal) -> String {
        goal.0
    }
}

/// A question that a post answers, according to its author or an admin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorQuestion {
    /// The question, in members' words.
    pub text: String,
    /// A part of the sentence that answers the question, as readers see it; `None` if nobody named one.
    pub answer: Option<String>,
}

/// The source of an imported post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// A path or an address.
    pub from: String,
    /// The hash of the file at the time of the import.
    pub hash: String,
}
