//! Preferences of members, settings of channels, and the deletion of a member's data.

use jiff::Timestamp;

use crate::{
    Error, KeyParts, Store,
    commitments::expire_commitments,
    database::{Connection, params},
    key::Hash,
    questions::{delete_questions, keep_own_words},
};

/// The tables about a member's questions, beside `question`.
const OF_QUESTIONS: [&str; 6] = [
    "feedback",
    "judgement",
    "wish",
    "member",
    "draft",
    "console",
];
/// The tables about a member's practice.
const OF_PRACTICE: [&str; 3] = ["outcome", "commitment", "member_zone"];

/// The member of a row whose member was forgotten.
const NOBODY: [u8; 0] = [];

/// The result of [`Store::forget_member`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// The number of deleted questions.
    pub questions: usize,
    /// True if no file of SQLite contains a deleted row any more. `false` while another process reads the write-ahead log; then the
    /// next [`Store::expire`] empties the log. Always true for PostgreSQL, whose server removes deleted rows when it vacuums, and
    /// reuses its log: its files are its operator's.
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
        let read = self.database.read()?;
        read.optional(sql, params![member], |row| row.get(0))
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
        self.database.execute(sql, row)?;
        Ok(())
    }

    /// A channel's settings, as the caller wrote them.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn channel(&self, channel: KeyParts) -> Result<Option<String>, Error> {
        let sql = "SELECT settings FROM channel WHERE channel = ?1";
        let channel = self.key.hash(channel);
        let read = self.database.read()?;
        read.optional(sql, params![channel], |row| row.get(0))
    }

    /// Stores a channel's settings.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_channel(&self, channel: KeyParts, settings: &str) -> Result<(), Error> {
        let sql = "INSERT INTO channel (channel, settings) VALUES (?1, ?2) ON CONFLICT (channel) DO UPDATE SET settings = ?2";
        let channel = self.key.hash(channel);
        self.database.execute(sql, params![channel, settings])?;
        Ok(())
    }

    /// The texts of a member's questions, as they were answered: a follow-up is joined with the question before it.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn texts_of(&self, member: KeyParts) -> Result<Vec<String>, Error> {
        let sql = "SELECT text FROM question WHERE member = ?1 AND text IS NOT NULL";
        let read = self.database.read()?;
        read.all(sql, params![self.key.hash(member)], |row| row.get(0))
    }

    /// Deletes every row about a member, and the member's words in the follow-ups of others. Deleted rows are overwritten, in the
    /// write-ahead log too. The audit keeps each action and its time, and an API key stays, without the member.
    ///
    /// # Errors
    /// Fails when the database cannot be written: then nothing was deleted.
    pub fn forget_member(&self, member: KeyParts) -> Result<Forgotten, Error> {
        self.forget(member, true)
    }

    /// Deletes the questions of a member in a thread, with the feedback on them, as [`Store::forget_member`] does. What the member asked
    /// elsewhere, and their practice, is left.
    ///
    /// # Errors
    /// Fails when the database cannot be written: then nothing was deleted.
    pub fn forget_conversation(
        &self,
        member: KeyParts,
        thread: KeyParts,
    ) -> Result<Forgotten, Error> {
        let (member, thread) = (self.key.hash(member), self.key.hash(thread));
        let questions = self.database.write(|transaction| {
            end_deliveries(transaction, member)?;
            delete_questions(
                transaction,
                "member = ?1 AND thread = ?2",
                params![member, thread],
            )
        })?;
        Ok(self.forgotten(questions))
    }

    /// Deletes the practice of a member as [`Store::forget_member`] does, and leaves their questions.
    ///
    /// # Errors
    /// Fails when the database cannot be written: then nothing was deleted.
    pub fn forget_practice(&self, member: KeyParts) -> Result<Forgotten, Error> {
        self.forget(member, false)
    }

    /// True if there is a row about a member that [`Store::forget_member`] would delete.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn knows_member(&self, member: KeyParts) -> Result<bool, Error> {
        let tables = OF_QUESTIONS.iter().chain(&OF_PRACTICE).chain(&["question"]);
        let any: Vec<String> = tables
            .map(|table| format!("EXISTS (SELECT 1 FROM {table} WHERE member = ?1)"))
            .collect();
        let sql = format!("SELECT {}", any.join(" OR "));
        let member = self.key.hash(member);
        let read = self.database.read()?;
        read.one(&sql, params![member], |row| row.get(0))
    }

    /// Deletes the practice of a member, and with `questions` all other rows too.
    fn forget(&self, member: KeyParts, questions: bool) -> Result<Forgotten, Error> {
        let hash = self.key.hash(member);
        let questions = self.database.write(|transaction| {
            let tables = OF_QUESTIONS.iter().filter(|_| questions);
            for table in tables.chain(&OF_PRACTICE) {
                let sql = format!("DELETE FROM {table} WHERE member = ?1");
                transaction.execute(&sql, params![hash])?;
            }
            end_deliveries(transaction, hash)?;
            for table in ["audit", "api_key"] {
                let sql = format!("UPDATE {table} SET member = ?2 WHERE member = ?1");
                transaction.execute(&sql, params![hash, NOBODY])?;
            }
            match questions {
                true => delete_questions(transaction, "member = ?1", params![hash]),
                false => Ok(0),
            }
        })?;
        Ok(self.forgotten(questions))
    }

    /// The result of a deletion. The rows are deleted, even if the log cannot be emptied.
    fn forgotten(&self, questions: usize) -> Forgotten {
        Forgotten {
            questions,
            overwritten: self.database.engine().erase_deleted().unwrap_or(false),
        }
    }

    /// Deletes data that has expired. For questions that were asked before `text`: their text, the excerpts shown, the
    /// subscriptions to their answers, and the ids of their messages. For commitments that ended or were paused before `text`, and
    /// outcomes that were reported before it: their words. Also deletes deliveries before `delivery`. Counts stay.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn expire(&self, text: Timestamp, delivery: Timestamp) -> Result<(), Error> {
        let old = "(SELECT id FROM question WHERE at < ?1)";
        let before = params![text.as_second()];
        self.database.write(|transaction| {
            keep_own_words(transaction, "at < ?1 AND text IS NOT NULL", before)?;
            transaction.execute(
                &format!("UPDATE shown SET excerpt = '' WHERE excerpt <> '' AND question IN {old}"),
                before,
            )?;
            transaction.execute(&format!("DELETE FROM wish WHERE question IN {old}"), before)?;
            transaction.execute(
                "UPDATE question SET text = NULL, own = NULL, follows = NULL, message = NULL, reply = NULL, delivery = '', passed_on = NULL, edit = NULL, linked = NULL
                 WHERE at < ?1 AND (text IS NOT NULL OR delivery <> '')",
                before,
            )?;
            expire_commitments(transaction, text.as_second())?;
            transaction.execute(
                "UPDATE outcome SET words = NULL, delivery = '', shared = CASE WHEN shared IS NOT NULL THEN '' END
                 WHERE at < ?1 AND (words IS NOT NULL OR delivery <> '')",
                before,
            )?;
            let sql = "DELETE FROM delivery WHERE at < ?1";
            transaction.execute(sql, params![delivery.as_second()])?;
            Ok(())
        })?;
        self.database.engine().erase_deleted()?;
        Ok(())
    }
}

/// Ends the deliveries of a member. The key of a delivery stays, so that a redelivery is not answered twice.
fn end_deliveries(transaction: &dyn Connection, member: Hash) -> Result<(), Error> {
    let sql = "UPDATE delivery SET request = NULL, member = ?2, state = 'done' WHERE member = ?1";
    transaction.execute(sql, params![member, NOBODY])?;
    Ok(())
}
