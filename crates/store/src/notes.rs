//! Notes: a table of names and texts, for facts that need no table of their own.

use rusqlite::OptionalExtension;

use crate::{Error, Store};

impl Store {
    /// The text of the note with this name; `None` if there is none.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn note(&self, name: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT value FROM note WHERE name = ?1";
        let main = self.database.main();
        Ok(main.query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// How often the words of a question were deleted or changed. Whoever keeps words outside of the state forgets them when this number
    /// is another than it was before they were read.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn deletions(&self) -> Result<u64, Error> {
        let sql = "SELECT CAST(value AS INTEGER) FROM note WHERE name = 'deletions'";
        let count: i64 = self.database.main().query_row(sql, [], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    /// Stores a note. It replaces an earlier note with this name.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_note(&self, name: &str, value: &str) -> Result<(), Error> {
        let sql = "INSERT INTO note (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.database.main().execute(sql, [name, value])?;
        Ok(())
    }
}
