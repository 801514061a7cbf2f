//! The flags in the values of a front matter, in the spellings of all formats.

use serde_json::Value;

use crate::keys;

/// Words that stand for `true`.
const TRUE: &str = "true yes on 1 y t はい あり 有り 有 する します 可 済 済み オン ○ 〇 ◯ ◎ ✓ ✔ ✅ ☑ 🟢 是 oui sí 예 네";
/// Words that stand for `false`, beside an empty text.
const FALSE: &str = "false no off 0 n f null none nil いいえ なし 無し 無 しない しません 否 不可 未 オフ × ✕ ✖ ✗ ✘ ❌ ❎ ☐ ⬜ non nein 아니요";

/// The flag of a value; `None` if the value is something else.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    let word = match value {
        Value::Null => return Some(false),
        Value::String(text) => keys::normal(text.trim()),
        _ => return None,
    };
    let is_in = |words: &str| words.split_whitespace().any(|listed| listed == word);
    match word.is_empty() || is_in(FALSE) {
        true => Some(false),
        false => is_in(TRUE).then_some(true),
    }
}

pub(crate) fn is_false(value: &Value) -> bool {
    flag(value) == Some(false)
}
