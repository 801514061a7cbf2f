//! The tests of a file once more, over PostgreSQL.

#[path = "../../../../tests/postgres/server.rs"]
mod server;

use std::{
    env,
    path::Path,
    process::{Command, Output},
};

use server::Server;

/// The variable with the address of the server, with `SCHEMA` for the schema.
const ADDRESS: &str = "SENPAI_TEST_POSTGRES";
/// The tests that are about SQLite's files, its log, or states from before PostgreSQL was an engine.
const OF_SQLITE: &[&str] = &[
    "over_postgresql",
    "two_that_open_at_once_both_get_the_state",
    "a_newer_state_is_refused_and_left_as_it_is",
    "a_state_with_unreleased_tables_is_refused_and_left_as_it_is",
    "a_state_of_the_first_schema_is_migrated_with_its_rows",
    "keys_of_an_earlier_version_keep_asking_and_no_id_is_given_again",
    "a_database_without_its_key_is_refused_and_left_as_it_is",
    "the_key_of_another_state_and_a_damaged_one_are_refused",
    "a_key_from_elsewhere_is_used_and_no_file_is_made",
    "while_another_process_reads_the_log_forget_me_says_that_it_is_not_empty",
    "only_the_owner_can_read_the_state",
    "an_inspection_changes_nothing",
    "an_inspection_refuses_a_newer_state",
];

/// Runs the tests of this file over PostgreSQL, in another process.
#[test]
fn over_postgresql() {
    let Some(server) = Server::start() else {
        println!("over_postgresql: not run, because PostgreSQL is missing");
        return;
    };
    let mut again = Command::new(env::current_exe().unwrap());
    again.env(ADDRESS, server.address("SCHEMA"));
    again.env("PATH", server.path());
    // Each question to the server takes longer than one to SQLite.
    again.env("CHECK_IN_LIVES", "8");
    again.args(OF_SQLITE.iter().flat_map(|test| ["--skip", test]));
    let Output { status, stdout, .. } = again.output().unwrap();
    let said = String::from_utf8_lossy(&stdout);
    assert!(status.success(), "{said}");
    assert!(!said.contains(" 0 passed"), "{said}");
}

/// The address of the state that belongs to a folder: its schema has the name of the folder. `None` if the tests are over SQLite.
pub fn address(dir: &Path) -> Option<String> {
    let address = env::var(ADDRESS).ok()?;
    Some(address.replace("SCHEMA", &schema(dir)))
}

/// Runs statements in the schema that belongs to a folder. Returns what the last one gives, a row a line.
pub fn psql(dir: &Path, sql: &str) -> Vec<String> {
    let address = address(dir).unwrap();
    let mut psql = Command::new("psql");
    psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, &address]);
    let output = psql.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{sql}: {error}");
    let rows = String::from_utf8(output.stdout).unwrap();
    rows.lines().map(str::to_owned).collect()
}

/// Makes the schema that belongs to a folder, if it is missing.
pub fn make_schema(dir: &Path) {
    let schema = schema(dir);
    psql(dir, &format!("CREATE SCHEMA IF NOT EXISTS {schema}"));
}

fn schema(dir: &Path) -> String {
    let name = dir.file_name().unwrap().to_str().unwrap();
    let digits: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("s{digits}")
}

pub fn described(dir: &Path) -> Vec<String> {
    // PostgreSQL has no `rowid` of its own.
    let sql = "SELECT table_name || '.' || column_name || ' ' ||
                   CASE data_type WHEN 'bytea' THEN 'BLOB' WHEN 'bigint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER' ELSE upper(data_type) END ||
                   CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
               FROM information_schema.columns
               WHERE table_schema = current_schema() AND column_name <> 'rowid'";
    sorted(psql(dir, sql))
}

pub fn foreign_keys(dir: &Path) -> Vec<String> {
    let sql = "SELECT child.relname || '.' || attname || ' ' || parent.relname
               FROM pg_constraint JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
                   JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
               WHERE contype = 'f' AND connamespace = current_schema()::regnamespace";
    sorted(psql(dir, sql))
}

/// By bytes, as SQLite sorts.
fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

pub fn holds(dir: &Path, trace: &str) -> bool {
    let tables = "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = current_schema()";
    let rows: Vec<String> = psql(dir, tables)
        .iter()
        .map(|table| format!("SELECT t::text AS row FROM {table} AS t"))
        .collect();
    let rows = rows.join(" UNION ALL ");
    let sql = format!("SELECT count(*) FROM ({rows}) AS rows WHERE strpos(row, '{trace}') > 0");
    psql(dir, &sql) != ["0"]
}
