//! The flags that values of a front matter state, in the spellings of all formats.

use serde_json::Value;

use crate::keys;

const TRUE: &[&str] = &["true", "yes", "on", "1", "y", "t", "はい", "あり", "有り"];
const FALSE: &[&str] = &[
    "false",
    "no",
    "off",
    "0",
    "n",
    "f",
    "",
    "null",
    "none",
    "nil",
    "いいえ",
    "なし",
    "無し",
];

/// The flag that a value states; `None` where it is something else.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    let word = match value {
        Value::Null => return Some(false),
        Value::String(text) => keys::normal(text.trim()),
        _ => return None,
    };
    let is_in = |words: &[&str]| words.contains(&&*word);
    is_in(TRUE)
        .then_some(true)
        .or(is_in(FALSE).then_some(false))
}

pub(crate) fn is_false(value: &Value) -> bool {
    flag(value) == Some(false)
}
