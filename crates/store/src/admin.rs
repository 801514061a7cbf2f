//! The audit of admin actions, and rulings on questions that no post answered.

use jiff::Timestamp;
use rusqlite::params;

use crate::{Error, KeyParts, Store, identity::hex};

/// An action of an admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The action.
    pub action: String,
    /// The time.
    pub at: Timestamp,
}

/// A question that no post answered, or whose answer did not help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapQuestion {
    /// The id.
    pub id: u64,
    /// The question.
    pub text: String,
    /// `found`, `unsure` or `not_found`.
    pub status: String,
    /// A member said that the answer did not help.
    pub did_not_help: bool,
    /// The time of the question.
    pub at: Timestamp,
    /// The member's pseudonym. See [`Store::pseudonym`].
    pub from: String,
    /// An admin ruled it out of scope.
    pub out_of_scope: bool,
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
        self.lock()
            .execute(sql, params![workspace, member, action, at.as_second()])?;
        Ok(())
    }

    /// The actions of a workspace's admins, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn audit_rows(&self, workspace: KeyParts) -> Result<Vec<AuditRow>, Error> {
        let workspace = self.key.hash(workspace);
        let connection = self.lock();
        let mut select = connection
            .prepare("SELECT action, at FROM audit WHERE workspace = ?1 ORDER BY id DESC")?;
        let rows = select.query_map([workspace], |row| {
            Ok(AuditRow {
                action: row.get(0)?,
                at: Timestamp::from_second(row.get(1)?).unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Questions since `since` that no post answered or whose answer did not help, and that are not linked to a post;
    /// newest first, of one workspace or of all.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn gap_questions(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<Vec<GapQuestion>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let connection = self.lock();
        let mut select = connection.prepare(
            "SELECT id, text, status, EXISTS (SELECT 1 FROM feedback WHERE question = question.id AND NOT helped) AS bad, at,
                    member, ruling IS NOT NULL
             FROM question
             WHERE (?1 IS NULL OR workspace = ?1) AND at >= ?2 AND text IS NOT NULL AND ruling IS NOT 'linked'
               AND (status = 'not_found' OR bad)
             ORDER BY at DESC, rowid DESC",
        )?;
        let rows = select.query_map(params![workspace, since.as_second()], |row| {
            Ok(GapQuestion {
                id: row.get::<_, i64>(0)?.cast_unsigned(),
                text: row.get(1)?,
                status: row.get(2)?,
                did_not_help: row.get(3)?,
                at: Timestamp::from_second(row.get(4)?).unwrap_or_default(),
                from: hex(&row.get::<_, Vec<u8>>(5)?),
                out_of_scope: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Stores the ruling on a question.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_ruling(&self, question: u64, ruling: Ruling) -> Result<(), Error> {
        let word = match ruling {
            Ruling::Linked => "linked",
            Ruling::OutOfScope => "out_of_scope",
        };
        let sql = "UPDATE question SET ruling = ?2 WHERE id = ?1";
        self.lock()
            .execute(sql, params![question.cast_signed(), word])?;
        Ok(())
    }
}
