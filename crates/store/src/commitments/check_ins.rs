//! The sending of check-ins: claim, record, refusal, end.
//!
//! The order is: [`Store::claim_check_in`] records an attempt, the caller sends the check-in, and [`Store::mark_checked_in`]
//! records that it was sent. If the process ends in between, the attempt stays. It tells the next process that the check-in may
//! have arrived, and the member gets no other check-in on that day.

use jiff::Timestamp;
use senpai_practice::commitment::{Commitment, Daytime, NextAction};

use super::{
    StoredCommitment,
    rows::{
        before, next_number, postpone, postpone_by_a_day, record, record_attempt, row_of, select,
        update,
    },
};
use crate::{Error, KeyParts, Store, database::params, delivery::LONGEST_LEASE};

/// The maximum number of seconds by which a change may lie ahead of the clock. A later one was made by a wrong clock. By hand: the
/// clocks of two machines differ by less.
const CLOCK_TOLERANCE: i64 = 24 * 3600;

/// A check-in that this process must send.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedCheckIn {
    /// The commitment.
    pub stored: StoredCommitment,
    /// The number of the check-in.
    pub number: u32,
    /// True if an attempt to send it was recorded before, so that it may have arrived.
    pub was_attempted: bool,
}

impl Store {
    /// The commitments on a platform that are due, or that were changed by a clock far ahead, each with the number of its next
    /// check-in. Commitments whose check-in may have arrived come first, then the others, the longest due first. Commitments whose
    /// check-in the platform refused come last, so that they do not delay others.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn due_commitments(
        &self,
        platform: &str,
        now: Timestamp,
    ) -> Result<Vec<(u64, u32)>, Error> {
        let sql = "SELECT id, plan, due, refused_since IS NOT NULL,
                    (SELECT max(number) FROM attempt WHERE attempt.commitment = commitment.id)
             FROM commitment
             WHERE platform = ?1 AND state = 'active' AND (due <= ?2 OR changed > ?2 + ?3)";
        let which = params![platform, now.as_second(), CLOCK_TOLERANCE];
        let mut due = self.database.read()?.all(sql, which, |row| {
            let (id, plan): (i64, String) = (row.get(0)?, row.get(1)?);
            let number = next_number(&plan);
            let (at, is_refused): (i64, bool) = (row.get(2)?, row.get(3)?);
            let may_have_arrived = row.get::<Option<u32>>(4)? == Some(number);
            Ok(((is_refused, !may_have_arrived, at, id), number))
        })?;
        due.sort_unstable();
        let due = due
            .into_iter()
            .map(|((.., id), number)| (id.cast_unsigned(), number));
        Ok(due.collect())
    }

    /// The commitment with this id, for the process that composes its check-in.
    ///
    /// # Errors
    /// Fails when the database or the commitment cannot be read.
    pub fn commitment_to_ask(&self, id: u64) -> Result<Option<StoredCommitment>, Error> {
        row_of(
            &*self.database.read()?,
            "id = ?1",
            params![id.cast_signed()],
        )
    }

    /// Postpones a commitment by a day, because its check-in cannot be composed.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn postpone_check_in(&self, id: u64, now: Timestamp) -> Result<(), Error> {
        self.database
            .write(|transaction| postpone_by_a_day(transaction, id, now))
    }

    /// Claims the check-in of a commitment if it is due now. Until `lease`, no other store may send it. Otherwise pauses, finishes,
    /// postpones or plans the commitment, as `Commitment::next_action` says. `daytime` gives the day in the time zone with this IANA name.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written. A commitment that cannot be read is postponed by a day.
    pub fn claim_check_in(
        &self,
        id: u64,
        now: Timestamp,
        lease: Timestamp,
        daytime: impl Fn(Option<&str>) -> Daytime,
    ) -> Result<Option<ClaimedCheckIn>, Error> {
        let claimed = self.database.write(|transaction| {
            let which = "id = ?1 AND state = 'active' AND (owner IS NULL OR owner = ?2 OR lease <= ?3 OR lease > ?4)";
            let far = now.as_second().saturating_add(LONGEST_LEASE);
            let parameters = params![id.cast_signed(), self.owner, now.as_second(), far];
            let stored = match row_of(transaction, which, parameters) {
                Ok(Some(stored)) => stored,
                Ok(None) => return Ok(Ok(None)),
                Err(error @ Error::Row { .. }) => {
                    postpone_by_a_day(transaction, id, now)?;
                    return Ok(Err(error));
                }
                Err(error) => return Err(error),
            };
            let daytime = daytime(stored.zone.as_deref());
            let mut commitment = stored.commitment.clone();
            let number = commitment.next_number();
            let before = before(transaction, id, number, now)?;
            match commitment.next_action(now, &daytime, &before) {
                None => return Ok(Ok(None)),
                Some(NextAction::Wait(until)) => {
                    postpone(transaction, id, until, now)?;
                    return Ok(Ok(None));
                }
                Some(NextAction::Ask) => {
                    let was_attempted = record_attempt(transaction, id, number, self.owner, now, lease)?;
                    return Ok(Ok(Some(ClaimedCheckIn {
                        stored,
                        number,
                        was_attempted,
                    })));
                }
                Some(NextAction::Pause) => drop(commitment.pause()),
                Some(NextAction::Finish) => commitment.finish(),
                Some(NextAction::PlanAgain) => commitment.plan_again(now, &daytime),
            }
            update(transaction, id, &commitment, now)?;
            Ok(Ok(None))
        });
        claimed?
    }

    /// Records that a claimed check-in was sent. Returns the commitment before this change; `None` if the member was forgotten
    /// meanwhile.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn mark_checked_in(
        &self,
        id: u64,
        number: u32,
        now: Timestamp,
        daytime: impl Fn(Option<&str>) -> Daytime,
    ) -> Result<Option<StoredCommitment>, Error> {
        self.database.write(|transaction| {
            let Some(stored) = row_of(transaction, "id = ?1", params![id.cast_signed()])? else {
                return Ok(None);
            };
            let mut commitment = stored.commitment.clone();
            if commitment.next_number() == number {
                commitment.mark_sent(now, &daytime(stored.zone.as_deref()));
                update(transaction, id, &commitment, now)?;
            }
            // Another process may have claimed the check-in meanwhile.
            let sql = "UPDATE commitment SET owner = NULL, lease = 0 WHERE id = ?1 AND owner = ?2";
            transaction.execute(sql, params![id.cast_signed(), self.owner])?;
            record(transaction, id, number, now)?;
            Ok(Some(stored))
        })
    }

    /// Deletes the last attempt to send a check-in, because the platform has certainly not taken it. The day of the attempt is free
    /// again.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn delete_attempt(&self, id: u64, number: u32) -> Result<(), Error> {
        let sql = "DELETE FROM attempt WHERE rowid =
                       (SELECT max(rowid) FROM attempt WHERE commitment = ?1 AND number = ?2)";
        let which = params![id.cast_signed(), number];
        self.database.execute(sql, which)?;
        Ok(())
    }

    /// Records that the platform permanently refused a check-in at `at`. Returns the time of the first refusal; `None` if there is
    /// no such commitment.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn note_check_in_refusal(
        &self,
        id: u64,
        at: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let sql =
            "UPDATE commitment SET refused_since = CASE WHEN refused_since < ?2 THEN refused_since ELSE ?2 END
                   WHERE id = ?1 RETURNING refused_since";
        let row = params![id.cast_signed(), at.as_second()];
        let since: Option<i64> = self
            .database
            .write(|transaction| transaction.optional(sql, row, |row| row.get(0)))?;
        Ok(since.and_then(|since| Timestamp::from_second(since).ok()))
    }

    /// Replaces the principle of a recall by the principle that its author has corrected.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn correct_recall(&self, id: u64, principle: &str, now: Timestamp) -> Result<(), Error> {
        self.change_by_bot(id, now, |commitment| {
            principle.clone_into(&mut commitment.step)
        })
    }

    /// Pauses a commitment whose check-in the bot gives up.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn pause_commitment(&self, id: u64, now: Timestamp) -> Result<(), Error> {
        self.change_by_bot(id, now, |commitment| {
            commitment.pause();
        })
    }

    /// Finishes a commitment that has no question left.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn finish_commitment(&self, id: u64, now: Timestamp) -> Result<(), Error> {
        self.change_by_bot(id, now, Commitment::finish)
    }

    /// Records that a member looked at what they have taken on, as on the page: until [`Store::expire`] deletes it, the time counts from
    /// now. What has ended is not shown, and expires as before.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn note_look(&self, member: KeyParts, now: Timestamp) -> Result<(), Error> {
        // The schedule itself is in the plan.
        let sql = "UPDATE commitment SET due = CASE WHEN due < ?2 THEN ?2 ELSE due END,
                       changed = CASE WHEN changed < ?2 THEN ?2 ELSE changed END
                   WHERE member = ?1 AND (state = 'active' AND due < ?2 OR state = 'paused' AND changed < ?2)";
        let row = params![self.key.hash(member), now.as_second()];
        self.database.execute(sql, row)?;
        Ok(())
    }

    fn change_by_bot(
        &self,
        id: u64,
        now: Timestamp,
        change: impl FnOnce(&mut Commitment),
    ) -> Result<(), Error> {
        self.database.write(|transaction| {
            if let Some(mut stored) = row_of(transaction, "id = ?1", params![id.cast_signed()])? {
                change(&mut stored.commitment);
                update(transaction, id, &stored.commitment, now)?;
            }
            Ok(())
        })
    }

    /// Pauses all commitments of the member of a commitment, because the member takes no messages. The member may resume them.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn pause_commitments_of(&self, commitment: u64, now: Timestamp) -> Result<(), Error> {
        let which = "member = (SELECT member FROM commitment WHERE id = ?1)";
        self.change_all(which, commitment, now, |commitment| {
            commitment.pause();
        })
    }

    /// Stops the commitments of the member of a commitment that come from its workspace, because the member has left the workspace.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn stop_commitments_in_workspace(
        &self,
        commitment: u64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let which =
            "(member, workspace) = (SELECT member, workspace FROM commitment WHERE id = ?1)";
        self.change_all(which, commitment, now, Commitment::stop)
    }

    fn change_all(
        &self,
        which: &str,
        id: u64,
        now: Timestamp,
        change: fn(&mut Commitment),
    ) -> Result<(), Error> {
        self.database.write(|transaction| {
            for mut stored in select(transaction, which, params![id.cast_signed()])? {
                let before = stored.commitment.state;
                change(&mut stored.commitment);
                // The words of what ended before are kept no longer.
                if stored.commitment.state != before {
                    update(transaction, stored.id, &stored.commitment, now)?;
                }
            }
            Ok(())
        })
    }

    /// Keeps the check-ins on a platform that have been due since before `since`. Without this call, [`Store::expire`] ends their
    /// commitments.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn keep_due_check_ins(&self, platform: &str, since: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE commitment SET due = ?2
                   WHERE platform = ?1 AND state = 'active' AND due < ?2";
        let row = params![platform, since.as_second()];
        self.database.execute(sql, row)?;
        Ok(())
    }
}
