//! The state and the posts on which an admin works.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use senpai_answer::LONGEST_QUESTION;
use senpai_content::LearnedError;
use senpai_live::LiveIndex;
use senpai_store::{AuditOutcome, AuditRow, KeyParts, Store};

use crate::{Gap, Measured};

/// The administration of one workspace, or of all. The caller has checked the permission.
pub struct Admin<'a> {
    /// The bot's state.
    pub store: &'a Store,
    /// The posts.
    pub index: &'a LiveIndex,
    /// The workspace, as platform and id; `None` for all workspaces.
    pub workspace: Option<[&'a str; 2]>,
    /// The current time.
    pub now: Timestamp,
    /// The days after which the text of a question is deleted.
    pub keep_days: u16,
    /// True if members can take on steps and report outcomes.
    pub practice: bool,
}

/// An admin's action failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    /// The related posts of a gap have changed since a button was shown.
    #[error("the related posts have changed; show the question again")]
    NotRelated,
    /// No gap has this name: it was closed, or its questions are too old.
    #[error("no open question is called {0}; `gaps` and `gaps suggest` list them")]
    NoGap(String),
    /// No post has this id or title.
    #[error("there is no post {0}; name it by its id or its title")]
    NoPost(String),
    /// The answer that the admin named is not in the post.
    #[error(
        "answer-not-in-body: `{answer}` is not in the text of {post}; copy a part of the sentence that answers, as a reader reads it: without `**`, without link addresses"
    )]
    AnswerNotInBody {
        /// The post's id.
        post: String,
        /// The answer that the admin named.
        answer: String,
    },
    /// The question was asked privately, and the admin gave no words of their own.
    #[error(
        "this was asked privately, so its words belong in no post; write the question in your own words"
    )]
    AskedPrivately,
    /// The words for a question have too many characters.
    #[error("a question has at most {LONGEST_QUESTION} characters")]
    LongWords,
    /// Another post has this question, by a link. The value is its id.
    #[error(
        "this question is linked to {0} already; restore that link first, or choose other words"
    )]
    LinkedElsewhere(String),
    /// The post has this question already, so its author must name the answer there.
    #[error("{0} has this question itself; name the answer there, as `- \"question\": \"answer\"`")]
    HasQuestion(String),
    /// No closed gap has this name: it is open, or its questions are too old.
    #[error("no closed question is called {0}; `gaps closed` lists them")]
    NoClosedGap(String),
    /// A link would make another question lose its post.
    #[error(
        "nothing was linked: the right post of another question would no longer come first; `--force` links anyway"
    )]
    Loses(Box<Measured>),
    /// No post has this tag.
    #[error("no post has the tag {tag}{}", near.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    NoTag {
        /// The tag.
        tag: String,
        /// The tag that was probably meant.
        near: Option<String>,
    },
    /// No file for linked questions is configured.
    #[error("there is no file for linked questions; name a state folder")]
    NoLearnedFile,
    /// The file of linked questions, or a post, cannot be read or written.
    #[error(transparent)]
    Learned(#[from] LearnedError),
    /// There is no folder of posts, so nothing was written into it.
    #[error("the folder of posts is missing: {0}")]
    NoFolder(PathBuf),
    /// A draft cannot be written.
    #[error("cannot write {path}")]
    Draft {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The posts cannot be read.
    #[error(transparent)]
    Content(#[from] senpai_content::Error),
    /// The folder of posts cannot be read.
    #[error(transparent)]
    Live(#[from] senpai_live::LiveError),
    /// The posts cannot be indexed, or synonyms are not understood.
    #[error(transparent)]
    Search(#[from] senpai_search::Error),
    /// The linked questions cannot be asked.
    #[error(transparent)]
    Measure(#[from] senpai_eval::Error),
    /// The state cannot be read or written.
    #[error(transparent)]
    Store(#[from] senpai_store::Error),
    /// An API key cannot have this name.
    #[error(
        "`{0}` cannot name a key; write up to 64 characters, without spaces around them and without line breaks"
    )]
    KeyName(String),
    /// Another API key of the workspace has this name.
    #[error("there is a key {0} already; revoke it first, or choose another name")]
    KeyExists(String),
    /// No API key has this id.
    #[error("there is no key {0}; `keys list` lists them")]
    NoKey(String),
    /// A channel's settings in the state cannot be read.
    #[error(
        "the settings of the channel cannot be read; give both tags and private to replace them"
    )]
    ChannelSettings(#[source] serde_json::Error),
}

impl AdminError {
    /// The outcome of the action in the audit.
    pub fn outcome(&self) -> AuditOutcome {
        match self {
            AdminError::Loses(_) => AuditOutcome::Loses,
            AdminError::NoGap(_)
            | AdminError::NoClosedGap(_)
            | AdminError::NotRelated
            | AdminError::NoPost(_)
            | AdminError::NoTag { .. }
            | AdminError::AnswerNotInBody { .. }
            | AdminError::AskedPrivately
            | AdminError::HasQuestion(_)
            | AdminError::LongWords
            | AdminError::LinkedElsewhere(_)
            | AdminError::NoFolder(_)
            | AdminError::KeyName(_)
            | AdminError::KeyExists(_)
            | AdminError::NoKey(_)
            | AdminError::ChannelSettings(_)
            | AdminError::Measure(senpai_eval::Error::NoPost { .. })
            | AdminError::Search(
                senpai_search::Error::Synonyms(_) | senpai_search::Error::ManySynonyms { .. },
            ) => AuditOutcome::Refused,
            _ => AuditOutcome::Failed,
        }
    }
}

impl Admin<'_> {
    /// The gap or the suggested link called `name`.
    ///
    /// # Errors
    /// Fails when there is neither.
    pub fn gap_or_suggestion(&self, name: &str) -> Result<Gap, AdminError> {
        match self.gap(name) {
            Err(AdminError::NoGap(name)) => self.suggestion(&name),
            found => found,
        }
    }

    /// The last actions of admins, newest first, at most `limit`.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn audit(&self, limit: usize) -> Result<Vec<AuditRow>, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        Ok(self.store.audit_rows(workspace, limit)?)
    }
}

/// The time `days` before `now`.
pub(crate) fn days_before(now: Timestamp, days: u16) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN)
}
