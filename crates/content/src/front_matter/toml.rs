//! TOML front matter, as Hugo and Zola write it.

use serde_json::{Map, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::diagnostic::Reason;

/// Parses the keys of a front matter; fails with the reason.
pub(super) fn parse(text: &str) -> Result<Map<String, Value>, Reason> {
    let table = DeTable::parse(text).map_err(|error| Reason::of_parser(error.message()))?;
    Ok(keys(text, table.get_ref()))
}

fn keys(text: &str, table: &DeTable<'_>) -> Map<String, Value> {
    let pairs = table.iter();
    pairs
        .map(|(key, value)| (key.get_ref().to_string(), read(text, value)))
        .collect()
}

fn read(text: &str, value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(string) => Value::String(string.to_string()),
        DeValue::Boolean(flag) => Value::String(flag.to_string()),
        DeValue::Array(list) => list.iter().map(|item| read(text, item)).collect(),
        DeValue::Table(table) => Value::Object(keys(text, table)),
        // Numbers and dates stay as they are written.
        _ => Value::String(text.get(value.span()).unwrap_or_default().to_owned()),
    }
}
