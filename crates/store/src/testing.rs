//! For tests: the state of an earlier version, and a state in memory.

use std::path::Path;

use crate::{
    Error, Key, Store,
    database::{Database, Sqlite},
    folder::Folder,
};

/// Makes the database in `dir` from the statements of a dump.
///
/// # Errors
/// Fails when a statement fails, for example because there is a database already.
pub fn restore(dir: &Path, dump: &str) -> Result<(), Error> {
    let database = Folder::open(dir)?.database()?;
    Ok(rusqlite::Connection::open(database)?.execute_batch(dump)?)
}

/// Opens the state in memory with this name. All stores with this name share it. The state ends with the last of them.
///
/// # Errors
/// Fails as [`Store::open`] does.
pub fn in_memory(name: &str) -> Result<Store, Error> {
    let key = Key::from([7; 32]);
    let path = format!("file:{name}?mode=memory&cache=shared");
    let sqlite = Sqlite::open(Path::new(&path), &key.mark())?;
    Store::of(Database::new(sqlite), key)
}
