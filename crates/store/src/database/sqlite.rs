//! SQLite: its connections, its migrations, and what its schema says about itself.
//!
//! WAL mode lets one connection read while another writes. With `synchronous=FULL`, a write is on disk when its call returns.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rusqlite::{
    ErrorCode, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};

use super::{
    Connection, Engine, MemberTable, Parameters, Row, migrate, params, transaction,
    values::{Columns, Value},
};
use crate::Error;

/// An open database.
pub(crate) struct Sqlite {
    main: Mutex<rusqlite::Connection>,
    reports: Mutex<rusqlite::Connection>,
}

/// The longest wait of a write for a write of another process. By hand.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The interval between two tries of [`use_wal`] while another process opens the database. By hand.
const RETRY_EVERY: Duration = Duration::from_millis(10);
/// The number of prepared statements that a connection keeps. By hand: above the number of statements of one question.
const STATEMENTS: usize = 64;

impl Sqlite {
    /// Opens the database in the file `path`, and migrates its schema. `mark` is the hash by which the database recognises its key.
    pub fn open(path: &Path, mark: &str) -> Result<Sqlite, Error> {
        let main = connect(path)?;
        use_wal(&main)?;
        // The transaction is immediate, so a second process that starts at the same time waits.
        transaction(&main, BEGIN_WRITE, |connection| migrate(connection, mark))?;
        let reports = connect(path)?;
        reports.pragma_update(None, "query_only", true)?;
        Ok(Sqlite {
            main: Mutex::new(main),
            reports: Mutex::new(reports),
        })
    }
}

/// The transaction begins as a writer: SQLite refuses at once a reader that turns into a writer after another process wrote
/// (<https://www.sqlite.org/lang_transaction.html>).
const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

impl Engine for Sqlite {
    fn reader(&self) -> Result<Box<dyn Connection + '_>, Error> {
        Ok(Box::new(lock(&self.main)))
    }

    fn writer(&self) -> Result<Box<dyn Connection + '_>, Error> {
        Ok(Box::new(lock(&self.main)))
    }

    fn reports(&self) -> Result<Box<dyn Connection + '_>, Error> {
        Ok(Box::new(lock(&self.reports)))
    }

    fn begin_write(&self) -> &'static str {
        BEGIN_WRITE
    }

    fn begin_snapshot(&self) -> &'static str {
        "BEGIN"
    }

    fn tables_about_members(&self, connection: &dyn Connection) -> Result<Vec<MemberTable>, Error> {
        let sql = "WITH own (name) AS (
                 SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
                 WHERE t.type = 'table' AND c.name = 'member')
             SELECT name, 'member = ?1' FROM own
             UNION
             SELECT t.name, k.\"from\" || ' IN (SELECT rowid FROM ' || k.\"table\" || ' WHERE member = ?1)'
             FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS k
             WHERE t.type = 'table' AND t.name NOT IN own AND k.\"table\" IN own
             ORDER BY 1";
        let tables = connection.all(sql, params![], |row| {
            Ok((row.get::<String>(0)?, row.get(1)?))
        })?;
        let sql = "SELECT name FROM pragma_table_info(?1) WHERE type <> 'BLOB'";
        let with_columns = tables.into_iter().map(|(name, condition)| {
            let columns = connection.all(sql, params![name], |row| row.get(0))?;
            Ok(MemberTable {
                name,
                condition,
                columns,
                order: "rowid",
            })
        });
        with_columns.collect()
    }

    fn is_whole(&self) -> Result<bool, Error> {
        let sql = "PRAGMA integrity_check";
        let reports = self.reports()?;
        let verdicts = reports.all(sql, params![], |row| row.get::<String>(0))?;
        Ok(verdicts == ["ok"])
    }

    /// Empties the write-ahead log; the database itself overwrites what is deleted. It waits for reports of this process. If another
    /// process reads for longer than [`BUSY_TIMEOUT`], the log stays until the next call, and the result is `false`.
    fn erase_deleted(&self) -> Result<bool, Error> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        // The first column says whether another connection prevented it (https://www.sqlite.org/pragma.html).
        let is_busy: bool = self.reports()?.one(sql, params![], |row| row.get(0))?;
        Ok(!is_busy)
    }
}

/// Locks a connection, also after a panic of another holder: it rolled back.
fn lock(connection: &Mutex<rusqlite::Connection>) -> MutexGuard<'_, rusqlite::Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Connects to the database in the file `path`, and creates it if it is missing.
pub(crate) fn connect(path: &Path) -> Result<rusqlite::Connection, Error> {
    let connection = rusqlite::Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
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
fn use_wal(connection: &rusqlite::Connection) -> Result<(), Error> {
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

/// The schema version of a database.
///
/// # Errors
/// Fails if the schema is newer than this program.
pub(crate) fn version(connection: &dyn Connection) -> Result<usize, Error> {
    let found = connection.one("PRAGMA user_version", params![], |row| row.get(0))?;
    migrate::known(found)
}

/// Migrates the schema. See [`migrate::migrate`].
fn migrate(connection: &dyn Connection, mark: &str) -> Result<(), Error> {
    let found = version(connection)?;
    check_tables(connection)?;
    migrate::migrate(connection, found, |migration| migration.sqlite, mark)?;
    connection.batch(&format!("PRAGMA user_version = {}", migrate::VERSION))
}

/// Fails if a database has the tables of practice in a form from before their first release. No migration starts from that form.
fn check_tables(connection: &dyn Connection) -> Result<(), Error> {
    let sql = "WITH has (name, type, required) AS (
                   SELECT 'commitment.' || name, type, \"notnull\" FROM pragma_table_info('commitment')
                   UNION ALL SELECT 'outcome.' || name, type, \"notnull\" FROM pragma_table_info('outcome')
                   UNION ALL SELECT 'attempt.' || name, type, \"notnull\" FROM pragma_table_info('attempt'))
               SELECT EXISTS (SELECT 1 FROM has WHERE name = 'commitment.id')
                       AND (SELECT count(*) FROM has WHERE name IN ('commitment.delivery', 'attempt.number')) < 2
                   OR EXISTS (SELECT 1 FROM has WHERE name = 'commitment.zone' AND required
                                                   OR name = 'outcome.shared' AND type = 'INTEGER')";
    match connection.one(sql, params![], |row| row.get(0))? {
        true => Err(Error::Unreleased),
        false => Ok(()),
    }
}

impl Connection for rusqlite::Connection {
    fn execute(&self, sql: &str, parameters: Parameters) -> Result<usize, Error> {
        let mut statement = self.prepare_cached(sql)?;
        Ok(statement.execute(bound(parameters))?)
    }

    fn query(
        &self,
        sql: &str,
        parameters: Parameters,
        read: &mut dyn FnMut(&Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut statement = self.prepare_cached(sql)?;
        let mut rows = statement.query(bound(parameters))?;
        while let Some(row) = rows.next()? {
            read(row)?;
        }
        Ok(())
    }

    fn batch(&self, sql: &str) -> Result<(), Error> {
        Ok(self.execute_batch(sql)?)
    }
}

impl Connection for MutexGuard<'_, rusqlite::Connection> {
    fn execute(&self, sql: &str, parameters: Parameters) -> Result<usize, Error> {
        Connection::execute(&**self, sql, parameters)
    }

    fn query(
        &self,
        sql: &str,
        parameters: Parameters,
        read: &mut dyn FnMut(&Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        Connection::query(&**self, sql, parameters, read)
    }

    fn batch(&self, sql: &str) -> Result<(), Error> {
        Connection::batch(&**self, sql)
    }
}

/// Parameters in SQLite's types.
fn bound<'a>(parameters: Parameters<'a>) -> impl rusqlite::Params + use<'a> {
    params_from_iter(parameters.iter().map(|parameter| {
        ToSqlOutput::Borrowed(match parameter.value() {
            Value::Boolean(Some(value)) => ValueRef::Integer(i64::from(value)),
            Value::Integer(Some(value)) => ValueRef::Integer(value),
            Value::Text(Some(value)) => ValueRef::Text(value.as_bytes()),
            Value::Blob(Some(value)) => ValueRef::Blob(value),
            _ => ValueRef::Null,
        })
    }))
}

impl Columns for rusqlite::Row<'_> {
    fn value(&self, index: usize) -> Result<Value<'_>, Error> {
        Ok(match self.get_ref(index)? {
            ValueRef::Null => Value::Integer(None),
            ValueRef::Integer(value) => Value::Integer(Some(value)),
            ValueRef::Text(value) => {
                let text = std::str::from_utf8(value);
                Value::Text(Some(text.map_err(|error| Error::Database(error.into()))?))
            }
            ValueRef::Blob(value) => Value::Blob(Some(value)),
            ValueRef::Real(_) => return Err(Error::Database("a column is no integer".into())),
        })
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        Error::Database(Box::new(error))
    }
}
