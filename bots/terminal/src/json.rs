//! The JSON that `--json` prints: an [`Answer`] with the version of its format.

use senpai_answer::Answer;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    #[serde(flatten)]
    answer: &'a Answer,
}

/// An answer as JSON.
///
/// # Errors
/// Fails when a path is not UTF-8.
pub fn answer(answer: &Answer) -> anyhow::Result<String> {
    Ok(serde_json::to_string(&Document { version: 1, answer })?)
}
