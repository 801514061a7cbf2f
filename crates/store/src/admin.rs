//! The audit of admin actions, and the rulings of admins on questions that no post answered.

use jiff::Timestamp;
use rusqlite::params;

use crate::{Error, KeyParts, Store, database::Cell, key::hex};

/// An action of an admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The action in the caller's words, such as `reindex`.
    pub action: String,
    /// The pseudonym of the admin; empty if they had their data deleted. See [`Store::pseudonym`].
    pub from: String,
    /// The time of the action.
    pub at: Timestamp,
}

/// A question that no post answered, whose answer did not help, or that has judgements of posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapQuestion {
    /// The question's id.
    pub id: u64,
    /// The question.
    pub text: String,
    /// True if a member said that the answer did not help.
    pub did_not_help: bool,
    /// The time of the question.
    pub at: Timestamp,
    /// The member's pseudonym. See [`Store::pseudonym`].
    pub from: String,
    /// True if an admin ruled it out of scope.
    pub out_of_scope: bool,
    /// True if only its member sees the answer, or if it was a direct message. Its words belong in no post.
    pub private: bool,
}

/// An admin's ruling on a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// An admin linked the question to a post.
    Linked,
    /// The posts are not meant to answer the question.
    OutOfScope,
}

/// The most characters of a recorded action. By hand: a command with an id and a title.
const MAX_ACTION: usize = 300;

impl Store {
    /// Records an action of an admin, cut after 300 characters.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn audit(
        &self,
        workspace: KeyParts,
        member: KeyParts,
        action: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        let end = action.char_indices().nth(MAX_ACTION);
        let action = &action[..end.map_or(action.len(), |(at, _)| at)];
        let sql = "INSERT INTO audit (workspace, member, action, at) VALUES (?1, ?2, ?3, ?4)";
        let (workspace, member) = (self.key.hash(workspace), self.key.hash(member));
        let row = params![workspace, member, action, at.as_second()];
        self.database.main().execute(sql, row)?;
        Ok(())
    }

    /// The last actions of admins, newest first, at most `limit`: of one workspace, or of all.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn audit_rows(
        &self,
        workspace: Option<KeyParts>,
        limit: usize,
    ) -> Result<Vec<AuditRow>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let reports = self.database.reports();
        let sql = "SELECT id, action, at, member FROM audit
                   WHERE ?1 IS NULL OR workspace = ?1 ORDER BY id DESC LIMIT ?2";
        let mut select = reports.prepare(sql)?;
        let rows = select.query_and_then(params![workspace, limit], |row| {
            let at = Cell::new("audit", row.get(0)?, "at");
            Ok(AuditRow {
                action: row.get(1)?,
                at: at.time(row, 2)?,
                from: hex(&row.get::<_, Vec<u8>>(3)?),
            })
        })?;
        rows.collect()
    }

    /// The questions since `since` that no post answered or whose answer did not help, newest first, of one workspace or of all.
    /// Linked questions are left out. Follow-ups are left out too, because their words may be another member's.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn gap_questions(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<Vec<GapQuestion>, Error> {
        self.unlinked_questions(
            workspace,
            since,
            "(status = 'not_found' OR bad) AND follows IS NULL",
        )
    }

    /// The questions since `since` that meet a condition and are not linked to a post, newest first.
    pub(crate) fn unlinked_questions(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
        which: &str,
    ) -> Result<Vec<GapQuestion>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let reports = self.database.reports();
        let mut select = reports.prepare(&format!(
            "SELECT id, text, EXISTS (SELECT 1 FROM feedback WHERE question = question.id AND NOT helped) AS bad, at,
                    member, ruling IS NOT NULL, private OR direct
             FROM question
             WHERE (?1 IS NULL OR workspace = ?1) AND at >= ?2 AND text IS NOT NULL AND ruling IS NOT 'linked'
               AND {which}
             ORDER BY at DESC, rowid DESC"
        ))?;
        let rows = select.query_and_then(params![workspace, since.as_second()], |row| {
            let id: i64 = row.get(0)?;
            let at = Cell::new("question", id, "at");
            Ok(GapQuestion {
                id: id.cast_unsigned(),
                text: row.get(1)?,
                did_not_help: row.get(2)?,
                at: at.time(row, 3)?,
                from: hex(&row.get::<_, Vec<u8>>(4)?),
                out_of_scope: row.get(5)?,
                private: row.get(6)?,
            })
        })?;
        rows.collect()
    }

    /// Stores the ruling on questions. If it fails, it changes none of them.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_ruling(
        &self,
        questions: impl IntoIterator<Item = u64>,
        ruling: Ruling,
    ) -> Result<(), Error> {
        let word = match ruling {
            Ruling::Linked => "linked",
            Ruling::OutOfScope => "out_of_scope",
        };
        let sql = "UPDATE question SET ruling = ?2 WHERE id = ?1";
        self.database.write(|transaction| {
            for question in questions {
                transaction.execute(sql, params![question.cast_signed(), word])?;
            }
            Ok(())
        })
    }
}
