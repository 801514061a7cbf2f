//! The database: its engines, reads, reports and write transactions.
//!
//! The methods of [`Store`](crate::Store) hold SQL that both engines understand, with the parameters `?1`, `?2`, …, and name no
//! engine. What differs is in `database/sqlite.rs` and `database/postgres.rs`: how to connect, how a transaction begins, the form of
//! parameters, and what the schema says about itself.

mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
pub(crate) mod sqlite;
mod values;

pub(crate) use migrate::check_key;
#[cfg(feature = "postgres")]
pub(crate) use postgres::Postgres;
pub(crate) use sqlite::Sqlite;
pub(crate) use values::{Cell, Parameter, Parameters, Row, Value, params};

use crate::Error;

/// A database engine.
pub(crate) trait Engine: Send + Sync {
    /// A connection for the short reads of requests.
    fn reader(&self) -> Result<Box<dyn Connection + '_>, Error>;

    /// The connection for write transactions.
    fn writer(&self) -> Result<Box<dyn Connection + '_>, Error>;

    /// A connection for reads that may take seconds in a large database. Requests do not wait for it.
    fn reports(&self) -> Result<Box<dyn Connection + '_>, Error>;

    /// The statements that begin a write transaction. No other write transaction, also of another process, runs beside it.
    fn begin_write(&self) -> &'static str;

    /// The statement that begins a transaction whose reads all come from one moment.
    fn begin_snapshot(&self) -> &'static str;

    /// The tables with rows about members, in the order of their names. A table has such rows if it has a column `member`, or if its
    /// foreign key names a table with such a column.
    fn tables_about_members(&self, connection: &dyn Connection) -> Result<Vec<MemberTable>, Error>;

    /// See [`Store::is_whole`](crate::Store::is_whole).
    fn is_whole(&self) -> Result<bool, Error>;

    /// Erases deleted rows from the engine's files, as far as the engine can. Returns true if no file contains a deleted row any more.
    fn erase_deleted(&self) -> Result<bool, Error>;
}

/// A table with rows about members.
pub(crate) struct MemberTable {
    pub name: String,
    /// The SQL condition for the rows of the member `?1`.
    pub condition: String,
    /// The columns without hashes of ids.
    pub columns: Vec<String>,
    /// The column by which the oldest row comes first.
    pub order: &'static str,
}

/// A connection to a database.
pub(crate) trait Connection {
    /// Runs a statement. Returns the number of rows that it inserted, changed or deleted.
    fn execute(&self, sql: &str, parameters: Parameters) -> Result<usize, Error>;

    /// Runs a query, and calls `read` with each row.
    fn query(
        &self,
        sql: &str,
        parameters: Parameters,
        read: &mut dyn FnMut(&Row) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// Runs several statements without parameters.
    fn batch(&self, sql: &str) -> Result<(), Error>;
}

impl dyn Connection + '_ {
    /// All rows of a query.
    pub fn all<T>(
        &self,
        sql: &str,
        parameters: Parameters,
        mut read: impl FnMut(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        self.query(sql, parameters, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The row of a query that gives at most one; `None` if it gives none.
    pub fn optional<T>(
        &self,
        sql: &str,
        parameters: Parameters,
        read: impl FnMut(&Row) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.all(sql, parameters, read)?.into_iter().next())
    }

    /// The row of a query that gives exactly one.
    ///
    /// # Errors
    /// Fails if it gives none.
    pub fn one<T>(
        &self,
        sql: &str,
        parameters: Parameters,
        read: impl FnMut(&Row) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let row = self.optional(sql, parameters, read)?;
        row.ok_or_else(|| Error::Database("a query gave no row".into()))
    }
}

/// An open database.
pub(crate) struct Database(Box<dyn Engine>);

impl Database {
    pub fn new(engine: impl Engine + 'static) -> Database {
        Database(Box::new(engine))
    }

    /// The engine, for what differs between engines.
    pub fn engine(&self) -> &dyn Engine {
        &*self.0
    }

    /// A connection for the short reads of requests. Give it back before another call asks for one.
    pub fn read(&self) -> Result<Box<dyn Connection + '_>, Error> {
        self.0.reader()
    }

    /// A connection for reads that may take seconds in a large database. Requests do not wait for it.
    pub fn reports(&self) -> Result<Box<dyn Connection + '_>, Error> {
        self.0.reports()
    }

    /// Reads for a report; all rows come from one moment.
    pub fn snapshot<T>(
        &self,
        work: impl FnOnce(&dyn Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        transaction(&*self.0.reports()?, self.0.begin_snapshot(), work)
    }

    /// Writes, as one transaction: if `work` fails, nothing is written. What was written is on disk when the call returns.
    pub fn write<T>(
        &self,
        work: impl FnOnce(&dyn Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        transaction(&*self.0.writer()?, self.0.begin_write(), work)
    }

    /// Writes with one statement. Returns the number of rows that it inserted, changed or deleted.
    pub fn execute(&self, sql: &str, parameters: Parameters) -> Result<usize, Error> {
        self.write(|transaction| transaction.execute(sql, parameters))
    }
}

/// Runs `work` between `begin` and `COMMIT`, or `ROLLBACK` if it fails or panics.
fn transaction<T>(
    connection: &dyn Connection,
    begin: &str,
    work: impl FnOnce(&dyn Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    struct Open<'a>(&'a dyn Connection);

    impl Drop for Open<'_> {
        fn drop(&mut self) {
            // If the connection is lost, the engine rolls back by itself.
            let _ = self.0.batch("ROLLBACK");
        }
    }

    let open = Open(connection);
    connection.batch(begin)?;
    let done = work(connection)?;
    connection.batch("COMMIT")?;
    std::mem::forget(open);
    Ok(done)
}
