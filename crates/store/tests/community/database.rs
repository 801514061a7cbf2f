//! The state of a test, and a look into its database: SQLite in the test's folder, or PostgreSQL with the variable `SENPAI_TEST_POSTGRES`.

use std::{fs, path::Path};

use rusqlite::{Connection, types::ValueRef};
use senpai_store::{Error, Store, testing};
use tempfile::TempDir;

/// An empty state.
pub fn state() -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    (dir, store)
}

/// Opens the state that belongs to the folder `dir`.
pub fn open(dir: &Path) -> Result<Store, Error> {
    #[cfg(feature = "postgres")]
    if let Some(address) = super::postgres::address(dir) {
        super::postgres::make_schema(dir);
        return Store::connect(&address, [7; 32].into());
    }
    Store::open(dir)
}

/// Opens the state that all stores with this name share: SQLite's is in memory, and ends with the last of them.
pub fn shared(name: &str) -> Store {
    #[cfg(feature = "postgres")]
    if super::postgres::address(Path::new(name)).is_some() {
        return open(Path::new(name)).unwrap();
    }
    testing::in_memory(name).unwrap()
}

/// A connection to the SQLite database that a store keeps in `dir`.
pub fn database(dir: &Path) -> Connection {
    let connection = Connection::open(dir.join("senpai.db")).unwrap();
    // As the store does, so that no trace is left by a test.
    connection
        .pragma_update(None, "secure_delete", true)
        .unwrap();
    connection
}

/// Runs statements in the database that belongs to `dir`.
pub fn change(dir: &Path, sql: &str) {
    #[cfg(feature = "postgres")]
    if super::postgres::address(dir).is_some() {
        super::postgres::psql(dir, sql);
        return;
    }
    database(dir).execute_batch(sql).unwrap();
}

/// The first column of a query in the database that belongs to `dir`, as texts.
pub fn texts(dir: &Path, sql: &str) -> Vec<String> {
    #[cfg(feature = "postgres")]
    if super::postgres::address(dir).is_some() {
        return super::postgres::psql(dir, sql);
    }
    texts_of(&database(dir), sql)
}

fn texts_of(database: &Connection, sql: &str) -> Vec<String> {
    let mut select = database.prepare(sql).unwrap();
    let rows = select.query_map([], |row| {
        Ok(match row.get_ref(0)? {
            ValueRef::Integer(number) => number.to_string(),
            text => text.as_str()?.to_owned(),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// The columns of all tables, as `table.column`, sorted.
pub fn columns(dir: &Path) -> Vec<String> {
    let described = described(dir).into_iter();
    let names = described.map(|column| column.split(' ').next().unwrap().to_owned());
    names.collect()
}

/// The columns of all tables, as `table.column TYPE` with SQLite's type, and `NOT NULL` if it is so; sorted.
pub fn described(dir: &Path) -> Vec<String> {
    #[cfg(feature = "postgres")]
    if super::postgres::address(dir).is_some() {
        return super::postgres::described(dir);
    }
    described_by_sqlite(dir)
}

pub fn described_by_sqlite(dir: &Path) -> Vec<String> {
    let sql = "SELECT t.name || '.' || c.name || ' ' || c.type || CASE WHEN \"notnull\" OR pk THEN ' NOT NULL' ELSE '' END
               FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
               WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1";
    texts_of(&database(dir), sql)
}

/// The foreign keys, as `table.column table`, sorted.
pub fn foreign_keys(dir: &Path) -> Vec<String> {
    #[cfg(feature = "postgres")]
    if super::postgres::address(dir).is_some() {
        return super::postgres::foreign_keys(dir);
    }
    texts(
        dir,
        "SELECT t.name || '.' || k.\"from\" || ' ' || k.\"table\" FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS k
         WHERE t.type = 'table' ORDER BY 1",
    )
}

/// The SQL for a column as hexadecimal digits, or as a text if it holds a text.
pub fn readable(dir: &Path, column: &str) -> String {
    #[cfg(feature = "postgres")]
    if super::postgres::address(dir).is_some() {
        // A blob as a text is `\x` and its digits.
        return format!("replace({column}::text, '\\x', '')");
    }
    let _ = dir;
    format!("CASE typeof({column}) WHEN 'blob' THEN lower(hex({column})) ELSE {column} END")
}

/// True if a file in `dir` contains `trace`. With PostgreSQL, true if a row does.
pub fn holds(dir: &Path, trace: &str) -> bool {
    #[cfg(feature = "postgres")]
    if super::postgres::address(dir).is_some() {
        return super::postgres::holds(dir, trace);
    }
    fs::read_dir(dir).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(trace.len()).any(|w| w == trace.as_bytes())
    })
}
