//! The SQLite database: its connections, reads and write transactions.
//!
//! WAL mode lets one connection read while another writes. With `synchronous=FULL`, a write is on disk when its call returns.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, Row, Transaction, TransactionBehavior};

use crate::{Error, schema};

/// An open database.
pub(crate) struct Database {
    main: Mutex<Connection>,
    reports: Mutex<Connection>,
}

/// The longest wait of a write for a write of another process. By hand.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The interval between two tries of [`use_wal`] while another process opens the database. By hand.
const RETRY_EVERY: Duration = Duration::from_millis(10);

impl Database {
    /// Opens the database in the file `path`, and migrates its schema. `mark` is the hash by which the database recognises its key.
    pub fn open(path: &Path, mark: &str) -> Result<Database, Error> {
        let mut main = connect(path)?;
        use_wal(&main)?;
        schema::migrate(&mut main, mark)?;
        let reports = connect(path)?;
        reports.pragma_update(None, "query_only", true)?;
        Ok(Database {
            main: Mutex::new(main),
            reports: Mutex::new(reports),
        })
    }

    /// The connection for requests: short reads, and writes of one statement.
    pub fn main(&self) -> MutexGuard<'_, Connection> {
        lock(&self.main)
    }

    /// A connection for reads that may take seconds in a large database. Requests do not wait for it.
    pub fn reports(&self) -> MutexGuard<'_, Connection> {
        lock(&self.reports)
    }

    /// Runs several statements as one transaction. If `work` fails, nothing is written.
    ///
    /// The transaction begins as a writer: SQLite refuses at once a reader that turns into a writer after another process
    /// wrote (<https://www.sqlite.org/lang_transaction.html>).
    pub fn write<T>(
        &self,
        work: impl FnOnce(&Transaction) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut main = self.main();
        let transaction = main.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Empties the write-ahead log, so that deleted rows are in no file. It waits for reports of this process. If another
    /// process reads for longer than [`BUSY_TIMEOUT`], the log stays until the next call, and the result is `false`.
    pub fn empty_log(&self) -> Result<bool, Error> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        // The first column says whether another connection prevented it (https://www.sqlite.org/pragma.html).
        let is_busy: bool = self.reports().query_row(sql, [], |row| row.get(0))?;
        Ok(!is_busy)
    }
}

/// Locks a connection, also after a panic of another holder: a panic leaves at most an open transaction, and SQLite rolls it back.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Deleted rows are overwritten, so that forget-me reaches free pages too.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(connection)
}

/// Turns on the write-ahead log.
///
/// SQLite does not wait here: two processes that turn the log on at the same time would wait for each other, so one of them gets
/// `SQLITE_BUSY` at once (<https://www.sqlite.org/c3ref/busy_handler.html>). This function then tries again.
fn use_wal(connection: &Connection) -> Result<(), Error> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < deadline =>
            {
                thread::sleep(RETRY_EVERY);
            }
            done => return Ok(done?),
        }
    }
}

/// A column of the row with this id in this table.
#[derive(Clone, Copy)]
pub(crate) struct Cell {
    table: &'static str,
    row: i64,
    column: &'static str,
}

impl Cell {
    pub fn new(table: &'static str, row: i64, column: &'static str) -> Cell {
        Cell { table, row, column }
    }

    /// Reads the text at `index`, which must be a word of `T`.
    pub fn word<T: std::str::FromStr>(self, row: &Row, index: usize) -> Result<T, Error> {
        let text: String = row.get(index)?;
        text.parse().map_err(|_| self.unknown(text))
    }

    /// Reads the time at `index`, in seconds since 1970.
    pub fn time(self, row: &Row, index: usize) -> Result<Timestamp, Error> {
        let second: i64 = row.get(index)?;
        Timestamp::from_second(second).map_err(|_| self.unknown(second.to_string()))
    }

    /// Reads the time at `index`, in seconds since 1970; `None` if there is none.
    pub fn time_if_any(self, row: &Row, index: usize) -> Result<Option<Timestamp>, Error> {
        let has_time = row.get::<_, Option<i64>>(index)?.is_some();
        has_time.then(|| self.time(row, index)).transpose()
    }

    /// The error for a text that has no meaning here. It may be logged, so it repeats a word, but no JSON, because the JSON of a
    /// commitment contains words of its member.
    fn unknown(self, text: String) -> Error {
        let Cell { table, row, column } = self;
        let text = match text.starts_with('{') {
            true => format!("JSON of {} bytes", text.len()),
            false => text,
        };
        Error::Row {
            table,
            row,
            column,
            text,
        }
    }
}
