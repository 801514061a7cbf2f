//! Notes: a table of names and texts, for facts that need no table of their own.

use crate::{Error, Store, database::params};

impl Store {
    /// The text of the note with this name; `None` if there is none.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn note(&self, name: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT value FROM note WHERE name = ?1";
        let read = self.database.read()?;
        read.optional(sql, params![name], |row| row.get(0))
    }

    /// The number of times that the words of a question were deleted or changed. Whoever keeps words outside of the state forgets
    /// them when this number is another than it was before they were read.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn deletions(&self) -> Result<u64, Error> {
        let sql = "SELECT CAST(value AS BIGINT) FROM note WHERE name = 'deletions'";
        self.database.read()?.one(sql, params![], |row| row.get(0))
    }

    /// Stores a note. It replaces an earlier note with this name.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_note(&self, name: &str, value: &str) -> Result<(), Error> {
        let sql = "INSERT INTO note (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.database.execute(sql, params![name, value])?;
        Ok(())
    }
}
