//! The JSON that `--json` prints: an [`Answer`] with the version of its format.

use senpai_answer::Answer;
use senpai_content::LeftOut;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    #[serde(flatten)]
    answer: &'a Answer,
    /// The sentence for somebody who speaks of dying, or of harming themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    /// The posts that are not in the index.
    left_out: &'a LeftOut,
}

/// Prints an answer as one line of JSON.
///
/// # Errors
/// Fails when a path is not UTF-8.
pub fn print(answer: &Answer, help: Option<&str>, left_out: &LeftOut) -> anyhow::Result<()> {
    let version = 1;
    Ok(senpai_screen::print_json(&Document {
        version,
        answer,
        help,
        left_out,
    })?)
}
