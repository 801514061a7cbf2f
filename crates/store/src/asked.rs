//! Questions by the post that was shown for them, and how often posts were shown.

use jiff::Timestamp;

use crate::{
    Error, KeyParts, Status, Store,
    database::{Cell, params},
};

/// A question that others may read, with the post that was shown first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedQuestion {
    /// The question.
    pub text: String,
    /// The status of its answer.
    pub status: Status,
    /// The id of the post that was shown first; `None` if none was.
    pub post: Option<String>,
    /// The time of the question.
    pub at: Timestamp,
}

/// How often a post was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostCounts {
    /// The post's id.
    pub post: String,
    /// Number of questions for which it was shown.
    pub shown: u64,
    /// Number of questions for which it was shown first.
    pub first: u64,
}

impl Store {
    /// Questions since `since`, newest first, at most `limit`: of one workspace, or of all. Private questions, direct messages and
    /// follow-ups, whose words may be another member's, are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn asked_questions(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<AskedQuestion>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let sql = "SELECT id, text, status, at,
                    (SELECT post FROM shown WHERE shown.question = question.id ORDER BY page, position LIMIT 1)
             FROM question
             WHERE (?1 IS NULL OR workspace = ?1) AND at >= ?2 AND text IS NOT NULL AND follows IS NULL
               AND NOT private AND NOT direct
             ORDER BY at DESC, id DESC LIMIT ?3";
        let reports = self.database.reports()?;
        reports.all(sql, params![workspace, since.as_second(), limit], |row| {
            let id = row.get(0)?;
            Ok(AskedQuestion {
                text: row.get(1)?,
                status: Cell::new("question", id, "status").word(row, 2)?,
                at: Cell::new("question", id, "at").time(row, 3)?,
                post: row.get(4)?,
            })
        })
    }

    /// How often each post was shown since `since`: in one workspace, or in all. Posts that were not shown are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn post_counts(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<Vec<PostCounts>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let sql = "SELECT post, count(DISTINCT question.id),
                    count(DISTINCT CASE WHEN page = 0 AND position = 0 THEN question.id END)
             FROM shown JOIN question ON question.id = shown.question
             WHERE (?1 IS NULL OR workspace = ?1) AND at >= ?2 GROUP BY post ORDER BY post";
        let reports = self.database.reports()?;
        reports.all(sql, params![workspace, since.as_second()], |row| {
            Ok(PostCounts {
                post: row.get(0)?,
                shown: row.get(1)?,
                first: row.get(2)?,
            })
        })
    }
}
