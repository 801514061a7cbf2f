//! Deliveries: `pending` when admitted, `sent` when the reply was sent, `done` when nothing is left to do.

use jiff::Timestamp;
use rusqlite::params;

use crate::{Error, KeyParts, Store};

/// A delivery that was not done when the process stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The request, as it was given to [`Store::admit`].
    pub request: String,
    /// Its reply was sent.
    pub sent: bool,
}

impl Store {
    /// Records a delivery; `false` when it was recorded before.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn admit(
        &self,
        key: &str,
        platform: &str,
        member: KeyParts,
        request: &str,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "INSERT INTO delivery (key, platform, state, member, request, at) VALUES (?1, ?2, 'pending', ?3, ?4, ?5)
                   ON CONFLICT (key) DO NOTHING";
        let member = self.key.hash(member);
        let row = params![key, platform, member, request, at.as_second()];
        Ok(self.database.main().execute(sql, row)? == 1)
    }

    /// Records that the reply to a delivery was sent, with the platform's id of it; empty when there is none.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn mark_sent(&self, key: &str, reply: &str) -> Result<(), Error> {
        self.database.write(|transaction| {
            let sql = "UPDATE delivery SET state = 'sent' WHERE key = ?1 AND state = 'pending'";
            transaction.execute(sql, [key])?;
            if !reply.is_empty() {
                let sql = "UPDATE question SET reply = ?2 WHERE delivery = ?1 AND delivery <> ''";
                transaction.execute(sql, [key, reply])?;
            }
            Ok(())
        })
    }

    /// Records that nothing is left to do for a delivery, and deletes its request.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn mark_done(&self, key: &str) -> Result<(), Error> {
        let sql = "UPDATE delivery SET state = 'done', request = NULL WHERE key = ?1";
        self.database.main().execute(sql, [key])?;
        Ok(())
    }

    /// Deliveries of a platform that are not done, oldest first.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn unfinished(&self, platform: &str) -> Result<Vec<Unfinished>, Error> {
        let main = self.database.main();
        let mut select = main.prepare(
            "SELECT request, state = 'sent' FROM delivery
             WHERE platform = ?1 AND state <> 'done' AND request IS NOT NULL ORDER BY at, rowid",
        )?;
        let rows = select.query_map([platform], |row| {
            Ok(Unfinished {
                request: row.get(0)?,
                sent: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Number of deliveries that wait for their reply.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn waiting(&self) -> Result<u64, Error> {
        // The index is of deliveries that are not done.
        let sql = "SELECT count(*) FROM delivery WHERE state <> 'done' AND state = 'pending'";
        Ok(self.database.main().query_row(sql, [], |row| row.get(0))?)
    }
}
