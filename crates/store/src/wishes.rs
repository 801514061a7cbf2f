//! Who wants to be told when a post answers.

use jiff::Timestamp;
use rusqlite::params;

use crate::{Error, Store, Who};

/// A member waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Names it.
    pub id: u64,
    /// The question.
    pub question: u64,
    /// Its text.
    pub text: String,
    /// Which posts may answer.
    pub scope: String,
    /// The language to tell it in.
    pub language: String,
    /// Where to tell it, as the caller wrote it.
    pub place: String,
}

impl Store {
    /// Keeps that a member wants to be told.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn wish(
        &self,
        question: u64,
        platform: &str,
        member: Who,
        place: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql =
            "INSERT INTO wish (question, platform, member, place, at) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (question, member) DO NOTHING";
        let member = self.key.hash(member);
        self.lock().execute(
            sql,
            params![
                question.cast_signed(),
                platform,
                member,
                place,
                at.as_second()
            ],
        )?;
        Ok(())
    }

    /// Who waits on a platform. A question whose days are over waits no longer.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn wishes(&self, platform: &str) -> Result<Vec<Wish>, Error> {
        let connection = self.lock();
        let mut select = connection.prepare(
            "SELECT wish.id, question.id, question.text, question.scope, question.language, wish.place
             FROM wish JOIN question ON question.id = wish.question
             WHERE wish.platform = ?1 AND question.text IS NOT NULL ORDER BY wish.id",
        )?;
        let rows = select.query_map([platform], |row| {
            Ok(Wish {
                id: row.get::<_, i64>(0)?.cast_unsigned(),
                question: row.get::<_, i64>(1)?.cast_unsigned(),
                text: row.get(2)?,
                scope: row.get(3)?,
                language: row.get(4)?,
                place: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The member has been told: they are told once.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn told(&self, wish: u64) -> Result<(), Error> {
        self.lock()
            .execute("DELETE FROM wish WHERE id = ?1", [wish.cast_signed()])?;
        Ok(())
    }
}
