//! Preferences of members, settings of channels, and the deletion of a member's data.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::{Error, KeyParts, Store};

impl Store {
    /// A member's preference, as the caller wrote it; `None` for a new member.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn preference(&self, member: KeyParts) -> Result<Option<String>, Error> {
        let sql = "SELECT preference FROM member WHERE member = ?1";
        let member = self.key.hash(member);
        Ok(self
            .lock()
            .query_row(sql, [member], |row| row.get(0))
            .optional()?)
    }

    /// Stores a member's preference.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_preference(
        &self,
        member: KeyParts,
        preference: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO member (member, preference, at) VALUES (?1, ?2, ?3)
                   ON CONFLICT (member) DO UPDATE SET preference = ?2";
        let member = self.key.hash(member);
        self.lock()
            .execute(sql, params![member, preference, at.as_second()])?;
        Ok(())
    }

    /// A channel's settings, as the caller wrote them.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn channel(&self, channel: KeyParts) -> Result<Option<String>, Error> {
        let sql = "SELECT settings FROM channel WHERE channel = ?1";
        let channel = self.key.hash(channel);
        Ok(self
            .lock()
            .query_row(sql, [channel], |row| row.get(0))
            .optional()?)
    }

    /// Stores a channel's settings.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_channel(&self, channel: KeyParts, settings: &str) -> Result<(), Error> {
        let sql = "INSERT INTO channel (channel, settings) VALUES (?1, ?2) ON CONFLICT (channel) DO UPDATE SET settings = ?2";
        let channel = self.key.hash(channel);
        self.lock().execute(sql, params![channel, settings])?;
        Ok(())
    }

    /// Deletes every row about a member except the audit, and returns the number of deleted questions. Deleted rows are
    /// overwritten, in the write-ahead log too.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn forget_member(&self, member: KeyParts) -> Result<usize, Error> {
        let hash = self.key.hash(member);
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let questions = transaction.execute("DELETE FROM question WHERE member = ?1", [hash])?;
        for table in ["feedback", "wish", "member"] {
            transaction.execute(&format!("DELETE FROM {table} WHERE member = ?1"), [hash])?;
        }
        // The key of a delivery stays, so that a redelivery is not answered twice. The member is removed.
        transaction.execute(
            "UPDATE delivery SET request = NULL, member = x'', state = 'done' WHERE member = ?1",
            [hash],
        )?;
        transaction.commit()?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(questions)
    }

    /// Deletes the text of questions asked before `text`, and deliveries before `delivery`. Counts stay.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn expire(&self, text: Timestamp, delivery: Timestamp) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let before = [text.as_second()];
        transaction.execute("UPDATE shown SET excerpt = '' WHERE question IN (SELECT id FROM question WHERE at < ?1)", before)?;
        transaction.execute(
            "UPDATE question SET text = NULL, reply = NULL, message = NULL WHERE at < ?1",
            before,
        )?;
        transaction.execute("DELETE FROM delivery WHERE at < ?1", [delivery.as_second()])?;
        transaction.commit()?;
        Ok(())
    }
}
