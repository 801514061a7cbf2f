//! Subscriptions: members who want to be notified when a post answers their question.

use jiff::Timestamp;
use rusqlite::{Params, params};

use senpai_language::Language;

use crate::{Error, KeyParts, Store, database::Cell};

/// A member who waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The id.
    pub id: u64,
    /// The question's id.
    pub question: u64,
    /// The question's text.
    pub text: String,
    /// Which posts may answer.
    pub scope: String,
    /// The language of the notification.
    pub language: Language,
    /// Where to notify the member, as the caller wrote it.
    pub place: String,
}

impl Store {
    /// Subscribes a member to the answer of a question. A second call changes nothing.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn subscribe(
        &self,
        question: u64,
        platform: &str,
        member: KeyParts,
        place: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql =
            "INSERT INTO wish (question, platform, member, place, at) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (question, member) DO NOTHING";
        let member = self.key.hash(member);
        let question = question.cast_signed();
        let row = params![question, platform, member, place, at.as_second()];
        self.database.main().execute(sql, row)?;
        Ok(())
    }

    /// The subscriptions on a platform. Those of expired questions are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn subscriptions(&self, platform: &str) -> Result<Vec<Subscription>, Error> {
        self.select_subscriptions("wish.platform = ?1", [platform])
    }

    /// A subscription on a platform; `None` if it has ended. The id of one that has ended may be given to another, also on
    /// another platform.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn subscription(&self, platform: &str, id: u64) -> Result<Option<Subscription>, Error> {
        let which = "wish.platform = ?1 AND wish.id = ?2";
        let found = self.select_subscriptions(which, params![platform, id.cast_signed()])?;
        Ok(found.into_iter().next())
    }

    fn select_subscriptions(
        &self,
        which: &str,
        parameters: impl Params,
    ) -> Result<Vec<Subscription>, Error> {
        let main = self.database.main();
        let sql = format!(
            "SELECT wish.id, question.id, question.text, question.scope, question.language, wish.place
             FROM wish JOIN question ON question.id = wish.question
             WHERE {which} AND question.text IS NOT NULL ORDER BY wish.id"
        );
        let mut select = main.prepare(&sql)?;
        let rows = select.query_and_then(parameters, |row| {
            let question: i64 = row.get(1)?;
            let language = Cell::new("question", question, "language");
            Ok(Subscription {
                id: row.get::<_, i64>(0)?.cast_unsigned(),
                question: question.cast_unsigned(),
                text: row.get(2)?,
                scope: row.get(3)?,
                language: language.word(row, 4)?,
                place: row.get(5)?,
            })
        })?;
        rows.collect()
    }

    /// Records that the member was notified: the subscription ends.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn mark_notified(&self, subscription: u64) -> Result<(), Error> {
        let sql = "DELETE FROM wish WHERE id = ?1";
        let main = self.database.main();
        main.execute(sql, [subscription.cast_signed()])?;
        Ok(())
    }
}
