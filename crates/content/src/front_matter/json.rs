//! JSON front matter: an object at the top of the file.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{Format, FrontMatter, LIMIT, not_valid, too_large};
use crate::diagnostic::Reason;

/// Parses the keys of a front matter; fails with the reason.
pub(super) fn parse(text: &str) -> Result<Map<String, Value>, Reason> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str::<Node>(text) {
        Ok(Node(Value::Object(map))) => Ok(map),
        Ok(_) => Err(Reason::new("it is no object", "オブジェクトではありません")),
        // Hexo leaves out the braces.
        Err(error) => match serde_json::from_str::<Node>(&format!("{{{text}}}")) {
            Ok(Node(Value::Object(map))) => Ok(map),
            _ => Err(Reason::of_parser(&error.to_string())),
        },
    }
}

/// The object that begins at byte `start` of the file, as in Hugo; `None` if no object begins there.
pub(super) fn at_top(source: &str, start: usize) -> Option<FrontMatter> {
    let inside = source[start..].strip_prefix('{')?.trim_start();
    if !inside.starts_with(['"', '}']) {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(&source[start..]).into_iter::<Node>();
    let read = values.next();
    let end = start + values.byte_offset();
    let (map, fault, span) = match read {
        Some(Ok(Node(Value::Object(map)))) if end - start <= LIMIT => (map, None, start..end),
        Some(Err(error)) => {
            let span = start..source.len();
            let fault = not_valid(Format::Json, &span, Reason::of_parser(&error.to_string()));
            (Map::new(), Some(fault), span)
        }
        _ => (Map::new(), Some(too_large(&(start..end))), start..end),
    };
    let body = if fault.is_some() { start } else { end };
    Some(FrontMatter {
        format: Format::Json,
        span: Some(span),
        body,
        map,
        fault,
        ..FrontMatter::default()
    })
}

/// A value whose scalars are texts. A key that occurs twice is an error.
struct Node(Value);

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor).map(Node)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Node(value)) = seq.next_element()? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Node(value))) = pairs.next_entry::<String, Node>()? {
            if map.contains_key(&key) {
                return Err(Error::custom(format!("the key `{key}` is there twice")));
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
