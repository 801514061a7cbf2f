//! The metadata of a post.

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Language;

/// The metadata of a post: what its front matter states, with the defaults that its file gives.
///
/// A new key of the front matter is a field here, a line of the table in `keys.rs` and one in `fields.rs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Meta {
    /// Unique in a library: the `id` of the front matter, else the file's name without its ending, in NFC,
    /// or the folder's name for `index.md`. Where two are equal, the path.
    pub id: String,
    /// The title of the front matter, else the leading H1.
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
    /// The stated language, else the detected one. An article always has one.
    pub language: Option<Language>,
    /// The name of the author.
    pub author: Option<String>,
    /// The public page: an http or https address.
    pub url: Option<String>,
    /// The last part of the page's address, where the front matter names one.
    #[serde(default)]
    pub slug: Option<String>,
    /// The page's path within its site, or the pattern of it, where the front matter names one.
    #[serde(default)]
    pub permalink: Option<String>,
    /// One sentence about the post.
    pub summary: Option<String>,
    /// The goals that the post serves.
    pub goals: Vec<Goal>,
    /// The principles of the post, a sentence each.
    pub principles: Vec<String>,
    /// Steps that a reader can try.
    pub practice: Vec<String>,
    /// Questions that the post answers, in the author's words.
    pub questions: Vec<AuthorQuestion>,
    /// The source of an imported post.
    pub source: Option<Source>,
    /// Whether the post is hidden, because its front matter or its path says so, or may say so.
    pub draft: bool,
}

impl Meta {
    /// Metadata with nothing but an id and a title.
    pub fn titled(id: impl Into<String>, title: impl Into<String>) -> Meta {
        Meta {
            id: id.into(),
            title: title.into(),
            ..Meta::default()
        }
    }
}

/// A goal that members have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    /// Better sales.
    Sales,
    /// A new job.
    Career,
    /// A name of one's own.
    Brand,
}

impl Goal {
    /// All goals.
    pub const ALL: [Goal; 3] = [Goal::Sales, Goal::Career, Goal::Brand];

    /// The word that the front matter uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Goal::Sales => "sales",
            Goal::Career => "career",
            Goal::Brand => "brand",
        }
    }
}

/// A word that names no goal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a goal; write sales, career or brand")]
pub struct UnknownGoal(String);

impl FromStr for Goal {
    type Err = UnknownGoal;

    fn from_str(word: &str) -> Result<Goal, UnknownGoal> {
        let goal = Goal::ALL.into_iter().find(|goal| goal.as_str() == word);
        goal.ok_or_else(|| UnknownGoal(word.to_owned()))
    }
}

/// A question that a post answers, by the word of its author or of an admin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorQuestion {
    /// The question, in members' words.
    pub text: String,
    /// A part of the sentence that answers the question, as a reader reads it; `None` where nobody named one.
    pub answer: Option<String>,
}

/// The source of an imported post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// A path or an address.
    pub from: String,
    /// The hash of the file as the import wrote it.
    pub hash: String,
}
