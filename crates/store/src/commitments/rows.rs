//! The rows of commitments: functions that read, change, expire and delete them.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use senpai_practice::commitment::{Commitment, State};
use serde_json::{Map, Value};

use super::StoredCommitment;
use crate::{
    Error,
    database::{Cell, Connection, Parameters, Row, params},
    key::Hash,
};

/// A number of seconds above the longest day of any time zone: a zone that moves back over the date line has one date twice.
const LONGEST_DAY: i64 = 49 * 3600;

/// The time by which a commitment is postponed if its check-in cannot be composed. By hand: the log names it once a day.
const PUT_OFF: SignedDuration = SignedDuration::from_hours(24);

const COLUMNS: &str = "id, plan, language, zone, address, put_off_since";

/// Deletes the words and addresses of commitments that have not been active since `before`, in seconds since 1970. Ends commitments
/// whose check-in has been due, or could not be composed, since then.
pub(crate) fn expire_commitments(transaction: &dyn Connection, before: i64) -> Result<(), Error> {
    let old = "((state <> 'active' AND changed < ?1) OR (state = 'active' AND (due < ?1 OR put_off_since < ?1)))";
    let before = params![before];
    transaction.execute(
        &format!(
            "UPDATE check_in SET note = NULL
             WHERE note IS NOT NULL AND commitment IN (SELECT id FROM commitment WHERE {old})"
        ),
        before,
    )?;
    let sql = format!("SELECT id, plan, state FROM commitment WHERE {old} AND plan <> ''");
    let expired = transaction.all(&sql, before, |row| {
        let (plan, state): (String, String) = (row.get(1)?, row.get(2)?);
        let ended = match state == State::Finished.as_str() {
            true => State::Finished,
            false => State::Stopped,
        };
        let without = without_words(&plan, ended);
        let id: i64 = row.get(0)?;
        Ok(without.map(|plan| (id, plan, ended)))
    })?;
    let sql = "UPDATE commitment SET address = NULL, state = ?2, plan = ?3 WHERE id = ?1";
    for (id, plan, state) in expired.into_iter().flatten() {
        transaction.execute(sql, params![id, state.as_str(), plan])?;
    }
    let sql = "UPDATE commitment SET delivery = '' WHERE at < ?1 AND delivery <> ''";
    transaction.execute(sql, before)?;
    Ok(())
}

/// A plan after its end, without the words of its step; `None` if it has none. A plan in an unknown form may contain words anywhere, so
/// nothing of it is left.
fn without_words(plan: &str, ended: State) -> Option<String> {
    let Ok(Value::Object(mut plan)) = serde_json::from_str(plan) else {
        return Some(String::new());
    };
    match plan.get("step") {
        Some(Value::String(step)) if step.is_empty() => return None,
        Some(Value::String(_)) => {}
        _ => return Some(String::new()),
    }
    plan.insert("step".to_owned(), "".into());
    plan.insert("state".to_owned(), ended.as_str().into());
    Some(Value::Object(plan).to_string())
}

/// The number of the next check-in of a commitment, also of one that this program cannot read.
pub(super) fn next_number(plan: &str) -> u32 {
    let plan: Value = serde_json::from_str(plan).unwrap_or_default();
    let sent = plan["sent"].as_u64().and_then(|sent| sent.try_into().ok());
    sent.unwrap_or(0u32).saturating_add(1)
}

/// The commitments for which the SQL condition `which` is true. A commitment that cannot be read is left out, so it does not block
/// the others.
pub(super) fn select(
    connection: &dyn Connection,
    which: &str,
    parameters: Parameters,
) -> Result<Vec<StoredCommitment>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM commitment WHERE {which}");
    let rows = connection.all(&sql, parameters, |row| match stored(row) {
        Err(Error::Row { .. }) => Ok(None),
        read => read.map(Some),
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// The first commitment for which the SQL condition `which` is true.
pub(super) fn row_of(
    connection: &dyn Connection,
    which: &str,
    parameters: Parameters,
) -> Result<Option<StoredCommitment>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM commitment WHERE {which}");
    connection.optional(&sql, parameters, stored)
}

fn stored(row: &Row) -> Result<StoredCommitment, Error> {
    let id: i64 = row.get(0)?;
    let cell = |column| Cell::new("commitment", id, column);
    Ok(StoredCommitment {
        id: id.cast_unsigned(),
        commitment: cell("plan").word::<Plan>(row, 1)?.0,
        language: cell("language").word(row, 2)?,
        zone: row.get(3)?,
        address: row.get(4)?,
        postponed_since: cell("put_off_since").time_if_any(row, 5)?,
    })
}

/// A commitment as JSON.
pub(crate) struct Plan(pub Commitment);

impl FromStr for Plan {
    type Err = serde_json::Error;

    fn from_str(json: &str) -> Result<Plan, serde_json::Error> {
        serde_json::from_str(json).map(Plan)
    }
}

pub(super) fn json(commitment: &Commitment) -> Result<String, Error> {
    serde_json::to_string(commitment).map_err(|error| Error::Database(Box::new(error)))
}

/// Stores a commitment after a change. If it is paused, the member is deleted from its address; an address of direct messages
/// belongs to one member, so it is deleted as a whole. If it has ended, the address is deleted.
pub(super) fn update(
    transaction: &dyn Connection,
    id: u64,
    commitment: &Commitment,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "SELECT address FROM commitment WHERE id = ?1";
    let found: Option<Option<String>> =
        transaction.optional(sql, params![id.cast_signed()], |row| row.get(0))?;
    let address = found.flatten().and_then(|address| match commitment.state {
        State::Active => Some(address),
        State::Paused => without_member(&address),
        State::Finished | State::Stopped => None,
    });
    let sql = "UPDATE commitment SET post = ?2, state = ?3, due = ?4, plan = ?5, changed = ?6, address = ?7,
                   refused_since = NULL, put_off_since = NULL WHERE id = ?1";
    let row = params![
        id.cast_signed(),
        commitment.post,
        commitment.state.as_str(),
        commitment.due.as_second(),
        json(commitment)?,
        at.as_second(),
        address,
    ];
    transaction.execute(sql, row)?;
    Ok(())
}

/// An address without its member; `None` if it is of direct messages, or cannot be read.
fn without_member(address: &str) -> Option<String> {
    let mut address: Map<String, Value> = serde_json::from_str(address).ok()?;
    address.remove("member");
    let place = address.get("place");
    let is_direct = place.and_then(|place| place.get("direct"));
    match is_direct {
        None | Some(Value::Null | Value::Bool(false)) => Some(Value::Object(address).to_string()),
        Some(_) => None,
    }
}

/// Records that the member ended a commitment by themselves. The first time stays.
pub(super) fn record_quit(
    transaction: &dyn Connection,
    id: u64,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE commitment SET quit_at = ?2 WHERE id = ?1 AND quit_at IS NULL";
    transaction.execute(sql, params![id.cast_signed(), at.as_second()])?;
    Ok(())
}

/// The time zone that a member chose; `None` if they chose none.
pub(super) fn chosen_zone(
    connection: &dyn Connection,
    member: Hash,
) -> Result<Option<String>, Error> {
    let sql = "SELECT zone FROM member_zone WHERE member = ?1";
    connection.optional(sql, params![member], |row| row.get(0))
}

/// Moves all commitments of a member to a time zone. A check-in that waited for the morning in another zone waits no longer.
pub(super) fn move_to_zone(
    transaction: &dyn Connection,
    member: Hash,
    zone: &str,
) -> Result<(), Error> {
    let elsewhere = params![member, zone];
    for stored in select(
        transaction,
        "member = ?1 AND zone IS DISTINCT FROM ?2",
        elsewhere,
    )? {
        let (id, due) = (stored.id.cast_signed(), stored.commitment.due.as_second());
        let sql = "UPDATE commitment SET due = ?2 WHERE id = ?1";
        transaction.execute(sql, params![id, due])?;
    }
    // Also a commitment that cannot be read.
    let sql = "UPDATE commitment SET zone = ?2 WHERE member = ?1";
    transaction.execute(sql, params![member, zone])?;
    Ok(())
}

/// Postpones a commitment until a time, such as the next morning.
pub(super) fn postpone(
    transaction: &dyn Connection,
    id: u64,
    until: Timestamp,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE commitment SET due = ?2, changed = ?3, put_off_since = NULL WHERE id = ?1";
    let row = params![id.cast_signed(), until.as_second(), now.as_second()];
    transaction.execute(sql, row)?;
    Ok(())
}

/// Postpones a commitment by [`PUT_OFF`], because its check-in cannot be composed.
pub(super) fn postpone_by_a_day(
    transaction: &dyn Connection,
    id: u64,
    now: Timestamp,
) -> Result<(), Error> {
    let until = now.saturating_add(PUT_OFF).unwrap_or(Timestamp::MAX);
    let sql =
        "UPDATE commitment SET due = ?2, changed = ?3, put_off_since = coalesce(put_off_since, ?3)
               WHERE id = ?1";
    let row = params![id.cast_signed(), until.as_second(), now.as_second()];
    transaction.execute(sql, row)?;
    Ok(())
}

/// The address `kept`, with the member of the address `new` if it has none; `new` if nothing is kept.
pub(super) fn address_of(kept: Option<&str>, new: &str) -> Result<String, Error> {
    let Some(kept) = kept else {
        return Ok(new.to_owned());
    };
    let read = |json: &str| serde_json::from_str::<Map<String, Value>>(json);
    match (read(kept), read(new)) {
        (Ok(mut place), Ok(mut new)) if !place.contains_key("member") => {
            place.extend(new.remove_entry("member"));
            serde_json::to_string(&place).map_err(|error| Error::Database(Box::new(error)))
        }
        _ => Ok(kept.to_owned()),
    }
}

/// Records an attempt to send a check-in. Returns true if an attempt was recorded before.
pub(super) fn record_attempt(
    transaction: &dyn Connection,
    id: u64,
    number: u32,
    owner: [u8; 16],
    now: Timestamp,
    lease: Timestamp,
) -> Result<bool, Error> {
    let was_attempted = was_attempted(transaction, id, number)?;
    let (id, now, lease) = (id.cast_signed(), now.as_second(), lease.as_second());
    let sql =
        "INSERT INTO attempt (commitment, number, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    transaction.execute(sql, params![id, number, now])?;
    let sql = "UPDATE commitment SET owner = ?2, lease = ?3 WHERE id = ?1";
    transaction.execute(sql, params![id, owner, lease])?;
    Ok(was_attempted)
}

/// Records that a check-in was sent. A second call changes nothing.
pub(super) fn record(
    transaction: &dyn Connection,
    id: u64,
    number: u32,
    at: Timestamp,
) -> Result<(), Error> {
    let sql =
        "INSERT INTO check_in (commitment, number, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    transaction.execute(sql, params![id.cast_signed(), number, at.as_second()])?;
    Ok(())
}

/// True if an attempt to send a check-in was recorded.
pub(super) fn was_attempted(
    transaction: &dyn Connection,
    id: u64,
    number: u32,
) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM attempt WHERE commitment = ?1 AND number = ?2)";
    let row = params![id.cast_signed(), number];
    transaction.one(sql, row, |row| row.get(0))
}

/// The times near `now` at which check-ins to the member of the commitment `id` were attempted. Attempts of the commitment's
/// check-in `number` are left out. Each of these times uses up the member's check-in of its day.
pub(super) fn before(
    transaction: &dyn Connection,
    id: u64,
    number: u32,
    now: Timestamp,
) -> Result<Vec<Timestamp>, Error> {
    let sql = "SELECT at FROM attempt
         WHERE commitment IN (SELECT id FROM commitment
                              WHERE member = (SELECT member FROM commitment WHERE id = ?1))
           AND NOT (commitment = ?1 AND number = ?2) AND abs(at - ?3) < ?4";
    let id = id.cast_signed();
    let near = params![id, number, now.as_second(), LONGEST_DAY];
    transaction.all(sql, near, |row| Cell::new("attempt", id, "at").time(row, 0))
}
