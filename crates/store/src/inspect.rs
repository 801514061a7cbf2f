//! A check of the state that changes nothing.

use std::{fs, io, path::Path};

use rusqlite::OpenFlags;

use crate::{
    Error, Store,
    database::{Connection, check_key, params, sqlite},
    folder::{self, cannot_use},
    key::Key,
};

impl Store {
    /// Checks that the state in the folder `dir` can be opened and is undamaged. The function changes no file: it neither creates
    /// the state nor migrates its schema, and the bot may run meanwhile.
    ///
    /// # Errors
    /// Fails if the database or its key is missing or cannot be used, or if the database is damaged or newer than this program.
    pub fn inspect(dir: &Path) -> Result<(), Error> {
        let [key, path] = folder::paths(dir);
        let key = Key::read(&key)?;
        let opened = fs::File::options().read(true).write(true).open(&path);
        opened.map_err(cannot_use(&path))?;
        let database = read_only(&path)?;
        let database: &dyn Connection = &database;
        check_key(database, &key.mark())?;
        let verdict: String = database.one("PRAGMA quick_check(1)", params![], |row| row.get(0))?;
        if verdict != "ok" {
            let source = io::Error::new(io::ErrorKind::InvalidData, verdict);
            return Err(Error::Database(source.into()));
        }
        Ok(())
    }
}

/// Opens a database for reading. Fails if this program does not know its schema.
fn read_only(path: &Path) -> Result<rusqlite::Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    // If there is no log, no process has the database open. SQLite would create a log to read it, unless the file is opened as
    // immutable.
    let log = path.with_extension("db-wal");
    let connection = if log.exists() {
        rusqlite::Connection::open_with_flags(path, flags)?
    } else {
        rusqlite::Connection::open_with_flags(uri(path), flags)?
    };
    sqlite::version(&connection)?;
    Ok(connection)
}

/// The URI of an immutable database, as <https://www.sqlite.org/uri.html> defines it.
fn uri(path: &Path) -> String {
    let path = path.to_string_lossy();
    let path = path
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    format!("file:{path}?immutable=1")
}
