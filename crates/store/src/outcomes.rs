//! Outcomes that members report. Only the member gets the words of a report; all other callers get rungs and times.

use jiff::Timestamp;

use crate::{
    Error, KeyParts, RowWorkspace, Store,
    database::{Cell, Row, params},
    key::hex,
};

/// An outcome to store.
#[derive(Clone, Debug)]
pub struct NewOutcome<'a> {
    /// The key of the delivery with which the member reported it.
    pub delivery: &'a str,
    /// The workspace in which the member reported it.
    pub workspace: RowWorkspace<'a>,
    /// The member who reported it.
    pub member: KeyParts<'a>,
    /// The id of the rung.
    pub rung: &'a str,
    /// The member's own words.
    pub words: Option<&'a str>,
    /// The time of the report.
    pub at: Timestamp,
}

/// An outcome that a member reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The id. No other outcome ever gets it.
    pub id: u64,
    /// The id of the rung.
    pub rung: String,
    /// The member's own words; `None` after they expired.
    pub words: Option<String>,
    /// True if the member shows it in a channel.
    pub shared: bool,
    /// The time of the report.
    pub at: Timestamp,
}

/// An outcome without the member's words, for statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The member's pseudonym. See [`Store::pseudonym`].
    pub from: String,
    /// The id of the rung.
    pub rung: String,
    /// The time of the report.
    pub at: Timestamp,
}

const COLUMNS: &str = "id, rung, words, shared IS NOT NULL, at";

fn outcome(row: &Row) -> Result<Outcome, Error> {
    let id: i64 = row.get(0)?;
    Ok(Outcome {
        id: id.cast_unsigned(),
        rung: row.get(1)?,
        words: row.get(2)?,
        shared: row.get(3)?,
        at: Cell::new("outcome", id, "at").time(row, 4)?,
    })
}

impl Store {
    /// Stores an outcome, and returns its id; `None` if its member was forgotten meanwhile. A second call with one delivery changes
    /// nothing and returns the first id, because work that a crash interrupted is repeated.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn report_outcome(&self, new: &NewOutcome) -> Result<Option<u64>, Error> {
        let sql = "INSERT INTO outcome (delivery, workspace, member, rung, words, at)
                   SELECT ?1, ?2, ?3, ?4, ?5, ?6
                   WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE key = ?1 AND state = 'done')
                   ON CONFLICT (delivery) WHERE delivery <> '' DO UPDATE SET delivery = ?1
                   RETURNING id";
        let member = self.key.hash(new.member);
        self.database.write(|transaction| {
            let row = params![
                new.delivery,
                new.workspace.of_row(transaction, &self.key, member)?,
                member,
                new.rung,
                new.words,
                new.at.as_second(),
            ];
            let id = transaction.optional(sql, row, |row| row.get::<i64>(0))?;
            Ok(id.map(i64::cast_unsigned))
        })
    }

    /// The outcomes that a member reported, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn outcomes_of(&self, member: KeyParts) -> Result<Vec<Outcome>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM outcome WHERE member = ?1 ORDER BY id DESC");
        let read = self.database.read()?;
        read.all(&sql, params![self.key.hash(member)], outcome)
    }

    /// The outcome with this id; `None` if this member has not reported it.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn outcome(&self, id: u64, member: KeyParts) -> Result<Option<Outcome>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM outcome WHERE id = ?1 AND member = ?2");
        let of_member = params![id.cast_signed(), self.key.hash(member)];
        self.database.read()?.optional(&sql, of_member, outcome)
    }

    /// Changes the rung of an outcome. Returns `false` if the member has reported no such outcome.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn correct_outcome(&self, id: u64, member: KeyParts, rung: &str) -> Result<bool, Error> {
        let sql = "UPDATE outcome SET rung = ?3 WHERE id = ?1 AND member = ?2";
        let row = params![id.cast_signed(), self.key.hash(member), rung];
        Ok(self.database.execute(sql, row)? == 1)
    }

    /// Records that a delivery shows an outcome in a channel. Returns `false` if another delivery did so before, or if the member
    /// has reported no such outcome.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn share_outcome(&self, id: u64, member: KeyParts, delivery: &str) -> Result<bool, Error> {
        let sql = "UPDATE outcome SET shared = ?3
                   WHERE id = ?1 AND member = ?2 AND (shared IS NULL OR shared = ?3)";
        let row = params![id.cast_signed(), self.key.hash(member), delivery];
        Ok(self.database.execute(sql, row)? == 1)
    }

    /// Records that a delivery could not show its outcome, so that the member may share it again.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn undo_share(&self, delivery: &str) -> Result<(), Error> {
        let sql = "UPDATE outcome SET shared = NULL WHERE shared = ?1";
        self.database.execute(sql, params![delivery])?;
        Ok(())
    }

    /// Does what [`Store::undo_share`] does, if the reply to the delivery was not sent.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn retract_unsent_share(&self, delivery: &str) -> Result<(), Error> {
        let sql = "UPDATE outcome SET shared = NULL WHERE shared = ?1
                   AND EXISTS (SELECT 1 FROM delivery WHERE key = ?1 AND state = 'pending')";
        self.database.execute(sql, params![delivery])?;
        Ok(())
    }

    /// Deletes an outcome. Returns `false` if the member has reported no such outcome.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn withdraw_outcome(&self, id: u64, member: KeyParts) -> Result<bool, Error> {
        let sql = "DELETE FROM outcome WHERE id = ?1 AND member = ?2";
        let of_member = params![id.cast_signed(), self.key.hash(member)];
        Ok(self.database.execute(sql, of_member)? == 1)
    }

    /// The outcomes since `since` without words, oldest first, of one workspace or of all.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn outcome_rows(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<Vec<OutcomeRow>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let sql = "SELECT id, member, rung, at FROM outcome
             WHERE (?1 IS NULL OR workspace = ?1) AND at >= ?2 ORDER BY at, id";
        let reports = self.database.reports()?;
        reports.all(sql, params![workspace, since.as_second()], |row| {
            let at = Cell::new("outcome", row.get(0)?, "at");
            Ok(OutcomeRow {
                from: hex(&row.get::<Vec<u8>>(1)?),
                rung: row.get(2)?,
                at: at.time(row, 3)?,
            })
        })
    }
}
