//! Questions, the excerpts shown for them, and feedback.

use jiff::Timestamp;
use senpai_answer::{Shown, Status};
use senpai_language::Language;

use crate::{
    Error, KeyParts, Store,
    database::{Cell, Connection, Parameters, Row, params},
    delivery::is_done,
};

/// A question to store.
#[derive(Clone, Debug)]
pub struct NewQuestion<'a> {
    /// The key of the delivery that asked it.
    pub delivery: &'a str,
    /// The workspace in which it was asked.
    pub workspace: KeyParts<'a>,
    /// The thread; outside threads, the channel.
    pub thread: KeyParts<'a>,
    /// The channel, if the question's message begins the thread in this channel.
    pub channel: Option<KeyParts<'a>>,
    /// The message that contains it.
    pub message: Option<KeyParts<'a>>,
    /// The member who asked.
    pub member: KeyParts<'a>,
    /// The text that was answered. The text of a follow-up is joined with the question before it.
    pub text: &'a str,
    /// The question that it follows up; `None` if it stands alone.
    pub follow_up: Option<FollowUp<'a>>,
    /// The posts that may answer, in the caller's own format.
    pub scope: &'a str,
    /// The language of the reply.
    pub language: Language,
    /// True if only the member sees the answer.
    pub private: bool,
    /// True if it is a direct message.
    pub direct: bool,
    /// The status of the answer.
    pub status: Status,
    /// The time that the answer took, in milliseconds.
    pub millis: u64,
    /// The time of the question.
    pub at: Timestamp,
    /// The delivery of the last edit of the message; `None` if the message was not edited.
    pub edit: Option<&'a str>,
}

/// The question that a follow-up continues, and the member's own words.
#[derive(Clone, Copy, Debug)]
pub struct FollowUp<'a> {
    /// The id of the question whose words are in its text.
    pub question: u64,
    /// The member's own words.
    pub own: &'a str,
}

/// A question as the state keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredQuestion {
    /// The id. It is random, so nobody can guess it from another id.
    pub id: u64,
    /// The text; `None` after it expired.
    pub text: Option<String>,
    /// The posts that may answer, in the caller's own format.
    pub scope: String,
    /// The language of the reply.
    pub language: Language,
    /// True if only the member sees the answer.
    pub private: bool,
    /// The status of the answer.
    pub status: Status,
    /// The platform's id of the reply.
    pub reply: Option<String>,
    /// The delivery it came with; empty after it expired.
    pub delivery: String,
    /// The id of the question that it follows up. The words of that question are in its text.
    pub follows: Option<u64>,
    /// The delivery of its last edit.
    pub edit: Option<String>,
}

/// The order of questions, the last first. Times count seconds. Within a second, a question that another follows up is the earlier one,
/// because the delivery keys of a browser are in no order.
const NEWEST_FIRST: &str = "at DESC,
    EXISTS (SELECT 1 FROM question AS later WHERE later.follows = question.id AND later.at = question.at),
    delivery DESC";

/// The last question in the thread `?1`: see [`Store::last_question`].
fn last_in_thread() -> String {
    let which =
        "thread = ?1 AND at >= ?3 AND (member = ?2 OR ?4 AND NOT private) AND (?5 OR NOT private)";
    last_before(which, "?6")
}

/// The last question of the member `?2` in the channel `?1`: see [`Store::last_question_in_channel`].
fn last_in_channel() -> String {
    let which =
        "member = ?2 AND (thread = ?1 OR channel = ?1) AND at >= ?3 AND (?4 OR NOT private)";
    last_before(which, "?5")
}

/// The last question that meets an SQL condition, without the questions of this delivery and later ones. SQLite uses the index of the
/// deliveries only for keys that are not empty.
fn last_before(which: &str, delivery: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM question WHERE {which} AND delivery <> {delivery}
           AND at <= coalesce((SELECT at FROM question WHERE delivery = {delivery} AND delivery <> ''), at)
         ORDER BY {NEWEST_FIRST} LIMIT 1"
    )
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
        follows: row.get::<Option<i64>>(8)?.map(i64::cast_unsigned),
        edit: row.get(9)?,
    })
}

impl Store {
    /// Stores a question with the excerpts shown for it, and returns its id. Returns `None` if a later edit of the question is
    /// stored, if its member was forgotten meanwhile, or if its message was deleted. A second call with one delivery replaces the
    /// question and keeps its id, because work that a crash interrupted is repeated. If the question that it follows up was
    /// forgotten meanwhile, only the member's own words are stored.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn save_question(&self, new: &NewQuestion, shown: &[Shown]) -> Result<Option<u64>, Error> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(Error::Random)?;
        let handled = new.edit.unwrap_or(new.delivery);
        self.database.write(|transaction| {
            if is_done(transaction, handled)? {
                return Ok(None);
            }
            let (text, follow_up) = match new.follow_up {
                Some(follow_up) if !has_words(transaction, follow_up.question)? => {
                    (follow_up.own, None)
                }
                follow_up => (new.text, follow_up),
            };
            let id: Option<i64> = transaction.optional(
                "INSERT INTO question
                    (id, delivery, workspace, thread, message, member, text, scope, language, private, status, millis, at, follows, own, edit, direct, channel)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
                 ON CONFLICT (delivery) WHERE delivery <> '' DO UPDATE
                 SET text = ?7, scope = ?8, language = ?9, private = question.private OR ?10, status = ?11, millis = ?12,
                     follows = ?14, own = ?15, edit = ?16,
                     passed_on = CASE WHEN question.text = ?7 THEN question.passed_on END
                 WHERE coalesce(question.edit, '') <= coalesce(?16, '')
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
                    new.channel.map(|c| self.key.hash(c)),
                ],
                |row| row.get(0),
            )?;
            let Some(id) = id else {
                return Ok(None);
            };
            transaction.execute("DELETE FROM shown WHERE question = ?1", params![id])?;
            insert_shown(transaction, id, 0, shown)?;
            Ok(Some(id.cast_unsigned()))
        })
    }

    /// Stores the excerpts of a further page of a question. They replace the earlier excerpts of this page.
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

    /// True if this member asked the question.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn asked_by(&self, id: u64, member: KeyParts) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM question WHERE id = ?1 AND member = ?2)";
        let asked = params![id.cast_signed(), self.key.hash(member)];
        self.database.read()?.one(sql, asked, |row| row.get(0))
    }

    /// The last question in a thread since `since`: of this member, or with `anybody` of all members. A private question is
    /// returned only with `private`, and only to its own member, because others can read a follow-up that is not private.
    /// `delivery` is the delivery that asks. Its own question, which an earlier attempt stored, and later questions are left out.
    /// Within a second, a follow-up is later than its question; then the deliveries' keys decide the order, because chat platforms count
    /// their messages upwards.
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
        let (thread, member) = (self.key.hash(thread), self.key.hash(member));
        let of_thread = params![
            thread,
            member,
            since.as_second(),
            anybody,
            private,
            delivery
        ];
        self.first_question(&last_in_thread(), of_thread)
    }

    /// The last question of a member since `since` in a channel, but not in its threads. A message that begins a thread belongs to
    /// the channel. `private` and `delivery` have the meaning that they have in [`Store::last_question`].
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn last_question_in_channel(
        &self,
        channel: KeyParts,
        member: KeyParts,
        private: bool,
        since: Timestamp,
        delivery: &str,
    ) -> Result<Option<StoredQuestion>, Error> {
        let (channel, member) = (self.key.hash(channel), self.key.hash(member));
        let of_member = params![channel, member, since.as_second(), private, delivery];
        self.first_question(&last_in_channel(), of_member)
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
        self.first_question(&sql, params![self.key.hash(message)])
    }

    fn first_question(
        &self,
        sql: &str,
        parameters: Parameters,
    ) -> Result<Option<StoredQuestion>, Error> {
        self.database.read()?.optional(sql, parameters, question)
    }

    /// The excerpts that were shown for a question on the pages before `page`, the newest page first.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn shown_before(&self, question: u64, page: u16) -> Result<Vec<Shown>, Error> {
        let sql = "SELECT post, excerpt, rejected FROM shown WHERE question = ?1 AND page < ?2 ORDER BY page DESC, position";
        let read = self.database.read()?;
        read.all(sql, params![question.cast_signed(), page], |row| {
            Ok(Shown {
                post: row.get(0)?,
                excerpt: row.get(1)?,
                rejected: row.get(2)?,
            })
        })
    }

    /// Records that a member rejected the posts on a page of a question: they are not shown again in the conversation.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn reject_page(&self, question: u64, page: u16) -> Result<(), Error> {
        let sql = "UPDATE shown SET rejected = TRUE WHERE question = ?1 AND page = ?2";
        self.database
            .execute(sql, params![question.cast_signed(), page])?;
        Ok(())
    }

    /// Records that the delivery `edit` edits a question. Returns `false` if a later edit of it is known.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn begin_edit(&self, question: u64, edit: &str) -> Result<bool, Error> {
        let sql = "UPDATE question SET edit = ?2 WHERE id = ?1 AND coalesce(edit, '') <= ?2";
        let row = params![question.cast_signed(), edit];
        Ok(self.database.execute(sql, row)? == 1)
    }

    /// Deletes the words of the questions in a message that was deleted, and the excerpts shown for them. The ids of their replies
    /// stay until [`Store::forget_message`]. Marks the other deliveries of the message as done: the deliveries whose key is `key`
    /// or begins with `key` and `-`. `deletion` is the key of the deletion itself.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn forget_words(&self, message: KeyParts, key: &str, deletion: &str) -> Result<(), Error> {
        let message = params![self.key.hash(message)];
        let of_message = "question IN (SELECT id FROM question WHERE message = ?1)";
        self.database.write(|transaction| {
            keep_own_words(transaction, "message = ?1", message)?;
            for table in ["shown", "feedback", "wish"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE {of_message}"), message)?;
            }
            let sql =
                "UPDATE question SET text = NULL, own = NULL, follows = NULL, linked = NULL WHERE message = ?1";
            transaction.execute(sql, message)?;
            // "." is the character after "-".
            let sql = "UPDATE delivery SET state = 'done', request = NULL
                       WHERE (key = ?1 OR key >= ?1 || '-' AND key < ?1 || '.') AND key <> ?2";
            transaction.execute(sql, params![key, deletion])?;
            Ok(())
        })
    }

    /// Deletes the questions in a message that was deleted.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn forget_message(&self, message: KeyParts) -> Result<(), Error> {
        let message = params![self.key.hash(message)];
        self.database.write(|transaction| {
            delete_questions(transaction, "message = ?1", message)?;
            Ok(())
        })
    }

    /// Records that `delivery` passes a question on to the helpers. Returns `false` if another delivery did so before. A question
    /// whose text changes may be passed on again.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn pass_on(&self, question: u64, delivery: &str) -> Result<bool, Error> {
        let sql =
            "UPDATE question SET passed_on = ?2 WHERE id = ?1 AND coalesce(passed_on, ?2) = ?2";
        let row = params![question.cast_signed(), delivery];
        Ok(self.database.execute(sql, row)? == 1)
    }

    /// Undoes [`Store::pass_on`] for a delivery whose message did not arrive.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn retract_pass_on(&self, delivery: &str) -> Result<(), Error> {
        let sql = "UPDATE question SET passed_on = NULL WHERE passed_on = ?1";
        self.database.execute(sql, params![delivery])?;
        Ok(())
    }

    /// Stores a member's feedback on an answer. It replaces the member's earlier feedback.
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
        self.database.execute(sql, row)?;
        Ok(())
    }
}

/// True if the question is stored and has words.
fn has_words(transaction: &dyn Connection, id: u64) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM question WHERE id = ?1 AND text IS NOT NULL)";
    transaction.one(sql, params![id.cast_signed()], |row| row.get(0))
}

/// Deletes the words of the questions that meet an SQL condition from all questions that follow them up, directly or through other
/// follow-ups. Each follow-up keeps its member's own words.
pub(crate) fn keep_own_words(
    transaction: &dyn Connection,
    which: &str,
    parameters: Parameters,
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

/// Deletes the questions that meet an SQL condition, and their words in the questions that follow them up. Returns the number of
/// deleted questions.
pub(crate) fn delete_questions(
    transaction: &dyn Connection,
    which: &str,
    parameters: Parameters,
) -> Result<usize, Error> {
    keep_own_words(transaction, which, parameters)?;
    let delete = format!("DELETE FROM question WHERE {which}");
    transaction.execute(&delete, parameters)
}

fn insert_shown(
    transaction: &dyn Connection,
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
            "INSERT INTO shown (question, page, position, post, excerpt, rejected) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![question, page, position, shown.post, shown.excerpt, shown.rejected],
        )?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::database::Parameter;

    /// Each question of a member reads these statements, so their time must not grow with the number of all questions.
    #[test]
    fn the_last_question_is_found_without_a_read_of_all_questions() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let read = store.database.read().unwrap();
        for (sql, count) in [(last_in_thread(), 6), (last_in_channel(), 5)] {
            let explain = format!("EXPLAIN QUERY PLAN {sql}");
            let none: &dyn Parameter = &None::<i64>;
            let steps = read.all(&explain, &vec![none; count], |row| row.get::<String>(3));
            let steps = steps.unwrap();
            let reads_all = |step: &String| step.starts_with("SCAN question");
            let sorts_all = |step: &String| step == "USE TEMP B-TREE FOR ORDER BY";
            assert!(
                !steps.iter().any(|step| reads_all(step) || sorts_all(step)),
                "{steps:#?}"
            );
        }
    }
}
