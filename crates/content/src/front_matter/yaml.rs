//! YAML front matter, from the parser's events: a scalar keeps the text that the author wrote.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

use crate::diagnostic::Reason;

/// The deepest nesting that is read. By hand.
const MAX_DEPTH: usize = 64;
/// The greatest number of values that aliases (`*name`) may repeat: otherwise a few lines could stand for millions of values.
/// By hand.
const REPEATED: usize = 10_000;

/// Parses the keys of a front matter; fails with the reason.
pub(super) fn parse(text: &str) -> Result<Map<String, Value>, Reason> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| Reason::of_parser(&error.to_string()))?;
        builder.event(event)?;
    }
    match builder.root {
        Some(Value::Object(map)) => Ok(map),
        None | Some(Value::Null) => Ok(Map::new()),
        Some(_) => Err(Reason::new(
            "it holds no `key: value` lines",
            "`キー: 値` の行がありません",
        )),
    }
}

/// An open list or table.
enum Open {
    List(Vec<Value>),
    Table {
        map: Map<String, Value>,
        key: Option<String>,
        /// The tables that `<<` merges into this one.
        merged: Vec<Value>,
    },
}

#[derive(Default)]
struct Builder {
    root: Option<Value>,
    open: Vec<(Open, usize)>,
    anchors: HashMap<usize, Value>,
    repeated: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) -> Result<(), Reason> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_key = matches!(self.open.last(), Some((Open::Table { key: None, .. }, _)));
                let value = if is_key {
                    Value::String(text.into_owned())
                } else {
                    scalar(&text, style, tag.as_deref())
                };
                self.value(value, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(Open::List(Vec::new()), anchor),
            Event::MappingStart(_, anchor, _) => {
                let table = Open::Table {
                    map: Map::new(),
                    key: None,
                    merged: Vec::new(),
                };
                self.begin(table, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned();
                let value = value.ok_or_else(|| {
                    Reason::new(
                        "an alias stands inside of its own value",
                        "エイリアスが自分自身の値の中にあります",
                    )
                })?;
                self.repeated += count(&value);
                if self.repeated > REPEATED {
                    return Err(Reason::new(
                        "its aliases repeat too much",
                        "エイリアスの繰り返しが多すぎます",
                    ));
                }
                self.value(value, 0)
            }
            Event::DocumentStart(..) if self.root.is_some() => Err(Reason::new(
                "it holds two documents",
                "文書が 2 つ入っています",
            )),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, open: Open, anchor: usize) -> Result<(), Reason> {
        if self.open.len() == MAX_DEPTH {
            return Err(Reason::new(
                format!("it is nested more than {MAX_DEPTH} deep"),
                format!("入れ子が {MAX_DEPTH} 段を超えています"),
            ));
        }
        self.open.push((open, anchor));
        Ok(())
    }

    fn end(&mut self) -> Result<(), Reason> {
        let Some((open, anchor)) = self.open.pop() else {
            return Ok(());
        };
        let value = match open {
            Open::List(list) => Value::Array(list),
            Open::Table {
                mut map, merged, ..
            } => {
                for (key, value) in merged.into_iter().flat_map(tables).flatten() {
                    map.entry(key).or_insert(value);
                }
                Value::Object(map)
            }
        };
        self.value(value, anchor)
    }

    fn value(&mut self, value: Value, anchor: usize) -> Result<(), Reason> {
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some((Open::List(list), _)) => list.push(value),
            Some((Open::Table { map, key, merged }, _)) => match key.take() {
                None => match value {
                    Value::String(text) => *key = Some(text),
                    _ => {
                        return Err(Reason::new(
                            "a key is a list or a table",
                            "キーがリストか表になっています",
                        ));
                    }
                },
                Some(name) if name == "<<" => merged.push(value),
                Some(name) if map.contains_key(&name) => {
                    return Err(Reason::new(
                        format!("the key `{name}` is there twice"),
                        format!("キー `{name}` が 2 度あります"),
                    ));
                }
                Some(name) => {
                    map.insert(name, value);
                }
            },
        }
        Ok(())
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let plain = style == ScalarStyle::Plain && tag.is_none();
    if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Value::Null;
    }
    Value::String(text.to_owned())
}

/// The tables in the value of `<<`: one, or a list of tables.
fn tables(value: Value) -> Vec<Map<String, Value>> {
    let list = match value {
        Value::Array(list) => list,
        value => vec![value],
    };
    let tables = list.into_iter().filter_map(|value| match value {
        Value::Object(map) => Some(map),
        _ => None,
    });
    tables.collect()
}

/// The number of scalars, lists and tables in a value.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(count).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(count).sum::<usize>(),
        _ => 1,
    }
}
