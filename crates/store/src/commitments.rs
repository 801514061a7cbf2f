//! Commitments of members, their check-ins, and the time zones of the members.

mod changes;
mod check_ins;
mod rows;

use jiff::Timestamp;
use senpai_language::Language;
use senpai_practice::commitment::{Commitment, State};

pub use changes::{Answered, Changed, CheckInAnswer, CommitmentChange};
pub use check_ins::ClaimedCheckIn;
pub(crate) use rows::{Plan, expire_commitments};

use crate::{Error, KeyParts, RowWorkspace, Store, database::params, delivery::is_done};
use rows::{address_of, chosen_zone, json, move_to_zone, record_quit, row_of, select, update};

/// A commitment to store.
#[derive(Clone, Copy, Debug)]
pub struct NewCommitment<'a> {
    /// The key of the delivery with which the member took it on.
    pub delivery: &'a str,
    /// The name of the platform that sends its check-ins.
    pub platform: &'a str,
    /// The workspace in which the member took it on.
    pub workspace: RowWorkspace<'a>,
    /// The member who took it on.
    pub member: KeyParts<'a>,
    /// The commitment itself, with its schedule.
    pub commitment: &'a Commitment,
    /// The language of its check-ins.
    pub language: Language,
    /// The IANA name of the member's present time zone, for all their commitments; `None` if it is not known.
    pub zone: Option<&'a str>,
    /// The address of its check-ins: a JSON object of the caller with a `place` and a `member`. While the commitment is paused, the
    /// state keeps only the `place`, and no `place` of direct messages (`direct`). After its end, the state keeps nothing of it.
    pub address: &'a str,
    /// The earlier commitment of the member that led to this one, if there is one.
    pub origin: Option<Origin>,
}

/// The earlier commitment that led to a new one. The new one gets its workspace and its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The earlier one ends, because the new one replaces it.
    Replaced(u64),
    /// The earlier one continues beside the new one.
    Kept(u64),
}

/// The result of [`Store::take_on`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenOn {
    /// The commitment is stored, with this id.
    New(u64),
    /// The member already has this commitment, with this id.
    Already(u64),
    /// The member has the maximum of active commitments, [`Commitment::max_active`].
    Full,
    /// Nothing is left to do for its delivery: the member was forgotten meanwhile.
    Forgotten,
}

/// A commitment as the state keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCommitment {
    /// The id. No other commitment ever gets it.
    pub id: u64,
    /// The commitment itself, with its schedule.
    pub commitment: Commitment,
    /// The language of its check-ins.
    pub language: Language,
    /// The IANA name of the member's time zone; `None` if it is not known.
    pub zone: Option<String>,
    /// The address of its check-ins. While the commitment is paused, the address does not contain the member.
    pub address: Option<String>,
    /// The time since which its check-in could not be composed; `None` if it was composed, or was not due.
    pub postponed_since: Option<Timestamp>,
}

impl Store {
    /// Stores a commitment, unless the member already has it or has too many. A second call with one delivery stores nothing and
    /// returns the result of the first call, because work that a crash interrupted is repeated.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn take_on(&self, new: &NewCommitment) -> Result<TakenOn, Error> {
        let member = self.key.hash(new.member);
        let commitment = new.commitment;
        self.database.write(|transaction| {
            if is_done(transaction, new.delivery)? {
                return Ok(TakenOn::Forgotten);
            }
            let with_delivery = "member = ?1 AND delivery = ?2 AND delivery <> ''";
            let stored = select(transaction, with_delivery, params![member, new.delivery])?;
            if let Some(stored) = stored.first() {
                return Ok(TakenOn::New(stored.id));
            }
            let others = select(transaction, "member = ?1 ORDER BY id", params![member])?;
            let replaced = match new.origin {
                Some(Origin::Replaced(id)) => Some(id),
                _ => None,
            };
            let stays = |other: &&StoredCommitment| Some(other.id) != replaced;
            let is_same = |other: &&StoredCommitment| {
                let other = &other.commitment;
                // The author may correct the principle of a recall.
                let is_of_step = other.is_recall() || other.step == commitment.step;
                !other.is_closed()
                    && (other.post == commitment.post && is_of_step)
                    && other.is_recall() == commitment.is_recall()
            };
            if let Some(same) = others.iter().filter(stays).find(is_same) {
                return Ok(TakenOn::Already(same.id));
            }
            let is_like = |other: &&StoredCommitment| other.commitment.counts_with(commitment);
            let active = others.iter().filter(stays).filter(is_like).count();
            if active >= commitment.max_active() {
                return Ok(TakenOn::Full);
            }
            if let Some(before) = others.iter().find(|other| Some(other.id) == replaced) {
                let mut stopped = before.commitment.clone();
                stopped.stop();
                update(transaction, before.id, &stopped, commitment.taken_on)?;
                if stopped.state == State::Stopped {
                    record_quit(transaction, before.id, commitment.taken_on)?;
                }
            }
            let origin = new.origin.map(|origin| match origin {
                Origin::Replaced(id) | Origin::Kept(id) => id,
            });
            // If the earlier commitment has just ended, its address is deleted in the database, but not in `others`.
            let origin = others.iter().find(|other| Some(other.id) == origin);
            let kept = origin.and_then(|origin| origin.address.as_deref());
            let id: i64 = transaction.one(
                "INSERT INTO commitment (delivery, platform, workspace, member, post, state, due, plan, language, zone, address, at, changed)
                 VALUES (?1, ?2, coalesce((SELECT workspace FROM commitment WHERE id = ?3), ?4), ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)
                 RETURNING id",
                params![
                    new.delivery,
                    new.platform,
                    origin.map(|origin| origin.id.cast_signed()),
                    new.workspace.of_row(transaction, &self.key, member)?,
                    member,
                    commitment.post,
                    commitment.state.as_str(),
                    commitment.due.as_second(),
                    json(commitment)?,
                    new.language.tag(),
                    new.zone,
                    address_of(kept, new.address)?,
                    commitment.taken_on.as_second(),
                ],
                |row| row.get(0),
            )?;
            if let Some(zone) = new.zone {
                move_to_zone(transaction, member, zone)?;
            }
            Ok(TakenOn::New(id.cast_unsigned()))
        })
    }

    /// The member's commitment with this id; `None` if the member has no such commitment.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn commitment(&self, id: u64, member: KeyParts) -> Result<Option<StoredCommitment>, Error> {
        let which = params![id.cast_signed(), self.key.hash(member)];
        row_of(&*self.database.read()?, "id = ?1 AND member = ?2", which)
    }

    /// The commitment that a member took on with a delivery.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn commitment_of_delivery(
        &self,
        delivery: &str,
        member: KeyParts,
    ) -> Result<Option<StoredCommitment>, Error> {
        let which = "delivery = ?1 AND delivery <> '' AND member = ?2";
        let parameters = params![delivery, self.key.hash(member)];
        row_of(&*self.database.read()?, which, parameters)
    }

    /// A member's commitments, oldest first. Commitments whose words have expired, and commitments that cannot be read, are left
    /// out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn commitments(&self, member: KeyParts) -> Result<Vec<StoredCommitment>, Error> {
        let read = self.database.read()?;
        let which = "member = ?1 ORDER BY id";
        let mut found = select(&*read, which, params![self.key.hash(member)])?;
        found.retain(|stored| !stored.commitment.step.is_empty());
        Ok(found)
    }

    /// The IANA name of the time zone that a member chose; `None` if the member chose none.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn zone(&self, member: KeyParts) -> Result<Option<String>, Error> {
        chosen_zone(&*self.database.read()?, self.key.hash(member))
    }
}
