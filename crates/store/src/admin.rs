//! The audit of admin actions, and rulings on questions that no post answered.

use jiff::Timestamp;
use rusqlite::params;

use crate::{Error, KeyParts, Store, database::Cell, key::hex};

/// An action of an admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The action.
    pub action: String,
    /// The time.
    pub at: Timestamp,
}

/// A question that no post answered, whose answer did not help, or of which members judged posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapQuestion {
    /// The id.
    pub id: u64,
    /// The question.
    pub text: String,
    /// A member said that the answer did not help.
    pub did_not_help: bool,
    /// The time of the question.
    pub at: Timestamp,
    /// The member's pseudonym. See [`Store::pseudonym`].
    pub from: String,
    /// An admin ruled it out of scope.
    pub out_of_scope: bool,
    /// Only its member sees the answer, or it was a direct message: its words belong in no post.
    pub private: bool,
}

/// An admin's ruling on a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// A post answers it.
    Linked,
    /// The posts are not meant to answer the question.
    OutOfScope,
}

impl Store {
    /// Records an action of an admin.
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
        let sql = "INSERT INTO audit (workspace, member, action, at) VALUES (?1, ?2, ?3, ?4)";
        let (workspace, member) = (self.key.hash(workspace), self.key.hash(member));
        let row = params![workspace, member, action, at.as_second()];
        self.database.main().execute(sql, row)?;
        Ok(())
    }

    /// The actions of a workspace's admins, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn audit_rows(&self, workspace: KeyParts) -> Result<Vec<AuditRow>, Error> {
        let workspace = self.key.hash(workspace);
        let reports = self.database.reports();
        let sql = "SELECT id, action, at FROM audit WHERE workspace = ?1 ORDER BY id DESC";
        let mut select = reports.prepare(sql)?;
        let rows = select.query_and_then([workspace], |row| {
            let at = Cell::new("audit", row.get(0)?, "at");
            Ok(AuditRow {
                action: row.get(1)?,
                at: at.time(row, 2)?,
            })
        })?;
        rows.collect()
    }

    /// Questions since `since` that no post answered or whose answer did not help, without those that are linked to a post or that
    /// follow up another question, whose words may be another member's; newest first, of one workspace or of all.
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

    /// Stores the ruling on questions: on all of them or on none.
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
