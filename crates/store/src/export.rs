//! All rows about a member, for the member. The schema names the tables, so a new table cannot be forgotten here.

use rusqlite::{Transaction, params};

use crate::{Error, KeyParts, Store, key::Hash};

/// The rows of a table about one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRows {
    /// The table's name.
    pub table: String,
    /// Each row as a JSON object without hashes of ids, oldest first. Times are in seconds since 1970.
    pub rows: Vec<String>,
}

impl Store {
    /// Every row about a member: the rows of each table with a column `member`, and the rows of other tables that belong to them.
    /// The tables are in the order of their names. Tables without such a row are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn rows_about(&self, member: KeyParts) -> Result<Vec<MemberRows>, Error> {
        let member = self.key.hash(member);
        let mut reports = self.database.reports();
        // The transaction makes all rows come from one moment.
        let transaction = reports.transaction()?;
        let mut out = Vec::new();
        for (table, condition) in tables(&transaction)? {
            let rows = rows(&transaction, &table, &condition, member)?;
            if !rows.is_empty() {
                out.push(MemberRows { table, rows });
            }
        }
        Ok(out)
    }
}

/// The tables with rows about members, each with the SQL condition for the rows of the member `?1`. A table has such rows if it has
/// a column `member`, or if its foreign key names a table with such a column.
fn tables(transaction: &Transaction) -> Result<Vec<(String, String)>, Error> {
    let mut select = transaction.prepare(
        "WITH own (name) AS (
             SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
             WHERE t.type = 'table' AND c.name = 'member')
         SELECT name, 'member = ?1' FROM own
         UNION
         SELECT t.name, k.\"from\" || ' IN (SELECT rowid FROM ' || k.\"table\" || ' WHERE member = ?1)'
         FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS k
         WHERE t.type = 'table' AND t.name NOT IN own AND k.\"table\" IN own
         ORDER BY 1",
    )?;
    let tables = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(tables.collect::<Result<_, _>>()?)
}

/// The rows that meet the SQL condition, as JSON objects without the columns of hashes.
fn rows(
    transaction: &Transaction,
    table: &str,
    condition: &str,
    member: Hash,
) -> Result<Vec<String>, Error> {
    // The text of a follow-up contains the words of the question before, which may be another member's. The member's own words are
    // in `own`.
    let columns = "SELECT group_concat('''' || name || ''', ' || iif(?1 = 'question' AND name = 'text', 'ifnull(own, text)', name), ', ')
                   FROM pragma_table_info(?1) WHERE type <> 'BLOB'";
    let columns: String = transaction.query_row(columns, [table], |row| row.get(0))?;
    let sql =
        format!("SELECT json_object({columns}) FROM {table} WHERE {condition} ORDER BY rowid");
    let mut select = transaction.prepare(&sql)?;
    let rows = select.query_map(params![member], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
