//! Deliveries: `pending` when admitted, `sent` when the reply was sent, `done` when nothing is left to do.
//!
//! Several processes may have one state open. A delivery belongs to the store that admitted it, until its lease ends. A store
//! renews its leases in [`Store::take_over`]. The call also takes over the deliveries of a store that crashed or released them.
//!
//! The key of an edit begins with the key of its message, and sorts after the keys of earlier edits.

use jiff::Timestamp;

use crate::{
    Error, KeyParts, Store,
    database::{Connection, Row, params},
};

/// A delivery that was taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenOver {
    /// The key of the delivery.
    pub key: String,
    /// The request, as it was given to [`Store::admit`].
    pub request: String,
    /// True if its reply was sent.
    pub sent: bool,
    /// The number of times that it was taken over, at least 1.
    pub attempts: u32,
}

/// The progress of a delivery, also of one that another store handles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryProgress {
    /// True if nothing is left to do.
    pub done: bool,
    /// The number of times that it was taken over.
    pub attempts: u32,
}

/// The longest lease, in seconds. A lease that ends further ahead was set by a wrong clock, and counts as ended. By hand: above the
/// longest time for which a delivery is released.
pub(crate) const LONGEST_LEASE: i64 = 2 * 3600;

/// The age in seconds from which a lease is renewed. By hand: many deliveries may wait, and each renewal is a write.
const RENEWED_AFTER: i64 = 3;

/// True if nothing is left to do for a delivery: it was handled, or its member was forgotten meanwhile.
pub(crate) fn is_done(transaction: &dyn Connection, delivery: &str) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM delivery WHERE key = ?1 AND state = 'done')";
    transaction.one(sql, params![delivery], |row| row.get(0))
}

impl Store {
    /// Records a delivery, with a lease until `lease`. Returns `false` if it was recorded before.
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
        lease: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "INSERT INTO delivery (key, platform, state, member, request, at, owner, lease)
                   VALUES (?1, ?2, 'pending', ?3, ?4, ?5, ?6, ?7) ON CONFLICT (key) DO NOTHING";
        let member = self.key.hash(member);
        let (at, lease) = (at.as_second(), lease.as_second());
        let row = params![key, platform, member, request, at, self.owner, lease];
        Ok(self.database.execute(sql, row)? == 1)
    }

    /// The progress of a delivery. A delivery that is not recorded has the default progress: not done, never taken over.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn delivery_progress(&self, key: &str) -> Result<DeliveryProgress, Error> {
        let sql = "SELECT state = 'done', attempts FROM delivery WHERE key = ?1";
        let progress = |row: &Row| {
            Ok(DeliveryProgress {
                done: row.get(0)?,
                attempts: row.get(1)?,
            })
        };
        let read = self.database.read()?;
        let found = read.optional(sql, params![key], progress)?;
        Ok(found.unwrap_or_default())
    }

    /// Records that the reply to a delivery was sent. `reply` is the platform's id of the reply, or empty if there is none. It
    /// becomes the reply of the question that the delivery asked or edited.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn mark_sent(&self, key: &str, reply: &str) -> Result<(), Error> {
        self.database.write(|transaction| {
            let sql = "UPDATE delivery SET state = 'sent' WHERE key = ?1 AND state = 'pending'";
            transaction.execute(sql, params![key])?;
            if !reply.is_empty() {
                let sql = "UPDATE question SET reply = ?2
                           WHERE (delivery = ?1 AND delivery <> '') OR edit = ?1";
                transaction.execute(sql, params![key, reply])?;
            }
            Ok(())
        })
    }

    /// Records that nothing is left to do for a delivery of this store, and deletes its request. If another store has taken over
    /// the delivery meanwhile, nothing changes.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn mark_done(&self, key: &str) -> Result<(), Error> {
        let sql =
            "UPDATE delivery SET state = 'done', request = NULL WHERE key = ?1 AND owner = ?2";
        self.database.execute(sql, params![key, self.owner])?;
        Ok(())
    }

    /// Renews the leases of this store until `lease`, and takes over the deliveries of a platform whose lease has ended by `now`.
    /// Returns the deliveries that it took over, oldest first.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn take_over(
        &self,
        platform: &str,
        now: Timestamp,
        lease: Timestamp,
    ) -> Result<Vec<TakenOver>, Error> {
        // The read comes first, so that a platform without open deliveries causes no write.
        let sql = "SELECT EXISTS (SELECT 1 FROM delivery WHERE platform = ?1 AND state <> 'done')";
        let any: bool = self
            .database
            .read()?
            .one(sql, params![platform], |row| row.get(0))?;
        if !any {
            return Ok(Vec::new());
        }
        let (now, lease) = (now.as_second(), lease.as_second());
        self.database.write(|transaction| {
            let sql = "UPDATE delivery SET lease = ?3
                       WHERE platform = ?1 AND state <> 'done' AND owner = ?2 AND lease < ?3 - ?4";
            transaction.execute(sql, params![platform, self.owner, lease, RENEWED_AFTER])?;
            let sql = "SELECT key, request, state = 'sent', attempts + 1 FROM delivery
                 WHERE platform = ?1 AND state <> 'done' AND request IS NOT NULL
                   AND (lease <= ?2 OR lease > ?3) ORDER BY at, rowid";
            let row = |row: &Row| {
                Ok(TakenOver {
                    key: row.get(0)?,
                    request: row.get(1)?,
                    sent: row.get(2)?,
                    attempts: row.get(3)?,
                })
            };
            let far = now.saturating_add(LONGEST_LEASE);
            let taken = transaction.all(sql, params![platform, now, far], row)?;
            let sql = "UPDATE delivery SET owner = ?2, lease = ?3, attempts = ?4 WHERE key = ?1";
            for taken in &taken {
                let row = params![taken.key, self.owner, lease, taken.attempts];
                transaction.execute(sql, row)?;
            }
            Ok(taken)
        })
    }

    /// Releases a delivery of this store: from `at` on, any store may take it over.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn release(&self, key: &str, at: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE delivery SET owner = NULL, lease = ?3 WHERE key = ?1 AND owner = ?2";
        self.database
            .execute(sql, params![key, self.owner, at.as_second()])?;
        Ok(())
    }

    /// Releases all deliveries of this store on a platform, and a duty: from `at` on, any store may take them over.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn release_all(&self, platform: &str, duty: &str, at: Timestamp) -> Result<(), Error> {
        self.database.write(|transaction| {
            let sql = "UPDATE delivery SET owner = NULL, lease = ?3
                       WHERE platform = ?1 AND state <> 'done' AND owner = ?2";
            transaction.execute(sql, params![platform, self.owner, at.as_second()])?;
            let sql = "DELETE FROM duty WHERE name = ?1 AND owner = ?2";
            transaction.execute(sql, params![duty, self.owner])?;
            Ok(())
        })
    }

    /// True if another store is working on an earlier delivery of the message with the key `message`. The key of such a delivery
    /// begins with `message` and sorts before `key`.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn follows_another(&self, key: &str, message: &str, now: Timestamp) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM delivery WHERE key >= ?2 AND key < ?1
                   AND state = 'pending' AND owner <> ?3 AND lease > ?4 AND lease <= ?5)";
        let now = now.as_second();
        let far = now.saturating_add(LONGEST_LEASE);
        let row = params![key, message, self.owner, now, far];
        self.database.read()?.one(sql, row, |row| row.get(0))
    }

    /// Takes a duty, which one store at a time has. Returns true if this store has it now. The store keeps the duty until `lease`,
    /// and longer if it calls this function again before. After that, another store can take the duty.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn take_duty(&self, name: &str, now: Timestamp, lease: Timestamp) -> Result<bool, Error> {
        let (now, lease) = (now.as_second(), lease.as_second());
        // The read comes first, because the store that has the duty calls often.
        let sql = "SELECT EXISTS (SELECT 1 FROM duty
                   WHERE name = ?1 AND owner = ?2 AND lease > ?3 AND lease BETWEEN ?4 - ?5 AND ?4)";
        let row = params![name, self.owner, now, lease, RENEWED_AFTER];
        if self.database.read()?.one(sql, row, |row| row.get(0))? {
            return Ok(true);
        }
        let sql = "INSERT INTO duty (name, owner, lease) VALUES (?1, ?2, ?4)
                   ON CONFLICT (name) DO UPDATE SET owner = ?2, lease = ?4
                   WHERE duty.owner = ?2 OR duty.lease <= ?3 OR duty.lease > ?5";
        let far = now.saturating_add(LONGEST_LEASE);
        let row = params![name, self.owner, now, lease, far];
        Ok(self.database.execute(sql, row)? == 1)
    }

    /// The number of deliveries whose reply was not sent yet.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn waiting_deliveries(&self) -> Result<u64, Error> {
        // The first condition lets the database use the index, which holds the deliveries that are not done.
        let sql = "SELECT count(*) FROM delivery WHERE state <> 'done' AND state = 'pending'";
        self.database.read()?.one(sql, params![], |row| row.get(0))
    }
}
