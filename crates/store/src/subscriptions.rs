//! Subscriptions: members who want to be notified when a post answers their question.

use jiff::Timestamp;

use senpai_language::Language;

use crate::{
    Error, KeyParts, Store,
    database::{Cell, Parameters, params},
};

/// A member who waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The subscription's id. See [`Store::subscription`].
    pub id: u64,
    /// The question's id.
    pub question: u64,
    /// The question's text.
    pub text: String,
    /// The posts that may answer, in the caller's own format.
    pub scope: String,
    /// The language of the notification.
    pub language: Language,
    /// The address for the notification, in the caller's own format.
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
        self.database.execute(sql, row)?;
        Ok(())
    }

    /// The subscriptions on a platform. Subscriptions to expired questions are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn subscriptions(&self, platform: &str) -> Result<Vec<Subscription>, Error> {
        self.select_subscriptions("wish.platform = ?1", params![platform])
    }

    /// The newest subscriptions of a member, at most `limit`. Subscriptions to expired questions are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn subscriptions_of(
        &self,
        member: KeyParts,
        limit: u32,
    ) -> Result<Vec<Subscription>, Error> {
        let newest = "wish.id IN (SELECT id FROM wish WHERE member = ?1 ORDER BY id DESC LIMIT ?2)";
        let found = self.select_subscriptions(newest, params![self.key.hash(member), limit])?;
        Ok(found.into_iter().rev().collect())
    }

    /// A subscription on a platform; `None` if it has ended. When a subscription has ended, another one may get its id, also on
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
        parameters: Parameters,
    ) -> Result<Vec<Subscription>, Error> {
        let sql = format!(
            "SELECT wish.id, question.id, question.text, question.scope, question.language, wish.place
             FROM wish JOIN question ON question.id = wish.question
             WHERE {which} AND question.text IS NOT NULL ORDER BY wish.id"
        );
        self.database.read()?.all(&sql, parameters, |row| {
            let question: i64 = row.get(1)?;
            let language = Cell::new("question", question, "language");
            Ok(Subscription {
                id: row.get::<i64>(0)?.cast_unsigned(),
                question: question.cast_unsigned(),
                text: row.get(2)?,
                scope: row.get(3)?,
                language: language.word(row, 4)?,
                place: row.get(5)?,
            })
        })
    }

    /// Records that the platform permanently refused the notification at `at`. Returns the time of the first refusal; `None` if the
    /// subscription has ended.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn note_refusal(
        &self,
        subscription: u64,
        at: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let sql = "UPDATE wish SET refused_since = CASE WHEN refused_since < ?2 THEN refused_since ELSE ?2 END
                   WHERE id = ?1 RETURNING refused_since";
        let row = params![subscription.cast_signed(), at.as_second()];
        let since: Option<i64> = self
            .database
            .write(|transaction| transaction.optional(sql, row, |row| row.get(0)))?;
        Ok(since.and_then(|since| Timestamp::from_second(since).ok()))
    }

    /// Records that the member was notified, and ends the subscription.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn mark_notified(&self, subscription: u64) -> Result<(), Error> {
        let sql = "DELETE FROM wish WHERE id = ?1";
        self.database
            .execute(sql, params![subscription.cast_signed()])?;
        Ok(())
    }
}
