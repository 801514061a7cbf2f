//! Senpai's state across restarts: deliveries, questions and the excerpts shown, feedback, preferences, audit.
//!
//! One SQLite file in WAL mode with `synchronous=FULL`: a write is on disk when its call returns. Ids of members and
//! channels are stored as keyed hashes, except while they are needed to reply. The key is a file beside the database.

use std::{
    fs,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode};

mod admin;
mod delivery;
mod identity;
mod inspect;
mod members;
mod questions;
mod schema;
mod statistics;
mod subscriptions;

pub use admin::{AuditRow, GapQuestion, Ruling};
pub use delivery::Unfinished;
pub use identity::KeyParts;
pub use questions::{NewQuestion, Shown, StoredQuestion};
pub use statistics::{DayCounts, UsageCounts};
pub use subscriptions::Subscription;

use identity::Key;

/// The state folder.
pub struct Store {
    connection: Mutex<Connection>,
    key: Key,
}

/// The state cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder cannot be used.
    #[error("cannot use {path} for Senpai's state; make it writable or name another folder")]
    Folder {
        /// The file or folder.
        path: std::path::PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The database was written by a newer Senpai.
    #[error(
        "the state was written by a newer Senpai (schema {found}, this one knows {known}); update Senpai"
    )]
    Newer {
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random(#[source] getrandom::Error),
    /// The database failed.
    #[error("the state database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        Error::Database(Box::new(error))
    }
}

/// The database's name in the state folder.
const DATABASE: &str = "senpai.db";
/// How long a write waits for a write of another process. By hand.
const BUSY: Duration = Duration::from_secs(5);
/// How often [`use_wal`] tries while another process opens the same database. By hand.
const RETRY: Duration = Duration::from_millis(10);

/// Turns on the write-ahead log.
///
/// SQLite does not wait here: two processes that turn it on at the same time would wait for each other, so one of them
/// gets `SQLITE_BUSY` at once (<https://www.sqlite.org/c3ref/busy_handler.html>). That one tries again.
fn use_wal(connection: &Connection) -> Result<(), Error> {
    let deadline = Instant::now() + BUSY;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < deadline =>
            {
                thread::sleep(RETRY);
            }
            done => return Ok(done?),
        }
    }
}

impl Store {
    /// Opens the state in the folder `dir`, creates it when it is missing, and migrates its schema.
    ///
    /// # Errors
    /// Fails when the folder cannot be written or the database is damaged or newer than this program.
    pub fn open(dir: &Path) -> Result<Store, Error> {
        fs::create_dir_all(dir).map_err(|source| Error::Folder {
            path: dir.to_owned(),
            source,
        })?;
        let key = Key::in_dir(dir)?;
        let mut connection = Connection::open(dir.join(DATABASE))?;
        connection.busy_timeout(BUSY)?;
        use_wal(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Deleted rows are overwritten, so that forget-me reaches free pages too.
        connection.pragma_update(None, "secure_delete", true)?;
        schema::migrate(&mut connection)?;
        Ok(Store {
            connection: Mutex::new(connection),
            key,
        })
    }

    /// Makes the database in `dir` from the statements of a dump, for tests that open the state of an earlier version.
    ///
    /// # Errors
    /// Fails when a statement fails, as where there is a database already.
    #[doc(hidden)]
    pub fn restore(dir: &Path, dump: &str) -> Result<(), Error> {
        let connection = Connection::open(dir.join(DATABASE))?;
        Ok(connection.execute_batch(dump)?)
    }

    /// Whether `dir` holds a database. Creates nothing.
    pub fn exists_in(dir: &Path) -> bool {
        dir.join(DATABASE).is_file()
    }

    /// The keyed hash of an id in hexadecimal: stable, and without the key it does not reveal the id. For files outside the
    /// database.
    pub fn pseudonym(&self, parts: KeyParts) -> String {
        identity::hex(&self.key.hash(parts))
    }

    /// A panic of a holder left at most an open transaction, and SQLite rolls it back.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the database is whole, as SQLite's `integrity_check` says.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn is_whole(&self) -> Result<bool, Error> {
        let verdict: String = self
            .lock()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        Ok(verdict == "ok")
    }

    /// The value of a note.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn note(&self, name: &str) -> Result<Option<String>, Error> {
        use rusqlite::OptionalExtension;
        let sql = "SELECT value FROM note WHERE name = ?1";
        Ok(self
            .lock()
            .query_row(sql, [name], |row| row.get(0))
            .optional()?)
    }

    /// Stores a note.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_note(&self, name: &str, value: &str) -> Result<(), Error> {
        let sql = "INSERT INTO note (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.lock().execute(sql, [name, value])?;
        Ok(())
    }
}
