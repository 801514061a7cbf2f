//! For tests that open the state of an earlier version.

use std::path::Path;

use rusqlite::Connection;

use crate::{Error, folder::Folder};

/// Makes the database in `dir` from the statements of a dump.
///
/// # Errors
/// Fails when a statement fails, as where there is a database already.
pub fn restore(dir: &Path, dump: &str) -> Result<(), Error> {
    let database = Folder::open(dir)?.database()?;
    Ok(Connection::open(database)?.execute_batch(dump)?)
}
