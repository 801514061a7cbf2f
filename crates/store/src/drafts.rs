//! A list of the drafts that hold words of a member, so that `forget-me` can delete these drafts.

use crate::{Error, Store, database::params, key::unhex};

/// A draft that holds the words of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// The name of the gap for which it was written.
    pub gap: String,
    /// The fingerprint of the text that the bot wrote. If the file has another fingerprint, somebody has edited the draft.
    pub fingerprint: String,
}

impl Store {
    /// Records that a draft holds the words of the member with this [pseudonym](Store::pseudonym).
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn save_draft(&self, pseudonym: &str, draft: &DraftRow) -> Result<(), Error> {
        let sql = "INSERT INTO draft (gap, member, fingerprint) VALUES (?1, ?2, ?3)
                   ON CONFLICT (gap) DO UPDATE SET member = ?2, fingerprint = ?3";
        let row = params![draft.gap, unhex(pseudonym), draft.fingerprint];
        self.database.execute(sql, row)?;
        Ok(())
    }

    /// The drafts with the words of the member with this [pseudonym](Store::pseudonym).
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn drafts_of(&self, pseudonym: &str) -> Result<Vec<DraftRow>, Error> {
        let sql = "SELECT gap, fingerprint FROM draft WHERE member = ?1 ORDER BY gap";
        let read = self.database.read()?;
        read.all(sql, params![unhex(pseudonym)], |row| {
            Ok(DraftRow {
                gap: row.get(0)?,
                fingerprint: row.get(1)?,
            })
        })
    }

    /// Removes a draft from the list, because its file is deleted or edited.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn forget_draft(&self, gap: &str) -> Result<(), Error> {
        self.database
            .execute("DELETE FROM draft WHERE gap = ?1", params![gap])?;
        Ok(())
    }
}
