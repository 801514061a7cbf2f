//! The values of statements and rows, in no engine's types.

use std::str::FromStr;

use jiff::Timestamp;

use crate::Error;

/// The value of a parameter or of a column. `None` is `NULL`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    /// A truth value. SQLite has none, and takes and gives an integer.
    Boolean(Option<bool>),
    Integer(Option<i64>),
    Text(Option<&'a str>),
    Blob(Option<&'a [u8]>),
}

impl Value<'_> {
    fn is_null(self) -> bool {
        matches!(
            self,
            Value::Boolean(None) | Value::Integer(None) | Value::Text(None) | Value::Blob(None)
        )
    }
}

/// A type of parameters of statements.
pub(crate) trait Parameter {
    fn value(&self) -> Value<'_>;

    /// `NULL` with the type of this parameter.
    fn null() -> Value<'static>
    where
        Self: Sized;
}

/// The parameters `?1`, `?2`, … of a statement.
pub(crate) type Parameters<'a> = &'a [&'a dyn Parameter];

/// The [`Parameters`] of a statement, in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$(&$value as &dyn $crate::database::Parameter),*] as $crate::database::Parameters
    };
}
pub(crate) use params;

/// Implements [`Parameter`] for types by the variant of [`Value`] that holds them.
macro_rules! parameter {
    ($($type:ty: $variant:ident = |$self:ident| $value:expr;)*) => {$(
        impl Parameter for $type {
            fn value(&self) -> Value<'_> {
                let $self = self;
                Value::$variant(Some($value))
            }

            fn null() -> Value<'static> {
                Value::$variant(None)
            }
        }
    )*};
}

parameter! {
    bool: Boolean = |value| *value;
    i64: Integer = |value| *value;
    u16: Integer = |value| i64::from(*value);
    u32: Integer = |value| i64::from(*value);
    // A length or a place in a list, far below the largest integer.
    usize: Integer = |value| i64::try_from(*value).unwrap_or(i64::MAX);
    &str: Text = |value| value;
    String: Text = |value| value;
    [u8; 0]: Blob = |value| value;
    [u8; 16]: Blob = |value| value;
    [u8; 32]: Blob = |value| value;
    Vec<u8>: Blob = |value| value;
}

impl<T: Parameter> Parameter for &T {
    fn value(&self) -> Value<'_> {
        T::value(self)
    }

    fn null() -> Value<'static> {
        T::null()
    }
}

impl<T: Parameter> Parameter for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(T::null(), T::value)
    }

    fn null() -> Value<'static> {
        T::null()
    }
}

/// A type of values of columns.
pub(crate) trait Column: Sized {
    /// The column's value; `None` if it is of another type.
    fn of(value: Value<'_>) -> Option<Self>;
}

impl Column for bool {
    fn of(value: Value<'_>) -> Option<bool> {
        match value {
            Value::Boolean(value) => value,
            Value::Integer(value) => value.map(|value| value != 0),
            _ => None,
        }
    }
}

impl Column for i64 {
    fn of(value: Value<'_>) -> Option<i64> {
        match value {
            Value::Integer(value) => value,
            _ => None,
        }
    }
}

/// Implements [`Column`] for smaller integers and for unsigned ones. A number that does not fit is of another type.
macro_rules! integer {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn of(value: Value<'_>) -> Option<$type> {
                i64::of(value)?.try_into().ok()
            }
        }
    )*};
}

integer!(u16, u32, u64);

impl Column for String {
    fn of(value: Value<'_>) -> Option<String> {
        match value {
            Value::Text(value) => value.map(str::to_owned),
            _ => None,
        }
    }
}

impl Column for Vec<u8> {
    fn of(value: Value<'_>) -> Option<Vec<u8>> {
        match value {
            Value::Blob(value) => value.map(<[u8]>::to_vec),
            _ => None,
        }
    }
}

impl Column for [u8; 32] {
    fn of(value: Value<'_>) -> Option<[u8; 32]> {
        match value {
            Value::Blob(value) => value?.try_into().ok(),
            _ => None,
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn of(value: Value<'_>) -> Option<Option<T>> {
        match value.is_null() {
            true => Some(None),
            false => T::of(value).map(Some),
        }
    }
}

/// A row of a result.
pub(crate) trait Columns {
    /// The value of the column at this place, counted from 0.
    ///
    /// # Errors
    /// Fails if there is no such column, or if it has a type that [`Value`] does not know.
    fn value(&self, index: usize) -> Result<Value<'_>, Error>;
}

/// A row of a result.
pub(crate) type Row<'a> = dyn Columns + 'a;

impl Row<'_> {
    /// Reads the column at this place, counted from 0.
    ///
    /// # Errors
    /// Fails if the column is missing or of another type.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, Error> {
        T::of(self.value(index)?).ok_or_else(|| {
            let wanted = std::any::type_name::<T>();
            Error::Database(format!("column {index} of a row is no {wanted}").into())
        })
    }
}

/// A column of the row with this id in this table.
#[derive(Clone, Copy)]
pub(crate) struct Cell {
    table: &'static str,
    row: i64,
    column: &'static str,
}

impl Cell {
    pub fn new(table: &'static str, row: i64, column: &'static str) -> Cell {
        Cell { table, row, column }
    }

    /// Reads the text at `index`, which must be a word of `T`.
    pub fn word<T: FromStr>(self, row: &Row, index: usize) -> Result<T, Error> {
        let text: String = row.get(index)?;
        text.parse().map_err(|_| self.unknown(text))
    }

    /// Reads the time at `index`, in seconds since 1970.
    pub fn time(self, row: &Row, index: usize) -> Result<Timestamp, Error> {
        let second: i64 = row.get(index)?;
        Timestamp::from_second(second).map_err(|_| self.unknown(second.to_string()))
    }

    /// Reads the time at `index`, in seconds since 1970; `None` if there is none.
    pub fn time_if_any(self, row: &Row, index: usize) -> Result<Option<Timestamp>, Error> {
        let has_time = row.get::<Option<i64>>(index)?.is_some();
        has_time.then(|| self.time(row, index)).transpose()
    }

    /// The error for a text that has no meaning here. It may be logged, so it repeats a word, but no JSON, because the JSON of a
    /// commitment contains words of its member.
    fn unknown(self, text: String) -> Error {
        let Cell { table, row, column } = self;
        let text = match text.starts_with('{') {
            true => format!("JSON of {} bytes", text.len()),
            false => text,
        };
        Error::Row {
            table,
            row,
            column,
            text,
        }
    }
}
