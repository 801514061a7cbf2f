//! Questions, the excerpts shown for them, and feedback.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Params, Row, Transaction, params};
use senpai_answer::{Shown, Status};
use senpai_language::Language;

use crate::{Error, KeyParts, Store, database::Cell};

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
    /// The question that it follows up; `None` if it stands alone.
    pub follow_up: Option<FollowUp<'a>>,
    /// Which posts may answer, as the caller writes it.
    pub scope: &'a str,
    /// The language of the reply.
    pub language: Language,
    /// Only the member sees the answer.
    pub private: bool,
    /// It is a direct message.
    pub direct: bool,
    /// The certainty of the answer.
    pub status: Status,
    /// How long the answer took, in milliseconds.
    pub millis: u64,
    /// The time of the question.
    pub at: Timestamp,
    /// The delivery of the edit that made the text; `None` if the message was not edited.
    pub edit: Option<&'a str>,
}

/// The part of a follow-up that is its member's own.
#[derive(Clone, Copy, Debug)]
pub struct FollowUp<'a> {
    /// The id of the question whose words are in its text.
    pub question: u64,
    /// The member's own words.
    pub own: &'a str,
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
    pub language: Language,
    /// Only the member sees the answer.
    pub private: bool,
    /// The certainty of the answer.
    pub status: Status,
    /// The platform's id of the reply.
    pub reply: Option<String>,
    /// The delivery it came with; empty after it expired.
    pub delivery: String,
    /// The id of the question that it follows up, and whose words are in its text.
    pub follows: Option<u64>,
    /// The delivery of its last edit.
    pub edit: Option<String>,
}

const COLUMNS: &str = "id, text, scope, language, private, status, reply, delivery, follows, edit";

fn question(row: &Row) -> Result<StoredQuestion, Error> {
    let id: i64 = row.get(0)?;
    let cell = |column| Cell::new("question", id, column);
    Ok(StoredQuestion {
        id: id.cast_unsigned(),
        text: row.get(1)?,
        scope: row.get(2)?,
        language: cell("language").word(row, 3)?,
        private: row.get(4)?,
        status: cell("status").word(row, 5)?,
        reply: row.get(6)?,
        delivery: row.get(7)?,
        follows: row.get::<_, Option<i64>>(8)?.map(i64::cast_unsigned),
        edit: row.get(9)?,
    })
}

impl Store {
    /// Stores a question with the excerpts shown for it, and returns its id; `None` if a later edit of it is stored. A second call
    /// for the same delivery replaces the question under the same id, because work that a crash interrupted is repeated. A question
    /// that is followed up may have been forgotten meanwhile: then only the member's own words are stored.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn save_question(&self, new: &NewQuestion, shown: &[Shown]) -> Result<Option<u64>, Error> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(Error::Random)?;
        self.database.write(|transaction| {
            let (text, follow_up) = match new.follow_up {
                Some(follow_up) if !has_words(transaction, follow_up.question)? => {
                    (follow_up.own, None)
                }
                follow_up => (new.text, follow_up),
            };
            let id = transaction.query_row(
                "INSERT INTO question
                    (id, delivery, workspace, thread, message, member, text, scope, language, private, status, millis, at, follows, own, edit, direct)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
                 ON CONFLICT (delivery) WHERE delivery <> '' DO UPDATE
                 SET text = ?7, scope = ?8, language = ?9, private = max(private, ?10), status = ?11, millis = ?12,
                     follows = ?14, own = ?15, edit = ?16,
                     passed_on = CASE WHEN text = ?7 THEN passed_on END
                 WHERE ifnull(edit, '') <= ifnull(?16, '')
                 RETURNING id",
                params![
                    i64::from_le_bytes(random),
                    new.delivery,
                    self.key.hash(new.workspace),
                    self.key.hash(new.thread),
                    new.message.map(|m| self.key.hash(m)),
                    self.key.hash(new.member),
                    text,
                    new.scope,
                    new.language.tag(),
                    new.private,
                    new.status.as_str(),
                    i64::try_from(new.millis).unwrap_or(i64::MAX),
                    new.at.as_second(),
                    follow_up.map(|f| f.question.cast_signed()),
                    follow_up.map(|f| f.own),
                    new.edit,
                    new.direct,
                ],
                |row| row.get::<_, i64>(0),
            );
            let Some(id) = id.optional()? else {
                return Ok(None);
            };
            transaction.execute("DELETE FROM shown WHERE question = ?1", [id])?;
            insert_shown(transaction, id, 0, shown)?;
            Ok(Some(id.cast_unsigned()))
        })
    }

    /// Stores the excerpts of a further page of a question, in place of those that it had.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn save_shown(&self, question: u64, page: u16, shown: &[Shown]) -> Result<(), Error> {
        let question = question.cast_signed();
        self.database
            .write(|transaction| insert_shown(transaction, question, page, shown))
    }

    /// The question with this id in this workspace. A question of another workspace is not returned.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn question(&self, id: u64, workspace: KeyParts) -> Result<Option<StoredQuestion>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM question WHERE id = ?1 AND workspace = ?2");
        let workspace = self.key.hash(workspace);
        self.first_question(&sql, params![id.cast_signed(), workspace])
    }

    /// Whether this member asked the question.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn asked_by(&self, id: u64, member: KeyParts) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM question WHERE id = ?1 AND member = ?2)";
        let asked = params![id.cast_signed(), self.key.hash(member)];
        let main = self.database.main();
        Ok(main.query_row(sql, asked, |row| row.get(0))?)
    }

    /// The last question in a thread since `since`: of this member, or of anybody. A private question is returned only with
    /// `private`, and to its own member only: without it, others read what follows it up. `delivery` is the delivery that asks: its own
    /// question, which an earlier attempt stored, is left out, and so are those after it.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn last_question(
        &self,
        thread: KeyParts,
        member: KeyParts,
        anybody: bool,
        private: bool,
        since: Timestamp,
        delivery: &str,
    ) -> Result<Option<StoredQuestion>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM question
             WHERE thread = ?1 AND at >= ?3 AND (member = ?2 OR ?4 AND NOT private) AND (?5 OR NOT private)
               AND delivery <> ?6 AND at <= ifnull((SELECT at FROM question WHERE delivery = ?6), at)
             ORDER BY at DESC, rowid DESC LIMIT 1"
        );
        let (thread, member) = (self.key.hash(thread), self.key.hash(member));
        let of_thread = params![
            thread,
            member,
            since.as_second(),
            anybody,
            private,
            delivery
        ];
        self.first_question(&sql, of_thread)
    }

    /// The question in a message.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn question_in_message(&self, message: KeyParts) -> Result<Option<StoredQuestion>, Error> {
        // If two processes stored the same question, the one with a delivery is returned.
        let sql = format!(
            "SELECT {COLUMNS} FROM question WHERE message = ?1 ORDER BY delivery = '' LIMIT 1"
        );
        self.first_question(&sql, [self.key.hash(message)])
    }

    fn first_question(
        &self,
        sql: &str,
        parameters: impl Params,
    ) -> Result<Option<StoredQuestion>, Error> {
        let main = self.database.main();
        let mut select = main.prepare(sql)?;
        select
            .query_and_then(parameters, question)?
            .next()
            .transpose()
    }

    /// The excerpts that were shown for a question on the pages before `page`, the newest page first.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn shown_before(&self, question: u64, page: u16) -> Result<Vec<Shown>, Error> {
        let main = self.database.main();
        let mut select = main.prepare(
            "SELECT post, excerpt FROM shown WHERE question = ?1 AND page < ?2 ORDER BY page DESC, position",
        )?;
        let rows = select.query_map(params![question.cast_signed(), page], |row| {
            Ok(Shown {
                post: row.get(0)?,
                excerpt: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Records that the delivery `edit` edits a question; `false` if a later edit of it is known.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn begin_edit(&self, question: u64, edit: &str) -> Result<bool, Error> {
        let sql = "UPDATE question SET edit = ?2 WHERE id = ?1 AND ifnull(edit, '') <= ?2";
        let main = self.database.main();
        Ok(main.execute(sql, params![question.cast_signed(), edit])? == 1)
    }

    /// Forgets the words of the questions in a message that was deleted, with what was shown for them. Where their replies are
    /// stays known until [`Store::forget_message`]. The other deliveries of the message are done: those whose key is `key` or begins
    /// with it and `-`. `deletion` is the key of the deletion itself.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn forget_words(&self, message: KeyParts, key: &str, deletion: &str) -> Result<(), Error> {
        let message = [self.key.hash(message)];
        let of_message = "question IN (SELECT id FROM question WHERE message = ?1)";
        self.database.write(|transaction| {
            keep_own_words(transaction, "message = ?1", message)?;
            for table in ["shown", "feedback", "wish"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE {of_message}"), message)?;
            }
            let sql =
                "UPDATE question SET text = NULL, own = NULL, follows = NULL WHERE message = ?1";
            transaction.execute(sql, message)?;
            // "." is the character after "-".
            let sql = "UPDATE delivery SET state = 'done', request = NULL
                       WHERE (key = ?1 OR key >= ?1 || '-' AND key < ?1 || '.') AND key <> ?2";
            transaction.execute(sql, [key, deletion])?;
            Ok(())
        })
    }

    /// Forgets the questions in a message that was deleted.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn forget_message(&self, message: KeyParts) -> Result<(), Error> {
        let message = [self.key.hash(message)];
        self.database.write(|transaction| {
            delete_questions(transaction, "message = ?1", message)?;
            Ok(())
        })
    }

    /// Records that `delivery` passes a question on to humans; `false` when another delivery did so before. A question
    /// whose text changes may be passed on again.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn pass_on(&self, question: u64, delivery: &str) -> Result<bool, Error> {
        let sql = "UPDATE question SET passed_on = ?2 WHERE id = ?1 AND ifnull(passed_on, ?2) = ?2";
        let main = self.database.main();
        Ok(main.execute(sql, params![question.cast_signed(), delivery])? == 1)
    }

    /// Undoes [`Store::pass_on`] of a delivery whose message did not arrive.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn retract_pass_on(&self, delivery: &str) -> Result<(), Error> {
        let sql = "UPDATE question SET passed_on = NULL WHERE passed_on = ?1";
        self.database.main().execute(sql, [delivery])?;
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
        let (question, member) = (question.cast_signed(), self.key.hash(member));
        let row = params![question, member, helped, at.as_second()];
        self.database.main().execute(sql, row)?;
        Ok(())
    }
}

/// Whether a question is there, and its words too.
fn has_words(transaction: &Transaction, id: u64) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM question WHERE id = ?1 AND text IS NOT NULL)";
    Ok(transaction.query_row(sql, [id.cast_signed()], |row| row.get(0))?)
}

/// Deletes the words of the questions that meet a condition from all questions that follow them up, also through others. Each
/// keeps its member's own words.
pub(crate) fn keep_own_words(
    transaction: &Transaction,
    which: &str,
    parameters: impl Params,
) -> Result<(), Error> {
    let sql = format!(
        "WITH RECURSIVE followed (id) AS (
             SELECT id FROM question WHERE {which}
             UNION SELECT question.id FROM question JOIN followed ON question.follows = followed.id)
         UPDATE question SET text = own, own = NULL, follows = NULL
         WHERE text IS NOT NULL AND follows IN (SELECT id FROM followed)"
    );
    transaction.execute(&sql, parameters)?;
    Ok(())
}

/// Deletes the questions that meet a condition, and their words in the questions that follow them up. Returns their number.
pub(crate) fn delete_questions(
    transaction: &Transaction,
    which: &str,
    parameters: impl Params + Copy,
) -> Result<usize, Error> {
    keep_own_words(transaction, which, parameters)?;
    let delete = format!("DELETE FROM question WHERE {which}");
    Ok(transaction.execute(&delete, parameters)?)
}

fn insert_shown(
    transaction: &Transaction,
    question: i64,
    page: u16,
    shown: &[Shown],
) -> Result<(), Error> {
    transaction.execute(
        "DELETE FROM shown WHERE question = ?1 AND page = ?2",
        params![question, page],
    )?;
    for (position, shown) in shown.iter().enumerate() {
        transaction.execute(
            "INSERT INTO shown (question, page, position, post, excerpt) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![question, page, position, shown.post, shown.excerpt],
        )?;
    }
    Ok(())
}
