//! A list of the drafts that hold words of a member, so that `forget-me` can delete these drafts.

use rusqlite::params;

use crate::{Error, Store};

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
        let sql = "INSERT INTO draft (gap, member, fingerprint) VALUES (?1, unhex(?2), ?3)
                   ON CONFLICT (gap) DO UPDATE SET member = unhex(?2), fingerprint = ?3";
        let row = params![draft.gap, pseudonym, draft.fingerprint];
        self.database.main().execute(sql, row)?;
        Ok(())
    }

    /// The drafts with the words of the member with this [pseudonym](Store::pseudonym).
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn drafts_of(&self, pseudonym: &str) -> Result<Vec<DraftRow>, Error> {
        let main = self.database.main();
        let sql = "SELECT gap, fingerprint FROM draft WHERE member = unhex(?1) ORDER BY gap";
        let mut select = main.prepare(sql)?;
        let rows = select.query_map([pseudonym], |row| {
            Ok(DraftRow {
                gap: row.get(0)?,
                fingerprint: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes a draft from the list, because its file is deleted or edited.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn forget_draft(&self, gap: &str) -> Result<(), Error> {
        let main = self.database.main();
        main.execute("DELETE FROM draft WHERE gap = ?1", [gap])?;
        Ok(())
    }
}
