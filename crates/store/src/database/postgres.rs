//! PostgreSQL: its connections, its migrations, and what its schema says about itself.
//!
//! **Writers.** At most one write transaction runs at a time, over all processes: each begins with an advisory lock, as SQLite's begin
//! with `IMMEDIATE`. Many writes of Senpai read first: a stored question, a claimed check-in and a deleted member are right only if
//! nobody else writes between the read and the write. `SERIALIZABLE` would find such conflicts too, but it keeps account of reads by the
//! pages of an index (<https://www.postgresql.org/docs/current/transaction-iso.html>): new keys go to the same last page, so writes
//! that have nothing to do with each other would be repeated. Each statement after the lock sees what was committed before it
//! (`READ COMMITTED`).
//!
//! **Dead machines.** The server ends a transaction that is idle for [`IDLE_TIMEOUT`], so the lock of a machine that died is free
//! soon. A connection that was lost is replaced at the next call.
//!
//! **Threads.** Calls block, also inside a tokio runtime. So the sockets are driven by a runtime of their own, and a caller parks its
//! thread until the answer has come.

mod connect;
mod schema_of;
mod values;

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio_postgres::{Client, error::SqlState};

use super::{Connection, Engine, MemberTable, Parameters, Row, params, transaction};
use crate::Error;
use connect::{Connector, wait};

/// The number of connections for the reads of requests. By hand: a read takes a millisecond, and a server has a hundred by default.
const READERS: usize = 3;
/// The longest pause between two statements of a transaction. By hand: a transaction takes milliseconds.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest wait of a write for the writes of others. By hand: above [`IDLE_TIMEOUT`], so it outlasts the lock of a machine that died.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// The connections to a database. Each is made when it is needed first.
pub(crate) struct Postgres {
    connector: Connector,
    writer: Slot,
    readers: [Slot; READERS],
    reports: Slot,
    /// The reader that the next call waits for if all are in use.
    next: AtomicUsize,
}

/// A place for a connection.
type Slot = Mutex<Option<Client>>;

/// The lock of writers has the number of the table `note`, so states in two schemas of one database do not wait for each other.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
    SELECT pg_advisory_xact_lock('note'::regclass::oid::bigint)";
/// The lock of those that migrate: there may be no table yet. The number is by hand.
const BEGIN_MIGRATION: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
    SELECT pg_advisory_xact_lock(8387229028)";

impl Postgres {
    /// Prepares connections to the database at `address`; makes none.
    ///
    /// # Errors
    /// Fails if the address is not understood.
    pub fn at(address: &str) -> Result<Postgres, Error> {
        Ok(Postgres {
            connector: Connector::new(address)?,
            writer: Slot::default(),
            readers: Default::default(),
            reports: Slot::default(),
            next: AtomicUsize::new(0),
        })
    }

    /// Migrates the schema. `mark` is the hash by which the database recognises its key.
    ///
    /// # Errors
    /// Fails if the database cannot be reached, is newer than this program, or records another key.
    pub fn migrate(&self, mark: &str) -> Result<(), Error> {
        transaction(&*self.writer()?, BEGIN_MIGRATION, |connection| {
            schema_of::migrate(connection, mark)
        })
    }

    /// True if the database has a state. Changes nothing.
    ///
    /// # Errors
    /// Fails if the database cannot be reached, is newer than this program, or records another key than that of `mark`.
    pub fn inspect(&self, mark: &str) -> Result<bool, Error> {
        let connection = self.reader()?;
        if schema_of::version(&*connection)? == 0 {
            return Ok(false);
        }
        super::check_key(&*connection, mark)?;
        Ok(true)
    }

    /// Lends a connection of a slot, and makes it if there is none or if it was lost.
    fn lend<'a>(&self, mut slot: MutexGuard<'a, Option<Client>>) -> Result<Lent<'a>, Error> {
        if slot.as_ref().is_none_or(Client::is_closed) {
            *slot = Some(self.connector.connect()?);
        }
        Ok(Lent(slot))
    }
}

/// Locks a slot, also after a panic of another holder: it rolled back.
fn lock(slot: &Slot) -> MutexGuard<'_, Option<Client>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine for Postgres {
    fn reader(&self) -> Result<Box<dyn Connection + '_>, Error> {
        let free = self.readers.iter().find_map(|slot| slot.try_lock().ok());
        let slot = free.unwrap_or_else(|| {
            let next = self.next.fetch_add(1, Ordering::Relaxed);
            lock(&self.readers[next % READERS])
        });
        Ok(Box::new(self.lend(slot)?))
    }

    fn writer(&self) -> Result<Box<dyn Connection + '_>, Error> {
        Ok(Box::new(self.lend(lock(&self.writer))?))
    }

    fn reports(&self) -> Result<Box<dyn Connection + '_>, Error> {
        Ok(Box::new(self.lend(lock(&self.reports))?))
    }

    fn begin_write(&self) -> &'static str {
        BEGIN_WRITE
    }

    fn begin_snapshot(&self) -> &'static str {
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }

    fn tables_about_members(&self, connection: &dyn Connection) -> Result<Vec<MemberTable>, Error> {
        schema_of::tables_about_members(connection)
    }

    /// Reads every row of every table: PostgreSQL finds a damaged page when it reads it, if the database has checksums.
    fn is_whole(&self) -> Result<bool, Error> {
        let reports = self.reports()?;
        for table in schema_of::tables(&*reports)? {
            let sql = format!("SELECT sum(length(t::text)) FROM {table} AS t");
            if let Err(error) = reports.all(&sql, params![], |_| Ok(())) {
                return match is_damage(&error) {
                    true => Ok(false),
                    false => Err(error),
                };
            }
        }
        Ok(true)
    }

    /// Nothing is left for this process: the server removes deleted rows from its files when it vacuums, and from its log when it
    /// reuses it.
    fn erase_deleted(&self) -> Result<bool, Error> {
        Ok(true)
    }
}

/// True if PostgreSQL found damage.
fn is_damage(error: &Error) -> bool {
    let Error::Database(source) = error else {
        return false;
    };
    let state = source
        .downcast_ref::<Refused>()
        .map(|refused| &refused.state);
    matches!(state, Some(state) if [&SqlState::DATA_CORRUPTED, &SqlState::INDEX_CORRUPTED].contains(&state))
}

/// A connection that is lent to one caller.
struct Lent<'a>(MutexGuard<'a, Option<Client>>);

impl Lent<'_> {
    fn client(&self) -> Result<&Client, Error> {
        // `Postgres::lend` has made it.
        self.0
            .as_ref()
            .ok_or_else(|| Error::Database("there is no connection".into()))
    }
}

impl Connection for Lent<'_> {
    fn execute(&self, sql: &str, parameters: Parameters) -> Result<usize, Error> {
        let (sql, parameters) = (numbered(sql), values::typed(parameters));
        let changed = wait(
            self.client()?
                .execute_typed(&sql, &values::bound(&parameters)),
        );
        Ok(usize::try_from(changed.map_err(Refused::error)?).unwrap_or(usize::MAX))
    }

    fn query(
        &self,
        sql: &str,
        parameters: Parameters,
        read: &mut dyn FnMut(&Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (sql, parameters) = (numbered(sql), values::typed(parameters));
        let rows = wait(
            self.client()?
                .query_typed(&sql, &values::bound(&parameters)),
        );
        for row in rows.map_err(Refused::error)? {
            read(&row)?;
        }
        Ok(())
    }

    fn batch(&self, sql: &str) -> Result<(), Error> {
        wait(self.client()?.batch_execute(sql)).map_err(Refused::error)
    }
}

/// A statement with PostgreSQL's form of parameters: `$1` for `?1`. A question mark is nowhere else in Senpai's statements.
fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}

/// A statement that PostgreSQL refused. The details are left out, because they repeat rows, which hold words of members.
#[derive(Debug, thiserror::Error)]
#[error("{message} (SQLSTATE {})", state.code())]
struct Refused {
    message: String,
    state: SqlState,
}

impl Refused {
    /// The error for a failed statement.
    fn error(error: tokio_postgres::Error) -> Error {
        match error.as_db_error() {
            Some(refused) => Error::Database(Box::new(Refused {
                message: refused.message().to_owned(),
                state: refused.code().clone(),
            })),
            None => Error::Database(Box::new(error)),
        }
    }
}
