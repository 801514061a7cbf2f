//! Values in PostgreSQL's types.

use std::borrow::Cow;

use bytes::BytesMut;
use tokio_postgres::{
    Row,
    types::{IsNull, ToSql, Type, to_sql_checked},
};

use crate::{
    Error,
    database::{
        Parameters,
        values::{Columns, Value},
    },
};

/// The parameters of a statement, each with its type, so that PostgreSQL need not guess the types.
pub(super) fn typed(parameters: Parameters<'_>) -> Vec<(Value<'_>, Type)> {
    let values = parameters.iter().map(|parameter| parameter.value());
    values.map(|value| (value, kind(value))).collect()
}

/// The parameters as the client takes them.
pub(super) fn bound<'a>(typed: &'a [(Value<'a>, Type)]) -> Vec<(&'a (dyn ToSql + Sync), Type)> {
    let bound = typed.iter().map(|(value, kind)| (value as _, kind.clone()));
    bound.collect()
}

fn kind(value: Value) -> Type {
    match value {
        Value::Boolean(_) => Type::BOOL,
        Value::Integer(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Blob(_) => Type::BYTEA,
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match *self {
            Value::Boolean(value) => value.to_sql(kind, out),
            Value::Integer(value) => value.to_sql(kind, out),
            Value::Text(value) => value.map(without_nul).to_sql(kind, out),
            Value::Blob(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A text that PostgreSQL can hold: the character NUL, which it cannot, is replaced by U+FFFD.
fn without_nul(text: &str) -> Cow<'_, str> {
    match text.contains('\0') {
        true => text.replace('\0', "\u{fffd}").into(),
        false => text.into(),
    }
}

impl Columns for Row {
    fn value(&self, index: usize) -> Result<Value<'_>, Error> {
        let unknown =
            || Error::Database(format!("a row has no column {index} of a known type").into());
        let column = self.columns().get(index).ok_or_else(unknown)?;
        let value = match *column.type_() {
            Type::BOOL => self.try_get(index).map(Value::Boolean),
            Type::INT4 => {
                let value = self.try_get::<_, Option<i32>>(index);
                value.map(|value| Value::Integer(value.map(i64::from)))
            }
            Type::INT8 => self.try_get(index).map(Value::Integer),
            Type::TEXT => self.try_get(index).map(Value::Text),
            Type::BYTEA => self.try_get(index).map(Value::Blob),
            _ => return Err(unknown()),
        };
        value.map_err(|error| Error::Database(Box::new(error)))
    }
}
