//! Preferences of members, settings of channels, and the deletion of a member's data.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::{
    Error, KeyParts, Store,
    questions::{delete_questions, keep_own_words},
};

/// What [`Store::forget_member`] deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// Number of questions.
    pub questions: usize,
    /// No deleted row is in any file. `false` while another process reads the write-ahead log: the next [`Store::expire`] empties
    /// it.
    pub overwritten: bool,
}

impl Store {
    /// A member's preference, as the caller wrote it; `None` for a new member.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn preference(&self, member: KeyParts) -> Result<Option<String>, Error> {
        let sql = "SELECT preference FROM member WHERE member = ?1";
        let member = self.key.hash(member);
        let main = self.database.main();
        Ok(main.query_row(sql, [member], |row| row.get(0)).optional()?)
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
        let row = params![member, preference, at.as_second()];
        self.database.main().execute(sql, row)?;
        Ok(())
    }

    /// A channel's settings, as the caller wrote them.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn channel(&self, channel: KeyParts) -> Result<Option<String>, Error> {
        let sql = "SELECT settings FROM channel WHERE channel = ?1";
        let channel = self.key.hash(channel);
        let main = self.database.main();
        Ok(main
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
        let main = self.database.main();
        main.execute(sql, params![channel, settings])?;
        Ok(())
    }

    /// The texts of a member's questions, as they were answered.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn texts_of(&self, member: KeyParts) -> Result<Vec<String>, Error> {
        let main = self.database.main();
        let mut select =
            main.prepare("SELECT text FROM question WHERE member = ?1 AND text IS NOT NULL")?;
        let rows = select.query_map([self.key.hash(member)], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Deletes every row about a member, and their words in the follow-ups of others. Deleted rows are overwritten, in the
    /// write-ahead log too. The audit keeps what was done and when, without the member.
    ///
    /// # Errors
    /// Fails when the database cannot be written: then nothing was deleted.
    pub fn forget_member(&self, member: KeyParts) -> Result<Forgotten, Error> {
        let hash = self.key.hash(member);
        let questions = self.database.write(|transaction| {
            let delete = |table| {
                transaction.execute(&format!("DELETE FROM {table} WHERE member = ?1"), [hash])
            };
            for table in ["feedback", "judgement", "wish", "member"] {
                delete(table)?;
            }
            // The key of a delivery stays, so that a redelivery is not answered twice.
            transaction.execute(
                "UPDATE delivery SET request = NULL, member = x'', state = 'done' WHERE member = ?1",
                [hash],
            )?;
            transaction.execute("UPDATE audit SET member = x'' WHERE member = ?1", [hash])?;
            delete_questions(transaction, "member = ?1", [hash])
        })?;
        // The rows are deleted, whatever happens to the log.
        let overwritten = self.database.empty_log().unwrap_or(false);
        Ok(Forgotten {
            questions,
            overwritten,
        })
    }

    /// Deletes what is needed only for a while: the text of questions asked before `text`, with the excerpts shown, the
    /// subscriptions to their answers and the ids of their messages, and deliveries before `delivery`. Counts stay.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn expire(&self, text: Timestamp, delivery: Timestamp) -> Result<(), Error> {
        let old = "(SELECT id FROM question WHERE at < ?1)";
        let before = [text.as_second()];
        self.database.write(|transaction| {
            keep_own_words(transaction, "at < ?1 AND text IS NOT NULL", before)?;
            transaction.execute(
                &format!("UPDATE shown SET excerpt = '' WHERE excerpt <> '' AND question IN {old}"),
                before,
            )?;
            transaction.execute(&format!("DELETE FROM wish WHERE question IN {old}"), before)?;
            transaction.execute(
                "UPDATE question SET text = NULL, own = NULL, follows = NULL, message = NULL, reply = NULL, delivery = '', passed_on = NULL, edit = NULL
                 WHERE at < ?1 AND (text IS NOT NULL OR delivery <> '')",
                before,
            )?;
            let sql = "DELETE FROM delivery WHERE at < ?1";
            transaction.execute(sql, [delivery.as_second()])?;
            Ok(())
        })?;
        self.database.empty_log()?;
        Ok(())
    }
}
