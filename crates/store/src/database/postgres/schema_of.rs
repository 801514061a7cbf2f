//! The description of PostgreSQL's schema by the database itself, and its migrations. Everything is in the current schema of the
//! connection, so that one database can hold several states (`options=-csearch_path=NAME` in the address).

use crate::{
    Error,
    database::{Connection, MemberTable, migrate, params},
};

/// The schema version of a database; 0 if it holds no state.
///
/// # Errors
/// Fails if the schema is newer than this program.
pub(super) fn version(connection: &dyn Connection) -> Result<usize, Error> {
    if !tables(connection)?.iter().any(|table| table == "note") {
        return Ok(0);
    }
    let sql = "SELECT value::bigint FROM note WHERE name = 'schema'";
    let found = connection.optional(sql, params![], |row| row.get(0))?;
    migrate::known(found.unwrap_or(0))
}

/// Migrates the schema. See [`migrate::migrate`].
pub(super) fn migrate(connection: &dyn Connection, mark: &str) -> Result<(), Error> {
    let found = version(connection)?;
    migrate::migrate(connection, found, |migration| migration.postgres, mark)?;
    let sql = "INSERT INTO note (name, value) VALUES ('schema', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1";
    connection.execute(sql, params![migrate::VERSION.to_string()])?;
    Ok(())
}

/// The names of the tables, sorted.
pub(super) fn tables(connection: &dyn Connection) -> Result<Vec<String>, Error> {
    let sql = "SELECT table_name::text FROM information_schema.tables
               WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1";
    connection.all(sql, params![], |row| row.get(0))
}

/// See [`Engine::tables_about_members`](super::Engine::tables_about_members).
pub(super) fn tables_about_members(connection: &dyn Connection) -> Result<Vec<MemberTable>, Error> {
    let sql = "WITH own (name) AS (
             SELECT table_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND column_name = 'member')
         SELECT name, 'member = ?1' FROM own
         UNION
         SELECT child.relname::text, key.attname || ' IN (SELECT id FROM ' || parent.relname || ' WHERE member = ?1)'
         FROM pg_constraint
             JOIN pg_class AS child ON child.oid = conrelid
             JOIN pg_class AS parent ON parent.oid = confrelid
             JOIN pg_attribute AS key ON key.attrelid = conrelid AND key.attnum = conkey[1]
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
             AND child.relname NOT IN (SELECT name FROM own) AND parent.relname IN (SELECT name FROM own)
         ORDER BY 1";
    let tables = connection.all(sql, params![], |row| {
        Ok((row.get::<String>(0)?, row.get(1)?))
    })?;
    let sql = "SELECT column_name::text FROM information_schema.columns
               WHERE table_schema = current_schema() AND table_name = ?1 AND data_type <> 'bytea' AND column_name <> 'rowid'
               ORDER BY ordinal_position";
    let with_columns = tables.into_iter().map(|(name, condition)| {
        let columns: Vec<String> = connection.all(sql, params![name], |row| row.get(0))?;
        let order = match columns.iter().any(|column| column == "id") {
            true => "id",
            false => "rowid",
        };
        Ok(MemberTable {
            name,
            condition,
            columns,
            order,
        })
    });
    with_columns.collect()
}
