//! Questions, the excerpts shown for them, and feedback.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::{Error, KeyParts, Store};

/// A question to store.
#[derive(Clone, Debug)]
pub struct NewQuestion<'a> {
    /// The delivery it came with.
    pub delivery: &'a str,
    /// The workspace.
    pub workspace: KeyParts<'a>,
    /// The thread, or the channel where there is none.
    pub thread: KeyParts<'a>,
    /// The message that contains it.
    pub message: Option<KeyParts<'a>>,
    /// The member who asked.
    pub member: KeyParts<'a>,
    /// The text that was answered: a follow-up is joined with the question before it.
    pub text: &'a str,
    /// Which posts may answer, as the caller writes it.
    pub scope: &'a str,
    /// The language of the reply.
    pub language: &'a str,
    /// Only the member sees the answer.
    pub private: bool,
    /// `found`, `unsure` or `not_found`.
    pub status: &'a str,
    /// How long the answer took, in milliseconds.
    pub millis: u64,
    /// The time of the question.
    pub at: Timestamp,
}

/// A stored question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredQuestion {
    /// The id: random, so that it cannot be guessed from another.
    pub id: u64,
    /// The text; `None` after it expired.
    pub text: Option<String>,
    /// Which posts may answer.
    pub scope: String,
    /// The language of the reply.
    pub language: String,
    /// Only the member sees the answer.
    pub private: bool,
    /// `found`, `unsure` or `not_found`.
    pub status: String,
    /// The platform's id of the reply.
    pub reply: Option<String>,
    /// The delivery it came with.
    pub delivery: String,
}

/// An excerpt that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The post's id.
    pub post: String,
    /// The excerpt.
    pub excerpt: String,
}

const COLUMNS: &str = "id, text, scope, language, private, status, reply, delivery";

fn question(row: &Row) -> rusqlite::Result<StoredQuestion> {
    Ok(StoredQuestion {
        id: row.get::<_, i64>(0)?.cast_unsigned(),
        text: row.get(1)?,
        scope: row.get(2)?,
        language: row.get(3)?,
        private: row.get(4)?,
        status: row.get(5)?,
        reply: row.get(6)?,
        delivery: row.get(7)?,
    })
}

impl Store {
    /// Stores a question with the excerpts shown for it, and returns its id. A second call for the same delivery replaces
    /// the question under the same id, because work that a crash interrupted is repeated.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn save_question(&self, new: &NewQuestion, shown: &[Shown]) -> Result<u64, Error> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(Error::Random)?;
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let before: Option<i64> = transaction
            .query_row(
                "SELECT id FROM question WHERE delivery = ?1",
                [new.delivery],
                |row| row.get(0),
            )
            .optional()?;
        let id = before.unwrap_or(i64::from_le_bytes(random));
        transaction.execute(
            "INSERT INTO question
                (id, delivery, workspace, thread, message, member, text, scope, language, private, status, millis, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (id) DO UPDATE SET text = ?7, scope = ?8, language = ?9, status = ?11, millis = ?12,
                passed_on = CASE WHEN text = ?7 THEN passed_on END",
            params![
                id,
                new.delivery,
                self.key.hash(new.workspace),
                self.key.hash(new.thread),
                new.message.map(|m| self.key.hash(m)),
                self.key.hash(new.member),
                new.text,
                new.scope,
                new.language,
                new.private,
                new.status,
                i64::try_from(new.millis).unwrap_or(i64::MAX),
                new.at.as_second(),
            ],
        )?;
        transaction.execute("DELETE FROM shown WHERE question = ?1", [id])?;
        insert_shown(&transaction, id, 0, shown)?;
        transaction.commit()?;
        Ok(id.cast_unsigned())
    }

    /// Stores the excerpts of a further page of a question.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn save_shown(&self, question: u64, page: u16, shown: &[Shown]) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        insert_shown(&transaction, question.cast_signed(), page, shown)?;
        transaction.commit()?;
        Ok(())
    }

    /// The question with this id in this workspace. A question of another workspace is not returned.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn question(&self, id: u64, workspace: KeyParts) -> Result<Option<StoredQuestion>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM question WHERE id = ?1 AND workspace = ?2");
        let workspace = self.key.hash(workspace);
        Ok(self
            .lock()
            .query_row(&sql, params![id.cast_signed(), workspace], question)
            .optional()?)
    }

    /// Whether this member asked the question.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn asked_by(&self, id: u64, member: KeyParts) -> Result<bool, Error> {
        let sql = "SELECT count(*) FROM question WHERE id = ?1 AND member = ?2";
        let member = self.key.hash(member);
        Ok(self
            .lock()
            .query_row(sql, params![id.cast_signed(), member], |row| {
                row.get::<_, i64>(0)
            })?
            > 0)
    }

    /// The last question in a thread since `since`: of this member, or of anybody. A private question is returned to its
    /// own member only.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn last_question(
        &self,
        thread: KeyParts,
        member: KeyParts,
        anybody: bool,
        since: Timestamp,
    ) -> Result<Option<StoredQuestion>, Error> {
        let which = "member = ?2 OR (?4 AND NOT private)";
        self.newest_question(thread, member, anybody, since, which)
    }

    /// [`Store::last_question`] without private questions, for a follow-up that others read.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn last_public_question(
        &self,
        thread: KeyParts,
        member: KeyParts,
        anybody: bool,
        since: Timestamp,
    ) -> Result<Option<StoredQuestion>, Error> {
        let which = "NOT private AND (member = ?2 OR ?4)";
        self.newest_question(thread, member, anybody, since, which)
    }

    fn newest_question(
        &self,
        thread: KeyParts,
        member: KeyParts,
        anybody: bool,
        since: Timestamp,
        which: &str,
    ) -> Result<Option<StoredQuestion>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM question
             WHERE thread = ?1 AND at >= ?3 AND ({which}) ORDER BY at DESC, rowid DESC LIMIT 1"
        );
        let (thread, member) = (self.key.hash(thread), self.key.hash(member));
        let found = self.lock().query_row(
            &sql,
            params![thread, member, since.as_second(), anybody],
            question,
        );
        Ok(found.optional()?)
    }

    /// The question in a message.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn question_in_message(&self, message: KeyParts) -> Result<Option<StoredQuestion>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM question WHERE message = ?1");
        let message = self.key.hash(message);
        Ok(self
            .lock()
            .query_row(&sql, [message], question)
            .optional()?)
    }

    /// The excerpts that were shown for a question on the pages before `page`, in order.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn shown_before(&self, question: u64, page: u16) -> Result<Vec<Shown>, Error> {
        let connection = self.lock();
        let mut select = connection.prepare(
            "SELECT post, excerpt FROM shown WHERE question = ?1 AND page < ?2 ORDER BY page, position",
        )?;
        let rows = select.query_map(params![question.cast_signed(), page], |row| {
            Ok(Shown {
                post: row.get(0)?,
                excerpt: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets a question whose message was deleted.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn forget_question(&self, id: u64) -> Result<(), Error> {
        self.lock()
            .execute("DELETE FROM question WHERE id = ?1", [id.cast_signed()])?;
        Ok(())
    }

    /// Records that `delivery` passes a question on to humans; `false` when another delivery did so before. A question
    /// whose text changes may be passed on again.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn pass_on(&self, question: u64, delivery: &str) -> Result<bool, Error> {
        let sql = "UPDATE question SET passed_on = ?2 WHERE id = ?1 AND ifnull(passed_on, ?2) = ?2";
        let changed = self
            .lock()
            .execute(sql, params![question.cast_signed(), delivery])?;
        Ok(changed == 1)
    }

    /// Undoes [`Store::pass_on`] of a delivery whose message did not arrive.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn retract_pass_on(&self, delivery: &str) -> Result<(), Error> {
        let sql = "UPDATE question SET passed_on = NULL WHERE passed_on = ?1";
        self.lock().execute(sql, [delivery])?;
        Ok(())
    }

    /// Stores whether an answer helped; replaces the member's earlier feedback.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn save_feedback(
        &self,
        question: u64,
        member: KeyParts,
        helped: bool,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO feedback (question, member, helped, at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (question, member) DO UPDATE SET helped = ?3, at = ?4";
        let member = self.key.hash(member);
        self.lock().execute(
            sql,
            params![question.cast_signed(), member, helped, at.as_second()],
        )?;
        Ok(())
    }
}

fn insert_shown(
    transaction: &Transaction,
    question: i64,
    page: u16,
    shown: &[Shown],
) -> Result<(), Error> {
    for (position, shown) in shown.iter().enumerate() {
        transaction.execute(
            "INSERT OR REPLACE INTO shown (question, page, position, post, excerpt) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![question, page, position, shown.post, shown.excerpt],
        )?;
    }
    Ok(())
}
