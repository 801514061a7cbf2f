//! Changes of commitments by their members: answers to check-ins, pauses, time zones and languages.

use jiff::Timestamp;
use senpai_language::Language;
use senpai_practice::commitment::{Answer, Commitment, Daytime, State, Verdict};

use super::{
    StoredCommitment,
    rows::{
        address_of, chosen_zone, move_to_zone, record, record_quit, select, update, was_attempted,
    },
};
use crate::{
    Error, KeyParts, Store,
    database::{Connection, params},
    key::Hash,
};

/// A member's change of a commitment.
#[derive(Clone, Copy, Debug)]
pub struct CommitmentChange<'a> {
    /// The commitment's id.
    pub id: u64,
    /// The member. A commitment of another member is not changed.
    pub member: KeyParts<'a>,
    /// The time of the change.
    pub at: Timestamp,
    /// The IANA name of the member's present time zone, for all their commitments. If it is `None`, the stored ones stay.
    pub zone: Option<&'a str>,
    /// The address of the check-ins while it is active. The stored address keeps its place if it has one, and its member if it has
    /// one. See [`NewCommitment::address`](crate::NewCommitment::address).
    pub address: &'a str,
}

/// The result of a [`CommitmentChange`].
#[derive(Clone, Debug, PartialEq)]
pub enum Changed<T> {
    /// The change is stored. Holds the result of the change, and the commitment after it.
    Stored(T, Commitment),
    /// The change is stored, but the commitment is paused, because the member has [`Commitment::max_active`] other active ones.
    /// Holds the result of the change, and the commitment after it.
    Full(T, Commitment),
    /// The member has no such commitment.
    Gone,
}

/// A member's answer to a check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckInAnswer {
    /// The answer about a step.
    Step(Answer),
    /// The verdict on the recall of a principle.
    Recall(Verdict),
}

/// The result of a [`CheckInAnswer`].
#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    /// The answer changed the commitment. Holds the commitment after it.
    Taken(Commitment),
    /// The answer is stored, but the commitment is paused, because the member has [`Commitment::max_active`] other active ones.
    /// Holds the commitment after the answer.
    Full(Commitment),
    /// The answer is to an earlier check-in than the last one. It is stored with that check-in, and the schedule does not change.
    /// Holds the commitment.
    Earlier(Commitment),
    /// The commitment was finished or stopped before. The answer is stored if its check-in had none.
    Closed {
        /// The commitment, which did not change.
        commitment: Commitment,
        /// The word for the stored answer to the check-in; `None` for a stop that answers no check-in.
        answer: Option<String>,
    },
    /// The member has no such commitment, or it has no such check-in, or its check-ins do not ask for such an answer.
    Gone,
}

impl CheckInAnswer {
    /// The word for the answer in stored data.
    pub fn as_str(self) -> &'static str {
        match self {
            CheckInAnswer::Step(answer) => answer.as_str(),
            CheckInAnswer::Recall(verdict) => verdict.as_str(),
        }
    }

    /// True if the check-ins of the commitment ask for such an answer.
    fn suits(self, commitment: &Commitment) -> bool {
        match self {
            CheckInAnswer::Step(Answer::Snooze(_) | Answer::Stop) => true,
            CheckInAnswer::Step(_) => !commitment.is_recall(),
            CheckInAnswer::Recall(_) => commitment.is_recall(),
        }
    }

    fn apply(self, commitment: &mut Commitment, now: Timestamp, daytime: &Daytime) -> bool {
        match self {
            CheckInAnswer::Step(answer) => commitment.answer(answer, now, daytime),
            CheckInAnswer::Recall(verdict) => commitment.judge(verdict, now, daytime),
        }
    }
}

impl Store {
    /// Applies `change` to a member's commitment and stores the result. `daytime` gives the day in the time zone with this IANA
    /// name.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn change_commitment<T>(
        &self,
        by: &CommitmentChange,
        daytime: impl Fn(Option<&str>) -> Daytime,
        change: impl FnOnce(&mut Commitment, &Daytime) -> T,
    ) -> Result<Changed<T>, Error> {
        let member = self.key.hash(by.member);
        self.database.write(|transaction| {
            let all = select(transaction, "member = ?1", params![member])?;
            let Some(stored) = all.iter().find(|stored| stored.id == by.id) else {
                return Ok(Changed::Gone);
            };
            let mut commitment = stored.commitment.clone();
            let done = change(&mut commitment, &daytime(zone_of(by, stored)));
            let is_full = pause_if_full(&mut commitment, stored, &all);
            save(transaction, by, member, stored, &commitment)?;
            Ok(match is_full {
                true => Changed::Full(done, commitment),
                false => Changed::Stored(done, commitment),
            })
        })
    }

    /// Takes a member's answer to the check-in with this number; 0 is for a stop that answers no check-in. Of several answers to
    /// one check-in, the last one counts. There is one exception: a stop, and any answer after the end, replace only a snooze.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub fn answer_check_in(
        &self,
        by: &CommitmentChange,
        number: u32,
        answer: CheckInAnswer,
        daytime: impl Fn(Option<&str>) -> Daytime,
    ) -> Result<Answered, Error> {
        let member = self.key.hash(by.member);
        let is_stop = answer == CheckInAnswer::Step(Answer::Stop);
        self.database.write(|transaction| {
            let all = select(transaction, "member = ?1", params![member])?;
            let Some(stored) = all.iter().find(|stored| stored.id == by.id) else {
                return Ok(Answered::Gone);
            };
            let mut commitment = stored.commitment.clone();
            if !answer.suits(&commitment) {
                return Ok(Answered::Gone);
            }
            let daytime = daytime(zone_of(by, stored));
            if number == commitment.next_number() && was_attempted(transaction, by.id, number)? {
                // The member has received the check-in, but the process that sent it has not recorded that yet.
                commitment.mark_sent(by.at, &daytime);
                record(transaction, by.id, number, by.at)?;
                update(transaction, by.id, &commitment, by.at)?;
            }
            let is_asked = (1..=commitment.sent).contains(&number);
            if !(is_asked || is_stop && number == 0) {
                return Ok(Answered::Gone);
            }
            let keeps_first = is_stop || commitment.is_closed();
            let sql = "UPDATE check_in SET answer = ?3, answered = ?4
                       WHERE commitment = ?1 AND number = ?2 AND (coalesce(answer, 'snooze') = 'snooze' OR NOT ?5)";
            let (id, at) = (by.id.cast_signed(), by.at.as_second());
            transaction.execute(sql, params![id, number, answer.as_str(), at, keeps_first])?;
            if is_stop && commitment.state != State::Finished {
                record_quit(transaction, by.id, by.at)?;
            }
            if commitment.is_closed() {
                let sql = "SELECT max(answer) FROM check_in WHERE commitment = ?1 AND number = ?2";
                let answer = transaction.one(sql, params![id, number], |row| row.get(0))?;
                return Ok(Answered::Closed { commitment, answer });
            }
            if number != commitment.sent && !is_stop {
                commitment.answer_earlier();
                save(transaction, by, member, stored, &commitment)?;
                return Ok(Answered::Earlier(commitment));
            }
            if !answer.apply(&mut commitment, by.at, &daytime) {
                return Ok(Answered::Gone);
            }
            let is_full = pause_if_full(&mut commitment, stored, &all);
            save(transaction, by, member, stored, &commitment)?;
            Ok(match is_full {
                true => Answered::Full(commitment),
                false => Answered::Taken(commitment),
            })
        })
    }

    /// Stores the words that a member wrote about the check-in with this number. Returns `false` if there is no such check-in.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn save_check_in_note(
        &self,
        commitment: u64,
        member: KeyParts,
        number: u32,
        note: &str,
    ) -> Result<bool, Error> {
        let sql = "UPDATE check_in SET note = ?4
                   WHERE commitment = (SELECT id FROM commitment WHERE id = ?1 AND member = ?2) AND number = ?3";
        let row = params![
            commitment.cast_signed(),
            self.key.hash(member),
            number,
            note
        ];
        Ok(self.database.execute(sql, row)? == 1)
    }

    /// Stores the time zone that a member chose, by its IANA name, also in the member's commitments.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_zone(&self, member: KeyParts, zone: &str) -> Result<(), Error> {
        let member = self.key.hash(member);
        self.database.write(|transaction| {
            let sql = "INSERT INTO member_zone (member, zone) VALUES (?1, ?2)
                       ON CONFLICT (member) DO UPDATE SET zone = ?2";
            transaction.execute(sql, params![member, zone])?;
            move_to_zone(transaction, member, zone)
        })
    }

    /// Stores the time zone that the platform names for a member, by its IANA name, in the member's commitments. A zone that the
    /// member chose stays.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn note_zone(&self, member: KeyParts, zone: &str) -> Result<(), Error> {
        let member = self.key.hash(member);
        self.database
            .write(|transaction| match chosen_zone(transaction, member)? {
                Some(_) => Ok(()),
                None => move_to_zone(transaction, member, zone),
            })
    }

    /// Sets the language of a member's check-ins.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_check_in_language(&self, member: KeyParts, language: Language) -> Result<(), Error> {
        let sql = "UPDATE commitment SET language = ?2 WHERE member = ?1";
        let row = params![self.key.hash(member), language.tag()];
        self.database.execute(sql, row)?;
        Ok(())
    }
}

fn zone_of<'a>(by: &CommitmentChange<'a>, stored: &'a StoredCommitment) -> Option<&'a str> {
    by.zone.or(stored.zone.as_deref())
}

/// Pauses a commitment that would become active although the member has the maximum of other active ones. Returns true if it paused
/// it.
fn pause_if_full(
    commitment: &mut Commitment,
    before: &StoredCommitment,
    all: &[StoredCommitment],
) -> bool {
    let becomes_active = commitment.is_active() && !before.commitment.is_active();
    let others = all.iter().filter(|other| other.id != before.id);
    let active = others.filter(|other| other.commitment.counts_with(commitment));
    let is_full = becomes_active && active.count() >= commitment.max_active();
    if is_full {
        commitment.pause();
    }
    is_full
}

/// Stores a changed commitment, with the address and the member's time zone.
fn save(
    transaction: &dyn Connection,
    by: &CommitmentChange,
    member: Hash,
    before: &StoredCommitment,
    commitment: &Commitment,
) -> Result<(), Error> {
    let address = address_of(before.address.as_deref(), by.address)?;
    let sql = "UPDATE commitment SET address = ?2 WHERE id = ?1";
    transaction.execute(sql, params![by.id.cast_signed(), address])?;
    if let Some(zone) = by.zone {
        move_to_zone(transaction, member, zone)?;
    }
    update(transaction, by.id, commitment, by.at)
}
