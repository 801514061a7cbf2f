//! The migration of a schema, and the check of its key, over any engine.

use super::{Connection, params};
use crate::{
    Error,
    schema::{MIGRATIONS, Migration},
};

/// The schema version of this program.
pub(super) const VERSION: usize = MIGRATIONS.len();

/// The schema version that a database has.
///
/// # Errors
/// Fails if the schema is newer than this program.
pub(super) fn known(found: i64) -> Result<usize, Error> {
    let version = usize::try_from(found).unwrap_or(0);
    match version > VERSION {
        true => Err(Error::Newer {
            found,
            known: VERSION as i64,
        }),
        false => Ok(version),
    }
}

/// Migrates the schema from version `found`; `form` is the engine's form of a migration. A new database records `mark`, by which it
/// recognises its key.
///
/// # Errors
/// Fails if a migration fails, or if the database records another mark. The transaction must then be rolled back.
pub(super) fn migrate(
    connection: &dyn Connection,
    found: usize,
    form: fn(&Migration) -> &'static str,
    mark: &str,
) -> Result<(), Error> {
    for migration in &MIGRATIONS[found..] {
        connection.batch(form(migration))?;
    }
    let sql = "INSERT INTO note (name, value) VALUES ('key', ?1) ON CONFLICT (name) DO NOTHING";
    connection.execute(sql, params![mark])?;
    check_key(connection, mark)
}

/// Fails if the database records another key's mark.
pub(crate) fn check_key(connection: &dyn Connection, mark: &str) -> Result<(), Error> {
    let sql = "SELECT value = ?1 FROM note WHERE name = 'key'";
    match connection.optional(sql, params![mark], |row| row.get(0))? {
        Some(false) => Err(Error::KeyWrong),
        _ => Ok(()),
    }
}
