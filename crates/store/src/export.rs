//! All rows about a member, for the member. The schema names the tables, so a new table cannot be forgotten here.

use serde_json::Value as Json;

use crate::{
    Error, KeyParts, Store,
    database::{Connection, MemberTable, Value, params},
    key::Hash,
};

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
        let engine = self.database.engine();
        self.database.snapshot(|reports| {
            let mut out = Vec::new();
            for table in engine.tables_about_members(reports)? {
                let rows = rows(reports, &table, member)?;
                if !rows.is_empty() {
                    let table = table.name;
                    out.push(MemberRows { table, rows });
                }
            }
            Ok(out)
        })
    }
}

/// The rows of a table about a member as JSON objects.
fn rows(reports: &dyn Connection, table: &MemberTable, member: Hash) -> Result<Vec<String>, Error> {
    let MemberTable {
        name,
        condition,
        columns,
        order,
    } = table;
    // The text of a follow-up contains the words of the question before, which may be another member's. The member's own words are
    // in `own`.
    let value = |column: &String| match (name.as_str(), column.as_str()) {
        ("question", "text") => "coalesce(own, text)".to_owned(),
        _ => column.clone(),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let values = values.join(", ");
    let sql = format!("SELECT {values} FROM {name} WHERE {condition} ORDER BY {order}");
    reports.all(&sql, params![member], |row| {
        let fields = columns.iter().enumerate().map(|(at, column)| {
            let value = match row.value(at)? {
                Value::Boolean(value) => Json::from(value),
                Value::Integer(value) => Json::from(value),
                Value::Text(value) => Json::from(value),
                // The tables' columns of hashes are left out.
                Value::Blob(_) => Json::Null,
            };
            Ok(format!("{}:{value}", Json::from(column.as_str())))
        });
        let fields: Vec<String> = fields.collect::<Result<_, Error>>()?;
        Ok(format!("{{{}}}", fields.join(",")))
    })
}
